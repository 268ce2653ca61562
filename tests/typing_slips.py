"""Rows of a rubric, right ones and ones with a slip: a statement marked ``slip`` must not type.

test_typing.py holds this file against mypy --strict; it is never imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated as Float

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Derivation,
    Draw,
    Figure,
    Gradient,
    Images,
    Problem,
    Property,
    Prose,
    Refute,
    Short,
    Training,
    Value,
    all_equal,
    ask,
    claim,
    mistakes,
    styles,
)


# -- stubs ----------------------------------------------------------------------------------------
def loss(F: Float[Array, "n"], beta: float) -> float:
    """Of two arguments."""
    raise NotImplementedError


def grad(F: Float[Array, "n"], beta: float) -> Float[Array, "n"]:
    """Of two arguments."""
    raise NotImplementedError


def lines(x: float) -> Iterator[float]:
    """Of one argument."""
    raise NotImplementedError


def counterexample() -> float:
    """Of none."""
    raise NotImplementedError


def train(epochs: int) -> list[float]:
    """Of one."""
    raise NotImplementedError


def plot(ax: object) -> None:
    """Of one."""
    raise NotImplementedError


# -- draws ----------------------------------------------------------------------------------------
def on(draw: Draw) -> tuple[Array, float]:
    """Fit."""
    return draw.reals(2), draw.real()


def on_too_few(draw: Draw) -> tuple[Array]:
    """Draw one of two arguments."""
    return (draw.reals(2),)


def on_swapped(draw: Draw) -> tuple[float, Array]:
    """Draw them in the wrong order."""
    return draw.real(), draw.reals(2)


def on_number(draw: Draw) -> tuple[float]:
    """Fit the functions of one number."""
    return (draw.real(),)


def on_images(draw: Draw, images: Images) -> tuple[int]:
    """Fit the training."""
    return (draw.dim() + len(images.train_y),)


def vary(draw: Draw, F: Array, beta: float) -> Sequence[tuple[Array, float]]:
    """Fit."""
    return [(F + draw.real(), beta)]


def vary_swapped(draw: Draw, F: Array, beta: float) -> Sequence[tuple[float, Array]]:
    """Vary into arguments that the stub does not take."""
    return [(beta, F + draw.real())]


# -- references and others ------------------------------------------------------------------------
def ref(F: Array, beta: float) -> float:
    """Fit."""
    return float(F.sum() * beta)


def ref_grad(F: Array, beta: float) -> Array:
    """Fit."""
    return 0 * F + beta


def too_few(F: Array) -> float:
    """Take one of two arguments."""
    return float(F.sum())


def swapped(beta: float, F: Array) -> float:
    """Take them in the wrong order."""
    return ref(F, beta)


def moved(step: Array, F: Array, beta: float) -> tuple[Array, float]:
    """Fit."""
    return F + step, beta


def moved_too_few(step: Array, F: Array) -> tuple[Array, float]:
    """Forget an argument."""
    return F + step, 1.0


def one(x: float) -> float:
    """Fit the functions of one number."""
    return x


def losses(epochs: int) -> list[float]:
    """Fit the training."""
    return [0.0] * epochs


def images() -> Images:
    """Fit the training."""
    raise NotImplementedError


def bell(x: Array) -> Array:
    """Fit the figure."""
    return 1 / (1 + x**2)


def asks(draw: Draw) -> list[Ask]:
    """Fit the property."""
    return [ask(loss, draw.reals(2), 1.0)]


# -- rows -----------------------------------------------------------------------------------------
Value(loss, ref, on=on, points=1)
Value(loss, too_few, on=on, points=1)  # slip
Value(loss, swapped, on=on, points=1)  # slip
Value(loss, ref, on=on_too_few, points=1)  # slip
Value(loss, ref, on=on_swapped, points=1)  # slip
Value(loss, ref, on=on)  # slip
Value(loss, ref, points=1)  # slip
Value(loss, ref, on, 1)  # slip
Value(loss, ref, on=on, points=0.5)  # slip
Value(loss, ref, on=on, points=1, cases=1.5)  # slip
Value(loss, ref, on=on, points=1, tolerance=3)  # slip
Value(loss, ref, on=on, points=1, vary=vary)
Value(loss, ref, on=on, points=1, vary=vary_swapped)  # slip
Value(loss, ref, on=on, points=1, through=lambda answer, F, beta: (answer, F, beta))
Value(loss, ref, on=on, points=1, through=lambda answer, F: (answer, F))  # slip
Value(loss, ref, on=on, points=1, may_refuse=lambda F, beta: beta > F[0])
Value(loss, ref, on=on, points=1, may_refuse=lambda F: F[0] > 0)  # slip

Gradient(grad, ref_grad, of=loss, wrt=moved, on=on, points=1)
Gradient(grad, ref_grad, of=loss, wrt=moved_too_few, on=on, points=1)  # slip
Gradient(grad, too_few, of=loss, wrt=moved, on=on, points=1)  # slip
Gradient(grad, ref_grad, wrt=moved, on=on, points=1)  # slip
Gradient(grad, ref_grad, of=loss, on=on, points=1)  # slip

Derivation(lines, start=one, goal=one, on=on_number, points=1)
Derivation(lines, start=ref, goal=one, on=on_number, points=1)  # slip
Derivation(lines, start=one, goal=ref, on=on_number, points=1)  # slip
Derivation(lines, start=one, goal=one, on=on, points=1)  # slip
Derivation(lines, start=one, on=on_number, points=1)  # slip

ask(loss, np.ones(2), 1.0)
ask(loss, np.ones(2))  # slip
ask(loss, 1.0, np.ones(2))  # slip
Property("name", "Sentence.", on=asks, holds=all_equal, points=1)
Property("name", "Sentence.", on=on, holds=all_equal, points=1)  # slip
Property("name", "Sentence.", on=asks, points=1)  # slip

mistakes(loss, ref, ref)
mistakes(loss, ref, too_few)  # slip
mistakes(loss, swapped)  # a slip that mypy cannot see; lint does
styles(loss, ref)
styles(loss, ref, too_few)  # slip

Refute(counterexample, "x = x", sides=lambda x: (x, x), allowed=lambda _: "", points=1)
Refute(lines, "x = x", sides=lambda x: (x, x), allowed=lambda _: "", points=1)  # slip
Refute(counterexample, "x = x", sides=lambda x: (x, x), points=1)  # slip

Training(train, losses, images=images, on=on_images, predict=lambda _, p: p, accuracy=0.9, points=1)
Training(  # slip
    train, losses, images=images, on=on_number, predict=lambda _, p: p, accuracy=0.9, points=1
)
Figure(plot, curve=bell, over=(0, 1), points=1)
Figure(plot, curve=bell, over=(0, 1, 2), points=1)  # slip

Claims({"a": claim("It is.", True)}, points=1)  # noqa: FBT003 - reads as a sentence
Claims({"a": claim("It is.", "yes")}, points=1)  # slip
Claims({"a": "It is."}, points=1)  # slip
Claims({"a": claim("It is.", True)})  # noqa: FBT003  # slip
Short("name", "Which?", accept=["this"], points=1)
Short("name", "Which?", points=1)  # slip
Prose("Why?", rubric=["because"], points=1)
Prose("Why?", rubric=["because"])  # slip

Problem(title="t", rubric=[Value(loss, ref, on=on, points=1)], misconceptions=mistakes(loss, ref))
Problem(title="t", rubric=[Value(loss, ref, on=on, points=1)], misconceptions=[ref])  # slip
Problem(title="t", rubric=[loss])  # slip
