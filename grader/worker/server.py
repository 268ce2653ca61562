"""The fork server: it imports what submissions need once, and forks a worker for each of them.

It is started clean by the judge, never holds an answer or a student's source, and obeys one
socket it inherited, which no worker ever has: whoever reaches a server's socket runs what he
likes in it, so there is no path or address to connect to, and every handle but a worker's own is
closed right after the fork.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from grader.jail import kernel
from grader.jail.bounds import keep_to
from grader.jail.enter import CHANNEL, Cell, enter, let_go, own_session
from grader.jail.files import abi_version, ruleset
from grader.jail.filter import program, supported
from grader.messages import (
    Ended,
    FromServer,
    Hold,
    Refused,
    Share,
    Spawn,
    Spawned,
    Terms,
    ToServer,
)
from grader.outbox import Outbox
from grader.worker.asked import Held, read_held
from grader.worker.calls import serve
from grader.worker.link import Link
from grader.worker.own import forget_own_path, own_paths
from grader.worker.preload import preload, tried

if TYPE_CHECKING:
    from landlockpy import Ruleset

__all__ = ["Server", "serve_judge", "work"]

_MAX_REQUEST: Final = 1 << 16
_NOBODY: Final = 64_321  # a user that owns nothing and that no system gives away

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[ToServer] = msgspec.msgpack.Decoder(ToServer)


class Server:
    """The loop: take a request with a socket, fork, tell how workers ended; until EOF."""

    def __init__(self, sock: socket.socket, *, jailed: bool) -> None:
        self._sock = sock
        self._jailed = jailed
        self._workers: dict[int, tuple[int, int]] = {}  # pid: the request's number, a pidfd
        self._rules: dict[tuple[str, ...], Ruleset | None] = {}
        self._preloaded: tuple[str, ...] = ()
        self._held: dict[str, Held] = {}
        self._user = _spare_user() if jailed else None
        if jailed:
            _prepare()
        gc.freeze()  # what is here now is never freed: a child need not copy it to look at it

    def run(self) -> None:
        """Serve until the judge hangs up; then nothing that was started is left."""
        try:
            while self._step():
                pass
        finally:
            _end_all_children()

    def _step(self) -> bool:
        handles = {pidfd: pid for pid, (_, pidfd) in self._workers.items()}
        poll = select.poll()
        for handle in (self._sock.fileno(), *handles):
            poll.register(handle, select.POLLIN)
        for handle, _ in poll.poll():
            if handle in handles:
                self._reap(handles[handle])
            elif not self._request():
                return False
        return True

    # -- a worker -------------------------------------------------------------------------------
    def _request(self) -> bool:
        """Answer one request; False when the judge has gone."""
        data, handles, _, _ = socket.recv_fds(self._sock, _MAX_REQUEST, 2)
        if not data:
            return False
        message = _requests.decode(data)
        try:
            if isinstance(message, Hold):
                self._hold(message, handles[0])
            else:
                self._ask(message, handles)
        finally:
            for handle in handles:
                os.close(handle)
        return True

    def _ask(self, message: Spawn | Share, handles: Sequence[int]) -> None:
        try:
            if isinstance(message, Spawn):
                self._spawn(message, *handles)
            else:
                self._share(message, *handles)
        except OSError as error:
            self._say(Refused(message.id, error.strerror or str(error)))

    def _hold(self, hold: Hold, handle: int) -> None:
        self._preload(hold.preload)  # if that fails, it does so again for the worker that needs it
        with open(os.dup(handle), "rb") as file:
            self._held |= read_held(file.read())
        gc.freeze()

    def _preload(self, libraries: Sequence[str]) -> bool:
        """Import libraries; False where processes that have them cannot be forked."""
        new = preload(libraries, self._preloaded)
        if new:
            gc.freeze()
            if not tried():
                return False
            self._preloaded += new
        return True

    def _share(self, share: Share, handle: int) -> None:
        own = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_server(handle, own, share.core)
        self._forked(pid, share.id)

    def _become_server(self, handle: int, parent: int, core: int | None) -> None:
        """Never returns: serve whoever is at the other end, with nothing of this server's own."""
        status = 1
        try:
            for rules in filter(None, self._rules.values()):
                rules.close()
            self._rules.clear()
            self._workers.clear()
            let_go(handle, None)
            _stand_over_workers(parent)
            keep_to(core)
            self.run()
            status = 0
        finally:
            os._exit(status)

    def _spawn(self, spawn: Spawn, handle: int, memory: int | None = None) -> None:
        if not self._preload(spawn.terms.preload):
            self._say(Refused(spawn.id, "torch hangs in a forked process"))
            return
        rules = self._rules_for(spawn.terms) if self._jailed else None
        own = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_worker(spawn.terms, handle, memory, rules, own)
        if spawn.terms.scratch and rules is not None:
            rules.close()
        self._forked(pid, spawn.id)

    def _forked(self, pid: int, number: int) -> None:
        """Tell of a process, and remember it until it ends."""
        try:
            pidfd = os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            raise
        self._workers[pid] = (number, pidfd)
        self._say(Spawned(number, pid), pidfd)

    def _rules_for(self, terms: Terms) -> Ruleset | None:
        """Landlock's rules: shared by all workers with no scratch folder, since they cost time."""
        hidden = tuple(terms.hidden)
        if terms.scratch:
            return _rules(hidden, terms.scratch)
        if hidden not in self._rules:
            self._rules[hidden] = _rules(hidden, "")
        return self._rules[hidden]

    def _become_worker(
        self, terms: Terms, handle: int, memory: int | None, rules: Ruleset | None, server: int
    ) -> None:
        """Never returns: whatever happens in a worker, it does not become a second server."""
        try:
            own_session()
            outbox = None if memory is None else Outbox(memory)
            let_go(handle, rules)
            if terms.scratch and self._user is not None:
                os.chown(terms.scratch, self._user, self._user)
            cell = Cell(rules, self._user) if self._jailed else None
            work(terms, cell, server, self._held, outbox)
        except BaseException:  # noqa: BLE001 - the judge sees that the connection closed
            os._exit(1)
        os._exit(0)

    # -- the end of a worker -----------------------------------------------------------------------
    def _reap(self, pid: int) -> None:
        number, pidfd = self._workers.pop(pid)
        os.close(pidfd)
        _, status = os.waitpid(pid, 0)
        for orphan in set(_children()) - set(self._workers):  # only where forking is possible
            with contextlib.suppress(OSError):
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)
        code = os.waitstatus_to_exitcode(status)
        self._say(Ended(number, code))

    def _say(self, message: FromServer, handle: int | None = None) -> None:
        data = _encoder.encode(message)
        with contextlib.suppress(OSError):  # the judge has gone: the next request says so
            socket.send_fds(self._sock, [data], [] if handle is None else [handle])


