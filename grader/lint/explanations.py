"""Whether the pages of misconceptions can be believed: their examples run, and show the mistake."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.course import LoadedProblem
from grader.deal import truths
from grader.examples import Shown, run
from grader.lint.hints import gives_away
from grader.spec import Misconception

__all__ = ["explanation_complaints"]


def explanation_complaints(problem: LoadedProblem) -> Iterator[str]:
    """What is to be said against the pages of a problem's misconceptions."""
    known = truths(problem)
    for each in problem.value.misconceptions:
        if not each.page:
            continue
        for complaint in _complaints(each, {**known, each.name: each.wrong, "np": np}):
            yield f"the page of {each.name} {complaint}"
        told = gives_away(each.page, known.get(each.part.__name__))
        if told:
            yield f"the page of {each.name} gives the answer away: {told}"


def _complaints(mistake: Misconception, names: dict[str, Any]) -> Iterator[str]:
    shown = list(run(mistake.page, names))
    troubles = [f"has an example that {each.trouble}: {each.source}" for each in shown]
    yield from (each for each, of in zip(troubles, shown, strict=True) if of.trouble)
    part = mistake.part.__name__
    if not _differ(_calls(shown, part), _calls(shown, mistake.name)):
        yield f"shows no difference: call {part} and {mistake.name} with the same arguments"


def _calls(shown: Sequence[Shown], function: str) -> dict[str, str]:
    """The arguments with which a function is called, and the answers written below."""
    calls = {}
    for each in shown:
        if each.trouble:
            continue
        call = getattr(ast.parse(each.source).body[0], "value", None)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == function:
            calls[", ".join(map(ast.unparse, [*call.args, *call.keywords]))] = each.want
    return calls


def _differ(right: dict[str, str], wrong: dict[str, str]) -> bool:
    return any(right[each] != wrong[each] for each in right.keys() & wrong.keys())
