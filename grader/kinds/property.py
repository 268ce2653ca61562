"""Property: what must hold between several answers of the submission itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.cases import Call, Case, Returned
from grader.fit import Misfit, fit
from grader.kinds.calling import outcome
from grader.kinds.finding import Evidence, Finding, Truths
from grader.kinds.replies import Trouble, trouble
from grader.kinds.value import finding
from grader.results import Outcome
from grader.spec import Draw

__all__ = ["deal", "expect", "judge"]


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:
    """All calls that the property asks for, case by case."""
    return tuple(
        Case(tuple(Call(ask.part.__name__, ask.args) for ask in row.on(draw))) for draw in draws
    )


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """The references' answers, whose form the answers are put into."""
    return [tuple(outcome(truths[call.function], call) for call in case.calls) for case in cases]


@np.errstate(all="ignore")  # answers may be infinite: the report says so, not a warning
def judge(evidence: Evidence) -> Finding:
    """Ask ``holds`` of the answers to every case."""
    troubles: dict[int, Trouble] = {}
    for index, case, expected, replies in evidence.by_case():
        answers: list[Any] = []
        for call, right, reply in zip(case.calls, expected, replies, strict=True):
            found = trouble(reply, call)
            if found is None and isinstance(reply, Returned):
                try:
                    answers.append(fit(reply.value, right)[0])
                except Misfit as misfit:
                    found = Trouble(Outcome.WRONG, misfit.cause, str(misfit), call)
            if found is not None:
                troubles.setdefault(index, found)
        if index not in troubles and not evidence.row.holds(*answers):
            troubles[index] = Trouble(
                Outcome.WRONG,
                None,
                f"does not hold: {evidence.row.sentence}",
                case.calls[0],
                answers[0] if len(answers) == 1 else tuple(answers),
            )
    return finding(evidence, troubles, ())
