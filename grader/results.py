"""What is concluded about a submission: the result, its parts and their checks.

These are the objects behind ``--format json`` (schema version 1: additions are allowed, changes
are not). Points are exact decimals; numbers that are not finite are written as strings, so the
file is strict JSON. All text that came from a submission has passed :func:`grader.text.clean`
where it entered; cleaned() makes sure of it for a result from elsewhere.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import msgspec

from grader.text import clean

__all__ = [
    "REFUSED",
    "SCHEMA",
    "CheckResult",
    "Counterexample",
    "Entries",
    "Next",
    "Outcome",
    "PartResult",
    "Result",
    "Sandbox",
    "SubmissionInfo",
    "cleaned",
    "from_json",
    "passes",
    "to_json",
]

SCHEMA = "mlgrade.result/1"
_Value = TypeVar("_Value")


class Outcome(Enum):
    """What became of a check, a part or a claim."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    WRONG = "wrong"
    CARRIED = "carried"  # right for an earlier slip of the student's own
    RAISED = "raised"  # cause: error, crash, memory, output, protocol, blocked, import
    TIMED_OUT = "timed_out"
    MISSING = "missing"
    BANNED = "banned"
    SKIPPED = "skipped"
    PENDING = "pending"  # a person must mark it
    FAULT = "fault"  # our failure: never costs points


REFUSED = frozenset({Outcome.WRONG, Outcome.RAISED})
"""What an earlier slip of the student's own may have led to: an answer that is not right."""


class Entries(msgspec.Struct, frozen=True):
    """Which entries of one array of an answer are wrong, and how far off they are.

    ``at`` are the keys that lead to the array in ``got``, none where it is the whole answer, and
    ``name`` is what the problem calls it, or "". ``shape`` is that of what came back; ``differ``
    entries of it are wrong. ``worst`` is the index of the one that is furthest off, with what
    came back there and, where the report may reveal it, what is right.

    ``errors`` is a picture of the array, at most 6 rows of 20 cells, in levels from 0, right, to
    4, furthest off. The axes before the last make its rows; where there are more entries than
    cells, a cell shows the worst of equally many neighbours. It is empty, and so is ``worst``,
    where knowing which entry is wrong would nearly be knowing the right one.
    """

    at: tuple[str | int, ...]
    shape: tuple[int, ...]
    differ: int
    name: str = ""
    worst: tuple[int, ...] | None = None
    got: Any = None
    expected: Any = None
    errors: tuple[tuple[int, ...], ...] = ()


class Counterexample(msgspec.Struct, frozen=True):
    """The simplest failing case: a call that can be pasted, what came back, what is right.

    ``expected`` is None unless the report may reveal it. ``entries`` are about the arrays of the
    answer that hold wrong entries, the one that is furthest off first.
    """

    call: str
    got: Any
    expected: Any = None
    entries: tuple[Entries, ...] = ()


class CheckResult(msgspec.Struct, frozen=True):
    """One row of the rubric, judged.

    ``message`` says what happened, ``hint`` what to look at, ``misconception`` names the wrong
    reference whose answers equal the student's, ``also`` those that cannot be told apart from
    it. ``diagnosis`` is one word for what the message says of an answer that looks like no
    misconception ("sign", "factor"). ``notes`` says what was accepted though it is not quite
    what was asked. ``line`` is that of the file; of a notebook it is the line of its ``cell``,
    counting code cells from 1.
    """

    kind: str
    outcome: Outcome
    score: Decimal
    max_score: Decimal
    cause: str | None = None
    cases: int = 0
    failed: int = 0
    message: str = ""
    hint: str = ""
    misconception: str | None = None
    also: tuple[str, ...] = ()
    diagnosis: str | None = None
    counterexample: Counterexample | None = None
    notes: tuple[str, ...] = ()
    announced: str = ""
    line: int | None = None
    source: str = ""
    cell: int | None = None


class PartResult(msgspec.Struct, frozen=True):
    """One part: ``part`` is ``<problem>.<name>``; its outcome is that of its worst check."""

    part: str
    problem: str
    name: str
    outcome: Outcome
    score: Decimal
    max_score: Decimal
    checks: tuple[CheckResult, ...]
    stdout: str = ""
    seconds: float = 0.0
    line: int | None = None
    cell: int | None = None


class Next(msgspec.Struct, frozen=True):
    """What to do first: the part, whether it is to "fix" or to "write", and who waits for it.

    ``unblocks`` are the parts that build on it, were handed in and are not right yet.
    """

    part: str
    todo: str
    unblocks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The part's own name, without its problem's."""
        return self.part.partition(".")[2]


class SubmissionInfo(msgspec.Struct, frozen=True):
    """Which file was graded: its name without folders and the SHA-256 of its bytes."""

    name: str
    sha256: str


class Sandbox(msgspec.Struct, frozen=True):
    """Which layers held the submission, and which were missing.

    ``level``: "strict" with all that other people's code needs, "basic" with a part of it,
    "process" with neither file nor system call rules, "" where nothing was run.
    """

    layers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    level: str = ""


class Result(msgspec.Struct, frozen=True):
    """Everything concluded about one submission.

    ``score`` of ``max_score`` counts what a machine can mark; ``pending`` are the points a
    person still has to mark. ``gradable`` is False when nothing could be checked (``message``
    says why). ``reveal`` is how much a report may show. ``next`` is the one thing to do first.
    ``kit`` is the SHA-256 of the kit that it was checked with, "" where the course checked it.
    """

    mlgrade: str
    sheet: str
    seed: int
    submission: SubmissionInfo
    gradable: bool
    message: str | None
    score: Decimal
    max_score: Decimal
    pending: Decimal
    parts: tuple[PartResult, ...]
    sandbox: Sandbox
    seconds: float
    title: str = ""
    reveal: str = "hint"
    notes: tuple[str, ...] = ()
    next: Next | None = None
    kit: str = ""
    schema: str = SCHEMA


_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(Result)


def to_json(result: Result, *, indent: int = 2) -> str:
    """The result as one JSON document, so many spaces deep; 0 for all of it on one line."""
    data = _encoder.encode(result)
    return (msgspec.json.format(data, indent=indent) if indent else data).decode()


def from_json(text: str | bytes) -> Result:
    """The result that to_json() wrote.

    Raises msgspec.DecodeError where the text is not a result.
    """
    return _decoder.decode(text)


def cleaned(value: _Value) -> _Value:
    """A result, or anything in it, with every text in it clean: printable and encodable."""
    made: Any = value
    if isinstance(value, str):
        made = clean(value, len(value))
    elif isinstance(value, msgspec.Struct):
        fields = value.__struct_fields__
        made = type(value)(**{name: cleaned(getattr(value, name)) for name in fields})
    elif isinstance(value, list | tuple):
        made = type(value)(map(cleaned, value))
    elif isinstance(value, dict):
        made = {cleaned(key): cleaned(each) for key, each in value.items()}
    return made  # type: ignore[no-any-return]


def passes(result: Result, pass_mark: float | None = None) -> bool:
    """Whether a submission reaches the pass mark, a percentage; full marks where none is given.

    Prose is marked by a person, so it takes no part in passing.
    """
    marked = [part for part in result.parts if {each.kind for each in part.checks} != {"prose"}]
    most = sum((part.max_score for part in marked), Decimal(0))
    score = sum((part.score for part in marked), Decimal(0))
    needed = most if pass_mark is None else most * Decimal(str(pass_mark)) / 100
    return result.gradable and score >= needed
