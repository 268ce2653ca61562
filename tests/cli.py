"""Running ``mlgrade`` as people do: in a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PERFECT = ROOT / "submissions_example" / "energy" / "perfect.py"
COMMAND = [sys.executable, "-m", "grader"]
# No tracer, no colour, no width of whoever runs the tests.
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


class Ran(NamedTuple):
    """What a command gave back."""

    status: int
    out: str
    err: str


def mlgrade(*args: object, cwd: Path, **more: Any) -> Ran:
    """Run the command to its end."""
    environment = ENVIRONMENT | more.pop("env", {})
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        cwd=cwd,
        env=environment,
        encoding="utf-8",
        timeout=100,
        check=False,
        **({"capture_output": True} | more),
    )
    assert "Traceback" not in (done.stderr or "")
    return Ran(done.returncode, done.stdout or "", done.stderr or "")


def stable_text(text: str) -> str:
    """The report without what depends on the machine: which layers of protection it lacks."""
    kept = re.sub(r"^unprotected: .*\n(?:^ {13}\S.*\n)*", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", kept)


def mypy_strict(course: Path, elsewhere: Path) -> str:
    """What mypy says of a course, as where mlgrade is installed: of that nothing is said."""
    (elsewhere / "installed").mkdir()
    (elsewhere / "installed" / "grader").symlink_to(ROOT / "grader")
    quiet = ["--follow-imports=silent", "--config-file=", f"--cache-dir={elsewhere / 'cache'}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *quiet, "-p", "problems", "-p", "reference"],
        cwd=course,
        env={"PATH": os.environ["PATH"], "MYPYPATH": str(elsewhere / "installed")},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    return done.stdout + done.stderr


def started(marker: Path) -> set[int]:
    """The living processes that were started with ``TMPDIR`` at this place, which workers keep."""
    found = set()
    wanted = f"TMPDIR={marker}".encode()
    for each in Path("/proc").glob("[0-9]*"):
        try:
            environment = (each / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended, or belongs to somebody else
        if wanted in environment:
            found.add(int(each.name))
    return found


def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
