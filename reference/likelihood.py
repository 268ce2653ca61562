"""Likelihoods of binary sequences, and priors that regularise: MAP estimates.

Logarithms are natural, so likelihoods, losses and log-densities are in nats; sums, not means.
Shapes: x (T,) holds the 0s and 1s of one sequence and p (T,) the probabilities of a 1, given
the steps before; X (n, p), y (n,) and w or theta (p,) belong to a linear model with Gaussian
noise. ``var`` and ``noise_var`` are variances, in squared units of what varies.

Sources: the autoregressive network of logistic units is Frey's (Graphical models for machine
learning and digital communication, 1998; Neal's fully visible belief network, 1992); Bernoulli
likelihood and cross-entropy, the Gaussian prior and ridge regression: Murphy, Probabilistic
machine learning (2022), sections 5.1, 10.2 and 11.3; Hoerl and Kennard (1970).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "autoregressive_logits",
    "autoregressive_nll",
    "autoregressive_nll_grad",
    "gaussian_log_prior",
    "gaussian_log_prior_grad",
    "l2_prior",
    "literal_nll",
    "log_likelihood",
    "log_posterior",
    "map_index",
    "map_to_regularized_ml",
    "minus_log_of_product",
    "nll_to_cross_entropy",
    "regularized_log_likelihood",
    "ridge_map",
    "ridge_objective_grad",
    "sequence_nll",
    "sequence_nll_from_logits",
    "sequence_nll_grad",
    "sigmoid",
    "weight_decay_for",
]

Array: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


# -- the likelihood of a binary sequence --------------------------------------------------------
def sequence_nll(x: Ints, p: Array) -> float:
    """−Σ_t log P(X_t = x_t), the probability of what was observed: p_t for a 1, 1 − p_t for a 0.

    A sum without terms is 0, so an empty sequence costs nothing.
    """
    return float((-np.log(np.where(x == 1, p, 1 - p))).sum())


def literal_nll(p: Array) -> float:
    """−Σ_t log p_t, whatever was observed: no likelihood, unless every x_t is 1."""
    return float((-np.log(p)).sum())


def sigmoid(z: Array) -> Array:
    """σ(z) = 1/(1 + exp(−z)), written as exp(−log(1 + exp(−z))), which never overflows."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -z)))


def sequence_nll_from_logits(x: Ints, logits: Array) -> float:
    """Σ_t log(1 + exp(−s_t ℓ_t)) with s_t = 2x_t − 1 = ±1: the same loss for p = σ(ℓ).

    logaddexp takes the larger exponent out first, so nothing overflows and nothing rounds to 0.
    """
    return float(np.logaddexp(0.0, (1 - 2 * x) * logits).sum())


def sequence_nll_grad(x: Ints, logits: Array) -> Array:
    """∂/∂ℓ_t = σ(ℓ_t) − x_t, (T,): what was predicted minus what came."""
    return sigmoid(logits) - x


def autoregressive_logits(x: Ints, W: Array, b: Array) -> Array:
    """ℓ_t = b_t + Σ_{s<t} W[t, s] x_s, (T,): step t sees the steps before it and no other."""
    return np.asarray(b + np.tril(W, -1) @ x)


def autoregressive_nll(x: Ints, W: Array, b: Array) -> float:
    """−log P(x) = −Σ_t log P(x_t | x_<t), with P(1 | x_<t) = σ(ℓ_t); W (T, T), b (T,)."""
    return sequence_nll_from_logits(x, autoregressive_logits(x, W, b))


def autoregressive_nll_grad(x: Ints, W: Array, b: Array) -> tuple[Array, Array]:
    """(dW, db) with db = σ(ℓ) − x and dW[t, s] = db_t x_s below the diagonal, 0 elsewhere."""
    db = sequence_nll_grad(x, autoregressive_logits(x, W, b))
    return np.tril(np.outer(db, x), -1), db


def minus_log_of_product(x: Ints, p: Array) -> float:
    """−log Π_t P(X_t = x_t): where the derivation starts."""
    return float(-np.log(np.prod(np.where(x == 1, p, 1 - p))))


