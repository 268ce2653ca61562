"""Torch arguments: dealt as numbers, built where they are used, watched afterwards."""

from __future__ import annotations

import copy
import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from grader.cases import Call, Case, Dealt, Returned
from grader.frames import PREFIX, WireError, frame, message_from_worker, message_to_worker, sizes
from grader.kinds import Evidence, value
from grader.kinds.calling import outcome
from grader.lint.stand_ins import replies_of
from grader.literals import call_text
from grader.messages import ArrayNode, ReturnedReply, Run, TensorNode
from grader.results import Outcome
from grader.spec import RESULT, Value, generator, tensor
from grader.tensors import Generator, Tensor, before, built, holds_torch, seen, untouched
from grader.wire import Body, from_nodes, to_arguments, to_nodes

ARRAY = np.array([[1.5, -2.0], [0.25, 3.0]], dtype=np.float32)


def crossed(args):
    """Return arguments as they arrive in a worker."""
    nodes, buffers = to_arguments(args)
    data = frame(Run(0, "f", nodes, 1, observe=0), buffers)
    header, _ = sizes(data[: PREFIX.size])
    message = message_to_worker(data[PREFIX.size : PREFIX.size + header])
    assert message.observe == 0
    body = Body(bytearray(data[PREFIX.size + header :]), numpy_floats=True)
    return from_nodes(message.args, body)


# -- dealing ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("numbers", "dtype"),
    [
        (np.array([0.5]), np.float32),
        ([1, 2], np.int64),
        (np.array([True]), np.bool_),
        (np.asfortranarray(np.ones((2, 3))), np.float32),
    ],
)
def test_floats_are_dealt_as_float32_and_labels_as_int64(numbers, dtype):
    """As in a homework that uses torch."""
    made = tensor(numbers)
    assert made.array.dtype == dtype
    assert made.array.flags.c_contiguous
    assert made.array.shape == np.shape(numbers)


def test_float64_can_be_dealt():
    """By an author who writes Tensor itself."""
    (made,) = built([Tensor(np.ones(2))])
    assert made.dtype == torch.float64


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Tensor([1.0]), TypeError),
        (lambda: Tensor(np.ones(2, np.float16)), TypeError),
        (lambda: Tensor(np.ones(2, np.int64), requires_grad=True), TypeError),
        (lambda: tensor([1.0, 2.0], grad=[1.0]), ValueError),
        (lambda: Tensor(ARRAY, grad=np.ones((2, 2))), ValueError),
    ],
)
def test_what_no_tensor_can_be_is_refused_at_once(make, error):
    """An author hears of it where it was written."""
    with pytest.raises(error):
        make()


def test_equal_tensors_are_equal():
    """Numbers, dtype, requires_grad and gradient."""
    one = tensor(ARRAY, requires_grad=True, grad=ARRAY)
    assert one == copy.deepcopy(one)
    assert one != tensor(ARRAY, requires_grad=True)
    assert one != tensor(ARRAY, grad=ARRAY)
    assert one != tensor(2 * ARRAY, requires_grad=True, grad=ARRAY)
    assert one != ARRAY.tolist()


# -- crossing ---------------------------------------------------------------------------------
def test_tensors_cross_inside_lists_and_tuples():
    """What arrives is built of the same numbers; plain values beside them are kept."""
    sent = (
        [tensor(ARRAY, requires_grad=True, grad=-ARRAY), tensor([1, 2])],
        [(tensor(ARRAY[0]), tensor([0])), (tensor(ARRAY[1]), tensor([1]))],
        Generator(7),
        np.float64(0.3),
        np.arange(2.0),
    )
    params, batches, seeded, lr, plain = built(crossed(sent))
    assert params[0].requires_grad
    assert params[0].is_leaf
    assert torch.equal(params[0].grad, torch.tensor(-ARRAY))
    assert params[1].dtype == torch.int64
    assert type(batches) is list
    assert type(batches[1]) is tuple
    assert batches[1][0].tolist() == ARRAY[1].tolist()
    assert torch.equal(
        torch.rand(3, generator=seeded), torch.rand(3, generator=torch.Generator().manual_seed(7))
    )
    assert type(lr) is float
    assert plain.tolist() == [0, 1]


def test_what_is_built_shares_no_memory():
    """A second call gets fresh tensors, whatever the first did to its own."""
    dealt = [tensor(ARRAY, requires_grad=True, grad=ARRAY)]
    for _ in range(2):
        (made,) = built(dealt)
        assert made.tolist() == ARRAY.tolist()
        made.data.zero_()
        made.grad.zero_()


def test_calls_without_torch_are_left_alone():
    """The numbers of other problems stay numpy's."""
    args = [np.float64(0.5), [np.ones(2)], (1, "a")]
    assert built(args) == args
    assert not holds_torch(args)


