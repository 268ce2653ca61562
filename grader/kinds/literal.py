"""Claims, short answers and prose: literals of the submission, read without running it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from grader.cases import Case
from grader.kinds.finding import Evidence, Finding, Truths
from grader.results import Outcome
from grader.spec import Claims, Draw, Prose, Short
from grader.text import clean_line, plural

__all__ = ["deal", "expect", "judge"]


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:  # noqa: ARG001 - nothing is called
    """No calls."""
    return ()


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """Nothing to compute."""
    return []


def judge(evidence: Evidence) -> Finding:
    """Mark what ANSWERS or PROSE hold under the part's id."""
    row = evidence.row
    if isinstance(row, Claims):
        return _claims(row, evidence.handed_in)
    if isinstance(row, Short):
        return _short(row, evidence.handed_in)
    return _prose(row, evidence.handed_in)


def _claims(row: Claims, handed_in: Any) -> Finding:
    given = _by_name(row, handed_in)
    if isinstance(given, str):
        return Finding(Outcome.WRONG, cause="type", message=given, cases=len(row.claims))
    answered = {name: given.get(name) for name in row.claims}
    if all(answer is None for answer in answered.values()):
        return Finding(Outcome.MISSING, message="not answered yet", cases=len(row.claims))
    right = sum(_truth(answered[name]) == truth for name, (_, truth) in row.claims.items())
    blank = sum(answer is None for answer in answered.values())
    wrong = len(row.claims) - right - blank
    failing = tuple(
        at for at, name in enumerate(row.claims) if _truth(answered[name]) != row.claims[name][1]
    )
    share = Fraction(max(0, right - wrong), len(row.claims))
    if share == 1:
        return Finding(Outcome.PASS, share, cases=len(row.claims))
    left_open = f", {blank} left open" if blank else ""
    message = f"{right} right, {wrong} wrong{left_open}: right minus wrong counts"
    unknown = [clean_line(str(name), 40) for name in given if name not in row.claims]
    notes = (f"not asked: {', '.join(unknown[:5])}",) if unknown else ()
    return Finding(
        Outcome.WRONG, share, message=message, failing=failing, cases=len(row.claims), notes=notes
    )


def _by_name(row: Claims, handed_in: Any) -> dict[Any, Any] | str:
    """The answers by claim; a list answers the claims in order. A text says what is wrong."""
    if handed_in is None:
        return {}
    if isinstance(handed_in, dict):
        return handed_in
    if isinstance(handed_in, list):
        if len(handed_in) == len(row.claims):
            return dict(zip(row.claims, handed_in, strict=True))
        asked = plural(len(row.claims), "claim")
        return f"{plural(len(handed_in), 'answer')} for {asked}: answer each by its name"
    return "must be a dict from the name of each claim to True or False"


def _truth(answer: Any) -> bool | None:
    """True, False, or None for what is neither."""
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, int | float) and answer in (0, 1):
        return bool(answer)
    return None


def _short(row: Short, handed_in: Any) -> Finding:
    answer = "" if handed_in is None else " ".join(str(handed_in).split()).casefold()
    if not answer:
        return Finding(Outcome.MISSING, message="not answered yet", cases=1)
    if answer in {" ".join(each.split()).casefold() for each in row.accept}:
        return Finding(Outcome.PASS, Fraction(1), cases=1)
    options = [option.casefold() for option in row.options]
    if options and answer not in options:
        message = f"{clean_line(answer, 40)!r} is none of {', '.join(row.options)}"
        return Finding(Outcome.WRONG, cause="type", message=message, failing=(0,), cases=1)
    message = f"{clean_line(answer, 40)!r} is not the answer"
    return Finding(Outcome.WRONG, message=message, hint=row.hint, failing=(0,), cases=1)


def _prose(row: Prose, handed_in: Any) -> Finding:  # noqa: ARG001 - a person reads the rubric
    if not isinstance(handed_in, str) or not handed_in.strip():
        return Finding(Outcome.MISSING, message="nothing written yet", cases=1)
    words = plural(len(handed_in.split()), "word")
    return Finding(Outcome.PENDING, message=f"{words}, to be marked by a person", cases=1)
