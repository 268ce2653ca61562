"""Refute: the submission names one input on which a false statement fails."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.cases import Call, Case, Returned
from grader.kinds.finding import Evidence, Finding, Truths
from grader.kinds.replies import Trouble, trouble
from grader.kinds.value import finding
from grader.results import Outcome
from grader.spec import Draw

__all__ = ["APART", "deal", "expect", "judge"]

APART = 1e-6
"""The two sides must differ by more than this share of their size."""


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:  # noqa: ARG001 - nothing is drawn
    """One call without arguments."""
    return (Case((Call(row.part.__name__, ()),)),)


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """Nothing in particular: any input that refutes the statement will do."""
    return [None for _ in cases]


def judge(evidence: Evidence) -> Finding:
    """Put the answer into the statement and look whether its sides differ."""
    call = evidence.dealt.cases[0].calls[0]
    reply = evidence.replies[0]
    found = trouble(reply, call)
    if found is None and isinstance(reply, Returned):
        found = _objection(evidence.row, call, reply.value)
    return finding(evidence, {} if found is None else {0: found}, ())


def _objection(row: Any, call: Call, answer: Any) -> Trouble | None:
    wanted = len(inspect.signature(row.sides).parameters)
    given = (answer,) if wanted == 1 else answer
    grouped = isinstance(given, tuple | list) or (isinstance(given, np.ndarray) and given.ndim > 0)
    if not grouped or len(given) != wanted:
        message = f"must return {wanted} values, to be put into the statement"
        return Trouble(Outcome.WRONG, "type", message, call, answer)
    try:
        values = [_numbers(each) for each in given]
        with np.errstate(all="ignore"):
            refused = row.allowed(*values)
            left, right = (float(side) for side in row.sides(*values)) if not refused else (0, 0)
    except (ValueError, TypeError, IndexError, OverflowError):
        message = "returned something that cannot be put into the statement"
        return Trouble(Outcome.WRONG, "type", message, call, answer)
    if refused:
        return Trouble(
            Outcome.WRONG, None, f"is not an input it speaks of: {refused}", call, answer
        )
    if _differ(left, right):
        return None
    message = f"does not refute it: both sides are {left:.6g} there"
    return Trouble(Outcome.WRONG, None, message, call, answer)


def _numbers(value: Any) -> np.ndarray[Any, Any]:
    if value is None:  # numpy would read nan
        raise TypeError
    return np.asarray(value, dtype=float)


def _differ(left: float, right: float) -> bool:
    if math.isnan(left) or math.isnan(right):
        return False
    if math.isinf(left) or math.isinf(right):
        return left != right
    return abs(left - right) > APART * max(1.0, abs(left), abs(right))
