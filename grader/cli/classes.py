"""The commands about classes, with their options: ``mlgrade batch`` and ``mlgrade report``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import (
    LARGEST_SEED,
    CallTimeout,
    CourseOption,
    Isolation,
    LoadTimeout,
    Memory,
    PartTimeout,
    Timeout,
)
from grader.limits import LimitChanges

__all__ = ["batch", "report"]


class Layout(StrEnum):
    """Which platform laid out the submissions; recognised where it is not said."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    NBGRADER = "nbgrader"
    GITHUB = "github"
    FOLDERS = "folders"
    FLAT = "flat"


class Engine(StrEnum):
    """Where submissions are graded."""

    LOCAL = "local"
    DASK = "dask"


class Marks(StrEnum):
    """How marks are written."""

    GLANCE = "glance"
    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"


def batch(
    context: typer.Context,
    submissions: Annotated[
        Path, typer.Argument(help="The folder or zip as it was downloaded.", metavar="FOLDER|ZIP")
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT", help="Folder to keep the results in.")
    ],
    sheet: Annotated[
        str | None, typer.Option(help="Which sheet it is. Default: SHEET in each file.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, help="Seed of the random inputs, for all.")
    ] = 0,
    roster: Annotated[
        Path | None, typer.Option(help="CSV of the class: id, name, email, login, due, …")
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="Column of the roster whose equals hand in together.")
    ] = None,
    layout: Annotated[
        Layout | None, typer.Option(help="Where it was downloaded, if not recognised by itself.")
    ] = None,
    assignment: Annotated[
        str | None, typer.Option(help="Which assignment, where nbgrader has several.")
    ] = None,
    file: Annotated[
        str | None, typer.Option(help="Name of the file to grade, where students hand in several.")
    ] = None,
    due: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it was due: '2025-03-05 23:59'.")
    ] = None,
    late_rule: Annotated[
        str | None, typer.Option(help="What lateness costs: '10%/day, 3 days'.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade again what is graded already.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be repeated.")
    ] = None,
    regrade: Annotated[
        str | None, typer.Option(metavar="PROBLEM", help="Only what a changed problem touches.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=0, max=1024, help="How many at a time. Default: one for each core.")
    ] = 0,
    engine: Annotated[
        Engine, typer.Option(help="dask: on the workers of a cluster (pip: mlgrade[cluster]).")
    ] = Engine.LOCAL,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The cluster's: tcp://10.0.0.1:8786.")
    ] = None,
    course: CourseOption = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with the IDX files of MNIST or the like, to train on instead."),
    ] = None,
    isolation: Annotated[
        Isolation,
        typer.Option(help="process: also where this machine cannot hold other people's code."),
    ] = Isolation.STRICT,
    call_timeout: CallTimeout = None,
    part_timeout: PartTimeout = None,
    load_timeout: LoadTimeout = None,
    timeout: Timeout = None,
    memory: Memory = None,
) -> int:
    """Grade a class. Run it again to go on, or to grade what has changed.

    Exit code 0: everything is graded. 2: a usage error, or our own fault in a submission.
    """
    from grader.cli import batch as command  # noqa: PLC0415 - when it is called

    return command.run(
        submissions,
        output,
        command.Options(
            sheet=sheet,
            seed=seed,
            roster=roster,
            group=group,
            layout=layout.value if layout else None,
            assignment=assignment,
            file=file,
            due=due,
            late_rule=late_rule,
            fresh=fresh,
            only=tuple(only or ()),
            regrade=regrade,
            jobs=jobs,
            scheduler=command.scheduler(engine.value, scheduler, jobs),
            course=course,
            data=data,
            isolation=isolation.value,
            limits=LimitChanges(
                call=call_timeout,
                part=part_timeout,
                load=load_timeout,
                total=timeout,
                memory=memory,
            ),
        ),
        context.obj,
    )


def report(
    results: Annotated[
        Path, typer.Argument(help="The folder that mlgrade batch wrote to.", metavar="OUT")
    ],
    *,
    format: Annotated[  # noqa: A002 - the option's name
        Marks, typer.Option(help="The class at a glance, or marks for a gradebook.")
    ] = Marks.GLANCE,
    into: Annotated[
        Path | None,
        typer.Option(help="The gradebook export or worksheet whose column is filled."),
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="Which assignment of a Canvas export is filled.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it to this file.")
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write each student's report into a folder.")
    ] = None,
    reveal: Annotated[str, typer.Option(help="What feedback shows: full, hint or score.")] = "hint",
    compare: Annotated[
        bool, typer.Option("--compare", help="Whose marks changed since before, and why.")
    ] = False,
) -> int:
    """Marks and reports of a class that mlgrade batch has graded."""
    from grader.cli import report as command  # noqa: PLC0415 - when it is called

    return command.run(
        results,
        command.Options(
            format=format.value,
            into=into,
            column=column,
            output=output,
            feedback=feedback,
            reveal=reveal,
            compare=compare,
        ),
    )
