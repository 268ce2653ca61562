"""``mlgrade batch`` on a class against the same calls made without a grader.

The floor is one process that has imported numpy (and torch, where the sheet is about tensors),
forks once for each submission and makes the calls of the sheet in it, two at a time. What is
looked at again because of a slip is no call of the floor: there is a row with and one without.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.check import ROOT, write_calls
from benchmarks.measure import ENVIRONMENT, peak_memory
from benchmarks.report import Row

__all__ = ["class_rows"]

_ROUNDS: Final = 3
_FEW, _MANY, _SLOW = 200, 2000, 60

_FLOOR: Final = """
import os, pickle, sys
import numpy
folder, calls, *libraries = sys.argv[1:]
for library in libraries:
    __import__(library).set_num_threads(1)
with open(calls, "rb") as file:
    calls = pickle.load(file)
def run(path):
    space = {"__name__": "submission", "__file__": path}
    with open(path) as file:
        exec(compile(file.read(), path, "exec"), space)
    for name, args, lines in calls:
        if args and isinstance(args[0], str) and args[0] == "axes":
            continue
        try:
            value = space[name](*args)
            if lines:
                list(value)
        except (TypeError, ValueError):
            pass
running = 0
for name in sorted(os.listdir(folder)):
    if running == 2:
        os.wait()
        running -= 1
    if os.fork() == 0:
        try:
            run(os.path.join(folder, name))
        finally:
            os._exit(0)
    running += 1
while running:
    os.wait()
    running -= 1
"""


def class_rows(folder: Path) -> list[Row]:
    """Wall time of a class of 200 and of 2,000, of a batch that is done, and its memory."""
    rows = []
    for stories in (("perfect",), ("perfect", "near_miss")):
        rows += _sheet_rows("energy", _FEW, stories, folder, 0.025, ratio=3.0)
        rows += _sheet_rows("bayes", _SLOW, stories, folder, 0.040, libraries=("torch",))
    return [*rows, *_growth_rows(folder)]


def _sheet_rows(
    sheet: str,
    count: int,
    stories: tuple[str, ...],
    folder: Path,
    own: float,
    *,
    ratio: float | None = None,
    libraries: tuple[str, ...] = (),
) -> list[Row]:
    """Ours against the floor, and our own time for each submission."""
    submissions = _class_of(sheet, count, stories, folder / f"{sheet}-{len(stories)}")
    calls = write_calls(sheet, folder)
    floors, ours = [], []
    for _ in range(_ROUNDS):
        floors.append(_seconds([sys.executable, "-c", _FLOOR, submissions, calls, *libraries]))
        ours.append(_seconds(_batch(submissions, folder / "out")))
        shutil.rmtree(folder / "out")
    floor, mine = min(floors), min(ours)
    slips = ", half with slips" if len(stories) > 1 else ""
    name = f"class of {count}, {sheet}{slips}"
    rows = [Row(f"{name}, wall time", mine, floor, ratio, "s")] if ratio else []
    each = max(mine - floor, 0.0) / count
    return [*rows, Row(f"{name}, our own each", 1000 * each, 1000 * own, 1.0, "ms")]


def _growth_rows(folder: Path) -> list[Row]:
    """What ten times as many submissions cost: in time, in memory, and once they are done."""
    stories = ("perfect", "near_miss")
    few = _batch(_class_of("energy", _FEW, stories, folder / "few"), folder / "out-few")
    many = _batch(_class_of("energy", _MANY, stories, folder / "many"), folder / "out")
    times, peaks = [], []
    for command in (few, many):
        start = time.perf_counter()
        peaks.append(peak_memory(command))
        times.append(time.perf_counter() - start)
    again = _seconds(many)
    grown = max(peaks[1] - peaks[0], 0) / 1e6
    return [
        Row(f"class of {_MANY} after {_FEW}, wall time", times[1], times[0], 11.0, "s"),
        Row(f"class of {_MANY} after {_FEW}, memory grown", grown, 30.0, 1.0, "MB"),
        Row(f"class of {_MANY}, done already", again, 2.0, 1.0, "s"),
    ]


def _class_of(sheet: str, count: int, stories: tuple[str, ...], folder: Path) -> str:
    """So many submissions that differ, which tell these stories in turn."""
    sources = [
        (ROOT / "submissions_example" / sheet / f"{story}.py").read_text(encoding="utf-8")
        for story in stories
    ]
    folder.mkdir(exist_ok=True)
    for at in range(count):
        text = f"{sources[at % len(sources)]}\n# student {at}\n"
        (folder / f"student{at:05}.py").write_text(text, encoding="utf-8")
    return str(folder)


def _batch(submissions: str, out: Path) -> list[str]:
    return [sys.executable, "-m", "grader", "batch", submissions, "-o", str(out)]


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-500:])
    return seconds
