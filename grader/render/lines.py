"""Lines of styled text: how wide they are, where they wrap, how they are written.

Styles cost nothing until somebody asks for colour; rich, which knows terminals, is imported
only then.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeAlias

__all__ = ["Line", "Piece", "cells", "colored", "plain", "wrap"]

Piece: TypeAlias = str | tuple[str, str]
"""Text, or text with a style ("bold red")."""

Line: TypeAlias = list[tuple[str, str]]
"""Runs of text, each with its style."""


def cells(text: str) -> int:
    """The columns that a text takes in a terminal: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def plain(line: Line) -> str:
    """The text of a line without its styles."""
    return "".join(text for text, _ in line)


def wrap(line: Line, width: int) -> list[Line]:
    """The line broken at spaces, and where a word is wider than the page, within it."""
    text = plain(line)
    return [list(_slice(line, start, end)) for start, end in _breaks(text, width)]


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Start and end of the pieces of a text that each fit into ``width`` columns."""
    start = 0
    for row in text.split("\n"):
        end = start + len(row)
        at = start
        while cells(text[at:end]) > width:
            fold = _fitting(text, at, end, width)
            space = text.rfind(" ", at, fold + 1)
            if space > at and text[at:space].strip():
                yield at, space
                at = space + 1
            else:
                yield at, fold
                at = fold
        yield at, end
        start = end + 1


def _fitting(text: str, start: int, end: int, width: int) -> int:
    """How far a text may go from ``start`` within ``width`` columns; at least one letter."""
    used = 0
    for at in range(start, end):
        used += _cells_of(text[at])
        if used > width:
            return max(at, start + 1)
    return end


def _slice(line: Line, start: int, end: int) -> Iterator[tuple[str, str]]:
    at = 0
    for text, style in line:
        cut = text[max(start - at, 0) : max(end - at, 0)]
        if cut:
            yield cut, style
        at += len(text)


def colored(lines: Sequence[Line]) -> str:
    """The lines with the escape sequences of a terminal of sixteen colours."""
    from rich.console import Console  # noqa: PLC0415 - only for those who see colours
    from rich.text import Text  # noqa: PLC0415

    out = io.StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        force_jupyter=False,
        force_interactive=False,
        color_system="standard",
        width=max([80, *(cells(plain(line)) for line in lines)]),
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)
    return out.getvalue()
