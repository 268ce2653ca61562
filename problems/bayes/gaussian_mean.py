r"""# The mean of normal data: MLE, MAP and prediction

Observations of one unknown quantity $\mu$ are disturbed by independent normal noise, and before
any of them was seen, $\mu$ itself was believed to lie near 0:

$$x_i = \mu + \varepsilon_i, \qquad \varepsilon_i \sim \mathcal N(0, \sigma^2),
\qquad \mu \sim \mathcal N(0, \tau^2), \qquad i = 1, \dots, n .$$

The data are an array `x` of shape $(n,)$. `sigma2` is $\sigma^2$ and `tau2` is $\tau^2$: **all
arguments and answers that are called variances are variances**, not standard deviations. Logarithms
are natural, and likelihoods are sums over the data, not means.

**(1)** `posterior(x, sigma2, tau2)` returns the pair `(mean, var)` of the normal distribution of
$\mu$ given $x$. Without any data, $n = 0$ (announced), it is the prior.

**(1, derivation)** `posterior_steps(mu, x, sigma2, tau2)` is a generator that yields the lines of
the derivation, each equal to the one before **up to a constant in** $\mu$, from
$\sum_i \log \mathcal N(x_i;\, \mu, \sigma^2) + \log \mathcal N(\mu;\, 0, \tau^2)$ to
$-\dfrac{(\mu - m)^2}{2v}$, where $m$ and $v$ are the mean and the variance of (1).

**(2a)** The maximum likelihood estimate. `log_likelihood(mu, x, sigma2)` returns
$\log p(x \mid \mu)$ with its normaliser; `log_likelihood_grad(mu, x, sigma2)` its derivative in
$\mu$; `mu_mle(x)` the $\mu$ that makes it largest.

**(2b)** The maximum a posteriori estimate. `log_posterior_grad(mu, x, sigma2, tau2)` returns the
derivative in $\mu$ of $\log p(\mu \mid x)$; `mu_map(x, sigma2, tau2)` the $\mu$ that makes it
largest.

**(2c)** How is `mu_map` related to the mean of a new observation given the data? Yours are compared
with each other.

**(2d)** `plug_in(mu_star, sigma2)` returns the pair `(mean, var)` of a new observation if
$\mu = \mu^*$ is taken for granted.

**(2e)** `posterior_predictive(x, sigma2, tau2)` returns the pair `(mean, var)` of a new observation
given the data, where $\mu$ stays as uncertain as it is. Is its variance "greater" than, "smaller"
than or "equal" to that of the plug-in distribution at $\mu_{\text{MLE}}$? Answer under
`gaussian_mean.2e` in `ANSWERS`. `predictive_variance_limit(sigma2, tau2)` returns the limit of this
variance as $n \to \infty$.

**(3)** `compare_mle_map(x, sigma2, tau2)` returns the sign of
$\mu_{\text{MLE}} - \mu_{\text{MAP}}$: −1, 0 or 1.

**(4)** `map_mle_ratio(n, sigma2, tau2)` returns $\mu_{\text{MAP}} / \mu_{\text{MLE}}$ for $n$ data
whose mean is not 0. What is its limit as $n \to \infty$? Answer under `gaussian_mean.4`.

**What the derivations rest on, and what they mean.** True or false: see `gaussian_mean.claims`. One
right counts one up, one wrong one down.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated as Float

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Asking,
    Claims,
    Derivation,
    Draw,
    Gradient,
    Problem,
    Property,
    Short,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.bayes.mistakes import gaussian_mean as wrong
from reference import bayes as ref


# -- what you write -----------------------------------------------------------------------------
def posterior(x: Float[Array, "n"], sigma2: float, tau2: float) -> tuple[float, float]:
    """(1) The pair (mean, var) of mu given x; for n = 0 the prior's."""
    raise NotImplementedError


def posterior_steps(mu: float, x: Float[Array, "n"], sigma2: float, tau2: float) -> Iterator[float]:
    """(1) Yield the lines from Σ log N(x_i; mu, sigma2) + log N(mu; 0, tau2) to −(mu − m)²/(2v)."""
    raise NotImplementedError


def log_likelihood(mu: float, x: Float[Array, "n"], sigma2: float) -> float:
    """(2a) log p(x | mu), with its normaliser."""
    raise NotImplementedError


