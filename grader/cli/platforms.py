"""The commands for platforms that run mlgrade, with their options: ``mlgrade ci`` and ``kit``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import LARGEST_SEED, CourseOption, Isolation, PassMark, Reveal

__all__ = ["ci", "kit"]


class Service(StrEnum):
    """Where a workflow runs."""

    GITHUB = "github"
    GITLAB = "gitlab"
    CLASSROOM = "classroom"


def ci(
    service: Annotated[
        Service, typer.Argument(help="Where the students' repositories are.", metavar="SERVICE")
    ],
    submission: Annotated[
        str, typer.Argument(help="The file they hand in.", metavar="[SUBMISSION]")
    ] = "submission.py",
    *,
    sheet: Annotated[
        str | None, typer.Option(help="Which sheet it answers. Default: SHEET in the file.")
    ] = None,
    pass_mark: PassMark = None,
    install: Annotated[
        str | None,
        typer.Option(metavar="REQUIREMENT", help="What pip installs. Default: this version."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write. Default: where SERVICE looks."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite the file if it is there.")
    ] = False,
) -> int:
    """Write the workflow that checks every push: SERVICE is github, gitlab or classroom."""
    from grader.cli import ci as command  # noqa: PLC0415 - see above
    from grader.workflows import RELEASE, Choices  # noqa: PLC0415

    choices = Choices(
        submission=submission, sheet=sheet, pass_mark=pass_mark, requirement=install or RELEASE
    )
    to_stdout = output == Path("-")
    return command.run(service.value, choices, output, force=force, to_stdout=to_stdout)


def kit(
    sheet: Annotated[str, typer.Argument(help="The sheet.", metavar="SHEET")],
    *,
    gradescope: Annotated[
        bool, typer.Option("--gradescope", help="The autograder for Gradescope, a zip.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Where to write. Default: a folder SHEET-kit, or autograder.zip."
        ),
    ] = None,
    submission: Annotated[
        str, typer.Option(metavar="NAME", help="The file students hand in.")
    ] = "submission.py",
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=LARGEST_SEED, help="Seed of the inputs. Default: a new one."),
    ] = None,
    reveal: Annotated[
        Reveal, typer.Option(help="full shows expected values, score only outcomes.")
    ] = Reveal.HINT,
    visibility: Annotated[
        list[str] | None,
        typer.Option(metavar="PART=WHEN", help="When a part or problem is shown."),
    ] = None,
    isolation: Annotated[
        Isolation, typer.Option(help="strict refuses to grade where submissions cannot be held.")
    ] = Isolation.AUTO,
    install: Annotated[
        str | None,
        typer.Option(metavar="REQUIREMENT", help="What pip installs, or the path of a wheel."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write into a folder that is not empty.")
    ] = False,
    course: CourseOption = None,
) -> int:
    """Write what students get: statement, starter, workflow and public cases, no reference.

    With --gradescope what Gradescope needs to grade a sheet; --visibility and --isolation are
    for that, and WHEN is visible, after_due_date, after_published or hidden.
    """
    from grader.cli import kit as command  # noqa: PLC0415 - see above
    from grader.workflows import RELEASE  # noqa: PLC0415

    if not gradescope:
        if visibility or isolation is not Isolation.AUTO:
            msg = "--visibility and --isolation are for the autograder: add --gradescope."
            raise typer.BadParameter(msg)
        return command.folder(
            output or Path(f"{sheet}-kit"),
            seed=seed,
            course=course,
            force=force,
            sheet=sheet,
            reveal=reveal.value,
            submission=submission,
            requirement=install or RELEASE,
        )
    return command.gradescope(
        output or Path("autograder.zip"),
        seed=seed,
        visibility=tuple(visibility or ()),
        requirement=install or RELEASE,
        course=course,
        sheet=sheet,
        submission=submission,
        reveal=reveal.value,
        isolation=isolation.value,
    )
