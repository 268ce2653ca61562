"""The judge's side of the fork server: one process, started once, that forks every worker."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from grader.isolate.process import Started, pair, server_process
from grader.isolate.server import Forked, Server
from grader.isolate.worker import Worker
from grader.jail import kernel
from grader.messages import Spawn, Terms
from grader.outbox import Unsent, outbox_file

__all__ = ["ForkServer"]


class ForkServer:
    """A server and its workers; a server that has died is replaced at the next spawn().

    ``early`` is a server that has been started already.
    """

    def __init__(
        self,
        *,
        jailed: bool = True,
        early: Started | None = None,
        shared: _Shared | None = None,
    ) -> None:
        kernel.hide_memory()  # this process will hold the answers
        self._jailed = jailed
        self._count = 0
        self._held: dict[str, bytes] = dict(shared.held) if shared else {}
        self._preload: tuple[str, ...] = shared.preload if shared else ()
        self._server = shared.server if shared else self._started(early)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.end()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._server.process.pid

    def spawn(self, terms: Terms) -> Worker:
        """Have a worker forked on these terms. Raises GraderFault where no server runs."""
        self._replace()
        self._count += 1
        ours, theirs = pair()
        unsent = None
        handles = [theirs.fileno()]
        with theirs, contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):  # then every reply is sent by itself
                handles.append(outbox_file())
                stack.callback(os.close, handles[1])
                unsent = Unsent(handles[1])
            self._server.ask(Spawn(self._count, terms), *handles)
        return Worker(ours, Forked(self._server, self._count), unsent)

    def hold(self, parts: Mapping[str, bytes], preload: Sequence[str] = ()) -> None:
        """Have the frames of the calls of these parts ready in every worker, and libraries."""
        self._held.update(parts)
        self._preload = tuple({*self._preload, *preload})
        self._server.hold(parts, preload)

    def holds(self, part: str) -> bool:
        """Whether workers have the calls of a part."""
        return part in self._held

    @property
    def handles(self) -> tuple[int, ...]:
        """What a process that is forked from this one must not keep open."""
        return (self._server.handle,)

    def twin(self, core: int | None = None) -> ForkServer:
        """One for a process that is to be forked: its server is forked from this one's."""
        self._replace()
        self._count += 1
        shared = _Shared(self._server.twin(self._count, core), self._held, self._preload)
        return ForkServer(jailed=self._jailed, shared=shared)

    def forget(self) -> None:
        """Leave a twin to the process that has been forked for it."""
        self._server.forget()

    def _replace(self) -> None:
        """Start another server where this one has died."""
        if self._server.gone():
            self._server.end()
            self._server = self._started()
            self._server.hold(self._held, self._preload)

    def _started(self, early: Started | None = None) -> Server:
        made = early or server_process(jailed=self._jailed)
        return Server(made.sock, made.process, jailed=self._jailed)


class _Shared(NamedTuple):
    """A server that has been forked from another, and what it has from there."""

    server: Server
    held: Mapping[str, bytes]
    preload: tuple[str, ...]
