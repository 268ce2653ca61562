"""What a process may use: memory, processor time, files, cores, and nothing left behind."""

from __future__ import annotations

import contextlib
import mmap
import os
import sys
from typing import Final

__all__ = ["SCRATCH_FILE", "has_memory_limit", "keep_to", "limit_memory", "limit_resources"]

SCRATCH_FILE: Final = 64 << 20
"""Bytes of one file in a scratch folder."""

_OPEN_FILES: Final = 256
_STACKS: Final = 1 << 30  # address space for the stacks of threads, which is rarely touched


def limit_memory(extra: int) -> int:
    """Let this process take ``extra`` bytes on top of what it has; the address space it may fill.

    Two limits: private memory alone would let 3 GB through in shared mappings. Raises OSError
    where the system has no /proc to tell what the process has.
    """
    import resource  # noqa: PLC0415 - not on Windows

    size, data = _sizes()
    _lower(resource.RLIMIT_DATA, data + extra)
    return _lower(resource.RLIMIT_AS, size + extra + _STACKS)


def limit_resources(seconds: float, *, writes: bool) -> None:
    """Bound processor time (a second line behind the judge's clock), files and core dumps."""
    import resource  # noqa: PLC0415 - not on Windows

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, int(seconds) + 2)
    _lower(resource.RLIMIT_FSIZE, SCRATCH_FILE if writes else 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_MEMLOCK, 0)


def has_memory_limit(limit: int) -> bool:
    """Whether a mapping beyond the address space that was allowed is refused."""
    try:
        mmap.mmap(-1, min(limit, sys.maxsize >> 1)).close()
    except (OSError, ValueError, OverflowError):
        return True
    return False


def keep_to(core: int | None) -> None:
    """Run on this core alone, with all that is forked from here; on any core, if it is None.

    Processes that talk to each other then find each other's memory in the same cache, and none
    has to be woken on another core. Nothing happens where that cannot be had.
    """
    if core is not None:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {core})


def _lower(kind: int, value: int) -> int:
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(kind)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (most, most))
    return most


def _sizes() -> tuple[int, int]:
    """The address space and the private memory of this process, in bytes."""
    handle = os.open("/proc/self/statm", os.O_RDONLY)  # a text file takes ten times as long
    try:
        pages = [int(each) for each in os.read(handle, 200).split()]
    finally:
        os.close(handle)
    page = os.sysconf("SC_PAGE_SIZE")
    return pages[0] * page, pages[5] * page
