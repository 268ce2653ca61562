"""What a stand-in may ask: of whom, how often, and with which arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack

from grader import oracle
from grader.frames import WireError, message_from_worker
from grader.messages import ArrayNode, FunctionNode, Question
from grader.oracle import PER_CALL, PER_PART, Oracle, known
from grader.wire import Body, from_nodes, to_nodes

DEALT = [(np.ones(3), np.float64(2.0), 4), (np.ones(5), np.float64(0.5), 7)]


def power(x: Any, c: Any, n: Any) -> Any:
    """Return the reference's answer."""
    return c * x**n


def one(truth: Any = power, dealt: Any = DEALT) -> Oracle:
    """An oracle that knows one part, ``power``."""
    return Oracle({"power": known(truth, dealt)})


def asked(of: Oracle, *args: object, name: str = "power") -> Any:
    """What it answers; or the sentence in which it refuses."""
    nodes, buffers = to_nodes(args)
    answer, body = of(Question(name, nodes), b"".join(buffers))
    if answer.refused:
        assert answer.value is None
        assert body == []
        return answer.refused
    return from_nodes([answer.value], Body(b"".join(body)))[0]


@pytest.mark.parametrize("x", [np.arange(3.0), [0, 1, 2], (0.0, True, 2), np.arange(3)])
def test_arguments_take_the_type_that_was_dealt(x: object) -> None:
    """As a part may be called with lists and whole numbers by whoever builds on it."""
    seen: list[Any] = []

    def watched(*args: Any) -> Any:
        seen.extend(args)
        return power(*args)

    assert asked(one(watched), x, 2, 3.0).tolist() == [0.0, 2.0, 16.0]
    kinds = [(type(each), getattr(each, "dtype", None)) for each in seen]
    assert kinds == [(np.ndarray, np.float64), (np.float64, np.float64), (int, None)]


@pytest.mark.parametrize(
    ("args", "word"),
    [
        ((np.ones(3), 2.0), "number of arguments"),
        ((np.ones(3), 2.0, 3, 4), "number of arguments"),
        ((np.ones((3, 1)), 2.0, 3), "kind"),
        ((np.ones(3), [2.0], 3), "kind"),
        (([1.0, [2.0]], 2.0, 3), "kind"),
        (("x", 2.0, 3), "kind"),
        ((None, 2.0, 3), "kind"),
        (({"a": 1}, 2.0, 3), "kind"),
        ((np.ones(3) * 1j, 2.0, 3), "kind"),
        ((np.ones(3), np.inf, 3), "kind"),
        ((np.array([1.0, np.nan]), 2.0, 3), "kind"),
        ((np.ones(3), 2.0, 3.5), "kind"),
        ((np.ones(2049), 2.0, 3), "too large"),
        ((np.ones(3), 2.0, 29), "too large"),
        ((np.ones(3), 2.0, -(2**63)), "too large"),
    ],
)
def test_arguments_of_another_kind_or_size_are_refused(args: tuple[object, ...], word: str) -> None:
    """They could make a reference run for ever, or fill our memory."""
    assert word in asked(one(), *args)
    assert asked(one(), np.ones(2048), 1e300, 28)[0] == 1e300


def test_a_matrix_may_not_be_much_larger_than_those_that_were_dealt() -> None:
    """What is made of it may be its square."""
    of = one(lambda X: X.T @ X, [(np.ones((4, 3)),)])
    assert asked(of, np.ones((16, 2))).shape == (2, 2)
    assert "too large" in asked(of, np.ones((2, 17)))


def test_infinities_are_known_where_they_were_dealt() -> None:
    """A log prior of −∞ excludes."""
    of = one(lambda x: x, [(np.array([-np.inf, 0.0]),)])
    assert asked(of, np.array([-np.inf]))[0] == -np.inf


def test_whole_numbers_and_texts_are_themselves() -> None:
    """Labels are int64 arrays or ints; a fraction is none; a text is a text."""
    of = one(lambda y, s: (y, s), [(np.array([0, 3]), "mean")])
    y, said = asked(of, [1.0, 2.0], "map")
    assert (y.dtype, y.tolist(), said) == (np.int64, [1, 2], "map")
    assert "kind" in asked(of, [0.5], "map")
    assert "kind" in asked(of, [1], 1)
    assert "kind" in asked(of, [1], "x" * 3000)


def test_only_so_many_questions_are_answered() -> None:
    """In one call, and in all calls of a part together; refused ones count as well."""
    of = one()
    call = (np.ones(3), 2.0, 3)
    assert all(isinstance(asked(of, *call), np.ndarray) for _ in range(PER_CALL))
    assert asked(of, *call) == "was asked too often"
    of = one()
    for at in range(PER_PART):
        if at % PER_CALL == 0:
            of.next_call()
        asked(of, *(call if at % 2 else ("x",)))
    of.next_call()
    assert asked(of, *call) == "was asked too often"


def test_only_so_much_of_our_time_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that is slow on some arguments is asked for a few seconds at most."""
    of = one()
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(oracle.time, "perf_counter", lambda: next(clock))
    assert isinstance(asked(of, np.ones(3), 2.0, 3), np.ndarray)
    assert asked(of, np.ones(3), 2.0, 3) == "was asked too often"


def test_other_names_are_unknown() -> None:
    """Whatever they are."""
    for name in ("", "power ", "__import__", "pow" * 1000):
        assert asked(one(), np.ones(3), 2.0, 3, name=name) == "cannot be asked here"


def test_a_reference_that_raises_or_answers_oddly_gives_no_answer() -> None:
    """The submission is told that there is none, and nothing of the reason."""

    def raises(x: Any) -> Any:
        raise RuntimeError(x)

    for truth in (raises, lambda _: object(), lambda _: {1: 2}, lambda _: (yield)):
        said = asked(one(truth, [(1.0,)]), 2.0)
        assert said in {"has no answer to these arguments", "has no plain answer to that"}


@pytest.mark.parametrize(
    "question",
    [
        Question("power", [ArrayNode("<f8", (3,)), 2.0, 3]),
        Question("power", [ArrayNode("O", (3,)), 2.0, 3]),
        Question("power", [ArrayNode("<f8", (-1,)), 2.0, 3]),
    ],
)
def test_bytes_that_do_not_fit_are_refused(question: Question) -> None:
    """An array without its bytes, of objects, of no size."""
    answer, _ = one()(question, b"")
    assert answer.refused


def test_a_question_holds_plain_values_only() -> None:
    """No function, tensor or Axes can be sent by a worker."""
    sent = Question("power", [FunctionNode("quadratic_gradient", [])])  # type: ignore[list-item]
    with pytest.raises(WireError):
        message_from_worker(msgpack.encode(sent))


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.lists(plain, max_size=4))
def test_no_question_breaks_it(args: list[Any]) -> None:
    """Whatever plain values come, it answers or refuses."""
    answer = asked(one(), *args)
    assert isinstance(answer, str | np.ndarray)
