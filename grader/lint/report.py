"""What lint found of a problem: its kill matrix, its margins, its complaints."""

from __future__ import annotations

import msgspec

__all__ = ["Kill", "LintReport", "Margin", "to_json", "to_text"]


class Kill(msgspec.Struct, frozen=True):
    """One misconception against one row: on what share of the cases the row sees it."""

    misconception: str
    part: str
    row: str
    share: float


class Margin(msgspec.Struct, frozen=True):
    """How far a row's tolerance is from both sides, in units of the allowed error.

    ``right`` is the largest error of the reference or any style, ``wrong`` the smallest error
    with which a misconception that the row sees was seen; None where there is none.
    """

    part: str
    row: str
    right: float
    wrong: float | None


class LintReport(msgspec.Struct, frozen=True):
    """One problem's report; it passes when there is nothing to complain of."""

    sheet: str
    problem: str
    seeds: int
    kills: tuple[Kill, ...]
    margins: tuple[Margin, ...]
    complaints: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether there is no complaint."""
        return not self.complaints


def to_json(reports: tuple[LintReport, ...]) -> str:
    """The reports as one JSON document."""
    return msgspec.json.format(msgspec.json.encode(reports), indent=2).decode()


def to_text(reports: tuple[LintReport, ...]) -> str:
    """The reports for a terminal: per problem the kill matrix, the margins, the complaints."""
    return "\n\n".join(_problem_text(report) for report in reports) + "\n"


def _problem_text(report: LintReport) -> str:
    lines = [f"{report.sheet}/{report.problem} on {report.seeds} seeds", ""]
    lines += _matrix(report)
    lines += ["", *_margins(report)]
    if report.passed:
        return "\n".join([*lines, "", "  nothing to complain of"])
    return "\n".join([*lines, "", *(f"  ! {complaint}" for complaint in report.complaints)])


def _matrix(report: LintReport) -> list[str]:
    """A line a misconception: the share of cases on which each row of its part sees it."""
    lines = ["  misconception × row: share of the cases that show it ('·': none)"]
    names = list(dict.fromkeys((kill.part, kill.misconception) for kill in report.kills))
    part = ""
    for owner, name in names:
        if owner != part:
            part = owner
            lines.append(f"  {part}")
        cells = [kill for kill in report.kills if (kill.part, kill.misconception) == (owner, name)]
        shown = "  ".join(f"{kill.row} {_percent(kill.share)}" for kill in cells)
        lines.append(f"    {name:<34} {shown}")
    return lines


def _percent(share: float) -> str:
    return "·".rjust(4) if share == 0 else f"{share:4.0%}"


def _margins(report: LintReport) -> list[str]:
    lines = ["  margins in units of the allowed error: largest right, smallest wrong"]
    for margin in report.margins:
        wrong = "–" if margin.wrong is None else f"{margin.wrong:.1e}"
        lines.append(f"    {margin.part + ' ' + margin.row:<44} {margin.right:8.1e}  {wrong:>8}")
    return lines
