"""Whether hints help without telling: missing, too short, alike, or giving the answer away."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator

from grader.course import LoadedProblem
from grader.deal import truths

__all__ = ["gives_away", "hint_complaints"]

_SHORTEST = 20
_TELLING = 8  # characters of a right expression that a hint may not contain


def hint_complaints(problem: LoadedProblem) -> Iterator[str]:
    """What is to be said against the hints of a problem's misconceptions and rows."""
    known = truths(problem)
    seen: dict[tuple[str, str], str] = {}
    for each in problem.value.misconceptions:
        part = each.part.__name__
        if len(each.hint) < _SHORTEST:
            yield f"the misconception {each.name} has no hint: write it as its docstring"
            continue
        first = seen.setdefault((part, each.hint), each.name)
        if first != each.name:
            yield f"{first} and {each.name} have the same hint"
        told = gives_away(each.hint, known.get(part))
        if told:
            yield f"the hint of {each.name} gives the answer away: {told}"
    for row in problem.value.rubric:
        name = getattr(getattr(row, "part", None), "__name__", "")
        told = gives_away(str(getattr(row, "hint", "")), known.get(name))
        if told:
            yield f"the hint of a row of {name} gives the answer away: {told}"


def gives_away(text: str, reference: Callable[..., object] | None) -> str:
    """What of the reference's returned expressions stands in a text, "" if nothing does."""
    if reference is None:
        return ""
    squeezed = _squeeze(text)
    for expression in _returned(reference):
        if len(expression) >= _TELLING and expression in squeezed:
            return expression
    return ""


def _returned(reference: Callable[..., object]) -> Iterator[str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(reference)))
    except (OSError, TypeError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            yield _squeeze(ast.unparse(node.value))


def _squeeze(text: str) -> str:
    return re.sub(r"[\s`$*]+", "", text).replace("np.", "")
