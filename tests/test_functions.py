"""Functions as arguments: what they take, what they return, how they are written down and moved."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from grader.cases import Call, Case
from grader.compare import input_scale
from grader.functions import QuadraticGradient
from grader.kinds.value import slack
from grader.lint.stand_ins import changes_inputs
from grader.literals import call_text
from grader.spec import Value
from grader.worker.submission import Failure

A = np.array([[2.0, 1.0], [1.0, 3.0]])
B = np.array([1.0, -7.0])


@pytest.fixture
def grad():
    """Return a gradient of two unknowns."""
    return QuadraticGradient(A.copy(), B.copy())


@pytest.mark.parametrize(
    "theta",
    [
        np.array([1.0, 2.0]),
        [1, 2],
        (np.float32(1), 2),
        torch.tensor([1.0, 2.0], requires_grad=True),
    ],
)
def test_it_takes_arrays_lists_and_tensors(grad, theta):
    """All of them give a float64 array."""
    value = grad(theta)
    assert type(value) is np.ndarray
    assert value.dtype == np.float64
    np.testing.assert_allclose(value, [3.0, 14.0])


def test_it_returns_a_new_array_every_time(grad):
    """A caller may write to what it got."""
    theta = np.zeros(2)
    first = grad(theta)
    first += 5
    np.testing.assert_array_equal(grad(theta), -B)
    np.testing.assert_array_equal(theta, 0)
    assert grad.b is not grad(theta)


@pytest.mark.parametrize("theta", [np.zeros((2, 1)), np.zeros(3), 0.0])
def test_a_theta_of_another_shape_is_refused_in_one_line(grad, theta):
    """It would otherwise broadcast into a matrix."""
    with pytest.raises(ValueError, match=r"grad takes theta of shape \(2,\), not \("):
        grad(theta)


@pytest.mark.parametrize(
    ("A", "b", "error"),
    [
        (np.eye(2), np.zeros(3), ValueError),
        (np.eye(2), np.zeros((2, 1)), ValueError),
        (np.eye(2, dtype=int), np.zeros(2), TypeError),
        ([[1.0]], np.zeros(1), TypeError),
    ],
)
def test_it_is_made_of_two_arrays_that_go_together(A, b, error):
    """An author who deals anything else hears of it at once."""
    with pytest.raises(error):
        QuadraticGradient(A, b)


def test_a_call_with_it_can_be_pasted(grad):
    """The text of a counterexample evaluates to the same function."""
    text = call_text(Call("momentum", (grad, B, 3)))
    taken = eval(text, {"np": np, "momentum": lambda *args: args})  # noqa: S307
    assert text.startswith("momentum(lambda theta: np.array([[2.0, 1.0], [1.0, 3.0]]) @ theta - ")
    assert len(taken) == 3
    np.testing.assert_array_equal(taken[0](B), grad(B))


def test_a_traceback_through_it_ends_in_the_submission(grad):
    """A student sees the own call that failed, and no file of ours."""
    code = compile("def call(f):\n    f([1.0])\n", "mine.py", "exec")
    names = {}
    exec(code, names)  # noqa: S102
    with pytest.raises(ValueError, match="grad takes theta") as caught:
        names["call"](grad)
    told = Failure(caught.value, "mine.py")
    assert told.lineno == 2
    assert "mine.py" in told.traceback
    assert "functions.py" not in told.traceback


def test_copies_are_equal_and_apart(grad):
    """A deep copy is the same function with arrays of its own."""
    other = copy.deepcopy(grad)
    assert other == grad
    other.A[0, 0] = 9
    assert other != grad
    assert grad != "grad"


def test_lint_sees_when_it_is_written_to(grad):
    """Changing the function's own numbers is changing an argument."""

    def spoils(function):
        function.b[0] += 1
        return 0.0

    assert changes_inputs(spoils, Call("f", (grad,)))
    assert not changes_inputs(lambda function: function(B), Call("f", (grad,)))


def test_its_numbers_are_inputs_like_others(grad):
    """They count for the size of the inputs, and are nudged to see what the arithmetic needs."""
    assert input_scale((grad, 1.0)) == 7.0

    def last(function):
        return function(np.full(2, 1e8))

    row = Value(last, last, on=lambda _: (grad,), points=1)
    case = Case((Call("last", (grad,)),))
    assert 0 < slack(row, case, last(grad), last) < 1e-2
