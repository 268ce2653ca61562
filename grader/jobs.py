"""The parts of one submission to be graded, dealt; and what became of them.

What follows from the course and the seed alone (cases, what is right on them, what each
misconception answers) is kept in a deck, for whoever grades more than once with it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from grader.cases import AxesArgument, Call, Dealt
from grader.course import Course, LoadedProblem, Part, Sheet
from grader.deal import answers, deal, truths
from grader.images import Images
from grader.judge import Handed
from grader.kinds import Truths
from grader.later import AfterHandIn
from grader.limits import LimitChanges, Limits
from grader.naming import Signatures, signatures
from grader.results import PartResult
from grader.run import PartCalls
from grader.spec import Property
from grader.tensors import holds_torch, prepare

if TYPE_CHECKING:
    from grader.oracle import Known

__all__ = ["Dealer", "Deck", "Graded", "Job", "libraries"]

_NO_CHANGES: Final = LimitChanges()
_PLAIN: Final = (bool, int, float, str, np.ndarray, np.generic)


class Job:
    """One part with its problem, its dealt rows and its limits; ``number`` is its place.

    Everything here follows from the course and the seed alone. One submission asks for it once;
    a class, for which it is ``shared``, remembers what its submissions have in common.
    """

    def __init__(
        self,
        problem: LoadedProblem,
        part: Part,
        dealt: tuple[Dealt, ...],
        limits: Limits,
        asked: tuple[int, int],
        *,
        shared: bool = False,
    ) -> None:
        self.problem = problem
        self.part = part
        self.dealt = dealt
        self.limits = limits
        self.verdicts: dict[Hashable, PartResult] = {}  # of replies that came before
        self._asked = asked
        self._shared = shared

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls of all rows, in order."""
        return tuple(call for dealt in self.dealt for call in dealt.calls)

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The functions that the part's calls name."""
        return tuple(dict.fromkeys(call.function for call in self.calls))

    @cached_property
    def signatures(self) -> Signatures:
        """What misconceptions answer, as far as it is known; filled by whoever looks."""
        return {}

    @property
    def is_property(self) -> bool:
        """Whether the part is a property of other parts' functions."""
        return isinstance(self.part.rows[0], Property)

    @property
    def is_asked(self) -> bool:
        """Whether any row of it can be checked with what is here."""
        return not all(isinstance(row, AfterHandIn) for row in self.part.rows)

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The slow libraries without which the arguments cannot be made."""
        first = [call.args for dealt in self.dealt for call in dealt.calls[:1]]
        found = set()
        if any(map(holds_torch, first)):
            found.add("torch")
        if any(type(arg) is AxesArgument for args in first for arg in args):
            found.add("matplotlib")
        return frozenset(found)

    @cached_property
    def asked(self) -> PartCalls:
        """The calls as a worker is asked to make them."""
        seed, number = self._asked
        return PartCalls(self.part.id, self.calls, seed, self.limits, number, shared=self._shared)

    @cached_property
    def truths(self) -> Truths:
        """The references of the problem."""
        return truths(self.problem)

    @cached_property
    def expected(self) -> list[list[Any]]:
        """What is right on every case of every row; computed when it is first asked for."""
        return [answers(self.problem, each, self.truths) for each in self.dealt]

    @cached_property
    def known(self) -> Known | None:
        """What a stand-in for this part is told, None where none can ask for it over the wire.

        There must be no tensors, functions, Axes or lines.
        """
        from grader.oracle import known  # noqa: PLC0415 - for those with a slip

        truth = self.truths.get(self.part.name)
        plain = all(
            not call.lines
            and call.observe is None
            and all(isinstance(arg, _PLAIN) for arg in call.args)
            for call in self.calls
        )
        return known(truth, [call.args for call in self.calls]) if truth and plain else None

    def prepare(self) -> None:
        """Compute what is right and typically wrong, for whoever is forked from this process."""
        _ = self.asked.frames(), self.expected
        self.signatures.update(signatures(self.dealt, self.problem.misconceptions_of(self.part)))


class Graded:
    """A part with its result; ``handed`` is what came back from it, None where it did not run."""

    def __init__(
        self, job: Job, result: PartResult, handed: Handed | Callable[[], Handed] | None = None
    ) -> None:
        self.job = job
        self.result = result
        self._handed = handed

    @cached_property
    def handed(self) -> Handed | None:
        """What came back; read only where somebody looks at it."""
        return self._handed() if callable(self._handed) else self._handed


class Dealer:
    """Deals parts of a sheet, always the same with the same seed, and each of them once.

    ``limits`` are set in place of the sheet's own, ``images`` are trained on in place of those
    that come with the course.
    """

    def __init__(
        self,
        sheet: Sheet,
        seed: int,
        limits: LimitChanges = _NO_CHANGES,
        images: Images | None = None,
        *,
        shared: bool = False,
    ) -> None:
        self.sheet = sheet
        self._seed = seed
        self._limits = limits
        self._images = images
        self.is_shared = shared
        self._jobs: dict[str, Job] = {}

    def job(self, part: Part) -> Job:
        """One part, dealt."""
        if part.id not in self._jobs:
            problem = next(each for each in self.sheet.problems if each.name == part.problem)
            limits = self.sheet.limits.changed(problem.value.limits).changed(self._limits)
            number = self.sheet.parts.index(part) + 1
            self._jobs[part.id] = Job(
                problem,
                part,
                deal(problem, part, self._seed, self._images),
                limits,
                (self._seed * 1009 + number, number),
                shared=self.is_shared,
            )
        return self._jobs[part.id]

    def jobs(self, chosen: Sequence[Part]) -> list[Job]:
        """The chosen parts and the functions that chosen properties are about, in order."""
        jobs = {part.id: self.job(part) for part in chosen}
        needed = {name for job in jobs.values() if job.is_property for name in job.functions}
        for part in self.sheet.parts:
            if part.name in needed and part.id not in jobs:
                jobs[part.id] = self.job(part)
        return [jobs[part.id] for part in self.sheet.parts if part.id in jobs]


class Deck:
    """A course at one seed: its sheets, each loaded once, with a dealer for each.

    ``kit`` is the SHA-256 of the kit it was read from, "" where it comes from a course.
    """

    kit: str = ""

    def __init__(
        self,
        course: Course,
        seed: int = 0,
        images: Images | None = None,
        limits: LimitChanges = _NO_CHANGES,
        *,
        shared: bool = False,
    ) -> None:
        self.course = course
        self._given = seed, limits, images
        self._shared = shared
        self._dealers: dict[str, Dealer] = {}

    def dealer(self, name: str) -> Dealer:
        """The dealer of a sheet.

        Raises UsageError where there is no such sheet, CourseError where it does not load.
        """
        if name not in self._dealers:
            sheet = self.course.sheet(name)
            self._dealers[name] = Dealer(sheet, *self._given, shared=self._shared)
        return self._dealers[name]

    def sheet(self, name: str) -> Sheet:
        """A sheet of the course. Raises as dealer()."""
        return self.dealer(name).sheet

    def jobs(self, *names: str) -> list[Job]:
        """All parts of these sheets. Raises as dealer()."""
        dealers = map(self.dealer, names)
        return [job for dealer in dealers for job in dealer.jobs(dealer.sheet.parts)]


def libraries(jobs: Sequence[Job]) -> frozenset[str]:
    """The slow libraries without which the arguments of these jobs cannot be made."""
    found = frozenset(name for job in jobs for name in job.libraries)
    if "torch" in found:
        prepare()  # as the worker does meanwhile
    return found
