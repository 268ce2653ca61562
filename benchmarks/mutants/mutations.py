"""Every slip that the operators make in a function, each with a name that outlives other edits."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mutants.operators import OPERATORS

__all__ = ["Mutation", "Source", "read"]

_Path = tuple[tuple[str, int | None], ...]
_SKIPPED = {"args", "returns", "decorator_list", "annotation", "type_params"}
_GONE = "(removed)"


@dataclass(frozen=True)
class Mutation:
    """One slip in a function of a file.

    ``id`` holds no line number, so it stays when other functions of the file change.
    """

    file: str
    function: str
    line: int
    operator: str
    before: str
    after: str
    repeated: int
    definition: ast.FunctionDef

    @property
    def id(self) -> str:
        """File, function, operator and the change; numbered where the change can be made twice."""
        number = f" #{self.repeated + 1}" if self.repeated else ""
        return f"{self.file}:{self.function} {self.operator}: {self.diff}{number}"

    @property
    def diff(self) -> str:
        """The changed statement before and after, on one line."""
        return f"{self.before}  →  {self.after}"


@dataclass(frozen=True)
class Source:
    """The functions and classes that a file defines at its top level."""

    file: str
    path: Path
    definitions: Mapping[str, ast.FunctionDef | ast.ClassDef]

    def reached_from(self, entry: str) -> tuple[str, ...]:
        """A function of the file and those that it calls in it, directly or not."""
        found: dict[str, None] = {}
        todo = [entry]
        while todo:
            name = todo.pop()
            if name in found or name not in self.definitions:
                continue
            found[name] = None
            names = (each for each in ast.walk(self.definitions[name]))
            todo += [each.id for each in names if isinstance(each, ast.Name)]
        return tuple(name for name in self.definitions if name in found)

    def mutations(self, name: str) -> Iterator[Mutation]:
        """Every slip in one function, none twice."""
        definition = self.definitions[name]
        if not isinstance(definition, ast.FunctionDef):
            return
        seen = {ast.dump(definition)}
        repeated: Counter[tuple[str, str, str]] = Counter()
        for path, operator, other in _changes(definition):
            changed = _put(definition, path, other)
            code = ast.dump(changed)
            if code in seen:
                continue
            seen.add(code)
            line, before, after = _told(definition, changed, path)
            key = (operator, before, after)
            yield Mutation(self.file, name, line, operator, before, after, repeated[key], changed)
            repeated[key] += 1

    def function(
        self, entry: Callable[..., object], mutation: Mutation | None = None
    ) -> Callable[..., Any]:
        """A function of the file as it would be with the slip; without one, as it is."""
        known = dict(self.definitions)
        if mutation is not None:
            known[mutation.function] = mutation.definition
        future = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)
        tree = ast.fix_missing_locations(ast.Module([future, *known.values()], []))
        scope = dict(entry.__globals__)
        exec(compile(tree, str(self.path), "exec"), scope)  # noqa: S102 - the course's own code
        made: Callable[..., Any] = scope[entry.__name__]
        return made


def read(path: Path, root: Path) -> Source:
    """The definitions in a file of the course."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = [each for each in tree.body if isinstance(each, ast.FunctionDef | ast.ClassDef)]
    return Source(path.relative_to(root).as_posix(), path, {each.name: each for each in defined})


# -- where and what -------------------------------------------------------------------------------
def _changes(definition: ast.FunctionDef) -> Iterator[tuple[_Path, str, ast.AST]]:
    body = definition.body
    first = 1 if ast.get_docstring(definition) is not None else 0
    for at in range(first, len(body)):
        yield from _changes_at(body[at], (("body", at),))


def _changes_at(node: ast.AST, path: _Path) -> Iterator[tuple[_Path, str, ast.AST]]:
    for name, operator in OPERATORS.items():
        for other in operator(node):
            yield path, name, other
    for field, value in ast.iter_fields(node):
        if field in _SKIPPED and not isinstance(node, ast.Call):
            continue
        if isinstance(value, ast.AST) and not _is_place(node, field, value):
            yield from _changes_at(value, (*path, (field, None)))
        elif isinstance(value, list):
            for at, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield from _changes_at(each, (*path, (field, at)))


def _is_place(node: ast.AST, field: str, value: ast.AST) -> bool:
    """Whether a number here is an index or an axis, which have operators of their own."""
    number = isinstance(value, ast.Constant | ast.UnaryOp)
    place = isinstance(node, ast.Subscript) and field == "slice"
    axis = isinstance(node, ast.keyword) and node.arg in {"axis", "dim", "keepdims", "keepdim"}
    return number and (place or axis)


def _put(tree: Any, path: _Path, other: ast.AST) -> Any:
    """The tree with another node at the end of a path; what is beside the path is shared."""
    if not path:
        return other
    (field, at), *rest = path
    made = copy.copy(tree)
    value = getattr(tree, field)
    if at is None:
        setattr(made, field, _put(value, tuple(rest), other))
    else:
        items = [*value[:at], _put(value[at], tuple(rest), other), *value[at + 1 :]]
        setattr(made, field, items)
    return made


def _told(before: ast.AST, after: ast.AST, path: _Path) -> tuple[int, str, str]:
    """The line of the innermost statement on a path, and that statement before and after."""
    line, shown = 0, ("", "")
    for field, at in path:
        before, after = (_step(each, field, at) for each in (before, after))
        if isinstance(before, ast.stmt):
            line, shown = before.lineno, (_one_line(before), _one_line(after))
        if not isinstance(after, type(before)):
            break
    return line, *shown


def _step(node: ast.AST, field: str, at: int | None) -> Any:
    value = getattr(node, field)
    return value if at is None else value[at]


def _one_line(node: ast.AST) -> str:
    """A statement, or the head of one that has a body, on one line."""
    if isinstance(node, ast.Pass):
        return _GONE
    heads: Sequence[str] = [line.strip() for line in ast.unparse(node).splitlines()]
    return heads[0] if hasattr(node, "body") else " ".join(heads)
