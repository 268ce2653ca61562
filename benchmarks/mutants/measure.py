"""All slips in all right answers of a course, and its known mistakes, tried in a few processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache, lru_cache
from multiprocessing import get_context
from pathlib import Path
from types import FunctionType
from typing import Final
from zlib import crc32

import msgspec

from benchmarks.mutants.bench import Bench, setup
from benchmarks.mutants.limits import settle
from benchmarks.mutants.mutations import Mutation, read
from benchmarks.mutants.trial import Trial, exactness, try_out
from grader.course import Course, Part, Sheet
from grader.kinds.figure import plotting
from grader.spec import Figure, Gradient, Misconception, Style, Training, Value

__all__ = ["MISTAKE", "Mutant", "Task", "measure", "tasks", "try_task"]

MISTAKE: Final = "mistake"
"""Stands for the operator where a known mistake is tried as it is."""


_OF_TRAININGS: Final = 5  # each is held against a score of trainings with known mistakes


class Task(msgspec.Struct, frozen=True):
    """One right answer to a part, by its place among them; one slip of ``thin`` is tried.

    Without ``entry``, the known mistakes of the part.
    """

    root: str
    sheet: str
    problem: str
    part: str
    entry: int | None = None
    thin: int = 1


class Mutant(msgspec.Struct, frozen=True):
    """One slip in one right answer to a part, and what became of it.

    A slip in a helper that several answers use is one in each of them. ``place`` is file and
    line, ``diff`` the changed statement before and after.
    """

    id: str
    sheet: str
    part: str
    place: str
    operator: str
    diff: str
    trial: Trial


def tasks(course: Course, sheets: Sequence[str] = (), thin: int = 1) -> list[Task]:
    """The references, styles and mistakes of all parts that are functions."""
    return [
        Task(str(course.root), name, problem.name, part.name, at, thin)
        for name in (sheets or course.sheets)
        for problem in course.sheet(name).problems
        for part in problem.parts
        if part.stub is not None
        for at in (*range(len(_entries(part, course.styles(problem)))), None)
    ]


def measure(
    todo: Sequence[Task], *, workers: int = 2, progress: Callable[[str], None] | None = None
) -> list[Mutant]:
    """Every slip tried, in the order of the parts."""
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, settle) as pool:
        running = {pool.submit(try_task, task): task for task in todo}
        try:
            for done in as_completed(running):
                tried = len(done.result())
                if progress is not None:
                    progress(f"{running[done].problem}.{running[done].part}: {tried}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return [each for done in running for each in done.result()]


def try_task(task: Task) -> list[Mutant]:
    """Try the slips in one right answer, or the known mistakes."""
    bench, entries = _bench(task.root, task.sheet, task.problem, task.part)
    if task.entry is None:
        return [_mistake(bench, each) for each in bench.misconceptions]
    entry = entries[task.entry]
    slow = any(isinstance(row, Training) for row in bench.part.rows)
    thin = task.thin * (_OF_TRAININGS if slow else 1)
    source = read(Path(entry.__code__.co_filename), Path(task.root))
    usual = exactness(bench, source.function(entry))
    slips = [
        slip for name in source.reached_from(entry.__name__) for slip in source.mutations(name)
    ]
    return [
        _mutant(bench, entry, slip, try_out(bench, source.function(entry, slip), usual))
        for slip in slips
        if crc32(slip.id.encode()) % thin == 0
    ]


@lru_cache(maxsize=2)
def _bench(root: str, sheet: str, problem: str, part: str) -> tuple[Bench, list[FunctionType]]:
    course = Course(Path(root))
    loaded = next(each for each in _sheet(root, sheet).problems if each.name == problem)
    asked = next(each for each in loaded.parts if each.name == part)
    styles = course.styles(loaded)
    return setup(loaded, asked, styles), _entries(asked, styles)


def _entries(part: Part, styles: Sequence[Style]) -> list[FunctionType]:
    """The right answers to a part: its references, then the styles."""
    truths = [row.truth for row in part.rows if isinstance(row, Value | Gradient | Training)]
    rights = [each.right for each in styles if each.part.__name__ == part.name]
    found = {each.__name__: each for each in (*truths, *rights) if isinstance(each, FunctionType)}
    return list(found.values())


@cache
def _sheet(root: str, name: str) -> Sheet:
    return Course(Path(root)).sheet(name)


def _mutant(bench: Bench, entry: FunctionType, slip: Mutation, trial: Trial) -> Mutant:
    where = "" if slip.function == entry.__name__ else f" in {entry.__name__}"
    return Mutant(
        id=f"{bench.part.id}{where}: {slip.id}",
        sheet=bench.sheet,
        part=bench.part.id,
        place=f"{slip.file}:{slip.line}",
        operator=slip.operator,
        diff=slip.diff,
        trial=trial,
    )


def _mistake(bench: Bench, mistake: Misconception) -> Mutant:
    wrong = mistake.wrong
    for row in bench.part.rows:
        if isinstance(row, Figure):  # its mistakes are other curves
            wrong = plotting(row, mistake.wrong)  # type: ignore[arg-type]
    return Mutant(
        id=f"{bench.part.id}: {mistake.name}",
        sheet=bench.sheet,
        part=bench.part.id,
        place=mistake.name,
        operator=MISTAKE,
        diff=mistake.hint,
        trial=try_out(bench, wrong, []),
    )
