"""Values and frames: whatever goes in comes out, and no bytes can do more than be refused."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.frames import (
    MAX_HEADER,
    PREFIX,
    WireError,
    frame,
    message_from_worker,
    message_to_worker,
    sizes,
)
from grader.functions import QuadraticGradient
from grader.messages import ArrayNode, FunctionNode, ReturnedReply, Run
from grader.wire import DTYPES, Body, from_nodes, to_arguments, to_nodes

arrays = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda dtype: hnp.arrays(np.dtype(dtype), hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.floats()
    | st.text(st.characters(codec="utf-8"))
    | st.complex_numbers()
    | arrays
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(one: object, other: object) -> bool:
    """Whether two values are the same in type, shape and every bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        alike = one.dtype == other.dtype and one.shape == other.shape
        return alike and one.tobytes() == other.tobytes()
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return repr(one) == repr(other)


@given(st.lists(values, max_size=3))
def test_round_trip(sent):
    """Anything plain that goes in comes out, through the bytes of a frame."""
    nodes, buffers = to_nodes(sent)
    data = frame(Run(7, "gibbs", nodes, 1), buffers)
    header, body = sizes(data[: PREFIX.size])
    message = message_to_worker(data[PREFIX.size : PREFIX.size + header])
    assert isinstance(message, Run)
    assert len(data) == PREFIX.size + header + body
    assert same(from_nodes(message.args, Body(data[PREFIX.size + header :])), sent)


@given(st.binary(max_size=400))
def test_any_header_bytes_are_a_message_or_refused(data):
    """No header from a worker does more than be refused."""
    try:
        message_from_worker(data)
    except WireError:
        return


@given(
    st.recursive(
        st.none() | st.binary() | st.integers(-(1 << 63), (1 << 64) - 1), st.lists, max_leaves=30
    ),
    st.binary(),
)
def test_any_msgpack_is_a_message_or_refused(tree, body):
    """No well-formed msgpack does more either, alone or with a body."""
    try:
        message = message_from_worker(msgspec.msgpack.encode(tree))
        if isinstance(message, ReturnedReply):
            from_nodes([message.value], Body(body))
    except WireError:
        return


@given(
    st.text(max_size=5) | st.sampled_from(sorted(DTYPES)),
    st.lists(st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(0, 5), max_size=40),
    st.binary(max_size=64),
)
def test_forged_arrays_are_refused_or_fit_their_bytes(dtype, shape, body):
    """A claimed dtype and shape never reach beyond the bytes that came."""
    try:
        (value,) = from_nodes([ArrayNode(dtype, tuple(shape))], Body(body))
    except WireError:
        return
    assert value.nbytes == len(body)
    assert value.shape == tuple(shape)


def test_deep_nesting_is_refused():
    """A message nested beyond the decoder's depth is refused, not a crash."""
    deep = b"\x91" * 100_000 + b"\xc0"
    with pytest.raises(WireError):
        message_from_worker(deep)


def test_sizes_beyond_the_limits_are_refused():
    """A prefix that announces gigabytes is refused before anything is read."""
    with pytest.raises(WireError, match="was announced"):
        sizes(PREFIX.pack(MAX_HEADER + 1, 0))
    with pytest.raises(WireError, match="was announced"):
        sizes(PREFIX.pack(1, (1 << 32) - 1))


def test_a_message_too_large_is_not_sent():
    """What the other side would refuse is not sent in the first place."""
    with pytest.raises(WireError, match="bytes"):
        frame(Run(0, "f", ["x" * (MAX_HEADER + 1)], 0))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (object(), "type object"),
        (1 << 70, "64 bits"),
        (np.array(["a"]), "dtype <U1"),
        (np.array([1.0]).astype(">f8"), "dtype >f8"),
        ({"k": {1, 2}}, "type set"),
    ],
)
def test_what_is_not_plain_is_not_sent(value, said):
    """Objects, huge integers and odd dtypes are refused by name."""
    with pytest.raises(WireError, match=said):
        to_nodes([value])


def test_a_function_crosses_as_its_arrays():
    """What arrives at the worker is built anew and is the same function."""
    sent = QuadraticGradient(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, -1.0]))
    nodes, buffers = to_arguments([sent, 3])
    data = frame(Run(0, "momentum", nodes, 1), buffers)
    header, _ = sizes(data[: PREFIX.size])
    message = message_to_worker(data[PREFIX.size : PREFIX.size + header])
    assert isinstance(message, Run)
    body = Body(bytearray(data[PREFIX.size + header :]))
    received, steps = from_nodes(message.args, body)
    assert type(received) is QuadraticGradient
    assert received == sent
    assert steps == 3
    assert received.A.flags.writeable


def test_a_function_is_no_value():
    """It is not sent as part of a value, inside a container or back."""
    function = QuadraticGradient(np.eye(2), np.zeros(2))
    with pytest.raises(WireError, match="type QuadraticGradient"):
        to_nodes([function])
    with pytest.raises(WireError, match="type QuadraticGradient"):
        to_arguments([[function]])


def test_a_worker_cannot_send_a_function():
    """The judge's decoder knows no such node, so nothing is built from it."""
    node = FunctionNode("quadratic_gradient", [ArrayNode("<f8", (1, 1)), ArrayNode("<f8", (1,))])
    forged = msgspec.msgpack.encode(ReturnedReply(0, node, [], ()))  # type: ignore[arg-type]
    with pytest.raises(WireError):
        message_from_worker(forged)


@pytest.mark.parametrize(
    ("name", "arrays"),
    [
        ("cubic", []),
        ("quadratic_gradient", [ArrayNode("<f8", (0,))]),
        ("quadratic_gradient", [ArrayNode("<f8", (0, 0)), ArrayNode("<i8", (0,))]),
        ("quadratic_gradient", [ArrayNode("<f8", (0, 3)), ArrayNode("<f8", (0,))]),
    ],
)
def test_a_function_that_is_not_on_the_list_is_refused(name, arrays):
    """Names, numbers of arrays, dtypes and shapes must be those of a function that is."""
    with pytest.raises(WireError):
        from_nodes([FunctionNode(name, arrays)], Body(b""))


def test_left_over_bytes_are_refused():
    """Bytes that belong to no array mean that the two sides disagree."""
    with pytest.raises(WireError, match="belong to no array"):
        from_nodes([1.0], Body(b"abc"))


def test_fresh_arrays_are_writable_and_numbers_numpy():
    """A worker gets arrays it may write to, and np.float64 for numbers."""
    nodes, buffers = to_nodes([np.arange(3.0), 2.5, 4])
    array, number, whole = from_nodes(nodes, Body(bytearray(b"".join(buffers)), numpy_floats=True))
    array += 1
    assert type(number) is np.float64
    assert type(whole) is int
