"""What the fork server imports for all workers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cli import ENVIRONMENT


def test_matplotlib_leaves_no_folder_behind(tmp_path: Path) -> None:
    """Where home cannot be written to it makes a folder, which nobody would remove later."""
    program = (
        "import os; from grader.worker.preload import preload; "
        "preload(['matplotlib'], ()); os._exit(0)"
    )
    (tmp_path / "home").touch()  # not even root can make a folder in it
    places = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=ENVIRONMENT | places, check=True)
    assert [each.name for each in tmp_path.iterdir()] == ["home"]
