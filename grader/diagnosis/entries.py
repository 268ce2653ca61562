"""Right except for some of the entries: the last row, the diagonal, those of a label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from grader.diagnosis.quantities import arrays, is_number, leaves
from grader.diagnosis.views import LEAST, Array, Diagnosis, Series, View

__all__ = ["Place", "place_of", "some_entries"]

_MOSTLY = 0.7  # of the entries at a place are wrong; some are right by luck


class Place(NamedTuple):
    """Some entries of an array: what is said if they are wrong, and the mask of them in a case."""

    said: str
    mask: Callable[[View], Array]


def some_entries(series: Series) -> Diagnosis | None:
    """Wrong at one place in every failing case, and nowhere else."""
    place = place_of(series) or _by_number(series)
    if place is None:
        return None
    return Diagnosis(
        "entries", place.said, partial(_within, place), narrow=partial(_narrowed, place)
    )


def _narrowed(place: Place, view: View) -> View:
    """The case with nothing but the entries at this place, in a row."""
    mask = _mask(place, view)
    if mask is None or view.got is None:
        return view
    off, got, expected = view.off[mask], view.got[mask], view.expected[mask]
    return replace(view, off=off, got=got, expected=expected, raw=got, before=None)


def place_of(series: Series) -> Place | None:
    """Where the wrong entries are; None where that has no name, or could be two places."""
    if not series.earned or not series.failing[0].expected.ndim:
        return None
    if any(view.got is None for view in series.views):
        return None
    first = _fitting(series, _fixed(series.failing[0].expected.ndim))
    if first:
        return first[0]
    found = _fitting(series, _valued(series.failing[0], series.names))
    return found[0] if len(found) == 1 else None


def _by_number(series: Series) -> Place | None:
    """The same few entries of an answer that has the same form in every case, by their number."""
    shape = series.views[0].expected.shape
    alike = all(view.got is not None and view.expected.shape == shape for view in series.views)
    if len(shape) != 1 or shape[0] < LEAST or not alike or not series.failing:
        return None
    wrong = np.flatnonzero(np.any([view.off for view in series.failing], axis=0))
    if 2 * len(wrong) > shape[0] or not all(v.off[wrong].all() for v in series.failing):
        return None
    if 0 < len(series.failing) < min(LEAST, len(series.views)):
        return None
    numbers = " and ".join(str(each) for each in wrong)
    noun = "entry" if len(wrong) == 1 else "the entries"
    mask = np.isin(np.arange(shape[0]), wrong)
    return _except(f"{noun} {numbers}, counted from 0", lambda _: mask)


def _fitting(series: Series, places: Iterator[Place]) -> list[Place]:
    return [place for place in places if _is_place(series, place)]


def _is_place(series: Series, place: Place) -> bool:
    telling = covered = there = 0
    for view in series.failing:
        mask = _mask(place, view)
        if mask is None or (view.off & ~mask).any():
            return False
        telling += bool((~mask).any())
        covered += int(view.off.sum())
        there += int(mask.sum())
    return telling >= LEAST and covered >= _MOSTLY * there and _quiet(series, place)


def _quiet(series: Series, place: Place) -> bool:
    """Whether cases without a wrong entry are mostly those without such a place."""
    empty = sum(1 for view in series.passing if not _any(place, view))
    return empty >= (1 - _MOSTLY) * len(series.passing) or len(series.passing) <= len(
        series.failing
    )


def _any(place: Place, view: View) -> bool:
    mask = _mask(place, view)
    return mask is not None and bool(mask.any())


def _mask(place: Place, view: View) -> Array | None:
    try:
        mask = np.asarray(place.mask(view))
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    return mask if mask.shape == view.expected.shape else None


def _within(place: Place, view: View) -> bool:
    mask = _mask(place, view)
    return view.got is not None and mask is not None and not (view.off & ~mask).any()


# -- places ----------------------------------------------------------------------------------------
def _fixed(dims: int) -> Iterator[Place]:
    """Places that are there in any array."""
    if dims == 1:
        names = (("the first entry", 0, 0), ("the last entry", 0, -1))
    else:
        names = (
            ("the first row", 0, 0),
            ("the last row", 0, -1),
            ("the first column", 1, 0),
            ("the last column", 1, -1),
        )  # type: ignore[assignment]
    for said, axis, index in names:
        yield _except(said, partial(_line, axis, index))
    if dims == 2:
        yield _except("the diagonal", lambda view: np.eye(*view.expected.shape, dtype=bool))
        for said, part in (("below", np.tril), ("above", np.triu)):
            yield _except(f"the entries {said} the diagonal", partial(_triangle, part))
        yield _only("the diagonal", lambda view: np.eye(*view.expected.shape, dtype=bool))
    for said, axis, index in names:
        yield _only(said, partial(_line, axis, index))


def _except(said: str, mask: Callable[[View], Array]) -> Place:
    return Place(f"is right except in {said}", mask)


def _only(said: str, mask: Callable[[View], Array]) -> Place:
    return Place(f"is right in {said} and nowhere else", lambda view: ~mask(view))


def _line(axis: int, index: int, view: View) -> Array:
    mask = np.zeros(view.expected.shape, bool)
    if mask.size:
        mask[(slice(None),) * axis + (index,)] = True
    return mask


def _triangle(part: Callable[..., Any], view: View) -> Array:
    k = -1 if part is np.tril else 1
    return np.asarray(part(np.ones(view.expected.shape, bool), k))


def _valued(first: View, names: Sequence[str]) -> Iterator[Place]:
    """Places that the inputs mark: where one is negative, the entry of a label."""
    shape = first.expected.shape
    for feature in arrays(first.args, names):
        value = np.asarray(feature.of(first.args))
        if value.shape == shape or value.shape in {shape[-1:], shape[:1]}:
            for said, test in _MARKS:
                words = f"the entries where {said.format(feature.name)}"
                yield _except(words, partial(_marked, feature.of, test))
        if value.dtype.kind in "iu" and value.ndim == 1 and len(shape) == 2:
            words = f"the entries of the labels {feature.name}"
            yield _except(words, partial(_hot, feature.of))
            yield _only(words, partial(_hot, feature.of))
    for name, way, value in leaves(first.args, names):
        if is_number(value) and isinstance(value, int) and len(shape) == 1 and len(way) == 1:
            yield _except(f"the entry {name}", partial(_entry, way[0]))
            yield _only(f"the entry {name}", partial(_entry, way[0]))


_MARKS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("{} is negative", lambda a: a < 0),
    ("{} is positive", lambda a: a > 0),
    ("{} is 0", lambda a: a == 0),
    ("{} is not 0", lambda a: a != 0),
    ("{} is 1", lambda a: a == 1),
)


def _marked(of: Callable[[Any], Any], test: Callable[[Any], Any], view: View) -> Array:
    mask = test(np.asarray(of(view.args)))
    shape = view.expected.shape
    if mask.shape != shape and len(shape) == 2 and mask.shape == shape[:1] != shape[1:]:
        mask = mask[:, None]
    return np.broadcast_to(mask, shape)


def _hot(of: Callable[[Any], Any], view: View) -> Array:
    mask = np.zeros(view.expected.shape, bool)
    labels = np.asarray(of(view.args))
    mask[np.arange(len(mask)), labels] = True
    return mask


def _entry(at: int, view: View) -> Array:
    mask = np.zeros(view.expected.shape, bool)
    mask[view.args[at]] = True
    return mask
