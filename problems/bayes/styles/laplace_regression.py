"""Other right ways to do the problem on regression under a Laplace prior."""

from __future__ import annotations

import itertools
import math

import numpy as np

from grader.spec import Array, styles
from problems.bayes import laplace_regression as problem
from reference import bayes as ref


# -- (1) ----------------------------------------------------------------------------------------
def log_posterior_in_loops(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    total = 0.0
    for row, target in zip(X, y, strict=True):
        prediction = sum(a * b for a, b in zip(row, w, strict=True))
        total -= (target - prediction) ** 2 / (2 * sigma2)
    for weight, guess in zip(w, mu, strict=True):
        total -= abs(weight - guess) / tau
    return total


def log_posterior_with_normalisers(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> Array:
    N, p = X.shape
    likelihood = -N / 2 * np.log(2 * np.pi * sigma2) - ((y - X @ w) ** 2).sum() / 2 / sigma2
    return np.array([likelihood - p * np.log(2 * tau) - np.linalg.norm(w - mu, 1) / tau])


def log_posterior_with_a_wrong_normaliser(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> float:
    return ref.log_posterior(w, X, y, mu, sigma2, tau) - math.log(2 * tau)


def log_posterior_from_moments(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> object:
    quadratic = w @ (X.T @ y) - w @ (X.T @ X) @ w / 2
    return quadratic / sigma2 - np.abs(w - mu).sum() / tau


def log_posterior_in_scipy(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> object:
    from scipy import stats

    prior = stats.laplace.logpdf(w, loc=mu, scale=tau).sum()
    return stats.norm.logpdf(y, loc=X @ w, scale=np.sqrt(sigma2)).sum() + prior


def log_posterior_in_torch(
    w: Array, X: Array, y: Array, mu: Array, sigma2: float, tau: float
) -> object:
    import torch

    weights = torch.tensor(w, requires_grad=True)
    residual = torch.tensor(y) - torch.tensor(X) @ weights
    return -residual.square().sum() / (2 * sigma2) - (weights - torch.tensor(mu)).abs().sum() / tau


# -- (2) ----------------------------------------------------------------------------------------
def lambda_in_an_array(sigma2: float, tau: float) -> Array:
    return np.array([sigma2 * (1 / tau)])


def lambda_in_float32(sigma2: float, tau: float) -> object:
    return np.float32(sigma2) / np.float32(tau)


def map_by_sign_patterns(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    lam, p = sigma2 / tau, X.shape[1]
    r = y - X @ mu
    signs = np.array(list(itertools.product((-1.0, 0.0, 1.0), repeat=p)))
    moved = signs != 0
    both = moved[:, :, None] & moved[:, None, :]
    gram = np.where(both, X.T @ X, 0.0) + np.eye(p) * (~moved[:, :, None] + 1e-10)
    target = np.where(moved, X.T @ r - lam * signs, 0.0)
    u = np.linalg.solve(gram, target[:, :, None])[:, :, 0]
    values = ((r - u @ X.T) ** 2).sum(axis=1) / 2 + lam * np.abs(u).sum(axis=1)
    return np.asarray(mu + u[values.argmin()])


def map_by_proximal_steps(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> Array:
    lam, step = sigma2 / tau, 1 / np.linalg.norm(X, 2) ** 2
    u = v = np.zeros_like(mu)
    gram, target = X.T @ X, X.T @ (y - X @ mu)
    t = 1.0
    for _ in range(2000):
        z = v - step * (gram @ v - target)
        new = np.sign(z) * np.maximum(np.abs(z) - step * lam, 0.0)
        if np.abs(new - v).max() < 1e-9:
            break
        t = 1.0 if (new - u) @ (v - new) > 0 else t
        later = (1 + math.sqrt(1 + 4 * t * t)) / 2
        v = new + (t - 1) / later * (new - u)
        u, t = new, later
    return np.asarray(mu + new)[:, None]


def map_by_coordinates(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> list[float]:
    w = [float(guess) for guess in mu]
    residual = y - X @ mu
    squares = (X**2).sum(axis=0)
    for _ in range(1000):
        before = list(w)
        for j in range(len(w)):
            z = X[:, j] @ residual + squares[j] * (w[j] - mu[j])
            new = mu[j] + math.copysign(max(abs(z) - sigma2 / tau, 0.0), z) / squares[j]
            residual = residual - X[:, j] * (new - w[j])
            w[j] = float(new)
        if max(abs(a - b) for a, b in zip(w, before, strict=True)) < 1e-8:
            break
    return w


def map_in_float32(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> object:
    inputs, centre, lam = X.astype(np.float32), mu.astype(np.float32), np.float32(sigma2 / tau)
    u, residual = np.zeros_like(centre), y.astype(np.float32) - inputs @ centre
    for _ in range(200):
        before = u.copy()
        for j, column in enumerate(inputs.T):
            z = column @ residual + column @ column * u[j]
            new = np.sign(z) * max(abs(z) - lam, np.float32(0)) / (column @ column)
            residual = residual - column * (new - u[j])
            u[j] = new
        if np.abs(u - before).max() < 1e-5:
            break
    return centre + u


def map_in_torch(X: Array, y: Array, mu: Array, sigma2: float, tau: float) -> object:
    import torch

    return torch.tensor(ref.w_map(X, y, mu, sigma2, tau), requires_grad=True)


# -- (4) ----------------------------------------------------------------------------------------
def threshold_in_loops(X: Array, y: Array, mu: Array, sigma2: float) -> float:
    strongest = 0.0
    for column in X.T:
        pull = sum(
            entry * (target - row @ mu) for entry, target, row in zip(column, y, X, strict=True)
        )
        strongest = max(strongest, abs(pull))
    return sigma2 / strongest


def threshold_by_norm(X: Array, y: Array, mu: Array, sigma2: float) -> object:
    return np.array([sigma2 / np.linalg.norm((y - X @ mu) @ X, np.inf)])


def threshold_of_each_weight(X: Array, y: Array, mu: Array, sigma2: float) -> object:
    with np.errstate(divide="ignore"):
        return (sigma2 / np.abs(X.T @ y - X.T @ X @ mu)).min()


def threshold_in_torch(X: Array, y: Array, mu: Array, sigma2: float) -> object:
    import torch

    inputs = torch.tensor(X)
    return sigma2 / (inputs.T @ (torch.tensor(y) - inputs @ torch.tensor(mu))).abs().max()


# -- (5) ----------------------------------------------------------------------------------------
def error_in_loops(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> float:
    total = float(sigma2)
    for j in range(len(mean)):
        total += float(cov[j, j]) + float(mean[j] - w_hat[j]) ** 2
    return total


def error_from_second_moment(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> object:
    second = cov + np.outer(mean, mean)
    cross = np.outer(mean, w_hat)
    return np.trace(second - cross - cross.T + np.outer(w_hat, w_hat)) + sigma2


def error_from_eigenvalues(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> object:
    return np.linalg.norm(mean - w_hat) ** 2 + np.linalg.eigvalsh(cov).sum() + sigma2


def error_in_float32(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> object:
    off = mean.astype(np.float32) - w_hat.astype(np.float32)
    return np.float32(sigma2) + np.trace(cov.astype(np.float32)) + off @ off


def error_in_torch(w_hat: Array, mean: Array, cov: Array, sigma2: float) -> object:
    import torch

    off = torch.tensor(mean) - torch.tensor(w_hat)
    return torch.tensor(sigma2) + torch.tensor(cov).diagonal().sum() + off.square().sum()


STYLES = [
    *styles(
        problem.log_posterior,
        log_posterior_in_loops,
        log_posterior_with_normalisers,
        log_posterior_with_a_wrong_normaliser,
        log_posterior_from_moments,
        log_posterior_in_scipy,
        log_posterior_in_torch,
    ),
    *styles(problem.lasso_lambda, lambda_in_an_array, lambda_in_float32),
    *styles(
        problem.w_map,
        map_by_sign_patterns,
        map_by_proximal_steps,
        map_by_coordinates,
        map_in_float32,
        map_in_torch,
    ),
    *styles(
        problem.tau_threshold,
        threshold_in_loops,
        threshold_by_norm,
        threshold_of_each_weight,
        threshold_in_torch,
    ),
    *styles(
        problem.expected_test_mse,
        error_in_loops,
        error_from_second_moment,
        error_from_eigenvalues,
        error_in_float32,
        error_in_torch,
    ),
]
