"""A kit: the dealt cases of a sheet with what is right on them, as data, and nothing that runs.

A kit may come from anybody. It is one typed msgpack message, compressed, of bounded size and of
one version; from it the parts of the sheet are rebuilt, their functions being stand-ins that are
known by their answers alone, and judged as those of a course.
"""

from __future__ import annotations

import hashlib
import inspect
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from grader.cases import Call, Case, Dealt
from grader.course import Course, LoadedProblem, Part, Sheet, nearest
from grader.errors import UsageError
from grader.frames import WireError
from grader.jobs import Dealer, Deck, Job
from grader.kinds import Truths
from grader.limits import LimitChanges
from grader.messages import Argument
from grader.naming import Signatures
from grader.spec import AfterHandIn, AnyRow, Gradient, Misconception, Problem, Value
from grader.text import clean_line
from grader.wire import Body, from_nodes

__all__ = [
    "LARGEST",
    "MAGIC",
    "Answers",
    "Contents",
    "NotInKit",
    "SealedDeck",
    "SealedMistake",
    "SealedProblem",
    "SealedRow",
    "Values",
    "packed",
    "read_kit",
]

MAGIC: Final = b"mlgrade.kit/1\n"
LARGEST: Final = 64 << 20
"""Bytes of a kit, and of what it unpacks to."""
_MOST_LIMITS: Final = LimitChanges(
    call=3600, part=3600, load=3600, total=86_400, memory=1 << 14, output=1 << 20, returned=64
)


class Values(msgspec.Struct, frozen=True, array_like=True):
    """Some values: their nodes, and the bytes of the arrays among them, in order."""

    nodes: list[Argument]
    body: bytes

    def read(self) -> list[Any]:
        """The values. Raises WireError where nodes and bytes disagree."""
        return from_nodes(self.nodes, Body(self.body))


class Answers(msgspec.Struct, frozen=True, array_like=True):
    """What a function answers, case by case, and the slack of each answer.

    ``raised`` has the type of what it raised instead, "" where it did not; no value stands for it.
    """

    values: Values
    raised: list[str]
    slack: list[float]

    def read(self) -> list[Any]:
        """The answers, an exception where one was raised."""
        left = iter(self.values.read())
        found = [_exception(name) if name else next(left) for name in self.raised]
        _agree(next(left, None) is None and len(self.slack) == len(found))
        _agree(all(0 <= each < math.inf for each in self.slack))
        return found


class SealedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row; ``kind`` "" where only the course can check it, which is then of kind ``of``.

    ``calls`` has for each case the number of arguments of each of its calls, ``wrong`` the
    encoded answers of the mistakes of the part, which are read where something is wrong.
    """

    name: str
    kind: Literal["value", "gradient", ""]
    of: str = ""
    points: Decimal
    parameters: list[str] = []
    hint: str = ""
    announced: str = ""
    up_to_constant: bool = False
    varied: bool = False
    trajectory: bool = False
    observe: int | None = None
    blocks: list[str] = []
    rtol: float | None = None
    atol: float | None = None
    depends_on: list[str] = []
    calls: list[list[int]] = []
    args: Values = Values([], b"")
    right: Answers = Answers(Values([], b""), [], [])
    wrong: bytes = b""


class SealedMistake(msgspec.Struct, frozen=True):
    """A misconception: its name, its part, its hint."""

    name: str
    part: str
    hint: str


class SealedProblem(msgspec.Struct, frozen=True):
    """One problem with its rows; ``limits`` are those of the sheet and its own."""

    name: str
    title: str
    banned: list[str]
    limits: LimitChanges
    rows: list[SealedRow]
    mistakes: list[SealedMistake]


class Contents(msgspec.Struct, frozen=True):
    """All that a kit holds."""

    sheet: str
    title: str
    points: Decimal
    seed: int
    reveal: Literal["full", "hint", "score"]
    problems: list[SealedProblem]


_decoder = msgspec.msgpack.Decoder(Contents)
_wrong_decoder = msgspec.msgpack.Decoder(list[Answers])


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


def packed(contents: Contents) -> bytes:
    """The bytes of a kit. Raises WireError where no kit could be read that large."""
    data = msgspec.msgpack.encode(contents)
    if len(data) > LARGEST:
        msg = f"{len(data) >> 20} MB of cases"
        raise WireError(msg)
    return MAGIC + zlib.compress(data, 9)


def read_kit(path: Path) -> SealedDeck:
    """The deck in a kit. Raises UsageError, with what to do, for anything else."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        return SealedDeck(_unpacked(data), hashlib.sha256(data).hexdigest(), path)
    except (
        OSError,
        zlib.error,
        msgspec.MsgspecError,
        WireError,
        InvalidOperation,
        ValueError,  # bad UTF-8 among them
        TypeError,
        LookupError,
        OverflowError,
        RecursionError,
    ) as error:
        why = str(error) if type(error) is _RefusedError else "it is damaged"
        msg = (
            f"{clean_line(str(path))} is no kit that can be used: {why}. Fetch it again from "
            "where it was handed out, or leave it away to check with the course."
        )
        raise UsageError(msg) from None


