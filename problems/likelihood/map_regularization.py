r"""# A prior is a penalty: maximum a posteriori estimates

Bayes' rule gives the posterior of the parameters θ after data $\mathcal D$ were seen,

$$p(\theta \mid \mathcal D) = \frac{p(\mathcal D \mid \theta)\, p(\theta)}{p(\mathcal D)},$$

and the **MAP estimate** is the θ at which it is highest. Since $p(\mathcal D)$ does not depend on
θ and the logarithm is increasing,

$$\hat\theta_{\mathrm{MAP}} = \arg\max_\theta \bigl[\log p(\mathcal D \mid \theta)
+ \log p(\theta)\bigr] .$$

So a log prior acts as a penalty on the log-likelihood. Here we make the correspondence exact, for
the penalty $\lambda \lVert\theta\rVert^2 = \lambda \sum_i \theta_i^2$ with $\lambda > 0$. Note that
there is no ½ in it. Logarithms are natural; `var` and `noise_var` are variances.

**(a)** Candidates $\theta_0, \dots, \theta_{K-1}$ have the log-likelihoods `loglik` and the log
priors `logprior`, both $(K,)$. `map_index(loglik, logprior)` returns the index, from 0, of the MAP
candidate. A log prior of $-\infty$ rules a candidate out (announced). No two candidates tie.

**(b)** `gaussian_log_prior(theta, mean, var)` returns the logarithm of the density of
$\mathcal N(\mathrm{mean}, \mathrm{diag}(\mathrm{var}))$ at θ, with its normaliser; all three are
$(N,)$.

**(c)** `gaussian_log_prior_grad(theta, mean, var)` returns its gradient in θ, $(N,)$.

**(d)** `l2_prior(lam, n)` returns the pair `(mean, var)` of the Gaussian prior on $n$ independent
parameters with which the MAP estimate is, for every likelihood,
$\arg\max_\theta [\log p(\mathcal D \mid \theta) - \lambda \lVert\theta\rVert^2]$. `mean` is $(n,)$;
`var` is a number or $(n,)$.

**(e)** In the linear model $y \sim \mathcal N(Xw, \mathrm{noise\_var} \cdot I)$, with `X` $(n, p)$
and `y` $(n,)$, `ridge_map(X, y, noise_var, lam)` returns
$\arg\max_w [\log \mathcal N(y;\, Xw, \mathrm{noise\_var} \cdot I) - \lambda \lVert w\rVert^2]$,
$(p,)$. It exists also where $X$ has more columns than rows, or equal columns (announced).

**(f)** `ridge_objective_grad(w, X, y, noise_var, lam)` returns the gradient in $w$, $(p,)$, of the
objective in (e), the one that is to be maximised, at any $w$.

**(g)** `weight_decay_for(lam)` returns the `weight_decay` with which `torch.optim.SGD` takes the
same steps on a loss $L(\theta)$ as plain gradient descent takes on
$L(\theta) + \lambda \lVert\theta\rVert^2$. Its documentation says what the option adds to what.

**(h, derivation)** `map_to_regularized_ml(theta, X, y, noise_var, lam)` is a generator that yields
the lines from the log posterior of the linear model under your prior of (d), with `theta` in the
place of $w$, to
$\log \mathcal N(y;\, X\theta, \mathrm{noise\_var} \cdot I) - \lambda \lVert\theta\rVert^2$. Each
line equals the one before **up to a constant in θ**, so $p(\mathcal D)$ and normalisers
may be dropped.

Weight decay in other optimisers, other parametrisations, and which constants matter: true or false,
see `map_regularization.claims`. One right counts one up, one wrong one down.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated as Float
from typing import Any

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Derivation,
    Draw,
    Gradient,
    Problem,
    Property,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.likelihood.mistakes import map_regularization as wrong
from reference import likelihood as ref


# -- what you write -----------------------------------------------------------------------------
def map_index(loglik: Float[Array, "K"], logprior: Float[Array, "K"]) -> int:
    """(a) The index of the MAP candidate; a log prior of −inf rules one out."""
    raise NotImplementedError


def gaussian_log_prior(
    theta: Float[Array, "N"], mean: Float[Array, "N"], var: Float[Array, "N"]
) -> float:
    """(b) The log density of N(mean, diag(var)) at theta, with its normaliser."""
    raise NotImplementedError


def gaussian_log_prior_grad(
    theta: Float[Array, "N"], mean: Float[Array, "N"], var: Float[Array, "N"]
) -> Float[Array, "N"]:
    """(c) The gradient of (b) in theta, (N,)."""
    raise NotImplementedError


def l2_prior(lam: float, n: int) -> tuple[Float[Array, "n"], float]:
    """(d) (mean, var) of the Gaussian prior that stands for the penalty lam·‖theta‖².

    var may be a number or (n,).
    """
    raise NotImplementedError


def ridge_map(
    X: Float[Array, "n p"], y: Float[Array, "n"], noise_var: float, lam: float
) -> Float[Array, "p"]:
    """(e) The w, (p,), with the largest log N(y; Xw, noise_var·I) − lam·‖w‖²."""
    raise NotImplementedError


def ridge_objective_grad(
    w: Float[Array, "p"], X: Float[Array, "n p"], y: Float[Array, "n"], noise_var: float, lam: float
) -> Float[Array, "p"]:
    """(f) The gradient in w, (p,), of the objective that (e) maximises."""
    raise NotImplementedError


def weight_decay_for(lam: float) -> float:
    """(g) The weight_decay of torch.optim.SGD that equals the penalty lam·‖theta‖²."""
    raise NotImplementedError


def map_to_regularized_ml(
    theta: Float[Array, "p"],
    X: Float[Array, "n p"],
    y: Float[Array, "n"],
    noise_var: float,
    lam: float,
) -> Iterator[float]:
    """(h) Yield the lines from the log posterior to log N(y; X theta, …) − lam·‖theta‖²."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def candidates(draw: Draw) -> tuple[Array, Array]:
    """A compromise wins, which neither the data nor the prior put first; then what one of them did.

    Every second round of four the log-likelihoods are lower by a common amount, as of more data.
    """
    K = draw.dim(4, 12)
    loglik, logprior = (-draw.uniform(4.0, 8.0, K) for _ in range(2))
    compromise, likeliest, favourite = draw.order(K)[:3]
    for scores, best in ((loglik, likeliest), (logprior, favourite)):
        scores[best] = -draw.between(0.1, 0.9)
        scores[compromise] = -draw.between(1.1, 1.9)
    logprior[likeliest], loglik[favourite] = draw.turn(((-6, -7), (-7, -6), (-6, -1), (-1, -6)))
    return loglik - draw.turn((0, draw.integer(2, 20)), every=4), logprior


