"""``mlgrade ci``: write the workflow of a student's repository."""

from __future__ import annotations

from pathlib import Path

from grader.cli.output import write_file, write_report
from grader.errors import UsageError
from grader.workflows import PLACES, Choices, workflow

__all__ = ["run"]


def run(
    service: str, choices: Choices, output: Path | None, *, force: bool, to_stdout: bool
) -> int:
    """Write the workflow where its service looks for it; never over a file that is there."""
    text = workflow(service, choices)
    if to_stdout:
        write_report(text, None)
        return 0
    path = output or Path(PLACES[service])
    if path.exists() and not force:
        msg = f"{path} is already there: give -o another name, or --force to overwrite it."
        raise UsageError(msg)
    if output is None:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, text)
    write_report(f"Wrote {path}. Commit it to the repository that students start from.", None)
    return 0
