"""What every function of a submission refers to, by full names, without running it.

One walk over the tree makes cells and edges of :mod:`grader.audit.flow`; when they settle, each
use is written down under its region (a statement of the module: a def, an assignment) and each
name of the module leads to the regions that made it. The module's own statements are read in
order, so a later def replaces an earlier import; blocks and functions are read without order.
"""

from __future__ import annotations

import ast

import msgspec

from grader.audit.flow import is_dotted
from grader.audit.scopes import bound, bound_within, parts, top_level
from grader.audit.statements import enter, visit
from grader.audit.walk import Walk

__all__ = ["References", "Use", "reached", "references", "uses_of"]

_FILLS = {"add", "append", "extend", "insert", "setdefault", "update"}


class Use(msgspec.Struct, frozen=True):
    """A full dotted name and the line that uses it.

    ``?.softmax`` is the attribute of something unknown (a parameter, the result of a call),
    ``builtins.eval`` a built-in function.
    """

    name: str
    line: int


class References(msgspec.Struct, frozen=True):
    """Who uses what. The nodes are the names of the module, and "#1", "#2" for its statements."""

    uses: dict[str, list[Use]] = {}
    aliases: dict[str, list[str]] = {}  # what a name of the module is another name for
    leads: dict[str, list[str]] = {}


def references(tree: ast.Module, *, walrus: bool = True) -> References:
    """Read the whole module; ``walrus=False`` promises that it holds no ``:=``."""
    walk = Walk(walrus=walrus)
    for statement, inside in top_level(tree):
        _read(walk, statement, inside=inside)
    for later in walk.later:
        if not isinstance(later.node, ast.Lambda):
            for name in later.scope.shared:
                walk.module.names.setdefault(name, walk.flow.cell())
    while walk.later:
        enter(walk, walk.later.pop())
        _run(walk)
    walk.settle()
    return _written(walk)


def uses_of(found: References, name: str) -> list[Use]:
    """Everything that a name of the module and its helpers use, nearest first."""
    return [use for node in reached(found, name) for use in found.uses.get(node, ())]


def reached(found: References, name: str) -> list[str]:
    """The nodes that a name of the module leads to, itself first, then nearest first."""
    seen = {name: None}
    queue = [name]
    for node in queue:
        for target in found.leads.get(node, ()):
            if target not in seen:
                seen[target] = None
                queue.append(target)
    return queue


def _read(walk: Walk, statement: ast.stmt, *, inside: bool) -> None:
    walk.region = walk.flow.cell()
    heads, inner = parts(statement)
    if inner and not inside:
        _merge(walk, bound_within([statement], walrus=walk.walrus))
    if inner:
        walk.bind_unknown(bound(statement, walrus=False), walk.module)
    else:
        heads = [statement]
        walk.pending = None if inside else {}
        _own_what_it_fills(walk, statement)
    for each in heads:
        walk.push(each, walk.module)
    _run(walk)
    walk.module.names.update(walk.pending or {})
    walk.pending = None


def _merge(walk: Walk, names: list[str]) -> None:
    """Before a block: each name that it binds may also stay what it was."""
    for name in dict.fromkeys(names):
        old, new = walk.module.names.get(name), walk.flow.cell()
        if old is not None:
            walk.flow.connect(old, new)
            walk.lead(new, old)
        walk.module.names[name] = new


def _own_what_it_fills(walk: Walk, statement: ast.stmt) -> None:
    """A statement that fills a list or dict of the module belongs to that name too."""
    filled: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        filled = [each for each in statement.targets if not isinstance(each, ast.Name)]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        method = statement.value.func
        filled = [method] if isinstance(method, ast.Attribute) and method.attr in _FILLS else []
    for each in filled:
        root = each
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        if isinstance(root, ast.Name) and root.id not in walk.imported:
            cell = walk.module.names.get(root.id)
            if cell is not None:
                walk.lead(cell, walk.region)


def _run(walk: Walk) -> None:
    while walk.stack:
        node, scope, out, used = walk.stack.pop()
        visit(walk, node, scope, out, used=used)


def _written(walk: Walk) -> References:
    """The walk's regions and names that can be reached from a name of the module."""
    names = {cell: name for name, cell in walk.module.names.items()}
    queue = list(names)
    seen = set(queue)
    uses: dict[str, list[Use]] = {}
    leads: dict[str, list[str]] = {}
    for cell in queue:
        node = names.get(cell) or f"#{cell}"
        found = sorted((line, name) for name, line in walk.uses.get(cell, {}).items())
        if found:
            uses[node] = [Use(name, line) for line, name in found]
        targets = walk.leads.get(cell)
        if targets:
            leads[node] = [names.get(each) or f"#{each}" for each in targets]
            fresh = [each for each in targets if each not in seen]
            seen.update(fresh)
            queue += fresh
    aliases = {
        name: sorted(value for value in walk.flow.values[cell] if is_dotted(value))
        for cell, name in names.items()
    }
    return References(uses, {name: found for name, found in aliases.items() if found}, leads)
