"""Which mistake an answer looks like: exactly, on every row, and never for zeros or nan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import evidence_of

from grader.cases import NotRun, Raised, Returned
from grader.naming import looks_like
from grader.spec import Gradient, Prose, Value, mistakes


def loss(z):
    """Return the softplus: the reference."""
    return float(np.logaddexp(0, z))


def gaps(draw):
    """Draw moderate gaps."""
    return (draw.real(3),)


def extreme(draw):
    """Draw gaps that overflow naive arithmetic, one of them not."""
    return (np.float64(draw.turn((1e4, -1e4, 2.5))),)


MODERATE = Value(loss, loss, on=gaps, points=2)
ANNOUNCED = Value(loss, loss, on=extreme, points=1, announced="gaps up to ±1e4")
ROWS = (MODERATE, ANNOUNCED)


def sign(z):
    """Softplus of the negative."""
    return float(np.logaddexp(0, -z))


def also_sign(z):
    """The same mistake, written another way."""
    return float(np.logaddexp(0, z)) - z


def base_two(z):
    """Another logarithm."""
    return loss(z) / np.log(2)


def hinge(z):
    """Hinge for softplus."""
    return max(float(z), 0.0)


def named(function, wrongs, rows=ROWS, seed=0):
    """Return the names for each row of a part that this function answers."""
    evidences = [evidence_of(row, function, seed=seed) for row in rows]
    found = looks_like(evidences, mistakes(loss, *wrongs))
    return {at: [each.name for each in names] for at, names in found.items()}


# -- exactly -------------------------------------------------------------------------------------
@given(st.integers(0, 100))
def test_a_mistake_is_named_on_every_row_of_the_part(seed):
    """Its answers are the student's on all cases; no other is named."""
    assert named(sign, [hinge, sign, base_two], seed=seed) == {0: ["sign"], 1: ["sign"]}


def test_mistakes_that_cannot_be_told_apart_are_named_together():
    """In the order in which the problem lists them."""
    rows = (MODERATE,)
    assert named(sign, [also_sign, hinge, sign], rows) == {0: ["also_sign", "sign"]}


def test_one_case_that_differs_speaks_against_it():
    """The mistake with one slip more is not that mistake."""
    cases = evidence_of(MODERATE, loss).dealt.cases
    last = max(case.calls[0].args[0] for case in cases)
    assert named(lambda z: sign(z) + (z == last), [sign]) == {}
    assert named(lambda z: sign(z) + 1e-3, [sign]) == {}


def test_a_mistake_that_differs_on_another_row_is_not_named():
    """Equal on the announced row alone is not enough."""
    rows = (MODERATE, Value(loss, loss, on=lambda _: (np.float64(1e4),), points=1))
    assert named(lambda z: hinge(z) + (abs(z) < 100), [hinge], rows) == {}


def test_the_right_answer_looks_like_no_mistake():
    """A mistake that shows on no case would be named, so lint refuses it; others are not."""
    assert named(loss, [sign, hinge, base_two]) == {}


def test_rounding_does_not_hide_a_mistake():
    """float32 and another formula for the same mistake are still named."""
    assert named(lambda z: np.float32(sign(z)), [sign]) == {0: ["sign"], 1: ["sign"]}
    assert named(lambda z: float(np.log1p(np.exp(-z))), [sign], (MODERATE,)) == {0: ["sign"]}


# -- never ---------------------------------------------------------------------------------------
def zero(_):
    """The loss is always 0."""
    return 0.0


def nan(_):
    """The loss is never a number."""
    return float("nan")


@pytest.mark.parametrize("empty", [zero, nan])
def test_all_zeros_and_all_nan_are_never_named(empty):
    """Though a mistake of the problem answers just that."""
    assert named(empty, [empty]) == {}


def test_zeros_in_blocks_are_never_named():
    """Nor where each block of a pair is zero."""

    def pair(x):
        return x, 2 * x

    def zeros(x):
        return 0 * x, 0 * x

    row = Value(pair, pair, on=lambda draw: (draw.reals(3),), points=1)
    evidence = evidence_of(row, zeros)
    assert looks_like([evidence], mistakes(pair, zeros)) == {}


def test_a_part_without_rows_that_compare_has_no_name():
    """Prose looks like nothing."""
    evidence = evidence_of(Prose("Why?", rubric=["b"], points=1), ())
    assert looks_like([evidence], mistakes(loss, sign)) == {}


# -- overflow ------------------------------------------------------------------------------------
def naive_sign(z):
    """Softplus of the negative, which overflows."""
    return np.log(1 + np.exp(-z))


