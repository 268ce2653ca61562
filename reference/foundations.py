"""Foundations: maximum likelihood, cross-entropy, the logistic sigmoid, a small network, a graph.

Logarithms are natural, so entropies and likelihoods are in nats; classes and candidates count
from 0. Shapes: a sample x (m,), a support (K,) of distinct values that holds every sample, a
distribution p (K,) over it. A network maps x (M,) by W1 (H, M), b1 (H,), W2 (K, H), b2 (K,).

Sources: Goodfellow, Bengio, Courville, "Deep Learning" (2016), sections 3.9.3 and 3.9.5 (Dirac
and empirical distribution), 3.10 (sigmoid), 3.13 (information theory), 5.5 (maximum likelihood),
6.1 to 6.5 (forward pass, chain rule); Cover, Thomas, "Elements of information theory", chapter 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "count_parameters",
    "cross_entropy",
    "de_db_steps",
    "ecdf",
    "empirical_pmf",
    "entropy",
    "expected_log_likelihood",
    "forward",
    "gaussian_mle",
    "graph_grads",
    "graph_values",
    "kl_divergence",
    "mle_index",
    "nll_is_cross_entropy",
    "point_symmetry",
    "relu",
    "sigmoid",
    "sigmoid_grad",
    "sigmoid_grad_facts",
    "sigmoid_grad_steps",
    "sigmoid_of_negative",
    "sigmoid_taylor",
    "sigmoid_taylor_coefficients",
    "softmax",
]

Array: TypeAlias = NDArray[np.float64]


# -- maximum likelihood and cross-entropy -------------------------------------------------------
def gaussian_mle(x: Array) -> tuple[float, float]:
    """(x̄, (1/m) Σ (x_i − x̄)²): the mean and variance that maximise the Gaussian likelihood."""
    mean = x.sum() / len(x)
    gaps = x - mean
    return float(mean), float(gaps @ gaps / len(x))


def mle_index(loglik: Array) -> int:
    """argmax_k Σ_i log p(x_i; θ_k), from loglik (K, m): the log of the product, row by row."""
    return int(loglik.sum(axis=1).argmax())


def empirical_pmf(samples: Array, support: Array) -> Array:
    """p̂(v) = (1/m) Σ_i 1[x_i = v] for every v of the support, (K,)."""
    return np.asarray((samples == support[:, None]).sum(axis=1) / len(samples))


def ecdf(samples: Array, t: float) -> float:
    """F̂(t) = (1/m) Σ_i 1[x_i ≤ t]: the share of samples that are not above t."""
    return float((samples <= t).sum() / len(samples))


def expected_log_likelihood(samples: Array, support: Array, log_model: Array) -> float:
    """E_{x∼p̂}[log p_model(x)] = Σ_v p̂(v) log p_model(v), the mean over the samples, in nats."""
    return float(empirical_pmf(samples, support) @ log_model)


def entropy(p: Array) -> float:
    """H(p) = −Σ p log p, with 0 log 0 = 0, in nats."""
    return cross_entropy(p, p)


def cross_entropy(p: Array, q: Array) -> float:
    """H(p, q) = −Σ p log q over the p > 0, in nats: the code length of p with a code for q."""
    some = p > 0
    return float(-p[some] @ np.log(q[some]))


def kl_divergence(p: Array, q: Array) -> float:
    """KL(p‖q) = Σ p log(p/q) over the p > 0, in nats: ≥ 0, and 0 only where p = q."""
    some = p > 0
    return float(p[some] @ np.log(p[some] / q[some]))


def nll_is_cross_entropy(samples: Array, support: Array, log_model: Array) -> Iterator[float]:
    """From the mean NLL to KL(p̂‖p_model) + H(p̂), line by line; every line is the same number."""
    p = empirical_pmf(samples, support)
    yield -sum(log_model[support == x].item() for x in samples) / len(samples)
    yield -float(p @ log_model)
    yield float(p @ (np.log(p) - log_model) - p @ np.log(p))
    yield kl_divergence(p, np.exp(log_model)) + entropy(p)


# -- the sigmoid --------------------------------------------------------------------------------
def sigmoid(x: Array) -> Array:
    """σ(x) = 1/(1 + e^(−x)) = ½ + ½ tanh(x/2), any shape; the tanh never overflows."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x))


