"""Other right ways to do the problem on backpropagation by hand."""

# ruff: noqa: N802

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.spec import Array, styles
from problems.bayes import sigmoid_mlp as problem
from reference import bayes as ref


def _naive(a: Any) -> Any:
    """1/(1 + e^(−a)): a large exponential gives a warning and the right 0."""
    return 1 / (1 + np.exp(-a))


def _by_cases(a: float) -> float:
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


# -- (1) ----------------------------------------------------------------------------------------
def shapes_as_lists(N: int, M: int, H: int) -> object:
    return {name: list(shape) for name, shape in ref.shapes(N, M, H).items()}


def shapes_of_real_arrays(N: int, M: int, H: int) -> object:
    x, W1, W2 = np.zeros((M, 1)), np.zeros((H, M)), np.zeros((1, H))
    a1 = W1 @ x
    a2 = W2 @ a1
    arrays = {"x": x, "W1": W1, "b1": a1, "a1": a1, "z1": a1, "W2": W2, "b2": a2, "a2": a2}
    return {name: array.shape for name, array in arrays.items()} | {"y_hat": a2.shape, "N": (N,)}


def shapes_of_tensors(N: int, M: int, H: int) -> object:
    import torch

    return {name: torch.zeros(shape).shape for name, shape in ref.shapes(N, M, H).items()}


