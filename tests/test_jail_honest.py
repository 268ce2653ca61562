"""Honest code is not punished: every right style of the course gives its answers in the jail.

What students may write is what the styles of the problems write: loops, lists, other formulas,
torch, matplotlib. Lint holds them against the rows; here it does so twice in one process, before
and after that process has gone into the jail, and must find nothing either time. (The examples
of all sheets go through jailed workers in test_examples.py.)
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cli import ROOT

from grader.course import builtin

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has the jail")

SCRIPT = """
import os, sys
from grader.course import builtin, Course
from grader.jail.enter import Cell, enter
from grader.jail.files import ruleset
from grader.lint.examine import examine
from grader.messages import Terms
from grader.worker.own import own_paths
from grader.worker.preload import PRELOADS, preload

preload(PRELOADS, ())
course = builtin()
problems = course.sheet(sys.argv[1]).problems
styles = {problem.name: course.styles(problem) for problem in problems}
Course.styles = lambda self, problem: styles[problem.name]
free = [examine(course, problem, 1).passed for problem in problems]
layers = enter(Cell(ruleset(own_paths()), None), os.getppid(), Terms(2 << 30, 600.0))
assert {"file access", "system calls"} <= set(layers), layers
held = [examine(course, problem, 1).complaints for problem in problems]
assert all(free), free
assert not any(held), held
print(sum(map(len, styles.values())), "styles")
"""


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(name, marks=() if name == "energy" else pytest.mark.heavy)
        for name in builtin().sheets
    ],
)
def test_every_style_passes_in_the_jail(sheet: str) -> None:
    """Threads, BLAS, torch and plots included."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, sheet],
        env=os.environ | threads | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[0]) > 0
