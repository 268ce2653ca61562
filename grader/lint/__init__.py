"""Does a problem catch its own mistakes? The kill matrix, the margins, the complaints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context

from grader.course import Course, LoadedProblem, Sheet
from grader.lint.examine import examine
from grader.lint.report import LintReport, to_json, to_text

__all__ = ["LintReport", "lint", "sheet_complaint", "to_json", "to_text"]


def lint(
    course: Course,
    problems: Sequence[LoadedProblem],
    seeds: int,
    *,
    workers: int = 1,
    progress: Callable[[str], None] | None = None,
) -> tuple[LintReport, ...]:
    """The reports on some problems, in order; ``workers`` processes share them."""
    names = [(course, problem.sheet, problem.name, seeds) for problem in problems]
    if workers <= 1 or len(names) == 1:
        reports = []
        for problem in problems:
            if progress is not None:
                progress(problem.name)
            reports.append(examine(course, problem, seeds))
        return tuple(reports)
    # Problem files hold functions, which do not travel: each process loads its own course.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = pool.map(_examine_by_name, names)
        reports = []
        for problem, report in zip(problems, found, strict=True):
            if progress is not None:
                progress(problem.name)
            reports.append(report)
        return tuple(reports)


def _examine_by_name(named: tuple[Course, str, str, int]) -> LintReport:
    course, sheet, name, seeds = named
    problem = next(each for each in course.sheet(sheet).problems if each.name == name)
    return examine(course, problem, seeds)


def sheet_complaint(sheet: Sheet) -> str:
    """What is wrong with a sheet's points, "" if they add up to what sheet.toml says."""
    total = sum((part.points for part in sheet.parts), Decimal(0))
    if total == sheet.points:
        return ""
    return f"{sheet.name}: the rows add up to {total} points, sheet.toml says {sheet.points}"
