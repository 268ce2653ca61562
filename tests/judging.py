"""Rows judged without a worker: dealt, answered by a function in the student's place, judged."""

from __future__ import annotations

from grader.cases import Dealt
from grader.draw import draws
from grader.kinds import Evidence, kind_of
from grader.lint.stand_ins import replies_of
from grader.literals import call_text
from grader.spec import Gradient, Value


def deal_row(row, seed=0):
    """Return the row as the deal of a problem would hold it."""
    cases = kind_of(row).deal(row, draws("test", seed, cases=getattr(row, "cases", 0)))
    repeats = isinstance(row, Value | Gradient) and bool(cases)
    name = getattr(getattr(row, "part", None), "__name__", "") or getattr(row, "name", "")
    return Dealt(f"p.{name}", row, cases, cases[0] if repeats else None)


def evidence_of(row, replies, *, seed=0, truths=None, handed_in=None, yields=()):
    """Return the row with what came back: replies, or a function that gives them."""
    dealt = deal_row(row, seed)
    expected = kind_of(row).expect(row, dealt.cases, truths or {})
    if callable(replies):
        replies = replies_of(dealt, replies)
    return Evidence(row, dealt, expected, replies, handed_in, yields)


def judge(row, replies, **more):
    """Return the finding on a row."""
    evidence = evidence_of(row, replies, **more)
    return kind_of(row).judge(evidence)


def same_call(one, other):
    """Whether two calls are the same to the last digit."""
    return call_text(one) == call_text(other)
