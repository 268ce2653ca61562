"""The functions and other names that a module defines, and the lines its generators yield."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import msgspec

from grader.audit.answers import sound
from grader.audit.scopes import bound, top_level
from grader.places import Cell, place_in_cell, two_places

__all__ = ["Defined", "Function", "Yield", "define", "yields_of"]

_LONGEST_LINE = 4000


class Function(msgspec.Struct, frozen=True):
    """A def of the module.

    It takes ``least`` to ``most`` arguments by position (``most`` None: any number). A decorated
    function may take any number. ``needs`` are arguments without a default that can only be
    given by name, so that a call by position fails. ``stub``: nothing is written yet.
    """

    name: str
    line: int
    end_line: int
    least: int
    most: int | None
    stub: bool = False
    needs: list[str] = []


class Yield(msgspec.Struct, frozen=True):
    """A yield of a top-level function (or of one inside it), its expression as normalised text."""

    function: str
    line: int
    end_line: int
    text: str


class Defined:
    """What the statements of a module bind; the last binding of a name counts."""

    def __init__(self) -> None:
        """Nothing bound yet."""
        self.functions: dict[str, Function] = {}
        self.names: dict[str, int] = {}
        self.star_imports = False
        self.problems: list[tuple[int, str]] = []

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, *, inside: bool) -> None:
        """Note a def, and what a student should know about it."""
        before = self.functions.get(node.name)
        if before and not inside:
            where = two_places(before.line, node.lineno)
            note = f"{node.name} is defined twice, in {where}; the later one counts."
            self.problems.append((node.lineno, note))
        if isinstance(node, ast.AsyncFunctionDef):
            self.problems.append((node.lineno, f"{node.name} is async: write a plain def."))
        made = self.functions[node.name] = _function(node)
        self.names.pop(node.name, None)
        if made.needs and not node.decorator_list:
            only = ", ".join(made.needs[:5])
            note = (
                f"{node.name} is called by position, but takes {only} only by name: remove the *."
            )
            self.problems.append((node.lineno, note))

    def other(self, node: ast.stmt, *, walrus: bool) -> None:
        """Note any other statement."""
        if isinstance(node, ast.ImportFrom):
            self.star_imports |= any(each.name == "*" for each in node.names)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.functions.pop(target.id, None)
                    self.names.pop(target.id, None)
        for name in bound(node, walrus=walrus):
            self.functions.pop(name, None)
            self.names[name] = node.lineno


def define(tree: ast.Module, *, walrus: bool) -> Defined:
    """Read the module's own statements, also those in if, for, try and with."""
    defined = Defined()
    for node, inside in top_level(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defined.function(node, inside=inside)
        else:
            defined.other(node, walrus=walrus)
    return defined


def yields_of(tree: ast.Module, text: str, cells: Sequence[Cell] = ()) -> list[Yield]:
    """Every yield in the order of the file, whose text that of the cells is, if it has any."""
    source = _Slices(text, cells)
    found = [
        Yield(function.name, node.lineno, node.end_lineno or node.lineno, source.text_of(node))
        for function, _ in top_level(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and b"yield" in source.slice_of(function)
        for node in ast.walk(function)
        if isinstance(node, ast.Yield | ast.YieldFrom)
    ]
    return sorted(found, key=lambda each: each.line)


class _Slices:
    """The source text of nodes, normalised; nested yields cannot make it quadratic."""

    def __init__(self, text: str, cells: Sequence[Cell]) -> None:
        self._bytes = text.encode()
        lines = self._bytes.split(b"\n")
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        places = [
            place_in_cell(cell.number, at)
            for cell in cells
            for at in range(1, cell.source.count("\n") + 2)
        ]
        self._starts: Mapping[int, int] | list[int] = [0, *starts]  # by line, from 1
        if cells:
            self._starts = dict(zip(places, starts, strict=False))
        self._budget = 2 * len(self._bytes) + 10_000

    def text_of(self, node: ast.Yield | ast.YieldFrom) -> str:
        if node.value is None:
            return "None"
        prefix = "yield from " if isinstance(node, ast.YieldFrom) else ""
        return prefix + sound(self._unparsed(node.value))[:_LONGEST_LINE]

    def slice_of(self, node: ast.expr | ast.stmt) -> bytes:
        """The source of a node."""
        start = self._starts[node.lineno] + node.col_offset
        end = self._starts[node.end_lineno or node.lineno] + (node.end_col_offset or 0)
        return self._bytes[start:end]

    def _unparsed(self, value: ast.expr) -> str:
        raw = self.slice_of(value)
        self._budget -= len(raw)
        if self._budget > 0:
            try:
                return ast.unparse(value)
            except RecursionError:
                pass
        return " ".join(raw[:_LONGEST_LINE].decode("utf-8", "ignore").split())


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    args = node.args
    most = len(args.posonlyargs) + len(args.args)
    free = bool(node.decorator_list)
    keywords = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return Function(
        node.name,
        node.lineno,
        node.end_lineno or node.lineno,
        0 if free else most - len(args.defaults),
        None if args.vararg or free else most,
        stub=_is_stub(node.body),
        needs=[each.arg for each, default in keywords if default is None],
    )


def _is_stub(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(each, ast.Pass)
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        or (isinstance(each, ast.Raise) and "NotImplementedError" in _raised(each))
        for each in body
    )


def _raised(node: ast.Raise) -> Iterator[str]:
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if isinstance(error, ast.Name):
        yield error.id
