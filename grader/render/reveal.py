"""What a report may show, decided once for every format."""

from __future__ import annotations

from msgspec.structs import replace

from grader.results import CheckResult, PartResult, Result

__all__ = ["revealed"]


def revealed(result: Result) -> Result:
    """The result without what its ``reveal`` keeps back: "score" leaves outcomes and points."""
    if result.reveal != "score":
        return result
    return replace(result, notes=(), parts=tuple(_bare_part(part) for part in result.parts))


def _bare_part(part: PartResult) -> PartResult:
    return replace(part, stdout="", line=None, checks=tuple(_bare(check) for check in part.checks))


def _bare(check: CheckResult) -> CheckResult:
    return CheckResult(
        kind=check.kind,
        outcome=check.outcome,
        score=check.score,
        max_score=check.max_score,
        cause=check.cause,
    )
