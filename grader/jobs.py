"""The parts of one submission to be graded, dealt; and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.cases import AxesArgument, Dealt
from grader.course import LoadedProblem, Part, Sheet
from grader.deal import deal
from grader.images import Images
from grader.judge import Handed
from grader.limits import LimitChanges, Limits
from grader.results import PartResult
from grader.spec import Property
from grader.tensors import holds_torch, prepare

__all__ = ["Dealer", "Graded", "Job", "libraries"]


class Job(msgspec.Struct, frozen=True):
    """One part with its problem, its dealt rows and its limits."""

    problem: LoadedProblem
    part: Part
    dealt: tuple[Dealt, ...]
    limits: Limits

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
    """Deals parts of a sheet, always the same with the same seed."""

    sheet: Sheet
    seed: int
    limits: LimitChanges = LimitChanges()
    images: Images | None = None

    def job(self, part: Part) -> Job:
        """One part, dealt."""
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
