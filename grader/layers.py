"""What protects a grading, layer by layer: its name, what it stops, what to do where it is missing.

A worker measures which layers hold it and says so by name; every sentence about them is made
here, on this side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

__all__ = ["LAYERS", "NEEDED", "Layer", "held", "level", "missing"]


class Layer(msgspec.Struct, frozen=True):
    """One layer: ``without`` it this is possible; ``remedy`` is what an instructor can do."""

    name: str
    stops: str
    without: str
    remedy: str


_LINUX: Final = "grade on Linux, or in a Linux container"

LAYERS: Final = (
    Layer(
        "process",
        "The submission runs in a process of its own, which never held an answer.",
        "the submission runs beside the answers",
        "report this: it cannot be missing",
    ),
    Layer(
        "deadline",
        "Every call has a time limit, after which the process is killed.",
        "the submission can run for ever",
        "report this: it cannot be missing",
    ),
    Layer(
        "dies with the judge",
        "When mlgrade is killed, so is the submission.",
        "a submission can go on running after mlgrade has been killed",
        _LINUX,
    ),
    Layer(
        "memory limit",
        "A submission that asks for too much memory fails, and nothing else does.",
        "the submission can use up the machine's memory",
        _LINUX,
    ),
    Layer(
        "file access",
        "The submission reads Python's own files and nothing else, and writes nowhere.",
        "the submission can read and write what you can",
        "use Linux 5.13 or newer with Landlock on (the boot option lsm= must name landlock)",
    ),
    Layer(
        "system calls",
        "The submission starts no processes, has no network, and signals nobody.",
        "the submission can start processes and use the network",
        "use Linux on x86_64 or aarch64, with seccomp in the kernel",
    ),
    Layer(
        "no privileges",
        "The submission has none of root's rights, whoever runs mlgrade.",
        "the submission has the rights of root",
        "run mlgrade as an ordinary user",
    ),
)

NEEDED: Final = ("file access", "system calls")
"""Without these, other people's code can read the answers and reach the network."""


def held(measured: Mapping[str, str]) -> tuple[str, ...]:
    """The layers that hold, in order, each with what was measured: "file access (Landlock 7)"."""
    return tuple(
        f"{each.name} ({measured[each.name]})" if measured[each.name] else each.name
        for each in LAYERS
        if each.name in measured
    )


def missing(measured: Mapping[str, str]) -> tuple[str, ...]:
    """The layers that do not hold, in order, each with what is possible without it."""
    return tuple(f"{each.name}: {each.without}" for each in LAYERS if each.name not in measured)


def level(measured: Mapping[str, str]) -> str:
    """``strict`` with all that is needed for other people's code, ``basic``, or ``process``."""
    there = [name in measured for name in NEEDED]
    return "strict" if all(there) else "basic" if any(there) else "process"
