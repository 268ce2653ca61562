"""Mistakes we expect in the problem on maximum likelihood and cross-entropy.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import foundations as ref


# -- in gaussian_mle ----------------------------------------------------------------------------
def unbiased_variance(x: Array) -> tuple[float, float]:
    r"""Your variance is the unbiased one. Does the likelihood's own maximum divide by that?

    The squared deviations are divided by $m - 1$. That is the unbiased estimate of a variance,
    which statistics courses teach for good reasons. It is not the maximum of the likelihood, and
    that is what this part asks for.

    **Why it tempts.** Most calculators, R and pandas divide by $m - 1$ without being asked, so the
    formula feels like *the* variance. For a large sample the two hardly differ.

    **An example.** Two observations, each at a distance of 1 from their mean:

    >>> gaussian_mle(np.array([1.0, 3.0]))
    (2.0, 1.0)
    >>> unbiased_variance(np.array([1.0, 3.0]))
    (2.0, 2.0)

    With a single observation yours divides 0 by 0, while the likelihood does have an answer to
    give: it grows as the width shrinks.

    **Derive again.** Write the log-likelihood of $m$ observations as a function of the variance
    $v$: there is one term with $\log v$ and one with $1/v$. Set the derivative in $v$ to 0 and
    solve. Count how many times $\log v$ occurs, once for each density; no observation is taken
    away.
    """
    with np.errstate(all="ignore"):
        mean, var = ref.gaussian_mle(x)
        return mean, float(np.float64(var) * len(x) / np.float64(len(x) - 1))


def standard_deviation_for_variance(x: Array) -> tuple[float, float]:
    """The second number has the unit of x. Which unit has a variance?"""
    mean, var = ref.gaussian_mle(x)
    return mean, float(np.sqrt(var))


def median_for_mean(x: Array) -> tuple[float, float]:
    """Your centre ignores how far the outer observations lie. Which centre has least squares?"""
    return float(np.median(x)), ref.gaussian_mle(x)[1]


def squares_not_centred(x: Array) -> tuple[float, float]:
    """Shift all observations by 10: your variance changes. From where are deviations measured?"""
    return float(x.mean()), float((x * x).mean())


def sum_of_squares_for_variance(x: Array) -> tuple[float, float]:
    """Your spread grows with the number of observations. By what is the sum divided?"""
    mean, var = ref.gaussian_mle(x)
    return mean, var * len(x)


def absolute_deviation(x: Array) -> tuple[float, float]:
    """The mean of the absolute deviations belongs to another density. What has the Gaussian?"""
    return float(x.mean()), float(np.abs(x - x.mean()).mean())


def variance_of_the_mean(x: Array) -> tuple[float, float]:
    """That is the variance of the average. Asked is the spread of one observation."""
    mean, var = ref.gaussian_mle(x)
    return mean, var / len(x)


def variance_first(x: Array) -> tuple[float, float]:
    """Both numbers are right. In which order are they asked for?"""
    mean, var = ref.gaussian_mle(x)
    return var, mean


GAUSSIAN_MLE = (
    unbiased_variance,
    standard_deviation_for_variance,
    median_for_mean,
    squares_not_centred,
    sum_of_squares_for_variance,
    absolute_deviation,
    variance_of_the_mean,
    variance_first,
)


# -- in mle_index -------------------------------------------------------------------------------
def likelihoods_added(loglik: Array) -> int:
    r"""You add likelihoods. How does the probability of independent observations combine?

    The likelihoods of the observations are added up, and the candidate with the largest sum wins.
    But independent observations happen *together*: the probability of the whole sample is a
    product.

    **Why it tempts.** The table holds logarithms, so one has to undo or use them, and "sum over
    observations" is the right phrase for one of the two forms. Sums of probabilities also look
    sensible: more is better. A single observation that fits very well can then outvote all others.

    **An example.** Candidate 0 explains one of two observations well, and holds the other for
    nearly impossible:

    >>> mle_index(np.log(np.array([[0.9, 0.01], [0.4, 0.4]])))
    1
    >>> likelihoods_added(np.log(np.array([[0.9, 0.01], [0.4, 0.4]])))
    0

    The products are 0.009 and 0.16, the sums 0.91 and 0.8.

    **Derive again.** Write $p(x_1, x_2 \mid \theta)$ for two independent observations, then its
    logarithm. Which operation on a row of the table is that? And what happens to a candidate that
    calls a single observation impossible?
    """
    return int(np.exp(loglik).sum(axis=1).argmax())


def first_observation_only(loglik: Array) -> int:
    """Only one observation decides. What is the probability of the whole sample?"""
    return int(loglik[:, 0].argmax())


def best_single_observation(loglik: Array) -> int:
    """One observation that fits well is enough for you. What do the others say?"""
    return int(loglik.max(axis=1).argmax())


def best_worst_observation(loglik: Array) -> int:
    """You judge a candidate by its worst observation alone. How do all of them count?"""
    return int(loglik.min(axis=1).argmax())


def median_observation(loglik: Array) -> int:
    """You judge a candidate by its middle observation. How do all of them count?"""
    return int(np.median(loglik, axis=1).argmax())


def least_likely(loglik: Array) -> int:
    """You choose the worst candidate. Is a log-likelihood something to minimise?"""
    return int(loglik.sum(axis=1).argmin())


def wrong_axis(loglik: Array) -> int:
    """That is the number of an observation, not of a candidate: which axis is which?"""
    return int(loglik.sum(axis=0).argmax())


def flattened_index(loglik: Array) -> int:
    """Your index runs over the whole table. Which number has the row?"""
    return int(loglik.argmax())


def counted_from_one(loglik: Array) -> int:
    """The candidate is right, its number is not: from which number do we count?"""
    return ref.mle_index(loglik) + 1


def log_products(loglik: Array) -> int:
    """You multiply logarithms. What does the logarithm make of a product?"""
    return int(loglik.prod(axis=1).argmax())


MLE_INDEX = (
    likelihoods_added,
    first_observation_only,
    best_single_observation,
    best_worst_observation,
    median_observation,
    least_likely,
    wrong_axis,
    flattened_index,
    counted_from_one,
    log_products,
)


# -- in empirical_pmf ---------------------------------------------------------------------------
def _seen(samples: Array, support: Array) -> Array:
    return np.asarray(ref.empirical_pmf(samples, support) > 0, dtype=np.float64)


def repeats_ignored(samples: Array, support: Array) -> Array:
    """All values that occur get the same mass from you. What does it count to occur twice?"""
    seen = _seen(samples, support)
    return np.asarray(seen / seen.sum())


def counts(samples: Array, support: Array) -> Array:
    """These are counts. What do the masses of a distribution add up to?"""
    return ref.empirical_pmf(samples, support) * len(samples)


def one_observation_less(samples: Array, support: Array) -> Array:
    """Your masses add up to more than 1. Is there a reason to divide by less than the size?"""
    return ref.empirical_pmf(samples, support) * len(samples) / (len(samples) - 1)


def smoothed(samples: Array, support: Array) -> Array:
    """A value that never occurred has mass in yours. What does the data alone say of it?"""
    return (counts(samples, support) + 1) / (len(samples) + len(support))


def cumulated(samples: Array, support: Array) -> Array:
    """Yours is the share up to each value. Asked is the mass of the value itself."""
    return np.array([ref.ecdf(samples, v) for v in support])


def sorted_order(samples: Array, support: Array) -> Array:
    """The masses are right, but they stand in ascending order of the values. What was asked?"""
    return ref.empirical_pmf(samples, np.sort(support))


def observed_values_only(samples: Array, support: Array) -> Array:
    """Values that do not occur are missing, and the order is your own. What was asked?"""
    _, number = np.unique(samples, return_counts=True)
    return np.asarray(number / len(samples))


def uniform_on_support(samples: Array, support: Array) -> Array:
    """All values have the same mass, whatever was observed. Where does the sample enter?"""
    return np.full(len(support), 1 / len(support))


def divided_by_support_size(samples: Array, support: Array) -> Array:
    """You divide by the number of possible values. How many observations share the mass?"""
    return counts(samples, support) / len(support)


def occurs_or_not(samples: Array, support: Array) -> Array:
    """Yours says only whether a value occurs. How often does it, out of all?"""
    return _seen(samples, support)


def mass_by_frequency_of_the_most_frequent(samples: Array, support: Array) -> Array:
    """The most frequent value has mass 1 in yours. What do all masses add up to?"""
    number = counts(samples, support)
    return np.asarray(number / number.max())


EMPIRICAL_PMF = (
    repeats_ignored,
    counts,
    one_observation_less,
    smoothed,
    cumulated,
    sorted_order,
    observed_values_only,
    uniform_on_support,
    divided_by_support_size,
    occurs_or_not,
    mass_by_frequency_of_the_most_frequent,
)


# -- in ecdf ------------------------------------------------------------------------------------
def strictly_below(samples: Array, t: float) -> float:
    """Right unless t is itself a sample. On which side does that sample count?"""
    return float((samples < t).mean())


def number_below(samples: Array, t: float) -> float:
    """That is a number of samples. Asked is a share."""
    return float((samples <= t).sum())


def share_of_one_less(samples: Array, t: float) -> float:
    """Beyond all samples yours exceeds 1. What is the largest value of this function?"""
    return float((samples <= t).sum() / (len(samples) - 1))


def share_of_one_more(samples: Array, t: float) -> float:
    """Beyond all samples yours does not reach 1. What is the largest value of this function?"""
    return float((samples <= t).sum() / (len(samples) + 1))


def survival(samples: Array, t: float) -> float:
    """Yours falls as t grows. Which samples are counted?"""
    return float((samples > t).mean())


def at_least(samples: Array, t: float) -> float:
    """Yours falls as t grows, and counts t itself. Which samples are asked for?"""
    return float((samples >= t).mean())


def share_at_t(samples: Array, t: float) -> float:
    """Yours is 0 wherever there is no sample. Which samples left of t count?"""
    return float((samples == t).mean())


def distinct_values(samples: Array, t: float) -> float:
    """A value that occurs twice counts once in yours. How many observations are there?"""
    return float((np.unique(samples) <= t).mean())


ECDF = (
    strictly_below,
    number_below,
    share_of_one_less,
    share_of_one_more,
    survival,
    at_least,
    share_at_t,
    distinct_values,
)


# -- in expected_log_likelihood -----------------------------------------------------------------
def log_likelihood_summed(samples: Array, support: Array, log_model: Array) -> float:
    r"""Yours grows with the number of samples. What keeps an expectation from doing so?

    The logarithms are added up and not averaged. The sum is the log-likelihood; asked is an
    expectation under the empirical distribution, where every one of the $m$ observations has the
    mass $1/m$.

    **Why it tempts.** For finding the best parameters it makes no difference, since a positive
    factor moves no maximum. So "divide by $m$" is said in passing and then forgotten. For the
    value, and for anything compared between samples of different size, it does matter.

    **An example.** Two values of probability ½ each, four observations:

    >>> samples, support = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0])
    >>> expected_log_likelihood(samples, support, np.log([0.5, 0.5]))
    -0.693
    >>> log_likelihood_summed(samples, support, np.log([0.5, 0.5]))
    -2.773

    **Derive again.** Write $E_{x \sim \hat p}[\log p(x)]$ as a sum over the values, each with its
    empirical mass, and then as a sum over the observations. Duplicate every observation: the
    empirical distribution is still the same, so what must your number do?
    """
    return ref.expected_log_likelihood(samples, support, log_model) * len(samples)


def log_of_mean_probability(samples: Array, support: Array, log_model: Array) -> float:
    r"""Expectation and logarithm have changed places. Which one is inside?

    Probabilities are averaged first, and the logarithm is taken of their mean. Asked is the mean
    of the logarithms. The two do not commute: by Jensen's inequality yours is never the smaller
    one.

    **Why it tempts.** "Expected log-likelihood" can be heard in either order, and a misplaced
    bracket is all it takes. When all observations are equally probable both give the same, so
    simple tests agree.

    **An example.** Two observations, of probability 0.9 and 0.1:

    >>> samples, support = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    >>> expected_log_likelihood(samples, support, np.log([0.9, 0.1]))
    -1.204
    >>> log_of_mean_probability(samples, support, np.log([0.9, 0.1]))
    -0.693

    The first remembers that one of them was nearly missed; to the second only $\log 0.5$ is left.

    **Derive again.** Start from the likelihood of the sample, a product over observations, take
    its logarithm, and only then divide by $m$. Where do you meet a sum of probabilities on this
    way? Last check: let one observation become impossible. What should a fit that rules out what
    happened be worth?
    """
    return float(np.log(ref.empirical_pmf(samples, support) @ np.exp(log_model)))


def mean_over_support(samples: Array, support: Array, log_model: Array) -> float:
    """All values weigh the same, whatever was observed. Where do the samples enter?"""
    return float(log_model.mean())


def expectation_under_the_model(samples: Array, support: Array, log_model: Array) -> float:
    """You average over the model's own distribution. Over which one does the sample average?"""
    return float(np.exp(log_model) @ log_model)


