"""Values of a counterexample as short text: few digits, long arrays by their ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["Written", "columns", "digits_apart", "pair", "scalar", "show"]

_DIGITS = (6, 10, 17)
_ENDS = ((5, 3), (3, 2), (2, 1), (1, 1))  # entries kept of a long row: at its head, at its tail
_ROWS = (4, 2)
_NOT_FINITE = frozenset({"nan", "inf", "-inf"})


class Written(str):
    """A number of a value that has been written out already."""

    __slots__ = ()


def show(value: Any, width: int = 60, digits: int = _DIGITS[0]) -> str:
    """The value as Python writes it, shortened; a matrix one row a line where it needs to be."""
    flat = _inline(value, digits)
    if len(flat) <= width or _cut_array(value):
        return flat
    if isinstance(value, list) and any(isinstance(row, list | dict) for row in value):
        return _stacked("[", _rows(value, width - 3, digits), "]")
    if isinstance(value, dict):
        return _stacked("{", [_entry(k, v, width - 2, digits) for k, v in value.items()], "}")
    return flat


def pair(got: Any, expected: Any, width: int = 60) -> tuple[str, str]:
    """Both values, with as many digits as it takes to tell them apart.

    Where even those show no difference, because it lies in what was left out, the entry that
    is furthest off stands for the whole.
    """
    if got == expected:
        return show(got, width), "the same as far as it is kept here"
    digits = digits_apart(got, expected, width)
    if digits:
        return show(got, width, digits), show(expected, width, digits)
    _, where, one, other = max(_apart(got, expected), key=lambda entry: entry[0])
    return f"{one!r} at {where}", f"{other!r} at {where}"


def digits_apart(got: Any, expected: Any, width: int = 60) -> int | None:
    """The digits it takes to tell both values apart, None where no number of them does."""
    for digits in _DIGITS:
        if show(got, width, digits) != show(expected, width, digits):
            return digits
    return None


def columns(value: list[Any], digits: int = _DIGITS[0]) -> str:
    """A matrix, one row a line, however wide it is."""
    return _stacked("[", _rows(value, 10**6, digits), "]")


def _inline(value: Any, digits: int) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_elided([_inline(each, digits) for each in value], _ENDS[0]))}]"
    if _cut_array(value):
        shape = ", ".join(map(str, value["shape"]))
        return f"shape ({shape}), begins {_inline(value['first'], digits)}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {_inline(v, digits)}" for k, v in value.items()) + "}"
    return scalar(value, digits)


def _cut_array(value: Any) -> bool:
    """Whether a value stands for an array too large to keep: its shape and first entries."""
    return (
        isinstance(value, dict)
        and value.keys() == {"shape", "first"}
        and isinstance(value["shape"], list)
    )


def scalar(value: Any, digits: int = _DIGITS[0]) -> str:
    """A value that holds no others."""
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, float):
        text = format(value, f".{digits}g")
        return text if set(text) & set(".en") else f"{text}.0"
    if isinstance(value, int) and value.bit_length() > 128:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, str):
        return value if value in _NOT_FINITE or not _ambiguous(value) else repr(value)
    return repr(value)


def _ambiguous(text: str) -> bool:
    """Whether a string, written without quotes, reads as another value."""
    if text in {"", "None", "True", "False"}:
        return True
    try:
        float(text)
    except ValueError:
        return text[0] in "[{("
    return True


def _elided(texts: list[str], ends: tuple[int, int]) -> list[str]:
    """The texts, or those at both ends and how many are between."""
    head, tail = ends
    left = len(texts) - head - tail
    return [*texts[:head], f"… {left} more …", *texts[-tail:]] if left > 2 else texts


def _entry(key: Any, value: Any, width: int, digits: int) -> str:
    start = f"{key!r}: "
    shown = show(value, max(width - len(start), 10), digits)
    return start + shown.replace("\n", "\n" + " " * len(start))


def _rows(value: list[Any], width: int, digits: int) -> list[str]:
    """The rows of a nested list, in columns where they are equally long."""
    if all(isinstance(row, list) and len(row) == len(value[0]) for row in value):
        cells = [[_inline(each, digits) for each in row] for row in value]
        wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
        aligned = [[c.rjust(w) for c, w in zip(row, wide, strict=True)] for row in cells]
        for ends in _ENDS:
            rows = [f"[{', '.join(_elided(row, ends))}]" for row in aligned]
            if max(map(len, rows)) <= width:
                return _elided(rows, _ROWS)
    return _elided([show(row, width, digits) for row in value], _ROWS)


def _stacked(start: str, rows: list[str], end: str) -> str:
    return start + ",\n ".join(row.replace("\n", "\n ") for row in rows) + end


def _apart(got: Any, expected: Any, where: str = "") -> Iterator[tuple[float, str, Any, Any]]:
    """Every pair of entries that differs: how far, where, and the two."""
    if isinstance(got, list) and isinstance(expected, list) and len(got) == len(expected):
        for i, (one, other) in enumerate(zip(got, expected, strict=True)):
            yield from _apart(one, other, f"{where}[{i}]")
    elif isinstance(got, dict) and isinstance(expected, dict) and got.keys() == expected.keys():
        for key, one in got.items():
            yield from _apart(one, expected[key], f"{where}[{key!r}]")
    elif got != expected:
        numbers = isinstance(got, int | float) and isinstance(expected, int | float)
        yield abs(got - expected) if numbers else float("inf"), where, got, expected
