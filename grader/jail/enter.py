"""Into the jail, step by step; the order matters.

What needs open paths or rights comes before they are given up, and the system call filter comes
last, since it forbids most of what stands above it. No step is trusted to have worked: whether a
layer holds is measured afterwards.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
from typing import TYPE_CHECKING, Final, NamedTuple

from grader.jail import kernel
from grader.jail.bounds import limit_memory, limit_resources
from grader.jail.filter import program, supported
from grader.jail.selftest import measure
from grader.messages import Terms

if TYPE_CHECKING:
    from landlockpy import Ruleset

__all__ = ["CHANNEL", "ENVIRONMENT", "Cell", "enter", "let_go", "own_session"]

CHANNEL: Final = 3
"""The handle of the socket to the judge."""

ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "USER": "student",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""All that a submission finds in its environment."""

_MOST_HANDLES: Final = 1 << 16


def own_session() -> None:
    """Leave the terminal, and take signals as a process does that nobody has spoken to."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def let_go(keep: int, rules: Ruleset | None) -> None:
    """Keep one handle, as CHANNEL, and that of the rules; the server's others are closed."""
    if keep != CHANNEL:
        os.dup2(keep, CHANNEL, inheritable=False)
    kept = sorted({CHANNEL} | ({rules.fileno()} if rules else set()))
    for low, high in zip(kept, [*kept[1:], _MOST_HANDLES], strict=True):
        os.closerange(low + 1, high)


class Cell(NamedTuple):
    """What a worker is locked into.

    ``rules`` are Landlock's, None where there is none; ``user`` is who to become, None to stay
    who one is.
    """

    rules: Ruleset | None
    user: int | None


def enter(cell: Cell | None, parent: int, terms: Terms) -> dict[str, str]:
    """Give up what a submission must not have; the layers that hold are returned.

    Without a cell there are limits and nothing else. Raises OSError where memory cannot be
    limited.
    """
    os.environ.clear()
    os.environ.update(ENVIRONMENT | ({"TMPDIR": terms.scratch} if terms.scratch else {}))
    os.umask(0o077)
    os.chdir(terms.scratch or "/")
    tempfile.tempdir = None  # the server's choice of a folder is not ours
    if cell is not None:
        _leave_rights(cell.user)
    kernel.die_with_parent(parent)
    address_space = limit_memory(terms.memory)
    limit_resources(terms.seconds, writes=cell is None or bool(terms.scratch))
    if cell is not None:
        _lock(cell.rules)
    landlock = cell.rules.abi_version if cell is not None and cell.rules is not None else 0
    return measure(address_space, landlock, _said(cell))


def _leave_rights(user: int | None) -> None:
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    with contextlib.suppress(OSError):
        kernel.drop_capabilities()


def _lock(rules: Ruleset | None) -> None:
    """First the files, then the system calls, which no rule can be added after."""
    kernel.no_new_privileges()
    if rules is not None:
        rules.restrict()
        rules.close()
    if supported():
        with contextlib.suppress(OSError):
            kernel.install_filter(program(os.getpid()))


def _said(cell: Cell | None) -> str:
    if cell is not None and cell.user is not None:
        return f"user {cell.user}"
    return "root without its rights" if os.getuid() == 0 else ""
