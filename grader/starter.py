"""The file a student begins from: the stubs of a sheet, and places for answers and texts."""

from __future__ import annotations

import inspect
import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from grader.catalog import bans_text, points_text
from grader.course import LoadedProblem, Part, Sheet
from grader.errors import AuthorError
from grader.spec import Claims, Derivation, Prose, Refute, Short
from grader.statement import plain_math
from grader.stubs import Stub, read_stubs
from grader.text import clean, clean_line

__all__ = ["blocks", "starter"]

WIDTH = 100


def starter(sheet: Sheet) -> str:
    """The starter of a sheet: Python that lints clean, in which nothing is answered yet.

    A derivation starts as a plain function that raises NotImplementedError, so that calling it
    already says "missing"; the first ``yield`` a student writes makes it a generator.
    Raises AuthorError where a stub is not in the file it says it comes from.
    """
    return "\n\n\n".join(text for _, text in blocks(sheet, "submission.py")) + "\n"


def blocks(sheet: Sheet, name: str) -> Iterator[tuple[LoadedProblem | None, str]]:
    """The starter piece by piece, for a file of that name; the heading of a problem comes with it.

    Raises AuthorError as starter() does.
    """
    reader = cache(lambda path: read_stubs(path.read_text(encoding="utf-8")))
    stubs = {part.id: _stub(part, reader) for part in sheet.parts if part.stub is not None}
    yield None, _preamble(sheet, list(stubs.values()), name)
    for problem in sheet.problems:
        yield problem, _banner(problem)
        for part in problem.parts:
            if part.id in stubs:
                yield None, _function(part, stubs[part.id])
    for block in (_answers(sheet), _prose(sheet)):
        if block:
            yield None, block


def _stub(part: Part, reader: Callable[[Path], dict[str, Stub]]) -> Stub:
    path = Path(inspect.getsourcefile(part.stub) or "") if part.stub else Path()
    found = reader(path).get(part.name) if path.is_file() else None
    if found is None:
        msg = f"{path}: the stub {part.name} must be a function at the top level of its file."
        raise AuthorError(msg)
    return found


# -- parts of the file --------------------------------------------------------------------------
def _preamble(sheet: Sheet, stubs: Sequence[Stub], name: str) -> str:
    types = [*(kind for stub in stubs for kind in (*stub.parameters, stub.returns))]
    used = any("np." in kind for kind in types)
    needed = set().union(*(stub.imports for stub in stubs)) - {"import numpy as np"}
    numpy = "import numpy as np" if used else "import numpy as np  # noqa: F401"
    groups = [
        _comment(f"{sheet.title}: {points_text(sheet.points)}.")
        + _comment(f"Write the functions below, then:  mlgrade check {name}"),
        ["from __future__ import annotations"],
        _imports(line for line in needed if _is_standard(line)),
        _imports([numpy, *(line for line in needed if not _is_standard(line))]),
        [f"SHEET = {_quoted(sheet.name)}"],
    ]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _imports(statements: Iterable[str]) -> list[str]:
    """Import statements sorted and joined, as import sorters want them."""
    plain: list[str] = []
    names: dict[str, list[str]] = {}
    for line in sorted(statements):
        if line.startswith("import "):
            plain.append(line)
        else:
            module, _, name = line.removeprefix("from ").partition(" import ")
            names.setdefault(module, []).append(name)
    return plain + [f"from {module} import {', '.join(each)}" for module, each in names.items()]


def _is_standard(statement: str) -> bool:
    return statement.split()[1].partition(".")[0] in sys.stdlib_module_names


def _banner(problem: LoadedProblem) -> str:
    title = textwrap.shorten(plain_math(clean_line(problem.value.title)), WIDTH - 30)
    total = points_text(sum(part.points for part in problem.parts))
    lines = [f"# -- {title} ".ljust(WIDTH - 2, "-")]
    lines += _comment(f"{total}. The statement:  mlgrade show {problem.name}")
    if problem.value.banned:
        lines += _comment(f"Not allowed here: {bans_text(problem.value.banned)}.")
    return "\n".join(lines)


