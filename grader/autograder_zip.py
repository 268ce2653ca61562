"""The zip that Gradescope builds an autograder from: our scripts and the course's own files.

The same choices give the same bytes.
"""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from grader.autograder import SETTINGS, UNFINISHED, Settings, failed
from grader.course import Course
from grader.errors import UsageError
from grader.render.gradescope import VISIBILITIES

__all__ = ["autograder_zip"]

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_INDEX: Final = "https://download.pytorch.org/whl/cpu"
_LITTER: Final = {"__pycache__", ".git", ".ipynb_checkpoints"}

_SETUP: Final = """\
#!/usr/bin/env bash
# Gradescope runs this once, when the autograder is built.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "mlgrade needs Python 3.11: choose the base image Ubuntu 24.04 or newer." >&2
  exit 1
fi
python3 -m venv /opt/mlgrade
PIP_EXTRA_INDEX_URL={index} /opt/mlgrade/bin/pip install --no-cache-dir {requirement}
# Nobody but the grader reads the problems and their solutions.
chmod -R go= /autograder/source
"""

_RUN: Final = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission. A results.json is there from the first moment on,
# so that one is there even if this is ended half-way.
root="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$root/results"
cp "$root/source/{unfinished}" "$root/results/results.json"
chmod 700 "$root/source" "$root/results"
cd /
"${{MLGRADE_PYTHON:-/opt/mlgrade/bin/python}}" -I -m grader.autograder "$root"
exit 0
"""


def autograder_zip(course: Course, settings: Settings, requirement: str) -> bytes:
    """The zip for a sheet; ``requirement`` is what pip installs, or the path of a wheel.

    Raises UsageError where a setting names what is not there.
    """
    _check(course, settings)
    wheel = Path(requirement) if requirement.endswith(".whl") else None
    if wheel is not None:
        if not wheel.is_file():
            msg = f"There is no wheel {wheel}: build it with python -m build --wheel."
            raise UsageError(msg)
        requirement = f"/autograder/source/{wheel.name}"
    setup = _SETUP.format(index=_INDEX, requirement=shlex.quote(requirement))
    why = "It was ended before it had finished: it ran out of time or memory."
    files = {
        "setup.sh": setup.encode(),
        "run_autograder": _RUN.format(unfinished=UNFINISHED).encode(),
        SETTINGS: msgspec.json.format(msgspec.json.encode(settings), indent=2),
        UNFINISHED: failed(why).encode(),
        **dict(_course_files(course, settings.sheet)),
    }
    if wheel is not None:
        files[wheel.name] = wheel.read_bytes()
    return _zipped(files)


def _check(course: Course, settings: Settings) -> None:
    sheet = course.sheet(settings.sheet)
    known = {problem.name for problem in sheet.problems} | {part.id for part in sheet.parts}
    for name, when in settings.visibility.items():
        if name not in known:
            msg = f"--visibility {name}={when}: the sheet has no problem or part {name}."
            raise UsageError(msg)
        if when not in VISIBILITIES:
            msg = f"--visibility {name}={when}: choose one of {', '.join(VISIBILITIES)}."
            raise UsageError(msg)


def _course_files(course: Course, sheet: str) -> Iterator[tuple[str, bytes]]:
    """The problems of the sheet and all references, by their paths in the zip."""
    for folder in (course.root / "problems" / sheet, course.root / "reference"):
        for path in sorted(folder.rglob("*")):
            words = path.relative_to(course.root).parts
            if path.is_file() and not _LITTER & set(words):
                yield "/".join(("course", *words)), path.read_bytes()


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            mode = 0o755 if name in {"setup.sh", "run_autograder"} else 0o644
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, data)
    return packed.getvalue()
