"""A page of terminal text: lines that wrap with a hanging indent, in colour or without.

Foreign text enters a page here and nowhere else: it is cleaned, it is never read as markup, and
no line is wider than the page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TypeAlias

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grader.render.look import Look
from grader.render.plain import to_ascii
from grader.text import clean

__all__ = ["Page", "Piece", "shortened"]

Piece: TypeAlias = str | tuple[str, str]
"""Text, or text with a style ("bold red")."""

_WIDEST, _NARROWEST = 100, 40


class Page:
    """Lines of a report, top to bottom."""

    def __init__(self, look: Look) -> None:
        """Start an empty page; wider than about 100 columns nothing is easy to read."""
        self.width = max(_NARROWEST, min(look.width, _WIDEST))
        self.ascii = look.ascii
        self._lines: list[Text] = []
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            force_terminal=look.color,
            force_jupyter=False,
            force_interactive=False,
            color_system="standard" if look.color else None,
            width=self.width,
            height=25,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )

    def blank(self) -> None:
        """Leave a line empty, once."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text())

    def put(self, *pieces: Piece, first: Sequence[Piece] = (), hang: int = 0) -> None:
        """Write the pieces from column ``hang`` on, with ``first`` to the left of their start."""
        start = self._text(first)
        start.append(" " * (hang - start.cell_len))
        body = self._text(pieces)
        wrapped = body.wrap(self._console, self.width - hang, overflow="fold", tab_size=4)
        for number, line in enumerate(wrapped):
            line.rstrip()
            whole = Text(" " * hang) if number else start
            self._lines.append(whole.append_text(line))

    def ends(self, left: Sequence[Piece], right: Sequence[Piece]) -> None:
        """Write at both ends of a line, or on two lines where one is too short."""
        one, other = self._text(left), self._text(right)
        gap = self.width - one.cell_len - other.cell_len
        if gap < 2:
            self.put(*left)
            self.put(*right)
        else:
            self._lines.append(one.append(" " * gap).append_text(other))

    def row(self, items: Sequence[Sequence[Piece]]) -> None:
        """Write items side by side, breaking lines between them only."""
        line = Text()
        for item in map(self._text, items):
            if line and line.cell_len + 3 + item.cell_len > self.width:
                self._lines.append(line)
                line = Text()
            line.append("   " if line else "").append_text(item)
        self._lines.append(line)

    def cells(self, text: str) -> int:
        """The columns that a text takes."""
        return cell_len(self._clean(text))

    def fits(self, text: str, column: int = 0) -> bool:
        """Whether a text fits on one line that begins at ``column``."""
        return "\n" not in text and column + self.cells(text) <= self.width

    def text(self) -> str:
        """The page, every line with its end and none with spaces before it."""
        for line in self._lines:
            line.rstrip()
        whole = Text("\n", end="\n").join(self._lines)
        self._console.print(whole, soft_wrap=True)
        return self._out.getvalue()

    def _text(self, pieces: Sequence[Piece]) -> Text:
        text = Text(no_wrap=False)
        for piece in pieces:
            words, style = (piece, "") if isinstance(piece, str) else piece
            text.append(self._clean(words), style or None)
        return text

    def _clean(self, text: str) -> str:
        safe = clean(text, max(len(text), 1)).replace("\t", "    ")
        return to_ascii(safe) if self.ascii else safe


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
