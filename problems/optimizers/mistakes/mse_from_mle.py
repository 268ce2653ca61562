"""Mistakes we expect in the problem on squared error.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import optimizers as ref

LOG_2PI = float(np.log(2 * np.pi))


def _squares(y: Array, y_hat: Array) -> float:
    return float(((y - y_hat) ** 2).sum())


# -- in mse -------------------------------------------------------------------------------------
def mse_halved(y: Array, y_hat: Array) -> float:
    """Half of what is asked: is there a ½ in this definition?"""
    return ref.mse(y, y_hat) / 2


def root_mean_square(y: Array, y_hat: Array) -> float:
    """Yours has the unit of y. Which unit has the mean of squares?"""
    return float(np.sqrt(ref.mse(y, y_hat)))


def mean_absolute_error(y: Array, y_hat: Array) -> float:
    """Large errors count too little in yours. What is done to each error before the mean?"""
    return float(np.abs(y - y_hat.ravel()).mean())


def sum_of_squares(y: Array, y_hat: Array) -> float:
    """Yours grows with the number of examples. What does the M stand for?"""
    return _squares(y, y_hat.ravel())


def square_of_mean_error(y: Array, y_hat: Array) -> float:
    """Errors of opposite sign cancel in yours: which comes first, the mean or the square?"""
    return float((y - y_hat.ravel()).mean() ** 2)


def mse_divided_by_one_less(y: Array, y_hat: Array) -> float:
    """You divide by the degrees of freedom of a variance. Over how many errors is this mean?"""
    with np.errstate(all="ignore"):
        return float(np.float64(_squares(y, y_hat.ravel())) / (len(y) - 1))


def error_not_squared(y: Array, y_hat: Array) -> float:
    """Yours can be negative. What is done to each error before the mean?"""
    return float((y - y_hat.ravel()).mean())


def mse_broadcasts(y: Array, y_hat: Array) -> float:
    """Right for (m,). With a column every target meets every prediction: print the shape.

    Targets of shape (m,) and predictions of shape (m, 1) do not subtract entry by entry.
    Broadcasting makes an (m, m) table of *every* target minus *every* prediction, and its mean is
    a number that looks quite normal.

    **Why it tempts.** A network with one output returns a column, labels come as a flat array, and
    `y - y_hat` runs without a word. The loss even falls in training, towards predicting the mean
    for everything.

    **An example.** Perfect predictions, as a column:

    >>> mse(np.array([1.0, 3.0]), np.array([[1.0], [3.0]]))
    0.0
    >>> mse_broadcasts(np.array([1.0, 3.0]), np.array([[1.0], [3.0]]))
    2.0

    **Derive again.** Write the two shapes right-aligned below each other and fill up the missing
    one with 1: which shape has the difference? Then decide what your function promises. It may
    bring both into one shape, or refuse what does not match with a clear error; both are honest.
    Printing `(y - y_hat).shape` once is the quickest cure for a loss that will not reach 0.
    """
    return float(((y - y_hat) ** 2).mean())


# -- in gaussian_nll ----------------------------------------------------------------------------
def normaliser_lost(y: Array, y_hat: Array, sigma2: float) -> float:
    """The density's factor in front of the exponential is missing: it depends on the variance."""
    return _squares(y, y_hat) / (2 * sigma2)


def normaliser_counted_once(y: Array, y_hat: Array, sigma2: float) -> float:
    r"""Right for a single target. How many densities are multiplied?

    The constant in front of the exponential enters once. But every target has a density of its
    own, and each brings its own factor $1/\sqrt{2\pi\sigma^2}$ into the product.

    **Why it tempts.** The squared errors are visibly a sum over the targets, while the constant
    has no index and looks like something that belongs to the whole. With one target it is right.
    The gradient in the predictions does not notice either, so training works; only the value, and
    any fit of the variance, is off.

    **An example.** Two targets, both predicted exactly, with variance 1:

    >>> gaussian_nll(np.array([0.0, 0.0]), np.array([0.0, 0.0]), 1.0)
    1.838
    >>> normaliser_counted_once(np.array([0.0, 0.0]), np.array([0.0, 0.0]), 1.0)
    0.919

    **Derive again.** Write the likelihood of two targets as a product, nothing left out, and take
    the logarithm factor by factor. How many terms without an error are there? A test: the loss of
    a list should be the sum of the losses of its two halves.
    """
    return (LOG_2PI + float(np.log(sigma2)) + _squares(y, y_hat) / sigma2) / 2


def half_lost_in_square(y: Array, y_hat: Array, sigma2: float) -> float:
    """The squared errors count double: look at the exponent of the density again."""
    return ref.gaussian_nll(y, y_hat, sigma2) + _squares(y, y_hat) / (2 * sigma2)


def variance_squared(y: Array, y_hat: Array, sigma2: float) -> float:
    """You square what is the variance already: is sigma2 σ or σ²?"""
    return ref.gaussian_nll(y, y_hat, sigma2**2)


def deviation_for_variance(y: Array, y_hat: Array, sigma2: float) -> float:
    """You take the root of the variance where the density has the variance itself."""
    return ref.gaussian_nll(y, y_hat, float(np.sqrt(sigma2)))


def normaliser_subtracted(y: Array, y_hat: Array, sigma2: float) -> float:
    """The sign of the logarithm of the normaliser: is it a factor or a divisor of the density?"""
    return _squares(y, y_hat) / sigma2 - ref.gaussian_nll(y, y_hat, sigma2)


