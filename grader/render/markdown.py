"""The report as Markdown, for a job's summary, a merge request or a wiki.

A list of parts under their problems, each that is not right with what the terminal says below
it. Everything that comes out of a result stands in code, where Markdown has no syntax and
GitHub makes no mentions, links, images or HTML.
"""

from __future__ import annotations

import re
from itertools import groupby

from msgspec.structs import replace

from grader.render import words
from grader.render.finding import evidence
from grader.render.look import Look
from grader.results import Outcome, PartResult, Result

__all__ = ["code", "render"]

_WIDTH = 88  # what GitHub shows of a code block without a scroll bar
_BACKTICKS = re.compile("`+")


def render(result: Result, look: Look) -> str:
    """The whole report."""
    look = replace(look, width=_WIDTH, color=False)
    body = _graded(result, look) if result.gradable else _not_graded(result)
    return "\n".join([_header(result), *body, *_notes(result)]) + "\n"


def code(text: str, *, block: bool = False) -> str:
    """Foreign text as code, which no text can end: in a line, or as a block of its own lines.

    The fence is longer than any run of backticks in the text.
    """
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    if block:
        fence = "`" * max(3, longest + 1)
        return f"{fence}text\n{text.rstrip()}\n{fence}"
    flat = " ".join(text.split()) or "-"
    fence = "`" * (longest + 1)
    pad = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def _header(result: Result) -> str:
    name = code(result.title or result.sheet or "mlgrade")
    said = words.total(result) if result.gradable else words.NOT_GRADED.word
    return f"## {name}: {said}\n\n{code(result.submission.name)}, seed {result.seed}"


def _not_graded(result: Result) -> list[str]:
    return [
        "",
        code(result.message or "The submission could not be read.", block=True),
        "",
        "Nothing was graded, no points were lost.",
    ]


def _graded(result: Result, look: Look) -> list[str]:
    tally = (f"{state.sign} {count} {state.word}" for state, count in words.tally(result))
    lines = ["", " · ".join(tally)]
    waiting = words.pending(result)
    lines += ["", f"{waiting} for a person."] if waiting else []
    for problem, group in groupby(result.parts, key=lambda part: part.problem):
        lines += ["", f"### {code(problem)}", ""]
        lines += [line for part in group for line in _part(part, look)]
    if result.next is not None:
        todo, who = words.first(result.next)
        lines += ["", f"Next: {code(todo + who)}, then {code(words.recheck(result, look))}"]
    return lines


def _part(part: PartResult, look: Look) -> list[str]:
    """The part's line in the list, and indented below it what was found."""
    state = words.state(part)
    said = f"- {state.sign} {code(part.name)} {words.score(part)}"
    if part.outcome is not Outcome.PASS:
        said += f" {state.word}{_mistakes(part)}"
    found = evidence(part, look)
    if found.strip() in {"", state.word}:
        return [said]
    block = code(found, block=True).split("\n")
    return [said, *(f"  {line}".rstrip() for line in block)]


def _mistakes(part: PartResult) -> str:
    names = dict.fromkeys(
        name
        for check in part.checks
        if check.misconception is not None
        for name in (check.misconception, *check.also)
    )
    return f", looks like {' or '.join(map(code, names))}" if names else ""


def _notes(result: Result) -> list[str]:
    said = [("Note", note) for note in result.notes]
    said += [("Unprotected", layer) for layer in result.sandbox.missing]
    return ["", *(f"- {label}: {code(text)}" for label, text in said)] if said else []
