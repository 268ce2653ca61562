"""What a wrong submission costs, against a right one of the same sheet, side by side.

One has some of the slips that have a name. The other returns numbers that have nothing to do with
what is asked, so that every explanation is tried and none is found; its floor computes the same
numbers and returns the right ones.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from benchmarks.measure import costs
from benchmarks.report import Row
from grader.course import Sheet
from grader.spec import Gradient, Value

__all__ = ["unrelated", "wrong_rows"]

_ROUNDS: Final = 7
_PROMISED: Final = 2.0
_STATUSES: Final = (0, 1)

_TAIL: Final = """

import numpy as _numpy


def _noise(value):
    # numbers that have nothing to do with these, the same for the same
    if isinstance(value, dict):
        return {key: _noise(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_noise(each) for each in value)
    if hasattr(value, "detach"):
        return value.new_tensor(_noise(value.detach().numpy()))
    array = _numpy.asarray(value)
    if array.dtype.kind not in "biuf":
        return value
    waves = _numpy.sin(12345.678 * array + _numpy.arange(array.size).reshape(array.shape) + 1.0)
    noise = _numpy.modf(43758.5453 * waves)[0]
    if array.dtype.kind != "f":
        noise = _numpy.round(4 * noise)
    noise = noise.astype(array.dtype)
    return noise if array.ndim else noise.item()


def _unrelated(function):
    def answer(*args):
        right = function(*args)
        return (_noise(right), right)[_RIGHT]

    return answer


"""


def wrong_rows(sheet: Sheet, examples: Path, folder: Path) -> list[Row]:
    """Time on the clock and of the processor, of both wrong submissions to a sheet."""
    files = {
        "perfect": examples / "perfect.py",
        "near misses": examples / "near_miss.py",
        "related numbers": folder / f"related_{sheet.name}.py",
        "unrelated numbers": folder / f"unrelated_{sheet.name}.py",
    }
    for name in ("related numbers", "unrelated numbers"):
        right = name == "related numbers"
        source = unrelated(sheet, examples / "perfect.py", right=right)
        files[name].write_text(source, encoding="utf-8")
    check = [sys.executable, "-m", "grader", "check", "--sheet", sheet.name]
    found = costs({name: [*check, str(file)] for name, file in files.items()}, _ROUNDS, _STATUSES)
    pairs = [("near misses", "perfect"), ("unrelated numbers", "related numbers")]
    return [
        Row(f"a submission of {name}, {sheet.name}, {kind}", ours, floor, _PROMISED, "s")
        for name, right in pairs
        for kind, ours, floor in (
            ("wall time", found[name].wall, found[right].wall),
            ("processor", found[name].cpu, found[right].cpu),
        )
    ]


def unrelated(sheet: Sheet, perfect: Path, *, right: bool = False) -> str:
    """The right submission, but every number that is compared is another one.

    ``right``: that is computed all the same, and the right one returned.
    """
    compared = (
        part.name
        for part in sheet.parts
        if any(isinstance(row, Value | Gradient) for row in part.rows)
    )
    changed = "".join(f"{name} = _unrelated({name})\n" for name in compared)
    return perfect.read_text(encoding="utf-8") + _TAIL + f"_RIGHT = {right}\n\n" + changed
