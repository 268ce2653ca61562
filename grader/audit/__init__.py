"""The audit of a submission: what it defines, answers and uses, read without running it.

It runs in a worker before any of the student's code and travels to the judge, so everything here
is plain data, and a file that breaks the parser breaks a worker. The judge treats the result as
what it is: a reading of names, which tells an honest student what is missing or not allowed here.
It is no sandbox: code that wants to hide what it calls can.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from grader.audit.answers import Complaint, read_answers
from grader.audit.bans import find_ban
from grader.audit.cells import read_cells
from grader.audit.flow import TooMuchError
from grader.audit.functions import Function, Yield, define, yields_of
from grader.audit.references import References, Use, reached, references, uses_of
from grader.audit.source import NotPython, Parsed, read, syntax_error
from grader.places import Cell

__all__ = [
    "Audit",
    "Complaint",
    "Function",
    "NotPython",
    "References",
    "Use",
    "Yield",
    "audit",
    "banned_use",
    "calls",
    "nearest",
    "syntax_error",
    "uses",
]

_CLOSE = 0.75
_MOST_CANDIDATES = 2000


class Audit(msgspec.Struct, frozen=True, tag="audit"):
    """What a submission says.

    ``functions`` are the module's defs and ``names`` its other names with their lines: a part may
    be either. With ``star_imports`` there may be more names. ``problems`` are for the student.
    """

    functions: dict[str, Function] = {}
    names: dict[str, int] = {}
    star_imports: bool = False
    sheet: str | None = None
    answers: dict[str, Any] = {}
    prose: dict[str, str] = {}
    problems: list[Complaint] = []
    yields: list[Yield] = []
    references: References = References()


def audit(source: bytes, filename: str, cells: Sequence[Cell] = ()) -> Audit | NotPython:
    """Read a submission, of a notebook its cells; never raises, whatever the bytes."""
    parsed = read_cells(cells) if cells else read(source, filename)
    if isinstance(parsed, NotPython):
        return parsed
    try:
        return _audited(parsed, cells)
    except (MemoryError, RecursionError, TooMuchError):
        return NotPython(
            "This file is too large or too tangled to be read. Break long expressions into lines "
            "with names of their own, and give each variable one meaning."
        )


def nearest(wanted: str, found: Audit, taken: Collection[str]) -> tuple[str, int] | None:
    """The defined name that ``wanted`` may be a misspelling of, and its line.

    ``taken`` are the names of all parts: those are meant to be what they are.
    """
    lines = {name: function.line for name, function in found.functions.items()} | found.names
    fitting = [
        name
        for name in lines
        if name not in taken and not name.startswith("__") and abs(len(name) - len(wanted)) <= 8
    ][:_MOST_CANDIDATES]
    import difflib  # noqa: PLC0415 - for those who misspell

    plain = _plain(wanted)
    same = [name for name in fitting if _plain(name) == plain]
    close = same or difflib.get_close_matches(wanted, fitting, n=1, cutoff=_CLOSE)
    return (close[0], lines[close[0]]) if close else None


def banned_use(found: Audit, function: str, bans: Sequence[str]) -> tuple[Use, str] | None:
    """The first use of a banned name by that function or its helpers, and the ban it breaks."""
    return find_ban(found.references, function, bans)


def calls(found: Audit, function: str) -> list[str]:
    """The names of the module that a function refers to, itself or through its helpers."""
    return [name for name in reached(found.references, function) if not name.startswith("#")][1:]


def uses(found: Audit, function: str) -> list[Use]:
    """Everything that function and its helpers use, by full names."""
    return uses_of(found.references, function)


def _audited(parsed: Parsed, cells: Sequence[Cell]) -> Audit:
    tree, text = parsed.tree, parsed.text
    answers = read_answers(tree)
    defined = define(tree, walrus=":=" in text)
    for line, message in (*parsed.problems, *defined.problems):
        answers.complain(line, message)
    return Audit(
        functions=defined.functions,
        names=defined.names,
        star_imports=defined.star_imports,
        sheet=answers.sheet,
        answers=answers.tables["ANSWERS"],
        prose=answers.tables["PROSE"],
        problems=sorted(answers.problems, key=lambda each: each.line),
        yields=yields_of(tree, text, cells) if "yield" in text else [],
        references=references(tree, walrus=":=" in text),
    )


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()
