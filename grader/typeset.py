"""Pieces of a formula side by side and below each other, spaced as TeX spaces them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from grader import symbols

__all__ = ["Atom", "Mode", "beside", "bracketed", "columns", "join", "padded", "shape", "width"]


class Atom(NamedTuple):
    """A piece of a formula; its class (ord, op, bin, rel, …) decides the spaces around it."""

    text: str
    kind: str


@dataclass(frozen=True)
class Mode:
    """How to write: in ASCII, on one line, without spaces around operators (in scripts)."""

    ascii: bool = False
    flat: bool = True
    tight: bool = False

    @property
    def inner(self) -> Mode:
        """The mode inside fractions and roots."""
        return replace(self, flat=True)

    @property
    def script(self) -> Mode:
        """The mode inside subscripts and superscripts."""
        return replace(self, flat=True, tight=True)


def join(atoms: Sequence[Atom], mode: Mode) -> str:
    """The pieces side by side, with the spaces that their classes ask for."""
    out, before = "", Atom("", "start")
    for atom, after in pairwise([*atoms, Atom("", "end")]):
        kind, text = atom.kind, symbols.to_ascii(atom.text) if mode.ascii else atom.text
        if text == " " and (before.kind == "open" or after.kind in {"close", "punct"}):
            continue
        if kind == "bin" and before.kind not in {"ord", "close", "frac", "text", "space"}:
            kind = "sign"
        if kind == "frac" and (_factor(before, "close") or _factor(after, "open")):
            text = f"({text})"
        this = Atom(text, kind)
        out = beside(out + _gap(out, before, this, tight=mode.tight), text)
        before = this
    return out if "\n" in out else out.strip(" ")


def _factor(beside: Atom, bracket: str) -> bool:
    """Whether a neighbour multiplies: then a fraction needs brackets."""
    return beside.kind in {"ord", "op", "big", "frac", bracket} or beside.text in symbols.TIMES


def _gap(out: str, before: Atom, this: Atom, *, tight: bool) -> str:
    """The space between two pieces: none, unless a class asks for it or two words would merge."""
    pair = (before.kind, this.kind)
    if not out or out.endswith(" ") or "space" in pair or this.kind == "punct":
        return ""
    if any(a.kind in {"bin", "rel"} and (not tight or a.text.isalpha()) for a in (before, this)):
        return " "
    if pair in symbols.SPACED or (pair[0] == "punct" and pair[1] != "close" and not tight):
        return " "
    touching = out[-1].isalnum() and this.text[:1].isalnum()
    return " " if touching and symbols.would_merge(before.text, this.text) else ""


def beside(left: str, right: str) -> str:
    """Two texts next to each other, top lines level, when one of them has several lines."""
    if "\n" not in left + right:
        return left + right
    one, two = left.split("\n"), right.split("\n")
    wide = max(map(width, one))
    one += [""] * (len(two) - len(one))
    two += [""] * (len(one) - len(two))
    return "\n".join(padded(a, wide) + b for a, b in zip(one, two, strict=True))


def shape(atoms: Sequence[Atom]) -> str:
    """The classes of the pieces, a letter each, with a bracketed group as one g."""
    letters = {
        "op": "O",
        "big": "O",
        "bin": "b",
        "rel": "r",
        "open": "(",
        "close": ")",
        "space": "",
    }
    text = "".join("∂" if a.text == "∂" else letters.get(a.kind, "o") for a in atoms)
    text = re.sub(r"^b", "-", text)
    if atoms and atoms[0].text == "d":
        text = "∂" + text[1:]
    while (shorter := re.sub(r"\([^()]*\)", "g", text)) != text:
        text = shorter
    return text


def columns(rows: Sequence[Sequence[str]], *, gap: str, right: bool) -> list[str]:
    """The rows with their cells below each other; ``right`` aligns every other column right."""
    count = max(map(len, rows))
    cells = [[*row, *[""] * (count - len(row))] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [
        gap.join(
            padded(cell, wide, right=right and count > 1 and i % 2 == 0)
            for i, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


# -- widths -------------------------------------------------------------------------------------
def width(text: str) -> int:
    """The columns that a line takes: combining characters take none."""
    return sum(not unicodedata.combining(each) for each in text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The line filled with spaces up to so many columns."""
    fill = " " * (columns - width(text))
    return fill + text if right else text + fill


def bracketed(lines: Sequence[str], bracket: str, ascii_only: bool) -> str:  # noqa: FBT001
    """Lines behind a tall brace, or between tall square brackets."""
    left, right = ("⎧⎨⎩⎪", "") if bracket == "{" else ("⎡⎢⎣⎢", "⎤⎥⎦⎥")
    if ascii_only or len(lines) == 1:
        left, right = bracket * 4, "]" * 4 if right else ""
    wide = max(map(width, lines))
    return "\n".join(
        f"{_tall(left, i, len(lines))} {padded(line, wide)} {_tall(right, i, len(lines))}".rstrip()
        for i, line in enumerate(lines)
    )


def _tall(pieces: str, index: int, count: int) -> str:
    top, middle, bottom, filler = list(pieces or " " * 4)
    if index in {0, count - 1}:
        return bottom if index else top
    return middle if index == count // 2 else filler