def test_no_worker_can_send_a_tensor():
    """The judge's decoder knows no such node, and to_nodes writes none."""
    forged = ReturnedReply(0, TensorNode(ArrayNode("<f4", (0,)), False, None), [], ())  # noqa: FBT003
    data = frame(forged)
    with pytest.raises(WireError):
        message_from_worker(data[PREFIX.size :])
    with pytest.raises(WireError, match="type Tensor"):
        to_nodes([tensor(ARRAY)])


@pytest.mark.parametrize(
    "node",
    [
        TensorNode(ArrayNode("<f2", (0,)), False, None),  # noqa: FBT003
        TensorNode(ArrayNode("<i8", (0,)), True, None),  # noqa: FBT003
        TensorNode(ArrayNode("<f4", (0,)), True, ArrayNode("<f4", (0, 1))),  # noqa: FBT003
    ],
)
def test_a_node_that_is_no_tensor_is_refused(node):
    """Dtypes and shapes are held against what a tensor may be."""
    with pytest.raises(WireError):
        from_nodes([node], Body(b""))


def test_torch_is_imported_for_a_call_that_needs_it_and_no_other():
    """The spec and the wire do without; built() imports it, on one thread."""
    code = """
import sys
from grader.spec import tensor
from grader.kinds.value import outcome
from grader.cases import Call
from grader.tensors import built
from grader.worker import calls
assert outcome(abs, Call("f", (-1.0,))) == 1.0
built([1.0]), tensor([1.0])
assert "torch" not in sys.modules
import torch as _
"""
    lazy = code.replace("import torch as _", "built([tensor([1.0])])") + (
        "\nassert sys.modules['torch'].get_num_threads() == 1"
    )
    subprocess.run([sys.executable, "-c", lazy], check=True)


# -- literals ---------------------------------------------------------------------------------
def test_a_call_with_tensors_can_be_pasted():
    """The text makes the same tensors, with their gradients."""
    args = ([tensor(ARRAY, requires_grad=True, grad=2 * ARRAY), tensor([1, 0])], generator(4), 0.1)
    text = call_text(Call("f", args))
    *made, call = text.split("; ")
    names = {"torch": torch, "f": lambda *given: given}
    exec("\n".join(made), names)  # noqa: S102
    params, seeded, lr = eval(call, names)  # noqa: S307
    assert params[0].requires_grad
    assert params[0].grad.tolist() == (2 * ARRAY).tolist()
    assert params[1].dtype == torch.int64
    assert seeded.initial_seed() == 4
    assert lr == 0.1


def test_float32_numbers_are_written_as_short_as_they_are():
    """Not with the digits that float64 would add."""
    assert call_text(Call("f", (tensor([0.1]),))) == "f(torch.tensor([0.1]))"
    big = call_text(Call("f", (tensor(np.ones((300, 20))),)))
    assert big == "f(<tensor of shape (300, 20), too large to write out>)"


# -- watching ---------------------------------------------------------------------------------
def states(change, *, observe=0):
    """Return what is seen of two tensors after ``change(params)``."""
    args = built([[tensor(ARRAY, requires_grad=True, grad=ARRAY), tensor([2.0])]])
    known = before(args, observe)
    returned = change(args[0])
    return seen(returned, args, known, observe)


def test_an_untouched_list_is_seen_as_it_was():
    """Values, gradients, flags; no gradient counts as a cleared one."""
    found = states(lambda _: None)
    assert found["returned"] is None
    first, second = found["after"]
    assert first["value"].tolist() == first["grad"].tolist() == ARRAY.tolist()
    assert first["requires_grad"]
    assert first["same"]
    assert first["leaf"]
    assert second["grad"].tolist() == [0]


@pytest.mark.parametrize("clear", ["p.grad.zero_()", "p.grad = None", "p.grad = p.grad * 0"])
def test_a_gradient_may_be_cleared_in_any_way(clear):
    """To zero or to None."""
    found = states(lambda params: exec(clear, {"p": params[0]}))  # noqa: S102
    assert not found["after"][0]["grad"].any()


def test_another_object_in_its_place_is_seen():
    """Its numbers are those of the list, and that it is another tensor is told."""

    def replace(params):
        params[0] = params[0] * 2

    first, second = states(replace)["after"]
    assert first["value"].tolist() == (2 * ARRAY).tolist()
    assert not first["same"]
    assert not first["leaf"]
    assert second["same"]


def test_a_list_that_holds_something_else_is_shown_as_it_is():
    """It is for the judge to say that tensors were asked."""
    assert states(lambda params: params.append(3))["after"][-1] == 3
    assert states(list.clear)["after"] == []


def test_what_is_returned_can_be_watched_instead():
    """With RESULT; nothing was there before, so nothing is another object."""
    found = states(lambda params: params[:1], observe=RESULT)
    assert found["returned"] is None
    assert [each["same"] for each in found["after"]] == [True]


