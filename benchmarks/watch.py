"""How long ``--watch`` takes from a save to its report on the screen."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pexpect

from benchmarks.report import Row

__all__ = ["watch_rows"]

_ENERGY = Path(__file__).resolve().parents[1] / "submissions_example" / "energy"
_SAVES = 20
_PROMISED = 0.5  # seconds
_BREATH = 0.5  # seconds between two saves: the one before is over


def watch_rows(folder: Path) -> list[Row]:
    """A whole sheet on which everything passes, and one with mistakes to name."""
    return [
        Row(f"save to report, {name}", _save_to_report(folder / name, source), _PROMISED, 1.0, "s")
        for name in ("perfect", "near_miss")
        for source in [(_ENERGY / f"{name}.py").read_text(encoding="utf-8")]
    ]


def _save_to_report(folder: Path, source: str) -> float:
    """Median seconds; every save breaks one part or mends it, so that its report is known."""
    folder.mkdir()
    file = folder / "hw.py"
    broken = f"{source}\ndef infer(F):\n    return None\n"
    file.write_text(source, encoding="utf-8")
    words = ["-m", "grader", "check", "hw.py", "--watch", "--course", str(_ENERGY.parents[1])]
    child = pexpect.spawn(
        sys.executable, words, cwd=str(folder), dimensions=(40, 100), encoding="utf-8", timeout=60
    )
    child.expect("q: quit.*q: quit")  # the second is that of the report
    times = []
    for at in range(_SAVES):
        time.sleep(_BREATH)
        began = time.perf_counter()
        file.write_text(source if at % 2 else broken, encoding="utf-8")
        child.expect("saved [^\r]*fixed" if at % 2 else "saved [^\r]*broken")
        times.append(time.perf_counter() - began)
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    return statistics.median(times)
