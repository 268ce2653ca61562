"""Answers that are a multiple of something: of the right one, of an input, or off by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from grader.diagnosis.quantities import Feature, arrays
from grader.diagnosis.scale import Scale, Scales, constant, may_be_scaled, scale_of
from grader.diagnosis.terms import features
from grader.diagnosis.views import Array, Diagnosis, Series, View, attempt, predicted

__all__ = ["additive", "affine", "equal_to_input", "factor", "factor_of_two", "sign", "step"]

_GLANCE = 6  # ratios that show whether anything is in proportion to them
_PROBE = 12  # ratios after which the search may be given up
_MANY = 8  # different entries that two free numbers must meet
_SIGN = "Is a minus missing, or a difference taken the wrong way round?"
_LOG = "A logarithm to another base than e?"
_MEAN = "Is the mean taken where the sum is asked?"
_SUM = "Is the sum taken where the mean is asked?"


def sign(series: Series) -> Diagnosis | None:
    """The right answer with the other sign."""
    return predicted(
        series, "sign", "is the right one with its sign flipped", lambda v: -v.expected, _SIGN
    )


def factor(series: Series) -> Diagnosis | None:
    """The right answer times a constant, or times a size or a number of the inputs."""
    return _factor(series, pairs=False)


def factor_of_two(series: Series) -> Diagnosis | None:
    """The right answer times what two sizes or numbers of the inputs make."""
    return _factor(series, pairs=True)


def _factor(series: Series, *, pairs: bool) -> Diagnosis | None:
    scale = _ratio(series, lambda view: view.expected, lambda view: view.got, pairs=pairs)
    if scale is None or scale.constant == 0:
        return None
    said = f"is {scale.name} × the right one"
    if scale.constant is not None and not scale.plain:
        said = f"is the right one times a constant factor of {scale.name}"
    word = "factor"
    hint = {"n": _SUM, "1/n": _MEAN}.get(scale.size, "")
    if hint:
        word = "sum" if scale.size == "n" else "mean"
        asked, taken = ("sum", "mean") if word == "mean" else ("mean", "sum")
        said += f", as if the {taken} were taken for the {asked}"
    if scale.constant is not None and scale.name.endswith(("1/ln 2", "1/ln 10")):
        word, hint = "log_base", _LOG
        said += f", as with logarithms to base {scale.name.rpartition(' ')[2]}"
    return predicted(series, word, said, lambda v: scale.of(v.args) * v.expected, hint)


def additive(series: Series) -> Diagnosis | None:
    """The right answer plus a multiple of something: a term too many, missing or doubled."""
    if not series.earned or not all(view.finite for view in series.views):
        return None
    later = None
    for feature in features(series):
        scale = _ratio(series, _of(feature), lambda view: view.got - view.expected)
        if scale is None or scale.constant == 0:
            continue
        more = partial(_more, scale, feature)
        found = predicted(series, "additive", _added(scale, feature), more, _TERM)
        if found is not None and scale.plain:
            return found
        later = later or found
    return later


_TERM = "Is a term missing, or there twice, or with the wrong factor?"


def equal_to_input(series: Series) -> Diagnosis | None:
    """One of the inputs, or a multiple of it, handed back."""
    if not series.earned:
        return None
    for feature in features(series, bare=True):
        scale = _ratio(series, _of(feature), lambda view: view.got)
        if scale is None or not scale.plain:
            continue
        if scale.constant is not None and (feature.name == "1" or scale.constant == 0):
            continue  # the same whatever the input is: another matter
        name = " × ".join(each for each in (scale.name, feature.name) if each != "1")
        same = partial(_multiple, scale, feature)
        found = predicted(series, "input", f"is {name} on every input", same)
        if found is not None:
            return found
    return None


def step(series: Series) -> Diagnosis | None:
    """The right answer but for a factor, once one of the inputs is taken off it, or added."""
    if not series.earned or not series.failing[0].expected.ndim:
        return None
    args = series.failing[0].args
    for feature in arrays(args, series.names):
        for sign, word in ((1.0, "less"), (-1.0, "plus")):
            rest = partial(_rest, sign, feature)
            scale = _ratio(
                series, partial(rest, of="expected"), partial(rest, of="got"), pairs=True
            )
            if scale is None or scale.constant == 0:
                continue
            name = feature.name
            said = f"{word} {name} is {scale.name} × the right one {word} {name}"
            found = predicted(series, "step", said, partial(_stepped, sign, feature, scale), _STEP)
            if found is not None:
                return found
    return None


_STEP = "Look at what is added to it, and at the factors of that."


def _rest(sign: float, feature: Feature, view: View, of: str) -> Array:
    return np.asarray(getattr(view, of) - sign * _shaped(feature.of(view.args), view))


def _stepped(sign: float, feature: Feature, scale: Scale, view: View) -> Array:
    start = sign * _shaped(feature.of(view.args), view)
    return np.asarray(start + scale.of(view.args) * (view.expected - start))


def _of(feature: Feature) -> Callable[[View], Any]:
    return lambda view: feature.of(view.args)


def _more(scale: Scale, feature: Feature, view: View) -> Array:
    return np.asarray(view.expected + scale.of(view.args) * _shaped(feature.of(view.args), view))


def _multiple(scale: Scale, feature: Feature, view: View) -> Array:
    return np.asarray(scale.of(view.args) * _shaped(feature.of(view.args), view))


def _shaped(value: Any, view: View) -> Array:
    """The feature in the answer's shape; a number stands for an array full of it."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim and array.shape != view.expected.shape:
        raise ValueError
    return np.broadcast_to(array, view.expected.shape)


