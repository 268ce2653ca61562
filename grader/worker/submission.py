"""A submission inside the worker: import it, make its calls, tell what it raised and printed."""

from __future__ import annotations

import io
import linecache
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from types import CodeType, GeneratorType, ModuleType
from typing import Any, Final

from grader.functions import FUNCTIONS_FILE
from grader.places import split_place
from grader.worker.own import own_root
from grader.worker.siblings import Siblings

__all__ = [
    "MAX_LINES",
    "Capture",
    "Failure",
    "cell_file",
    "load_module",
    "new_module",
    "run_lines",
]

_MAX_TEXT: Final = 4000
_MAX_FRAMES: Final = 6
MAX_LINES: Final = 200
_OURS: Final = own_root()


class Capture(io.TextIOBase):
    """Standard output and error of the submission: handed on line by line, bounded per part."""

    def __init__(self, say: Callable[[str], None], limit: int) -> None:
        self._say = say
        self._limit = limit
        self._left = limit
        self._held: list[str] = []

    def writable(self) -> bool:
        """Whether one may write: always."""
        return True

    def write(self, text: str) -> int:
        """Keep the text, as far as there is room for it, and hand on whole lines."""
        if self._left > 0:
            self._held.append(_unicode(str.__str__(text)[: self._left])[: self._left])
            self._left -= len(self._held[-1])
            if "\n" in self._held[-1]:
                self.hand_on()
        return len(text)

    def hand_on(self) -> None:
        """Say what is held back."""
        if self._held:
            self._say("".join(self._held))
            self._held.clear()

    def renew(self) -> None:
        """Begin another part, with the whole room again."""
        self._left = self._limit


def _unicode(text: str) -> str:
    """The text with lone surrogates, which nothing can transmit, written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


class Failure:
    """What is told of an exception: type, message, line of the submission, traceback."""

    def __init__(self, error: BaseException, filename: str) -> None:
        # numpy has a MemoryError of its own.
        self.type = "MemoryError" if isinstance(error, MemoryError) else _name_of(error)
        self.message = _unicode(_text_of(error))
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename == filename]
        self.lineno = (own[-1].lineno or 0) if own else 0
        if isinstance(error, SyntaxError) and error.filename == filename:
            self.lineno = error.lineno or 0
        first = next((i for i, frame in enumerate(frames) if frame.filename == filename), 0)
        kept = [frame for frame in frames[first:] if frame.filename != FUNCTIONS_FILE]
        shown = [_without_machine(_in_cell(frame)) for frame in kept[-_MAX_FRAMES:]]
        self.traceback = _unicode("".join(traceback.format_list(shown))[:_MAX_TEXT])


def cell_file(filename: str, number: int) -> str:
    """What a traceback calls a cell of a notebook."""
    return f"{filename}, cell {number}"


def _in_cell(frame: traceback.FrameSummary) -> traceback.FrameSummary:
    """A frame in a cell with the line of the cell, which linecache knows; others as they are."""
    cell, line = split_place(frame.lineno or 0)
    if not cell:
        return frame
    end = split_place(frame.end_lineno or frame.lineno or 0)[1]
    return traceback.FrameSummary(
        cell_file(frame.filename, cell),
        line,
        frame.name,
        end_lineno=end,
        colno=frame.colno,
        end_colno=frame.end_colno,
    )


def _without_machine(frame: traceback.FrameSummary) -> traceback.FrameSummary:
    """The frame with its file named from its package on: where it is installed is no news."""
    for folder in sorted({*sys.path, _OURS} - {""}, key=len, reverse=True):
        if frame.filename.startswith(folder + os.sep):
            frame.filename = frame.filename.removeprefix(folder + os.sep)
            break
    return frame


def _name_of(error: BaseException) -> str:
    return _unicode(type(error).__name__[:100])


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:_MAX_TEXT]
    except BaseException:  # noqa: BLE001 - __str__ is the student's
        return "(the exception's text cannot be read)"


def load_module(
    code: CodeType, source: str, filename: str, modules: Mapping[str, bytes]
) -> ModuleType:
    """Import the submission as the module ``submission``."""
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)
    module = new_module(filename, modules)
    exec(code, module.__dict__)  # noqa: S102 - this process is here to run it
    return module


def new_module(filename: str, modules: Mapping[str, bytes]) -> ModuleType:
    """The empty module ``submission``; modules beside it can be imported from now on."""
    module = ModuleType("submission")
    module.__file__ = filename
    sys.modules["submission"] = module
    if modules:
        sys.meta_path.append(Siblings(modules))  # last: they take no library's place
    return module


def run_lines(made: object) -> tuple[list[tuple[object, int]], str]:
    """The lines of a derivation with their source lines, at most MAX_LINES of them.

    A generator is run out; a list or tuple is taken as the lines, without source lines. The
    text says why there are no more, "" where all is well.
    """
    if isinstance(made, list | tuple):
        return [(value, 0) for value in list(made)[:MAX_LINES]], ""
    if not isinstance(made, GeneratorType):
        kind = type(made).__name__
        return [], f"came back with a value of type {kind}: every line of a derivation is a yield"
    lines: list[tuple[object, int]] = []
    for value in made:
        lines.append((value, _yield_line(made)))
        if len(lines) == MAX_LINES:
            made.close()
            return lines, f"yielded more than {MAX_LINES} lines"
    return lines, ""


def _yield_line(generator: GeneratorType[Any, Any, Any]) -> int:
    """The line of the yield at which a generator rests, the innermost one of a ``yield from``."""
    while isinstance(generator.gi_yieldfrom, GeneratorType):
        generator = generator.gi_yieldfrom
    frame = generator.gi_frame
    return frame.f_lineno or 0 if frame is not None else 0
