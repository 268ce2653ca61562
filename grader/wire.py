"""Values to nodes and back: exact types, dtypes from a short list, shapes that fit their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from grader.cases import AxesArgument
from grader.frames import WireError
from grader.functions import FUNCTIONS, QuadraticGradient, arrays_of
from grader.messages import (
    Argument,
    ArrayNode,
    AxesNode,
    ComplexNode,
    DictNode,
    FunctionNode,
    GeneratorNode,
    GroupNode,
    ListNode,
    Node,
    TensorNode,
    TupleNode,
)
from grader.tensors import Generator, Tensor, holds_torch

__all__ = ["DTYPES", "DTYPE_NAMES", "Body", "from_nodes", "to_arguments", "to_node", "to_nodes"]

_NAMES: Final[dict[type, str]] = {kind: name for name, kind in FUNCTIONS.items()}

DTYPES: Final = {
    name: np.dtype(name)
    for name in "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16".split()  # noqa: SIM905
}
DTYPE_NAMES: Final = {dtype: name for name, dtype in DTYPES.items()}
_MAX_DIMS: Final = 32
_MAX_SIDE: Final = 1 << 31
_MAX_DEPTH: Final = 64


def to_nodes(values: Iterable[object]) -> tuple[list[Node], list[bytes]]:
    """The nodes of some values and the buffers of the arrays among them, in order.

    Raises WireError for a value that is not plain data (exact types only).
    """
    buffers: list[bytes] = []
    return [_node(value, buffers, 0) for value in values], buffers


def to_node(value: object) -> tuple[Node, list[bytes]]:
    """The node of one value and the buffers of its arrays, as of to_nodes()."""
    buffers: list[bytes] = []
    return _node(value, buffers, 0), buffers


def to_arguments(values: Iterable[object]) -> tuple[list[Argument], list[bytes]]:
    """As to_nodes(), for the arguments of a call: functions and torch's are taken as well."""
    buffers: list[bytes] = []
    return [_argument(value, buffers) for value in values], buffers


def _argument(value: object, buffers: list[bytes]) -> Argument:
    if type(value) is np.ndarray:
        return _array_node(value, buffers)
    if type(value) is np.float64:
        return float(value)
    if type(value) is Tensor:
        array = _array_node(value.array, buffers)
        grad = None if value.grad is None else _array_node(value.grad, buffers)
        return TensorNode(array, value.requires_grad, grad)
    if type(value) is Generator:
        return GeneratorNode(_int_node(value.seed))
    if type(value) is AxesArgument:
        return AxesNode()
    if isinstance(value, tuple | list) and holds_torch(value):
        return GroupNode(isinstance(value, list), [_argument(item, buffers) for item in value])
    name = _NAMES.get(type(value))
    if name is None:
        return _node(value, buffers, 0)
    arrays = arrays_of(value)  # type: ignore[arg-type]
    return FunctionNode(name, [_array_node(array, buffers) for array in arrays])


def _node(value: object, buffers: list[bytes], depth: int) -> Node:
    kind = type(value)
    if kind is np.ndarray:
        return _array_node(value, buffers)  # type: ignore[arg-type]
    if value is None or kind is bool or kind is float or kind is str:
        return value  # type: ignore[return-value]
    if kind is int:
        return _int_node(value)  # type: ignore[arg-type]
    if kind is np.float64:
        return float(value)  # type: ignore[arg-type]
    if depth > _MAX_DEPTH:
        msg = "a value nested too deeply"
        raise WireError(msg)
    if kind is tuple:
        return TupleNode([_node(item, buffers, depth + 1) for item in value])  # type: ignore[attr-defined]
    if kind is list:
        return ListNode([_node(item, buffers, depth + 1) for item in value])  # type: ignore[attr-defined]
    if kind is dict:
        items = value.items()  # type: ignore[attr-defined]
        return DictNode([(str(key), _node(item, buffers, depth + 1)) for key, item in items])
    if kind is complex:
        return ComplexNode(value.real, value.imag)  # type: ignore[attr-defined]
    msg = f"a value of type {kind.__name__}"
    raise WireError(msg)


