"""Grading a file from another program: a JupyterHub, a learning platform, a script.

The command line grades by the same functions; nothing is printed here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from grader.isolate import Spawner, start
from grader.isolate.launch import Launch
from grader.limits import LimitChanges, Limits
from grader.submission import Submission, read

if TYPE_CHECKING:
    from grader.grade import Request
    from grader.results import Result

__all__ = ["check", "graded", "hidden_folders", "launched", "report"]


def check(
    path: str | Path,
    *,
    sheet: str | None = None,
    parts: Sequence[str] = (),
    seed: int = 0,
    course: str | Path | None = None,
    reveal: Literal["full", "hint", "score"] = "hint",
    limits: LimitChanges | None = None,
    isolation: Literal["auto", "strict", "process"] = "auto",
) -> Result:
    """The result of one submission: a file, or a notebook.

    ``sheet`` is taken from the submission where it is not given, ``parts`` name single parts or
    problems, the same ``seed`` deals the same inputs. ``course`` is a folder with ``problems/``
    and ``reference/``; by default the built-in one. ``reveal`` is how much a report of the result
    may show. ``limits`` go before those of the sheet. ``isolation="strict"`` refuses a machine on
    which other people's code cannot be held.

    The submission runs in a process of its own, which has ended when this returns; several
    threads may call this at once. Raises UsageError for a file, sheet or part that is not there,
    CourseError for a course that does not load, GraderFault where we fail.
    """
    submission = read(Path(path))
    chosen = Path(course) if course is not None else None
    changes = limits or LimitChanges()

    def request() -> Request:
        from grader.course import builtin, open_course  # noqa: PLC0415 - numpy
        from grader.grade import Request  # noqa: PLC0415

        return Request(
            course=builtin() if chosen is None else open_course(chosen),
            sheet=sheet,
            parts=tuple(parts),
            seed=seed,
            limits=changes,
            reveal=reveal,
        )

    with start(isolation) as spawner:
        launch = launched(spawner, submission, changes, course=chosen, strict=isolation == "strict")
        return graded(launch, request)


def report(
    result: Result,
    format: str = "terminal",  # noqa: A002 - the word of the command line
    *,
    width: int = 80,
    color: bool = False,
    show_output: bool = False,
) -> str:
    """The result as ``mlgrade check --format`` writes it. Raises UsageError for another format."""
    from grader.render import render  # noqa: PLC0415 - not for those who want the result alone

    return render(result, format, width=width, color=color, show_output=show_output)


def launched(
    spawner: Spawner,
    submission: Submission,
    limits: LimitChanges,
    *,
    course: Path | None,
    strict: bool,
    meanwhile: Callable[[], None] | None = None,
) -> Launch:
    """How the workers of a submission are started; ``meanwhile`` as Launch has it."""
    return Launch(
        spawner=spawner,
        submission=submission,
        limits=Limits().changed(limits),
        preload=submission.libraries,
        hidden=hidden_folders(course),
        strict=strict,
        meanwhile=meanwhile,
    )


def hidden_folders(course: Path | None) -> tuple[str, ...]:
    """What no submission may read of a course, should it lie among Python's libraries."""
    if course is None:
        return ()
    return tuple(str(course.resolve() / each) for each in ("problems", "reference"))


def graded(
    launch: Launch,
    request: Callable[[], Request],
    watched: contextlib.AbstractContextManager[Callable[[str, int, int], None] | None]
    | None = None,
) -> Result:
    """The result of a submission; its worker gets ready while the request is made.

    ``watched`` gives what is told how far grading has come.
    """
    with launch.worker(first=True) as worker:
        made = request()
        from grader.grade import grade  # noqa: PLC0415 - numpy, while the worker starts
        from grader.run import Session  # noqa: PLC0415

        with Session(launch, worker) as session, watched or contextlib.nullcontext() as say:
            return grade(launch.submission, made, session, say)
