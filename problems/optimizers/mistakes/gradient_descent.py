"""Mistakes we expect in the problem on gradient descent.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array, Ints
from reference import optimizers as ref


def _pull(theta: Array, X: Array, y: Array) -> Array:
    """Σ_i (x_i·θ − y_i) x_i, (d,)."""
    return np.asarray(X.T @ (X @ theta - y))


# -- in gd_step ---------------------------------------------------------------------------------
def gd_sum_for_mean(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """Your step grows with the number of examples. Is J a sum or a mean?"""
    return np.asarray(theta - lr * 2 * _pull(theta, X, y))


def gd_factor_forgotten(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """Half the step that is asked: what comes down from the square?"""
    return np.asarray(theta - lr * _pull(theta, X, y) / len(y))


def gd_sum_without_factor(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """Two constants are missing from your gradient: one from the square and one from the mean."""
    return np.asarray(theta - lr * _pull(theta, X, y))


def gd_uphill(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """Your step raises J. Check the sign of the step, and that of the residual."""
    return 2 * theta - ref.gd_step(theta, X, y, lr)


def gd_divided_by_one_less(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """You divide by the degrees of freedom of a variance. Over how many examples is the mean?"""
    return np.asarray(theta - lr * 2 * _pull(theta, X, y) / (len(y) - 1))


def gd_divided_by_parameters(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """You divide by the number of parameters. Over what is the mean in J?"""
    return np.asarray(theta - lr * 2 * _pull(theta, X, y) / len(theta))


def gd_only_gradient(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """That is the gradient. Asked is where the step leads."""
    return np.asarray(2 * _pull(theta, X, y) / len(y))


def gd_only_move(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """That is the step itself. Asked is where it leads."""
    return ref.gd_step(theta, X, y, lr) - theta


def gd_rate_forgotten(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """Your step has the same length for every learning rate."""
    return ref.gd_step(theta, X, y, 1.0)


def gd_targets_forgotten(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """The targets have no part in your step: what is the residual?"""
    return ref.gd_step(theta, X, np.zeros_like(y), lr)


def gd_product_of_means(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """You average residuals and examples apart. Is the mean of products the product of means?"""
    return np.asarray(theta - lr * 2 * (X @ theta - y).mean() * X.mean(axis=0))


# -- in sgd_step --------------------------------------------------------------------------------
def sgd_divided_by_all(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """Your step is m times too short: is there a mean in the loss of one example?"""
    return np.asarray(theta - lr * 2 / len(y) * (X[i] @ theta - y[i]) * X[i])


def sgd_multiplied_by_all(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """Your step is m times too long. Which of sum and mean does one example stand for?"""
    return np.asarray(theta - lr * 2 * len(y) * (X[i] @ theta - y[i]) * X[i])


def sgd_factor_forgotten(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """Half the step that is asked: what comes down from the square?"""
    return np.asarray(theta - lr * (X[i] @ theta - y[i]) * X[i])


def sgd_uphill(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """Your step raises the error of the example. Check the sign of the step and of the residual."""
    return np.asarray(theta + lr * 2 * (X[i] @ theta - y[i]) * X[i])


def sgd_full_gradient(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """Your step does not depend on i: all examples are in it."""
    return ref.gd_step(theta, X, y, lr)


def sgd_first_example(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """Your step does not depend on i: it is always that of the same example."""
    return ref.sgd_step(theta, X, y, lr, 0)


def sgd_counted_from_one(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """You use the example before the one that is meant: from which number do they count?"""
    return ref.sgd_step(theta, X, y, lr, i - 1)


def sgd_up_to_example(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """A slice takes all examples up to one: how is a single row chosen?"""
    return ref.gd_step(theta, X[: i + 1], y[: i + 1], lr)


# -- in minibatch_step --------------------------------------------------------------------------
def minibatch_sum(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """Your step grows with the size of the batch. Is a sum or a mean asked?

    The gradients of the batch are added up and not averaged. Your step is then as many times too
    long as the batch has examples, and whoever doubles the batch must halve the learning rate to
    get the same step.

    **Why it tempts.** `X.T @ residual` is a sum, and it is such a natural line of code that the
    division gets forgotten. With a batch of one nothing is wrong, and with a small learning rate
    training works anyhow.

    **An example.** Two copies of one example. The second brings no news:

    >>> theta = np.array([0.0])
    >>> X, y = np.array([[1.0], [1.0]]), np.array([1.0, 1.0])
    >>> minibatch_step(theta, X, y, 0.1, np.array([0, 1]))
    [0.2]
    >>> minibatch_sum(theta, X, y, 0.1, np.array([0, 1]))
    [0.4]

    **Derive again.** A batch estimates the gradient over all examples. Which of sum and mean
    estimates it without bias, whatever the size of the batch? Write the step for a batch of one
    and a batch of two equal examples and compare. A strong test: with the batch of all examples
    your step should be that of `gd_step`.
    """
    return np.asarray(theta - lr * 2 * _pull(theta, X[idx], y[idx]))


def minibatch_divided_by_all(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """You divide by the number of all examples. Over how many is the mean of this batch?"""
    return np.asarray(theta - lr * 2 * _pull(theta, X[idx], y[idx]) / len(y))


def minibatch_factor_forgotten(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """Half the step that is asked: what comes down from the square?"""
    return np.asarray(theta - lr * _pull(theta, X[idx], y[idx]) / len(idx))


def minibatch_uphill(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """Your step raises the loss. Check the sign of the step, and that of the residual."""
    return 2 * theta - ref.minibatch_step(theta, X, y, lr, idx)


def minibatch_ignored(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """Your step does not depend on idx: all examples are in it."""
    return ref.gd_step(theta, X, y, lr)


def minibatch_first_rows(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """You use as many examples as there are in idx, but not those: which numbers stand in it?"""
    return ref.gd_step(theta, X[: len(idx)], y[: len(idx)], lr)


def minibatch_counted_from_one(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """You use the examples before those that are meant: from which number do they count?"""
    return ref.minibatch_step(theta, X, y, lr, idx - 1)


def minibatch_one_by_one(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """θ moves within the batch in yours. At which θ are the gradients of one step taken?"""
    for i in idx:
        theta = ref.sgd_step(theta, X, y, lr, int(i))
    return theta


# -- in robbins_monro ---------------------------------------------------------------------------
def _finite(s: float, r: float) -> bool:
    return bool(s > 1 or (s == 1 and r > 1))


def decay_suffices(p: float, q: float) -> bool:
    r"""You ask whether the rates go to 0. Is that enough for either sum?

    You ask only whether the learning rates go to 0. That is necessary for the second condition and
    enough for neither: it matters how *fast* they go.

    **Why it tempts.** "Decrease the learning rate" is the advice one remembers. But rates that
    fall too fast add up to something finite: then all steps together have a bounded length, and
    from far away the minimum is never reached. Rates that fall too slowly keep the noise alive.

    **An example.** The rates $i^{-2}$ add up to $\pi^2/6$, about 1.64, and no further:

    >>> robbins_monro(2.0, 0.0)
    False
    >>> decay_suffices(2.0, 0.0)
    True

    **Derive again.** State both conditions as sums, and say in words what each is for: one lets
    the steps get anywhere, the other makes the noise die out. For $i^{-p}$ use the integral test
    on each. Then look at the borders one at a time, since there the logarithm decides: where does
    the first sum change its mind, and where the second, in which the rates are squared?
    """
    return bool(p > 0 or (p == 0 and q > 0))


def sum_must_be_finite(p: float, q: float) -> bool:
    """Your rates add up to something finite: how far can the steps get then?"""
    return _finite(p, q)


def first_condition_only(p: float, q: float) -> bool:
    """Right about the sum of the rates. What about the squares, for a constant rate?"""
    return not _finite(p, q)


def second_condition_only(p: float, q: float) -> bool:
    """Right about the squares. What about the sum of the rates, where p is large?"""
    return _finite(2 * p, 2 * q)


def logarithms_ignored(p: float, q: float) -> bool:
    """Yours does not depend on q. Which of the sums is on the border at p = 1, and which at ½?"""
    return bool(0.5 < p <= 1)


def logarithms_ignored_both_ends_in(p: float, q: float) -> bool:
    """Both ends of your interval belong to it for every q: add up 1/i before you decide."""
    return bool(0.5 <= p <= 1)


def logarithms_ignored_both_ends_out(p: float, q: float) -> bool:
    """Neither end of your interval belongs to it, whatever q: is the sum of 1/i finite?"""
    return bool(0.5 < p < 1)


def constant_rate_will_do(p: float, q: float) -> bool:
    """Right but for a constant rate: what do its squares add up to?"""
    return ref.robbins_monro(p, q) or (p == 0 and q == 0)


def one_over_i_log_i_is_finite(p: float, q: float) -> bool:
    """Right but for p = q = 1: which function has the derivative 1/(x log x)?"""
    return ref.robbins_monro(p, q) and not (p == 1 and q == 1)


def logarithm_not_squared(p: float, q: float) -> bool:
    """Right but where p = ½: what is the exponent of the logarithm in the squares?"""
    return not _finite(p, q) and _finite(2 * p, q)


def logarithm_in_first_sum_only(p: float, q: float) -> bool:
    """You look at the logarithm at p = 1 alone. Is there another border where it decides?"""
    return not _finite(p, q) and p > 0.5


def logarithm_in_second_sum_only(p: float, q: float) -> bool:
    """You look at the logarithm at p = ½ alone. Is there another border where it decides?"""
    return p <= 1 and _finite(2 * p, 2 * q)


GD_STEP = (
    gd_sum_for_mean,
    gd_factor_forgotten,
    gd_sum_without_factor,
    gd_uphill,
    gd_divided_by_one_less,
    gd_divided_by_parameters,
    gd_only_gradient,
    gd_only_move,
    gd_rate_forgotten,
    gd_targets_forgotten,
    gd_product_of_means,
)
SGD_STEP = (
    sgd_divided_by_all,
    sgd_multiplied_by_all,
    sgd_factor_forgotten,
    sgd_uphill,
    sgd_full_gradient,
    sgd_first_example,
    sgd_counted_from_one,
    sgd_up_to_example,
)
MINIBATCH_STEP = (
    minibatch_sum,
    minibatch_divided_by_all,
    minibatch_factor_forgotten,
    minibatch_uphill,
    minibatch_ignored,
    minibatch_first_rows,
    minibatch_counted_from_one,
    minibatch_one_by_one,
)
ROBBINS_MONRO = (
    decay_suffices,
    sum_must_be_finite,
    first_condition_only,
    second_condition_only,
    logarithms_ignored,
    logarithms_ignored_both_ends_in,
    logarithms_ignored_both_ends_out,
    constant_rate_will_do,
    one_over_i_log_i_is_finite,
    logarithm_not_squared,
    logarithm_in_first_sum_only,
    logarithm_in_second_sum_only,
)
