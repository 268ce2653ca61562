"""The inputs on which slips in one part are tried: dealt rows of some seeds, and stress inputs.

The first seed is the one on which a slip is named or diagnosed, the others are fresh: they say
whether a slip is caught whatever the seed, and whether what was said of it is true elsewhere.
Stress inputs are dealt ones with all arrays, or all numbers, larger or smaller. They count where
every right style agrees with the reference on them, so that what is asked there has one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from msgspec.structs import replace

from benchmarks.mutants.limits import OutOfTime, limited
from grader.cases import Call, Case, Dealt, Reply, Returned
from grader.compare import blocks
from grader.course import LoadedProblem, Part
from grader.deal import answers, deal, truths
from grader.kinds import Evidence, Truths, answering, kind_of
from grader.lint.stand_ins import replies_of
from grader.spec import Figure, Gradient, Misconception, Style, Training, Value

__all__ = ["SEEDS", "Bench", "Row", "exact", "nudged", "replies", "setup"]

SEEDS: Final = (0, 1, 2)
_FACTORS: Final = (4.0, 0.25)
_STRESSED: Final = slice(10, 60, 5)  # the first cases are small whole numbers
_ATOL, _RTOL = 1e-13, 1e-10  # what no rounding of moderate numbers explains
_SECONDS: Final = 0.3  # for all calls of a row, which take a right answer milliseconds
_TRAINING: Final = 2.0


@dataclass(frozen=True)
class Row:
    """One row of the rubric with its inputs and what is right on them."""

    dealt: Dealt
    expected: list[Any]

    def evidence(self, found: Sequence[Reply]) -> Evidence:
        """What the row is judged by."""
        return Evidence(self.dealt.row, self.dealt, self.expected, found)


@dataclass(frozen=True)
class Bench:
    """One part: its rows on every seed, its rows under stress, the mistakes that have a name.

    ``truths`` are the references of its problem.
    """

    sheet: str
    part: Part
    rows: tuple[tuple[Row, ...], ...]
    stress: tuple[Row, ...]
    misconceptions: tuple[Misconception, ...]
    truths: Truths


def setup(problem: LoadedProblem, part: Part, styles: Sequence[Style]) -> Bench:
    """Deal a part; a training or a figure hardly depends on the seed, and one has to do."""
    once = any(isinstance(row, Training | Figure) for row in part.rows)
    known = truths(problem)
    rows = tuple(
        tuple(Row(each, answers(problem, each, known)) for each in deal(problem, part, seed))
        for seed in (SEEDS[:1] if once else SEEDS)
    )
    rights = [each.right for each in styles if each.part.__name__ == part.name]
    stress = tuple(
        stressed
        for row in rows[0]
        if isinstance(row.dealt.row, Value | Gradient)
        for stressed in _stressed(row, rights)
    )
    return Bench(problem.sheet, part, rows, stress, problem.misconceptions_of(part), known)


def replies(dealt: Dealt, function: Callable[..., object]) -> tuple[Reply, ...]:
    """What a worker would reply. Raises OutOfTime where that takes long."""
    with limited(_TRAINING if isinstance(dealt.row, Training) else _SECONDS):
        return replies_of(dealt, function)


def exact(row: Row, found: Sequence[Reply]) -> list[bool]:
    """Case by case, whether the answer is the reference's as far as rounding lets it be.

    For derivations and refutations, where many answers are right, and for trainings and figures
    that is what the judge says.
    """
    evidence, asked = row.evidence(found), row.dealt.row
    failing = set(kind_of(asked).judge(evidence).failing)
    if not isinstance(asked, Value | Gradient):
        return [index not in failing for index in range(len(row.dealt.cases))]
    sharp = replace(asked, atol=_ATOL, rtol=_RTOL)
    return [
        index not in failing
        and all(isinstance(each, Returned) for each in got)
        and answering(sharp).hold(sharp, case, got, right, asked.truth).difference is None
        for index, case, right, got in evidence.by_case()
    ]


# -- stress ---------------------------------------------------------------------------------------
def _stressed(row: Row, rights: Sequence[Callable[..., object]]) -> Iterator[Row]:
    """The row with other inputs, those on which all right styles agree."""
    asked = row.dealt.row
    for kind in (np.ndarray, np.float64):
        for factor in _FACTORS:
            cases = [_scaled(case, kind, factor) for case in row.dealt.cases[_STRESSED]]
            answered = [(case, _answer(asked, case)) for case in cases]
            kept = [(case, right) for case, right in answered if right is not None]
            other = _row(row.dealt, kept)
            for right in rights:
                evidence = other.evidence(replies_of(other.dealt, right))
                failing = set(kind_of(asked).judge(evidence).failing)
                kept = [pair for at, pair in enumerate(kept) if at not in failing]
                other = _row(row.dealt, kept)
            if kept:
                yield other


def _row(dealt: Dealt, kept: Sequence[tuple[Case, Any]]) -> Row:
    cases = tuple(case for case, _ in kept)
    return Row(Dealt(dealt.part, dealt.row, cases), [right for _, right in kept])


def _scaled(case: Case, kind: type, factor: float) -> Case:
    calls = (
        Call(
            call.function,
            tuple(_times(arg, kind, factor) for arg in call.args),
            call.lines,
            call.observe,
        )
        for call in case.calls
    )
    return Case(tuple(calls))


def _times(arg: Any, kind: type, factor: float) -> Any:
    """The argument, larger by a factor if it is real and of this kind."""
    real = type(arg) is kind and getattr(arg, "dtype", None) == np.float64
    return arg * factor if real else arg


def nudged(case: Case, unit: float) -> Iterator[Case]:
    """The case with one real argument after the other moved by a share, up and down."""
    for call in case.calls[:1]:
        for at, arg in enumerate(call.args):
            for kind in (np.ndarray, np.float64):
                for factor in (1 + unit, 1 - unit) if type(arg) is kind else ():
                    args = (*call.args[:at], _times(arg, kind, factor), *call.args[at + 1 :])
                    yield Case((Call(call.function, args), *case.calls[1:]))


def _answer(row: Any, case: Case) -> Any:
    """The reference's answer, None where it has none that is finite."""
    try:
        with np.errstate(all="ignore"), limited(_SECONDS):
            right = answering(row).answer(row, row.truth, case)
    except (OutOfTime, ArithmeticError, ValueError, TypeError, LookupError):
        return None
    numbers = (np.asarray(each) for _, each in blocks(right))
    finite = all(each.dtype.kind not in "fc" or np.isfinite(each).all() for each in numbers)
    return right if finite else None
