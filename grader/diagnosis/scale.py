"""Which number a row of ratios is: a constant, or made of the sizes and numbers of the inputs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from grader.diagnosis.quantities import Feature, row, scalars
from grader.diagnosis.views import Array, Series

__all__ = ["Scale", "Scales", "may_be_scaled", "named", "scale_of"]

_SAME = 1e-6
_FEW, _SOME = 4, 6  # ratios that a quantity, and a product of two, must meet
_VARIED = 1e-3  # ratios that vary less are a constant with something else to it

_PLAIN = {1.0: "1", 2.0: "2", 0.5: "½", 4.0: "4", 0.25: "¼", 3.0: "3", 1 / 3: "⅓", 1.5: "1.5"}
_CONSTANTS = _PLAIN | {
    float(n): str(n) for n in (5, 6, 8, 10, 100)
} | {
    2 / 3: "⅔", 0.75: "¾", 0.125: "⅛", 1 / 6: "1/6", 0.1: "1/10",
    math.pi: "π", 2 * math.pi: "2π", 1 / math.pi: "1/π", 0.5 / math.pi: "1/(2π)",
    math.sqrt(math.pi): "√π", math.sqrt(2 * math.pi): "√(2π)",
    1 / math.sqrt(2 * math.pi): "1/√(2π)", math.sqrt(2): "√2", math.sqrt(0.5): "1/√2",
    math.e: "e", 1 / math.e: "1/e", math.log(2): "ln 2", 1 / math.log(2): "1/ln 2",
    math.log(10): "ln 10", 1 / math.log(10): "1/ln 10", math.log(math.pi): "ln π",
    math.log(2 * math.pi): "ln 2π", 0.5 * math.log(2 * math.pi): "½ ln 2π",
    0.5 * math.log(2): "½ ln 2", 0.5 * math.log(math.pi): "½ ln π",
}  # fmt: skip
_POWERS: tuple[tuple[str, float], ...] = (
    ("{}", 1.0), ("1/{}", -1.0), ("{}²", 2.0), ("1/{}²", -2.0), ("√{}", 0.5), ("1/√{}", -0.5),
)  # fmt: skip

_POWER_NAMES = {power: text for text, power in _POWERS}


class Scale(NamedTuple):
    """A number for each call: what it is called, and what it is."""

    name: str
    of: Callable[[Sequence[Any]], float]
    constant: float | None = None
    plain: bool = True  # it has a name of its own
    size: str = ""  # "n" or "1/n" where it is the length of something, or one over it


def named(value: float) -> str | None:
    """The name of a constant: "½", "−2", "ln 2"; None where it has none."""
    sign = "−" if value < 0 else ""
    for known, name in _CONSTANTS.items():
        if abs(abs(value) - known) <= _SAME * known:
            return sign + name
    return None


def constant(value: float) -> Scale:
    """A constant by its name, or else by its digits."""
    name = named(value)
    return Scale(name or f"{value:.4g}".replace("-", "−"), lambda _: value, value, name is not None)


class Scales:
    """All that ratios of a series are held against: numbers, sizes, powers, products of two."""

    def __init__(self, series: Series) -> None:
        base = scalars(series.views[0].args, series.names) if series.views else []
        self._base = [*base, *_neighbours(base)]
        with np.errstate(all="ignore"):
            table = np.array([row(self._base, view.args) for view in series.views])
            self._table = table.reshape(len(series.views), len(self._base)).T
            self._singles = [(at, power) for at in range(len(self._base)) for _, power in _POWERS]
            self._pairs = [
                (one, p, other, q)
                for one, other in combinations(range(len(self._base)), 2)
                if self._base[one].size or not _related(self._base[one], self._base[other])
                for p in (1.0, -1.0)
                for q in (1.0, -1.0)
            ]
            self._single_values = _stack([self._table[a] ** p for a, p in self._singles], table)
            self._pair_values = _stack(
                [self._table[a] ** p * self._table[b] ** q for a, p, b, q in self._pairs], table
            )

    def match(self, ratios: Array, at: Sequence[int], *, pairs: bool = True) -> Scale | None:
        """The quantity that the ratios of the views ``at`` are, times a constant with a name."""
        one = _fits(self._single_values, ratios, at, _FEW)
        found = self._told(self._single_values, self._single, one, _PLAIN)
        if found is not None or not pairs:
            return found
        two = _fits(self._pair_values, ratios, at, _SOME)
        return self._told(self._single_values, self._single, one, _CONSTANTS) or self._told(
            self._pair_values, self._pair, two, _PLAIN
        )

    def may_match(self, ratios: Array, at: Sequence[int]) -> bool:
        """Whether any quantity at all is in proportion to the ratios of the views ``at``."""
        known = (self._single_values, self._pair_values)
        return any(_fits(values, ratios, at, 0, 2 * _SAME) for values in known)

    def _told(
        self,
        values: Array,
        make: Callable[[int, float], Scale],
        fits: Sequence[tuple[int, float]],
        constants: Mapping[float, str],
    ) -> Scale | None:
        nice = [(k, c) for k, mean in fits if (c := _known(mean, constants)) is not None]
        if not nice:
            return None
        known = [values[k] * c for k, c in nice]
        if not all(np.allclose(each, known[0], rtol=1e-5, equal_nan=True) for each in known):
            return None  # they part on other cases: it could be either
        return make(*nice[0])

    def _single(self, index: int, c: float) -> Scale:
        at, power = self._singles[index]
        feature = self._base[at]
        text = _POWER_NAMES[power].format(_short(feature))
        size = {1.0: "n", -1.0: "1/n"}.get(power, "") if feature.size and c == 1 else ""
        return Scale(_times(c, text), partial(_power, feature.of, power, c), size=size)

    def _pair(self, index: int, c: float) -> Scale:
        one, p, other, q = self._pairs[index]
        first, second = self._base[one], self._base[other]
        names = _short(first), _short(second)
        upper = [name for name, power in zip(names, (p, q), strict=True) if power > 0]
        lower = [name for name, power in zip(names, (p, q), strict=True) if power < 0]
        text = " × ".join(upper) or "1"
        text += f"/({' × '.join(lower)})" if len(lower) > 1 else f"/{lower[0]}" if lower else ""
        one_of, other_of = partial(_power, first.of, p, c), partial(_power, second.of, q, 1.0)
        return Scale(_times(c, text), lambda args: one_of(args) * other_of(args))


def _fits(
    values: Array, ratios: Array, at: Sequence[int], least: int, same: float = _SAME
) -> list[tuple[int, float]]:
    """The quantities in proportion to the ratios of the views ``at``, and how many times each."""
    if len(at) < least or not values.size:
        return []
    with np.errstate(all="ignore"):
        quotients = ratios / values[:, at]
        spread = quotients.max(axis=1) - quotients.min(axis=1)
        means = quotients.mean(axis=1)
        fits = np.flatnonzero((spread <= same * np.abs(means)) & np.isfinite(means))
    return [(int(k), float(means[k])) for k in fits]


def _stack(rows: list[Array], table: Array) -> Array:
    return np.array(rows) if rows else np.zeros((0, len(table)))


def _power(of: Callable[[Any], float], power: float, c: float, args: Sequence[Any]) -> float:
    return float(c * float(of(args)) ** power)


def _times(c: float, text: str) -> str:
    name = named(c)
    if name == "1":
        return text
    return f"−{text}" if name == "−1" else f"{name} × {text}"


def _short(feature: Feature) -> str:
    spaced = " " in feature.name and not feature.name.startswith("the ")
    return f"({feature.name})" if spaced or feature.name.startswith("the ") else feature.name


def _neighbours(base: Sequence[Feature]) -> list[Feature]:
    """1 − q for a number, n − 1 and n + 1 for a length."""
    found = []
    for feature in base:
        if feature.size:
            found.append(Feature(f"{feature.name} − 1", partial(_plus, feature.of, -1.0)))
            found.append(Feature(f"{feature.name} + 1", partial(_plus, feature.of, 1.0)))
        else:
            found.append(Feature(f"1 − {feature.name}", partial(_less, feature.of)))
            found.append(Feature(f"1 + {feature.name}", partial(_plus, feature.of, 1.0)))
    return found


def _related(one: Feature, other: Feature) -> bool:
    """Whether one is made from the other."""
    return one.name in other.name or other.name in one.name


def _plus(of: Callable[[Any], float], more: float, args: Sequence[Any]) -> float:
    return float(of(args)) + more


def _less(of: Callable[[Any], float], args: Sequence[Any]) -> float:
    return 1.0 - float(of(args))


def _known(value: float, constants: Iterable[float]) -> float | None:
    """The constant that this is but for rounding."""
    for known in constants:
        if abs(abs(value) - known) <= _SAME * known:
            return math.copysign(known, value)
    return None


def scale_of(
    scales: Callable[[], Scales], ratios: Array, at: Sequence[int], *, pairs: bool = True
) -> Scale | None:
    """The constant or the quantity that some ratios are; None where they are neither."""
    if not len(ratios) or not np.isfinite(ratios).all():
        return None
    size = float(np.abs(ratios).max())
    if size and float(np.ptp(ratios)) <= _SAME * size:
        return constant(float(np.median(ratios)))
    if float(np.ptp(ratios)) <= _VARIED * size:
        return None
    return scales().match(ratios, at, pairs=pairs)


def may_be_scaled(scales: Callable[[], Scales], ratios: Array, at: Sequence[int]) -> bool:
    """Whether ratios that begin like this may be what ``scale_of`` knows."""
    if not np.isfinite(ratios).all():
        return False
    constant_yet = float(np.ptp(ratios)) <= 2 * _SAME * float(np.abs(ratios).max())
    return constant_yet or scales().may_match(ratios, at)
