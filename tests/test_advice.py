"""What to do first: the part others wait for, the cheapest named mistake, the first."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sample_results import check, part, passing

from grader.advice import first_to_fix
from grader.results import Next, Outcome, PartResult


def wrong(name: str, most: str = "2", **more: Any) -> PartResult:
    """A part that is wrong."""
    return part(name, check("value", Outcome.WRONG, "0", most, **more))


def of(outcome: Outcome, name: str) -> PartResult:
    """A part with this outcome."""
    return part(name, check("value", outcome, "0", "2"))


def first(*parts: PartResult, **builds_on: str) -> str | None:
    """The part to look at first, by its letter; ``b="a"``: b builds on a."""
    todo = first_to_fix(
        parts, {f"p.{name}": [f"p.{x}" for x in on] for name, on in builds_on.items()}
    )
    return todo.name if todo else None


def test_nothing_is_left_to_do() -> None:
    """Where all is right, or waits for a person, or for us."""
    done = part("p.a", passing("1")), of(Outcome.PENDING, "p.b"), of(Outcome.FAULT, "p.c")
    assert first_to_fix(done, {}) is None


def test_the_part_that_most_others_wait_for_comes_first() -> None:
    """Also through others; a part that is right counts for nothing."""
    parts = [wrong(f"p.{name}") for name in "abcd"]
    assert first(*parts) == "a"
    assert first(*parts, d="c") == "c"
    assert first(*parts, d="c", c="b") == "b"
    assert first(*parts, b="a", d="c", a="c") == "c"
    assert first_to_fix(parts, {"p.d": ["p.c"], "p.b": ["p.c"]}) == Next(
        "p.c", "fix", ("p.b", "p.d")
    )
    assert first(part("p.a", passing("1")), *parts[1:], c="a", d="a") == "b"


def test_of_named_mistakes_the_one_worth_most_comes_first() -> None:
    """A named mistake costs one look: what it brings decides; before it come those others need."""
    unnamed, small, large = wrong("p.a"), wrong("p.b", misconception="m"), None
    large = wrong("p.c", "5", misconception="m")
    assert first(unnamed, small, large) == "c"
    assert first(unnamed, small) == "b"
    assert first(unnamed, small, large, b="a") == "a"


def test_what_was_tried_comes_before_what_is_not_written() -> None:
    """Unless it builds on it; what is skipped or carried comes with what it waits for."""
    missing, skipped = of(Outcome.MISSING, "p.a"), of(Outcome.SKIPPED, "p.s")
    carried = of(Outcome.CARRIED, "p.c")
    assert first(missing, skipped, wrong("p.b")) == "b"
    assert first(missing, skipped) == "a"
    assert first(missing, of(Outcome.MISSING, "p.b"), b="b", a="b") == "b"
    assert first(missing, of(Outcome.MISSING, "p.b"), of(Outcome.MISSING, "p.c"), c="b") == "a"
    assert first(skipped) == "s"
    assert first(missing, wrong("p.b"), b="a") == "a"
    assert first_to_fix([missing, wrong("p.b")], {"p.b": ["p.a"]}) == Next("p.a", "write", ("p.b",))
    assert first(carried, wrong("p.b")) == "b"
    assert first(carried, wrong("p.b"), c="b") == "b"
    for outcome in (Outcome.RAISED, Outcome.TIMED_OUT, Outcome.BANNED):
        assert first(missing, of(outcome, "p.b")) == "b"


@given(
    st.lists(st.sampled_from(Outcome), min_size=1, max_size=6),
    st.dictionaries(st.sampled_from("abcdef"), st.text("abcdefx", max_size=3)),
)
def test_there_is_always_an_answer(outcomes: list[Outcome], builds_on: dict[str, str]) -> None:
    """Whatever builds on whatever, in circles too: an open part is named where one is there."""
    parts = [of(outcome, f"p.{name}") for outcome, name in zip(outcomes, "abcdef", strict=False)]
    done = {Outcome.PASS, Outcome.PENDING, Outcome.FAULT}
    left = {each.name for each in parts if each.outcome not in done}
    found = first(*parts, **builds_on)
    assert (found in left) if left else found is None
