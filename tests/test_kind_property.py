"""Property rows: what must hold between several answers of the submission itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import deal_row, evidence_of, same_call
from judging import judge as judge_row

from grader.cases import NotRun, Raised, Returned
from grader.course import Part
from grader.judge import accepted, unasked, waived, whole
from grader.lint.stand_ins import replies_of
from grader.results import CheckResult, Outcome
from grader.spec import Property, all_differ, all_equal, ask


def energy(x, c):
    """Return what only depends on differences."""
    return c * (x - x.mean())


def shift(draw):
    """Ask for the same input twice, moved."""
    x, c = draw.reals(3), draw.positive()
    return [ask(energy, x, c), ask(energy, x + 2, c)]


ROW = Property("shifted", "A shift changes nothing.", on=shift, holds=all_equal, points=1)
TRUTHS = {"energy": energy}


def judge(replies, row=ROW):
    """Return the finding, with the reference known."""
    return judge_row(row, replies, truths=TRUTHS)


def test_what_has_the_property_passes_though_it_is_not_the_reference():
    """Only the relation between the answers counts."""
    found = judge(lambda x, c: c * (x - x[0]) ** 2)
    assert (found.outcome, found.share, found.cases) == (Outcome.PASS, Fraction(1), 20)


def test_what_has_it_not_is_wrong_with_the_simplest_case():
    """The sentence of the row says what does not hold, and the answers are shown."""
    found = judge(lambda x, c: c * x)
    assert (found.outcome, found.cause) == (Outcome.WRONG, None)
    assert found.message == "does not hold: A shift changes nothing."
    assert found.failing == tuple(range(20))
    first, second = deal_row(ROW).cases[0].calls
    assert same_call(found.call, first)
    np.testing.assert_array_equal(found.got[1] - found.got[0], 2 * first.args[1] * np.ones(3))
    assert len(second.args) == 2


def test_infinite_answers_have_no_property_and_cost_no_warning():
    """∞ − ∞ inside ``holds`` is the submission's business, not a message on the screen."""
    rise = Property(
        "rise", "It rises by 2.", on=shift, holds=lambda a, b: all_equal(b - a, 2), points=1
    )
    found = judge(lambda _x, _c: np.full(3, np.inf), rise)
    assert (found.outcome, len(found.failing)) == (Outcome.WRONG, 20)


def test_answers_are_put_into_the_form_of_the_references():
    """A list and a column are read as the vector that is asked for."""
    assert judge(lambda x, c: list(energy(x, c))).passed
    assert judge(lambda x, c: energy(x, c)[:, None]).passed


@pytest.mark.parametrize(
    ("wrong", "cause"), [(lambda *_: None, "type"), (lambda x, _: x[:2], "shape")]
)
def test_answers_of_another_form_are_refused(wrong, cause):
    """The predicate never sees what it does not expect."""
    found = judge(wrong)
    assert (found.outcome, found.cause) == (Outcome.WRONG, cause)


def test_a_call_that_raises_is_told():
    """Whichever of the calls of a case it is."""
    evidence = evidence_of(ROW, energy, truths=TRUTHS)
    replies = list(evidence.replies)
    replies[3] = Raised("ValueError", "no", 3, "")
    found = judge(replies)
    assert (found.outcome, found.cause, found.failing) == (Outcome.RAISED, "error", (1,))
    assert same_call(found.call, evidence.dealt.calls[3])
    rest = judge([*replies[:4], *[NotRun()] * 36])
    assert (rest.outcome, rest.failing) == (Outcome.RAISED, (1,))


def test_one_answer_alone_is_shown_as_itself():
    """A property of a single answer has no pair to show."""
    single = Property(
        "positive",
        "It is positive.",
        on=lambda draw: [ask(energy, draw.reals(2), 1.0)],
        holds=lambda answer: bool((answer > 0).all()),
        points=1,
    )
    found = judge(lambda x, _: -np.abs(x), single)
    assert isinstance(found.got, np.ndarray)


def test_the_stand_in_answers_every_call():
    """The calls of a case are asked one after the other."""
    dealt = deal_row(ROW)
    assert len(dealt.calls) == 40
    assert dealt.again is None
    assert all(isinstance(reply, Returned) for reply in replies_of(dealt, energy))


# -- all_equal, all_differ -----------------------------------------------------------------------
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=4))
def test_all_equal_allows_rounding_and_no_more(values):
    """Answers up to 1e-6 apart are the same."""
    one = np.array(values)
    assert all_equal(one, list(one), one * (1 + 1e-7))
    assert not all_equal(one, one + 1)
    assert not all_equal(one, np.append(one, 0.0))


def test_all_differ_wants_every_pair_apart():
    """Two of three alike are enough to fail."""
    assert all_differ(1.0, 2.0, 3.0)
    assert not all_differ(1.0, 2.0, 1.0)


# -- a slip is not charged twice -----------------------------------------------------------------
def check(outcome, *, announced=""):
    """Return one judged row."""
    return CheckResult("value", outcome, Decimal(0), Decimal(1), announced=announced)


def part_of(*checks):
    """Return a judged part."""
    return whole(Part("p", "energy", (), energy), checks)


@pytest.mark.parametrize(
    ("checks", "asked"),
    [
        ([check(Outcome.PASS)], True),
        ([check(Outcome.PASS), check(Outcome.WRONG)], False),
        ([check(Outcome.PASS), check(Outcome.WRONG, announced="up to 1e4")], True),
        ([check(Outcome.PASS), check(Outcome.RAISED, announced="up to 1e4")], True),
        ([check(Outcome.WRONG, announced="up to 1e4")], False),
        ([check(Outcome.WRONG)], False),
        ([check(Outcome.BANNED)], False),
        ([check(Outcome.MISSING)], False),
    ],
)
def test_properties_are_asked_of_accepted_functions_only(checks, asked):
    """An announced row may fail; any other that fails stops the question."""
    assert accepted(part_of(*checks)) is asked


@pytest.mark.parametrize(
    ("points", "left"), [(1, "1 point"), (3, "3 points"), (Decimal("0.5"), "0.5")]
)
def test_a_waived_property_leaves_the_total(points, left):
    """It earns nothing, costs nothing, and says about which functions it is."""
    row = Property("shifted", "Sentence.", on=shift, holds=all_equal, points=points)
    result = waived(Part("p", "shifted", (row,), None), ["loss", "grad"])
    assert result.outcome is Outcome.SKIPPED
    assert (result.score, result.max_score) == (0, 0)
    assert result.checks[0].message.startswith(f"not asked: it is about loss and grad; its {left}")
    assert result.checks[0].message.endswith(" left the total")


def test_an_unasked_part_keeps_its_points_in_the_total():
    """What is missing or banned costs its points; every row says why."""
    row = Property("shifted", "Sentence.", on=shift, holds=all_equal, points=3)
    part = Part("p", "shifted", (row, row), None)
    result = unasked(part, Outcome.MISSING, "no function energy", hint="Is it eenergy?")
    assert (result.outcome, result.score, result.max_score) == (Outcome.MISSING, 0, 6)
    assert [each.message for each in result.checks] == ["no function energy"] * 2
    assert result.checks[1].hint == "Is it eenergy?"
