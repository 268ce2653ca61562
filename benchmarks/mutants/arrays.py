"""Slips in what is done with arrays and functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from benchmarks.mutants.nodes import (
    argument_of,
    changed,
    keywords,
    keywords_of,
    module_of,
    name_of,
    negative,
    renamed,
    replaced,
)

__all__ = [
    "arguments",
    "axis",
    "bound",
    "function",
    "index",
    "keepdims",
    "logarithm",
    "range_",
    "reduction",
    "slice_",
    "transpose",
]

_PAIRS: Final = (
    ("sum", "mean"),
    ("nansum", "nanmean"),
    ("max", "min"),
    ("amax", "amin"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("any", "all"),
    ("var", "std"),
    ("prod", "sum"),
    ("cumsum", "cumprod"),
    ("floor", "ceil"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("fsum", "prod"),
)
_REDUCTIONS: Final = {one: other for pair in reversed(_PAIRS) for one, other in (pair, pair[::-1])}
_LOGARITHMS: Final = {
    "log": ("log2", "log10", "log1p"),
    "log1p": ("log",),
    "log2": ("log",),
    "exp": ("expm1",),
}
_OF_ONE: Final = frozenset(
    {"exp", "log", "log1p", "log2", "sqrt", "abs", "fabs", "absolute", "tanh", "square", "sign"}
    | {"sigmoid", "expit", "relu", "softplus", "logsumexp", "softmax", "cumsum", "sin", "cos"}
)
_BOUNDS: Final = frozenset({"clip", "clamp", "maximum", "minimum", "max", "min"})
_AXES: Final = frozenset({"axis", "dim", "dims"})
_KEEPING: Final = frozenset({"keepdims", "keepdim"})


# -- arrays ---------------------------------------------------------------------------------------
def axis(node: ast.AST) -> Iterator[ast.AST]:
    """Another axis, or all of them."""
    for at, keyword in keywords(node, _AXES):
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, int):
            other = ast.Constant(1 - keyword.value.value if keyword.value.value >= 0 else 0)
            yield changed(
                node, keywords=replaced(keywords_of(node), at, changed(keyword, value=other))
            )
        elif isinstance(keyword.value, ast.UnaryOp):
            first = changed(keyword, value=ast.Constant(0))
            yield changed(node, keywords=replaced(keywords_of(node), at, first))
        yield changed(node, keywords=keywords_of(node)[:at] + keywords_of(node)[at + 1 :])


def keepdims(node: ast.AST) -> Iterator[ast.AST]:
    """The axis that is summed over is not kept."""
    for at, _ in keywords(node, _KEEPING):
        yield changed(node, keywords=keywords_of(node)[:at] + keywords_of(node)[at + 1 :])


def index(node: ast.AST) -> Iterator[ast.AST]:
    """The entry before or after, or no index at all."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node.slice, ast.Tuple):
        parts = node.slice.elts
        for at, part in enumerate(parts):
            for other in _shifted(part):
                places = ast.Tuple(replaced(parts, at, other), ast.Load())
                yield changed(node, slice=places)
        if len(parts) == 2:
            yield changed(node, slice=ast.Tuple(parts[::-1], ast.Load()))
    else:
        for other in _shifted(node.slice):
            yield changed(node, slice=other)
    yield node.value


def _shifted(place: ast.expr) -> Iterator[ast.expr]:
    if isinstance(place, ast.Constant) and isinstance(place.value, int):
        yield ast.Constant(place.value + 1)
        yield ast.Constant(place.value - 1)
    elif isinstance(place, ast.Name | ast.BinOp | ast.UnaryOp):
        one = ast.Constant(1)
        yield ast.BinOp(place, ast.Sub(), one)
        yield ast.BinOp(place, ast.Add(), one)


def slice_(node: ast.AST) -> Iterator[ast.AST]:
    """A slice that begins or ends one entry off, goes to the end, or the other way."""
    if not isinstance(node, ast.Slice):
        return
    if node.lower is not None:
        yield changed(node, lower=None)
        yield changed(node, lower=ast.BinOp(node.lower, ast.Add(), ast.Constant(1)))
    if node.upper is not None:
        yield changed(node, upper=None)
        yield changed(node, upper=ast.BinOp(node.upper, ast.Sub(), ast.Constant(1)))
    if node.step is not None:
        yield changed(node, step=None)
    if node.lower is not None and node.upper is None:
        yield changed(node, lower=None, upper=negative(node.lower))
    if node.upper is not None and node.lower is None and isinstance(node.upper, ast.UnaryOp):
        yield changed(node, lower=node.upper.operand, upper=None)


def transpose(node: ast.AST) -> Iterator[ast.AST]:
    """A transpose is forgotten."""
    if isinstance(node, ast.Attribute) and node.attr in {"T", "mT"}:
        yield node.value
    if isinstance(node, ast.Call) and name_of(node.func) in {"transpose", "t"}:
        yield from argument_of(node)


# -- functions ------------------------------------------------------------------------------------
def reduction(node: ast.AST) -> Iterator[ast.AST]:
    """A mean for a sum, a minimum for a maximum, a variance for a standard deviation."""
    if isinstance(node, ast.Call) and name_of(node.func) in _REDUCTIONS:
        other = _REDUCTIONS[name_of(node.func)]
        if isinstance(node.func, ast.Attribute) or other in {"max", "min", "any", "all"}:
            yield renamed(node, other)


def logarithm(node: ast.AST) -> Iterator[ast.AST]:
    """A logarithm to another base, or of something else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for other in _LOGARITHMS.get(node.func.attr, ()):
            yield renamed(node, other)


def function(node: ast.AST) -> Iterator[ast.AST]:
    """A function is forgotten and its argument stands there alone: exp, log, √, |·|, a bound."""
    if isinstance(node, ast.Call) and name_of(node.func).lstrip("_") in _OF_ONE | _BOUNDS:
        yield from argument_of(node)
        two = len(node.args) == 2 and not isinstance(node.args[1], ast.Starred)
        if two and name_of(node.func) in {"maximum", "minimum", "max", "min"}:
            yield node.args[1]


def bound(node: ast.AST) -> Iterator[ast.AST]:
    """One of two bounds is forgotten."""
    if isinstance(node, ast.Call) and name_of(node.func) in {"clip", "clamp"}:
        method = not isinstance(node.func, ast.Attribute) or module_of(node.func.value) is None
        for at in range(0 if method else 1, len(node.args)):
            yield changed(node, args=replaced(node.args, at, ast.Constant(None)))


def arguments(node: ast.AST) -> Iterator[ast.AST]:
    """Two neighbouring arguments are swapped."""
    if isinstance(node, ast.Call) and not any(isinstance(arg, ast.Starred) for arg in node.args):
        for at in range(len(node.args) - 1):
            args = list(node.args)
            args[at], args[at + 1] = args[at + 1], args[at]
            yield changed(node, args=args)


def range_(node: ast.AST) -> Iterator[ast.AST]:
    """A range that begins or ends one off."""
    if not isinstance(node, ast.Call) or name_of(node.func) not in {"range", "arange"}:
        return
    if not node.args:
        return
    stop = 0 if len(node.args) == 1 else 1
    for shift in (ast.Sub(), ast.Add()):
        other = ast.BinOp(node.args[stop], shift, ast.Constant(1))
        yield changed(node, args=replaced(node.args, stop, other))
    if len(node.args) == 1:
        yield changed(node, args=[ast.Constant(1), node.args[0]])
    else:
        later = ast.BinOp(node.args[0], ast.Add(), ast.Constant(1))
        yield changed(node, args=replaced(node.args, 0, later))
