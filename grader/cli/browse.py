"""``mlgrade start``, ``list``, ``show`` and ``explain``: what there is, and how to begin."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from grader.catalog import list_text, resolve_problem
from grader.cli.output import terminal_width, unicode_output, write_file, write_report
from grader.course import Sheet, find
from grader.errors import UsageError
from grader.starter import starter
from grader.statement import statement_text

__all__ = ["explain", "list_sheets", "show", "start"]


def start(
    sheet: str, output: Path | None, course: Path | None, *, force: bool, notebook: bool = False
) -> int:
    """Write the starter of a sheet; never over a file that is there, unless told to."""
    found = find(course).sheet(sheet)
    text = _notebook(found) if notebook else starter(found)
    if output is None:
        write_report(text, None)
        return 0
    if output.exists() and not force:
        msg = f"{output} is already there: give -o another name, or --force to overwrite it."
        raise UsageError(msg)
    write_file(output, text)
    command = ["mlgrade", "check", str(output), *(["--course", str(course)] if course else [])]
    write_report(f"Wrote {output}. Fill in the functions, then: {shlex.join(command)}", None)
    return 0


def _notebook(sheet: Sheet) -> str:
    from grader.starter_notebook import starter_notebook  # noqa: PLC0415 - most begin from a file

    return starter_notebook(sheet)


def list_sheets(sheet: str | None, course: Path | None) -> int:
    """Print the sheets with their problems, or one sheet with its parts."""
    write_report(list_text(find(course), sheet), None)
    return 0


def show(problem: str, course: Path | None) -> int:
    """Print the statement of a problem."""
    found = resolve_problem(find(course), problem)
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    ascii_only = not unicode_output()
    text = statement_text(found, width=terminal_width(), color=color, ascii=ascii_only)
    write_report(text, None)
    return 0


def explain(name: str | None, course: Path | None, *, reveal: str) -> int:
    """Print the page of a misconception, or what there is to be explained."""
    from grader.explain import (  # noqa: PLC0415 - the other commands need no kinds of check
        expected,
        explained,
        explanation_text,
        group_text,
        list_explanations,
    )
    from grader.render.look import Look  # noqa: PLC0415

    known = find(course)
    width = terminal_width()
    if name is None:
        write_report(list_explanations(known, width=width), None)
        return 0
    found = explained(expected(known), name)
    if isinstance(found, tuple):
        write_report(group_text(found, width=width), None)
        return 0
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    look = Look(width=width, color=color, ascii=not unicode_output())
    write_report(explanation_text(found, look, reveal=reveal), None)
    return 0
