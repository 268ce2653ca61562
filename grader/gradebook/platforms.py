"""Marks into the file that a platform gave the instructor: one column filled, the rest as it was.

Canvas makes a new assignment of a column whose header has no id, and Moodle wipes grades where
feedback comes without them; so nothing but a known column is ever filled, and feedback only
beside a grade.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import msgspec

from grader.errors import UsageError
from grader.gradebook.cells import number, to_csv
from grader.gradebook.marks import Mark
from grader.intake import Roster, Student, read_csv
from grader.intake.layouts import Owner
from grader.text import clean_line

__all__ = ["Filled", "fill_canvas", "fill_moodle"]

_ASSIGNMENT = re.compile(r"(?P<name>.+) \((?P<id>\d+)\)")
_IDENTITY: Final = (
    "Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section",
)  # fmt: skip
_POSSIBLE: Final = "Points Possible"
_MOODLE: Final = ("Identifier", "Grade")


class Filled(msgspec.Struct, frozen=True):
    """The file to upload; how many rows have points; who has points but no row."""

    text: str
    count: int
    missing: tuple[str, ...]


def fill_canvas(path: Path, marks: Sequence[Mark], column: str | None) -> Filled:
    """The instructor's gradebook export with one assignment filled.

    Other assignments are left out, so that an upload cannot change them. Raises UsageError where
    the file is no export, or which column is meant is not plain.
    """
    header, rows = read_csv(path)
    shown = clean_line(str(path))
    if "Student" not in header or "ID" not in header:
        msg = f"{shown} is no export of a Canvas gradebook: it has no columns Student and ID."
        raise UsageError(msg)
    at = header.index(_canvas_column(header, marks, column, shown))
    possible = next((row for row in rows if row and row[0].strip() == _POSSIBLE), None)
    most = _decimal(possible[at]) if possible is not None and at < len(possible) else None
    if most is None:
        msg = f"{shown} does not say how many points '{clean_line(header[at])}' has: export again."
        raise UsageError(msg)
    kept = [place for place, name in enumerate(header) if name in _IDENTITY or place == at]
    names = _Rows(marks)
    filled = []
    for row in rows:
        whole = [*row, *[""] * (len(header) - len(row))]
        if row is not possible:
            owner = Owner(whole[0], _identities(header, whole), whole[0])
            whole[at] = names.points(owner, most) or whole[at]
        filled.append([whole[place] for place in kept])
    text = to_csv([[header[place] for place in kept], *filled])
    return Filled(text, names.count, names.missing())


def _identities(header: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    ids = ("ID", "SIS User ID", "SIS Login ID")
    found = [row[header.index(name)].strip() for name in ids if name in header]
    return tuple(each for each in found if each)


def _canvas_column(
    header: Sequence[str], marks: Sequence[Mark], asked: str | None, shown: str
) -> str:
    """The header of the assignment: the one asked for, the only one, or the one with its title."""
    known = {name: match for name in header if (match := _ASSIGNMENT.fullmatch(name))}
    wanted = asked
    if wanted is None and len(known) != 1:
        titles = {mark.result.title for mark in marks if mark.result and mark.result.title}
        wanted = titles.pop() if len(titles) == 1 else ""
    found = [
        name
        for name, match in known.items()
        if wanted is None or wanted in {name, match["name"], match["id"]}
    ]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(clean_line(name, 60) for name in known) or "none"
    said = (
        "no column that is plainly meant" if asked is None else f"no column '{clean_line(asked)}'"
    )
    msg = f"{shown} has {said}: give --column one of the assignments with an id in it ({listed})."
    raise UsageError(msg)


def fill_moodle(
    path: Path, marks: Sequence[Mark], feedback: Callable[[Mark], str] | None = None
) -> Filled:
    """The grading worksheet of an assignment with its grades filled.

    ``feedback`` gives the text of a student's report, for the column of comments where it is
    empty. Raises UsageError where the file is no worksheet.
    """
    header, rows = read_csv(path)
    shown = clean_line(str(path))
    if any(name not in header for name in _MOODLE):
        msg = (
            f"{shown} is no grading worksheet of Moodle: it has no columns Identifier and Grade. "
            "Download it from the assignment (View all submissions, Download grading worksheet)."
        )
        raise UsageError(msg)
    places = {name: at for at, name in enumerate(header)}
    names = _Rows(marks)
    for row in rows:
        row.extend([""] * (len(header) - len(row)))
        owner = _moodle_owner(row, places)
        most = _decimal(row[places["Maximum Grade"]]) if "Maximum Grade" in places else None
        points = names.points(owner, most)
        if not points:
            continue
        row[places["Grade"]] = points
        comments = places.get("Feedback comments")
        mark = names.mark(owner)
        if comments is not None and feedback is not None and mark and not row[comments].strip():
            row[comments] = f"<pre>{html.escape(feedback(mark))}</pre>"
    return Filled(to_csv([header, *rows]), names.count, names.missing())


def _moodle_owner(row: Sequence[str], places: dict[str, int]) -> Owner:
    def of(name: str) -> str:
        return row[places[name]].strip() if name in places else ""

    identifier, email = of("Identifier"), of("Email address")
    ids = (identifier, identifier.removeprefix("Participant").strip(), of("ID number"), email)
    return Owner(of("Full name"), tuple(each for each in ids if each), of("Full name"), email)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


class _Rows:
    """The marks, found by what a platform calls a student, and counted as they are written."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._roster = Roster([_student(mark) for mark in marks])
        self._marks = {mark.pupil.key: mark for mark in marks}
        self._written: set[str] = set()

    @property
    def count(self) -> int:
        """How many students have been written down."""
        return len(self._written)

    def mark(self, owner: Owner) -> Mark | None:
        """The mark of a row's student."""
        student = self._roster.find(owner)
        return self._marks[student.key] if student is not None else None

    def points(self, owner: Owner, most: Decimal | None) -> str:
        """The points of a row's student, "" where there are none to write."""
        mark = self.mark(owner)
        if mark is None or mark.points is None:
            return ""
        self._written.add(mark.pupil.key)
        return number(mark.points if most is None else mark.points_of(most))

    def missing(self) -> tuple[str, ...]:
        """Who has points and no row."""
        graded: Iterable[Mark] = (mark for mark in self._marks.values() if mark.points is not None)
        return tuple(mark.title for mark in graded if mark.pupil.key not in self._written)


def _student(mark: Mark) -> Student:
    pupil = mark.pupil
    return Student(pupil.key, pupil.name, pupil.email, pupil.ids)
