"""How values flow through each kind of expression.

Every function takes the walk, the expression, its scope, the cell its value flows to, and
whether the value is used as it stands (rather than given another name, or asked for an attribute).
"""

from __future__ import annotations

import ast
from typing import Any, Protocol

from grader.audit.flow import UNKNOWN
from grader.audit.indirect import BUILTINS, METHODS
from grader.audit.scopes import Scope, declared, targets
from grader.audit.walk import Later, Walk

__all__ = ["EXPRESSIONS", "defer"]

_MOST_ARGUMENTS = 8
_LOOKUP_ENDS = {"__dict__", "modules"}


class _Visit(Protocol):
    def __call__(self, walk: Walk, node: Any, scope: Scope, out: int, *, used: bool) -> None: ...


def _simple(walk: Walk, node: Any, scope: Scope, out: int, *, used: bool) -> None:
    cell = walk.value(node, scope, used=used, wanted=bool(out))
    if out:
        walk.flow.connect(cell, out)


def _name(walk: Walk, node: ast.Name, scope: Scope, out: int, *, used: bool) -> None:
    if isinstance(node.ctx, ast.Load):
        _simple(walk, node, scope, out, used=used)


def _attribute(walk: Walk, node: ast.Attribute, scope: Scope, out: int, *, used: bool) -> None:
    if isinstance(node.ctx, ast.Load):
        _simple(walk, node, scope, out, used=used)
    else:
        walk.value(node.value, scope, used=False)


def _call(walk: Walk, node: ast.Call, scope: Scope, out: int, *, used: bool) -> None:
    args = [*node.args, *(each.value for each in node.keywords)]
    plain = isinstance(node.func, ast.Attribute) and node.func.attr not in METHODS
    function = walk.value(node.func, scope, used=True, wanted=not plain)
    if not function or not _may_be_followed(node.func, walk.flow.values[function]):
        walk.flow.add(out, "?")
        walk.stack += [(each, scope, UNKNOWN, True) for each in args]
        return
    out = out or walk.flow.cell()
    if used:
        walk.used_value(out, node.lineno)
    literal = len(args) > 1 and _reads_literal_attribute(node.func, args[1])
    first = [walk.value(each, scope, used=not literal) for each in args[:1]]
    rest = [walk.value(each, scope, used=True) for each in args[1:_MOST_ARGUMENTS]]
    walk.stack += [(each, scope, UNKNOWN, True) for each in args[_MOST_ARGUMENTS:]]
    walk.indirect.call(function, first + rest, out, (walk.region, node.lineno, used))


def _may_be_followed(function: ast.expr, values: set[str]) -> bool:
    if isinstance(function, ast.Name):
        return function.id in BUILTINS or values != {f"builtins.{function.id}"}
    return isinstance(function, ast.Attribute | ast.Call | ast.Subscript)


def _reads_literal_attribute(function: ast.expr, name: ast.expr) -> bool:
    named = isinstance(function, ast.Name) and function.id in ("getattr", "hasattr")
    return named and isinstance(name, ast.Constant)


def _subscript(walk: Walk, node: ast.Subscript, scope: Scope, out: int, *, used: bool) -> None:
    base, load = node.value, isinstance(node.ctx, ast.Load)
    known = isinstance(base, ast.Name | ast.Call | ast.Subscript)
    known = known or (isinstance(base, ast.Attribute) and base.attr in _LOOKUP_ENDS)
    if not known or not load:
        walk.flow.add(out, "?")
        walk.value(base, scope, used=load)
        walk.push(node.slice, scope)
        return
    cell = walk.value(base, scope, used=True)
    key = walk.value(node.slice, scope, used=True)
    if cell and key:
        out = out or walk.flow.cell()
        if used:
            walk.used_value(out, node.lineno)
        walk.indirect.item(cell, key, out, (walk.region, node.lineno, used))
    walk.flow.add(out, "?")


def _choice(walk: Walk, node: Any, scope: Scope, out: int, *, used: bool) -> None:
    values = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
    for each in values:
        walk.push(each, scope, out, used=used)
    if isinstance(node, ast.IfExp):
        walk.push(node.test, scope)


def _binary(walk: Walk, node: ast.BinOp, scope: Scope, out: int, **_: bool) -> None:
    text = _folded(node) if out else None
    if text is not None:
        walk.flow.connect(walk.literal(text), out)
        return
    walk.flow.add(out, "?")
    walk.stack.append((node.left, scope, UNKNOWN, True))
    walk.stack.append((node.right, scope, UNKNOWN, True))


def _folded(node: ast.AST) -> str | None:
    """A sum of a few literal strings, as one string."""
    found: list[str] = []
    stack = [node]
    while stack and len(found) < 20:
        each = stack.pop()
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Add):
            stack += [each.right, each.left]
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            found.append(each.value)
        else:
            return None
    return None if stack else "".join(found)


def _walrus(walk: Walk, node: ast.NamedExpr, scope: Scope, out: int, *, used: bool) -> None:
    cell = walk.value(node.value, scope, used=used)
    walk.flow.connect(cell, walk.bind(node.target.id, scope))
    walk.flow.connect(cell, out)


def _comprehension(walk: Walk, node: Any, scope: Scope, out: int, **_: bool) -> None:
    walk.flow.add(out, "?")
    inner = Scope("comprehension", scope)
    for each in node.generators:
        inner.names.update(dict.fromkeys(targets(each.target), UNKNOWN))
    outermost = node.generators[0].iter
    walk.push(outermost, scope)
    for each in node.generators:
        heads = [each.target, *each.ifs, *([] if each.iter is outermost else [each.iter])]
        walk.stack += [(part, inner, UNKNOWN, True) for part in heads]
    made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    walk.stack += [(part, inner, UNKNOWN, True) for part in made]


def _lambda(walk: Walk, node: ast.Lambda, scope: Scope, out: int, **_: bool) -> None:
    walk.flow.add(out, "?")
    defer(walk, node, scope)


def defer(walk: Walk, node: Any, scope: Scope) -> None:
    """Defaults are evaluated where the function stands, its body when it is called."""
    args = node.args
    body = [] if isinstance(node, ast.Lambda) else node.body
    inner = Scope("function", scope.for_functions)
    inner.shared = declared(body, ast.Global)
    every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
    inner.names = {each.arg: UNKNOWN for each in every if each}
    plain = [*args.posonlyargs, *args.args]
    defaults = [*zip(reversed(plain), reversed(args.defaults), strict=False)]
    for each, default in (*defaults, *zip(args.kwonlyargs, args.kw_defaults, strict=True)):
        if default is not None:
            inner.names[each.arg] = walk.value(default, scope, used=False)
    walk.later.append(Later(node, inner, walk.region))


EXPRESSIONS: dict[type[ast.AST], _Visit] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _simple,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.BoolOp: _choice,
    ast.IfExp: _choice,
    ast.BinOp: _binary,
    ast.NamedExpr: _walrus,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
}
"""What is not listed has children and a value that cannot be followed."""
