"""Mistakes we expect in the problem on AdaGrad and RMSProp.

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


def _averages(values: Array, beta: float, start: float | Array = 0.0) -> Array:
    """Rows of a ← βa + (1 − β) value."""
    averages, a = np.empty_like(values), start
    for t, value in enumerate(values):
        averages[t] = a = beta * a + (1 - beta) * value
    return averages


def _before(r: Array) -> Array:
    """The rows of r one step earlier, from 0."""
    return np.vstack([np.zeros_like(r[:1]), r[:-1]])


def _over_all(G: Array) -> Array:
    """g² added over the coordinates, for each of them."""
    return np.asarray((G**2).sum(axis=1, keepdims=True) * np.ones_like(G))


# -- in adagrad ---------------------------------------------------------------------------------
def adagrad_without_root(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Your steps have the wrong unit: compare those for g and for 10 g."""
    return _path(theta0, -lr * G / (np.cumsum(G**2, axis=0) + eps))


def magnitudes_for_squares(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Small gradients count too much in your r: what is accumulated?"""
    return _path(theta0, -lr * G / np.sqrt(np.cumsum(np.abs(G), axis=0) + eps))


def magnitudes_without_root(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Is the root of a sum of squares the sum of the sizes?"""
    return _path(theta0, -lr * G / (np.cumsum(np.abs(G), axis=0) + eps))


def square_of_the_sum(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Gradients of opposite sign cancel in your r: which comes first, the square or the sum?"""
    return _path(theta0, -lr * G / np.sqrt(np.cumsum(G, axis=0) ** 2 + eps))


def adagrad_updates_r_afterwards(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Your first step is enormous: is the new gradient in r when you divide by its root?"""
    return _path(theta0, -lr * G / np.sqrt(_before(np.cumsum(G**2, axis=0)) + eps))


def adagrad_one_rate_for_all(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """All coordinates share one rate in yours: is r a number or an array?"""
    return _path(theta0, -lr * G / np.sqrt(np.cumsum(_over_all(G), axis=0) + eps))


def mean_of_squares(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Your steps do not get shorter: is r the mean or the sum of the squares so far?"""
    t = np.arange(1, len(G) + 1)[:, None]
    return _path(theta0, -lr * G / np.sqrt(np.cumsum(G**2, axis=0) / t + eps))


def only_the_newest_square(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """All your steps have the same length: what does r remember?"""
    return _path(theta0, -lr * G / np.sqrt(G**2 + eps))


def rate_divided_by_step(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """You lower the rate by the number of the step as well. What lowers it in AdaGrad?"""
    t = np.arange(1, len(G) + 1)[:, None]
    return _path(theta0, -lr / t * G / np.sqrt(np.cumsum(G**2, axis=0) + eps))


def adagrad_uphill(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Your steps go up: which sign has the step?"""
    return ref.adagrad(G, theta0, -lr, eps)


def adagrad_without_epsilon(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """Right until a gradient is zero from the start: what is 0/0, and what is ε for?"""
    with np.errstate(all="ignore"):
        return _path(theta0, -lr * G / np.sqrt(np.cumsum(G**2, axis=0)))


def adagrad_without_start(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """All steps are right, but a row is missing: where does the trajectory begin?"""
    return ref.adagrad(G, theta0, lr, eps)[1:]


def adagrad_last_only(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """That is where the steps end. Asked is the whole way."""
    return np.asarray(ref.adagrad(G, theta0, lr, eps)[-1])


def adagrad_one_array(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """All your rows are the last one: they are one array, changed in place. What did you keep?"""
    return np.array([ref.adagrad(G, theta0, lr, eps)[-1]] * (len(G) + 1))


# -- in adagrad_effective_lr --------------------------------------------------------------------
def falls_as_one_over_t(t: int, lr: float, g0: float, eps: float) -> float:
    """Your rate is a hundred times smaller after a hundred steps: what does the root do to t?

    Yours falls like $1/t$. With equal gradients the accumulated $r$ does grow in proportion to
    $t$, but the step divides by its *root*.

    **Why it tempts.** The questions that are asked about AdaGrad, and many summaries, speak of a
    decay by $1/t$, thinking of $r$ and leaving the root out. Both rates go to 0, so in words there
    is little between them; in numbers there is.

    **An example.** The fourth step, with gradients of 1 and learning rate 1:

    >>> adagrad_effective_lr(4, 1.0, 1.0, 0.0)
    0.5
    >>> falls_as_one_over_t(4, 1.0, 1.0, 0.0)
    0.25

    After a hundred steps the right rate has lost a factor of 10, yours one of 100.

    **Derive again.** Write $r$ after $t$ steps with the same gradient $g_0$, put it into the
    update, and separate what stands before $g_0$. What does the root do to each of its factors,
    $t$ among them, and where is ε? In the very first step your result must be the factor of an
    ordinary AdaGrad step.
    """
    return float(lr / (t * np.sqrt(g0**2 + eps)))


def effective_rate_without_root(t: int, lr: float, g0: float, eps: float) -> float:
    """You divide by r itself: compare with the step of AdaGrad."""
    return float(lr / (t * g0**2 + eps))


def does_not_fall(t: int, lr: float, g0: float, eps: float) -> float:
    """Your rate is the same in every step: what is added to r in each?"""
    return float(lr / np.sqrt(g0**2 + eps))


def gradient_left_out(t: int, lr: float, g0: float, eps: float) -> float:
    """Your rate does not depend on the gradient: that is the length of the step, not the factor."""
    return float(lr / np.sqrt(t + eps))


def step_for_factor(t: int, lr: float, g0: float, eps: float) -> float:
    """That is the step itself, gradient included. Asked is the factor in front of it."""
    return ref.adagrad_effective_lr(t, lr, g0, eps) * float(g0)


def factor_with_sign(t: int, lr: float, g0: float, eps: float) -> float:
    """Right for gradients above 0. Is the root of a square the number itself?"""
    return float(lr / (np.sqrt(t) * g0 + eps))


def steps_counted_from_zero(t: int, lr: float, g0: float, eps: float) -> float:
    """One gradient too many is in your r: how many are there in the first step?"""
    return ref.adagrad_effective_lr(t + 1, lr, g0, eps)


def grows_with_t(t: int, lr: float, g0: float, eps: float) -> float:
    """Your rate rises from step to step: on which side of the fraction bar is the root?"""
    return float(lr * np.sqrt(t * g0**2 + eps))


# -- in rmsprop ---------------------------------------------------------------------------------
def rmsprop_beta_swapped(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """Yours forgets fast where it should forget slowly: which weight gets the newest square?"""
    return ref.rmsprop(G, theta0, lr, 1 - beta, eps)


def rmsprop_weight_lost(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    r"""The newest square enters in full: what do the weights of your average add up to?

    The newest square enters in full, and the old ones are scaled by β: $r \leftarrow \beta r +
    g^2$. The weights of that sum do not add up to 1, so $r$ is no average of squares but, in the
    long run, $1/(1 - \beta)$ times one.

    **Why it tempts.** The momentum of this very sheet is written just like that, with a decay on
    the old and nothing on the new. Here a mean is wanted, so that $\sqrt{r}$ has the size of a
    typical gradient. With a retuned learning rate yours works too.

    **An example.** One step with gradient 2, learning rate 0.1 and $\beta = 0.9$:

    >>> rmsprop(np.array([[2.0]]), np.array([0.0]), 0.1, 0.9, 1e-12)
    [[0.0], [-0.316]]
    >>> rmsprop_weight_lost(np.array([[2.0]]), np.array([0.0]), 0.1, 0.9, 1e-12)
    [[0.0], [-0.1]]

    The first step *is* long: the average starts at 0 and this method does not correct for it.

    **Derive again.** Suppose that all gradients are 2. Which value should $r$ settle at, and which
    does your update settle at? Choose the weight of the newest square such that a constant stays
    what it is.
    """
    return _path(theta0, -lr * G / np.sqrt(_averages(G**2, beta) / (1 - beta) + eps))


def rmsprop_corrected(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """You correct for the start at 0. Is there a bias correction in this method?"""
    t = np.arange(1, len(G) + 1)[:, None]
    return _path(theta0, -lr * G / np.sqrt(_averages(G**2, beta) / (1 - beta**t) + eps))


def rmsprop_starts_at_first_square(
    G: Array, theta0: Array, lr: float, beta: float, eps: float
) -> Array:
    """Your first step is too short: what is r before the first gradient?"""
    return _path(theta0, -lr * G / np.sqrt(_averages(G**2, beta, G[0] ** 2) + eps))


def rmsprop_starts_at_one(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """Your r has a value before it has seen a gradient: which one is it at the start?"""
    return _path(theta0, -lr * G / np.sqrt(_averages(G**2, beta, 1.0) + eps))


def rmsprop_without_root(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """Your steps have the wrong unit: what does the R in the name stand for?"""
    return _path(theta0, -lr * G / (_averages(G**2, beta) + eps))


def rmsprop_accumulates(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """That is AdaGrad: nothing is forgotten in your r."""
    return ref.adagrad(G, theta0, lr, eps)


def rmsprop_one_rate_for_all(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """All coordinates share one rate in yours: is r a number or an array?"""
    return _path(theta0, -lr * G / np.sqrt(_averages(_over_all(G), beta) + eps))


def rmsprop_updates_r_afterwards(
    G: Array, theta0: Array, lr: float, beta: float, eps: float
) -> Array:
    """Your first step is enormous: is the new gradient in r when you divide by its root?"""
    return _path(theta0, -lr * G / np.sqrt(_before(_averages(G**2, beta)) + eps))


def magnitudes_averaged(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """You average the sizes: is the root of a mean of squares the mean of the sizes?"""
    return _path(theta0, -lr * G / (_averages(np.abs(G), beta) + eps))


def variance_for_square(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """You take the square of the mean out of r: is it a variance that is asked?"""
    spread = _averages(G**2, beta) - _averages(G, beta) ** 2
    return _path(theta0, -lr * G / np.sqrt(spread + eps))


def averaged_gradient_too(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """You average the gradient as well: which of the two averages does this method keep?"""
    return _path(theta0, -lr * _averages(G, beta) / np.sqrt(_averages(G**2, beta) + eps))


def rmsprop_uphill(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """Your steps go up: which sign has the step?"""
    return ref.rmsprop(G, theta0, -lr, beta, eps)


def rmsprop_without_epsilon(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """Right until a gradient is zero from the start: what is 0/0, and what is ε for?"""
    with np.errstate(all="ignore"):
        return _path(theta0, -lr * G / np.sqrt(_averages(G**2, beta)))


def rmsprop_without_start(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """All steps are right, but a row is missing: where does the trajectory begin?"""
    return ref.rmsprop(G, theta0, lr, beta, eps)[1:]


def rmsprop_one_array(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """All your rows are the last one: they are one array, changed in place. What did you keep?"""
    return np.array([ref.rmsprop(G, theta0, lr, beta, eps)[-1]] * (len(G) + 1))


ADAGRAD = (
    adagrad_without_root,
    magnitudes_for_squares,
    magnitudes_without_root,
    square_of_the_sum,
    adagrad_updates_r_afterwards,
    adagrad_one_rate_for_all,
    mean_of_squares,
    only_the_newest_square,
    rate_divided_by_step,
    adagrad_uphill,
    adagrad_without_epsilon,
    adagrad_without_start,
    adagrad_last_only,
    adagrad_one_array,
)
ADAGRAD_EFFECTIVE_LR = (
    falls_as_one_over_t,
    effective_rate_without_root,
    does_not_fall,
    gradient_left_out,
    step_for_factor,
    factor_with_sign,
    steps_counted_from_zero,
    grows_with_t,
)
RMSPROP = (
    rmsprop_beta_swapped,
    rmsprop_weight_lost,
    rmsprop_corrected,
    rmsprop_starts_at_first_square,
    rmsprop_starts_at_one,
    rmsprop_without_root,
    rmsprop_accumulates,
    rmsprop_one_rate_for_all,
    rmsprop_updates_r_afterwards,
    magnitudes_averaged,
    variance_for_square,
    averaged_gradient_too,
    rmsprop_uphill,
    rmsprop_without_epsilon,
    rmsprop_without_start,
    rmsprop_one_array,
)
