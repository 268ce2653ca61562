"""A gradient against differences of a loss: the reference's in lint, the student's when grading.

The loss is looked at in front of, at and behind every dealt point, along two random directions.
The slope of the gradient along a direction must lie between the two one-sided differences, to
tolerance: at a smooth point those are nearly one number, at a kink every subgradient lies between.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any, Final

import msgspec
import numpy as np

from grader.cases import Case
from grader.compare import blocks, input_scale
from grader.spec import Ask, Asking

__all__ = ["Agreement", "Held", "hold_against", "losses", "mean_cosine", "run_out"]

_STEP: Final = 1e-5
_DIRECTIONS: Final = 2
_LOOKS: Final = 1 + 2 * _DIRECTIONS  # at the point, then in front and behind, by direction
_RTOL: Final = 1e-4
_OF_LOSS, _OF_INPUTS = 1e-8, 1e-10  # what rounding may do to a difference, a hundredfold and more
_CLEARLY: Final = 100  # times what is allowed: a rough loss is not told that it does not match


class Agreement(Enum):
    """Whether a gradient is that of a loss on all cases; UNKNOWN where the loss does not tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


# -- the loss around the dealt points -------------------------------------------------------------
def losses(row: Any, cases: Sequence[Case], expected: Sequence[Any]) -> list[Asking]:
    """What asks for the loss at every point and on both sides of it, case by case."""
    return [
        _loss_at(row, _scaled(step, factor), case)
        for case, steps in zip(cases, _directions(expected), strict=True)
        for step, factor in _looks(steps, _step_of(case))
    ]


def _looks(steps: Sequence[Any], size: float) -> Iterator[tuple[Any, float]]:
    yield steps[0], 0.0
    for step in steps:
        yield step, size
        yield step, -size


def _loss_at(row: Any, step: Any, case: Case) -> Asking:
    """The loss after a step, whether the row gives its arguments or asks for it itself."""
    made = row.wrt(step, *case.calls[0].args)
    if isinstance(made, tuple):
        return (yield Ask(row.of, made))
    return (yield from made)


def run_out(
    asking: Sequence[Asking], answers: Callable[[list[Ask]], Sequence[Any | None]]
) -> list[float]:
    """The numbers that the askers come to, nan where one comes to none.

    ``answers`` are had for all that ask at a time; None ends the asker that it is sent to.
    """
    values = [math.nan] * len(asking)
    replies: dict[int, Any] = dict.fromkeys(range(len(asking)))
    first = True
    while replies:
        asked: dict[int, Ask] = {}
        for at, reply in replies.items():
            if reply is None and not first:
                continue
            try:
                asked[at] = asking[at].send(reply)
            except StopIteration as done:
                values[at] = _number(done.value)
            except (ArithmeticError, ValueError, TypeError, LookupError):
                continue  # it was sent what the right functions never answer
        replies = dict(zip(asked, answers(list(asked.values())), strict=True)) if asked else {}
        first = False
    return values


def _number(value: object) -> float:
    try:
        return float(np.asarray(value, dtype=np.float64).reshape(()))
    except (ValueError, TypeError):
        return math.nan


def _directions(expected: Sequence[Any]) -> list[list[Any]]:
    """The same directions for the same rows, whoever asks: drawn anew from one seed."""
    rng = np.random.default_rng(0)
    return [[_direction(each, rng) for _ in range(_DIRECTIONS)] for each in expected]


def _direction(gradient: Any, rng: np.random.Generator) -> Any:
    if isinstance(gradient, tuple | list):
        return tuple(_direction(each, rng) for each in gradient)
    return rng.normal(size=np.shape(gradient))


def _scaled(step: Any, factor: float) -> Any:
    if isinstance(step, tuple):
        return tuple(_scaled(each, factor) for each in step)
    return factor * step


def _step_of(case: Case) -> float:
    return _STEP * input_scale(case.calls[0].args)


# -- the gradient against it ----------------------------------------------------------------------
class Held(msgspec.Struct, frozen=True):
    """A gradient held against a loss; where they part, the case with the slopes of both."""

    agreement: Agreement
    case: int = -1
    slope: float = 0.0
    difference: float = 0.0


def hold_against(
    cases: Sequence[Case],
    expected: Sequence[Any],
    gradients: Sequence[Any],
    values: Sequence[float],
) -> Held:
    """Hold gradients, in the form of ``expected``, against the loss with these values."""
    worst = Held(Agreement.YES)
    for index, (case, steps) in enumerate(zip(cases, _directions(expected), strict=True)):
        here, *sides = values[index * _LOOKS : (index + 1) * _LOOKS]
        size = _step_of(case)
        noise = _OF_LOSS * abs(here) + _OF_INPUTS * input_scale(case.calls[0].args)
        for step, ahead, behind in zip(steps, sides[::2], sides[1::2], strict=True):
            products = _products(gradients[index], step)
            off = _off(products, ((ahead - here) / size, (here - behind) / size), noise)
            held = (index, sum(products), (ahead - behind) / (2 * size))
            if off > _CLEARLY:
                return Held(Agreement.NO, *held)
            if not off <= 1 and worst.case < 0:  # nan is no agreement either
                worst = Held(Agreement.UNKNOWN, *held)
    return worst


def _off(products: Sequence[float], slopes: tuple[float, float], noise: float) -> float:
    """How far a slope is outside of both differences, in units of what is allowed."""
    if not all(map(math.isfinite, slopes)):
        return math.nan
    slope, low, high = sum(products), min(slopes), max(slopes)
    size = max(sum(map(abs, products)), min(abs(low), abs(high)))
    return max(low - slope, slope - high, 0.0) / (noise + _RTOL * size)


def _products(gradient: Any, step: Any) -> list[float]:
    pairs = zip(blocks(gradient), blocks(step), strict=True)
    return [float(x) for (_, g), (_, s) in pairs for x in np.ravel(np.asarray(g) * np.asarray(s))]


def mean_cosine(gradients: Sequence[Any], expected: Sequence[Any]) -> float:
    """The mean cosine between gradients and the right ones, where those are not 0."""
    cosines = []
    for one, other in zip(gradients, expected, strict=True):
        g, e = (np.concatenate([np.ravel(x) for _, x in blocks(each)]) for each in (one, other))
        if e.any():
            sizes = float(np.linalg.norm(g) * np.linalg.norm(e))
            cosines.append(abs(float(g @ e)) / sizes if sizes else 0.0)
    return float(np.mean(cosines)) if cosines else 0.0
