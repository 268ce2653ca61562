"""One run of the fork server, as the judge sees it: what was asked of it, what it has told."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from grader.errors import GraderFault
from grader.isolate.process import cannot_start, pair
from grader.isolate.worker import START_SECONDS, ended_with
from grader.messages import Ended, FromServer, Hold, Refused, Share, Spawn, Spawned

__all__ = ["Forked", "Server"]

_END_SECONDS: Final = 0.5  # the end of a process is told within milliseconds
_MAX_ANSWER: Final = 1 << 12
_KILLED: Final = "was killed from outside, as a system does that runs out of memory"
_encoder = msgspec.msgpack.Encoder()
_answers: msgspec.msgpack.Decoder[FromServer] = msgspec.msgpack.Decoder(FromServer)


class _Twin:
    """The process of a server that another server forked."""

    def __init__(self, pidfd: int) -> None:
        self.pidfd = pidfd
        with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as file:  # noqa: PTH123
            self.pid = next(int(line[4:]) for line in file if line.startswith("Pid:"))

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutExpired."""
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        if not poll.poll(None if timeout is None else timeout * 1000):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return 0

    def kill(self) -> None:
        """End it; its workers die with it."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)


class Server:
    """One run of the server, and what it has told of its workers."""

    def __init__(
        self, sock: socket.socket, process: subprocess.Popen[bytes] | _Twin, *, jailed: bool
    ) -> None:
        self._sock = sock
        self.process = process
        self.jailed = jailed
        self._pidfds: dict[int, int] = {}
        self._told: dict[int, Refused | Ended] = {}
        self._dropped: set[int] = set()  # workers whose end is all that is left to hear
        self._gone = False

    @property
    def handle(self) -> int:
        """The socket."""
        return self._sock.fileno()

    def ask(self, message: Spawn | Share, *handles: int) -> None:
        """Send a request with what comes with it; that the server has died shows later."""
        with contextlib.suppress(OSError):
            socket.send_fds(self._sock, [_encoder.encode(message)], handles)

    def hold(self, parts: Mapping[str, bytes], preload: Sequence[str]) -> None:
        """Send what workers are to have; that the server has died shows later.

        Raises GraderFault where the system gives no file for it.
        """
        if not parts and not preload:
            return
        try:
            handle = os.memfd_create("calls")
        except OSError as error:
            raise cannot_start(error) from error
        with os.fdopen(handle, "w+b") as file, contextlib.suppress(OSError):
            file.write(_encoder.encode(parts))
            file.seek(0)
            message = Hold(tuple(preload))
            socket.send_fds(self._sock, [_encoder.encode(message)], [file.fileno()])

    def twin(self, number: int, core: int | None) -> Server:
        """A server that this one forks, for one core or any. Raises GraderFault where it cannot."""
        ours, theirs = pair(socket.SOCK_SEQPACKET)
        with theirs:
            self.ask(Share(number, core), theirs.fileno())
        end = time.monotonic() + START_SECONDS
        while number not in self._pidfds and number not in self._told and self._hear(end):
            pass
        if number not in self._pidfds:
            ours.close()
            msg = "The process that submissions are forked from could not be shared: try again."
            raise GraderFault(msg)
        self._dropped.add(number)
        return Server(ours, _Twin(self._pidfds.pop(number)), jailed=self.jailed)

    def forget(self) -> None:
        """Close what belongs to another process now."""
        self._sock.close()
        if isinstance(self.process, _Twin):
            os.close(self.process.pidfd)

    def gone(self) -> bool:
        """Whether the server has died."""
        self._hear(time.monotonic())
        return self._gone

    def kill(self, number: int) -> None:
        """End a worker, now or as soon as it has been forked, and ask no more about it."""
        self._dropped.add(number)
        while self._hear(time.monotonic()):
            pass
        handle = self._pidfds.pop(number, None)
        if handle is not None:
            _kill(handle)

    def told(self, number: int, seconds: float) -> Refused | Ended | None:
        """What became of a worker; None where that is not known in time or the server died."""
        end = time.monotonic() + seconds
        while number not in self._told and self._hear(end):
            pass
        return self._told.get(number)

    def end(self) -> None:
        """Hang up: the server kills its workers and goes."""
        self._sock.close()
        self._gone = True
        for handle in self._pidfds.values():
            _kill(handle)
        self._pidfds.clear()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _hear(self, deadline: float) -> bool:
        """Take one message of the server, if one comes in time."""
        if self._gone:
            return False
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
            return False
        try:
            data, handles, _, _ = socket.recv_fds(self._sock, _MAX_ANSWER, 1)
        except OSError:
            data, handles = b"", []
        if not data:
            self._gone = True
            return False
        message = _answers.decode(data)
        if isinstance(message, Spawned) and message.id in self._dropped:
            _kill(handles[0])
        elif isinstance(message, Spawned):
            self._pidfds[message.id] = handles[0]
        elif message.id in self._dropped:
            self._dropped.discard(message.id)
        else:
            self._told[message.id] = message
        return True


class Forked:
    """A worker that a server forked, by the number of the request."""

    def __init__(self, server: Server, number: int) -> None:
        self._server = server
        self._number = number

    def ending(self) -> tuple[str, str]:
        """How it ended, as the kernel told the server."""
        told = self._server.told(self._number, _END_SECONDS)
        if isinstance(told, Ended) and told.code == -signal.SIGKILL and self._server.jailed:
            return _KILLED, "fault"  # in the jail nobody can send that to himself, and we did not
        if isinstance(told, Ended):
            return ended_with(told.code), "crash"
        if isinstance(told, Refused):
            return f"could not be started ({told.why})", "fault"
        if self._server.gone():
            return "was lost with the process that watches over it", "fault"
        return "closed its connection", "crash"

    def kill(self) -> None:
        """End it through its handle, which no other process can have taken over."""
        self._server.kill(self._number)


def _kill(pidfd: int) -> None:
    with contextlib.suppress(OSError):
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    os.close(pidfd)
