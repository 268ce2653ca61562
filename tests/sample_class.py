"""Classes on disk, laid out as each platform documents its download."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

JANE = b"SHEET = 'energy'\n"
JOHN = b"SHEET = 'energy'  # John's\n"

CANVAS = {
    "doejane_LATE_12345_678901_submission-1.py": JANE,
    "roejohn_12346_678902_homework.py": JOHN,
}
CANVAS_ANONYMOUS = {
    "anon_Ab1Cd_678901_submission.py": JANE,
    "LATE_anon_Xy9Zw_678902_submission.py": JOHN,
}
MOODLE_FOLDERS = {
    "Jane Doe_1234567_assignsubmission_file_/submission.py": JANE,
    "Jane Doe_1234567_assignsubmission_onlinetext_/onlinetext.html": b"<p>see file</p>",
    "John van der Roe_1234568_assignsubmission_file_/submission.py": JOHN,
}
MOODLE_FLAT = {
    "Jane Doe_1234567_assignsubmission_file_submission.py": JANE,
    "Participant 99_1234568_assignsubmission_file_submission.py": JOHN,
}
GRADESCOPE_METADATA = b"""---
submission_1001:
  :submitters:
  - :name: Jane Doe
    :sid: '12345'
    :email: jane@example.edu
  - :name: John Roe
    :sid: '12346'
    :email: john@example.edu
  :created_at: 2025-03-05 22:59:00.171170000 Z
  :score: 0.0
  :status: processed
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
submission_1002:
  :submitters:
  - :name: Zoe Poe
    :sid:
    :email: zoe@example.edu
  :created_at: 2025-03-06 00:00:01 Z
"""
GRADESCOPE = {
    "assignment_77_export/submission_metadata.yml": GRADESCOPE_METADATA,
    "assignment_77_export/submission_1001/submission.py": JANE,
    "assignment_77_export/submission_1002/submission.py": JOHN,
    "assignment_77_export/submission_1003/submission.py": JOHN,
}
NBGRADER = {
    "submitted/jdoe/ps1/submission.py": JANE,
    "submitted/jdoe/ps1/timestamp.txt": b"2025-03-05 23:59:00.948203 UTC",
    "submitted/jroe/ps1/submission.py": JOHN,
    "submitted/jroe/ps1/timestamp.txt": b"2025-03-05 15:59:00 America/Los_Angeles",
}
GITHUB = {
    "hw1-submissions/hw1-jdoe/submission.py": JANE,
    "hw1-submissions/hw1-jdoe/.git/HEAD": b"ref: refs/heads/main\n",
    "hw1-submissions/hw1-jroe/submission.py": JOHN,
    "hw1-submissions/hw1-jroe/.git/config": b"[core]\n\tfsmonitor = touch /tmp/never\n",
}
FOLDERS = {"jane/submission.py": JANE, "jane/helpers.py": b"x = 1\n", "john/hw.py": JOHN}
FLAT = {"jane.py": JANE, "john.py": JOHN}


def notebook(*cells: str) -> bytes:
    """A notebook of these code cells, as Jupyter saves it."""
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": each} for each in cells]
    whole = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1).encode()


def write_tree(root: Path, files: Mapping[str, bytes], when: float | None = None) -> Path:
    """The files below a folder; ``when`` they were changed."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if when is not None:
            os.utime(path, (when, when))
    return root


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as the bytes of a zip."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """The files in a zip on disk."""
    path.write_bytes(zipped(files))
    return path
