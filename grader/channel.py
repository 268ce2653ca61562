"""Frames over a socket with a deadline on every read and on every write.

Neither side can stall the judge: it writes what the socket takes, reads what is there, and
goes on; a partial frame is kept until its rest comes or the deadline passes.
"""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from itertools import islice

from grader.frames import PREFIX, WireError, sizes

__all__ = ["BUFFER", "Channel", "ChannelClosed"]

_CHUNK = 1 << 14  # bytes that are written at once: a system call for each frame costs more
_READ = 1 << 16
_BATCH = 256  # frames of one system call; no system takes fewer than 1024 buffers

BUFFER = 1 << 20
"""Bytes of socket buffer asked for, so that small arrays cross in one piece."""


class ChannelClosed(Exception):  # noqa: N818 - says what happened
    """The other side has gone."""


class Channel:
    """The judge's end of the socket."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's
        self._sock = sock
        self._outgoing: deque[bytes | memoryview] = deque()
        self._waiting = 0  # bytes in _outgoing
        self._incoming = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._refused: WireError | None = None

    def send(self, data: bytes) -> None:
        """Queue the bytes of one frame; they go out while frames are awaited."""
        self._outgoing.append(data)
        self._waiting += len(data)
        if self._waiting >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what the socket takes now, without waiting."""
        if self._outgoing:
            self._write()

    def receive(self, deadline: float) -> tuple[bytes, bytes] | None:
        """Return header and body of the next frame, or None when time.monotonic() is past deadline.

        Raises ChannelClosed where the other side has gone and nothing complete is left to
        read, WireError where it announces more than is read.
        """
        while not self._frames:
            if self._refused is not None:
                raise self._refused
            left = deadline - time.monotonic()
            self._step(max(left, 0.0))
            if left <= 0 and not self._frames:  # bytes that keep coming do not move the deadline
                return None
        return self._frames.popleft()

    def close(self) -> None:
        """Close the socket; what was not sent is dropped."""
        self._sock.close()

    def _step(self, timeout: float) -> None:
        """Wait for the socket, then write and read once."""
        poll = select.poll()
        poll.register(self._sock, select.POLLIN | (select.POLLOUT if self._outgoing else 0))
        events = sum(event for _, event in poll.poll(timeout * 1000))
        if events & select.POLLOUT:
            self._write()
        if events & ~select.POLLOUT:
            self._read()

    def _write(self) -> None:
        while self._outgoing:
            batch = list(islice(self._outgoing, _BATCH))
            try:
                sent = self._sock.sendmsg(batch)
            except BlockingIOError:
                return
            except OSError:
                self._outgoing.clear()
                self._waiting = 0  # the other side has gone; what it said is still read
                return
            self._drop(sent)

    def _drop(self, sent: int) -> None:
        """Forget so many bytes of what is to go out."""
        self._waiting -= sent
        while sent:
            first = self._outgoing.popleft()
            if sent < len(first):
                self._outgoing.appendleft(memoryview(first)[sent:])
                return
            sent -= len(first)

    def _read(self) -> None:
        try:
            data = self._sock.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            raise ChannelClosed
        self._incoming += data
        try:
            self._cut()
        except WireError as error:  # what came before it is still handed out
            self._refused = error

    def _cut(self) -> None:
        """Cut whole frames off the front of what came in."""
        at = 0
        while len(self._incoming) - at >= PREFIX.size:
            header, body = sizes(bytes(self._incoming[at : at + PREFIX.size]))
            start = at + PREFIX.size
            end = start + header + body
            if len(self._incoming) < end:
                break
            self._frames.append(
                (
                    bytes(self._incoming[start : start + header]),
                    bytes(self._incoming[start + header : end]),
                )
            )
            at = end
        del self._incoming[:at]
