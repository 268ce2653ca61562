"""Late submissions: shown apart from the score, and never below zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.late import Lateness, LateRule, late_rule, lateness

DAY = 86_400


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("10%/day, 3 days", LateRule(Decimal(10), "day", 3 * DAY)),
        ("10 % per day", LateRule(Decimal(10), "day")),
        (
            "2.5%/hour, 12 hours, 15 minutes grace",
            LateRule(Decimal("2.5"), "hour", 12 * 3600, 900),
        ),
        ("10% a week, 1 day grace", LateRule(Decimal(10), "week", None, DAY)),
    ],
)
def test_rules(text: str, rule: LateRule) -> None:
    """A rate, an end and a grace, in words."""
    assert late_rule(text) == rule


@pytest.mark.parametrize("text", ["", "10", "10%", "-10%/day", "200%/day", "10%/month", "ten/day"])
def test_no_rule(text: str) -> None:
    """Other words are a usage error that shows how to write it."""
    with pytest.raises(UsageError, match="write it as '10%/day, 3 days'"):
        late_rule(text)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (-1, None),
        (0, None),
        (1, Lateness(1, Decimal(10))),
        (DAY, Lateness(DAY, Decimal(10))),
        (DAY + 1, Lateness(DAY + 1, Decimal(20))),
        (3 * DAY, Lateness(3 * DAY, Decimal(30))),
        (3 * DAY + 1, Lateness(3 * DAY + 1, Decimal(80), over=True)),
    ],
)
def test_what_it_costs(late: float, expected: Lateness | None) -> None:
    """A tenth of all points for each day begun; after three days everything."""
    rule = late_rule("10%/day, 3 days")
    assert lateness(rule, 1000.0, 1000.0 + late, Decimal(80), Decimal(100)) == expected


def test_unknown_times_are_in_time() -> None:
    """Nobody loses points for what is not known."""
    rule = late_rule("10%/day")
    assert lateness(rule, None, 5.0, Decimal(1), Decimal(1)) is None
    assert lateness(rule, 5.0, None, Decimal(1), Decimal(1)) is None


def test_without_a_rule() -> None:
    """What is late is marked, and costs nothing."""
    found = lateness(None, 0.0, 90_061.0, Decimal(1), Decimal(1))
    assert found == Lateness(90_061.0, Decimal(0))
    assert found.words == "1 day 1 hour"


def test_grace() -> None:
    """Within the grace nothing is late; after it the days count from its end."""
    rule = late_rule("10%/day, 2 days, 1 hour grace")
    assert lateness(rule, 0.0, 3600.0, Decimal(9), Decimal(10)) is None
    found = lateness(rule, 0.0, 3601.0, Decimal(9), Decimal(10))
    assert found is not None
    assert found.deducted == 1


@given(
    st.decimals(0, 100, places=2),
    st.floats(0, 1e7),
    st.sampled_from(["10%/day, 3 days", "100%/minute", "0%/week", "33%/hour, 2 hours"]),
)
def test_never_below_zero(score: Decimal, late: float, text: str) -> None:
    """Whatever the rule, between nothing and the whole score is taken off."""
    found = lateness(late_rule(text), 0.0, late, score, Decimal(100))
    assert found is None or 0 <= found.deducted <= score
