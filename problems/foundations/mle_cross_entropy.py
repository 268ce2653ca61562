r"""# Maximum likelihood and cross-entropy

A sample $x_1, \dots, x_m$ is drawn independently from an unknown distribution
$p_{\mathrm{data}}$. We model it by $p_{\mathrm{model}}(x; \theta)$ and choose the $\theta$ that
makes the sample most probable. The sample itself is described by its **empirical distribution**
$\hat p$, which puts the mass $\frac1m$ on every observation. Logarithms are natural, candidates
count from 0.

**(a) The maximum likelihood estimate.** `gaussian_mle(x)` returns the pair (mean, variance) that
maximises $\prod_i \mathcal{N}(x_i; \mu, \sigma^2)$, for $x$ of shape $(m,)$. There may be a single
observation (announced). `mle_index(loglik)` chooses among $K$ candidates: row $k$ of `loglik`,
of shape $(K, m)$, holds $\log p(x_i; \theta_k)$ for every $i$; return the index of the candidate
under which the whole sample is most probable. There are no ties.

**(b) The empirical distribution.** `support`, $(K,)$, lists distinct values **in any order**
(announced), and every sample equals one of them exactly; some may not occur.
`empirical_pmf(samples, support)` returns the mass of each, $(K,)$, in the order of `support`.
`ecdf(samples, t)` returns the share of samples that are $\le t$.

**(c) The log-likelihood as an expectation.** `expected_log_likelihood(samples, support, log_model)`
returns

$$\mathbb{E}_{x \sim \hat p}\,[\log p_{\mathrm{model}}(x)] ,$$

where `log_model`, $(K,)$, holds $\log p_{\mathrm{model}}$ of each support value.

**(d) Cross-entropy.** For distributions $p$ and $q$ over $K$ outcomes, `cross_entropy(p, q)`
returns $H(p, q) = -\sum_k p_k \log q_k$ and `kl_divergence(p, q)` returns $\mathrm{KL}(p \| q) =
\sum_k p_k \log \frac{p_k}{q_k}$. Entries of $p$ may be 0 (announced), with $0 \log 0 = 0$; all of
$q$ are positive.

`nll_is_cross_entropy(samples, support, log_model)` is a generator that yields the lines of the
derivation, each equal to the one before, from $-\frac1m \sum_i \log p_{\mathrm{model}}(x_i)$ to
$H(\hat p, p_{\mathrm{model}})$, which is the same number as
$\mathrm{KL}(\hat p \| p_{\mathrm{model}}) + H(\hat p)$. Here every support value occurs.

**Three distributions.** How do $p_{\mathrm{data}}$, $\hat p$ and $p_{\mathrm{model}}$ differ, and
which steps keep the maximiser? True or false: see `mle_cross_entropy.claims`. One right counts one
up, one wrong one down.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated as Float

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Derivation,
    Draw,
    Problem,
    Property,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.foundations.mistakes import mle_cross_entropy as wrong
from reference import foundations as ref


# -- what you write -----------------------------------------------------------------------------
def gaussian_mle(x: Float[Array, "m"]) -> tuple[float, float]:
    """(a) The pair (mean, variance) of the normal distribution under which x is most probable."""
    raise NotImplementedError


def mle_index(loglik: Float[Array, "K m"]) -> int:
    """(a) The candidate, counted from 0, of highest likelihood; row k is log p(x_i; theta_k)."""
    raise NotImplementedError


def empirical_pmf(samples: Float[Array, "m"], support: Float[Array, "K"]) -> Float[Array, "K"]:
    """(b) The empirical mass of each value of support, (K,), in that order."""
    raise NotImplementedError


def ecdf(samples: Float[Array, "m"], t: float) -> float:
    """(b) The share of samples that are at most t."""
    raise NotImplementedError


def expected_log_likelihood(
    samples: Float[Array, "m"], support: Float[Array, "K"], log_model: Float[Array, "K"]
) -> float:
    """(c) The mean of log p_model under the empirical distribution of the samples."""
    raise NotImplementedError


def cross_entropy(p: Float[Array, "K"], q: Float[Array, "K"]) -> float:
    """(d) H(p, q) = −Σ p log q; entries of p may be 0."""
    raise NotImplementedError


def kl_divergence(p: Float[Array, "K"], q: Float[Array, "K"]) -> float:
    """(d) KL(p‖q); entries of p may be 0."""
    raise NotImplementedError


def nll_is_cross_entropy(
    samples: Float[Array, "m"], support: Float[Array, "K"], log_model: Float[Array, "K"]
) -> Iterator[float]:
    """(d) Yield the lines from the mean of −log p_model(x_i) to KL(p̂‖p_model) + H(p̂)."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def sample(draw: Draw) -> tuple[Array]:
    """Some observations around a mean that is not 0, never all equal."""
    m = draw.dim(3, 9)
    x = draw.reals(m, scale=1.5) + draw.integer(-3, 4)
    x[1] += float(x[0] == x[1])
    return (x,)


