"""A reference gradient against differences of the reference loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.cases import Dealt
from grader.kinds import Truths
from grader.kinds.differences import Agreement, hold_against, losses, run_out
from grader.spec import Ask

__all__ = ["gradient_complaint"]


def gradient_complaint(dealt: Dealt, expected: Sequence[Any], known: Truths) -> str:
    """What is wrong with the reference of a Gradient row, "" if nothing is.

    Announced rows are extreme on purpose and are left out.
    """
    row = dealt.row
    loss = row.of.__name__
    if loss not in known:
        return f"the loss {loss} has no row of its own, so the gradient cannot be checked"
    if row.announced:
        return ""

    def answers(asked: list[Ask]) -> list[Any]:
        return [known[ask.part.__name__](*ask.args) for ask in asked]

    values = run_out(losses(row, dealt.cases, expected), answers)
    held = hold_against(dealt.cases, expected, expected, values)
    if held.agreement is Agreement.YES:
        return ""
    return (
        f"the reference is not the gradient of {loss} at case {held.case}: central "
        f"differences give {held.difference:.6g}, the gradient {held.slope:.6g}"
    )
