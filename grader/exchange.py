"""What a part is asked over the wire, and what comes back: frames, told apart and read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from grader.cases import Call, Died, Line, Lines, NotRun, Raised, Reply, Returned
from grader.cases import Unsupported as UnsupportedValue
from grader.frames import WireError, frame, frames_in, packed
from grader.isolate.worker import read_message
from grader.limits import Limits
from grader.messages import (
    FromWorker,
    LinesReply,
    RaisedReply,
    ReturnedReply,
    Run,
    UnsupportedReply,
)
from grader.wire import Body, from_nodes, to_arguments

__all__ = ["NO_REPLY", "Heard", "PartCalls", "PartRun", "replies_in", "stream_of"]

_MOST_CALLS: Final = 1 << 20  # of one part, so that numbers of calls differ between parts
_MOST_STREAMS: Final = 8  # of replies to one part that are known again
_LONGEST_STREAM: Final = 1 << 18
_STRANGE: Final = "something that is not a reply to its call"
NO_REPLY: Final = Died(f"answered with {_STRANGE}", "protocol")

Heard = tuple[tuple[bytes, bytes], FromWorker]
"""A frame, and the message in its header."""


class PartCalls:
    """The calls of one part, in order, and the seed of the submission's own random numbers.

    ``limits`` are those of its problem, None for the submission's; ``number`` tells the part from
    the others of a session. What is ``shared`` by a class is put into frames once, whoever it is
    sent to, and replies that came before are known again, byte by byte.
    """

    def __init__(
        self,
        part: str,
        calls: tuple[Call, ...],
        seed: int,
        limits: Limits | None = None,
        number: int = 0,
        *,
        shared: bool = False,
    ) -> None:
        self.part = part
        self.calls = calls
        self.limits = limits
        self.first = number * _MOST_CALLS
        self.shared = shared
        self._seed = seed
        self._frames: bytes | None = None
        self._sound: dict[bytes, bytes] = {}  # streams of replies that could be read: digests
        self._read: dict[bytes, tuple[Reply, ...]] = {}

    def frames(self) -> bytes:
        """All calls as they are sent. Raises WireError where an argument is not a plain value."""
        if self._frames is not None:
            return self._frames
        sent = []
        for at, call in enumerate(self.calls, self.first):
            nodes, buffers = to_arguments(call.args)
            run = Run(at, call.function, nodes, self._seed, call.lines, call.observe)
            sent.append(frame(run, buffers))
        made = b"".join(sent)
        if self.shared:
            self._frames = made
        return made

    @property
    def streams(self) -> tuple[bytes, ...]:
        """Replies to all calls that came before and could be read, as they came."""
        return tuple(self._sound)

    def digest(self, stream: bytes) -> bytes:
        """What tells these replies from others."""
        return self._sound.get(stream) or hashlib.blake2b(stream, digest_size=20).digest()

    def keep(self, stream: bytes) -> bytes:
        """Know these replies again, and forget the oldest that were known; their digest."""
        digest = self.digest(stream)
        if len(stream) <= _LONGEST_STREAM:
            self._sound[stream] = digest
        if len(self._sound) > _MOST_STREAMS:
            oldest = next(iter(self._sound))
            del self._sound[oldest]
            self._read.pop(oldest, None)
        return digest

    def replies(self, stream: bytes, limits: Limits) -> tuple[Reply, ...]:
        """The replies in a stream that is, or was, known."""
        found = self._read.get(stream)
        if found is None:
            heard = [(received, read_message(received)) for received in frames_in(stream)]
            found = replies_in(self, heard, limits, None)
        if stream in self._sound:
            self._read[stream] = found
        return found


class PartRun:
    """What came back: a reply for every call, the part's prints, the seconds it took.

    ``digest`` is the same for the same replies to a part that is shared, None where not all calls
    were answered; replies that nobody looks at are not read.
    """

    def __init__(
        self,
        replies: tuple[Reply, ...] | Callable[[], tuple[Reply, ...]],
        printed: str = "",
        seconds: float = 0.0,
        digest: bytes | None = None,
    ) -> None:
        self._replies = replies
        self.printed = printed
        self.seconds = seconds
        self.digest = digest

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """A reply for every call."""
        return self._replies() if callable(self._replies) else self._replies


def stream_of(heard: Sequence[Heard]) -> bytes:
    """The bytes of some frames."""
    return b"".join(packed(*received) for received, _ in heard)


def replies_in(
    part: PartCalls, heard: Sequence[Heard], limits: Limits, end: Reply | None
) -> tuple[Reply, ...]:
    """A reply for every call of a part, of which the last were not answered for a reason."""
    replies: list[Reply] = []
    for call, (received, message) in zip(part.calls, heard, strict=False):
        try:
            replies.append(_reply_from(message, received[1], call, limits))
        except WireError as error:
            end = Died(f"answered with {error}", "protocol")
            break
    if end is not None:
        replies.append(end)
    return (*replies, *(NotRun(),) * (len(part.calls) - len(replies)))


def _reply_from(message: FromWorker, body: bytes, call: Call, limits: Limits) -> Reply:
    """The reply in a message. Raises WireError where it is not an answer to this call."""
    if len(body) > limits.returned:
        return UnsupportedValue(f"more than the {limits.returned >> 20} MB read back")
    if isinstance(message, ReturnedReply) and not call.lines:
        (value,) = from_nodes([message.value], Body(body))
        changed = tuple(at for at in message.changed[:100] if 0 <= at < len(call.args))
        return Returned(value, changed, tuple(message.notes[:10]))
    if isinstance(message, LinesReply) and call.lines:
        values: list[Any] = from_nodes([line.value for line in message.lines], Body(body))
        lines = zip(values, message.lines, strict=True)
        return Lines(tuple(Line(value, node.lineno) for value, node in lines), message.problem)
    if isinstance(message, UnsupportedReply):
        return UnsupportedValue(message.what)
    if isinstance(message, RaisedReply):
        return Raised(message.kind, message.message, message.lineno, message.traceback)
    raise WireError(_STRANGE)
