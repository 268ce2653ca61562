"""What is said where the jail refused something: what it was, and what to do instead.

Honest code meets the jail as a PermissionError deep in a library. This is a hint read from what
the worker told, and nothing but a hint: what was refused, the kernel has refused.
"""

from __future__ import annotations

from typing import Final

import msgspec

from grader.cases import Raised
from grader.text import clean_line

__all__ = ["Blocked", "blocked"]


class Blocked(msgspec.Struct, frozen=True):
    """What a submission tried, and what it can do instead; both are for the student."""

    tried: str
    instead: str


_PROCESS: Final = Blocked(
    "tried to start a process",
    "Compute in this one: num_workers=0, n_jobs=1, no subprocess. Threads are allowed.",
)
_NETWORK: Final = Blocked(
    "tried to use the network",
    "There is none while grading: all that a function needs are its arguments.",
)
_COMPILER: Final = Blocked(
    "tried to compile (torch.compile)", "Call the function itself: it is the same function."
)
_TEMPORARY: Final = Blocked(
    "tried to make a temporary file", "Nothing can be written while grading: keep it in memory."
)

_REFUSALS: Final = ("PermissionError", "URLError", "gaierror", "ConnectionError", "OSError")
# The traceback names files of libraries and lines of the submission; the first match counts.
_SIGNS: Final = (
    (("torch/_inductor", "torch/_dynamo"), _COMPILER),
    (
        (
            "subprocess.py",
            "multiprocessing/",
            "concurrent/futures/process",
            "joblib/",
            "pty.py",
            "os.fork(",
            "os.exec",
            "os.spawn",
            "os.posix_spawn",
        ),
        _PROCESS,
    ),
    (("socket.py", "urllib/", "http/client", "requests/", "urllib3/", "ftplib"), _NETWORK),
    (("socket.socket(",), _NETWORK),
)


def blocked(raised: Raised) -> Blocked | None:
    """What the jail refused, None where an exception tells of no such thing."""
    if "No usable temporary directory" in raised.message:
        found = _by_signs(raised.traceback)
        return found if found is _COMPILER else _TEMPORARY
    if raised.type not in _REFUSALS:
        return None
    refused = raised.type == "PermissionError"
    found = _by_signs(raised.traceback)
    if found is not None and (refused or found is _NETWORK):
        return found
    if not refused:
        return None
    _, named, path = raised.message.partition("Permission denied: ")
    if named:
        return Blocked(
            f"tried to open {clean_line(path, 80)}",
            "No files can be opened while grading: all that a function needs are its arguments.",
        )
    return Blocked(
        "tried what is not allowed while grading",
        "No processes, no network, no files: all that a function needs are its arguments.",
    )


def _by_signs(traceback: str) -> Blocked | None:
    return next((what for signs, what in _SIGNS if any(s in traceback for s in signs)), None)
