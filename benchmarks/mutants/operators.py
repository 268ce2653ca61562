"""The slips: each takes a node of a syntax tree and yields what might stand there by mistake.

An operator says nothing about whether its change matters: that is measured. It never changes the
node that it is given.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

__all__ = ["OPERATORS", "Operator"]

Operator = Callable[[ast.AST], Iterator[ast.AST]]

_ARITHMETIC: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
}
_COMPARISONS: Final[Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
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


# -- arithmetic -----------------------------------------------------------------------------------
def _arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """Another operator: + for −, × for ÷, a product for a power, entry by entry for a matrix."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _ARITHMETIC:
        yield _with(node, op=_ARITHMETIC[type(node.op)]())


def _operands(node: ast.AST) -> Iterator[ast.AST]:
    """The two sides of an operator that cares which is which, swapped."""
    sided = ast.Sub | ast.Div | ast.Pow | ast.MatMult
    if isinstance(node, ast.BinOp) and isinstance(node.op, sided):
        yield _with(node, left=node.right, right=node.left)


def _term(node: ast.AST) -> Iterator[ast.AST]:
    """One term of a sum is forgotten."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield node.left
        yield node.right if isinstance(node.op, ast.Add) else _negative(node.right)


def _factor(node: ast.AST) -> Iterator[ast.AST]:
    """One factor of a product, a divisor or an exponent is forgotten."""
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.Mult | ast.MatMult | ast.Div | ast.FloorDiv | ast.Pow):
        yield node.left
    if isinstance(node.op, ast.Mult | ast.MatMult):
        yield node.right


def _sign(node: ast.AST) -> Iterator[ast.AST]:
    """A minus is forgotten, or one too many stands before the answer."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
        several = isinstance(node.value, ast.Tuple | ast.List | ast.Dict | ast.ListComp)
        if not several and not isinstance(node.value, ast.Constant):
            yield _with(node, value=_negative(node.value))


def _constant(node: ast.AST) -> Iterator[ast.AST]:
    """Another number: one more or less, twice or half as much."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return
    if isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield from [ast.Constant(node.value - 1)] if node.value > 0 else []
    elif isinstance(node.value, float):
        others = (2 * node.value, node.value / 2) if node.value else (1.0,)
        yield from map(ast.Constant, others)


# -- conditions -----------------------------------------------------------------------------------
def _comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Another comparison: with or without equality, the other way round."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS[type(node.ops[0])]:
            yield _with(node, ops=[other()])


def _boolean(node: ast.AST) -> Iterator[ast.AST]:
    """`or` for `and`, one condition of several forgotten, a `not` or a ~ forgotten."""
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for at in range(len(node.values)):
            left = node.values[:at] + node.values[at + 1 :]
            yield left[0] if len(left) == 1 else _with(node, values=left)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield _with(node, op=ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())


def _condition(node: ast.AST) -> Iterator[ast.AST]:
    """A condition is negated, which swaps the branches where there are two."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield _with(node, test=_not(node.test))
    if isinstance(node, ast.comprehension):
        for at, test in enumerate(node.ifs):
            yield _with(node, ifs=_replaced(node.ifs, at, _not(test)))


def _branch(node: ast.AST) -> Iterator[ast.AST]:
    """One branch is taken whatever the condition says; a filter is forgotten."""
    if isinstance(node, ast.If | ast.IfExp):
        yield _with(node, test=ast.Constant(value=True))
        yield _with(node, test=ast.Constant(value=False))
    if isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            yield _with(node, ifs=node.ifs[:at] + node.ifs[at + 1 :])


# -- arrays ---------------------------------------------------------------------------------------
def _axis(node: ast.AST) -> Iterator[ast.AST]:
    """Another axis, or all of them."""
    for at, keyword in _keywords(node, _AXES):
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, int):
            other = ast.Constant(1 - keyword.value.value if keyword.value.value >= 0 else 0)
            yield _with(node, keywords=_replaced(_of(node), at, _with(keyword, value=other)))
        elif isinstance(keyword.value, ast.UnaryOp):
            first = _with(keyword, value=ast.Constant(0))
            yield _with(node, keywords=_replaced(_of(node), at, first))
        yield _with(node, keywords=_of(node)[:at] + _of(node)[at + 1 :])


