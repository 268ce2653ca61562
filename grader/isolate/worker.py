"""A worker as the judge sees it: a channel with deadlines, and a process that can be ended."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol, Self

from grader.channel import Channel, ChannelClosed
from grader.errors import GraderFault
from grader.frames import WireError, frame, message_from_worker
from grader.messages import FromWorker, Ready, ToWorker
from grader.outbox import Unsent

__all__ = ["START_SECONDS", "Process", "Worker", "WorkerGone", "ended_with", "read_message"]

START_SECONDS: Final = 60.0  # an import of torch on a slow disk
_GLANCE_SECONDS: Final = 0.1  # a key that is pressed meanwhile is answered at once


class WorkerGone(Exception):  # noqa: N818 - says what happened
    """The worker ended, or said something unreadable: ``how`` and ``cause`` for the reply."""

    def __init__(self, how: str, cause: str = "crash") -> None:
        super().__init__(how)
        self.how = how
        self.cause = cause


class Process(Protocol):
    """The process behind a worker."""

    def ending(self) -> tuple[str, str]:
        """How it ended, in words, and the cause: "crash", or "fault" where it is ours."""
        ...

    def kill(self) -> None:
        """End it and whatever it started; nothing happens where it has ended."""
        ...


class Worker:
    """One worker. Use as a context manager: it never outlives the block."""

    def __init__(self, sock: socket.socket, process: Process, unsent: Unsent | None = None) -> None:
        self._channel = Channel(sock, unsent)
        self._process = process
        self._at_end: list[Callable[[], None]] = []
        self._glance: Callable[[], None] | None = None
        self._glanced = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def send(self, message: ToWorker, buffers: list[bytes] | None = None) -> None:
        """Queue a message; it goes out while replies are awaited."""
        self._channel.send(frame(message, buffers or ()))

    def flush(self) -> None:
        """Write what the worker takes now, without waiting."""
        self._channel.flush()

    def send_frames(self, frames: bytes) -> None:
        """Queue messages that have been put into frames already."""
        if frames:
            self._channel.send(frames)

    def receive(self, deadline: float) -> tuple[FromWorker, bytes] | None:
        """Return the next message and its body, or None when the deadline passes first.

        Raises WorkerGone where the worker has ended or says what cannot be read.
        """
        received = self.receive_frame(deadline)
        return None if received is None else (read_message(received), received[1])

    def receive_frame(self, deadline: float) -> tuple[bytes, bytes] | None:
        """As receive(), with the header as it came: read_message() reads it."""
        try:
            return self._await(deadline)
        except ChannelClosed:
            raise WorkerGone(*self._process.ending()) from None
        except WireError as error:
            raise WorkerGone(str(error), "protocol") from error

    def meanwhile(self, glance: Callable[[], None]) -> None:
        """Have something done now and then while replies are awaited; what it raises ends that."""
        self._glance = glance

    @property
    def hung_up(self) -> bool:
        """Whether it is known to have gone, though what it said may not all have been read."""
        return self._channel.hung_up

    def take(self, streams: Sequence[bytes], silence: float, deadline: float) -> bytes | None:
        """Take the one of these streams that comes next, as :meth:`Channel.take` does."""
        return self._channel.take(streams, silence, deadline)

    def _await(self, deadline: float) -> tuple[bytes, bytes] | None:
        """The next frame, or None at the deadline, with a glance now and then."""
        if self._glance is None:
            return self._channel.receive(deadline)
        while True:
            now = time.monotonic()
            if now - self._glanced >= _GLANCE_SECONDS:  # of messages there may be no end
                self._glanced = now
                self._glance()
            soon = min(deadline, now + _GLANCE_SECONDS)
            received = self._channel.receive(soon)
            if received is not None or soon == deadline:
                return received

    def ready(self) -> Ready:
        """Wait until the worker says that it runs. Raises GraderFault where it does not."""
        try:
            received = self.receive(time.monotonic() + START_SECONDS)
        except WorkerGone as gone:
            msg = f"The process for the submission ended at its start: it {gone.how}."
            raise GraderFault(msg) from gone
        if received is None or not isinstance(received[0], Ready):
            msg = f"The process for the submission did not start within {START_SECONDS:.0f} s."
            raise GraderFault(msg)
        if received[0].trouble:
            raise GraderFault(received[0].trouble)
        return received[0]

    def kill(self) -> None:
        """End the worker and whatever it started."""
        # In this order: a worker that sees its channel close goes at once, and what it has
        # started can then no longer be told from other processes.
        self._process.kill()
        self._channel.close()
        while self._at_end:
            self._at_end.pop()()

    def at_end(self, action: Callable[[], None]) -> None:
        """Have something done once the worker has been killed."""
        self._at_end.append(action)


def read_message(received: tuple[bytes, bytes]) -> FromWorker:
    """The message in a frame. Raises WorkerGone where there is none."""
    try:
        return message_from_worker(received[0])
    except WireError as error:
        raise WorkerGone(str(error), "protocol") from error


def ended_with(code: int) -> str:
    """An exit code in words, -N standing for signal N."""
    if code >= 0:
        return f"exited with status {code}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-code).name}"
    return f"was ended by signal {-code}"
