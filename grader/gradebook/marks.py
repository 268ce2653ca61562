"""What each student gets: the newest result of what counts for them, and what lateness costs."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from grader.late import Lateness, late_rule, lateness
from grader.results import Result, from_json
from grader.store import Kept, Pupil, Store, Work

__all__ = ["Mark", "marks"]


class Mark:
    """One student with their result.

    ``status`` is graded, ungradable (nothing could be checked), refused (no submission could be
    picked from what was handed in), fault (ours), waiting (not graded yet) or absent.
    """

    def __init__(
        self, pupil: Pupil, work: Work | None, kept: Kept | None, late: Lateness | None
    ) -> None:
        self.pupil = pupil
        self.work = work
        self.kept = kept
        self.late = late

    @property
    def status(self) -> str:
        """What became of the submission, in one word."""
        if self.work is None:
            return "absent"
        if self.work.refusal:
            return "refused"
        return self.kept.graded.outcome if self.kept else "waiting"

    @property
    def graded(self) -> bool:
        """Whether there are points to write down."""
        return self.status == "graded"

    @property
    def marked_late(self) -> bool:
        """Whether the platform calls it late, and nobody knows how late: it costs nothing."""
        return self.work is not None and self.work.late and self.work.submitted is None

    @property
    def message(self) -> str:
        """Why there are no points, "" where there are."""
        if self.work is not None and self.work.refusal:
            return self.work.refusal
        return self.kept.graded.message if self.kept else ""

    @property
    def score(self) -> Decimal | None:
        """What the work is worth; None where nothing was graded."""
        return Decimal(self.kept.graded.score) if self.kept and self.graded else None

    @property
    def max_score(self) -> Decimal | None:
        """What could be had."""
        return Decimal(self.kept.graded.max_score) if self.kept and self.graded else None

    @property
    def points(self) -> Decimal | None:
        """The score less what lateness costs."""
        if self.score is None:
            return None
        return self.score - (self.late.deducted if self.late else Decimal(0))

    def points_of(self, most: Decimal) -> Decimal | None:
        """The points where a gradebook gives so many for all."""
        if self.points is None or not self.max_score:
            return None
        return (self.points * most / self.max_score).quantize(Decimal("0.01"))

    @cached_property
    def result(self) -> Result | None:
        """The whole result."""
        text = self.kept.graded.result if self.kept else ""
        return from_json(text) if text else None

    @property
    def title(self) -> str:
        """How people call the student."""
        return self.pupil.name or self.pupil.key


def marks(store: Store, *, whole: bool = True) -> list[Mark]:
    """The marks of all students, in the order of the roster."""
    works, newest, last = store.works(), store.newest(whole=whole), store.last_run()
    run = last[1] if last else None
    rule = late_rule(run.late_rule) if run is not None and run.late_rule else None
    found = []
    for pupil in store.pupils():
        work = works.get(pupil.submission or "")
        kept = newest.get(work.key) if work is not None else None
        late = None
        if work is not None and kept is not None and kept.graded.outcome == "graded":
            due = pupil.due if pupil.due is not None else run.due if run is not None else None
            score, most = Decimal(kept.graded.score), Decimal(kept.graded.max_score)
            late = lateness(rule, due, work.submitted, score, most)
        found.append(Mark(pupil, work, kept, late))
    return found
