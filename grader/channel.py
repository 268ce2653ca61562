"""Frames over a socket with a deadline on every read and on every write.

Neither side can stall the judge: it writes what the socket takes, reads what is there, and
goes on; a partial frame is kept until its rest comes or the deadline passes.
"""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from itertools import islice

from grader.frames import Incoming
from grader.outbox import Unsent

__all__ = ["Channel", "ChannelClosed"]

_CHUNK = 1 << 14  # bytes that are written at once: a system call for each frame costs more
_READ = 1 << 18
_BATCH = 256  # frames of one system call; no system takes fewer than 1024 buffers
_LOOK = 0.025  # seconds of silence, after which one looks for what was said and not sent


class ChannelClosed(Exception):  # noqa: N818 - says what happened
    """The other side has gone."""


class Channel:
    """The judge's end of the socket; ``unsent`` is where the other side keeps what it gathers."""

    def __init__(self, sock: socket.socket, unsent: Unsent | None = None) -> None:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's
        self._sock = sock
        self._outgoing: deque[bytes | memoryview] = deque()
        self._waiting = 0  # bytes in _outgoing
        self._incoming = Incoming()
        self._unsent = unsent
        self._came = 0  # bytes
        self._early = 0  # those of them that the socket has yet to bring
        self.hung_up = False  # whether the other side is known to have gone

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
        while (found := self._incoming.next()) is None:
            left = deadline - time.monotonic()
            self._step(max(left, 0.0))
            if left <= 0:  # bytes that keep coming do not move the deadline
                return self._incoming.next()
        return found

    def take(self, streams: Sequence[bytes], silence: float, deadline: float) -> bytes | None:
        """Take the one of these streams, none of which begins another, that comes next.

        None, and nothing is taken, as soon as something else comes, after so many seconds in
        which no more of it came, at the deadline, or where the other side has gone.
        """
        most = max(map(len, streams), default=0)
        known, since = 0, time.monotonic()
        while True:
            came = self._incoming.ahead(most)
            streams = [each for each in streams if each.startswith(came) or came.startswith(each)]
            for stream in streams:
                if len(came) >= len(stream):
                    self._incoming.skip(len(stream))
                    return stream
            now = time.monotonic()
            if len(came) > known:
                known, since = len(came), now
            left = min(since + silence, deadline) - now
            if not streams or left <= 0:
                return None
            try:
                self._step(left)
            except ChannelClosed:  # which shows again when it is read frame by frame
                return None

    def close(self) -> None:
        """Close the socket; what was not sent is dropped."""
        self._sock.close()
        if self._unsent is not None:
            self._unsent.close()

    def _step(self, timeout: float) -> None:
        """Write, wait for the socket, then write and read once."""
        self.flush()
        poll = select.poll()
        poll.register(self._sock, select.POLLIN | (select.POLLOUT if self._outgoing else 0))
        if self._unsent is not None:
            timeout = min(timeout, _LOOK)
        events = sum(event for _, event in poll.poll(timeout * 1000))
        if not events:
            self._look(ended=False)
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
            self.hung_up = True
            if not self._look(ended=True):
                raise ChannelClosed
        known = min(self._early, len(data))
        self._early -= known
        self._take(data[known:])

    def _look(self, *, ended: bool) -> bool:
        """Take what was said and not sent; whether there was anything."""
        if self._unsent is None:
            return False
        data = self._unsent.after(self._came, ended=ended)
        self._early += len(data)
        self._take(data)
        return bool(data)

    def _take(self, data: bytes) -> None:
        self._came += len(data)
        self._incoming.add(data)
