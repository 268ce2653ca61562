"""``mlgrade report``: the class at a glance, marks for a gradebook, a report for each student."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path
from typing import Final

import msgspec

from grader.cli.output import terminal_width, unicode_output, write_file, write_report
from grader.errors import UsageError
from grader.gradebook import (
    Filled,
    Mark,
    changes,
    changes_text,
    fill_canvas,
    fill_moodle,
    glance,
    marks,
    plain_csv,
)
from grader.render import FORMATS, Look, render
from grader.store import Store, read_store
from grader.text import plural

__all__ = ["Options", "run"]

_FEEDBACK: Final = {"terminal": ".txt", "markdown": ".md", "gradescope": ".json"}
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}(?<!\.)")
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_REVEALS: Final = ("full", "hint", "score")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The options of the command, as given."""

    format: str
    into: Path | None
    column: str | None
    output: Path | None
    feedback: Path | None
    reveal: str
    compare: bool


def run(out: Path, options: Options) -> int:
    """Write what is asked for."""
    if options.reveal not in _REVEALS:
        msg = f"--reveal is one of {', '.join(_REVEALS)}."
        raise UsageError(msg)
    with read_store(out) as store:
        if options.compare:
            write_report(changes_text(changes(store), _look(options)), options.output)
            return 0
        found = marks(store)
        if options.feedback is not None:
            write_report(_feedback(found, options), None)
        if options.feedback is None or options.format != "glance" or options.output is not None:
            _marks(store, found, options)
    return 0


def _look(options: Options) -> Look:
    to_terminal = options.output is None and sys.stdout.isatty()
    return Look(
        width=terminal_width(),
        color=to_terminal and "NO_COLOR" not in os.environ,
        ascii=options.output is None and not unicode_output(),
    )


def _marks(store: Store, found: list[Mark], options: Options) -> None:
    if options.format == "glance":
        write_report(glance(found, store.strays(), _look(options)), options.output)
        return
    if options.format == "csv":
        write_report(plain_csv(found), options.output)
        return
    if options.into is None:
        what = "gradebook export" if options.format == "canvas" else "grading worksheet"
        msg = f"Give --into the {what} that {options.format.title()} gave you: it is filled."
        raise UsageError(msg)
    if options.output is None:
        msg = "Give -o a file for the filled copy: the one it is made from stays as it is."
        raise UsageError(msg)
    if options.format == "canvas":
        filled = fill_canvas(options.into, found, options.column)
    else:
        filled = fill_moodle(options.into, found, lambda mark: _report(mark, "terminal", options))
    write_file(options.output, filled.text)
    write_report(_said(filled, options.output), None)


def _said(filled: Filled, path: Path) -> str:
    lines = [f"Wrote {path}: {plural(filled.count, 'student')} with marks."]
    if filled.missing:
        lines.append(f"Not in it, though graded: {'; '.join(filled.missing)}.")
    return "\n".join(lines)


# -- feedback -------------------------------------------------------------------------------------
def _feedback(found: list[Mark], options: Options) -> str:
    """Write a report for every student who has a result, in each format that there is."""
    folder = options.feedback or Path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder} cannot be written to ({error.strerror}): give --feedback another folder."
        raise UsageError(msg) from None
    written = 0
    for mark in found:
        if mark.result is None or mark.kept is None or mark.kept.graded.outcome == "fault":
            continue
        written += 1
        for fmt in _FEEDBACK.keys() & FORMATS.keys():
            path = folder / f"{_name(mark.pupil.key)}{_FEEDBACK[fmt]}"
            write_file(path, _report(mark, fmt, options))
    return f"Wrote {plural(written, 'report')} into {folder}."


def _report(mark: Mark, fmt: str, options: Options) -> str:
    """A student's own report, showing no more than is asked for."""
    if mark.result is None:
        return ""
    result = msgspec.structs.replace(mark.result, reveal=options.reveal)
    text = render(result, fmt)
    if mark.late and fmt == "terminal":
        text += (
            f"Handed in {mark.late.words} late: {mark.late.deducted.normalize():f} points off.\n"
        )
    return text


def _name(key: str) -> str:
    """A file name for a student: their key, or where that is no plain name, its hash as well."""
    if _PLAIN_NAME.fullmatch(key) and not _RESERVED.fullmatch(key):
        return key
    safe = re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")[:40]
    return f"{safe or 'student'}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"
