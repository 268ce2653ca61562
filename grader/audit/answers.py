"""SHEET, ANSWERS and PROSE: what a submission writes as literals, read without running it.

Only the module's own statements count, outside any block. Values become plain data that msgpack
can carry; what is not literal is complained about, with what to write instead, and the rest counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import msgspec

from grader.audit.scopes import top_level
from grader.text import clean_line

__all__ = ["LONGEST", "Answers", "Complaint", "read_answers", "sound"]

LONGEST = 20_000
"""Characters of one answer that are kept."""

_MOST_COMPLAINTS = 50
_DEEPEST = 20
_NAMES = ("ANSWERS", "PROSE", "SHEET")
_EXAMPLES = {
    "ANSWERS": 'ANSWERS = {"problem.question": "answer"}',
    "PROSE": 'PROSE = {"problem.prose": """your text"""}',
    "SHEET": 'SHEET = "name"',
}


class Complaint(msgspec.Struct, frozen=True):
    """Something to tell the student about a line; the rest of the file still counts."""

    line: int
    message: str


class _NotLiteralError(Exception):
    def __init__(self, node: ast.AST, message: str) -> None:
        super().__init__(message)
        self.line = int(getattr(node, "lineno", 0))


class Answers:
    """What was found, filled statement by statement."""

    def __init__(self) -> None:
        """Nothing found yet."""
        self.sheet: str | None = None
        self.tables: dict[str, dict[str, Any]] = {"ANSWERS": {}, "PROSE": {}}
        self.problems: list[Complaint] = []

    def complain(self, line: int, message: str) -> None:
        """Note a complaint, up to a number that can still be read."""
        if len(self.problems) < _MOST_COMPLAINTS:
            self.problems.append(Complaint(line, message))

    def assign(self, name: str, value: ast.expr) -> None:
        """NAME = value: the last one wins."""
        if name == "SHEET":
            self.sheet = self._sheet(value)
        else:
            self.tables[name] = {}
            self.merge(name, value)

    def merge(self, name: str, value: ast.expr) -> None:
        """Take over the entries of a dict display."""
        if not isinstance(value, ast.Dict):
            self.complain(value.lineno, f"{name} must be written out as a dict: {_EXAMPLES[name]}.")
            return
        seen: set[str] = set()
        for key, entry in zip(value.keys, value.values, strict=True):
            text = self.entry(name, key, entry)
            if text in seen:
                self.complain(
                    entry.lineno, f'{name} holds "{clean_line(text)}" twice; the later one counts.'
                )
            seen.add(text)

    def entry(self, name: str, key: ast.expr | None, value: ast.expr) -> str:
        """One key and its value; a bad one is complained about. The key, or "" for a bad one."""
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            line = value.lineno if key is None else key.lineno
            self.complain(line, f"A key of {name} is not a plain string: {_EXAMPLES[name]}.")
            return ""
        text = sound(key.value)
        shown = f'{name}["{clean_line(text, 80)}"]'
        try:
            found = self._plain(value, shown)
        except _NotLiteralError as error:
            self.complain(error.line, f"{shown} {error}")
            return text
        if name == "PROSE" and not isinstance(found, str):
            self.complain(value.lineno, f"{shown} must be a text in quotes.")
        else:
            self.tables[name][text[:LONGEST]] = found
        return text

    def _sheet(self, value: ast.expr) -> str | None:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return sound(value.value)[:100]
        self.complain(value.lineno, f"SHEET must be a plain string: {_EXAMPLES['SHEET']}.")
        return None

    def _plain(self, node: ast.expr, shown: str, depth: int = 0) -> Any:
        if depth > _DEEPEST:
            raise _NotLiteralError(node, "is nested too deeply. Write it flat.")
        if isinstance(node, ast.Constant):
            return self._constant(node, shown)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            return _signed(node)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return [self._plain(each, shown, depth + 1) for each in node.elts]
        if isinstance(node, ast.Dict):
            return {
                _key(node, key): self._plain(each, shown, depth + 1)
                for key, each in zip(node.keys, node.values, strict=True)
            }
        raise _NotLiteralError(node, _why_not(node))

    def _constant(self, node: ast.Constant, shown: str) -> Any:
        value = node.value
        if isinstance(value, str):
            text = sound(value)
            if len(text) > LONGEST:
                self.complain(
                    node.lineno,
                    f"{shown} has {len(text)} characters; only the first {LONGEST} count.",
                )
            return text[:LONGEST]
        return _number(node, value)


def read_answers(tree: ast.Module) -> Answers:
    """What the module's statements assign to SHEET, ANSWERS and PROSE."""
    answers = Answers()
    for statement, inside in top_level(tree):
        for name, key, value in _assigned(statement):
            if inside:
                answers.complain(
                    statement.lineno,
                    f"{name} is set inside a block, which is not run: write it at the margin.",
                )
            elif value is None:
                answers.complain(
                    statement.lineno,
                    f"{name} is changed by code that is not run: {_EXAMPLES[name]}.",
                )
            elif key is not None:
                answers.entry(name, key, value)
            elif isinstance(statement, ast.AugAssign):
                answers.merge(name, value)
            else:
                answers.assign(name, value)
    return answers


def sound(text: str) -> str:
    """The text without lone surrogates, which no encoding can carry."""
    return text.encode("utf-8", "backslashreplace").decode()


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr | None, ast.expr | None]]:
    """The table a statement fills, the key (None: all of it), the value (None: unreadable)."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and target.id in _NAMES and node.value:
                merges = isinstance(node, ast.AugAssign) and (
                    target.id == "SHEET" or not isinstance(node.op, ast.BitOr)
                )
                yield target.id, None, None if merges else node.value
            elif isinstance(target, ast.Subscript) and _table(target.value) and node.value:
                augmented = isinstance(node, ast.AugAssign)
                yield _table(target.value), target.slice, None if augmented else node.value
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        method = node.value.func
        if isinstance(method, ast.Attribute) and _table(method.value):
            yield _table(method.value), None, None


def _table(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) and node.id in _NAMES[:2] else ""


def _signed(node: ast.UnaryOp) -> Any:
    inner = node.operand
    if isinstance(inner, ast.Constant) and type(inner.value) in (int, float):
        value: Any = inner.value
        return _number(node, -value if isinstance(node.op, ast.USub) else value)
    raise _NotLiteralError(node, _why_not(node))


def _number(node: ast.expr, value: object) -> Any:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise _NotLiteralError(node, "is a number too large to be an answer.")
    if value is None or isinstance(value, bool | int | float):
        return value
    raise _NotLiteralError(node, _why_not(node))


def _key(node: ast.Dict, key: ast.expr | None) -> str:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return sound(key.value)[:LONGEST]
    raise _NotLiteralError(key or node, "has a key that is not a plain string.")


def _why_not(node: ast.AST) -> str:
    if isinstance(node, ast.Name) and node.id in ("true", "false", "none", "null"):
        return f"says {node.id}: in Python write {_PYTHON[node.id]}."
    if isinstance(node, ast.JoinedStr):
        return "is an f-string, which would have to be run. Write the text itself."
    return "is not a literal, and nothing is run to read it. Write the value itself."


_PYTHON = {"true": "True", "false": "False", "none": "None", "null": "None"}
