"""Other right ways to do the problem on gradient descent."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from grader.spec import Array, Ints, styles
from problems.optimizers import gradient_descent
from reference import optimizers as ref


# -- (a) ----------------------------------------------------------------------------------------
def gd_in_loops(theta: Array, X: Array, y: Array, lr: float) -> list[float]:
    m, new = len(y), [float(each) for each in theta]
    for x, target in zip(X, y, strict=True):
        residual = sum(float(a) * float(b) for a, b in zip(x, theta, strict=True)) - target
        for j in range(len(new)):
            new[j] -= lr * 2 * residual * x[j] / m
    return new


def gd_by_einsum(theta: Array, X: Array, y: Array, lr: float) -> object:
    return theta - lr * np.einsum("m,md->d", X @ theta - y, 2 * X) / X.shape[0]


def gd_by_mean(theta: Array, X: Array, y: Array, lr: float) -> object:
    return theta + 2 * lr * ((y - X @ theta)[:, None] * X).mean(axis=0)


def gd_with_columns(theta: Array, X: Array, y: Array, lr: float) -> object:
    column = theta.reshape(-1, 1)
    return column - 2 * lr / len(y) * X.T @ (X @ column - y.reshape(-1, 1))


def gd_in_float32(theta: Array, X: Array, y: Array, lr: float) -> object:
    start, inputs, targets = (each.astype(np.float32) for each in (theta, X, y))
    residual = inputs @ start - targets
    return start - np.float32(lr) * 2 * (inputs.T @ residual) / len(y)


def gd_in_torch(theta: Array, X: Array, y: Array, lr: float) -> object:
    import torch

    leaf = torch.tensor(theta, requires_grad=True)
    optimizer = torch.optim.SGD([leaf], lr=float(lr))
    loss = torch.nn.functional.mse_loss(torch.tensor(X) @ leaf, torch.tensor(y))
    (leaf.grad,) = torch.autograd.grad(loss, leaf)
    optimizer.step()
    return leaf


def gd_by_differences(theta: Array, X: Array, y: Array, lr: float) -> object:
    h = 1e-5

    def loss(at: Array) -> float:
        return float(np.mean((X @ at - y) ** 2))

    steps = h * np.eye(len(theta))
    return theta - lr * np.array([(loss(theta + s) - loss(theta - s)) / (2 * h) for s in steps])


# -- (b) ----------------------------------------------------------------------------------------
def sgd_as_a_slice(theta: Array, X: Array, y: Array, lr: float, i: int) -> object:
    return ref.gd_step(theta, X[i : i + 1], y[i : i + 1], lr)


def sgd_as_a_list(theta: Array, X: Array, y: Array, lr: float, i: int) -> list[float]:
    residual = float(np.dot(X[i], theta) - y[i])
    return [float(t - 2 * lr * residual * x) for t, x in zip(theta, X[i], strict=True)]


def sgd_as_a_row(theta: Array, X: Array, y: Array, lr: float, i: int) -> object:
    x = X[[i]]
    return theta[None, :] - 2 * lr * (x @ theta - y[i]) * x


def sgd_in_torch(theta: Array, X: Array, y: Array, lr: float, i: int) -> object:
    import torch

    leaf = torch.tensor(theta, requires_grad=True)
    (gradient,) = torch.autograd.grad((torch.tensor(X[i]) @ leaf - y[i]) ** 2, leaf)
    return leaf - lr * gradient


# -- (c) ----------------------------------------------------------------------------------------
def minibatch_mean_of_online(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> object:
    return np.mean([ref.sgd_step(theta, X, y, lr, int(i)) for i in idx], axis=0)


def minibatch_by_mask(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> object:
    mask = np.isin(np.arange(len(y)), idx)
    return theta - lr * 2 * X[mask].T @ (X[mask] @ theta - y[mask]) / mask.sum()


def minibatch_in_float32(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> object:
    return gd_in_float32(theta, X[idx], y[idx], lr)


def minibatch_in_torch(theta: Array, X: Array, y: Array, lr: float, idx: Ints) -> object:
    import torch

    rows, at = torch.tensor(X)[torch.tensor(idx)], torch.tensor(theta)
    residual = rows @ at - torch.tensor(y)[torch.tensor(idx)]
    return at - lr * 2 * (residual[:, None] * rows).mean(dim=0)


# -- (e) ----------------------------------------------------------------------------------------
def robbins_monro_by_cases(p: float, q: float) -> bool:
    if p == 1:
        return q <= 1
    if p == 0.5:
        return q > 0.5
    return 0.5 < p < 1


def robbins_monro_as_an_int(p: float, q: float) -> int:
    return int(ref.robbins_monro(p, q))


def robbins_monro_with_fractions(p: float, q: float) -> bool:
    border = Fraction(1), Fraction(1)
    a, b = Fraction(float(p)), Fraction(float(q))
    return (a, b) <= border < (2 * a, 2 * b)


def robbins_monro_tolerant(p: float, q: float) -> object:
    at_one, at_half = math.isclose(p, 1), math.isclose(p, 0.5)
    return np.bool_((at_one and q <= 1) or (at_half and 2 * q > 1) or abs(p - 0.75) < 0.25 - 1e-9)


STYLES = [
    *styles(
        gradient_descent.gd_step,
        gd_in_loops,
        gd_by_einsum,
        gd_by_mean,
        gd_with_columns,
        gd_in_float32,
        gd_in_torch,
        gd_by_differences,
    ),
    *styles(
        gradient_descent.sgd_step,
        sgd_as_a_slice,
        sgd_as_a_list,
        sgd_as_a_row,
        sgd_in_torch,
    ),
    *styles(
        gradient_descent.minibatch_step,
        minibatch_mean_of_online,
        minibatch_by_mask,
        minibatch_in_float32,
        minibatch_in_torch,
    ),
    *styles(
        gradient_descent.robbins_monro,
        robbins_monro_by_cases,
        robbins_monro_as_an_int,
        robbins_monro_with_fractions,
        robbins_monro_tolerant,
    ),
]
