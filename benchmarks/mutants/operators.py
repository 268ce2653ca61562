"""The slips: each takes a node of a syntax tree and yields what might stand there by mistake.

An operator says nothing about whether its change matters: that is measured. It never changes the
node that it is given.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from benchmarks.mutants import arrays, formulas

__all__ = ["OPERATORS", "Operator"]

Operator = Callable[[ast.AST], Iterator[ast.AST]]

OPERATORS: Final[Mapping[str, Operator]] = {
    "arithmetic": formulas.arithmetic,
    "operands": formulas.operands,
    "term": formulas.term,
    "factor": formulas.factor,
    "sign": formulas.sign,
    "constant": formulas.constant,
    "comparison": formulas.comparison,
    "boolean": formulas.boolean,
    "condition": formulas.condition,
    "branch": formulas.branch,
    "axis": arrays.axis,
    "keepdims": arrays.keepdims,
    "index": arrays.index,
    "slice": arrays.slice_,
    "transpose": arrays.transpose,
    "reduction": arrays.reduction,
    "logarithm": arrays.logarithm,
    "function": arrays.function,
    "bound": arrays.bound,
    "arguments": arrays.arguments,
    "range": arrays.range_,
    "statement": formulas.statement,
    "update": formulas.update,
}
"""Every operator by the name that reports use."""
