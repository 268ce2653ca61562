"""Draws: reproducible, independent of each other, growing, and shy of what hides mistakes."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.deal import deal
from grader.draw import SMALL_CASES, Draw, draws

PATH = ("sheet", "problem", "part", 0, 7)
indices = st.integers(0, 3 * SMALL_CASES)
seeds = st.integers(0, 2**32)


def draw_at(index, seed=0):
    """Return the draw of one case."""
    return next(islice(draws("a path", seed, cases=index + 1), index, None))


def entries(draw):
    """Draw one of everything, flat."""
    one = (draw.reals(3), draw.uniform(-1, 1, 2), draw.probabilities(3), draw.integers(0, 9, 3))
    numbers = [draw.real(), draw.between(0, 1), draw.positive(), draw.integer(0, 9), draw.dim()]
    return [*np.concatenate(one).tolist(), *map(float, numbers)]


@given(st.lists(st.one_of(st.text(), st.integers()), min_size=1, max_size=4))
def test_the_same_path_gives_the_same_cases(path):
    """Every number follows from the path."""
    once = [entries(draw) for draw in draws(*path, cases=15)]
    assert once == [entries(draw) for draw in draws(*path, cases=15)]


@given(st.lists(st.integers(0, 50), min_size=12, max_size=12))
def test_a_case_does_not_depend_on_how_much_others_drew(counts):
    """Case i is the same whether the cases before it drew nothing or a lot."""
    calm = [entries(draw) for draw in draws(*PATH, cases=12)]
    busy = []
    for draw, count in zip(draws(*PATH, cases=12), counts, strict=True):
        busy.append(entries(draw))
        draw.reals(1 + count)
    assert busy == calm


def test_a_case_does_not_depend_on_how_many_there_are():
    """The first cases stay when more are asked for."""
    few, many = ([entries(draw) for draw in draws(*PATH, cases=n)] for n in (3, 30))
    assert many[:3] == few


@pytest.mark.parametrize("place", range(len(PATH)))
def test_another_sheet_problem_part_row_or_seed_gives_other_cases(place):
    """Each member of the path counts, and no case is shared."""
    other = [*PATH]
    other[place] = "other"
    pairs = zip(draws(*PATH, cases=30), draws(*other, cases=30), strict=True)
    assert all(entries(one) != entries(two) for one, two in pairs)


def test_the_path_is_not_a_concatenation():
    """("ab", "c") and ("a", "bc") are two paths."""
    one, two = (next(draws(*path, cases=1)) for path in (("ab", "c"), ("a", "bc")))
    assert entries(one) != entries(two)


def test_all_cases_of_a_check_differ():
    """No case repeats another."""
    seen = {tuple(entries(draw)) for draw in draws(*PATH, cases=200)}
    assert len(seen) == 200


def test_dealing_uses_sheet_problem_part_row_and_seed():
    """Two rows of a part, and one row with two seeds, are dealt different inputs."""
    from grader.course import builtin

    problem = builtin().sheet("energy").problems[-1]
    part = next(part for part in problem.parts if part.name == "log_loss")
    assert len(part.rows) > 1
    first, again, other = (deal(problem, part, seed) for seed in (1, 1, 2))
    assert [each.calls for each in first] == [each.calls for each in again]
    assert first[0].calls != other[0].calls
    assert first[0].calls != first[1].calls


# -- sizes ----------------------------------------------------------------------------------------
@given(indices, seeds, st.integers(0, 5), st.integers(0, 8))
def test_a_size_is_in_range_and_near_low_when_small(index, seed, low, more):
    """dim() keeps to low … high, and small cases to the two lowest sizes."""
    draw = draw_at(index, seed)
    size = draw.dim(low, low + more)
    assert type(size) is int
    assert low <= size <= low + more
    assert not draw.small or size <= low + 1


@given(indices, seeds, st.integers(1, 5), st.integers(0, 5), st.integers(0, 4))
def test_sizes_are_distinct_and_in_range(index, seed, count, low, more):
    """dims() never gives one size twice, and small cases stay near low."""
    high = low + count - 1 + more
    draw = draw_at(index, seed)
    sizes = draw.dims(count, low, high)
    assert len(set(sizes)) == len(sizes) == count
    assert all(type(size) is int and low <= size <= high for size in sizes)
    assert not draw.small or max(sizes) <= low + count


@pytest.mark.parametrize("index", [0, SMALL_CASES])
def test_too_many_sizes_are_refused(index):
    """Four different sizes do not fit between 2 and 4."""
    with pytest.raises(ValueError, match=r"^4 different sizes are asked for between 2 and 4$"):
        draw_at(index).dims(4, 2, 4)


# -- numbers --------------------------------------------------------------------------------------
@given(indices, seeds)
def test_entries_are_whole_numbers_when_small_and_real_later(index, seed):
    """The first cases are small and readable; none of their entries is 0."""
    draw = draw_at(index, seed)
    values = np.append(draw.reals(4, 3), draw.real())
    whole = values == np.round(values)
    assert draw.small == (index < SMALL_CASES)
    assert whole.all() if draw.small else not whole.any()
    if draw.small:
        assert (np.abs(values) <= 5).all()
        assert values.all()


@given(indices, seeds, st.floats(-5, 5), st.floats(0, 5))
def test_uniform_is_in_range_and_short_when_small(index, seed, low, width):
    """Rounding to two decimals never leaves the interval."""
    draw = draw_at(index, seed)
    values = np.append(draw.uniform(low, low + width, 5), draw.between(low, low + width))
    assert ((low <= values) & (values <= low + width)).all()
    if draw.small:
        inside = values[(low < values) & (values < low + width)]
        np.testing.assert_array_equal(inside, np.round(inside, 2))


@given(
    indices,
    seeds,
    st.floats(1e-5, 1.0),
    st.floats(4.0, 20.0),
    st.lists(st.floats(0.1, 5.0), max_size=3),
)
def test_positive_keeps_in_range_and_away(index, seed, low, ratio, away):
    """At least 15 % from every value it is told of, whatever the case."""
    value = draw_at(index, seed).positive(low, low * ratio, away=away)
    assert type(value) is np.float64
    assert low <= value <= low * ratio
    assert all(abs(value - a) > 0.15 * a for a in away)


@pytest.mark.parametrize("index", [0, SMALL_CASES])
def test_an_impossible_positive_is_refused(index):
    """Where the whole interval is too near, the author is told and nothing hangs."""
    said = r"^no number between 0\.95 and 1\.05 is far enough from each of \[1\.0\]$"
    with pytest.raises(ValueError, match=said):
        draw_at(index).positive(0.95, 1.05)


def test_positive_is_handy_when_small():
    """Most of the first cases have a number that a person can multiply by."""
    values = [draw.positive() for seed in range(20) for draw in draws(seed, cases=SMALL_CASES)]
    handy = [value in {0.25, 0.5, 2.0, 3.0, 4.0} for value in values]
    assert sum(handy) > 0.8 * len(values)


@given(indices, seeds, st.integers(1, 9), st.floats(1e-3, 0.1))
def test_probabilities_sum_to_one(index, seed, n, low):
    """A distribution with no entry near 0."""
    p = draw_at(index, seed).probabilities(n, low)
    assert p.shape == (n,)
    assert abs(p.sum() - 1) < 1e-12
    assert (p > 0).all()


@given(indices, seeds, st.integers(-5, 5), st.integers(0, 9))
def test_integers_are_int64_and_both_ends_included(index, seed, low, width):
    """Labels and indices are int64, single ones plain ints."""
    draw = draw_at(index, seed)
    labels = draw.integers(low, low + width, 50)
    assert labels.dtype == np.int64
    assert labels.min() >= low
    assert labels.max() <= low + width
    single = draw.integer(low, low + width)
    assert type(single) is int
    assert low <= single <= low + width
    many = draw.integers(0, 1, 200)
    assert set(many.tolist()) == {0, 1}


ARRAYS = {
    "reals": lambda draw, *shape: draw.reals(*shape),
    "uniform": lambda draw, *shape: draw.uniform(0.0, 1.0, *shape),
    "integers": lambda draw, *shape: draw.integers(0, 4, *shape),
    "probabilities": lambda draw, *shape: draw.probabilities(*(shape or (3,))[:1]),
    "order": lambda draw, *shape: draw.order(*(shape or (3,))[:1]),
}


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("index", [0, SMALL_CASES])
@pytest.mark.parametrize("shape", [(4,), (2, 3), (0,), (0, 2), ()])
def test_arrays_are_fresh_and_writable(name, index, shape):
    """Writing to one array changes no other; every shape gives an array, () as well."""
    if shape[:1] == (0,) and name == "probabilities":
        shape = (1,)
    draw = draw_at(index)
    one, two = ARRAYS[name](draw, *shape), ARRAYS[name](draw, *shape)
    assert type(one) is np.ndarray
    assert one.dtype == (np.int64 if name in {"integers", "order"} else np.float64)
    assert one.flags.writeable
    assert one.flags.c_contiguous
    assert not np.shares_memory(one, two)
    kept = two.copy()
    one[...] = 9
    np.testing.assert_array_equal(two, kept)
    np.testing.assert_array_equal(Draw(draw.rng, index).reals(8).shape, (8,))


# -- choices --------------------------------------------------------------------------------------
@given(st.integers(1, 5), st.integers(1, 4))
def test_turn_visits_every_option_in_order(count, every):
    """The options come round, each held for ``every`` cases."""
    options = tuple(range(count))
    seen = [draw.turn(options, every=every) for draw in draws(0, cases=2 * count * every)]
    assert seen == 2 * [option for option in options for _ in range(every)]


def test_a_second_wheel_meets_every_option_of_the_first():
    """With ``every`` the pairs of two wheels are all visited."""
    pairs = {(d.turn("abc"), d.turn("xy", every=3)) for d in draws(0, cases=6)}
    assert len(pairs) == 6


@given(indices, seeds, st.integers(0, 9))
def test_an_order_is_a_permutation(index, seed, n):
    """Every index comes once; a choice is one of the options."""
    draw = draw_at(index, seed)
    assert sorted(draw.order(n).tolist()) == list(range(n))
    assert draw.choice("abc") in "abc"
