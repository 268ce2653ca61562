"""Why a submission cannot be graded at all, in one message that says what to do next."""

from __future__ import annotations

from grader.audit import NotPython
from grader.blocked import blocked
from grader.cases import Died, Raised, TimedOut
from grader.course import Course
from grader.places import place, split_place
from grader.text import clean_line

__all__ = ["cell_failed", "no_sheet", "not_imported", "not_python"]


def not_python(found: NotPython) -> str:
    """What is said of a file that Python does not read; its line is shown as Python shows it."""
    if not found.line:
        return found.message
    where = place(found.line)
    where = "" if where in found.message else f" ({where})"
    pointer = f"\n    {found.source_line}" if found.source_line else ""
    if pointer and found.column > 0:
        pointer += f"\n    {' ' * (found.column - 1)}^"
    return f"{found.message}{where}{pointer}"


def no_sheet(course: Course) -> str:
    """What is said of a file that could belong to any sheet, or to none."""
    names = ", ".join(course.sheets)
    return (
        "The file defines no function of any sheet. Say which sheet it is with --sheet or with "
        f'SHEET = "…" in the file (there is {names}), and begin with: mlgrade start SHEET'
    )


def not_imported(failed: Raised | TimedOut | Died) -> str:
    """What is said of a file that is Python but cannot be imported."""
    if isinstance(failed, TimedOut):
        return (
            f"Importing the file took longer than {failed.seconds:g} s: move what runs long, or "
            'loops, into functions or under if __name__ == "__main__".'
        )
    if isinstance(failed, Died):
        return f"The process {clean_line(failed.how)} while it imported the file."
    at = f" ({place(failed.lineno)})" if failed.lineno else ""
    said = clean_line(failed.message)
    if failed.type == "ModuleNotFoundError":
        module = said.partition("'")[2].partition("'")[0] or "a module"
        top = module.partition(".")[0]
        return (
            f"The file imports {module}{at}, which is not installed where it is graded: "
            f"install it (pip install {top}) or do without it."
        )
    refused = blocked(failed)
    if refused is not None:
        return (
            f"While it is imported{at}, the file {refused.tried}, which is not allowed while "
            f"grading. {refused.instead}"
        )
    if failed.type == "SystemExit":
        return f"The file ends Python (exit) while it is imported{at}: remove that call."
    kind = clean_line(failed.type, 60)
    return f"The file cannot be imported: it raised {kind}: {said}{at}."


def cell_failed(failed: Raised) -> str:
    """What is said of a cell of a notebook that raised; the others have run all the same."""
    said = clean_line(failed.message)
    kind = clean_line(failed.type, 60)
    cell, line = split_place(failed.lineno)
    name = f"cell {cell} failed" if cell else "a cell failed"
    at = f" (line {line})" if line else ""
    return f"{name}: {kind}: {said}{at}; the other cells were run"
