"""One slip, handed in as the answer to a part: whether it is caught, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec
import numpy as np

from benchmarks.mutants.bench import Bench, Row, exact, nudged, replies
from benchmarks.mutants.limits import OutOfTime
from grader.cases import Case, Dealt, Reply, Returned
from grader.compare import Tolerance, blocks, compare, is_low
from grader.diagnosis import diagnose
from grader.diagnosis.reading import cases_of
from grader.diagnosis.views import View
from grader.judge import Handed, judge_part
from grader.kinds import Evidence, kind_of
from grader.lint.stand_ins import replies_of
from grader.naming import looks_like
from grader.results import CheckResult, Outcome, PartResult
from grader.spec import Derivation, Figure, Refute, Training, Value

__all__ = ["Exactness", "Told", "Trial", "Verdict", "exactness", "try_out"]

Verdict: TypeAlias = Literal["equal", "survived", "caught", "late"]
Told: TypeAlias = Literal["", "named", "diagnosed", "silent", "shown", "form", "raised"]
Exactness: TypeAlias = list[list[bool]]

_FORM = {"type", "shape", "mutation", "unstable"}


class Trial(msgspec.Struct, frozen=True):
    """What became of a slip; a "late" one is many times as slow, perhaps endless.

    ``told``: what the report says of a caught one. Of wrong numbers: "named", "diagnosed", or
    "silent"; else "shown" (the message points at it: a line, a loss, a place, a fact), "form" (a
    wrong type or shape, an input written to) or "raised".
    ``said`` are the words of a name or a diagnosis; ``wrongly`` says why they are not true.
    ``message`` is what the first failing row says, or how a survivor differs.
    """

    verdict: Verdict
    told: Told = ""
    said: str = ""
    wrongly: str = ""
    message: str = ""


def exactness(bench: Bench, function: Callable[..., object]) -> Exactness:
    """On which cases of all rows a function is as exact as rounding lets it be."""
    rows = [*(row for seed in bench.rows for row in seed), *bench.stress]
    return [exact(row, replies_of(row.dealt, function)) for row in rows]


def try_out(bench: Bench, function: Callable[..., object], usual: Exactness) -> Trial:
    """Judge a function on all seeds; ``usual`` is the exactness of the one the slip is made in."""
    try:
        return _try_out(bench, function, usual)
    except OutOfTime:
        return Trial("late")


def _try_out(bench: Bench, function: Callable[..., object], usual: Exactness) -> Trial:
    first, *fresh = bench.rows
    found = [_evidences(first, function)]
    handed = Handed(bench.part, found[0], truths=bench.truths)
    result = judge_part(handed, bench.misconceptions, reveal="full")
    found += [_evidences(rows, function) for rows in fresh]
    caught = [result.outcome is not Outcome.PASS, *(_refused(each) for each in found[1:])]
    if all(caught):
        return _told(bench, function, result, found)
    if any(caught):
        seeds = ", ".join(str(at) for at, each in enumerate(caught) if not each)
        return Trial("survived", message=f"accepted on seed {seeds}, refused on others")
    message = _difference(bench, function, found, usual)
    return Trial("survived", message=message) if message else Trial("equal")


def _evidences(rows: Sequence[Row], function: Callable[..., object]) -> list[Evidence]:
    return [row.evidence(replies(row.dealt, function)) for row in rows]


def _refused(evidences: Sequence[Evidence]) -> bool:
    """Whether any row refuses."""
    return any(not kind_of(each.row).judge(each).passed for each in evidences)


def _difference(
    bench: Bench,
    function: Callable[..., object],
    found: Sequence[Sequence[Evidence]],
    usual: Exactness,
) -> str:
    """The first case on which an accepted slip changes the answer, "" where there is none."""
    dealt = [
        (f"seed {seed}", row, each.replies)
        for seed, (rows, evidences) in enumerate(zip(bench.rows, found, strict=True))
        for row, each in zip(rows, evidences, strict=True)
    ]
    stress = (("stress", row, replies(row.dealt, function)) for row in bench.stress)
    for (where, row, got), was in zip((*dealt, *stress), usual, strict=True):
        for case, (now, then) in enumerate(zip(exact(row, got), was, strict=True)):
            if then and not now:
                draw = getattr(row.dealt.row, "on", None)
                name = getattr(draw, "__name__", "")
                return f"differs on {where}, {name}, case {case}, and is accepted"
    return ""


# -- what is said ---------------------------------------------------------------------------------
def _told(
    bench: Bench,
    function: Callable[..., object],
    result: PartResult,
    found: Sequence[Sequence[Evidence]],
) -> Trial:
    failing = [
        (at, each) for at, each in enumerate(result.checks) if each.outcome is not Outcome.PASS
    ]
    message = failing[0][1].message
    for at, check in failing:
        if check.misconception:
            names = (check.misconception, *check.also)
            wrongly = _misnamed(bench, at, names, found[1:])
            return Trial("caught", "named", ", ".join(names), wrongly, message)
    diagnosed = [at for at, check in failing if check.diagnosis]
    if diagnosed:
        said = result.checks[diagnosed[0]].diagnosis or ""
        wrongly = _misdiagnosed(bench, function, diagnosed, found)
        return Trial("caught", "diagnosed", said, wrongly, result.checks[diagnosed[0]].message)
    return Trial("caught", _untold(found[0], [check for _, check in failing]), message=message)


def _untold(evidences: Sequence[Evidence], failing: Sequence[CheckResult]) -> Told:
    """What else there is to go by."""
    if any(map(_points, evidences)):
        return "shown"
    wrong = [check for check in failing if check.outcome is Outcome.WRONG]
    if not wrong:
        return "raised"
    return "form" if all(check.cause in _FORM for check in wrong) else "silent"


def _points(evidence: Evidence) -> bool:
    """Whether the message of a row points at what is wrong: a line, a loss, a place, a fact."""
    row = evidence.row
    facts = isinstance(row, Value) and row.observe is not None and row.through is not None
    return facts or isinstance(row, Derivation | Refute | Training | Figure)


def _misnamed(
    bench: Bench, at: int, names: Sequence[str], fresh: Sequence[Sequence[Evidence]]
) -> str:
    """Which misconception does not give the same answers on other seeds, "" if all do.

    On edge rows a slip in float32 overflows earlier than the mistake that it is.
    """
    for name in names:
        (known,) = [each for each in bench.misconceptions if each.name == name]
        for seed, evidences in enumerate(fresh, start=1):
            finite = [_without_overflow(each) for each in evidences]
            if known not in looks_like(finite, [known]).get(at, []):
                return f"{name} gives other answers on seed {seed}"
    return ""


def _without_overflow(evidence: Evidence) -> Evidence:
    """An edge row without the cases in which the answer is not finite."""
    if not getattr(evidence.row, "announced", ""):
        return evidence
    kept = [
        (case, right, found)
        for _, case, right, found in evidence.by_case()
        if all(_is_finite(each) for each in found)
    ]
    dealt = Dealt(evidence.dealt.part, evidence.row, tuple(case for case, _, _ in kept))
    answers = [each for _, _, found in kept for each in found]
    return Evidence(evidence.row, dealt, [right for _, right, _ in kept], answers)


def _is_finite(reply: Reply) -> bool:
    """Whether a reply has no number in it that is not finite; one without numbers has none."""
    if not isinstance(reply, Returned):
        return True
    numbers = (np.asarray(each) for _, each in blocks(reply.value))
    return all(each.dtype.kind not in "fc" or np.isfinite(each).all() for each in numbers)


def _misdiagnosed(
    bench: Bench,
    function: Callable[..., object],
    rows: Sequence[int],
    found: Sequence[Sequence[Evidence]],
) -> str:
    """Which diagnosis is not true of a case on another seed, "" if all are of all.

    A case without an answer says nothing, nor one in which the answer jumps: at the pole of a
    wrong formula, or at its kink, rounding decides.
    """
    explained = diagnose(found[0], rows, bench.truths)
    for at in rows:
        for seed, evidences in enumerate(found[1:], start=1):
            for number, case, got, views in _answered(evidences[at]):
                if not explained[at].holds(views) and not _jumps(case, function, got):
                    return f"{explained[at].message}: not on seed {seed}, case {number}"
    return ""


def _answered(evidence: Evidence) -> Iterator[tuple[int, Case, Sequence[Reply], Sequence[View]]]:
    """The cases that have an answer, each with what a diagnosis looks at."""
    read = cases_of(evidence) or []
    cases = list(evidence.by_case())
    if len(read) < len(cases):  # those that may be refused were
        cases = [each for each in cases if _returned(each[3])]
    for (number, case, _, got), views in zip(cases, read, strict=False):
        if _returned(got):
            yield number, case, got, views


def _returned(found: Sequence[Reply]) -> bool:
    return all(isinstance(each, Returned) for each in found)


def _jumps(case: Case, function: Callable[..., object], got: Sequence[Reply]) -> bool:
    """Whether an answer moves more than rounding may when an input does by a unit of it."""
    unit = float(np.finfo(np.float32 if any(map(_is_low, got)) else np.float64).eps)
    for other in nudged(case, unit):
        near = replies(Dealt("", None, (other,)), function)
        if not all(map(_close, near, got)):
            return True
    return False


def _close(one: Reply, other: Reply) -> bool:
    if not isinstance(one, Returned) or not isinstance(other, Returned):
        return False
    return compare(one.value, other.value, Tolerance()).difference is None


def _is_low(reply: Reply) -> bool:
    return isinstance(reply, Returned) and is_low(reply.value)