def distinct_values_weigh_the_same(samples: Array, support: Array, log_model: Array) -> float:
    """A value that occurs twice counts once in yours. What is its mass?"""
    return float(repeats_ignored(samples, support) @ log_model)


def expected_nll(samples: Array, support: Array, log_model: Array) -> float:
    """The sign: yours is the loss. Asked is the log-likelihood, which is to be maximised."""
    return -ref.expected_log_likelihood(samples, support, log_model)


def log_likelihood_in_bits(samples: Array, support: Array, log_model: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.expected_log_likelihood(samples, support, log_model) / np.log(2))


def support_taken_as_sorted(samples: Array, support: Array, log_model: Array) -> float:
    """You look the model up as if the support were ascending. Which entry belongs to a value?"""
    return ref.expected_log_likelihood(samples, np.sort(support), log_model)


def expected_likelihood(samples: Array, support: Array, log_model: Array) -> float:
    """Yours is a mean of probabilities. What became of the logarithm?"""
    return float(ref.empirical_pmf(samples, support) @ np.exp(log_model))


def divided_by_number_of_values(samples: Array, support: Array, log_model: Array) -> float:
    """You divide by the number of possible values. How many observations are averaged?"""
    return log_likelihood_summed(samples, support, log_model) / len(support)


def minus_divergence(samples: Array, support: Array, log_model: Array) -> float:
    """A term that depends on the samples only is too much. Is that a log-likelihood or more?"""
    p = ref.empirical_pmf(samples, support)
    return ref.expected_log_likelihood(samples, support, log_model) + ref.entropy(p)


