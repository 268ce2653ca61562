"""Numbers against numbers: shape first, then non-finite, then values.

The allowed error of an entry never lies below 1e-9 + 1e-6·|expected|, since right formulas
differ from each other by that much; float32 answers have 1e-5·max(1, |input|) + 1e-4·|expected|.
A row may pass ``slack`` on top, derived from what its reference does with inputs one unit in
the last place away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from grader.fit import Misfit, fit
from grader.functions import QuadraticGradient, arrays_of
from grader.tensors import Tensor

__all__ = [
    "ATOL",
    "FLOAT32",
    "RTOL",
    "Comparison",
    "Difference",
    "Tolerance",
    "blocks",
    "compare",
    "distance",
    "input_scale",
    "is_low",
]

ATOL, RTOL = 1e-9, 1e-6
ATOL32, RTOL32 = 1e-5, 1e-4
FLOAT32 = "float32 answers are compared with float32 tolerance"
_LOW = (np.dtype("<f4"), np.dtype("<f2"), np.dtype("<c8"))


class Tolerance(msgspec.Struct, frozen=True):
    """What a row allows: atol and rtol of float64 answers, and the size of its inputs.

    ``slack`` is allowed on top of it, in units of the answer.
    """

    atol: float = ATOL
    rtol: float = RTOL
    inputs: float = 1.0
    slack: float = 0.0

    def allowed(self, expected: Any, *, low: bool) -> Any:
        """The allowed error for each expected entry; ``low``: the answer is float32."""
        size = abs(expected)
        if low:
            return ATOL32 * max(1.0, self.inputs) + RTOL32 * size + self.slack
        return self.atol + self.rtol * size + self.slack


class Difference(msgspec.Struct, frozen=True):
    """Where an answer leaves what is expected.

    ``cause`` is None for values, else shape, type or non_finite, with ``message``. ``where``
    leads to the worst entry: a block (the key or number in a pair) and an index in its array.
    """

    cause: str | None
    message: str = ""
    where: tuple[str | int, ...] = ()
    got: Any = None
    expected: Any = None
    differing: int = 1
    size: int = 1


class Comparison(msgspec.Struct, frozen=True):
    """The verdict on one answer; ``margin`` is the largest error in units of what is allowed."""

    difference: Difference | None = None
    notes: tuple[str, ...] = ()
    margin: float = 0.0


def compare(
    got: Any, expected: Any, tolerance: Tolerance, *, up_to_constant: bool = False
) -> Comparison:
    """Compare an answer with what is expected; the answer takes the expected one's form.

    ``up_to_constant``: arrays are compared by the differences between their entries.
    """
    if type(got) is float and isinstance(expected, float):
        return _compare_floats(got, float(expected), tolerance)
    if not up_to_constant and _have_one_form(got, expected):
        margin = _margin(got, expected, tolerance)
        if margin <= 1:
            return Comparison(margin=margin)
        return _compare_block((), got, expected, tolerance, low=False, up_to_constant=False)
    try:
        fitted, notes = fit(got, expected)
    except Misfit as misfit:
        return Comparison(Difference(misfit.cause, str(misfit)), margin=math.inf)
    asked_low = is_low(expected)
    if not asked_low and is_low(got):
        notes = (*notes, FLOAT32)
    low = asked_low or FLOAT32 in notes
    return _compare_blocks(
        fitted, expected, tolerance, notes, low=low, up_to_constant=up_to_constant
    )


def _have_one_form(got: Any, expected: Any) -> bool:
    """Whether both are float64 arrays of one shape, which nearly all answers are."""
    return (
        type(got) is np.ndarray
        and type(expected) is np.ndarray
        and got.dtype == expected.dtype == np.float64
        and got.shape == expected.shape
    )


def _margin(got: Any, expected: Any, tolerance: Tolerance) -> float:
    """The largest error in units of what is allowed, nan where anything is not finite."""
    with np.errstate(all="ignore"):
        ratio = abs(got - expected) / tolerance.allowed(expected, low=False)
    return float(ratio.max(initial=0.0))


def is_low(got: Any) -> bool:
    """Whether an answer, or any array in it, is float32 or less."""
    if isinstance(got, np.ndarray):
        return got.dtype in _LOW
    if isinstance(got, tuple | list):
        return any(is_low(each) for each in got)
    return isinstance(got, dict) and any(is_low(each) for each in got.values())


def blocks(value: Any) -> list[tuple[tuple[str | int, ...], Any]]:
    """The numbers and arrays of a value, each with the keys that lead to it."""
    if isinstance(value, dict):
        return [((key, *at), x) for key, each in value.items() for at, x in blocks(each)]
    if isinstance(value, tuple | list):
        return [((key, *at), x) for key, each in enumerate(value) for at, x in blocks(each)]
    return [((), value)]


def input_scale(args: Sequence[Any]) -> float:
    """The largest size of any number among the arguments, at least 1."""
    sizes = [1.0]
    plain = [arrays_of(arg) if isinstance(arg, QuadraticGradient) else arg for arg in args]
    for _, each in blocks(plain):
        value = each.array if isinstance(each, Tensor) else each
        if isinstance(value, np.ndarray) and value.size:
            sizes.append(float(np.abs(value).max()))
        elif isinstance(value, int | float):
            sizes.append(abs(float(value)))
    return max(size for size in sizes if math.isfinite(size))


def distance(g: Any, e: Any) -> Any:
    """How far every entry of an array is from what is expected."""
    with np.errstate(all="ignore"):  # ∞ − ∞ where both are the same infinity
        return np.where(g == e, 0.0, np.abs(g - e.astype(g.dtype, copy=False)))


def _compare_floats(got: float, expected: float, tolerance: Tolerance) -> Comparison:
    if not math.isfinite(got) and got != expected:
        return Comparison(_non_finite((), got, expected, 1, 1), margin=math.inf)
    error = 0.0 if got == expected else abs(got - expected)
    margin = error / float(tolerance.allowed(expected, low=False))
    if margin <= 1:
        return Comparison(margin=margin)
    return Comparison(Difference(None, "", (), got, expected), margin=margin)


def _compare_blocks(
    fitted: Any,
    expected: Any,
    tolerance: Tolerance,
    notes: tuple[str, ...],
    *,
    low: bool,
    up_to_constant: bool,
) -> Comparison:
    worst = Comparison(notes=notes)
    for (at, got), (_, right) in zip(blocks(fitted), blocks(expected), strict=True):
        found = _compare_block(at, got, right, tolerance, low=low, up_to_constant=up_to_constant)
        if (found.difference and not worst.difference) or found.margin > worst.margin:
            worst = Comparison(found.difference or worst.difference, notes, found.margin)
    return worst


def _compare_block(
    at: tuple[str | int, ...],
    got: Any,
    expected: Any,
    tolerance: Tolerance,
    *,
    low: bool,
    up_to_constant: bool,
) -> Comparison:
    if isinstance(expected, str) or expected is None:
        same = got == expected
        difference = None if same else Difference(None, "", at, got, expected)
        return Comparison(difference, margin=0.0 if same else math.inf)
    g, e = np.asarray(got), np.asarray(expected)
    if g.dtype.kind == "b" or g.dtype.kind in "iu":
        g = g.astype(np.float64)
    finite = np.isfinite(g)
    if not finite.all():
        bad = ~finite & ~(g == e)
        if bad.any():
            return Comparison(_non_finite(at, g, e, int(bad.sum()), g.size, bad), margin=math.inf)
    if up_to_constant and g.size:
        g, e = g - g.mean(), e - e.mean()
    return _compare_values(at, g, np.asarray(e), (got, expected), tolerance.allowed(e, low=low))


def _compare_values(
    at: tuple[str | int, ...], g: Any, e: Any, shown: tuple[Any, Any], allowed: Any
) -> Comparison:
    with np.errstate(all="ignore"):  # 1e300 in units of what is allowed
        ratio = distance(g, e) / allowed
    if not ratio.size:
        return Comparison()
    margin = float(ratio.max())
    if margin <= 1:
        return Comparison(margin=margin)
    index = tuple(int(i) for i in np.unravel_index(int(ratio.argmax()), ratio.shape))
    got, expected = (np.asarray(each)[index] for each in shown)
    differing = int((ratio > 1).sum())
    where = (*at, *index)
    return Comparison(
        Difference(None, "", where, got.item(), expected.item(), differing, ratio.size),
        margin=margin,
    )


def _non_finite(
    at: tuple[str | int, ...], g: Any, e: Any, count: int, size: int, bad: Any = None
) -> Difference:
    index: tuple[int, ...] = ()
    if bad is not None and np.ndim(bad):
        index = tuple(int(i) for i in np.argwhere(bad)[0])
    value = float(np.asarray(g)[index].real)
    word = "not a number (nan)" if math.isnan(value) else "infinite"
    where = "the answer is" if size == 1 else f"{count} of {size} entries are"
    return Difference(
        "non_finite",
        f"{where} {word}",
        (*at, *index),
        value,
        np.asarray(e)[index].item(),
        count,
        size,
    )
