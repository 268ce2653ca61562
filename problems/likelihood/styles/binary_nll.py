"""Other right ways to do the problem on the likelihood of a binary sequence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from grader.spec import Array, Ints, styles
from problems.likelihood import binary_nll
from reference import likelihood as ref


# -- (a) ----------------------------------------------------------------------------------------
def nll_in_a_loop(x: Ints, p: Array) -> float:
    total = 0.0
    for value, probability in zip(x, p, strict=True):
        total -= math.log(probability if value else 1 - probability)
    return total


def nll_as_cross_entropy(x: Ints, p: Array) -> object:
    return -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p))


def nll_of_powers(x: Ints, p: Array) -> Array:
    return np.array([-np.log(p**x * (1 - p) ** (1 - x)).sum()])


def nll_of_the_product(x: Ints, p: Array) -> float:
    return -math.log(math.prod(p[t] if x[t] else 1 - p[t] for t in range(len(x))))


def nll_by_indexing(x: Ints, p: Array) -> object:
    return -np.log(np.stack([1 - p, p])[x, np.arange(len(x))]).sum()


def nll_by_distance(x: Ints, p: Array) -> object:
    return -np.log1p(-np.abs(x - p)).sum()


def nll_clipped(x: Ints, p: Array) -> object:
    safe = np.clip(p, 1e-12, 1 - 1e-12)
    return -(x @ np.log(safe) + (1 - x) @ np.log(1 - safe))


def nll_in_scipy(x: Ints, p: Array) -> object:
    from scipy import stats

    return -stats.bernoulli.logpmf(x, p).sum()


def nll_as_a_fraction(x: Ints, p: Array) -> object:
    return Fraction(ref.sequence_nll(x, p))


def nll_in_float32(x: Ints, p: Array) -> object:
    p32 = p.astype(np.float32)
    return -np.log(np.where(x == 1, p32, 1 - p32)).sum()


def nll_in_torch(x: Ints, p: Array) -> object:
    import torch

    loss = torch.nn.functional.binary_cross_entropy
    return loss(torch.tensor(p), torch.tensor(x, dtype=torch.float64), reduction="sum")


# -- (b) ----------------------------------------------------------------------------------------
def logits_in_a_loop(x: Ints, logits: Array) -> float:
    total = 0.0
    for value, logit in zip(x, logits, strict=True):
        z = -float(logit) if value else float(logit)
        total += max(z, 0.0) + math.log1p(math.exp(-abs(z)))
    return total


def softplus_less_label(x: Ints, logits: Array) -> object:
    return (np.logaddexp(0.0, logits) - x * logits).sum()


def log_sigmoids(x: Ints, logits: Array) -> object:
    return -(x * -np.logaddexp(0.0, -logits) + (1 - x) * -np.logaddexp(0.0, logits)).sum()


def logits_in_scipy(x: Ints, logits: Array) -> object:
    from scipy import special

    return -special.log_expit((2 * x - 1) * logits).sum()


def logits_by_cases(x: Ints, logits: Array) -> object:
    z = np.where(x == 1, -logits, logits)
    with np.errstate(over="ignore"):
        return np.where(z > 35, z, np.log1p(np.exp(z))).sum()


def logits_in_float32(x: Ints, logits: Array) -> object:
    return np.logaddexp(np.float32(0), ((1 - 2 * x) * logits).astype(np.float32)).sum()


def logits_in_torch(x: Ints, logits: Array) -> object:
    import torch

    loss = torch.nn.functional.binary_cross_entropy_with_logits
    return loss(torch.tensor(logits), torch.tensor(x, dtype=torch.float64), reduction="sum")


# -- (c) ----------------------------------------------------------------------------------------
def grad_in_a_loop(x: Ints, logits: Array) -> list[float]:
    return [
        (1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))) - value
        for value, z in zip(x, map(float, logits), strict=True)
    ]


def grad_of_plain_sigmoid(x: Ints, logits: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-logits)) - x)


def grad_by_tanh(x: Ints, logits: Array) -> Array:
    return np.asarray(0.5 + 0.5 * np.tanh(logits / 2) - x)


def grad_by_sign(x: Ints, logits: Array) -> Array:
    sign = 1 - 2 * x
    return np.asarray(sign * ref.sigmoid(sign * logits))


def grad_as_a_column(x: Ints, logits: Array) -> Array:
    return ref.sequence_nll_grad(x, logits)[:, None]


def grad_in_float32(x: Ints, logits: Array) -> object:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-logits.astype(np.float32))) - x.astype(np.float32)


def grad_in_torch(x: Ints, logits: Array) -> object:
    import torch

    leaf = torch.tensor(logits, requires_grad=True)
    losses = torch.nn.functional.softplus(leaf, threshold=50) - torch.tensor(x) * leaf
    return torch.autograd.grad(losses.sum(), leaf)[0]


# -- (d) ----------------------------------------------------------------------------------------
def model_in_loops(x: Ints, W: Array, b: Array) -> float:
    total = 0.0
    for t in range(len(x)):
        logit = b[t]
        for s in range(t):
            logit += W[t, s] * x[s]
        p = 1 / (1 + math.exp(-logit))
        total -= math.log(p) if x[t] == 1 else math.log(1 - p)
    return total


def model_by_prefixes(x: Ints, W: Array, b: Array) -> object:
    logits = np.array([b[t] + W[t, :t] @ x[:t] for t in range(len(x))])
    return np.log1p(np.exp(np.where(x == 1, -logits, logits))).sum()


def model_with_a_mask(x: Ints, W: Array, b: Array) -> Array:
    steps = np.arange(len(x))
    logits = b + (W * (steps[:, None] > steps[None, :])) @ x
    return np.asarray((np.logaddexp(0.0, logits) - x * logits).sum())


def model_by_columns(x: Ints, W: Array, b: Array) -> object:
    logits = b.copy()
    for s in range(len(x) - 1):
        logits[s + 1 :] += W[s + 1 :, s] * x[s]
    return -np.log(1 / (1 + np.exp((1 - 2 * x) * logits))).sum()


def model_in_float32(x: Ints, W: Array, b: Array) -> object:
    logits = b.astype(np.float32) + np.tril(W.astype(np.float32), -1) @ x.astype(np.float32)
    p = 1 / (1 + np.exp(-logits))
    return -np.log(np.where(x == 1, p, 1 - p)).sum()


def model_in_torch(x: Ints, W: Array, b: Array) -> object:
    import torch

    values = torch.tensor(x, dtype=torch.float64)
    logits = torch.tensor(b) + torch.tensor(W).tril(-1) @ values
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    return loss(logits, values, reduction="none").sum()


# -- (e) ----------------------------------------------------------------------------------------
def model_grad_in_loops(x: Ints, W: Array, b: Array) -> tuple[list[list[float]], list[float]]:
    T = len(x)
    dW, db = [[0.0] * T for _ in range(T)], [0.0] * T
    for t in range(T):
        logit = b[t] + sum(W[t, s] * x[s] for s in range(t))
        db[t] = float(1 / (1 + math.exp(-logit)) - x[t])
        for s in range(t):
            dW[t][s] = db[t] * float(x[s])
    return dW, db


def model_grad_as_a_list(x: Ints, W: Array, b: Array) -> list[Array]:
    db = ref.sequence_nll_grad(x, ref.autoregressive_logits(x, W, b))
    dW = db[:, None] * x[None, :]
    dW[np.triu_indices(len(x))] = 0
    return [dW, db[:, None]]


def model_grad_by_differences(x: Ints, W: Array, b: Array) -> tuple[Array, Array]:
    h = 1e-5
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for t in range(len(x)):
        step = np.zeros_like(b)
        step[t] = h
        db[t] = ref.autoregressive_nll(x, W, b + step) - ref.autoregressive_nll(x, W, b - step)
        for s in range(t):
            change = np.zeros_like(W)
            change[t, s] = h
            ahead, behind = (ref.autoregressive_nll(x, W + c, b) for c in (change, -change))
            dW[t, s] = ahead - behind
    return dW / (2 * h), db / (2 * h)


def model_grad_in_float32(x: Ints, W: Array, b: Array) -> object:
    logits = b.astype(np.float32) + np.tril(W.astype(np.float32), -1) @ x.astype(np.float32)
    db = 1 / (1 + np.exp(-logits)) - x.astype(np.float32)
    return np.tril(np.outer(db, x.astype(np.float32)), -1), db


def model_grad_in_torch(x: Ints, W: Array, b: Array) -> object:
    import torch

    weights, biases = torch.tensor(W, requires_grad=True), torch.tensor(b, requires_grad=True)
    values = torch.tensor(x, dtype=torch.float64)
    logits = biases + torch.tril(weights, -1) @ values
    loss = torch.nn.functional.softplus((1 - 2 * values) * logits).sum()
    return torch.autograd.grad(loss, (weights, biases))


# -- (f) ----------------------------------------------------------------------------------------
def steps_as_a_list(x: Ints, p: Array) -> list[float]:
    observed = np.where(x == 1, p, 1 - p)
    return [
        float(-np.log(observed.prod())),
        float(-np.log(observed).sum()),
        float(-np.log(p[x == 1]).sum() - np.log(1 - p[x == 0]).sum()),
        float(-(x * np.log(p) + (1 - x) * np.log(1 - p)).sum()),
    ]


def steps_with_a_sign(x: Ints, p: Array) -> Iterator[object]:
    likelihood = math.prod(q if value else 1 - q for value, q in zip(x, p, strict=True))
    yield -1, math.log(likelihood)
    yield -1, np.log(p[x == 1]).sum() + np.log(1 - p[x == 0]).sum()
    yield -1, (x * np.log(p)).sum() + ((1 - x) * np.log(1 - p)).sum()


# -- (g) ----------------------------------------------------------------------------------------
def a_single_zero() -> tuple[list[int], list[float]]:
    return [0], [0.9]


def a_longer_sequence() -> tuple[Array, Array]:
    return np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.2, 0.6, 0.7])


def an_infinite_side() -> list[Array]:
    return [np.array([0, 1]), np.array([0.0, 0.5])]


def numbers_for_one_step() -> tuple[int, float]:
    return 0, 0.25


STYLES = [
    *styles(
        binary_nll.sequence_nll,
        nll_in_a_loop,
        nll_as_cross_entropy,
        nll_of_powers,
        nll_of_the_product,
        nll_by_indexing,
        nll_by_distance,
        nll_clipped,
        nll_in_scipy,
        nll_as_a_fraction,
        nll_in_float32,
        nll_in_torch,
    ),
    *styles(
        binary_nll.sequence_nll_from_logits,
        logits_in_a_loop,
        softplus_less_label,
        log_sigmoids,
        logits_in_scipy,
        logits_by_cases,
        logits_in_float32,
        logits_in_torch,
    ),
    *styles(
        binary_nll.sequence_nll_grad,
        grad_in_a_loop,
        grad_of_plain_sigmoid,
        grad_by_tanh,
        grad_by_sign,
        grad_as_a_column,
        grad_in_float32,
        grad_in_torch,
    ),
    *styles(
        binary_nll.autoregressive_nll,
        model_in_loops,
        model_by_prefixes,
        model_with_a_mask,
        model_by_columns,
        model_in_float32,
        model_in_torch,
    ),
    *styles(
        binary_nll.autoregressive_nll_grad,
        model_grad_in_loops,
        model_grad_as_a_list,
        model_grad_by_differences,
        model_grad_in_float32,
        model_grad_in_torch,
    ),
    *styles(
        binary_nll.nll_to_cross_entropy,
        ref.nll_to_cross_entropy,
        steps_as_a_list,
        steps_with_a_sign,
    ),
    *styles(
        binary_nll.refute_literal_nll,
        a_single_zero,
        a_longer_sequence,
        an_infinite_side,
        numbers_for_one_step,
    ),
]