def single(draw: Draw) -> tuple[Array]:
    """One observation, not 0."""
    return (np.array([draw.turn((3.0, -2.0, float(draw.real()) + 5.0))]),)


def candidates(draw: Draw) -> tuple[Array]:
    """Log-likelihoods of K candidates; the best leads by at least ½ in all.

    So does one observation: whoever takes the wrong axis has one answer too. In turn the best
    candidate has the worst single observation, a bad one has the best single observation, a bad
    one is better in the middle, or nothing more is arranged.
    """
    K, m = draw.dims(2, 3, 7)
    loglik = np.round(draw.uniform(-6.0, -0.5, K, m), 0 if draw.small else 2)
    best, decoy = draw.order(K)[:2]
    lonely = draw.integer(0, m - 1)
    arranged = draw.turn(("worst", "decoy", "middle", ""))
    if arranged == "worst":
        loglik[best] = -1.0
        loglik[best, lonely] = -8.0
    elif arranged == "decoy":
        loglik -= 4.0
        loglik[best] = -4.0
        loglik[decoy] = -9.0
        loglik[decoy, lonely] = -0.25
    elif arranged == "middle":
        loglik -= 3.0
        loglik[best], loglik[decoy] = -2.0, -1.0
        loglik[decoy, lonely] = -m - 8.0
    total = loglik.sum(axis=1)
    lead = np.delete(total, best).max() + 0.5 - total[best]
    if lead > 0:
        loglik[best] += (lead + 0.5) / m
    likeliest = loglik.sum(axis=0).argmax()
    loglik[:, np.arange(m) != likeliest] -= 1.0 if draw.small else 0.25
    return (loglik,)


def _support(draw: Draw, K: int) -> Array:
    """(K,) distinct values in any order, ascending at most by accident."""
    step = 1.0 if draw.small else 0.25
    values = np.cumsum(draw.integers(1, 3, K)) * step - draw.integer(0, 4)
    return np.asarray(values[draw.order(K)])


def _occurrences(draw: Draw, support: Array, *, all_occur: bool) -> Array:
    """Samples of the support with repeats; one value does not occur, or all do."""
    K = len(support)
    occurring = np.arange(K if all_occur else K - 1)
    more = draw.rng.choice(occurring, size=draw.integer(2, 5))
    indices = np.concatenate((occurring, more, more[:1]))
    return np.asarray(support[draw.rng.permutation(indices)])


def observed(draw: Draw) -> tuple[Array, Array]:
    """Samples with repeats and their support, one value of which does not occur."""
    support = _support(draw, draw.dim(3, 6))
    return _occurrences(draw, support, all_occur=False), support


def threshold(draw: Draw) -> tuple[Array, float]:
    """A threshold that is a sample, that lies between two of them, or beyond all, in turn."""
    samples, _ = observed(draw)
    low, high = float(samples.min()), float(samples.max())
    some = float(draw.rng.choice(samples))
    t = draw.turn((some, some + 0.125, low, high, low - 1, high + 1))
    return samples, np.float64(t)


def _distribution(draw: Draw, K: int) -> Array:
    """A distribution without zeros, (K,); in twentieths when small."""
    if draw.small:
        cuts = np.sort(draw.order(19)[: K - 1] + 1)
        return np.diff(np.concatenate(([0], cuts, [20]))) / 20
    return draw.probabilities(K)


