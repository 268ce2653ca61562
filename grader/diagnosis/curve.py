"""A function of the right answer in its place: the answer is not finished, or taken too far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grader.diagnosis.views import (
    Diagnosis,
    Series,
    View,
    attempt,
    close,
    earned,
    predicted,
)

__all__ = ["curve"]


def _total(a: Any) -> Any:
    return a / a.sum()


def _of_arrays(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def inner(a: Any) -> Any:
        if not a.ndim:
            raise ValueError
        return function(a)

    return inner


_NUMBERS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("complement", "is 1 minus the right one", lambda a: 1 - a),
    ("absolute", "is the right one without its sign", np.abs),
    ("exp", "is e to the power of the right one: a logarithm is still to be taken", np.exp),
    ("exp", "is e to the power of minus the right one", lambda a: np.exp(-a)),
    ("log", "is the logarithm of the right one", np.log),
    ("log", "is minus the logarithm of the right one", lambda a: -np.log(a)),
    ("square", "is the square of the right one: a root is still to be taken", np.square),
    ("root", "is the root of the right one", np.sqrt),
    ("clipped", "is the right one with 0 in place of what is negative", lambda a: np.maximum(a, 0)),
    ("clipped", "is the right one with 0 in place of what is positive", lambda a: np.minimum(a, 0)),
    ("clipped", "is the right one held between 0 and 1", lambda a: np.clip(a, 0, 1)),
    ("clipped", "is the right one held between −1 and 1", lambda a: np.clip(a, -1, 1)),
    ("sign_only", "is only the sign of the right one", np.sign),
)
_ARRAYS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("cumulative", "is the running sum of the right one", lambda a: np.cumsum(a, axis=0)),
    ("centred", "is the right one less its mean", lambda a: a - a.mean()),
    ("normalised", "is the right one divided by its sum", _total),
    ("normalised", "is the right one divided by its length", lambda a: a / np.sqrt((a**2).sum())),
    ("normalised", "is the right one divided by its largest entry", lambda a: a / a.max()),
    ("spread", "has the sum of the right one in every entry", lambda a: 0 * a + a.sum()),
    ("spread", "has the mean of the right one in every entry", lambda a: 0 * a + a.mean()),
)


_INVERSES: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    ("is 1 divided by the right one", np.reciprocal, np.reciprocal),
    ("is 1 divided by the square of the right one", lambda a: a**-2.0, lambda a: a**-0.5),
    ("is 1 divided by the root of the right one", lambda a: a**-0.5, lambda a: a**-2.0),
)
"""What is said, how it is made of the right answer, and how that is had back from it."""

_EXCHANGED = "has True and False, or 1 and 0, exchanged"


def curve(series: Series) -> Diagnosis | None:
    """The logarithm, the square, the complement … of the right answer."""
    if not series.earned:
        return None
    arrays = tuple((word, said, _of_arrays(function)) for word, said, function in _ARRAYS)
    for word, said, function in (*_NUMBERS, *arrays):
        if series.whole and word != "complement":
            continue
        if series.whole:
            said = _EXCHANGED  # noqa: PLW2901
        found = predicted(series, word, said, partial(_applied, function))
        if found is not None:
            return found
    return None if series.whole else _inverse(series)


def _inverse(series: Series) -> Diagnosis | None:
    """1 divided by the right answer: one that is right to the allowed error, however small.

    Near 0 that error decides what comes out, so such a case says nothing for or against it.
    """
    for said, function, back in _INVERSES:
        holds = partial(_is_inverse, function, back)
        if not all(map(holds, (*series.failing, *series.passing))):
            continue
        telling = [view for view in series.failing if _same(function, view) and _back(back, view)]
        if earned(telling):
            return Diagnosis("inverse", said, holds)
    return None


def _is_inverse(function: Callable[[Any], Any], back: Callable[[Any], Any], view: View) -> bool:
    return _same(function, view) or _back(back, view)


def _same(function: Callable[[Any], Any], view: View) -> bool:
    return close(view, attempt(partial(_applied, function), view))


def _back(back: Callable[[Any], Any], view: View) -> bool:
    """Whether what the answer is made of, by this, is right."""
    if view.got is None or np.isnan(view.got).any():
        return False
    return close(replace(view, got=back(view.got)), view.expected)


def _applied(function: Callable[[Any], Any], view: View) -> Any:
    return function(view.expected.astype(np.float64))
