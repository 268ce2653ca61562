"""Where inputs come from: a random source that grows from tiny whole numbers to real ones.

Case 0 is the simplest and the cases get larger, so that the first case on which an answer is
wrong is already a small and readable counterexample and nothing has to be shrunk afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["SMALL_CASES", "Array", "Draw", "draws"]

Array = NDArray[np.float64]
T = TypeVar("T")

SMALL_CASES = 10
"""So many cases of every check are made of small whole numbers and small sizes."""

_TINY = np.array([-3.0, -2.0, 2.0, 3.0, 1.0, -1.0, 4.0, 5.0])
_TINY_POSITIVE = (2.0, 3.0, 0.5, 4.0, 0.25)
_HANDY_SHARE = 0.9  # below 1: where every handy number is kept away from, another is found
_PATIENCE = 1000
_HIDES_MISTAKES = 0.15  # a relative distance kept from values such as 1, where x and 1/x agree


class Draw:
    """One case's source of inputs. All numbers are float64, all arrays fresh and writable.

    ``index`` counts the cases of a check from 0; ``small`` says that this case is one of the
    first, whose entries are whole numbers and whose sizes are at the lower end.
    """

    def __init__(self, rng: np.random.Generator, index: int) -> None:
        self.rng = rng
        self.index = index
        self.small = index < SMALL_CASES

    # -- sizes --------------------------------------------------------------------------------
    def dim(self, low: int = 2, high: int = 6) -> int:
        """A size between low and high, both included; near low in the small cases."""
        top = min(high, low + 1) if self.small else high
        return int(self.rng.integers(low, top + 1))

    def dims(self, count: int, low: int = 2, high: int = 6) -> tuple[int, ...]:
        """So many different sizes: a square matrix would hide a transpose.

        Raises ValueError when there are fewer than ``count`` sizes between low and high.
        """
        if count > high - low + 1:
            msg = f"{count} different sizes are asked for between {low} and {high}"
            raise ValueError(msg)
        top = min(high, low + count) if self.small else high
        sizes = self.rng.permutation(np.arange(low, top + 1))[:count]
        return tuple(int(n) for n in sizes)

    # -- numbers ------------------------------------------------------------------------------
    def reals(self, *shape: int, scale: float = 1.0) -> Array:
        """Array of this shape: normal with this standard deviation, whole numbers when small."""
        if self.small:
            return np.asarray(_TINY[self.rng.integers(_TINY.size, size=shape)])
        return self.rng.normal(scale=scale, size=shape)

    def real(self, scale: float = 1.0) -> np.float64:
        """One number, as an entry of reals()."""
        if self.small:
            return np.float64(_TINY[self.rng.integers(_TINY.size)])
        return np.float64(self.rng.normal(scale=scale))

    def uniform(self, low: float, high: float, *shape: int) -> Array:
        """Array of this shape, uniform on [low, high]; two decimals when small."""
        values = self.rng.uniform(low, high, size=shape)
        return np.asarray(np.clip(np.round(values, 2), low, high)) if self.small else values

    def between(self, low: float, high: float) -> np.float64:
        """One number, as an entry of uniform()."""
        return np.float64(self.uniform(low, high))

    def positive(
        self, low: float = 0.2, high: float = 5.0, *, away: Sequence[float] = (1.0,)
    ) -> np.float64:
        """One positive number, even on a logarithmic scale, at least 15 % from each of away.

        A parameter equal to 1 hides whether it is multiplied, divided or squared.
        """
        for _ in range(_PATIENCE):
            value = self._positive(low, high)
            if all(abs(value - a) > _HIDES_MISTAKES * abs(a) for a in away):
                return np.float64(value)
        msg = f"no number between {low} and {high} is far enough from each of {list(away)}"
        raise ValueError(msg)

    def _positive(self, low: float, high: float) -> float:
        if self.small:
            handy = [value for value in _TINY_POSITIVE if low <= value <= high]
            if handy and self.rng.random() < _HANDY_SHARE:
                return self.choice(handy)
        value = float(np.exp(self.rng.uniform(np.log(low), np.log(high))))
        return min(max(round(value, 3) if self.small else value, low), high)

    def integer(self, low: int, high: int) -> int:
        """A whole number between low and high, both included."""
        return int(self.rng.integers(low, high + 1))

    def integers(self, low: int, high: int, *shape: int) -> NDArray[np.int64]:
        """Whole numbers between low and high, both included, as int64."""
        return self.rng.integers(low, high + 1, size=shape, dtype=np.int64)

    def probabilities(self, n: int, low: float = 0.02) -> Array:
        """A distribution over n outcomes, (n,), each at least ``low`` before normalising."""
        small, large = self.integers(1, 5, n), self.rng.gamma(1.0, size=n)
        weights: Array = small.astype(np.float64) if self.small else large
        weights = weights + low
        return np.asarray(weights / weights.sum())

    # -- choices ------------------------------------------------------------------------------
    def turn(self, options: Sequence[T], *, every: int = 1) -> T:
        """The options one after the other, case by case: a rare branch is visited, not hoped for.

        ``every`` holds an option for so many cases, for a second wheel inside the first.
        """
        return options[(self.index // every) % len(options)]

    def choice(self, options: Sequence[T]) -> T:
        """One of the options at random."""
        return options[int(self.rng.integers(len(options)))]

    def order(self, n: int) -> NDArray[np.int64]:
        """A random permutation of 0 … n−1."""
        return self.rng.permutation(n)


def draws(*path: object, cases: int) -> Iterator[Draw]:
    """The cases of one check, in order; ``path`` is (sheet, problem, check, …, seed).

    Case i depends on the path and on i alone: the stream of a case is the check's own stream
    moved on by i · 2⁶⁴ steps, so adding draws to one case changes no other.
    """
    key = hashlib.sha256("\x1f".join(map(str, path)).encode()).digest()
    bits = np.random.PCG64(int.from_bytes(key[:16]))
    start = bits.state
    rng = np.random.Generator(bits)
    for index in range(cases):
        bits.state = start
        bits.advance(index << 64)
        yield Draw(rng, index)
