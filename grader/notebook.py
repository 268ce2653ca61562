"""A notebook as the cells of Python in it: no outputs, no magics, nothing that was run before.

The file is hostile until it has been read: its size is bounded before, and of its JSON nothing is
looked at but the sources of cells. What Jupyter does and Python does not (magics, shell lines,
help) is left out line by line, so that every other line stays where it is. Whether the rest is
Python is found out in the worker, as for every submission.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from grader.limits import MAX_NOTEBOOK, MAX_SOURCE
from grader.places import MOST_CELLS, Cell, place, place_in_cell

__all__ = ["Notebook", "NotebookError", "read_notebook"]

_SHOWN: Final = 5
_SKIP: Final = re.compile(r"^\s*#\s*mlgrade:\s*skip\s*$", re.IGNORECASE | re.MULTILINE)
_CELL_MAGIC: Final = re.compile(r"\s*%%(\w*)[^\n]*")
_AROUND: Final = {
    "time",
    "timeit",
    "capture",
    "prun",
}  # magics around code that is run all the same
_TIMED: Final = re.compile(r"(\s*)%(?:time|timeit|prun)\s+(?!-)(?=\S)")
_MAGIC: Final = re.compile(r"\s*(?:[%!?][^\n]*|[\w.\[\]]+\?{1,2}\s*$)")
_ASSIGNED: Final = re.compile(r"(\s*[A-Za-z_][\w.]*(?:\s*,\s*\w+)*\s*=\s*)([%!])(?!=)")
_TOKENS: Final = re.compile(r"\"\"\"|'''|\"|'|#|[([{]|[)\]}]|\\.?")


class NotebookError(Exception):
    """Why a file is no notebook that can be graded, for its author."""


class Notebook(msgspec.Struct, frozen=True):
    """The code cells in order, and what its author should know was left out."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> bytes:
        """All code in one text, for those who look for words in it."""
        return "\n".join(cell.source for cell in self.cells).encode()


class _Cell(msgspec.Struct):
    """What is read of a cell; in format 3 its source is called input."""

    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""


class _Sheet(msgspec.Struct):
    cells: list[_Cell] = []


class _File(msgspec.Struct):
    """What is read of a notebook; everything else, the outputs too, is stepped over."""

    nbformat: int
    cells: list[_Cell] = []
    worksheets: list[_Sheet] = []


def read_notebook(data: bytes) -> Notebook:
    """The code of a notebook. Raises NotebookError."""
    if len(data) > MAX_NOTEBOOK:
        msg = (
            f"The notebook is larger than {MAX_NOTEBOOK >> 20} MB: clear its outputs (Edit or "
            "Kernel menu), save it and hand it in again."
        )
        raise NotebookError(msg)
    sources = _sources(data)
    if len(sources) > MOST_CELLS or sum(map(len, sources)) > MAX_SOURCE:
        msg = f"The notebook has more than {MOST_CELLS} code cells, or more than 1 MB of code."
        raise NotebookError(msg)
    left_out: list[tuple[int, str]] = []
    skipped: list[int] = []
    cells = []
    for number, source in enumerate(sources, 1):
        if _SKIP.search(source):
            skipped.append(number)
            continue
        lines = []
        for at, (line, magic) in enumerate(_python(source), 1):
            lines.append(line)
            if magic:
                left_out.append((place_in_cell(number, at), magic))
        cells.append(Cell(number, "\n".join(lines)))
    if not any(cell.source.strip() for cell in cells):
        msg = "The notebook has no code to grade: check that you saved it, and hand it in again."
        raise NotebookError(msg)
    return Notebook(tuple(cells), tuple(_notes(left_out, skipped)))


def _sources(data: bytes) -> list[str]:
    """The sources of the code cells, in order."""
    try:
        file = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        msg = (
            "The file is no Jupyter notebook, or a damaged one: open it in Jupyter, save it and "
            "hand it in again."
        )
        raise NotebookError(msg) from None
    cells = file.cells or [cell for sheet in file.worksheets for cell in sheet.cells]
    return [_joined(cell) for cell in cells if cell.cell_type == "code"]


def _joined(cell: _Cell) -> str:
    source = cell.source or cell.input
    text = source if isinstance(source, str) else "".join(source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _python(source: str) -> Iterator[tuple[str, str]]:
    """The lines of a cell as Python, and what was left out of each, "" as a rule."""
    lines = source.split("\n")
    first = _CELL_MAGIC.match(source)
    if first and first[1] not in _AROUND:
        word = f"%%{first[1]}"
        yield from (("", word if line.lstrip().startswith(word) else "") for line in lines)
        return
    state = _State()
    around = source[: first.end()].count("\n") if first else -1
    for at, line in enumerate(lines):
        if at == around:
            yield "", ""
        elif state.begins:
            yield _line(line, state)
        else:
            state.read(line)
            yield line, ""


def _line(line: str, state: _State) -> tuple[str, str]:
    """A line that begins a statement, as Python; and the magic in it."""
    timed = _TIMED.match(line)
    line = timed[1] + line[timed.end() :] if timed else line
    assigned = _ASSIGNED.match(line)
    if assigned or state.shell or _MAGIC.fullmatch(line):
        continues, was_shell = line.endswith("\\"), state.shell
        state.shell = continues
        if was_shell:
            return "", ""
        word = line[assigned.end(1) :] if assigned else line.strip()
        indent = line[: len(line) - len(line.lstrip())]
        return f"{assigned[1]}None" if assigned else f"{indent}pass", word.split()[0]
    state.read(line)
    return line, ""


class _State:
    """How far a scan has come: whether the next line begins a statement.

    A line inside brackets or a text, or after a backslash, does not, and may begin with a
    percent sign. ``shell`` says that the next line belongs to a shell line.
    """

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0
        self._continued = False
        self.shell = False

    @property
    def begins(self) -> bool:
        """Whether the next line begins a statement."""
        return not (self._quote or self._depth or self._continued)

    def read(self, line: str) -> None:
        """Go over a line of Python."""
        self._continued = False
        for found in _TOKENS.finditer(line):
            if found[0] == "#" and not self._quote:
                break
            self._step(found[0])
        if len(self._quote) == 1 and not self._continued:
            self._quote = ""  # it was not closed, and ends with its line

    def _step(self, sign: str) -> None:
        if sign[0] == "\\":
            self._continued = sign == "\\"  # nothing follows it
        elif self._quote:
            self._quote = "" if sign == self._quote else self._quote
        elif sign[0] in "\"'":
            self._quote = sign
        elif sign != "#":
            self._depth = max(0, self._depth + (1 if sign in "([{" else -1))


def _notes(left_out: list[tuple[int, str]], skipped: list[int]) -> Iterator[str]:
    if left_out:
        shown = [f"{word[:40]} ({place(at)})" for at, word in left_out[:_SHOWN]]
        more = len(left_out) - len(shown)
        shown += [f"{more} more"] if more else []
        yield f"left out, since only Jupyter runs it: {', '.join(shown)}"
    if skipped:
        cells = ", ".join(map(str, skipped[:20]))
        yield f"skipped, as asked for: {'cell' if len(skipped) == 1 else 'cells'} {cells}"
