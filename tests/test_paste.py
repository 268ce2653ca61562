"""The call of a counterexample can be pasted: for everything that the course deals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from sample_results import check, part, result

from grader.cases import AxesArgument, Call
from grader.course import LoadedProblem, builtin
from grader.deal import deal
from grader.functions import QuadraticGradient
from grader.literals import call_text, calls_text
from grader.render import render
from grader.results import Counterexample, Outcome
from grader.spec import Training, generator, tensor
from grader.tensors import Generator, Tensor, built

PROBLEMS = [each for name in builtin().sheets for each in builtin().sheet(name).problems]
SHORT = 1000  # characters of a call that the terminal shows whole


def pasted(text: str, name: str) -> tuple[Any, ...]:
    """Run the statements of a pasted text, with a function that returns its arguments."""
    import matplotlib as mpl

    mpl.use("Agg")
    import torch
    from matplotlib import pyplot as plt

    names: dict[str, Any] = {"np": np, "torch": torch, "plt": plt, name: lambda *args: args}
    *before, last = ast.parse(text).body
    exec(compile(ast.Module(before, []), "pasted", "exec"), names)  # noqa: S102 - what is tested
    assert isinstance(last, ast.Expr)
    value: tuple[Any, ...] = eval(compile(ast.Expression(last.value), "pasted", "eval"), names)  # noqa: S307
    plt.close("all")
    return value


def same(got: Any, dealt: Any) -> bool:
    """Whether what was pasted is what a worker makes of what was dealt, to the last bit."""
    if isinstance(dealt, AxesArgument):
        return hasattr(got, "plot")
    if isinstance(dealt, QuadraticGradient):
        points = np.eye(dealt.b.size)
        return all(np.array_equal(got(each), dealt(each)) for each in points)
    if isinstance(dealt, Generator):
        return bool(got.initial_seed() == dealt.seed)
    if isinstance(dealt, Tensor):
        (right,) = built([dealt])
        pair = (got.detach().numpy(), right.detach().numpy())
        grads = (got.grad is None, right.grad is None)
        return (
            bits(pair[0]) == bits(pair[1])
            and got.requires_grad == right.requires_grad
            and grads[0] == grads[1]
            and (grads[0] or bits(got.grad.numpy()) == bits(right.grad.numpy()))
        )
    if isinstance(dealt, tuple | list):
        pairs = zip(got, dealt, strict=True)
        return type(got) is type(dealt) and all(same(x, y) for x, y in pairs)
    if isinstance(dealt, np.ndarray):
        return bits(got) == bits(dealt)
    plain = dealt.item() if isinstance(dealt, np.generic) else dealt
    return type(got) is type(plain) and bits(got) == bits(plain)


def bits(value: Any) -> tuple[Any, ...]:
    """The dtype, shape and bytes of a number, a text or an array."""
    array = np.asarray(value)
    return array.dtype, array.shape, array.tobytes() if array.dtype.kind != "O" else value


def dealt_calls(problem: LoadedProblem) -> Iterator[list[Call]]:
    """The calls of some cases of every row: the first three and the last."""
    for each in problem.parts:
        for dealt in deal(problem, each, 3):
            if not isinstance(dealt.row, Training):  # shows no call: it is about images
                for case in (*dealt.cases[:3], *dealt.cases[3:][-1:]):
                    yield list(case.calls)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda each: each.name)
def test_every_call_of_the_course_can_be_pasted(problem: LoadedProblem) -> None:
    """The text of a call, run in Python, has the dealt arguments to the last bit."""
    calls = [call for calls in dealt_calls(problem) for call in calls]
    assert calls
    for call in calls:
        assert same(pasted(call_text(call), call.function), call.args), call_text(call)


def test_several_calls_are_pasted_as_one() -> None:
    """Calls that do not go together give the tuple of their answers, their tensors kept apart."""
    grad = np.ones(2, np.float32)
    calls = [
        Call("f", ([Tensor(np.full(2, at, np.float32), grad=at * grad)],)) for at in (1.0, 2.0)
    ]
    values = pasted(calls_text(calls), "f")
    assert same(values, tuple(call.args for call in calls))


@pytest.mark.parametrize(
    "value",
    [
        np.array([1, 2], np.int32),
        np.array([0.1], np.float32),
        np.array([[True], [False]]),
        np.zeros((0, 3), np.int64),
        np.array(-0.0),
        np.array([np.nan, -np.inf, 5e-324, 1.7976931348623157e308]),
        1.0 / 3,
        True,
        [np.ones(2), ("a; b", None)],
        ((),),
        tensor([0.1, 3.4e38]),
        tensor([1, 2]),
        tensor([True]),
        tensor(np.zeros((0, 2))),
        tensor(np.zeros((0, 2), np.int64)),
        tensor([0.1, -2.0], requires_grad=True, grad=[0.3, 0.0]),
        tensor(1.5),
        Tensor(np.array([0.1])),
        Tensor(np.zeros((0,)), requires_grad=True),
        [tensor([1.0], grad=[2.0]), 0.5],
        (tensor([1.0], grad=[2.0]),),
        [tensor([1.0]), [], ()],
        generator(7),
        QuadraticGradient(np.array([[2.0, 0.1], [0.1, 1 / 3]]), np.array([1.0, -0.1])),
        AxesArgument(),
    ],
    ids=repr,
)
def test_every_kind_of_argument_can_be_pasted(value: Any) -> None:
    """Also those that no problem deals yet."""
    (got,) = pasted(call_text(Call("f", (value,))), "f")
    assert same(got, value)


def shown_call(text: str) -> str:
    """The call as somebody copies it from a report: from its first letter to its last."""
    found = re.search(r"^      call        (.*?)^      got", text, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda each: each.name)
def test_a_call_can_be_copied_from_the_terminal(problem: LoadedProblem) -> None:
    """Line breaks and all, at 80 columns and at 100; or it says that it has been cut."""
    for calls in dealt_calls(problem):
        text = calls_text(calls)
        case = Counterexample(text, 1.0)
        row = check("value", Outcome.WRONG, "0", "1", counterexample=case)
        for width in (80, 100):
            shown = shown_call(render(result(part("p.f", row)), "terminal", width=width))
            if len(text) > SHORT:
                assert "more characters in --format json" in " ".join(shown.split())
            else:
                assert ast.dump(ast.parse(shown)) == ast.dump(ast.parse(text))


def test_the_simplest_calls_are_not_cut() -> None:
    """What most students see is the first case, and that is short enough for every row."""
    long = [
        call.function
        for problem in PROBLEMS
        for each in problem.parts
        for dealt in deal(problem, each, 0)
        for case in dealt.cases[:1]
        for call in case.calls
        if not isinstance(dealt.row, Training) and len(call_text(call)) > SHORT
    ]
    assert long == []
    assert sum(each.points > Decimal(0) for problem in PROBLEMS for each in problem.parts) > 100