def nll_to_cross_entropy(x: Ints, p: Array) -> Iterator[float]:
    """From −log Π P(X_t = x_t) to −Σ [x log p + (1−x) log(1−p)], line by line."""
    yield -np.log(np.prod(np.where(x == 1, p, 1 - p)))
    yield -np.log(np.prod(p**x * (1 - p) ** (1 - x)))
    yield -np.sum(np.log(p**x * (1 - p) ** (1 - x)))
    yield -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p))


# -- maximum a posteriori -----------------------------------------------------------------------
def map_index(loglik: Array, logprior: Array) -> int:
    """argmax_k [log p(x | θ_k) + log p(θ_k)] on a grid (K,); a log prior of −∞ never wins."""
    return int((loglik + logprior).argmax())


def gaussian_log_prior(theta: Array, mean: Array, var: Array) -> float:
    """−½ Σ_i [log(2π var_i) + (θ_i − mean_i)²/var_i]: log N(θ; mean, diag(var)), in nats."""
    return float(-0.5 * (np.log(2 * np.pi * var) + (theta - mean) ** 2 / var).sum())


def gaussian_log_prior_grad(theta: Array, mean: Array, var: Array) -> Array:
    """−(θ − mean)/var, (N,): a pull towards the mean, stronger where the variance is small."""
    return -(theta - mean) / var


def l2_prior(lam: float, n: int) -> tuple[Array, float]:
    """N(0, 1/(2λ)) on each of n parameters: its log is −λ‖θ‖² + const, since 1/(2 var) = λ."""
    return np.zeros(n), 1 / (2 * lam)


def log_likelihood(w: Array, X: Array, y: Array, noise_var: float) -> float:
    """−½ [n log(2π noise_var) + ‖y − Xw‖²/noise_var]: log N(y; Xw, noise_var I)."""
    residual = y - X @ w
    constant = len(y) * np.log(2 * np.pi * noise_var)
    return float(-0.5 * (constant + residual @ residual / noise_var))


def regularized_log_likelihood(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> float:
    """Log-likelihood less λ‖w‖²: the objective of ridge regression, to be maximised."""
    return log_likelihood(w, X, y, noise_var) - float(lam * w @ w)


def log_posterior(theta: Array, X: Array, y: Array, noise_var: float, lam: float) -> float:
    """Log-likelihood plus log prior of l2_prior: the log posterior but for −log p(y | X)."""
    mean, var = l2_prior(lam, len(theta))
    prior = gaussian_log_prior(theta, mean, np.full(len(theta), var))
    return log_likelihood(theta, X, y, noise_var) + prior


def ridge_map(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """ŵ = (XᵀX + 2λ·noise_var·I)⁻¹ Xᵀy, (p,): unique for λ > 0, whatever the rank of X."""
    precision = X.T @ X + 2 * lam * noise_var * np.eye(X.shape[1])
    return np.asarray(np.linalg.solve(precision, X.T @ y), dtype=np.float64)


def ridge_objective_grad(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    """Xᵀ(y − Xw)/noise_var − 2λw, (p,): uphill; 0 at ridge_map."""
    return np.asarray(X.T @ (y - X @ w) / noise_var - 2 * lam * w)


def weight_decay_for(lam: float) -> float:
    """2λ: torch.optim.SGD adds weight_decay·θ to the gradient, and λ‖θ‖² has the gradient 2λθ."""
    return 2 * lam


def map_to_regularized_ml(
    theta: Array, X: Array, y: Array, noise_var: float, lam: float
) -> Iterator[float]:
    """From log posterior to log-likelihood − λ‖θ‖²; lines differ by constants in θ only."""
    _, var = l2_prior(lam, len(theta))
    data = log_likelihood(theta, X, y, noise_var)
    yield data + np.sum(-0.5 * np.log(2 * np.pi * var) - theta**2 / (2 * var))
    yield data - np.sum(theta**2) / (2 * var)
    yield data - lam * np.sum(theta**2)
