"""Other right ways to do the problem on the mean of normal data."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.spec import Array, styles
from problems.bayes import gaussian_mean as problem
from reference import bayes as ref


# -- (1) ----------------------------------------------------------------------------------------
def posterior_by_mean(x: Array, sigma2: float, tau2: float) -> object:
    n = len(x)
    if n == 0:
        return 0, tau2
    noise = sigma2 / n
    return [x.mean() * tau2 / (noise + tau2), tau2 * noise / (noise + tau2)]


def posterior_one_by_one(x: Array, sigma2: float, tau2: float) -> tuple[float, float]:
    mean, var = 0.0, tau2
    for observed in x:
        gain = var / (var + sigma2)
        mean += gain * (observed - mean)
        var *= 1 - gain
    return mean, var


def posterior_from_covariance(x: Array, sigma2: float, tau2: float) -> Array:
    n = len(x)
    if n == 0:
        return np.array([0.0, tau2])
    K = sigma2 * np.eye(n) + tau2
    weights = tau2 * np.linalg.solve(K, np.ones(n))
    return np.array([weights @ x, tau2 - tau2 * weights.sum()])


def posterior_in_float32(x: Array, sigma2: float, tau2: float) -> object:
    precision = np.float32(len(x)) / np.float32(sigma2) + 1 / np.float32(tau2)
    total = x.astype(np.float32).sum() / np.float32(sigma2)
    return np.float32(total / precision), np.float32(1 / precision)


def posterior_in_torch(x: Array, sigma2: float, tau2: float) -> object:
    import torch

    ratio = torch.tensor(sigma2 / tau2, dtype=torch.float64)
    data = torch.from_numpy(x)
    return data.sum() / (len(data) + ratio), sigma2 / (len(data) + ratio)


def steps_by_coefficients(mu: float, x: Array, sigma2: float, tau2: float) -> Iterator[float]:
    n, xbar = len(x), x.mean()
    yield -((x - mu) ** 2).sum() / (2 * sigma2) - mu**2 / (2 * tau2)
    yield -n * (mu - xbar) ** 2 / (2 * sigma2) - mu**2 / (2 * tau2)
    mean, var = ref.posterior(x, sigma2, tau2)
    yield -((mu - mean) ** 2) / (2 * var)


def steps_of_a_log_product(mu: float, x: Array, sigma2: float, tau2: float) -> list[float]:
    densities = np.exp(-((x - mu) ** 2) / (2 * sigma2)) / math.sqrt(2 * math.pi * sigma2)
    prior = math.exp(-(mu**2) / (2 * tau2))
    mean, var = ref.posterior(x, sigma2, tau2)
    return [math.log(math.prod(densities) * prior), -0.5 * (mu**2 - 2 * mu * mean) / var]


def steps_with_factors(mu: float, x: Array, sigma2: float, tau2: float) -> Iterator[object]:
    yield ref.log_likelihood(mu, x, sigma2) + ref.log_likelihood(0.0, np.array([mu]), tau2)
    mean, var = ref.posterior(x, sigma2, tau2)
    yield -1 / (2 * var), (mu - mean) ** 2


# -- (2a) ---------------------------------------------------------------------------------------
def likelihood_in_a_loop(mu: float, x: Array, sigma2: float) -> float:
    total = 0.0
    for observed in x:
        density = math.exp(-0.5 * (observed - mu) ** 2 / sigma2)
        total += math.log(density / math.sqrt(2 * math.pi * sigma2))
    return total


def likelihood_in_scipy(mu: float, x: Array, sigma2: float) -> object:
    from scipy import stats

    return stats.norm(mu, np.sqrt(sigma2)).logpdf(x).sum()


def likelihood_in_float32(mu: float, x: Array, sigma2: float) -> object:
    squares = (x.astype(np.float32) - np.float32(mu)) ** 2 / np.float32(sigma2)
    return -(squares + np.log(np.float32(2 * np.pi * sigma2))).sum() / np.float32(2)


def likelihood_in_torch(mu: float, x: Array, sigma2: float) -> object:
    import torch

    law = torch.distributions.Normal(torch.tensor(mu), torch.tensor(sigma2).sqrt())
    return law.log_prob(torch.tensor(x)).sum()  # type: ignore[no-untyped-call]


def slope_from_the_mean(mu: float, x: Array, sigma2: float) -> object:
    return len(x) * (x.mean() - mu) / sigma2


def slope_in_a_loop(mu: float, x: Array, sigma2: float) -> list[float]:
    return [sum(-(mu - observed) / sigma2 for observed in x)]


def slope_by_differences(mu: float, x: Array, sigma2: float) -> float:
    h = 1e-4
    ahead, behind = (ref.log_likelihood(mu + step, x, sigma2) for step in (h, -h))
    return (ahead - behind) / (2 * h)


def slope_in_torch(mu: float, x: Array, sigma2: float) -> object:
    import torch

    at = torch.tensor(mu, requires_grad=True)
    loss = -((torch.tensor(x) - at) ** 2).sum() / (2 * sigma2)
    loss.backward()  # type: ignore[no-untyped-call]
    return at.grad


def mle_in_a_loop(x: Array) -> float:
    total = 0.0
    for observed in x:
        total += observed
    return total / len(x)


def mle_in_float32(x: Array) -> object:
    return x.astype(np.float32).mean()


def mle_by_least_squares(x: Array) -> object:
    return np.linalg.lstsq(np.ones((len(x), 1)), x, rcond=None)[0]


# -- (2b) ---------------------------------------------------------------------------------------
def posterior_slope_from_moments(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    mean, var = ref.posterior(x, sigma2, tau2)
    return -(mu - mean) / var


def posterior_slope_in_a_loop(mu: float, x: Array, sigma2: float, tau2: float) -> float:
    slope = -mu / tau2
    for observed in x:
        slope += (observed - mu) / sigma2
    return slope


def posterior_slope_in_float32(mu: float, x: Array, sigma2: float, tau2: float) -> object:
    pull = (x.astype(np.float32) - np.float32(mu)).sum() / np.float32(sigma2)
    return pull - np.float32(mu) / np.float32(tau2)


def map_by_mean(x: Array, sigma2: float, tau2: float) -> Array:
    return np.array(x.mean() * tau2 / (sigma2 / len(x) + tau2))


def map_with_imagined_data(x: Array, sigma2: float, tau2: float) -> float:
    return math.fsum(x) / (len(x) + sigma2 / tau2)


def map_by_ridge(x: Array, sigma2: float, tau2: float) -> object:
    ones = np.ones((len(x), 1))
    return np.linalg.solve(ones.T @ ones + sigma2 / tau2 * np.eye(1), ones.T @ x)


def map_by_newton(x: Array, sigma2: float, tau2: float) -> float:
    slope, curvature = ref.log_posterior_grad(0.5, x, sigma2, tau2), len(x) / sigma2 + 1 / tau2
    return 0.5 + slope / curvature


def map_in_torch(x: Array, sigma2: float, tau2: float) -> object:
    import torch

    return torch.tensor(x).sum() * tau2 / (len(x) * tau2 + sigma2)


# -- (2d), (2e) ---------------------------------------------------------------------------------
def plug_in_as_a_list(mu_star: float, sigma2: float) -> list[float]:
    return [mu_star, sigma2]


def plug_in_as_an_array(mu_star: float, sigma2: float) -> Array:
    return np.array([mu_star, sigma2])


def plug_in_in_torch(mu_star: float, sigma2: float) -> object:
    import torch

    law = torch.distributions.Normal(torch.tensor(mu_star), torch.tensor(sigma2).sqrt())
    return law.mean, law.variance


def prediction_by_conditioning(x: Array, sigma2: float, tau2: float) -> object:
    n = len(x)
    K = sigma2 * np.eye(n) + tau2
    k = np.full(n, tau2)
    return k @ np.linalg.solve(K, x), sigma2 + tau2 - k @ np.linalg.solve(K, k)


def prediction_by_mean(x: Array, sigma2: float, tau2: float) -> list[float]:
    n = len(x)
    shrink = tau2 / (sigma2 / n + tau2)
    return [shrink * x.mean(), sigma2 * (1 + shrink / n)]


def prediction_in_float32(x: Array, sigma2: float, tau2: float) -> object:
    var = 1 / (np.float32(len(x)) / np.float32(sigma2) + 1 / np.float32(tau2))
    return var * x.astype(np.float32).sum() / np.float32(sigma2), var + np.float32(sigma2)


def limit_in_an_array(sigma2: float, tau2: float) -> Array:
    return np.array([sigma2])


def limit_of_very_many(sigma2: float, tau2: float) -> float:
    n = 10**12
    return sigma2 + 1 / (n / sigma2 + 1 / tau2)


# -- (3), (4) -----------------------------------------------------------------------------------
def compare_by_cases(x: Array, sigma2: float, tau2: float) -> int:
    mle, posterior_mode = ref.mu_mle(x), ref.mu_map(x, sigma2, tau2)
    if mle == posterior_mode:
        return 0
    return 1 if mle > posterior_mode else -1


def compare_by_numpy(x: Array, sigma2: float, tau2: float) -> object:
    return np.sign(x.mean() - x.mean() * tau2 / (tau2 + sigma2 / len(x)))


def compare_in_torch(x: Array, sigma2: float, tau2: float) -> object:
    import torch

    return torch.sign(torch.tensor(x).sum())


def ratio_of_one_set_of_data(n: int, sigma2: float, tau2: float) -> float:
    x = np.arange(1.0, n + 1)
    return ref.mu_map(x, sigma2, tau2) / ref.mu_mle(x)


def ratio_with_imagined_data(n: int, sigma2: float, tau2: float) -> float:
    return n / (n + sigma2 / tau2)


def ratio_in_float32(n: int, sigma2: float, tau2: float) -> object:
    return np.float32(tau2) / (np.float32(tau2) + np.float32(sigma2) / np.float32(n))


STYLES = [
    *styles(
        problem.posterior,
        posterior_by_mean,
        posterior_one_by_one,
        posterior_from_covariance,
        posterior_in_float32,
        posterior_in_torch,
    ),
    *styles(
        problem.posterior_steps,
        ref.posterior_steps,
        steps_by_coefficients,
        steps_of_a_log_product,
        steps_with_factors,
    ),
    *styles(
        problem.log_likelihood,
        likelihood_in_a_loop,
        likelihood_in_scipy,
        likelihood_in_float32,
        likelihood_in_torch,
    ),
    *styles(
        problem.log_likelihood_grad,
        slope_from_the_mean,
        slope_in_a_loop,
        slope_by_differences,
        slope_in_torch,
    ),
    *styles(problem.mu_mle, mle_in_a_loop, mle_in_float32, mle_by_least_squares),
    *styles(
        problem.log_posterior_grad,
        posterior_slope_from_moments,
        posterior_slope_in_a_loop,
        posterior_slope_in_float32,
    ),
    *styles(
        problem.mu_map,
        map_by_mean,
        map_with_imagined_data,
        map_by_ridge,
        map_by_newton,
        map_in_torch,
    ),
    *styles(problem.plug_in, plug_in_as_a_list, plug_in_as_an_array, plug_in_in_torch),
    *styles(
        problem.posterior_predictive,
        prediction_by_conditioning,
        prediction_by_mean,
        prediction_in_float32,
    ),
    *styles(problem.predictive_variance_limit, limit_in_an_array, limit_of_very_many),
    *styles(problem.compare_mle_map, compare_by_cases, compare_by_numpy, compare_in_torch),
    *styles(
        problem.map_mle_ratio,
        ratio_of_one_set_of_data,
        ratio_with_imagined_data,
        ratio_in_float32,
    ),
]
