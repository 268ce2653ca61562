"""What changed between two results of one submission, as somebody who works on it would say it."""

from __future__ import annotations

from enum import Enum

import msgspec

from grader.results import Outcome, PartResult, Result

__all__ = ["Change", "How", "changes"]

_UNDECIDED = {Outcome.SKIPPED, Outcome.PENDING, Outcome.FAULT}  # nothing that a student did


class How(Enum):
    """How a part changed."""

    FIXED = "fixed"  # it passes now
    BROKEN = "broken"  # it passed before
    BETTER = "better"  # for more points, and does not pass yet
    WORSE = "worse"  # for fewer points, and did not pass before
    MOVED = "moved"  # for the same points in another way: it raised, and is wrong now


class Change(msgspec.Struct, frozen=True):
    """One part that changed, with its outcomes before and after."""

    name: str
    how: How
    before: Outcome
    after: Outcome


def changes(before: Result, after: Result) -> tuple[Change, ...]:
    """The parts that changed, in order; a part that only one of the results has is none."""
    if before.sheet != after.sheet:
        return ()
    known = {part.part: part for part in before.parts}
    pairs = [(known[part.part], part) for part in after.parts if part.part in known]
    found = [(old, new, _how(old, new)) for old, new in pairs]
    return tuple(Change(new.name, how, old.outcome, new.outcome) for old, new, how in found if how)


def _how(old: PartResult, new: PartResult) -> How | None:
    passes = new.outcome is Outcome.PASS
    if new.outcome in _UNDECIDED or (old.outcome in _UNDECIDED and passes):
        return None
    if passes is not (old.outcome is Outcome.PASS):
        return How.FIXED if passes else How.BROKEN
    if old.score != new.score:
        return How.BETTER if new.score > old.score else How.WORSE
    return How.MOVED if old.outcome is not new.outcome else None
