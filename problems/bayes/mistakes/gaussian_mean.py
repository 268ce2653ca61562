"""Mistakes we expect in the problem on the mean of normal data.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import bayes as ref

Pair = tuple[float, float]


def _mean(x: Array) -> float:
    """The sample mean, 0 where there are no data."""
    return float(x.sum()) / max(len(x), 1)


# -- in posterior -------------------------------------------------------------------------------
def posterior_is_prior(x: Array, sigma2: float, tau2: float) -> Pair:
    """The data have no effect on yours. Where is the noise of an observation centred, given μ?"""
    return 0.0, tau2


def noise_not_averaged(x: Array, sigma2: float, tau2: float) -> Pair:
    r"""Right for a single observation only. What is the variance of the mean of n of them?

    You combine the prior with the noise variance of a single observation, however many there are.
    The data enter through their mean, and the mean of $n$ observations is known more exactly than
    one of them.

    **Why it tempts.** With one observation the formula is right, and that is the case the
    textbooks draw. Going on to $n$ of them one replaces $x$ by $\bar x$ and forgets that its
    variance changes with it.

    **An example.** Two observations, noise variance 2, prior variance 1:

    >>> posterior(np.array([1.0, 3.0]), 2.0, 1.0)
    (1.0, 0.5)
    >>> noise_not_averaged(np.array([1.0, 3.0]), 2.0, 1.0)
    (0.667, 0.667)

    A thousand observations with the same mean would leave your second number where it is. Should
    they?

    **Derive again.** Write the exponent of the likelihood of all $n$ observations as a function of
    μ alone, and collect what stands before $\mu^2$: there is one contribution for each observation
    and one of the prior. What the sum says about the variance is then read off by completing the
    square.
    """
    return _mean(x) * tau2 / (sigma2 + tau2), tau2 * sigma2 / (sigma2 + tau2)


def precision_returned(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your second number grows with every observation. Should the uncertainty about μ do so?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, 1 / var


def posterior_std_returned(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your second number has the unit of x. Which unit has the one that is asked for?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, float(np.sqrt(var))


def predictive_for_posterior(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your second number keeps away from 0 for any number of data. Is it about μ or a new x?"""
    return ref.posterior_predictive(x, sigma2, tau2)