# -- (2) ----------------------------------------------------------------------------------------
def forward_naively(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> Any:
    return _naive(W2 @ _naive(W1 @ x + b1) + b2)


def forward_in_loops(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> float:
    total = float(b2[0])
    for row, bias, out in zip(W1, b1, W2[0], strict=True):
        a = sum(w * feature for w, feature in zip(row, x, strict=True)) + bias
        total += out * _by_cases(a)
    return _by_cases(total)


def forward_by_tanh(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> object:
    z1 = (1 + np.tanh((W1 @ x[:, None] + b1[:, None]) / 2)) / 2
    return (1 + np.tanh((W2 @ z1 + b2[:, None]) / 2)) / 2


def forward_in_scipy(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> object:
    from scipy import special

    return special.expit(W2 @ special.expit(W1 @ x + b1) + b2).item()


def forward_in_float32(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> Any:
    V1, c1, V2, c2, u = (each.astype(np.float32) for each in (W1, b1, W2, b2, x))
    return _naive(V2 @ _naive(V1 @ u + c1) + c2)


def forward_in_torch(W1: Array, b1: Array, W2: Array, b2: Array, x: Array) -> object:
    import torch

    V1, c1, V2, c2, u = (torch.tensor(each) for each in (W1, b1, W2, b2, x))
    return torch.sigmoid(V2 @ torch.sigmoid(V1 @ u + c1) + c2).squeeze()


def loss_by_cases(y_hat: float, y: int) -> float:
    return -math.log(y_hat) if y == 1 else -math.log(1 - y_hat)


def loss_of_the_right_answer(y_hat: float, y: int) -> object:
    return -np.log(np.abs(1 - y - y_hat))


def loss_clipped(y_hat: float, y: int) -> object:
    p = np.clip(y_hat, 1e-12, 1 - 1e-12)
    return np.array([-(y * np.log(p) + (1 - y) * np.log1p(-p))])


def loss_in_torch(y_hat: float, y: int) -> object:
    import torch

    return torch.nn.functional.binary_cross_entropy(
        torch.tensor(y_hat), torch.tensor(float(y), dtype=torch.float64)
    )


# -- (2a) to (2d) -------------------------------------------------------------------------------
def b2_naively(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    return forward_naively(W1, b1, W2, b2, x) - y


def b2_as_a_number(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> float:
    return forward_in_loops(W1, b1, W2, b2, x) - y


def b2_by_cases(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> list[float]:
    a2 = W2 @ _naive(W1 @ x + b1) + b2
    return [-_by_cases(-a2[0]) if y == 1 else _by_cases(a2[0])]


def b2_in_float32(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    return forward_in_float32(W1, b1, W2, b2, x) - np.float32(y)


def W2_naively(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    z1 = _naive(W1 @ x + b1)
    return np.asarray((_naive(W2 @ z1 + b2) - y) * z1)


def W2_in_a_loop(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    delta = forward_in_loops(W1, b1, W2, b2, x) - y
    return [[delta * _by_cases(row @ x + bias) for row, bias in zip(W1, b1, strict=True)]]


def W2_by_outer_product(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    z1 = _naive(W1 @ x + b1)
    return np.outer(_naive(W2 @ z1 + b2) - y, z1)


def W2_in_torch(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    import torch

    z1 = torch.sigmoid(torch.tensor(W1) @ torch.tensor(x) + torch.tensor(b1))
    delta = torch.sigmoid(torch.tensor(W2) @ z1 + torch.tensor(b2)) - y
    return delta.unsqueeze(1) * z1


def b1_naively(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    z1 = _naive(W1 @ x + b1)
    return (_naive(W2 @ z1 + b2) - y) * W2[0] * (z1 - z1**2)


def b1_in_columns(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    z1 = _naive(W1 @ x[:, None] + b1[:, None])
    delta = _naive(W2 @ z1 + b2[:, None]) - y
    return W2.T @ delta * z1 * _naive(-(W1 @ x[:, None] + b1[:, None]))


def b1_in_a_loop(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> list[float]:
    delta = forward_in_loops(W1, b1, W2, b2, x) - y
    gradient = []
    for row, bias, out in zip(W1, b1, W2[0], strict=True):
        z = _by_cases(row @ x + bias)
        gradient.append(float(delta * out * z * (1 - z)))
    return gradient


def b1_in_float32(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    V1, c1, V2, c2, u = (each.astype(np.float32) for each in (W1, b1, W2, b2, x))
    z1 = _naive(V1 @ u + c1)
    return (_naive(V2 @ z1 + c2) - np.float32(y)) * V2[0] * z1 * (1 - z1)


def W1_by_outer_product(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    return np.outer(ref.grad_b1(W1, b1, W2, b2, x, y), x)


def W1_by_einsum(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    z1 = _naive(W1 @ x + b1)
    return np.einsum("o,oh,h,m->hm", _naive(W2 @ z1 + b2) - y, W2, z1 * (1 - z1), x)


def W1_in_loops(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    at_bias = b1_in_a_loop(W1, b1, W2, b2, x, y)
    return [[slope * feature for feature in x] for slope in at_bias]


def W1_in_torch(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> object:
    import torch

    V2, u = torch.tensor(W2), torch.tensor(x)
    z1 = torch.sigmoid(torch.tensor(W1) @ u + torch.tensor(b1))
    delta = torch.sigmoid(V2 @ z1 + torch.tensor(b2)) - y
    return torch.outer(V2.T @ delta * z1 * (1 - z1), u)


def W1_by_differences(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Array:
    def logit_loss(weights: Array) -> float:
        a2 = float((W2 @ ref.sigmoid(weights @ x + b1) + b2)[0])
        return float(np.logaddexp(0.0, -a2 if y else a2))

    h = 1e-3
    gradient = np.zeros_like(W1)
    for index in np.ndindex(*W1.shape):
        step = np.zeros_like(W1)
        step[index] = h
        far = logit_loss(W1 + 2 * step) - logit_loss(W1 - 2 * step)
        near = logit_loss(W1 + step) - logit_loss(W1 - step)
        gradient[index] = (8 * near - far) / (12 * h)
    return gradient


# -- (2e) ---------------------------------------------------------------------------------------
def steps_as_arrays(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Iterator[object]:
    y_hat = _naive(W2 @ _naive(W1 @ x + b1) + b2)
    yield (y_hat - y) / (y_hat * (1 - y_hat)), y_hat * (1 - y_hat), np.ones(1)
    yield y_hat - y


def steps_with_exponentials(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int
) -> Iterator[object]:
    a2 = float((W2 @ _naive(W1 @ x + b1) + b2)[0])
    p = 1 / (1 + math.exp(-a2))
    yield -y / p + (1 - y) / (1 - p), math.exp(-a2) / (1 + math.exp(-a2)) ** 2, 1
    yield -y * (1 - p) + (1 - y) * p
    yield -y + y * p + p - y * p
    yield p - y


def steps_as_a_list(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> list[float]:
    p = ref.mlp_forward(W1, b1, W2, b2, x)
    return [-(y / p + (1 - y) / (p - 1)) * p * (1 - p), (1 - y) * p - y * (1 - p), p - y]


STYLES = [
    *styles(problem.shapes, shapes_as_lists, shapes_of_real_arrays, shapes_of_tensors),
    *styles(
        problem.mlp_forward,
        forward_naively,
        forward_in_loops,
        forward_by_tanh,
        forward_in_scipy,
        forward_in_float32,
        forward_in_torch,
    ),
    *styles(problem.bce_loss, loss_by_cases, loss_of_the_right_answer, loss_clipped, loss_in_torch),
    *styles(problem.grad_b2, b2_naively, b2_as_a_number, b2_by_cases, b2_in_float32),
    *styles(problem.grad_W2, W2_naively, W2_in_a_loop, W2_by_outer_product, W2_in_torch),
    *styles(problem.grad_b1, b1_naively, b1_in_columns, b1_in_a_loop, b1_in_float32),
    *styles(
        problem.grad_W1,
        W1_by_outer_product,
        W1_by_einsum,
        W1_in_loops,
        W1_in_torch,
        W1_by_differences,
    ),
    *styles(
        problem.grad_b2_steps,
        ref.grad_b2_steps,
        steps_as_arrays,
        steps_with_exponentials,
        steps_as_a_list,
    ),
]
