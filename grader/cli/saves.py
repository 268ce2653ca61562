"""When a submission, or a module beside it that it imports, is saved."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from grader.errors import UsageError
from grader.submission import Submission, read
from grader.text import clean_line

__all__ = ["folders", "look", "settled", "wakes"]

_TICK: Final = 0.1  # seconds between two looks at the keyboard
_QUIET: Final = 20  # milliseconds without a change after which a save is over
_LONGEST: Final = 200  # milliseconds that a save may take
_PATIENCE: Final = 0.3  # seconds in which an editor puts a new file in the place of the old one
_ANYWAY: Final = 1.0  # seconds after which files are looked at though nobody told of a change
_BLIND: Final = 0.2  # the same where the system tells of no change


def look(path: Path) -> Submission | str:
    """What would be checked now, or why nothing can be."""
    try:
        return read(path)
    except UsageError as error:
        if not os.path.lexists(path):
            return f"{clean_line(path.name)} is gone. It is checked once it is there again."
        return str(error)


def settled(path: Path) -> Submission | str:
    """What is there, where it is being replaced a moment later."""
    end = time.monotonic() + _PATIENCE
    while True:
        seen = look(path)
        there = isinstance(seen, Submission) and bool(seen.source.strip())
        if there or time.monotonic() > end:
            return seen
        time.sleep(0.02)


def folders(path: Path, seen: Submission | str) -> frozenset[tuple[Path, int]]:
    """The folders in which a save matters, each with what tells it from one made anew."""
    modules = () if isinstance(seen, str) else seen.modules
    own = path.absolute().parent
    return frozenset((each, _number(each)) for each in {own, *((own / m).parent for m in modules)})


def _number(folder: Path) -> int:
    try:
        return folder.stat().st_ino
    except OSError:
        return 0


def wakes(where: Iterable[Path]) -> Iterator[bool]:
    """Wake up every moment, with True where files should be looked at.

    Folders are watched, not files: an editor that saves by renaming puts a new file there. Not
    every change is told (network file systems, a folder that is made anew), so files are looked
    at now and then all the same; and often where the system cannot watch at all.
    """
    told, pause = _told(where), _ANYWAY
    looked = -math.inf  # files may have changed before anybody watched
    while True:
        try:
            changed = next(told)
        except (OSError, RuntimeError):  # watches are used up, or a folder is gone
            told, pause = _untold(), _BLIND
            continue
        due = changed or time.monotonic() - looked >= pause
        if due:
            looked = time.monotonic()
        yield due


def _told(where: Iterable[Path]) -> Iterator[bool]:
    from watchfiles import watch  # noqa: PLC0415 - for --watch alone

    for changed in watch(
        *where,
        watch_filter=None,
        debounce=_LONGEST,
        step=_QUIET,
        rust_timeout=int(_TICK * 1000),
        yield_on_timeout=True,
        recursive=False,
    ):
        yield bool(changed)


def _untold() -> Iterator[bool]:
    while True:
        time.sleep(_TICK)
        yield False
