"""The folder that students get: statement, starter, workflow, and the sealed cases.

The same course, seed and choices give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from grader.catalog import points_text
from grader.course import Course, LoadedProblem, Sheet
from grader.pages import parts_table
from grader.sealing import needs_course, sealed
from grader.spec import AnyRow, Prose
from grader.starter import starter
from grader.workflows import PLACES, RELEASE, Choices, workflow

__all__ = ["KitChoices", "kit_files"]


class KitChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What an instructor decides about a kit."""

    sheet: str
    seed: int
    reveal: Literal["full", "hint", "score"] = "hint"
    submission: str = "submission.py"
    requirement: str = RELEASE


def kit_files(course: Course, choices: KitChoices) -> dict[str, bytes]:
    """The files of a kit by their paths in the folder.

    Raises UsageError where there is no such sheet, AuthorError for what no kit can hold.
    """
    sheet = course.sheet(choices.sheet)
    ci = Choices(submission=choices.submission, requirement=choices.requirement)
    return {
        "README.md": "\n".join(_readme(sheet, choices)).encode(),
        choices.submission: starter(sheet).encode(),
        PLACES["github"]: workflow("github", ci).encode(),
        f"{sheet.name}.kit": sealed(course, sheet.name, choices.seed, choices.reveal),
    }


def _readme(sheet: Sheet, choices: KitChoices) -> Iterator[str]:
    own = choices.submission
    yield f"# {sheet.title}"
    yield ""
    yield f"Fill in the functions of `{own}`, and see how far you are:"
    yield ""
    yield f"```sh\npip install {choices.requirement}\nmlgrade check {own}\n```"
    yield ""
    yield (
        f"That runs your functions on the public cases in `{sheet.name}.kit`, which has to lie "
        "beside your file. The final marks use others. Every push runs the same on GitHub."
    )
    yield ""
    yield from _later(sheet)
    for problem in sheet.problems:
        yield ""
        yield from _problem(problem)


def _later(sheet: Sheet) -> Iterator[str]:
    """What the public cases do not cover."""
    rows = [(part.id, row) for part in sheet.parts for row in part.rows if needs_course(row)]
    if not rows:
        return
    yield "Marked after hand-in, and outside of the total that you see before:"
    yield ""
    for name, row in rows:
        yield f"- `{name}`, {points_text(row.points)}{_by(row)}"


def _by(row: AnyRow) -> str:
    return ", by a person" if isinstance(row, Prose) else ""


def _problem(problem: LoadedProblem) -> Iterator[str]:
    yield problem.statement
    yield ""
    yield from parts_table(problem)
    if problem.value.banned:
        names = ", ".join(f"`{name}`" for name in problem.value.banned)
        yield f"\nNot allowed: {names}"
