"""``mlgrade check --watch``: one screen, and a new report at every save.

What is dealt and what is right on it is computed once; a save costs a worker that is forked, the
student's own code and the judging. A save during a check calls that check off.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from grader.cli import saves
from grader.cli.check import (
    Options,
    exit_code,
    launch_of,
    report_of,
    request_of,
    spawner_for,
)
from grader.cli.layout import laid_out, scrolled
from grader.cli.output import terminal_width, unicode_output, write_report
from grader.cli.screen import Screen, full_screen, need_terminal
from grader.errors import MlgradeError, UsageError
from grader.isolate import Spawner
from grader.submission import Submission, read
from grader.text import clean_line

if TYPE_CHECKING:
    from grader.grade import Request
    from grader.jobs import Deck
    from grader.render import Look
    from grader.render.watched import Screen as View
    from grader.results import Result

__all__ = ["run"]

_SOON: Final = 0.3  # seconds after which one is told what is being checked
_NOT_GRADED: Final = 1


class _Quit(Exception):  # noqa: N818 - a key was pressed
    """The student is done."""


class _Newer(Exception):  # noqa: N818 - something was saved
    """What is there is to be checked in place of what was; why: "saved" or "checked"."""

    def __init__(self, *, why: str) -> None:
        super().__init__(why)
        self.why = why


def run(path: Path, options: Options, early: Spawner | None) -> int:
    """Check at every save until q is pressed; the exit code is that of the last report."""
    _refuse(options)
    need_terminal()
    submission = read(path)
    with spawner_for(options.isolation, early) as spawner, full_screen() as screen:
        watch = _Watch(path, options, spawner, screen)
        watch.until_quit(submission)
    if watch.result is None:
        if watch.message:
            print(f"mlgrade: {watch.message}", file=sys.stderr)  # noqa: T201 - it prints
        return _NOT_GRADED
    write_report(report_of(watch.result, options, path), None)
    return exit_code(watch.result, options.pass_mark)


def _refuse(options: Options) -> None:
    """Raise UsageError for options that make no sense on a screen."""
    if options.output is not None:
        msg = "--watch shows a report on the screen and -o writes one to a file: leave one out."
        raise UsageError(msg)
    if options.format != "terminal":
        msg = f"--watch shows the report for a terminal: leave --format {options.format} out."
        raise UsageError(msg)
    if options.also:
        msg = "--watch shows a report on the screen and --also writes others: leave one out."
        raise UsageError(msg)


class _Watch:
    """One run: what was seen last, its result, and what the screen shows of it.

    ``result`` is the last one, None where there is none and ``message`` says why.
    """

    def __init__(self, path: Path, options: Options, spawner: Spawner, screen: Screen) -> None:
        self._path = path
        self._options = options
        self._spawner = spawner
        self._screen = screen
        self._seen: Submission | str = ""
        self._before: Result | None = None  # the last that was gradable
        self._view: View | None = None
        self._render: Callable[[Look], View] | None = None
        self._when = ""
        self._at = 0  # the first line shown of what scrolls
        self._started = 0.0
        self._doing = ""  # at this moment
        self._busy = ""  # what the screen says of it
        self._request: Request | None = None
        self._deck: Deck | None = None
        self.result: Result | None = None
        self.message = ""

    def until_quit(self, first: Submission) -> None:
        """Check, wait for a save, check again."""
        try:
            self._check(first, "checked")
            while True:
                self._wait()
        except _Quit:
            return

    def _wait(self) -> None:
        """Check what is saved, as long as the same folders are to be watched."""
        where = saves.folders(self._path, self._seen)
        for due in saves.wakes([folder for folder, _ in where]):
            try:
                self._keys()
                if due:
                    self._saved()
            except _Newer as newer:
                self._check(saves.settled(self._path), newer.why)
            if due and where != saves.folders(self._path, self._seen):
                return

    def _saved(self) -> None:
        """Raise _Newer where something else is there to be checked, and goes on to be there."""
        if saves.look(self._path) != self._seen and saves.settled(self._path) != self._seen:
            raise _Newer(why="saved")

    # -- a check ----------------------------------------------------------------------------------
    def _check(self, seen: Submission | str, why: str) -> None:
        """Grade what was seen and show it; what is saved meanwhile is checked instead."""
        while True:
            self._seen = seen
            now = time.strftime("%H:%M:%S")
            self._when = now if isinstance(seen, str) else f"{why} {now}"
            self._started = time.monotonic()
            self._doing = f"reading {clean_line(self._path.name)}"
            try:
                return self._show(seen)
            except _Newer as newer:
                seen, why = saves.settled(self._path), newer.why

    def _show(self, seen: Submission | str) -> None:
        from grader.render import watched  # noqa: PLC0415 - after the worker has started

        if self._view is None:
            self._tell()
        message = seen if isinstance(seen, str) else ""
        result = None
        if isinstance(seen, Submission):
            try:
                result = self._grade(seen)
            except MlgradeError as error:
                if self._view is None:  # nothing that is saved mends the command line
                    raise
                message = str(error)
        self.result, self.message = result, message
        before, when = self._before, self._when
        self._render = (
            (lambda look: watched.told(message, before, when, look))
            if result is None
            else (lambda look: watched.screen(result, before, when, look))
        )
        if result is not None and result.gradable:
            self._before = result
        self._view, self._busy = self._render(self._look()), ""
        self._draw()

    def _grade(self, submission: Submission) -> Result:
        launch = launch_of(submission, self._options, self._spawner, self._glance)
        worker = launch.worker(first=True)  # it gets ready while we import numpy
        from grader.grade import grade  # noqa: PLC0415
        from grader.jobs import Deck  # noqa: PLC0415
        from grader.run import Session  # noqa: PLC0415

        if self._request is None or self._deck is None:
            self._request = request = request_of(self._path, self._options)
            self._deck = request.deck or Deck(
                request.course, request.seed, request.images, request.limits
            )
        with Session(launch, worker) as session:
            return grade(submission, self._request, session, self._progress, self._deck)

    def _glance(self) -> None:
        """What is done now and then while a worker is waited for."""
        self._keys()
        self._saved()
        self._tell()

    def _progress(self, part: str, at: int, count: int) -> None:
        self._doing = f"checking {part} ({at + 1} of {count})"
        self._tell()

    def _tell(self) -> None:
        """Say what is being done, where it takes so long that somebody wonders."""
        busy = f"{self._when}, {self._doing}"
        late = time.monotonic() - self._started > _SOON or self._view is None
        if late and busy != self._busy:
            self._busy = busy
            self._draw()

    # -- the screen -------------------------------------------------------------------------------
    def _keys(self) -> None:
        """Do what the keys say that were pressed."""
        for key in self._screen.pressed():
            if key == "quit":
                raise _Quit
            if key == "again":
                raise _Newer(why="checked")
            self._at = scrolled(self._view, self._screen.size, self._at, key)
            self._draw()
        if self._screen.resized:
            self._screen.resized = False
            if self._render is not None:
                self._view = self._render(self._look())
            self._draw()

    def _draw(self) -> None:
        self._screen.draw(laid_out(self._view, self._screen.size, self._at, self._busy))

    def _look(self) -> Look:
        from grader.render import Look  # noqa: PLC0415 - after the worker has started

        return Look(
            width=terminal_width(),
            color="NO_COLOR" not in os.environ,
            ascii=not unicode_output(),
            show_output=self._options.show_output,
        )
