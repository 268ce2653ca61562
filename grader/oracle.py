"""What stand-ins are told: the right answers of parts that are marked, and no more than they need.

Whoever asks is a submission, so the questions are hostile. Answered are only the functions named
beforehand, for arguments of the kinds and about the sizes that were dealt to them, so often in a
call and in a part, and for so many seconds of our time; anything else is refused in a sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from grader.cases import Call
from grader.frames import WireError
from grader.kinds.calling import outcome
from grader.messages import Answer, Question
from grader.wire import Body, from_nodes, to_node
from grader.worker.plain import UnsupportedValue, plain

__all__ = ["PER_CALL", "PER_PART", "Known", "Oracle", "known"]

PER_CALL: Final = 64
"""Questions that one call of a part may ask."""

PER_PART: Final = 2048
"""Questions that all calls of a part together may ask."""

_SECONDS: Final = 2.0
_TIMES: Final = 4  # as large as the largest that was dealt
_LONGEST: Final = 2048  # entries of a vector, however short those that were dealt


class Known(msgspec.Struct, frozen=True):
    """A part that is marked: what is right, and what may be asked, argument by argument."""

    truth: Callable[..., object]
    takes: tuple[_Argument, ...]


class _Argument(msgspec.Struct, frozen=True):
    """What an argument has been like wherever it was dealt: an example, shapes and sizes."""

    example: Any
    dims: frozenset[int]
    side: int
    size: float
    finite: bool


class _No(Exception):  # noqa: N818 - what is said instead of an answer
    """The question is not answered."""


_UNKNOWN: Final = "cannot be asked here"
_OFTEN: Final = "was asked too often"
_COUNT: Final = "was given another number of arguments than it takes"
_KIND: Final = "was given an argument of another kind than it takes"
_LARGE: Final = "was given an argument that is too large"
_RAISED: Final = "has no answer to these arguments"


def known(truth: Callable[..., object], dealt: Sequence[tuple[Any, ...]]) -> Known:
    """A part with this reference, to which these arguments were dealt."""
    return Known(truth, tuple(_argument(column) for column in zip(*dealt, strict=True)))


def _argument(dealt: Sequence[Any]) -> _Argument:
    if isinstance(dealt[0], str):
        return _Argument(dealt[0], frozenset({0}), 1, 0.0, finite=True)
    shapes = [np.shape(each) for each in dealt]
    numbers = np.abs(np.concatenate([np.ravel(each) for each in dealt]).astype(float))
    return _Argument(
        dealt[0],
        frozenset(map(len, shapes)),
        max((side for shape in shapes for side in shape), default=1),
        float(numbers.max(initial=1)),
        finite=bool(np.isfinite(numbers).all()),
    )


class Oracle:
    """Answers the stand-ins in one run of one part."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = known
        self._in_call = self._in_part = 0
        self._seconds = 0.0

    def next_call(self) -> None:
        """Begin another call of the part."""
        self._in_call = 0

    def __call__(self, question: Question, body: bytes) -> tuple[Answer, list[bytes]]:
        """The answer to one question, or why there is none."""
        started = time.perf_counter()
        try:
            node, buffers = to_node(self._answer(question, body))
        except _No as no:
            return Answer(None, str(no)), []
        except (WireError, UnsupportedValue):
            return Answer(None, "has no plain answer to that"), []
        finally:
            self._seconds += time.perf_counter() - started
        return Answer(node), buffers

    def _answer(self, question: Question, body: bytes) -> Any:
        asked = self._known.get(question.function)
        if asked is None:
            raise _No(_UNKNOWN)
        self._in_call += 1
        self._in_part += 1
        if self._in_call > PER_CALL or self._in_part > PER_PART or self._seconds > _SECONDS:
            raise _No(_OFTEN)
        args = from_nodes(question.args, Body(body))
        if len(args) != len(asked.takes):
            raise _No(_COUNT)
        taken = tuple(_as_dealt(*pair) for pair in zip(args, asked.takes, strict=True))
        try:
            with np.errstate(all="ignore"):
                return plain(outcome(asked.truth, Call(question.function, taken)))[0]
        except Exception as error:
            raise _No(_RAISED) from error


def _as_dealt(value: Any, like: _Argument) -> Any:
    """An argument in the form in which it was dealt. Raises _No for another kind or size."""
    if isinstance(like.example, str):
        if type(value) is not str or len(value) > _LONGEST:
            raise _No(_KIND)
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        raise _No(_KIND) from None
    if array.dtype.kind not in "biuf" or array.ndim not in like.dims:
        raise _No(_KIND)
    longest = max(_TIMES * like.side, _LONGEST if array.ndim == 1 else 0)
    if max(array.shape, default=0) > longest:
        raise _No(_LARGE)
    return _numbers(array, like)


def _numbers(array: Any, like: _Argument) -> Any:
    """Numbers of the type that was dealt; whole ones decide how long a reference runs."""
    kind = np.asarray(like.example).dtype
    size = np.abs(array.astype(float))
    if like.finite and not np.isfinite(size).all():
        raise _No(_KIND)
    if kind.kind != "f" and size.max(initial=0) > _TIMES * like.size:
        raise _No(_LARGE)
    taken = array.astype(kind)
    if kind.kind != "f" and not (taken == array).all():
        raise _No(_KIND)
    if isinstance(like.example, np.ndarray):
        return taken
    return np.float64(taken) if kind.kind == "f" else taken.item()
