"""The file of a kit: one typed msgpack message, compressed, of bounded size and of one version.

A kit may come from anybody, so nothing in it runs and nothing in it is believed.
"""

from __future__ import annotations

import contextlib
import math
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from grader.errors import UsageError
from grader.frames import WireError
from grader.limits import LimitChanges
from grader.messages import Argument
from grader.text import clean_line
from grader.wire import Body, from_nodes

__all__ = [
    "LARGEST",
    "MAGIC",
    "Answers",
    "Contents",
    "SealedMistake",
    "SealedProblem",
    "SealedRow",
    "Values",
    "agree",
    "bounded",
    "packed",
    "reading",
    "unpacked",
    "wrong_answers",
]

MAGIC: Final = b"mlgrade.kit/1\n"
LARGEST: Final = 16 << 20
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
        agree(next(left, left) is left and len(self.slack) == len(found))
        agree(all(0 <= each < math.inf for each in self.slack))
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


def packed(contents: Contents) -> bytes:
    """The bytes of a kit. Raises WireError where no kit could be read that large."""
    data = msgspec.msgpack.encode(contents)
    if len(data) > LARGEST:
        msg = f"{len(data) >> 20} MB of cases"
        raise WireError(msg)
    return MAGIC + zlib.compress(data, 9)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever a bad kit leads to into one UsageError."""
    try:
        yield
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
        RuntimeError,  # nested too deeply
        StopIteration,  # fewer values than are counted
    ) as error:
        why = str(error) if type(error) is _RefusedError else "it is damaged"
        msg = (
            f"{clean_line(str(path))} is no kit that can be used: {why}. Fetch it again from "
            "where it was handed out, or take it away to check with the course."
        )
        raise UsageError(msg) from None


class _RefusedError(ValueError):
    """A kit that is not read, and why."""


def unpacked(data: bytes) -> Contents:
    """What a kit holds. Raises what reading() knows for anything else."""
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
    agree(unpacker.eof and not unpacker.unused_data)
    return _decoder.decode(content)


def agree(holds: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise ValueError where two pieces do not fit together."""
    if not holds:
        msg = "its pieces do not fit together"
        raise ValueError(msg)


def _exception(name: str) -> Exception:
    """An exception of that name; it is compared by its name alone."""
    agree(name.isidentifier())
    made: Exception = type(name, (Exception,), {})()
    return made


def bounded(limits: LimitChanges) -> None:
    """Raise ValueError for limits beyond all reason."""
    for name, most in msgspec.structs.asdict(_MOST_LIMITS).items():
        value = getattr(limits, name)
        agree(value is None or most is None or 0 < value <= most)


def wrong_answers(row: SealedRow) -> list[Answers]:
    """The answers of the mistakes of the part, in their order."""
    return _wrong_decoder.decode(row.wrong)
