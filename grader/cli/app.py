"""The command line's root and ``mlgrade check``, which does not wait for the other commands.

What a command does is imported when it is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    ReportFormat,
    Reveal,
    Timeout,
    megabytes,
    to_file,
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


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it by position
    if asked:
        typer.echo(f"mlgrade {__version__}")
        raise typer.Exit


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
        output=output if watch else to_file(output),
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
