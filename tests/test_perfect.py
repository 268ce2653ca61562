"""Every right answer gets full marks, whatever the inputs, and no known mistake does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grader.course import builtin
from grader.lint import lint

ROOT = Path(__file__).resolve().parents[1]
PERFECT = sorted((ROOT / "submissions_example").glob("*/perfect.py"))


@pytest.mark.heavy
@pytest.mark.parametrize("path", PERFECT, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("seed", range(200))
def test_full_marks_on_every_seed(path, seed, tmp_path):
    """As a user runs it: exit code 0 means all points that a machine can give."""
    command = [sys.executable, "-m", "grader", "check", str(path), "--seed", str(seed)]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.heavy
@pytest.mark.parametrize("path", PERFECT, ids=lambda path: path.parent.name)
def test_lint_has_nothing_to_complain_of_on_every_seed(path):
    """All styles of all problems are accepted, all mistakes caught; CI looks at twenty seeds."""
    course = builtin()
    reports = lint(course, course.sheet(path.parent.name).problems, 200)
    assert reports
    assert [each.complaints for each in reports] == [()] * len(reports)
