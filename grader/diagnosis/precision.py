"""Answers that lost digits: rounded to k decimals, computed in float32, or an approximation."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from grader.diagnosis.views import LEAST, Diagnosis, Series, View

__all__ = ["approximate", "rounded", "single"]

_MOST = 8  # decimals beyond which rounding cannot be told from other errors
_CLOSE = 1e-3  # relative: farther off is no matter of precision
_NAMES = ("a whole number", "1 decimal")


def rounded(series: Series) -> Diagnosis | None:
    """Rounded, or cut off, after k decimals: the least k for which that is so."""
    if series.whole or not series.earned or not all(view.finite for view in series.views):
        return None
    if not all(_on_grid(view, _MOST) for view in series.views):
        return None
    for k in range(_MOST + 1):
        to = _NAMES[k] if k < len(_NAMES) else f"{k} decimals"
        for way, half in (("rounded", 0.5), ("cut off", 1.0)):
            test = partial(_rounded, k, half)
            if all(test(view) for view in series.views) and _varied(series, k):
                after = "to" if way == "rounded" else "after"
                said = f"is the right one {way} {after} {to}"
                return Diagnosis(
                    "rounded", said, test, "Round for people, never inside a function."
                )
    return None


def _rounded(k: int, half: float, view: View) -> bool:
    """Whether the answer has at most k decimals and is as near as those allow."""
    if view.got is None or not np.isfinite(view.got).all():
        return False
    unit = 10.0**-k
    tiny = 1e-9 * (1 + np.abs(view.got))
    error = np.abs(view.got - view.expected)
    inward = half < 1 or bool((np.abs(view.got) <= np.abs(view.expected) + tiny).all())
    return _on_grid(view, k) and bool((error <= half * unit + tiny).all()) and inward


def _on_grid(view: View, k: int) -> bool:
    """Whether the answer has at most k decimals."""
    got = np.asarray(view.got)
    return bool((np.abs(got - np.round(got, k)) <= 1e-15 * (1 + np.abs(got))).all())


def _varied(series: Series, k: int) -> bool:
    """Whether the answers are not all the same number, which would be rounded to anything."""
    values = {round(float(each), k) for v in series.failing for each in np.ravel(v.got)}  # type: ignore[arg-type]
    return len(values) >= LEAST


def single(series: Series) -> Diagnosis | None:
    """Numbers that fit into float32, near the right ones."""
    if series.whole or not series.earned or not all(view.finite for view in series.views):
        return None
    for name, kind, bound in (("float16", np.float16, 0.02), ("float32", np.float32, _CLOSE)):
        test = partial(_single, kind, bound)
        if not all(test(view) for view in series.views):
            continue
        if sum(not _few_digits(view) for view in series.failing) >= LEAST:
            said = f"has the digits of {name} and no more"
            return Diagnosis("float32", said, test, f"Compute in float64; {name} loses digits.")
    return None


def _single(kind: type[np.floating], bound: float, view: View) -> bool:
    if view.got is None:
        return False
    fits = np.array_equal(view.got.astype(kind).astype(np.float64), view.got)
    size = 1 + float(np.abs(view.expected).max()) if view.expected.size else 1.0
    return fits and bool((np.abs(view.got - view.expected) <= bound * size).all())


def _few_digits(view: View) -> bool:
    """Whether the answer fits into any precision: small whole numbers, halves, quarters."""
    return bool((view.got * 16 == np.round(view.got * 16)).all())  # type: ignore[operator]


def approximate(series: Series) -> Diagnosis | None:
    """Near the right answer in every case, and nearer than chance would have it."""
    if series.whole or not series.earned or not all(view.finite for view in series.views):
        return None
    if any(_error(view) > _CLOSE / 3 for view in series.failing):
        return None
    worst = max(map(_error, series.views))
    if not 0 < worst <= _CLOSE / 3:
        return None
    digits = math.floor(-math.log10(3 * worst))
    if len(series.failing) < len(series.views) // 4 or digits < LEAST:
        return None
    said = f"agrees with the right one to about {digits} digits on every input, and no further"
    hint = "A rounded constant, an ε where none belongs, or finite differences with a large step?"
    return Diagnosis("approximate", said, lambda view: _error(view) <= 10.0**-digits, hint)


def _error(view: View) -> float:
    """The largest error of an entry relative to the largest of the answer."""
    if view.got is None or not view.got.size:
        return 0.0
    size = float(np.abs(view.expected).max())
    error = float(np.abs(view.got - view.expected).max())
    return error / size if size else (math.inf if error else 0.0)
