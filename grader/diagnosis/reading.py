"""Rows with what came back, as series: block by block, case by case."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace

from grader.cases import Case, Raised, Reply, Returned
from grader.compare import ATOL, RTOL, Tolerance, blocks, input_scale, is_low
from grader.diagnosis.views import Array, Series, View
from grader.fit import Misfit, fit
from grader.kinds import Evidence
from grader.kinds.value import in_compared_form, slack
from grader.spec import Gradient, Value

_NEAR = 2e-6  # of the answer's size: no slack is larger

__all__ = ["Answer", "answer_of", "can_be_read", "cases_of"]


class Answer(NamedTuple):
    """All blocks of the answers to some rows, and what each is called."""

    names: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def cases(self) -> list[tuple[View, ...]]:
        """The blocks of every case."""
        return list(zip(*(each.views for each in self.series), strict=True))


def can_be_read(row: Any) -> bool:
    """Whether the answers to a row are compared as they are returned."""
    return isinstance(row, Value | Gradient) and not any(
        getattr(row, name, None) is not None for name in ("through", "observe")
    )


def cases_of(evidence: Evidence) -> list[list[View]] | None:
    """The blocks of the answers to a row, case by case; None where they are not numbers."""
    found: list[list[View]] = []
    before: list[Array | None] = []
    for _, case, expected, replies in evidence.by_case():
        if any(isinstance(reply, Raised) for reply in replies) and _may_refuse(evidence.row, case):
            before = []
            continue
        views = _views(evidence.row, case, expected, replies, before)
        if views is None:
            return None
        found.append(views)
        before = [view.got for view in views]
    return found


def answer_of(
    evidences: Sequence[Evidence],
    read: Sequence[list[list[View]] | None],
    others: Mapping[str, Callable[..., Any]],
) -> Answer | None:
    """The blocks of the answers to some rows of one part, which ``read`` has the cases of."""
    if any(each is None for each in read):
        return None
    cases = [case for each in read for case in each or ()]
    if not cases or len({len(case) for case in cases}) != 1:
        return None
    row = evidences[0].row
    ways = [at for at, _ in blocks(evidences[0].expected[0])]
    names = _argument_names(row, len(cases[0][0].args))
    series = []
    for at in range(len(ways)):
        views = tuple(case[at] for case in cases)
        whole = all(bool((v.expected == np.round(v.expected)).all()) for v in views)
        truth = partial(_block, row.truth, at) if _plain(row) else None
        known = {
            name: other
            for name, other in others.items()
            if name != row.part.__name__ and len(ways) == 1
        }
        series.append(Series(views, names, truth, known, whole))
    return Answer(_block_names(row, ways), tuple(series))


def _plain(row: Any) -> bool:
    """Whether the answer itself is compared, and not differences."""
    return getattr(row, "vary", None) is None and not getattr(row, "up_to_constant", False)


def _block(truth: Callable[..., Any], at: int, *args: Any) -> Any:
    return np.asarray(blocks(truth(*args))[at][1], dtype=np.float64)


def _argument_names(row: Any, count: int) -> tuple[str, ...]:
    names = list(inspect.signature(row.part).parameters)
    return tuple(names[at] if at < len(names) else f"argument {at + 1}" for at in range(count))


def _block_names(row: Any, ways: Sequence[tuple[str | int, ...]]) -> tuple[str, ...]:
    """What the blocks are called: by the author, by their key, or by their place."""
    given = tuple(getattr(row, "blocks", ()))
    if len(ways) == 1:
        return ("your answer",)
    named = [int(way[0]) if way and isinstance(way[0], int) else at for at, way in enumerate(ways)]
    return tuple(
        given[top] if top < len(given) else _place(way, at)
        for at, (top, way) in enumerate(zip(named, ways, strict=True))
    )


def _place(way: tuple[str | int, ...], at: int) -> str:
    if way and isinstance(way[0], str):
        return repr(way[0])
    top = int(way[0]) if way else at
    return f"{_ORDINALS[top]} block" if top < len(_ORDINALS) else f"block {top + 1}"


_ORDINALS = ("the first", "the second", "the third", "the fourth", "the fifth", "the sixth")


# -- one row ---------------------------------------------------------------------------------------
def _may_refuse(row: Any, case: Case) -> bool:
    may = getattr(row, "may_refuse", None)
    return may is not None and bool(may(*case.calls[0].args))


def _views(
    row: Any, case: Case, expected: Any, replies: Sequence[Reply], before: Sequence[Array | None]
) -> list[View] | None:
    """The blocks of one case; None where something expected is no number."""
    right = [value for _, value in blocks(expected)]
    if not all(np.asarray(value).dtype.kind in "biuf" for value in right):
        return None
    values = [reply.value for reply in replies if isinstance(reply, Returned)]
    raw = _raw(row, case, values if len(values) == len(replies) else [])
    args = case.calls[0].args
    inputs = input_scale(args) if is_low(raw) else 1.0  # float32 has a tolerance of its own
    tolerance = Tolerance(row.atol or ATOL, row.rtol or RTOL, inputs)
    came = _split(raw, expected)
    earlier = list(before) if len(before) == len(right) else [None] * len(right)
    centred = bool(getattr(row, "up_to_constant", False))

    def views(allowed: Tolerance) -> list[View]:
        return [
            _view(args, one, value, allowed, last, centred=centred)
            for one, value, last in zip(came, right, earlier, strict=True)
        ]

    found = views(tolerance)
    if not any(map(_nearly, found)):
        return found
    return views(replace(tolerance, slack=slack(row, case, expected, row.truth)))


def _nearly(view: View) -> bool:
    """Whether the block is wrong by so little that the arithmetic of the inputs may excuse it."""
    if not view.wrong or not view.finite:
        return False
    return bool(np.abs(view.got - view.expected).max() <= _NEAR * np.abs(view.expected).max())


def _raw(row: Any, case: Case, values: Sequence[Any]) -> Any:
    if not values:
        return None
    try:
        return in_compared_form(row, values, case.calls[0])
    except Misfit:
        return None


def _split(raw: Any, expected: Any) -> list[Any]:
    """What came back, block by block as far as it has blocks."""
    right = blocks(expected)
    if not isinstance(expected, tuple | list | dict):
        return [raw]
    came: list[Any] = []
    for way, _ in right:
        value = raw
        try:
            for step in way:
                value = value[step]
        except (TypeError, LookupError):
            value = None
        came.append(value)
    fits = isinstance(raw, dict) if isinstance(expected, dict) else _length(raw) == len(expected)
    return came if fits else [None] * len(right)


def _length(raw: Any) -> int:
    """How many blocks came back."""
    group = isinstance(raw, tuple | list) or (isinstance(raw, np.ndarray) and raw.ndim > 0)
    return len(raw) if group else -1


def _view(
    args: tuple[Any, ...],
    raw: Any,
    value: Any,
    tolerance: Tolerance,
    before: Array | None,
    *,
    centred: bool,
) -> View:
    expected = np.asarray(value, dtype=np.float64)
    low = is_low(raw)
    got: Array | None = None
    if raw is not None:
        try:
            got = np.asarray(fit(raw, value)[0], dtype=np.float64)
        except (Misfit, ValueError, TypeError, OverflowError):
            got = None
    if centred and got is not None and got.size:
        got, expected = got - got.mean(), expected - expected.mean()
    off = np.ones(expected.shape, bool)
    if got is not None:
        with np.errstate(all="ignore"):
            allowed = tolerance.allowed(expected, low=low)
            off = ~((got == expected) | (np.abs(got - expected) <= allowed))
    return View(args, expected, got, off, raw, low, before)
