"""Information, likelihood and gradient methods: entropies, the MSE, descent, backprop, Adam.

Information is in nats, losses are sums unless said, vectors are (n,). θ is (d,), lr the learning
rate α in units of θ per unit of the gradient; a trajectory has θ₀ in its first row, (steps + 1, d).
ε is added inside the root.

Sources: Goodfellow, Bengio, Courville, "Deep Learning" (2016): information 3.13, squared error as
likelihood 5.5.1, minibatches 8.1.3, back-propagation 6.5, momentum to Adam 8.3 and 8.5; Cover and
Thomas, "Elements of Information Theory", chapter 2; the step size conditions of Robbins and Monro
(1951); AdaGrad of Duchi, Hazan, Singer (2011); Adam of Kingma and Ba (2015).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "adagrad",
    "adagrad_effective_lr",
    "adam",
    "backprop",
    "bias_steps",
    "conditional_entropy",
    "cross_entropy",
    "entropy",
    "gaussian_nll",
    "gaussian_nll_grad",
    "gd_step",
    "kl_divergence",
    "mean_nll",
    "minibatch_step",
    "mle_three_ways",
    "moment_weight",
    "momentum",
    "mse",
    "nesterov",
    "nll_to_mse",
    "rmsprop",
    "robbins_monro",
    "self_information",
    "sgd_step",
]

Array: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


# -- information --------------------------------------------------------------------------------
def self_information(p: Array) -> Array:
    """I = −log p in nats, for probabilities of any shape: 0 for a sure event, adds up."""
    return np.asarray(-np.log(p))


def entropy(p: Array) -> float:
    """H(p) = −Σ p log p, in nats, over the outcomes that occur: 0·log 0 = 0."""
    p = p[p > 0]
    return float(-p @ np.log(p))


def cross_entropy(p: Array, q: Array) -> float:
    """H(p, q) = −Σ p log q, in nats: the mean cost of p's outcomes under q; 0·log q = 0."""
    seen = p > 0
    return float(-p[seen] @ np.log(q[seen]))


def kl_divergence(p: Array, q: Array) -> float:
    """KL(p‖q) = Σ p (log p − log q) ≥ 0, in nats; 0·log 0 = 0."""
    seen = p > 0
    return float(p[seen] @ np.log(p[seen] / q[seen]))


def conditional_entropy(P: Array) -> float:
    """H(Y|X) = H(X, Y) − H(X), in nats, of a joint table P (nx, ny): rows are x."""
    return entropy(P.ravel()) - entropy(P.sum(axis=1))


def mean_nll(counts: Ints, q: Array) -> float:
    """−(1/N) Σ_k n_k log q_k: N = Σ n_k observations of K classes, counts (K,)."""
    return float(-counts @ np.log(q) / counts.sum())


def mle_three_ways(counts: Ints, q: Array) -> Iterator[float]:
    """From the mean NLL over the cross-entropy with p̂ = n/N to KL(p̂‖q) + H(p̂)."""
    p = counts / counts.sum()
    yield -(counts * np.log(q)).sum() / counts.sum()
    yield -(p * np.log(q)).sum()
    yield (p * (np.log(p) - np.log(q))).sum() - (p * np.log(p)).sum()
    yield kl_divergence(p, q) + entropy(p)


# -- squared error as a likelihood --------------------------------------------------------------
def mse(y: Array, y_hat: Array) -> float:
    """(1/m) Σ (y − ŷ)² over (m,), in squared units of y; a column ŷ (m, 1) is flattened."""
    return float(np.mean((y - y_hat.ravel()) ** 2))


def gaussian_nll(y: Array, y_hat: Array, sigma2: float) -> float:
    """−Σ log N(y_i; ŷ_i, σ²) = (m/2) log(2πσ²) + Σ (y − ŷ)² / (2σ²); σ² is the variance."""
    m = len(y)
    return float(m / 2 * np.log(2 * np.pi * sigma2) + ((y - y_hat) ** 2).sum() / (2 * sigma2))


def gaussian_nll_grad(y: Array, y_hat: Array, sigma2: float) -> Array:
    """∂NLL/∂ŷ = (ŷ − y)/σ², (m,)."""
    return np.asarray((y_hat - y) / sigma2)


def nll_to_mse(y: Array, y_hat: Array, sigma2: float) -> Iterator[float]:
    """From the NLL to m·MSE/(2σ²), each line equal up to terms without ŷ."""
    m = len(y)
    density = np.exp(-((y - y_hat) ** 2) / (2 * sigma2)) / np.sqrt(2 * np.pi * sigma2)
    yield -np.log(density).sum()
    yield m / 2 * np.log(2 * np.pi * sigma2) + ((y - y_hat) ** 2).sum() / (2 * sigma2)
    yield ((y - y_hat) ** 2).sum() / (2 * sigma2)
    yield m * mse(y, y_hat) / (2 * sigma2)


# -- gradient descent: J(θ) = (1/m) Σ (x_i·θ − y_i)² --------------------------------------------
def gd_step(theta: Array, X: Array, y: Array, lr: float) -> Array:
    """θ − α ∇J, (d,), with ∇J = (2/m) Xᵀ(Xθ − y); X (m, d), y (m,)."""
    return np.asarray(theta - lr * 2 / len(y) * X.T @ (X @ theta - y))


