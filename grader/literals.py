"""Values as text that can be pasted into Python, and as strict JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.cases import AxesArgument, Call
from grader.functions import QuadraticGradient
from grader.tensors import Generator, Tensor, holds_torch
from grader.text import clean_line

__all__ = ["call_text", "calls_text", "json_value", "literal"]

_MAX_ENTRIES = 400
_MAX_WRITTEN = 4000  # entries of an array that anybody pastes


def call_text(call: Call) -> str:
    """The call as a student would type it: ``gibbs(np.array([1.0, 2.0]), 0.5)``.

    Tensors that have a gradient, and Axes, are made and named before the call. An array of
    thousands of entries cannot be pasted: its shape stands in its place.
    """
    return calls_text([call])


def calls_text(calls: Sequence[Call]) -> str:
    """A call, or several as the tuple of what they return, on one line."""
    lines: list[str] = []
    made = [
        f"{call.function}({', '.join(_named(arg, lines) for arg in call.args)})" for call in calls
    ]
    return "; ".join([*lines, made[0] if len(made) == 1 else f"({', '.join(made)})"])


def _named(arg: Any, lines: list[str]) -> str:
    """As literal(), with lines that make what cannot be made within a call."""
    if isinstance(arg, AxesArgument):
        lines.append("_, ax = plt.subplots()")
        return "ax"
    if isinstance(arg, tuple | list) and holds_torch(arg):
        return _group([_named(each, lines) for each in arg], arg)
    if not isinstance(arg, Tensor) or arg.grad is None or arg.array.size > _MAX_WRITTEN:
        return literal(arg)
    name = f"p{len(lines) // 2}"
    lines += [
        f"{name} = {literal(Tensor(arg.array, arg.requires_grad))}",
        f"{name}.grad = {literal(Tensor(arg.grad))}",
    ]
    return name


def _group(items: Sequence[str], group: tuple[Any, ...] | list[Any]) -> str:
    if isinstance(group, list):
        return f"[{', '.join(items)}]"
    comma = "," if len(items) == 1 else ""
    return f"({', '.join(items)}{comma})"


def literal(value: Any) -> str:
    """An exact literal for a dealt value; arrays are written as np.array(...)."""
    if isinstance(value, np.ndarray):
        return _array_literal(value)
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return _float_literal(float(value))
    if isinstance(value, tuple | list):
        return _group([literal(each) for each in value], value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {literal(item)}' for key, item in value.items())}}}"
    return _built_literal(value)


def _built_literal(value: Any) -> str:
    """Code that builds what crosses to the worker as its data."""
    if isinstance(value, QuadraticGradient):
        return f"lambda theta: {literal(value.A)} @ theta - {literal(value.b)}"
    if isinstance(value, Tensor):
        return _tensor_literal(value)
    if isinstance(value, Generator):
        return f"torch.Generator().manual_seed({value.seed})"
    return repr(value)


def _float_literal(value: float) -> str:
    return repr(value) if math.isfinite(value) else f"float('{value}')"


def _array_literal(array: np.ndarray[Any, Any]) -> str:
    if array.size == 0:
        kind = {"f8": "", "i8": ", int", "b1": ", bool"}.get(array.dtype.str[1:])
        dtype = f", np.{array.dtype}" if kind is None else kind
        return f"np.zeros({tuple(map(int, array.shape))}{dtype})"
    if array.size > _MAX_WRITTEN:
        return _too_large("array", array)
    dtype = "" if array.dtype in (np.float64, np.int64, np.bool_) else f", np.{array.dtype}"
    return f"np.array({literal(array.tolist())}{dtype})"


def _too_large(what: str, array: np.ndarray[Any, Any]) -> str:
    return f"<{what} of shape {tuple(map(int, array.shape))}, too large to write out>"


def _tensor_literal(value: Tensor) -> str:
    """torch.tensor(...), each number as short as its dtype allows."""
    array = value.array
    if array.size > _MAX_WRITTEN:
        return _too_large("tensor", array)
    unsaid = "float32" if not array.size or array.dtype.kind == "f" else array.dtype.name
    options = "" if array.dtype.name == unsaid else f", dtype=torch.{array.dtype.name}"
    options += ", requires_grad=True" if value.requires_grad else ""
    if array.size == 0:
        return f"torch.zeros({tuple(map(int, array.shape))}{options})"
    numbers = array.astype("U32").astype(np.float64) if array.dtype == np.float32 else array
    return f"torch.tensor({literal(numbers.tolist())}{options})"


def json_value(value: Any) -> Any:
    """A returned value as strict JSON; numbers that are not finite become text.

    Arrays become nested lists; of a large one the shape and the first entries are kept.
    """
    if isinstance(value, np.ndarray):
        if value.size > _MAX_ENTRIES:
            first = json_value(value.reshape(-1)[:10].tolist())
            return {"shape": [int(side) for side in value.shape], "first": first}
        return json_value(value.tolist())
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, np.generic):
        return json_value(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, tuple | list):
        kept = [json_value(item) for item in value[:_MAX_ENTRIES]]
        return [*kept, "…"] if len(value) > _MAX_ENTRIES else kept
    if isinstance(value, dict):
        items = list(value.items())[:_MAX_ENTRIES]
        return {clean_line(key, 60): json_value(item) for key, item in items}
    return clean_line(str(value))
