"""Comparing numbers: what is accepted, what is refused, and how each is said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.compare import FLOAT32, Tolerance, compare, input_scale

finite = st.floats(-1e6, 1e6)
vectors = hnp.arrays(np.float64, st.integers(1, 6), elements=finite)


@given(vectors)
def test_an_answer_equals_itself(answer):
    """Whatever is finite is right when it is exactly what is expected, with margin zero."""
    held = compare(answer, answer.copy(), Tolerance())
    assert held.difference is None
    assert held.margin == 0


@given(vectors, st.integers(0, 5), st.floats(1e-3, 1e3))
def test_one_wrong_entry_is_found(expected, at, by):
    """An error beyond the tolerance is found at its entry, wherever it stands."""
    at %= expected.size
    got = expected.copy()
    got[at] += by + 1e-5 * abs(expected[at])
    found = compare(got, expected, Tolerance()).difference
    assert found is not None
    assert found.where == (at,)
    assert found.differing == 1


@given(vectors, st.floats(-0.5, 0.5))
def test_errors_within_the_floor_are_accepted(expected, share):
    """1e-9 + 1e-6·|expected| is always allowed."""
    got = expected + share * (1e-9 + 1e-6 * np.abs(expected))
    assert compare(got, expected, Tolerance()).difference is None


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("shape", [(), (3,)])
def test_non_finite_answers_are_refused(bad, shape):
    """Neither nan nor infinity is ever right where a number is expected."""
    got = np.full(shape, bad) if shape else bad
    expected = np.ones(shape) if shape else 1.0
    found = compare(got, expected, Tolerance()).difference
    assert found is not None
    assert found.cause == "non_finite"


def test_infinite_truth_is_met_by_the_same_infinity():
    """An infinite expected value is met by itself and not by its negative."""
    assert compare(math.inf, math.inf, Tolerance()).difference is None
    assert compare(-math.inf, math.inf, Tolerance()).difference is not None


def test_float32_has_its_own_tolerance_and_note():
    """A float32 answer is held to float32 precision, scaled by the inputs, and says so."""
    expected = np.array([1.0, 1e3])
    got = (expected * (1 + 5e-5)).astype(np.float32)
    held = compare(got, expected, Tolerance())
    assert held.difference is None
    assert FLOAT32 in held.notes
    assert compare(got.astype(float), expected, Tolerance()).difference is not None
    near_zero = np.array([0.05], np.float32)
    assert compare(near_zero, np.zeros(1), Tolerance(inputs=1e4)).difference is None
    assert compare(near_zero, np.zeros(1), Tolerance()).difference is not None


def test_up_to_a_constant():
    """Differences between entries count, their common level does not."""
    expected = np.array([1.0, 2.0, 4.0])
    assert compare(expected + 7, expected, Tolerance(), up_to_constant=True).difference is None
    assert compare(2 * expected, expected, Tolerance(), up_to_constant=True).difference is not None
    assert compare(expected + 7, expected, Tolerance()).difference is not None


def test_blocks_of_a_pair_are_compared_one_by_one():
    """In a pair the worst entry is found with the block it stands in."""
    expected = (np.zeros((2, 2)), np.ones(2))
    got = [np.zeros((2, 2)), [1.0, 3.0]]
    found = compare(got, expected, Tolerance()).difference
    assert found is not None
    assert found.where == (1, 1)


def test_slack_is_allowed_on_top():
    """A derived slack widens the tolerance of its case."""
    assert compare(1.01, 1.0, Tolerance(slack=0.02)).difference is None
    assert compare(1.03, 1.0, Tolerance(slack=0.02)).difference is not None


def test_input_scale_is_the_largest_number():
    """The size of the inputs looks into arrays and containers, and is at least 1."""
    assert input_scale((np.array([1.0, -9.0]), 3, (2.0,))) == 9
    assert input_scale((0.1, "text", np.zeros(0))) == 1


def test_an_enormous_answer_is_wrong_without_a_warning():
    """Its error in units of what is allowed is beyond all floats."""
    found = compare(np.array([1e305, -1e308]), np.array([0.0, 1e308]), Tolerance())
    assert found.difference is not None
    assert found.difference.differing == 2
