"""Where something stands in a submission: one number, for files and for notebooks.

In a file a place is the line. The cells of a notebook are numbered lines of their own: a place
there is a cell and a line in it, held in one number, so that whatever carries a line carries it.
No file has as many lines as the first cell's number.
"""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["MOST_CELLS", "Cell", "place", "place_in_cell", "split_place", "two_places", "where"]

_CELL: Final = 2_000_000
MOST_CELLS: Final = 1000  # lines of syntax trees are 32-bit integers


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """A code cell of a notebook: its number, counting code cells from 1, and its source."""

    number: int
    source: str


def place_in_cell(number: int, line: int) -> int:
    """The place of a line of a cell."""
    return number * _CELL + line


def split_place(at: int) -> tuple[int, int]:
    """The cell of a place, 0 in a file, and the line."""
    return divmod(at, _CELL)


def place(at: int) -> str:
    """A place in words: "line 41", "cell 3, line 2"."""
    cell, line = split_place(at)
    return f"cell {cell}, line {line}" if cell else f"line {line}"


def where(at: int) -> str:
    """A place with its preposition: "on line 41", "in cell 3, line 2"."""
    return f"{'in' if split_place(at)[0] else 'on'} {place(at)}"


def two_places(one: int, other: int) -> str:
    """Two places in words: "lines 3 and 9", "cell 1, line 3 and cell 4, line 9"."""
    if split_place(other)[0]:
        return f"{place(one)} and {place(other)}"
    return f"lines {one} and {other}"
