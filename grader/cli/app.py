"""The commands and their options. What a command does is imported when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli import platforms
from grader.cli.options import (
    DEFAULT,
    LARGEST_SEED,
    MOST_OUTPUT,
    UNLESS,
    CallTimeout,
    CourseOption,
    Isolation,
    LoadTimeout,
    Memory,
    PartTimeout,
    PassMark,
    Reveal,
    Timeout,
    megabytes,
)
from grader.limits import LimitChanges
from grader.version import __version__

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    suggest_commands=False,  # the parser below suggests by itself
    context_settings={"help_option_names": ["-h", "--help"]},
)


class ReportFormat(StrEnum):
    """How a report is written."""

    TERMINAL = "terminal"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    GITHUB = "github"
    CLASSROOM = "classroom"
    GRADESCOPE = "gradescope"


class LintFormat(StrEnum):
    """How a kill matrix is written."""

    TERMINAL = "terminal"
    JSON = "json"


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it by position
    if asked:
        typer.echo(f"mlgrade {__version__}")
        raise typer.Exit


def _file(path: Path | None) -> Path | None:
    """The file of -o; "-" is standard output, as elsewhere."""
    return None if path == Path("-") else path


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Check machine-learning homework, and name the mistake it looks like."""


@app.command()
def check(
    context: typer.Context,
    submission: Annotated[Path, typer.Argument(help="The student's file.", metavar="SUBMISSION")],
    *,
    sheet: Annotated[
        str | None, typer.Option(help="Which sheet it answers. Default: SHEET in the file.")
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="Only this problem or part; may be repeated.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, help="Seed of the random inputs.")
    ] = 0,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again at every save, on one screen; q quits.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        ReportFormat, typer.Option(help="How the report is written.")
    ] = ReportFormat.TERMINAL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the report to this file.")
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT=FILE", help="Write the report in this format as well."),
    ] = None,
    course: CourseOption = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with the IDX files of MNIST or the like, to train on instead."),
    ] = None,
    reveal: Annotated[
        Reveal, typer.Option(help="full shows expected values, score only outcomes.")
    ] = Reveal.HINT,
    pass_mark: PassMark = None,
    show_output: Annotated[
        bool, typer.Option("--show-output", help="Show what the submission printed.")
    ] = False,
    isolation: Annotated[
        Isolation,
        typer.Option(help="auto: all this machine offers; strict: that or nothing; process: less."),
    ] = Isolation.AUTO,
    require_sandbox: Annotated[
        bool, typer.Option("--require-sandbox", help="The same as --isolation=strict.")
    ] = False,
    call_timeout: CallTimeout = None,
    part_timeout: PartTimeout = None,
    load_timeout: LoadTimeout = None,
    timeout: Timeout = None,
    memory: Memory = None,
    max_return: Annotated[
        int | None, megabytes("Limit for what a call returns.", 1, 64, DEFAULT.returned)
    ] = None,
    max_output: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MOST_OUTPUT,
            metavar="CHARS",
            help=f"Prints kept of a part. {UNLESS}{DEFAULT.output}.",
        ),
    ] = None,
) -> int:
    """Check one submission and report on it.

    Exit code 0: at or above the pass mark (full marks, where none is given, on what a machine
    can mark). 1: below it, or not gradable. 2: a usage error, or our own fault.
    """
    from grader.cli import check as command  # noqa: PLC0415 - see above

    limits = LimitChanges(
        call=call_timeout,
        part=part_timeout,
        load=load_timeout,
        total=timeout,
        memory=memory,
        returned=max_return,
        output=max_output,
    )
    held = Isolation.STRICT if require_sandbox else isolation
    options = command.Options(
        sheet=sheet,
        parts=tuple(part or ()),
        seed=seed,
        format=format.value,
        output=output if watch else _file(output),
        also=tuple(also or ()),
        course=course,
        reveal=reveal.value,
        pass_mark=pass_mark,
        show_output=show_output,
        limits=limits,
        isolation=held.value,
        data=data,
    )
    if not watch:
        return command.run(submission, options, context.obj)
    from grader.cli import watch as watching  # noqa: PLC0415 - it asks for a terminal

    return watching.run(submission, options, context.obj)


@app.command()
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
    return browse.start(sheet, _file(path), course, force=force, notebook=notebook)


@app.command("list")
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


@app.command()
def show(
    problem: Annotated[str, typer.Argument(help="The problem to read.", metavar="PROBLEM")],
    *,
    course: CourseOption = None,
) -> int:
    """Show a problem's statement, its parts and their points."""
    from grader.cli import browse  # noqa: PLC0415 - see above

    return browse.show(problem, course)


@app.command()
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


@app.command()
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

    return command.run(tuple(problem or ()), seeds, format.value, _file(output), course)


@app.command()
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


@app.command()
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


app.command()(platforms.ci)
app.command()(platforms.kit)