def work(
    terms: Terms, cell: Cell | None, parent: int, held: Mapping[str, Held], outbox: Outbox | None
) -> None:
    """Be a worker: into the jail, say what holds, do what the judge says."""
    trouble, layers = "", {}
    try:
        layers = enter(cell, parent, terms)
    except OSError as error:
        trouble = f"The process for the submission cannot be confined: {_why(error)}."
    link = Link(socket.socket(fileno=CHANNEL), outbox)
    link.ready(layers, trouble)
    if trouble:
        link.flush()
    else:
        serve(link, held)


def _prepare() -> None:
    """Have at hand what every worker is locked in with."""
    abi_version()
    if supported():
        program(os.getpid())


def _why(error: OSError) -> str:
    if str(error.filename).startswith("/proc"):
        return (
            "there is no /proc to tell how much memory a process has; "
            "mount it (mount -t proc proc /proc) and try again"
        )
    return error.strerror or str(error)


def _rules(hidden: tuple[str, ...], scratch: str) -> Ruleset | None:
    try:
        return ruleset((*hidden, *own_paths()), scratch) if abi_version() else None
    except OSError:
        return None


def _spare_user() -> int | None:
    """Somebody who is nobody, where this process may become him and he can read Python's files."""
    if os.geteuid() != 0:
        return None
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
            for module in ("os", "numpy", "encodings"):
                os.close(os.open(str(sys.modules[module].__file__), os.O_RDONLY))
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(pid, 0)
    return _NOBODY if status == 0 else None


def _end_all_children() -> None:
    """Kill and bury every child, those that become ours meanwhile as well."""
    with contextlib.suppress(ChildProcessError):
        while True:
            for pid in _children():
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            os.wait()


def _children() -> list[int]:
    """The children of this process that are alive, orphans it inherited among them."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(each) for each in file.read().split()]
    except OSError:
        return []


def _stand_over_workers(parent: int) -> None:
    """Go when the parent goes, let nobody look in, and take in what workers leave behind."""
    kernel.die_with_parent(parent)
    kernel.hide_memory()
    kernel.own_the_orphans()


def serve_judge(handle: int, parent: int, *, jailed: bool) -> None:
    """Be the server at this inherited handle, until the judge (the parent) hangs up or dies."""
    _stand_over_workers(parent)
    os.dup2(handle, CHANNEL, inheritable=False)
    if handle != CHANNEL:
        os.close(handle)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    forget_own_path()
    Server(socket.socket(fileno=CHANNEL), jailed=jailed).run()
