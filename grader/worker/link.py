"""The worker's end of the socket."""

from __future__ import annotations

import socket
import time
from typing import Final

from grader.frames import Incoming, frame, message_to_worker
from grader.messages import FromWorker, Ready, ToWorker
from grader.outbox import Outbox

__all__ = ["Link"]


_READ: Final = 1 << 16
_LATEST: Final = 0.005  # seconds for which a judge that waits is not woken


class Link:
    """The worker's end of the socket: blocking, since the worker has nothing else to do.

    With an ``outbox`` what is said is gathered there: it goes out after a moment, at flush(), and
    before the worker waits.
    """

    def __init__(self, sock: socket.socket, outbox: Outbox | None = None) -> None:
        self._sock = sock
        self._outbox = outbox
        self._incoming = Incoming()
        self._due = 0.0

    def ready(self, layers: dict[str, str], trouble: str = "") -> None:
        """Say that the worker runs, and which layers hold it; or why it cannot."""
        self.say(Ready(layers, trouble))

    def say(self, message: FromWorker, buffers: list[bytes] | None = None) -> None:
        """Say one message. Raises WireError, and nothing is said, where nobody could read it."""
        data = frame(message, buffers or ())
        if self._outbox is None:
            self._sock.sendall(data)
        elif not self._outbox.put(data):
            self._outbox.send(self._sock, data)
        elif time.monotonic() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Send what was gathered."""
        if self._outbox is not None:
            self._outbox.send(self._sock)
            self._due = time.monotonic() + _LATEST

    def hear(self) -> tuple[ToWorker, bytes, bytes] | None:
        """Wait for the next message, the header it was read from, and its body.

        None when the judge has hung up.
        """
        while (found := self._incoming.next()) is None:
            self.flush()
            data = self._sock.recv(_READ)
            if not data:
                return None
            self._incoming.add(data)
        header, body = found
        return message_to_worker(header), header, body
