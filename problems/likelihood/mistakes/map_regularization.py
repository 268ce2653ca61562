"""Mistakes we expect in the problem on maximum a posteriori estimates.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# A hint may be a question.
# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import likelihood as ref


# -- in (a) -------------------------------------------------------------------------------------
def prior_dropped(loglik: Array, logprior: Array) -> int:
    """The candidate of highest likelihood. Where does the prior enter?"""
    return int(loglik.argmax())


def prior_only(loglik: Array, logprior: Array) -> int:
    """The candidate of highest prior. Where do the data enter?"""
    return int(logprior.argmax())


def likelihood_plus_prior(loglik: Array, logprior: Array) -> int:
    r"""You add probabilities. Which operation joins likelihood and prior in Bayes' rule?

    Likelihood and prior are turned back into probabilities and added. Bayes' rule *multiplies*
    them: the posterior of a candidate is proportional to how well it explains the data, times how
    plausible it was before.

    **Why it tempts.** Sums are what one sees in every formula for MAP, $\log p(x \mid \theta) +
    \log p(\theta)$, and the arrays are named after logarithms; whoever exponentiates first to be
    on the safe side keeps the plus. A candidate that is good in one respect alone can then win.

    **An example.** Candidate 0 fits well, but the prior nearly rules it out. Candidate 1 is fair
    in both:

    >>> map_index(np.log([0.9, 0.4]), np.log([0.01, 0.4]))
    1
    >>> likelihood_plus_prior(np.log([0.9, 0.4]), np.log([0.01, 0.4]))
    0

    The products are 0.009 and 0.16, the sums 0.91 and 0.8.

    **Derive again.** Write Bayes' rule for one candidate, take the logarithm of the right side,
    and cross out what is the same for all candidates. What is left for you to compute, and do you
    need an exponential anywhere? What becomes of a candidate whose prior is 0?
    """
    return int((np.exp(loglik) + np.exp(logprior)).argmax())


def logs_subtracted(loglik: Array, logprior: Array) -> int:
    """Yours prefers what the prior thinks improbable: check a sign."""
    return int((loglik - logprior).argmax())


def logs_multiplied(loglik: Array, logprior: Array) -> int:
    """The product of two logarithms. What becomes of a product under the logarithm?"""
    return int((loglik * logprior).argmax())


def prior_not_logged(loglik: Array, logprior: Array) -> int:
    """A logarithm and a probability are added: put both on the same scale first."""
    return int((loglik + np.exp(logprior)).argmax())


def likelihood_not_logged(loglik: Array, logprior: Array) -> int:
    """A probability and a logarithm are added: put both on the same scale first."""
    return int((np.exp(loglik) + logprior).argmax())


def index_from_one(loglik: Array, logprior: Array) -> int:
    """Off by one: from where do indices count?"""
    return ref.map_index(loglik, logprior) + 1


def least_probable(loglik: Array, logprior: Array) -> int:
    """The candidate of lowest posterior: do you look for a largest or a smallest entry?"""
    return int((loglik + logprior).argmin())


def posterior_mean_index(loglik: Array, logprior: Array) -> float:
    """An average of indices, weighted by the posterior. Which single candidate is asked for?"""
    score = loglik + logprior
    weights = np.exp(score - score.max())
    return float(np.arange(len(score)) @ weights / weights.sum())


def log_posterior_of_best(loglik: Array, logprior: Array) -> float:
    """You say how probable the best candidate is. Asked is which one it is."""
    return float((loglik + logprior).max())


def exclusion_ignored(loglik: Array, logprior: Array) -> int:
    """A candidate that the prior rules out may win in yours: what did you do with −inf?"""
    return int((loglik + np.where(np.isfinite(logprior), logprior, 0.0)).argmax())


# -- in (b) -------------------------------------------------------------------------------------
def _normaliser(var: Array) -> float:
    return float(0.5 * np.log(2 * np.pi * var).sum())


def var_as_std(theta: Array, mean: Array, var: Array) -> float:
    """Right where var is 1. Is var squared in a Gaussian density?"""
    return ref.gaussian_log_prior(theta, mean, var**2)


def normaliser_dropped(theta: Array, mean: Array, var: Array) -> float:
    """The exponent alone. What makes the density integrate to 1, and what is its logarithm?"""
    return ref.gaussian_log_prior(theta, mean, var) + _normaliser(var)


def two_pi_dropped(theta: Array, mean: Array, var: Array) -> float:
    """A constant that depends on N only is missing: integrate your density in one dimension."""
    return float(ref.gaussian_log_prior(theta, mean, var) + 0.5 * len(var) * np.log(2 * np.pi))


def normaliser_not_halved(theta: Array, mean: Array, var: Array) -> float:
    """The normaliser counts twice. What is the logarithm of a square root?"""
    return ref.gaussian_log_prior(theta, mean, var) - _normaliser(var)


def normaliser_added(theta: Array, mean: Array, var: Array) -> float:
    """The normaliser has the wrong sign: is a wide Gaussian high or low at its mean?"""
    return ref.gaussian_log_prior(theta, mean, var) + 2 * _normaliser(var)


def one_two_pi_for_all(theta: Array, mean: Array, var: Array) -> float:
    """There is one 2π too few for every further coordinate: count the factors of the product."""
    one = 0.5 * (len(var) - 1) * np.log(2 * np.pi)
    return float(ref.gaussian_log_prior(theta, mean, var) + one)


def exponent_not_halved(theta: Array, mean: Array, var: Array) -> float:
    """The squared distance counts twice. Which factor stands in the exponent of a Gaussian?"""
    return float(ref.gaussian_log_prior(theta, mean, var) - ((theta - mean) ** 2 / var).sum() / 2)


def exponent_positive(theta: Array, mean: Array, var: Array) -> float:
    """Yours grows with the distance from the mean: check a sign."""
    return float(ref.gaussian_log_prior(theta, mean, var) + ((theta - mean) ** 2 / var).sum())


def mean_ignored(theta: Array, mean: Array, var: Array) -> float:
    """Yours does not depend on the mean. Where is the density highest?"""
    return ref.gaussian_log_prior(theta, np.zeros_like(mean), var)


def log_of_summed_variance(theta: Array, mean: Array, var: Array) -> float:
    """The logarithm of a sum of variances. What is the determinant of a diagonal matrix?"""
    difference = 0.5 * (np.log(var).sum() - np.log(var.sum()))
    return float(ref.gaussian_log_prior(theta, mean, var) + difference)


def precision_for_variance(theta: Array, mean: Array, var: Array) -> float:
    """You use var as a precision: does a large var make the density wide or narrow?"""
    return ref.gaussian_log_prior(theta, mean, 1 / var)


def density_for_log_density(theta: Array, mean: Array, var: Array) -> float:
    """Yours is the density itself. What was to be taken of it?"""
    return float(np.exp(ref.gaussian_log_prior(theta, mean, var)))


def averaged_over_coordinates(theta: Array, mean: Array, var: Array) -> float:
    """A factor 1/N is too much: are the densities of the coordinates averaged?"""
    return ref.gaussian_log_prior(theta, mean, var) / len(var)


def negative_log_prior(theta: Array, mean: Array, var: Array) -> float:
    """The sign: a log density is largest where the density is."""
    return -ref.gaussian_log_prior(theta, mean, var)


# -- in (c) -------------------------------------------------------------------------------------
def gradient_away_from_mean(theta: Array, mean: Array, var: Array) -> Array:
    """The sign: in which direction does the log density rise?"""
    return (theta - mean) / var


def gradient_var_squared(theta: Array, mean: Array, var: Array) -> Array:
    """Right where var is 1. Is var squared in a Gaussian density?"""
    return -(theta - mean) / var**2


def gradient_over_std(theta: Array, mean: Array, var: Array) -> Array:
    """Right where var is 1: by the variance or by its root is the squared distance divided?"""
    return np.asarray((mean - theta) / np.sqrt(var))


def gradient_without_variance(theta: Array, mean: Array, var: Array) -> Array:
    """Yours does not depend on var. Does a narrow prior pull no harder than a wide one?"""
    return mean - theta


def gradient_times_variance(theta: Array, mean: Array, var: Array) -> Array:
    """In yours a wide prior pulls harder than a narrow one."""
    return (mean - theta) * var


def gradient_without_mean(theta: Array, mean: Array, var: Array) -> Array:
    """Yours pulls towards 0. Where is the density highest?"""
    return -theta / var


def gradient_doubled(theta: Array, mean: Array, var: Array) -> Array:
    """A factor 2 is too much: what does the derivative of the square meet in the exponent?"""
    return 2 * (mean - theta) / var


def gradient_halved(theta: Array, mean: Array, var: Array) -> Array:
    """A factor ½ is too much: what does the derivative of a square put in front?"""
    return (mean - theta) / (2 * var)


def gradient_with_normaliser(theta: Array, mean: Array, var: Array) -> Array:
    """The normaliser left a term in your gradient. Does it depend on theta?"""
    return -(theta - mean) / var - 0.5 / var


def gradient_of_density(theta: Array, mean: Array, var: Array) -> Array:
    """You differentiate the density. What does the logarithm around it add to the chain rule?"""
    density = float(np.exp(ref.gaussian_log_prior(theta, mean, var)))
    return density * (mean - theta) / var


def gradient_of_squares_only(theta: Array, mean: Array, var: Array) -> Array:
    """The second power is still there: differentiate it in θ."""
    return -((theta - mean) ** 2) / (2 * var)


# -- in (d) -------------------------------------------------------------------------------------
Prior = tuple[Array, float]


def _var(value: float, n: int) -> Prior:
    return np.zeros(n), float(value)


def half_penalty_prior(lam: float, n: int) -> Prior:
    r"""Right for (λ/2)‖θ‖². Is there a ½ in the penalty of the statement?

    The variance is right for the penalty $\frac{\lambda}{2} \|\theta\|^2$. This statement's
    penalty is $\lambda \|\theta\|^2$, without the half, and pulls twice as hard: the prior must be
    narrower.

    **Why it tempts.** Both conventions are common, often in one book, and under the other one the
    result is the beautiful $1/\lambda$. The ½ of the Gaussian's own exponent gets "used up" by a ½
    that is not there.

    **An example.** A penalty of strength 2 on one parameter, and the widths of both priors:

    >>> l2_prior(2.0, 1)[1] < half_penalty_prior(2.0, 1)[1]
    True

    **Derive again.** Write $-\log p(\theta)$ of a normal density with mean 0 and variance $v$,
    drop what does not contain θ, and set the rest equal to the penalty as it stands in the
    statement. Solve for $v$; every ½ is then either in the equation or it is not. To check,
    compare the slopes at $\theta = 1$: that of the penalty is $2\lambda$, and the prior's negative
    log density must rise as steeply.
    """
    return _var(1 / lam, n)


def std_for_variance(lam: float, n: int) -> Prior:
    r"""Yours is a standard deviation. Which measure of width is asked for?

    The width you return is a standard deviation, $\sigma$. Asked is the variance, $\sigma^2$: the
    second number of the pair is what stands in $N(\mu, v)$ as this sheet writes it.

    **Why it tempts.** Code mostly wants the standard deviation (numpy's `normal`, torch's
    `Normal`), while formulas mostly carry the variance, and both are called "the width". The
    derivation is right up to a root taken at the end.

    **An example.** For $\lambda = 2$ your number is not the one asked for, but its square is:

    >>> std_for_variance(2.0, 1)[1] == l2_prior(2.0, 1)[1]
    False
    >>> std_for_variance(2.0, 1)[1] ** 2 == l2_prior(2.0, 1)[1]
    True

    Both are positive and fall as λ rises, and where one of them is 1 so is the other: there a root
    hides.

    **Derive again.** Set the exponent of the normal density, with the variance $v$ in it, equal to
    the penalty and solve for $v$. Take no root. Units help: if θ is in metres, the penalty's λ is
    in 1/m², so what unit must your answer have?
    """
    return _var(1 / np.sqrt(2 * lam), n)


def std_of_half_penalty(lam: float, n: int) -> Prior:
    """Two slips: is there a ½ in the penalty, and is a variance or its root asked for?"""
    return _var(1 / np.sqrt(lam), n)


def precision_of_prior(lam: float, n: int) -> Prior:
    """Yours is a precision: does a strong penalty mean a wide or a narrow prior?"""
    return _var(2 * lam, n)


def lambda_as_variance(lam: float, n: int) -> Prior:
    """λ itself: does a strong penalty mean a wide or a narrow prior?"""
    return _var(lam, n)


def variance_squared(lam: float, n: int) -> Prior:
    """The square of the right one. Is it a variance or a standard deviation that you squared?"""
    return _var(1 / (4 * lam**2), n)


def half_lambda(lam: float, n: int) -> Prior:
    """A stronger penalty widens your prior: solve for the variance again."""
    return _var(lam / 2, n)


def quarter_of_inverse(lam: float, n: int) -> Prior:
    """A factor ½ is too much: does the exponent of your Gaussian have its own ½?"""
    return _var(1 / (4 * lam), n)


def shared_among_parameters(lam: float, n: int) -> Prior:
    """Right for one parameter only. Does each of them get a penalty of its own?"""
    return _var(1 / (2 * lam * n), n)


def negative_variance(lam: float, n: int) -> Prior:
    """A negative variance: which signs have the penalty and the exponent?"""
    return _var(-1 / (2 * lam), n)


def mean_one(lam: float, n: int) -> Prior:
    """Your prior favours the value 1. Towards which value does the penalty pull?"""
    return np.ones(n), float(1 / (2 * lam))


def mean_lambda(lam: float, n: int) -> Prior:
    """Your prior favours the value λ. Towards which value does the penalty pull?"""
    return np.full(n, lam), float(1 / (2 * lam))


# -- in (e) -------------------------------------------------------------------------------------
def _ridge(X: Array, y: Array, shrinkage: float) -> Array:
    p = X.shape[1]
    return np.asarray(np.linalg.pinv(X.T @ X + shrinkage * np.eye(p)) @ (X.T @ y), dtype=np.float64)


def noise_forgotten(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Yours does not depend on the noise. Should noisy data count as much as clean data do?"""
    return _ridge(X, y, 2 * lam)


