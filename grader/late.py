"""Late submissions: how late, and what the rule of the course takes off for it.

The score itself stays what the work is worth; what lateness costs is kept and shown apart.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Final

import msgspec

from grader.errors import UsageError
from grader.text import clean_line, plural

__all__ = ["LateRule", "Lateness", "late_rule", "lateness"]

_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_RULE = re.compile(
    r"(?P<rate>\d+(?:\.\d+)?)\s*%\s*(?:/|per|an?)\s*(?P<unit>minute|hour|day|week)s?"
    r"(?:\s*,\s*(?P<most>\d+)\s*(?P<last>minute|hour|day|week)s?)?"
    r"(?:\s*,\s*(?P<grace>\d+)\s*(?P<free>minute|hour|day|week)s?\s+grace)?"
)
_CENT = Decimal("0.01")


class LateRule(msgspec.Struct, frozen=True):
    """``rate`` percent of all points for each unit begun, for ``last`` seconds; then nothing.

    Within ``grace`` seconds nothing is late. ``last`` is None where there is no end.
    """

    rate: Decimal
    unit: str
    last: int | None = None
    grace: int = 0


class Lateness(msgspec.Struct, frozen=True):
    """How late a submission is, in seconds, and the points it costs; ``over`` where all."""

    seconds: float
    deducted: Decimal
    over: bool = False

    @property
    def words(self) -> str:
        """How late, as people say it: "2 days 3 hours"."""
        left = math.ceil(self.seconds / 60)
        days, left = divmod(left, 1440)
        hours, minutes = divmod(left, 60)
        said = [(days, "day"), (hours, "hour"), (minutes, "minute")]
        return " ".join([plural(count, unit) for count, unit in said if count][:2])


def late_rule(text: str) -> LateRule:
    """The rule in words like "10%/day, 3 days" or "5%/hour, 12 hours, 15 minutes grace".

    Raises UsageError for others.
    """
    match = _RULE.fullmatch(text.strip())
    if match is None or Decimal(match["rate"]) > 100:
        msg = (
            f"--late-rule says '{clean_line(text, 60)}': write it as '10%/day, 3 days' (that is "
            "10 % of all points for each day begun, nothing after 3 days), or as "
            "'5%/hour, 12 hours, 15 minutes grace'."
        )
        raise UsageError(msg)
    last = int(match["most"]) * _UNITS[match["last"]] if match["most"] else None
    grace = int(match["grace"]) * _UNITS[match["free"]] if match["grace"] else 0
    return LateRule(Decimal(match["rate"]), match["unit"], last, grace)


def lateness(
    rule: LateRule | None,
    due: float | None,
    submitted: float | None,
    score: Decimal,
    max_score: Decimal,
) -> Lateness | None:
    """How late a submission is and what that costs of its score; None where it is in time.

    Where nobody knows when it was handed in, it is in time.
    """
    if due is None or submitted is None:
        return None
    grace = rule.grace if rule else 0
    late = submitted - due
    if late <= grace:
        return None
    if rule is None:
        return Lateness(late, Decimal(0))
    if rule.last is not None and late > rule.last + grace:
        return Lateness(late, score, over=True)
    begun = math.ceil((late - grace) / _UNITS[rule.unit])
    deducted = (max_score * rule.rate * begun / 100).quantize(_CENT)
    return Lateness(late, min(deducted, score))
