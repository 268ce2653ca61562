"""The words and signs of a report, the same in every format that people read."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from grader.render.look import Look
from grader.results import CheckResult, Next, Outcome, PartResult, Result

__all__ = [
    "NOT_GRADED",
    "State",
    "explain",
    "first",
    "number",
    "pending",
    "points",
    "recheck",
    "score",
    "state",
    "tally",
    "total",
]


@dataclass(frozen=True)
class State:
    """How an outcome is shown: a word, a sign, the sign in ASCII, and a colour.

    The colours are the three that can be read on black and on white; the sign and the word say
    the same without them.
    """

    word: str
    sign: str
    ascii: str
    color: str

    def mark(self, *, ascii: bool) -> tuple[str, str]:  # noqa: A002 - as in Look
        """The sign and its style."""
        return (self.ascii if ascii else self.sign), f"bold {self.color}"


_PARTLY = State("partly right", "◐", "~", "magenta")
_STATES = {
    Outcome.PASS: State("pass", "✓", "+", "green"),
    Outcome.WRONG: State("wrong", "✗", "x", "red"),
    Outcome.CARRIED: State("carried", "◐", "~", "magenta"),
    Outcome.RAISED: State("raised", "!", "!", "red"),
    Outcome.TIMED_OUT: State("timed out", "◷", "@", "red"),
    Outcome.MISSING: State("missing", "–", "-", "magenta"),
    Outcome.BANNED: State("banned", "⊘", "#", "red"),
    Outcome.SKIPPED: State("skipped", "»", ">", "magenta"),
    Outcome.PENDING: State("pending", "…", ".", "magenta"),
    Outcome.FAULT: State("our fault", "?", "?", "magenta"),
}
NOT_GRADED = State("not graded", "✗", "x", "red")
_ORDER = (_STATES[Outcome.PASS], _PARTLY, *list(_STATES.values())[1:])


def state(judged: PartResult | CheckResult) -> State:
    """How a part or a check is shown; wrong with some of its points is partly right."""
    if judged.outcome is Outcome.WRONG and judged.score > 0:
        return _PARTLY
    return _STATES[judged.outcome]


def points(number: Decimal) -> str:
    """Points as people write them: 3, 2.5; never 3.0, 3E+1 or more than four decimals."""
    return format(round(number, 4).normalize() + 0, "f")


def number(points: Decimal) -> int | float:
    """Points as a number that every reader of JSON takes."""
    return int(points) if points == int(points) else float(points)


def score(judged: PartResult | CheckResult) -> str:
    """What was earned of what could be: "3/4"; "–/4" while undecided, "–" where out of nothing."""
    if not judged.max_score:
        return "–"
    undecided = judged.outcome in {Outcome.PENDING, Outcome.FAULT} and not judged.score
    return f"{'–' if undecided else points(judged.score)}/{points(judged.max_score)}"


def total(result: Result) -> str:
    """What was earned of all that a machine can mark: "12.5 of 20 points"."""
    return f"{points(result.score)} of {points(result.max_score)} points"


def tally(result: Result) -> list[tuple[State, int]]:
    """How many parts are in each state, the good news first."""
    counts = Counter(state(part) for part in result.parts)
    return [(each, counts[each]) for each in _ORDER if counts[each]]


def first(todo: Next) -> tuple[str, str]:
    """What to do first, and who waits for it: "fix gibbs", " (3 parts wait for it)" or ""."""
    waiting = [part.partition(".")[2] for part in todo.unblocks]
    who = f"{waiting[0]} waits" if len(waiting) == 1 else f"{len(waiting)} parts wait"
    return f"{todo.todo} {todo.name}", f" ({who} for it)" if waiting else ""


def recheck(result: Result, look: Look) -> str:
    """The command that checks what is to be done first again, or all where nothing is graded."""
    words = look.arguments or (result.submission.name,)
    only = ["--part", _shortest(result, result.next)] if result.next else []
    return shlex.join(["mlgrade", "check", *words, *only])


def explain(part: PartResult, misconception: str, look: Look, room: int) -> str:
    """The command that explains a named mistake, with its problem where there is room for it."""
    at = look.arguments.index("--course") if "--course" in look.arguments else None
    course = look.arguments[at : at + 2] if at is not None else ()
    names = (f"{part.problem}.{misconception}", misconception)
    commands = [shlex.join(["mlgrade", "explain", name, *course]) for name in names]
    return next((each for each in commands if len(each) <= room), commands[-1])


def _shortest(result: Result, todo: Next) -> str:
    """The name of a part alone, where ``--part`` takes it for nothing else."""
    same = [part for part in result.parts if todo.name in {part.name, part.problem}]
    return todo.part if any(part.part != todo.part for part in same) else todo.name


def pending(result: Result) -> str:
    """The points that a person still has to mark, as a clause; "" where there are none."""
    if not result.pending:
        return ""
    count = points(result.pending)
    return "1 point waits" if count == "1" else f"{count} points wait"
