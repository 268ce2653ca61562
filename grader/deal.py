"""Problem and seed to cases: the inputs of every check, and afterwards what is right on them.

Pure: everything follows from (sheet, problem, part, row, case, seed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from msgspec.structs import replace

from grader.cases import Dealt
from grader.compare import blocks
from grader.course import LoadedProblem, Part
from grader.draw import Draw, draws
from grader.errors import AuthorError
from grader.images import Images
from grader.kinds import Truths, kind_of
from grader.spec import AnyRow, Gradient, Training, Value

__all__ = ["answers", "deal", "truths"]


def truths(problem: LoadedProblem) -> dict[str, Callable[..., object]]:
    """The references of a problem, by the name of their part."""
    rows = [row for row in problem.value.rubric if isinstance(row, Value | Gradient | Training)]
    return {row.part.__name__: row.truth for row in reversed(rows)}


def deal(
    problem: LoadedProblem, part: Part, seed: int, images: Images | None = None
) -> tuple[Dealt, ...]:
    """The inputs of every row of a part; ``images`` are used in place of a training's own.

    Raises AuthorError where a draw fails.
    """
    rows = [
        replace(row, images=lambda: images) if images and isinstance(row, Training) else row
        for row in part.rows
    ]
    return tuple(_deal_row(problem, part, at, row, seed) for at, row in enumerate(rows))


def _deal_row(problem: LoadedProblem, part: Part, at: int, row: AnyRow, seed: int) -> Dealt:
    count = int(getattr(row, "cases", 0))
    source = _Counted(draws(problem.sheet, problem.name, part.name, at, seed, cases=count))
    try:
        cases = kind_of(row).deal(row, source)
    except Exception as error:
        draw = getattr(getattr(row, "on", None), "__name__", "draw")
        msg = (
            f"{problem.path}: the draw {draw} of {part.name} fails at case {source.index}: "
            f"{type(error).__name__}: {error}"
        )
        raise AuthorError(msg) from error
    repeats = isinstance(row, Value | Gradient) and bool(cases)
    return Dealt(part.id, row, cases, cases[0] if repeats else None)


class _Counted(Iterator[Draw]):
    """Draws that remember which case they are at, for the message when one fails."""

    def __init__(self, source: Iterator[Draw]) -> None:
        self._source = source
        self.index = 0

    def __next__(self) -> Draw:
        draw = next(self._source)
        self.index = draw.index
        return draw


def answers(problem: LoadedProblem, dealt: Dealt, known: Truths) -> list[Any]:
    """What is right on every case of a row.

    Raises AuthorError where a reference fails or is not finite.
    """
    row, part = dealt.row, dealt.part
    with np.errstate(all="ignore"):
        try:
            expected = kind_of(row).expect(row, dealt.cases, known)
        except Exception as error:
            msg = f"{problem.path}: the reference of {part} fails: {type(error).__name__}: {error}"
            raise AuthorError(msg) from error
    for index, value in enumerate(expected):
        if not _finite(value):
            msg = f"{problem.path}: the reference of {part} is not finite at case {index}."
            raise AuthorError(msg)
    return expected


def _finite(value: Any) -> bool:
    if isinstance(value, float):
        return value - value == 0
    if isinstance(value, np.ndarray):
        return value.dtype.kind not in "fc" or bool(np.isfinite(value).all())
    return all(_finite(each) for _, each in blocks(value) if each is not value)
