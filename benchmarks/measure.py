"""Run commands side by side and measure time and peak memory of the whole process tree."""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["ENVIRONMENT", "Cost", "costs", "peak_memory", "wall_times"]

ENVIRONMENT = {  # compiled modules are kept, as they are by default
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
_PAUSE = 0.001


class Cost(NamedTuple):
    """Seconds: on the clock, and of processor time of a command and all that it started."""

    wall: float
    cpu: float


def costs(
    commands: Mapping[str, Sequence[str]], rounds: int, statuses: Collection[int] = (0,)
) -> dict[str, Cost]:
    """The median cost of each command; every round runs each of them once, in turn.

    The first round warms the disk cache and is not counted. Raises RuntimeError for a command
    that ends with another status than these.
    """
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for round_number in range(rounds + 1):
        for name, command in commands.items():
            start, before = time.perf_counter(), _cpu_of_children()
            done = subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
            cost = Cost(time.perf_counter() - start, _cpu_of_children() - before)
            if done.returncode not in statuses:
                msg = f"{name} failed: {done.stderr.decode()[-500:]}"
                raise RuntimeError(msg)
            if round_number:
                found[name].append(cost)
    return {
        name: Cost(*map(statistics.median, zip(*each, strict=True))) for name, each in found.items()
    }


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def wall_times(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """Median seconds of each command on the clock, as ``costs`` has them."""
    return {name: cost.wall for name, cost in costs(commands, rounds).items()}


def peak_memory(command: Sequence[str]) -> int:
    """The most memory that the command and its descendants hold at once, in bytes.

    Every page counts once, however many of them share it: a file's by the process that has most
    of it, others as the kernel divides them among the processes of a fork. Sampled as often as it
    can be read. Raises RuntimeError for an ordinary user, to whom the kernel does not tell it of a
    process that hides its memory.
    """
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(_tree(process.pid)))
        time.sleep(_PAUSE)
    return peak


def _tree(root: int) -> list[int]:
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        except OSError:
            continue
        todo += map(int, children.split())
    return found


def _memory(pids: Sequence[int]) -> int:
    anonymous, files = 0, Counter[str]()
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
            mapped = Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8")
        except PermissionError:
            msg = "memory is measured as root: the judge hides its own from others"
            raise RuntimeError(msg) from None
        except OSError:  # it has ended
            continue
        anonymous += sum(map(int, re.findall(r"^Pss_Anon: +(\d+)", rollup, re.MULTILINE)))
        files |= _of_files(mapped)
    return (anonymous + files.total()) * 1024


def _of_files(smaps: str) -> Counter[str]:
    """KiB of each file that are in the memory of a process."""
    found = Counter[str]()
    for path, rss, private in re.findall(
        r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ [1-9]\d* +(\S.*)\n(?:.*\n)*?Rss: +(\d+) kB\n(?:.*\n)*?"
        r"Anonymous: +(\d+)",
        smaps,
        re.MULTILINE,
    ):
        found[path] += int(rss) - int(private)
    return found
