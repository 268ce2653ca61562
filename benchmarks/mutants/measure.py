"""All slips in all right answers of a course, tried on two processors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from types import FunctionType

import msgspec

from benchmarks.mutants.bench import Bench, setup
from benchmarks.mutants.limits import limit_memory
from benchmarks.mutants.mutations import Mutation, Source, read
from benchmarks.mutants.trial import Trial, exactness, try_out
from grader.course import Course, LoadedProblem, Part, Sheet
from grader.spec import Gradient, Training, Value

__all__ = ["Mutant", "Task", "measure", "tasks"]


class Task(msgspec.Struct, frozen=True):
    """One part of a course; of its slips every ``thin``-th is tried."""

    root: str
    sheet: str
    problem: str
    part: str
    thin: int = 1


class Mutant(msgspec.Struct, frozen=True):
    """One slip in one right answer to a part, and what became of it.

    A slip in a helper that several answers use is one in each of them.
    """

    id: str
    sheet: str
    part: str
    entry: str
    line: int
    operator: str
    diff: str
    trial: Trial


def tasks(course: Course, sheets: Sequence[str] = (), thin: int = 1) -> list[Task]:
    """The parts of a course that are functions."""
    return [
        Task(str(course.root), name, part.problem, part.name, thin)
        for name in (sheets or course.sheets)
        for part in course.sheet(name).parts
        if part.stub is not None
    ]


def measure(
    todo: Sequence[Task], *, workers: int = 2, progress: Callable[[str], None] | None = None
) -> list[Mutant]:
    """Every slip tried, in the order of the parts."""
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, limit_memory) as pool:
        running = {pool.submit(try_part, task): task for task in todo}
        for done in as_completed(running):
            if progress is not None:
                progress(f"{running[done].problem}.{running[done].part}: {len(done.result())}")
        return [each for done in running for each in done.result()]


def try_part(task: Task) -> list[Mutant]:
    """Try the slips in all right answers to one part."""
    course = Course(Path(task.root))
    problem, part = _loaded(task.root, task.sheet, task.problem, task.part)
    styles = course.styles(problem)
    bench = setup(problem, part, styles)
    entries = [each.right for each in styles if each.part.__name__ == part.name]
    for row in part.rows:
        if isinstance(row, Value | Gradient | Training) and row.truth not in entries:
            entries.insert(0, row.truth)
    functions = [each for each in entries if isinstance(each, FunctionType)]
    return [each for function in functions for each in _try_entry(task, bench, function)]


def _loaded(root: str, sheet: str, problem: str, part: str) -> tuple[LoadedProblem, Part]:
    loaded = next(each for each in _sheet(root, sheet).problems if each.name == problem)
    return loaded, next(each for each in loaded.parts if each.name == part)


@cache
def _sheet(root: str, name: str) -> Sheet:
    return Course(Path(root)).sheet(name)


def _try_entry(task: Task, bench: Bench, entry: FunctionType) -> Iterator[Mutant]:
    source = read(Path(entry.__code__.co_filename), Path(task.root))
    usual = exactness(bench, source.function(entry))
    slips = [
        slip for name in source.reached_from(entry.__name__) for slip in source.mutations(name)
    ]
    for slip in slips[:: task.thin]:
        trial = try_out(bench, source.function(entry, slip), usual)
        yield _mutant(bench, entry, slip, trial)


def _mutant(bench: Bench, entry: FunctionType, slip: Mutation, trial: Trial) -> Mutant:
    return Mutant(
        slip.id,
        bench.sheet,
        bench.part.id,
        entry.__name__,
        slip.line,
        slip.operator,
        slip.diff,
        trial,
    )
