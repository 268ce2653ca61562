"""Options that several commands share."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer

from grader.limits import Limits

__all__ = [
    "DEFAULT",
    "LARGEST_SEED",
    "MOST_OUTPUT",
    "UNLESS",
    "CallTimeout",
    "CourseOption",
    "Isolation",
    "LoadTimeout",
    "Memory",
    "PartTimeout",
    "PassMark",
    "ReportFormat",
    "Reveal",
    "Timeout",
    "megabytes",
    "number",
    "seconds",
    "to_file",
]

DEFAULT: Final = Limits()
UNLESS: Final = "Default, unless the sheet sets it: "
LARGEST_SEED: Final = 2**53 - 1  # every reader of JSON can hold it
MOST_OUTPUT: Final = 1 << 20
_LONGEST: Final = 86_400  # seconds: a day
_MOST_MEMORY: Final = 1 << 20  # MB


class Isolation(StrEnum):
    """How a submission is held."""

    AUTO = "auto"
    STRICT = "strict"
    PROCESS = "process"


class Reveal(StrEnum):
    """How much a report may show."""

    FULL = "full"
    HINT = "hint"
    SCORE = "score"


class ReportFormat(StrEnum):
    """How a report is written."""

    TERMINAL = "terminal"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    GITHUB = "github"
    CLASSROOM = "classroom"
    GRADESCOPE = "gradescope"


def to_file(path: Path | None) -> Path | None:
    """The file of -o; "-" is standard output, as elsewhere."""
    return None if path == Path("-") else path


def number(value: float | None) -> float | None:
    """Refuse nan, which is neither below nor above any limit."""
    if value is not None and math.isnan(value):
        msg = "nan is not a number."
        raise typer.BadParameter(msg)
    return value


def seconds(text: str, default: float) -> Any:
    """An option in seconds, at most a day."""
    told = f"{text} {UNLESS}{default:g}."
    return typer.Option(min=0.01, max=_LONGEST, metavar="SECONDS", help=told, callback=number)


def megabytes(text: str, least: int, most: int, default: int) -> Any:
    """An option in megabytes, whose default is in bytes."""
    told = f"{text} {UNLESS}{default >> 20}."
    return typer.Option(min=least, max=most, metavar="MB", help=told)


CourseOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Folder with problems/ and reference/. Default: the built-in course."),
]
CallTimeout: TypeAlias = Annotated[float | None, seconds("Limit for one call.", DEFAULT.call)]
PartTimeout: TypeAlias = Annotated[
    float | None, seconds("Limit for the calls of a part.", DEFAULT.part)
]
LoadTimeout: TypeAlias = Annotated[
    float | None, seconds("Limit for importing the file.", DEFAULT.load)
]
Timeout: TypeAlias = Annotated[float | None, seconds("Limit for the submission.", DEFAULT.total)]
Memory: TypeAlias = Annotated[
    int | None, megabytes("Memory on top of the libraries.", 16, _MOST_MEMORY, DEFAULT.memory)
]
PassMark: TypeAlias = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=100,
        metavar="PCT",
        help="Exit 0 from this percentage on.",
        callback=number,
    ),
]
