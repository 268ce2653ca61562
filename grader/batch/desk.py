"""What runs inside a worker of a cluster: it hands submissions to judges of this machine.

Functions here are called by dask, in several threads of a worker at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final

from grader.batch.errand import decode_errand, decode_hello
from grader.batch.host import command, environment
from grader.batch.tasks import FAULT, Answer, encode
from grader.errors import GraderFault

__all__ = ["answer", "introduce", "leave"]

_LEAVE: Final = 2.0


class Desk:
    """The judges of one worker process for one batch: at most one for each of its threads."""

    def __init__(self, errand: bytes) -> None:
        self._patience = decode_errand(errand).patience
        self._idle: list[Connection] = []
        self._control, control = socket.socketpair()
        self._talk, talk = Pipe()
        handles = control.fileno(), talk.fileno()
        self._host = subprocess.Popen(  # noqa: S603 - this Python, our own module
            command(*handles), pass_fds=handles, env=environment(), stdin=subprocess.DEVNULL
        )
        control.close()
        talk.close()
        self.trouble = self._greet(errand)

    @property
    def alive(self) -> bool:
        """Whether judges can be had."""
        return not self.trouble and self._host.poll() is None

    def answer(self, task: bytes) -> bytes:
        """The answer to a task, both as bytes."""
        judge: Connection | None = None
        message = "the judge process ended"
        try:
            judge = self._judge()
            judge.send_bytes(task)
            if judge.poll(self._patience):
                said = judge.recv_bytes()
                self._idle.append(judge)  # one step, whatever other threads do
                return said
            message = f"there was no result within {self._patience:.0f} s"
            self.close()  # with all its judges: another takes its place
        except (EOFError, OSError):
            pass
        if judge is not None:
            judge.close()
        return encode(Answer(outcome=FAULT, message=message))

    def close(self) -> None:
        """End the judges, whatever they are at."""
        self._control.close()
        try:
            self._host.wait(_LEAVE)
        except subprocess.TimeoutExpired:
            self._host.kill()
            self._host.wait()
        while self._idle:
            self._idle.pop().close()

    def _greet(self, errand: bytes) -> str:
        try:
            with self._talk as talk:
                talk.send_bytes(errand)
                return decode_hello(talk.recv_bytes()).trouble
        except (EOFError, OSError):
            return "its judges do not start: its log says why"

    def _judge(self) -> Connection:
        with contextlib.suppress(IndexError):
            return self._idle.pop()
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self._control, [b"j"], [theirs.fileno()])
        return ours


_LOCK = threading.Lock()
_DESKS: dict[bytes, Desk] = {}  # by errand: the course's hash, the seed and all else is in that


def _desk(errand: bytes) -> Desk:
    """The desk for an errand, set up by whichever thread comes first."""
    with _LOCK:
        desk = _DESKS.get(errand)
        if desk is None or not desk.alive:
            if desk is not None:
                desk.close()
            desk = _DESKS[errand] = Desk(errand)
        return desk


async def introduce(errand: bytes) -> str:
    """Set up for a batch: why that cannot be done, "" where it can."""
    return (await asyncio.to_thread(_desk, errand)).trouble


def answer(errand: bytes, task: bytes) -> bytes:
    """Grade one submission. Raises GraderFault where this worker cannot."""
    desk = _desk(errand)
    if desk.trouble:
        raise GraderFault(desk.trouble)
    return desk.answer(task)


async def leave(errand: bytes) -> None:
    """Forget a batch and end its judges."""
    with _LOCK:
        desk = _DESKS.pop(errand, None)
    if desk is not None:
        await asyncio.to_thread(desk.close)
