"""A part once more, with the right answers in place of the earlier parts that it calls.

It runs in a worker of its own that is thrown away: what was answered there reaches no other
part. Nothing of that run is reported but which rows pass. Only earlier parts are stood in for,
so no two parts can vouch for each other, and only such as were tried: from answers that are all
alike, not finite or not there, nothing follows.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Self

import numpy as np
from msgspec.structs import replace

from grader.audit import Audit
from grader.builds import called
from grader.cases import Call, Dealt, Died, Reply, Returned, TimedOut
from grader.compare import blocks
from grader.jobs import Graded, Job
from grader.judge import Handed, carried
from grader.kinds import Evidence, kind_of
from grader.oracle import Oracle
from grader.results import REFUSED, CheckResult, Outcome
from grader.run import PartCalls, Session

__all__ = ["Substitution"]

_CARRIED: Final = "right with the right {0} in place of yours; fix {0} and this follows"
_FIRST: Final = 3  # cases that are looked at before all the others are asked for


class Substitution:
    """Grades parts of one submission again with stand-ins for those that they call.

    ``graded`` are they by name, in the order of the sheet. Use as a context manager: the worker
    for the next part starts while this one is looked at, and none outlives the block.
    """

    def __init__(
        self, session: Session, audit: Audit, seed: int, graded: Mapping[str, Graded]
    ) -> None:
        self._session = session
        self._audit = audit
        self._seed = seed
        self._graded = graded
        self._next: Session | None = None
        self._can_be_stood_in_for = functools.cache(_can_be_stood_in_for)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._next is not None:
            self._next.__exit__(*error)

    def look_again(self, each: Graded) -> dict[int, CheckResult]:
        """The checks of a part that pass with stand-ins, by their place."""
        names = self._stood_in_for(each)
        if not names:
            return {}
        rows = _rows(each)
        right = self._right(each.job, [evidence for _, evidence, _ in rows], names)
        message = _CARRIED.format(" and ".join(self._own_slips(names)))
        return {
            at: carried(check, evidence.row, "substitution", message)
            for (at, evidence, check), passes in zip(rows, right, strict=True)
            if passes
        }

    def _stood_in_for(self, each: Graded) -> list[str]:
        """The names of the earlier parts that this one calls, which are not right but tried.

        None where nothing of this one could be carried.
        """
        if not _rows(each):
            return []
        earlier = list(self._graded)[: list(self._graded).index(each.result.name)]
        return [
            name
            for name in called(each.job.part, earlier, self._audit)
            if self._can_be_stood_in_for(self._graded[name])
        ]

    def _own_slips(self, names: Sequence[str]) -> Sequence[str]:
        """Those of the names that do not only follow from others."""
        own = [name for name in names if self._graded[name].result.outcome in REFUSED]
        return own or names

    def _worker(self, job: Job) -> Session:
        """A worker of its own for this part; that of the next part starts meanwhile."""
        own, self._next = self._next or self._session.another(), None
        later = list(self._graded)[list(self._graded).index(job.part.name) + 1 :]
        if any(self._stood_in_for(self._graded[name]) for name in later):
            self._next = self._session.another()
        return own

    def _right(self, job: Job, rows: Sequence[Evidence], names: Sequence[str]) -> list[bool]:
        """Which rows of a part pass with stand-ins; none where that could not be had."""
        known = {name: self._graded[name].job.known for name in names}
        oracle = Oracle({name: each for name, each in known.items() if each is not None})
        end = time.monotonic() + job.limits.part
        with self._worker(job) as session:
            if session.load().failed is not None:
                return [False] * len(rows)
            session.stand_in(names, oracle)

            def ask(call: Call) -> Reply:
                oracle.next_call()
                session.queue(PartCalls(job.part.id, (call,), self._seed, job.limits))
                (reply,) = session.collect().replies
                if isinstance(reply, TimedOut | Died) or time.monotonic() > end:
                    raise _Over
                return reply

            try:
                return [_passes(row, ask) for row in rows]
            except _Over:
                return [False] * len(rows)


class _Over(Exception):  # noqa: N818 - not a fault
    """The worker has ended, or its time."""


def _passes(evidence: Evidence, ask: Callable[[Call], Reply]) -> bool:
    """Whether a row passes; unless its first cases do, the others are not asked for."""
    judge = kind_of(evidence.row).judge
    dealt, replies = evidence.dealt, list[Reply]()
    first = Dealt(dealt.part, dealt.row, dealt.cases[:_FIRST])
    for part in (first, dealt):
        replies += [ask(call) for call in part.calls[len(replies) :]]
        right = evidence.expected[: len(part.cases)]
        if not judge(replace(evidence, dealt=part, expected=right, replies=replies)).passed:
            return False
    return True


def _rows(each: Graded) -> list[tuple[int, Evidence, CheckResult]]:
    """The rows of a part that may be carried, with places and checks; none where it did not run."""
    if each.handed is None or each.result.outcome not in REFUSED:
        return []
    pairs = zip(each.handed.evidences, each.result.checks, strict=True)
    return [(at, *pair) for at, pair in enumerate(pairs) if _may_be_carried(*pair)]


def _may_be_carried(evidence: Evidence, check: CheckResult) -> bool:
    return check.outcome in REFUSED and hasattr(evidence.row, "carried")


def _can_be_stood_in_for(earlier: Graded) -> bool:
    """Whether a part is not right but tried, and can be asked for."""
    return _is_refused(earlier) and earlier.job.known is not None


def _is_refused(earlier: Graded) -> bool:
    bad = any(check.outcome is not Outcome.PASS for check in earlier.result.checks)
    return bad and earlier.handed is not None and _tried(earlier.handed)


def _tried(handed: Handed) -> bool:
    """Whether not all answers are alike, whatever their shapes."""
    seen: set[tuple[Any, ...]] = set()
    for evidence in handed.evidences:
        for reply in evidence.replies:
            if isinstance(reply, Returned):
                numbers = [x for _, each in blocks(reply.value) for x in np.ravel(each).tolist()]
                if all(isinstance(x, int | float) and x - x == 0 for x in numbers):
                    seen.add(tuple(sorted(set(numbers))))
            if len(seen) > 1:
                return True
    return False
