"""What a result follows from: the submission's bytes, the course's, the seed, the limits.

Where none of these has changed, a submission is not graded again.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from grader.course import Course
from grader.grade import Request
from grader.images import Images
from grader.submission import Submission
from grader.version import __version__

__all__ = ["CourseHash", "digest", "libraries", "setup_of"]

_COURSE_FILES: Final = {".py", ".toml"}


def digest(submission: Submission) -> str:
    """The SHA-256 of what is graded: the file, and where it imports modules of its own, those."""
    if not submission.modules:
        return submission.sha256
    whole = hashlib.sha256(submission.sha256.encode())
    for name, source in sorted(submission.modules.items()):
        whole.update(f"\0{name}\0{len(source)}\0".encode())
        whole.update(source)
    return whole.hexdigest()


class CourseHash:
    """The SHA-256 of all that a sheet's checks are made of, computed once for each sheet."""

    def __init__(self, course: Course) -> None:
        self._root = course.root
        self._known: dict[str, str] = {}

    def of(self, sheet: str) -> str:
        """The hash for a sheet; that of the whole course where no sheet is known."""
        if sheet not in self._known:
            own = self._root / "problems" / sheet
            beside = (self._root / "problems").glob("*.py")
            files = [*own.rglob("*"), *beside, *(self._root / "reference").rglob("*")]
            self._known[sheet] = _hash(self._root, files)
        return self._known[sheet]


def _hash(root: Path, files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(files):
        if path.suffix in _COURSE_FILES and path.is_file():
            content = path.read_bytes()
            whole.update(f"\0{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            whole.update(content)
    return whole.hexdigest()


def setup_of(request: Request) -> str:
    """Everything else that decides a result, as JSON: version, seed, sheet, limits, images."""
    limits = {
        name: value
        for name, value in msgspec.structs.asdict(request.limits).items()
        if value is not None
    }
    found: dict[str, Any] = {"mlgrade": __version__, "seed": request.seed}
    if request.sheet is not None:
        found["sheet"] = request.sheet
    if limits:
        found["limits"] = limits
    if request.images is not None:
        found["images"] = _images_hash(request.images)
    return msgspec.json.encode(found, order="sorted").decode()


def _images_hash(images: Images) -> str:
    whole = hashlib.sha256()
    for value in (images.train_x, images.train_y, images.test_x, images.test_y):
        whole.update(repr(value.shape).encode())
        whole.update(np.ascontiguousarray(value).tobytes())
    return whole.hexdigest()


def libraries() -> str:
    """What the numbers of a result were computed with."""
    return f"numpy {np.__version__}, {platform.system()} {platform.machine()}"
