"""After a problem has changed: what it touches; the rest is taken over from the result before."""

from __future__ import annotations

from grader.course import Sheet
from grader.errors import UsageError
from grader.jobs import Deck

__all__ = ["touched"]


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
