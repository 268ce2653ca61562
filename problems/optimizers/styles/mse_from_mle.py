"""Other right ways to do the problem on squared error."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.spec import Array, styles
from problems.optimizers import mse_from_mle
from reference import optimizers as ref


# -- (a) ----------------------------------------------------------------------------------------
def mse_in_a_loop(y: Array, y_hat: Array) -> float:
    total = 0.0
    for target, prediction in zip(y, np.ravel(y_hat), strict=True):
        total += (target - prediction) ** 2
    return total / len(y)


def mse_by_norm(y: Array, y_hat: Array) -> object:
    return np.linalg.norm(y.reshape(-1, 1) - y_hat.reshape(-1, 1)) ** 2 / y.size


def mse_refusing_columns(y: Array, y_hat: Array) -> object:
    if y.shape != y_hat.shape:
        msg = f"y is {y.shape} but y_hat is {y_hat.shape}"
        raise ValueError(msg)
    return np.mean((y - y_hat) ** 2)


def mse_asserting(y: Array, y_hat: Array) -> object:
    assert y.shape == y_hat.shape  # noqa: S101 - as students write it
    return np.square(y - y_hat).mean()


def mse_in_float32(y: Array, y_hat: Array) -> object:
    return np.mean((y.astype(np.float32) - y_hat.astype(np.float32).squeeze()) ** 2)


def mse_in_torch(y: Array, y_hat: Array) -> object:
    import torch

    return torch.nn.functional.mse_loss(torch.tensor(y_hat).flatten(), torch.tensor(y))


# -- (b) ----------------------------------------------------------------------------------------
def nll_in_a_loop(y: Array, y_hat: Array, sigma2: float) -> float:
    total = 0.0
    for target, prediction in zip(y, y_hat, strict=True):
        total += 0.5 * math.log(2 * math.pi * sigma2)
        total += (target - prediction) ** 2 / (2 * sigma2)
    return total


def nll_of_densities(y: Array, y_hat: Array, sigma2: float) -> object:
    density = np.exp(-0.5 * (y - y_hat) ** 2 / sigma2) / np.sqrt(2 * np.pi * sigma2)
    return -np.sum(np.log(density))


def nll_from_mse(y: Array, y_hat: Array, sigma2: float) -> object:
    return len(y) / 2 * (np.log(2 * np.pi * sigma2) + np.mean((y - y_hat) ** 2) / sigma2)


def nll_in_scipy(y: Array, y_hat: Array, sigma2: float) -> object:
    from scipy import stats

    return -stats.norm.logpdf(y, loc=y_hat, scale=np.sqrt(sigma2)).sum()


def nll_in_float32(y: Array, y_hat: Array, sigma2: float) -> object:
    errors, variance = (y - y_hat).astype(np.float32), np.float32(sigma2)
    return (np.log(np.float32(2 * np.pi) * variance) / 2 + errors**2 / (2 * variance)).sum()


def nll_in_torch(y: Array, y_hat: Array, sigma2: float) -> object:
    import torch

    normal = torch.distributions.Normal(torch.tensor(y_hat), math.sqrt(sigma2))
    return -normal.log_prob(torch.tensor(y)).sum()  # type: ignore[no-untyped-call]


# -- (c) ----------------------------------------------------------------------------------------
def grad_in_a_loop(y: Array, y_hat: Array, sigma2: float) -> list[float]:
    return [(b - a) / sigma2 for a, b in zip(y, y_hat, strict=True)]


def grad_from_mse(y: Array, y_hat: Array, sigma2: float) -> Array:
    of_mse = 2 * (y_hat - y) / len(y)
    return np.asarray(len(y) / (2 * sigma2) * of_mse)[:, None]


def grad_in_float32(y: Array, y_hat: Array, sigma2: float) -> object:
    return ((y_hat - y) / sigma2).astype(np.float32)


def grad_in_torch(y: Array, y_hat: Array, sigma2: float) -> object:
    import torch

    leaf = torch.tensor(y_hat, requires_grad=True)
    loss = ((torch.tensor(y) - leaf) ** 2).sum() / (2 * sigma2)
    return torch.autograd.grad(loss, leaf)[0]


def grad_by_differences(y: Array, y_hat: Array, sigma2: float) -> object:
    h = 1e-5
    steps = h * np.eye(len(y))
    ahead = [ref.gaussian_nll(y, y_hat + step, sigma2) for step in steps]
    behind = [ref.gaussian_nll(y, y_hat - step, sigma2) for step in steps]
    return (np.array(ahead) - np.array(behind)) / (2 * h)


# -- (d) ----------------------------------------------------------------------------------------
def steps_from_the_product(y: Array, y_hat: Array, sigma2: float) -> Iterator[object]:
    density = np.exp(-((y - y_hat) ** 2) / (2 * sigma2)) / np.sqrt(2 * np.pi * sigma2)
    yield -np.log(np.prod(density))
    yield -np.sum(np.log(density))
    yield np.sum((y - y_hat) ** 2) / (2 * sigma2)
    yield len(y) / (2 * sigma2), np.mean((y - y_hat) ** 2)


def steps_without_normaliser(y: Array, y_hat: Array, sigma2: float) -> Iterator[float]:
    yield -sum(
        math.log(math.exp(-((a - b) ** 2) / (2 * sigma2))) for a, b in zip(y, y_hat, strict=True)
    )
    yield len(y) * ref.mse(y, y_hat) / (2 * sigma2)


STYLES = [
    *styles(
        mse_from_mle.mse,
        mse_in_a_loop,
        mse_by_norm,
        mse_refusing_columns,
        mse_asserting,
        mse_in_float32,
        mse_in_torch,
    ),
    *styles(
        mse_from_mle.gaussian_nll,
        nll_in_a_loop,
        nll_of_densities,
        nll_from_mse,
        nll_in_scipy,
        nll_in_float32,
        nll_in_torch,
    ),
    *styles(
        mse_from_mle.gaussian_nll_grad,
        grad_in_a_loop,
        grad_from_mse,
        grad_in_float32,
        grad_in_torch,
        grad_by_differences,
    ),
    *styles(mse_from_mle.nll_to_mse, steps_from_the_product, steps_without_normaliser),
]
