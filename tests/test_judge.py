"""From findings to results: points, words, names, hints and what a report may show."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import evidence_of

from grader.audit import Function
from grader.cases import Died, Raised, Returned, TimedOut
from grader.course import Part
from grader.judge import Handed, judge_part, unasked, waived, whole
from grader.results import CheckResult, Outcome
from grader.spec import (
    Claims,
    Derivation,
    Gradient,
    Property,
    Prose,
    Refute,
    Value,
    all_equal,
    ask,
    claim,
    mistakes,
)


def scaled(x, c):
    """Return c times a vector: the reference."""
    return c * x


def vectors(draw):
    """Draw a vector and a factor that is not 1."""
    return draw.reals(draw.dim()), draw.positive()


def inverse(x, c):
    """See what becomes of an entry when c doubles."""
    return x / c


def half(x, c):
    """Ask where the factor ½ comes from."""
    return c * x / 2


ROW = Value(scaled, scaled, on=vectors, points=2, hint="Look at c.")
EDGE = Value(scaled, scaled, on=vectors, points=1, announced="c up to 5")
FUNCTION = Function("scaled", 3, 4, 2, 2)


def judged(replies, *rows, wrongs=(), reveal="hint", function=FUNCTION, **more):
    """Return the result of a part with these rows, for a function or replies to each row."""
    rows = rows or (ROW,)
    evidences = [evidence_of(row, replies, **more) for row in rows]
    part = Part("p", "scaled", tuple(rows), scaled)
    handed = Handed(part, evidences, "printed", 0.123456, function)
    return judge_part(handed, mistakes(scaled, *wrongs), reveal=reveal)


def check_of(*args, **more):
    """Return the only check of a part."""
    (check,) = judged(*args, **more).checks
    return check


# -- points --------------------------------------------------------------------------------------
def test_a_right_part_has_all_its_points():
    """As exact decimals, added up over the rows."""
    result = judged(scaled, ROW, EDGE)
    assert (result.outcome, result.score, result.max_score) == (Outcome.PASS, 3, 3)
    assert isinstance(result.score, Decimal)
    assert (result.part, result.problem, result.name) == ("p.scaled", "p", "scaled")
    assert (result.stdout, result.seconds, result.line) == ("printed", 0.1235, 3)
    assert [check.hint + check.message for check in result.checks] == ["", ""]


def test_every_row_has_points_of_its_own():
    """A wrong row costs its own points and no others."""
    one = Value(scaled, scaled, on=lambda _: (np.ones(2), np.float64(2)), points=Decimal("0.5"))
    result = judged(lambda x, c: c * np.ones_like(x), one, ROW)
    assert [check.score for check in result.checks] == [Decimal("0.5"), 0]
    assert (result.score, result.max_score) == (Decimal("0.5"), Decimal("2.5"))
    assert result.outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("points", "right", "asked", "score"),
    [
        (2, 3, 4, "1.5"),
        (1, 2, 3, "0.67"),
        (2, 2, 3, "1.33"),
        (Decimal("0.1"), 1, 3, "0.03"),
        (3, 1, 3, "1"),
        (10, 3, 3, "10"),
    ],
)
def test_a_share_is_rounded_to_hundredths(points, right, asked, score):
    """Shares are exact fractions until the last moment; whole points have no decimals."""
    row = Claims({str(at): claim("?", at % 2 == 0) for at in range(asked)}, points=points)
    answers = {str(at): at % 2 == 0 for at in range(right)}
    check = check_of((), row, handed_in=answers)
    assert str(check.score) == score
    assert check.max_score == points


@given(st.lists(st.sampled_from(Outcome), min_size=1, max_size=5))
def test_the_worst_check_gives_the_outcome(outcomes):
    """Whatever the order of the rows."""
    checks = [CheckResult("value", outcome, Decimal(0), Decimal(1)) for outcome in outcomes]
    part = Part("p", "scaled", (), scaled)
    result, turned = (whole(part, tuple(each)) for each in (checks, checks[::-1]))
    assert result.outcome is turned.outcome
    assert result.outcome in outcomes
    assert (result.outcome is Outcome.PASS) == (set(outcomes) == {Outcome.PASS})
    if Outcome.FAULT in outcomes:
        assert result.outcome is Outcome.FAULT


def test_no_outcome_is_forgotten_among_the_worst():
    """Each alone is the outcome of its part."""
    for outcome in Outcome:
        check = CheckResult("value", outcome, Decimal(0), Decimal(1))
        assert whole(Part("p", "a", (), None), (check,)).outcome is outcome


# -- words ---------------------------------------------------------------------------------------
def test_wrong_cases_are_counted():
    """How many of how many inputs, and what is wrong at the simplest."""
    row = Value(scaled, scaled, on=lambda d: (np.ones(3), np.float64(2 + d.index % 2)), points=1)
    check = check_of(lambda x, _: np.append(2 * x[:2], 9.0), row)
    assert check.message == "wrong on 60 of 60 inputs; at the simplest, 1 of 3 entries differ"
    assert (check.failed, check.cases) == (60, 60)
    number = Value(scaled, scaled, on=lambda d: (d.real(), np.float64(2)), points=1)
    assert check_of(lambda x, _: np.sin(3 * x), number).message == "wrong on 60 of 60 inputs"


def test_a_diagnosis_stands_in_the_message():
    """In place of the simplest case's message; its one word stands beside it, its hint below."""
    number = Value(scaled, scaled, on=lambda d: (d.real(), np.float64(2)), points=1, hint="Scale.")
    check = check_of(lambda x, _: x, number)
    assert check.message == "wrong on 60 of 60 inputs; your answer is ½ × the right one"
    assert (check.diagnosis, check.hint, check.misconception) == ("factor", "Scale.", None)
    check = check_of(lambda x, f: -f * x, number)
    assert check.diagnosis == "sign"
    assert check.hint == "Is a minus missing, or a difference taken the wrong way round?"