def textbook_ridge(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    r"""The ridge regression of a squared error. Which factor does the log-likelihood give it?

    This is the ridge regression of the textbooks, with λ straight on the diagonal. There the data
    term is $\|y - Xw\|^2$. In this part it is a log-likelihood, in which the squared error is
    divided by twice the noise variance.

    **Why it tempts.** The formula is known by heart, the objective looks the same, and for one
    particular noise variance it is. But in yours `noise_var` has no influence, and it should:
    noisy data deserve less trust beside an unchanged prior.

    **An example.** One observation, $y = 4$ at $x = 1$, with noise variance 2 and $\lambda = 1$:

    >>> ridge_map(np.array([[1.0]]), np.array([4.0]), 2.0, 1.0)
    [0.8]
    >>> textbook_ridge(np.array([[1.0]]), np.array([4.0]), 2.0, 1.0)
    [2.0]

    **Derive again.** For one observation and one weight, write the objective in full and set its
    derivative to 0: which number multiplies the residual, and which the weight? Multiply the
    equation by the noise variance only at the end, and see what that does to λ. What should happen
    for very small noise?
    """
    return _ridge(X, y, lam)


def penalty_halved(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """A factor of the penalty is lost: does ½ stand in front of both squares, or of one?"""
    return _ridge(X, y, lam * noise_var)


def noise_on_the_wrong_side(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """In yours noisy data are trusted more than clean ones."""
    return _ridge(X, y, 2 * lam / noise_var)


def noise_squared(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Right where the noise variance is 1. Is it squared in a Gaussian density?"""
    return _ridge(X, y, 2 * lam * noise_var**2)


def prior_precision_inverted(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """A larger λ shrinks your weights less: is it a variance or a precision that adds to XᵀX?"""
    return _ridge(X, y, noise_var / (2 * lam))


def mean_log_likelihood(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Your penalty grows with the number of rows: is the log-likelihood a sum or a mean?"""
    return _ridge(X, y, 2 * lam * noise_var * len(y))


def least_squares(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The maximum likelihood estimate. Where does the penalty enter?"""
    return _ridge(X, y, 0.0)


def penalty_subtracted(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Your penalty pushes weights away from 0: check the sign of its gradient."""
    return _ridge(X, y, -2 * lam * noise_var)


def shrunk_least_squares(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """All weights shrink by one factor. Are all directions of X measured equally well?"""
    return least_squares(X, y, noise_var, lam) / (1 + 2 * lam * noise_var)


def penalty_in_every_entry(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """A number added to a matrix is added to all its entries. Which of them should it be?"""
    p = X.shape[1]
    precision = X.T @ X + 2 * lam * noise_var * np.ones((p, p))
    return np.asarray(np.linalg.pinv(precision) @ (X.T @ y), dtype=np.float64)


# -- in (f) -------------------------------------------------------------------------------------
def _data_gradient(w: Array, X: Array, y: Array, noise_var: float) -> Array:
    return np.asarray(X.T @ (y - X @ w) / noise_var)


def gradient_of_the_loss(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The sign: this is the gradient of the negative. Is the objective maximised or minimised?"""
    return -ref.ridge_objective_grad(w, X, y, noise_var, lam)


def penalty_gradient_halved(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Right for (λ/2)‖w‖². What is the derivative of a square?"""
    return _data_gradient(w, X, y, noise_var) - lam * w


def noise_not_divided(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The data pull alike at all noise levels. Which factor has their square in the density?"""
    return _data_gradient(w, X, y, 1.0) - 2 * lam * w


def noise_variance_squared(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Right where the noise variance is 1. Is it squared in a Gaussian density?"""
    return _data_gradient(w, X, y, noise_var**2) - 2 * lam * w


def noise_as_factor(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """In yours noisy data pull harder than clean ones."""
    return _data_gradient(w, X, y, 1 / noise_var) - 2 * lam * w


def noise_under_the_penalty(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The penalty is divided by the noise variance too: which term does it belong to?"""
    return _data_gradient(w, X, y, noise_var) - 2 * lam * w / noise_var


def penalty_forgotten(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The gradient of the log-likelihood alone. Where does the penalty enter?"""
    return _data_gradient(w, X, y, noise_var)


def data_forgotten(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The gradient of the penalty alone. Where do the data enter?"""
    return -2 * lam * w


def penalty_pushes_away(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Your penalty pushes weights away from 0: with which sign is it in the objective?"""
    return _data_gradient(w, X, y, noise_var) + 2 * lam * w


def residual_reversed(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The data push w the wrong way: what does the inner derivative of y − Xw contribute?"""
    return -_data_gradient(w, X, y, noise_var) - 2 * lam * w


def data_term_doubled(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The data pull twice as hard: what does the derivative of the square meet in the density?"""
    return 2 * _data_gradient(w, X, y, noise_var) - 2 * lam * w


def data_term_averaged(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """The data term is divided by the number of rows: is the log-likelihood a sum or a mean?"""
    return _data_gradient(w, X, y, noise_var) / len(y) - 2 * lam * w


# -- in (g) -------------------------------------------------------------------------------------
def penalty_is_the_decay(lam: float) -> float:
    r"""λ itself: compare the derivative of λθ² with what SGD adds to the gradient.

    `weight_decay` was set to λ itself. The option is no penalty, though: SGD adds `weight_decay *
    w` to the *gradient*. The penalty $\lambda w^2$ reaches the gradient only through its
    derivative.

    **Why it tempts.** Many texts say that weight decay "corresponds directly" to the penalty, and
    up to a constant factor it does. Had the penalty been written with ½ in front, λ would be
    right.

    **An example.** The penalty $0.1\,w^2$, as the option wants it:

    >>> weight_decay_for(0.1) > penalty_is_the_decay(0.1)
    True

    Make one step from $w = 1$ with learning rate 1 and no data: first down the slope of that
    penalty, then with a decay of 0.1, which leads to 0.9. The two do not arrive at the same place.

    **Derive again.** Write one step of gradient descent on loss plus penalty, and below it the
    step that SGD takes with the option. Compare the terms that contain $w$ alone. And do not carry
    the result over to Adam: there the gradient is rescaled, and the equivalence is gone.
    """
    return float(lam)


def decay_halved(lam: float) -> float:
    """The factor is on the wrong side: is the penalty half of the decay or the decay half of it?"""
    return float(lam / 2)


def decay_is_the_prior_variance(lam: float) -> float:
    """Yours is the variance of the prior. What does a strong penalty do to the decay?"""
    return float(1 / (2 * lam))


def decay_inverse(lam: float) -> float:
    """A stronger penalty gives you a weaker decay."""
    return float(1 / lam)


def decay_squared(lam: float) -> float:
    """The strength of the penalty enters more than once. How does the gradient depend on it?"""
    return float(lam**2)


def decay_doubled_again(lam: float) -> float:
    """A factor 2 is too much: what does SGD add to the gradient, the penalty or its derivative?"""
    return float(4 * lam)


def decay_negative(lam: float) -> float:
    """Your weights would grow: what does SGD do with what the option adds to the gradient?"""
    return float(-2 * lam)


# -- by part ------------------------------------------------------------------------------------
MAP_INDEX = (
    prior_dropped,
    prior_only,
    likelihood_plus_prior,
    logs_subtracted,
    logs_multiplied,
    prior_not_logged,
    likelihood_not_logged,
    index_from_one,
    least_probable,
    posterior_mean_index,
    log_posterior_of_best,
    exclusion_ignored,
)
GAUSSIAN_LOG_PRIOR = (
    var_as_std,
    normaliser_dropped,
    two_pi_dropped,
    normaliser_not_halved,
    normaliser_added,
    one_two_pi_for_all,
    exponent_not_halved,
    exponent_positive,
    mean_ignored,
    log_of_summed_variance,
    precision_for_variance,
    density_for_log_density,
    averaged_over_coordinates,
    negative_log_prior,
)
GAUSSIAN_LOG_PRIOR_GRAD = (
    gradient_away_from_mean,
    gradient_var_squared,
    gradient_over_std,
    gradient_without_variance,
    gradient_times_variance,
    gradient_without_mean,
    gradient_doubled,
    gradient_halved,
    gradient_with_normaliser,
    gradient_of_density,
    gradient_of_squares_only,
)
L2_PRIOR = (
    half_penalty_prior,
    std_for_variance,
    std_of_half_penalty,
    precision_of_prior,
    lambda_as_variance,
    variance_squared,
    half_lambda,
    quarter_of_inverse,
    shared_among_parameters,
    negative_variance,
    mean_one,
    mean_lambda,
)
RIDGE_MAP = (
    noise_forgotten,
    textbook_ridge,
    penalty_halved,
    noise_on_the_wrong_side,
    noise_squared,
    prior_precision_inverted,
    mean_log_likelihood,
    least_squares,
    penalty_subtracted,
    shrunk_least_squares,
    penalty_in_every_entry,
)
RIDGE_OBJECTIVE_GRAD = (
    gradient_of_the_loss,
    penalty_gradient_halved,
    noise_not_divided,
    noise_variance_squared,
    noise_as_factor,
    noise_under_the_penalty,
    penalty_forgotten,
    data_forgotten,
    penalty_pushes_away,
    residual_reversed,
    data_term_doubled,
    data_term_averaged,
)
WEIGHT_DECAY_FOR = (
    penalty_is_the_decay,
    decay_halved,
    decay_is_the_prior_variance,
    decay_inverse,
    decay_squared,
    decay_doubled_again,
    decay_negative,
)
