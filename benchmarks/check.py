"""``mlgrade check`` of a perfect submission against the same calls made without a grader.

And of wrong ones against that of a perfect one.
"""

from __future__ import annotations

import pickle
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks.measure import peak_memory, wall_times
from benchmarks.report import Row
from benchmarks.wrong import wrong_rows
from grader.cases import AxesArgument
from grader.course import Course
from grader.deal import deal
from grader.sealing import sealed
from grader.tensors import built

__all__ = ["ROOT", "check_rows", "write_calls"]

ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = {"energy": 15, "bayes": 5}
_TORCH = {"bayes"}

# One fresh process: import numpy and the submission, make the calls, run derivations out.
_FLOOR = """
import importlib.util, pickle, sys
import numpy
spec = importlib.util.spec_from_file_location("submission", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
with open(sys.argv[2], "rb") as file:
    calls = pickle.load(file)
for name, args, lines in calls:
    if args and isinstance(args[0], str) and args[0] == "axes":
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot
        args = (matplotlib.pyplot.subplots()[1],)
    try:
        value = getattr(module, name)(*args)
        if lines:
            list(value)
    except (TypeError, ValueError):
        pass  # what a function may refuse; a gradient that pickling dropped
"""


def check_rows(folder: Path) -> list[Row]:
    """Times of every sheet's checks and of --help, memory of one, as ratios to floors."""
    rows = []
    for sheet in Course(ROOT).sheets:
        floor, check = _commands(sheet, folder)
        times = wall_times({"floor": floor, "check": check}, _ROUNDS.get(sheet, 9))
        promised = 1.5 if sheet in _TORCH else 3.0
        rows.append(Row(f"check {sheet}, wall time", times["check"], times["floor"], promised, "s"))
    for sheet in Course(ROOT).sheets:
        rows += wrong_rows(Course(ROOT).sheet(sheet), ROOT / "submissions_example" / sheet, folder)
    return [*rows, _kit_row(folder), *_start_rows(), _memory_row(folder)]


def _kit_row(folder: Path) -> Row:
    """A check beside a kit, which deals nothing, against the check with the course."""
    beside = folder / "kit"
    beside.mkdir()
    shutil.copy(ROOT / "submissions_example" / "energy" / "perfect.py", beside)
    (beside / "energy.kit").write_bytes(sealed(Course(ROOT), "energy", 1))
    _, check = _commands("energy", folder)
    kit = [*check[:-1], str(beside / "perfect.py")]
    times = wall_times({"kit": kit, "check": check}, 15)
    return Row("check energy beside a kit, wall time", times["kit"], times["check"], 1.0, "s")


def _start_rows() -> list[Row]:
    commands = {
        "numpy": [sys.executable, "-c", "import numpy"],
        "help": [sys.executable, "-m", "grader", "--help"],
    }
    times = wall_times(commands, 15)
    return [Row("mlgrade --help, wall time", times["help"], times["numpy"], 1.5, "s")]


def _memory_row(folder: Path) -> Row:
    floor, check = (
        max(peak_memory(each) for _ in range(3)) for each in _commands("energy", folder)
    )
    return Row("check energy, peak memory", check / 1e6, floor / 1e6, 2.5, "MB")


def _commands(sheet: str, folder: Path) -> tuple[list[str], list[str]]:
    """The floor and the check of a sheet's perfect submission."""
    submission = str(ROOT / "submissions_example" / sheet / "perfect.py")
    floor = [sys.executable, "-c", _FLOOR, submission, write_calls(sheet, folder)]
    return floor, [sys.executable, "-m", "grader", "check", submission]


def write_calls(sheet: str, folder: Path) -> str:
    """A file with all calls of a sheet, for a floor to make."""
    calls = folder / f"{sheet}.pickle"
    calls.write_bytes(pickle.dumps(_calls(sheet)))
    return str(calls)


def _calls(sheet: str) -> list[tuple[str, tuple[Any, ...], bool]]:
    loaded = Course(ROOT).sheet(sheet)
    return [
        (call.function, _args(call.args), call.lines)
        for problem in loaded.problems
        for part in problem.parts
        for dealt in deal(problem, part, 0)
        for call in dealt.calls
    ]


def _args(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments as the floor gets them: real tensors; axes are made there."""
    if any(isinstance(arg, AxesArgument) for arg in args):
        return ("axes",)
    return tuple(built(args))
