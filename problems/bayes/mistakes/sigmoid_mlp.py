"""Mistakes we expect in the problem on backpropagation by hand.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer. A network is the tuple (W1, b1, W2, b2, x, y) here; most slips
change one of three things: the error δ at the output, the slope of the first sigmoid, or what
an error is multiplied with.
"""

# ruff: noqa: D400, N802

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from grader.spec import Array
from reference import bayes as ref

Network: TypeAlias = tuple[Array, Array, Array, Array, Array, int]
Shapes: TypeAlias = dict[str, tuple[int, ...]]


@dataclass
class _Pass:
    """What the forward pass leaves behind: a1, z1 (H,), a2, ŷ (1,), and what went in."""

    a1: Array
    z1: Array
    a2: Array
    y_hat: Array
    W2: Array
    x: Array
    y: int


def _forward(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> _Pass:
    a1 = W1 @ x + b1
    z1 = ref.sigmoid(a1)
    a2 = W2 @ z1 + b2
    return _Pass(a1, z1, a2, ref.sigmoid(a2), W2, x, y)


def _overflowing_sigmoid(a: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(a) / (1 + np.exp(a)))


def _overflowing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> _Pass:
    a1 = W1 @ x + b1
    z1 = _overflowing_sigmoid(a1)
    a2 = W2 @ z1 + b2
    return _Pass(a1, z1, a2, _overflowing_sigmoid(a2), W2, x, y)


# -- errors at the output, (1,) -----------------------------------------------------------------
def _delta(p: _Pass) -> Array:
    return p.y_hat - p.y


def _unsimplified(p: _Pass) -> Array:
    with np.errstate(all="ignore"):
        return -(p.y / p.y_hat + (1 - p.y) / (p.y_hat - 1)) * p.y_hat * (1 - p.y_hat)


def _without_slope(p: _Pass) -> Array:
    with np.errstate(all="ignore"):
        return (1 - p.y) / (1 - p.y_hat) - p.y / p.y_hat


def _slope_twice(p: _Pass) -> Array:
    return _delta(p) * p.y_hat * (1 - p.y_hat)


def _sign_of_second_term(p: _Pass) -> Array:
    return -p.y * (1 - p.y_hat) - (1 - p.y) * p.y_hat


# -- slopes of the first sigmoid, (H,) ----------------------------------------------------------
def _slope(p: _Pass) -> Array:
    return p.z1 * (1 - p.z1)


def _back(p: _Pass, delta: Array, slope: Array) -> Array:
    """The error at the first layer, (H,)."""
    return np.asarray(delta @ p.W2 * slope)


def _overflowing_slope(p: _Pass) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(-p.a1) / (1 + np.exp(-p.a1)) ** 2)


# -- in shapes ------------------------------------------------------------------------------
def first_weights_transposed(N: int, M: int, H: int) -> Shapes:
    """In yours W1 x does not fit together. How many rows has a matrix that gives H numbers?"""
    return {**ref.shapes(N, M, H), "W1": (M, H)}


def second_weights_transposed(N: int, M: int, H: int) -> Shapes:
    """In yours W2 z1 does not fit together. How many rows has a matrix that gives one number?"""
    return {**ref.shapes(N, M, H), "W2": (H, 1)}


def both_weights_transposed(N: int, M: int, H: int) -> Shapes:
    """In yours the products with x and z1 do not fit: columns go to the right of a matrix."""
    return {**ref.shapes(N, M, H), "W1": (M, H), "W2": (H, 1)}


def output_bias_for_every_unit(N: int, M: int, H: int) -> Shapes:
    """To what is b2 added? It must have the same shape."""
    return {**ref.shapes(N, M, H), "b2": (H, 1)}


def hidden_layer_of_a_batch(N: int, M: int, H: int) -> Shapes:
    """Your hidden layer has a row for every datapoint. How many datapoints is this about?"""
    return {**ref.shapes(N, M, H), "a1": (N, H), "z1": (N, H)}


def input_as_row(N: int, M: int, H: int) -> Shapes:
    """Column vectors are used: what does that say about the shape of one input?"""
    return {**ref.shapes(N, M, H), "x": (1, M)}


