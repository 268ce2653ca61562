"""Syntax trees that are changed without being written to."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = [
    "argument_of",
    "changed",
    "keywords",
    "keywords_of",
    "module_of",
    "name_of",
    "negated",
    "negative",
    "renamed",
    "replaced",
]


def changed(node: ast.AST, **fields: Any) -> Any:
    """A copy of a node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def replaced(items: Sequence[Any], at: int, other: Any) -> list[Any]:
    """A list with another item at one place."""
    return [*items[:at], other, *items[at + 1 :]]


def negative(value: ast.expr) -> ast.expr:
    """Minus a value."""
    return ast.UnaryOp(ast.USub(), value)


def negated(test: ast.expr) -> ast.expr:
    """Not a condition."""
    return ast.UnaryOp(ast.Not(), test)


def name_of(function: ast.expr) -> str:
    """The last word of what is called."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def module_of(value: ast.expr) -> str | None:
    """The library whose function this is, None for a method of a value."""
    name = value.id if isinstance(value, ast.Name) else ""
    return name if name in {"np", "math", "torch", "special", "numpy"} else None


def renamed(call: ast.Call, name: str) -> Any:
    """A call of another function, from the same place."""
    field = "attr" if isinstance(call.func, ast.Attribute) else "id"
    return changed(call, func=changed(call.func, **{field: name}))


def argument_of(call: ast.Call) -> Iterator[ast.AST]:
    """What a call is about: the value whose method it is, or its first argument."""
    method = isinstance(call.func, ast.Attribute) and module_of(call.func.value) is None
    if method and isinstance(call.func, ast.Attribute):
        yield call.func.value
    elif call.args and not isinstance(call.args[0], ast.Starred):
        yield call.args[0]


def keywords_of(node: ast.AST) -> list[ast.keyword]:
    """The keyword arguments of a call, none of anything else."""
    return node.keywords if isinstance(node, ast.Call) else []


def keywords(node: ast.AST, names: frozenset[str]) -> Iterator[tuple[int, ast.keyword]]:
    """The keyword arguments of a call with one of these names, and where they stand."""
    return ((at, each) for at, each in enumerate(keywords_of(node)) if each.arg in names)
