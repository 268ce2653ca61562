"""What changed between two results: every pair of outcomes, and the laws of all pairs."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_results import check, mixed, part, perfect, result

from grader.changes import Change, How, changes
from grader.results import Outcome, PartResult

Outcomes = st.sampled_from(Outcome)


def of(outcome: Outcome, score: str | None = None, name: str = "gibbs") -> PartResult:
    """A part out of four points; all of them where it passes."""
    earned = score or ("4" if outcome is Outcome.PASS else "0")
    return part(f"nll.{name}", check("value", outcome, earned, "4"))


def how(before: PartResult, after: PartResult) -> How | None:
    """How a part alone changed."""
    found = changes(result(before), result(after))
    assert len(found) < 2
    return found[0].how if found else None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (of(Outcome.WRONG), of(Outcome.PASS), How.FIXED),
        (of(Outcome.MISSING), of(Outcome.PASS), How.FIXED),
        (of(Outcome.CARRIED, "2"), of(Outcome.PASS), How.FIXED),
        (of(Outcome.PASS), of(Outcome.WRONG), How.BROKEN),
        (of(Outcome.PASS), of(Outcome.WRONG, "3"), How.BROKEN),
        (of(Outcome.PASS), of(Outcome.MISSING), How.BROKEN),
        (of(Outcome.WRONG), of(Outcome.WRONG, "2"), How.BETTER),
        (of(Outcome.RAISED), of(Outcome.CARRIED, "2"), How.BETTER),
        (of(Outcome.WRONG, "2"), of(Outcome.RAISED), How.WORSE),
        (of(Outcome.RAISED), of(Outcome.WRONG), How.MOVED),
        (of(Outcome.SKIPPED), of(Outcome.WRONG), How.MOVED),
        (of(Outcome.WRONG), of(Outcome.WRONG), None),
        (of(Outcome.PASS), of(Outcome.PASS), None),
    ],
)
def test_how_a_part_changes(before: PartResult, after: PartResult, expected: How | None) -> None:
    """Passing or not comes first, then the points, then the outcome."""
    assert how(before, after) is expected


@pytest.mark.parametrize("undecided", [Outcome.SKIPPED, Outcome.PENDING, Outcome.FAULT])
def test_what_no_student_did_is_no_change(undecided: Outcome) -> None:
    """A property waived and asked again, or a fault of ours, is neither broken nor fixed."""
    for other in Outcome:
        assert how(of(other), of(undecided)) is None
    assert how(of(undecided), of(Outcome.PASS)) is None


def test_the_change_has_both_outcomes_and_the_order_of_the_report() -> None:
    """Parts come in the order of the newer result."""
    before = result(of(Outcome.PASS), of(Outcome.RAISED, name="nll"), of(Outcome.WRONG, name="z"))
    after = result(of(Outcome.BANNED), of(Outcome.WRONG, name="nll"), of(Outcome.PASS, name="z"))
    assert changes(before, after) == (
        Change("gibbs", How.BROKEN, Outcome.PASS, Outcome.BANNED),
        Change("nll", How.MOVED, Outcome.RAISED, Outcome.WRONG),
        Change("z", How.FIXED, Outcome.WRONG, Outcome.PASS),
    )


def test_only_what_both_have_changes() -> None:
    """Another sheet, or a part that joined, is no change."""
    fixed = (of(Outcome.WRONG), of(Outcome.PASS))
    assert not changes(result(fixed[0]), result(fixed[1], sheet="bayes"))
    assert not changes(result(), result(fixed[1]))
    assert not changes(result(fixed[0]), result())


@pytest.mark.parametrize("one", [mixed, perfect])
def test_nothing_changes_from_a_result_to_itself(one) -> None:
    """The same result twice is no change."""
    assert changes(one(), one()) == ()


@given(Outcomes, Outcomes)
def test_back_again(before: Outcome, after: Outcome) -> None:
    """What is undone goes the other way: fixed and broken, better and worse."""
    opposite = {How.FIXED: How.BROKEN, How.BETTER: How.WORSE, How.MOVED: How.MOVED}
    opposite |= {to: back for back, to in opposite.items()}
    undecided = {Outcome.SKIPPED, Outcome.PENDING, Outcome.FAULT}
    for one, other in product(["0", "2"], repeat=2):
        old = of(before, None if before is Outcome.PASS else one)
        new = of(after, None if after is Outcome.PASS else other)
        there, back = how(old, new), how(new, old)
        if not {before, after} & undecided:
            assert back is (opposite[there] if there else None)