def log_likelihood_grad(mu: float, x: Float[Array, "n"], sigma2: float) -> float:
    """(2a) The derivative of log_likelihood in mu."""
    raise NotImplementedError


def mu_mle(x: Float[Array, "n"]) -> float:
    """(2a) The maximum likelihood estimate of mu."""
    raise NotImplementedError


def log_posterior_grad(mu: float, x: Float[Array, "n"], sigma2: float, tau2: float) -> float:
    """(2b) The derivative in mu of log p(mu | x)."""
    raise NotImplementedError


def mu_map(x: Float[Array, "n"], sigma2: float, tau2: float) -> float:
    """(2b) The maximum a posteriori estimate of mu."""
    raise NotImplementedError


def plug_in(mu_star: float, sigma2: float) -> tuple[float, float]:
    """(2d) The pair (mean, var) of a new observation, given that mu is mu_star."""
    raise NotImplementedError


def posterior_predictive(x: Float[Array, "n"], sigma2: float, tau2: float) -> tuple[float, float]:
    """(2e) The pair (mean, var) of a new observation, given the data."""
    raise NotImplementedError


def predictive_variance_limit(sigma2: float, tau2: float) -> float:
    """(2e) The limit of the variance of posterior_predictive as n → ∞."""
    raise NotImplementedError


def compare_mle_map(x: Float[Array, "n"], sigma2: float, tau2: float) -> int:
    """(3) The sign of mu_mle − mu_map: −1, 0 or 1."""
    raise NotImplementedError


def map_mle_ratio(n: int, sigma2: float, tau2: float) -> float:
    """(4) mu_map / mu_mle for n data whose mean is not 0."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def _variances(draw: Draw) -> tuple[float, float]:
    """Two variances, different from 1 and from each other."""
    sigma2 = draw.positive(0.2, 5.0)
    return sigma2, draw.positive(0.2, 5.0, away=(1.0, sigma2, 1 / sigma2))


def _data(draw: Draw, n: int) -> Array:
    """(n,) observations around a number that is not 0."""
    return draw.reals(n) + draw.turn((1.0, -1.0)) * draw.choice((1.0, 2.0))


def sample(draw: Draw) -> tuple[Array, float, float]:
    """Two or more observations and the two variances."""
    return _data(draw, draw.dim(2, 8)), *_variances(draw)


def one_datum(draw: Draw) -> tuple[Array, float, float]:
    """A single observation; a prior that is wide, or narrow, in turn."""
    sigma2 = draw.positive(0.2, 5.0)
    tau2 = draw.turn((draw.positive(100.0, 1e4), draw.positive(0.001, 0.1)))
    return _data(draw, 1), sigma2, tau2


def no_data(draw: Draw) -> tuple[Array, float, float]:
    """No observation at all."""
    return np.zeros(0), *_variances(draw)


def at_mu(draw: Draw) -> tuple[float, Array, float]:
    """A place μ, observations on both sides of it or not, and the noise."""
    return draw.real(1.5), _data(draw, draw.dim(2, 8)), draw.positive(0.2, 5.0)


def at_mu_with_prior(draw: Draw) -> tuple[float, Array, float, float]:
    """A place μ, away from 0, observations, and the two variances."""
    mu = draw.turn((1.0, -1.0, -1.0)) * draw.between(0.5, 2.5)
    return np.float64(mu), *sample(draw)


def derivable(draw: Draw) -> tuple[float, Array, float, float]:
    """Few data and moderate variances, so that a product of densities does not underflow."""
    return draw.real(), _data(draw, draw.dim(2, 6)), *_variances(draw)


def other_mu(
    draw: Draw, mu: float, x: Array, sigma2: float, tau2: float
) -> list[tuple[float, Array, float, float]]:
    """Two more places, the rest as it is."""
    return [(np.float64(mu + step), x, sigma2, tau2) for step in (draw.between(0.5, 1.5), -0.75)]


def three_or_more(draw: Draw) -> tuple[Array]:
    """Observations whose mean is not their median, nor the middle of their range."""
    x = _data(draw, draw.dim(3, 9))
    x[draw.integer(0, len(x) - 1)] += draw.choice((4.0, -4.0))
    return (x,)


def estimate(draw: Draw) -> tuple[float, float]:
    """Any place and any noise."""
    return draw.real(2.0), draw.positive(0.2, 5.0)


def variances(draw: Draw) -> tuple[float, float]:
    """The two variances alone."""
    return _variances(draw)


def signed(draw: Draw) -> tuple[Array, float, float]:
    """Data whose sum is 0, positive, negative, in turn; sums are exact, in float32 too.

    Each mean is at least 1/4 away from 0, or 0. Every fourth prior is so narrow that the sum of
    the data, shrunk, is nearer to 0 than their mean: one is not to be had for the other.
    """
    half = np.round(4 * draw.reals(draw.dim(2, 4))) / 4
    x = np.concatenate([half, -half])[draw.order(2 * len(half))]
    sigma2, tau2 = _variances(draw)
    if draw.turn((False, False, False, True)):
        tau2 = sigma2 / 128
    return x + draw.turn((1.0, -1.0, 0.0)) * draw.choice((0.25, 0.5, 1.0)), sigma2, tau2


def size_and_variances(draw: Draw) -> tuple[int, float, float]:
    """A number of data, 2 or more, and the two variances."""
    return draw.integer(2, 5 if draw.small else 20), *_variances(draw)


def log_joint(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """Log likelihood plus log prior: where the derivation starts."""
    return ref.log_likelihood(mu, x, sigma2) + ref.log_likelihood(0.0, np.array([mu]), tau2)


def log_posterior_kernel(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """−(μ − m)²/(2v): where the derivation ends."""
    mean, var = ref.posterior(x, sigma2, tau2)
    return -((mu - mean) ** 2) / (2 * var)


def at_moved_mu(step: Array, mu: float, x: Array, sigma2: float) -> tuple[float, Array, float]:
    """The log likelihood's arguments after a step of μ."""
    return mu + float(step), x, sigma2


