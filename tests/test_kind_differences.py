"""Gradients against differences of a loss: smooth, at kinks, where the loss does not tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from judging import deal_row

from grader.kinds.differences import Agreement, hold_against, losses, mean_cosine, run_out
from grader.spec import Ask, Gradient, Value, ask


def loss(w: Any, x: Any) -> Any:
    """Half the squared distance: the reference."""
    return float(np.sum((w - x) ** 2) / 2)


def grad(w: Any, x: Any) -> Any:
    """Return its gradient."""
    return w - x


def vectors(draw: Any) -> Any:
    """Two vectors, whole numbers first, which agree in places."""
    d = draw.dim(2, 6)
    return draw.reals(d), draw.reals(d)


ROW: Any = Gradient(grad, grad, of=loss, wrt=lambda step, w, x: (w + step, x), on=vectors, points=1)
CASES = deal_row(ROW).cases
RIGHT = [grad(*case.calls[0].args) for case in CASES]


def held(own_loss: Any, own_grad: Any, row: Any = ROW) -> Agreement:
    """Whether a gradient is that of a loss, both given as functions."""

    def answers(asked: list[Ask]) -> list[Any]:
        return [own_loss(*each.args) for each in asked]

    values = run_out(losses(row, CASES, RIGHT), answers)
    gradients = [own_grad(*case.calls[0].args) for case in CASES]
    return hold_against(CASES, RIGHT, gradients, values).agreement


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_gradient_of_any_size(scale: float) -> None:
    """The tolerance goes with the loss: five percent are seen on every scale, rounding is not."""
    assert held(lambda w, x: scale * loss(w, x), lambda w, x: scale * grad(w, x)) is Agreement.YES
    off = held(lambda w, x: scale * loss(w, x), lambda w, x: scale * grad(w, x) * 1.05)
    assert off is Agreement.NO


def test_a_large_constant_in_the_loss_does_not_matter() -> None:
    """What is lost by rounding is allowed."""
    assert held(lambda w, x: 1e4 + loss(w, x), grad) is Agreement.YES


@pytest.mark.parametrize("at", [-1.0, -0.3, 0.0, 0.5, 1.0])
def test_at_a_kink_every_subgradient_is_right(at: float) -> None:
    """Between both one-sided slopes, and not beyond them."""

    def corner(w: Any, x: Any) -> Any:
        return float(np.sum(np.abs(w - x)))

    assert any((w == x).any() for w, x in (case.calls[0].args for case in CASES))
    assert held(corner, lambda w, x: np.where(w == x, at, np.sign(w - x))) is Agreement.YES
    assert held(corner, lambda w, x: np.where(w == x, at - 2.5, np.sign(w - x))) is Agreement.NO


def test_a_gradient_that_is_wrong_in_one_case_is_wrong() -> None:
    """All cases count."""
    last = CASES[-1].calls[0].args
    off = held(loss, lambda w, x: grad(w, x) + (2.0 if w is last[0] else 0.0))
    assert off is Agreement.NO


@pytest.mark.parametrize(
    "own",
    [
        lambda *_: None,
        lambda *_: np.nan,
        lambda *_: "text",
        lambda *_: np.ones(2),
        lambda w, x: loss(w, x) if len(w) < 6 else None,
        lambda w, x: np.float32(loss(w, x)) + 1e-12 * np.random.default_rng().normal(),
    ],
)
def test_a_loss_that_does_not_tell(own: Any) -> None:
    """No number, here or there, is neither agreement nor the contrary."""
    assert held(own, grad) in {Agreement.UNKNOWN, Agreement.NO}


def test_where_a_rough_loss_parts_from_it_a_little_nothing_is_claimed() -> None:
    """A difference that a rough loss may have is not told to be another gradient's."""
    slightly = held(loss, lambda w, x: grad(w, x) * 1.001)
    assert slightly is Agreement.UNKNOWN


def composed(step: Any, w: Any, x: Any) -> Any:
    """Ask in two steps, the second with what the first gave."""
    first = yield ask(loss, w + step, x)
    return (yield ask(loss, np.array([2 * first]), np.zeros(1)))


def test_a_loss_that_is_asked_for_in_steps() -> None:
    """All points are asked at a time, step by step; an asker that is sent nothing ends."""
    row: Any = Gradient(grad, grad, of=loss, wrt=composed, on=vectors, points=1)
    assert held(loss, lambda w, x: 4 * loss(w, x) * grad(w, x), row) is Agreement.YES
    rounds: list[int] = []

    def answers(asked: list[Ask]) -> list[Any]:
        rounds.append(len(asked))
        known = [loss(*each.args) for each in asked]
        return [None, *known[1:]] if len(rounds) == 1 else known

    values = run_out(losses(row, CASES, RIGHT), answers)
    assert rounds == [5 * len(CASES), 5 * len(CASES) - 1]
    assert np.isnan(values[0])
    assert not np.isnan(values[1:]).any()


def test_an_asker_that_trips_over_an_answer_comes_to_nothing() -> None:
    """An author's lines take what the right functions answer; anything may be sent to them."""

    def unpacks(step: Any, w: Any, x: Any) -> Any:
        one, _ = yield ask(loss, w + step, x)
        return one

    row: Any = Gradient(grad, grad, of=loss, wrt=unpacks, on=vectors, points=1)
    assert held(lambda *_: 3.0, grad, row) is Agreement.UNKNOWN
    assert held(lambda w, x: (loss(w, x), 1), grad, row) is Agreement.YES


def test_a_cosine_knows_neither_size_nor_sign() -> None:
    """And cases of which the right gradient is 0 say nothing."""
    right: list[Any] = [np.array([1.0, 0.0]), (np.array([0.0]), 2.0), np.zeros(3)]
    assert mean_cosine(right, right) == 1
    assert mean_cosine([-3 * right[0], (np.array([0.0]), 9.0), np.ones(3)], right) == 1
    assert mean_cosine([np.array([0.0, 1.0]), (np.array([0.0]), 1.0), np.ones(3)], right) == 0.5
    assert mean_cosine([np.zeros(2), (np.zeros(1), 0.0), np.zeros(3)], right) == 0
    assert mean_cosine([np.zeros(3)], [np.zeros(3)]) == 0


def test_rows_say_what_share_is_carried() -> None:
    """Half where they do not."""
    assert float(Value(loss, loss, on=vectors, points=1).carried) == 0.5
    assert float(ROW.carried) == 0.5
