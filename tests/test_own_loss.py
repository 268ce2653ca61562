"""A gradient and the student's own loss: four verdicts told apart, and what is no loss at all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from slips_course import Grade, grader, of, write_slips

from grader.isolate import start
from grader.own_loss import OwnLoss
from grader.render import render
from grader.results import CheckResult, Outcome, PartResult

BOWL = """
def bowl(w, x):
    return {loss}
def bowl_grad(w, x):
    return {grad}
"""
RIGHT = "np.sum((w - x) ** 2) / 2 + np.sum(x)"
TWICE = "np.sum((w - x) ** 2)"
CARRIED = "right for the loss you wrote; fix the loss (bowl) and this follows"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    """Grade a source text with the course of slips."""
    course = write_slips(tmp_path_factory.mktemp("course"))
    with start() as spawner:
        yield grader(course, spawner)


def bowl(graded: Grade, loss: str, grad: str, **more: object) -> tuple[PartResult, CheckResult]:
    """The gradient's part and its ordinary row."""
    result = graded(BOWL.format(loss=loss, grad=grad), "bowl", "bowl_grad", **more)
    part = of(result, "bowl_grad")
    return part, part.checks[0]


# -- the four verdicts ----------------------------------------------------------------------------
def test_both_right(graded: Grade) -> None:
    """Nothing is said."""
    part, check = bowl(graded, RIGHT, "w - x")
    assert (part.outcome, check.notes) == (Outcome.PASS, ())


@pytest.mark.parametrize("seed", range(5))
def test_right_for_the_own_loss_alone(graded: Grade, seed: int) -> None:
    """It is carried: half of its points, and the message names what to fix."""
    part, check = bowl(graded, TWICE, "2 * (w - x)", seed=seed)
    assert (check.outcome, check.cause, check.message) == (Outcome.CARRIED, "own_loss", CARRIED)
    assert (check.score, check.max_score) == (Decimal("1.5"), 3)
    assert (check.misconception, check.counterexample, check.hint) == (None, None, "")
    assert part.checks[1].outcome is Outcome.WRONG  # an announced row is judged by itself


def test_right_for_the_reference_alone(graded: Grade) -> None:
    """It passes, and is told that the loss does not match it."""
    part, check = bowl(graded, TWICE, "w - x")
    assert part.outcome is Outcome.PASS
    assert check.score == 3
    note = "right, but not the gradient of the bowl you wrote: that one is wrong"
    assert check.notes == (note,)


@pytest.mark.parametrize(
    ("loss", "note"),
    [
        (RIGHT, "the loss (bowl) is right, and this is not its gradient"),
        (TWICE, "not the gradient of the bowl you wrote either, which is wrong too"),
    ],
)
def test_right_for_neither(graded: Grade, loss: str, note: str) -> None:
    """It is wrong, and is told which of the two it may trust."""
    _, check = bowl(graded, loss, "3 * (w - x)")
    assert (check.outcome, check.score, check.notes) == (Outcome.WRONG, 0, (note,))
    assert check.counterexample is not None


# -- what counts as a loss ------------------------------------------------------------------------
def test_a_loss_that_is_off_by_a_constant_has_the_right_gradient(graded: Grade) -> None:
    """Nothing is to be said of a gradient that is right for both."""
    part, check = bowl(graded, f"{RIGHT} + 7", "w - x")
    assert (part.outcome, check.notes) == (Outcome.PASS, ())


@pytest.mark.parametrize(
    ("loss", "grad"),
    [
        ("-np.sum((w - x) ** 2) / 2", "x - w"),
        ("np.mean((w - x) ** 2) / 2", "(w - x) / len(w)"),
        ("np.array([[np.sum((w - x) ** 2)]])", "2 * (w - x)"),
        ("np.log(1 + np.sum((w - x) ** 2))", "2 * (w - x) / (1 + np.sum((w - x) ** 2))"),
        ("np.sum((w - x) ** 2)", "[2 * (a - b) for a, b in zip(w, x)]"),
        (
            "np.sum((w - x) ** 2)",
            "np.array([(bowl(w + h, x) - bowl(w - h, x)) / 2e-5 for h in 1e-5 * np.eye(len(w))])",
        ),
    ],
)
def test_whatever_form_they_have(graded: Grade, loss: str, grad: str) -> None:
    """A sign, a factor, another curve; a list, a matrix of one entry, differences of the loss."""
    _, check = bowl(graded, loss, grad)
    assert check.outcome is Outcome.CARRIED


@pytest.mark.parametrize("slope", ["(w >= x)", "(w > x)", "0.7 * (w > x) + 0.3 * (w >= x)"])
def test_any_subgradient_of_the_own_loss_will_do(graded: Grade, slope: str) -> None:
    """The small cases of this row lie on kinks; its share is a setting of the row."""
    source = f"""
        def corner(w, x):
            return 2 * np.sum(np.maximum(w - x, 0))
        def corner_grad(w, x):
            return 2.0 * ({slope})
    """
    (check,) = of(graded(source, "corner_grad"), "corner_grad").checks
    assert (check.outcome, check.score) == (Outcome.CARRIED, Decimal("0.6"))


