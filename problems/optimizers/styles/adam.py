"""Other right ways to do the problem on Adam."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.spec import Array, styles
from problems.optimizers import adam as problem


# -- (a) ----------------------------------------------------------------------------------------
def adam_step_by_step(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> object:
    theta, path = theta0.copy(), [theta0.copy()]
    s, r = np.zeros_like(theta0), np.zeros_like(theta0)
    for t, g in enumerate(G, start=1):
        s = beta1 * s + (1 - beta1) * g
        r = beta2 * r + (1 - beta2) * g**2
        s_hat, r_hat = s / (1 - beta1**t), r / (1 - beta2**t)
        theta -= lr * s_hat / np.sqrt(r_hat + eps)
        path.append(theta.copy())
    return path


def adam_epsilon_outside(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> object:
    path = np.zeros((len(G) + 1, len(theta0)))
    path[0], s, r = theta0, 0.0, 0.0
    for t in range(1, len(G) + 1):
        g = G[t - 1]
        s, r = beta1 * s + (1 - beta1) * g, beta2 * r + (1 - beta2) * g * g
        path[t] = path[t - 1] - lr * (s / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return path


def adam_in_the_efficient_form(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> object:
    path, s, r = [theta0], np.zeros_like(theta0), np.zeros_like(theta0)
    power1 = power2 = 1.0
    for g in G:
        power1, power2 = power1 * beta1, power2 * beta2
        s = beta1 * s + (1 - beta1) * g
        r = beta2 * r + (1 - beta2) * g**2
        rate = lr * math.sqrt(1 - power2) / (1 - power1)
        path.append(path[-1] - rate * s / (np.sqrt(r) + eps))
    return np.vstack(path)


def adam_by_weights(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> object:
    path = [theta0.tolist()]
    for t in range(1, len(G) + 1):
        age = np.arange(t)[::-1]
        s_hat = np.average(G[:t], axis=0, weights=beta1**age)
        r_hat = np.average(G[:t] ** 2, axis=0, weights=beta2**age)
        path.append((path[-1] - lr * s_hat / np.sqrt(r_hat + eps)).tolist())
    return path


def adam_in_float32(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> object:
    theta, path = theta0.astype(np.float32), [theta0.astype(np.float32)]
    s, r = np.zeros(len(theta0), np.float32), np.zeros(len(theta0), np.float32)
    for t, g in enumerate(G.astype(np.float32), start=1):
        s = np.float32(beta1) * s + np.float32(1 - beta1) * g
        r = np.float32(beta2) * r + np.float32(1 - beta2) * g**2
        s_hat, r_hat = s / np.float32(1 - beta1**t), r / np.float32(1 - beta2**t)
        theta = theta - np.float32(lr) * s_hat / (np.sqrt(r_hat) + np.float32(eps))
        path.append(theta)
    return np.stack(path)


def adam_by_torch_optim(
    G: Array, theta0: Array, lr: float, beta1: float, beta2: float, eps: float
) -> object:
    import torch

    leaf = torch.tensor(theta0)
    betas = float(beta1), float(beta2)
    optimizer = torch.optim.Adam([leaf], lr=float(lr), betas=betas, eps=float(eps))
    path = [leaf.clone()]
    for g in G:
        leaf.grad = torch.tensor(g)
        optimizer.step()
        path.append(leaf.clone())
    return torch.stack(path)


# -- (b) ----------------------------------------------------------------------------------------
def weight_in_a_loop(beta: float, t: int) -> float:
    total = 0.0
    for i in range(1, t + 1):
        total += (1 - beta) * beta ** (t - i)
    return total


def weight_from_an_array(beta: float, t: int) -> Array:
    return np.array([((1 - beta) * beta ** np.arange(t)).sum()])


def weight_by_expm1(beta: float, t: int) -> float:
    return -math.expm1(t * math.log(beta))


def weight_of_ones(beta: float, t: int) -> object:
    average = np.float32(0)
    for _ in range(t):
        average = np.float32(beta) * average + np.float32(1 - beta)
    return average


def weight_in_torch(beta: float, t: int) -> object:
    import torch

    return 1 - torch.tensor(beta, dtype=torch.float64) ** t


# -- (c) ----------------------------------------------------------------------------------------
def steps_by_index(beta: float, t: int) -> Iterator[object]:
    yield (1 - beta) * sum(beta ** (t - i) for i in range(1, t + 1))
    yield (1 - beta) * sum(beta**j for j in range(t))
    yield (1 - beta) * ((1 - beta**t) / (1 - beta))
    yield 1 - beta**t


def steps_as_factors(beta: float, t: int) -> Iterator[object]:
    yield 1 - beta, sum(beta**j for j in range(t))
    yield 1 - beta, (beta**t - 1) / (beta - 1)
    yield np.array(1 - beta**t)


STYLES = [
    *styles(
        problem.adam,
        adam_step_by_step,
        adam_epsilon_outside,
        adam_in_the_efficient_form,
        adam_by_weights,
        adam_in_float32,
        adam_by_torch_optim,
    ),
    *styles(
        problem.moment_weight,
        weight_in_a_loop,
        weight_from_an_array,
        weight_by_expm1,
        weight_of_ones,
        weight_in_torch,
    ),
    *styles(problem.bias_steps, steps_by_index, steps_as_factors),
]