class _RefusedError(ValueError):
    """A kit that is not read, and why."""


def _unpacked(data: bytes) -> Contents:
    if len(data) > LARGEST:
        why = f"it is larger than {LARGEST >> 20} MB"
        raise _RefusedError(why)
    if not data.startswith(MAGIC):
        other = data.startswith(MAGIC[:12])
        why = "it was made for another version of mlgrade" if other else "it is something else"
        raise _RefusedError(why)
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(data[len(MAGIC) :], LARGEST + 1)
    if len(content) > LARGEST:
        why = f"it unpacks to more than {LARGEST >> 20} MB"
        raise _RefusedError(why)
    _agree(unpacker.eof and not unpacker.unused_data)
    return _decoder.decode(content)


def _agree(holds: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        msg = "its pieces do not fit together"
        raise ValueError(msg)


def _exception(name: str) -> Exception:
    """An exception of that name; it is compared by its name alone."""
    _agree(name.isidentifier())
    made: Exception = type(name, (Exception,), {})()
    return made


# -- jobs from data -------------------------------------------------------------------------------
@dataclass(frozen=True)
class _SealedCourse(Course):
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
        found: Signatures = {}
        mistakes = [
            each
            for each in self.problem.value.misconceptions
            if each.part.__name__ == self.part.name
        ]
        for row, dealt in self._given:
            if not row.wrong:
                continue
            for mistake, answers in zip(mistakes, _wrong_decoder.decode(row.wrong), strict=True):
                values = _on_record(answers, dealt, mistake.wrong)
                keys = [(mistake.name, id(case)) for case in dealt.cases]
                found |= dict(zip(keys, values, strict=True))
        return found


def _on_record(answers: Answers, dealt: Dealt, of: Any) -> list[Any]:
    """The answers on the cases of a row; what slack they need is kept with whose they are."""
    values = answers.read()
    _agree(len(values) == len(dealt.cases))
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
    _agree(next(left, left) is left and all(case.calls for case in cases))
    return Dealt(part.id, made, cases, cases[0] if cases else None)


class SealedDeck(Deck):
    """The sheet of a kit, dealt and answered; ``path`` is where it was read."""

    def __init__(self, contents: Contents, kit: str, path: Path) -> None:
        self.kit = kit
        self.name = clean_line(path.name, 100)
        self.seed = contents.seed
        self.reveal = contents.reveal
        _agree(0 <= contents.seed < 1 << 53)
        problems = tuple(_problem(contents.sheet, path, each) for each in contents.problems)
        sheet = Sheet(
            clean_line(contents.sheet, 100), clean_line(contents.title), contents.points, problems
        )
        _agree(len({part.id for part in sheet.parts}) == len(sheet.parts))
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
    _bounded(given.limits)
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


def _bounded(limits: LimitChanges) -> None:
    for name, most in msgspec.structs.asdict(_MOST_LIMITS).items():
        value = getattr(limits, name)
        _agree(value is None or most is None or 0 < value <= most)


def _row(given: SealedRow) -> AnyRow:
    _agree(given.points.is_finite() and 0 < given.points < 1_000_000)
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
