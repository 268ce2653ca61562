"""Which misconception an answer looks like: exactly, and with restraint.

A misconception is named for a failing row only if the student's answers equal its answers on
every case of the part, the right ones included. The one exception: on announced edge rows the
cases that overflow are set aside, so that a slip written in naive arithmetic is still named.
Answers that are zero or not finite throughout are never given a clever name.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final

import numpy as np

from grader.cases import Case, Dealt, Raised, Reply, Returned
from grader.compare import blocks
from grader.fit import Misfit, fit
from grader.kinds import Evidence, answering
from grader.spec import Figure, Gradient, Misconception, Training, Value

__all__ = ["Signatures", "answered", "looks_like", "signatures", "zeroed"]

_NAMED: Final = (Value, Gradient, Training, Figure)

Signatures = dict[tuple[str, int], Any]
"""What misconceptions answer: by their name and the id of a case that outlives this."""


def _announced(row: Any) -> bool:
    """Whether this is an edge row; a figure has none."""
    return bool(getattr(row, "announced", ""))


def signatures(dealt: Sequence[Dealt], misconceptions: Sequence[Misconception]) -> Signatures:
    """What misconceptions of a part answer on the first case of every row.

    That is nearly all that is ever asked for: the other cases are looked at where this one agrees.
    """
    return {
        (misconception.name, id(case)): answered(each.row, misconception, case)
        for each in dealt
        if isinstance(each.row, _NAMED)
        for misconception in misconceptions
        for case in each.cases[:1]
    }


class _Match(Enum):
    """How a misconception's answers on one row compare with the student's."""

    EQUAL = 1
    WHERE_FINITE = 2  # equal wherever the student's answer is finite, and not finite elsewhere
    NO = 3


def looks_like(
    evidences: Sequence[Evidence],
    misconceptions: Sequence[Misconception],
    signatures: Signatures | None = None,
) -> dict[int, list[Misconception]]:
    """For each row of a part, by its index, the misconceptions that explain it.

    ``signatures`` is filled, and read by whoever is looked at next on the same cases.
    """
    known = {} if signatures is None else signatures
    rows = {
        at: evidence for at, evidence in enumerate(evidences) if isinstance(evidence.row, _NAMED)
    }
    if not rows or _says_nothing(list(rows.values())):
        return {}
    named: dict[int, list[Misconception]] = {at: [] for at in rows}
    for misconception in misconceptions:
        matches = _matches(rows, misconception, known)
        for at, match in matches.items():
            if match is _Match.EQUAL:
                named[at].append(misconception)
    return {at: found for at, found in named.items() if found}


def _matches(
    rows: dict[int, Evidence], misconception: Misconception, known: Signatures
) -> dict[int, _Match]:
    """The match on every row, or nothing as soon as one row speaks against it.

    A mistake that does nothing but raise is no ground for a name.
    """
    matches: dict[int, _Match] = {}
    raised = True
    for at, evidence in rows.items():
        match, alone = _match(evidence, misconception, known)
        raised = raised and alone
        if match is _Match.NO or (match is _Match.WHERE_FINITE and not _announced(evidence.row)):
            return {}
        matches[at] = match
    return {} if raised else matches


def _match(
    evidence: Evidence, misconception: Misconception, known: Signatures
) -> tuple[_Match, bool]:
    """The match on one row, and whether the misconception raises in every case of it."""
    match = _Match.EQUAL
    raised = True
    for _, case, _, replies in evidence.by_case():
        key = misconception.name, id(case)
        if key not in known:
            known[key] = answered(evidence.row, misconception, case)
        wrong = known[key]
        raised = raised and isinstance(wrong, Exception)
        if _same(evidence.row, case, replies, wrong, misconception):
            continue
        if all(isinstance(reply, Returned) and _finite(reply.value) for reply in replies):
            return _Match.NO, raised
        match = _Match.WHERE_FINITE
    return match, raised


def answered(row: Any, misconception: Misconception, case: Case) -> Any:
    """The misconception's answer; an exception is an answer too, equal to one of its type."""
    try:
        with np.errstate(all="ignore"):
            return answering(row).answer(row, misconception.wrong, case)
    except (ArithmeticError, ValueError, TypeError, LookupError, RuntimeError) as error:
        return error.with_traceback(None)


def _same(
    row: Any, case: Case, replies: Sequence[Reply], wrong: Any, misconception: Misconception
) -> bool:
    hold = answering(row).hold
    if isinstance(wrong, Exception):
        kind = type(wrong).__name__
        return any(isinstance(each, Raised) and each.type == kind for each in replies)
    if not all(isinstance(each, Returned) for each in replies):
        return False
    if _finite(wrong):
        return hold(row, case, replies, wrong, misconception.wrong).difference is None
    first = replies[0]
    if len(replies) > 1 or not isinstance(first, Returned):
        return False
    got, want = _without_nan(first.value, wrong)
    if got is None:
        return False
    return hold(row, case, [Returned(got)], want, misconception.wrong).difference is None


def _without_nan(got: Any, wrong: Any) -> tuple[Any, Any]:
    """Both with 0 for nan where both have nan at the same places; (None, None) where not."""
    try:
        fitted, _ = fit(got, wrong)
    except Misfit:
        return None, None
    pairs = list(zip(blocks(fitted), blocks(wrong), strict=True))
    if any(not np.array_equal(_nans(one), _nans(other)) for (_, one), (_, other) in pairs):
        return None, None
    return zeroed(fitted), zeroed(wrong)


def _nans(value: Any) -> Any:
    array = np.asarray(value)
    return np.isnan(array) if array.dtype.kind in "fc" else np.zeros(array.shape, bool)


def zeroed(value: Any) -> Any:
    """The value with 0 for nan, as it is compared where nan stands at the same places."""
    if isinstance(value, tuple | list):
        return tuple(zeroed(each) for each in value)
    if isinstance(value, dict):
        return {key: zeroed(each) for key, each in value.items()}
    array = np.where(_nans(value), 0.0, np.asarray(value))
    return array if array.ndim else float(array)


def _finite(value: Any) -> bool:
    for _, block in blocks(value):
        array = np.asarray(block)
        if array.dtype.kind in "fc" and not np.isfinite(array).all():
            return False
    return True


def _says_nothing(evidences: Sequence[Evidence]) -> bool:
    """Whether every answer of a part is zero or not a number."""
    values = [
        np.asarray(block)
        for evidence in evidences
        for reply in evidence.replies
        if isinstance(reply, Returned)
        for _, block in blocks(reply.value)
    ]
    numbers = [value for value in values if value.dtype.kind in "biufc"]
    return all(not value.any() for value in numbers) or all(
        value.dtype.kind in "fc" and np.isnan(value).all() for value in numbers
    )
