"""Which entries of a wrong answer are wrong: counted, marked, pooled, and nothing given away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from judging import evidence_of
from msgspec.structs import replace

from grader.cases import Returned
from grader.kinds import kind_of
from grader.kinds.entries import COLUMNS, ROWS, levels, pooled, wrong_entries
from grader.results import Entries, from_json, to_json
from grader.spec import RESULT, Gradient, Property, Value, ask, tensor

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=50)
grids = hnp.arrays(np.int64, shapes, elements=st.integers(0, 4))


def part(x):
    """Stand for a part of a problem."""
    return x


def found(expected, got, *, full=False, kind=Value, **more):
    """Return the entries of one wrong answer, where ``expected`` is right."""
    if kind is Gradient:
        more |= {"of": part, "wrt": lambda step, x: (x + step,)}
    row = kind(part, lambda _: expected, on=lambda _: (1.0,), points=1, cases=1, **more)
    evidence = evidence_of(row, [Returned(got)] * 2)
    return wrong_entries(evidence, kind_of(row).judge(evidence), full=full)


def only(*args, **more):
    """Return the entries of the only array that has wrong ones."""
    (entries,) = found(*args, **more)
    return entries


# -- what is said of them ------------------------------------------------------------------------
def test_the_wrong_entries_are_counted_and_pictured():
    """A wrong last row is a dark last row, and its worst entry is named."""
    right = np.arange(1.0, 13).reshape(4, 3)
    got = right.copy()
    got[3] *= [2, 3, 1.01]
    for kind in (Value, Gradient):
        assert only(right, got, kind=kind) == Entries(
            (), (4, 3), 3, "", (3, 1), 33.0, None, ((0, 0, 0), (0, 0, 0), (0, 0, 0), (4, 4, 2))
        )
    assert only(right, got, full=True).expected == 11.0


def test_the_diagonal_is_seen():
    """The same error on the diagonal shows as the diagonal."""
    errors = only(np.ones((4, 4)), np.ones((4, 4)) - np.eye(4) / 2).errors
    assert errors == tuple(map(tuple, (4 * np.eye(4)).astype(int).tolist()))


def test_an_entry_within_tolerance_is_right():
    """The picture and the count hold an answer to what the row holds it to."""
    got = np.array([1.0 + 1e-8, 2.0, 3.0])
    assert only(np.ones(3), got).errors[0][0] == 0
    assert only(np.ones(3), got.astype(np.float32)).differ == 2
    assert only(np.ones(3), got, rtol=1.5).differ == 1


def test_a_factor_is_equally_wrong_everywhere():
    """Errors are seen relative to what they are errors of."""
    right = np.array([[1e-3, 1.0], [5.0, 20.0]])
    assert only(right, right / 2).errors == ((1, 4), (4, 4))
    assert only(right[1], right[1] * 3).errors == ((4, 4),)


def test_what_is_not_finite_is_furthest_off():
    """Before any number, the first of several; right numbers beside it stay right."""
    entries = only(np.ones((2, 2)), np.array([[1.0, 1e9], [np.nan, np.inf]]))
    assert entries.errors == ((0, 4), (4, 4))
    assert (entries.worst, entries.got, entries.differ) == ((1, 0), "nan", 3)


def test_huge_numbers_do_not_overflow_the_picture():
    """At the end of the floats an error that is none is the largest."""
    got = np.array([1.7e308, -1.7e308, 1.6e308])
    entries = only(np.array([1.7e308, 1.7e308, 1.7e308]), got)
    assert (entries.errors, entries.worst) == (((0, 4, 4),), (1,))


def test_arrays_of_a_group_are_told_apart():
    """The worst first, each by its name and the keys that lead to it; right ones are left out."""
    right = (np.ones((2, 2)), np.ones(3), np.float64(1))
    got = (np.ones((2, 2)), np.array([1.0, 1.0, 2.0]), 9.0)
    scalar, vector = found(right, got, blocks=("dW", "db", "loss"))
    assert (scalar.at, scalar.name, scalar.shape, scalar.worst) == ((2,), "loss", (), ())
    assert (vector.at, vector.name, vector.errors) == ((1,), "db", ((0, 0, 4),))
    nested = only({"W": [right[0], 1.0]}, {"W": [np.eye(2), 1.0]})
    assert (nested.at, nested.name, nested.differ) == (("W", 0), "", 2)


def test_entries_have_the_shape_that_came_back():
    """A column that is taken as a vector is pictured as the column that the student sees."""
    entries = only(np.arange(3.0), np.array([[0.0], [5.0], [2.0]]))
    assert (entries.shape, entries.worst, entries.errors) == ((3, 1), (1, 0), ((0,), (4,), (0,)))
    assert only(np.arange(3.0), [0.0, 5.0, 2.0]).shape == (3,)


def test_observed_tensors_are_looked_into():
    """Of tensors observed after a call, what the report shows of them is marked."""
    row = Value(
        part,
        lambda x: x * 2,
        on=lambda _: (tensor([1.0, 2.0]),),
        points=1,
        cases=1,
        observe=RESULT,
    )
    evidence = evidence_of(row, lambda x: x * 2 + x.new_tensor([0.0, 1.0]))
    (entries,) = wrong_entries(evidence, kind_of(row).judge(evidence), full=False)
    assert (entries.at, entries.errors, entries.got) == ((0, "value"), ((0, 4),), 5.0)


@pytest.mark.parametrize(
    ("expected", "got", "more"),
    [
        (1.0, 2.0, {}),
        (np.ones(2), np.ones(3), {}),
        (np.ones(2), None, {}),
        (np.ones(2), np.ones(2), {}),
        (np.ones(2), np.zeros(2), {"through": lambda value, _: value}),
        (np.ones(2), np.array([1.0, 3.0]), {"up_to_constant": True}),
        (("a", "b"), ("a", "c"), {}),
    ],
)
def test_where_there_is_nothing_to_say(expected, got, more):
    """A number, another shape, a right answer, one that is compared in another form, text."""
    assert found(expected, got, **more) == ()


def test_only_compared_answers_have_entries():
    """Properties compare answers with each other, not with what is right."""
    row = Property(
        "p", "s", on=lambda _: [ask(part, np.ones(2))], holds=lambda _: False, points=1, cases=1
    )
    evidence = evidence_of(row, [Returned(np.ones(2))], truths={"part": part})
    assert wrong_entries(evidence, kind_of(row).judge(evidence), full=True) == ()


def test_many_arrays_are_bounded():
    """Of a group of a hundred arrays, eight are told about."""
    assert len(found([np.ones(2)] * 100, [np.zeros(2)] * 100)) == 8


# -- what is not said ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (np.array([True, False, True]), np.array([True, True, True])),
        (np.array([0, 1, 1]), np.array([0.0, 1.0, 0.0])),
        ((2, 3), (2, 1)),
    ],
)
def test_entries_of_few_values_are_not_marked(expected, got):
    """Which of them is wrong would nearly tell what is right; with everything revealed it may."""
    (entries,) = found(expected, got)
    assert (entries.differ, entries.errors, entries.worst) == (1, (), None)
    assert (entries.got, entries.expected) == (None, None)
    (entries,) = found(expected, got, full=True)
    assert entries.errors
    assert entries.expected == np.asarray(expected)[entries.at + entries.worst]


@given(
    hnp.arrays(np.float64, st.integers(2, 8), elements=numbers),
    st.data(),
    st.sampled_from([-4.0, -1.0, 0.5, 2.0, 1024.0]),
)
def test_what_is_right_cannot_be_solved_for(got, data, factor):
    """The report is the same when all errors are multiplied, or any change their sign.

    So what is expected may be on either side of every wrong entry, at any distance.
    """
    whole = st.integers(-(2**20), 2**20).map(float)
    errors = data.draw(hnp.arrays(np.float64, got.shape, elements=whole))
    assume(errors.any())
    got = np.round(got)
    signs = data.draw(hnp.arrays(np.float64, got.shape, elements=st.sampled_from([-1.0, 1.0])))
    other = got + factor * signs * errors
    right = [{"rtol": 1e-12, "atol": 1e-12, "expected": each} for each in (got + errors, other)]
    one, two = (found(got=got, **each) for each in right)
    assert one == two


# -- pictures ------------------------------------------------------------------------------------
@given(grids)
def test_a_picture_is_bounded_and_keeps_the_worst(heat):
    """At most 6 × 20 cells, each the worst of the rectangle that it stands for."""
    picture = pooled(heat)
    flat = heat.reshape(-1, heat.shape[-1]) if heat.ndim else heat.reshape(1, 1)
    assert picture.shape[0] <= ROWS
    assert picture.shape[1] <= COLUMNS
    tall, wide = (-(-side // cells) for side, cells in zip(flat.shape, picture.shape, strict=True))
    for i, row in enumerate(picture):
        for j, cell in enumerate(row):
            assert cell == flat[i * tall : (i + 1) * tall, j * wide : (j + 1) * wide].max()


@given(hnp.arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 20))))
def test_what_fits_is_not_pooled(heat):
    """A cell an entry."""
    np.testing.assert_array_equal(pooled(heat), heat)


@given(
    hnp.arrays(np.float64, 6, elements=st.floats(allow_nan=True)),
    hnp.arrays(np.float64, 6, elements=st.floats(allow_nan=False, allow_infinity=False)),
    hnp.arrays(np.float64, 6, elements=st.sampled_from([0.0, 1.0, 1.5, np.inf])),
)
def test_levels_are_from_0_to_4_whatever_comes_back(got, expected, far):
    """Right entries have level 0 and no others; one of the wrong ones is among the furthest off."""
    far = np.where(np.isfinite(got), np.where(got == expected, 0.0, far), np.inf)
    relative, heat = levels(got, expected, far)
    wrong = far > 1
    assert ((heat > 0) == wrong).all()
    assert (heat <= 4).all()
    assert not np.isnan(relative).any()
    if wrong.any():
        assert heat[relative.argmax()] == 4


def test_entries_survive_json():
    """Keys that are names and keys that are numbers come back as they were."""
    from sample_results import mixed

    entries = found({"W": [np.ones(2), 1.0]}, {"W": [np.eye(2)[0], np.nan]}, full=True)
    result = mixed()
    named = next(each for each in result.parts if each.name == "simple_grad")
    case = replace(named.checks[0].counterexample, entries=entries)
    part = replace(named, checks=(replace(named.checks[0], counterexample=case),))
    assert from_json(to_json(replace(result, parts=(part,)))).parts[0] == part
