"""Value: the function's answer is compared with the reference's, case by case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from grader.cases import Call, Case, Reply, Returned
from grader.compare import Comparison, Difference, Tolerance, blocks, compare, input_scale
from grader.kinds.finding import Evidence, Finding, Truths
from grader.kinds.replies import Trouble, trouble
from grader.results import Outcome
from grader.spec import Draw
from grader.text import clean_line, plural

__all__ = ["deal", "expect", "hold", "judge", "slack", "tolerance"]

_MULTIPLE = 16  # of the spread between neighbouring inputs, and of a unit in the last place
_CAP = 1e-6  # of the answer's size: a reference that jumps must not widen its own tolerance


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:
    """One call a case."""
    return tuple(Case((Call(row.part.__name__, tuple(row.on(draw))),)) for draw in draws)


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """The reference's answer to every case."""
    return [row.truth(*case.calls[0].args) for case in cases]


def judge(evidence: Evidence) -> Finding:
    """Hold every answer against the reference's, and the repeated case against itself."""
    troubles: dict[int, Trouble] = {}
    notes: list[str] = []
    margin = 0.0
    for index, case, expected, (reply,) in evidence.by_case():
        found, held = _judge_case(evidence.row, case.calls[0], expected, reply)
        notes += held.notes
        margin = max(margin, held.margin)
        if found is not None:
            troubles[index] = found
    if evidence.dealt.again is not None and 0 not in troubles:
        changed = _unstable(evidence)
        if changed is not None:
            troubles[0] = changed
    return finding(evidence, troubles, notes, margin)


def finding(
    evidence: Evidence, troubles: dict[int, Trouble], notes: Sequence[str], margin: float = 0.0
) -> Finding:
    """The finding of a row: its simplest failing case speaks for it."""
    cases = len(evidence.dealt.cases)
    kept = tuple(dict.fromkeys(notes))
    if not troubles:
        return Finding(Outcome.PASS, Fraction(1), cases=cases, notes=kept, margin=margin)
    first = troubles[min(troubles)]
    failing = [at for at in sorted(troubles) if troubles[at].outcome is not Outcome.SKIPPED]
    return Finding(
        first.outcome,
        cause=first.cause,
        message=first.message,
        call=first.call,
        got=first.got,
        expected=first.expected,
        failing=tuple(failing),
        cases=cases,
        notes=kept,
        line=first.line,
        source=first.source,
        margin=margin,
    )


def hold(row: Any, call: Call, got: Any, expected: Any, of: Callable[..., Any]) -> Comparison:
    """Compare an answer with ``expected``, which the function ``of`` gave for this call.

    The floor of the tolerance decides nearly always; only an answer beyond it is held against
    the slack that the arithmetic of ``of`` needs on these inputs.
    """
    up_to_constant = bool(getattr(row, "up_to_constant", False))
    floor = Tolerance(row.atol or Tolerance.atol, row.rtol or Tolerance.rtol)
    held = compare(got, expected, floor, up_to_constant=up_to_constant)
    if held.difference is None or held.difference.cause is not None:
        return held
    allowed = tolerance(row, call, expected, of)
    return compare(got, expected, allowed, up_to_constant=up_to_constant)


def tolerance(row: Any, call: Call, expected: Any, of: Callable[..., Any]) -> Tolerance:
    """The tolerance of one case: the row's or the default, and the derived slack."""
    return Tolerance(
        row.atol or Tolerance.atol,
        row.rtol or Tolerance.rtol,
        input_scale(call.args),
        slack(of, call.args, expected),
    )


def slack(of: Callable[..., Any], args: tuple[Any, ...], expected: Any) -> float:
    """What ``of`` moves when its inputs do by one unit in the last place, sixteenfold.

    Zero for answers that are not real numbers, at most 1e-6 of the answer's size.
    """
    parts = [np.asarray(value) for _, value in blocks(expected)]
    if any(part.dtype.kind != "f" for part in parts) or not any(part.size for part in parts):
        return 0.0
    size = max(float(np.abs(part).max()) for part in parts if part.size)
    spread = 0.0
    for direction in (np.inf, -np.inf):
        with np.errstate(all="ignore"):
            near = of(*(_nudge(arg, direction) for arg in args))
        moved = [np.asarray(value) for _, value in blocks(near)]
        pairs = zip(moved, parts, strict=True)
        spread = max([spread, *(float(np.abs(m - p).max()) for m, p in pairs if p.size)])
    if not np.isfinite(spread):
        return 0.0
    return min(_MULTIPLE * (spread + np.finfo(float).eps * size), _CAP * size)


def _nudge(arg: Any, direction: float) -> Any:
    if isinstance(arg, float | np.floating) or (
        isinstance(arg, np.ndarray) and arg.dtype.kind == "f"
    ):
        return np.nextafter(arg, direction)
    return arg


def _judge_case(
    row: Any, call: Call, expected: Any, reply: Reply
) -> tuple[Trouble | None, Comparison]:
    found = trouble(reply, call)
    if found is not None or not isinstance(reply, Returned):
        return found, Comparison()
    held = hold(row, call, reply.value, expected, row.truth)
    held = Comparison(held.difference, (*map(clean_line, reply.notes), *held.notes), held.margin)
    if held.difference is not None:
        return _difference(held.difference, call, reply.value, expected), held
    if reply.changed:
        numbers = ", ".join(str(at + 1) for at in reply.changed)
        noun = "argument" if len(reply.changed) == 1 else "arguments"
        message = f"changes its {noun} {numbers} in place: work on a copy"
        return Trouble(Outcome.WRONG, "mutation", message, call), held
    return None, held


def _difference(found: Difference, call: Call, got: Any, expected: Any) -> Trouble:
    message = found.message
    if found.cause is None and found.size > 1:
        message = f"{found.differing} of {plural(found.size, 'entry', 'entries')} differ"
    return Trouble(Outcome.WRONG, found.cause, message, call, got, expected)


def _unstable(evidence: Evidence) -> Trouble | None:
    """The same call twice must give the same answer."""
    first, last = evidence.replies[0], evidence.replies[-1]
    call = evidence.dealt.cases[0].calls[0]
    if not isinstance(first, Returned):
        return None
    found = trouble(last, call)
    if found is not None:
        return found
    row, expected = evidence.row, evidence.expected[0]
    if isinstance(last, Returned):
        held = hold(row, call, last.value, expected, row.truth)
        if held.difference is None:
            return None
        message = "the same call gave another answer the second time: does it keep state?"
        return Trouble(Outcome.WRONG, "unstable", message, call, last.value, expected)
    return None
