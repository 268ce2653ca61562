"""Figure: a function draws on Axes, and one of its curves must be the right one.

What comes back are numbers: the points of every line and scatter, labels, title, limits. The
worker sends them, so nothing about their form is taken for granted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.cases import AxesArgument, Call, Case, Reply, Returned
from grader.compare import Comparison, Difference
from grader.kinds.finding import Evidence, Finding, Truths
from grader.kinds.replies import Trouble, trouble
from grader.kinds.value import finding
from grader.results import Outcome
from grader.spec import Draw
from grader.text import clean_line, plural

__all__ = ["answer", "deal", "expect", "hold", "judge", "plotting"]

_NEAR = 0.05  # of the interval may be left out at either end
_LEAST = 20  # points of a scatter
_POINT = 1e-2  # of the curve's height: the error of a point that is drawn
_STRAIGHT = 3e-2  # of the curve's height: the error half way between two points that are joined
_GAP = 0.25  # of the interval may be empty inside a scatter
_GRID = 241
_SHOWN = 7  # places at which a report shows both curves
_TOLD = 3  # curves that a summary describes

_Numbers = NDArray[np.float64]
_Curve = Callable[[_Numbers], _Numbers]


class _Drawn(msgspec.Struct, frozen=True):
    """One curve of a picture, from left to right."""

    x: _Numbers
    y: _Numbers
    joined: bool


class _Flaw(msgspec.Struct, frozen=True):
    """What a curve lacks; ``rank`` tells how far it is from right, ``margin`` the error."""

    rank: int
    margin: float
    message: str


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:  # noqa: ARG001 - nothing is drawn
    """One call, with an argument that stands for Axes."""
    return (Case((Call(row.part.__name__, (AxesArgument(),)),)),)


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """The right heights over the interval."""
    return [answer(row, row.curve, case) for case in cases]


def answer(row: Any, function: Callable[..., Any], case: Case) -> Any:  # noqa: ARG001
    """The heights of any function of x over the interval."""
    return np.asarray(function(_grid(row)), dtype=np.float64)


def hold(
    row: Any,
    case: Case,  # noqa: ARG001 - as the other kinds have it
    replies: Sequence[Reply],
    expected: Any,  # noqa: ARG001
    of: Callable[..., Any],
) -> Comparison:
    """Look whether the picture shows ``of``; labels do not matter here."""
    drawn = _curves_of(replies[0].value) if isinstance(replies[0], Returned) else None
    if not drawn:
        return Comparison(Difference("type", "no picture"), margin=np.inf)
    best = _best(row, drawn, of)
    margin = 1.0 + best.margin if best.message else best.margin
    return Comparison(Difference(None, best.message) if best.message else None, margin=margin)


def judge(evidence: Evidence) -> Finding:
    """One curve must be right and reach over the interval; both axes must be labelled."""
    call, reply = evidence.dealt.cases[0].calls[0], evidence.replies[0]
    found = trouble(reply, call)
    margin = 0.0
    if found is None and isinstance(reply, Returned):
        message, margin = _objection(evidence.row, reply.value)
        if message:
            cause = None if isinstance(reply.value, dict) else "type"
            got, expected = _both(evidence.row, reply.value)
            found = Trouble(Outcome.WRONG, cause, message, call, got, expected)
    if found is None:
        return Finding(Outcome.PASS, Fraction(1), cases=1, margin=margin)
    return finding(evidence, {0: found}, (), margin)


def plotting(row: Any, curve: _Curve) -> Callable[[Any], None]:
    """A function that draws ``curve`` as a submission should, on Axes that it is given."""

    def draw(ax: Any) -> None:
        x = _grid(row)
        ax.plot(x, curve(x))
        ax.set_xlabel("x")
        ax.set_ylabel("y")

    return draw


def _grid(row: Any) -> _Numbers:
    low, high = row.over
    return np.linspace(low, high, _GRID)


# -- the picture ----------------------------------------------------------------------------------
def _objection(row: Any, picture: Any) -> tuple[str, float]:
    """What is wrong with a picture, "" if nothing is, and how far its best curve is off."""
    drawn = _curves_of(picture)
    if drawn is None:
        return "left nothing behind that can be read as a figure", np.inf
    if not drawn:
        other = " (what stands on Axes of your own does not count)" if _elsewhere(picture) else ""
        return f"nothing is drawn on the Axes that it is given{other}", np.inf
    best = _best(row, drawn, row.curve)
    if best.message:
        return best.message, best.margin
    missing = [
        name for name in ("x", "y") if not str(picture.get(f"{name}label", "")).strip(" \t\n$")
    ]
    if len(missing) == 2:
        return "the curve is right, but the axes are not labelled", best.margin
    if missing:
        return f"the curve is right, but the {missing[0]} axis is not labelled", best.margin
    return "", best.margin


def _elsewhere(picture: Any) -> bool:
    return picture.get("elsewhere") is True


def _curves_of(picture: Any) -> list[_Drawn] | None:
    """The curves of a picture, without points that are not numbers; None for no picture."""
    if not isinstance(picture, dict) or not isinstance(picture.get("curves"), list | tuple):
        return None
    found = [_drawn(curve) for curve in picture["curves"]]
    return [curve for curve in found if curve is not None and len(curve.x)]


def _drawn(curve: Any) -> _Drawn | None:
    if not isinstance(curve, dict):
        return None
    x, y = curve.get("x"), curve.get("y")
    if not isinstance(x, np.ndarray) or not isinstance(y, np.ndarray):
        return None
    if x.ndim != 1 or x.shape != y.shape or x.dtype != np.float64 or y.dtype != np.float64:
        return None
    kept = np.isfinite(x) & np.isfinite(y)
    order = np.argsort(x[kept], kind="stable")
    return _Drawn(x[kept][order], y[kept][order], curve.get("joined") is True)


def _both(row: Any, picture: Any) -> tuple[Any, Any]:
    """The best curve and the right one at a few places, side by side; else a summary."""
    drawn = _curves_of(picture) or []
    low, high = row.over
    x = np.linspace(low, high, _SHOWN)
    whole = [curve for curve in drawn if curve.x[0] <= low and curve.x[-1] >= high]
    if not whole:
        return _summary(picture), None
    best = min(whole, key=lambda curve: _flaw(row, curve, row.curve).margin)
    heights = np.interp(x, best.x, best.y)
    return {"x": x, "y": heights}, {"x": x, "y": np.asarray(row.curve(x), dtype=np.float64)}


def _summary(picture: Any) -> str | None:
    """What is on a picture, in one line."""
    drawn = _curves_of(picture)
    if drawn is None:
        return None
    told = [_told(curve) for curve in drawn[:_TOLD]]
    more = [f"{len(drawn) - _TOLD} more"] if len(drawn) > _TOLD else []
    labels = [clean_line(str(picture.get(f"{name}label", "")), 40) or "–" for name in ("x", "y")]
    return f"{'; '.join([*told, *more] or ['nothing'])}; axes: {', '.join(labels)}"


def _told(curve: _Drawn) -> str:
    noun = "line" if curve.joined else "scatter"
    x = f"x from {curve.x[0]:.3g} to {curve.x[-1]:.3g}"
    y = f"y from {curve.y.min():.3g} to {curve.y.max():.3g}"
    return f"a {noun} of {plural(len(curve.x), 'point')}, {x}, {y}"


# -- one curve against the right one --------------------------------------------------------------
def _best(row: Any, drawn: Sequence[_Drawn], truth: Callable[..., Any]) -> _Flaw:
    """The flaw of the curve that is nearest to right, one without message if it is right."""
    flaws = (_flaw(row, curve, truth) for curve in drawn)
    return min(flaws, key=lambda flaw: (flaw.rank, flaw.margin))


def _flaw(row: Any, curve: _Drawn, truth: Callable[..., Any]) -> _Flaw:
    low, high = row.over
    inside = (curve.x >= low) & (curve.x <= high)
    x, y = curve.x[inside], curve.y[inside]
    near = _NEAR * (high - low) * (1 + 1e-9)
    if curve.x[0] > low + near or curve.x[-1] < high - near:
        ends = f"[{curve.x[0]:.3g}, {curve.x[-1]:.3g}]"
        return _Flaw(3, np.inf, f"covers only {ends}, where [{low:g}, {high:g}] is asked")
    if not curve.joined and len(x) < _LEAST:
        message = f"has only {len(x)} points in [{low:g}, {high:g}]: draw at least {_LEAST}"
        return _Flaw(2, np.inf, message)
    if not curve.joined and np.diff(x).max() > _GAP * (high - low):
        at = int(np.diff(x).argmax())
        return _Flaw(2, np.inf, f"leaves a gap between x = {x[at]:.3g} and {x[at + 1]:.3g}")
    return _error(_grid(row), curve, (x, y), truth)


def _error(
    grid: _Numbers, curve: _Drawn, points: tuple[_Numbers, _Numbers], truth: Callable[..., Any]
) -> _Flaw:
    """How far the points, and the straight lines between them, are from the right curve."""
    x, y = points
    with np.errstate(all="ignore"):
        right, exact = np.asarray(truth(grid), float), np.asarray(truth(x), float)
    height = float(right.max() - right.min()) or 1.0
    errors = np.abs(y - exact)
    margin = float(errors.max(initial=0.0)) / (_POINT * height)
    if not margin <= 1:
        worst = int(errors.argmax())
        at = f"x = {x[worst]:.3g}"
        message = f"the curve is off by {errors[worst]:.3g} at {at}, where it is {y[worst]:.3g}"
        return _Flaw(1, margin, message)
    if not curve.joined:
        return _Flaw(0, margin, "")
    grid = grid[(grid >= curve.x[0]) & (grid <= curve.x[-1])]
    between = np.abs(np.interp(grid, curve.x, curve.y) - np.asarray(truth(grid), float))
    worst = int(between.argmax())
    straight = float(between[worst]) / (_STRAIGHT * height)
    if straight <= 1:
        return _Flaw(0, max(margin, straight), "")
    message = (
        f"is straight between its {len(curve.x)} points, and off by {between[worst]:.3g} "
        f"at x = {grid[worst]:.3g}: draw more of them"
    )
    return _Flaw(1, straight, message)
