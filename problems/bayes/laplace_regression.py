r"""# A Laplace prior is the lasso

A linear model with normal noise, and independent Laplace priors around a guess $\mu$ for its
weights:

$$y = Xw + \varepsilon, \qquad \varepsilon \sim \mathcal N(0, \sigma^2 I), \qquad
p(w) = (2\tau)^{-p} \exp\Bigl(-\frac{\lVert w - \mu \rVert_1}{\tau}\Bigr), \qquad
\lVert u \rVert_1 = \sum_j |u_j| .$$

`X` is $(N, p)$ with one datum in each row and no column of zeros, `y` is $(N,)$, `w` and `mu` are
$(p,)$. `sigma2` is the variance $\sigma^2$; `tau` is the scale $\tau$ of the prior, in the unit of
a weight. Logarithms are natural.

**(1)** `log_posterior(w, X, y, mu, sigma2, tau)` returns $\log p(w \mid X, y)$ up to a constant in
$w$: only differences between different $w$ are compared.

**(2a)** The mode of the posterior minimises
$\tfrac12 \lVert y - Xw \rVert^2 + \lambda \lVert w - \mu \rVert_1$. `lasso_lambda(sigma2, tau)`
returns this $\lambda$. Mind the $\tfrac12$, and that the squared error is a sum.

**(2b)** `w_map(X, y, mu, sigma2, tau)` returns the mode, $(p,)$, for a handful of weights. It is
judged by the objective of (2a), which must come within $10^{-6}\,(1 + \text{best})$ of the best
possible; so any method that converges will do, and where columns of $X$ depend on each other
(announced) any minimiser.

**(3)** How would you use an expert's guess $v$ for the weights, with and without a Bayesian view?
Your `w_map` is asked whether it moves along with the guess:
$w_{\text{MAP}}(X, y, v) = v + w_{\text{MAP}}(X, y - Xv, 0)$.

**(4)** What happens to $w_{\text{MAP}}$ as $\tau$ decreases? `tau_threshold(X, y, mu, sigma2)`
returns the largest $\tau$ at which $w_{\text{MAP}}$ is exactly $\mu$.

**(5)** Given the data, $w$ has mean `mean`, $(p,)$, and covariance `cov`, $(p, p)$. A new input $x$
has mean zero and identity covariance and is independent of $w$, and its output
$w^\top x + \varepsilon$ has fresh noise of variance `sigma2`.
`expected_test_mse(w_hat, mean, cov, sigma2)` returns the expected squared error of the prediction
$\hat w^\top x$. Which estimate has the lower expected test error, the posterior's "mean" or its
mode, "map"? Answer under `laplace_regression.5` in `ANSWERS`.

**(1)–(5), what it rests on and what it means.** True or false: see `laplace_regression.claims`. One
right counts one up, one wrong one down.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from typing import Annotated as Float

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Draw,
    Problem,
    Property,
    Short,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.bayes.mistakes import laplace_regression as wrong
from reference import bayes as ref


# -- what you write -----------------------------------------------------------------------------
def log_posterior(
    w: Float[Array, "p"],
    X: Float[Array, "N p"],
    y: Float[Array, "N"],
    mu: Float[Array, "p"],
    sigma2: float,
    tau: float,
) -> float:
    """(1) log p(w | X, y), up to a constant in w."""
    raise NotImplementedError


def lasso_lambda(sigma2: float, tau: float) -> float:
    """(2a) The λ of the objective ½‖y − Xw‖² + λ‖w − mu‖₁."""
    raise NotImplementedError


def w_map(
    X: Float[Array, "N p"],
    y: Float[Array, "N"],
    mu: Float[Array, "p"],
    sigma2: float,
    tau: float,
) -> Float[Array, "p"]:
    """(2b) The mode of the posterior, (p,)."""
    raise NotImplementedError


def tau_threshold(
    X: Float[Array, "N p"], y: Float[Array, "N"], mu: Float[Array, "p"], sigma2: float
) -> float:
    """(4) The largest tau at which w_map is exactly mu."""
    raise NotImplementedError


def expected_test_mse(
    w_hat: Float[Array, "p"], mean: Float[Array, "p"], cov: Float[Array, "p p"], sigma2: float
) -> float:
    """(5) The expected squared error of w_hat on a new input, where w has this mean and cov."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
