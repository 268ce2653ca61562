"""Bayesian estimates of a mean, regression under a Laplace prior, backpropagation by hand.

Parameters called ``sigma2`` and ``tau2`` are variances; ``tau`` is the scale of a Laplace
distribution, in the unit of a weight. Logarithms are natural, likelihoods are sums over the data.
Shapes: x (n,) holds observations of one quantity; X (n, p) a regression's inputs, one row each,
y (n,) its outputs, w and mu (p,) weights; in the network x (M,), W1 (H, M), b1 (H,), W2 (1, H),
b2 (1,).

Sources: normal data with a normal prior as in Gelman, Carlin, Stern, Dunson, Vehtari, Rubin,
"Bayesian Data Analysis" (3rd ed.), section 2.5; the Laplace prior as the lasso in Tibshirani,
"Regression shrinkage and selection via the lasso" (1996), section 5, and its coordinate descent in
Friedman, Hastie, Tibshirani, "Regularization paths for generalized linear models via coordinate
descent" (2010); squared error and the posterior mean, and backpropagation, as in Bishop, "Pattern
Recognition and Machine Learning" (2006), sections 1.5.5 and 5.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "bce_loss",
    "compare_mle_map",
    "expected_test_mse",
    "grad_W1",
    "grad_W2",
    "grad_b1",
    "grad_b2",
    "grad_b2_steps",
    "lasso",
    "lasso_lambda",
    "lasso_objective",
    "log_likelihood",
    "log_likelihood_grad",
    "log_posterior",
    "log_posterior_grad",
    "map_mle_ratio",
    "mlp_forward",
    "mu_map",
    "mu_mle",
    "plug_in",
    "posterior",
    "posterior_predictive",
    "posterior_steps",
    "predictive_variance_limit",
    "shapes",
    "sigmoid",
    "soft_threshold",
    "tau_threshold",
    "w_map",
]

Array: TypeAlias = NDArray[np.float64]


# -- the mean of normal data, x_i ~ N(μ, σ²) and μ ~ N(0, τ²) --------------------------------------
def posterior(x: Array, sigma2: float, tau2: float) -> tuple[float, float]:
    """μ | x ~ N(v Σx/σ², v), v = 1/(n/σ² + 1/τ²): precisions add; without data, the prior.

    v has the unit of x squared.
    """
    var = 1 / (len(x) / sigma2 + 1 / tau2)
    return float(var * x.sum() / sigma2), float(var)


def posterior_steps(mu: float, x: Array, sigma2: float, tau2: float) -> Iterator[float]:
    """From log likelihood plus log prior to −(μ − m)²/(2v), line by line, up to a constant in μ."""
    mean, var = posterior(x, sigma2, tau2)
    yield log_likelihood(mu, x, sigma2) - mu**2 / (2 * tau2) - np.log(2 * np.pi * tau2) / 2
    yield -((x - mu) ** 2).sum() / (2 * sigma2) - mu**2 / (2 * tau2)
    yield mu * x.sum() / sigma2 - mu**2 / 2 * (len(x) / sigma2 + 1 / tau2)
    yield mu * mean / var - mu**2 / (2 * var)
    yield -((mu - mean) ** 2) / (2 * var)


def log_likelihood(mu: float, x: Array, sigma2: float) -> float:
    """−(n/2) log(2πσ²) − Σ(x_i − μ)²/(2σ²): each of the n factors brings its normaliser."""
    return float(-len(x) / 2 * np.log(2 * np.pi * sigma2) - ((x - mu) ** 2).sum() / (2 * sigma2))


def log_likelihood_grad(mu: float, x: Array, sigma2: float) -> float:
    """Σ(x_i − μ)/σ², in 1/unit of x: it pulls μ towards the data."""
    return float((x - mu).sum() / sigma2)


def mu_mle(x: Array) -> float:
    """x̄, where the slope of the log likelihood is 0; σ² does not matter."""
    return float(x.mean())


def log_posterior_grad(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    """Σ(x_i − μ)/σ² − μ/τ² = −(μ − m)/v: the data's pull and the prior's pull to 0."""
    return float((x - mu).sum() / sigma2 - mu / tau2)


def mu_map(x: Array, sigma2: float, tau2: float) -> float:
    """Σx/(n + σ²/τ²): as if σ²/τ² further observations had been 0."""
    return float(x.sum() / (len(x) + sigma2 / tau2))


def plug_in(mu_star: float, sigma2: float) -> tuple[float, float]:
    """N(μ*, σ²), the law of x given μ = μ*, whichever estimate μ* is."""
    return float(mu_star), float(sigma2)


def posterior_predictive(x: Array, sigma2: float, tau2: float) -> tuple[float, float]:
    """A new x given the data ~ N(m, v + σ²): what is not known about μ, and the noise."""
    mean, var = posterior(x, sigma2, tau2)
    return mean, float(var + sigma2)


def predictive_variance_limit(sigma2: float, tau2: float) -> float:  # noqa: ARG001 - washed out
    """σ², the limit of v + σ² as n → ∞: the noise of a new observation is not learnt away."""
    return sigma2


def compare_mle_map(x: Array, sigma2: float, tau2: float) -> int:  # noqa: ARG001 - any will do
    """sign(μ_MLE − μ_MAP) = sign(Σx): the estimate shrinks towards 0 from either side."""
    return int(np.sign(x.sum()))


def map_mle_ratio(n: int, sigma2: float, tau2: float) -> float:
    """μ_MAP/μ_MLE = nτ²/(nτ² + σ²), the same for all data with x̄ ≠ 0; tends to 1."""
    return float(n * tau2 / (n * tau2 + sigma2))


# -- regression under a Laplace prior, p(w) ∝ exp(−‖w − μ‖₁/τ) -------------------------------------
def log_posterior(w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> float:
    """−‖y − Xw‖²/(2σ²) − ‖w − μ‖₁/τ, up to a constant in w."""
    return float(-((y - X @ w) ** 2).sum() / (2 * sigma2) - np.abs(w - mu).sum() / tau)


def lasso_lambda(sigma2: float, tau: float) -> float:
    """λ = σ²/τ: the negative log posterior times σ² is ½‖y − Xw‖² + λ‖w − μ‖₁."""
    return float(sigma2 / tau)


def lasso_objective(w: Array, X: Array, y: Array, mu: Array, lam: float) -> float:
    """½‖y − Xw‖² + λ‖w − μ‖₁, convex in w; in squared units of y."""
    return float(((y - X @ w) ** 2).sum() / 2 + lam * np.abs(w - mu).sum())


def soft_threshold(z: float, lam: float) -> float:
    """The minimiser of ½(u − z)² + λ|u|: z moved towards 0 by λ, and 0 for |z| ≤ λ."""
    return max(z - lam, 0.0) - max(-z - lam, 0.0)


def lasso(X: Array, y: Array, mu: Array, lam: float, sweeps: int = 10_000) -> Array:
    """argmin_w ½‖y − Xw‖² + λ‖w − μ‖₁, (p,), by coordinate descent in u = w − μ to convergence.

    Entry j alone is solved exactly, u_j = soft(X_jᵀ(residual without j), λ)/‖X_j‖², in turn until
    nothing moves. Made for few columns, none of them 0; they may depend on each other.
    """
    gram, target = (X.T @ X).tolist(), (X.T @ (y - X @ mu)).tolist()
    u = [0.0] * len(target)
    for _ in range(sweeps):
        largest = 0.0
        for j, row in enumerate(gram):
            others = sum([g * each for g, each in zip(row, u, strict=True)]) - row[j] * u[j]
            new = soft_threshold(target[j] - others, lam) / row[j]
            largest = max(largest, abs(new - u[j]))
            u[j] = new
        if largest <= 1e-13 * max(1.0, *map(abs, u)):
            break
    return np.asarray(mu + u)


def w_map(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    """The mode of the posterior, (p,): a lasso centred at μ with λ = σ²/τ."""
    return lasso(X, y, mu, lasso_lambda(sigma2, tau))


def tau_threshold(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    """τ₀ = σ²/‖Xᵀ(y − Xμ)‖_∞: up to it no weight's pull by the data exceeds λ, so w_map is μ."""
    return float(sigma2 / np.abs(X.T @ (y - X @ mu)).max())