def test_an_argument_that_was_written_to_is_noticed():
    """A tensor's numbers are its own; a generator is there to be used up."""
    dealt = [tensor(ARRAY), generator(1), [tensor([1])]]
    X, seeded, group = built(dealt)
    torch.rand(3, generator=seeded)
    assert [untouched(*pair) for pair in zip((X, seeded, group), dealt, strict=True)] == [True] * 3
    X[0, 0] = 9
    group.append(X)
    assert untouched(X, dealt[0]) is False
    assert untouched(group, dealt[2]) is False
    assert untouched(1.0, 1.0) is None


# -- judging ----------------------------------------------------------------------------------
def step(params, lr):
    """Take the right step."""
    with torch.no_grad():
        for p in params:
            p.sub_(lr * p.grad)
            p.grad.zero_()


def dealt_params(_draw):
    """Deal one parameter with its gradient."""
    return [tensor(ARRAY, requires_grad=True, grad=ARRAY)], 0.5


def found_of(function, row=None, reference=step):
    """Return what a row finds of a function."""
    row = row or Value(reference, reference, on=dealt_params, points=1, cases=1, observe=0)
    args = row.on(None)
    case = Case((Call(reference.__name__, args, observe=row.observe),))
    dealt = Dealt("problem.f", row, (case,))
    expected = value.expect(row, [case], {})
    return value.judge(Evidence(row, dealt, expected, replies_of(dealt, function)))


def on_data(params, lr):
    """Take the step on p.data, which is in place as well."""
    for p in params:
        p.data = p.data - lr * p.grad
        p.grad = None


def forgets(params, lr):
    """Leave the gradient where it is."""
    for p in params:
        p.data -= lr * p.grad


def rebinds(params, lr):
    """Put new tensors in the list."""
    params[:] = [(p - lr * p.grad).detach().requires_grad_() for p in params]


def empties(params, _lr):
    """Leave nothing there."""
    params.clear()


def spoils(params, _lr):
    """Put numbers where tensors were."""
    params[0] = 3.0


@pytest.mark.parametrize("function", [step, on_data])
def test_in_place_is_judged_by_object_and_value(function):
    """Changing the watched argument is what is asked, and no mutation."""
    assert found_of(function).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (forgets, "the gradient of tensor 1 is not cleared"),
        (rebinds, "tensor 1 is another object after the call"),
        (lambda *_: None, "numbers in tensor 1 are not what they should be|gradient of tensor 1"),
        (empties, "returned a list of 0|0 is there"),
        (spoils, "a list of 1 is there where a list of torch tensors is asked"),
    ],
)
def test_what_was_not_done_is_said(function, said):
    """In one line, by the number of the tensor."""
    found = found_of(function)
    assert found.outcome is Outcome.WRONG
    assert found.share == 0
    assert re.search(said, found.message), found.message


def test_a_hostile_reply_is_a_wrong_answer():
    """Whatever a worker says was observed is looked at before it is used."""
    row = Value(step, step, on=dealt_params, points=1, observe=0)
    case = Case((Call("step", dealt_params(None), observe=0),))
    for value_sent in (None, 3, {"after": 3}, {"after": [{"value": 1}]}, {"after": [{}] * 9}):
        held = value.hold(row, case, [Returned(value_sent)], value.expect(row, [case], {})[0], step)
        assert held.difference is not None
        assert held.difference.cause in {"type", "shape"}


def test_an_unwatched_tensor_may_not_be_changed():
    """As with arrays: an answer from spoilt inputs is charged."""

    def doubled(X):
        return 2 * X

    def in_place(X):
        X *= 2
        return X

    row = Value(doubled, doubled, on=lambda _: (tensor(ARRAY),), points=1)
    assert found_of(doubled, row, doubled).outcome is Outcome.PASS
    found = found_of(in_place, row, doubled)
    assert found.cause == "mutation"


def test_references_answer_in_arrays():
    """What the judge compares with holds no tensor."""
    found = outcome(lambda X: (X * 2, [X.sum()]), Call("f", (tensor(ARRAY, requires_grad=True),)))
    assert type(found[0]) is np.ndarray
    assert found[0].dtype == np.float32
    assert found[1][0] == pytest.approx(2.75)


def test_float32_is_no_news_where_it_is_asked():
    """The tolerance is that of float32 even for a float64 answer, and no note is made of it."""
    row = Value(torch.exp, torch.exp, on=lambda _: (tensor(ARRAY),), points=1)
    case = Case((Call("exp", (tensor(ARRAY),)),))
    expected = value.expect(row, [case], {})[0]
    for answer in (np.exp(ARRAY.astype(np.float64)), np.exp(ARRAY), np.exp(ARRAY).tolist()):
        held = value.hold(row, case, [Returned(answer)], expected, torch.exp)
        assert held.difference is None
        assert not held.notes
