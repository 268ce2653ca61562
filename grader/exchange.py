"""What a part is asked over the wire, and what comes back: frames, told apart and read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from grader.cases import Call, Died, Line, Lines, NotRun, Raised, Reply, Returned
from grader.cases import Unsupported as UnsupportedValue
from grader.frames import PREFIX, WireError, frame
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

__all__ = ["NO_REPLY", "Heard", "PartCalls", "PartRun", "digest_of", "replies_in"]

_MOST_CALLS: Final = 1 << 20  # of one part, so that numbers of calls differ between parts
_STRANGE: Final = "something that is not a reply to its call"
NO_REPLY: Final = Died(f"answered with {_STRANGE}", "protocol")

Heard = tuple[tuple[bytes, bytes], FromWorker | None]
"""A frame, and the message in its header, None where that came before and has not been read."""


class PartCalls:
    """The calls of one part, in order, and the seed of the submission's own random numbers.

    ``limits`` are those of its problem, None for the submission's; ``number`` tells the part from
    the others of a session. What is ``shared`` by a class is put into frames once, whoever it is
    sent to, and replies that came before are known again.
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
        # What came back before and could be read: by digest, and the latest headers one by one.
        self.sound: set[bytes] = set()
        self.headers: list[bytes] = []

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


def digest_of(heard: Sequence[Heard]) -> bytes:
    """What tells these replies from others, wherever a frame ends and the next begins."""
    found = hashlib.blake2b(digest_size=20)
    for (header, body), _ in heard:
        found.update(PREFIX.pack(len(header), len(body)) + header)
        if body:
            found.update(body)
    return found.digest()


def replies_in(
    part: PartCalls, heard: Sequence[Heard], limits: Limits, end: Reply | None
) -> tuple[Reply, ...]:
    """A reply for every call of a part, of which the last were not answered for a reason."""
    replies: list[Reply] = []
    for call, (received, message) in zip(part.calls, heard, strict=False):
        try:
            known = read_message(received) if message is None else message
            replies.append(_reply_from(known, received[1], call, limits))
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
