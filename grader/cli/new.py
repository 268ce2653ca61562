"""``mlgrade new``: a problem to begin from, written into a course."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.catalog import points_text
from grader.cli.output import check_writable, write_file, write_report
from grader.course import builtin, find
from grader.errors import UsageError
from grader.new_problem import NewProblem, new_problem

__all__ = ["run"]


def run(name: str, sheet: str | None, chosen: Path | None) -> int:
    """Write a small problem that lint is content with; nothing is overwritten."""
    root = _root(chosen)
    made = new_problem(root, name, sheet)
    _write(root, made.files)
    write_report("\n".join(_told(name, made, chosen)), None)
    return 0


def _root(chosen: Path | None) -> Path:
    """The folder of the course, which need not exist; never that of the installed package."""
    root = find(None).root if chosen is None else chosen
    installed = Path(__file__).resolve().parents[1]
    if (chosen is None and root == builtin().root) or root.resolve().is_relative_to(installed):
        msg = (
            "The built-in course is not written to: say where yours is, or is to be, as in "
            "--course my-course"
        )
        raise UsageError(msg)
    if root.exists() and not root.is_dir():
        msg = f"{root} is not a folder: give --course the folder of your course, or a new one."
        raise UsageError(msg)
    return root


# -- writing: everything or nothing ---------------------------------------------------------------
def _write(root: Path, files: Mapping[str, str]) -> None:
    """Write the files in their order; what an error or Ctrl-C leaves half done is taken back.

    The sheet's own file comes last: until then the course does not know of the new problem.
    """
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = root / name
            for folder in _missing(path.parent):
                made.append(folder)
                _make(folder)
            check_writable(path, "--course")
            if not path.exists():
                made.append(path)
            write_file(path, text)
    except BaseException:
        for each in reversed(made):
            _remove(each)
        raise


def _missing(folder: Path) -> Iterator[Path]:
    """The folders on the way to this one that are not there, the outermost first."""
    if not folder.exists():
        yield from _missing(folder.parent)
        yield folder


def _make(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as error:
        why = os.strerror(error.errno or 0)
        msg = f"The folder {folder} cannot be made: {why}. Give --course another place."
        raise UsageError(msg) from error


def _remove(path: Path) -> None:
    """Remove what was made, if it was: a file, or a folder that is empty again."""
    try:
        path.rmdir() if path.is_dir() else path.unlink()
    except OSError:
        return  # it was never made, or somebody else uses it by now


# -- what is said of it -------------------------------------------------------------------------
def _told(name: str, made: NewProblem, chosen: Path | None) -> Iterator[str]:
    where = f" in {chosen}" if chosen is not None else ""
    course = f" --course {shlex.quote(str(chosen))}" if chosen is not None else ""
    whole = points_text(made.points)
    sheet = f"new, {whole}" if made.before is None else f"{name} added, now {whole}"
    wide = max(map(len, made.files))
    said = {
        f"problems/{made.sheet}/{name}.py": "statement, stubs, draws, mistakes, rubric",
        f"reference/{name}.py": "the solution",
        f"problems/{made.sheet}/styles/{name}.py": "other right ways to write it",
        f"problems/{made.sheet}/sheet.toml": sheet,
    }
    yield f"Wrote the problem {name}{where}:"
    yield from (f"  {path:<{wide}}  {what}" for path, what in said.items())
    yield ""
    yield "It is an example and complete. Make it yours, and look at it with:"
    yield f"  mlgrade lint {name}{course}"
    yield f"  mlgrade show {name}{course}"
    yield f"  mlgrade start {made.sheet}{course}"
