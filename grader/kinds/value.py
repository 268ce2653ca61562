"""Value: the function's answer is compared with the reference's, case by case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from grader.cases import Call, Case, Raised, Reply, Returned
from grader.compare import (
    ATOL,
    RTOL,
    Comparison,
    Difference,
    Tolerance,
    blocks,
    compare,
    input_scale,
    is_low,
)
from grader.fit import Misfit, describe, fit
from grader.functions import QuadraticGradient, arrays_of
from grader.kinds.calling import outcome
from grader.kinds.finding import Evidence, Finding, Truths
from grader.kinds.replies import Trouble, trouble
from grader.results import Outcome
from grader.spec import Draw
from grader.tensors import holds_torch
from grader.text import clean_line, plural

__all__ = [
    "answer",
    "deal",
    "expect",
    "finding",
    "hold",
    "in_compared_form",
    "judge",
    "slack",
    "tolerance",
]

_MULTIPLE = 16  # of the spread between neighbouring inputs, and of a unit in the last place
_REFUSALS = {"ValueError", "TypeError", "AssertionError"}
_SEEN = {
    "value": "the numbers in {} are not what they should be afterwards",
    "grad": "the gradient of {} is not cleared",
    "requires_grad": "requires_grad of {} is {} afterwards",
    "leaf": "{} is computed from another tensor afterwards",
    "same": "{} is another object after the call: change the one that was given",
}
_CAP = 1e-6  # of the answer's size: a reference that jumps must not widen its own tolerance


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:
    """One call a case, and one more for every varied input."""
    return tuple(_case(row, draw) for draw in draws)


def _case(row: Any, draw: Draw) -> Case:
    args = tuple(row.on(draw))
    vary = getattr(row, "vary", None)
    more = [] if vary is None else [tuple(each) for each in vary(draw, *args)]
    observe = getattr(row, "observe", None)
    return Case(tuple(Call(row.part.__name__, each, observe=observe) for each in (args, *more)))


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """The reference's answer to every case."""
    return [answer(row, row.truth, case) for case in cases]


def answer(row: Any, function: Callable[..., Any], case: Case) -> Any:
    """What a function of the course answers to a case, in the form in which it is compared."""
    values = [_looked_at(row, outcome(function, call)) for call in case.calls]
    if getattr(row, "vary", None) is not None:
        return _differences(values)
    return _through(row, values[0], case.calls[0])


def _looked_at(row: Any, value: Any) -> Any:
    """What is returned, or what has been observed. Raises Misfit where nothing could be."""
    if getattr(row, "observe", None) is None:
        return value
    after = value.get("after") if isinstance(value, dict) else None
    if not isinstance(after, tuple | list) or not all(_is_state(each) for each in after):
        cause = "type"
        raise Misfit(cause, f"{describe(after)} is there where a list of torch tensors is asked")
    return after


def _is_state(value: Any) -> bool:
    keys = {"value", "grad", "requires_grad", "leaf", "same"}
    return isinstance(value, dict) and value.keys() == keys


def _differences(values: Sequence[Any]) -> Any:
    first, *others = (float(np.asarray(value, dtype=float).reshape(())) for value in values)
    return np.array([other - first for other in others])


def _through(row: Any, value: Any, call: Call) -> Any:
    through = getattr(row, "through", None)
    return value if through is None else through(value, *call.args)


def judge(evidence: Evidence) -> Finding:
    """Hold every answer against the reference's, and the repeated case against itself."""
    troubles: dict[int, Trouble] = {}
    notes: list[str] = []
    margin = 0.0
    row, floor = evidence.row, _floor(evidence.row)
    as_it_is = _is_compared_as_it_is(row)
    for index, case, expected, replies in evidence.by_case():
        if as_it_is and (right := _plainly_right(replies, expected, floor)) is not None:
            notes += right.notes
            margin = max(margin, right.margin)
            continue
        first = not troubles
        found, held = _judge_case(evidence.row, case, expected, replies, in_full=first)
        notes += held.notes
        margin = max(margin, held.margin)
        if found is not None:
            troubles[index] = found
    if evidence.dealt.again is not None and 0 not in troubles:
        changed = _unstable(evidence)
        if changed is not None and changed.outcome is not Outcome.SKIPPED:
            troubles[0] = changed
    return finding(evidence, troubles, notes, margin)


def _is_compared_as_it_is(row: Any) -> bool:
    """Whether what a function returns is what is compared."""
    other_forms = (getattr(row, name, None) for name in ("vary", "through", "observe"))
    return all(each is None for each in other_forms) and not getattr(row, "up_to_constant", False)


def _plainly_right(replies: Sequence[Reply], expected: Any, floor: Tolerance) -> Comparison | None:
    """How the one answer to a case compares, if it is right and there is nothing else to say."""
    reply = replies[0]
    if len(replies) > 1 or type(reply) is not Returned or reply.changed or reply.notes:
        return None
    held = compare(reply.value, expected, floor)
    return held if held.difference is None else None


