"""What there is to do: the class as it is now, against what has been graded already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from grader.archives import ArchiveError
from grader.batch.setup import CourseHash, digest
from grader.errors import UsageError
from grader.intake import Intake, Student, Submitted
from grader.store import Kept, Pupil, Store, Work
from grader.submission import Submission
from grader.text import clean_line

__all__ = ["Class", "look", "read", "wanted"]

_SHEET: Final = re.compile(rb"""^SHEET\s*(?::[^=\n]{1,40})?=\s*["'](\w{1,60})["']""", re.MULTILINE)


class Class(msgspec.Struct, frozen=True):
    """The class as the store keeps it; ``sheets`` are those that its files name."""

    pupils: tuple[Pupil, ...]
    works: dict[str, Work]
    submitted: dict[str, Submitted]
    sheets: tuple[str, ...]


def look(intake: Intake) -> Class:
    """Read every submission once: whether it can be read, its hash, the sheet that it names."""
    works, sheets = {}, set()
    for each in intake.submitted:
        work = Work(
            key=each.key,
            place=each.where,
            name=each.file.name if each.file else "",
            submitted=each.seconds,
            late=each.late,
            refusal=each.refusal,
            notes=each.notes,
        )
        if each.file is not None:
            submission = read(each)
            found = _SHEET.search(submission.source)
            sheets |= {found[1].decode("ascii", "replace")} if found else set()
            if submission.sha256:
                work = msgspec.structs.replace(work, sha256=digest(submission))
            else:
                work = msgspec.structs.replace(work, refusal=submission.refusal)
        works[each.key] = work
    of = {student.key: each.key for each in intake.submitted for student in each.students}
    pupils = tuple(_pupil(student, of.get(student.key)) for student in intake.students)
    submitted = {each.key: each for each in intake.submitted}
    return Class(pupils, works, submitted, tuple(sorted(sheets)))


def read(each: Submitted) -> Submission:
    """A submission as it now is; without a hash and with a refusal where it cannot be read."""
    try:
        return each.submission()
    except (OSError, ArchiveError) as error:
        why = clean_line(getattr(error, "strerror", None) or str(error)).rstrip(".")
        name = each.file.name if each.file else each.where
        return Submission(clean_line(name, 100), b"", "", refusal=f"It cannot be read: {why}.")


def _pupil(student: Student, submission: str | None) -> Pupil:
    return Pupil(
        key=student.key,
        name=clean_line(student.name),
        email=clean_line(student.email),
        ids=student.ids,
        team=clean_line(student.group),
        due=student.due,
        submission=submission,
    )


def wanted(
    group: Class, store: Store, setup: str, hashes: CourseHash, *, fresh: bool, only: Sequence[str]
) -> list[str]:
    """The keys of the submissions that are to be graded, in order.

    Raises UsageError where ``only`` names nobody.
    """
    chosen = _only(group, only) if only else dict.fromkeys(group.works)
    newest = {} if fresh else store.newest(whole=False)
    return [
        key
        for key in chosen
        if not group.works[key].refusal
        and not _is_done(newest.get(key), group.works[key], setup, hashes)
    ]


def _is_done(kept: Kept | None, work: Work, setup: str, hashes: CourseHash) -> bool:
    """Whether a result still says what grading would say."""
    return (
        kept is not None
        and kept.graded.outcome != "fault"
        and kept.graded.sha256 == work.sha256
        and kept.graded.setup == setup
        and kept.graded.course_sha256 == hashes.of(kept.graded.sheet)
    )


def _only(group: Class, names: Sequence[str]) -> dict[str, None]:
    """The submissions of the students that are named by any of their words."""
    found: dict[str, None] = {}
    for name in names:
        word = name.casefold()
        mine = [
            pupil
            for pupil in group.pupils
            if word
            in {each.casefold() for each in (pupil.key, pupil.name, pupil.email, *pupil.ids)}
        ]
        if not mine:
            msg = f"--only names {clean_line(name, 60)}, which is nobody in this class."
            raise UsageError(msg)
        handed = [pupil.submission for pupil in mine if pupil.submission is not None]
        if not handed:
            msg = f"{clean_line(name, 60)} has handed in nothing: there is nothing to grade."
            raise UsageError(msg)
        found |= dict.fromkeys(handed)
    return found
