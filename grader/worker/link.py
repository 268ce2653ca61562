"""The worker's end of the socket, and the first thing it hears: a submission to read."""

from __future__ import annotations

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

    def ready(self, layers: dict[str, str], trouble: str = "") -> None:
        """Say that the worker runs, and which layers hold it; or why it cannot."""
        self.say(Ready(layers, trouble))

    def say(self, message: FromWorker, buffers: list[bytes] | None = None) -> None:
        """Send one message."""
        self._sock.sendall(frame(message, buffers or ()))

    def hear(self) -> tuple[ToWorker, bytes, bytes] | None:
        """Wait for the next message, the header it was read from, and its body.

        None when the judge has hung up.
        """
        prefix = self._file.read(PREFIX.size)
        if len(prefix) < PREFIX.size:
            return None
        header, body = PREFIX.unpack(prefix)
        said = self._file.read(header)
        return message_to_worker(said), said, self._file.read(body)


def read_submission(link: Link) -> Load | None:
    """Wait for the submission, audit it and say what was found; None if it cannot be run.

    Nothing of the submission runs here.
    """
    heard = link.hear()
    if heard is None or not isinstance(heard[0], Load):
        return None
    load = heard[0]
    found = audit(load.source, load.name, load.cells)
    link.say(Audited(found))
    return None if isinstance(found, NotPython) else load