def sgd_step(theta: Array, X: Array, y: Array, lr: float, i: int) -> Array:
    """θ − α ∇(x_i·θ − y_i)², (d,): one example stands for the mean."""
    return np.asarray(theta - lr * 2 * (X[i] @ theta - y[i]) * X[i])


def minibatch_step(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> Array:
    """The step of gd_step on the examples in idx alone, (d,): the mean over these."""
    return gd_step(theta, X[idx], y[idx], lr)


def robbins_monro(p: float, q: float) -> bool:
    """Whether α_i = i^(−p) (log i)^(−q) has Σα = ∞ and Σα² < ∞, by the integral test.

    Σ i^(−s) (log i)^(−r) is finite for s > 1, and for s = 1 where r > 1.
    """

    def finite(s: float, r: float) -> bool:
        return bool(s > 1 or (s == 1 and r > 1))

    return not finite(p, q) and finite(2 * p, 2 * q)


# -- reverse mode on a graph --------------------------------------------------------------------
def backprop(n: int, edges: Ints, local: Array) -> Array:
    """g_i = ∂u_{n−1}/∂u_i, (n,): g_{n−1} = 1, then g_i = Σ_{i→j} g_j ∂u_j/∂u_i backwards.

    edges (E, 2) holds pairs i < j in any order, local (E,) their ∂u_j/∂u_i.
    """
    g = np.zeros(n)
    g[n - 1] = 1
    for e in np.argsort(-edges[:, 0]):  # every g_j is complete before it is handed on
        i, j = edges[e]
        g[i] += g[j] * local[e]
    return g


# -- momentum -----------------------------------------------------------------------------------
Grad: TypeAlias = Callable[[Array], Array]


def momentum(grad: Grad, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Heavy ball: v ← βv − α g(θ), θ ← θ + v from v₀ = 0; all θ, (steps + 1, d)."""
    path, v = [theta0], np.zeros_like(theta0)
    for _ in range(steps):
        v = beta * v - lr * grad(path[-1])
        path.append(path[-1] + v)
    return np.array(path)


def nesterov(grad: Grad, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """As momentum, with the gradient taken where βv would lead: v ← βv − α g(θ + βv)."""
    path, v = [theta0], np.zeros_like(theta0)
    for _ in range(steps):
        v = beta * v - lr * grad(path[-1] + beta * v)
        path.append(path[-1] + v)
    return np.array(path)


# -- adaptive rates -----------------------------------------------------------------------------
def _path(theta0: Array, moves: Array) -> Array:
    """θ₀ and what it becomes move by move, (n + 1, d)."""
    return np.vstack([theta0, theta0 + np.cumsum(moves, axis=0)])


def _moving_average(values: Array, beta: float) -> Array:
    """Rows of a ← βa + (1 − β) value, from a₀ = 0, (n, d)."""
    averages, a = np.empty_like(values), np.zeros_like(values[0])
    for t, value in enumerate(values):
        averages[t] = a = beta * a + (1 - beta) * value
    return averages


def adagrad(G: Array, theta0: Array, lr: float, eps: float) -> Array:
    """AdaGrad: r ← r + g², θ ← θ − α g/√(r + ε) for the gradients G (n, d); all θ, (n + 1, d)."""
    r = np.cumsum(G**2, axis=0)
    return _path(theta0, -lr * G / np.sqrt(r + eps))


def adagrad_effective_lr(t: int, lr: float, g0: float, eps: float) -> float:
    """α/√(t g₀² + ε), the factor on g₀ in step t when every gradient is g₀: it falls as 1/√t."""
    return float(lr / np.sqrt(t * g0**2 + eps))


def rmsprop(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> Array:
    """RMSProp: r ← βr + (1 − β)g² from r₀ = 0, θ ← θ − α g/√(r + ε); all θ, (n + 1, d)."""
    r = _moving_average(G**2, beta)
    return _path(theta0, -lr * G / np.sqrt(r + eps))


def adam(G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float) -> Array:
    """θ ← θ − α ŝ/√(r̂ + ε) with ŝ = s/(1 − β₁ᵗ), r̂ = r/(1 − β₂ᵗ), t = 1, 2, …; (n + 1, d).

    s and r are the moving averages of g and g² from 0.
    """
    t = np.arange(1, len(G) + 1)[:, None]
    s = _moving_average(G, beta1) / (1 - beta1**t)
    r = _moving_average(G**2, beta2) / (1 - beta2**t)
    return _path(theta0, -lr * s / np.sqrt(r + eps))


def moment_weight(beta: float, t: int) -> float:
    """Σ_{i=1..t} (1 − β) β^(t−i) = 1 − βᵗ: what the weights of a moving average add up to."""
    return float(1 - beta**t)


def bias_steps(beta: float, t: int) -> Iterator[float]:
    """From (1 − β) Σ_{i=1..t} β^(t−i) to 1 − βᵗ: the sum telescopes."""
    i = np.arange(1, t + 1)
    yield (1 - beta) * (beta ** (t - i)).sum()
    yield (beta ** (t - i)).sum() - (beta ** (t - i + 1)).sum()
    yield 1 - beta**t
