"""What a kind of check looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

import msgspec

from grader.audit import Yield
from grader.cases import Call, Case, Dealt, Reply
from grader.compare import Comparison
from grader.results import Outcome
from grader.spec import Draw

__all__ = ["Answering", "Evidence", "Finding", "Kind", "Truths"]

Truths = Mapping[str, Callable[..., object]]
"""The references of a problem, by the name of their part."""


class Evidence(msgspec.Struct, frozen=True):
    """One row with all that came back: nothing else decides a check.

    ``expected`` has one entry for each case, in the form that the kind's expect() gives it.
    ``handed_in`` is what ANSWERS or PROSE hold under the part's id, None where nothing is.
    ``yields`` are the yields that reading the submission found in the part.
    """

    row: Any
    dealt: Dealt
    expected: Sequence[Any]
    replies: Sequence[Reply]
    handed_in: Any = None
    yields: Sequence[Yield] = ()

    def by_case(self) -> Iterator[tuple[int, Case, Any, Sequence[Reply]]]:
        """Index, case, expected value and replies, case by case."""
        at = 0
        for index, case in enumerate(self.dealt.cases):
            replies = self.replies[at : at + len(case.calls)]
            at += len(case.calls)
            yield index, case, self.expected[index], replies


class Finding(msgspec.Struct, frozen=True):
    """What a check found. ``share`` is the earned share of the row's points.

    ``call``, ``got`` and ``expected`` are those of the simplest failing case; ``failing`` the
    indices of all failing cases. ``own`` tells that got and expected are both the student's.
    """

    outcome: Outcome
    share: Fraction = Fraction(0)
    cause: str | None = None
    message: str = ""
    hint: str = ""
    call: Call | None = None
    got: Any = None
    expected: Any = None
    failing: tuple[int, ...] = ()
    cases: int = 0
    notes: tuple[str, ...] = ()
    line: int | None = None
    source: str = ""
    margin: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing is to be said against it."""
        return self.outcome is Outcome.PASS


class Kind(Protocol):
    """How rows of one kind are dealt and judged; a module of this package is one."""

    def deal(self, row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:
        """The inputs of the row, simplest first."""

    def expect(self, row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:
        """What is right, case by case."""

    def judge(self, evidence: Evidence) -> Finding:
        """What the replies say."""


class Answering(Kind, Protocol):
    """A kind whose answers can be held against those of a misconception."""

    def answer(self, row: Any, function: Callable[..., Any], case: Case) -> Any:
        """What a function of the course answers to a case, in the form that is compared."""

    def hold(
        self,
        row: Any,
        case: Case,
        replies: Sequence[Reply],
        expected: Any,
        of: Callable[..., Any],
    ) -> Comparison:
        """Compare the answer in some replies with ``expected``, which ``of`` gave."""
