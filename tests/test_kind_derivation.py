"""Derivations: the first line that does not follow, with its source, at the simplest case."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from judging import evidence_of, judge, same_call

from grader.audit import Audit, audit
from grader.cases import Lines, Raised
from grader.kinds import kind_of
from grader.lint.stand_ins import replies_of
from grader.results import Outcome
from grader.spec import Derivation


def expand(x, a):
    """Stand for the stub."""


def numbers(draw):
    """Draw two numbers."""
    return draw.real(), draw.real()


ROW = Derivation(
    expand,
    start=lambda x, a: (x + a) ** 2,
    goal=lambda x, a: x**2 + 2 * a * x + a**2,
    on=numbers,
    points=3,
)


def written(source, name="expand"):
    """Return the function of a submission with the yields that reading it finds."""
    found = audit(source.encode(), "submission.py")
    assert isinstance(found, Audit)
    module = {"np": np}
    exec(compile(source, "submission.py", "exec"), module)  # noqa: S102 - it is our own
    return module[name], found.yields


def judged(source, row=ROW):
    """Return the finding on a submission."""
    function, yields = written(source)
    return judge(row, function, yields=yields)


# -- right ---------------------------------------------------------------------------------------
RIGHT = {
    "yields": """
def expand(x, a):
    yield (x + a) ** 2
    yield (x + a) * (x + a)
    yield x * (x + a) + a * (x + a)
    yield x**2 + 2 * a * x + a**2
""",
    "a list": """
def expand(x, a):
    return [(x + a) ** 2, x**2 + 2 * a * x + a**2]
""",
    "a loop": """
def expand(x, a):
    yield (x + a) ** 2
    for part in range(3):
        yield (x + a) ** 2 + 0 * part
    yield x**2 + 2 * a * x + a**2
""",
    "yield from": """
def helper(x, a):
    yield (x + a) ** 2
    yield (x + a) * (x + a)

def expand(x, a):
    yield from helper(x, a)
    yield x**2 + 2 * a * x + a**2
""",
    "a product of factors": """
def expand(x, a):
    yield (x + a), (x + a)
    yield x**2 + 2 * a * x + a**2
""",
    "a returned generator": """
def lines(x, a):
    yield (x + a) ** 2
    yield x**2 + 2 * a * x + a**2

def expand(x, a):
    return lines(x, a)
""",
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_derivation_passes(name):
    """Lines may come as yields, in a loop, as a list, or from a helper; a tuple is a product."""
    found = judged(RIGHT[name])
    assert (found.outcome, found.share, found.cases) == (Outcome.PASS, Fraction(1), 20)


def test_vectors_are_lines_too():
    """Lines may be arrays where START is one; a column is read as the vector."""
    row = Derivation(
        expand,
        start=lambda x: 2 * x,
        goal=lambda x: x + x,
        on=lambda draw: (draw.reals(3),),
        points=1,
    )
    assert judge(row, lambda x: [2 * x, (x + x)[:, None]]).passed
    assert judge(row, lambda x: [2 * x, 3 * x]).outcome is Outcome.WRONG
    assert judge(row, lambda x: [2 * x, x[:1]]).outcome is Outcome.WRONG


# -- wrong ---------------------------------------------------------------------------------------
def test_the_first_broken_line_is_shown_as_it_stands_in_the_source():
    """Number, text and both values; what comes after it is not looked at."""
    found = judged("""
def expand(x, a):
    yield (x + a) ** 2
    yield x**2 + a**2
    yield x**2 + 3 * a * x + a**2
    yield x**2 + 2 * a * x + a**2
""")
    assert (found.outcome, found.cause, found.line) == (Outcome.WRONG, None, 4)
    assert found.source == "x ** 2 + a ** 2"
    x, a = found.call.args
    before, after = (int(value) for value in ((x + a) ** 2, x**2 + a**2))
    said = f"line 2 does not follow from line 1: line 1 gives {before}, line 2 gives {after}"
    assert found.message == said
    assert found.failing == tuple(range(20))


def test_the_earliest_broken_line_wins_whichever_case_shows_it():
    """A slip in line 2 that only some inputs show is told before one in line 3 that all show."""
    found = judged("""
def expand(x, a):
    yield (x + a) ** 2
    yield (x + a) * abs(x + a)
    yield x
    yield x**2 + 2 * a * x + a**2
