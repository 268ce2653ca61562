"""Value and Gradient rows: what passes, what does not, and what is said of the simplest case."""

from __future__ import annotations

from fractions import Fraction
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import deal_row, evidence_of, judge, same_call

from grader.cases import Died, NotRun, Raised, Returned, TimedOut, Unsupported
from grader.compare import FLOAT32
from grader.kinds import kind_of
from grader.kinds.value import slack
from grader.results import Outcome
from grader.spec import Gradient, Value


def scaled(x, c):
    """Return c times a vector: the reference."""
    return c * x


def vectors(draw):
    """Draw a vector and a factor, which is at least 1 in every other case."""
    n = draw.dim()
    return draw.reals(n), draw.turn((draw.positive(2, 5), draw.positive(0.2, 0.8)))


ROW = Value(scaled, scaled, on=vectors, points=2)


def row(truth=scaled, on=vectors, **more):
    """Return a row for this reference."""
    return Value(truth, truth, on=on, points=2, **more)


# -- right ----------------------------------------------------------------------------------------
@given(st.integers(0, 50))
def test_the_reference_passes_with_margin_zero(seed):
    """All points, all cases, nothing to say."""
    found = judge(ROW, scaled, seed=seed)
    assert found.passed
    assert (found.share, found.cases, found.failing) == (Fraction(1), 60, ())
    assert (found.margin, found.message, found.notes, found.call) == (0, "", (), None)


@pytest.mark.parametrize(
    ("right", "note"),
    [
        (lambda x, c: list(c * x), ""),
        (lambda x, c: (c * x)[:, None], "taken as"),
        (lambda x, c: (c * x).astype(np.float32), FLOAT32),
        (lambda x, c: c * x * (1 + 1e-7), ""),
    ],
)
def test_other_forms_pass_and_say_so(right, note):
    """A list, a column, float32 and rounding are accepted; what was taken for what is noted."""
    found = judge(ROW, right)
    assert found.passed
    assert bool(found.notes) == bool(note)
    assert note in "".join(found.notes)


def test_notes_of_the_worker_are_kept_once_and_cleaned():
    """A note that comes with every reply is said once."""
    replies = [Returned(c.args[0] * c.args[1], (), ("a \x1btensor",)) for c in deal_row(ROW).calls]
    assert judge(ROW, replies).notes == ("a \\x1btensor",)


def test_a_gradient_row_is_judged_alike():
    """Right passes, wrong does not."""
    gradient = Gradient(scaled, scaled, of=scaled, wrt=lambda *_: (), on=vectors, points=1)
    assert judge(gradient, scaled).passed
    found = judge(gradient, lambda x, c: -c * x)
    assert (found.outcome, found.cause) == (Outcome.WRONG, None)


# -- wrong ----------------------------------------------------------------------------------------
def test_the_simplest_failing_case_speaks():
    """The first case that fails gives call, got and expected, and all that fail are counted."""
    found = judge(ROW, lambda x, c: x * max(c, 1))
    calls = deal_row(ROW).calls
    assert (found.outcome, found.cause, found.share) == (Outcome.WRONG, None, 0)
    assert found.failing == tuple(range(1, 60, 2))
    assert same_call(found.call, calls[1])
    np.testing.assert_array_equal(found.got, calls[1].args[0])
    np.testing.assert_array_equal(found.expected, scaled(*calls[1].args))
    n = calls[1].args[0].size
    assert found.message == f"{n} of {n} entries differ"
    assert found.margin > 1e4


def test_one_differing_entry_is_counted():
    """Entries that are right are not counted as differing."""
    found = judge(ROW, lambda x, c: np.append((c * x)[:-1], 77.0))
    n = deal_row(ROW).calls[0].args[0].size
    assert found.message == f"1 of {n} entries differ"


def test_a_wrong_number_needs_no_words():
    """Got and expected say it all."""
    found = judge(row(lambda x, c: float(c * x.sum())), lambda x, c: float(x.sum() + c))
    assert found.outcome is Outcome.WRONG
    assert found.message == ""


@pytest.mark.parametrize(
    ("wrong", "cause", "said"),
    [
        (lambda x, _: x[:-1], "shape", ", where an array of shape ("),
        (lambda *_: None, "type", "returned None, where an array of shape "),
        (lambda *_: "text", "type", "returned text, where an array of shape "),
        (lambda x, _: x * 1j, "type", "returned complex numbers, where real ones are asked"),
        (lambda x, _: x * np.inf, "non_finite", "entries are infinite"),
        (lambda x, _: x * np.nan, "non_finite", "entries are not a number (nan)"),
        (
            lambda x, c: (c * x for _ in "a"),
            "type",
            "returned a generator (return the values themselves)",
        ),
        (lambda x, _: {"a": x}, "type", "returned a dict with the keys a, where an array"),
    ],
)
def test_wrong_in_form(wrong, cause, said):
    """Shape, type and non-finite answers each have their cause and their sentence."""
    found = judge(ROW, wrong)
    assert (found.outcome, found.cause) == (Outcome.WRONG, cause)
    assert said in found.message
    assert found.failing == tuple(range(60))
    assert same_call(found.call, deal_row(ROW).calls[0])


