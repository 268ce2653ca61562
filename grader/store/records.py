"""What is kept of a class: runs, students, submissions, results; one struct for each table."""

from __future__ import annotations

import msgspec

__all__ = ["Graded", "Kept", "Pupil", "Run", "Work"]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One call of ``mlgrade batch``: with what it grades, and what."""

    mlgrade: str
    python: str
    libraries: str
    seed: int
    source: str
    layout: str
    due: float | None = None
    late_rule: str = ""


class Pupil(msgspec.Struct, frozen=True, kw_only=True):
    """One student as kept: ``submission`` is the key of what counts for them, None for nothing."""

    key: str
    name: str = ""
    email: str = ""
    ids: tuple[str, ...] = ()
    team: str = ""
    due: float | None = None
    submission: str | None = None


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One submission as kept: where it lay, the SHA-256 of its bytes, why it is not graded."""

    key: str
    place: str
    name: str = ""
    sha256: str = ""
    submitted: float | None = None
    late: bool = False
    refusal: str = ""
    notes: tuple[str, ...] = ()


class Graded(msgspec.Struct, frozen=True, kw_only=True):
    """What grading a submission once came to; ``result`` is the JSON of a report, or "".

    ``setup`` is everything that a result follows from beside the submission and the course;
    ``regraded`` names the problem where the rest was taken over from the result before.
    """

    submission: str
    sha256: str
    course_sha256: str
    setup: str
    outcome: str
    message: str = ""
    sheet: str = ""
    score: str = "0"
    max_score: str = "0"
    pending: str = "0"
    seconds: float = 0.0
    result: str = ""
    regraded: str = ""


class Kept(msgspec.Struct, frozen=True):
    """A result that was kept: what it came to, when, and by which run."""

    id: int
    run: int
    at: str
    graded: Graded
