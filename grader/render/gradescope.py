"""The report as Gradescope's results.json.

The score at the top is the result's: it overrides the sum of the tests, so a part that waits
for a person, or that we failed on, is listed without points. What was found is terminal text in
colour, which Gradescope shows as such; names are plain text.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from grader.render import words
from grader.render.finding import evidence
from grader.render.look import Look
from grader.results import Outcome, PartResult, Result

__all__ = ["VISIBILITIES", "render"]

VISIBILITIES: Final = ("visible", "after_due_date", "after_published", "hidden")
"""When students see a part. While one is hidden from them, so is their total."""

_WIDTH: Final = 88
_UNDECIDED: Final = {Outcome.PENDING, Outcome.FAULT}


def render(result: Result, look: Look) -> str:
    """The whole document."""
    look = replace(look, width=_WIDTH, color=True, ascii=False)
    document = {
        "score": words.number(result.score),
        "execution_time": result.seconds,
        "output": _output(result),
        "output_format": "text",
        "test_output_format": "ansi",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "mlgrade": result.mlgrade,
            "sheet": result.sheet,
            "seed": result.seed,
            "sha256": result.submission.sha256,
            "gradable": result.gradable,
        },
        "tests": _tests(result, look) if result.gradable else [_not_graded(result)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _output(result: Result) -> str:
    said = [f"{result.title or result.sheet or 'mlgrade'} · seed {result.seed}"]
    waiting = words.pending(result)
    said += [f"{waiting} for a person."] if waiting else []
    said += [f"note: {note}" for note in result.notes]
    said += [f"unprotected: {layer}" for layer in result.sandbox.missing]
    return "\n".join(said)


def _not_graded(result: Result) -> dict[str, Any]:
    return {
        "name": "The submission was not graded",
        "status": "failed",
        "score": 0,
        "max_score": 0,
        "output": f"{result.message or 'The submission could not be read.'}\n",
        "output_format": "text",
        "visibility": "visible",
    }


def _tests(result: Result, look: Look) -> list[dict[str, Any]]:
    tests = []
    groups = groupby(result.parts, key=lambda part: part.problem)
    for problem, (_, parts) in enumerate(groups, 1):
        tests += [_test(part, f"{problem}.{at}", look) for at, part in enumerate(parts, 1)]
    return tests


def _test(part: PartResult, number: str, look: Look) -> dict[str, Any]:
    marks: dict[str, Any] = {}
    if part.outcome not in _UNDECIDED:
        marks["score"] = words.number(part.score)
        marks["max_score"] = words.number(part.max_score)
    if part.outcome is not Outcome.PENDING:
        right = part.outcome in {Outcome.PASS, Outcome.SKIPPED}
        marks["status"] = "passed" if right else "failed"
    named = [check.misconception for check in part.checks if check.misconception]
    shown = look.visibility.get(part.part, look.visibility.get(part.problem, "visible"))
    return {
        "name": part.part,
        "number": number,
        **marks,
        "output": evidence(part, look),
        "visibility": shown,
        "tags": [part.problem],
        "extra_data": {"outcome": part.outcome.value, "misconceptions": named},
    }
