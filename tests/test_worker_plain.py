"""What a function returns, as plain data or refused by name; its own methods never run."""

from __future__ import annotations

import collections
import enum
import types
import warnings
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from grader.worker.plain import MAX_ITEMS, UnsupportedValue, plain


def kept(value: object) -> Any:
    """The plain value alone."""
    return plain(value)[0]


def refused(value: object) -> str:
    """Why a value is not taken."""
    with pytest.raises(UnsupportedValue) as caught:
        plain(value)
    return str(caught.value)


def same(one: Any, other: Any) -> bool:
    """Whether two plain values have the same type and the same numbers."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tolist() == other.tolist()
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


class Pair(NamedTuple):
    """A pair with names."""

    mean: float
    var: float


class Liar(float):
    """A number that claims to be any other one."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__

    def __float__(self) -> float:
        return 42.0

    def __repr__(self) -> str:
        return "42.0"


class LyingList(list):  # type: ignore[type-arg]
    """A list that shows something else than it holds."""

    def __iter__(self) -> Any:
        return iter([42.0])

    def __len__(self) -> int:
        return 1


class LyingDict(dict):  # type: ignore[type-arg]
    """A dict that shows something else than it holds."""

    def items(self) -> Any:
        """Show something else."""
        return {"x": 42.0}.items()

    def __len__(self) -> int:
        return 1


class LyingArray(np.ndarray):
    """An array that claims to equal everything."""

    def __eq__(self, other: object) -> Any:
        return np.True_

    __hash__ = None  # type: ignore[assignment]

    def tolist(self) -> Any:
        """Show something else."""
        return [42.0]


