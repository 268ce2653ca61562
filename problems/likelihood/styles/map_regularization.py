"""Other right ways to do the problem on maximum a posteriori estimates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from grader.spec import Array, styles
from problems.likelihood import map_regularization
from reference import likelihood as ref


# -- (a) ----------------------------------------------------------------------------------------
def index_in_a_loop(loglik: Array, logprior: Array) -> int:
    best = 0
    for k in range(len(loglik)):
        if loglik[k] + logprior[k] > loglik[best] + logprior[best]:
            best = k
    return best


def index_of_product(loglik: Array, logprior: Array) -> object:
    return np.argmax(np.exp(loglik) * np.exp(logprior))


def index_of_posterior(loglik: Array, logprior: Array) -> float:
    score = loglik + logprior
    posterior = np.exp(score - np.logaddexp.reduce(score))
    return float(np.argsort(posterior)[-1])


def index_of_least_loss(loglik: Array, logprior: Array) -> Array:
    return np.array([np.argmin(-loglik - logprior)])


def index_in_torch(loglik: Array, logprior: Array) -> object:
    import torch

    return torch.argmax(torch.tensor(loglik) + torch.tensor(logprior))


# -- (b) ----------------------------------------------------------------------------------------
def prior_in_a_loop(theta: Array, mean: Array, var: Array) -> float:
    total = 0.0
    for t, m, v in zip(theta, mean, var, strict=True):
        total += math.log(math.exp(-((t - m) ** 2) / (2 * v)) / math.sqrt(2 * math.pi * v))
    return total


def prior_term_by_term(theta: Array, mean: Array, var: Array) -> object:
    d = theta - mean
    return -len(d) / 2 * np.log(2 * np.pi) - 0.5 * np.log(np.prod(var)) - d @ (d / var) / 2


def prior_with_a_matrix(theta: Array, mean: Array, var: Array) -> object:
    d = (theta - mean)[:, None]
    _, logdet = np.linalg.slogdet(2 * np.pi * np.diag(var))
    return -0.5 * (d.T @ np.linalg.inv(np.diag(var)) @ d + logdet)


def prior_in_scipy(theta: Array, mean: Array, var: Array) -> object:
    from scipy import stats

    return stats.norm.logpdf(theta, mean, np.sqrt(var)).sum()


def prior_in_float32(theta: Array, mean: Array, var: Array) -> object:
    d, v = (theta - mean).astype(np.float32), var.astype(np.float32)
    return -np.float32(0.5) * (np.log(np.float32(2 * np.pi) * v) + d**2 / v).sum()


def prior_in_torch(theta: Array, mean: Array, var: Array) -> object:
    import torch

    loss, v = torch.nn.functional.gaussian_nll_loss, torch.tensor(var)
    return -loss(torch.tensor(theta), torch.tensor(mean), v, full=True, reduction="sum")


# -- (c) ----------------------------------------------------------------------------------------
def prior_grad_in_a_loop(theta: Array, mean: Array, var: Array) -> list[float]:
    return [float((m - t) / v) for t, m, v in zip(theta, mean, var, strict=True)]


def prior_grad_with_a_matrix(theta: Array, mean: Array, var: Array) -> Array:
    return np.asarray(np.linalg.inv(np.diag(var)) @ (mean - theta)[:, None], np.float64)


def prior_grad_in_float32(theta: Array, mean: Array, var: Array) -> object:
    return ((mean - theta) / var).astype(np.float32)


def prior_grad_in_torch(theta: Array, mean: Array, var: Array) -> object:
    import torch

    leaf = torch.tensor(theta, requires_grad=True)
    exponent = -((leaf - torch.tensor(mean)) ** 2) / (2 * torch.tensor(var))
    return torch.autograd.grad(exponent.sum(), leaf)[0]


# -- (d) ----------------------------------------------------------------------------------------
class Normal(NamedTuple):
    """A mean and a variance, by name."""

    mean: object
    var: object


def prior_of_numbers(lam: float, n: int) -> tuple[float, float]:
    return 0.0, float(0.5 / lam)


def prior_of_arrays(lam: float, n: int) -> tuple[Array, Array]:
    return np.zeros(n), np.full(n, 1 / lam / 2)


def prior_of_lists(lam: float, n: int) -> list[list[float]]:
    return [[0.0] * n, [1 / (2 * float(lam))] * n]


def prior_of_columns(lam: float, n: int) -> tuple[Array, Array]:
    return np.zeros((n, 1)), np.ones((n, 1)) / (2 * lam)


def prior_in_one_array(lam: float, n: int) -> Array:
    return np.array([0, 1 / (2 * lam)])


def prior_by_name(lam: float, n: int) -> Normal:
    return Normal(np.zeros(n), np.array([1 / np.sqrt(2 * lam)]) ** 2)


def l2_prior_in_float32(lam: float, n: int) -> object:
    return np.zeros(n, dtype=np.float32), np.float32(1 / (2 * lam))


def l2_prior_in_torch(lam: float, n: int) -> object:
    import torch

    return torch.zeros(n), torch.tensor(1 / (2 * lam))


# -- (e) ----------------------------------------------------------------------------------------
def ridge_by_inverse(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    precision = X.T @ X / noise_var + 2 * lam * np.eye(X.shape[1])
    return np.asarray(np.linalg.inv(precision) @ X.T @ y[:, None] / noise_var)


def ridge_by_more_data(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    p = X.shape[1]
    rows = np.vstack([X, np.sqrt(2 * lam * noise_var) * np.eye(p)])
    return np.asarray(np.linalg.lstsq(rows, np.append(y, np.zeros(p)), rcond=None)[0], np.float64)


def ridge_by_singular_values(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return np.asarray(Vt.T @ (s / (s**2 + 2 * lam * noise_var) * (U.T @ y)))


def ridge_by_rows(X: Array, y: Array, noise_var: float, lam: float) -> list[float]:
    kernel = X @ X.T + 2 * lam * noise_var * np.eye(len(y))
    return [float(entry) for entry in X.T @ np.linalg.solve(kernel, y)]


def ridge_by_newton(X: Array, y: Array, noise_var: float, lam: float) -> Array:
    w = np.zeros(X.shape[1])
    hessian = -X.T @ X / noise_var - 2 * lam * np.eye(len(w))
    for _ in range(2):
        w = w - np.linalg.solve(hessian, ref.ridge_objective_grad(w, X, y, noise_var, lam))
    return w


def ridge_in_float32(X: Array, y: Array, noise_var: float, lam: float) -> object:
    A, z = X.astype(np.float32), y.astype(np.float32)
    shrinkage = np.float32(2 * lam * noise_var) * np.eye(X.shape[1], dtype=np.float32)
    return np.linalg.solve(A.T @ A + shrinkage, A.T @ z)


def ridge_in_torch(X: Array, y: Array, noise_var: float, lam: float) -> object:
    import torch

    A, z, strength = torch.tensor(X), torch.tensor(y), torch.tensor(2 * float(lam * noise_var))
    return torch.linalg.solve(A.T @ A + strength * torch.eye(A.shape[1]), A.T @ z)


# -- (f) ----------------------------------------------------------------------------------------
def ridge_grad_in_loops(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> list[float]:
    gradient = [-2 * float(lam) * float(entry) for entry in w]
    for row, target in zip(X, y, strict=True):
        residual = target - row @ w
        for j in range(len(w)):
            gradient[j] += float(residual * row[j] / noise_var)
    return gradient


def ridge_grad_from_prior(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> Array:
    mean, var = ref.l2_prior(lam, len(w))
    return np.asarray((X.T @ y - X.T @ X @ w) / noise_var - (w - mean) / var)


def ridge_grad_by_differences(
    w: Array, X: Array, y: Array, noise_var: float, lam: float
) -> list[float]:
    h = 1e-4
    slopes = []
    for step in h * np.eye(len(w)):
        ahead, behind = (
            ref.regularized_log_likelihood(w + s, X, y, noise_var, lam) for s in (step, -step)
        )
        slopes.append((ahead - behind) / (2 * h))
    return slopes


def ridge_grad_in_float32(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> object:
    v, A, z = (each.astype(np.float32) for each in (w, X, y))
    return A.T @ (z - A @ v) / np.float32(noise_var) - np.float32(2 * lam) * v


def ridge_grad_in_torch(w: Array, X: Array, y: Array, noise_var: float, lam: float) -> object:
    import torch

    leaf = torch.tensor(w, requires_grad=True)
    squares = ((torch.tensor(y) - torch.tensor(X) @ leaf) ** 2).sum()
    noise, strength = torch.tensor(float(noise_var)), torch.tensor(float(lam))
    objective = -squares / (2 * noise) - strength * (leaf**2).sum()
    return torch.autograd.grad(objective, leaf)[0]


# -- (g) ----------------------------------------------------------------------------------------
def decay_from_prior(lam: float) -> object:
    return 1 / ref.l2_prior(lam, 1)[1]


def decay_as_array(lam: float) -> Array:
    return np.array([lam + lam])


def decay_in_torch(lam: float) -> object:
    import torch

    theta = torch.ones(1, requires_grad=True)
    return torch.autograd.grad((lam * theta**2).sum(), theta)[0]


# -- (h) ----------------------------------------------------------------------------------------
def steps_without_constants(
    theta: Array, X: Array, y: Array, noise_var: float, lam: float
) -> Iterator[object]:
    var = 1 / (2 * lam)
    squares = ((y - X @ theta) ** 2).sum()
    yield -squares / (2 * noise_var) - (theta**2).sum() / (2 * var)
    yield -squares / (2 * noise_var) - lam * (theta**2).sum()


def steps_from_densities(
    theta: Array, X: Array, y: Array, noise_var: float, lam: float
) -> list[float]:
    noise = math.sqrt(noise_var)
    var = 1 / (2 * lam)
    likelihood = np.prod(np.exp(-(((y - X @ theta) / noise) ** 2) / 2) / noise)
    prior = np.prod(np.exp(-(theta**2) / (2 * var)) / math.sqrt(2 * math.pi * var))
    return [
        float(np.log(likelihood * prior)),
        float(np.log(likelihood) + np.log(prior)),
        float(np.log(likelihood) - lam * np.linalg.norm(theta) ** 2),
    ]


STYLES = [
    *styles(
        map_regularization.map_index,
        index_in_a_loop,
        index_of_product,
        index_of_posterior,
        index_of_least_loss,
        index_in_torch,
    ),
    *styles(
        map_regularization.gaussian_log_prior,
        prior_in_a_loop,
        prior_term_by_term,
        prior_with_a_matrix,
        prior_in_scipy,
        prior_in_float32,
        prior_in_torch,
    ),
    *styles(
        map_regularization.gaussian_log_prior_grad,
        prior_grad_in_a_loop,
        prior_grad_with_a_matrix,
        prior_grad_in_float32,
        prior_grad_in_torch,
    ),
    *styles(
        map_regularization.l2_prior,
        prior_of_numbers,
        prior_of_arrays,
        prior_of_lists,
        prior_of_columns,
        prior_in_one_array,
        prior_by_name,
        l2_prior_in_float32,
        l2_prior_in_torch,
    ),
    *styles(
        map_regularization.ridge_map,
        ridge_by_inverse,
        ridge_by_more_data,
        ridge_by_singular_values,
        ridge_by_rows,
        ridge_by_newton,
        ridge_in_float32,
        ridge_in_torch,
    ),
    *styles(
        map_regularization.ridge_objective_grad,
        ridge_grad_in_loops,
        ridge_grad_from_prior,
        ridge_grad_by_differences,
        ridge_grad_in_float32,
        ridge_grad_in_torch,
    ),
    *styles(map_regularization.weight_decay_for, decay_from_prior, decay_as_array, decay_in_torch),
    *styles(
        map_regularization.map_to_regularized_ml,
        ref.map_to_regularized_ml,
        steps_without_constants,
        steps_from_densities,
    ),
]
