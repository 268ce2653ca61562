"""The report a student reads in a terminal: the score, what is wrong, what to do next.

One line for a part that is right; for any other what happened, which mistake it looks like and
the simplest input that shows it. Colour says nothing that a sign and a word do not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from grader.render import words
from grader.render.finding import Block, write_check, write_printed
from grader.render.look import Look
from grader.render.page import Page, Piece, shortened
from grader.results import Outcome, PartResult, Result

__all__ = [
    "columns_of",
    "render",
    "sum_of",
    "write_header",
    "write_notes",
    "write_part",
    "write_refusal",
    "write_totals",
]

_INDENT = 4  # where the names of parts begin
_BELOW = 6  # and what is said about them
_LONGEST_NAME = 34
_NOT_COUNTED = {Outcome.PENDING, Outcome.FAULT}


def render(result: Result, look: Look) -> str:
    """The whole report."""
    page = Page(look)
    write_header(page, result)
    if result.gradable:
        _parts(page, result, look)
        _footer(page, result, look)
    else:
        write_refusal(page, result)
        page.put(words.recheck(result, look), first=[("next: ", "bold")], hang=6)
    return page.text()


def write_header(page: Page, result: Result) -> None:
    """What was graded, and with which seed."""
    title = result.title or result.sheet
    left: list[Piece] = [(title, "bold"), " · "] if title else []
    page.ends([*left, result.submission.name], [f"seed {result.seed}"])


def write_refusal(page: Page, result: Result) -> None:
    """Why nothing could be graded."""
    page.blank()
    page.put(
        (words.NOT_GRADED.word, "bold"),
        first=["  ", words.NOT_GRADED.mark(ascii=page.ascii)],
        hang=_INDENT,
    )
    page.put(shortened(result.message or "The submission could not be read.", 12), hang=_INDENT)
    page.blank()
    write_notes(page, result)
    page.put("Nothing was graded, no points were lost.")


def _parts(page: Page, result: Result, look: Look) -> None:
    columns = columns_of(page, result.parts)
    for problem, group in groupby(result.parts, key=lambda part: part.problem):
        parts = list(group)
        page.blank()
        page.put((problem, "bold"), sum_of(parts))
        for part in parts:
            write_part(page, part, columns, look)


def columns_of(page: Page, parts: Sequence[PartResult]) -> tuple[int, int]:
    """The width of the names of parts, and of their points."""
    names = [page.cells(part.name) for part in parts]
    marks = [len(words.score(part)) for part in parts]
    return min(max(names, default=0), _LONGEST_NAME), max(marks, default=0)


def sum_of(parts: Sequence[PartResult]) -> str:
    """The points of a problem; those that are not decided are not counted."""
    decided = [part for part in parts if part.outcome not in _NOT_COUNTED]
    earned = sum((part.score for part in decided), Decimal(0))
    most = sum((part.max_score for part in decided), Decimal(0))
    return f"  {words.points(earned)}/{words.points(most)}" if most else ""


def write_part(page: Page, part: PartResult, columns: tuple[int, int], look: Look) -> None:
    """A part and all that is said about it; ``columns`` is the width of names and of points."""
    state = words.state(part)
    passed = part.outcome is Outcome.PASS
    name = part.name + " " * (columns[0] - page.cells(part.name))
    start = [name, "  ", words.score(part).rjust(columns[1])]
    block = Block(page, part, look, _BELOW)
    said = "" if passed else block.opening(_INDENT + page.cells("".join(start)) + 2)
    pieces: list[Piece] = [name if passed else (name, "bold"), *start[1:]]
    if said:
        word = len(state.word) if said.startswith(state.word) else 0
        pieces += ["  ", (said[:word], f"bold {state.color}"), said[word:]]
    page.put(*pieces, first=["  ", state.mark(ascii=look.ascii)], hang=_INDENT)
    for check in part.checks:
        write_check(block, check)
    write_printed(block, show=look.show_output)


def _footer(page: Page, result: Result, look: Look) -> None:
    page.blank()
    write_notes(page, result)
    write_totals(page, result)
    _next(page, result, look)


def write_totals(page: Page, result: Result) -> None:
    """The points, and how many parts are in which state."""
    full = result.score == result.max_score and result.next is None
    waiting = words.pending(result)
    total = (words.total(result), "bold green" if full else "bold")
    page.put(total, f"   {waiting} for a person" if waiting else "")
    page.row(
        [
            [state.mark(ascii=page.ascii), f" {count} {state.word}"]
            for state, count in words.tally(result)
        ]
    )


def _next(page: Page, result: Result, look: Look) -> None:
    """What to do first, and below it, where both are too long for one line, how to check it."""
    if result.next is None:
        return
    command = words.recheck(result, look)
    todo, who = words.first(result.next)
    ways = [f"{todo}{who}, then {command}"], [f"{todo}{who}, then", command]
    said = next((way for way in ways if page.fits(way[0], 6)), [f"{todo}, then", command])
    page.put("\n".join(said), first=[("next: ", "bold")], hang=6)


def write_notes(page: Page, result: Result) -> None:
    """What holds for the whole result: its notes and the protection it was graded without."""
    for note in result.notes:
        page.put(note, first=["note: "], hang=6)
    for layer in result.sandbox.missing:
        page.put(shortened(layer, 1, 200), first=["unprotected: "], hang=13)
    page.blank()
