"""What a kit cannot check, since it takes the course: said so, and worth nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grader.cases import Case
from grader.kinds.finding import Evidence, Finding, Truths
from grader.results import Outcome
from grader.spec import Draw

__all__ = ["deal", "expect", "judge"]


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:  # noqa: ARG001 - nothing is called
    """No calls."""
    return ()


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """Nothing to compute."""
    return []


def judge(evidence: Evidence) -> Finding:
    """Say when it is marked, and what it is worth then."""
    worth = evidence.row.worth
    noun = "point" if worth == 1 else "points"
    message = f"marked after hand-in: {format(worth.normalize(), 'f')} {noun} beside this total"
    return Finding(Outcome.SKIPPED, message=message)
