"""What a wrong submission costs, against a right one of the same sheet, side by side.

One has some of the slips that have a name. The other returns numbers that have nothing to do with
what is asked, so that every explanation is tried and none is found.
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
    return lambda *args: _noise(function(*args))


"""


def wrong_rows(sheet: Sheet, examples: Path, folder: Path) -> list[Row]:
    """Time on the clock and of the processor, of both wrong submissions to a sheet."""
    noise = folder / f"unrelated_{sheet.name}.py"
    noise.write_text(unrelated(sheet, examples / "perfect.py"), encoding="utf-8")
    files = {
        "perfect": examples / "perfect.py",
        "near misses": examples / "near_miss.py",
        "unrelated numbers": noise,
    }
    check = [sys.executable, "-m", "grader", "check", "--sheet", sheet.name]
    found = costs({name: [*check, str(file)] for name, file in files.items()}, _ROUNDS, _STATUSES)
    right = found.pop("perfect")
    return [
        Row(f"a submission of {name}, {sheet.name}, {kind}", ours, floor, _PROMISED, "s")
        for name, cost in found.items()
        for kind, ours, floor in (
            ("wall time", cost.wall, right.wall),
            ("processor", cost.cpu, right.cpu),
        )
    ]


def unrelated(sheet: Sheet, perfect: Path) -> str:
    """The right submission, but every number that is compared is another one."""
    compared = (
        part.name
        for part in sheet.parts
        if any(isinstance(row, Value | Gradient) for row in part.rows)
    )
    changed = "".join(f"{name} = _unrelated({name})\n" for name in compared)
    return perfect.read_text(encoding="utf-8") + _TAIL + changed