def some_ruled_out(draw: Draw) -> tuple[Array, Array]:
    """One to three log priors are −∞, that of the most likely candidate among them."""
    loglik, logprior = candidates(draw)
    logprior[loglik.argmax()] = -np.inf
    others = np.flatnonzero(np.arange(len(loglik)) != (loglik + logprior).argmax())
    logprior[draw.rng.permutation(others)[: draw.integer(0, 2)]] = -np.inf
    return loglik, logprior


def gaussian(draw: Draw) -> tuple[Array, Array, Array]:
    """A point, a mean that is not 0, and variances that differ and are not near 1."""
    N = draw.dim(2, 6)
    var = np.array([draw.positive(0.2, 5.0) for _ in range(N)])
    return draw.reals(N), draw.reals(N), var


def in_theta(step: Array, theta: Array, mean: Array, var: Array) -> tuple[Array, Array, Array]:
    """The log prior's arguments after a step of theta."""
    return theta + step, mean, var


AWAY = (0.5, np.sqrt(0.5), 1.0)  # where 1/(2λ), its root, λ and 2λ agree with each other


def penalty(draw: Draw) -> tuple[float, int]:
    """A strength away from the values at which different powers of it agree."""
    return draw.positive(0.05, 5.0, away=AWAY), draw.dim(1, 6)


def strength(draw: Draw) -> tuple[float]:
    """As penalty, without a size."""
    return (draw.positive(0.05, 5.0, away=AWAY),)


def _noise_and_penalty(draw: Draw) -> tuple[float, float]:
    return draw.positive(0.2, 4.0, away=(0.5, 1.0)), draw.positive(0.2, 4.0, away=AWAY)


def tall(draw: Draw) -> tuple[Array, Array, float, float]:
    """More rows than columns; the penalty is felt and does not swamp the data."""
    p = draw.dim(2, 4)
    n = p + draw.integer(1, 4)
    return draw.reals(n, p), draw.reals(n, scale=2.0), *_noise_and_penalty(draw)


