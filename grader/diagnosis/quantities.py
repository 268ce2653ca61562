"""The numbers and arrays among the arguments, with the names a student knows them by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.diagnosis.views import Array
from grader.tensors import Tensor

__all__ = ["Feature", "arrays", "leaves", "scalars", "value_of"]


class Feature(NamedTuple):
    """Something that the arguments of a call determine, and what it is called."""

    name: str
    of: Callable[[Sequence[Any]], Any]
    size: bool = False  # the length of something


def value_of(arg: Any) -> Any:
    """The numbers of an argument: of a tensor its array."""
    return arg.array if isinstance(arg, Tensor) else arg


def leaves(args: Sequence[Any], names: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...], Any]]:
    """The numbers and arrays among the arguments, each with its name and the way to it."""
    for at, arg in enumerate(args):
        name = names[at] if at < len(names) else f"argument {at + 1}"
        if isinstance(arg, tuple | list):
            for inner, each in enumerate(arg):
                yield f"{name}[{inner}]", (at, inner), value_of(each)
        else:
            yield name, (at,), value_of(arg)


def _at(args: Sequence[Any], way: tuple[int, ...]) -> Any:
    found: Any = args
    for step in way:
        found = found[step]
    return value_of(found)


def _getter(way: tuple[int, ...]) -> Callable[[Sequence[Any]], Any]:
    return lambda args: _at(args, way)


def _number(way: tuple[int, ...]) -> Callable[[Sequence[Any]], float]:
    return lambda args: float(_at(args, way))


def _side(way: tuple[int, ...], axis: int) -> Callable[[Sequence[Any]], float]:
    return lambda args: float(_at(args, way).shape[axis])


def is_number(value: Any) -> bool:
    """Whether an argument is one number."""
    return isinstance(value, int | float | np.floating) and not isinstance(value, bool)


def scalars(args: Sequence[Any], names: Sequence[str]) -> list[Feature]:
    """The numbers among the arguments, and the lengths of the arrays."""
    found: list[Feature] = []
    for name, way, value in leaves(args, names):
        if is_number(value):
            found.append(Feature(name, _number(way)))
        elif isinstance(value, np.ndarray) and value.ndim:
            sides = ("the length of {}",) if value.ndim == 1 else _SIDES
            for axis, side in enumerate(sides[: value.ndim]):
                found.append(Feature(side.format(name), _side(way, axis), size=True))
    return found


_SIDES = ("the number of rows of {}", "the number of columns of {}", "the depth of {}")


def arrays(args: Sequence[Any], names: Sequence[str]) -> list[Feature]:
    """The arrays of numbers among the arguments."""
    return [
        Feature(name, _getter(way))
        for name, way, value in leaves(args, names)
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.ndim
    ]


def row(features: Sequence[Feature], args: Sequence[Any]) -> Array:
    """The features of one call, nan where there is none."""
    values = []
    for feature in features:
        try:
            values.append(float(feature.of(args)))
        except (ValueError, TypeError, LookupError, AttributeError):
            values.append(np.nan)
    return np.array(values)
