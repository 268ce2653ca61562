"""A kit, rebuilt: the sheet whose functions are known by their answers alone, judged as a course's.

Nothing that is rebuilt can be called; see :mod:`grader.kit_file` for what a kit may hold.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.cases import Call, Case, Dealt
from grader.course import Course, LoadedProblem, Part, Sheet, nearest
from grader.errors import UsageError
from grader.jobs import Dealer, Deck, Job
from grader.kinds import Truths
from grader.kit_file import (
    LARGEST,
    Answers,
    Contents,
    SealedProblem,
    SealedRow,
    agree,
    bounded,
    reading,
    unpacked,
    wrong_answers,
)
from grader.later import AfterHandIn
from grader.limits import LimitChanges
from grader.naming import Signatures
from grader.spec import AnyRow, Gradient, Misconception, Problem, Value
from grader.text import clean_line

__all__ = ["NotInKit", "SealedDeck", "read_kit"]


class NotInKit(LookupError):  # noqa: N818 - what is said, where it is said at all
    """A function of the course was to be called, and a kit has none."""


class _Known:
    """Stands for a function of the course: its name, its parameters, what it answered."""

    def __init__(self, name: str, parameters: Sequence[str] = (), doc: str = "") -> None:
        self.__name__ = clean_line(name, 100)
        self.__doc__ = doc
        kind = inspect.Parameter.POSITIONAL_ONLY
        self.__signature__ = inspect.Signature([inspect.Parameter(p, kind) for p in parameters])
        self.slacks: dict[int, float] = {}

    def __call__(self, *args: Any) -> Any:  # noqa: ARG002
        """Nothing can be asked anew."""
        raise NotInKit(self.__name__)

    def recorded_slack(self, case: Case) -> float:
        """What the function's arithmetic needs on a case that was dealt when the kit was made."""
        return self.slacks.get(id(case), 0.0)


def read_kit(path: Path) -> SealedDeck:
    """The deck in a kit. Raises UsageError, with what to do, for anything else."""
    with reading(path):
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        return SealedDeck(unpacked(data), hashlib.sha256(data).hexdigest(), path)