def log_posterior_at_moved_mu(
    step: Array, mu: float, x: Array, sigma2: float, tau2: float
) -> Asking:
    """The log of the posterior's density, up to a constant, after a step of μ."""
    mean, var = yield ask(posterior, x, sigma2, tau2)
    return -((mu + float(step) - mean) ** 2) / (2 * var)


def map_and_prediction(draw: Draw) -> list[Ask]:
    """The MAP estimate and the prediction from the same data."""
    x, sigma2, tau2 = sample(draw)
    return [ask(mu_map, x, sigma2, tau2), ask(posterior_predictive, x, sigma2, tau2)]


def same_mean(estimate: float, prediction: tuple[float, float]) -> bool:
    """Whether the estimate is the prediction's mean, to float32."""
    return np.allclose(estimate, prediction[0], rtol=1e-4, atol=1e-5)


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "needs_central_limit_theorem": claim(
        "That the sample mean given μ is N(μ, σ²/n) rests on the central limit theorem, so here "
        "it holds for large n only.",
        truth=False,
    ),
    "sum_is_enough": claim(
        "With σ² and τ² known, the posterior depends on the data through n and Σx_i only.",
        truth=True,
    ),
    "spread_widens_posterior": claim(
        "With σ² known, data that scatter more give a larger posterior variance.", truth=False
    ),
    "batch_by_batch": claim(
        "Taking the posterior as the prior for further data gives the same as all data at once.",
        truth=True,
    ),
    "mean_has_the_same_likelihood": claim(
        "p(x̄ | μ) and p(x_1, …, x_n | μ) are the same number for every μ, not only proportional.",
        truth=False,
    ),
    "wide_prior_gives_mle": claim(
        "For fixed data the MAP estimate tends to the MLE as τ² → ∞.", truth=True
    ),
    "equal_means_only_in_the_limit": claim(
        "The MAP estimate and the mean of a new observation given the data agree only as n → ∞.",
        truth=False,
    ),
    "plug_in_is_overconfident": claim(
        "On average a 95 % interval of N(μ_MLE, σ²) covers the next observation less often than "
        "in 95 % of cases.",
        truth=True,
    ),
    "data_are_independent": claim(
        "With μ unknown and integrated out, x_1 and x_2 are still independent of each other.",
        truth=False,
    ),
}