def test_an_answer_that_changes_is_unstable():
    """The first case is asked again at the end; state between calls is found."""
    counter = count()
    found = judge(ROW, lambda x, c: c * x if next(counter) < 60 else c * x + 1)
    assert (found.outcome, found.cause, found.failing) == (Outcome.WRONG, "unstable", (0,))
    assert found.message == "the same call gave another answer the second time"
    assert found.hint == "Does it keep something from earlier calls, or draw random numbers?"


def test_raising_the_second_time_counts_as_raising():
    """What the repeated call raised is told as any other."""
    replies = [Returned(scaled(*call.args)) for call in deal_row(ROW).calls]
    found = judge(ROW, [*replies[:-1], Raised("KeyError", "'x'", 4, "")])
    assert (found.outcome, found.cause, found.failing) == (Outcome.RAISED, "error", (0,))
    assert found.message == "raised KeyError: 'x' (line 4)"


def in_place(x, c):
    """Write to the argument."""
    x *= c
    return x


def test_writing_to_an_argument_is_refused():
    """A right value does not excuse a changed input; the argument is named by its place."""
    found = judge(ROW, in_place)
    assert (found.outcome, found.cause) == (Outcome.WRONG, "mutation")
    assert found.message == "writes into its argument 1"
    assert found.hint == "Work on a copy: what a function is given belongs to its caller."
    replies = [Returned(scaled(*call.args), (0, 1)) for call in deal_row(ROW).calls]
    assert judge(ROW, replies).message == "writes into its arguments 1, 2"


def test_a_wrong_value_is_told_before_a_changed_argument():
    """The value is what a student looks for first."""
    found = judge(ROW, lambda x, c: in_place(x, c) + 1)
    assert (found.outcome, found.cause) == (Outcome.WRONG, None)


# -- replies that are no answer -------------------------------------------------------------------
EXIT = "tried to end Python (exit) on line 2"
NO_JAX = "raised ModuleNotFoundError: No module named 'jax' (line 1)"
TOO_LATE = "no answer within 2.5 s, the limit for one call: an endless loop?"
GONE = "The whole process is gone: look for os._exit, ctypes or very deep recursion."
PLAIN = "Return numbers, text, arrays, or tuples, lists and dicts of these."


@pytest.mark.parametrize(
    ("reply", "outcome", "cause", "said", "hint"),
    [
        (
            Raised("ValueError", "no.", 3, ""),
            Outcome.RAISED,
            "error",
            "raised ValueError: no (line 3)",
            "",
        ),
        (Raised("ValueError", "", 0, ""), Outcome.RAISED, "error", "raised ValueError", ""),
        (
            Raised("SystemExit", "0", 2, ""),
            Outcome.RAISED,
            "error",
            EXIT,
            "Return the answer instead.",
        ),
        (
            Raised("MemoryError", "", 2, ""),
            Outcome.RAISED,
            "memory",
            "ran out of memory on line 2",
            "",
        ),
        (
            Raised("EOFError", "", 2, ""),
            Outcome.RAISED,
            "error",
            "asked for input on line 2",
            "All that a function needs are its arguments.",
        ),
        (
            Raised("ModuleNotFoundError", "No module named 'jax'", 1, ""),
            Outcome.RAISED,
            "import",
            NO_JAX,
            "",
        ),
        (Raised("NotImplementedError", "", 9, ""), Outcome.MISSING, None, "not written yet", ""),
        (TimedOut(2.5, "one call"), Outcome.TIMED_OUT, None, TOO_LATE, ""),
        (
            Died("exited with status 0"),
            Outcome.RAISED,
            "crash",
            "the process of the submission exited with status 0 during this call",
            GONE,
        ),
        (
            Died("sent what it should not", "protocol"),
            Outcome.RAISED,
            "protocol",
            "the process of the submission sent what it should not",
            "",
        ),
        (
            Unsupported("a \x1b[31mthing"),
            Outcome.WRONG,
            "type",
            "returned a \\x1b[31mthing",
            PLAIN,
        ),
    ],
)
def test_no_answer(reply, outcome, cause, said, hint):
    """What became of the call is told in one clean sentence, with the line where there is one."""
    found = judge(ROW, [reply] * 61)
    assert (found.outcome, found.cause) == (outcome, cause)
    assert (found.message, found.hint) == (said, hint)
    assert found.line == (getattr(reply, "lineno", 0) or None)