def rank_deficient(draw: Draw) -> tuple[Array, Array, float, float]:
    """More columns than rows, and two equal columns, in turn."""
    n, p = draw.turn(((2, 3), (draw.dim(4, 7), 3), (draw.dim(2, 4), 5)))
    X = draw.reals(n, p)
    if p < n:
        X[:, -1] = X[:, 0]
    return X, draw.reals(n, scale=2.0), *_noise_and_penalty(draw)


def anywhere(draw: Draw) -> tuple[Array, Array, Array, float, float]:
    """A linear model, and weights that need not be near its optimum."""
    X, y, noise_var, lam = tall(draw)
    return draw.reals(X.shape[1]), X, y, noise_var, lam


def near_the_data(draw: Draw) -> tuple[Array, Array, Array, float, float]:
    """Moderate residuals, so that no product of densities underflows."""
    n, p = draw.turn(((4, 2), (3, 2), (6, 3)))
    X, theta, w = (draw.uniform(-1.0, 1.0, *shape) for shape in ((n, p), (p,), (p,)))
    y = np.round(X @ w + draw.uniform(-0.5, 0.5, n), 2)
    return theta, X, y, draw.positive(0.3, 3.0, away=(0.5, 1.0)), draw.positive(0.2, 3.0, away=AWAY)


def other_thetas(
    draw: Draw, theta: Array, X: Array, y: Array, noise_var: float, lam: float
) -> list[tuple[Array, Array, Array, float, float]]:
    """The same data at three other parameters."""
    others = (draw.uniform(-1.0, 1.0, len(theta)) for _ in range(3))
    return [(other, X, y, noise_var, lam) for other in others]


# -- how answers are compared -------------------------------------------------------------------
def prior_of_each(answer: Any, lam: float, n: int) -> tuple[Array, Array]:
    """Mean and variance of each parameter: a number stands for all of them.

    Raises TypeError where the answer is no pair of numbers or arrays.
    """
    if not isinstance(answer, tuple | list | np.ndarray):
        raise TypeError
    mean, var = answer
    return _each(mean, n), _each(var, n)


def _each(value: Any, n: int) -> Array:
    array = np.asarray(value)
    if array.dtype.kind not in "biufc":
        raise TypeError
    return np.broadcast_to(array.ravel() if array.size in (1, n) else array, (n,))


def log_likelihood_and_penalty(
    theta: Array, X: Array, y: Array, noise_var: float, lam: float
) -> float:
    """The goal of the derivation."""
    return ref.regularized_log_likelihood(theta, X, y, noise_var, lam)


# -- what must hold between answers -------------------------------------------------------------
def map_and_gradient(draw: Draw) -> list[Ask]:
    """The estimate for two weights, and the gradient at 0 and at the two unit vectors."""
    X = draw.reals(draw.dim(3, 6), 2)
    y, (noise_var, lam) = draw.reals(len(X), scale=2.0), _noise_and_penalty(draw)
    corners = (np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    gradients = [ask(ridge_objective_grad, w, X, y, noise_var, lam) for w in corners]
    return [ask(ridge_map, X, y, noise_var, lam), *gradients]


def gradient_vanishes(w: Array, at_zero: Array, at_first: Array, at_second: Array) -> bool:
    """Whether the gradient, which is affine in the weights, is 0 at the estimate, to float32."""
    gradient = at_zero + w[0] * (at_first - at_zero) + w[1] * (at_second - at_zero)
    size = max(1.0, *(float(np.abs(each).max()) for each in (at_zero, at_first, at_second)))
    return bool(np.abs(gradient).max() <= 1e-4 * size * max(1.0, float(np.abs(w).max())))


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "decay_is_the_lambda": claim(
        "The weight_decay of torch.optim.SGD is the λ of the penalty λ‖θ‖².", truth=False
    ),
    "decay_shrinks_by_a_factor": claim(
        "Where the data have no gradient, a step of plain SGD with weight decay multiplies all "
        "weights by one common factor.",
        truth=True,
    ),
    "adam_scales_the_penalty_away": claim(
        "With an ℓ2 penalty in the loss, Adam's first step is about lr in each weight that has a "
        "gradient, however strong the penalty.",
        truth=True,
    ),
    "adamw_follows_the_penalty": claim(
        "AdamW takes the steps that Adam takes on a loss with an ℓ2 penalty of matching strength.",
        truth=False,
    ),
    "mean_loss_divides_the_penalty": claim(
        "If the loss is the mean over m examples instead of their sum, the same MAP estimate needs "
        "the penalty λ/m.",
        truth=True,
    ),
    "penalty_is_a_log_prior_up_to_a_constant": claim(
        "A penalty stands for a prior if it equals −log p(θ) up to a term without θ; that term may "
        "depend on λ and on the data.",
        truth=True,
    ),
    "gaussian_prior_makes_it_unique": claim(
        "With a Gaussian prior there is exactly one MAP estimate, whatever the likelihood.",
        truth=False,
    ),
    "flat_prior_is_maximum_likelihood": claim(
        "If all θ have the same prior density, MAP and maximum likelihood choose the same θ.",
        truth=True,
    ),
    "map_survives_reparametrisation": claim(
        "The MAP estimate of a probability is σ of the MAP estimate of its logit, if the prior "
        "density is transformed along.",
        truth=False,
    ),
    "likelihood_survives_reparametrisation": claim(
        "The maximum likelihood estimate of a probability is σ of that of its logit.", truth=True
    ),
    "stronger_penalty_wider_prior": claim(
        "The larger λ, the wider the Gaussian prior that it stands for.", truth=False
    ),
    "map_is_the_posterior_mean": claim(
        "The MAP estimate is the mean of the posterior, whatever the model.", truth=False
    ),
}

