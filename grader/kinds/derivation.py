"""Derivation: every line must follow from the one before, from START to GOAL.

The lines are compared as numbers on dealt inputs. That proves them equal, not that a student
understands why; so lines must at least differ as source text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.audit import Yield
from grader.cases import Call, Case, Lines, Reply
from grader.compare import Tolerance, compare, input_scale
from grader.kinds.finding import Evidence, Finding, Truths
from grader.kinds.replies import Trouble, trouble
from grader.kinds.value import finding
from grader.results import Outcome
from grader.spec import Draw
from grader.text import clean_line

__all__ = ["deal", "expect", "judge"]


class _Expected(msgspec.Struct, frozen=True):
    """START and GOAL on every call of one case."""

    start: tuple[Any, ...]
    goal: tuple[Any, ...]


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:
    """One call a case, and one more for every varied input."""
    return tuple(_case(row, draw) for draw in draws)


def _case(row: Any, draw: Draw) -> Case:
    args = tuple(row.on(draw))
    varied = [] if row.vary is None else [tuple(more) for more in row.vary(draw, *args)]
    return Case(tuple(Call(row.part.__name__, each, lines=True) for each in (args, *varied)))


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """START and GOAL, case by case."""
    return [
        _Expected(
            tuple(row.start(*call.args) for call in case.calls),
            tuple(row.goal(*call.args) for call in case.calls),
        )
        for case in cases
    ]


@np.errstate(all="ignore")  # lines may overflow: the report says so, not a warning
def judge(evidence: Evidence) -> Finding:
    """Find the first line that does not follow, at the simplest case that shows it."""
    repeated = _repeated_line(evidence)
    if repeated is not None:
        return finding(evidence, {0: repeated}, ())
    troubles: dict[int, tuple[int, Trouble]] = {}
    for index, case, expected, replies in evidence.by_case():
        found = _judge_case(evidence, case, expected, replies)
        if found is not None:
            troubles[index] = found
    if not troubles:
        return finding(evidence, {}, ())
    # The earliest broken line is the one to repair first, whichever case shows it.
    first = min(step for step, _ in troubles.values())
    shown = {index: found for index, (step, found) in troubles.items() if step == first}
    return finding(evidence, shown, ())


def _judge_case(
    evidence: Evidence, case: Case, expected: _Expected, replies: Sequence[Reply]
) -> tuple[int, Trouble] | None:
    """The first step that fails and what is wrong with it; -1 stands for trouble before it."""
    for call, reply in zip(case.calls, replies, strict=True):
        found = trouble(reply, call)
        if found is not None:
            return -1, found
    derivations = [reply for reply in replies if isinstance(reply, Lines)]
    for call, lines in zip(case.calls, derivations, strict=True):
        if lines.problem:
            return -1, Trouble(Outcome.WRONG, "type", clean_line(lines.problem), call)
        wanted = evidence.row.lines
        if len(lines.lines) < wanted:
            message = f"has {len(lines.lines)} lines, where at least {wanted} are asked"
            return -1, Trouble(Outcome.WRONG, "shape", message, call)
    count = len(derivations[0].lines)
    if any(len(lines.lines) != count for lines in derivations):
        message = "has not the same number of lines on all inputs"
        return -1, Trouble(Outcome.WRONG, "shape", message, case.calls[0])
    return _first_break(evidence, case, expected, derivations)


def _first_break(
    evidence: Evidence, case: Case, expected: _Expected, derivations: Sequence[Lines]
) -> tuple[int, Trouble] | None:
    count = len(derivations[0].lines)
    before: tuple[Any, ...] = expected.start
    for step in range(count):
        values = tuple(_product(lines.lines[step].value) for lines in derivations)
        if not _follows(evidence.row, case, before, values):
            lineno = derivations[0].lines[step].lineno
            return step, _broken(evidence, case, step, before[0], values[0], lineno)
        before = values
    if not _follows(evidence.row, case, expected.goal, before):
        lineno = derivations[0].lines[-1].lineno
        return count, _broken(evidence, case, count, expected.goal[0], before[0], lineno)
    return None


def _product(value: Any) -> Any:
    """A tuple is a product of factors, as the chain rule writes them."""
    if isinstance(value, tuple):
        try:
            return math.prod(np.asarray(factor) for factor in value)
        except (ValueError, TypeError):
            return value
    return value


def _follows(row: Any, case: Case, before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    """Whether two lines agree on all calls of a case, up to a constant where inputs vary."""
    if row.vary is None:
        shift_before = shift_after = 0.0
    else:
        try:
            shift_before, shift_after = _number(before[0]), _number(after[0])
        except (TypeError, ValueError):
            return False
    for call, one, other in zip(case.calls, before, after, strict=True):
        like = row.start(*call.args)
        allowed = Tolerance(inputs=input_scale(call.args), slack=_noise(one))
        if row.vary is not None:
            try:
                one, other = _number(one) - shift_before, _number(other) - shift_after  # noqa: PLW2901
            except (TypeError, ValueError):
                return False
        if compare(other, _like(one, like), allowed).difference is not None:
            return False
    return True


def _noise(value: Any) -> float:
    """What subtracting two numbers of this size may leave behind."""
    try:
        size = float(np.max(np.abs(np.asarray(value, dtype=float)), initial=0.0))
    except (TypeError, ValueError):
        return 0.0
    return 1e-12 * size if math.isfinite(size) else 0.0


def _number(value: Any) -> float:
    return float(np.asarray(value, dtype=float).reshape(()))


def _like(value: Any, like: Any) -> Any:
    """The line before as what is expected of the next one; its form is that of START."""
    array = np.asarray(value)
    if array.dtype.kind in "biuf" and array.size == np.size(like):
        array = array.astype(float).reshape(np.shape(like))
        return float(array) if not array.ndim else array
    return like


def _broken(
    evidence: Evidence, case: Case, step: int, before: Any, after: Any, lineno: int
) -> Trouble:
    source = _source_at(evidence.yields, lineno)
    count = step + 1
    if step == 0:
        message = f"line 1 is not what the derivation starts from: it gives {_short(after)}"
    elif evidence.replies and step == _count(evidence):
        message = f"the last line is not the goal: it gives {_short(after)}"
    else:
        message = (
            f"line {count} does not follow from line {step}: line {step} gives {_short(before)}, "
            f"line {count} gives {_short(after)}"
        )
    return Trouble(
        Outcome.WRONG,
        None,
        message,
        case.calls[0],
        after,
        before,
        source.line if source else lineno or None,
        clean_line(source.text) if source else "",
    )


def _count(evidence: Evidence) -> int:
    first = evidence.replies[0]
    return len(first.lines) if isinstance(first, Lines) else 0


def _short(value: Any) -> str:
    if isinstance(value, int | float | np.generic) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
    ):
        shown = np.array2string(np.asarray(value), precision=6, separator=", ")
        return clean_line(shown.removesuffix("."), 60)
    return clean_line(str(value), 60)


def _source_at(yields: Sequence[Yield], lineno: int) -> Yield | None:
    """The yield that stands on a line of the submission."""
    found = [each for each in yields if each.line <= lineno <= each.end_line]
    return min(found, key=lambda each: each.end_line - each.line) if found else None


def _repeated_line(evidence: Evidence) -> Trouble | None:
    """Two lines of one text prove nothing; lines made in a loop are one yield and are let be."""
    first = evidence.replies[0] if evidence.replies else None
    if not isinstance(first, Lines):
        return None
    seen: dict[str, tuple[int, Yield]] = {}
    for number, line in enumerate(first.lines, start=1):
        source = _source_at(evidence.yields, line.lineno)
        if source is None:
            continue
        known = seen.setdefault(source.text, (number, source))
        if known[1] is not source:
            message = f"line {number} repeats line {known[0]} word for word: write the step between"
            return Trouble(
                Outcome.WRONG, None, message, line=source.line, source=clean_line(source.text)
            )
    return None