def test_what_was_not_run_does_not_count_as_failing():
    """After a crash only the call that crashed is counted."""
    replies = [Returned(scaled(*call.args)) for call in deal_row(ROW).calls[:3]]
    found = judge(ROW, [*replies, Died("was killed"), *[NotRun()] * 57])
    assert (found.outcome, found.failing) == (Outcome.RAISED, (3,))
    assert same_call(found.call, deal_row(ROW).calls[3])


# -- options of a row -----------------------------------------------------------------------------
def test_an_announced_row_is_as_strict():
    """Announced inputs are extreme; an overflow there is refused for what it is."""
    softplus = row(lambda z: np.logaddexp(0, z), lambda d: (1e4 * d.real(),), announced="up to 1e4")
    assert judge(softplus, lambda z: max(z, 0) + np.log1p(np.exp(-abs(z)))).passed
    found = judge(softplus, lambda z: np.log(1 + np.exp(z)))
    assert (found.outcome, found.cause) == (Outcome.WRONG, "non_finite")
    assert found.message == "the answer is infinite"


def cost(a, x):
    """Return the sum of distances, which every median of an even number of points minimises."""
    return float(np.abs(x - a).sum())


def points(draw):
    """Draw an even number of points."""
    return (draw.reals(2 * draw.dim(1, 3)),)


