"""The notebook a student begins from: each problem's statement, then a cell for each function."""

from __future__ import annotations

from itertools import count
from typing import Any

from grader.catalog import bans_text
from grader.course import LoadedProblem, Sheet
from grader.starter import blocks
from grader.text import clean

__all__ = ["starter_notebook"]

_PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}


def starter_notebook(sheet: Sheet) -> str:
    """The notebook of a sheet, the same each time it is written.

    Raises AuthorError as grader.starter.starter() does.
    """
    import nbformat  # noqa: PLC0415 - only for notebooks

    write: Any = nbformat.v4
    cells: list[Any] = []
    for number, (problem, text) in zip(count(1), blocks(sheet, "submission.ipynb"), strict=False):
        if problem is not None:
            cells.append(write.new_markdown_cell(_statement(problem), id=f"problem-{number}"))
            continue
        cells.append(write.new_code_cell(text, id=f"cell-{number}"))
    made = write.new_notebook(cells=cells, metadata={"kernelspec": _PYTHON})
    nbformat.validate(made)
    return str(write.writes(made)) + "\n"


def _statement(problem: LoadedProblem) -> str:
    """The problem as its author wrote it: Markdown with formulas, which notebooks show."""
    text = clean(problem.statement, len(problem.statement)).strip()
    text = text if text.startswith("#") else f"# {problem.value.title}\n\n{text}"
    banned = problem.value.banned
    return f"{text}\n\n*Not allowed here: {bans_text(banned)}.*" if banned else text
