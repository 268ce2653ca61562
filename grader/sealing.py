"""A sheet at one seed becomes the data of a kit: cases, answers, tolerances, mistakes' answers.

What takes the course's code to be checked is only named, with its points.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Literal

import msgspec
import numpy as np

from grader.cases import Case, Dealt
from grader.compare import blocks
from grader.course import Course, LoadedProblem, row_name
from grader.errors import AuthorError
from grader.frames import WireError
from grader.jobs import Dealer, Job
from grader.kinds import kind_name
from grader.kinds.value import slack
from grader.kit_file import (
    Answers,
    Contents,
    SealedMistake,
    SealedProblem,
    SealedRow,
    Values,
    packed,
)
from grader.limits import LimitChanges
from grader.naming import answered, zeroed
from grader.spec import AnyRow, Gradient, Misconception, Value
from grader.wire import to_arguments, to_nodes
from grader.worker.plain import UnsupportedValue, plain

__all__ = ["needs_course", "sealed"]


def needs_course(row: AnyRow) -> bool:
    """Whether a row can only be checked with the course's own code."""
    if not isinstance(row, Value | Gradient):
        return True
    return any(getattr(row, name, None) is not None for name in ("through", "may_refuse"))


def sealed(
    course: Course, name: str, seed: int, reveal: Literal["full", "hint", "score"] = "hint"
) -> bytes:
    """The kit of a sheet.

    Raises UsageError where there is no such sheet, AuthorError for what no file can hold.
    """
    sheet = course.sheet(name)
    dealer = Dealer(sheet, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mistakes are asked about every input
        problems = [
            _problem(problem, [dealer.job(part) for part in problem.parts])
            for problem in sheet.problems
        ]
    contents = Contents(name, sheet.title, Decimal(sheet.points), seed, reveal, problems)
    try:
        return packed(contents)
    except WireError as error:
        msg = f"The sheet {name} is too large for a kit, with {error}: deal smaller arrays."
        raise AuthorError(msg) from error


def _problem(problem: LoadedProblem, jobs: Sequence[Job]) -> SealedProblem:
    value = problem.value
    limits = jobs[0].limits if jobs else None
    changes = (
        LimitChanges()
        if limits is None
        else LimitChanges(
            call=limits.call,
            part=limits.part,
            load=limits.load,
            total=limits.total,
            memory=limits.memory >> 20,
            output=limits.output,
            returned=limits.returned >> 20,
            scratch=limits.scratch,
        )
    )
    try:
        rows = [_row(job, at) for job in jobs for at in _order(job)]
    except (WireError, UnsupportedValue) as error:
        msg = f"{problem.path}: no kit can hold {error}: deal and answer plain values."
        raise AuthorError(msg) from error
    mistakes = [
        SealedMistake(each.name, each.part.__name__, each.hint) for each in value.misconceptions
    ]
    return SealedProblem(problem.name, value.title, list(value.banned), changes, rows, mistakes)


def _order(job: Job) -> list[int]:
    """The rows of a part, those that can be checked first: they say which function it is."""
    return sorted(range(len(job.dealt)), key=lambda at: needs_course(job.dealt[at].row))


def _row(job: Job, at: int) -> SealedRow:
    dealt = job.dealt[at]
    row: Any = dealt.row
    points = Decimal(row.points)
    if needs_course(row):
        return SealedRow(name=row_name(row), kind="", of=kind_name(row), points=points)
    mistakes = job.problem.misconceptions_of(job.part)
    gradient = isinstance(row, Gradient)
    return SealedRow(
        name=row_name(row),
        kind="gradient" if gradient else "value",
        of=row.of.__name__ if gradient else "",
        points=points,
        parameters=list(inspect.signature(row.part).parameters),
        hint=row.hint,
        announced=row.announced,
        up_to_constant=bool(getattr(row, "up_to_constant", False)),
        varied=getattr(row, "vary", None) is not None,
        trajectory=bool(getattr(row, "trajectory", False)),
        observe=getattr(row, "observe", None),
        blocks=list(row.blocks),
        rtol=row.rtol,
        atol=row.atol,
        depends_on=[each.__name__ for each in row.depends_on],
        calls=[[len(call.args) for call in case.calls] for case in dealt.cases],
        args=_values(
            to_arguments(arg for case in dealt.cases for call in case.calls for arg in call.args)
        ),
        right=_answers(row, dealt, job.expected[at], row.truth),
        wrong=msgspec.msgpack.encode([_wrong(dealt, each) for each in mistakes]),
    )


def _wrong(dealt: Dealt, mistake: Misconception) -> Answers:
    values = [answered(dealt.row, mistake, case) for case in dealt.cases]
    return _answers(dealt.row, dealt, values, mistake.wrong)


def _answers(row: Any, dealt: Dealt, values: Sequence[Any], of: Callable[..., Any]) -> Answers:
    raised = [type(each).__name__ if isinstance(each, Exception) else "" for each in values]
    kept = [plain(each)[0] for each, name in zip(values, raised, strict=True) if not name]
    slacks = [_slack(row, *pair, of) for pair in zip(dealt.cases, values, strict=True)]
    return Answers(_values(to_nodes(kept)), raised, slacks)


def _slack(row: Any, case: Case, value: Any, of: Callable[..., Any]) -> float:
    """What the answer is allowed on top of the floor; a mistake may fail on a nudged input."""
    if isinstance(value, Exception):
        return 0.0
    try:
        return float(slack(row, case, zeroed(value) if _has_nan(value) else value, of))
    except (ArithmeticError, ValueError, TypeError, LookupError, RuntimeError):
        return 0.0


def _has_nan(value: Any) -> bool:
    arrays = (np.asarray(each) for _, each in blocks(value))
    return any(each.dtype.kind in "fc" and bool(np.isnan(each).any()) for each in arrays)


def _values(made: tuple[list[Any], Iterable[bytes]]) -> Values:
    nodes, buffers = made
    return Values(nodes, b"".join(buffers))
