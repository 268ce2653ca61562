"""Hold one problem against its own mistakes, styles and impostors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.cases import Dealt, Reply
from grader.course import Course, LoadedProblem, Part, row_name
from grader.deal import answers, deal, truths
from grader.kinds import Evidence, Finding, kind_name, kind_of
from grader.kinds.figure import plotting
from grader.lint.explanations import explanation_complaints
from grader.lint.gradients import gradient_complaint
from grader.lint.hints import hint_complaints
from grader.lint.report import Kill, LintReport, Margin
from grader.lint.stand_ins import IMPOSTORS, changes_inputs, impostor_replies, replies_of
from grader.naming import looks_like
from grader.render.values import pair
from grader.spec import (
    Claims,
    Derivation,
    Figure,
    Gradient,
    Misconception,
    Property,
    QuadraticGradient,
    Refute,
    Style,
    Training,
    Value,
)
from grader.tensors import Generator, Tensor

__all__ = ["examine"]

_SELDOM = 50  # seeds apart are mistakes, impostors, and rows that hardly depend on the seed
_SAME_ON_ALL_SEEDS = (Figure, Refute, Training)


@dataclass
class _Notes:
    """What is gathered over the seeds."""

    complaints: dict[str, None] = field(default_factory=dict)
    shares: dict[tuple[str, str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    right: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    wrong: dict[tuple[str, str], float] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def complain(self, complaint: str) -> None:
        self.complaints.setdefault(complaint)

    def refusals(self, seeds: int) -> Iterator[str]:
        """Who is right and refused, a line each: where it is so first, and how often."""
        for who, where in self.refused.items():
            often = f"{len(where)} of {seeds} seeds, first on " if len(where) > 1 else ""
            yield f"{who} is refused on {often}{where[0]}"


def examine(course: Course, problem: LoadedProblem, seeds: int) -> LintReport:
    """The report on one problem, over the seeds 0, 1, … ``seeds`` − 1."""
    notes = _Notes()
    for complaints in (hint_complaints, explanation_complaints, _claim_complaints):
        for complaint in complaints(problem):
            notes.complain(complaint)
    styles = course.styles(problem)
    for seed in range(seeds):
        for part in problem.parts:
            _examine_part(problem, part, styles, seed, notes)
    return LintReport(
        sheet=problem.sheet,
        problem=problem.name,
        seeds=seeds,
        kills=tuple(
            Kill(name, part, row, round(float(np.mean(shares)), 4))
            for (part, name, row), shares in notes.shares.items()
        ),
        margins=tuple(
            Margin(part, row, margin, notes.wrong.get((part, row)))
            for (part, row), margin in notes.right.items()
        ),
        complaints=(*notes.complaints, *notes.refusals(seeds)),
    )


def _examine_part(
    problem: LoadedProblem, part: Part, styles: Sequence[Style], seed: int, notes: _Notes
) -> None:
    known = truths(problem)
    dealt = deal(problem, part, seed)
    rows = [(each, answers(problem, each, known)) for each in dealt]
    own = problem.misconceptions_of(part)
    rights = [each for each in styles if each.part.__name__ == part.name]
    for at, (each, expected) in enumerate(rows):
        label = _label(part, at)
        if seed % _SELDOM == 0 or not isinstance(each.row, _SAME_ON_ALL_SEEDS):
            _examine_right(part, label, each, expected, rights, seed, notes)
        if isinstance(each.row, Property):
            _examine_property(part, label, each, expected, seed, notes)
        elif seed % _SELDOM == 0:
            for complaint in _row_complaints(part, label, each, expected, known, seed):
                notes.complain(complaint)
    if seed % _SELDOM == 0 and own:
        _examine_mistakes(problem, part, rows, own, seed, notes)


def _label(part: Part, at: int) -> str:
    row = part.rows[at]
    draw = getattr(row, "on", None)
    name = getattr(draw, "__name__", "") or kind_name(row)
    return name if len(part.rows) == 1 or draw is not None else f"{name} {at + 1}"


def _judge(dealt: Dealt, expected: list[Any], replies: Sequence[Reply]) -> Finding:
    return kind_of(dealt.row).judge(_evidence(dealt, expected, replies))


def _evidence(dealt: Dealt, expected: list[Any], replies: Sequence[Reply]) -> Evidence:
    return Evidence(row=dealt.row, dealt=dealt, expected=expected, replies=replies)


# -- right answers --------------------------------------------------------------------------------
def _examine_right(
    part: Part,
    label: str,
    dealt: Dealt,
    expected: list[Any],
    styles: Sequence[Style],
    seed: int,
    notes: _Notes,
) -> None:
    """The reference and every style are accepted."""
    rights: list[tuple[str, Callable[..., object]]] = [
        (f"the style {each.right.__name__}", each.right) for each in styles
    ]
    if isinstance(dealt.row, Value | Gradient | Training):
        rights.insert(0, ("the reference", dealt.row.truth))
    elif isinstance(dealt.row, Derivation):
        rights.insert(0, ("START and GOAL", _start_and_goal(dealt.row)))
    elif isinstance(dealt.row, Figure):
        rights.insert(0, ("the curve", plotting(dealt.row, dealt.row.curve)))
    elif not isinstance(dealt.row, Property):
        rights = [right for right in rights if dealt.calls]
    for name, right in rights:
        finding = _judge(dealt, expected, replies_of(dealt, right))
        key = (part.name, label)
        notes.right[key] = max(notes.right[key], finding.margin)
        if not finding.passed:
            what = finding.message or "got {} for {}".format(*pair(finding.got, finding.expected))
            notes.refused[f"{part.name}, {label}: {name}"].append(
                f"seed {seed}: {what} (case {finding.failing[0]})"
            )


def _examine_property(
    part: Part, label: str, dealt: Dealt, expected: list[Any], seed: int, notes: _Notes
) -> None:
    """The references have the property, ties and all."""
    wrong = [at for at, right in enumerate(expected) if not dealt.row.holds(*right)]
    if wrong:
        who = f"{part.name}, {label}: what the references answer"
        notes.refused[who].append(f"seed {seed} (case {wrong[0]})")


def _start_and_goal(row: Any) -> Callable[..., Iterator[object]]:
    """A derivation of the least length that says nothing between START and GOAL."""

    def lines(*args: Any) -> Iterator[object]:
        for _ in range(row.lines - 1):
            yield row.start(*args)
        yield row.goal(*args)

    return lines


# -- wrong answers --------------------------------------------------------------------------------
def _row_complaints(
    part: Part, label: str, dealt: Dealt, expected: list[Any], known: Any, seed: int
) -> Iterator[str]:
    where = f"{part.name}, {label}"
    if isinstance(dealt.row, Gradient):
        complaint = gradient_complaint(dealt, expected, known)
        if complaint:
            yield f"{where}: {complaint} on seed {seed}"
    if isinstance(dealt.row, Value | Gradient | Training):
        yield from (f"{where}: {each}" for each in _input_complaints(dealt))
        if changes_inputs(dealt.row.truth, dealt.cases[0].calls[0]):
            yield f"{where}: the reference changes its inputs"
    if dealt.calls:
        for name in _impostors(dealt):
            if _judge(dealt, expected, impostor_replies(name, dealt, expected)).passed:
                yield f"{where}: the impostor '{name}' passes on seed {seed}"


def _impostors(dealt: Dealt) -> tuple[str, ...]:
    """Who must not pass a row; any number may refute, so a Refute row lets constants be."""
    right = ("ones", "constant") if isinstance(dealt.row, Refute) else ()
    if _hands_back(getattr(dealt.row, "truth", None), len(dealt.calls[0].args)):
        right = (*right, "first argument")
    return tuple(name for name in IMPOSTORS if name not in right)


def _hands_back(truth: Callable[..., object] | None, count: int) -> bool:
    """Whether a reference returns its first argument whatever that is: then it is the answer."""
    if truth is None or not count:
        return False
    anything = [object() for _ in range(count)]
    try:
        return truth(*anything) is anything[0]
    except Exception:  # noqa: BLE001 - it looked at an argument
        return False


def _input_complaints(dealt: Dealt) -> Iterator[str]:
    """Dealt arrays are float64 or int64 or bool, numbers np.float64 or int."""
    functions = (QuadraticGradient, Tensor, Generator)
    plain = (np.float64, int, bool, str, np.ndarray, tuple, list, dict, *functions)
    for case in dealt.cases:
        for position, arg in enumerate(case.calls[0].args, start=1):
            if type(arg) not in plain:
                yield f"argument {position} is dealt as {type(arg).__name__}"
                return
            if isinstance(arg, np.ndarray) and arg.dtype not in (np.float64, np.int64, np.bool_):
                yield f"argument {position} is dealt as an array of {arg.dtype}"
                return


def _examine_mistakes(
    problem: LoadedProblem,
    part: Part,
    rows: Sequence[tuple[Dealt, list[Any]]],
    own: Sequence[Misconception],
    seed: int,
    notes: _Notes,
) -> None:
    """Every misconception is seen by a row, and named as itself alone or with its twins."""
    for mistake in own:
        evidences = [
            _evidence(dealt, expected, replies_of(dealt, _acted(dealt.row, mistake)))
            for dealt, expected in rows
        ]
        seen = _seen(part, mistake, evidences, notes)
        if not seen:
            notes.complain(f"the misconception {mistake.name} passes every row on seed {seed}")
            continue
        named = looks_like(evidences, own)
        names = {each.name for at in seen for each in named.get(at, [])}
        for at in seen:
            if mistake not in named.get(at, []):
                notes.complain(f"the misconception {mistake.name} is not recognised on seed {seed}")
        for other in sorted(names - {mistake.name} - _twins(problem, mistake)):
            notes.complain(
                f"{mistake.name} cannot be told from {other} on seed {seed}: "
                "strengthen a draw, or say so in twins"
            )


def _acted(row: Any, mistake: Misconception) -> Callable[..., object]:
    """The mistake as a submission makes it: that of a figure is a curve, which is drawn."""
    return plotting(row, mistake.wrong) if isinstance(row, Figure) else mistake.wrong  # type: ignore[arg-type]


def _seen(
    part: Part, mistake: Misconception, evidences: Sequence[Evidence], notes: _Notes
) -> list[int]:
    """The rows that see a misconception; its shares and margins are noted."""
    seen = []
    for at, evidence in enumerate(evidences):
        finding = kind_of(evidence.row).judge(evidence)
        label = _label(part, at)
        share = len(finding.failing) / max(1, finding.cases)
        notes.shares[part.name, mistake.name, label].append(share)
        if finding.passed:
            continue
        seen.append(at)
        least = notes.wrong.get((part.name, label), np.inf)
        notes.wrong[part.name, label] = min(least, finding.margin)
    return seen


def _twins(problem: LoadedProblem, mistake: Misconception) -> set[str]:
    pairs = [{one.__name__, other.__name__} for one, other in problem.value.twins]
    return {name for pair in pairs if mistake.name in pair for name in pair}


def _claim_complaints(problem: LoadedProblem) -> Iterator[str]:
    """Neither all true nor all false may score."""
    for row in problem.value.rubric:
        if isinstance(row, Claims):
            true = sum(truth for _, truth in row.claims.values())
            false = len(row.claims) - true
            if abs(true - false) > 1:
                yield f"{row_name(row)}: {true} claims are true and {false} false: balance them"
