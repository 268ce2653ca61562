"""What each kind of statement binds, and the visit of any node at all."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from grader.audit.expressions import EXPRESSIONS, defer
from grader.audit.flow import UNKNOWN
from grader.audit.scopes import (
    COMPOUND,
    Scope,
    bound,
    bound_within,
    declared,
    parts,
    targets,
    walruses,
)
from grader.audit.walk import Later, Walk

__all__ = ["enter", "visit"]

_NO_CODE = {"ctx", "kind", "op", "ops", "simple", "type_comment", "type_params"}
_FIELDS: dict[type[ast.AST], list[str]] = {}  # of each kind of node, those that may hold code


def visit(walk: Walk, node: ast.AST, scope: Scope, out: int, *, used: bool) -> None:
    """Visit one node; its children are pushed on the walk's stack."""
    kind = type(node)
    expression = EXPRESSIONS.get(kind)
    if expression is not None:
        expression(walk, node, scope, out, used=used)
        return
    statement = _STATEMENTS.get(kind)
    if statement is not None:
        statement(walk, node, scope)
        return
    if out:
        walk.flow.add(out, "?")
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = [each for each in node._fields if each not in _NO_CODE]
    for field in fields:
        child = getattr(node, field, None)
        for each in child if isinstance(child, list) else (child,):
            if isinstance(each, ast.AST) and not isinstance(each, ast.Constant):
                walk.stack.append((each, scope, UNKNOWN, True))


def _assign(walk: Walk, node: ast.Assign, scope: Scope) -> None:
    if len(node.targets) == 1:
        _unpack(walk, node.targets[0], node.value, scope)
        return
    renamed = all(isinstance(each, ast.Name) for each in node.targets)
    cell = walk.value(node.value, scope, used=not renamed)
    for each in node.targets:
        if isinstance(each, ast.Name):
            walk.flow.connect(cell, walk.bind(each.id, scope))
        else:
            walk.bind_unknown(targets(each), scope)
            walk.push(each, scope)


def _unpack(walk: Walk, target: ast.expr, value: ast.expr, scope: Scope) -> None:
    stack = [(target, value)]
    while stack:
        left, right = stack.pop()
        if isinstance(left, ast.Name):
            cell = walk.value(right, scope, used=False)
            walk.flow.connect(cell, walk.bind(left.id, scope))
        elif (
            isinstance(left, ast.Tuple | ast.List)
            and isinstance(right, ast.Tuple | ast.List)
            and len(left.elts) == len(right.elts)
            and not any(isinstance(each, ast.Starred) for each in left.elts + right.elts)
        ):
            stack += zip(left.elts, right.elts, strict=True)
        else:
            walk.bind_unknown(targets(left), scope)
            walk.push(left, scope)
            walk.push(right, scope)


def _annotated(walk: Walk, node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        _unpack(walk, node.target, node.value, scope)


def _augmented(walk: Walk, node: ast.AugAssign, scope: Scope) -> None:
    walk.push(node.value, scope)
    if isinstance(node.target, ast.Name):
        old = walk.find(node.target.id, scope)
        new = walk.bind(node.target.id, scope)
        walk.flow.add(new, "?")
        if old != new and scope is walk.module:
            walk.flow.connect(old, new)
            walk.lead(new, old)
    elif isinstance(node.target, ast.Attribute):
        base = walk.value(node.target.value, scope, used=False)
        walk.access((walk.region, node.lineno, True), base, node.target.attr)
    else:
        walk.push(node.target, scope)


def _block(walk: Walk, node: Any, scope: Scope) -> None:
    walk.bind_unknown(bound(node, walrus=False), scope)
    heads, inner = parts(node)
    walk.stack += [(each, scope, UNKNOWN, True) for each in (*heads, *inner)]


def _function(walk: Walk, node: Any, scope: Scope) -> None:
    walk.bind(node.name, scope)
    for each in node.decorator_list:
        walk.push(each, scope)
    defer(walk, node, scope)
    first = [*node.args.posonlyargs, *node.args.args][:1]
    static = any(isinstance(e, ast.Name) and e.id == "staticmethod" for e in node.decorator_list)
    if scope.label and first and not static:
        walk.later[-1].scope.names[first[0].arg] = walk.flow.cell(scope.label)


def enter(walk: Walk, later: Later) -> None:
    """Visit the body of a function that was met before."""
    node, scope = later.node, later.scope
    walk.region = later.region
    if isinstance(node, ast.Lambda):
        heads: list[Any] = [node.body]
        names = walruses(heads) if walk.walrus else []
    else:
        heads = node.body
        names = bound_within(node.body, walrus=walk.walrus)
    for name in set(names) - scope.shared - declared(heads, ast.Nonlocal):
        given = scope.names.get(name)
        cell = scope.names[name] = walk.flow.cell()
        if given is not None:
            walk.flow.connect(given, cell)
    walk.stack += [(each, scope, UNKNOWN, True) for each in heads]


def _class(walk: Walk, node: ast.ClassDef, scope: Scope) -> None:
    inner = Scope("class", scope.for_functions)
    inner.label = f"@{walk.flow.cell()}"
    walk.flow.add(walk.bind(node.name, scope), inner.label)
    walk.flow.members[inner.label] = inner.names
    for name in bound_within(node.body, walrus=walk.walrus):
        inner.names[name] = walk.flow.cell()
    for each in (*node.decorator_list, *node.bases, *(pair.value for pair in node.keywords)):
        walk.push(each, scope)
    walk.stack += [(each, inner, UNKNOWN, True) for each in node.body]


def _import(walk: Walk, node: ast.Import, scope: Scope) -> None:
    for each in node.names:
        name = each.asname or each.name.partition(".")[0]
        walk.flow.add(walk.bind(name, scope), each.name if each.asname else name)
        walk.imported.add(name)


def _import_from(walk: Walk, node: ast.ImportFrom, scope: Scope) -> None:
    module = "." * node.level + (node.module or "")
    for each in node.names:
        if each.name == "*":
            walk.stars.append(module)
            continue
        name = each.asname or each.name
        walk.flow.add(walk.bind(name, scope), f"{module}.{each.name}")
        walk.imported.add(name)


def _nothing(walk: Walk, node: ast.AST, scope: Scope) -> None:
    """Declarations were read before."""


_STATEMENTS: dict[type[ast.AST], Callable[[Walk, Any, Scope], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    **dict.fromkeys(COMPOUND, _block),
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Global: _nothing,
    ast.Nonlocal: _nothing,
}