def _floor(row: Any) -> Tolerance:
    """What every answer to a row is allowed."""
    return Tolerance(row.atol or ATOL, row.rtol or RTOL)


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
        hint=first.hint,
        margin=margin,
    )


def hold(
    row: Any,
    case: Case,
    replies: Sequence[Reply],
    expected: Any,
    of: Callable[..., Any],
    *,
    in_full: bool = False,
) -> Comparison:
    """Compare the answer in some replies with ``expected``, which ``of`` gave for this case.

    The floor of the tolerance decides nearly always. Only an answer beyond it, by no more than
    could be allowed at most, is held against the slack that the arithmetic of ``of`` needs on
    these inputs, which takes two more calls of it. ``in_full``: so is any answer beyond the
    floor, so that it is told exactly which entries differ.
    """
    values = [reply.value for reply in replies if isinstance(reply, Returned)]
    call = case.calls[0]
    try:
        got = in_compared_form(row, values, call)
    except Misfit as misfit:
        return Comparison(Difference(misfit.cause, str(misfit)), margin=np.inf)
    up_to_constant = bool(getattr(row, "up_to_constant", False))
    floor = _floor(row)
    held = compare(got, expected, floor, up_to_constant=up_to_constant)
    if held.difference is None or held.difference.cause is not None:
        return held
    low = is_low(got) or is_low(expected)  # then the size of the inputs counts as well
    if not (in_full or low) and held.margin > 1 + _most_slack(expected) / floor.atol:
        return held
    allowed = tolerance(row, case, expected, of)
    return compare(got, expected, allowed, up_to_constant=up_to_constant)


def tolerance(row: Any, case: Case, expected: Any, of: Callable[..., Any]) -> Tolerance:
    """What a case allows at most: the floor, and the slack that the arithmetic of ``of`` needs."""
    scale = input_scale(case.calls[0].args)
    return Tolerance(row.atol or ATOL, row.rtol or RTOL, scale, slack(row, case, expected, of))


def in_compared_form(row: Any, values: Sequence[Any], call: Call) -> Any:
    """The answer as it is compared. Raises Misfit where it does not have the form asked for."""
    values = [_looked_at(row, value) for value in values]
    if getattr(row, "vary", None) is not None:
        return _differences([fit(value, 0.0)[0] for value in values])
    if getattr(row, "through", None) is None:
        return values[0]
    misfit = Misfit("type", "returned a value that cannot be read as the answer")
    try:
        value = fit(values[0], _looked_at(row, outcome(row.truth, call)))[0]
    except Misfit as found:
        # ``through`` may read forms that the reference's answer does not have.
        value, misfit = values[0], found
    try:
        with np.errstate(all="ignore"):
            return _through(row, value, call)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError):
        raise misfit from None


def slack(row: Any, case: Case, expected: Any, of: Callable[..., Any]) -> float:
    """What ``of`` moves when its inputs do by one unit in the last place, sixteenfold.

    Zero for answers that are not real numbers, at most 1e-6 of the answer's size. Of a function
    that is known by its answers alone, it is on record with them.
    """
    recorded = getattr(of, "recorded_slack", None)
    if recorded is not None:
        return float(recorded(case))
    if any(holds_torch(call.args) for call in case.calls):
        return 0.0  # float32 has a tolerance of its own
    parts = [np.asarray(value) for _, value in blocks(expected)]
    if any(part.dtype.kind != "f" for part in parts) or not any(part.size for part in parts):
        return 0.0
    size = max(float(np.abs(part).max()) for part in parts if part.size)
    if not np.isfinite(size):
        return 0.0  # a misconception may answer ∞
    spread = 0.0
    for direction in (np.inf, -np.inf):
        with np.errstate(all="ignore"):
            calls = tuple(
                Call(call.function, tuple(_nudge(arg, direction) for arg in call.args))
                for call in case.calls
            )
            near = answer(row, of, Case(calls))
        moved = [np.asarray(value) for _, value in blocks(near)]
        pairs = zip(moved, parts, strict=True)
        spread = max([spread, *(float(np.abs(m - p).max()) for m, p in pairs if p.size)])
    if not np.isfinite(spread):
        return 0.0
    return min(_MULTIPLE * (spread + np.finfo(float).eps * size), _CAP * size)


def _most_slack(expected: Any) -> float:
    """More slack than this no answer has."""
    parts = [np.asarray(value) for _, value in blocks(expected)]
    sizes = [float(np.abs(part).max()) for part in parts if part.dtype.kind == "f" and part.size]
    return _CAP * max(sizes, default=0.0)


def _nudge(arg: Any, direction: float) -> Any:
    if isinstance(arg, float | np.floating) or (
        isinstance(arg, np.ndarray) and arg.dtype.kind == "f"
    ):
        return np.nextafter(arg, direction)
    if isinstance(arg, QuadraticGradient):
        return QuadraticGradient(*(np.nextafter(array, direction) for array in arrays_of(arg)))
    return arg


