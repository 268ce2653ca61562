"""Stubs as students receive them: read from a problem's source, in terms of numpy alone.

``Float[Array, "n d"]`` becomes ``np.ndarray``, and a word in the docstring's line of shapes. What
comes from mlgrade or the course must not be imported by a submission: an annotation that needs
it is left out.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Stub", "read_stubs"]

_SHAPED = {"Float", "Int", "Bool", "Complex", "Annotated"}
_ARRAYS = {"Array", "Ints", "NDArray", "ndarray"}
_PRIVATE = {"grader", "problems", "reference", "matplotlib", "numpy.typing", "jaxtyping"}
_BUILTIN = {"bool", "complex", "dict", "float", "int", "list", "object", "str", "tuple"}
_WORDS = {"float": "number", "None": "nothing", "Callable": "function", "Any": "anything"}
_NDARRAY = ast.parse("np.ndarray", mode="eval").body
_LINES = {"Iterator", "Iterable", "Generator"}


@dataclass(frozen=True)
class Stub:
    """A function to be written: its head, its docstring, and the imports its head needs.

    ``shapes`` is "" where the annotations say it all.
    """

    name: str
    parameters: tuple[str, ...]
    returns: str
    docstring: str
    shapes: str
    imports: frozenset[str]


def read_stubs(source: str) -> dict[str, Stub]:
    """The functions at the top level of a problem file, by name."""
    tree = ast.parse(source)
    numpy = {"np": "import numpy as np"}  # what arrays become, whether or not the file has it
    file = _File(numpy | dict(_imports(tree)), dict(_aliases(tree)))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: _stub(node, file) for node in functions}


@dataclass(frozen=True)
class _File:
    """What the names in annotations stand for: import statements, and types given a name."""

    imports: Mapping[str, str]
    aliases: Mapping[str, ast.expr]


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names a file imports, each with a statement that imports it alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                module = alias.name if isinstance(node, ast.Import) else node.module or ""
                relative = isinstance(node, ast.ImportFrom) and node.level > 0
                if not relative and not _PRIVATE & {module, module.partition(".")[0]}:
                    alone = copy.copy(node)
                    alone.names = [alias]
                    yield alias.asname or alias.name.partition(".")[0], ast.unparse(alone)


def _aliases(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Types given a name: ``Pair = tuple[float, float]``, with or without ``: TypeAlias``."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            types = ast.Name | ast.Attribute | ast.Subscript | ast.BinOp
            if isinstance(target, ast.Name) and isinstance(node.value, types):
                yield target.id, node.value


def _stub(node: ast.FunctionDef, file: _File) -> Stub:
    arguments = [each for each in ast.walk(node.args) if isinstance(each, ast.arg)]
    types = {each.arg: _resolved(each.annotation, file) for each in arguments}
    result = _resolved(node.returns, file)
    plain = {name: _plain(kind, file) for name, kind in types.items()}
    returns = _plain(result, file)
    named = [kind for kind in [*plain.values(), returns] if kind is not None]
    names = {each.id for kind in named for each in ast.walk(kind) if isinstance(each, ast.Name)}
    return Stub(
        name=node.name,
        parameters=tuple(_parameters(node.args, plain)),
        returns=ast.unparse(returns) if returns is not None else "",
        docstring=ast.get_docstring(node) or "",
        shapes=_shapes(types, result),
        imports=frozenset(file.imports[name] for name in names - _BUILTIN),
    )


def _parameters(given: ast.arguments, types: Mapping[str, ast.expr | None]) -> Iterator[str]:
    """The parameters as written between the parentheses, markers for position and name included."""

    def written(each: ast.arg, default: ast.expr | None = None, stars: str = "") -> str:
        kind = types[each.arg]
        text = stars + each.arg + (f": {ast.unparse(kind)}" if kind is not None else "")
        sign = " = " if kind is not None else "="
        return text if default is None else f"{text}{sign}{ast.unparse(default)}"

    positional = [*given.posonlyargs, *given.args]
    missing = [None] * (len(positional) - len(given.defaults))
    for i, (each, default) in enumerate(zip(positional, [*missing, *given.defaults], strict=True)):
        yield written(each, default)
        if i + 1 == len(given.posonlyargs):
            yield "/"
    if given.vararg:
        yield written(given.vararg, stars="*")
    elif given.kwonlyargs:
        yield "*"
    yield from map(written, given.kwonlyargs, given.kw_defaults)
    if given.kwarg:
        yield written(given.kwarg, stars="**")


# -- types ------------------------------------------------------------------------------------
def _shaped(node: ast.AST) -> tuple[ast.expr, str] | None:
    """The array and the sizes of ``Float[Array, "n d"]`` (or ``Float[Array, n]``)."""
    if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple)):
        return None
    if ast.unparse(node.value).rpartition(".")[2] not in _SHAPED:
        return None
    array, *sizes = node.slice.elts
    said = [str(s.value) if isinstance(s, ast.Constant) else ast.unparse(s) for s in sizes]
    return array, " ".join(said)


def _resolved(annotation: ast.expr | None, file: _File) -> ast.expr | None:
    """The annotation with the file's own names for types written out."""
    if annotation is None:
        return None
    resolved: ast.expr = _Resolve(file.aliases).visit(copy.deepcopy(annotation))
    return resolved