""")
    assert found.line == 4
    assert found.source == "(x + a) * abs(x + a)"
    assert sum(found.call.args) < 0, "the first case that shows it"
    assert found.message.startswith("line 2 does not follow from line 1: ")
    assert 0 < len(found.failing) < 20


def test_line_one_must_be_the_start():
    """And the message says what it gives."""
    found = judged("""
def expand(x, a):
    yield 7 + 0 * x
    yield x**2 + 2 * a * x + a**2
""")
    assert found.line == 3
    assert found.message == "line 1 is not what the derivation starts from: it gives 7"


def test_the_last_line_must_be_the_goal():
    """A derivation that stops early is told so at its last line."""
    found = judged(
        """
def expand(x, a):
    yield (x + a) ** 2
    yield (x + a) * (x + a)
""",
        Derivation(expand, start=ROW.start, goal=lambda x, a: x + a + 0.5, on=numbers, points=1),
    )
    assert found.line == 4
    assert found.source == "(x + a) * (x + a)"
    assert found.message.startswith("the last line is not the goal: it gives ")


def test_without_source_lines_the_number_is_told():
    """The lines of a list have no place in the source."""
    found = judged("""
def expand(x, a):
    return [(x + a) ** 2, x**2, x**2 + 2 * a * x + a**2]
""")
    assert (found.line, found.source) == (None, "")
    assert found.message.startswith("line 2 does not follow from line 1: ")


def test_in_a_loop_the_line_of_the_yield_is_told():
    """Which round it was is said by the number of the line."""
    found = judged("""
def expand(x, a):
    yield (x + a) ** 2
    for round in (0, 0, 1):
        yield (x + a) ** 2 + round
    yield x**2 + 2 * a * x + a**2
""")
    assert (found.line, found.source) == (5, "(x + a) ** 2 + round")
    assert found.message.startswith("line 4 does not follow from line 3: ")


def test_too_few_lines():
    """The row says how many make a derivation."""
    row = Derivation(expand, start=ROW.start, goal=ROW.goal, on=numbers, points=1, lines=3)
    found = judged(RIGHT["a list"], row)
    assert (found.outcome, found.cause) == (Outcome.WRONG, "shape")
    assert found.message == "has 2 lines, where at least 3 are asked"
    assert judged(RIGHT["yields"], row).passed


def test_a_line_repeated_word_for_word_proves_nothing():
    """Spaces and brackets do not make it another line; the second of the two is shown."""
    found = judged("""
def expand(x, a):
    yield (x + a) ** 2
    yield x**2 + 2 * a * x + a**2
    yield ( x+a )**2
    yield x**2 + 2 * a * x + a**2 + 0
""")
    assert (found.outcome, found.line) == (Outcome.WRONG, 5)
    assert found.message == "line 3 repeats line 1 word for word: write the step between"
    assert found.source == "(x + a) ** 2"


def test_the_same_text_in_another_function_is_not_a_repetition():
    """Only the yields of this part are compared with each other."""
    function, yields = written(RIGHT["yields"] + RIGHT["yields"].replace("expand", "other"))
    own = [each for each in yields if each.function == "expand"]
    assert len(yields) == 2 * len(own)
    assert judge(ROW, function, yields=own).passed


def test_a_generator_that_raises_midway():
    """It is told as any call that raised."""
    found = judged("""
def expand(x, a):
    yield (x + a) ** 2
    raise ValueError("stuck")
""")
    assert (found.outcome, found.cause) == (Outcome.RAISED, "error")
    assert found.message == "raised ValueError: stuck"
    replies = [Raised("ZeroDivisionError", "division by zero", 7, "")] * 20
    assert judge(ROW, replies).message == "raised ZeroDivisionError: division by zero (line 7)"


def test_a_generator_that_raises_on_some_inputs_only():
    """It has failed, however right the lines of the others are."""
    function, yields = written(RIGHT["yields"])
    replies = list(replies_of(evidence_of(ROW, function).dealt, function))
    replies[4] = Raised("ValueError", "negative", 3, "")
    found = judge(ROW, replies, yields=yields)
    assert (found.outcome, found.failing) == (Outcome.RAISED, (4,))


def test_what_is_no_derivation():
    """A plain number has no lines; the worker's words are passed on, made harmless."""
    found = judge(ROW, lambda x, _: x)
    assert (found.outcome, found.cause) == (Outcome.WRONG, "type")
    assert found.message == (
        "came back with a value of type float64: every line of a derivation is a yield"
    )
    assert "\x1b" not in judge(ROW, [Lines((), "\x1b[2J")] * 20).message