class Chameleon:
    """An object that equals everything and turns into any array."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.zeros(3)

    def __len__(self) -> int:
        return 3

    def __getitem__(self, at: int) -> float:
        return 0.0


class Color(enum.IntEnum):
    """A number with a name."""

    RED = 1


class Text(str):
    """A text that shows something else."""

    __slots__ = ()

    def __str__(self) -> str:
        return "lie"


ONE_TWO = np.array([1.0, 2.0])
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # numpy would rather nobody used it
    MATRIX = np.matrix([[1.0, 2.0]])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (2.5, 2.5),
        (2 + 1j, 2 + 1j),
        ("text", "text"),
        (np.float64(2.5), 2.5),
        (np.float32(2.5), np.array(2.5, np.float32)),
        (np.int32(3), 3),
        (np.uint8(3), 3),
        (np.bool_(1), True),
        (np.complex128(1j), 1j),
        (np.complex64(1j), np.array(1j, np.complex64)),
        (np.str_("a"), "a"),
        (np.longdouble(2.5), np.array(2.5)),
        (Fraction(5, 2), 2.5),
        (Decimal("2.5"), 2.5),
        (Color.RED, 1),
        (Text("truth"), "truth"),
        (Liar(1.5), 1.5),
        (ONE_TWO, ONE_TWO),
        (MATRIX, np.array([[1.0, 2.0]])),
        (ONE_TWO.astype(">f8"), ONE_TWO),
        (ONE_TWO.astype(">i4"), np.array([1, 2], np.int32)),
        (ONE_TWO.astype(np.longdouble), ONE_TWO),
        (ONE_TWO.astype(np.clongdouble), ONE_TWO.astype(np.complex128)),
        (ONE_TWO.view(LyingArray), ONE_TWO),
        (np.array([1.0, Fraction(1, 2)], dtype=object), [1.0, 0.5]),
        (np.array([[1, 2], [3, 4]], dtype=object), [[1, 2], [3, 4]]),
        ((1.0, [2, (3.0,)]), (1.0, [2, (3.0,)])),
        (Pair(1.0, 2.0), (1.0, 2.0)),
        (torch.Size([2, 3]), (2, 3)),
        (range(3), [0, 1, 2]),
        (LyingList([1.0, 2.0]), [1.0, 2.0]),
        (LyingDict(a=1.0, b=2.0), {"a": 1.0, "b": 2.0}),
        (collections.OrderedDict(b=1.0, a=2), {"b": 1.0, "a": 2}),
        (collections.defaultdict(list, a=[1]), {"a": [1]}),
        ({Text("key"): 1}, {"key": 1}),
        (torch.tensor([1.0, 2.0], dtype=torch.float64), ONE_TWO),
        (torch.tensor([1.0, 2.0]), ONE_TWO.astype(np.float32)),
        (torch.tensor([1.0, 2.0], requires_grad=True).double(), ONE_TWO),
        (torch.tensor([1, 2]), np.array([1, 2])),
        (torch.tensor([True]), np.array([True])),
        (torch.tensor(2.5, dtype=torch.float64), np.array(2.5)),
        (torch.nn.Parameter(torch.ones(2)), np.ones(2, np.float32)),
        (torch.tensor([1.0, 2.0], dtype=torch.float64).conj(), ONE_TWO),
        (torch.tensor([1j]).conj(), np.array([-1j], np.complex64)),
        ([torch.tensor(1.0), 2.0], [np.array(1.0, np.float32), 2.0]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_taken(value: object, expected: object) -> None:
    """It is read by its base class, and comes out as exactly that plain type."""
    assert same(kept(value), expected)


def test_bfloat16_is_told() -> None:
    """Numpy has no bfloat16: it is read as float32, with a note."""
    value, notes = plain(torch.tensor([1.5, 2.5], dtype=torch.bfloat16))
    assert same(value, np.array([1.5, 2.5], np.float32))
    assert notes == ("bfloat16 read as float32",)


def test_a_masked_array_is_its_data() -> None:
    """A mask is not part of the answer."""
    assert same(kept(np.ma.masked_array([1.0, 2.0], [True, False])), ONE_TWO)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Chameleon(), "an object of type test_worker_plain.Chameleon"),
        ([1.0, Chameleon()], "an object of type test_worker_plain.Chameleon"),
        (np.array([Chameleon(), 1], dtype=object), "an object of type test_worker_plain.Chameleon"),
        (object(), "an object of type object"),
        ({1.0}, "an object of type set"),
        (b"bytes", "an object of type bytes"),
        (memoryview(b"abc"), "an object of type memoryview"),
        (map(float, []), "an object of type map"),
        (types, "an object of type module"),
        (NotImplemented, "NotImplemented (raise NotImplementedError, or return the answer)"),
        (..., "an object of type ellipsis"),
        (Pair, "the class Pair (call it and return what it gives)"),
        (kept, "the function kept (call it and return what it gives)"),
        ((x for x in ()), "a generator (return the values themselves)"),
        ({1: 2.0}, "a dict with a key of type int (keys must be text)"),
        ({(1, 2): 2.0}, "a dict with a key of type tuple (keys must be text)"),
        (np.array(["a"]), "an array of dtype <U1"),
        (np.array([b"a"]), "an array of dtype |S1"),
        (np.zeros(2, "M8[s]"), "an array of dtype datetime64[s]"),
        (np.zeros(2, [("x", "f8")]), "an array of dtype [('x', '<f8')]"),
        (torch.ones(2).to_sparse(), "a torch tensor that is sparse or has no data"),
        (torch.empty(2, device="meta"), "a torch tensor that is sparse or has no data"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_refused(value: object, reason: str) -> None:
    """The reason is the name of what it is."""
    assert refused(value) == reason


def test_no_conversion_of_a_chameleon_ever_runs() -> None:
    """An object's own __array__, __len__ and __getitem__ are not called."""

    def trap(*_: object) -> Any:
        pytest.fail("a method of the object was called")

    class Trap:
        __array__ = __len__ = __getitem__ = __iter__ = __eq__ = trap
        __hash__ = None  # type: ignore[assignment]

    refused(Trap())
    refused([Trap()])


def test_a_list_that_contains_itself() -> None:
    """So does a dict, and an array of objects."""
    endless: list[Any] = []
    endless.append(endless)
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    array = np.zeros(1, dtype=object)
    array[0] = array
    for value in (endless, loop, array):
        assert refused(value) == "a container nested too deeply (does it contain itself?)"


def test_how_deep_and_how_much() -> None:
    """Honest answers are far from the limits; beyond them there is a sentence."""
    deep: Any = 1.0
    for _ in range(30):
        deep = [deep]
    assert kept(deep) == deep
    assert len(kept([0.0] * MAX_ITEMS)) == MAX_ITEMS
    assert refused([0.0] * (MAX_ITEMS + 1)) == "more data than is read back"
    assert refused([[0.0] * 1000] * 101) == "more data than is read back"
    assert refused(range(1 << 60)) == "more data than is read back"
    assert refused(np.broadcast_to(0.0, (1 << 40,))) == "more data than is read back"
    assert refused([np.zeros(1 << 20)] * 9) == "more data than is read back"
    wide: Any = [1.0]
    for _ in range(30):
        wide = [wide, wide]  # a billion numbers in thirty lists
    assert refused(wide) == "more data than is read back"
