"""The report as GitHub Classroom's grading reporter reads it, before it is encoded in base64.

The reporter records the sum of the tests' scores; some of its versions show the share of tests
that pass instead. So that both say the same, all tests are worth the same: a part is as many of
them as it takes. Names and messages go into a log as they are, so they are lines that no runner
takes for a command.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import gcd
from typing import Any, Final

import msgspec

from grader.render import words
from grader.render.github import log_text
from grader.render.look import Look
from grader.results import Outcome, PartResult, Result, passes
from grader.text import clean_line

__all__ = ["render"]

_FINE: Final = 10_000  # points have at most four decimals
_MOST: Final = 300
"""Tests a report may have. Where points are finer than that a part is one test, and the share
of tests that pass is another number than the grade."""

_UNDECIDED: Final = {Outcome.PENDING, Outcome.FAULT}


def render(result: Result, look: Look) -> str:
    """The document of one runner. It always has a test: without one the reporter fails."""
    tests = _tests(result, look) if result.gradable else []
    message = "" if result.gradable else _line(result.message or "not graded")
    document = {
        "version": 1,
        "status": _status(result, look),
        # Out of nothing a runner would count for nothing, and others alone would be the grade.
        "max_score": words.number(sum(map(_most, result.parts), Decimal(0)) or Decimal(1)),
        "message": message,
        "tests": tests or [_test("submission", _status(result, look), 0, message)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _status(result: Result, look: Look) -> str:
    if not result.gradable or any(part.outcome is Outcome.FAULT for part in result.parts):
        return "error"
    return "pass" if passes(result, look.pass_mark) else "fail"


def _most(part: PartResult) -> Decimal:
    """What counts: points that are undecided are given by a person, or nobody's fault."""
    return Decimal(0) if part.outcome in _UNDECIDED else part.max_score


def _tests(result: Result, look: Look) -> list[dict[str, Any]]:
    parts = [part for part in result.parts if _most(part)]
    unit = _unit(parts)
    tests = []
    for part in parts:
        shares = int(part.max_score / unit) if unit else 1
        each = part.max_score / shares
        right = int(part.score / each)
        for number in range(1, shares + 1):
            name = f"{part.part} ({number} of {shares})" if shares > 1 else part.part
            passed = number <= right
            score = each if passed else part.score - right * each if number == right + 1 else 0
            said = _said(part) if number == right + 1 else ""
            test = _test(name, "pass" if passed else "fail", words.number(Decimal(score)), said)
            line = next((check.line for check in part.checks if check.line), part.line)
            line = None if part.cell else line  # of a notebook it is not a line of the file
            tests.append({**test, "filename": look.file(result), "line_no": line or 0})
    return tests


def _unit(parts: Sequence[PartResult]) -> Decimal | None:
    """The points that one test is worth; None where that would take too many tests."""
    points = [number for part in parts for number in (part.score, part.max_score)]
    fine = [number * _FINE for number in points]
    unit = gcd(*map(int, fine))
    whole = all(number == int(number) for number in fine)
    most = sum(int(part.max_score * _FINE) for part in parts)
    return Decimal(unit) / _FINE if unit and whole and most <= _MOST * unit else None


def _said(part: PartResult) -> str:
    """What happened and what it looks like, in a line."""
    first = next(check for check in part.checks if check.outcome is part.outcome)
    name = f"; looks like {first.misconception}" if first.misconception else ""
    return _line((first.message or words.state(part).word) + name)


def _line(text: str) -> str:
    return log_text(clean_line(text, 300))


def _test(name: str, status: str, score: float, message: str) -> dict[str, Any]:
    return {"name": _line(name), "status": status, "score": score, "message": message}
