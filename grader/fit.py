"""An answer in the form that was asked for, by the rulings on what a fair grader accepts.

A number may come as an array of one entry, a vector as a column, a pair as a list; each is
taken with a note. A matrix is never reshaped or transposed silently.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["Misfit", "describe", "fit"]


class Misfit(Exception):  # noqa: N818 - a verdict on an answer
    """The answer cannot take the form that was asked for; ``cause`` is shape or type."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


def fit(got: Any, expected: Any) -> tuple[Any, tuple[str, ...]]:
    """The answer in the form of the expected one, with notes on what was taken for what.

    Raises Misfit with a sentence that says what came back and what was asked.
    """
    notes: list[str] = []
    return _fit(got, expected, notes), tuple(dict.fromkeys(notes))


def _fit(got: Any, expected: Any, notes: list[str]) -> Any:
    if isinstance(expected, dict):
        return _fit_dict(got, expected, notes)
    if isinstance(expected, tuple | list):
        return _fit_group(got, expected, notes)
    if isinstance(expected, str) or expected is None:
        if type(got) is not type(expected):
            raise _wrong_type(got, expected)
        return got
    if isinstance(expected, np.ndarray) and expected.ndim:
        return _fit_array(got, expected, notes)
    return _fit_number(got, expected, notes)


def _fit_dict(got: Any, expected: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    if not isinstance(got, dict):
        raise _wrong_type(got, expected)
    missing = [key for key in expected if key not in got]
    if missing:
        message = f"the dict lacks {', '.join(map(repr, missing))}"
        raise Misfit("shape", message)  # noqa: EM101 - the cause is a word
    return {key: _fit(got[key], each, notes) for key, each in expected.items()}


def _fit_group(got: Any, expected: Any, notes: list[str]) -> Any:
    if isinstance(got, np.ndarray) and got.ndim:
        got = list(got)
    if not isinstance(got, tuple | list):
        raise _wrong_type(got, expected)
    if len(got) != len(expected):
        message = f"returned {describe(got)}, where {describe(expected)} is asked"
        raise Misfit("shape", message)  # noqa: EM101 - the cause is a word
    return tuple(_fit(one, each, notes) for one, each in zip(got, expected, strict=True))


def _fit_number(got: Any, expected: Any, notes: list[str]) -> Any:
    array = _numbers(got, expected)
    if array.size != 1:
        raise _wrong_shape(got, expected)
    if array.ndim:
        notes.append(f"an array of shape {_shape(array)} taken as a number")
    value = array.reshape(()).item()
    whole = isinstance(expected, int | np.integer) and not isinstance(expected, bool | np.bool_)
    if isinstance(expected, bool | np.bool_) and not isinstance(value, bool):
        if value not in (0, 1):
            raise _wrong_type(got, expected)
        notes.append("0 and 1 taken as False and True")
        return bool(value)
    if whole and isinstance(value, float) and value.is_integer():
        notes.append("a number without a fraction taken as a whole number")
        return int(value)
    return value


def _fit_array(got: Any, expected: np.ndarray[Any, Any], notes: list[str]) -> Any:
    array = _numbers(got, expected)
    if expected.dtype.kind == "b" and array.dtype.kind != "b":
        if not np.isin(array, (0, 1)).all():
            raise _wrong_type(got, expected)
        notes.append("0 and 1 taken as False and True")
    if array.shape == expected.shape:
        return array
    if array.ndim == 0 and expected.size == 1:
        notes.append("a number taken as an array of one entry")
        return array.reshape(expected.shape)
    if array.ndim == 0 and not array.any() and not expected.any():
        notes.append("the number 0 taken as an array of zeros")
        return np.zeros(expected.shape)
    if _same_vector(array, expected):
        notes.append(f"{_line(array)} taken as {_line(expected)}")
        return array.reshape(expected.shape)
    raise _wrong_shape(got, expected)


def _same_vector(array: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> bool:
    """Whether the array is the expected vector, written as a column or a row."""
    if array.size != expected.size:
        return False
    if expected.ndim == 1:
        return array.ndim == 2 and 1 in array.shape
    if expected.ndim == 2 and expected.shape[0] == 1:
        return array.ndim == 1 and (expected.shape[1] > 1 or array.size == 1)
    return False


def _line(array: np.ndarray[Any, Any]) -> str:
    """What numbers in one line are called."""
    if array.ndim == 1:
        return "a vector"
    return "a row" if array.shape[0] == 1 else "a column"


def _numbers(got: Any, expected: Any) -> np.ndarray[Any, Any]:
    """The answer as an array of numbers; raises Misfit where it is not one."""
    if got is None or isinstance(got, str | dict):
        raise _wrong_type(got, expected)
    if isinstance(got, np.ndarray):
        array = got
    else:
        try:
            array = np.asarray(got)
        except ValueError:
            message = f"returned {describe(got)} whose rows have different lengths"
            raise Misfit("shape", message) from None  # noqa: EM101 - the cause is a word from None
    if array.dtype.kind not in "biufc" or (isinstance(got, list | tuple) and not array.size):
        if array.size or np.asarray(expected).size:
            raise _wrong_type(got, expected)
        array = np.zeros(np.shape(expected))
    if array.dtype.kind == "c" and np.asarray(expected).dtype.kind != "c":
        message = "returned complex numbers, where real ones are asked"
        raise Misfit("type", message)  # noqa: EM101 - the cause is a word
    return array


def _wrong_type(got: Any, expected: Any) -> Misfit:
    if got is None:
        return Misfit("type", f"returned None, where {describe(expected)} is asked (no return?)")
    return Misfit("type", f"returned {describe(got)}, where {describe(expected)} is asked")


def _wrong_shape(got: Any, expected: Any) -> Misfit:
    return Misfit("shape", f"returned {describe(got)}, where {describe(expected)} is asked")


def describe(value: Any) -> str:
    """What a value is, in the words of a student: "an array of shape (3, 1)", "a pair"."""
    if value is None:
        return "None"
    if isinstance(value, bool | np.bool_):
        return "True or False"
    if isinstance(value, int | np.integer):
        return "a whole number"
    if isinstance(value, float | np.floating):
        return "a number"
    if isinstance(value, complex):
        return "a complex number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(str, value))}"[:100]
    if isinstance(value, np.ndarray):
        kind = " of True and False" if value.dtype.kind == "b" else ""
        return f"an array of shape {_shape(value)}{kind}" if value.ndim else "a number"
    if len(value) == 2:
        return "a pair"
    return f"a {type(value).__name__} of {len(value)}"


def _shape(array: np.ndarray[Any, Any]) -> str:
    return str(tuple(int(side) for side in array.shape))