def _keepdims(node: ast.AST) -> Iterator[ast.AST]:
    """The axis that is summed over is not kept."""
    for at, _ in _keywords(node, _KEEPING):
        yield _with(node, keywords=_of(node)[:at] + _of(node)[at + 1 :])


def _index(node: ast.AST) -> Iterator[ast.AST]:
    """The entry before or after, or no index at all."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node.slice, ast.Tuple):
        parts = node.slice.elts
        for at, part in enumerate(parts):
            for other in _shifted(part):
                places = ast.Tuple(_replaced(parts, at, other), ast.Load())
                yield _with(node, slice=places)
        if len(parts) == 2:
            yield _with(node, slice=ast.Tuple(parts[::-1], ast.Load()))
    else:
        for other in _shifted(node.slice):
            yield _with(node, slice=other)
    yield node.value


def _shifted(place: ast.expr) -> Iterator[ast.expr]:
    if isinstance(place, ast.Constant) and isinstance(place.value, int):
        yield ast.Constant(place.value + 1)
        yield ast.Constant(place.value - 1)
    elif isinstance(place, ast.Name | ast.BinOp | ast.UnaryOp):
        one = ast.Constant(1)
        yield ast.BinOp(place, ast.Sub(), one)
        yield ast.BinOp(place, ast.Add(), one)


def _slice(node: ast.AST) -> Iterator[ast.AST]:
    """A slice that begins or ends one entry off, goes to the end, or the other way."""
    if not isinstance(node, ast.Slice):
        return
    if node.lower is not None:
        yield _with(node, lower=None)
        yield _with(node, lower=ast.BinOp(node.lower, ast.Add(), ast.Constant(1)))
    if node.upper is not None:
        yield _with(node, upper=None)
        yield _with(node, upper=ast.BinOp(node.upper, ast.Sub(), ast.Constant(1)))
    if node.step is not None:
        yield _with(node, step=None)
    if node.lower is not None and node.upper is None:
        yield _with(node, lower=None, upper=_negative(node.lower))
    if node.upper is not None and node.lower is None and isinstance(node.upper, ast.UnaryOp):
        yield _with(node, lower=node.upper.operand, upper=None)


def _transpose(node: ast.AST) -> Iterator[ast.AST]:
    """A transpose is forgotten."""
    if isinstance(node, ast.Attribute) and node.attr in {"T", "mT"}:
        yield node.value
    if isinstance(node, ast.Call) and _name(node.func) in {"transpose", "t"}:
        yield from _argument(node)


# -- functions ------------------------------------------------------------------------------------
def _reduction(node: ast.AST) -> Iterator[ast.AST]:
    """A mean for a sum, a minimum for a maximum, a variance for a standard deviation."""
    if isinstance(node, ast.Call) and _name(node.func) in _REDUCTIONS:
        other = _REDUCTIONS[_name(node.func)]
        if isinstance(node.func, ast.Attribute) or other in {"max", "min", "any", "all"}:
            yield _renamed(node, other)


def _logarithm(node: ast.AST) -> Iterator[ast.AST]:
    """A logarithm to another base, or of something else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for other in _LOGARITHMS.get(node.func.attr, ()):
            yield _renamed(node, other)


def _function(node: ast.AST) -> Iterator[ast.AST]:
    """A function is forgotten and its argument stands there alone: exp, log, √, |·|, a bound."""
    if isinstance(node, ast.Call) and _name(node.func).lstrip("_") in _OF_ONE | _BOUNDS:
        yield from _argument(node)
        two = len(node.args) == 2 and not isinstance(node.args[1], ast.Starred)
        if two and _name(node.func) in {"maximum", "minimum", "max", "min"}:
            yield node.args[1]


def _bound(node: ast.AST) -> Iterator[ast.AST]:
    """One of two bounds is forgotten."""
    if isinstance(node, ast.Call) and _name(node.func) in {"clip", "clamp"}:
        method = not isinstance(node.func, ast.Attribute) or _module(node.func.value) is None
        for at in range(0 if method else 1, len(node.args)):
            yield _with(node, args=_replaced(node.args, at, ast.Constant(None)))


