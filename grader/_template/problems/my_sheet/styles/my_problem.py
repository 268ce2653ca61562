"""Other right ways to write the problem: lint proves that they are accepted."""

from __future__ import annotations

import numpy as np

from grader.spec import Array, styles
from problems.my_sheet import my_problem as problem


def loss_by_loop(w: Array, X: Array, y: Array) -> float:
    """One point after the other."""
    total = 0.0
    for x, target in zip(X, y, strict=True):
        total += (x @ w - target) ** 2
    return total / (2 * len(y))


def grad_by_loop(w: Array, X: Array, y: Array) -> list[float]:
    """One weight after the other; students may return lists."""
    return [float(np.mean((X @ w - y) * X[:, j])) for j in range(len(w))]


STYLES = [
    *styles(problem.my_problem_loss, loss_by_loop),
    *styles(problem.my_problem_grad, grad_by_loop),
]