Regression = tuple[Array, Array, Array, float, float]


def _columns(draw: Draw, p: int) -> Array:
    """X, (N, p) with N ≥ p + 2, no column nearly a combination of the others."""
    N = p + draw.integer(2, 3 if draw.small else 5)
    X = np.clip(draw.reals(N, p), -2.0, 2.0)
    while np.linalg.eigvalsh(X.T @ X)[0] < 0.5:
        X[draw.order(N)[:p]] += np.eye(p)
    return X


def _outputs(draw: Draw, X: Array, mu: Array) -> Array:
    """y, (N,): what weights around μ, some of them at μ, give, and noise."""
    p = X.shape[1]
    away = draw.reals(p) * (draw.rng.random(p) < 0.7)
    return np.asarray(X @ (mu + away) + draw.reals(len(X)) * 0.5)


def _pull(X: Array, y: Array, mu: Array) -> Array:
    """Xᵀ(y − Xμ), (p,)."""
    return np.asarray(X.T @ (y - X @ mu))


def _data(draw: Draw, p: int) -> tuple[Array, Array, Array]:
    """X, y and μ where the data pull away from μ, not all weights equally hard."""
    X, mu = _columns(draw, p), draw.reals(p)
    y = _outputs(draw, X, mu)
    while np.abs(_pull(X, y, mu)).max() < 0.5:
        y = y + draw.choice((1.0, -1.0, 0.5)) * X[:, 0]
    return X, y, mu


def _scales(draw: Draw, X: Array, y: Array, mu: Array, share: float) -> tuple[float, float]:
    """σ², and τ where λ is this share of the strongest pull; τ and σ²τ not near 1 if possible."""
    lam = share * float(np.abs(_pull(X, y, mu)).max())
    for sigma2 in [draw.positive(0.2, 5.0) for _ in range(8)]:
        tau = float(f"{sigma2 / lam:.2g}") if draw.small else float(sigma2 / lam)
        if abs(np.log(tau)) > 0.1 and abs(np.log(sigma2 * tau)) > 0.1:
            break
    return sigma2, np.float64(tau)


def regression(draw: Draw) -> Regression:
    """Data, and a λ that leaves some weights at μ; every sixth time one that leaves all."""
    X, y, mu = _data(draw, draw.dim(2, 4))
    share = draw.turn((0.3, 0.1, 0.5, 0.2, 0.7, 1.3))
    return X, y, mu, *_scales(draw, X, y, mu, share)


def dependent_columns(draw: Draw) -> Regression:
    """One column is another one, or its negative, or the sum of two, in turn."""
    X, _, _ = _data(draw, draw.dim(2, 3))
    extra = draw.turn((X[:, 0], -X[:, 1], X[:, 0] + X[:, 1]))
    X = np.column_stack([X, extra])
    mu = draw.reals(X.shape[1])
    y = _outputs(draw, X, mu) + draw.turn((1.0, -1.0))
    return X, y, mu, *_scales(draw, X, y, mu, draw.turn((0.3, 0.15)))


def at_weights(draw: Draw) -> tuple[Array, Array, Array, Array, float, float]:
    """A regression and weights to judge."""
    p = draw.turn((2, 3, 1, 4))
    X = draw.reals(p + draw.integer(1, 4), p)
    y, mu = draw.reals(len(X)), draw.reals(p)
    return draw.reals(p), X, y, mu, *_variance_and_scale(draw)


