"""What ``--watch`` shows: a line on what changed, what is to be done, what passes in short.

What is wrong comes first and in full; parts that there is nothing to say about share a line,
and so do problems made of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import msgspec

from grader.changes import How, changes
from grader.render import words
from grader.render.look import Look
from grader.render.page import Page, Piece
from grader.render.reveal import revealed
from grader.render.terminal import (
    columns_of,
    sum_of,
    write_header,
    write_notes,
    write_part,
    write_refusal,
    write_totals,
)
from grader.results import Outcome, PartResult, Result

__all__ = ["Screen", "screen", "told"]

_QUIET = {Outcome.PASS, Outcome.MISSING, Outcome.PENDING, Outcome.SKIPPED}
_COLORS = {How.FIXED: "green", How.BETTER: "green", How.BROKEN: "red", How.WORSE: "red"}
_INDENT = 4
_FEW = 3  # parts of one kind that are named on the line of changes


class Screen(msgspec.Struct, frozen=True):
    """A report in pieces: what changed, what was graded, what is said of it, what comes next."""

    line: str
    header: str
    body: str
    bottom: str = ""


def screen(result: Result, before: Result | None, when: str, look: Look) -> Screen:
    """A result; ``before`` is the one it is compared with, ``when`` says "saved 14:03:12"."""
    result, look = revealed(result), look.of(result)
    line, header, body, bottom = (Page(look) for _ in range(4))
    line.put(*_line(result, before, when))
    write_header(header, result)
    if not result.gradable:
        write_refusal(body, result)
        return Screen(line.text(), header.text(), body.text())
    _problems(body, result, look)
    body.blank()
    write_notes(body, result)
    write_totals(bottom, result)
    if result.next is not None:
        todo, who = words.first(result.next)
        bottom.put(f"{todo}{who}, then save", first=[("next: ", "bold")], hang=6)
    return Screen(line.text(), header.text(), body.text().rstrip("\n"), bottom.text())


def told(message: str, before: Result | None, when: str, look: Look) -> Screen:
    """What is shown where there is no result: the message says why."""
    line, body = Page(look), Page(look)
    line.put(*_not_checked(before, when))
    body.put(message)
    return Screen(line.text(), "", body.text())


def _not_checked(before: Result | None, when: str) -> list[Piece]:
    last = [] if before is None else [f" · before that {_score(before)}"]
    return [f"{when} · ", ("not graded", "bold red"), *last]


def _score(result: Result) -> str:
    return f"{words.points(result.score)} of {words.points(result.max_score)}"


def _line(result: Result, before: Result | None, when: str) -> list[Piece]:
    """When, the points before and after, and the parts that changed."""
    if not result.gradable:
        return _not_checked(before, when)
    if before is None or before.sheet != result.sheet:
        return [f"{when} · ", (_score(result), "bold")]
    found = changes(before, result)
    said: list[Piece] = []
    for how in How:
        names = [each for each in found if each.how is how]
        shown = [
            f"{each.name} {_word(each.before)} → {_word(each.after)}"
            if how is How.MOVED
            else each.name
            for each in names[:_FEW]
        ]
        left = len(names) - len(shown)
        more = f" and {left} more" if left else ""
        lead: list[Piece] = [] if how is How.MOVED else [(how.value, f"bold {_COLORS[how]}"), " "]
        said += [" · ", *lead, ", ".join(shown) + more] if shown else []
    return [f"{when} · ", (_points(before, result), "bold"), *(said or [" · no change"])]


def _word(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")


def _points(before: Result, after: Result) -> str:
    """The points: 71.5 → 76.5 of 100; with both totals where a property joined or left them."""
    now = _score(after)
    if before.max_score != after.max_score:
        return f"{_score(before)} → {now}"
    return now if before.score == after.score else f"{words.points(before.score)} → {now}"


# -- the report, folded -------------------------------------------------------------------------
def _problems(page: Page, result: Result, look: Look) -> None:
    groups = groupby(result.parts, key=lambda part: part.problem)
    problems = {problem: list(parts) for problem, parts in groups}
    short = {name: parts for name, parts in problems.items() if _is_one_line(parts, look)}
    for problem, parts in problems.items():
        if problem not in short:
            page.blank()
            page.put((problem, "bold"), sum_of(parts))
            _parts(page, parts, look)
    page.blank()
    _short(page, short)


def _parts(page: Page, parts: Sequence[PartResult], look: Look) -> None:
    """What is to be done in full, the rest by its names."""
    quiet = [part for part in parts if _is_quiet(part, look)]
    full = [part for part in parts if part not in quiet]
    columns = columns_of(page, full)
    for part in full:
        write_part(page, part, columns, look)
    for state in dict.fromkeys(map(words.state, quiet)):
        names = ", ".join(part.name for part in quiet if words.state(part) == state)
        said = names if state.word == "pass" else f"{state.word}: {names}"
        page.put(said, first=["  ", state.mark(ascii=page.ascii)], hang=_INDENT)


def _short(page: Page, problems: Mapping[str, Sequence[PartResult]]) -> None:
    """Problems that are in one state, a line for each."""
    width = max(map(page.cells, problems), default=0)
    for name, parts in problems.items():
        decided = [part for part in parts if part.outcome is not Outcome.PENDING]
        state = words.state((decided or parts)[0])
        said = f"{name}{' ' * (width - page.cells(name))}{sum_of(parts)}"
        word = "" if state.word == "pass" else f"  {state.word}"
        page.put(said, word, first=["  ", state.mark(ascii=page.ascii)], hang=_INDENT)


def _is_quiet(part: PartResult, look: Look) -> bool:
    """Whether its state is all there is to say about a part."""
    printed = look.show_output and part.stdout.strip()
    more = any(check.hint or check.notes for check in part.checks)
    return part.outcome in _QUIET and not more and not printed


def _is_one_line(parts: Sequence[PartResult], look: Look) -> bool:
    """Whether all parts are quiet, and in one state where they are decided."""
    states = {words.state(part) for part in parts if part.outcome is not Outcome.PENDING}
    return len(states) < 2 and all(_is_quiet(part, look) for part in parts)