def test_a_slip_in_naive_arithmetic_is_named_where_it_can_be_seen():
    """On the moderate row; the announced row, where it also overflows, has its own story."""
    assert named(naive_sign, [hinge, sign]) == {0: ["sign"]}


def test_overflow_in_a_row_that_is_not_announced_is_no_such_slip():
    """There an infinite answer is an answer, and not the mistake's."""
    rows = (MODERATE, Value(loss, loss, on=extreme, points=1))
    assert named(naive_sign, [sign], rows) == {}


def test_a_mistake_that_overflows_itself_is_named():
    """Infinite where the student's is infinite, equal elsewhere."""
    assert named(naive_sign, [naive_sign]) == {0: ["naive_sign"], 1: ["naive_sign"]}


def test_nan_at_the_same_places_is_the_same_answer():
    """A vector with nan in some entries is held against one with nan there."""

    def entropy(p):
        return np.where(p > 0, -p * np.log(np.maximum(p, 1e-300)), 0.0)

    def undefined(p):
        return -p * np.log(p)

    def with_zero(draw):
        return (np.append(draw.probabilities(2), 0.0),)

    row = Value(entropy, entropy, on=with_zero, points=1)
    assert [
        each.name
        for names in looks_like(
            [evidence_of(row, lambda p: -np.log(p) * p)], mistakes(entropy, undefined)
        ).values()
        for each in names
    ] == ["undefined"]
    other = evidence_of(row, lambda p: np.append((-np.log(p) * p)[:-1], 0.5))
    assert looks_like([other], mistakes(entropy, undefined)) == {}


# -- mistakes that raise or have another form ----------------------------------------------------
def total(x):
    """Return the sum of squares of any vector: the reference."""
    return float(np.sum(x**2))


def lengths(draw):
    """Draw a vector of two or three entries in turn."""
    return (draw.reals(draw.turn((2, 3))),)


def first_two(x):
    """Takes exactly two entries."""
    one, two = x
    return float(one**2 + two)


TOTAL = Value(total, total, on=lengths, points=1)


def test_a_mistake_that_raises_is_met_by_the_same_exception():
    """Equal values where there are values, the same type of exception elsewhere."""

    def student(x):
        a, b = x
        return a**2 + b

    def student_who_indexes(x):
        if x.size != 2:
            raise KeyError
        return x[0] ** 2 + x[1]

    wrongs = mistakes(total, first_two)
    (found,) = looks_like([evidence_of(TOTAL, student)], wrongs).values()
    assert [each.name for each in found] == ["first_two"]
    assert looks_like([evidence_of(TOTAL, student_who_indexes)], wrongs) == {}


def test_a_mistake_that_does_nothing_but_raise_is_no_ground_for_a_name():
    """Any crash of that type would look like it."""

    def raises(x):
        raise ValueError(x)

    assert looks_like([evidence_of(TOTAL, raises)], mistakes(total, raises)) == {}


def test_a_mistake_of_another_shape_is_named():
    """A column kept where a sum is asked."""

    def kept(x):
        return x**2

    (found,) = looks_like([evidence_of(TOTAL, lambda x: x * x)], mistakes(total, kept)).values()
    assert [each.name for each in found] == ["kept"]
    assert looks_like([evidence_of(TOTAL, lambda x: x)], mistakes(total, kept)) == {}


def test_a_part_that_died_or_was_not_run_looks_like_nothing():
    """There is no answer on those cases."""
    dealt = evidence_of(MODERATE, sign).dealt
    some = [Returned(sign(*call.args)) for call in dealt.calls[:30]]
    for end in (NotRun(), Raised("ValueError", "", 0, "")):
        evidence = evidence_of(MODERATE, [*some, *[end] * 31])
        assert looks_like([evidence], mistakes(loss, sign)) == {}


def test_gradients_are_named_alike():
    """A gradient row has mistakes too."""

    def slope(z):
        return 1 / (1 + np.exp(-z))

    def minus(z):
        return -slope(z)

    row = Gradient(slope, slope, of=loss, wrt=lambda step, z: (z + step,), on=gaps, points=1)
    (found,) = looks_like([evidence_of(row, minus)], mistakes(slope, minus)).values()
    assert [each.name for each in found] == ["minus"]


def test_what_is_compared_up_to_a_constant_is_named_up_to_a_constant():
    """Naming holds answers as the row does: by differences between varied inputs."""

    def square(w):
        return w**2

    def half(w):
        return w**2 / 2

    row = Value(
        square,
        square,
        on=lambda draw: (draw.real(),),
        vary=lambda draw, w: [(w + draw.positive(),)],
        points=1,
    )
    (found,) = looks_like(
        [evidence_of(row, lambda w: half(w) + 3)], mistakes(square, half)
    ).values()
    assert [each.name for each in found] == ["half"]