class _Resolve(ast.NodeTransformer):
    def __init__(self, aliases: Mapping[str, ast.expr]) -> None:
        self.aliases = aliases

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.aliases:
            return node
        others = {name: kind for name, kind in self.aliases.items() if name != node.id}
        inner: ast.expr = _Resolve(others).visit(copy.deepcopy(self.aliases[node.id]))
        return inner

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str):
            return node
        try:
            inner: ast.expr = self.visit(ast.parse(node.value, mode="eval").body)
        except SyntaxError:
            return node
        return inner

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return node if _shaped(node) else self.generic_visit(node)  # type: ignore[return-value]


def _plain(kind: ast.expr | None, file: _File) -> ast.expr | None:
    """The type for a student's file; None where it names what a student does not have."""
    if kind is None:
        return None
    plain: ast.expr = _Plain().visit(copy.deepcopy(kind))
    names = {each.id for each in ast.walk(plain) if isinstance(each, ast.Name)}
    return plain if names <= file.imports.keys() | _BUILTIN else None


class _Plain(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.expr:
        return _NDARRAY if node.id in _ARRAYS else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if shaped := _shaped(node):
            inner: ast.expr = self.visit(shaped[0])
            return inner
        if isinstance(node.value, ast.Name) and node.value.id in _ARRAYS:
            return self.visit_Name(node.value)
        return self.generic_visit(node)  # type: ignore[return-value]


# -- shapes -----------------------------------------------------------------------------------
def _shapes(types: Mapping[str, ast.expr | None], result: ast.expr | None) -> str:
    """Such as "F (n,), beta number -> (n,)"; "" where no size is named."""
    known = [kind for kind in [*types.values(), result] if kind is not None]
    if not any(_shaped(node) for kind in known for node in ast.walk(kind)):
        return ""
    taken = ", ".join(f"{name} {_words(kind)}" for name, kind in types.items() if kind is not None)
    return f"{taken} -> {_words(result)}".strip() if result is not None else taken


def _words(kind: ast.expr) -> str:
    """A type in a word or two: "(n, d)", "number", "(n,) and (n, d)"."""
    if shaped := _shaped(kind):
        sizes = shaped[1].split()
        return "any shape" if "..." in sizes else f"({', '.join(sizes)}{',' * (len(sizes) == 1)})"
    if not isinstance(kind, ast.Subscript):
        name = ast.unparse(kind).rpartition(".")[2]
        return "array" if name in _ARRAYS else _WORDS.get(name, name.lower())
    base = ast.unparse(kind.value).rpartition(".")[2]
    inner = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
    if base == "tuple":
        return " and ".join(map(_words, inner))
    if base in {"list", *_LINES}:
        return f"{'list' if base == 'list' else 'lines'} of {_words(inner[0])}"
    return "array" if base in _ARRAYS else _WORDS.get(base, base.lower())
