"""Refute rows: any one legitimate input on which the statement fails."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from judging import judge

from grader.cases import Died, Raised, Returned, Unsupported
from grader.results import Outcome
from grader.spec import Refute


def refute_even():
    """Return one x."""


def finite(x):
    """Say what is wrong with an input that is not one finite number."""
    if x.shape != ():
        return "x is one number"
    return "" if np.isfinite(x) else "x is finite"


EVEN = Refute(
    refute_even,
    "tan x = tan |x|, 1/x = 1/|x|",
    sides=lambda x: (1 / x, 1 / abs(x)),
    allowed=finite,
    points=1,
)


def judged(answer, row=EVEN):
    """Return the finding on an answer."""
    return judge(row, [Returned(answer)])


@pytest.mark.parametrize("answer", [-1, -2.0, np.float64(-0.5), np.array(-3.0), -1e-300, -1e6 + 1])
def test_any_counterexample_passes(answer):
    """Whichever it is, as a whole number, a number or a 0-d array."""
    found = judged(answer)
    assert (found.outcome, found.share, found.cases) == (Outcome.PASS, Fraction(1), 1)


def test_what_does_not_refute_is_shown_with_both_sides():
    """The message says what both sides are."""
    found = judged(2)
    assert (found.outcome, found.cause, found.failing) == (Outcome.WRONG, None, (0,))
    assert found.message == "does not refute it: both sides are 0.5 there"
    assert found.got == 2
    assert found.call.function == "refute_even"


def test_sides_must_differ_by_more_than_rounding():
    """A millionth of their size is not enough."""
    off = Refute(
        refute_even,
        "x = x + tiny",
        sides=lambda x: (x, x * (1 + 5e-7)),
        allowed=finite,
        points=1,
    )
    assert not judged(1000.0, off).passed


@pytest.mark.parametrize(
    ("sides", "passes"),
    [
        ((math.inf, 1.0), True),
        ((math.inf, -math.inf), True),
        ((math.inf, math.inf), False),
        ((math.nan, 1.0), False),
        ((math.nan, math.nan), False),
    ],
)
def test_an_infinite_side_counts_and_nan_does_not(sides, passes):
    """∞ against a number refutes; what is not a number proves nothing."""
    row = Refute(refute_even, "s", sides=lambda _: sides, allowed=lambda _: "", points=1)
    assert judged(1.0, row).passed is passes


def test_an_input_the_statement_does_not_speak_of_is_refused():
    """Though it would refute it: the reason of the author is given."""
    found = judged(-math.inf)
    assert (found.outcome, found.cause) == (Outcome.WRONG, None)
    assert found.message == "is not an input it speaks of: x is finite"
    assert judged(np.array([-1.0, -2.0])).message.endswith(": x is one number")


@pytest.mark.parametrize("answer", ["text", {"a": 1}, None, 1j, [[1.0], [1.0, 2.0]]])
def test_what_is_no_number_is_refused(answer):
    """In one sentence, whatever it is."""
    found = judged(answer)
    assert found.outcome is Outcome.WRONG
    assert found.message == "returned something that cannot be put into the statement"
    assert found.cause == "type"


def test_one_argument_may_not_come_as_a_pair():
    """A statement about one x is not put to the first of two."""
    assert judged((-1.0, 2.0)).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Raised("NotImplementedError", "", 3, ""), Outcome.MISSING),
        (Raised("ValueError", "no", 3, ""), Outcome.RAISED),
    ],
)
def test_a_part_that_does_not_answer(reply, outcome):
    """Not written or raised, as in every kind, with its line."""
    found = judge(EVEN, [reply])
    assert (found.outcome, found.line, found.share) == (outcome, 3, 0)


@pytest.mark.parametrize("reply", [Unsupported("a generator"), Died("was killed")])
def test_the_hint_of_a_reply_that_is_no_answer_is_kept(reply):
    """What to do about it is said as in every kind."""
    assert judge(EVEN, [reply]).hint
