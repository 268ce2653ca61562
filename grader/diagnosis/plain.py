"""Answers that say nothing of the input, or are the answer to something else."""

from __future__ import annotations

from functools import partial

import numpy as np

from grader.diagnosis.views import Diagnosis, Series, View, predicted

__all__ = ["constant", "nothing", "other_part"]

_ENOUGH = 3  # answers that say that they are all the same
_ROUNDING = 64 * np.finfo(float).eps


def nothing(series: Series) -> Diagnosis | None:
    """Zero in every case, or not a number in every case: said plainly and named nothing else.

    Of nan no more is said than what was tried: a formula may well have an answer somewhere.
    """
    if len(series.views) < _ENOUGH or any(view.got is None for view in series.views):
        return None
    if all(map(_zero, series.views)) and series.failing:
        return Diagnosis("zero", "is zero on every input", _zero)
    if all(map(_nan, series.views)):
        return Diagnosis("nan", "is not a number (nan) on every input tried", lambda _: True)
    return None


def _zero(view: View) -> bool:
    """Whether nothing is left of the answer but rounding."""
    if view.got is None:
        return False
    size = 1 + float(np.abs(view.expected).max(initial=0))
    return bool((np.abs(view.got) <= _ROUNDING * size).all())


def _nan(view: View) -> bool:
    return view.got is not None and bool(view.got.size) and bool(np.isnan(view.got).all())


def constant(series: Series) -> Diagnosis | None:
    """The same number in every case and entry, whatever the input."""
    if len(series.views) < _ENOUGH or not series.earned:
        return None
    first = next((view.got for view in series.views if view.got is not None and view.got.size), 0)
    value = np.asarray(first).ravel()[0]
    if not np.isfinite(value) or not all(_is(value, view) for view in series.views):
        return None
    different = len({float(view.expected.ravel()[0]) for view in series.views if view.got.size})  # type: ignore[union-attr]
    if different < _ENOUGH:
        return None
    said = f"is {value:.6g} on every input, whatever it is"
    return Diagnosis("constant", said, partial(_is, value))


def _is(value: float, view: View) -> bool:
    return view.got is not None and bool((view.got == value).all())


def other_part(series: Series) -> Diagnosis | None:
    """What another part of the problem is to answer to the same arguments."""
    for name, truth in (series.others or {}).items():
        found = predicted(
            series, "other_part", f"is what {name} is to answer", partial(_answer, truth)
        )
        if found is not None:
            return found
    return None


def _answer(truth: object, view: View) -> object:
    return np.asarray(truth(*view.args), dtype=np.float64)  # type: ignore[operator]
