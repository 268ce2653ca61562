"""Marks as plain CSV: a row for each student, a column for each part."""

from __future__ import annotations

from collections.abc import Sequence

from grader.gradebook.cells import cell, number, to_csv
from grader.gradebook.marks import Mark
from grader.intake.moments import written

__all__ = ["plain_csv"]

_HEADER = (
    "id", "name", "email", "team", "status", "points", "score", "max_score", "pending",
    "late", "deducted", "submitted", "sheet", "file", "message",
)  # fmt: skip


def plain_csv(marks: Sequence[Mark]) -> str:
    """All marks; the points of a part are empty where it was not graded."""
    parts: dict[str, None] = {}
    for mark in marks:
        if mark.result is not None:
            parts.update(dict.fromkeys(part.part for part in mark.result.parts))
    rows = [[*_HEADER, *map(cell, parts)]]
    rows += [[*_row(mark), *_parts(mark, list(parts))] for mark in marks]
    return to_csv(rows)


def _row(mark: Mark) -> list[str]:
    pupil, work, result = mark.pupil, mark.work, mark.result
    when = written(work.submitted) if work and work.submitted is not None else ""
    return [
        cell(pupil.key),
        cell(pupil.name),
        cell(pupil.email),
        cell(pupil.team),
        mark.status,
        number(mark.points),
        number(mark.score),
        number(mark.max_score),
        number(result.pending) if result and mark.graded else "",
        mark.late.words if mark.late else "yes" if mark.marked_late else "",
        number(mark.late.deducted) if mark.late else "",
        when,
        cell(mark.kept.graded.sheet) if mark.kept else "",
        cell(work.place) if work else "",
        cell(mark.message),
    ]


def _parts(mark: Mark, names: Sequence[str]) -> list[str]:
    parts = mark.result.parts if mark.result and mark.graded else ()
    scores = {part.part: number(part.score) for part in parts}
    return [scores.get(name, "") for name in names]