PROBLEM = Problem(
    title="A prior is a penalty: maximum a posteriori estimates",
    rubric=[
        Value(
            map_index,
            ref.map_index,
            on=candidates,
            points=4,
            hint="What does the product of likelihood and prior become under the logarithm?",
        ),
        Value(
            map_index,
            ref.map_index,
            on=some_ruled_out,
            points=1,
            announced="log priors of −inf",
            hint="How probable is a candidate whose prior is 0?",
        ),
        Value(
            gaussian_log_prior,
            ref.gaussian_log_prior,
            on=gaussian,
            points=5,
            hint="Each coordinate has a density of its own; what becomes of the product of them?",
        ),
        Gradient(
            gaussian_log_prior_grad,
            of=gaussian_log_prior,
            truth=ref.gaussian_log_prior_grad,
            wrt=in_theta,
            on=gaussian,
            points=4,
            hint="Which terms contain θ? At θ = mean the density is highest.",
        ),
        Value(
            l2_prior,
            ref.l2_prior,
            on=penalty,
            through=prior_of_each,
            blocks=("mean", "var"),
            points=5,
            hint="Compare the exponent of the Gaussian with the penalty, factor by factor.",
        ),
        Value(
            ridge_map,
            ref.ridge_map,
            on=tall,
            points=6,
            atol=1e-7,  # an entry near 0 beside large ones, computed with λ as a float32
            hint="Set the gradient of the objective to 0; mind where the noise variance ends up.",
        ),
        Value(
            ridge_map,
            ref.ridge_map,
            on=rank_deficient,
            points=2,
            atol=1e-7,
            announced="more columns than rows, equal columns",
            hint="XᵀX has no inverse here. Has the matrix that you need one?",
        ),
        Value(
            ridge_objective_grad,
            ref.ridge_objective_grad,
            on=anywhere,
            points=5,
            atol=1e-6,  # two large terms may nearly cancel
            hint="Two terms: the log-likelihood pulls w to the data, the penalty pulls it to 0.",
        ),
        Property(
            "gradient_vanishes_at_the_map",
            "At the MAP estimate the gradient of the objective is 0.",
            on=map_and_gradient,
            holds=gradient_vanishes,
            points=2,
        ),
        Value(
            weight_decay_for,
            ref.weight_decay_for,
            on=strength,
            points=2,
            hint="Compare what SGD adds to the gradient with the gradient of the penalty.",
        ),
        Derivation(
            map_to_regularized_ml,
            start=ref.log_posterior,
            goal=log_likelihood_and_penalty,
            on=near_the_data,
            vary=other_thetas,
            points=6,
            hint="Write out the logarithm of the prior and say of each term whether θ is in it.",
        ),
        Claims(CLAIMS, points=6),
    ],
    misconceptions=[
        *mistakes(map_index, *wrong.MAP_INDEX),
        *mistakes(gaussian_log_prior, *wrong.GAUSSIAN_LOG_PRIOR),
        *mistakes(gaussian_log_prior_grad, *wrong.GAUSSIAN_LOG_PRIOR_GRAD),
        *mistakes(l2_prior, *wrong.L2_PRIOR),
        *mistakes(ridge_map, *wrong.RIDGE_MAP),
        *mistakes(ridge_objective_grad, *wrong.RIDGE_OBJECTIVE_GRAD),
        *mistakes(weight_decay_for, *wrong.WEIGHT_DECAY_FOR),
    ],
)