EXPECTED_LOG_LIKELIHOOD = (
    log_likelihood_summed,
    log_of_mean_probability,
    mean_over_support,
    expectation_under_the_model,
    distinct_values_weigh_the_same,
    expected_nll,
    log_likelihood_in_bits,
    support_taken_as_sorted,
    expected_likelihood,
    divided_by_number_of_values,
    minus_divergence,
)


# -- in cross_entropy ---------------------------------------------------------------------------
def distributions_swapped(p: Array, q: Array) -> float:
    r"""The two have changed places: which one weighs, and which is inside the logarithm?

    The two distributions changed places: yours weighs with $q$ and takes the logarithm of $p$. In
    $H(p, q)$ the outcomes come from the first, and the second is what somebody believes about
    them.

    **Why it tempts.** The letters are near each other, the formula looks symmetric, and libraries
    order their arguments in every way there is. Where $q$ is just a rearrangement of $p$, even the
    values can agree.

    **An example.** A coin that always shows heads, and a belief that it is fair:

    >>> cross_entropy(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    0.693
    >>> distributions_swapped(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    inf

    Heads costs the believer $\log 2$ each time. The other way round, a fair coin meets somebody
    who holds tails for impossible, and half of all throws cost without bound.

    **Derive again.** Tell it as a story: something happens (how often?), and costs $-\log$ of the
    probability that was given to it (by whom?). Write the mean cost. For training, the sample is
    the one that happens: so in which place does the model stand?
    """
    with np.errstate(all="ignore"):
        return float(-q @ np.log(p))


