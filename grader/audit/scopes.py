"""What each statement binds, and where Python looks a name up."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

__all__ = [
    "COMPOUND",
    "Scope",
    "bound",
    "bound_within",
    "declared",
    "parts",
    "targets",
    "top_level",
    "walruses",
]

_BLOCKS = ("body", "orelse", "finalbody")
_OPAQUE = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
COMPOUND = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.TryStar,
    ast.Match,
)
"""The statements that hold others and open no scope."""


class Scope:
    """The variables of a function, class, comprehension or the module, and where to look next."""

    __slots__ = ("kind", "label", "names", "outer", "shared")

    def __init__(self, kind: str, outer: Scope | None = None) -> None:
        """``kind`` is "module", "class", "function" or "comprehension"."""
        self.kind = kind
        self.outer = outer
        self.label = ""  # the value of a class and its objects
        self.names: dict[str, int] = {}
        self.shared: set[str] = set()  # declared global

    @property
    def for_functions(self) -> Scope:
        """Where a function written here looks next: never into a class."""
        scope = self
        while scope.kind == "class" and scope.outer:
            scope = scope.outer
        return scope


def top_level(tree: ast.Module) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement that runs on import, and whether it stands inside another one.

    What is under ``if __name__ == "__main__":`` does not run on import.
    """
    stack = [(each, False) for each in reversed(tree.body)]
    while stack:
        statement, inside = stack.pop()
        if isinstance(statement, ast.If) and _is_main_guard(statement):
            stack += [(each, inside) for each in reversed(statement.orelse)]
            continue
        yield statement, inside
        stack += [(each, True) for each in reversed(parts(statement)[1])]


def parts(statement: ast.stmt) -> tuple[list[ast.AST], list[ast.stmt]]:
    """The expressions that a compound statement evaluates itself, and the statements in it."""
    if not isinstance(statement, COMPOUND):
        return [], []
    heads: list[ast.AST] = []
    inner: list[ast.stmt] = []
    for field in statement._fields:
        value = getattr(statement, field, None)
        if field in _BLOCKS and isinstance(value, list):
            inner += value
        elif isinstance(value, ast.AST):
            heads.append(value)
        elif isinstance(value, list):
            for each in value:
                heads += _heads(each)
                inner += getattr(each, "body", ())
    return heads, inner


def bound(statement: ast.stmt, *, walrus: bool) -> list[str]:
    """The names that a statement binds itself, without the statements inside it."""
    names = _bound_by_kind(statement)
    if walrus and not isinstance(statement, _OPAQUE):
        heads = parts(statement)[0] if isinstance(statement, COMPOUND) else [statement]
        names += walruses(heads)
    return names


def bound_within(statements: Iterable[ast.stmt], *, walrus: bool) -> list[str]:
    """The names that a block binds, at any depth of if, for, try, with and match."""
    names: list[str] = []
    stack = list(statements)
    while stack:
        statement = stack.pop()
        names += bound(statement, walrus=walrus)
        if isinstance(statement, COMPOUND):
            stack += parts(statement)[1]
    return names


def declared(statements: Iterable[ast.stmt], kind: type[ast.Global | ast.Nonlocal]) -> set[str]:
    """The names that a block declares global (or nonlocal)."""
    names: set[str] = set()
    stack = list(statements)
    while stack:
        statement = stack.pop()
        if isinstance(statement, kind):
            names.update(statement.names)
        elif isinstance(statement, COMPOUND):
            stack += parts(statement)[1]
    return names


def targets(target: ast.AST) -> list[str]:
    """The names in an assignment target or a pattern."""
    if isinstance(target, ast.Name):
        return [target.id]
    names: list[str] = []
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            names.append(node.id)
        elif isinstance(node, ast.Tuple | ast.List):
            stack += reversed(node.elts)
        elif isinstance(node, ast.Starred):
            stack.append(node.value)
        elif isinstance(node, ast.pattern):
            caught = getattr(node, "name", None) or getattr(node, "rest", None)
            names += [caught] if caught else []
            stack += [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.pattern)]
    return names


def _bound_by_kind(node: ast.stmt) -> list[str]:
    match node:
        case ast.Assign():
            return [name for each in node.targets for name in targets(each)]
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.AugAssign() | ast.AnnAssign() | ast.For() | ast.AsyncFor():
            bare = isinstance(node, ast.AnnAssign) and node.value is None
            return [] if bare else targets(node.target)
        case ast.Import():
            return [each.asname or each.name.partition(".")[0] for each in node.names]
        case ast.ImportFrom():
            return [each.asname or each.name for each in node.names if each.name != "*"]
        case ast.With() | ast.AsyncWith():
            named = [each.optional_vars for each in node.items if each.optional_vars]
            return [name for each in named for name in targets(each)]
        case ast.Try() | ast.TryStar():
            return [each.name for each in node.handlers if each.name]
        case ast.Match():
            return [name for each in node.cases for name in targets(each.pattern)]
    alias = getattr(node, "name", None)  # type X = ..., of Python 3.12
    return [alias.id] if isinstance(alias, ast.Name) else []


def _heads(part: ast.AST) -> list[ast.AST]:
    """What an except clause, a case or an item of a with statement evaluates."""
    if isinstance(part, ast.ExceptHandler):
        return [part.type] if part.type else []
    if isinstance(part, ast.match_case):
        return [part.pattern, *([part.guard] if part.guard else [])]
    return [part]


def walruses(heads: Iterable[ast.AST]) -> list[str]:
    """The names bound by := in expressions, outside their lambdas."""
    names: list[str] = []
    stack = list(heads)
    while stack:
        node = stack.pop()
        if isinstance(node, _OPAQUE):
            continue
        if isinstance(node, ast.NamedExpr):
            names += targets(node.target)
        stack += ast.iter_child_nodes(node)
    return names


def _is_main_guard(node: ast.If) -> bool:
    if not isinstance(node.test, ast.Compare):
        return False
    sides = [node.test.left, *node.test.comparators]
    named = any(isinstance(each, ast.Name) and each.id == "__name__" for each in sides)
    main = any(isinstance(each, ast.Constant) and each.value == "__main__" for each in sides)
    return named and main and len(sides) == 2 and isinstance(node.test.ops[0], ast.Eq)
