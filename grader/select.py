"""Which sheet a submission belongs to, and which parts are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from grader.audit import Audit
from grader.course import Course, Part, Sheet, nearest
from grader.errors import UsageError
from grader.text import clean_line

__all__ = ["choose_parts", "choose_sheet"]


def choose_sheet(course: Course, asked: str | None, audit: Audit) -> str | None:
    """The sheet asked for, else the one SHEET names, else the one most functions belong to.

    None where the submission defines no function of any sheet. Raises UsageError for a name
    that the course does not have.
    """
    name = asked or audit.sheet
    if name is not None:
        if name not in course.sheets:
            said = "--sheet" if asked else "SHEET in the file"
            msg = (
                f"{said} says '{clean_line(name, 80)}': no such sheet{nearest(name, course.sheets)}"
            )
            raise UsageError(msg)
        return name
    if len(course.sheets) == 1:
        return course.sheets[0]
    defined = audit.functions.keys() | audit.names.keys()
    shared = {
        sheet: sum(part.name in defined for part in course.sheet(sheet).parts if part.stub)
        for sheet in course.sheets
    }
    best = max(shared, key=lambda sheet: shared[sheet])
    return best if shared[best] else None


def choose_parts(sheet: Sheet, asked: Sequence[str]) -> list[Part]:
    """The parts with these names, all where none is asked for.

    A name is that of a problem, of a part, or ``<problem>.<part>``. Raises UsageError for a
    name that the sheet does not have.
    """
    if not asked:
        return list(sheet.parts)
    chosen: dict[str, Part] = {}
    for name in asked:
        found = [part for part in sheet.parts if name in {part.id, part.name, part.problem}]
        if not found:
            known = [each for part in sheet.parts for each in (part.id, part.name, part.problem)]
            msg = f"The sheet {sheet.name} has no part '{name}'{nearest(name, sorted(set(known)))}"
            raise UsageError(msg)
        chosen |= {part.id: part for part in found}
    return [part for part in sheet.parts if part.id in chosen]
