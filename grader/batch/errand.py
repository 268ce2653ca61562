"""What a worker of a cluster must know to grade as the batch would, and what it says to that."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.batch.setup import CourseHash, setup_of
from grader.course import builtin, open_course
from grader.data import read_idx_folder
from grader.grade import Request
from grader.limits import LimitChanges

__all__ = ["Errand", "Hello", "course_place", "decode_errand", "decode_hello", "request_of"]


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """A class's grading, as bytes can say it.

    ``course`` is a folder that the workers have too, "" for the built-in one; ``course_sha256``
    and ``setup`` are what the batch makes of it. ``patience`` is how many seconds one submission
    may take at the very most.
    """

    course: str
    course_sha256: str
    setup: str
    sheets: tuple[str, ...]
    sheet: str | None
    seed: int
    limits: LimitChanges
    reveal: str
    data: str
    isolation: str
    patience: float


class Hello(msgspec.Struct, frozen=True):
    """What a worker says before it grades: why it cannot, "" where it can."""

    trouble: str = ""


decode_errand = msgspec.msgpack.Decoder(Errand).decode
decode_hello = msgspec.msgpack.Decoder(Hello).decode


def course_place(request: Request) -> str:
    """Where a worker finds the course of a request."""
    root = request.course.root.resolve()
    return "" if root == builtin().root.resolve() else str(root)


def request_of(errand: Errand) -> tuple[Request, str]:
    """What to grade with on this machine, and how that differs from what is asked for, or "".

    Raises MlgradeError where the course or the data are not here.
    """
    request = Request(
        course=open_course(Path(errand.course)) if errand.course else builtin(),
        sheet=errand.sheet,
        seed=errand.seed,
        limits=errand.limits,
        reveal=errand.reveal,
        images=read_idx_folder(Path(errand.data)) if errand.data else None,
    )
    if CourseHash(request.course).of("") != errand.course_sha256:
        place = errand.course or "that comes with mlgrade"
        return request, f"the course {place} is not the same there as here"
    if setup_of(request) != errand.setup:
        return request, "the version of mlgrade or the images of --data are not the same as here"
    return request, ""
