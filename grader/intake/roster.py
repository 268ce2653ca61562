"""The roster of a class: a CSV with a header, from any gradebook or written by hand.

Columns are known by the names that gradebooks give them; which of them a course has does not
matter, as long as one says who a student is.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from grader.errors import UsageError
from grader.intake.layouts import Owner
from grader.intake.moments import moment
from grader.text import clean_line

__all__ = ["Roster", "Student", "read_csv", "read_roster"]

_MOST: Final = 64 << 20

# What gradebooks call their columns, in lower case and without signs.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "key": (
            "id", "sid", "studentid", "student_id", "id number", "idnumber", "identifier",
            "roster_identifier", "sis user id", "sis id", "matriculation", "number", "key",
        ),
        "name": ("name", "full name", "fullname", "student", "student_name"),
        "first": ("first name", "first", "first_name", "given name"),
        "last": ("last name", "last", "last_name", "surname", "family name"),
        "email": ("email", "email address", "e-mail", "mail"),
        "login": (
            "login", "username", "user", "sis login id", "github_username", "github username",
            "github", "user_id", "user id", "folder", "file",
        ),
        "submitted": ("submitted", "submission_timestamp", "last modified (submission)"),
        "due": ("due", "extension", "due date"),
    }
)  # fmt: skip
_NOBODY: Final = ("Points Possible", "Student, Test")  # rows of a Canvas export that are no people


class Student(msgspec.Struct, frozen=True):
    """One student: the key under which marks are kept, and whatever else names them.

    ``ids`` is every word that may stand for the student; ``due`` is a time of their own and
    ``submitted`` what the roster says of theirs, in seconds since 1970.
    """

    key: str
    name: str = ""
    email: str = ""
    ids: tuple[str, ...] = ()
    group: str = ""
    due: float | None = None
    submitted: float | None = None


class Roster:
    """All students of a class, found by whatever a platform calls them."""

    def __init__(self, students: Sequence[Student]) -> None:
        self.students = tuple(students)
        self._by_id = _index((_id(each), one) for one in students for each in (one.key, *one.ids))
        self._by_name = _index((spelling, one) for one in students for spelling in _names(one.name))

    def find(self, owner: Owner) -> Student | None:
        """The one student an owner is, by number, address, login or at last name."""
        for word in (*owner.ids, owner.email):
            if (found := self._by_id.get(_id(word))) is not None:
                return found
        for spelling in (
            spelling for text in (owner.name, owner.label) for spelling in _names(text)
        ):
            if (found := self._by_name.get(spelling)) is not None:
                return found
        return None


def _index(pairs: Iterable[tuple[str, Student]]) -> dict[str, Student | None]:
    """Each word with its student; None where it would stand for several."""
    found: dict[str, Student | None] = {}
    for word, student in pairs:
        if word:
            same = word not in found or found[word] is student
            found[word] = student if same else None
    return found


def _id(word: str) -> str:
    return " ".join(word.casefold().split())


def _names(name: str) -> list[str]:
    """A name as it may be spelled: its letters alone, in either order of its words.

    Canvas writes "Doe, Jane" as doejane, Moodle "Jane Doe".
    """
    if "," in name:
        last, _, first = name.partition(",")
        name = f"{first} {last}"
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    if not words:
        return []
    turned = ["".join(words[at:] + words[:at]) for at in range(len(words))]
    return list(dict.fromkeys(turned))


# -- reading --------------------------------------------------------------------------------------
def read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a CSV as people have them: commas or semicolons, any Unicode.

    Raises UsageError where the file cannot be read as one.
    """
    shown = clean_line(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(_MOST)
    except OSError as error:
        msg = f"{shown} cannot be read: {error.strerror}."
        raise UsageError(msg) from None
    text = _decoded(data)
    first = text.partition("\n")[0]
    counts = {sign: first.count(sign) for sign in ",;\t"}
    sign = max(counts, key=lambda each: counts[each]) if any(counts.values()) else ","
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) if any(row)
        ]
    except csv.Error as error:
        msg = f"{shown} is not a CSV file: {error}."
        raise UsageError(msg) from None
    if not rows:
        msg = f"{shown} is empty: a CSV has a header, and a row for each student."
        raise UsageError(msg)
    return rows[0], rows[1:]


def _decoded(data: bytes) -> str:
    """The text of a file that Excel or a platform wrote."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_roster(path: Path, group: str | None = None) -> Roster:
    """The students of a CSV; ``group`` is the column whose equals work together.

    Raises UsageError where the columns do not say who the students are.
    """
    header, rows = read_csv(path)
    places = _places(header)
    shown = clean_line(str(path))
    if not {"key", "name", "email", "login", "last"} & places.keys():
        msg = (
            f"{shown} has no column that says who a student is: call one id, name, email or "
            f"login. It has {', '.join(clean_line(each, 30) for each in header[:12])}."
        )
        raise UsageError(msg)
    grouped = None
    if group is not None:
        if group not in header:
            listed = ", ".join(clean_line(each, 30) for each in header[:20])
            msg = f"{shown} has no column '{group}' for the groups: it has {listed}."
            raise UsageError(msg)
        grouped = header.index(group)
    students = [_student(row, places, grouped, shown) for row in rows if _is_person(row)]
    _check_keys(students, shown)
    return Roster([each for each in students if each.key])


def _places(header: Sequence[str]) -> dict[str, list[int]]:
    """Where each kind of column stands, the most telling first."""
    plain = [" ".join(each.casefold().split()) for each in header]
    found = {
        kind: [plain.index(name) for name in names if name in plain]
        for kind, names in _COLUMNS.items()
    }
    return {kind: places for kind, places in found.items() if places}


def _is_person(row: Sequence[str]) -> bool:
    return not any(cell.strip() in _NOBODY for cell in row[:2])


def _student(
    row: Sequence[str], places: Mapping[str, list[int]], grouped: int | None, shown: str
) -> Student:
    def cells(kind: str) -> list[str]:
        found = [row[at].strip() for at in places.get(kind, ()) if at < len(row)]
        return [cell for cell in found if cell]

    name = " ".join(cells("name")[:1]) or " ".join(cells("first")[:1] + cells("last")[:1])
    email = " ".join(cells("email")[:1])
    ids = (*cells("key"), *cells("login"), *([email] if email else []))
    own = row[grouped].strip() if grouped is not None and grouped < len(row) else ""
    due = [moment(each, f"{shown}, column due") for each in cells("due")[:1]]
    submitted = [moment(each, f"{shown}, column submitted") for each in _given(cells("submitted"))]
    return Student(
        key=(ids or (name,))[0],
        name=name,
        email=email,
        ids=tuple(dict.fromkeys(ids)),
        group=own,
        due=due[0] if due else None,
        submitted=submitted[0] if submitted else None,
    )


def _given(cells: Sequence[str]) -> list[str]:
    """The time of a submission, unless the cell says that there is none: "-"."""
    return [each for each in cells[:1] if any(map(str.isdigit, each))]


def _check_keys(students: Sequence[Student], shown: str) -> None:
    keys = [each.key for each in students if each.key]
    twice = (
        sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []
    )
    if twice:
        listed = ", ".join(clean_line(key, 40) for key in twice[:5])
        msg = (
            f"{shown} has several students called {listed}: every student needs an id of their own."
        )
        raise UsageError(msg)