def posterior_at_sample_mean(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your variance knows the prior. Does your mean?"""
    return _mean(x), ref.posterior(x, sigma2, tau2)[1]


def posterior_without_prior(x: Array, sigma2: float, tau2: float) -> Pair:
    """tau2 has no part in your answer: this is what the likelihood alone says about μ."""
    with np.errstate(divide="ignore"):
        return _mean(x), float(np.float64(sigma2) / len(x))


def variances_swapped(x: Array, sigma2: float, tau2: float) -> Pair:
    """sigma2 and tau2 have changed places: which one do the observations scatter with?"""
    return ref.posterior(x, tau2, sigma2)


def variances_added(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your variance exceeds that of the prior. What do data do to it? Which quantities add up?"""
    with np.errstate(divide="ignore"):
        return ref.posterior(x, sigma2, tau2)[0], float(np.float64(sigma2) / len(x) + tau2)


def variance_without_prior(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your mean knows the prior. Does your variance? Think of a very small tau2."""
    with np.errstate(divide="ignore"):
        return ref.posterior(x, sigma2, tau2)[0], float(np.float64(sigma2) / len(x))


def posterior_variance_squared(x: Array, sigma2: float, tau2: float) -> Pair:
    """Check the unit of your variance: it must be that of x squared."""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, var**2


def product_of_variances(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your mean adds a variance to a pure number. Which combination of the two has no unit?"""
    return float(x.sum() / (len(x) + sigma2 * tau2)), ref.posterior(x, sigma2, tau2)[1]


def ratio_upside_down(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your mean moves to the data when the prior is narrow. Which of the variances is above?"""
    return float(x.sum() / (len(x) + tau2 / sigma2)), ref.posterior(x, sigma2, tau2)[1]


def arguments_are_std(x: Array, sigma2: float, tau2: float) -> Pair:
    """You square sigma2 and tau2. Are they variances or standard deviations?"""
    return ref.posterior(x, sigma2**2, tau2**2)


def weights_exchanged(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your mean tends to 0 as data come in. Which weight belongs to the data?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return _mean(x) - mean, var


def posterior_sum_for_mean(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your mean can lie beyond all the data. Does the weight belong to their sum or their mean?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return len(x) * mean, var


def noise_lost_in_mean(x: Array, sigma2: float, tau2: float) -> Pair:
    """Complete the square again: your mean has not the unit of x."""
    _, var = ref.posterior(x, sigma2, tau2)
    return float(var * x.sum()), var


def no_data_no_mean(x: Array, sigma2: float, tau2: float) -> Pair:
    """Right as soon as there are data. What is the mean of none, and what is known without any?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return (mean if len(x) else float("nan")), var


def no_data_no_answer(x: Array, sigma2: float, tau2: float) -> Pair:
    """Right as soon as there are data. You divide by their number: what is known without any?"""
    return ref.posterior(x, sigma2, tau2) if len(x) else (float("nan"), float("nan"))


# -- in log_likelihood --------------------------------------------------------------------------
def normaliser_dropped(mu: float, x: Array, sigma2: float) -> float:
    """What is left out does not depend on μ, but this part asks for it."""
    return float(-((x - mu) ** 2).sum() / (2 * sigma2))


def normaliser_once(mu: float, x: Array, sigma2: float) -> float:
    """Right for a single observation only. How many densities are multiplied?"""
    return float(-np.log(2 * np.pi * sigma2) / 2 - ((x - mu) ** 2).sum() / (2 * sigma2))


def sigma2_as_std(mu: float, x: Array, sigma2: float) -> float:
    """You treat sigma2 as a standard deviation. What does its name say?"""
    return ref.log_likelihood(mu, x, sigma2**2)


def deviation_over_variance(mu: float, x: Array, sigma2: float) -> float:
    """By what is a deviation divided before it is squared? What stands before the exponential?"""
    return float(-(((x - mu) / sigma2) ** 2).sum() / 2)


def deviation_over_variance_normalised(mu: float, x: Array, sigma2: float) -> float:
    """The exponent should be a pure number. By what is a deviation divided before it is squared?"""
    return float(
        ref.log_likelihood(mu, x, sigma2)
        + ((x - mu) ** 2).sum() / (2 * sigma2)
        - (((x - mu) / sigma2) ** 2).sum() / 2
    )


def mean_log_likelihood(mu: float, x: Array, sigma2: float) -> float:
    """Yours does not grow with the amount of data. Is a sum or a mean asked for?"""
    return ref.log_likelihood(mu, x, sigma2) / len(x)


def likelihood_sign_lost(mu: float, x: Array, sigma2: float) -> float:
    """The sign: which is larger, the likelihood of a μ near the data or of one far off?"""
    return -ref.log_likelihood(mu, x, sigma2)


def likelihood_not_log(mu: float, x: Array, sigma2: float) -> float:
    """A likelihood, not its logarithm: what becomes of a product under the logarithm?"""
    return float(np.exp(ref.log_likelihood(mu, x, sigma2)))


def exponent_without_half(mu: float, x: Array, sigma2: float) -> float:
    """A constant factor is missing in the exponent: look the normal density up."""
    return float(ref.log_likelihood(mu, x, sigma2) - ((x - mu) ** 2).sum() / (2 * sigma2))


def normaliser_without_root(mu: float, x: Array, sigma2: float) -> float:
    """The exponents are right. Is there not a root in front of the density?"""
    return float(ref.log_likelihood(mu, x, sigma2) - len(x) * np.log(2 * np.pi * sigma2) / 2)


def normaliser_upside_down(mu: float, x: Array, sigma2: float) -> float:
    """Your normaliser makes wide densities higher. Is it above or below the fraction bar?"""
    return float(ref.log_likelihood(mu, x, sigma2) + len(x) * np.log(2 * np.pi * sigma2))


def root_of_pi_only(mu: float, x: Array, sigma2: float) -> float:
    """The exponents are right. Does the root before the density reach over all factors below it?"""
    return float(ref.log_likelihood(mu, x, sigma2) - len(x) * np.log(sigma2) / 2)


def two_pi_forgotten(mu: float, x: Array, sigma2: float) -> float:
    """Off by a constant for each observation. What is the integral of your density?"""
    return float(ref.log_likelihood(mu, x, sigma2) + len(x) * np.log(2 * np.pi) / 2)


def square_of_the_sum(mu: float, x: Array, sigma2: float) -> float:
    """Deviations of either side cancel in yours. Which comes first, the square or the sum?"""
    n = len(x)
    return float(-n / 2 * np.log(2 * np.pi * sigma2) - (x - mu).sum() ** 2 / (2 * sigma2))


# -- in log_likelihood_grad ---------------------------------------------------------------------
def slope_reversed(mu: float, x: Array, sigma2: float) -> float:
    r"""The sign: if μ lies below all data, does raising it raise the likelihood? Mind (x − μ)′.

    The sign is wrong: yours says that the likelihood falls where it rises. The zero is the same,
    so the estimate still comes out right, and only somebody who climbs along your derivative finds
    out, for the climb leads away.

    **Why it tempts.** There are two minus signs, one before the square and one from the inner
    derivative of $x - \mu$ in μ. Applying the first and forgetting the second gives exactly this
    line, and it has been printed so.

    **An example.** All data lie above μ. Raising it makes them more probable:

    >>> log_likelihood_grad(1.0, np.array([3.0]), 2.0)
    1.0
    >>> slope_reversed(1.0, np.array([3.0]), 2.0)
    -1.0

    **Derive again.** Differentiate $-(x - \mu)^2$ in μ with the chain rule, naming the outer and
    the inner derivative separately, and count the signs. Then ask the picture: with μ left of
    every observation, in which direction must the derivative point? A finite difference of
    `log_likelihood` answers the same question in one line.
    """
    return -ref.log_likelihood_grad(mu, x, sigma2)


def slope_over_squared_variance(mu: float, x: Array, sigma2: float) -> float:
    r"""Zero at the right place, but the wrong unit: to which power does the noise enter?

    The derivative vanishes at the right place, but has $\sigma^4$ below it where $\sigma^2$
    belongs. A deviation was divided by the variance before it was squared, and not by the standard
    deviation.

    **Why it tempts.** In $\frac12 (\frac{x - \mu}{\sigma})^2$ the square covers the σ too. Written
    with $\sigma^2$ inside the bracket, as a printed solution has it, the variance gets squared
    once more. The maximum likelihood estimate does not notice: a positive factor moves no zero.

    **An example.** One observation at 3, with μ at 1 and noise variance 2:

    >>> log_likelihood_grad(1.0, np.array([3.0]), 2.0)
    1.0
    >>> slope_over_squared_variance(1.0, np.array([3.0]), 2.0)
    0.5

    With $\sigma^2 = 1$ both agree, so test with another number.

    **Derive again.** Write one log density, square the bracket completely, and only then
    differentiate. Units are a good witness: if $x$ is in metres, the log-likelihood has no unit,
    so what is the unit of its derivative in μ, and what is yours?
    """
    return ref.log_likelihood_grad(mu, x, sigma2) / sigma2


def slope_averaged(mu: float, x: Array, sigma2: float) -> float:
    """Zero at the right place. Should twice the data pull no harder?"""
    return ref.log_likelihood_grad(mu, x, sigma2) / len(x)


def slope_without_noise(mu: float, x: Array, sigma2: float) -> float:
    """Zero at the right place. Do precise and noisy data pull equally hard?"""
    return ref.log_likelihood_grad(mu, x, sigma2) * sigma2


def slope_over_std(mu: float, x: Array, sigma2: float) -> float:
    """Zero at the right place. Compare the power of σ before and after differentiating."""
    return float(ref.log_likelihood_grad(mu, x, sigma2) * np.sqrt(sigma2))


def slope_twice(mu: float, x: Array, sigma2: float) -> float:
    """A constant factor is too much: what stands in front of the square, and what comes down?"""
    return 2 * ref.log_likelihood_grad(mu, x, sigma2)


def slope_half(mu: float, x: Array, sigma2: float) -> float:
    """A constant factor is missing: what comes down when a square is differentiated?"""
    return ref.log_likelihood_grad(mu, x, sigma2) / 2


def slope_with_one_mu(mu: float, x: Array, sigma2: float) -> float:
    """Not zero at the sample mean. How often does μ occur in the sum?"""
    return float((x.sum() - mu) / sigma2)


def slope_not_at_mu(mu: float, x: Array, sigma2: float) -> float:
    """The slope depends on where it is taken: μ has no part in yours."""
    return float(x.sum() / sigma2)


# -- in mu_mle ----------------------------------------------------------------------------------
def median(x: Array) -> float:
    """Yours minimises the sum of absolute deviations. Which deviations has the density?"""
    return float(np.median(x))


def sum_of_data(x: Array) -> float:
    """Yours can lie beyond all the data. Set the slope to 0 and count how often μ occurs."""
    return float(x.sum())


def one_less_below(x: Array) -> float:
    """By how many is the sum divided? That correction belongs to a variance."""
    return float(x.sum() / (len(x) - 1)) if len(x) > 1 else float(x[0])


def middle_of_range(x: Array) -> float:
    """Only the smallest and the largest of the data count in yours."""
    return float((x.min() + x.max()) / 2)


def mean_of_absolute_values(x: Array) -> float:
    """Yours is never negative. Can μ be?"""
    return float(np.abs(x).mean())


# -- in log_posterior_grad ----------------------------------------------------------------------
def slope_over_squared_posterior_variance(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    r"""Zero at the right place. Which power of its variance divides the square in a log density?

    The log posterior is a parabola around the posterior's mean. Yours has the right summit and the
    wrong curvature: it divides by the square of the posterior's variance $v$, and a log density
    divides by $v$ itself.

    **Why it tempts.** The variance comes out as a fraction, $\tau^2\sigma^2 / (\sigma^2 +
    n\tau^2)$. Put into "$2\sigma^2$" of the normal density where a standard deviation was
    expected, it gets a square that it does not need. The maximum stays where it was, so the
    estimate shows nothing.

    **An example.** One observation at 2, both variances 1. The slope at $\mu = 0$:

    >>> log_posterior_grad(0.0, np.array([2.0]), 1.0, 1.0)
    2.0
    >>> slope_over_squared_posterior_variance(0.0, np.array([2.0]), 1.0, 1.0)
    4.0

    **Derive again.** Do not use the posterior at all: add the derivatives of the log-likelihood
    and of the log prior, two short terms. At $\mu = 0$ the prior does not pull, so which slope is
    left in the example? Then compare with the form you have, and see which power of $v$ makes both
    agree.
    """
    return ref.log_posterior_grad(mu, x, sigma2, tau2) / ref.posterior(x, sigma2, tau2)[1]


def slope_without_prior(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """tau2 has no part in yours: this is the slope of the log likelihood."""
    return ref.log_likelihood_grad(mu, x, sigma2)


def prior_pushes_away(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """One term has the wrong sign. Does the prior favour large or small |μ|?"""
    return ref.log_likelihood_grad(mu, x, sigma2) + mu / tau2


def slope_over_posterior_std(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """Zero at the right place. Is your divisor a variance?"""
    var = ref.posterior(x, sigma2, tau2)[1]
    return float(ref.log_posterior_grad(mu, x, sigma2, tau2) * np.sqrt(var))


def prior_over_std(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """The prior's term: differentiate its exponent again. Which power of τ stands below it?"""
    return float(ref.log_likelihood_grad(mu, x, sigma2) - mu / np.sqrt(tau2))


def posterior_slope_reversed(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """The sign: far above the data and above 0, is the log posterior rising or falling in μ?"""
    return -ref.log_posterior_grad(mu, x, sigma2, tau2)


def data_averaged(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """Right for a single observation only. Does the prior weigh less as data come in?"""
    return float((x.mean() - mu) / sigma2 - mu / tau2)


def prior_slope_halved(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """A constant factor is missing in the prior's term: what comes down from the square?"""
    return float(ref.log_likelihood_grad(mu, x, sigma2) - mu / (2 * tau2))


def prior_slope_doubled(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """A constant factor is too much in the prior's term: what stands in front of its square?"""
    return float(ref.log_likelihood_grad(mu, x, sigma2) - 2 * mu / tau2)


def prior_for_every_datum(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """The prior is counted once for each observation. How many factors of it has the posterior?"""
    return float(ref.log_likelihood_grad(mu, x, sigma2) - len(x) * mu / tau2)


def posterior_slope_with_one_mu(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """Not zero at the posterior's mean. How often does μ occur in the data's term?"""
    return float((x.sum() - mu) / sigma2 - mu / tau2)


def distance_to_the_mode(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """Zero at the right place. Is the log posterior as steep when there are many data?"""
    return float(ref.mu_map(x, sigma2, tau2) - mu)


def prior_slope_only(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """The data have no part in yours."""
    return float(-mu / tau2)


# -- in mu_map ----------------------------------------------------------------------------------
def map_is_mle(x: Array, sigma2: float, tau2: float) -> float:
    """There the likelihood alone is largest. What does the prior do to it?"""
    return ref.mu_mle(x)


def map_noise_not_averaged(x: Array, sigma2: float, tau2: float) -> float:
    """Right for a single observation only. Does yours come closer to the sample mean as n grows?"""
    return float(x.mean() * tau2 / (sigma2 + tau2))


def prior_halved(x: Array, sigma2: float, tau2: float) -> float:
    """You shrink too little, by a constant factor: what comes down from the prior's square?"""
    return float(x.sum() / (len(x) + sigma2 / (2 * tau2)))


def prior_doubled(x: Array, sigma2: float, tau2: float) -> float:
    """You shrink too much, by a constant factor: compare the factors of both squares."""
    return float(x.sum() / (len(x) + 2 * sigma2 / tau2))


def shrinks_the_wrong_way(x: Array, sigma2: float, tau2: float) -> float:
    """Yours tends to 0 as data come in. Which weight belongs to the data, which to the prior?"""
    return float(x.mean() - ref.mu_map(x, sigma2, tau2))


def map_sum_for_mean(x: Array, sigma2: float, tau2: float) -> float:
    """Yours can lie beyond all the data: count n once more."""
    return float(len(x) * ref.mu_map(x, sigma2, tau2))


def map_variances_swapped(x: Array, sigma2: float, tau2: float) -> float:
    """Yours moves to the data when the prior is narrow: have the variances changed places?"""
    return ref.mu_map(x, tau2, sigma2)


def map_arguments_are_std(x: Array, sigma2: float, tau2: float) -> float:
    """You square sigma2 and tau2. Are they variances or standard deviations?"""
    return ref.mu_map(x, sigma2**2, tau2**2)


def map_ratio_of_std(x: Array, sigma2: float, tau2: float) -> float:
    """The roots are not needed: which ratio comes out of the two exponents?"""
    return ref.mu_map(x, float(np.sqrt(sigma2)), float(np.sqrt(tau2)))


def map_product_of_variances(x: Array, sigma2: float, tau2: float) -> float:
    """A variance is added to a pure number. Which combination of the two has no unit?"""
    return float(x.sum() / (len(x) + sigma2 * tau2))


def map_prior_sign(x: Array, sigma2: float, tau2: float) -> float:
    """Yours lies farther from 0 than the sample mean. Where does this prior pull?"""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(x.sum() / (len(x) - sigma2 / tau2))


def map_without_noise(x: Array, sigma2: float, tau2: float) -> float:
    """The noise has no part in yours. Should noisy data move you as far as exact ones?"""
    return float(x.sum() / (len(x) + 1 / tau2))


# -- in plug_in ---------------------------------------------------------------------------------
def plug_in_std(mu_star: float, sigma2: float) -> Pair:
    """Your second number has the unit of x. Which unit has the one that is asked for?"""
    return mu_star, float(np.sqrt(sigma2))


def plug_in_at_zero(mu_star: float, sigma2: float) -> Pair:
    """That is the law of the noise alone. What is added to it?"""
    return 0.0, sigma2


def plug_in_swapped(mu_star: float, sigma2: float) -> Pair:
    """In which order are the two numbers asked for?"""
    return sigma2, mu_star


def plug_in_squared(mu_star: float, sigma2: float) -> Pair:
    """You square sigma2. Is it a variance or a standard deviation?"""
    return mu_star, sigma2**2


# -- in posterior_predictive --------------------------------------------------------------------
def predictive_without_noise(x: Array, sigma2: float, tau2: float) -> Pair:
    """That is what is known about μ. Does a new observation not scatter around it?"""
    return ref.posterior(x, sigma2, tau2)


def predictive_is_plug_in(x: Array, sigma2: float, tau2: float) -> Pair:
    r"""Yours would be right if μ were known. How uncertain is it after n observations?

    The best guess of μ is put into $N(\mu, \sigma^2)$ as if it were μ itself. But after $n$
    observations μ is known only up to its posterior variance, and a new observation scatters
    around a place that is itself uncertain.

    **Why it tempts.** Estimate, then plug in: so most software predicts. For large $n$ it is
    nearly right, since the uncertainty about μ disappears while the noise stays.

    **An example.** Two observations, noise variance 2, prior variance 1:

    >>> posterior_predictive(np.array([1.0, 3.0]), 2.0, 1.0)
    (1.0, 2.5)
    >>> predictive_is_plug_in(np.array([1.0, 3.0]), 2.0, 1.0)
    (1.0, 2.0)

    The mean is right. The second number promises more than two observations can tell: intervals
    built on it catch new data less often than they claim.

    **Derive again.** Write a new observation as a sum of two independent parts: where μ lies,
    given the data, and the noise around it. What is the variance of a sum? Check the ends: with no
    data at all your result should be that of the prior predictive, and for $n \to \infty$ that of
    a known μ.
    """
    return ref.posterior(x, sigma2, tau2)[0], sigma2


def precision_added(x: Array, sigma2: float, tau2: float) -> Pair:
    """Two numbers of different units are added: is each of them a variance?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, 1 / var + sigma2


def prior_predictive(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your variance does not depend on the data. How uncertain is μ once they are seen?"""
    return ref.posterior(x, sigma2, tau2)[0], sigma2 + tau2


def predictive_without_prior(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your mean knows the prior. Does your variance? Think of a very small tau2."""
    return ref.posterior(x, sigma2, tau2)[0], sigma2 / len(x) + sigma2


def everything_inverted(x: Array, sigma2: float, tau2: float) -> Pair:
    """Where does your reciprocal end? Variances of independent parts add as they are."""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, 1 / (1 / var + sigma2)


def precisions_added(x: Array, sigma2: float, tau2: float) -> Pair:
    """Yours is smaller than the noise alone. Is a new x a combination of two pieces of evidence?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, 1 / (1 / var + 1 / sigma2)


def uncertainty_subtracted(x: Array, sigma2: float, tau2: float) -> Pair:
    """Does not knowing μ make a new observation easier to predict?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, sigma2 - var


def predictive_std(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your second number has the unit of x. Which unit has the one that is asked for?"""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, float(np.sqrt(var + sigma2))


def predictive_at_sample_mean(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your variance is right. Is a new observation expected where μ is?"""
    return ref.mu_mle(x), ref.posterior_predictive(x, sigma2, tau2)[1]


def predictive_at_prior_mean(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your variance is right. Do the data say nothing about where the next one will be?"""
    return 0.0, ref.posterior_predictive(x, sigma2, tau2)[1]


def predictive_half_way(x: Array, sigma2: float, tau2: float) -> Pair:
    """Your mean is half way between prior and data, whatever their variances are."""
    return ref.mu_mle(x) / 2, ref.posterior_predictive(x, sigma2, tau2)[1]


def noise_averaged_too(x: Array, sigma2: float, tau2: float) -> Pair:
    """How many new observations are predicted? Their noise is not averaged with the old ones'."""
    mean, var = ref.posterior(x, sigma2, tau2)
    return mean, var + sigma2 / len(x)


# -- in predictive_variance_limit ---------------------------------------------------------------
def prior_stays(sigma2: float, tau2: float) -> float:
    """That is the variance before any data. Which of the two parts do data remove?"""
    return sigma2 + tau2


def only_prior_stays(sigma2: float, tau2: float) -> float:
    """Which part do data remove: what is not known about μ, or the noise of a new observation?"""
    return tau2


def grows_without_bound(sigma2: float, tau2: float) -> float:
    """Does anything in the variance grow with n? Did you take the limit of its inverse?"""
    return float("inf")


def limit_is_std(sigma2: float, tau2: float) -> float:
    """Your limit has the unit of x. Which unit has a variance?"""
    return float(np.sqrt(sigma2))


def limit_of_one_datum(sigma2: float, tau2: float) -> float:
    """That is the variance after a single observation. Where does n stand?"""
    return sigma2 + sigma2 * tau2 / (sigma2 + tau2)


# -- in compare_mle_map -------------------------------------------------------------------------
def mle_always_larger(x: Array, sigma2: float, tau2: float) -> int:
    """Shrinking goes towards 0. Is that always down? Try data below 0."""
    return 1


def comparison_reversed(x: Array, sigma2: float, tau2: float) -> int:
    """Which of the two is subtracted from which? Try one observation above 0."""
    return -ref.compare_mle_map(x, sigma2, tau2)


def sizes_compared(x: Array, sigma2: float, tau2: float) -> int:
    """You compare the distances from 0. The estimates themselves are asked for."""
    return abs(ref.compare_mle_map(x, sigma2, tau2))


def tie_overlooked(x: Array, sigma2: float, tau2: float) -> int:
    """There are three possible answers. When do both estimates agree?"""
    return 1 if x.sum() > 0 else -1


def difference_itself(x: Array, sigma2: float, tau2: float) -> float:
    """You return the difference. Only its sign is asked for."""
    return ref.mu_mle(x) - ref.mu_map(x, sigma2, tau2)


# -- in map_mle_ratio ---------------------------------------------------------------------------
def ratio_of_one_datum(n: int, sigma2: float, tau2: float) -> float:
    """Right for n = 1 only. What is the variance of the mean of n observations?"""
    return tau2 / (sigma2 + tau2)


def ratio_inverted(n: int, sigma2: float, tau2: float) -> float:
    """Yours exceeds 1. Which of the two estimates is nearer to 0?"""
    return 1 / ref.map_mle_ratio(n, sigma2, tau2)


def weight_of_the_prior(n: int, sigma2: float, tau2: float) -> float:
    """Yours tends to 0 as n grows. Do the two estimates then drift apart?"""
    return 1 - ref.map_mle_ratio(n, sigma2, tau2)


def ratio_variances_swapped(n: int, sigma2: float, tau2: float) -> float:
    """A wide prior should hardly shrink. What does yours do for a large tau2?"""
    return ref.map_mle_ratio(n, tau2, sigma2)


def limit_for_every_n(n: int, sigma2: float, tau2: float) -> float:
    """That is the limit. What is the ratio for the n that is given?"""
    return 1.0


def ratio_of_std(n: int, sigma2: float, tau2: float) -> float:
    """The roots are not needed: put your two estimates above each other and cancel."""
    return ref.map_mle_ratio(n, float(np.sqrt(sigma2)), float(np.sqrt(tau2)))


def ratio_arguments_are_std(n: int, sigma2: float, tau2: float) -> float:
    """You square sigma2 and tau2. Are they variances or standard deviations?"""
    return ref.map_mle_ratio(n, sigma2**2, tau2**2)


def ratio_without_n_above(n: int, sigma2: float, tau2: float) -> float:
    """Yours gets smaller with more data. How often does n occur in the fraction?"""
    return tau2 / (n * tau2 + sigma2)


# -- by part ------------------------------------------------------------------------------------
POSTERIOR = (
    posterior_is_prior,
    noise_not_averaged,
    precision_returned,
    posterior_std_returned,
    predictive_for_posterior,
    posterior_at_sample_mean,
    posterior_without_prior,
    variances_swapped,
    variances_added,
    variance_without_prior,
    posterior_variance_squared,
    product_of_variances,
    ratio_upside_down,
    arguments_are_std,
    weights_exchanged,
    posterior_sum_for_mean,
    noise_lost_in_mean,
    no_data_no_mean,
    no_data_no_answer,
)
LOG_LIKELIHOOD = (
    normaliser_dropped,
    normaliser_once,
    sigma2_as_std,
    deviation_over_variance,
    deviation_over_variance_normalised,
    mean_log_likelihood,
    likelihood_sign_lost,
    likelihood_not_log,
    exponent_without_half,
    normaliser_without_root,
    normaliser_upside_down,
    root_of_pi_only,
    two_pi_forgotten,
    square_of_the_sum,
)
LOG_LIKELIHOOD_GRAD = (
    slope_reversed,
    slope_over_squared_variance,
    slope_averaged,
    slope_without_noise,
    slope_over_std,
    slope_twice,
    slope_half,
    slope_with_one_mu,
    slope_not_at_mu,
)
MU_MLE = (median, sum_of_data, one_less_below, middle_of_range, mean_of_absolute_values)
LOG_POSTERIOR_GRAD = (
    slope_over_squared_posterior_variance,
    slope_without_prior,
    prior_pushes_away,
    slope_over_posterior_std,
    prior_over_std,
    posterior_slope_reversed,
    data_averaged,
    prior_slope_halved,
    prior_slope_doubled,
    prior_for_every_datum,
    posterior_slope_with_one_mu,
    distance_to_the_mode,
    prior_slope_only,
)
MU_MAP = (
    map_is_mle,
    map_noise_not_averaged,
    prior_halved,
    prior_doubled,
    shrinks_the_wrong_way,
    map_sum_for_mean,
    map_variances_swapped,
    map_arguments_are_std,
    map_ratio_of_std,
    map_product_of_variances,
    map_prior_sign,
    map_without_noise,
)
PLUG_IN = (plug_in_std, plug_in_at_zero, plug_in_swapped, plug_in_squared)
POSTERIOR_PREDICTIVE = (
    predictive_without_noise,
    predictive_is_plug_in,
    precision_added,
    prior_predictive,
    predictive_without_prior,
    everything_inverted,
    precisions_added,
    uncertainty_subtracted,
    predictive_std,
    predictive_at_sample_mean,
    predictive_at_prior_mean,
    predictive_half_way,
    noise_averaged_too,
)
PREDICTIVE_VARIANCE_LIMIT = (
    prior_stays,
    only_prior_stays,
    grows_without_bound,
    limit_is_std,
    limit_of_one_datum,
)
COMPARE_MLE_MAP = (
    mle_always_larger,
    comparison_reversed,
    sizes_compared,
    tie_overlooked,
    difference_itself,
)
MAP_MLE_RATIO = (
    ratio_of_one_datum,
    ratio_inverted,
    weight_of_the_prior,
    ratio_variances_swapped,
    limit_for_every_n,
    ratio_of_std,
    ratio_arguments_are_std,
    ratio_without_n_above,
)
