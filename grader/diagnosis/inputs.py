"""The right answer to another input: two swapped, one negated, squared, left out.

The reference says what is right for the changed input; an answer equal to that on every case
shows what became of the argument inside the function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from grader.diagnosis.quantities import is_number
from grader.diagnosis.views import Diagnosis, Series, View, attempt, close, predicted

__all__ = ["other_input"]

_Args: TypeAlias = tuple[Any, ...]
_Change: TypeAlias = Callable[[_Args], _Args]


def other_input(series: Series) -> Diagnosis | None:
    """What is right once one argument is changed, or two are exchanged."""
    if series.truth is None or not series.earned:
        return None
    first = series.failing[0]  # the cheapest to ask for
    probe = max(series.failing, key=lambda view: view.expected.size)  # the least by chance
    for word, said, change in _changes(probe.args, series.names, whole=series.whole):
        answer = partial(_answer, series.truth, change)
        if not all(close(view, attempt(answer, view)) for view in (first, probe)):
            continue
        found = predicted(series, word, said, answer)
        if found is not None:
            return found
    return None


def _answer(truth: Callable[..., Any], change: _Change, view: View) -> Any:
    return np.asarray(truth(*change(view.args)))


def _changes(
    args: _Args, names: Sequence[str], *, whole: bool
) -> Iterator[tuple[str, str, _Change]]:
    """What may have become of the arguments: word, words, and the change itself."""
    for one, other in combinations(range(len(args)), 2):
        if _alike(args[one], args[other]):
            said = f"is right for {names[one]} and {names[other]} exchanged"
            yield "swapped", said, partial(_swapped, one, other)
    for at, arg in enumerate(args):
        for text, function in _functions(arg, whole=whole):
            change = partial(_changed, at, function)
            name = names[at]
            if text in {"0", "1"}:
                yield "ignored", f"is right for {name} = {text}, whatever {name} is", change
            else:
                said = f"is right for {text.format(name)} in place of {name}"
                yield "other_input", said, change
    yield from _left_out(args, names)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return bool(one.shape == other.shape and one.dtype.kind == other.dtype.kind)
    return is_number(one) and is_number(other)


def _swapped(one: int, other: int, args: _Args) -> _Args:
    changed = list(args)
    changed[one], changed[other] = args[other], args[one]
    return tuple(changed)


def _changed(at: int, function: Callable[[Any], Any], args: _Args) -> _Args:
    return (*args[:at], function(args[at]), *args[at + 1 :])


_Named: TypeAlias = tuple[str, Callable[[Any], Any]]
_ANY: tuple[_Named, ...] = (
    ("0", lambda a: a * 0),
    ("1", lambda a: a * 0 + 1),
    ("−{}", lambda a: -a),
    ("1 − {}", lambda a: 1 - a),
)
_WHOLE: tuple[_Named, ...] = (("{} + 1", lambda a: a + 1), ("{} − 1", lambda a: a - 1))
_REAL: tuple[_Named, ...] = (
    ("2 × {}", lambda a: 2 * a),
    ("½ × {}", lambda a: a / 2),
    ("{}²", np.square),
    ("√{}", np.sqrt),
    ("1/{}", np.reciprocal),
    ("1/{}²", lambda a: a**-2.0),
    ("|{}|", np.abs),
    ("ln {}", np.log),
    ("exp({})", np.exp),
    ("max({}, 0)", lambda a: np.maximum(a, 0.0)),
)
_ARRAY: tuple[_Named, ...] = (
    ("the reverse of {}", lambda a: a[::-1]),
    ("the sorted {}", lambda a: np.sort(a, axis=0)),
    ("the different entries of {}", np.unique),
    ("the mean of {} in every entry", lambda a: np.full_like(a, a.mean())),
    ("{} less its mean", lambda a: a - a.mean()),
    ("the transpose of {}", lambda a: _square(a).T),
)


def _square(a: Any) -> Any:
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        raise ValueError
    return a


def _functions(arg: Any, *, whole: bool) -> tuple[_Named, ...]:
    """What may be done to an argument; little where answers agree by chance."""
    array = isinstance(arg, np.ndarray) and arg.dtype.kind in "iuf"
    if not array and not is_number(arg):
        return ()
    if whole:
        return _ANY
    counts = isinstance(arg, int) or (array and arg.dtype.kind != "f")
    own = _ARRAY if array and arg.ndim else ()
    return (*_ANY, *(_WHOLE if counts else _REAL), *own)


def _left_out(args: _Args, names: Sequence[str]) -> Iterator[tuple[str, str, _Change]]:
    """Without the first or the last of what the arrays of one length hold."""
    lengths: dict[int, list[int]] = {}
    for at, arg in enumerate(args):
        if isinstance(arg, np.ndarray) and arg.ndim and len(arg) > 1:
            lengths.setdefault(len(arg), []).append(at)
    for alike in lengths.values():
        for which, cut in (("first", slice(1, None)), ("last", slice(None, -1))):
            said = f"is right without the {which} of {' and '.join(names[at] for at in alike)}"
            yield "left_out", said, partial(_cut, tuple(alike), cut)


def _cut(alike: tuple[int, ...], cut: slice, args: _Args) -> _Args:
    return tuple(arg[cut] if at in alike else arg for at, arg in enumerate(args))
