"""Slips in formulas, conditions and statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.mutants.nodes import changed, negated, negative, replaced

__all__ = [
    "arithmetic",
    "boolean",
    "branch",
    "comparison",
    "condition",
    "constant",
    "factor",
    "operands",
    "sign",
    "statement",
    "term",
    "update",
]

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


# -- arithmetic -----------------------------------------------------------------------------------
def arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """Another operator: + for −, × for ÷, a product for a power, entry by entry for a matrix."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _ARITHMETIC:
        yield changed(node, op=_ARITHMETIC[type(node.op)]())


def operands(node: ast.AST) -> Iterator[ast.AST]:
    """The two sides of an operator that cares which is which, swapped."""
    sided = ast.Sub | ast.Div | ast.Pow | ast.MatMult
    if isinstance(node, ast.BinOp) and isinstance(node.op, sided):
        yield changed(node, left=node.right, right=node.left)


def term(node: ast.AST) -> Iterator[ast.AST]:
    """One term of a sum is forgotten."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield node.left
        yield node.right if isinstance(node.op, ast.Add) else negative(node.right)


def factor(node: ast.AST) -> Iterator[ast.AST]:
    """One factor of a product, a divisor or an exponent is forgotten."""
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.Mult | ast.MatMult | ast.Div | ast.FloorDiv | ast.Pow):
        yield node.left
    if isinstance(node.op, ast.Mult | ast.MatMult):
        yield node.right


def sign(node: ast.AST) -> Iterator[ast.AST]:
    """A minus is forgotten, or one too many stands before the answer."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
        several = isinstance(node.value, ast.Tuple | ast.List | ast.Dict | ast.ListComp)
        if not several and not isinstance(node.value, ast.Constant):
            yield changed(node, value=negative(node.value))


def constant(node: ast.AST) -> Iterator[ast.AST]:
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
def comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Another comparison: with or without equality, the other way round."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS[type(node.ops[0])]:
            yield changed(node, ops=[other()])


def boolean(node: ast.AST) -> Iterator[ast.AST]:
    """`or` for `and`, one condition of several forgotten, a `not` or a ~ forgotten."""
    if isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for at in range(len(node.values)):
            left = node.values[:at] + node.values[at + 1 :]
            yield left[0] if len(left) == 1 else changed(node, values=left)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield changed(node, op=ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())


def condition(node: ast.AST) -> Iterator[ast.AST]:
    """A condition is negated, which swaps the branches where there are two."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield changed(node, test=negated(node.test))
    if isinstance(node, ast.comprehension):
        for at, test in enumerate(node.ifs):
            yield changed(node, ifs=replaced(node.ifs, at, negated(test)))


def branch(node: ast.AST) -> Iterator[ast.AST]:
    """One branch is taken whatever the condition says; a filter is forgotten."""
    if isinstance(node, ast.If | ast.IfExp):
        yield changed(node, test=ast.Constant(value=True))
        yield changed(node, test=ast.Constant(value=False))
    if isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            yield changed(node, ifs=node.ifs[:at] + node.ifs[at + 1 :])


# -- statements -----------------------------------------------------------------------------------
def statement(node: ast.AST) -> Iterator[ast.AST]:
    """A statement is left out."""
    action = isinstance(node, ast.AugAssign | ast.If | ast.Break | ast.Continue | ast.For)
    if isinstance(node, ast.Expr):
        action = not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        action = any(not isinstance(target, ast.Name | ast.Tuple) for target in node.targets)
    if action:
        yield ast.Pass()


def update(node: ast.AST) -> Iterator[ast.AST]:
    """What should be added to a variable replaces it."""
    if isinstance(node, ast.AugAssign):
        yield ast.copy_location(ast.Assign([node.target], node.value), node)
