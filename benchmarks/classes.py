"""``mlgrade batch`` on a class against the same calls made without a grader.

The floor is one process that has imported numpy (and torch, where the sheet is about tensors),
forks once for each submission and makes the calls of the sheet in it, two at a time. What is
looked at again because of a slip is no call of the floor. There are rows of a class where all is
right; where every other submission has one slip, each another one; and where every other one has a
slip in nearly every part, of which nothing is promised.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from benchmarks.check import ROOT, write_calls
from benchmarks.measure import ENVIRONMENT, peak_memory
from benchmarks.report import Row

__all__ = ["class_rows"]

_FEW, _MANY = 200, 2000

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
    energy = _Sheet("energy", 7, 0.025, ratio=3.0)
    bayes = _Sheet("bayes", 1, 0.040, libraries=("torch",))
    rows = []
    for sheet in (energy, bayes):
        right, wrong = (_source(sheet.name, story) for story in ("perfect", "near_miss"))
        slips = _with_one_slip(right, wrong)
        rows += _sheet_rows(sheet, [right], folder / f"{sheet.name}-right")
        mixed = [each for slip in slips for each in (right, slip)]
        rows += _sheet_rows(sheet, mixed, folder / f"{sheet.name}-mixed", "half with a slip")
        promised = sheet._replace(own=None, ratio=None)
        rows += _sheet_rows(promised, [right, wrong], folder / f"{sheet.name}-wrong", "half wrong")
    return [*rows, *_growth_rows(folder)]


class _Sheet(NamedTuple):
    """A sheet, in how many rounds it is measured, what is promised, what the floor imports."""

    name: str
    rounds: int
    own: float | None  # seconds for each submission
    ratio: float | None = None
    libraries: tuple[str, ...] = ()


def _sheet_rows(
    sheet: _Sheet, sources: Sequence[str], folder: Path, which: str = "all right"
) -> list[Row]:
    """Ours against the floor, and our own time for each submission; medians of the rounds."""
    submissions = _class_of(sources, _FEW, folder)
    floor_of = [sys.executable, "-c", _FLOOR, submissions, write_calls(sheet.name, folder.parent)]
    out = folder.parent / "out"
    floors, ours = [], []
    for _ in range(sheet.rounds):
        floors.append(_seconds([*floor_of, *sheet.libraries]))
        ours.append(_seconds(_batch(submissions, out)))
        shutil.rmtree(out)
    floor, mine = median(floors), median(ours)
    name = f"class of {_FEW}, {sheet.name}, {which}"
    each = max(mine - floor, 0.0) / _FEW
    own = Row(f"{name}: our own each", 1000 * each, 1000 * floor / _FEW, None, "ms")
    if sheet.own is not None:
        own = replace(own, floor=1000 * sheet.own, promised=1.0)
    return [Row(f"{name}: wall time", mine, floor, sheet.ratio, "s"), own]


def _growth_rows(folder: Path) -> list[Row]:
    """What ten times as many submissions cost: in time, in memory, and once they are done."""
    sources = [_source("energy", story) for story in ("perfect", "near_miss")]
    few = _batch(_class_of(sources, _FEW, folder / "few"), folder / "out-few")
    many = _batch(_class_of(sources, _MANY, folder / "many"), folder / "out")
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


def _source(sheet: str, story: str) -> str:
    return (ROOT / "submissions_example" / sheet / f"{story}.py").read_text(encoding="utf-8")


def _with_one_slip(right: str, wrong: str) -> list[str]:
    """The right submission with one function of the wrong one in place of its own, one each."""
    lines, others = right.splitlines(), wrong.splitlines()
    slips = {node.name: node for node in _functions(wrong)}
    made = []
    for own in _functions(right):
        slip = slips.get(own.name)
        if slip is not None and ast.dump(slip) != ast.dump(own):
            text = others[slip.lineno - 1 : slip.end_lineno]
            made.append("\n".join([*lines[: own.lineno - 1], *text, *lines[own.end_lineno :]]))
    return made


def _functions(source: str) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


def _class_of(sources: Sequence[str], count: int, folder: Path) -> str:
    """So many submissions that differ, with these sources in turn."""
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
