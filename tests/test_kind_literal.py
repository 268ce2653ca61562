"""Claims, short answers and prose: marked from literals, without running anything."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import deal_row, judge

from grader.results import Outcome
from grader.spec import Claims, Prose, Short, claim

NAMES = ("a", "b", "c", "d")
CLAIMS = Claims({name: claim(f"{name}?", name in "ab") for name in NAMES}, points=2)
RIGHT = {"a": True, "b": True, "c": False, "d": False}


def mark(answers, row=CLAIMS):
    """Return the finding on what ANSWERS holds."""
    return judge(row, (), handed_in=answers)


# -- claims --------------------------------------------------------------------------------------
def test_all_claims_right_pass():
    """As a dict or, in order, as a list; 0 and 1 are False and True."""
    for answers in (RIGHT, [True, True, False, False], {"a": 1, "b": 1.0, "c": 0, "d": False}):
        found = mark(answers)
        assert (found.outcome, found.share, found.cases) == (Outcome.PASS, Fraction(1), 4)


@pytest.mark.parametrize(
    ("answers", "share", "said"),
    [
        ({"a": True, "b": True, "c": False, "d": True}, (2, 4), "3 right, 1 wrong"),
        ({"a": True, "b": True, "c": False}, (3, 4), "3 right, 0 wrong, 1 left open"),
        ({"a": True, "b": None}, (1, 4), "1 right, 0 wrong, 3 left open"),
        (dict.fromkeys(NAMES, True), (0, 4), "2 right, 2 wrong"),
        ({"a": False, "b": False, "c": True}, (0, 4), "0 right, 3 wrong, 1 left open"),
        ({**RIGHT, "d": "no"}, (2, 4), "3 right, 1 wrong"),
        ({**RIGHT, "d": 2}, (2, 4), "3 right, 1 wrong"),
    ],
)
def test_right_minus_wrong_and_never_below_zero(answers, share, said):
    """A wrong answer takes one off, an open one nothing."""
    found = mark(answers)
    assert (found.outcome, found.share) == (Outcome.WRONG, Fraction(*share))
    assert found.message == f"{said}: right minus wrong counts"
    assert found.call is None


def test_the_claims_not_right_are_counted():
    """Wrong ones and open ones."""
    assert mark({"a": True, "b": False}).failing == (1, 2, 3)


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from([True, False, None])))
def test_guessing_never_pays(answers):
    """An answer and its opposite together earn nothing; shares stay between 0 and 1."""
    opposite = {name: not answer for name, answer in answers.items() if type(answer) is bool}
    shares = mark(answers).share, mark(opposite).share
    assert all(0 <= share <= 1 for share in shares)
    assert 0 in shares or not opposite


@pytest.mark.parametrize("answers", [None, {}, {"a": None}, [None] * 4])
def test_nothing_answered_is_missing(answers):
    """Not wrong: nothing has been said."""
    found = mark(answers)
    assert (found.outcome, found.share, found.message) == (Outcome.MISSING, 0, "not answered yet")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([True], "1 answer for 4 claims: answer each by its name"),
        ([True] * 5, "5 answers for 4 claims: answer each by its name"),
        ("TTFF", "must be a dict from the name of each claim to True or False"),
        (True, "must be a dict from the name of each claim to True or False"),
        ((True,) * 4, "must be a dict from the name of each claim to True or False"),
    ],
)
def test_the_wrong_form_is_refused(answers, said):
    """One sentence says what the form is."""
    found = mark(answers)
    assert (found.outcome, found.cause, found.message) == (Outcome.WRONG, "type", said)


def test_names_that_are_not_asked_are_noted():
    """At most five of them, made harmless; they change no points."""
    found = mark({"a": True, **{f"\x1b{at}": True for at in range(9)}})
    assert found.share == Fraction(1, 4)
    (note,) = found.notes
    assert note == "not asked: \\x1b0, \\x1b1, \\x1b2, \\x1b3, \\x1b4"


# -- short ---------------------------------------------------------------------------------------
SHORT = Short(
    "which",
    "Which?",
    accept=["log loss", "Logistic"],
    options=["log loss", "logistic", "Hinge"],
    points=1,
    hint="Look at the margin.",
)


@pytest.mark.parametrize("answer", ["log loss", " Log  Loss\n", "LOGISTIC", "logistic"])
def test_case_and_spaces_do_not_matter(answer):
    """Any of the accepted answers passes, however it is typed."""
    assert mark(answer, SHORT).passed


def test_a_wrong_answer_gets_the_hint():
    """It is one of the options, but not the right one."""
    found = mark("hinge", SHORT)
    assert (found.outcome, found.cause, found.hint) == (Outcome.WRONG, None, "Look at the margin.")
    assert found.message == "'hinge' is not the answer"


def test_an_answer_that_is_no_option_lists_them():
    """It is refused as a slip of form, without the hint."""
    found = mark("hingee\x1b[2J", SHORT)
    assert (found.outcome, found.cause, found.hint) == (Outcome.WRONG, "type", "")
    assert found.message == r"'hingee\\x1b[2j' is none of log loss, logistic, Hinge"


def test_without_options_any_answer_is_an_answer():
    """A number is read as its text."""
    free = Short("n", "How many?", accept=["4"], points=1)
    assert mark(4, free).passed
    assert mark("5", free).message == "'5' is not the answer"
    assert len(mark("x" * 10_000, free).message) < 80


@pytest.mark.parametrize("row", [SHORT, Prose("Why?", rubric=["b"], points=1)])
@pytest.mark.parametrize("answer", [None, ""])
def test_an_open_answer_is_missing(answer, row):
    """Nothing handed in is not wrong."""
    assert mark(answer, row).outcome is Outcome.MISSING


def test_a_blank_short_answer_is_missing():
    """Spaces alone are no answer."""
    assert mark("  ", SHORT).outcome is Outcome.MISSING


# -- prose ---------------------------------------------------------------------------------------
PROSE = Prose("Why?", rubric=["because"], points=4)


def test_prose_waits_for_a_person():
    """It is counted and never scored."""
    found = mark("Both act on\neach energy.", PROSE)
    assert (found.outcome, found.share) == (Outcome.PENDING, 0)
    assert found.message == "5 words, to be marked by a person"
    assert mark("One.", PROSE).message == "1 word, to be marked by a person"


@pytest.mark.parametrize("text", ["  \n", 3, ["a"], None])
def test_no_prose_is_missing(text):
    """Blank, or not text."""
    found = mark(text, PROSE)
    assert (found.outcome, found.message) == (Outcome.MISSING, "nothing written yet")


def test_nothing_is_called():
    """These rows deal no calls."""
    for row in (CLAIMS, SHORT, PROSE):
        assert deal_row(row).calls == ()
