"""A function that draws: it gets real matplotlib Axes, and what is on them comes back as numbers.

matplotlib is imported only here and only for such a call; it always draws with Agg, into memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from grader.cases import AxesArgument

__all__ = ["MAX_CURVES", "MAX_POINTS", "draws", "picture_of"]

MAX_CURVES: Final = 40
MAX_POINTS: Final = 2000
"""Points of one curve that are looked at, evenly chosen where there are more."""

_MAX_TEXT: Final = 200
_INVISIBLE: Final = ("None", "none", " ", "")


def draws(args: Sequence[object]) -> bool:
    """Whether a call is asked for a figure: one of its arguments stands for Axes."""
    return any(type(arg) is AxesArgument for arg in args)


def picture_of(function: Callable[..., object], args: Sequence[object]) -> dict[str, Any]:
    """Call a function with fresh Axes, and read off what it has drawn, as plain data.

    pyplot's own functions draw on these Axes too, since they are the current ones.
    """
    plt = _pyplot()
    plt.close("all")
    figure, axes = plt.subplots()
    plt.sca(axes)
    try:
        function(*(axes if type(arg) is AxesArgument else arg for arg in args))
        return _read(axes, elsewhere=_drawn_elsewhere(plt, figure, axes))
    finally:
        plt.close("all")


def _pyplot() -> Any:
    import logging  # noqa: PLC0415 - as matplotlib

    # What matplotlib logs about fonts and folders is not the student's print.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib as mpl  # noqa: PLC0415 - slow, and only figures need it

    mpl.use("agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    return plt


def _drawn_elsewhere(plt: Any, figure: Any, axes: Any) -> bool:
    """Whether there is something on Axes that the function has made itself."""
    figures = [figure, *(plt.figure(number) for number in plt.get_fignums())]
    others = [each for one in figures for each in one.axes if each is not axes]
    return any(each.has_data() for each in others)


def _read(axes: Any, *, elsewhere: bool) -> dict[str, Any]:
    return {
        "curves": [curve for curve, _ in zip(_curves(axes), range(MAX_CURVES), strict=False)],
        "xlabel": str(axes.get_xlabel())[:_MAX_TEXT],
        "ylabel": str(axes.get_ylabel())[:_MAX_TEXT],
        "title": str(axes.get_title())[:_MAX_TEXT],
        "xlim": tuple(map(float, axes.get_xlim())),
        "ylim": tuple(map(float, axes.get_ylim())),
        "elsewhere": elsewhere,
    }


def _curves(axes: Any) -> Iterator[dict[str, Any]]:
    """Every visible line in data coordinates, and every scatter."""
    for line in axes.get_lines():
        # A line across the whole Axes (axhline) is not in data coordinates.
        in_data = all(line.get_transform().contains_branch_seperately(axes.transData))
        if line.get_visible() and in_data:
            joined = line.get_linestyle() not in _INVISIBLE
            if joined or line.get_marker() not in _INVISIBLE:
                yield _curve(line.get_xdata(orig=False), line.get_ydata(orig=False), joined=joined)
    for scatter in axes.collections:
        if type(scatter).__name__ == "PathCollection" and scatter.get_visible():
            points = np.ma.filled(np.ma.asarray(scatter.get_offsets(), dtype=np.float64), np.nan)
            yield _curve(points[:, 0], points[:, 1], joined=False)


def _curve(x: object, y: object, *, joined: bool) -> dict[str, Any]:
    xs, ys = (_numbers(each) for each in (x, y))
    chosen = np.isfinite(xs) & np.isfinite(ys)
    xs, ys = xs[chosen], ys[chosen]
    if len(xs) > MAX_POINTS:
        some = np.linspace(0, len(xs) - 1, MAX_POINTS).astype(int)
        xs, ys = xs[some], ys[some]
    return {"joined": joined, "x": xs, "y": ys}


def _numbers(values: object) -> NDArray[np.float64]:
    filled = np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)
    return np.array(filled, dtype=np.float64).reshape(-1)
