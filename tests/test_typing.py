"""mypy --strict sees a row of the rubric that does not fit its stub."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

SLIPS = Path(__file__).with_name("typing_slips.py")


def test_mypy_refuses_every_slip_and_no_right_row(tmp_path):
    """Of the statements in typing_slips.py exactly those marked as slips are errors."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file="]
    options = ["--follow-imports=silent", f"--cache-dir={tmp_path}"]
    run = subprocess.run(
        [*command, *options, SLIPS],
        cwd=SLIPS.parents[1],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.stderr == ""
    assert run.returncode == 1
    source = SLIPS.read_text(encoding="utf-8")
    marked = {at for at, line in enumerate(source.splitlines(), 1) if line.endswith("# slip")}
    refused = {int(at) for at in re.findall(r"typing_slips\.py:(\d+): error", run.stdout)}
    wrong = []
    for node in ast.parse(source).body:
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        if marked.isdisjoint(lines) != refused.isdisjoint(lines):
            wrong.append((node.lineno, ast.unparse(node)))
    assert wrong == [], run.stdout
    assert len(marked) > 30
