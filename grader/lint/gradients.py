"""A reference gradient against central differences of the reference loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.cases import Dealt
from grader.compare import blocks
from grader.kinds import Truths

__all__ = ["gradient_complaint"]

_STEP = 1e-5
_RTOL, _ATOL = 1e-4, 1e-6
_DIRECTIONS = 2


def gradient_complaint(dealt: Dealt, expected: Sequence[Any], known: Truths) -> str:
    """What is wrong with the reference of a Gradient row, "" if nothing is.

    Announced rows are extreme on purpose and are left out.
    """
    row = dealt.row
    name = row.of.__name__
    loss = known.get(name)
    if loss is None:
        return f"the loss {name} has no row of its own, so the gradient cannot be checked"
    if row.announced:
        return ""
    rng = np.random.default_rng(0)
    for index, (case, gradient) in enumerate(zip(dealt.cases, expected, strict=True)):
        for _ in range(_DIRECTIONS):
            step = _direction(gradient, rng)
            ahead, behind = (
                float(loss(*row.wrt(_scaled(step, sign * _STEP), *case.calls[0].args)))  # type: ignore[arg-type]
                for sign in (1, -1)
            )
            slope = (ahead - behind) / (2 * _STEP)
            inner = _inner(gradient, step)
            size = max(abs(ahead), abs(behind), abs(inner), 1.0)
            if abs(slope - inner) > _ATOL * size + _RTOL * abs(inner):
                return (
                    f"the reference is not the gradient of {name} at case {index}: central "
                    f"differences give {slope:.6g}, the gradient {inner:.6g}"
                )
    return ""


def _direction(gradient: Any, rng: np.random.Generator) -> Any:
    if isinstance(gradient, tuple | list):
        return tuple(_direction(each, rng) for each in gradient)
    return rng.normal(size=np.shape(gradient))


def _scaled(step: Any, factor: float) -> Any:
    if isinstance(step, tuple):
        return tuple(_scaled(each, factor) for each in step)
    return factor * step


def _inner(gradient: Any, step: Any) -> float:
    pairs = zip(blocks(gradient), blocks(step), strict=True)
    return float(sum(np.sum(np.asarray(g) * np.asarray(s)) for (_, g), (_, s) in pairs))