def output_of_a_batch(N: int, M: int, H: int) -> Shapes:
    """Your output has an entry for every datapoint. How many datapoints is this about?"""
    return {**ref.shapes(N, M, H), "a2": (N, 1), "y_hat": (N, 1)}


def one_column_per_datapoint(N: int, M: int, H: int) -> Shapes:
    """Yours is the convention for a batch, one column each. How many datapoints is this about?"""
    return {
        **ref.shapes(N, M, H),
        "x": (M, N),
        "a1": (H, N),
        "z1": (H, N),
        "a2": (1, N),
        "y_hat": (1, N),
    }


def hidden_biases_as_row(N: int, M: int, H: int) -> Shapes:
    """b1 is added to a column. Which shape must it have, without broadcasting?"""
    return {**ref.shapes(N, M, H), "b1": (1, H)}


def row_convention(N: int, M: int, H: int) -> Shapes:
    """In yours an input is a row, left of the weights. Which convention is asked for?"""
    return {name: shape[::-1] for name, shape in ref.shapes(N, M, H).items()}


def one_dimensional(N: int, M: int, H: int) -> Shapes:
    """Arrays of one dimension are neither rows nor columns. Which convention is asked for?"""
    vectors = {name: shape[:1] for name, shape in ref.shapes(N, M, H).items()}
    return {**vectors, "W1": (H, M), "W2": (1, H)}


