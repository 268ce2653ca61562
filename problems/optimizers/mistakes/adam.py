"""Mistakes we expect in the problem on Adam.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import optimizers as ref


def _path(theta0: Array, moves: Array) -> Array:
    return np.vstack([theta0, theta0 + np.cumsum(moves, axis=0)])


def _averages(values: Array, beta: float) -> Array:
    """Rows of a ← βa + (1 − β) value, from 0."""
    averages, a = np.empty_like(values), np.zeros_like(values[0])
    for t, value in enumerate(values):
        averages[t] = a = beta * a + (1 - beta) * value
    return averages


def _steps(G: Array) -> Array:
    """The numbers of the steps, 1 … n, as a column."""
    return np.arange(1.0, len(G) + 1)[:, None]


# -- in adam ------------------------------------------------------------------------------------
def not_corrected(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    r"""Your first steps have the wrong length: what do the averages start from?

    Both averages start at 0, and for a while they remember that start more than the gradients.
    Adam divides it out; yours does not.

    **Why it tempts.** Without the two lines of the correction the algorithm looks complete, runs,
    and after some thousand steps is the same. The harm is done at the beginning: the second
    moment, with its β near 1, is far too small for much longer than the first, and their ratio is
    off.

    **An example.** One gradient of 2, with learning rate 0.1, $\beta_1 = 0.9$ and $\beta_2 =
    0.999$:

    >>> adam(np.array([[2.0]]), np.array([0.0]), 0.1, 0.9, 0.999, 1e-12)
    [[0.0], [-0.1]]
    >>> not_corrected(np.array([[2.0]]), np.array([0.0]), 0.1, 0.9, 0.999, 1e-12)
    [[0.0], [-0.316]]

    The first step of Adam has the length of the learning rate, whatever the gradient is
    (ε aside).
    Yours is more than three times as long.

    **Derive again.** Write the average of the squares after $t$ steps as a sum over all gradients,
    and add up its weights for constant gradients: by how much do they fall short of 1? Do it for
    both averages, each with its own β, and count $t$ from 1.
    """
    s, r = _averages(G, beta1), _averages(G**2, beta2)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def only_first_moment_corrected(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """One average is corrected: does the other one not start at 0 as well?"""
    s, r = _averages(G, beta1) / (1 - beta1 ** _steps(G)), _averages(G**2, beta2)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def only_second_moment_corrected(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """The squares are corrected: does the average of the gradients not start at 0 as well?"""
    s, r = _averages(G, beta1), _averages(G**2, beta2) / (1 - beta2 ** _steps(G))
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def power_forgotten(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Right in the first step only: does the start weigh as much in every step?"""
    s, r = _averages(G, beta1) / (1 - beta1), _averages(G**2, beta2) / (1 - beta2)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def corrected_averages_kept(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Right in the first step only: which averages does the next step go on from?"""
    path, s, r = [theta0], np.zeros_like(theta0), np.zeros_like(theta0)
    for t, g in enumerate(G, start=1):
        s = (beta1 * s + (1 - beta1) * g) / (1 - beta1**t)
        r = (beta2 * r + (1 - beta2) * g**2) / (1 - beta2**t)
        path.append(path[-1] - lr * s / np.sqrt(r + eps))
    return np.array(path)


def betas_swapped(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Two numbers have changed places: which of them belongs to the squares?"""
    return ref.adam(G, theta0, lr, beta2, beta1, eps)


def gradient_not_averaged(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Your steps follow the newest gradient alone: what stands above the fraction bar?"""
    return ref.adam(G, theta0, lr, 0.0, beta2, eps)


def multiplied_by_correction(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Your correction makes small averages smaller: which way has it to go?"""
    t = _steps(G)
    s, r = _averages(G, beta1) * (1 - beta1**t), _averages(G**2, beta2) * (1 - beta2**t)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def adam_without_root(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Your steps depend on the unit of the gradients: what is done to the second moment?"""
    t = _steps(G)
    s, r = _averages(G, beta1) / (1 - beta1**t), _averages(G**2, beta2) / (1 - beta2**t)
    return _path(theta0, -lr * s / (r + eps))


def squares_of_the_average(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """You average the squares of an average: of what is the second moment?"""
    t, s = _steps(G), _averages(G, beta1)
    r = _averages(s**2, beta2) / (1 - beta2**t)
    return _path(theta0, -lr * s / (1 - beta1**t) / np.sqrt(r + eps))


def adam_weights_lost(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """The newest gradient and its square enter in full: what do the weights add up to?"""
    t = _steps(G)
    s = _averages(G, beta1) / (1 - beta1) / (1 - beta1**t)
    r = _averages(G**2, beta2) / (1 - beta2) / (1 - beta2**t)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def counted_one_too_far(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Your corrections are those of the next step: what is t in the first one?"""
    t = _steps(G) + 1
    s, r = _averages(G, beta1) / (1 - beta1**t), _averages(G**2, beta2) / (1 - beta2**t)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def counted_from_zero(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """You divide by 0 in the first step: what is t there?"""
    t = _steps(G) - 1
    with np.errstate(all="ignore"):
        s, r = _averages(G, beta1) / (1 - beta1**t), _averages(G**2, beta2) / (1 - beta2**t)
        return _path(theta0, -lr * s / np.sqrt(r + eps))


def adam_one_rate_for_all(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """All coordinates share one second moment in yours: is r a number or an array?"""
    t, squares = _steps(G), (G**2).sum(axis=1, keepdims=True)
    s, r = _averages(G, beta1) / (1 - beta1**t), _averages(squares, beta2) / (1 - beta2**t)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def adam_magnitudes_averaged(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """You average the sizes: is the root of a mean of squares the mean of the sizes?"""
    t = _steps(G)
    s, r = _averages(G, beta1) / (1 - beta1**t), _averages(np.abs(G), beta2) / (1 - beta2**t)
    return _path(theta0, -lr * s / (r + eps))


def adam_uphill(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Your steps go up: which sign has the step?"""
    return ref.adam(G, theta0, -lr, beta1, beta2, eps)


def adam_without_epsilon(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """Right until a gradient is zero from the start: what is 0/0, and what is ε for?"""
    with np.errstate(all="ignore"):
        return ref.adam(G, theta0, lr, beta1, beta2, 0.0)


def adam_without_start(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """All steps are right, but a row is missing: where does the trajectory begin?"""
    return ref.adam(G, theta0, lr, beta1, beta2, eps)[1:]


def adam_one_array(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> Array:
    """All your rows are the last one: they are one array, changed in place. What did you keep?"""
    return np.array([ref.adam(G, theta0, lr, beta1, beta2, eps)[-1]] * (len(G) + 1))


# -- in moment_weight ---------------------------------------------------------------------------
def weight_of_the_start(beta: float, t: int) -> float:
    """That is the weight that the start still has. Asked is that of all gradients together."""
    return float(beta**t)


def weight_always_one(beta: float, t: int) -> float:
    """Yours is the limit of many steps. What is the sum after the first one?"""
    return 1.0


def weight_of_first_step(beta: float, t: int) -> float:
    """Right for one step: how many terms has the sum after t of them?"""
    return float(1 - beta)


def weight_without_factor(beta: float, t: int) -> float:
    """Yours exceeds 1: which factor stands in front of every power?"""
    return float((1 - beta**t) / (1 - beta))


def weight_one_step_more(beta: float, t: int) -> float:
    """One term too many is in your sum: which is the largest power in it?"""
    return float(1 - beta ** (t + 1))


def weight_one_step_less(beta: float, t: int) -> float:
    """Yours is 0 after the first step: which power has the newest gradient?"""
    return float(1 - beta ** (t - 1))


def weight_of_oldest(beta: float, t: int) -> float:
    """That is one weight, that of the oldest gradient. Asked is their sum."""
    return float((1 - beta) * beta ** (t - 1))


def power_times(beta: float, t: int) -> float:
    """You multiply by t where a power is due: is the sum geometric or arithmetic?"""
    return float(1 - beta * t)


def weights_all_alike(beta: float, t: int) -> float:
    """Every gradient counts the same in yours: what happens to a weight when a step is made?"""
    return float(t * (1 - beta))


ADAM = (
    not_corrected,
    only_first_moment_corrected,
    only_second_moment_corrected,
    power_forgotten,
    corrected_averages_kept,
    betas_swapped,
    gradient_not_averaged,
    multiplied_by_correction,
    adam_without_root,
    squares_of_the_average,
    adam_weights_lost,
    counted_one_too_far,
    counted_from_zero,
    adam_one_rate_for_all,
    adam_magnitudes_averaged,
    adam_uphill,
    adam_without_epsilon,
    adam_without_start,
    adam_one_array,
)
MOMENT_WEIGHT = (
    weight_of_the_start,
    weight_always_one,
    weight_of_first_step,
    weight_without_factor,
    weight_one_step_more,
    weight_one_step_less,
    weight_of_oldest,
    power_times,
    weights_all_alike,
)
