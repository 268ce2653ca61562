"""Values as text that can be pasted into Python, and as strict JSON."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.cases import Call
from grader.functions import QuadraticGradient
from grader.literals import call_text, json_value, literal
from grader.tensors import Generator, Tensor

shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
arrays = st.one_of(
    hnp.arrays(np.float64, shapes, elements=st.floats(allow_nan=False, allow_infinity=False)),
    hnp.arrays(np.int64, shapes, elements=st.integers(-(2**53), 2**53)),
    hnp.arrays(np.bool_, shapes),
)
numbers = st.one_of(st.floats().map(np.float64), st.integers(), st.booleans(), st.text())
values = st.recursive(
    st.one_of(arrays, numbers),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=6,
)


def pasted(text, **names):
    """Return what the text means in a session that has imported numpy as np."""
    return eval(text, {"np": np, **names})  # noqa: S307 - the text is what is tested


@given(values)
def test_a_literal_gives_the_value_back(value):
    """To the last bit: every dealt value can be pasted."""
    np.testing.assert_equal(pasted(literal(value)), value)


@given(st.lists(values, max_size=4))
def test_a_call_can_be_pasted(args):
    """The text of a call calls the function with the very same arguments."""
    text = call_text(Call("gibbs", tuple(args)))
    np.testing.assert_equal(pasted(text, gibbs=lambda *given: given), tuple(args))
    assert text.startswith("gibbs(")


@given(arrays)
def test_shape_and_dtype_survive(array):
    """An array comes back as one of the same kind."""
    back = pasted(literal(array))
    assert back.shape == array.shape
    assert back.dtype == array.dtype


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1.0, 2.0]), "np.array([1.0, 2.0])"),
        (np.array([1, 2]), "np.array([1, 2])"),
        (np.array([1, 2], np.float32), "np.array([1.0, 2.0], np.float32)"),
        (np.array(2.5), "np.array(2.5)"),
        (np.zeros((0, 2)), "np.zeros((0, 2))"),
        (np.zeros((0, 2), int), "np.zeros((0, 2), int)"),
        (np.zeros(0, np.float32), "np.zeros((0,), np.float32)"),
        (np.float64(0.1), "0.1"),
        (np.float64("nan"), "float('nan')"),
        (-math.inf, "float('-inf')"),
        (np.bool_(1), "True"),
        (np.int64(3), "3"),
        ((1,), "(1,)"),
        ((), "()"),
        ([True, "a'b"], '[True, "a\'b"]'),
        ({"a": (1, 2.0)}, "{'a': (1, 2.0)}"),
        (None, "None"),
    ],
)
def test_literals_are_short(value, text):
    """Written as a student would type them: no np.float64(…), no dtype where it goes unsaid."""
    assert literal(value) == text


def test_arrays_that_are_not_finite_can_be_pasted():
    """Nested in an array as well."""
    value = np.array([1.0, np.nan, -np.inf])
    np.testing.assert_equal(pasted(literal(value)), value)


def test_a_dealt_function_is_written_as_code():
    """A quadratic's gradient becomes a lambda that computes the same."""
    grad = QuadraticGradient(np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([1.0, -1.0]))
    text = call_text(Call("descend", (grad, np.zeros(2), 3)))
    given_grad, start, steps = pasted(text, descend=lambda *args: args)
    np.testing.assert_array_equal(given_grad(np.ones(2)), grad(np.ones(2)))
    assert (start.shape, steps) == ((2,), 3)


def test_tensors_are_written_with_their_gradients():
    """A tensor that carries a gradient is named first, and gets it."""
    import torch

    one = np.array([0.1, 2.0], np.float32)
    call = Call("sgd", ([Tensor(one, requires_grad=True, grad=2 * one)], 0.1, Generator(7)))
    text = call_text(call)
    *before, last = text.split("; ")
    assert before == [
        "p0 = torch.tensor([0.1, 2.0], requires_grad=True)",
        "p0.grad = torch.tensor([0.2, 4.0])",
    ]
    assert last == "sgd([p0], 0.1, torch.Generator().manual_seed(7))"
    names = {"torch": torch, "sgd": lambda *args: args}
    exec("; ".join(before), names)  # noqa: S102 - the text is what is tested
    (tensor,), _, generator = eval(last, names)  # noqa: S307
    np.testing.assert_array_equal(tensor.detach().numpy(), one)
    np.testing.assert_array_equal(tensor.grad.numpy(), 2 * one)
    assert generator.initial_seed() == 7


def test_a_large_tensor_is_described():
    """Nobody pastes a thousand images, and what stands there does not look as if one could."""
    images = np.zeros((30, 28, 28), np.float32)
    assert literal(Tensor(images)) == "<tensor of shape (30, 28, 28), too large to write out>"
    assert literal(images) == "<array of shape (30, 28, 28), too large to write out>"
    with pytest.raises(SyntaxError):
        pasted(call_text(Call("f", (images,))))


# -- JSON ----------------------------------------------------------------------------------------
@given(values)
def test_every_value_is_strict_json(value):
    """No NaN, no Infinity, nothing that a JSON reader refuses."""
    text = json.dumps(json_value(value), allow_nan=False)
    text.encode()
    json.loads(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (math.nan, "nan"),
        (math.inf, "inf"),
        (np.array([1.0, -np.inf]), [1.0, "-inf"]),
        (np.float64(2.0), 2.0),
        (np.int64(2), 2),
        (np.bool_(0), False),
        ((1, [2.0, None]), [1, [2.0, None]]),
        ({"a\x1b": np.ones(1)}, {"a\\x1b": [1.0]}),
        ("\x1b[2J", "\\x1b[2J"),
        (1j, "1j"),
        (np.array([1j]), ["1j"]),
    ],
)
def test_json_values(value, shown):
    """Arrays are lists, what is not finite is text, text is harmless."""
    assert json_value(value) == shown


def test_large_values_are_cut():
    """Of a large array the shape and the first entries stay, of a long list the beginning."""
    assert json_value(np.zeros((30, 30))) == {"shape": [30, 30], "first": [0.0] * 10}
    shown = json_value(list(range(1000)))
    assert (len(shown), shown[-1]) == (401, "…")
    assert len(json_value({str(at): at for at in range(1000)})) == 400
    assert len(json_value("x" * 10_000)) == 200
