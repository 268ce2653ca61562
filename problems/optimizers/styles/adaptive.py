"""Other right ways to do the problem on AdaGrad and RMSProp."""

from __future__ import annotations

import math

import numpy as np

from grader.spec import Array, styles
from problems.optimizers import adaptive


# -- (a) ----------------------------------------------------------------------------------------
def adagrad_step_by_step(G: Array, theta0: Array, lr: float, eps: float) -> object:
    theta, r, path = theta0.copy(), np.zeros_like(theta0), [theta0.copy()]
    for g in G:
        r += g * g
        theta -= lr * g / np.sqrt(r + eps)
        path.append(theta.copy())
    return np.array(path)


def adagrad_epsilon_outside(G: Array, theta0: Array, lr: float, eps: float) -> object:
    path = np.empty((len(G) + 1, len(theta0)))
    path[0], r = theta0, 0.0
    for t, g in enumerate(G):
        r = r + g**2
        path[t + 1] = path[t] - lr / (np.sqrt(r) + eps) * g
    return path


def adagrad_by_entries(G: Array, theta0: Array, lr: float, eps: float) -> list[list[float]]:
    path = [[float(each) for each in theta0]]
    squares = [0.0] * len(theta0)
    for g in G:
        squares = [r + float(x) ** 2 for r, x in zip(squares, g, strict=True)]
        moves = [lr * float(x) / math.sqrt(r + eps) for r, x in zip(squares, g, strict=True)]
        path.append([theta - move for theta, move in zip(path[-1], moves, strict=True)])
    return path


def adagrad_in_float32(G: Array, theta0: Array, lr: float, eps: float) -> object:
    theta, r = theta0.astype(np.float32), np.zeros(len(theta0), np.float32)
    path = [theta]
    for g in G.astype(np.float32):
        r = r + g**2
        theta = theta - np.float32(lr) * g / np.sqrt(r + np.float32(eps))
        path.append(theta)
    return np.stack(path)


def adagrad_by_torch_optim(G: Array, theta0: Array, lr: float, eps: float) -> object:
    import torch

    leaf = torch.tensor(theta0)
    optimizer = torch.optim.Adagrad([leaf], lr=float(lr), eps=float(eps))
    path = [leaf.clone()]
    for g in G:
        leaf.grad = torch.tensor(g)
        optimizer.step()
        path.append(leaf.clone())
    return torch.stack(path)


# -- (b) ----------------------------------------------------------------------------------------
def rate_with_the_root_taken_apart(t: int, lr: float, g0: float, eps: float) -> float:
    return float(lr / math.sqrt(t) / math.sqrt(g0**2 + eps / t))


def rate_epsilon_outside(t: int, lr: float, g0: float, eps: float) -> object:
    return lr / (np.sqrt(t) * abs(g0) + eps)


def rate_by_adding_up(t: int, lr: float, g0: float, eps: float) -> object:
    r = 0.0
    for _ in range(t):
        r += g0 * g0
    return np.array([lr * (r + eps) ** -0.5])


def rate_in_float32(t: int, lr: float, g0: float, eps: float) -> object:
    return np.float32(lr) / np.sqrt(np.float32(t) * np.float32(g0) ** 2 + np.float32(eps))


def rate_in_torch(t: int, lr: float, g0: float, eps: float) -> object:
    import torch

    return lr * torch.rsqrt(t * torch.tensor(g0, dtype=torch.float64) ** 2 + eps)


# -- (c) ----------------------------------------------------------------------------------------
def rmsprop_step_by_step(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> object:
    theta, r, path = theta0.copy(), np.zeros_like(theta0), [theta0.copy()]
    for g in G:
        r = beta * r + (1 - beta) * g**2
        theta = theta - lr * g / np.sqrt(r + eps)
        path.append(theta)
    return path


def rmsprop_epsilon_outside(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> object:
    path, r = [theta0], np.zeros_like(theta0)
    for g in G:
        r += (1 - beta) * (g**2 - r)
        path.append(path[-1] - lr * g / (np.sqrt(r) + eps))
    return np.vstack(path)


def rmsprop_by_weights(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> object:
    t = np.arange(len(G))
    age = t[:, None] - t
    r = np.where(age >= 0, (1 - beta) * beta ** np.maximum(age, 0), 0.0) @ G**2
    moves = lr * G / np.sqrt(r + eps)
    return theta0 - np.concatenate([np.zeros((1, len(theta0))), np.cumsum(moves, axis=0)])


def rmsprop_in_float32(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> object:
    theta, r = theta0.astype(np.float32), np.zeros(len(theta0), np.float32)
    path = [theta]
    for g in G.astype(np.float32):
        r = np.float32(beta) * r + np.float32(1 - beta) * g**2
        theta = theta - np.float32(lr) * g / np.sqrt(r + np.float32(eps))
        path.append(theta)
    return np.stack(path)


def rmsprop_by_torch_optim(G: Array, theta0: Array, lr: float, beta: float, eps: float) -> object:
    import torch

    leaf = torch.tensor(theta0)
    optimizer = torch.optim.RMSprop([leaf], lr=float(lr), alpha=float(beta), eps=float(eps))
    path = [leaf.clone()]
    for g in G:
        leaf.grad = torch.tensor(g)
        optimizer.step()
        path.append(leaf.clone())
    return torch.stack(path)


STYLES = [
    *styles(
        adaptive.adagrad,
        adagrad_step_by_step,
        adagrad_epsilon_outside,
        adagrad_by_entries,
        adagrad_in_float32,
        adagrad_by_torch_optim,
    ),
    *styles(
        adaptive.adagrad_effective_lr,
        rate_with_the_root_taken_apart,
        rate_epsilon_outside,
        rate_by_adding_up,
        rate_in_float32,
        rate_in_torch,
    ),
    *styles(
        adaptive.rmsprop,
        rmsprop_step_by_step,
        rmsprop_epsilon_outside,
        rmsprop_by_weights,
        rmsprop_in_float32,
        rmsprop_by_torch_optim,
    ),
]
