"""What follows from an earlier slip: parts that are wrong only because another one is.

Marks are not taken twice for one mistake. A gradient that is right for the student's own loss,
and a part that is right as soon as what it calls is, are ``carried``: they earn the share of
their points that the row says. This is looked at when everything is marked, and never for a
submission without a slip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.audit import Audit
from grader.builds import called, declared
from grader.course import Part, Sheet
from grader.jobs import Graded
from grader.judge import whole
from grader.own_loss import OwnLoss
from grader.results import REFUSED, CheckResult, Outcome
from grader.run import Session
from grader.substitution import Substitution

__all__ = ["earlier", "look_again"]


def earlier(sheet: Sheet, graded: Mapping[str, Graded], found: Audit) -> list[Part]:
    """The parts that refused ones build on and that were not asked for."""
    functions = {part.name: part for part in sheet.parts if part.stub is not None}
    wanted = {
        name
        for each in graded.values()
        if each.result.outcome in REFUSED
        for name in (*declared(each.job.part), *called(each.job.part, functions, found))
    }
    return [part for name, part in functions.items() if name in wanted and part.id not in graded]


def look_again(
    graded: Mapping[str, Graded], order: Sequence[Part], found: Audit, session: Session, seed: int
) -> dict[str, Graded]:
    """The parts of which more can be said now that all are marked; ``order`` is the sheet's.

    Of the ways in which a check may be carried the first counts; they are worth the same.
    """
    named = {part.name: graded[part.id] for part in order if part.id in graded and part.stub}
    own_loss = OwnLoss(session, seed, named)
    with Substitution(session, found, seed, named) as substitution:
        for name, each in list(named.items()):
            checks = dict(enumerate(own_loss.look_again(each)))
            if any(check.outcome in REFUSED for check in checks.values()):
                checks |= {
                    at: check
                    for at, check in substitution.look_again(each).items()
                    if checks[at].outcome is not Outcome.CARRIED
                }
            named[name] = _with(each, tuple(checks.values()))
    return {each.job.part.id: each for each in named.values()}


def _with(each: Graded, checks: tuple[CheckResult, ...]) -> Graded:
    """The part with other checks."""
    handed = each.handed
    if handed is None or checks == each.result.checks:
        return each
    new = whole(each.job.part, checks, handed.printed, handed.seconds, each.result.line)
    return Graded(each.job, new, handed)