# -- in mlp_forward -------------------------------------------------------------------------
def output_not_squashed(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """Yours need not lie between 0 and 1. Which function comes last?"""
    z1 = ref.sigmoid(W1 @ x + b1)
    return float((W2 @ z1 + b2)[0])


def hidden_layer_linear(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """Your first layer is linear. What is applied to a1?"""
    return float(ref.sigmoid(W2 @ (W1 @ x + b1) + b2)[0])


def hidden_layer_relu(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """Your first layer is cut off at 0. Which function is asked for?"""
    return float(ref.sigmoid(W2 @ np.maximum(W1 @ x + b1, 0.0) + b2)[0])


def hidden_layer_tanh(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """Your hidden units can be negative. Which function is asked for?"""
    return float(ref.sigmoid(W2 @ np.tanh(W1 @ x + b1) + b2)[0])


def first_bias_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """What is added to W1 x has no part in yours."""
    return float(ref.sigmoid(W2 @ ref.sigmoid(W1 @ x) + b2)[0])


def second_bias_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """What is added to W2 z1 has no part in yours."""
    z1 = ref.sigmoid(W1 @ x + b1)
    return float(ref.sigmoid(W2 @ z1)[0])


def exponent_without_minus(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """Yours falls where it should rise: what is the sigmoid of a large number?"""
    return float(ref.sigmoid(-(W2 @ ref.sigmoid(-(W1 @ x + b1)) + b2))[0])


def forward_overflows(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """Right for moderate inputs. Yours divides two infinite numbers: is there another form?"""
    return float(_overflowing(W1, b1, W2, b2, x, 0).y_hat[0])


# -- in bce_loss ----------------------------------------------------------------------------
def log_likelihood_returned(y_hat: float, y: int) -> float:
    """The sign: a loss must get smaller as the right answer gets more probable."""
    return -ref.bce_loss(y_hat, y)


def first_term_only(y_hat: float, y: int) -> float:
    """A datapoint with y = 0 costs nothing in yours, whatever is predicted."""
    return float(-y * np.log(y_hat))


def bce_signs_differ(y_hat: float, y: int) -> float:
    """Right for y = 1. What does the minus in front of the bracket reach over?"""
    return float(-y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def prediction_and_label_swapped(y_hat: float, y: int) -> float:
    """Your labels are the wrong way round: what should a good prediction of y = 1 cost?"""
    return ref.bce_loss(1 - y_hat, y)


def loss_in_bits(y_hat: float, y: int) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.bce_loss(y_hat, y) / np.log(2))


def squared_error(y_hat: float, y: int) -> float:
    """That is the loss of a regression. Which one is asked for?"""
    return float((y_hat - y) ** 2)


def half_squared_error(y_hat: float, y: int) -> float:
    """That is the loss of a regression, with a half. Which one is asked for?"""
    return float((y_hat - y) ** 2 / 2)


def logarithm_forgotten(y_hat: float, y: int) -> float:
    """There is no logarithm in yours. How much should a very confident mistake cost?"""
    return float(abs(y_hat - y))


# -- in grad_b2 -----------------------------------------------------------------------------
def b2_sigmoid_overflows(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for moderate inputs. Your sigmoid divides two infinite numbers: has it another form?"""
    p = _overflowing(W1, b1, W2, b2, x, y)
    return _delta(p)


def b2_unsimplified(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    r"""Right until the output saturates: there 0 is divided by 0. What cancels on paper?

    Every factor of your chain rule is right, and so is their product on paper. But one divides by
    $\hat y$ or $1 - \hat y$, and another multiplies by just that. When the output saturates it
    rounds to exactly 0 or 1, and the computer meets $0/0$.

    **Why it tempts.** The derivation is finished when the last derivative is written down, and for
    moderate numbers the code agrees with every test. Solutions are published in this form.

    **An example.** All weights are 0, the output bias is 800, and the label is 0: sure and wrong.

    >>> W1, b1, W2 = np.zeros((1, 1)), np.zeros(1), np.zeros((1, 1))
    >>> b2, x = np.array([800.0]), np.zeros(1)
    >>> grad_b2(W1, b1, W2, b2, x, 0)
    [1.0]
    >>> b2_unsimplified(W1, b1, W2, b2, x, 0)
    [nan]

    This is the very moment in which a gradient is needed most.

    **Derive again.** Write the derivative of the loss in $\hat y$ as one fraction, put the slope
    of the sigmoid next to it, written in $\hat y$ as well, and cancel before any number is
    inserted. Do it for $y = 0$ and $y = 1$ separately first; what both have in common is the short
    form.
    """
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_unsimplified(p))


def b2_output_slope_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """You differentiate the loss in ŷ. Through which function does ŷ depend on a2?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_without_slope(p))


def b2_output_slope_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Yours vanishes where the output is sure and wrong: is a slope used once too often?

    The slope of the output sigmoid occurs once too often. For the cross-entropy it is used up: the
    derivative of the logarithms cancels it, and what remains at the pre-activation has no such
    factor any more.

    **Why it tempts.** "Error times slope of the activation" is how backpropagation is taught with
    the squared error, and there it is right. One also arrives here by starting from the short
    form, which already contains the slope, and multiplying by it again to be thorough.

    **An example.** The output is about 0.02 where 1 is right:

    >>> W1, b1, W2 = np.zeros((1, 1)), np.zeros(1), np.zeros((1, 1))
    >>> b2, x = np.array([-4.0]), np.zeros(1)
    >>> grad_b2(W1, b1, W2, b2, x, 1)
    [-0.982]
    >>> b2_output_slope_twice(W1, b1, W2, b2, x, 1)
    [-0.017]

    A badly wrong output should be corrected firmly. With the extra factor it hardly moves.

    **Derive again.** List the functions between `b2` and the loss, in order, and give each one
    derivative and no more. Which of them is already inside the expression you started from?
    Compare with a central difference of the loss.
    """
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_slope_twice(p))


def b2_sign_flipped(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The sign: if ŷ is too large, does the loss rise or fall with it?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(-_delta(p))


def b2_sign_of_second_term(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for y = 1 only. What is the inner derivative of 1 − ŷ?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_sign_of_second_term(p))


def b2_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """A constant factor is too much. Is anything squared in this loss?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(2 * _delta(p))


def b2_label_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The label has no part in yours. What is the gradient when the prediction is right?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(p.y_hat)


def b2_times_hidden_units(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """That belongs to other weights of this layer. What is b2 multiplied with in a2?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_delta(p) * p.z1)


def b2_times_weights(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """That is the error on its way to the first layer. Is b2 beyond W2?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_delta(p) * p.W2[0])


# -- in grad_W2 -----------------------------------------------------------------------------
def W2_sigmoid_overflows(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for moderate inputs. Your sigmoid divides two infinite numbers: has it another form?"""
    p = _overflowing(W1, b1, W2, b2, x, y)
    return np.asarray(_delta(p)[:, None] * p.z1)


def W2_unsimplified(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right until the output saturates: there 0 is divided by 0. What cancels on paper?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray((_unsimplified(p))[:, None] * p.z1)


def W2_output_slope_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """You differentiate the loss in ŷ. Through which function does ŷ depend on a2?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray((_without_slope(p))[:, None] * p.z1)


def W2_output_slope_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Yours vanishes where the output is sure and wrong: is a slope used once too often?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray((_slope_twice(p))[:, None] * p.z1)


def W2_sign_flipped(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The sign: if ŷ is too large, does the loss rise or fall with it?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray((-_delta(p))[:, None] * p.z1)


def W2_sign_of_second_term(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for y = 1 only. What is the inner derivative of 1 − ŷ?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray((_sign_of_second_term(p))[:, None] * p.z1)


def W2_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """A constant factor is too much. Is anything squared in this loss?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray((2 * _delta(p))[:, None] * p.z1)


def W2_label_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The label has no part in yours. What is the gradient when the prediction is right?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray((p.y_hat)[:, None] * p.z1)


def W2_times_preactivations(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """What is multiplied with W2 in the forward pass, before or after the sigmoid?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_delta(p)[:, None] * p.a1)


def W2_hidden_units_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """All entries of yours are the same. With what does each weight meet going forward?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(np.repeat(_delta(p)[:, None], len(p.z1), axis=1))


def W2_times_weights(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """You multiply with the weights themselves. What is the derivative of W2 z1 in W2?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_delta(p) * p.W2)


def W2_slope_of_hidden_units(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The first sigmoid is behind these weights. Does its slope matter to them?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_delta(p)[:, None] * _slope(p))


def W2_transposed(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The values are right. A gradient has the shape of what it belongs to."""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(p.z1[:, None] * _delta(p))


# -- in grad_b1 -----------------------------------------------------------------------------
def b1_sigmoid_overflows(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for moderate inputs. Your sigmoid divides two infinite numbers: has it another form?"""
    p = _overflowing(W1, b1, W2, b2, x, y)
    return _back(p, _delta(p), _slope(p))


def b1_unsimplified(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right until the output saturates: there 0 is divided by 0. What cancels on paper?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _unsimplified(p), _slope(p))


def b1_output_slope_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """You differentiate the loss in ŷ. Through which function does ŷ depend on a2?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _without_slope(p), _slope(p))


def b1_output_slope_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Yours vanishes where the output is sure and wrong: is a slope used once too often?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _slope_twice(p), _slope(p))


def b1_sign_flipped(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The sign: if ŷ is too large, does the loss rise or fall with it?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, -_delta(p), _slope(p))


def b1_sign_of_second_term(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for y = 1 only. What is the inner derivative of 1 − ŷ?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _sign_of_second_term(p), _slope(p))


def b1_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """A constant factor is too much. Is anything squared in this loss?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, 2 * _delta(p), _slope(p))


def b1_label_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The label has no part in yours. What is the gradient when the prediction is right?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, p.y_hat, _slope(p))


def b1_hidden_slope_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """One factor is missing: through which function does z1 depend on a1?

    On its way back to `b1` the error passes through the hidden sigmoid, and there it must be
    multiplied by the slope of that sigmoid. Yours steps from $z_1$ to $a_1$ as though they were
    the same.

    **Why it tempts.** At the output the slope has cancelled against the logarithm, and the short
    form that remains suggests that slopes are done with. That was a stroke of luck of the last
    layer; no hidden layer shares it.

    **An example.** One hidden unit in the middle of its range, an outgoing weight of 4, label 0:

    >>> W1, b1, W2 = np.zeros((1, 1)), np.zeros(1), np.array([[4.0]])
    >>> b2, x = np.zeros(1), np.zeros(1)
    >>> grad_b1(W1, b1, W2, b2, x, 0)
    [0.881]
    >>> b1_hidden_slope_missing(W1, b1, W2, b2, x, 0)
    [3.523]

    Even at its steepest a sigmoid passes on only a quarter of a change.

    **Derive again.** Write the chain from `b1` to the loss as a list of variables, one below the
    other, with the derivative of each in the one before. There are as many factors as arrows. At
    which argument is each slope taken, and which variable of the forward pass holds what it needs?
    """
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _delta(p), np.ones_like(p.z1))


def b1_hidden_slope_at_z1(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """At which point is the slope of the first sigmoid taken? Yours squashes twice."""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _delta(p), ref.sigmoid(p.z1) * (1 - ref.sigmoid(p.z1)))


def b1_hidden_slope_from_a1(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The short form of the slope takes the sigmoid's value. Which of your variables is it?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _delta(p), p.a1 * (1 - p.a1))


def b1_hidden_slope_of_tanh(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """That is the slope of another squashing function. What is it for the sigmoid?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _delta(p), 1 - p.z1**2)


def b1_hidden_slope_of_relu(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Yours pass an error on or stop it. Are your hidden units rectifiers?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _delta(p), np.where(p.a1 > 0, 1.0, 0.0))


def b1_hidden_slope_overflows(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Array:
    """Right for moderate inputs. Your slope divides two infinite numbers: can it be had from z1?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return _back(p, _delta(p), _overflowing_slope(p))


def b1_weights_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """How much does each hidden unit matter? Something stands between z1 and a2."""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_delta(p) * _slope(p))


def b1_summed(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Each hidden unit has a bias of its own. Why is yours a single number?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray([_back(p, _delta(p), _slope(p)).sum()])


def b1_times_hidden_units(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """One factor is too much: what is b1 multiplied with in a1?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_back(p, _delta(p), _slope(p)) * p.z1)


def b1_output_slope_for_hidden(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Array:
    """Which sigmoid is still to be passed on the way from the output back to a1?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.asarray(_back(p, _delta(p), np.full_like(p.z1, p.y_hat * (1 - p.y_hat))))


# -- in grad_W1 -----------------------------------------------------------------------------
def W1_sigmoid_overflows(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for moderate inputs. Your sigmoid divides two infinite numbers: has it another form?"""
    p = _overflowing(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), _slope(p)), x)


def W1_unsimplified(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right until the output saturates: there 0 is divided by 0. What cancels on paper?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _unsimplified(p), _slope(p)), x)


def W1_output_slope_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """You differentiate the loss in ŷ. Through which function does ŷ depend on a2?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _without_slope(p), _slope(p)), x)


def W1_output_slope_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Yours vanishes where the output is sure and wrong: is a slope used once too often?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _slope_twice(p), _slope(p)), x)


def W1_sign_flipped(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The sign: if ŷ is too large, does the loss rise or fall with it?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, -_delta(p), _slope(p)), x)


def W1_sign_of_second_term(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Right for y = 1 only. What is the inner derivative of 1 − ŷ?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _sign_of_second_term(p), _slope(p)), x)


def W1_twice(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """A constant factor is too much. Is anything squared in this loss?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, 2 * _delta(p), _slope(p)), x)


def W1_label_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The label has no part in yours. What is the gradient when the prediction is right?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, p.y_hat, _slope(p)), x)


def W1_hidden_slope_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """One factor is missing: through which function does z1 depend on a1?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), np.ones_like(p.z1)), x)


def W1_hidden_slope_at_z1(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """At which point is the slope of the first sigmoid taken? Yours squashes twice."""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), ref.sigmoid(p.z1) * (1 - ref.sigmoid(p.z1))), x)