def _function(part: Part, stub: Stub) -> str:
    comments: list[str] = []
    for row in part.rows:
        if isinstance(row, Derivation):
            comments += _comment(f"At least {row.lines} lines, each following from the one before:")
            comments += ["#     yield ...", "#     yield ..."]
        elif isinstance(row, Refute):
            comments += _comment(f"Return one input on which this is false: {row.statement}")
    body = [*_docstring(stub), *comments, "raise NotImplementedError"]
    return "\n".join([*_head(stub), *(f"    {line}".rstrip() for line in body)])


def _head(stub: Stub) -> list[str]:
    """``def …:`` on one line if it fits, else as formatters write it."""
    returns = f") -> {stub.returns}:" if stub.returns else "):"
    inner = ", ".join(stub.parameters)
    if len(one := f"def {stub.name}({inner}{returns}") <= WIDTH:
        return [one]
    if len(inner) <= WIDTH - 4:
        return [f"def {stub.name}(", f"    {inner}", returns]
    return [f"def {stub.name}(", *(f"    {each}," for each in stub.parameters), returns]


def _docstring(stub: Stub) -> list[str]:
    """The author's docstring, and the shapes if the annotations named some."""
    text = clean(stub.docstring, len(stub.docstring)).replace('"""', "'''").rstrip()
    lines = [each for line in text.splitlines() for each in _fitting(line)]
    if stub.shapes:
        lines += [*([""] if lines else []), *_fitting(f"Shapes: {stub.shapes}")]
    if not lines:
        return []
    mark = 'r"""' if "\\" in "".join(lines) else '"""'
    if len(lines) == 1 and len(lines[0]) <= WIDTH - 12 and not lines[0].endswith("\\"):
        space = " " if lines[0].endswith('"') else ""
        return [f'{mark}{lines[0]}{space}"""']
    return [f"{mark}{lines[0]}", *lines[1:], '"""']


def _fitting(line: str) -> list[str]:
    """A line of a docstring as it is, or wrapped where it is too long."""
    room = WIDTH - len('    r"""')
    return [line] if len(line) <= room else textwrap.wrap(line, room, break_on_hyphens=False)


# -- answers and texts --------------------------------------------------------------------------
def _answers(sheet: Sheet) -> str:
    entries = [line for problem in sheet.problems for line in _entries(problem)]
    if not entries:
        return ""
    rule = "True or False for each statement; None leaves it open. Right minus wrong counts."
    claims = any(isinstance(row, Claims) for part in sheet.parts for row in part.rows)
    head = _comment(rule if claims else "Short answers; None leaves one open.")
    return "\n".join([*head, "ANSWERS = {", *entries, "}"])


def _entries(problem: LoadedProblem) -> Iterator[str]:
    for part in problem.parts:
        row = part.rows[0]
        if isinstance(row, Claims):
            yield f"    {_quoted(part.id)}: {{"
            for name, (statement, _) in row.claims.items():
                yield from _comment(statement, indent=8)
                yield f"        {_quoted(name)}: None,"
            yield "    },"
        elif isinstance(row, Short):
            yield from _comment(row.question, indent=4)
            if row.options:
                yield from _comment(f"One of: {', '.join(map(_quoted, row.options))}", indent=4)
            yield f"    {_quoted(part.id)}: None,"


def _prose(sheet: Sheet) -> str:
    entries: list[str] = []
    for part in sheet.parts:
        row = part.rows[0]
        if isinstance(row, Prose):
            entries += _comment(row.question, indent=4)
            entries += [f'    {_quoted(part.id)}: """', '""",']
    if not entries:
        return ""
    head = _comment("Your own words, marked by a person.")
    return "\n".join([*head, "PROSE = {", *entries, "}"])


def _comment(text: str, *, indent: int = 0) -> list[str]:
    """A text as comment lines, wrapped; its formulas are written out."""
    mark = " " * indent + "# "
    plain = plain_math(clean(text, len(text)))
    return textwrap.wrap(
        plain, WIDTH, initial_indent=mark, subsequent_indent=mark, break_on_hyphens=False
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
