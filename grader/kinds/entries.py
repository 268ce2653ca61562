"""Which entries of a wrong answer are wrong: where the worst one is, and a picture of the rest.

Judged at the simplest failing case alone, after its row was found wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from grader.cases import Reply, Returned
from grader.compare import Tolerance, blocks, distance, is_low
from grader.fit import Misfit, fit
from grader.kinds.finding import Evidence, Finding
from grader.kinds.value import in_compared_form, tolerance
from grader.literals import json_value
from grader.results import Entries, Outcome
from grader.spec import Gradient, Value

__all__ = ["COLUMNS", "ROWS", "levels", "pooled", "wrong_entries"]

ROWS: Final = 6
COLUMNS: Final = 20  # fits behind the labels of a terminal of 40 columns
_MOST = 8  # arrays of an answer that are told about
_LEVELS = (0.01, 0.1, 0.5)  # of the largest error: from here on an entry has level 2, 3, 4
_SMALL = 0.1  # of the typical size: entries below are measured against this much
_LEAST = np.finfo(float).tiny  # what is wrong is never off by nothing

Array = NDArray[Any]


def wrong_entries(evidence: Evidence, finding: Finding, *, full: bool) -> tuple[Entries, ...]:
    """What can be said about the entries of the simplest failing answer, worst array first.

    Nothing of a single number, nor where what is compared is not the answer itself. ``full``:
    also what must not be told to somebody who may not see the right answer.
    """
    row = evidence.row
    if finding.outcome is not Outcome.WRONG or finding.cause not in {None, "non_finite"}:
        return ()
    if not isinstance(row, Value | Gradient) or _compared_otherwise(row):
        return ()
    _, case, expected, replies = next(
        each for each in evidence.by_case() if each[0] == finding.failing[0]
    )
    got = _answer(row, case.calls[0], replies, expected)
    if got is None or sum(np.size(each) for _, each in blocks(expected)) < 2:
        return ()
    allowed = tolerance(row, case, expected, row.truth)
    found = list(_arrays(got, expected, allowed, finding.got))
    found.sort(key=lambda each: -float(each[1].max()))
    return tuple(_entries(row, *each, full=full) for each in found[:_MOST])


def _compared_otherwise(row: Any) -> bool:
    """Whether the entries that are compared are not those that came back."""
    return any(getattr(row, name, None) for name in ("through", "vary", "up_to_constant"))


def _answer(row: Any, call: Any, replies: Sequence[Reply], expected: Any) -> Any:
    values = [reply.value for reply in replies if isinstance(reply, Returned)]
    try:
        return fit(in_compared_form(row, values, call), expected)[0]
    except (Misfit, IndexError):
        return None


def _arrays(
    got: Any, expected: Any, allowed: Tolerance, shown: Any
) -> Iterator[tuple[tuple[str | int, ...], Array, Array, Array]]:
    """The arrays that hold wrong entries: keys, errors in units of what is allowed, both values.

    What came back is as the report shows it; an array that it does not show is left out.
    """
    low = is_low(expected) or is_low(got)
    for (at, one), (_, other) in zip(blocks(got), blocks(expected), strict=True):
        g, e, seen = (np.asarray(each) for each in (one, other, _inside(shown, at)))
        if any(each.dtype.kind not in "biufc" for each in (g, e, seen)) or seen.size != g.size:
            continue
        far = _overshoot(_numbers(g), e, allowed, low=low)
        if far.size and far.max() > 1:
            yield at, far.reshape(seen.shape), seen, e.reshape(seen.shape)


def _numbers(array: Array) -> Array:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _inside(value: Any, at: Sequence[str | int]) -> Any:
    for key in at:
        try:
            value = value[key]
        except (TypeError, IndexError, KeyError):
            return None
    return value


def _overshoot(g: Array, e: Array, allowed: Tolerance, *, low: bool) -> Array:
    with np.errstate(all="ignore"):
        far = np.asarray(distance(g, e) / allowed.allowed(e, low=low))
    return np.where(np.isfinite(g) | (g == e), far, np.inf)


def _entries(
    row: Any, at: tuple[str | int, ...], far: Array, g: Array, e: Array, *, full: bool
) -> Entries:
    names = tuple(getattr(row, "blocks", ()))
    name = str(names[int(at[0])]) if names and at else ""
    differ = int((far > 1).sum())
    if not full and e.dtype.kind in "biu":
        # True is wrong only where False is right, and a class only where one of a few others is.
        return Entries(at, g.shape, differ, name)
    relative, heat = levels(g, e, far)
    worst = tuple(int(i) for i in np.unravel_index(int(relative.argmax()), g.shape))
    right = json_value(e[worst]) if full else None
    picture = tuple(tuple(map(int, line)) for line in pooled(heat))
    return Entries(at, g.shape, differ, name, worst, json_value(g[worst]), right, picture)


def levels(g: Array, e: Array, far: Array) -> tuple[Array, Array]:
    """How far off every entry is in units of what came back, and that as a level from 0 to 4.

    ``far`` is the error in units of what is allowed. The level of a wrong entry is its share of
    the largest error in the array, and sizes are those of what *came back*. So the levels stay
    the same when all errors grow, shrink or change their signs: what is expected cannot be solved
    for from what came back and the levels, not even how far away it is.
    """
    numbers = _numbers(g)
    with np.errstate(all="ignore"):
        size = np.abs(numbers)
        finite = size[np.isfinite(size)]
        typical = min(float(finite.mean()), np.finfo(float).max) if finite.size else 0.0
        relative = distance(numbers, e) / np.maximum(size, _SMALL * typical or 1.0)
    known = np.where(np.isfinite(relative), np.maximum(relative, _LEAST), np.inf)
    relative = np.where(far > 1, known, 0.0)
    largest = relative.max(initial=0.0, where=np.isfinite(relative)) or 1.0
    level = 1 + np.digitize(relative / largest, _LEVELS)
    return relative, np.where(far > 1, level, 0)


def pooled(heat: Array) -> Array:
    """A picture of levels in at most ROWS rows of COLUMNS cells; a cell shows its worst entry."""
    flat = heat.reshape(-1, heat.shape[-1]) if heat.ndim else heat.reshape(1, 1)
    for axis, most in enumerate((ROWS, COLUMNS)):
        length = flat.shape[axis]
        each = -(-length // most)
        starts = np.arange(0, length, each)
        flat = np.maximum.reduceat(flat, starts, axis=axis)
    return flat