def divergence_for_cross_entropy(p: Array, q: Array) -> float:
    """Yours is 0 for q = p. Is the cross-entropy of a distribution with itself 0?"""
    return ref.kl_divergence(p, q)


def cross_entropy_in_bits(p: Array, q: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.cross_entropy(p, q) / np.log(2))


def minus_forgotten(p: Array, q: Array) -> float:
    """The sign: yours is negative. Which sign has the logarithm of a probability?"""
    return -ref.cross_entropy(p, q)


def entropy_of_the_wrong_one(p: Array, q: Array) -> float:
    """You add the entropy to the divergence, which is the right idea: the entropy of which one?"""
    return ref.kl_divergence(p, q) + ref.entropy(q)


def binary_terms_added(p: Array, q: Array) -> float:
    """Every outcome has two logarithms in yours. For how many outcomes is that the form?"""
    return float(ref.cross_entropy(p, q) - (1 - p) @ np.log(1 - q))


def mean_over_outcomes(p: Array, q: Array) -> float:
    """You divide by the number of outcomes. Are the terms weighted already?"""
    return ref.cross_entropy(p, q) / len(p)


def cross_entropy_symmetrised(p: Array, q: Array) -> float:
    """Yours does not change when p and q are exchanged. Does the cross-entropy?"""
    with np.errstate(all="ignore"):
        return (ref.cross_entropy(p, q) + distributions_swapped(p, q)) / 2


def own_entropy(p: Array, q: Array) -> float:
    """Yours does not depend on the second distribution. Whose code is used?"""
    return ref.entropy(p)


