"""Arrays that point the right way, or leave it along one input: right but for a number a case.

A number of its own for every case explains any answer that is a number, so only arrays count,
and only where the entries beyond the first are enough to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from grader.diagnosis.quantities import arrays
from grader.diagnosis.views import LEAST, Array, Diagnosis, Series, View

__all__ = ["direction"]

_CHECKS = 10  # entries that could have spoken against it

_LENGTH = "Compare what it is multiplied by: a weight, a normaliser, a derivative."
_VARIED = "by a factor that differs from input to input"
_TERM = "The other terms are right: look at what this one is multiplied by."


def direction(series: Series) -> Diagnosis | None:
    """A multiple of the right answer, or off by a multiple of one input, in every case."""
    if not series.earned or not series.failing[0].expected.ndim:
        return None
    if not all(view.finite for view in series.views):
        return None
    return next((found for found in _candidates(series) if found is not None), None)


def _candidates(series: Series) -> Iterator[Diagnosis | None]:
    said = f"is a multiple of the right one, {_VARIED}"
    yield _told(series, "direction", said, _right, _got, _LENGTH)
    said = "differs from the right one by the same amount in every entry"
    yield _told(series, "offset", said, _ones, _rest, "")
    if series.failing[0].expected.ndim == 2:
        for axis, line in ((0, "column"), (1, "row")):
            said = f"has the right one's {line}s, each times a factor of its own"
            yield _lines(series, axis, said)
    probe = max(series.failing, key=lambda view: view.expected.size)
    for feature in arrays(probe.args, series.names):
        if np.shape(feature.of(probe.args)) == probe.expected.shape:
            along = partial(_input, feature.of)
            said = f"is off by a multiple of {feature.name}, which differs from input to input"
            yield _told(series, "term", said, along, _rest, _TERM)
            said = f"is a multiple of {feature.name}, {_VARIED}"
            yield _told(series, "input", said, along, _got, "")
            name = feature.name
            said = f"less {name} is a multiple of the right one less {name}, {_VARIED}"
            yield _told(
                series,
                "step",
                said,
                partial(_off, along, _right),
                partial(_off, along, _got),
                _LENGTH,
            )


def _right(view: View) -> Array:
    return view.expected


def _got(view: View) -> Any:
    return view.got


def _off(start: Callable[[View], Array], of: Callable[[View], Any], view: View) -> Any:
    return of(view) - start(view)


def _rest(view: View) -> Any:
    return view.got - view.expected


def _ones(view: View) -> Array:
    return np.ones(view.expected.shape)


def _input(of: Callable[[Any], Any], view: View) -> Array:
    return np.asarray(of(view.args), dtype=np.float64)


def _told(
    series: Series,
    word: str,
    said: str,
    base: Callable[[View], Array],
    target: Callable[[View], Any],
    hint: str,
) -> Diagnosis | None:
    """The diagnosis where every target is a multiple of its base, and that says something."""
    holds = partial(_along, base, target)
    checks = 0
    for view in series.failing:
        if not holds(view):
            return None
        # an entry that is zero on both sides agrees with anything
        checks += max(0, int(np.count_nonzero(base(view))) - 1)
    if checks < _CHECKS or not all(holds(view) for view in series.passing):
        return None
    return Diagnosis(word, said, holds, hint)


def _along(base: Callable[[View], Array], target: Callable[[View], Any], view: View) -> bool:
    if view.got is None or not np.isfinite(view.got).all():
        return False
    one, other = base(view), target(view)
    return one.shape == other.shape and bool(_parallel(view, one, other).all())


def _parallel(view: View, one: Array, other: Array, axis: int | None = None) -> Array:
    """Where ``other`` is a multiple of ``one``, taken as a whole or line by line."""
    below = (one * one).sum(axis=axis, keepdims=True)
    times = (one * other).sum(axis=axis, keepdims=True) / np.where(below > 0, below, 1.0)
    size = np.abs(view.expected).max() if view.expected.size else 0.0
    allowed = 1e-6 * np.abs(other) + (1e-4 if view.low else 1e-9) * (1 + size)
    return np.asarray(np.abs(other - times * one) <= allowed)


def _lines(series: Series, axis: int, said: str) -> Diagnosis | None:
    """Line by line: in a matrix of products the other factor is right."""
    holds = partial(_by_lines, axis)
    if not all(holds(view) for view in (*series.failing, *series.passing)):
        return None
    checks = sum(
        max(0, int(line) - 1)
        for view in series.failing
        for line in np.count_nonzero(view.expected, axis=axis)
    )
    told = sum(1 for view in series.failing if min(view.expected.shape) > 1)
    if checks < _CHECKS or told < LEAST:
        return None
    return Diagnosis("lines", said, holds, _LENGTH)


def _by_lines(axis: int, view: View) -> bool:
    if view.got is None or view.got.ndim != 2 or not np.isfinite(view.got).all():
        return False
    return bool(_parallel(view, view.expected, view.got, axis).all())
