"""Replies to results: what every check found, which mistake it looks like, what it is worth.

Pure: the judge sees dealt cases, what is right on them, and plain values that came back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from grader.audit import Function
from grader.course import Part
from grader.kinds import Evidence, Finding, Truths, kind_name, kind_of
from grader.literals import calls_text, json_value
from grader.naming import Signatures, looks_like
from grader.places import place
from grader.results import CheckResult, Counterexample, Outcome, PartResult
from grader.spec import (
    AnyRow,
    Derivation,
    Figure,
    Gradient,
    Misconception,
    Property,
    Training,
    Value,
)
from grader.text import clean, plural

if TYPE_CHECKING:
    from grader.diagnosis import Explanation

__all__ = ["Handed", "accepted", "carried", "judge_part", "unasked", "waived", "whole"]

_CENT = Decimal("0.01")
_NOT_COUNTED = {"crash", "protocol", "unstable"}  # nothing ran after it, or one call was repeated
_NOT_ABOUT_THE_TASK = {"type", "mutation", "unstable"}  # so the row's hint would mislead

_WORST_FIRST = (
    Outcome.FAULT,
    Outcome.BANNED,
    Outcome.MISSING,
    Outcome.TIMED_OUT,
    Outcome.RAISED,
    Outcome.WRONG,
    Outcome.CARRIED,
    Outcome.PENDING,
    Outcome.SKIPPED,
    Outcome.PASS,
)


class Handed(msgspec.Struct, frozen=True):
    """One part as handed in: its rows with what came back, its prints, its time, its place.

    ``truths`` are the references of its problem.
    """

    part: Part
    evidences: Sequence[Evidence]
    printed: str = ""
    seconds: float = 0.0
    function: Function | None = None
    truths: Truths = {}


def judge_part(
    handed: Handed,
    misconceptions: Sequence[Misconception],
    *,
    reveal: str,
    signatures: Signatures | None = None,
) -> PartResult:
    """The result of one part; ``signatures`` are what its misconceptions answer, as known."""
    findings = [kind_of(each.row).judge(each) for each in handed.evidences]
    named: Mapping[int, list[Misconception]] = {}
    if any(finding.outcome is Outcome.WRONG for finding in findings):
        named = looks_like(handed.evidences, misconceptions, signatures)
    explained = _explained(handed, findings, named)
    checks = tuple(
        _check(each, finding, named.get(at, []), explained.get(at), handed.function, reveal)
        for at, (each, finding) in enumerate(zip(handed.evidences, findings, strict=True))
    )
    line = handed.function.line if handed.function else None
    return whole(handed.part, checks, handed.printed, handed.seconds, line)


def _explained(
    handed: Handed, findings: Sequence[Finding], named: Mapping[int, object]
) -> Mapping[int, Explanation]:
    """What is wrong with the rows that look like no misconception, where that can be said."""
    wanted = [
        at
        for at, finding in enumerate(findings)
        if finding.outcome is Outcome.WRONG
        and finding.cause not in _NOT_ABOUT_THE_TASK
        and at not in named
    ]
    if not wanted:
        return {}
    from grader.diagnosis import diagnose  # noqa: PLC0415 - for those who have something wrong

    return diagnose(handed.evidences, wanted, handed.truths)


def unasked(
    part: Part, outcome: Outcome, message: str, *, hint: str = "", line: int | None = None
) -> PartResult:
    """A part none of whose rows is asked: missing, banned, not importable."""
    checks = tuple(
        CheckResult(
            kind_name(row),
            outcome,
            Decimal(0),
            Decimal(row.points),
            message=message,
            hint=hint,
            announced=getattr(row, "announced", ""),
        )
        for row in part.rows
    )
    return whole(part, checks, line=line)


def carried(check: CheckResult, row: Any, cause: str, message: str) -> CheckResult:
    """The check of a row whose answers are right but for an earlier slip."""
    return CheckResult(
        check.kind,
        Outcome.CARRIED,
        _points(row, Fraction(row.carried)),
        check.max_score,
        cause=cause,
        cases=check.cases,
        failed=check.failed,
        message=message,
        notes=check.notes,
        announced=check.announced,
    )


def accepted(result: PartResult) -> bool:
    """Whether a function may be asked for its properties: all but its announced rows passed."""
    return all(check.outcome is Outcome.PASS or check.announced for check in result.checks) and any(
        check.outcome is Outcome.PASS for check in result.checks
    )


def waived(part: Part, functions: Sequence[str]) -> PartResult:
    """A property of functions that their own rows refused: its points leave the total.

    Its points would be charged twice for one slip.
    """
    names = " and ".join(functions)
    points = plural(int(part.points), "point") if part.points == int(part.points) else part.points
    message = f"not asked: it is about {names}; its {points} left the total"
    checks = tuple(
        CheckResult(kind_name(row), Outcome.SKIPPED, Decimal(0), Decimal(0), message=message)
        for row in part.rows
    )
    return whole(part, checks)


def whole(
    part: Part,
    checks: tuple[CheckResult, ...],
    printed: str = "",
    seconds: float = 0.0,
    line: int | None = None,
) -> PartResult:
    """The part with its checks added up; the worst check gives its outcome.

    What is not asked and worth nothing decides nothing where anything else was asked.
    """
    asked = [each for each in checks if each.max_score or each.outcome is not Outcome.SKIPPED]
    outcomes = {check.outcome for check in asked or checks}
    return PartResult(
        part=part.id,
        problem=part.problem,
        name=part.name,
        outcome=next(outcome for outcome in _WORST_FIRST if outcome in outcomes),
        score=sum((check.score for check in checks), Decimal(0)),
        max_score=sum((check.max_score for check in checks), Decimal(0)),
        checks=checks,
        stdout=clean(printed, 64_000),
        seconds=round(seconds, 4),
        line=line,
    )


def _check(
    evidence: Evidence,
    finding: Finding,
    named: Sequence[Misconception],
    explained: Explanation | None,
    function: Function | None,
    reveal: str,
) -> CheckResult:
    row: AnyRow = evidence.row
    wrong = finding.outcome is Outcome.WRONG
    first = named[0] if named and wrong else None
    return CheckResult(
        kind=kind_name(row),
        outcome=finding.outcome,
        cause=finding.cause,
        score=_points(row, finding.share),
        max_score=Decimal(row.points),
        cases=finding.cases,
        failed=len(finding.failing),
        message=_message(row, finding, explained, function),
        hint=_hint(row, finding, first, explained),
        misconception=first.name if first else None,
        also=tuple(each.name for each in named[1:]) if first else (),
        diagnosis=explained.word if explained else None,
        counterexample=_counterexample(evidence, finding, reveal),
        notes=finding.notes,
        announced=getattr(row, "announced", ""),
        line=finding.line,
        source=finding.source,
    )


def _points(row: AnyRow, share: Fraction) -> Decimal:
    exact = Decimal(row.points) * share.numerator / share.denominator
    rounded = exact.quantize(_CENT)
    return rounded.normalize() if rounded != rounded.to_integral() else Decimal(int(rounded))


def _hint(
    row: AnyRow, finding: Finding, named: Misconception | None, explained: Explanation | None
) -> str:
    if named is not None:
        return named.hint
    if explained is not None and explained.hint:
        return explained.hint
    elsewhere = finding.outcome is not Outcome.WRONG or finding.cause in _NOT_ABOUT_THE_TASK
    if finding.hint or elsewhere:
        return finding.hint
    return str(getattr(row, "hint", ""))


def _message(
    row: AnyRow, finding: Finding, explained: Explanation | None, function: Function | None
) -> str:
    message = finding.message
    if explained is not None:
        return _told(finding, explained)
    if finding.cause == "error" and function is not None and finding.call is not None:
        message = _arity(function, len(finding.call.args)) or message
    if finding.outcome in {Outcome.PASS, Outcome.PENDING, Outcome.MISSING, Outcome.SKIPPED}:
        return message
    if finding.cases > 1 and isinstance(row, Value | Gradient | Property | Derivation):
        counted = f"on {len(finding.failing)} of {plural(finding.cases, 'input')}"
        if finding.outcome is Outcome.WRONG and finding.cause is None:
            return _counted_wrong(row, message, counted)
        if finding.outcome is not Outcome.TIMED_OUT and finding.cause not in _NOT_COUNTED:
            return f"{message}, {counted}"
    return message


def _told(finding: Finding, explained: Explanation) -> str:
    """What happened, and what explains it on all inputs."""
    found = f"{finding.message}," if finding.cause is not None else "wrong"
    if finding.cases > 1:
        found = f"{found} on {len(finding.failing)} of {plural(finding.cases, 'input')}"
    return f"{found.rstrip(',')}; {explained.message}"


def _counted_wrong(row: AnyRow, message: str, counted: str) -> str:
    if isinstance(row, Derivation):
        return message
    if isinstance(row, Property):
        return f"{message} ({counted})"
    return f"wrong {counted}" + (f"; at the simplest, {message}" if message else "")


def _arity(function: Function, given: int) -> str:
    """What to say where a function does not take the arguments it is called with."""
    most = function.most
    if function.least <= given and (most is None or given <= most):
        return ""
    takes = str(function.least) if most == function.least else f"{function.least} or more"
    if most is not None and most != function.least:
        takes = f"{function.least} to {most}"
    noun = "argument" if takes == "1" else "arguments"
    return f"takes {takes} {noun} ({place(function.line)}), but is called with {given}"


def _counterexample(evidence: Evidence, finding: Finding, reveal: str) -> Counterexample | None:
    row: AnyRow = evidence.row
    if finding.call is None or finding.passed or reveal == "score" or isinstance(row, Training):
        return None
    got: Any = json_value(finding.got)
    calls = [finding.call]
    if isinstance(row, Property) and finding.outcome is Outcome.WRONG and finding.cause is None:
        calls = list(evidence.dealt.cases[finding.failing[0]].calls)  # what does not go together
    if not isinstance(row, Value | Gradient | Figure):
        return Counterexample(calls_text(calls), got)
    from grader.kinds.entries import wrong_entries  # noqa: PLC0415 - only where one is wrong

    full = reveal == "full"
    expected = json_value(finding.expected) if full else None
    entries = wrong_entries(evidence, finding, full=full)
    return Counterexample(calls_text(calls), got, expected, entries)
