"""The judge's side of the fork server: one process, started once, that forks every worker."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import msgspec

from grader.isolate.command import command, environment
from grader.isolate.worker import Worker, cannot_start, ended_with, pair
from grader.jail import kernel
from grader.messages import Ended, FromServer, Hold, Refused, Spawn, Spawned, Terms

__all__ = ["ForkServer"]

_END_SECONDS: Final = 0.5  # the end of a process is told within milliseconds
_MAX_ANSWER: Final = 1 << 12
_KILLED: Final = "was killed from outside, as a system does that runs out of memory"
_encoder = msgspec.msgpack.Encoder()
_answers: msgspec.msgpack.Decoder[FromServer] = msgspec.msgpack.Decoder(FromServer)


class ForkServer:
    """A server and its workers; a server that has died is replaced at the next spawn()."""

    def __init__(self, *, jailed: bool = True) -> None:
        kernel.hide_memory()  # this process will hold the answers
        self._jailed = jailed
        self._count = 0
        self._held: dict[str, bytes] = {}
        self._server = _Server(jailed=jailed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.end()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._server.process.pid

    def spawn(self, terms: Terms) -> Worker:
        """Have a worker forked on these terms. Raises GraderFault where no server runs."""
        if self._server.gone():
            self._server.end()
            self._server = _Server(jailed=self._jailed)
            self._server.hold(self._held)
        self._count += 1
        ours, theirs = pair()
        try:
            self._server.ask(Spawn(self._count, terms), theirs)
        finally:
            theirs.close()
        return Worker(ours, _Forked(self._server, self._count))

    def hold(self, parts: Mapping[str, bytes]) -> None:
        """Have the frames of the calls of these parts ready in every worker from now on."""
        self._held.update(parts)
        self._server.hold(parts)

    def holds(self, part: str) -> bool:
        """Whether workers have the calls of a part."""
        return part in self._held


class _Server:
    """One run of the server, and what it has told of its workers."""

    def __init__(self, *, jailed: bool) -> None:
        self._sock, theirs = pair(socket.SOCK_SEQPACKET)
        self.jailed = jailed
        self._pidfds: dict[int, int] = {}
        self._told: dict[int, Refused | Ended] = {}
        self._dropped: set[int] = set()  # workers whose end is all that is left to hear
        self._gone = False
        role = "server" if jailed else "open-server"
        try:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                command(theirs.fileno(), role),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment(),
                start_new_session=True,
            )
        except OSError as error:
            self._sock.close()
            raise cannot_start(error) from error
        finally:
            theirs.close()

    def ask(self, spawn: Spawn, sock: socket.socket) -> None:
        """Send a request with the worker's socket; that the server has died shows later."""
        with contextlib.suppress(OSError):
            socket.send_fds(self._sock, [_encoder.encode(spawn)], [sock.fileno()])

    def hold(self, parts: Mapping[str, bytes]) -> None:
        """Send calls that workers are to have; that the server has died shows later."""
        if not parts:
            return
        with os.fdopen(os.memfd_create("calls"), "w+b") as file, contextlib.suppress(OSError):
            file.write(_encoder.encode(parts))
            file.seek(0)
            socket.send_fds(self._sock, [_encoder.encode(Hold())], [file.fileno()])

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


class _Forked:
    """A worker that a server forked, by the number of the request."""

    def __init__(self, server: _Server, number: int) -> None:
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
