"""A gradient against the student's own loss: which of the two, or both, or none, is wrong.

Asked where a loss is refused, of differences of that loss, in further calls to the worker:
right for the reference and not for the loss, right for the loss alone (which is carried), or
for neither. Where the loss is right, a gradient that is refused is simply not its gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from grader.builds import needs
from grader.cases import Call, Returned
from grader.compare import is_low
from grader.deal import truths
from grader.fit import Misfit, fit
from grader.jobs import Graded
from grader.judge import accepted, carried
from grader.kinds import Evidence
from grader.kinds.calling import outcome
from grader.kinds.differences import Agreement, hold_against, losses, mean_cosine, run_out
from grader.results import CheckResult, Outcome
from grader.run import PartCalls, Session
from grader.spec import Ask, Gradient

__all__ = ["OwnLoss"]

_ABOUT_THE_TASK: Final = 0.48
"""The least mean cosine with the right gradient: unrelated directions have about 0.45; a loss
with the right slope on half of the cases, and with none on the others, has a half."""

_FIRST: Final = 5
"""The cases that are looked at before all the others are asked for."""

_CARRIED: Final = "right for the loss you wrote; fix the loss ({}) and this follows"
_LOSS_IS_RIGHT: Final = "the loss ({}) is right, and this is not its gradient"
_LOSS_DIFFERS: Final = "right, but not the gradient of the {} you wrote: that one is wrong"
_NEITHER: Final = "not the gradient of the {} you wrote either, which is wrong too"
_FAR_OFF: Final = "the {} you wrote has this gradient, but little in common with the right one"


class OwnLoss(msgspec.Struct, frozen=True):
    """Holds the gradients of one submission against its own losses."""

    session: Session
    seed: int
    graded: Mapping[str, Graded]  # by the name of the part

    def look_again(self, each: Graded) -> tuple[CheckResult, ...]:
        """The checks of a part, those of its gradients with what its losses say."""
        if each.handed is None:
            return each.result.checks
        pairs = zip(each.handed.evidences, each.result.checks, strict=True)
        return tuple(self._check(each, evidence, check) for evidence, check in pairs)

    def _check(self, each: Graded, evidence: Evidence, check: CheckResult) -> CheckResult:
        row = evidence.row
        compared = check.outcome in {Outcome.PASS, Outcome.WRONG} and check.cause is None
        if not isinstance(row, Gradient) or row.announced or not compared:
            return check
        made_of = [self.graded.get(name) for name in needs(row)]
        if any(one is None or not _compared(one) for one in made_of):
            return check
        wrong = [one.result.name for one in made_of if one and not accepted(one.result)]
        if wrong:
            return self._with_loss(each, evidence, check, " and ".join(wrong))
        if check.outcome is Outcome.WRONG:
            return _noted(check, _LOSS_IS_RIGHT.format(" and ".join(needs(row))))
        return check

    def _with_loss(
        self, each: Graded, evidence: Evidence, check: CheckResult, loss: str
    ) -> CheckResult:
        """The check once the gradient is held against a loss that is wrong."""
        cases, right = evidence.dealt.cases, evidence.expected
        gradients = _gradients(evidence)
        if gradients is None:
            return check
        for count in (_FIRST, len(cases)):  # most that do not agree part at once
            asking = losses(evidence.row, cases[:count], right[:count])
            values = run_out(asking, lambda asked: self._ask(each, asked))
            agreement = hold_against(cases[:count], right[:count], gradients, values).agreement
            if agreement is Agreement.NO:
                break
        passed = check.outcome is Outcome.PASS
        if agreement is Agreement.NO:
            return _noted(check, (_LOSS_DIFFERS if passed else _NEITHER).format(loss))
        if passed or agreement is Agreement.UNKNOWN:
            return check
        if mean_cosine(gradients, right) < _ABOUT_THE_TASK:
            return _noted(check, _FAR_OFF.format(loss))
        return carried(check, evidence.row, "own_loss", _CARRIED.format(loss))

    def _ask(self, each: Graded, asked: list[Ask]) -> list[Any | None]:
        """The submission's own answers, each in the form of the right one; None where it cannot.

        An answer in float32 is too rough for differences.
        """
        known = truths(each.job.problem)
        calls = tuple(Call(ask.part.__name__, ask.args) for ask in asked)
        self.session.queue(PartCalls(each.job.part.id, calls, self.seed, each.job.limits))
        replies = self.session.collect().replies
        answers: list[Any | None] = []
        for call, reply in zip(calls, replies, strict=True):
            value = reply.value if isinstance(reply, Returned) else None
            answers.append(None if is_low(value) else _fitted(value, known[call.function], call))
        return answers


def _compared(one: Graded) -> bool:
    """Whether a part gave answers that were found right or wrong."""
    return one.result.outcome in {Outcome.PASS, Outcome.WRONG, Outcome.CARRIED}


def _gradients(evidence: Evidence) -> list[Any] | None:
    """The student's gradients in the form of the right ones."""
    found = []
    for _, _, right, (reply,) in evidence.by_case():
        try:
            found.append(fit(reply.value if isinstance(reply, Returned) else None, right)[0])
        except Misfit:
            return None
    return found


def _fitted(value: Any, truth: Any, call: Call) -> Any | None:
    try:
        return fit(value, outcome(truth, call))[0]
    except (Misfit, ArithmeticError, ValueError, TypeError, LookupError):
        return None


def _noted(check: CheckResult, note: str) -> CheckResult:
    return replace(check, notes=(*check.notes, note))
