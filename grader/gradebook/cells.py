"""CSV for spreadsheets and gradebooks: no cell of ours is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from grader.text import clean_line

__all__ = ["cell", "number", "to_csv"]

# What makes a spreadsheet compute: as first letter, also behind spaces and in wide forms.
_STARTERS: Final = "=+-@|\uff1d\uff0b\uff0d\uff20"
_LONGEST: Final = 500


def cell(text: str) -> str:
    """Foreign text as a cell that is only text: cleaned, on one line, quoted where it computes."""
    plain = clean_line(text, _LONGEST)
    return f"'{plain}" if plain.lstrip("'\" ").startswith(tuple(_STARTERS)) else plain


def number(value: Decimal | None) -> str:
    """Points as gradebooks read them: 12.5, never 1E+1 or 3.0; "" where there are none."""
    return "" if value is None else format(round(value, 2).normalize() + 0, "f")


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
