"""The parts of one submission to be graded, dealt; and what became of them.

What follows from the course and the seed alone (cases, what is right on them, what each
misconception answers) is kept in a deck, for whoever grades more than once with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import msgspec

from grader.cases import AxesArgument, Dealt
from grader.course import Course, LoadedProblem, Part, Sheet
from grader.deal import answers, deal, truths
from grader.images import Images
from grader.judge import Handed
from grader.kinds import Truths
from grader.limits import LimitChanges, Limits
from grader.naming import Signatures
from grader.results import PartResult
from grader.spec import Property
from grader.tensors import holds_torch, prepare

__all__ = ["Dealer", "Deck", "Graded", "Job", "libraries"]


_NO_CHANGES: Final = LimitChanges()


@dataclass(frozen=True, eq=False)
class Job:
    """One part with its problem, its dealt rows and its limits.

    ``signatures`` are the answers of its misconceptions, as far as they were asked for.
    """

    problem: LoadedProblem
    part: Part
    dealt: tuple[Dealt, ...]
    limits: Limits
    signatures: Signatures = field(default_factory=dict)

    @cached_property
    def expected(self) -> list[list[Any]]:
        """What is right on every case of every row; computed when it is first asked for."""
        return [answers(self.problem, each, self.truths) for each in self.dealt]

    @cached_property
    def truths(self) -> Truths:
        """The references of its problem, by the names of their parts."""
        return truths(self.problem)

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that the part's calls name."""
        calls = (call.function for dealt in self.dealt for call in dealt.calls)
        return tuple(dict.fromkeys(calls))

    @property
    def is_property(self) -> bool:
        """Whether the part is a property of other parts' functions."""
        return isinstance(self.part.rows[0], Property)


class Graded(msgspec.Struct, frozen=True):
    """A part with its result; ``handed`` is what came back from it, None where it did not run."""

    job: Job
    result: PartResult
    handed: Handed | None = None


class Dealer(msgspec.Struct, frozen=True):
    """Deals parts of a sheet, each of them once, always the same with the same seed."""

    sheet: Sheet
    seed: int
    limits: LimitChanges = LimitChanges()
    images: Images | None = None
    known: dict[str, Job] = {}

    def job(self, part: Part) -> Job:
        """One part, dealt."""
        if part.id not in self.known:
            self.known[part.id] = self._dealt(part)
        return self.known[part.id]

    def _dealt(self, part: Part) -> Job:
        problem = next(each for each in self.sheet.problems if each.name == part.problem)
        limits = self.sheet.limits.changed(problem.value.limits).changed(self.limits)
        return Job(problem, part, deal(problem, part, self.seed, self.images), limits)

    def jobs(self, chosen: Sequence[Part]) -> list[Job]:
        """The chosen parts and the functions that chosen properties are about, in order."""
        jobs = {part.id: self.job(part) for part in chosen}
        needed = {name for job in jobs.values() if job.is_property for name in job.functions}
        for part in self.sheet.parts:
            if part.name in needed and part.id not in jobs:
                jobs[part.id] = self.job(part)
        return [jobs[part.id] for part in self.sheet.parts if part.id in jobs]


class Deck:
    """A course at one seed: every sheet is loaded once, and every part of it dealt once."""

    def __init__(
        self,
        course: Course,
        seed: int = 0,
        images: Images | None = None,
        limits: LimitChanges = _NO_CHANGES,
    ) -> None:
        self._course = course
        self._seed = seed
        self._images = images
        self._limits = limits
        self._dealers: dict[str, Dealer] = {}

    def dealer(self, name: str) -> Dealer:
        """What deals the parts of a sheet.

        Raises UsageError where there is no such sheet, CourseError where it does not load.
        """
        if name not in self._dealers:
            sheet = self._course.sheet(name)
            self._dealers[name] = Dealer(sheet, self._seed, self._limits, self._images)
        return self._dealers[name]


def libraries(jobs: Sequence[Job]) -> frozenset[str]:
    """The slow libraries without which the arguments of these jobs cannot be made."""
    first = [call.args for job in jobs for dealt in job.dealt for call in dealt.calls[:1]]
    found = set()
    if any(map(holds_torch, first)):
        found.add("torch")
        prepare()  # as the worker does meanwhile
    if any(type(arg) is AxesArgument for args in first for arg in args):
        found.add("matplotlib")
    return frozenset(found)
