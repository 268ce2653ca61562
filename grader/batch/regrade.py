"""After a problem has changed: grade what it touches, take the rest over from the result before."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from grader.course import Sheet
from grader.errors import UsageError
from grader.jobs import Deck
from grader.results import Outcome, Result

__all__ = ["merged", "touched"]


def touched(deck: Deck, sheet: Sheet, problem: str) -> tuple[str, ...]:
    """The parts that a problem touches: its own, and properties about its functions.

    Raises UsageError where the sheet has no such problem.
    """
    names = [each.name for each in sheet.problems]
    if problem not in names:
        msg = f"The sheet {sheet.name} has no problem '{problem}': it has {', '.join(names)}."
        raise UsageError(msg)
    jobs = deck.jobs(sheet.name)
    own = {job.part.name for job in jobs if job.part.problem == problem and job.part.stub}
    return tuple(
        job.part.id
        for job in jobs
        if job.part.problem == problem or (job.is_property and own & set(job.functions))
    )


def merged(before: Result, after: Result, sheet: Sheet) -> Result:
    """The result before, with the parts of the one after in their places."""
    old = {part.part: part for part in before.parts}
    new = {part.part: part for part in after.parts}
    parts = tuple((old | new)[part.id] for part in sheet.parts if part.id in old | new)
    pending = [part.max_score for part in parts if part.outcome is Outcome.PENDING]
    return msgspec.structs.replace(
        after,
        parts=parts,
        score=sum((part.score for part in parts), Decimal(0)),
        max_score=sum((part.max_score for part in parts), Decimal(0)),
        pending=sum(pending, Decimal(0)),
    )