def _arguments(node: ast.AST) -> Iterator[ast.AST]:
    """Two neighbouring arguments are swapped."""
    if isinstance(node, ast.Call) and not any(isinstance(arg, ast.Starred) for arg in node.args):
        for at in range(len(node.args) - 1):
            args = list(node.args)
            args[at], args[at + 1] = args[at + 1], args[at]
            yield _with(node, args=args)


def _range(node: ast.AST) -> Iterator[ast.AST]:
    """A range that begins or ends one off."""
    if not isinstance(node, ast.Call) or _name(node.func) not in {"range", "arange"}:
        return
    if not node.args:
        return
    stop = 0 if len(node.args) == 1 else 1
    for shift in (ast.Sub(), ast.Add()):
        other = ast.BinOp(node.args[stop], shift, ast.Constant(1))
        yield _with(node, args=_replaced(node.args, stop, other))
    if len(node.args) == 1:
        yield _with(node, args=[ast.Constant(1), node.args[0]])
    else:
        later = ast.BinOp(node.args[0], ast.Add(), ast.Constant(1))
        yield _with(node, args=_replaced(node.args, 0, later))


# -- statements -----------------------------------------------------------------------------------
def _statement(node: ast.AST) -> Iterator[ast.AST]:
    """A statement is left out."""
    action = isinstance(node, ast.AugAssign | ast.If | ast.Break | ast.Continue | ast.For)
    if isinstance(node, ast.Expr):
        action = not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        action = any(not isinstance(target, ast.Name | ast.Tuple) for target in node.targets)
    if action:
        yield ast.Pass()


def _update(node: ast.AST) -> Iterator[ast.AST]:
    """What should be added to a variable replaces it."""
    if isinstance(node, ast.AugAssign):
        yield ast.copy_location(ast.Assign([node.target], node.value), node)


OPERATORS: Final[Mapping[str, Operator]] = {
    "arithmetic": _arithmetic,
    "operands": _operands,
    "term": _term,
    "factor": _factor,
    "sign": _sign,
    "constant": _constant,
    "comparison": _comparison,
    "boolean": _boolean,
    "condition": _condition,
    "branch": _branch,
    "axis": _axis,
    "keepdims": _keepdims,
    "index": _index,
    "slice": _slice,
    "transpose": _transpose,
    "reduction": _reduction,
    "logarithm": _logarithm,
    "function": _function,
    "bound": _bound,
    "arguments": _arguments,
    "range": _range,
    "statement": _statement,
    "update": _update,
}
"""Every operator by the name that reports use."""


# -- nodes ----------------------------------------------------------------------------------------
def _with(node: ast.AST, **fields: Any) -> Any:
    """A copy of a node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _replaced(items: Sequence[Any], at: int, other: Any) -> list[Any]:
    return [*items[:at], other, *items[at + 1 :]]


def _negative(value: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), value)


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _name(function: ast.expr) -> str:
    """The last word of what is called."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _module(value: ast.expr) -> str | None:
    """The library whose function this is, None for a method of a value."""
    name = value.id if isinstance(value, ast.Name) else ""
    return name if name in {"np", "math", "torch", "special", "numpy"} else None


def _renamed(call: ast.Call, name: str) -> Any:
    field = "attr" if isinstance(call.func, ast.Attribute) else "id"
    return _with(call, func=_with(call.func, **{field: name}))


def _argument(call: ast.Call) -> Iterator[ast.AST]:
    """What a call is about: the value whose method it is, or its first argument."""
    method = isinstance(call.func, ast.Attribute) and _module(call.func.value) is None
    if method and isinstance(call.func, ast.Attribute):
        yield call.func.value
    elif call.args and not isinstance(call.args[0], ast.Starred):
        yield call.args[0]


def _of(node: ast.AST) -> list[ast.keyword]:
    return node.keywords if isinstance(node, ast.Call) else []


def _keywords(node: ast.AST, names: frozenset[str]) -> Iterator[tuple[int, ast.keyword]]:
    """The keyword arguments of a call with one of these names, and where they stand."""
    return ((at, each) for at, each in enumerate(_of(node)) if each.arg in names)
