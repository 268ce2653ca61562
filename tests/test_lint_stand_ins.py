"""What stands in for a student when lint examines a row."""

from grader.cases import Call, Case, Dealt, Returned
from grader.kinds.value import slack
from grader.lint.examine import _impostors
from grader.lint.stand_ins import IMPOSTORS, impostor_replies
from grader.spec import Value


def loss(w):
    """Return what a row varies."""
    return w**2


def around(draw):
    """Draw a place."""
    return (draw.real(),)


def others(draw, w):
    """Draw one more place."""
    assert draw is not None
    return [(w + 1.0,)]


def test_an_impostor_answers_every_call_of_a_varied_row_with_a_number():
    """Expected are differences, but what is returned is a number, when the case is repeated too."""
    case = Case((Call("loss", (1.0,)), Call("loss", (2.0,))))
    row = Value(loss, loss, on=around, vary=others, points=1)
    dealt = Dealt("p.loss", row, (case, case), case)
    for name in IMPOSTORS:
        replies = impostor_replies(name, dealt, [3.0, 3.0])
        assert len(replies) == 6
        assert all(
            reply.value.__class__ is float for reply in replies if isinstance(reply, Returned)
        )


def test_an_infinite_answer_of_a_misconception_needs_no_slack():
    """The reference's spread around ∞ is not a number and no warning is worth it."""
    row = Value(loss, loss, on=around, points=1)
    case = Case((Call("loss", (1.0,)),))
    assert slack(row, case, float("inf"), lambda _: float("inf")) == 0.0


def test_the_first_argument_is_let_be_only_where_it_is_the_answer():
    """A reference that looks at its argument is held against the impostor, an identity is not."""
    case = Case((Call("loss", (1.0, 2.0)),))
    for truth, tried in [(lambda a, _: a, False), (lambda a, b: a + 0 * b, True)]:
        dealt = Dealt("p.loss", Value(loss, truth, on=around, points=1), (case,), case)
        assert ("first argument" in _impostors(dealt)) is tried
