"""All commands but ``mlgrade check``, with their options.

What a command does is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from grader.cli import classes, platforms
from grader.cli.options import CourseOption, Isolation, ReportFormat, Reveal, to_file

__all__ = ["add"]


class LintFormat(StrEnum):
    """How a kill matrix is written."""

    TERMINAL = "terminal"
    JSON = "json"


def start(
    sheet: Annotated[str, typer.Argument(help="The sheet to begin.", metavar="SHEET")],
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write. Default: submission.py."),
    ] = None,
    notebook: Annotated[
        bool, typer.Option("--notebook", help="Write a notebook, submission.ipynb.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite the file if it is there.")
    ] = False,
    course: CourseOption = None,
) -> int:
    """Write the file a student begins from: typed stubs with their docstrings."""
    from grader.cli import browse  # noqa: PLC0415 - see above

    path = output or Path("submission.ipynb" if notebook else "submission.py")
    return browse.start(sheet, to_file(path), course, force=force, notebook=notebook)


def list_sheets(
    sheet: Annotated[
        str | None, typer.Argument(help="Only this sheet, with its parts.", metavar="[SHEET]")
    ] = None,
    *,
    course: CourseOption = None,
) -> int:
    """List sheets and problems, or the parts of one sheet."""
    from grader.cli import browse  # noqa: PLC0415 - see above

    return browse.list_sheets(sheet, course)


def show(
    problem: Annotated[str, typer.Argument(help="The problem to read.", metavar="PROBLEM")],
    *,
    course: CourseOption = None,
) -> int:
    """Show a problem's statement, its parts and their points."""
    from grader.cli import browse  # noqa: PLC0415 - see above

    return browse.show(problem, course)


def explain(
    misconception: Annotated[
        str | None,
        typer.Argument(help="The mistake, as a report names it.", metavar="[MISCONCEPTION]"),
    ] = None,
    *,
    course: CourseOption = None,
    reveal: Annotated[
        Reveal, typer.Option(help="full shows what is right where no page is written.")
    ] = Reveal.HINT,
) -> int:
    """Explain a mistake: what it is, why it tempts, an example, what to derive again.

    Without a name: which mistakes have a page. With that of a sheet or a problem: all of its
    mistakes. A name that several problems use takes the problem's before it: gibbs_nll.bits
    """
    from grader.cli import browse  # noqa: PLC0415 - see above

    return browse.explain(misconception, course, reveal=reveal.value)


def lint(
    problem: Annotated[
        list[str] | None, typer.Argument(help="Problems or sheets; all by default.")
    ] = None,
    *,
    seeds: Annotated[int, typer.Option(min=1, help="On so many seeds, from 0.")] = 200,
    format: Annotated[  # noqa: A002 - the option's name
        LintFormat, typer.Option(help="How the matrix is written.")
    ] = LintFormat.TERMINAL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the matrix to this file.")
    ] = None,
    course: CourseOption = None,
) -> int:
    """Hold every problem against its own mistakes, and print the kill matrix."""
    from grader.cli import lint as command  # noqa: PLC0415 - see above

    return command.run(tuple(problem or ()), seeds, format.value, to_file(output), course)


def new(
    problem: Annotated[str, typer.Argument(help="The problem's name.", metavar="PROBLEM")],
    *,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet, old or new, that it goes to the end of.")
    ] = None,
    course: Annotated[
        Path | None,
        typer.Option(help="Folder of your course, made if need be. Default: the one you are in."),
    ] = None,
) -> int:
    """Write a small problem to begin from, which lint is content with, into a course."""
    from grader.cli import new as command  # noqa: PLC0415 - see above

    return command.run(problem, sheet, course)


def doctor(
    *,
    isolation: Annotated[
        Isolation, typer.Option(help="As for check: what would hold a submission then.")
    ] = Isolation.AUTO,
    format: Annotated[  # noqa: A002 - the option's name
        ReportFormat, typer.Option(help="How it is written.")
    ] = ReportFormat.TERMINAL,
) -> int:
    """Say what protects this machine from a submission, what does not, and what to do about it.

    Exit code 0: other people's code can be graded here. 1: only code that you trust.
    """
    from grader.cli import doctor as command  # noqa: PLC0415 - see above

    return command.run(isolation.value, format.value)


_ALL: Final[tuple[tuple[str, Callable[..., int]], ...]] = (
    ("start", start),
    ("list", list_sheets),
    ("show", show),
    ("explain", explain),
    ("lint", lint),
    ("new", new),
    ("doctor", doctor),
    ("ci", platforms.ci),
    ("kit", platforms.kit),
    ("batch", classes.batch),
    ("report", classes.report),
)


def add(app: typer.Typer) -> None:
    """Add these commands to ``check``, in the order in which --help tells of them."""
    for name, command in _ALL:
        app.command(name)(command)