@pytest.mark.parametrize("line", ["None", "'text'", "{'a': 1}", "(x, 'text')", "float('nan')"])
def test_a_line_that_is_no_number(line):
    """It does not follow, and nothing breaks."""
    found = judged(f"""
def expand(x, a):
    yield (x + a) ** 2
    yield {line}
    yield x**2 + 2 * a * x + a**2
""")
    assert (found.outcome, found.line) == (Outcome.WRONG, 4)
    assert found.message.startswith("line 2 does not follow from line 1: line 1 gives ")


def test_a_tuple_whose_product_is_wrong():
    """The product is compared, not the factors."""
    found = judged("""
def expand(x, a):
    yield (x + a) ** 2
    yield x + a, x - a
    yield x**2 + 2 * a * x + a**2
""")
    assert (found.line, found.source) == (4, "(x + a, x - a)")


def test_a_line_that_overflows_is_wrong_without_a_warning():
    """∞ · 0 in a product of factors is nan, which the report says."""
    found = judged("""
def expand(x, a):
    yield np.inf, 0.0 * x
    yield x**2 + 2 * a * x + a**2
""")
    assert found.outcome is Outcome.WRONG
    assert found.message == "line 1 is not what the derivation starts from: it gives nan"


# -- up to a constant ----------------------------------------------------------------------------
def elsewhere(draw, x, a):
    """Draw two other places x for the same a."""
    return [(x + draw.positive(), a), (x - draw.positive(), a)]


VARIED = Derivation(
    expand,
    start=lambda x, a: (x + a) ** 2,
    goal=lambda x, a: x**2 + 2 * a * x,
    on=numbers,
    vary=elsewhere,
    points=2,
)


def test_what_does_not_depend_on_what_varies_may_be_dropped():
    """In line one as well, and added again."""
    assert judged(
        """
def expand(x, a):
    yield (x + a) ** 2 + 5
    yield x**2 + 2 * a * x + a**2
    yield x**2 + 2 * a * x
""",
        VARIED,
    ).passed
    assert not judged(
        """
def expand(x, a):
    yield (x + a) ** 2
    yield x**2 + 2 * a * x
""",
        Derivation(expand, start=VARIED.start, goal=VARIED.goal, on=numbers, points=1),
    ).passed


def test_a_term_that_varies_may_not_be_dropped():
    """Nor a factor."""
    for wrong in ("x**2", "(x**2 + 2 * a * x) / 2"):
        found = judged(
            f"""
def expand(x, a):
    yield (x + a) ** 2
    yield {wrong}
    yield x**2 + 2 * a * x
""",
            VARIED,
        )
        assert (found.line, found.outcome) == (4, Outcome.WRONG)


def test_lines_that_vary_are_numbers():
    """A vector cannot be equal up to one constant."""
    found = judged(
        """
def expand(x, a):
    yield (x + a) ** 2
    yield np.ones(2) * x
    yield x**2 + 2 * a * x
""",
        VARIED,
    )
    assert found.line == 4


def test_the_number_of_lines_may_not_depend_on_the_inputs():
    """Else lines could not be compared between them."""
    found = judged(
        """
def expand(x, a):
    yield (x + a) ** 2
    for part in range(int(abs(x * 1000)) % 7):
        yield (x + a) ** 2 + part
    yield x**2 + 2 * a * x
""",
        VARIED,
    )
    assert (found.outcome, found.cause) == (Outcome.WRONG, "shape")
    assert found.message == "has not the same number of lines on all inputs"


def test_large_equal_terms_leave_rounding_only():
    """The difference of two large numbers is not held to its last digit."""
    row = Derivation(
        expand,
        start=lambda x, a: x * a,
        goal=lambda x, a: a * x,
        on=numbers,
        vary=elsewhere,
        points=1,
    )
    assert judge(row, lambda x, a: [x * a + 1e5, (x * a * 3) / 3, a * x]).passed


def test_cases_are_calls_that_ask_for_lines():
    """One call a case, and one for each further place; START and GOAL are known at each."""
    evidence = evidence_of(VARIED, lambda x, a: [x, a])
    assert all(call.lines for call in evidence.dealt.calls)
    assert len(evidence.dealt.calls) == 60
    first = evidence.expected[0]
    assert len(first.start) == len(first.goal) == 3
    again = kind_of(VARIED).deal(VARIED, iter(()))
    assert again == ()
    assert same_call(evidence.dealt.calls[0], evidence.dealt.cases[0].calls[0])
