"""``mlgrade check`` of a perfect submission against the same calls made without a grader."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from benchmarks.measure import peak_memory, wall_times
from benchmarks.report import Row
from grader.course import Course
from grader.deal import deal

__all__ = ["check_rows"]

_ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 15

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
    value = getattr(module, name)(*args)
    if lines:
        list(value)
"""


def check_rows(folder: Path) -> list[Row]:
    """Wall time and memory of checks and of --help, each as a ratio to its floor."""
    submission = str(_ROOT / "submissions_example" / "energy" / "perfect.py")
    calls = folder / "calls.pickle"
    calls.write_bytes(pickle.dumps(_calls("energy")))
    floor = [sys.executable, "-c", _FLOOR, submission, str(calls)]
    check = [sys.executable, "-m", "grader", "check", submission]
    times = wall_times(
        {
            "floor": floor,
            "check": check,
            "numpy": [sys.executable, "-c", "import numpy"],
            "help": [sys.executable, "-m", "grader", "--help"],
        },
        _ROUNDS,
    )
    memory = {"floor": peak_memory(floor), "check": peak_memory(check)}
    return [
        Row("check energy, wall time", times["check"], times["floor"], 3.0, "s"),
        Row("mlgrade --help, wall time", times["help"], times["numpy"], 1.5, "s"),
        Row("check energy, peak memory", memory["check"] / 1e6, memory["floor"] / 1e6, 2.5, "MB"),
    ]


def _calls(sheet: str) -> list[tuple[str, tuple[object, ...], bool]]:
    loaded = Course(_ROOT).sheet(sheet)
    return [
        (call.function, call.args, call.lines)
        for problem in loaded.problems
        for part in problem.parts
        for dealt in deal(problem, part, 0)
        for call in dealt.calls
    ]
