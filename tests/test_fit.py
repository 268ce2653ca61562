"""The rulings on form: what is taken for what, and what is refused in one line."""

from __future__ import annotations

import numpy as np
import pytest

from grader.fit import Misfit, describe, fit

VECTOR = np.array([1.0, 2.0, 3.0])
ROW = np.array([[1.0, 2.0, 3.0]])
COLUMN = ROW.T
MATRIX = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ([1.0, 2.0, 3.0], VECTOR),
        ((1, 2, 3), VECTOR),
        (2, 2.0),
        (np.array(2.0), 2.0),
        ([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], MATRIX),
        ([1.0, VECTOR], (1.0, VECTOR)),
        (np.array([1.0, 2.0]), (1.0, 2.0)),
        ({"a": 1, "b": 2, "more": 3}, {"a": 1.0, "b": 2}),
    ],
)
def test_accepted_as_it_is(got, expected):
    """Lists are arrays, pairs may be lists or arrays: no note."""
    fitted, notes = fit(got, expected)
    assert notes == ()
    np.testing.assert_equal(np.shape(fitted), np.shape(expected)) if isinstance(
        expected, np.ndarray
    ) else None


@pytest.mark.parametrize(
    ("got", "expected", "note"),
    [
        (COLUMN, VECTOR, "a column taken as a vector"),
        (ROW, VECTOR, "a row taken as a vector"),
        (VECTOR, ROW, "a vector taken as a row"),
        (np.array([2.0]), 2.0, "an array of shape (1,) taken as a number"),
        ([[2.0]], 2.0, "an array of shape (1, 1) taken as a number"),
        (2.0, np.array([2.0]), "a number taken as an array of one entry"),
        (0, np.zeros(3), "the number 0 taken as an array of zeros"),
        (2.0, 2, "a number without a fraction taken as a whole number"),
        (1, True, "0 and 1 taken as False and True"),
        (np.array([0, 1]), np.array([False, True]), "0 and 1 taken as False and True"),
    ],
)
def test_accepted_with_a_note(got, expected, note):
    """What is unambiguous is taken, and said."""
    fitted, notes = fit(got, expected)
    assert notes == (note,)
    assert np.shape(fitted) == np.shape(expected)


@pytest.mark.parametrize(
    ("got", "expected", "cause", "said"),
    [
        (None, 1.0, "type", "returned None, where a number is asked (no return?)"),
        ("1.0", 1.0, "type", "returned text, where a number is asked"),
        (1j, 1.0, "type", "returned complex numbers, where real ones are asked"),
        (VECTOR, 1.0, "shape", "an array of shape (3,), where a number is asked"),
        (1.0, VECTOR, "shape", "a number, where an array of shape (3,) is asked"),
        (MATRIX.T, MATRIX, "shape", "shape (3, 2), where an array of shape (2, 3) is asked"),
        (COLUMN, ROW, "shape", "shape (3, 1), where an array of shape (1, 3) is asked"),
        (VECTOR[:2], VECTOR, "shape", "shape (2,), where an array of shape (3,) is asked"),
        ([[1.0], [1.0, 2.0]], MATRIX, "shape", "rows have different lengths"),
        ({"a": 1}, (1.0, 2.0), "type", "a dict with the keys a, where a pair is asked"),
        ((1.0,), (1.0, 2.0), "shape", "a tuple of 1, where a pair is asked"),
        ({"a": 1}, {"a": 1, "b": 2}, "shape", "the dict lacks 'b'"),
        (1.0, {"a": 1}, "type", "a number, where a dict with the keys a is asked"),
        (2, True, "type", "a whole number, where True or False is asked"),
        ([], 1.0, "type", "a list of 0, where a number is asked"),
        (0.5, np.array([False]), "type", "a number, where an array of shape (1,) of True"),
    ],
)
def test_refused_in_one_line(got, expected, cause, said):
    """What came back and what was asked, in one line."""
    with pytest.raises(Misfit) as caught:
        fit(got, expected)
    assert caught.value.cause == cause
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_square_matrix_is_never_transposed():
    """Two matrices of one shape are compared as they are."""
    fitted, notes = fit(np.arange(4.0).reshape(2, 2).T, np.arange(4.0).reshape(2, 2))
    assert notes == ()
    assert fitted[0, 1] == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "True or False"),
        (3, "a whole number"),
        (3.5, "a number"),
        (1j, "a complex number"),
        ((1, 2), "a pair"),
        ([1, 2, 3], "a list of 3"),
        (np.array(1.0), "a number"),
    ],
)
def test_describe(value, words):
    """Forms have names a student knows."""
    assert describe(value) == words
