"""Values as text that can be pasted into Python, and as strict JSON."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grader.cases import Call
from grader.functions import QuadraticGradient
from grader.text import clean_line

__all__ = ["call_text", "json_value", "literal"]

_MAX_ENTRIES = 400


def call_text(call: Call) -> str:
    """The call as a student would type it: ``gibbs(np.array([1.0, 2.0]), 0.5)``."""
    return f"{call.function}({', '.join(literal(arg) for arg in call.args)})"


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
    if isinstance(value, tuple):
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(map(literal, value))}{comma})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {literal(item)}' for key, item in value.items())}}}"
    if isinstance(value, QuadraticGradient):
        return f"lambda theta: {literal(value.A)} @ theta - {literal(value.b)}"
    return repr(value)


def _float_literal(value: float) -> str:
    return repr(value) if math.isfinite(value) else f"float('{value}')"


def _array_literal(array: np.ndarray[Any, Any]) -> str:
    if array.size == 0:
        return f"np.zeros({tuple(map(int, array.shape))})"
    dtype = "" if array.dtype in (np.float64, np.int64, np.bool_) else f", np.{array.dtype}"
    return f"np.array({literal(array.tolist())}{dtype})"


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
