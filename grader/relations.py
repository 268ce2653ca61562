"""Relations between answers that properties ask for."""

from __future__ import annotations

import numpy as np

__all__ = ["all_differ", "all_equal"]


def all_equal(*answers: object) -> bool:
    """Whether all answers are the same numbers, up to 1e-9 + 1e-6 of their size."""
    first, *others = (np.asarray(answer, dtype=np.float64) for answer in answers)
    return all(
        other.shape == first.shape and np.allclose(other, first, rtol=1e-6, atol=1e-9)
        for other in others
    )


def all_differ(*answers: object) -> bool:
    """Whether no two answers are the same numbers."""
    return not any(
        all_equal(one, other) for i, one in enumerate(answers) for other in answers[i + 1 :]
    )