# -- jobs from data -------------------------------------------------------------------------------
class _SealedCourse(Course, frozen=True):
    """The one sheet of a kit, where a course is asked for."""

    only: Sheet

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The name of the sheet."""
        return (self.only.name,)

    def sheet(self, name: str) -> Sheet:
        """The sheet. Raises UsageError for another."""
        if name != self.only.name:
            msg = f"There is no sheet '{clean_line(name)}' in this kit{nearest(name, self.sheets)}"
            raise UsageError(msg)
        return self.only


class _SealedJob(Job):
    """A part whose answers are on record."""

    def __init__(self, given: Sequence[tuple[SealedRow, Dealt]], *args: Any) -> None:
        super().__init__(*args)
        self._given = given
        self.expected = [_on_record(row.right, dealt, dealt.row) for row, dealt in given]

    @cached_property
    def truths(self) -> Truths:
        """No reference is here that could be asked."""
        return {}

    @cached_property
    def signatures(self) -> Signatures:
        """What the mistakes of the part answered."""
        with reading(self.problem.path):
            return self._signatures()

    def _signatures(self) -> Signatures:
        found: Signatures = {}
        mistakes = self.problem.misconceptions_of(self.part)
        for row, dealt in self._given:
            if not row.wrong:
                continue
            for mistake, answers in zip(mistakes, wrong_answers(row), strict=True):
                values = _on_record(answers, dealt, mistake.wrong)
                keys = [(mistake.name, id(case)) for case in dealt.cases]
                found |= dict(zip(keys, values, strict=True))
        return found


def _on_record(answers: Answers, dealt: Dealt, of: Any) -> list[Any]:
    """The answers on the cases of a row; what slack they need is kept with whose they are."""
    values = answers.read()
    agree(len(values) == len(dealt.cases))
    function = getattr(of, "truth", of)
    for case, slack in zip(dealt.cases, answers.slack, strict=True):
        if isinstance(function, _Known):
            function.slacks[id(case)] = slack
    return values


class _SealedDealer(Dealer):
    """Gives out what was dealt when the kit was made."""

    def __init__(self, sheet: Sheet, contents: Contents, limits: LimitChanges) -> None:
        super().__init__(sheet, contents.seed, limits)
        self._own = limits
        self._sealed = {problem.name: problem for problem in contents.problems}

    def job(self, part: Part) -> Job:
        """One part, dealt."""
        if part.id not in self._jobs:
            self._jobs[part.id] = self._job(part)
        return self._jobs[part.id]

    def _job(self, part: Part) -> Job:
        problem = next(each for each in self.sheet.problems if each.name == part.problem)
        rows = [row for row in self._sealed[part.problem].rows if row.name == part.name]
        given = [(row, _dealt(part, row, made)) for row, made in zip(rows, part.rows, strict=True)]
        number = self.sheet.parts.index(part) + 1
        limits = self.sheet.limits.changed(problem.value.limits).changed(self._own)
        dealt = tuple(each for _, each in given)
        asked = (self._seed * 1009 + number, number)
        return _SealedJob(given, problem, part, dealt, limits, asked)


def _dealt(part: Part, row: SealedRow, made: AnyRow) -> Dealt:
    left = iter(row.args.read())
    cases = tuple(
        Case(
            tuple(
                Call(row.name, tuple(next(left) for _ in range(count)), observe=row.observe)
                for count in counts
            )
        )
        for counts in row.calls
    )
    agree(next(left, left) is left and all(case.calls for case in cases))
    return Dealt(part.id, made, cases, cases[0] if cases else None)


class SealedDeck(Deck):
    """The sheet of a kit, dealt and answered; ``path`` is where it was read."""

    def __init__(self, contents: Contents, kit: str, path: Path) -> None:
        self.kit = kit
        self.name = clean_line(path.name, 100)
        self.seed = contents.seed
        self.reveal = contents.reveal
        agree(0 <= contents.seed < 1 << 53)
        problems = tuple(_problem(contents.sheet, path, each) for each in contents.problems)
        sheet = Sheet(
            clean_line(contents.sheet, 100), clean_line(contents.title), contents.points, problems
        )
        agree(len({part.id for part in sheet.parts}) == len(sheet.parts))
        super().__init__(_SealedCourse(path.parent, sheet), contents.seed)
        self._contents = contents
        self.limited(LimitChanges())

    def limited(self, limits: LimitChanges) -> SealedDeck:
        """The same deck with these limits before those of the sheet; everything in it is read."""
        sheet = self.course.sheet(self.course.sheets[0])
        self._dealers[sheet.name] = _SealedDealer(sheet, self._contents, limits)
        self.jobs(sheet.name)
        return self


def _problem(sheet: str, path: Path, given: SealedProblem) -> LoadedProblem:
    bounded(given.limits)
    mistakes = [
        Misconception(_Known(each.part), _Known(each.name, doc=clean_line(each.hint, 2000)))
        for each in given.mistakes
    ]
    value = Problem(
        title=clean_line(given.title),
        rubric=[_row(each) for each in given.rows],
        misconceptions=mistakes,
        banned=given.banned,
        limits=given.limits,
    )
    return LoadedProblem(clean_line(sheet, 100), clean_line(given.name, 100), path, "", value)


def _row(given: SealedRow) -> AnyRow:
    agree(given.points.is_finite() and 0 < given.points < 1_000_000)
    if not given.kind:
        return AfterHandIn(clean_line(given.name, 100), kind=given.of, worth=given.points)
    own = _Known(given.name, given.parameters)
    common: dict[str, Any] = {
        "on": _Known("draw"),
        "points": given.points,
        "hint": clean_line(given.hint, 2000),
        "announced": clean_line(given.announced),
        "blocks": [clean_line(each, 100) for each in given.blocks],
        "rtol": given.rtol,
        "atol": given.atol,
        "depends_on": [_Known(each) for each in given.depends_on],
    }
    truth = _Known(given.name)
    if given.kind == "gradient":
        return Gradient(own, truth, of=_Known(given.of), wrt=_Known("wrt"), **common)
    return Value(
        own,
        truth,
        up_to_constant=given.up_to_constant,
        vary=_Known("vary") if given.varied else None,
        trajectory=given.trajectory,
        observe=given.observe,
        **common,
    )
