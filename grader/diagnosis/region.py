"""Right except for one kind of case: one sample, an empty input, one region, beyond a size."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from grader.compare import input_scale
from grader.diagnosis.quantities import arrays, is_number, leaves, scalars
from grader.diagnosis.views import LEAST, Diagnosis, Series, View

__all__ = ["beyond_a_size", "one_kind_of_case"]

_NEARLY_ALL = 0.8
_APART = 2.0  # sizes nearer than this do not part the cases
_MARGIN = 10.0  # what is called small is so much smaller than the smallest that fails
_LARGE = 20.0  # what overflows or runs out of digits is larger
_SOME = 8  # cases on either side, where a condition is one of many


class _Kind(NamedTuple):
    """A kind of case: its words, and whether a call is of it; ``only``: all other cases fail."""

    said: str
    of: Callable[[Sequence[Any]], bool]
    only: bool = False


def one_kind_of_case(series: Series) -> Diagnosis | None:
    """Wrong in all cases of one kind and right in all others; nothing where it could be two."""
    if len(series.failing) < LEAST or len(series.passing) < LEAST:
        return None
    first = series.failing[0].args
    shapes = [kind for kind in _shapes(first, series.names) if _mostly(series, kind)]
    if shapes:
        return _diagnosed(shapes[0], series)
    labels = _labels(series)
    values = _fitting(series, _values(first, series.names, labels))
    if not values and min(len(series.failing), len(series.passing)) >= _SOME:
        single = list(_numbers(first, series.names, labels))
        values = _fitting(series, _both(single))
    return _diagnosed(values[0], series) if len(values) == 1 else None


def _diagnosed(kind: _Kind, series: Series) -> Diagnosis:
    broken = all(view.got is not None and not view.finite for view in series.failing)
    what = ", where it is not a finite number" if broken else ""
    if kind.only:
        said = f"is right where {kind.said}, and wrong in all other cases tried"
        return Diagnosis("region", said, partial(_right_there, kind))
    said = f"is right except where {kind.said}{what}"
    holds = partial(_right_elsewhere, kind)
    return Diagnosis("region", said, holds, narrow=lambda view: view)


def _right_there(kind: _Kind, view: View) -> bool:
    return _is(kind, view.args) or not view.wrong


def _right_elsewhere(kind: _Kind, view: View) -> bool:
    """Whether a case that is not of the kind is right; one of it may be right by luck."""
    return _is(kind, view.args) or not view.wrong


def _agrees(kind: _Kind, view: View) -> bool:
    return view.wrong == _is(kind, view.args)


def _is(kind: _Kind, args: Sequence[Any]) -> bool:
    try:
        return bool(kind.of(args)) is not kind.only
    except (ValueError, TypeError, LookupError, AttributeError):
        return False


def _mostly(series: Series, kind: _Kind) -> bool:
    """Whether all failing cases are of the kind, few of it are right by luck, and some are not."""
    if kind.only:
        return all(_agrees(kind, view) for view in series.views)
    there = [view for view in series.views if _is(kind, view.args)]
    wrong = sum(view.wrong for view in there)
    others = len(series.views) - len(there)  # what all cases have in common is no kind of them
    return others >= LEAST and wrong == len(series.failing) and wrong >= _NEARLY_ALL * len(there)


def _fitting(series: Series, kinds: Iterator[_Kind]) -> list[_Kind]:
    """The kinds of which all failing cases are and no other."""
    views = (*series.failing, *series.passing)
    return [kind for kind in kinds if all(_agrees(kind, view) for view in views)]


# -- kinds of cases -------------------------------------------------------------------------------
def _shapes(args: Sequence[Any], names: Sequence[str]) -> Iterator[_Kind]:
    """Of one, of none, square: what is seen without looking at a number."""
    for feature in scalars(args, names):
        if feature.size:
            name = feature.name
            yield _Kind(f"{name} is 1", partial(_equals, feature.of, 1.0))
            yield _Kind(f"{name} is 0", partial(_equals, feature.of, 0.0))
            yield _Kind(f"{name} is 1", partial(_equals, feature.of, 1.0), only=True)
            yield _Kind(f"{name} is 0", partial(_equals, feature.of, 0.0), only=True)


def _labels(series: Series) -> list[str]:
    """The whole numbers that are 0 or 1 in all cases: they have no sign and no size."""
    known = [
        {name: value for name, _, value in leaves(view.args, series.names)} for view in series.views
    ]
    return [
        name
        for name in known[0]
        if all(isinstance(each.get(name), int) and each[name] in (0, 1) for each in known)
    ]


def _values(args: Sequence[Any], names: Sequence[str], labels: Collection[str]) -> Iterator[_Kind]:
    yield from _numbers(args, names, labels)
    for feature in arrays(args, names):
        for said, test in _TESTS:
            yield _Kind(said.format(feature.name), partial(_of_array, test, feature.of))


def _numbers(args: Sequence[Any], names: Sequence[str], labels: Collection[str]) -> Iterator[_Kind]:
    """Signs of numbers, special whole numbers, and how two numbers compare."""
    of = {feature.name: feature.of for feature in scalars(args, names) if not feature.size}
    for name in labels:
        for value in (0, 1):
            yield _Kind(f"{name} is {value}", partial(_equals, of[name], float(value)))
    found = [
        (name, way, value)
        for name, way, value in leaves(args, names)
        if is_number(value) and name not in labels
    ]
    for name, _, _ in found:
        yield _Kind(f"{name} is negative", partial(_below, of[name], 0.0))
        yield _Kind(f"{name} is positive", partial(_above, of[name], 0.0))
        yield _Kind(f"{name} is below 1", partial(_inside, of[name], 0.0, 1.0))
        for value in (0, 1, 2):
            yield _Kind(f"{name} is {value}", partial(_equals, of[name], float(value)))
    for (one, _, _), (other, _, _) in combinations(found, 2):
        yield _Kind(f"{one} is below {other}", partial(_less, of[one], of[other]))
        yield _Kind(f"{one} is above {other}", partial(_less, of[other], of[one]))
        yield _Kind(f"{one} equals {other}", partial(_same, of[one], of[other]))


def _both(kinds: Sequence[_Kind]) -> Iterator[_Kind]:
    for one, other in combinations(kinds, 2):
        said = f"{one.said} and {other.said}"
        yield _Kind(said, partial(_and, one.of, other.of))


def _and(one: Callable[..., bool], other: Callable[..., bool], args: Sequence[Any]) -> bool:
    return bool(one(args)) and bool(other(args))


def _equals(of: Callable[[Any], float], value: float, args: Sequence[Any]) -> bool:
    return float(of(args)) == value


def _below(of: Callable[[Any], float], value: float, args: Sequence[Any]) -> bool:
    return float(of(args)) < value


def _above(of: Callable[[Any], float], value: float, args: Sequence[Any]) -> bool:
    return float(of(args)) > value


def _inside(of: Callable[[Any], float], low: float, high: float, args: Sequence[Any]) -> bool:
    return low < float(of(args)) < high


def _less(one: Callable[[Any], float], other: Callable[[Any], float], args: Any) -> bool:
    return float(one(args)) < float(other(args))


def _same(one: Callable[[Any], float], other: Callable[[Any], float], args: Any) -> bool:
    return float(one(args)) == float(other(args))


def _of_array(test: Callable[[Any], bool], of: Callable[[Any], Any], args: Sequence[Any]) -> bool:
    return bool(test(np.asarray(of(args))))


_TESTS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("{} has a negative entry", lambda a: (a < 0).any()),
    ("{} has no negative entry", lambda a: not (a < 0).any()),
    ("{} has an entry that is 0", lambda a: (a == 0).any()),
    ("{} has no entry that is 0", lambda a: not (a == 0).any()),
    ("{} is all zeros", lambda a: not a.any()),
    ("{} has an entry that is 1", lambda a: (a == 1).any()),
    ("{} has the same entry twice", lambda a: len(np.unique(a)) < a.size),
    ("{} has no two equal entries", lambda a: len(np.unique(a)) == a.size),
    ("all entries of {} are equal", lambda a: len(np.unique(a)) == 1),
    ("{} is not in order", lambda a: a.ndim == 1 and bool((np.diff(a) < 0).any())),
)


# -- beyond a size ---------------------------------------------------------------------------------
def beyond_a_size(series: Series) -> Diagnosis | None:
    """Right while the inputs are small or short, wrong in cases beyond: an overflow, say."""
    if len(series.failing) < LEAST or len(series.passing) < _SOME:
        return None
    broken = all(view.got is not None and not view.finite for view in series.failing)
    what = "not a finite number" if broken else "wrong"
    hint = "e to a large power overflows: rearrange so that no large power is taken."
    for said, size in (
        ("no number among the inputs is beyond ±{}", _size),
        ("no input has more than {} entries", _length),
    ):
        high = min(size(view.args) for view in series.failing)
        under = [at for view in series.passing if (at := size(view.args)) < high]
        low = max((at for at in under if at <= high / _MARGIN), default=0.0)
        clear = broken or not under or high > _APART * max(under)
        if sum(at <= low for at in under) < _SOME or high < _LARGE or not clear:
            continue
        small_is = said.format(f"{low:.3g}")
        words = f"is right as long as {small_is}, and {what} in cases beyond {high:.3g}"
        holds = partial(_small_is_right, size, low)
        return Diagnosis("size", words, holds, hint if broken else "")
    return None


def _small_is_right(size: Callable[[Sequence[Any]], float], low: float, view: View) -> bool:
    return not view.wrong or size(view.args) > low


def _size(args: Sequence[Any]) -> float:
    """The largest number among the inputs."""
    return input_scale(args)


def _length(args: Sequence[Any]) -> float:
    """The entries of the longest array among the inputs."""
    sizes = [np.size(value) for _, _, value in leaves(args, ()) if isinstance(value, np.ndarray)]
    return float(max(sizes, default=0))
