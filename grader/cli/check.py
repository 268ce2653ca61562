"""``mlgrade check``: one submission, one report, one exit code."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.cli.output import check_writable
from grader.cli.reports import further_reports, shown, write_reports
from grader.errors import UsageError
from grader.isolate import Spawner, start
from grader.isolate.launch import Launch
from grader.library import graded, launched
from grader.limits import LimitChanges
from grader.submission import Submission, read

if TYPE_CHECKING:
    from grader.grade import Request
    from grader.images import Images
    from grader.render import Look
    from grader.results import Result

__all__ = [
    "Options",
    "exit_code",
    "images",
    "kit_beside",
    "launch_of",
    "report_of",
    "request_of",
    "run",
    "spawner_for",
]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The options of the command, as given."""

    sheet: str | None
    parts: tuple[str, ...]
    seed: int
    format: str
    output: Path | None
    course: Path | None
    reveal: str
    pass_mark: float | None
    show_output: bool
    limits: LimitChanges
    isolation: str = "auto"
    data: Path | None = None
    also: tuple[str, ...] = ()


def run(path: Path, options: Options, early: Spawner | None) -> int:
    """Check the submission, write the report, return the exit code.

    ``early`` has been started already, unless the command was not the first word.
    """
    submission = read(path)
    if options.output is not None:
        check_writable(options.output)
    also = further_reports(options.also)
    with spawner_for(options.isolation, early) as spawner:
        launch = launch_of(submission, options, spawner)
        result = graded(launch, lambda: request_of(path, options), _progress(options))
    write_reports(result, options.format, options.output, also, _look(path, options))
    return exit_code(result, options.pass_mark)


def launch_of(
    submission: Submission,
    options: Options,
    spawner: Spawner,
    meanwhile: Callable[[], None] | None = None,
) -> Launch:
    """How the workers of a submission are started; ``meanwhile`` as Launch has it."""
    strict = options.isolation == "strict"
    return launched(
        spawner,
        submission,
        options.limits,
        course=options.course,
        strict=strict,
        meanwhile=meanwhile,
    )


def request_of(path: Path, options: Options) -> Request:
    """What to grade with; numpy is imported here."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from grader.course import find  # noqa: PLC0415 - after the worker has started
    from grader.grade import Request  # noqa: PLC0415

    kit = None if options.course is not None else kit_beside(path, options.sheet)
    if kit is not None:
        return _request_with(kit, options)
    return Request(
        course=find(options.course, path),
        sheet=options.sheet,
        parts=options.parts,
        seed=options.seed,
        limits=options.limits,
        reveal=options.reveal,
        images=images(options.data),
    )


def _request_with(path: Path, options: Options) -> Request:
    """What to grade with beside a kit, as far as the kit has not decided it.

    Raises UsageError for a bad kit, or where something is asked for that it has decided.
    """
    from grader.grade import Request  # noqa: PLC0415 - after the worker has started
    from grader.sealed import read_kit  # noqa: PLC0415 - only beside a kit

    deck = read_kit(path).limited(options.limits)
    decided = {
        "seed": (options.seed, 0, deck.seed),
        "reveal": (options.reveal, "hint", deck.reveal),
        "data": (options.data, None, None),
    }
    for name, (asked, default, own) in decided.items():
        if asked not in {default, own}:
            msg = f"{deck.name}, beside the submission, decides --{name}: leave that out."
            raise UsageError(msg)
    return Request(
        course=deck.course,
        sheet=options.sheet,
        parts=options.parts,
        seed=deck.seed,
        limits=options.limits,
        reveal=deck.reveal,
        deck=deck,
    )


def kit_beside(path: Path, sheet: str | None) -> Path | None:
    """The kit of the sheet in the folder of a submission, None where there is none.

    The sheet is the one asked for, or the one that the file names, or that of the only kit.
    """
    folder = path if path.is_dir() else path.parent
    kits = {each.stem: each for each in folder.glob("*.kit")}
    if not kits:
        return None
    if sheet is None:
        named = re.search(
            rb"""^SHEET\b[^=\n]*=\s*["']([\w-]+)["']""", read(path).source, re.MULTILINE
        )
        sheet = named[1].decode(errors="replace") if named else None
    return kits.get(sheet) if sheet else next(iter(kits.values())) if len(kits) == 1 else None


@contextlib.contextmanager
def spawner_for(isolation: str, early: Spawner | None) -> Iterator[Spawner]:
    """What was started early, where it is what is asked for; it is ended by who started it."""
    if early is not None and isolation != "process":
        yield early
        return
    with start(isolation) as spawner:
        yield spawner


def images(folder: Path | None) -> Images | None:
    """The images that were chosen to be trained on."""
    if folder is None:
        return None
    from grader.data import read_idx_folder  # noqa: PLC0415 - only where it is asked for

    return read_idx_folder(folder)


def _again(path: Path, options: Options) -> tuple[str, ...]:
    """The words after ``mlgrade check`` that check the same submission in the same way again."""
    words = [str(path)]
    for option in ("sheet", "course", "data"):
        value = getattr(options, option)
        words += [f"--{option}", str(value)] if value is not None else []
    return (*words, *(["--seed", str(options.seed)] if options.seed else []))


def report_of(result: Result, options: Options, path: Path) -> str:
    """The report as the options want it."""
    return shown(result, options.format, options.output, _look(path, options))


def _look(path: Path, options: Options) -> Look:
    from grader.render import Look  # noqa: PLC0415 - after the worker has started

    return Look(
        show_output=options.show_output,
        arguments=_again(path, options),
        pass_mark=options.pass_mark,
    )


@contextlib.contextmanager
def _progress(options: Options) -> Iterator[Callable[[str, int, int], None] | None]:
    """A line on standard error that says what is being checked, where someone looks at it."""
    if options.format != "terminal" or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only for someone who looks

    with Console(stderr=True).status("reading the submission") as status:
        yield lambda part, at, count: status.update(f"checking {part} ({at + 1} of {count})")


def exit_code(result: Result, pass_mark: float | None) -> int:
    """0 at or above the pass mark, 1 below it or where nothing is gradable, 2 for our fault."""
    from grader.results import Outcome, passes  # noqa: PLC0415 - after the worker has started

    if any(part.outcome is Outcome.FAULT for part in result.parts):
        return 2
    return 0 if passes(result, pass_mark) else 1
