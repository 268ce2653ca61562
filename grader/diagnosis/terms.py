"""Terms that an answer may have, made of its inputs: an array, its square, a sum, a logarithm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from grader.diagnosis.quantities import Feature, arrays, is_number, leaves
from grader.diagnosis.views import Array, Series, View

__all__ = ["features"]


def features(series: Series, *, bare: bool = False) -> Iterator[Feature]:
    """Terms that an answer of this shape may have, the simplest first."""
    first = series.failing[0]
    args, names = first.args, series.names
    yield Feature("1", lambda _: 1.0)
    if not bare:
        for name, way, value in leaves(args, names):
            if is_number(value):
                for text, function in _LOGARITHMS:
                    of = partial(_apply, function, partial(_leaf, way))
                    yield Feature(text.format(name), of)
    known = arrays(args, names)
    if first.expected.ndim:
        yield from _shaped_features(known, first, args)
    else:
        yield from _reduced_features(known, args)


def _leaf(way: tuple[int, ...], args: Sequence[Any]) -> float:
    found: Any = args
    for step in way:
        found = found[step]
    return float(found)


def _shaped_features(known: Sequence[Feature], first: View, args: Any) -> Iterator[Feature]:
    shape = first.expected.shape
    fits = [feature for feature in known if np.shape(feature.of(args)) == shape]
    yield from fits
    for feature in fits:
        for name, function in _ENTRYWISE:
            yield Feature(name.format(feature.name), partial(_apply, function, feature.of))
    for one, other in combinations(fits, 2):
        yield Feature(f"{one.name} × {other.name}", partial(_both, np.multiply, one.of, other.of))
    if len(shape) == 2:
        for feature in known:
            if np.shape(feature.of(args)) == shape[::-1] and shape[0] != shape[1]:
                yield Feature(f"{feature.name}ᵀ", partial(_apply, np.transpose, feature.of))


def _reduced_features(known: Sequence[Feature], args: Any) -> Iterator[Feature]:
    for feature in known:
        for name, function in _REDUCED:
            yield Feature(name.format(feature.name), partial(_apply, function, feature.of))
    for one, other in combinations(known, 2):
        if np.shape(one.of(args)) == np.shape(other.of(args)):
            names = f"{one.name} × {other.name}", f"({one.name} − {other.name})²"
            for text, sums in zip(names, (_inner, _distance), strict=True):
                yield Feature(f"Σ {text}", partial(_both, sums, one.of, other.of))


def _apply(function: Callable[[Any], Any], of: Callable[[Any], Any], args: Sequence[Any]) -> Any:
    return function(np.asarray(of(args), dtype=np.float64))


def _both(function: Callable[..., Any], one: Any, other: Any, args: Sequence[Any]) -> Any:
    return function(np.asarray(one(args), dtype=np.float64), np.asarray(other(args)))


def _inner(one: Array, other: Array) -> float:
    return float(np.sum(one * other))


def _distance(one: Array, other: Array) -> float:
    return float(np.sum((one - other) ** 2))


_ENTRYWISE: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("{}²", np.square),
    ("|{}|", np.abs),
    ("sign({})", np.sign),
    ("ln {}", np.log),
    ("exp({})", np.exp),
    ("1/{}", np.reciprocal),
)
_LOGARITHMS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("ln {}", np.log),
    ("ln(2π {})", lambda a: np.log(2 * np.pi * a)),
    ("ln(π {})", lambda a: np.log(np.pi * a)),
    ("ln(2 {})", lambda a: np.log(2 * a)),
)
_REDUCED: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("the mean of {}", np.mean),
    ("Σ {}", np.sum),
    ("Σ {}²", lambda a: np.sum(a**2)),
    ("Σ |{}|", lambda a: np.sum(np.abs(a))),
    ("Σ ln {}", lambda a: np.sum(np.log(a))),
    ("the largest of {}", np.max),
    ("the smallest of {}", np.min),
    ("the first of {}", lambda a: a.ravel()[0]),
    ("the last of {}", lambda a: a.ravel()[-1]),
)
