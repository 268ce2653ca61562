"""Measured ratios as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Row", "to_json", "to_table"]


@dataclass(frozen=True)
class Row:
    """One claim: ours against the floor, and the ratio that is promised."""

    name: str
    ours: float
    floor: float
    promised: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours over the floor."""
        return self.ours / self.floor

    @property
    def kept(self) -> bool:
        """Whether the promise is kept in this run."""
        return self.ratio <= self.promised


def to_table(rows: Sequence[Row]) -> str:
    """The rows for a terminal."""
    lines = [f"{'':<30} {'ours':>10} {'floor':>10} {'ratio':>7} {'promised':>9}"]
    for row in rows:
        kept = "" if row.kept else "  NOT KEPT"
        lines.append(
            f"{row.name:<30} {row.ours:>7.3f} {row.unit:<2} {row.floor:>7.3f} {row.unit:<2} "
            f"{row.ratio:>7.2f} {row.promised:>9.2f}{kept}"
        )
    return "\n".join(lines)


def to_json(rows: Sequence[Row]) -> str:
    """The rows as JSON."""
    return json.dumps(
        [
            {
                "name": row.name,
                "ours": row.ours,
                "floor": row.floor,
                "ratio": row.ratio,
                "promised": row.promised,
                "unit": row.unit,
                "kept": row.kept,
            }
            for row in rows
        ],
        indent=2,
    )
