"""The worker's end of the socket, and the first thing it hears: a submission to read.

No numpy here: the judge learns at once whether a file is Python at all.
"""

from __future__ import annotations

import contextlib
import socket

from grader.audit import NotPython, audit
from grader.frames import PREFIX, frame, message_to_worker
from grader.messages import Audited, FromWorker, Load, Ready, ToWorker

__all__ = ["Link", "read_submission"]


class Link:
    """The worker's end of the socket: blocking, since the worker has nothing else to do."""

    def __init__(self, sock: socket.socket) -> None:
        self._file = sock.makefile("rb", buffering=1 << 16)
        self._sock = sock

    def ready(self, layers: list[str], missing: list[str]) -> None:
        """Say that the worker runs, and under which layers."""
        self.say(Ready(layers, missing))

    def say(self, message: FromWorker, buffers: list[bytes] | None = None) -> None:
        """Send one message."""
        self._sock.sendall(frame(message, buffers or ()))

    def hear(self) -> tuple[ToWorker, bytes] | None:
        """Wait for the next message and its body; None when the judge has hung up."""
        prefix = self._file.read(PREFIX.size)
        if len(prefix) < PREFIX.size:
            return None
        header, body = PREFIX.unpack(prefix)
        return message_to_worker(self._file.read(header)), self._file.read(body)


def read_submission(link: Link) -> Load | None:
    """Wait for the submission, audit it and say what was found; None if it cannot be run.

    Nothing of the submission runs here. Where it imports torch, that is done here and now: its
    libraries then belong to the bare worker, on top of which a submission has its memory.
    """
    heard = link.hear()
    if heard is None or not isinstance(heard[0], Load):
        return None
    load = heard[0]
    found = audit(load.source, load.name)
    link.say(Audited(found))
    if isinstance(found, NotPython):
        return None
    if "torch" in found.names:
        from grader.tensors import prepare  # noqa: PLC0415 - imports numpy

        with contextlib.suppress(Exception):
            prepare()
    return load
