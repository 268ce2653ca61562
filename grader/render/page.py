"""A page of terminal text: lines that wrap with a hanging indent, in colour or without.

Foreign text enters a page here and nowhere else: it is cleaned, it is never read as markup, and
no line is wider than the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.render.lines import Line, Piece, cells, colored, plain, wrap
from grader.render.look import Look
from grader.render.plain import to_ascii
from grader.text import clean

__all__ = ["Page", "Piece", "shortened"]

_WIDEST, _NARROWEST = 100, 40


class Page:
    """Lines of a report, top to bottom."""

    def __init__(self, look: Look) -> None:
        """Start an empty page; wider than about 100 columns nothing is easy to read."""
        self.width = max(_NARROWEST, min(look.width, _WIDEST))
        self.ascii = look.ascii
        self._color = look.color
        self._lines: list[Line] = []

    def blank(self) -> None:
        """Leave a line empty, once."""
        if self._lines and self._lines[-1]:
            self._lines.append([])

    def put(self, *pieces: Piece, first: Sequence[Piece] = (), hang: int = 0) -> None:
        """Write the pieces from column ``hang`` on, with ``first`` to the left of their start."""
        start = self._line(first)
        start.append((" " * (hang - cells(plain(start))), ""))
        for number, line in enumerate(wrap(self._line(pieces), self.width - hang)):
            self._lines.append([*([(" " * hang, "")] if number else start), *line])

    def ends(self, left: Sequence[Piece], right: Sequence[Piece]) -> None:
        """Write at both ends of a line, or on two lines where one is too short."""
        one, other = self._line(left), self._line(right)
        gap = self.width - cells(plain(one)) - cells(plain(other))
        if gap < 2:
            self.put(*left)
            self.put(*right)
        else:
            self._lines.append([*one, (" " * gap, ""), *other])

    def row(self, items: Sequence[Sequence[Piece]]) -> None:
        """Write items side by side, breaking lines between them only."""
        line: Line = []
        for item in map(self._line, items):
            if line and cells(plain(line)) + 3 + cells(plain(item)) > self.width:
                self._lines.append(line)
                line = []
            line += [*([("   ", "")] if line else []), *item]
        self._lines.append(line)

    def cells(self, text: str) -> int:
        """The columns that a text takes."""
        return cells(self._clean(text))

    def fits(self, text: str, column: int = 0) -> bool:
        """Whether a text fits on one line that begins at ``column``."""
        return "\n" not in text and column + self.cells(text) <= self.width

    def text(self) -> str:
        """The page, every line with its end and none with spaces before it."""
        lines = [_stripped(line) for line in self._lines]
        if self._color:
            return colored(lines)
        return "".join(f"{plain(line)}\n" for line in lines)

    def _line(self, pieces: Sequence[Piece]) -> Line:
        pairs = [(piece, "") if isinstance(piece, str) else piece for piece in pieces]
        return [(self._clean(words), style) for words, style in pairs]

    def _clean(self, text: str) -> str:
        safe = clean(text, max(len(text), 1)).replace("\t", "    ")
        return to_ascii(safe) if self.ascii else safe


def _stripped(line: Line) -> Line:
    """The line without the spaces at its end."""
    kept = list(line)
    while kept:
        text, style = kept.pop()
        if text.rstrip():
            return [*kept, (text.rstrip(), style)]
    return []


def shortened(text: str, lines: int, letters: int = 1200, *, last: bool = False) -> str:
    """At most so many lines and letters of a text, saying what was left out.

    ``last`` keeps the end, where a traceback and a print before a crash say the most.
    """
    rows = text.strip("\n").split("\n")
    left = len(rows) - lines
    if left > 0:
        more = f"… {left} more lines …"
        rows = [more, *rows[-lines:]] if last else [*rows[:lines], more]
    kept = "\n".join(rows)
    if len(kept) <= letters:
        return kept
    part = kept[-letters:] if last else kept[:letters].rpartition(" ")[0] or kept[:letters]
    more = f"… {len(kept) - len(part)} more characters …"
    return f"{more}\n{part}" if last else f"{part}\n{more}"