def entropy_of_the_code(p: Array, q: Array) -> float:
    """Yours does not depend on the first distribution. How often does each outcome happen?"""
    return ref.entropy(q)


def weights_forgotten(p: Array, q: Array) -> float:
    """All outcomes weigh the same in yours. How often does each one happen?"""
    return float(-np.log(q).sum())


def log_of_the_inner_product(p: Array, q: Array) -> float:
    """Expectation and logarithm have changed places. Which one is inside?"""
    return float(-np.log(p @ q))


CROSS_ENTROPY = (
    distributions_swapped,
    divergence_for_cross_entropy,
    cross_entropy_in_bits,
    minus_forgotten,
    entropy_of_the_wrong_one,
    binary_terms_added,
    mean_over_outcomes,
    cross_entropy_symmetrised,
    own_entropy,
    entropy_of_the_code,
    weights_forgotten,
    log_of_the_inner_product,
)


# -- in kl_divergence ---------------------------------------------------------------------------
def divergence_reversed(p: Array, q: Array) -> float:
    """It is the divergence in the other direction. Under which distribution is the mean taken?"""
    with np.errstate(all="ignore"):
        return float(q @ np.log(q / p))


def divergence_symmetrised(p: Array, q: Array) -> float:
    """Yours does not change when p and q are exchanged. Does this divergence?"""
    with np.errstate(all="ignore"):
        return (ref.kl_divergence(p, q) + divergence_reversed(p, q)) / 2


def cross_entropy_for_divergence(p: Array, q: Array) -> float:
    """Yours is not 0 for q = p. What has to be taken off?"""
    return ref.cross_entropy(p, q)


def ratio_upside_down(p: Array, q: Array) -> float:
    """The sign: a divergence is never negative. Which one is on top of the fraction?"""
    return -ref.kl_divergence(p, q)


def divergence_in_bits(p: Array, q: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.kl_divergence(p, q) / np.log(2))


def difference_of_entropies(p: Array, q: Array) -> float:
    """Each logarithm has its own weight in yours. Under which distribution is the mean taken?"""
    return ref.entropy(q) - ref.entropy(p)


def mean_divergence_over_outcomes(p: Array, q: Array) -> float:
    """You divide by the number of outcomes. Are the terms weighted already?"""
    return ref.kl_divergence(p, q) / len(p)


def log_ratios_not_weighted(p: Array, q: Array) -> float:
    """All outcomes weigh the same in yours. How often does each one happen?"""
    with np.errstate(all="ignore"):
        return float(np.log(p / q).sum())


def entropy_added(p: Array, q: Array) -> float:
    """Which sign joins the cross-entropy and the entropy? Try q = p."""
    return ref.cross_entropy(p, q) + ref.entropy(p)


def zero_times_log_zero(p: Array, q: Array) -> float:
    r"""Right where all of p is positive. What do 0 and the logarithm of 0 give on a computer?

    On paper an outcome of probability 0 contributes nothing. On a computer $0 \cdot \log 0$ is 0
    times minus infinity, which is `nan`, and one `nan` swallows the whole sum.

    **Why it tempts.** The formula is typed exactly as it stands, and every example with positive
    entries is right. Zeros come as soon as $p$ is counted from data: values that did not occur, or
    labels written as one-hot vectors.

    **An example.** The first distribution rules its second outcome out:

    >>> kl_divergence(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    0.693
    >>> zero_times_log_zero(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    nan

    **Derive again.** Look up $\lim_{t \to 0} t \log t$: that is what a term with $p_k = 0$ is
    meant to be. Then make sure that it is never computed, by leaving those outcomes out of the sum
    or by choosing what the logarithm gets there. Adding a small number to everything would change
    the other terms as well. What should happen where $q_k$ is 0 and $p_k$ is not is another
    matter: there infinity is the truth.
    """
    with np.errstate(all="ignore"):
        return float((p * np.log(p / q)).sum())


def absolute_differences(p: Array, q: Array) -> float:
    """Yours measures how far apart the numbers are, without a logarithm. What was asked?"""
    return float(np.abs(p - q).sum())


KL_DIVERGENCE = (
    divergence_reversed,
    divergence_symmetrised,
    cross_entropy_for_divergence,
    ratio_upside_down,
    divergence_in_bits,
    difference_of_entropies,
    mean_divergence_over_outcomes,
    log_ratios_not_weighted,
    entropy_added,
    zero_times_log_zero,
    absolute_differences,
)