def _int_node(value: int) -> int:
    if not -(1 << 63) <= value < 1 << 63:
        msg = "a whole number beyond 64 bits"
        raise WireError(msg)
    return value


def _array_node(value: np.ndarray[Any, Any], buffers: list[bytes]) -> ArrayNode:
    name = DTYPE_NAMES.get(value.dtype)
    if name is None:
        msg = f"an array of dtype {value.dtype}"
        raise WireError(msg)
    buffers.append(value.tobytes())
    return ArrayNode(name, value.shape)


class Body:
    """The array buffers of one frame, handed out in order.

    They are views: of a bytearray they may be written to, and one that would not be aligned there
    is a copy, so that not all is ``in_place``. With ``numpy_floats`` every float becomes
    np.float64, as number parameters are dealt.
    """

    def __init__(self, data: bytes | bytearray, *, numpy_floats: bool = False) -> None:
        self._data = data
        self._at = 0
        self.in_place = True
        self.numpy_floats = numpy_floats

    def take(self, node: ArrayNode) -> np.ndarray[Any, Any]:
        """Return the next array. Raises WireError where the bytes do not hold it."""
        dtype = DTYPES.get(node.dtype)
        if dtype is None or len(node.shape) > _MAX_DIMS:
            msg = f"an array of dtype {node.dtype[:20]!r} in {len(node.shape)} dimensions"
            raise WireError(msg)
        size = dtype.itemsize
        for side in node.shape:
            if not 0 <= side < _MAX_SIDE:
                msg = "an array with an impossible shape"
                raise WireError(msg)
            size *= side
        start, self._at = self._at, self._at + size
        if self._at > len(self._data):
            msg = "an array larger than the bytes that came with it"
            raise WireError(msg)
        array: np.ndarray[Any, Any] = np.ndarray(node.shape, dtype, self._data, start)
        if start % dtype.alignment and type(self._data) is bytearray:
            self.in_place = False
            return array.copy()
        return array

    def finish(self) -> None:
        """Raise WireError where bytes are left over."""
        if self._at != len(self._data):
            msg = f"{len(self._data) - self._at} bytes that belong to no array"
            raise WireError(msg)


def from_nodes(nodes: Sequence[Argument], body: Body) -> list[Any]:
    """The values that to_nodes() or to_arguments() took.

    Raises WireError where nodes and body disagree.
    """
    try:
        values = [_value(node, body) for node in nodes]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise WireError(str(error)) from error
    body.finish()
    return values


def _value(node: Argument, body: Body) -> Any:
    kind = type(node)
    if kind is float:
        return np.float64(node) if body.numpy_floats else node  # type: ignore[arg-type]
    if kind is ArrayNode:
        return body.take(node)  # type: ignore[arg-type]
    if isinstance(node, TupleNode):
        return tuple(_value(item, body) for item in node.items)
    if isinstance(node, ListNode):
        return [_value(item, body) for item in node.items]
    if isinstance(node, DictNode):
        return {key: _value(item, body) for key, item in node.items}
    if isinstance(node, ComplexNode):
        return complex(node.real, node.imag)
    if isinstance(node, FunctionNode | TensorNode | GeneratorNode | GroupNode):
        return _argument_value(node, body)
    return AxesArgument() if isinstance(node, AxesNode) else node


def _argument_value(
    node: FunctionNode | TensorNode | GeneratorNode | GroupNode, body: Body
) -> QuadraticGradient | Tensor | Generator | list[Any] | tuple[Any, ...]:
    if isinstance(node, FunctionNode):
        return FUNCTIONS[node.name](*(body.take(array) for array in node.arrays))
    if isinstance(node, TensorNode):
        array = body.take(node.array)
        return Tensor(array, node.requires_grad, body.take(node.grad) if node.grad else None)
    if isinstance(node, GeneratorNode):
        return Generator(node.seed)
    items = [_value(item, body) for item in node.items]
    return items if node.is_list else tuple(items)