def test_a_loss_made_of_two_parts(graded: Grade) -> None:
    """The row asks both; the one that is wrong is named."""
    source = """
        def squash(w, x):
            return np.tanh(2 * (w @ x))
        def cost(p):
            return p ** 2 + p
        def squash_grad(w, x):
            p = np.tanh(2 * (w @ x))
            return (2 * p + 1) * (1 - p ** 2) * 2 * x
    """
    (check,) = of(graded(source), "squash_grad").checks
    message = "right for the loss you wrote; fix the loss (squash) and this follows"
    assert (check.message, check.score) == (message, 2)
    both = source.replace("p ** 2 + p\n", "p ** 2\n").replace("(2 * p + 1)", "(2 * p)")
    (check,) = of(graded(both), "squash_grad").checks
    assert "fix the loss (squash and cost)" in check.message


def test_a_gradient_of_several_blocks(graded: Grade) -> None:
    """Each block is moved along."""
    source = "def pair(w, b):\n    return np.sum(w ** 2) + b ** 2\n"
    for grad, outcome in (("2 * w, 2 * b", Outcome.CARRIED), ("2 * w, b", Outcome.WRONG)):
        text = f"{source}def pair_grad(w, b):\n    return {grad}\n"
        assert of(graded(text, "pair_grad"), "pair_grad").outcome is outcome


def test_the_loss_is_marked_even_if_only_the_gradient_is_asked_for(graded: Grade) -> None:
    """The verdict does not hang on --part; the report says what to fix all the same."""
    result = graded(BOWL.format(loss=TWICE, grad="2 * (w - x)"), "bowl_grad")
    assert [part.name for part in result.parts] == ["bowl_grad"]
    assert result.parts[0].checks[0].message == CARRIED
    assert result.next is not None
    assert (result.next.part, result.next.unblocks) == ("parts.bowl", ("parts.bowl_grad",))


# -- what does not pass for one -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("loss", "grad"),
    [
        ("0.0", "0 * w"),
        ("4.2", "np.zeros(len(w))"),
        ("np.sum(0 * w)", "0 * w"),
        ("np.sum(x ** 2)", "0 * w"),
        ("np.nan", "np.zeros(len(w))"),
        ("np.sum(w) * np.inf", "np.ones(len(w))"),
        ("np.sum(w)", "np.ones(len(w))"),
        ("w[0]", "np.eye(len(w))[0]"),
        ("w[0] ** 2 / 2", "w * np.eye(len(w))[0]"),
        ("np.random.normal()", "np.random.normal(size=len(w))"),
        ("None", "2 * (w - x)"),
        ("'x'", "2 * (w - x)"),
        ("1 / 0", "2 * (w - x)"),
        ("np.sum((w - x) ** 2) if len(w) == 3 else 1 / 0", "2 * (w - x)"),
        ("(_ for _ in ()).throw(NotImplementedError)", "2 * (w - x)"),
        (TWICE, "2 * (w - x) + 1e-2"),
        (TWICE, "2 * (w - x) * (len(w) < 6)"),
        (TWICE, "np.full(len(w), np.nan)"),
        (TWICE, "2 * (w - x)[:, None] * np.ones(2)"),
    ],
)
def test_cheats(graded: Grade, loss: str, grad: str) -> None:
    """Zero, constant and random losses, such as ignore w, or are made up to be easy; and slips."""
    _, check = bowl(graded, loss, grad)
    assert (check.outcome, check.score) in {(Outcome.WRONG, 0), (Outcome.RAISED, 0)}


@pytest.mark.parametrize("seed", range(8))
def test_a_loss_made_up_to_be_easy_is_told_so(graded: Grade, seed: int) -> None:
    """It has this gradient, and nothing in common with the task."""
    _, check = bowl(graded, "np.sum(w)", "np.ones(len(w))", seed=seed)
    note = "the bowl you wrote has this gradient, but little in common with the right one"
    assert check.notes == (note,)


def test_an_unwritten_loss_carries_nothing(graded: Grade) -> None:
    """Of a starter nothing follows, and nothing is said."""
    source = (
        "def bowl(w, x):\n    raise NotImplementedError\ndef bowl_grad(w, x):\n    return 2 * w\n"
    )
    check = of(graded(source), "bowl_grad").checks[0]
    assert (check.outcome, check.notes) == (Outcome.WRONG, ())


@pytest.mark.parametrize("grad", ["2 * (w - x)", "5 * (w - x)"])
def test_a_loss_in_float32_is_too_rough_to_tell(graded: Grade, grad: str) -> None:
    """Neither that the gradient matches it nor that it does not."""
    loss = "np.float32(2) * np.sum((w - x).astype(np.float32) ** 2)"
    _, check = bowl(graded, loss, grad)
    assert (check.outcome, check.notes) == (Outcome.WRONG, ())


def test_nothing_of_it_is_shown_where_only_points_are(graded: Grade) -> None:
    """--reveal score keeps back notes and messages, as of everything else."""
    source = BOWL.format(loss=TWICE, grad="2 * (w - x)")
    text = render(graded(source, "bowl_grad", reveal="score"), "terminal")
    assert "carried" in text
    assert "loss" not in text


@pytest.mark.parametrize(("grad", "cases"), [("np.sin(9 * w)", 5), ("2 * (w - x)", 65)])
def test_a_gradient_that_is_far_off_is_seen_in_a_few_cases(
    graded: Grade, monkeypatch: pytest.MonkeyPatch, grad: str, cases: int
) -> None:
    """The loss is asked at, in front of and behind the points of the first cases, then of all."""
    asked: list[int] = []
    ask = OwnLoss._ask
    monkeypatch.setattr(
        OwnLoss, "_ask", lambda self, each, some: asked.append(len(some)) or ask(self, each, some)
    )
    bowl(graded, TWICE, grad)
    assert sum(asked) == 5 * cases
