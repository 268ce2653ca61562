"""Several values that refute a statement may come as a tuple, a list or an array."""

from __future__ import annotations

import numpy as np
import pytest

from grader.cases import Call, Case, Dealt, Returned
from grader.kinds.finding import Evidence
from grader.kinds.refute import judge
from grader.results import Outcome
from grader.spec import Refute


def part():
    """Return two numbers whose difference depends on their order."""


def judged(answer):
    """Judge this answer as a refutation of a − b = b − a."""
    row = Refute(
        part,
        "a − b = b − a",
        sides=lambda a, b: (float(a - b), float(b - a)),
        allowed=lambda *_: "",
        points=1,
    )
    dealt = Dealt("p.part", row, (Case((Call("part", ()),)),))
    return judge(Evidence(row=row, dealt=dealt, expected=[None], replies=[Returned(answer)]))


@pytest.mark.parametrize("answer", [(1, 2), [1.0, 2.0], np.array([1.0, 2.0])])
def test_a_pair_may_be_a_tuple_a_list_or_an_array(answer):
    """All three are two values."""
    assert judged(answer).outcome is Outcome.PASS


@pytest.mark.parametrize("answer", [1.0, np.array(1.0), np.ones(3), {"a": 1, "b": 2}, None])
def test_anything_else_is_not_a_pair(answer):
    """One number, three, or none."""
    found = judged(answer)
    assert found.outcome is Outcome.WRONG
    assert found.message == "must return 2 values, to be put into the statement"