def test_what_is_named_or_right_is_not_diagnosed():
    """A misconception that fits goes before; what passes is not looked at."""
    number = Value(scaled, scaled, on=lambda d: (d.real(), np.float64(2)), points=1)

    def unscaled(x, _):
        """Scale it."""
        return x

    check = check_of(unscaled, number, wrongs=[unscaled])
    assert (check.misconception, check.diagnosis) == ("unscaled", None)
    assert check_of(scaled, number).diagnosis is None


def test_an_answer_of_another_shape_says_both():
    """What came back, and what it is."""

    def doubled(x):
        return 2 * x

    row = Value(doubled, doubled, on=lambda d: (d.reals(*d.dims(2)),), points=1)
    check = check_of(lambda x: 2 * x.T, row)
    assert check.cause == "shape"
    assert check.message.endswith(" on 60 of 60 inputs; your answer is the right one transposed")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Raised("ValueError", "no", 4, ""), "raised ValueError: no (line 4), on 60 of 60 inputs"),
        (Returned(None), "returned None, where an array of shape (3,) is asked (no return?), on "),
        (Returned(np.full(3, np.nan)), "3 of 3 entries are not a number (nan), on 60 of 60 inputs"),
        (Died("was killed"), "the process of the submission was killed during this call"),
        (TimedOut(2, "one call"), "no answer within 2 s, the limit for one call: an endless loop?"),
        (Raised("NotImplementedError", "", 4, ""), "not written yet"),
    ],
)
def test_failures_are_counted_where_a_count_says_something(reply, said):
    """After a crash or a hang nothing else ran, so nothing is counted."""
    row = Value(scaled, scaled, on=lambda _: (np.ones(3), np.float64(2)), points=1)
    message = check_of([reply] * 61, row).message
    assert message.startswith(said)
    assert ("60 of 60" in message) == said.endswith(("on ", "inputs"))


def test_a_single_case_is_not_counted():
    """There is nothing to count."""
    row = Value(scaled, scaled, on=vectors, points=1, cases=1)
    assert "of 1 input" not in check_of(lambda x, c: x + c, row).message