def _variance_and_scale(draw: Draw) -> tuple[float, float]:
    sigma2 = draw.positive(0.2, 5.0)
    return sigma2, draw.positive(0.2, 5.0, away=(0.5, 1.0, 2.0, sigma2, 1 / sigma2))


def other_weights(
    draw: Draw, w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> list[tuple[Array, Array, Array, Array, float, float]]:
    """Two more places, the rest as it is."""
    return [(w + step, X, y, mu, sigma2, tau) for step in (draw.reals(len(w)), draw.reals(len(w)))]


def scales(draw: Draw) -> tuple[float, float]:
    """The noise and the prior's scale alone."""
    return _variance_and_scale(draw)


def pulled(draw: Draw) -> tuple[Array, Array, Array, float]:
    """Data that pull some weight away from μ; up and down in turn; a single weight at times."""
    X, y, mu = _data(draw, draw.turn((2, 3, 2, 4, 1)))
    pull = _pull(X, y, mu)
    strongest = pull[np.abs(pull).argmax()]
    mirrored = (strongest > 0) == draw.turn((True, False))
    return X, 2 * X @ mu - y if mirrored else y, mu, draw.positive(0.2, 5.0)


def estimate(draw: Draw) -> tuple[Array, Array, Array, float]:
    """An estimate, which is the mean at times, and the first two moments of w."""
    p = draw.dim(2, 5)
    root = draw.reals(p, p + 1)
    scale = 0.25 if draw.small else draw.between(0.1, 0.5)
    mean = draw.reals(p)
    off = draw.reals(p) * draw.turn((1.0, 0.5, 1.0, 0.5, 0.0))
    return mean + off, mean, scale * root @ root.T, draw.positive(0.2, 5.0)


def objective(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> object:
    """½‖y − Xw‖² + λ‖w − μ‖₁: what an answer to w_map is judged by; float32 stays float32."""
    value = ref.lasso_objective(w, X, y, mu, ref.lasso_lambda(sigma2, tau))
    return np.array(value, dtype=np.float32) if w.dtype == np.float32 else value


# -- what must hold between answers -------------------------------------------------------------
EXPERT = np.array([2.0, -1.5, 0.5])


def guess_moved(draw: Draw) -> list[Ask]:
    """The guess v as the prior's centre; and no guess, with its prediction taken off y."""
    X = _columns(draw, len(EXPERT))
    y = X @ EXPERT + draw.reals(len(X))
    sigma2, tau = _scales(draw, X, y, EXPERT, draw.turn((0.3, 0.5)))
    return [
        ask(w_map, X, y, EXPERT.copy(), sigma2, tau),
        ask(w_map, X, y - X @ EXPERT, np.zeros(len(EXPERT)), sigma2, tau),
    ]


def moves_along(with_guess: Array, without: Array) -> bool:
    """Whether the two differ by the guess, as far as a good objective settles the weights."""
    return np.allclose(with_guess, EXPERT + without, rtol=0, atol=0.03)


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "naive_bayes_is_needed": claim(
        "That p(y | X, w) is a product over the data needs the naive Bayes assumption.",
        truth=False,
    ),
    "inputs_weights_outputs_independent": claim(
        "In this model x, w and y are independent of each other.", truth=False
    ),
    "normaliser_counts_for_tau": claim(
        "Writing 1/(2τ) for (2τ)⁻ᵖ changes no MAP estimate of w, but it does change which τ the "
        "data make most probable when p > 1.",
        truth=True,
    ),
    "gradient_is_zero_at_the_mode": claim(
        "w_map always satisfies −Xᵀ(y − Xw) + λ sign(w − μ) = 0.", truth=False
    ),
    "small_scale_is_confidence": claim(
        "A smaller τ says that one is more certain of the guess μ.", truth=True
    ),
    "guess_without_bayes": claim(
        "Without any prior, a guess v can be used by penalising ‖w − v‖₁ in least squares.",
        truth=True,
    ),
    "starting_at_the_guess_is_enough": claim(
        "Starting the optimiser of the ordinary lasso at v has the same effect as a prior "
        "centred at v.",
        truth=False,
    ),
    "no_data_can_move_it": claim(
        "If τ is small enough, w stays at μ however many informative data are added later.",
        truth=False,
    ),
    "distance_never_grows": claim("As τ decreases, ‖w_map − μ‖₁ never increases.", truth=True),
    "each_entry_moves_steadily": claim(
        "As τ decreases, each single |w_j − μ_j| decreases or stays.", truth=False
    ),
    "entries_tend_to_zero": claim(
        "As τ → 0 all entries of w_map tend to 0, whatever μ is.", truth=False
    ),
    "posterior_contracts": claim(
        "As τ → 0 the whole posterior, not only its mode, contracts to μ.", truth=True
    ),
    "wide_prior_is_least_squares": claim(
        "If the columns of X are independent, w_map tends to the least squares solution as τ → ∞.",
        truth=True,
    ),
    "mode_wins_by_being_most_probable": claim(
        "No estimate has a lower expected test error than the most probable w.", truth=False
    ),
    "excess_is_a_distance": claim(
        "For features as in (5), an estimate's expected test error exceeds that of the posterior "
        "mean by its squared distance from it.",
        truth=True,
    ),
    "posterior_mean_is_sparse": claim(
        "The posterior mean, too, has some entries exactly at μ_j for generic data.", truth=False
    ),
    "correlated_features_keep_the_order": claim(
        "With correlated features the posterior mean still has the lowest expected test error.",
        truth=True,
    ),
}

PROBLEM = Problem(
    title="A Laplace prior is the lasso",
    rubric=[
        Value(
            log_posterior,
            ref.log_posterior,
            on=at_weights,
            vary=other_weights,
            points=4,
            hint="Log likelihood plus log prior; drop what does not contain w.",
        ),
        Value(
            lasso_lambda,
            ref.lasso_lambda,
            on=scales,
            points=2,
            hint="Multiply the negative log posterior so that the squared error has the factor ½.",
        ),
        Value(
            w_map,
            ref.w_map,
            on=regression,
            through=objective,
            rtol=1e-6,
            atol=1e-6,
            points=5,
            hint="Yours does not reach the lowest objective. Check λ, the centre, convergence.",
        ),
        Value(
            w_map,
            ref.w_map,
            on=dependent_columns,
            through=objective,
            rtol=1e-6,
            atol=1e-6,
            cases=30,
            points=1,
            announced="columns that depend on each other; any minimiser",
            hint="Does your method invert XᵀX? It has no inverse here.",
        ),
        Property(
            "guess_shifts_w_map",
            "Centring the prior at v is the same as taking Xv off y and adding v afterwards.",
            on=guess_moved,
            holds=moves_along,
            points=1,
        ),
        Value(
            tau_threshold,
            ref.tau_threshold,
            on=pulled,
            points=3,
            hint="Write the optimality condition at w = μ, where any slope within ±λ is allowed.",
        ),
        Value(
            expected_test_mse,
            ref.expected_test_mse,
            on=estimate,
            points=4,
            hint="Split the error into noise, w around its mean, and the mean around w_hat.",
        ),
        Short(
            "5",
            "Which point estimate has the lower expected test error: the posterior's mean or its "
            "mode?",
            accept=["mean"],
            options=["mean", "map"],
            points=1,
            hint="Which w_hat makes expected_test_mse smallest?",
        ),
        Claims(CLAIMS, points=4),
    ],
    misconceptions=[
        *mistakes(log_posterior, *wrong.LOG_POSTERIOR),
        *mistakes(lasso_lambda, *wrong.LASSO_LAMBDA),
        *mistakes(w_map, *wrong.W_MAP),
        *mistakes(tau_threshold, *wrong.TAU_THRESHOLD),
        *mistakes(expected_test_mse, *wrong.EXPECTED_TEST_MSE),
    ],
)
