"""Mistakes we expect in the problem on regression under a Laplace prior.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import bayes as ref


def _rss(w: Array, X: Array, y: Array) -> float:
    return float(((y - X @ w) ** 2).sum())


def _l1(w: Array, mu: Array) -> float:
    return float(np.abs(w - mu).sum())


def _least_squares(X: Array, y: Array) -> Array:
    return np.asarray(np.linalg.lstsq(X, y, rcond=None)[0])


# -- in log_posterior ---------------------------------------------------------------------------
def prior_at_zero(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """Yours leaves mu out: where is this prior centred?"""
    return ref.log_posterior(w, X, y, np.zeros_like(mu), sigma2, tau)


def norm_not_one(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """Right for a single weight. Which norm of several does the prior have?"""
    return -_rss(w, X, y) / (2 * sigma2) - float(np.linalg.norm(w - mu)) / tau


def gaussian_prior(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """Your prior is normal. Is there a square in the exponent that is given?"""
    return -_rss(w, X, y) / (2 * sigma2) - float(((w - mu) ** 2).sum()) / (2 * tau**2)


def squared_without_half(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    """Your prior squares the weights. Is there a square in the exponent that is given?"""
    return -_rss(w, X, y) / (2 * sigma2) - float(((w - mu) ** 2).sum()) / tau


def likelihood_averaged(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    """In yours the prior weighs as much against many data as against one. Mean or sum?"""
    return -_rss(w, X, y) / (2 * sigma2 * len(y)) - _l1(w, mu) / tau


def likelihood_without_half(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    """A constant factor of the likelihood is off: look the exponent of a normal density up."""
    return -_rss(w, X, y) / sigma2 - _l1(w, mu) / tau


def likelihood_over_square(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    """You square sigma2. Is it a variance or a standard deviation?"""
    return -_rss(w, X, y) / (2 * sigma2**2) - _l1(w, mu) / tau


def scale_multiplies(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """Your prior gets narrower as tau grows. What does a scale do in an exponent?"""
    return -_rss(w, X, y) / (2 * sigma2) - tau * _l1(w, mu)


def prior_rewards_distance(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    """The two terms have different signs. Should weights far from mu be more probable?"""
    return -_rss(w, X, y) / (2 * sigma2) + _l1(w, mu) / tau


def prior_only(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """The data have no part in yours."""
    return -_l1(w, mu) / tau


def likelihood_only(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """The prior has no part in yours."""
    return -_rss(w, X, y) / (2 * sigma2)


def negative_log_posterior(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    """The sign: should a better w get a larger or a smaller value?"""
    return -ref.log_posterior(w, X, y, mu, sigma2, tau)


def rescaled_to_lasso(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """The right mode, but not the log posterior: a constant may be added, not multiplied."""
    return sigma2 * ref.log_posterior(w, X, y, mu, sigma2, tau)


def two_in_the_prior(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """A constant factor of the prior is off. Is the 2 of its normaliser in the exponent as well?"""
    return -_rss(w, X, y) / (2 * sigma2) - _l1(w, mu) / (2 * tau)


# -- in lasso_lambda ----------------------------------------------------------------------------
def lambda_of_plain_squares(sigma2: float, tau: float) -> float:
    r"""That belongs to another form of the objective: which factor has the squared error in ours?

    Your λ belongs to the objective $\|y - Xw\|^2 + \lambda\|w - \mu\|_1$. The one of this part has
    ½ in front of the squares, and an objective can only be compared with another once their data
    terms look alike.

    **Why it tempts.** "Least squares plus a penalty" leaves the factor open. Text and formula of
    one and the same solution can disagree about it, and libraries bring in a third form, with the
    mean of the squares. In each of them the same weights have another λ.

    **An example.** Noise variance 2, scale 4:

    >>> lambda_of_plain_squares(2.0, 4.0) > lasso_lambda(2.0, 4.0)
    True

    With too large a λ, weights are shrunk harder than the prior asks for.

    **Derive again.** Write the negative log posterior with both its terms. You may multiply it by
    any positive number without moving the minimum: by which one, so that the data term is exactly
    that of the statement? The same number then stands before the norm. Watch where the 2 of the
    normal density ends up, and test that λ falls as τ grows.
    """
    return 2 * sigma2 / tau


def lambda_halved(sigma2: float, tau: float) -> float:
    """A factor is off: by what did you multiply to bring the squared error into our form?"""
    return sigma2 / (2 * tau)


def lambda_without_noise(sigma2: float, tau: float) -> float:
    """sigma2 has no part in yours. Should the prior count more when the data are noisy?"""
    return 1 / tau


def lambda_of_std(sigma2: float, tau: float) -> float:
    """The noise enters with the wrong power: is sigma2 a variance or a standard deviation?"""
    return float(np.sqrt(sigma2) / tau)


def lambda_inverted(sigma2: float, tau: float) -> float:
    """Yours grows with tau. Does a wide prior shrink more or less?"""
    return tau / sigma2


def lambda_of_ridge(sigma2: float, tau: float) -> float:
    """That belongs to a normal prior. To which power is tau in a Laplace density?"""
    return sigma2 / tau**2


def lambda_grows_with_tau(sigma2: float, tau: float) -> float:
    """Yours grows with tau. Does more confidence in mu mean a larger or a smaller scale?"""
    return sigma2 * tau


# -- in w_map -----------------------------------------------------------------------------------
def map_lambda_doubled(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """You shrink too much, by a factor: does your objective have the half before the squares?"""
    return ref.lasso(X, y, mu, 2 * sigma2 / tau)


def map_of_plain_squares(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """You shrink too little, by a factor: to which form of squared error does your λ belong?"""
    return ref.lasso(X, y, mu, sigma2 / (2 * tau))


def map_without_noise(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """sigma2 has no part in yours. Should the prior count more when the data are noisy?"""
    return ref.lasso(X, y, mu, 1 / tau)


def map_lambda_inverted(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """Yours moves to mu as the prior gets wider: is your λ upside down?"""
    return ref.lasso(X, y, mu, tau / sigma2)


def map_lambda_of_ridge(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """To which power is tau in a Laplace density? Your λ is that of a normal one."""
    return ref.lasso(X, y, mu, sigma2 / tau**2)


def map_more_confident_with_tau(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """Yours comes closer to mu as tau grows. Is a large scale a strong or a weak belief?"""
    return ref.lasso(X, y, mu, sigma2 * tau)


def map_of_mean_squares(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """Your squared error is a mean over the data (a library's?). Which λ belongs to that form?"""
    return ref.lasso(X, y, mu, len(y) * sigma2 / tau)


def map_shrinks_to_zero(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    r"""Yours leaves mu out: to which point does this prior shrink?

    You solved the lasso as libraries have it, which shrinks towards 0. This prior is centred at
    `mu`: it is the distance from `mu` that costs, and weights without support from the data belong
    there, not at 0.

    **Why it tempts.** The word lasso stands for $\|w\|_1$, solvers take no centre, and with `mu`
    equal to zero nothing is wrong. But an expert who says "about 4" must not be understood as
    "about 0".

    **An example.** The prior believes in 4. One observation says 3, and cannot outweigh it:

    >>> X, y, mu = np.array([[1.0]]), np.array([3.0]), np.array([4.0])
    >>> w_map(X, y, mu, 1.0, 1.0)
    [4.0]
    >>> map_shrinks_to_zero(X, y, mu, 1.0, 1.0)
    [2.0]

    Yours lies below both, which neither the data nor the prior wanted.

    **Derive again.** Introduce $u = w - \mu$ and write the objective in terms of $u$. The penalty
    is then the usual one: what has become of the data that $u$ must explain? Solve for $u$, and do
    not forget the way back to $w$. With a very small `tau`, what should come out?
    """
    return ref.lasso(X, y, np.zeros_like(mu), sigma2 / tau)


def map_shifted_afterwards(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """You add mu to weights that explain all of y. What is left to explain once mu is in?"""
    return np.asarray(mu + ref.lasso(X, y, np.zeros_like(mu), sigma2 / tau))


def map_not_shifted_back(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """That is the distance from mu. From where are the weights themselves counted?"""
    return np.asarray(ref.w_map(X, y, mu, sigma2, tau) - mu)


def map_scaled_by_mu(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """You multiply by mu. Is the prior about a ratio to mu or a distance from it?"""
    return np.asarray(mu * ref.lasso(X, y, np.zeros_like(mu), sigma2 / tau))


def ridge_map(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """No entry of yours is exactly that of mu. Is there a square in this prior's exponent?"""
    ridge = X.T @ X + sigma2 / tau * np.eye(len(mu))
    return np.asarray(mu + np.linalg.solve(ridge, X.T @ (y - X @ mu)))


def gaussian_map(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """That is the mode under a normal prior with standard deviation tau. Which prior is given?"""
    ridge = X.T @ X + sigma2 / tau**2 * np.eye(len(mu))
    return np.asarray(mu + np.linalg.solve(ridge, X.T @ (y - X @ mu)))


def least_squares(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """There the likelihood alone is largest. What does the prior do to it?"""
    return _least_squares(X, y)


def hard_threshold(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """You keep or drop weights. Are those that are kept not pulled towards mu as well?"""
    u = _least_squares(X, y - X @ mu)
    return np.asarray(mu + np.where(np.abs(X.T @ (y - X @ mu)) > sigma2 / tau, u, 0.0))


def half_way_to_mu(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """Yours is half way between mu and the data's own answer, whatever tau is."""
    return np.asarray((mu + _least_squares(X, y)) / 2)


def prior_beats_data(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """The data have no part in yours."""
    return mu.copy()


def columns_taken_as_orthonormal(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """Yours asks for orthonormal columns. Does one weight's best value depend on another's?"""
    z = X.T @ (y - X @ mu)
    return np.asarray(mu + np.sign(z) * np.maximum(np.abs(z) - sigma2 / tau, 0.0))


def least_squares_thresholded(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """You shrink the finished answer. Are the columns orthonormal, so that this is allowed?"""
    u = _least_squares(X, y - X @ mu)
    return np.asarray(mu + np.sign(u) * np.maximum(np.abs(u) - sigma2 / tau, 0.0))


def kink_ignored(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    r"""You set a derivative to 0. Where has the norm none, and where do minimisers like to be?

    You set the derivative of the objective to 0, with a sign in place of the derivative of $|w -
    \mu|$. At $w = \mu$ the norm has a kink and no derivative, and that is precisely where many
    solutions of this problem sit.

    **Why it tempts.** "Differentiate and set to zero" works for everything smooth. A formula with
    $\operatorname{sign}$ looks like it has taken care of the norm; a printed solution stops there.
    It is right for those weights that end up away from `mu`.

    **An example.** The data pull with force 0.1, the penalty holds with force 1:

    >>> X, y, mu = np.array([[1.0]]), np.array([0.1]), np.array([0.0])
    >>> w_map(X, y, mu, 1.0, 1.0)
    [0.0]
    >>> kink_ignored(X, y, mu, 1.0, 1.0)
    [-0.9]

    Yours overshot the kink to the other side, where the sign it was computed with is false.

    **Derive again.** Draw $\frac12 (0.1 - w)^2 + |w|$ and look at its slopes left and right of 0.
    When is a kink the minimum? Turn that into a condition on the pull of the data, and treat the
    three cases (left, at, right) separately.
    """
    u = _least_squares(X, y - X @ mu)
    return np.asarray(mu + u - sigma2 / tau * np.linalg.pinv(X.T @ X) @ np.sign(u))


# -- in tau_threshold ---------------------------------------------------------------------------
def _pull(X: Array, y: Array, mu: Array) -> Array:
    """|Xᵀ(y − Xμ)|, (p,): how hard the data pull each weight away from μ."""
    return np.abs(X.T @ (y - X @ mu))


def threshold_of_plain_squares(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """A factor is off: which factor has the squared error in the objective of this problem?"""
    return ref.tau_threshold(X, y, mu, sigma2) / 2


def threshold_doubled(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """A factor is off: which λ belongs to the squared error with a half before it?"""
    return 2 * ref.tau_threshold(X, y, mu, sigma2)


def threshold_by_euclid(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """Right for a single weight. Must each entry stay within a bound, or their length?"""
    return float(sigma2 / np.linalg.norm(_pull(X, y, mu)))


def threshold_by_sum(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """Right for a single weight. Must each entry stay within a bound, or their sum?"""
    return float(sigma2 / _pull(X, y, mu).sum())


def threshold_of_the_first_to_stay(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """At yours only the weight that is pulled least sits at mu. When do all of them?"""
    with np.errstate(divide="ignore"):
        return float(sigma2 / _pull(X, y, mu).min())


def threshold_at_zero(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """Yours leaves mu out. What remains of y when the weights are mu?"""
    with np.errstate(divide="ignore"):
        return float(sigma2 / np.abs(X.T @ y).max())


def threshold_without_noise(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """sigma2 has no part in yours. Do noisy data pull as hard as exact ones?"""
    return ref.tau_threshold(X, y, mu, 1.0)


def threshold_inverted(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """Yours grows as the data pull harder. Which tau is needed to hold against them?"""
    return 1 / ref.tau_threshold(X, y, mu, sigma2)


def lambda_for_tau(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """That is a λ. Which tau belongs to it?"""
    return float(_pull(X, y, mu).max())


def threshold_with_signs(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """A weight can be pulled down as well as up: what is the size of the strongest pull?"""
    with np.errstate(divide="ignore"):
        return float(sigma2 / (X.T @ (y - X @ mu)).max())


def threshold_of_std(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """The noise enters with the wrong power: is sigma2 a variance or a standard deviation?"""
    return ref.tau_threshold(X, y, mu, float(np.sqrt(sigma2)))


# -- in expected_test_mse -----------------------------------------------------------------------
def _distance2(w_hat: Array, mean: Array) -> float:
    return float(((mean - w_hat) ** 2).sum())


def noise_missing(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Yours would be 0 if w were known exactly. Is a new y then predicted without error?"""
    return ref.expected_test_mse(w_hat, mean, cov, 0.0)


def covariance_missing(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Yours takes w to be its mean. How much does the true w scatter around that?"""
    return sigma2 + _distance2(w_hat, mean)


def distance_missing(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Yours is the same for every w_hat. Which one should be best?"""
    return ref.expected_test_mse(mean, mean, cov, sigma2)


def averaged_over_weights(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Right for a single weight. Does each further uncertain weight not add to the error?"""
    return ref.expected_test_mse(w_hat, mean, cov, 0.0) / len(mean) + sigma2


def distance_averaged(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Right for a single weight. Is the squared distance a sum or a mean over the weights?"""
    return float(sigma2 + np.trace(cov) + ((mean - w_hat) ** 2).mean())


def whole_covariance_summed(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Right for a single weight. Which entries survive when the features are uncorrelated?"""
    return float(sigma2 + cov.sum() + _distance2(w_hat, mean))


def determinant_for_trace(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Right for a single weight. Which number of a matrix adds up the variances?"""
    return float(sigma2 + np.linalg.det(cov) + _distance2(w_hat, mean))


def distance_not_squared(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Terms of different units are added: which of yours is not in squared units?"""
    return float(sigma2 + np.trace(cov) + np.linalg.norm(mean - w_hat))


def distance_sum_squared(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Differences of either sign cancel in yours. Which comes first, the square or the sum?"""
    return float(sigma2 + np.trace(cov) + (mean - w_hat).sum() ** 2)


def noise_std_added(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """Terms of different units are added: is sigma2 a variance or a standard deviation?"""
    return ref.expected_test_mse(w_hat, mean, cov, float(np.sqrt(sigma2)))


def noise_counted_twice(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """The noise occurs too often: the prediction itself has none."""
    return ref.expected_test_mse(w_hat, mean, cov, 2 * sigma2)


# -- by part ------------------------------------------------------------------------------------
LOG_POSTERIOR = (
    prior_at_zero,
    norm_not_one,
    gaussian_prior,
    squared_without_half,
    likelihood_averaged,
    likelihood_without_half,
    likelihood_over_square,
    scale_multiplies,
    prior_rewards_distance,
    prior_only,
    likelihood_only,
    negative_log_posterior,
    rescaled_to_lasso,
    two_in_the_prior,
)
LASSO_LAMBDA = (
    lambda_of_plain_squares,
    lambda_halved,
    lambda_without_noise,
    lambda_of_std,
    lambda_inverted,
    lambda_of_ridge,
    lambda_grows_with_tau,
)
W_MAP = (
    map_lambda_doubled,
    map_of_plain_squares,
    map_without_noise,
    map_lambda_inverted,
    map_lambda_of_ridge,
    map_more_confident_with_tau,
    map_of_mean_squares,
    map_shrinks_to_zero,
    map_shifted_afterwards,
    map_not_shifted_back,
    map_scaled_by_mu,
    ridge_map,
    gaussian_map,
    least_squares,
    hard_threshold,
    half_way_to_mu,
    prior_beats_data,
    columns_taken_as_orthonormal,
    least_squares_thresholded,
    kink_ignored,
)
TAU_THRESHOLD = (
    threshold_of_plain_squares,
    threshold_doubled,
    threshold_by_euclid,
    threshold_by_sum,
    threshold_of_the_first_to_stay,
    threshold_at_zero,
    threshold_without_noise,
    threshold_inverted,
    lambda_for_tau,
    threshold_with_signs,
    threshold_of_std,
)
EXPECTED_TEST_MSE = (
    noise_missing,
    covariance_missing,
    distance_missing,
    averaged_over_weights,
    distance_averaged,
    whole_covariance_summed,
    determinant_for_trace,
    distance_not_squared,
    distance_sum_squared,
    noise_std_added,
    noise_counted_twice,
)