def modelled(draw: Draw) -> tuple[Array, Array, Array]:
    """As observed, with the log-probabilities of a model over the support."""
    samples, support = observed(draw)
    return samples, support, np.log(_distribution(draw, len(support)))


def modelled_all(draw: Draw) -> tuple[Array, Array, Array]:
    """As modelled, but every value of the support occurs."""
    support = _support(draw, draw.dim(2, 4))
    samples = _occurrences(draw, support, all_occur=True)
    return samples, support, np.log(_distribution(draw, len(support)))


def distributions(draw: Draw) -> tuple[Array, Array]:
    """Two distributions without zeros over three or more outcomes, different in each of them.

    Nor is one a permutation of the other.
    """
    K = draw.dim(3, 6)
    p, q = _distribution(draw, K), _distribution(draw, K)
    while np.abs(np.sort(p) - np.sort(q)).max() < 0.02 or np.abs(p - q).min() < 1e-3:
        q = _distribution(draw, K)
    return p, q


def with_zeros(draw: Draw) -> tuple[Array, Array]:
    """One entry of p is 0, or all but one are, in turn."""
    p, q = distributions(draw)
    K = len(p)
    p[draw.order(K)[: draw.turn((1, 1, K - 1))]] = 0.0
    return p / p.sum(), q


def mean_nll(samples: Array, support: Array, log_model: Array) -> float:
    """−(1/m) Σ log p_model(x_i): where the derivation starts and, written otherwise, ends."""
    return -ref.expected_log_likelihood(samples, support, log_model)


def kl_plus_entropy(samples: Array, support: Array, log_model: Array) -> float:
    """KL(p̂‖p_model) + H(p̂)."""
    p = ref.empirical_pmf(samples, support)
    return ref.kl_divergence(p, np.exp(log_model)) + ref.entropy(p)


def sample_seen_again(draw: Draw) -> list[Ask]:
    """A sample once, and every observation of it two or three times."""
    samples, support, log_model = modelled(draw)
    again = np.tile(samples, draw.turn((2, 3)))
    return [
        ask(expected_log_likelihood, samples, support, log_model),
        ask(expected_log_likelihood, again, support, log_model),
    ]


def same_to_float32(one: object, other: object) -> bool:
    """Whether two answers agree as far as an answer computed in float32 can."""
    return np.allclose(np.asarray(one), np.asarray(other), rtol=1e-4, atol=1e-5)


def two_models(draw: Draw) -> list[Ask]:
    """Cross-entropy and divergence from one p to two models."""
    p, q = distributions(draw)
    r = _distribution(draw, len(p))
    return [ask(part, p, model) for model in (q, r) for part in (cross_entropy, kl_divergence)]


def same_excess(ce_q: object, kl_q: object, ce_r: object, kl_r: object) -> bool:
    """Whether cross-entropy less divergence is the same for both models."""
    numbers = (np.asarray(each) for each in (ce_q, kl_q, ce_r, kl_r))
    one, other, third, fourth = numbers
    return same_to_float32(one - other, third - fourth)


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "empirical_depends_on_theta": claim(
        "The empirical distribution changes when θ does.", truth=False
    ),
    "empirical_is_random": claim(
        "Another sample of the same size from the same source usually has another empirical "
        "distribution.",
        truth=True,
    ),
    "data_distribution_is_learnt": claim(
        "The data-generating distribution is what training returns: it is the fitted model.",
        truth=False,
    ),
    "empirical_has_atoms": claim(
        "The empirical distribution has atoms of mass at least 1/m also where the data come from "
        "a continuous distribution.",
        truth=True,
    ),
    "samples_come_from_the_empirical": claim(
        "The sample at hand was generated by its own empirical distribution.", truth=False
    ),
    "ecdf_converges": claim(
        "As m grows, the empirical distribution function approaches that of the data-generating "
        "distribution.",
        truth=True,
    ),
    "log_keeps_the_value": claim(
        "The logarithm may be taken because it does not change the value of the likelihood.",
        truth=False,
    ),
    "one_over_m_keeps_the_maximiser": claim(
        "Dividing the log-likelihood by m moves no maximiser, because 1/m is positive and free "
        "of θ.",
        truth=True,
    ),
    "product_over_m_is_an_expectation": claim(
        "The product of the m likelihoods divided by m is the expected likelihood under the "
        "empirical distribution.",
        truth=False,
    ),
    "entropy_of_data_is_free_of_theta": claim(
        "Minimising the divergence from the empirical distribution to the model gives the same θ "
        "as minimising the cross-entropy, since they differ by a term without θ.",
        truth=True,
    ),
    "reverse_divergence_does_as_well": claim(
        "Minimising the divergence from the model to the empirical distribution always gives the "
        "maximum likelihood estimate too.",
        truth=False,
    ),
    "divergence_to_a_density_is_infinite": claim(
        "If the model is a continuous density, the divergence of the discrete empirical "
        "distribution from it is infinite, while the mean of −log p_model is finite and can be "
        "minimised.",
        truth=True,
    ),
}

