"""What to do first: the part that others wait for, else the cheapest named mistake, else the first.

Of the named mistakes, which all cost one look, the cheapest is the one that brings most points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.results import Next, Outcome, PartResult

__all__ = ["first_to_fix"]

_TRIED = (Outcome.WRONG, Outcome.RAISED, Outcome.TIMED_OUT, Outcome.BANNED, Outcome.CARRIED)
_OPEN = ({*_TRIED}, {Outcome.MISSING}, {Outcome.SKIPPED})


def first_to_fix(
    parts: Sequence[PartResult], builds_on: Mapping[str, Sequence[str]]
) -> Next | None:
    """The part to look at first; None where nothing is left to do.

    Parts that were tried come before those that are not written yet, unless they build on them.
    """
    waiting = [part for part in parts if any(part.outcome in outcomes for outcomes in _OPEN)]
    if not waiting:
        return None
    below = {part.part: _below(part.part, builds_on) for part in waiting}
    urgent = next(
        [part for part in waiting if part.outcome in outcomes]
        for outcomes in _OPEN
        if any(part.outcome in outcomes for part in waiting)
    )
    needed = {name for part in urgent for name in below[part.part]}
    candidates = [part for part in waiting if part in urgent or part.part in needed]
    names = {part.part for part in candidates}
    roots = [part for part in candidates if not below[part.part] & names] or candidates
    unblocks = {
        part.part: tuple(
            each.part
            for each in waiting
            if part.part in below[each.part] and each.outcome is not Outcome.MISSING
        )
        for part in roots
    }
    best = min(roots, key=lambda part: (-len(unblocks[part.part]), *_cost(part)))
    todo = "write" if best.outcome is Outcome.MISSING else "fix"
    return Next(best.part, todo, unblocks[best.part])


def _below(part: str, builds_on: Mapping[str, Sequence[str]]) -> set[str]:
    """Everything that a part builds on, directly or not; never itself."""
    found: set[str] = set()
    queue = list(builds_on.get(part, ()))
    for name in queue:
        if name not in found:
            found.add(name)
            queue += builds_on.get(name, ())
    return found - {part}


def _cost(part: PartResult) -> tuple[bool, bool, float]:
    """Named mistakes before others, the one that brings most points first; carried ones last."""
    named = any(check.misconception for check in part.checks)
    gain = float(part.max_score - part.score) if named else 0.0
    return part.outcome is Outcome.CARRIED, not named, -gain