def root_lost_in_normaliser(y: Array, y_hat: Array, sigma2: float) -> float:
    """The logarithm of the normaliser counts double: what does it do to a square root?"""
    return ref.gaussian_nll(y, y_hat, sigma2) + len(y) / 2 * (LOG_2PI + float(np.log(sigma2)))


def two_pi_lost(y: Array, y_hat: Array, sigma2: float) -> float:
    """A constant per target is missing: which numbers stand in front of the exponential?"""
    return ref.gaussian_nll(y, y_hat, sigma2) - len(y) / 2 * LOG_2PI


def variance_lost_in_normaliser(y: Array, y_hat: Array, sigma2: float) -> float:
    """Your normaliser is that of variance 1. How does a density change when it gets wider?"""
    return ref.gaussian_nll(y, y_hat, sigma2) - len(y) / 2 * float(np.log(sigma2))


def nll_averaged(y: Array, y_hat: Array, sigma2: float) -> float:
    """You divide by the number of targets. Asked is the likelihood of all of them together."""
    return ref.gaussian_nll(y, y_hat, sigma2) / len(y)


def log_likelihood(y: Array, y_hat: Array, sigma2: float) -> float:
    """The sign: yours rises as the predictions get better."""
    return -ref.gaussian_nll(y, y_hat, sigma2)


def logarithm_of_the_factor_only(y: Array, y_hat: Array, sigma2: float) -> float:
    """Brackets: your logarithm ends before the exponential does. Of what is it taken?"""
    weights = np.exp(-((y - y_hat) ** 2) / (2 * sigma2))
    return float((LOG_2PI + np.log(sigma2)) / 2 * weights.sum())


def variance_multiplies(y: Array, y_hat: Array, sigma2: float) -> float:
    """More noise makes errors cost more in yours. Does the variance multiply or divide them?"""
    normaliser = len(y) / 2 * (LOG_2PI + float(np.log(sigma2)))
    return normaliser + _squares(y, y_hat) * sigma2 / 2


def mean_square_in_nll(y: Array, y_hat: Array, sigma2: float) -> float:
    """You sum the normalisers and average the squares: are both sums of m terms?"""
    return ref.gaussian_nll(y, y_hat, sigma2) - _squares(y, y_hat) / (2 * sigma2) * (1 - 1 / len(y))


# -- in gaussian_nll_grad -----------------------------------------------------------------------
def nll_grad_reversed(y: Array, y_hat: Array, sigma2: float) -> Array:
    """The sign: raise a prediction that is too high. Does the loss fall?"""
    return np.asarray((y - y_hat) / sigma2)


def nll_grad_without_variance(y: Array, y_hat: Array, sigma2: float) -> Array:
    """Right at variance 1 only: what divides the squares in the loss?"""
    return np.asarray(y_hat - y)


def nll_grad_halved(y: Array, y_hat: Array, sigma2: float) -> Array:
    """The ½ of the exponent is still there: what comes down from the square?"""
    return np.asarray((y_hat - y) / (2 * sigma2))


def nll_grad_doubled(y: Array, y_hat: Array, sigma2: float) -> Array:
    """Twice what it should be: which constant divides the square in the loss?"""
    return np.asarray(2 * (y_hat - y) / sigma2)


def nll_grad_averaged(y: Array, y_hat: Array, sigma2: float) -> Array:
    """You divide by the number of targets. Is the loss a sum or a mean?"""
    return np.asarray((y_hat - y) / sigma2 / len(y))


def nll_grad_variance_squared(y: Array, y_hat: Array, sigma2: float) -> Array:
    """You square what is the variance already: is sigma2 σ or σ²?"""
    return np.asarray((y_hat - y) / sigma2**2)


def nll_grad_by_deviation(y: Array, y_hat: Array, sigma2: float) -> Array:
    """You divide by σ. Which power of σ is in the exponent?"""
    return np.asarray((y_hat - y) / np.sqrt(sigma2))


def grad_of_mse(y: Array, y_hat: Array, sigma2: float) -> Array:
    """That is the gradient of the MSE: the two are proportional. What is the factor?"""
    return np.asarray(2 * (y_hat - y) / len(y))


def nll_grad_summed(y: Array, y_hat: Array, sigma2: float) -> Array:
    """All entries of yours are the same. In how many terms of the sum is each prediction?"""
    return np.full(len(y), ((y_hat - y) / sigma2).sum())


def nll_grad_keeps_normaliser(y: Array, y_hat: Array, sigma2: float) -> Array:
    """You differentiate a term that has no ŷ in it: what is left of it?"""
    return np.asarray((y_hat - y) / sigma2 + (LOG_2PI + np.log(sigma2)) / 2)


MSE = (
    mse_halved,
    root_mean_square,
    mean_absolute_error,
    sum_of_squares,
    square_of_mean_error,
    mse_divided_by_one_less,
    error_not_squared,
    mse_broadcasts,
)
GAUSSIAN_NLL = (
    normaliser_lost,
    normaliser_counted_once,
    half_lost_in_square,
    variance_squared,
    deviation_for_variance,
    normaliser_subtracted,
    root_lost_in_normaliser,
    two_pi_lost,
    variance_lost_in_normaliser,
    nll_averaged,
    log_likelihood,
    logarithm_of_the_factor_only,
    variance_multiplies,
    mean_square_in_nll,
)
GAUSSIAN_NLL_GRAD = (
    nll_grad_reversed,
    nll_grad_without_variance,
    nll_grad_halved,
    nll_grad_doubled,
    nll_grad_averaged,
    nll_grad_variance_squared,
    nll_grad_by_deviation,
    grad_of_mse,
    nll_grad_summed,
    nll_grad_keeps_normaliser,
)