def _added(scale: Scale, feature: Feature) -> str:
    """What is said of a difference: how it is made, where it has parts."""
    if scale.constant is not None and feature.name == "1":
        way = "large" if scale.constant > 0 else "small"
        return f"is too {way} by {scale.name.lstrip('−')}"
    way = "less" if scale.name.startswith("−") else "more"
    size = scale.name.lstrip("−")
    factors = [each for each in (size, feature.name) if each != "1"]
    return f"is {way} than the right one by {' × '.join(factors)}"


# -- how many times --------------------------------------------------------------------------------
def _ratio(
    series: Series,
    base: Callable[[View], Any],
    target: Callable[[View], Any],
    *,
    pairs: bool = True,
) -> Scale | None:
    """How many times ``base`` every ``target`` is, None where that has no name."""
    if not series.earned:
        return None
    ratios: list[float] = []
    at: list[int] = []
    for index, view in enumerate(series.views):
        if not view.wrong:
            continue
        ratio = _times(view, attempt(base, view), attempt(target, view))
        if ratio is None:
            return None
        ratios.append(ratio)
        at.append(index)
        if len(at) == _GLANCE and not _may_be_named(series, ratios, at):
            return None
        if len(at) == _PROBE and _name(series, ratios, at, pairs=pairs) is None:
            return None  # the rest would not help
    return _name(series, ratios, at, pairs=pairs)


def _name(
    series: Series, ratios: Sequence[float], at: Sequence[int], *, pairs: bool
) -> Scale | None:
    return scale_of(partial(_scales, series), np.array(ratios), at, pairs=pairs)


def _may_be_named(series: Series, ratios: Sequence[float], at: Sequence[int]) -> bool:
    return may_be_scaled(partial(_scales, series), np.array(ratios), at)


@lru_cache(maxsize=8)
def _scales(series: Series) -> Scales:
    return Scales(series)


def _times(view: View, base: Any, target: Any) -> float | None:
    """The number that takes one array to another, None where there is none."""
    if base is None or target is None:
        return None
    if not view.expected.ndim:
        return float(target) / float(base) if base and np.ndim(base) == 0 else None
    one, other = np.asarray(base, dtype=np.float64), np.asarray(target, dtype=np.float64)
    if one.ndim and one.shape != other.shape:
        return None
    one = np.broadcast_to(one, other.shape)
    below = float(np.vdot(one, one))
    if not below > 0 or not math.isfinite(below):
        return None
    ratio = float(np.vdot(one, other)) / below
    rest = np.abs(other - ratio * one)
    allowed = 1e-6 * np.abs(other) + (1e-4 if view.low else 1e-8) * (1 + np.abs(view.expected))
    return ratio if bool((rest <= allowed).all()) else None


def affine(series: Series) -> Diagnosis | None:
    """A multiple of the right answer and a constant more, the same two in every case."""
    if not series.earned or series.whole or not all(view.finite for view in series.views):
        return None
    some = series.failing[-_PROBE:]
    got = np.concatenate([np.ravel(view.got) for view in some])  # type: ignore[arg-type]
    right = np.concatenate([view.expected.ravel() for view in some])
    if len(np.unique(right)) < _MANY:
        return None
    centred = right - right.mean()
    times = float(centred @ got / (centred @ centred))
    more = float(got.mean() - times * right.mean())
    if min(abs(times), abs(times - 1), abs(more)) < 1e-6:
        return None  # one of the two does nothing: others have said that
    one, two = constant(times), constant(more)
    sign, size = ("+", two.name) if more > 0 else ("−", two.name.lstrip("−"))
    said = f"is {one.name} × the right one {sign} {size}"
    return predicted(series, "affine", said, lambda v: times * v.expected + more)