def expected_test_mse(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    """σ² + tr C + ‖m − ŵ‖²: noise, what is not known about w, and the distance from its mean.

    E (wᵀx + ε − ŵᵀx)² for w ~ (m, C), E x = 0, E xxᵀ = I and noise ε of variance σ².
    """
    return float(sigma2 + np.trace(cov) + ((mean - w_hat) ** 2).sum())


# -- a network of two sigmoid layers ---------------------------------------------------------------
def sigmoid(a: Array) -> Array:
    """σ(a) = exp(−log(1 + exp(−a))), entry by entry; never overflows."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -a)))


def shapes(N: int, M: int, H: int) -> dict[str, tuple[int, int]]:  # noqa: ARG001 - one datapoint
    """Shapes for one datapoint with column vectors; N counts datapoints and changes none."""
    column = {"x": M, "b1": H, "a1": H, "z1": H, "b2": 1, "a2": 1, "y_hat": 1}
    return {"W1": (H, M), "W2": (1, H)} | {name: (rows, 1) for name, rows in column.items()}


def _layers(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> tuple[Array, Array]:
    """z1 = σ(W1 x + b1), (H,), and ŷ = σ(W2 z1 + b2), (1,)."""
    z1 = sigmoid(W1 @ x + b1)
    return z1, sigmoid(W2 @ z1 + b2)


def mlp_forward(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    """ŷ = σ(W2 σ(W1 x + b1) + b2), a probability."""
    return float(_layers(W1, b1, W2, b2, x)[1][0])


def bce_loss(y_hat: float, y: int) -> float:
    """−(y log ŷ + (1 − y) log(1 − ŷ)), for 0 < ŷ < 1."""
    return float(-(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)))


def grad_b2(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """δ = ŷ − y, (1,): the slope of the loss meets that of the last sigmoid, and they simplify."""
    return _layers(W1, b1, W2, b2, x)[1] - y


def grad_W2(  # noqa: N802 - after its variable
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Array:
    """δ z1ᵀ, (1, H)."""
    z1, y_hat = _layers(W1, b1, W2, b2, x)
    return np.asarray((y_hat - y)[:, None] * z1)


def grad_b1(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    """δ W2ᵀ ∘ z1 ∘ (1 − z1), (H,): the error goes back through W2 and the first sigmoid."""
    z1, y_hat = _layers(W1, b1, W2, b2, x)
    return np.asarray((y_hat - y) @ W2 * z1 * (1 - z1))


def grad_W1(  # noqa: N802 - after its variable
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Array:
    """(∂L/∂b1) xᵀ, (H, M)."""
    return np.asarray(grad_b1(W1, b1, W2, b2, x, y)[:, None] * x)


def grad_b2_steps(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Iterator[float | tuple[float, ...]]:
    """From (∂L/∂ŷ)(∂ŷ/∂a2)(∂a2/∂b2) to ŷ − y, line by line; every line is the same number."""
    y_hat = mlp_forward(W1, b1, W2, b2, x)
    yield -(y / y_hat - (1 - y) / (1 - y_hat)), y_hat * (1 - y_hat), 1.0
    yield -y * (1 - y_hat) + (1 - y) * y_hat
    yield y_hat - y
