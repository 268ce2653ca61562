"""The README cannot lie: the report it shows is the one that comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(opening: str) -> str:
    """The fenced block that begins with these words."""
    start = README.index(opening)
    return README[start : README.index("```", start)]


def test_the_first_report_is_real():
    """The report on the first screen is what the command above it prints."""
    shown = block("$ mlgrade check as_published.py")
    command, report = shown.split("\n", 1)
    arguments = command.removeprefix("$ mlgrade ").split()
    done = subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=ROOT / "submissions_example" / "foundations",
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert report.strip() in done.stdout


def test_the_first_code_is_real():
    """The mistake on the first screen stands in the submission that is checked."""
    code = block("def sigmoid_taylor_coefficients").strip()
    path = ROOT / "submissions_example" / "foundations" / "as_published.py"
    assert code in path.read_text(encoding="utf-8")


def test_ci_runs_the_commands_of_the_readme():
    """.ci/run sets up and tests with the README's own two commands."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in block("python3 -m venv").strip().split(" && "):
        assert command in ci
    assert block(".venv/bin/python -m pytest").strip() in ci
