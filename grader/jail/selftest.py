"""Try what must fail: a layer counts as held only where the kernel has just refused its probe.

A setting that was accepted proves nothing: an older kernel, a container's profile or a slip of
ours can leave a layer without effect.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable
from typing import Final

from grader.jail import kernel
from grader.jail.bounds import has_memory_limit

__all__ = ["measure"]

_OUTSIDE: Final = (os.path.abspath(__file__), "/")  # our own code, and whatever there is
_WRITING: Final = ("/", "/tmp", "/dev/shm", "/var/tmp")  # noqa: S108 - tried, never used


def measure(address_space: int, landlock: int, user: str) -> dict[str, str]:
    """The layers that hold, each with a detail for the report.

    ``address_space`` is the limit that was set, ``landlock`` the kernel's version of it, and
    ``user`` says as whom the submission runs.
    """
    probes: dict[str, tuple[Callable[[], bool], str]] = {
        "dies with the judge": (kernel.dies_with_parent, ""),
        "memory limit": (lambda: has_memory_limit(address_space), ""),
        "file access": (_files_are_closed, f"Landlock {landlock}"),
        "system calls": (_calls_are_refused, "seccomp"),
        "no privileges": (_is_nobody, user),
    }
    always = {"process": "", "deadline": ""}
    return always | {name: detail for name, (holds, detail) in probes.items() if _holds(holds)}


def _holds(probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except (OSError, AttributeError):  # not on this system
        return False


def _files_are_closed() -> bool:
    """Reading outside the libraries, listing the root and making a file are all refused."""
    reading = all(_refused(lambda path=path: os.close(os.open(path, os.O_RDONLY)))  # type: ignore[misc]
                  for path in _OUTSIDE)  # fmt: skip
    listing = _refused(lambda: os.listdir("/"))
    unnamed = os.O_TMPFILE | os.O_RDWR  # leaves nothing behind should it succeed
    places = [path for path in _WRITING if os.path.isdir(path)]
    writing = all(
        _refused(lambda path=path: os.close(os.open(path, unnamed, 0o600)))  # type: ignore[misc]
        for path in places
    )
    return reading and listing and writing


def _calls_are_refused() -> bool:
    """No socket, no process, no signal to the parent, no memory beside the limit."""
    return all(
        map(
            _refused,
            (
                lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
                lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close(),
                lambda: os.kill(os.getppid(), 0),
                lambda: os.close(os.memfd_create("probe")),
                lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 0),
                _fork,
            ),
        )
    )


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _refused(attempt: Callable[[], object]) -> bool:
    """Whether the kernel says that this is not permitted."""
    try:
        attempt()
    except OSError as error:
        return error.errno in {errno.EPERM, errno.EACCES}
    return False


def _is_nobody() -> bool:
    return not kernel.has_capabilities() and kernel.has_no_new_privileges()