def sigmoid_grad(x: Array) -> Array:
    """σ′(x) = σ(x)(1 − σ(x)) at the pre-activation x, any shape."""
    s = sigmoid(x)
    return np.asarray(s * (1 - s))


def sigmoid_grad_steps(x: float) -> Iterator[float]:
    """From e^(−x)/(1 + e^(−x))² to σ(1 − σ), line by line; every line is the same number."""
    e = np.exp(-x)
    yield e / (1 + e) ** 2
    yield 1 / (1 + e) * (e / (1 + e))
    yield 1 / (1 + e) * ((1 + e) / (1 + e) - 1 / (1 + e))
    yield 1 / (1 + e) * (1 - 1 / (1 + e))


def sigmoid_grad_facts() -> dict[str, float]:
    """The bell σ′: top ¼ at 0, falls to 0, area 1 (it is a density), half as high at 2 log(1 + √2).

    Half-maximum: s(1 − s) = ⅛ gives s = ½ + 1/√8, whose log-odds are 2 log(1 + √2) = 1.7627.
    """
    half = float(2 * np.log(1 + np.sqrt(2)))
    return {"max": 0.25, "argmax": 0.0, "limit": 0.0, "integral": 1.0, "half_max_x": half}


def sigmoid_of_negative(s: float) -> float:
    """σ(−x) = 1 − s, where s = σ(x)."""
    return 1 - s


def point_symmetry(x: float) -> Iterator[float]:
    """From σ(−x) to 1 − σ(x), line by line; every line is the same number."""
    yield 1 / (1 + np.exp(x))
    yield np.exp(-x) / (np.exp(-x) + 1)
    yield (1 + np.exp(-x) - 1) / (1 + np.exp(-x))
    yield 1 - 1 / (1 + np.exp(-x))


def sigmoid_taylor_coefficients() -> Array:
    """f⁽ᵏ⁾(0)/k! for k = 0, 1, 2, 3, (4,): the derivatives at 0 are ½, ¼, 0, −⅛."""
    return np.array([1 / 2, 1 / 4, 0, -1 / 48])


def sigmoid_taylor(x: Array) -> Array:
    """½ + x/4 − x³/48, any shape."""
    c0, c1, c2, c3 = sigmoid_taylor_coefficients()
    return np.asarray(c0 + x * (c1 + x * (c2 + x * c3)))


# -- a forward pass -----------------------------------------------------------------------------
def relu(z: Array) -> Array:
    """max(z, 0), entry by entry, (K,)."""
    return np.maximum(z, 0)


def softmax(z: Array) -> Array:
    """exp(z) / Σ exp(z), (K,); the largest logit is taken out first, so nothing overflows."""
    weights = np.exp(z - z.max())
    return np.asarray(weights / weights.sum())


def forward(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """P = softmax(W2 relu(W1 x + b1) + b2), (K,), and the class of highest probability."""
    probs = softmax(W2 @ relu(W1 @ x + b1) + b2)
    return probs, int(probs.argmax())


def count_parameters(M: int, H: int, K: int) -> int:
    """HM + H + KH + K: a weight for each connection, a bias for each hidden and output unit."""
    return H * (M + 1) + K * (H + 1)


# -- a computation graph ------------------------------------------------------------------------
def graph_values(a: float, b: float) -> tuple[float, float, float]:
    """The nodes c = a + b, d = b + 1, e = c·d."""
    c, d = a + b, b + 1
    return c, d, c * d


def graph_grads(a: float, b: float) -> tuple[float, float]:
    """(∂e/∂a, ∂e/∂b) = (d, d + c): b reaches e through c and through d, and the paths add."""
    c, d, _ = graph_values(a, b)
    return d, d + c


def de_db_steps(a: float, b: float) -> Iterator[float]:
    """From the chain rule over both paths to a + 2b + 1; every line is the same number."""
    de_dc, dc_db, de_dd, dd_db = b + 1, 1, a + b, 1
    yield de_dc * dc_db + de_dd * dd_db
    yield (b + 1) + (a + b)
    yield a + 2 * b + 1
