"""A small course with one of everything that a problem file may hold."""

from __future__ import annotations

from pathlib import Path

from grader.course import Course

EVERYTHING = r'''r"""# One of everything, $\beta$ included

For $n$ labels with energies $F_k$ the probability is

$$P(k) = \frac{e^{-\beta F_k}}{\sum_j e^{-\beta F_j}} .$$

Mind `F_k * beta` and $a_1 * b_2 * c$; it costs \$5, or $6.

- an item with
  $$x = \begin{cases} 1 & a \\ 2 & b \end{cases}$$
  and its end
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from grader.spec import (
    Array, Claims, Derivation, Draw, Float, Gradient, Int, Ints, Problem, Property, Prose,
    Refute, Short, Value, all_equal, claim,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Pair = tuple[Float[Array, "n"], Float[Array, "n d"]]
Grad: TypeAlias = Callable[[Float[Array, "d"]], Float[Array, "d"]]


def weights(
    F: Float[Array, n], beta: float, /, labels: Int[Ints, "m"], *, safe: bool = True
) -> Pair:
    """(a) Weights."""
    raise NotImplementedError


def weights_grad(
    F_of_the_right_answer: Float[Array, "n d"],
    F_of_the_wrong_answer: Float[Array, "n d"],
    margin: float,
) -> Float[Array, "..."]:
    r"""(b) The gradient, with \beta and a "quoted"
    word, indented:

        x = 1
    """
    raise NotImplementedError


def facts() -> dict[str, Sequence[int]]:
    """(c) Facts."""
    raise NotImplementedError


def plot(ax: Axes) -> None:
    """(d) Draw on the Axes."""
    raise NotImplementedError


def descend(
    grad: Grad, start: Float[Array, d], steps: int = 10, *more: float
) -> list[Float[Array, d]]:
    raise NotImplementedError


def net(X: torch.Tensor, params: list[torch.Tensor], generator: torch.Generator) -> torch.Tensor:
    """(f) Ends in a "quote\""""
    raise NotImplementedError


def steps(x: float) -> Iterator[float]:
    """(g) Yield the lines."""
    raise NotImplementedError


def refute_even() -> float:
    """(h) Return one x."""
    raise NotImplementedError


def mask(F: Float[Array, n], other: "NDArray[np.bool_]", anything: Any) -> NDArray[np.bool_]:
    raise NotImplementedError


def on(draw: Draw) -> Any:
    return ()


def moved(step: Any, *args: Any) -> Any:
    return args


def right(*args: Any) -> Any:
    return 0.0


PROBLEM = Problem(
    title="One of everything",
    banned=["torch.autograd", "scipy.special"],
    rubric=[
        Value(weights, right, on=on, points=2),
        Value(weights, right, on=on, points=Decimal("0.5"), announced="energies up to ±1e4"),
        Gradient(weights_grad, right, of=weights, wrt=moved, on=on, points=3),
        Value(facts, right, on=on, points=1),
        Value(plot, right, on=on, points=1),
        Value(descend, right, on=on, points=1),
        Value(net, right, on=on, points=1),
        Derivation(steps, start=right, goal=right, on=on, points=4, lines=3),
        Refute(refute_even, r"$\sigma(-x) = \sigma(x)$", sides=right, allowed=right, points=1),
        Value(mask, right, on=on, points=1),
        Property("shift", "A shift of $F_k$ changes nothing.", on=on, holds=all_equal, points=1),
        Claims({"σ": claim("Is $\\sigma > 0$?", True), "b": claim("No\nway.", False)}, points=2),
        Short("2e", "Which one is \"it\"?", accept=["mean"], options=["mean", "map"], points=1),
        Prose("Explain " + "at length " * 12 + ".", rubric=["all"], points=Decimal("1.5")),
    ],
)
'''

PLAIN = '''"""No heading and no array: $x^2$."""

from grader.spec import Problem, Value


def square(x: float) -> float:
    """(a) x²."""
    raise NotImplementedError


def on(draw):
    return (2.0,)


PROBLEM = Problem(
    title="Plain squares",
    rubric=[Value(square, square, on=on, points=1)],
)
'''


def write_course(root: Path) -> Course:
    """A course with the sheets ``all`` (everything, plain) and ``tiny`` (plain alone)."""
    for package in ("problems", "reference"):
        (root / package).mkdir(parents=True)
        (root / package / "__init__.py").touch()
    write_sheet(root, "all", "All & sundry", {"everything": EVERYTHING, "plain": PLAIN})
    write_sheet(root, "tiny", "A tiny sheet", {"plain": PLAIN})
    return Course(root)


def write_sheet(root: Path, name: str, title: str, problems: dict[str, str]) -> None:
    """One sheet with these problem files."""
    folder = root / "problems" / name
    folder.mkdir(parents=True)
    toml = f'title = "{title}"\npoints = 21\nproblems = {list(problems)}\n'
    (folder / "sheet.toml").write_text(toml, encoding="utf-8")
    for problem, source in problems.items():
        (folder / f"{problem}.py").write_text(source, encoding="utf-8")
