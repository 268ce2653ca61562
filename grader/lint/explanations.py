"""Whether the pages of misconceptions can be believed: their examples run, and show the mistake."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.course import LoadedProblem
from grader.deal import truths
from grader.doctests import Shown, outcome, run
from grader.lint.hints import gives_away
from grader.spec import Misconception

__all__ = ["explanation_complaints"]

_WIDEST = 78  # columns of an example: a terminal has 80, and indents it


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
    for each in shown:
        if each.trouble:
            yield f"has an example that {each.trouble}: {each.source}"
        if max(map(len, each.source.splitlines())) + len(">>> ") > _WIDEST:
            yield f"has an example wider than {_WIDEST} columns: {each.source}"
    part = mistake.part.__name__
    if not any(each.trouble for each in shown) and not _differs(shown, mistake, names):
        yield f"shows no difference: call {part} and {mistake.name} with the same arguments"


def _differs(shown: Sequence[Shown], mistake: Misconception, names: dict[str, Any]) -> bool:
    """Whether an example calls the part and the mistake alike, and they answer differently."""
    calls: dict[str, set[str]] = {mistake.part.__name__: set(), mistake.name: set()}
    for each in shown:
        for node in ast.walk(ast.parse(each.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in calls:
                arguments = ", ".join(map(ast.unparse, [*node.args, *node.keywords]))
                calls[ast.unparse(node.func)].add(arguments)
    return any(
        len({outcome(f"{function}({arguments})", names) for function in calls}) > 1
        for arguments in set.intersection(*calls.values())
    )