def _judge_case(
    row: Any, case: Case, expected: Any, replies: Sequence[Reply], *, in_full: bool = True
) -> tuple[Trouble | None, Comparison]:
    """What is wrong with the answer to a case, if anything; ``in_full``: as a report tells it."""
    for call, reply in zip(case.calls, replies, strict=True):
        if isinstance(reply, Raised) and _refuses_rightly(row, call, reply):
            return None, Comparison(notes=(f"a {clean_line(reply.type)} taken as an answer",))
        found = trouble(reply, call)
        if found is not None:
            return found, Comparison()
    held = hold(row, case, replies, expected, row.truth, in_full=in_full)
    returned = [reply for reply in replies if isinstance(reply, Returned)]
    said = tuple(clean_line(note) for reply in returned for note in reply.notes)
    held = Comparison(held.difference, (*said, *held.notes), held.margin)
    call = case.calls[0]
    if held.difference is not None and not in_full:
        return Trouble(Outcome.WRONG, held.difference.cause, held.difference.message), held
    if held.difference is not None:
        got, right = (_shown(row, call, each) for each in (returned[0].value, expected))
        return _difference(row, held.difference, call, got, right), held
    for call, reply in zip(case.calls, returned, strict=True):
        if reply.changed:
            return _mutation(call, reply), held
    return None, held


def _refuses_rightly(row: Any, call: Call, reply: Raised) -> bool:
    """Whether the function raised where the row lets it."""
    may = getattr(row, "may_refuse", None)
    return reply.type in _REFUSALS and may is not None and bool(may(*call.args))


def _mutation(call: Call, reply: Returned) -> Trouble:
    numbers = ", ".join(str(at + 1) for at in reply.changed)
    noun = "argument" if len(reply.changed) == 1 else "arguments"
    message = f"writes into its {noun} {numbers}"
    hint = "Work on a copy: what a function is given belongs to its caller."
    return Trouble(Outcome.WRONG, "mutation", message, call, hint=hint)


def _difference(row: Any, found: Difference, call: Call, got: Any, expected: Any) -> Trouble:
    message = found.message
    if found.cause is None and found.size > 1:
        message = f"{found.differing} of {plural(found.size, 'entry', 'entries')} differ"
    if found.cause is None and getattr(row, "trajectory", False):
        message = f"the first step that departs is step {_first_step(got, expected)}"
    names = tuple(getattr(row, "blocks", ()))
    seen = _SEEN.get(str(found.where[1]) if len(found.where) > 1 else "")
    if getattr(row, "observe", None) is not None and seen and not _hidden(row):
        message = seen.format(f"tensor {int(found.where[0]) + 1}", found.got)
    elif names and found.size == 1 and len(found.where) > 1 and isinstance(found.where[1], str):
        message = f"{found.where[1]} of {names[int(found.where[0])]} is {found.got}"
    elif names and found.where and isinstance(found.where[0], int):
        message = f"in {names[found.where[0]]}" + (f", {message}" if message else "")
    elif found.where and isinstance(found.where[0], str):
        message = f"under {found.where[0]!r}" + (f", {message}" if message else "")
    shown = None if getattr(row, "vary", None) is not None or _hidden(row) else expected
    return Trouble(Outcome.WRONG, found.cause, message, call, got, shown)


def _shown(row: Any, call: Call, value: Any) -> Any:
    """The value as a report shows it: of observed tensors their numbers, or what is compared."""
    if getattr(row, "observe", None) is None:
        return value
    try:
        seen = _looked_at(row, value) if isinstance(value, dict) else value
        if _hidden(row):
            return _through(row, seen, call) if seen is not value else value
        return [{key: state[key] for key in ("value", "grad")} for state in seen]
    except (Misfit, TypeError, ValueError, IndexError, KeyError, AttributeError):
        return value["after"] if isinstance(value, dict) and "after" in value else value


def _hidden(row: Any) -> bool:
    """Whether what is compared is not the answer itself."""
    return getattr(row, "through", None) is not None


def _first_step(got: Any, expected: Any) -> int:
    rows = zip(np.asarray(got), np.asarray(expected), strict=False)
    for step, (one, other) in enumerate(rows):
        if compare(np.asarray(one), np.asarray(other), Tolerance()).difference is not None:
            return step
    return 0


def _unstable(evidence: Evidence) -> Trouble | None:
    """The same call twice must give the same answer."""
    case = evidence.dealt.cases[0]
    again = evidence.replies[-len(case.calls) :]
    found, held = _judge_case(evidence.row, case, evidence.expected[0], again)
    if found is None or held.difference is None:
        return found
    message = "the same call gave another answer the second time"
    hint = "Does it keep something from earlier calls, or draw random numbers?"
    return Trouble(
        Outcome.WRONG, "unstable", message, found.call, found.got, found.expected, hint=hint
    )