def test_other_kinds_count_in_their_own_way():
    """A property says on how many inputs, a derivation and a refutation need not."""
    shifted = Property(
        "shifted",
        "A shift changes nothing.",
        on=lambda draw: [ask(scaled, draw.reals(2), 2.0), ask(scaled, draw.reals(2), 2.0)],
        holds=all_equal,
        points=1,
    )
    said = check_of(scaled, shifted, truths={"scaled": scaled}).message
    assert said == "does not hold: A shift changes nothing. (on 20 of 20 inputs)"
    lines = Derivation(scaled, start=scaled, goal=scaled, on=vectors, points=1)
    assert check_of(lambda x, c: [c * x, c * x, x], lines).message.startswith("line 3 does not")
    refute = Refute(scaled, "s", sides=lambda x: (x, x), allowed=lambda _: "", points=1)
    said = check_of([Returned(2.0)], refute).message
    assert said == "does not refute it: both sides are 2 there"


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (1, 1, "takes 1 argument (line 3), but is called with 2"),
        (3, 3, "takes 3 arguments (line 3), but is called with 2"),
        (3, None, "takes 3 or more arguments (line 3), but is called with 2"),
        (0, 1, "takes 0 to 1 arguments (line 3), but is called with 2"),
        (0, 0, "takes 0 arguments (line 3), but is called with 2"),
    ],
)
def test_a_wrong_signature_is_told_by_its_arguments(least, most, said):
    """Not by Python's TypeError: the audit knows what the function takes."""
    function = Function("scaled", 3, 4, least, most)
    error = Raised("TypeError", "scaled() takes 1 positional argument but 2 were given", 0, "")
    check = check_of([error] * 61, function=function)
    assert check.message == f"{said}, on 60 of 60 inputs"


@pytest.mark.parametrize("function", [FUNCTION, Function("scaled", 3, 4, 0, None), None])
def test_another_type_error_is_left_as_it_is(function):
    """Where the number of arguments is right, or nothing is known of it."""
    error = Raised("TypeError", "unsupported operand", 4, "")
    check = check_of([error] * 61, function=function)
    assert check.message.startswith("raised TypeError: unsupported operand (line 4)")


# -- names and hints -----------------------------------------------------------------------------
def test_a_named_mistake_brings_its_hint():
    """In place of the row's, on every row that saw it."""
    result = judged(inverse, ROW, EDGE, wrongs=[half, inverse])
    for check in result.checks:
        assert (check.misconception, check.also) == ("inverse", ())
        assert check.hint == "See what becomes of an entry when c doubles."


def test_mistakes_that_are_alike_are_named_together():
    """The first by name, the others beside it."""

    def other(x, c):
        """Read the definition of c again, please."""
        return x * c**-1

    check = check_of(inverse, wrongs=[inverse, half, other])
    assert (check.misconception, check.also) == ("inverse", ("other",))


def test_a_right_row_is_not_named_though_another_is():
    """Only what is wrong looks like something."""
    same = Value(scaled, scaled, on=lambda _: (np.ones(2), np.float64(1)), points=1)
    result = judged(inverse, same, ROW, wrongs=[inverse])
    assert [check.misconception for check in result.checks] == [None, "inverse"]
    assert result.checks[0].hint == ""


def test_without_a_name_the_hint_of_the_row_is_given():
    """Where the answer is wrong, but not where it raised or has the wrong type."""
    assert check_of(lambda x, c: x + c).hint == "Look at c."
    assert check_of(lambda x, _: x[:-1]).hint == "Look at c."
    for reply in (Raised("ValueError", "", 0, ""), Returned(None)):
        assert check_of([reply] * 61).hint == ""


# -- what is shown -------------------------------------------------------------------------------
def test_how_much_is_revealed():
    """full: call, got, expected; hint: call and got; score: nothing."""
    full, hint, score = (
        check_of(lambda x, c: x + c, reveal=how).counterexample for how in ("full", "hint", "score")
    )
    assert score is None
    assert (hint.call, hint.got, hint.expected) == (full.call, full.got, None)
    x, c = evidence_of(ROW, scaled).dealt.calls[0].args
    assert full.expected == (c * x).tolist()
    assert full.got == (x + c).tolist()
    assert check_of(scaled, reveal="full").counterexample is None


