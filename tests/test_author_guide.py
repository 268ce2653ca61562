"""The walk at the beginning of docs/author.md, done as it is written: it cannot lie."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from cli import ROOT, mlgrade, mypy_strict, stable_text
from doc_examples import matches

from grader.course import Course

GUIDE = ROOT / "docs" / "author.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MYPY = "cd my-course && mypy --strict -p problems -p reference"
FILE = re.compile(r"`([\w/-]+\.py)`")


def walk(guide: str) -> tuple[int, int]:
    """Where the part of the guide that is to be followed word by word begins and ends."""
    start = guide.index("## The first fifteen minutes")
    return start, guide.index("\n## ", start)


# -- edits --------------------------------------------------------------------------------------
def key(statement: ast.stmt) -> str:
    """What tells a statement from the others of its file: the name it binds, if it binds one."""
    if isinstance(statement, ast.FunctionDef):
        return statement.name
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return "the docstring" if isinstance(statement, ast.Expr) else ast.unparse(statement)


def put(path: Path, block: str) -> None:
    """Do an edit: what has a namesake in the file takes its place, else it comes next."""
    last = None
    for new in ast.parse(block).body:
        text = path.read_text(encoding="utf-8")
        there = {key(each): each for each in ast.parse(text).body}
        known = key(new) in there
        assert known or last in there, f"{path} has no {key(new)}"
        at = there[key(new) if known else last]
        code = ast.get_source_segment(block, new)
        lines = text.splitlines()
        before = lines[: at.lineno - 1] if known else [*lines[: at.end_lineno], "", ""]
        path.write_text("\n".join([*before, code, *lines[at.end_lineno :], ""]), encoding="utf-8")
        last = key(new)


# -- commands -----------------------------------------------------------------------------------
def commands(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a block, each with the output that is shown below it."""
    for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = each.partition("\n")
        yield command, output


def printed(command: str, folder: Path) -> str:
    """What a command prints in this folder."""
    if command == MYPY:
        return mypy_strict(folder / "my-course", folder)
    name, *arguments = shlex.split(command)
    assert name == "mlgrade", f"the test cannot run {name}"
    ran = mlgrade(*arguments, cwd=folder)
    return stable_text(ran.out + ran.err)


def test_the_walk(tmp_path, request):
    """Every command prints what the guide says, and every edit leads to the next one."""
    guide = GUIDE.read_text(encoding="utf-8")
    start, end = walk(guide)
    edited, shown_now, at = [], [], 0
    for block in BLOCK.finditer(guide, start, end):
        language, body = block.groups()
        if language == "python":
            edited.append(FILE.findall(guide, start, block.start())[-1])
            put(tmp_path / edited[-1], body)
            continue
        assert language == "console"
        outputs = [(each, shown, printed(each, tmp_path)) for each, shown in commands(body)]
        right = [f"$ {each}\n{out if matches(out, now) else now}" for each, out, now in outputs]
        shown_now += [guide[at : block.start(2)], *right]
        at = block.end(2)
    fresh = "".join([*shown_now, guide[at:]])
    if request.config.getoption("--update-golden"):
        GUIDE.write_text(fresh, encoding="utf-8")
    assert fresh == GUIDE.read_text(encoding="utf-8")
    assert len(set(edited)) == 4
    (problem,) = Course(tmp_path / "my-course").sheet("homework").problems
    assert len([each for each in problem.value.misconceptions if each.page]) >= 2
