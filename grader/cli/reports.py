"""Where the reports of one check go: to standard output or a file, and to others beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.output import check_writable, terminal_width, unicode_output, write_report
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.render import Look
    from grader.results import Result

__all__ = ["further_reports", "shown", "write_reports"]


def further_reports(texts: Sequence[str]) -> list[tuple[str, Path]]:
    """The formats and files of ``--also``, known and writable before any work is done."""
    found = []
    for text in texts:
        format_, _, file = text.partition("=")
        if not file:
            msg = f"--also {text}: say which format goes where, as in --also junit=report.xml."
            raise UsageError(msg)
        from grader.render import renderer  # noqa: PLC0415 - most checks have one report

        renderer(format_)
        check_writable(Path(file), "--also")
        found.append((format_, Path(file)))
    return found


def shown(
    result: Result,
    format: str,  # noqa: A002 - the word of the command line
    output: Path | None,
    look: Look,
) -> str:
    """The report as it suits where it goes: a terminal has a width, and perhaps colours."""
    from msgspec.structs import replace  # noqa: PLC0415 - after the worker has started

    from grader.render import render  # noqa: PLC0415

    to_terminal = output is None and sys.stdout.isatty()
    suited = replace(
        look,
        width=terminal_width(),
        color=to_terminal and "NO_COLOR" not in os.environ,
        ascii=output is None and not unicode_output(),
    )
    return render(result, format, suited)


def write_reports(
    result: Result,
    format: str,  # noqa: A002 - the word of the command line
    output: Path | None,
    also: Sequence[tuple[str, Path]],
    look: Look,
) -> None:
    """Write the report where it was asked for, and on GitHub the job's summary as well."""
    from grader.render import render  # noqa: PLC0415 - after the worker has started

    write_report(shown(result, format, output, look), output)
    for other, file in also:
        write_report(render(result, other, look), file)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if format == "github" and summary:
        _append(Path(summary), render(result, "markdown", look))


def _append(path: Path, text: str) -> None:
    """Write at the end of a file that others write to as well."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        msg = f"The summary of the job, {path}, cannot be written: {error.strerror}."
        raise UsageError(msg) from error