def test_only_compared_values_are_ever_revealed():
    """A counterexample of a statement or the goal of a derivation is never told."""
    refute = Refute(scaled, "s", sides=lambda x: (x, x), allowed=lambda _: "", points=1)
    assert check_of([Returned(2.0)], refute, reveal="full").counterexample.expected is None
    lines = Derivation(scaled, start=scaled, goal=scaled, on=vectors, points=1)
    shown = check_of(lambda x, c: [c * x, x], lines, reveal="full").counterexample
    assert shown.expected is None
    gradient = Gradient(scaled, scaled, of=scaled, wrt=lambda *_: (), on=vectors, points=1)
    assert check_of(inverse, gradient, reveal="full").counterexample.expected is not None


def test_a_property_shows_all_calls_that_do_not_go_together():
    """As one tuple, beside the tuple of their answers; one call where one came to nothing."""
    x, c = np.array([1.0, 2.0]), np.float64(3)
    asked = [ask(scaled, x, c), ask(scaled, 2 * x, c)]
    row = Property("p", "s", on=lambda _: asked, holds=all_equal, points=1)
    shown = check_of(scaled, row, truths={"scaled": scaled}).counterexample
    calls = "(scaled(np.array([1.0, 2.0]), 3.0), scaled(np.array([2.0, 4.0]), 3.0))"
    assert (shown.call, shown.got) == (calls, [[3.0, 6.0], [6.0, 12.0]])
    nothing = check_of(lambda *_: None, row, truths={"scaled": scaled}).counterexample
    assert nothing.call == "scaled(np.array([1.0, 2.0]), 3.0)"


def test_a_wrong_array_tells_which_entries():
    """With and without the right ones; a wrong form and an exception have none to tell of."""
    row = Value(scaled, scaled, on=lambda _: (np.arange(1.0, 4), np.float64(2)), points=1)
    replies = [Returned(np.array([2.0, 9.0, 6.0]))] * 61
    for reveal, right in (("hint", None), ("full", 4.0)):
        (entries,) = check_of(replies, row, reveal=reveal).counterexample.entries
        assert (entries.differ, entries.errors) == (1, ((0, 4, 0),))
        assert (entries.worst, entries.got, entries.expected) == ((1,), 9.0, right)
    for reply in (Returned(np.ones(2)), Raised("ValueError", "no", 4, "")):
        assert check_of([reply] * 61, row, reveal="full").counterexample.entries == ()


finite = st.floats(allow_nan=False, allow_infinity=False, width=64)


@given(st.lists(finite, min_size=1, max_size=4), finite)
def test_the_counterexample_can_be_pasted(entries, number):
    """Its call, evaluated, has the dealt arguments to the last bit."""
    args = (np.array(entries), np.float64(number))
    row = Value(scaled, lambda *_: 0.0, on=lambda _: args, points=1, cases=1)
    call = check_of(lambda *_: 1.0, row).counterexample.call
    given_args = eval(call, {"np": np, "scaled": lambda *given: given})  # noqa: S307
    np.testing.assert_equal(given_args, args)
    assert [np.asarray(each).dtype for each in given_args] == [np.float64] * 2


def test_prints_are_made_harmless_and_bounded():
    """A part's output is text from outside."""
    evidence = evidence_of(ROW, scaled)
    part = Part("p", "scaled", (ROW,), scaled)
    result = judge_part(Handed(part, [evidence], "\x1b[2J" + "x" * 10**6), (), reveal="full")
    assert result.stdout.startswith("\\x1b[2Jxxx")
    assert len(result.stdout) < 65_000


def test_results_tell_what_was_announced():
    """Edge rows say what the statement promised, judged or not."""
    assert check_of(scaled, EDGE).announced == "c up to 5"
    part = Part("p", "scaled", (EDGE,), scaled)
    assert unasked(part, Outcome.BANNED, "uses it").checks[0].announced == "c up to 5"


def test_prose_is_pending():
    """It waits for a person, with no points yet."""
    check = check_of((), Prose("Why?", rubric=["b"], points=4), handed_in="Because.")
    assert (check.outcome, check.score, check.max_score) == (Outcome.PENDING, 0, 4)
    assert check.message == "1 word, to be marked by a person"


def test_a_waived_row_has_no_points():
    """So that the total is what could be earned."""
    result = waived(Part("p", "shifted", (ROW,), None), ["loss"])
    assert (result.max_score, result.checks[0].kind) == (0, "value")
