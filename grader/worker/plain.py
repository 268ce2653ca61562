"""Whatever a student's function returns, turned into plain data or refused by name.

Subclasses are read by their base class, never by methods of their own, so an object that
claims to equal everything is just the numbers in it, or nothing at all.
"""

from __future__ import annotations

import dataclasses
import sys
from decimal import Decimal
from fractions import Fraction
from types import FunctionType, GeneratorType
from typing import Any, Final

import numpy as np

from grader.frames import MAX_BODY, WireError
from grader.functions import QuadraticGradient
from grader.messages import ArrayNode, Node
from grader.wire import DTYPE_NAMES, to_node

__all__ = ["MAX_ITEMS", "UnsupportedValue", "plain", "plain_node"]

MAX_ITEMS: Final = 100_000
"""Numbers in nested containers; arrays count as one."""

_MAX_DEPTH: Final = 32


class UnsupportedValue(Exception):  # noqa: N818 - not an error of ours
    """The value is not plain data; the text names what it is."""


@dataclasses.dataclass
class _Budget:
    items: int = MAX_ITEMS
    array_bytes: int = MAX_BODY

    def spend(self, items: int = 0, array_bytes: int = 0) -> None:
        self.items -= items
        self.array_bytes -= array_bytes
        if self.items < 0 or self.array_bytes < 0:
            msg = "more data than is read back"
            raise UnsupportedValue(msg)


def plain(value: object) -> tuple[Any, tuple[str, ...]]:
    """The value as plain data, with notes on what was turned into what.

    Raises UnsupportedValue for generators, objects, text arrays and whatever else is not made
    of numbers, text, arrays and tuples, lists and dicts of these.
    """
    notes: list[str] = []
    return _plain(value, _Budget(), notes, 0), tuple(dict.fromkeys(notes))


def plain_node(value: object) -> tuple[Node, list[bytes], tuple[str, ...]]:
    """The value as a node, with its buffers and notes: to_node() of what plain() makes of it.

    Raises UnsupportedValue as plain() does.
    """
    kind = type(value)  # nearly all that comes back is one of these three
    if kind is np.float64 or kind is float:
        return float(value), [], ()  # type: ignore[arg-type]
    if kind is np.ndarray:
        name = DTYPE_NAMES.get(value.dtype)  # type: ignore[attr-defined]
        if name is not None and value.nbytes <= MAX_BODY:  # type: ignore[attr-defined]
            return ArrayNode(name, value.shape), [value.tobytes()], ()  # type: ignore[attr-defined]
    kept, notes = plain(value)
    try:
        node, buffers = to_node(kept)
    except WireError as error:
        raise UnsupportedValue(str(error)) from error
    return node, buffers, notes


def _plain(value: object, budget: _Budget, notes: list[str], depth: int) -> Any:
    kind = type(value)
    if kind is np.ndarray:
        return _array(value, budget, notes, depth)  # type: ignore[arg-type]
    if value is None or kind is bool or kind is float or kind is str or kind is int:
        return value
    if depth > _MAX_DEPTH:
        msg = "a container nested too deeply (does it contain itself?)"
        raise UnsupportedValue(msg)
    if isinstance(value, np.generic):
        return _scalar(value, budget, notes)
    if isinstance(value, tuple | list | range):
        return _sequence(value, budget, notes, depth)
    if isinstance(value, dict):
        budget.spend(items=dict.__len__(value))
        return {
            _plain_key(key): _plain(item, budget, notes, depth + 1)
            for key, item in dict.items(value)
        }
    if isinstance(value, np.ndarray):
        return _array(np.ndarray.view(value, np.ndarray), budget, notes, depth)
    return _other(value, budget, notes)


def _sequence(
    value: tuple[Any, ...] | list[Any] | range, budget: _Budget, notes: list[str], depth: int
) -> tuple[Any, ...] | list[Any]:
    base: Any = tuple if isinstance(value, tuple) else list if isinstance(value, list) else range
    budget.spend(items=base.__len__(value))
    items = [_plain(item, budget, notes, depth + 1) for item in base.__iter__(value)]
    return tuple(items) if base is tuple else items


def _plain_key(key: object) -> str:
    if isinstance(key, str):
        return str.__str__(key)
    msg = f"a dict with a key of type {_type_name(key)} (keys must be text)"
    raise UnsupportedValue(msg)


def _scalar(value: np.generic, budget: _Budget, notes: list[str]) -> Any:
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, np.float64):
        return float.__float__(value)
    if isinstance(value, np.complex128):
        return complex(value)
    if isinstance(value, np.str_):
        return str.__str__(value)
    return _array(np.asarray(value), budget, notes, 0)


def _array(array: np.ndarray[Any, Any], budget: _Budget, notes: list[str], depth: int) -> Any:
    budget.spend(array_bytes=array.nbytes)
    if array.dtype in DTYPE_NAMES:
        return array
    if array.dtype.kind in "fc" and array.dtype.itemsize > 8:  # longdouble
        return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    if array.dtype.kind in "biufc":  # big-endian
        return array.astype(array.dtype.newbyteorder("="))
    if array.dtype.kind == "O":
        budget.spend(items=array.size)
        return _plain(np.ndarray.tolist(array), budget, notes, depth + 1)
    msg = f"an array of dtype {array.dtype}"
    raise UnsupportedValue(msg)


def _other(value: object, budget: _Budget, notes: list[str]) -> Any:
    for base in (float, int, str):
        if isinstance(value, base):
            return getattr(base, f"__{base.__name__}__")(value)
    if isinstance(value, complex):
        return complex.__complex__(value)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _array(_tensor(value, notes, torch), budget, notes, 0)
    if isinstance(value, Fraction | Decimal) or hasattr(type(value), "__float__"):
        return float(value)  # type: ignore[arg-type]
    raise UnsupportedValue(_refused(value))


def _tensor(value: Any, notes: list[str], torch: Any) -> np.ndarray[Any, Any]:
    if value.layout is not torch.strided or value.is_meta:
        msg = "a torch tensor that is sparse or has no data"
        raise UnsupportedValue(msg)
    value = value.detach().cpu().resolve_conj().resolve_neg()
    if value.dtype == torch.bfloat16:
        notes.append("bfloat16 read as float32")
        value = value.float()
    return np.asarray(value.numpy())


def _refused(value: object) -> str:
    if isinstance(value, GeneratorType):
        return "a generator (return the values themselves)"
    if isinstance(value, FunctionType | type):
        kind = "class" if isinstance(value, type) else "function"
        return f"the {kind} {value.__name__[:60]} (call it and return what it gives)"
    if isinstance(value, QuadraticGradient):
        return "the function it was given (call it at some theta)"
    if type(value).__name__ == "NotImplementedType":
        return "NotImplemented (raise NotImplementedError, or return the answer)"
    return f"an object of type {_type_name(value)}"


def _type_name(value: object) -> str:
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}"[:80].removeprefix("builtins.")
