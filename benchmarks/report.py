"""What is claimed, measured: as tables and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

__all__ = ["Row", "Share", "shares_table", "to_json", "to_table"]


@dataclass(frozen=True)
class Row:
    """One claim: ours against the floor, and the ratio that is promised, None where none is."""

    name: str
    ours: float
    floor: float
    promised: float | None
    unit: str

    @property
    def ratio(self) -> float:
        """Ours over the floor."""
        return self.ours / self.floor

    @property
    def kept(self) -> bool:
        """Whether the promise is kept in this run."""
        return self.promised is None or self.ratio <= self.promised


@dataclass(frozen=True)
class Share:
    """One claim: so many of all, and the share that is promised at least."""

    name: str
    count: int
    of: int
    promised: float

    @property
    def ratio(self) -> float:
        """The share; of nothing, all."""
        return self.count / self.of if self.of else 1.0

    @property
    def kept(self) -> bool:
        """Whether the promise is kept in this run."""
        return self.ratio >= self.promised


def to_table(rows: Sequence[Row]) -> str:
    """The rows for a terminal."""
    wide = max((len(row.name) for row in rows), default=0)
    lines = [f"{'':<{wide}} {'ours':>10} {'floor':>10} {'ratio':>7} {'promised':>9}"]
    lines += [
        f"{row.name:<{wide}} {row.ours:>7.3f} {row.unit:<2} {row.floor:>7.3f} {row.unit:<2} "
        f"{row.ratio:>7.2f} {'–' if row.promised is None else format(row.promised, '.2f'):>9}"
        f"{_kept(row)}"
        for row in rows
    ]
    return "\n".join(lines)


def shares_table(shares: Sequence[Share]) -> str:
    """The shares for a terminal."""
    lines = [f"{'':<46} {'count':>6} {'of':>6} {'share':>8} {'promised':>9}"]
    lines += [
        f"{each.name:<46} {each.count:>6} {each.of:>6} {each.ratio:>8.2%} "
        f"{each.promised:>9.2%}{_kept(each)}"
        for each in shares
    ]
    return "\n".join(lines)


def to_json(rows: Sequence[Row | Share], more: Mapping[str, object] | None = None) -> str:
    """The claims as JSON; with more beside them, as an object that holds them under "claims"."""
    claims = [asdict(row) | {"ratio": row.ratio, "kept": row.kept} for row in rows]
    return json.dumps(claims if more is None else {"claims": claims, **more}, indent=2)


def _kept(claim: Row | Share) -> str:
    return "" if claim.kept else "  NOT KEPT"
