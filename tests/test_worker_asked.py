"""A call in a worker: its arguments may be written to, and it shows whether they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from grader.frames import frame
from grader.functions import QuadraticGradient
from grader.messages import Run
from grader.spec import generator, tensor
from grader.tensors import built
from grader.wire import to_arguments
from grader.worker.asked import Asked, read_held

ARRAYS = some.arrays(
    st.sampled_from([np.float64, np.float32, np.int8, np.bool_, np.complex128]),
    some.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
ARGUMENTS = st.lists(
    st.one_of(ARRAYS, st.floats(allow_nan=False), st.integers(-9, 9), st.lists(ARRAYS, max_size=2)),
    max_size=4,
)


def framed(*args: object, number: int = 7) -> bytes:
    """A call with these arguments, as it is sent."""
    nodes, buffers = to_arguments(args)
    return frame(Run(number, "f", nodes, 1), buffers)


def asked(*args: object) -> Asked:
    """The call as the worker reads it."""
    held = read_held(msgspec.msgpack.encode({"p.f": framed(*args)}))
    (call,) = held["p.f"].take()
    return call


@given(ARGUMENTS)
def test_the_arguments_are_those_that_were_sent(args: list[Any]) -> None:
    """Values, dtypes and shapes; numbers as numpy's; nothing counts as changed."""
    call = asked(*args)
    assert call.changed(call.args) == []
    assert to_arguments(call.args) == to_arguments(args)
    assert all(type(arg) is np.float64 for arg in call.args if isinstance(arg, float))


@given(ARGUMENTS)
def test_only_numbers_and_text_are_sure_not_to_change(args: list[Any]) -> None:
    """Whatever holds an array, or is a list, may be written to."""
    assert asked(*args).may_change == any(isinstance(arg, np.ndarray | list) for arg in args)


@given(ARGUMENTS)
def test_every_array_may_be_written_to_and_is_aligned(args: list[Any]) -> None:
    """Wherever it lies among the bytes that came."""
    for arg in asked(*args).args:
        for array in arg if isinstance(arg, list) else [arg]:
            if isinstance(array, np.ndarray):
                assert array.flags.writeable
                assert array.flags.aligned


def reshaped(args: list[Any]) -> None:
    """The first argument gets another shape."""
    args[0].shape = (4,)


def written(args: list[Any]) -> None:
    """A number of it is written."""
    args[0][1, 1] = 9.0


def swapped(args: list[Any]) -> None:
    """Its rows change places."""
    args[0][:] = args[0][::-1].copy()


def appended(args: list[Any]) -> None:
    """The third, a list, grows."""
    args[2].append(3.0)


def in_the_list(args: list[Any]) -> None:
    """An array in the list is written to."""
    args[2][1][0] = 5.0


@pytest.mark.parametrize(
    ("change", "at"),
    [(reshaped, 0), (written, 0), (swapped, 0), (appended, 2), (in_the_list, 2)],
)
@pytest.mark.parametrize("plain", [True, False])
def test_what_was_written_to_is_told(
    change: Callable[[list[Any]], None],
    at: int,
    plain: bool,  # noqa: FBT001
) -> None:
    """An array in place, its shape, a list, an array in a list: by the argument's position."""
    args: list[Any] = [np.eye(2) + np.arange(4.0).reshape(2, 2), 2.0]
    if not plain or at == 2:
        args.append([1.0, np.zeros(2)])
    call = asked(*args)
    change(call.args)
    assert call.changed(call.args) == [at]


def tensor_written(args: list[Any]) -> None:
    """A number of a tensor is written."""
    args[0][1] = 9.0


def tensor_in_the_list(args: list[Any]) -> None:
    """One of a list is written to."""
    args[1][0].zero_()


def array_beside(args: list[Any]) -> None:
    """An array beside the tensors is written to."""
    args[2][0] = 9.0


def array_reshaped(args: list[Any]) -> None:
    """The array has another shape."""
    args[2].shape = (1, 2)


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (lambda _: None, []),
        (lambda args: args[3].manual_seed(1), []),  # which is there to be used up
        (tensor_written, [0]),
        (tensor_in_the_list, [1]),
        (array_beside, [2]),
        (array_reshaped, [2]),
    ],
)
@pytest.mark.parametrize("more", [[], [[1.0]]])
def test_what_was_written_to_beside_tensors_is_told(
    change: Callable[[list[Any]], None], at: list[int], more: list[Any]
) -> None:
    """All arguments of such a call are built anew; so it is of those that a submission gets."""
    call = asked(tensor([1.0, 2.0]), [tensor([3, 4])], np.ones(2), generator(7), *more)
    args = built(call.args)
    change(args)
    assert call.changed(args) == at


def test_an_observed_argument_is_no_news() -> None:
    """What a call is asked to write to may be written to."""
    nodes, buffers = to_arguments([np.zeros(2)])
    run = Run(7, "f", nodes, 1, observe=0)
    call = Asked(run, msgspec.msgpack.encode(run), b"".join(buffers))
    call.args[0][0] = 1.0
    assert call.changed(call.args) == []


def test_functions_among_the_arguments() -> None:
    """They are built anew, with arrays of their own."""
    dealt = QuadraticGradient(np.eye(2), np.zeros(2))
    call = asked(dealt, np.ones(2))
    assert call.args[0] == dealt
    call.args[0].A[0, 0] = 7.0
    assert call.changed(call.args) == [0]


def test_calls_are_ready_once_and_read_again_after_that() -> None:
    """Whoever takes them a second time gets arguments that nobody has written to."""
    held = read_held(msgspec.msgpack.encode({"p.f": framed(np.zeros(2)) + framed(1.0, number=8)}))
    first = held["p.f"].take()
    first[0].args[0][:] = 5.0
    again = held["p.f"].take()
    assert [call.number for call in again] == [7, 8]
    assert again[0].args[0].tolist() == [0.0, 0.0]


def test_what_is_misaligned_costs_nothing_but_a_copy() -> None:
    """A truth before numbers: each array has its value, and a change shows."""
    call = asked(np.array([True]), np.array([1.0, 2.0]))
    assert not call.are_plain
    call.args[1][0] = 4.0
    assert call.changed(call.args) == [1]