PROBLEM = Problem(
    title="The mean of normal data: MLE, MAP and prediction",
    rubric=[
        Value(
            posterior,
            ref.posterior,
            on=sample,
            points=4,
            blocks=("mean", "var"),
            hint="Collect what multiplies μ² and what multiplies μ in the log posterior.",
        ),
        Value(
            posterior,
            ref.posterior,
            on=one_datum,
            points=1,
            cases=20,
            blocks=("mean", "var"),
            hint="What should a very wide prior leave of itself, and a very narrow one?",
        ),
        Value(
            posterior,
            ref.posterior,
            on=no_data,
            points=1,
            cases=20,
            announced="n = 0",
            blocks=("mean", "var"),
            hint="What is known about μ before any data? The mean of nothing is not a number.",
        ),
        Derivation(
            posterior_steps,
            start=log_joint,
            goal=log_posterior_kernel,
            vary=other_mu,
            on=derivable,
            points=4,
            hint="Write the squares out, drop what does not contain μ, complete the square.",
        ),
        Value(
            log_likelihood,
            ref.log_likelihood,
            on=at_mu,
            points=2,
            hint="The logarithm of a product of n normal densities: two terms, one has no μ.",
        ),
        Gradient(
            log_likelihood_grad,
            of=log_likelihood,
            truth=ref.log_likelihood_grad,
            wrt=at_moved_mu,
            on=at_mu,
            points=3,
            hint="Differentiate each square; the inner derivative has a sign of its own.",
        ),
        Value(
            mu_mle,
            ref.mu_mle,
            on=three_or_more,
            points=1,
            hint="Where is the slope of the log likelihood zero?",
        ),
        Gradient(
            log_posterior_grad,
            of=posterior,
            truth=ref.log_posterior_grad,
            wrt=log_posterior_at_moved_mu,
            on=at_mu_with_prior,
            points=3,
            hint="Differentiate log likelihood and log prior, or the logarithm of your posterior.",
        ),
        Value(
            mu_map,
            ref.mu_map,
            on=sample,
            points=2,
            hint="Where is the slope of the log posterior zero? Try a wide and a narrow prior.",
        ),
        Property(
            "map_is_predictive_mean",
            "The MAP estimate is the mean of a new observation given the data.",
            on=map_and_prediction,
            holds=same_mean,
            points=1,
        ),
        Value(
            plug_in,
            ref.plug_in,
            on=estimate,
            points=1,
            blocks=("mean", "var"),
            hint="If μ is known, which part of x = μ + ε is still random?",
        ),
        Value(
            posterior_predictive,
            ref.posterior_predictive,
            on=sample,
            points=3,
            blocks=("mean", "var"),
            hint="A new x is μ plus fresh noise: what is random in each, given the data?",
        ),
        Short(
            "2e",
            "Compared with the plug-in distribution at the MLE, is the variance of the posterior "
            "predictive distribution greater, smaller or equal?",
            accept=["greater"],
            options=["greater", "smaller", "equal"],
            points=1,
            hint="Which of the two distributions knows that μ is only estimated?",
        ),
        Value(
            predictive_variance_limit,
            ref.predictive_variance_limit,
            on=variances,
            points=1,
            hint="Which part of the variance goes away when μ is known better and better?",
        ),
        Value(
            compare_mle_map,
            ref.compare_mle_map,
            on=signed,
            points=2,
            hint="In which direction does the prior pull? Try data above 0, below 0, around 0.",
        ),
        Value(
            map_mle_ratio,
            ref.map_mle_ratio,
            on=size_and_variances,
            points=1,
            hint="Divide your two estimates: the data cancel.",
        ),
        Short(
            "4",
            "What is the limit of mu_map / mu_mle as n → ∞?",
            accept=["1", "1.0", "one"],
            points=1,
            hint="What remains of the prior when there are very many data?",
        ),
        Claims(CLAIMS, points=2),
    ],
    misconceptions=[
        *mistakes(posterior, *wrong.POSTERIOR),
        *mistakes(log_likelihood, *wrong.LOG_LIKELIHOOD),
        *mistakes(log_likelihood_grad, *wrong.LOG_LIKELIHOOD_GRAD),
        *mistakes(mu_mle, *wrong.MU_MLE),
        *mistakes(log_posterior_grad, *wrong.LOG_POSTERIOR_GRAD),
        *mistakes(mu_map, *wrong.MU_MAP),
        *mistakes(plug_in, *wrong.PLUG_IN),
        *mistakes(posterior_predictive, *wrong.POSTERIOR_PREDICTIVE),
        *mistakes(predictive_variance_limit, *wrong.PREDICTIVE_VARIANCE_LIMIT),
        *mistakes(compare_mle_map, *wrong.COMPARE_MLE_MAP),
        *mistakes(map_mle_ratio, *wrong.MAP_MLE_RATIO),
    ],
)
