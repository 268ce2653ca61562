"""Where the reports of one check go: several formats of one run, and the summary of a job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli import PERFECT, mlgrade

ARGS = ("check", PERFECT, "--part", "infer")


def test_one_run_several_reports(tmp_path: Path) -> None:
    """--also writes the same result in other formats; what is printed stays as it is."""
    also = ("--also", "json=a.json", "--also", "markdown=b.md", "--also", "terminal=c.txt")
    run = mlgrade(*ARGS, *also, cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["score"] == 2
    assert (tmp_path / "b.md").read_text(encoding="utf-8").startswith("## `Energy")
    assert (tmp_path / "c.txt").read_text(encoding="utf-8") == run.out


@pytest.mark.parametrize(
    ("also", "message"),
    [
        ("junit", "say which format goes where, as in --also junit=report.xml"),
        ("junit=", "say which format goes where, as in --also junit=report.xml"),
        ("xml=a.xml", "There is no format 'xml'. Choose one of: terminal, json, junit"),
        ("json=no/a.json", "The folder no does not exist"),
        ("json=.", "is a folder: give --also the name of a file"),
    ],
)
def test_what_also_does_not_take(also: str, message: str, tmp_path: Path) -> None:
    """It is said before anything is graded."""
    run = mlgrade(*ARGS, "--also", also, cwd=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert message in run.err


def test_the_summary_of_a_job(tmp_path: Path) -> None:
    """On GitHub the Markdown report is added to the job's summary, which other steps write too."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    given = {"GITHUB_STEP_SUMMARY": str(summary)}
    run = mlgrade(*ARGS, "--format", "github", cwd=tmp_path, env=given)
    assert run.status == 0
    assert run.out.endswith("::notice title=mlgrade::2 of 2 points: 1 pass\n")
    assert summary.read_text(encoding="utf-8").startswith("before\n## `Energy")
    other = mlgrade(*ARGS, cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "none.md")})
    assert other.status == 0
    assert not (tmp_path / "none.md").exists()


def test_a_summary_that_cannot_be_written(tmp_path: Path) -> None:
    """One message that names the file."""
    given = {"GITHUB_STEP_SUMMARY": str(tmp_path)}
    run = mlgrade(*ARGS, "--format", "github", cwd=tmp_path, env=given)
    assert run.status == 2
    said = f"The summary of the job, {tmp_path}, cannot be written: Is a directory."
    assert run.err == f"mlgrade: {said}\n"