def W1_hidden_slope_from_a1(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The short form of the slope takes the sigmoid's value. Which of your variables is it?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), p.a1 * (1 - p.a1)), x)


def W1_hidden_slope_of_tanh(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """That is the slope of another squashing function. What is it for the sigmoid?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), 1 - p.z1**2), x)


def W1_hidden_slope_of_relu(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """Yours pass an error on or stop it. Are your hidden units rectifiers?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), np.where(p.a1 > 0, 1.0, 0.0)), x)


def W1_hidden_slope_overflows(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Array:
    """Right for moderate inputs. Your slope divides two infinite numbers: can it be had from z1?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), _overflowing_slope(p)), x)


def W1_weights_forgotten(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """How much does each hidden unit matter? Something stands between z1 and a2."""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_delta(p) * _slope(p), x)


def W1_transposed(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """The values are right. A gradient has the shape of what it belongs to."""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(x, _back(p, _delta(p), _slope(p)))


def W1_input_missing(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """All columns of yours are the same. With what does each weight meet going forward?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.repeat(_back(p, _delta(p), _slope(p))[:, None], len(x), axis=1)


def W1_times_hidden_units(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """What is multiplied with W1 in the forward pass? Look at the shape as well."""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), _slope(p)), p.z1)


def W1_input_summed(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """All columns of yours are the same. With which entry of x does each weight meet?"""
    p = _forward(W1, b1, W2, b2, x, y)
    return np.outer(_back(p, _delta(p), _slope(p)), np.full_like(x, x.sum()))


# -- by part ------------------------------------------------------------------------------------
SHAPES = (
    first_weights_transposed,
    second_weights_transposed,
    both_weights_transposed,
    output_bias_for_every_unit,
    hidden_layer_of_a_batch,
    input_as_row,
    output_of_a_batch,
    one_column_per_datapoint,
    hidden_biases_as_row,
    row_convention,
    one_dimensional,
)
MLP_FORWARD = (
    output_not_squashed,
    hidden_layer_linear,
    hidden_layer_relu,
    hidden_layer_tanh,
    first_bias_forgotten,
    second_bias_forgotten,
    exponent_without_minus,
    forward_overflows,
)
BCE_LOSS = (
    log_likelihood_returned,
    first_term_only,
    bce_signs_differ,
    prediction_and_label_swapped,
    loss_in_bits,
    squared_error,
    half_squared_error,
    logarithm_forgotten,
)
GRAD_B2 = (
    b2_sigmoid_overflows,
    b2_unsimplified,
    b2_output_slope_missing,
    b2_output_slope_twice,
    b2_sign_flipped,
    b2_sign_of_second_term,
    b2_twice,
    b2_label_forgotten,
    b2_times_hidden_units,
    b2_times_weights,
)
GRAD_W2 = (
    W2_sigmoid_overflows,
    W2_unsimplified,
    W2_output_slope_missing,
    W2_output_slope_twice,
    W2_sign_flipped,
    W2_sign_of_second_term,
    W2_twice,
    W2_label_forgotten,
    W2_times_preactivations,
    W2_hidden_units_missing,
    W2_times_weights,
    W2_slope_of_hidden_units,
    W2_transposed,
)
GRAD_B1 = (
    b1_sigmoid_overflows,
    b1_unsimplified,
    b1_output_slope_missing,
    b1_output_slope_twice,
    b1_sign_flipped,
    b1_sign_of_second_term,
    b1_twice,
    b1_label_forgotten,
    b1_hidden_slope_missing,
    b1_hidden_slope_at_z1,
    b1_hidden_slope_from_a1,
    b1_hidden_slope_of_tanh,
    b1_hidden_slope_of_relu,
    b1_hidden_slope_overflows,
    b1_weights_forgotten,
    b1_summed,
    b1_times_hidden_units,
    b1_output_slope_for_hidden,
)
GRAD_W1 = (
    W1_sigmoid_overflows,
    W1_unsimplified,
    W1_output_slope_missing,
    W1_output_slope_twice,
    W1_sign_flipped,
    W1_sign_of_second_term,
    W1_twice,
    W1_label_forgotten,
    W1_hidden_slope_missing,
    W1_hidden_slope_at_z1,
    W1_hidden_slope_from_a1,
    W1_hidden_slope_of_tanh,
    W1_hidden_slope_of_relu,
    W1_hidden_slope_overflows,
    W1_weights_forgotten,
    W1_transposed,
    W1_input_missing,
    W1_times_hidden_units,
    W1_input_summed,
)
