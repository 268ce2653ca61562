"""What a worker takes from itself before it sees a student's file.

Memory is limited relative to what the interpreter already uses. The other layers (system call
filter, file access rules) have their place here.
"""

from __future__ import annotations

import contextlib
import os
import sys

__all__ = ["forget_own_path", "harden", "limit_memory", "own_root"]

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_SIGKILL = 9
_WITHOUT_PROC = 4 << 30  # taken as our own size where /proc does not tell it
_NOT_YET = (
    "file access: the submission can read and write what you can",
    "system calls: the submission can start processes and use the network",
)


def harden() -> tuple[list[str], list[str]]:
    """Take what can be taken now; the names of the layers that are on, and of those missing."""
    layers, missing = ["process", "deadline"], list(_NOT_YET)
    (layers if _die_with_judge() else missing).append("dies with the judge")
    (layers if _no_core_files() else missing).append("memory limit")
    return layers, missing


def forget_own_path() -> None:
    """Drop the folder that holds ``grader`` from the import path, if it is a checkout.

    In a checkout the references lie right beside the package.
    """
    root = own_root()
    sys.path.remove(root)  # where the judge put it
    if os.path.basename(root) not in {"site-packages", "dist-packages"}:
        sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != root]


def own_root() -> str:
    """The folder that holds the package ``grader``."""
    return os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def limit_memory(extra: int) -> None:
    """Let the address space grow by ``extra`` bytes from here, where the system can enforce it."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    limit = _size_now() + extra
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        _, hard = resource.getrlimit(kind)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(kind, (most, most))


def _size_now() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[0])
    except (OSError, ValueError):
        return _WITHOUT_PROC
    return pages * os.sysconf("SC_PAGE_SIZE")


def _die_with_judge() -> bool:
    """Ask Linux to kill this process when the judge dies."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # noqa: PLC0415 - Linux only

    parent = os.getppid()
    done: bool = ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0) == 0
    if os.getppid() != parent:  # it died before we asked
        os._exit(0)
    return done


def _no_core_files() -> bool:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return False
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True
