"""Torch arguments: plain data here, real tensors and generators wherever a function is called.

What is dealt, sent and kept are a :class:`Tensor` (arrays) and a :class:`Generator` (a seed).
:func:`built` makes torch objects of them, and only then is torch imported: a sheet whose other
problems are about arrays does not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RESULT",
    "Generator",
    "Tensor",
    "before",
    "built",
    "generator",
    "holds_torch",
    "prepare",
    "seen",
    "tensor",
    "unbuilt",
    "untouched",
]

RESULT: Final = -1
"""Observe what is returned, in place of the argument at some position."""

_DTYPES: Final = ("float32", "float64", "int64", "bool")


@dataclass(frozen=True, eq=False)
class Tensor:
    """A torch tensor to be: its numbers, whether it requires a gradient, and the one it has."""

    array: NDArray[Any]
    requires_grad: bool = False
    grad: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        if type(self.array) is not np.ndarray or self.array.dtype.name not in _DTYPES:
            msg = f"a tensor is made of an array of {', '.join(_DTYPES)}"
            raise TypeError(msg)
        if (self.requires_grad or self.grad is not None) and self.array.dtype.kind != "f":
            msg = "only a tensor of floats has a gradient"
            raise TypeError(msg)
        if self.grad is not None and (
            type(self.grad) is not np.ndarray
            or (self.grad.shape, self.grad.dtype) != (self.array.shape, self.array.dtype)
        ):
            msg = "a gradient has the shape and dtype of its tensor"
            raise ValueError(msg)

    def __eq__(self, other: object) -> bool:
        """Whether the other is made of the same numbers."""
        if type(other) is not Tensor:
            return NotImplemented
        mine, its = self.grad, other.grad
        return (
            self.array.dtype == other.array.dtype
            and self.requires_grad == other.requires_grad
            and np.array_equal(self.array, other.array)
            and (mine is its if mine is None or its is None else np.array_equal(mine, its))
        )

    __hash__ = None  # type: ignore[assignment]  # it holds arrays


@dataclass(frozen=True)
class Generator:
    """A torch.Generator to be: its seed."""

    seed: int


def tensor(array: Any, *, requires_grad: bool = False, grad: Any = None) -> Any:
    """A torch tensor as an argument: float32 of floats, int64 of whole numbers, bool of truths.

    Typed Any, since the stub takes a torch.Tensor and this becomes one when it is called.
    """
    numbers = np.asarray(array)
    dtype = {"f": np.float32, "i": np.int64, "b": np.bool_}.get(numbers.dtype.kind)
    kept = np.array(numbers, dtype, order="C")
    return Tensor(kept, requires_grad, None if grad is None else np.array(grad, kept.dtype))


def generator(seed: int) -> Any:
    """A torch.Generator as an argument; every call gets a fresh one with this seed."""
    return Generator(int(seed))


def holds_torch(value: object) -> bool:
    """Whether a dealt value is a tensor or a generator, or a tuple or list that holds one."""
    kind = type(value)
    if kind is tuple or kind is list:
        return any(map(holds_torch, value))  # type: ignore[call-overload]
    return kind is Tensor or kind is Generator


def prepare() -> Any:
    """Import torch, on one thread: small tensors are not slowed down, answers do not vary."""
    import torch  # noqa: PLC0415 - slow, and not needed by most sheets

    torch.set_num_threads(1)
    return torch


def built(args: Iterable[Any]) -> list[Any]:
    """Fresh arguments with real tensors and generators; numbers become Python's floats.

    Where no argument holds any, they are returned as they are.
    """
    args = list(args)
    return [_built(arg, prepare()) for arg in args] if holds_torch(args) else args


def _built(arg: Any, torch: Any) -> Any:
    if isinstance(arg, Tensor):
        made = torch.tensor(arg.array, requires_grad=arg.requires_grad)
        if arg.grad is not None:
            made.grad = torch.tensor(arg.grad)
        return made
    if isinstance(arg, Generator):
        return torch.Generator().manual_seed(arg.seed)
    if isinstance(arg, tuple | list):
        return type(arg)(_built(each, torch) for each in arg)
    if isinstance(arg, np.float64):
        return float(arg)
    return arg.copy() if isinstance(arg, np.ndarray) else arg


def unbuilt(value: Any) -> Any:
    """What a function of the course returned, with arrays in place of tensors."""
    if isinstance(value, tuple | list):
        return type(value)(map(unbuilt, value))
    return value.detach().numpy() if _is_tensor(value) else value


def before(args: Sequence[Any], observe: int | None) -> list[Any] | None:
    """The tensors in the observed argument, to be known again after the call; None for none."""
    if observe is None or not 0 <= observe < len(args):
        return None
    argument = args[observe]
    return list(argument) if isinstance(argument, tuple | list) else [argument]


def seen(
    value: Any,
    args: Sequence[Any],
    known: Sequence[Any] | None,
    observe: int | None,
    plain: Callable[[Any], Any] = unbuilt,
) -> Any:
    """What a call that returned ``value`` shows: that, or what is observed beside it."""
    if observe is None:
        return plain(value)
    returned, shown = (None, value) if observe == RESULT else (value, args[observe])
    return {"returned": plain(returned), "after": _observed(shown, known, plain)}


def _observed(value: object, known: Sequence[object] | None, plain: Callable[[Any], Any]) -> Any:
    """What can be seen of a list of tensors: a dict for each, or ``plain(value)`` of anything else.

    ``same``: whether it is the object it was; ``grad``: zeros where it has been cleared; ``leaf``:
    whether a gradient would be kept in it, rather than passed on to what it was computed from.
    """
    items = list(value) if isinstance(value, tuple | list) else [value]
    if not items or not all(map(_is_tensor, items)):
        return plain(value)
    same = [True] * len(items) if known is None else [False] * len(items)
    for at, (now, then) in enumerate(zip(items, known or (), strict=False)):
        same[at] = now is then
    return [_state(item, plain, same=same[at]) for at, item in enumerate(items)]


def _state(tensor: Any, plain: Callable[[Any], Any], *, same: bool) -> dict[str, Any]:
    value = plain(tensor)
    grad = tensor.grad if tensor.is_leaf else None
    return {
        "value": value,
        "grad": np.zeros_like(value) if grad is None else plain(grad),
        "requires_grad": bool(tensor.requires_grad),
        "leaf": bool(tensor.is_leaf),
        "same": same,
    }


def untouched(now: object, then: object) -> bool | None:
    """Whether a built argument still holds the numbers it was built from.

    None for an argument that is not torch's. A generator is there to be used up.
    """
    if isinstance(then, Generator):
        return True
    if isinstance(then, Tensor):
        if not _is_tensor(now):
            return False
        kept: NDArray[Any] = now.detach().cpu().numpy()  # type: ignore[attr-defined]
        return kept.dtype == then.array.dtype and kept.tobytes() == then.array.tobytes()
    if isinstance(then, tuple | list) and holds_torch(then):
        if not isinstance(now, tuple | list) or len(now) != len(then):
            return False
        return all(untouched(x, y) is not False for x, y in zip(now, then, strict=True))
    return None


def _is_tensor(value: object) -> bool:
    """Whether this is a real tensor; torch is not imported to find out."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)