PROBLEM = Problem(
    title="Maximum likelihood and cross-entropy",
    rubric=[
        Value(
            gaussian_mle,
            ref.gaussian_mle,
            on=sample,
            points=3,
            blocks=("the mean", "the variance"),
            hint="Set the derivative of the log-likelihood to 0, in the mean and in the variance.",
        ),
        Value(
            gaussian_mle,
            ref.gaussian_mle,
            on=single,
            points=1,
            cases=12,
            announced="a single observation",
            blocks=("the mean", "the variance"),
            hint="How far is the only observation from its mean?",
        ),
        Value(
            mle_index,
            ref.mle_index,
            on=candidates,
            points=3,
            hint="What is the log of the probability of the whole sample, under each candidate?",
        ),
        Value(
            empirical_pmf,
            ref.empirical_pmf,
            on=observed,
            points=3,
            announced="support in any order",
            hint="Every observation carries the same mass. Which values get none?",
        ),
        Value(
            ecdf,
            ref.ecdf,
            on=threshold,
            points=3,
            hint="Count by hand for a t that is itself a sample, and for one beyond all of them.",
        ),
        Value(
            expected_log_likelihood,
            ref.expected_log_likelihood,
            on=modelled,
            points=4,
            announced="support in any order",
            hint="An expectation weighs by a distribution: which one stands below the 𝔼?",
        ),
        Property(
            "seeing_the_sample_again_changes_nothing",
            "If every observation is repeated, the expected log-likelihood stays the same.",
            on=sample_seen_again,
            holds=same_to_float32,
            points=1,
        ),
        Value(
            cross_entropy,
            ref.cross_entropy,
            on=distributions,
            points=3,
            hint="Which distribution weighs, and which one stands inside the logarithm?",
        ),
        Value(
            cross_entropy,
            ref.cross_entropy,
            on=with_zeros,
            points=1,
            cases=30,
            announced="zeros in p",
            hint="What does an outcome that never happens add to an expectation?",
        ),
        Value(
            kl_divergence,
            ref.kl_divergence,
            on=distributions,
            points=3,
            hint="It is 0 where p = q and positive elsewhere: try both.",
        ),
        Value(
            kl_divergence,
            ref.kl_divergence,
            on=with_zeros,
            points=2,
            cases=30,
            announced="zeros in p",
            hint="What does an outcome that never happens add to an expectation?",
        ),
        Property(
            "they_differ_by_what_q_cannot_change",
            "Cross-entropy less divergence is the same number for every q.",
            on=two_models,
            holds=same_excess,
            points=1,
        ),
        Derivation(
            nll_is_cross_entropy,
            start=mean_nll,
            goal=kl_plus_entropy,
            on=modelled_all,
            points=4,
            hint="Collect equal samples to get p̂, then add and subtract the sum of p̂ log p̂.",
        ),
        Claims(CLAIMS, points=4),
    ],
    misconceptions=[
        *mistakes(gaussian_mle, *wrong.GAUSSIAN_MLE),
        *mistakes(mle_index, *wrong.MLE_INDEX),
        *mistakes(empirical_pmf, *wrong.EMPIRICAL_PMF),
        *mistakes(ecdf, *wrong.ECDF),
        *mistakes(expected_log_likelihood, *wrong.EXPECTED_LOG_LIKELIHOOD),
        *mistakes(cross_entropy, *wrong.CROSS_ENTROPY),
        *mistakes(kl_divergence, *wrong.KL_DIVERGENCE),
    ],
)
