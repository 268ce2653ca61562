"""# A vault

Every row but the first and the last asks for what only the reference knows.
"""

from collections.abc import Iterator
from typing import Annotated as Float

from grader.spec import Array, Derivation, Draw, Problem, Refute, Short, Value
from reference import vault as ref


def before(x: float) -> float:
    """(a) x + 1: an honest part, before."""
    raise NotImplementedError


def attacked(x: Float[Array, "n"]) -> Float[Array, "n"]:
    """(b) The secret function."""
    raise NotImplementedError


def norm(x: Float[Array, "n"]) -> float:
    """(c) The length of x, without numpy.linalg."""
    raise NotImplementedError


def steps(x: float) -> Iterator[float]:
    """(d) From one secret to the same secret, written differently."""
    raise NotImplementedError


def refute() -> float:
    """(e) The one secret number."""
    raise NotImplementedError


def honest(x: float) -> float:
    """(f) 2x: an honest part, after."""
    raise NotImplementedError


def number(draw: Draw) -> tuple[float]:
    return (draw.real(),)


def vector(draw: Draw) -> tuple[Array]:
    return (draw.reals(draw.dim(2, 5)),)


PROBLEM = Problem(
    title="A vault",
    banned=["numpy.linalg"],
    rubric=[
        Value(before, ref.before, on=number, points=1, cases=4),
        Value(attacked, ref.attacked, on=vector, points=5, cases=4),
        Value(norm, ref.norm, on=vector, points=2, cases=4),
        Derivation(steps, start=ref.start, goal=ref.goal, on=number, points=2, cases=4),
        Refute(refute, "$x = x$", sides=ref.sides, allowed=lambda _: "", points=2),
        Short("word", "The secret word?", accept=[ref.SECRET], points=2),
        Value(honest, ref.honest, on=number, points=1, cases=4),
    ],
)
