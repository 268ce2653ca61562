"""The examples in the documentation: found in the Markdown, and run as a reader would.

A page is read from top to bottom in one folder, which is empty at first. Readers do not see
comments, so what an example needs stands in one before it:

    <!-- before: cp "$CHECKOUT"/submissions_example/energy/perfect.py submission.py -->
                                           shell that runs first
    <!-- status: 1 -->                     how its last command ends, or each of the last: else 0
    <!-- not run: needs a terminal -->     and why; its commands are parsed all the same

In what a command prints, "…" stands for anything that is left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import yaml
from cli import ENVIRONMENT, ROOT, stable_text
from markdown_it import MarkdownIt

_COMMENT: Final = re.compile(r"<!--\s*(before|status|not run):\s*(.*?)\s*-->", re.DOTALL)
_PROMPT: Final = re.compile(r"^\$ ", re.MULTILINE)
_LEFT_OUT: Final = re.compile(r"…|\.\.\.")


class Example(NamedTuple):
    """A block of code, and what the comments before it say."""

    page: str
    line: int
    language: str
    text: str
    notes: Mapping[str, str] = MappingProxyType({})

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page}:{self.line}"


class ExampleError(AssertionError):
    """An example that does not do what the page says."""


def examples(page: Path) -> Iterator[Example]:
    """The blocks of code of a page, from top to bottom."""
    notes: dict[str, str] = {}
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            notes |= dict(_COMMENT.findall(token.content))
        elif token.type == "fence":
            line = (token.map or [0])[0] + 1
            yield Example(page.name, line, token.info.strip(), token.content, notes)
            notes = {}


def commands(example: Example) -> Iterator[tuple[str, str | None]]:
    """The commands of an example, each with what is shown of its output, if that is shown."""
    if example.language == "console":
        for piece in _PROMPT.split(example.text)[1:]:
            command, _, shown = piece.partition("\n")
            yield command, shown
    elif example.language == "sh":
        for command in filter(str.strip, example.text.replace("\\\n", " ").splitlines()):
            yield command, None


def matches(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed, up to what it leaves out."""
    pieces = (re.escape(piece) for piece in _LEFT_OUT.split(_tidy(shown)))
    return re.fullmatch(".*".join(pieces), _tidy(printed), re.DOTALL) is not None


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


# -- running --------------------------------------------------------------------------------------
def run(example: Example, folder: Path) -> None:
    """Run an example in the folder of its page. Raises ExampleError where the page is not true."""
    if "before" in example.notes:
        done = _shell(example.notes["before"], folder)
        _hold(done.returncode == 0, example, f"what comes before it fails:\n{done.stdout}")
    if "not run" not in example.notes:
        _hold(example.language in RUNNERS, example, f"'{example.language}' is no known language")
        RUNNERS[example.language](example, folder)


def _shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run shell with our ``mlgrade``; what it prints to either stream, in one."""
    programs = folder.with_name(f"{folder.name}.bin")
    if not programs.exists():
        programs.mkdir()
        for name, words in {"mlgrade": "-m grader", "python": ""}.items():
            (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n')
            (programs / name).chmod(0o755)
    path = f"{programs}{os.pathsep}{ENVIRONMENT['PATH']}"
    return subprocess.run(
        ["bash", "-uo", "pipefail", "-c", command],
        cwd=folder,
        env=ENVIRONMENT | {"PATH": path, "CHECKOUT": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _commands(example: Example, folder: Path) -> None:
    """Commands; in a 'console' each with what it prints below it, nothing where that is nothing."""
    steps = list(commands(example))
    _hold(bool(steps), example, "no line begins with '$ '")
    said = [int(each) for each in example.notes.get("status", "0").split()]
    wanted = [0] * (len(steps) - len(said)) + said
    for (command, shown), status in zip(steps, wanted, strict=True):
        done = _shell(command, folder)
        printed = stable_text(done.stdout)
        told = f"$ {command}\nprints\n{printed}\nand ends with {done.returncode}"
        _hold(done.returncode == status and "Traceback" not in printed, example, told)
        _hold(shown is None or matches(shown, printed), example, told)


def _python(example: Example, folder: Path) -> None:
    """A program."""
    _holds(example, _shell(f"python -W error -c {shlex.quote(example.text)}", folder))


def _prompt(example: Example, folder: Path) -> None:
    """A session with Python, with what each line gives."""
    path = folder.with_name(f"{folder.name}.bin") / "session.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(example.text, encoding="utf-8")
    _holds(example, _shell(f"python -W error -m doctest {shlex.quote(str(path))}", folder))


def _holds(example: Example, done: subprocess.CompletedProcess[str]) -> None:
    _hold(done.returncode == 0, example, done.stdout)


def _sql(example: Example, folder: Path) -> None:
    """Questions to the results of a class."""
    with contextlib.closing(sqlite3.connect(folder / "results" / "results.sqlite")) as store:
        for statement in filter(str.strip, example.text.split(";")):
            _hold(bool(store.execute(statement).fetchall()), example, "finds nothing")


def _text(example: Example, _: Path) -> None:
    """A tree of folders, or a line of a report: nothing that could be run."""
    _hold("$ " not in example.text, example, "a command with its output is a 'console' block")


def _read_as(read: Callable[[str], object]) -> Callable[[Example, Path], None]:
    return lambda example, _: _hold(bool(read(example.text)), example, "is empty")


RUNNERS: Final[Mapping[str, Callable[[Example, Path], None]]] = MappingProxyType(
    {
        "console": _commands,
        "sh": _commands,
        "python": _python,
        "pycon": _prompt,
        "sql": _sql,
        "text": _text,
        "json": _read_as(json.loads),
        "toml": _read_as(tomllib.loads),
        "yaml": _read_as(yaml.safe_load),
    }
)


def _hold(true: bool, example: Example, message: str) -> None:  # noqa: FBT001 - as assert
    if not true:
        msg = f"{example.place}: {message}"
        raise ExampleError(msg)
