"""Slips that never end, or fill the memory, cost no more than they should."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Iterator
from typing import Final, NoReturn

__all__ = ["OutOfTime", "limit_memory", "limited", "settle"]

_MORE: Final = 2 << 30  # bytes on top of what a process has mapped


class OutOfTime(BaseException):
    """What is running has used up its time; no `except Exception` holds this back."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let what is inside use so much processor time, which a busy machine does not shorten.

    Raises OutOfTime there when it is used up.
    """
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(*_: object) -> NoReturn:
    raise OutOfTime


def settle() -> None:
    """Make this process one for slips: little memory, and what libraries print goes nowhere.

    A tensor that nothing was written to holds nan: not the right answer that was there before.
    """
    import torch  # noqa: PLC0415 - it maps much, and only this needs it

    torch.use_deterministic_algorithms(mode=True)
    limit_memory()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # LAPACK complains of nan below Python
        os.dup2(nowhere, stream)


def limit_memory() -> None:
    """Let this process map so much more memory than it has now; beyond it, MemoryError."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file to be named
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (mapped + _MORE, hard))
