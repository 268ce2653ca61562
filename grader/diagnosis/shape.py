"""The right numbers in the wrong places: transposed, reversed, shifted, in another order, unsummed.

These look at ``raw``, what came back, since it need not have the shape that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from grader.diagnosis.views import LEAST, Array, Diagnosis, Series, View, close

__all__ = ["off_by_one", "permuted", "reduced", "reversed_", "shifted", "transposed"]

_Same = Callable[[View], bool]


def _numbers(view: View) -> Array | None:
    raw = view.raw if isinstance(view.raw, np.ndarray | int | float) else None
    if isinstance(view.raw, list | tuple):
        try:
            raw = np.array(view.raw, dtype=np.float64)
        except (ValueError, TypeError, OverflowError):
            return None
    found = None if raw is None else np.asarray(raw)
    return found if found is not None and found.dtype.kind in "biuf" else None


def _equal(view: View, one: Any, other: Any) -> bool:
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if one.shape != other.shape:
        return False
    rtol, atol = (1e-4, 1e-5) if view.low else (1e-6, 1e-9)
    if not np.isfinite(other).all():
        return False
    size = np.abs(other).max() if other.size else 0.0
    return bool((np.abs(one - other) <= rtol * np.abs(other) + atol * (1 + size)).all())


def _diagnosed(
    series: Series, word: str, said: str, same: _Same, hint: str = ""
) -> Diagnosis | None:
    """The diagnosis where it is so in every case, and enough cases with answers to tell fail."""
    failing = series.failing
    told = {v.expected.tobytes() for v in failing if v.expected.size}
    if len(failing) < LEAST or len(told) < LEAST:
        return None
    if not all(same(view) for view in (*failing, *series.passing)):
        return None
    return Diagnosis(word, said, same, hint)


def transposed(series: Series) -> Diagnosis | None:
    """Rows for columns."""
    if series.failing and series.failing[0].expected.ndim != 2:
        return None
    return _diagnosed(series, "transposed", "is the right one transposed", _transposed)


def _transposed(view: View) -> bool:
    numbers = _numbers(view)
    return numbers is not None and _equal(view, numbers.T, view.expected)


def reversed_(series: Series) -> Diagnosis | None:
    """The entries, rows or columns from last to first."""
    dims = series.failing[0].expected.ndim if series.failing else 0
    words = (
        ("is the right one from last to first",)
        if dims == 1
        else (
            "is the right one with its rows from last to first",
            "is the right one with its columns from last to first",
        )
    )
    for axis, said in enumerate(words[:dims]):
        found = _diagnosed(series, "reversed", said, partial(_reversed, axis))
        if found is not None:
            return found
    return None


def _reversed(axis: int, view: View) -> bool:
    return (
        view.got is not None
        and view.expected.ndim > axis
        and close(view, np.flip(view.expected, axis))
    )


def shifted(series: Series) -> Diagnosis | None:
    """Every entry or row where its neighbour should be; at the ends anything may stand."""
    if not series.earned or not series.failing[0].expected.ndim:
        return None
    noun = "entry" if series.failing[0].expected.ndim == 1 else "row"
    for by, place in ((1, "late"), (-1, "early")):
        said = f"is off by one step: every {noun} comes one place too {place}"
        found = _diagnosed(series, "shifted", said, partial(_shifted, by))
        if found is not None and sum(_telling(by, view) for view in series.failing) >= LEAST:
            return found
    return None


def _ends(by: int, array: Array) -> Array:
    return array[:-1] if by > 0 else array[1:]


def _shifted(by: int, view: View) -> bool:
    if view.got is None or not view.expected.ndim:
        return False
    if len(view.expected) < 2:
        return True  # nothing to see
    return _equal(view, _ends(-by, view.got), _ends(by, view.expected))


def _telling(by: int, view: View) -> bool:
    """Whether the shift shows in this case: neighbours differ, in at least two places."""
    if view.got is None or not view.expected.ndim or len(view.expected) < 3:
        return False
    return not _equal(view, _ends(by, view.expected), _ends(-by, view.expected))


def permuted(series: Series) -> Diagnosis | None:
    """The right numbers in another order."""
    if not series.earned or not series.failing[0].expected.ndim:
        return None
    found = _diagnosed(series, "permuted", "has the right numbers in another order", _permuted)
    if found is None:
        return None
    different = [view for view in series.failing if len(np.unique(view.expected)) >= LEAST]
    return found if len(different) >= LEAST else None


def _permuted(view: View) -> bool:
    if view.got is None:
        return False
    return _equal(view, np.sort(view.got, axis=None), np.sort(view.expected, axis=None))


def off_by_one(series: Series) -> Diagnosis | None:
    """A whole number that is one too large or too small."""
    if not series.whole or not series.earned:
        return None
    for by, said in ((1, "is one too large"), (-1, "is one too small")):
        found = _diagnosed(series, "off_by_one", said, partial(_off, by), "Does it count from 0?")
        if found is not None:
            return found
    return None


def _off(by: int, view: View) -> bool:
    return view.got is not None and bool((view.got == view.expected + by).all())


# -- sums that were not taken, or taken too far ---------------------------------------------------
_FOLDS: tuple[tuple[str, Callable[..., Any]], ...] = (("sum", np.sum), ("mean", np.mean))


def reduced(series: Series) -> Diagnosis | None:
    """The terms of a sum that is still to be taken, or the sum of what is to be returned."""
    if not series.failing or _numbers(series.failing[0]) is None:
        return None
    asked, came = series.failing[0].expected.ndim, _numbers(series.failing[0]).ndim  # type: ignore[union-attr]
    for name, fold in _FOLDS:
        for axis, over in ((None, ""), (0, " over the rows"), (1, " over the columns")):
            where = over if max(asked, came) > 1 else ""
            if came > asked:
                said = f"has one entry for each term: the {name}{where} is still to be taken"
                same = partial(_folded, fold, axis)
            elif came < asked:
                said, same = (
                    f"is the {name}{where} of the right one",
                    partial(_overfolded, fold, axis),
                )
            else:
                continue
            found = _diagnosed(series, "unsummed" if came > asked else "summed", said, same)
            if found is not None:
                return found
    return None


def _folded(fold: Callable[..., Any], axis: int | None, view: View) -> bool:
    numbers = _numbers(view)
    if numbers is None or (axis is not None and numbers.ndim <= axis):
        return False
    return _equal(view, fold(numbers, axis=axis), view.expected) if numbers.size else False


def _overfolded(fold: Callable[..., Any], axis: int | None, view: View) -> bool:
    numbers = _numbers(view)
    if numbers is None or not view.expected.size:
        return False
    if axis is not None and view.expected.ndim <= axis:
        return False
    return _equal(view, numbers, fold(view.expected, axis=axis))
