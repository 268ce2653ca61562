"""Who handed in what: hand-ins joined with the roster, the latest of several, the rest listed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from grader.archives import ArchiveError
from grader.errors import UsageError
from grader.intake.files import File, Problem, open_tree
from grader.intake.layouts import HandIn, Owner, hand_ins
from grader.intake.moments import written
from grader.intake.pick import Picked, pick
from grader.intake.roster import Roster, Student
from grader.limits import MAX_SOURCE
from grader.siblings import reached
from grader.submission import Submission, from_bytes, most_read
from grader.text import clean_line

__all__ = ["Intake", "Submitted", "Wanted", "gather"]


class Submitted(msgspec.Struct, frozen=True):
    """What is graded for one student, or for all who handed it in together.

    ``key`` is that of the first of them. ``beside`` are files of theirs that may be imported.
    """

    key: str
    students: tuple[Student, ...]
    where: str
    file: File | None
    refusal: str
    seconds: float | None
    late: bool
    notes: tuple[str, ...] = ()
    beside: tuple[File, ...] = ()

    def submission(self) -> Submission:
        """The submission as it now is. Raises OSError or ArchiveError where it has gone."""
        if self.file is None:
            raise FileNotFoundError(self.where)
        data = self.file.read(most_read(self.file.name))
        return from_bytes(self.file.name, data, lambda code: reached(code, _modules(self.beside)))


class Intake(msgspec.Struct, frozen=True):
    """A class as it was handed in: submissions, who handed in nothing, what belongs to nobody."""

    layout: str
    submitted: tuple[Submitted, ...]
    absent: tuple[Student, ...]
    strays: tuple[Problem, ...]

    @property
    def students(self) -> tuple[Student, ...]:
        """Everybody: those who handed something in, then the rest."""
        present = [student for each in self.submitted for student in each.students]
        return (*present, *self.absent)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How to read a class: the layout, the assignment and the file where they are not plain."""

    layout: str | None = None
    assignment: str | None = None
    file: str | None = None
    without: Path | None = None


_ANY: Final = Wanted()


def gather(path: Path, roster: Roster | None = None, wanted: Wanted = _ANY) -> Intake:
    """What is in a folder or zip of submissions.

    Raises UsageError where it cannot be read, or holds no submission.
    """
    tree = open_tree(path, without=wanted.without)
    found = hand_ins(tree, wanted.layout, wanted.assignment)
    strays = [*tree.problems, *found.strays]
    own: dict[str, list[HandIn]] = {}
    students: dict[str, Student] = {}
    for hand_in in found.hand_ins:
        people = _people(hand_in, roster)
        for student in people:
            own.setdefault(student.key, []).append(hand_in)
            students[student.key] = student
        if not people:
            names = ", ".join(clean_line(owner.label, 60) for owner in hand_in.owners)
            strays.append(Problem((hand_in.where,), f"{names} is not on the roster."))
    if not own:
        msg = "No submission belongs to anybody on the roster: do its ids match the file names?"
        raise UsageError(msg)
    submitted = _submitted(_counting(own), students, wanted.file)
    everybody = roster.students if roster is not None else ()
    absent = tuple(student for student in everybody if student.key not in own)
    return Intake(found.layout, submitted, absent, tuple(strays))


def _people(hand_in: HandIn, roster: Roster | None) -> list[Student]:
    """The students a hand-in counts for: its owners, and who works with them."""
    if roster is None:
        return [_student(owner) for owner in hand_in.owners]
    named = [student for student in map(roster.find, hand_in.owners) if student is not None]
    groups = {student.group for student in named} - {""}
    keys = {student.key for student in named}
    return [one for one in roster.students if one.key in keys or one.group in groups]


def _student(owner: Owner) -> Student:
    return Student(owner.ids[0], owner.name, owner.email, owner.ids)


class _Counted(msgspec.Struct, frozen=True):
    """A hand-in that counts, for whom, and what is said about others that do not."""

    hand_in: HandIn
    keys: list[str]
    notes: dict[str, None]


def _counting(own: Mapping[str, Sequence[HandIn]]) -> Iterable[_Counted]:
    """The hand-ins that count for somebody: the latest of each student."""
    counted: dict[int, _Counted] = {}
    for key, mine in own.items():
        latest = max(mine, key=_when)
        entry = counted.setdefault(id(latest), _Counted(latest, [], {}))
        entry.keys.append(key)
        if len(mine) > 1:
            others = ", ".join(clean_line(each.where, 60) for each in mine if each is not latest)
            at = f" of {written(_when(latest))}"
            note = f"handed in {len(mine)} times: {clean_line(latest.where, 60)}{at} counts, "
            entry.notes[note + f"not {others}"] = None
    return counted.values()


def _when(hand_in: HandIn) -> float:
    """What decides which of several hand-ins is the latest: the platform's time, or the files'."""
    times = [file.time for file in hand_in.files if file.time is not None]
    return hand_in.seconds if hand_in.seconds is not None else max(times, default=0.0)


def _submitted(
    counted: Iterable[_Counted], students: Mapping[str, Student], wanted: str | None
) -> tuple[Submitted, ...]:
    found = []
    for each in counted:
        picked = pick(each.hand_in, wanted)
        people = tuple(students[key] for key in each.keys)
        notes = (*each.notes, *([picked.note] if picked.note else []))
        first = people[0]
        told = [one.submitted for one in people if one.submitted is not None]
        found.append(
            Submitted(
                first.key,
                people,
                each.hand_in.where,
                picked.file,
                picked.refusal,
                max(told, default=each.hand_in.seconds),
                each.hand_in.late,
                notes,
                _beside(each.hand_in, picked),
            )
        )
    return tuple(sorted(found, key=lambda one: one.key))


def _beside(hand_in: HandIn, picked: Picked) -> tuple[File, ...]:
    """What lies beside the submission or below, with paths from there; nothing of others."""
    if picked.file is None:
        return ()
    folder = picked.file.path[:-1]
    packed = picked.file not in hand_in.files  # all that is in an archive is its owner's
    if hand_in.alone and not packed:
        return ()
    return tuple(
        msgspec.structs.replace(file, path=file.path[len(folder) :])
        for file in picked.among
        if file.path[: len(folder)] == folder and file is not picked.file
    )


_Module = Callable[[], Iterator[tuple[str, bytes]]]


def _modules(beside: Sequence[File]) -> dict[str, _Module]:
    """The modules and packages among some files, by name, each with a way to read it."""
    found: dict[str, list[File]] = {}
    for file in beside:
        words = [*file.path[:-1], file.name.removesuffix(".py")]
        plain = all(word.isidentifier() and word.isascii() for word in words)
        if file.name.endswith(".py") and plain and file.size <= MAX_SOURCE:
            found.setdefault(words[0], []).append(file)
    return {name: partial(_sources, files) for name, files in found.items()}


def _sources(files: Sequence[File]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        with contextlib.suppress(OSError, ArchiveError):
            yield "/".join(file.path), file.read(MAX_SOURCE)
