"""Functions that may be dealt as arguments: plain data here, a callable wherever they arrive.

The list is short and closed. What crosses to the worker are the arrays of such a function, and
the worker builds it anew; a function never comes back from there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["FUNCTIONS", "FUNCTIONS_FILE", "QuadraticGradient", "arrays_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class QuadraticGradient:
    """θ ↦ Aθ − b, the gradient of ½ θ·Aθ − b·θ for a symmetric A; A (d, d), b (d,).

    It takes θ (d,) as an array, a list or a torch tensor and returns a new float64 array (d,).
    """

    A: Array
    b: Array

    def __post_init__(self) -> None:
        for array in (self.A, self.b):
            if type(array) is not np.ndarray or array.dtype != np.float64:
                msg = "a quadratic is made of two float64 arrays"
                raise TypeError(msg)
        if self.b.ndim != 1 or self.A.shape != (self.b.size, self.b.size):
            msg = f"A of shape {self.A.shape} does not go with b of shape {self.b.shape}"
            raise ValueError(msg)

    def __call__(self, theta: Any) -> Array:
        """The gradient at theta. Raises ValueError where theta is not (d,)."""
        if hasattr(theta, "detach"):  # a torch tensor, which may carry a gradient
            theta = theta.detach().cpu()
        point = np.asarray(theta, dtype=np.float64)
        if point.shape != self.b.shape:
            msg = f"grad takes theta of shape {self.b.shape}, not {point.shape}"
            raise ValueError(msg)
        return np.asarray(self.A @ point - self.b)

    def __eq__(self, other: object) -> bool:
        """Whether the other is the same function, number by number."""
        if type(other) is not QuadraticGradient:
            return NotImplemented
        return np.array_equal(self.A, other.A) and np.array_equal(self.b, other.b)

    __hash__ = None  # type: ignore[assignment]  # it holds arrays


FUNCTIONS: Final = {"quadratic_gradient": QuadraticGradient}
"""Every function that may be dealt, by the name under which it crosses to the worker."""


FUNCTIONS_FILE: Final = QuadraticGradient.__call__.__code__.co_filename
"""Where these functions stand, as tracebacks name it: no business of whoever calls them."""


def arrays_of(function: QuadraticGradient) -> tuple[Array, ...]:
    """The data of a function, in the order in which it is built from them."""
    return tuple(getattr(function, field.name) for field in fields(function))
