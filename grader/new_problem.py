"""A new problem: a small one that lint is content with, under the name that its author gives it.

The template is a course like any other, so that ruff, mypy and lint look at it as it stands.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec

from grader.course import Course, Sheet
from grader.errors import UsageError
from grader.text import clean_line

__all__ = ["FIRST_SHEET", "NewProblem", "new_problem", "template"]

FIRST_SHEET: Final = "homework"
_PROBLEM, _SHEET = "my_problem", "my_sheet"
_FILES: Final = (
    f"reference/{_PROBLEM}.py",
    f"problems/{_SHEET}/styles/{_PROBLEM}.py",
    f"problems/{_SHEET}/{_PROBLEM}.py",
    f"problems/{_SHEET}/sheet.toml",
)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")  # longer ones leave no room on a line
_FOLDERS: Final = {"mistakes", "styles"}  # of a sheet: a problem of that name would hide them


class NewProblem(msgspec.Struct, frozen=True):
    """What is to be written: texts by their paths in the course, sheet.toml as the last.

    ``before`` are the points of a sheet that is there already, None where it is new.
    """

    sheet: str
    files: dict[str, str]
    points: Decimal
    before: Decimal | None


def template() -> Path:
    """The course that new problems are made from."""
    return Path(__file__).resolve().parent / "_template"


def new_problem(root: Path, name: str, sheet: str | None) -> NewProblem:
    """A problem of this name for a sheet of the course in a folder, which need not exist yet.

    Raises UsageError where a name cannot be used, CourseError where the sheet does not load.
    """
    course = Course(root.resolve())
    _check_name(name, "problem")
    sheet = _only(course) if sheet is None else sheet
    _check_name(sheet, "sheet")
    names = {_PROBLEM: name, _SHEET: sheet}
    files = {
        _filled(each, names): _filled((template() / each).read_text(encoding="utf-8"), names)
        for each in _FILES
    }
    *others, listed = files
    _check_free(course, name, sheet, others)
    example = Course(template()).sheet(_SHEET)
    if sheet not in course.sheets:
        return NewProblem(sheet, files, example.points, None)
    there = course.sheet(sheet)
    _check_parts(there, {_filled(part.name, names) for part in example.parts})
    points = there.points + example.points
    files[listed] = _with_problem((course.root / listed).read_bytes().decode(), name, points)
    return NewProblem(sheet, files, points, there.points)


def _only(course: Course) -> str:
    """The sheet of a course that has no more than one."""
    if len(course.sheets) > 1:
        msg = f"Which sheet? Give --sheet one of {', '.join(course.sheets)}, or a new name."
        raise UsageError(msg)
    return course.sheets[0] if course.sheets else FIRST_SHEET


def _check_name(name: str, kind: str) -> None:
    """A name becomes that of a file, of functions and of a module."""
    if not _NAME.fullmatch(name):
        msg = (
            f"'{clean_line(name)}' cannot be the name of a {kind}: take small letters, digits "
            "and _, a letter first, at most 40 in all, as in ridge_regression."
        )
        raise UsageError(msg)
    if keyword.iskeyword(name):
        msg = f"'{name}' is a word of Python: give the {kind} another name."
        raise UsageError(msg)
    if kind == "problem" and name in _FOLDERS:
        msg = f"'{name}' is a folder of every sheet: give the problem another name."
        raise UsageError(msg)


def _check_free(course: Course, name: str, sheet: str, files: Sequence[str]) -> None:
    """One name means one thing in a course, and no file is overwritten."""
    if name == sheet or name in course.sheets:
        msg = f"'{name}' is the name of a sheet: give the problem another."
        raise UsageError(msg)
    if others := sorted(course.root.glob(f"problems/*/{name}.py")):
        msg = f"There is a problem {name} already, in {others[0]}: give the new one another name."
        raise UsageError(msg)
    if sheet not in course.sheets and (same := sorted(course.root.glob(f"problems/*/{sheet}.py"))):
        msg = f"'{sheet}' is the name of a problem, in {same[0]}: give --sheet another."
        raise UsageError(msg)
    for each in files:
        if (course.root / each).exists():
            msg = f"{course.root / each} is already there: give the problem another name."
            raise UsageError(msg)


def _check_parts(sheet: Sheet, names: set[str]) -> None:
    """A submission has one function of a name."""
    for part in sheet.parts:
        if part.stub is not None and part.name in names:
            msg = (
                f"{part.name} is a part of {part.problem} already, and would be one of the new "
                "problem: give that another name."
            )
            raise UsageError(msg)


def _filled(text: str, names: Mapping[str, str]) -> str:
    """A text of the template with the names of the author in it, in titles too."""
    new = {**names, **{_title(old): _title(each) for old, each in names.items()}}
    return re.sub("|".join(new), lambda old: new[old[0]], text)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _with_problem(text: str, name: str, points: Decimal) -> str:
    """A sheet.toml with one problem more; its comments and its order stay."""
    import tomlkit  # noqa: PLC0415 - for a sheet that is there already

    document: Any = tomlkit.parse(text)
    document["problems"].append(name)
    document["points"] = tomlkit.value(f"{points:f}")
    return tomlkit.dumps(document)
