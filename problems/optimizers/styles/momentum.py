"""Other right ways to do the problem on momentum."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from grader.spec import Array, styles
from problems.optimizers import momentum as problem

Gradient: TypeAlias = Callable[[Array], Array]


# -- (a) ----------------------------------------------------------------------------------------
def with_a_buffer(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    theta, buffer, path = theta0.copy(), 0 * theta0, [theta0.copy()]
    for _ in range(steps):
        buffer = beta * buffer + grad(theta)
        theta -= lr * buffer
        path.append(theta.copy())
    return path


def with_a_rescaled_average(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> object:
    path, average = np.empty((steps + 1, len(theta0))), np.zeros(len(theta0))
    path[0] = theta0
    for t in range(steps):
        average = beta * average + (1 - beta) * grad(path[t])
        path[t + 1] = path[t] - lr / (1 - beta) * average
    return path


def from_the_last_two(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    path = [theta0, theta0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]) + beta * (path[-1] - path[-2]))
    return np.stack(path[1:])


def with_lists(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    theta, v = theta0.tolist(), [0.0] * len(theta0)
    path = [tuple(theta)]
    for _ in range(steps):
        slope = grad(theta)
        v = [beta * old - lr * float(s) for old, s in zip(v, slope, strict=True)]
        theta = [t + new for t, new in zip(theta, v, strict=True)]
        path.append(tuple(theta))
    return path


def in_float32(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    theta, v = theta0.astype(np.float32), np.zeros(len(theta0), np.float32)
    path = [theta]
    for _ in range(steps):
        v = (beta * v - lr * grad(theta)).astype(np.float32)  # type: ignore[arg-type]
        theta = theta + v
        path.append(theta)
    return np.array(path)


def by_torch_optim(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    import torch

    leaf = torch.tensor(theta0, requires_grad=True)
    optimizer = torch.optim.SGD([leaf], lr=float(lr), momentum=float(beta))
    path = [leaf.detach().clone()]
    for _ in range(steps):
        leaf.grad = torch.from_numpy(grad(leaf))  # type: ignore[arg-type]
        optimizer.step()
        path.append(leaf.detach().clone())
    return torch.stack(path)


# -- (b) ----------------------------------------------------------------------------------------
def in_four_lines(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    theta, v, path = theta0.copy(), np.zeros_like(theta0), [theta0.copy()]
    for _ in range(steps):
        theta = theta + beta * v
        g = grad(theta)
        v = beta * v - lr * g
        theta = theta - lr * g
        path.append(theta)
    return np.vstack(path)


def nesterov_with_a_buffer(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> object:
    theta, buffer, path = theta0, np.zeros_like(theta0), [theta0]
    for _ in range(steps):
        buffer = beta * buffer + grad(theta - lr * beta * buffer)
        theta = theta - lr * buffer
        path.append(theta)
    return path


def as_two_sequences(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    path, ahead = [theta0], theta0
    for _ in range(steps):
        path.append(ahead - lr * grad(ahead))
        ahead = path[-1] + beta * (path[-1] - path[-2])
    return np.array(path)


def nesterov_in_float32(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> object:
    theta, v = theta0.astype(np.float32), np.zeros(len(theta0), np.float32)
    path = [theta]
    for _ in range(steps):
        v = (beta * v - lr * grad(theta + beta * v)).astype(np.float32)
        theta = theta + v
        path.append(theta)
    return np.array(path)


def nesterov_in_torch(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> object:
    import torch

    theta, v = torch.tensor(theta0), torch.zeros(len(theta0), dtype=torch.float64)
    path = [theta]
    for _ in range(steps):
        v = beta * v - lr * torch.as_tensor(grad(theta + beta * v))  # type: ignore[arg-type]
        theta = theta + v
        path.append(theta)
    return torch.stack(path)


STYLES = [
    *styles(
        problem.momentum,
        with_a_buffer,
        with_a_rescaled_average,
        from_the_last_two,
        with_lists,
        in_float32,
        by_torch_optim,
    ),
    *styles(
        problem.nesterov,
        in_four_lines,
        nesterov_with_a_buffer,
        as_two_sequences,
        nesterov_in_float32,
        nesterov_in_torch,
    ),
]