def test_through_accepts_any_minimiser():
    """What is compared is the objective, so every minimiser passes and no other point does."""
    median = row(lambda x: float(np.median(x)), points, through=cost)
    assert judge(median, lambda x: float(np.sort(x)[x.size // 2])).passed
    assert judge(median, lambda x: np.sort(x)[x.size // 2 - 1 :][:1]).passed
    found = judge(median, lambda x: float(x.max() + 1))
    assert (found.outcome, found.cause) == (Outcome.WRONG, None)
    assert found.expected is None, "one of many right answers is not the expected one"


def test_through_says_what_was_asked_where_it_cannot_read():
    """An answer that the objective cannot take is refused for its form."""
    median = row(lambda x: float(np.median(x)), points, through=cost)
    found = judge(median, lambda _: None)
    assert (found.outcome, found.cause) == (Outcome.WRONG, "type")
    assert found.message == "returned None, where a number is asked (no return?)"


def around(draw):
    """Draw a place and data."""
    return draw.real(), draw.reals(3)


def elsewhere(draw, w, x):
    """Draw two more places for the same data."""
    return [(w + draw.positive(), x), (w - draw.positive(), x)]


def squares(w, x):
    """Return the sum of squares around w."""
    return float(((x - w) ** 2).sum())


def test_vary_compares_up_to_a_constant_in_what_varies():
    """A term that does not depend on w may be dropped, a factor may not."""
    varied = row(squares, around, vary=elsewhere)
    assert judge(varied, lambda w, x: float((w**2 - 2 * w * x).sum())).passed
    assert judge(varied, lambda w, x: np.array([squares(w, x) + 7])).passed
    found = judge(varied, lambda w, x: squares(w, x) / 2)
    assert (found.outcome, found.cause) == (Outcome.WRONG, None)
    assert found.expected is None
    assert len(deal_row(varied).calls) == 61 * 3
    assert judge(varied, lambda w, _: w * np.ones(2)).cause == "shape"


def test_up_to_a_constant_between_entries():
    """Entries may all be moved by one number."""
    energies = row(lambda p: -np.log(p), lambda d: (d.probabilities(3),), up_to_constant=True)
    assert judge(energies, lambda p: 5 - np.log(p)).passed
    assert not judge(energies, np.log).passed


def path(g, lr):
    """Return the places of plain descent."""
    return -lr * np.cumsum(g)


def gradients(draw):
    """Draw five gradients and a rate."""
    return draw.reals(5), draw.positive()


def test_a_trajectory_names_the_first_step_that_departs():
    """Rows before it are right."""
    steps = row(path, gradients, trajectory=True)
    assert judge(steps, path).passed
    late = judge(steps, lambda g, lr: path(g, lr) * np.array([1, 1, 1, 2, 2]))
    assert late.message == "the first step that departs is step 3"
    early = judge(steps, lambda g, lr: 2 * path(g, lr))
    assert early.message == "the first step that departs is step 0"


def layers(x, c):
    """Return two blocks."""
    return np.outer(x, x), c * x


@pytest.mark.parametrize(
    ("wrong", "cause", "said"),
    [
        (lambda x, c: (np.outer(x, x), c + x), None, "in db, {n} of {n} entries differ"),
        (lambda x, c: (np.outer(x, x) + np.eye(x.size)[0] @ x, c * x), None, "in dW, "),
        (
            lambda x, c: (np.outer(x, x), c * x / 0),
            "non_finite",
            "in db, {n} of {n} entries are infinite",
        ),
    ],
)
def test_blocks_name_the_wrong_one(wrong, cause, said):
    """A tuple of gradients says which of them is wrong."""
    named = row(layers, blocks=("dW", "db"))
    assert judge(named, layers).passed
    found = judge(named, wrong)
    assert found.cause == cause
    assert found.message.startswith(said.format(n=deal_row(named).calls[0].args[0].size))


# -- tolerance ------------------------------------------------------------------------------------
def cancelling(x, y):
    """Return a large number and the small difference of two large ones."""
    return np.array([x, x - y])


def near(draw):
    """Draw two large numbers that nearly agree."""
    x = 1e9 + draw.positive()
    return np.float64(x), np.float64(x - 0.01)


def test_slack_is_what_the_arithmetic_needs():
    """An ill-conditioned entry may differ by some units in the last place of its inputs."""
    hard = row(cancelling, near)
    found = judge(hard, lambda x, y: np.array([x, (x + 1e7) - (y + 1e7)]))
    assert found.passed
    assert not judge(hard, lambda x, y: np.array([x, x - y + 1e-4])).passed
    case, expected = deal_row(hard).cases[0], cancelling(*deal_row(hard).calls[0].args)
    assert 1e-7 < slack(hard, case, expected, cancelling) < 1e-4


def jump(x):
    """Return 0 below 2 and 1 from there."""
    return 1.0 if x >= 2 else 0.0


def test_a_jump_does_not_widen_its_own_tolerance():
    """One unit in the last place below 2 the reference is 0; still only 1 is right at 2."""
    jumpy = row(jump, lambda _: (np.float64(2.0),))
    assert judge(jumpy, lambda _: 1.0).passed
    for wrong in (0.0, 0.5, 0.99999):
        assert not judge(jumpy, lambda _, wrong=wrong: wrong).passed


def test_a_row_may_have_a_tolerance_of_its_own():
    """Wider or stricter than the default."""
    off = [lambda x, c, by=by: c * x * (1 + by) for by in (1e-3, 5e-7)]
    assert not judge(row(), off[0]).passed
    assert judge(row(rtol=1e-2), off[0]).passed
    assert judge(row(), off[1]).passed
    assert not judge(row(rtol=1e-8), off[1]).passed


def test_float32_has_its_tolerance_and_no_more():
    """Rounding to float32 passes, one in a thousand does not."""
    slightly = judge(ROW, lambda x, c: (c * x * (1 + 1e-3)).astype(np.float32))
    assert slightly.outcome is Outcome.WRONG
    assert FLOAT32 in slightly.notes


# -- dealing --------------------------------------------------------------------------------------
def test_every_case_is_one_call_by_position():
    """Cases are calls of the stub's name with what was drawn; nothing else is in them."""
    dealt = deal_row(ROW)
    assert len(dealt.cases) == 60
    assert {call.function for call in dealt.calls} == {"scaled"}
    assert dealt.again is dealt.cases[0]
    assert [len(call.args) for call in dealt.calls] == [2] * 61


def test_what_is_right_is_the_references_answer():
    """Answers are in the order of the cases."""
    evidence = evidence_of(ROW, scaled)
    for case, right in zip(evidence.dealt.cases, evidence.expected, strict=True):
        np.testing.assert_array_equal(right, scaled(*case.calls[0].args))
    assert kind_of(ROW).answer(ROW, lambda *_: 3, evidence.dealt.cases[0]) == 3


def test_what_is_clearly_wrong_is_not_held_against_finer_tolerances():
    """Only the simplest failing case is told in full, for which the reference is asked again."""
    asked = []

    def counted(x, c):
        asked.append(1)
        return c * x

    evidence = evidence_of(row(counted), lambda x, c: c * x + 1)
    asked.clear()
    found = kind_of(evidence.row).judge(evidence)
    assert (len(found.failing), len(asked)) == (60, 2)


def test_an_answer_within_the_slack_is_right_after_a_wrong_one():
    """Once a case has failed, the others still have all that the arithmetic of theirs allows."""
    turns = count()

    def every_other(x, y):
        off = 0 if next(turns) % 2 else 1
        return np.array([x, (x + 1e7) - (y + 1e7) + off])

    assert judge(row(cancelling, near), every_other).failing == tuple(range(0, 60, 2))


def test_a_float32_reference_allows_what_its_large_inputs_need():
    """Also after a wrong case: the size of the inputs counts, whatever the answer is held in."""
    turns = count()

    def short(x):
        return np.float32(0) * x.astype(np.float32)

    def every_other(x):
        return 0 * x + (0.05 if next(turns) % 2 else 1.0)

    large = row(short, lambda draw: (1e4 + draw.reals(3),))
    assert judge(large, every_other).failing == tuple(range(0, 60, 2))
