"""How Python is started for submissions: isolated, with an environment that holds no secret."""

from __future__ import annotations

import os
import sys
from typing import Final

__all__ = ["command", "environment"]

_FIXED: Final = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    # One thread: answers do not depend on the machine, small arrays are not slowed down, and a
    # process with one thread can be forked.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Else every thread takes an arena of 64 MB of address space, which is limited.
    "MALLOC_ARENA_MAX": "1",
}
_KEPT: Final = ("PATH", "SYSTEMROOT", "TMPDIR")


def environment() -> dict[str, str]:
    """What is handed on of the judge's environment, and what is fixed."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | _FIXED


def command(handle: int, role: str) -> list[str]:
    """Start the interpreter isolated (no PYTHON* variables, no user site, no current folder).

    The package is found from its own place, so that a checkout works without being installed;
    that place is forgotten before a submission is imported.
    """
    root = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
    start = (
        f"import sys; sys.path.insert(0, {root!r}); from grader.worker.__main__ import main; main()"
    )
    return [sys.executable, "-I", "-c", start, str(handle), str(os.getpid()), role]
