"""Other right ways to do the problem on contrastive losses."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from grader.spec import Array, styles
from problems.energy import contrastive


def _sigmoid(z: float) -> float:
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def _f32(*values: float) -> tuple[np.float32, ...]:
    return tuple(np.float32(value) for value in values)


# -- (a) ----------------------------------------------------------------------------------------
def simple_by_cases(F_pos: float, F_neg: float, margin: float) -> float:
    loss = 0.0
    if F_pos > 0:
        loss += F_pos
    if F_neg < margin:
        loss += margin - F_neg
    return loss


def simple_by_absolute_values(F_pos: float, F_neg: float, margin: float) -> NDArray[np.float64]:
    d = margin - F_neg
    return np.array([(F_pos + abs(F_pos)) / 2 + (d + abs(d)) / 2])


def simple_in_float32(F_pos: float, F_neg: float, margin: float) -> object:
    a, c, m = _f32(F_pos, F_neg, margin)
    return np.maximum(a, np.float32(0)) + np.maximum(m - c, np.float32(0))


def simple_in_torch(F_pos: float, F_neg: float, margin: float) -> object:
    import torch

    return torch.relu(torch.tensor(F_pos)) + torch.relu(torch.tensor(margin - F_neg))


def simple_grad_from_zero(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    gradient: float | Array = 0
    if F_pos > 0:
        gradient = gradient + dF_pos
    if F_neg < margin:
        gradient = gradient - dF_neg
    return gradient


def simple_grad_in_loops(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> list[float]:
    pull, push = (1 if F_pos > 0 else 0), (1 if margin - F_neg > 0 else 0)
    return [pull * float(p) - push * float(n) for p, n in zip(dF_pos, dF_neg, strict=True)]


def simple_grad_other_subgradient(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    return np.asarray(
        np.heaviside(F_pos, 1.0) * dF_pos - np.heaviside(margin - F_neg, 0.5) * dF_neg
    )


def simple_grad_in_float32(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    a, c, m = _f32(F_pos, F_neg, margin)
    pull, push = np.float32(a > 0), np.float32(c < m)
    return pull * dF_pos.astype(np.float32) - push * dF_neg.astype(np.float32)


def simple_grad_as_a_column(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    jacobian = np.stack([dF_pos, dF_neg], axis=1)
    return np.asarray(jacobian @ np.array([[F_pos > 0], [-1.0 * (F_neg < margin)]]))


def simple_grad_in_torch(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    import torch

    pull, push = torch.tensor(F_pos > 0).double(), torch.tensor(F_neg < margin).double()
    return pull * torch.tensor(dF_pos) - push * torch.tensor(dF_neg)


# -- (b) ----------------------------------------------------------------------------------------
def log_loss_by_cases(F_pos: float, F_neg: float) -> float:
    z = float(F_pos - F_neg)
    return z + math.log1p(math.exp(-z)) if z > 0 else math.log1p(math.exp(z))


def log_loss_with_relu(F_pos: float, F_neg: float) -> NDArray[np.float64]:
    z = F_pos - F_neg
    return np.array(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


def log_loss_in_scipy(F_pos: float, F_neg: float) -> object:
    from scipy import special

    return -special.log_expit(F_neg - F_pos)


def log_loss_in_float32(F_pos: float, F_neg: float) -> object:
    a, c = _f32(F_pos, F_neg)
    return np.logaddexp(np.float32(0), a - c)


def log_loss_in_torch(F_pos: float, F_neg: float) -> object:
    import torch

    return torch.nn.functional.softplus(torch.tensor(F_pos - F_neg))


def log_grad_by_cases(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    return _sigmoid(float(F_pos - F_neg)) * (dF_pos - dF_neg)


def log_grad_by_division(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> list[float]:
    with np.errstate(over="ignore"):
        weight = 1 / (1 + np.exp(F_neg - F_pos))
    return [float(weight * (p - n)) for p, n in zip(dF_pos, dF_neg, strict=True)]


def log_grad_from_one(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    with np.errstate(over="ignore"):
        weight = 1 - 1 / (1 + np.exp(F_pos - F_neg))
    return np.asarray((weight * dF_pos - weight * dF_neg)[:, None])


def log_grad_with_tanh(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    return (1 + math.tanh((F_pos - F_neg) / 2)) / 2 * (dF_pos - dF_neg)


def log_grad_in_scipy(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> object:
    from scipy import special

    return special.expit(F_pos - F_neg) * (dF_pos - dF_neg)


def log_grad_in_float32(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> object:
    a, c = _f32(F_pos, F_neg)
    weight = (1 + np.tanh((a - c) / np.float32(2))) / np.float32(2)
    return weight * (dF_pos.astype(np.float32) - dF_neg.astype(np.float32))


def log_grad_in_torch(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> object:
    import torch

    return torch.sigmoid(torch.tensor(F_pos - F_neg)) * (
        torch.tensor(dF_pos) - torch.tensor(dF_neg)
    )


# -- (c) ----------------------------------------------------------------------------------------
def squares_by_cases(F_pos: float, F_neg: float, margin: float) -> float:
    loss = F_pos * F_pos if F_pos > 0 else 0
    return loss + (margin - F_neg) ** 2 if margin > F_neg else loss


def squares_as_a_norm(F_pos: float, F_neg: float, margin: float) -> object:
    violations = np.clip([F_pos, margin - F_neg], 0, None)
    return violations @ violations


def squares_in_float32(F_pos: float, F_neg: float, margin: float) -> object:
    a, c, m = _f32(F_pos, F_neg, margin)
    return np.maximum(a, np.float32(0)) ** 2 + np.maximum(m - c, np.float32(0)) ** 2


def squares_in_torch(F_pos: float, F_neg: float, margin: float) -> object:
    import torch

    return torch.tensor([F_pos, margin - F_neg]).clamp(min=0).square().sum()


def squares_grad_by_cases(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    gradient: float | Array = 0.0
    if F_pos > 0:
        gradient = gradient + 2 * F_pos * dF_pos
    if F_neg < margin:
        gradient = gradient + 2 * (F_neg - margin) * dF_neg
    return gradient


def squares_grad_in_loops(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> list[float]:
    pull, push = 2 * max(0.0, float(F_pos)), 2 * max(0.0, float(margin - F_neg))
    return [pull * float(p) - push * float(n) for p, n in zip(dF_pos, dF_neg, strict=True)]


def squares_grad_in_float32(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    a, c, m = _f32(F_pos, F_neg, margin)
    pull, push = np.maximum(a, np.float32(0)), np.maximum(m - c, np.float32(0))
    return 2 * (pull * dF_pos.astype(np.float32) - push * dF_neg.astype(np.float32))


def squares_grad_in_torch(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    import torch

    violations = torch.tensor([F_pos, margin - F_neg]).clamp(min=0)
    return 2 * violations @ torch.tensor(np.stack([dF_pos, -dF_neg]))


# -- (d) ----------------------------------------------------------------------------------------
def hinge_by_cases(F_pos: float, F_neg: float, margin: float) -> float:
    return 0 if F_neg >= F_pos + margin else F_pos + margin - F_neg


def hinge_0d(F_pos: float, F_neg: float, margin: float) -> NDArray[np.float64]:
    return np.array(np.clip(F_pos - F_neg + margin, 0, np.inf))


def hinge_in_float32(F_pos: float, F_neg: float, margin: float) -> object:
    a, c, m = _f32(F_pos, F_neg, margin)
    return np.maximum(a - c + m, np.float32(0))


def hinge_in_torch(F_pos: float, F_neg: float, margin: float) -> object:
    import torch

    return torch.clamp(torch.tensor(F_pos - F_neg + margin), min=0)


def hinge_grad_or_zero(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    return dF_pos - dF_neg if F_pos - F_neg > -margin else 0


def hinge_grad_in_loops(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> list[float]:
    active = F_neg - F_pos <= margin
    return [float(p - n) if active else 0.0 for p, n in zip(dF_pos, dF_neg, strict=True)]


def hinge_grad_in_float32(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    a, c, m = _f32(F_pos, F_neg, margin)
    return np.float32(a - c + m > 0) * (dF_pos.astype(np.float32) - dF_neg.astype(np.float32))


def hinge_grad_in_torch(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> object:
    import torch

    difference = torch.tensor(dF_pos) - torch.tensor(dF_neg)
    active = torch.tensor(F_pos - F_neg + margin) > 0
    return torch.where(active, difference, torch.zeros_like(difference))


def pair_from_probability(F_pos: float, F_neg: float) -> float:
    right, other = math.exp(-F_pos), math.exp(-F_neg)
    return -math.log(right / (right + other))


def pair_by_logsumexp(F_pos: float, F_neg: float) -> object:
    from scipy import special

    return special.logsumexp([0.0, F_pos - F_neg])


def pair_in_float32(F_pos: float, F_neg: float) -> object:
    a, c = _f32(F_pos, F_neg)
    return np.log1p(np.exp(a - c))


def pair_in_torch(F_pos: float, F_neg: float) -> object:
    import torch

    return -torch.log_softmax(torch.tensor([-F_pos, -F_neg]), dim=0)[0]


STYLES = [
    *styles(
        contrastive.simple_loss,
        simple_by_cases,
        simple_by_absolute_values,
        simple_in_float32,
        simple_in_torch,
    ),
    *styles(
        contrastive.simple_grad,
        simple_grad_from_zero,
        simple_grad_in_loops,
        simple_grad_other_subgradient,
        simple_grad_in_float32,
        simple_grad_as_a_column,
        simple_grad_in_torch,
    ),
    *styles(
        contrastive.log_loss,
        log_loss_by_cases,
        log_loss_with_relu,
        log_loss_in_scipy,
        log_loss_in_float32,
        log_loss_in_torch,
    ),
    *styles(
        contrastive.log_grad,
        log_grad_by_cases,
        log_grad_by_division,
        log_grad_from_one,
        log_grad_with_tanh,
        log_grad_in_scipy,
        log_grad_in_float32,
        log_grad_in_torch,
    ),
    *styles(
        contrastive.square_square_loss,
        squares_by_cases,
        squares_as_a_norm,
        squares_in_float32,
        squares_in_torch,
    ),
    *styles(
        contrastive.square_square_grad,
        squares_grad_by_cases,
        squares_grad_in_loops,
        squares_grad_in_float32,
        squares_grad_in_torch,
    ),
    *styles(contrastive.hinge_loss, hinge_by_cases, hinge_0d, hinge_in_float32, hinge_in_torch),
    *styles(
        contrastive.hinge_grad,
        hinge_grad_or_zero,
        hinge_grad_in_loops,
        hinge_grad_in_float32,
        hinge_grad_in_torch,
    ),
    *styles(
        contrastive.pair_nll,
        pair_from_probability,
        pair_by_logsumexp,
        pair_in_float32,
        pair_in_torch,
    ),
]
