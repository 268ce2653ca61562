"""``mlgrade lint``: the kill matrix of some problems, and an exit code for CI."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from grader.cli.output import check_writable, write_report
from grader.course import Course, LoadedProblem, Sheet, find, nearest
from grader.errors import UsageError
from grader.lint import lint, sheet_complaint, to_json, to_text

__all__ = ["run"]


def run(
    names: tuple[str, ...], seeds: int, written: str, output: Path | None, chosen: Path | None
) -> int:
    """Lint the named problems or sheets, all where none is named; 1 if there are complaints."""
    if output is not None:
        check_writable(output)
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(threads, "1")  # as in a worker; and the processes share the cores
    course = find(chosen)
    sheets = [course.sheet(name) for name in course.sheets]
    problems = _chosen(sheets, names, course)
    complaints = [
        complaint
        for sheet in sheets
        if any(problem in sheet.problems for problem in problems)
        if (complaint := sheet_complaint(sheet))
    ]
    say = _say if sys.stderr.isatty() else None
    reports = lint(course, problems, seeds, workers=os.cpu_count() or 1, progress=say)
    text = to_json(reports) if written == "json" else to_text(reports)
    write_report(text, output)
    for complaint in complaints:
        print(f"mlgrade: {complaint}", file=sys.stderr)  # noqa: T201 - the command line prints
    failed = [report.problem for report in reports if not report.passed]
    if failed:
        print(f"mlgrade: lint complains of {', '.join(failed)}", file=sys.stderr)  # noqa: T201
    return 1 if failed or complaints else 0


def _chosen(sheets: list[Sheet], names: tuple[str, ...], course: Course) -> list[LoadedProblem]:
    everything = [problem for sheet in sheets for problem in sheet.problems]
    if not names:
        return everything
    chosen: list[LoadedProblem] = []
    for name in names:
        found = [
            problem
            for problem in everything
            if name in {problem.sheet, problem.name, f"{problem.sheet}/{problem.name}"}
        ]
        if not found:
            known = sorted({problem.name for problem in everything} | set(course.sheets))
            msg = f"There is no problem or sheet '{name}'{nearest(name, known)}"
            raise UsageError(msg)
        chosen += [problem for problem in found if problem not in chosen]
    return chosen


def _say(name: str) -> None:
    print(f"  {name}", file=sys.stderr)  # noqa: T201 - the command line prints
