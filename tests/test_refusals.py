"""An exception counts as an answer only where a row says so, and only such a one as it means."""

from __future__ import annotations

import numpy as np
import pytest

from grader.cases import Call, Case, Dealt, Raised, Returned
from grader.kinds.finding import Evidence
from grader.kinds.value import judge
from grader.results import Outcome
from grader.spec import Value

COLUMN, FLAT = np.ones((3, 1)), np.ones(3)


def total(x):
    """Return the sum of all entries."""
    return float(np.sum(x))


def is_column(x):
    """Return whether a ValueError will do."""
    return x.ndim == 2


def judged(*replies, may_refuse=is_column):
    """Judge one column and one flat array with these replies."""
    row = Value(total, total, on=lambda _: (FLAT,), points=1, may_refuse=may_refuse)
    cases = tuple(Case((Call("total", (x,)),)) for x in (FLAT, COLUMN))
    dealt = Dealt("p.total", row, cases)
    return judge(Evidence(row=row, dealt=dealt, expected=[3.0, 3.0], replies=replies))


def raised(kind):
    """Return what a call that raised comes back as."""
    return Raised(kind, "shapes (3,) and (3, 1)", 2, "")


@pytest.mark.parametrize("kind", ["ValueError", "TypeError", "AssertionError"])
def test_a_refusal_is_right_where_the_row_allows_it(kind):
    """It passes with a note, and so does the value."""
    found = judged(Returned(3.0), raised(kind))
    assert found.outcome is Outcome.PASS
    assert found.notes == (f"a {kind} taken as an answer",)
    assert judged(Returned(3.0), Returned(3.0)).outcome is Outcome.PASS


def test_a_wrong_value_is_wrong_there_as_well():
    """A silent answer is still compared."""
    assert judged(Returned(3.0), Returned(9.0)).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("IndexError", Outcome.RAISED), ("NotImplementedError", Outcome.MISSING)],
)
def test_other_exceptions_are_none(kind, outcome):
    """A crash or a function not written is no refusal."""
    assert judged(Returned(3.0), raised(kind)).outcome is outcome


def test_raising_everywhere_earns_nothing():
    """Ordinary arguments may not be refused, nor anything in a row that says nothing of it."""
    assert judged(raised("ValueError"), raised("ValueError")).outcome is Outcome.RAISED
    silent = judged(Returned(3.0), raised("ValueError"), may_refuse=None)
    assert silent.outcome is Outcome.RAISED
