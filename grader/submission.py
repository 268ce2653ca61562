"""A submission as bytes: read once, bounded, never imported here."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec

from grader.errors import UsageError
from grader.limits import MAX_NOTEBOOK, MAX_SOURCE
from grader.places import Cell
from grader.siblings import siblings
from grader.text import clean_line

__all__ = ["Submission", "choose", "from_bytes", "is_notebook", "most_read", "read"]


_TOO_LARGE: Final = (
    "The file is larger than 1 MB: a submission is source code; keep data and outputs elsewhere."
)


_SIGNS: Final = {
    "random": rb"random",
    "torch": rb"(?:import|from)[^\n#]*torch",  # a comment that forbids it is none
    "torch.optim": rb"(?s)(?:import|from)[^\n#]*torch.*optim",
    "matplotlib": rb"(?:import|from)[^\n#]*matplotlib",
}


Modules = Callable[[bytes], Mapping[str, bytes]]
"""The modules that a source may import, by their paths from beside it."""


class Submission(msgspec.Struct, frozen=True, dict=True):
    """One student's file at one moment.

    ``sha256`` is in hexadecimal digits; ``modules`` are the sources of the modules beside the
    file that it may import, by their paths from there; ``refusal`` says why the source is not
    looked at, "" where it is. A notebook is its code ``cells``, and its source is all their code;
    ``notes`` say what of it was left out.
    """

    name: str
    source: bytes
    sha256: str
    modules: Mapping[str, bytes] = {}
    refusal: str = ""
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def libraries(self) -> tuple[str, ...]:
        """Slow libraries that it looks as if it imported: a guess, made without parsing it."""
        text = b"\n".join((self.source, *self.modules.values()))
        return tuple(name for name, sign in _SIGNS.items() if re.search(sign, text))


def is_notebook(name: str) -> bool:
    """Whether a file of this name is a notebook."""
    return name.lower().endswith(".ipynb")


def most_read(name: str) -> int:
    """How many bytes of a file are read: one more than it may have, so that too many show."""
    return (MAX_NOTEBOOK if is_notebook(name) else MAX_SOURCE) + 1


def read(path: Path) -> Submission:
    """Read a submission: a file, or a folder or a zip with a file called submission.py in it.

    Raises UsageError where the path leads to no readable file. A file that is too large comes
    back with a refusal.
    """
    if path.is_dir():
        path = _in_folder(path)
    shown = clean_line(str(path))
    if path.is_symlink() and _leads_out(path):
        msg = f"{shown} is a link to a file outside its folder: give that file itself."
        raise UsageError(msg)
    try:
        # O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        msg = f"There is no file {shown}: give the path of the submission, a .py file."
        raise UsageError(msg) from None
    except OSError as error:
        msg = f"{shown} cannot be read: {os.strerror(error.errno or errno.EIO)}."
        raise UsageError(msg) from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        msg = f"{shown} is {what}: give the submission itself, a .py file."
        raise UsageError(msg)
    with os.fdopen(handle, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if path.suffix.lower() == ".zip":
            return _zip(path, digest)
        file.seek(0)
        source = file.read(most_read(path.name))
    return _submission(path.name, source, digest, lambda code: siblings(path, code))


def from_bytes(name: str, data: bytes, beside: Modules) -> Submission:
    """A submission that somebody has read already, up to a byte more than is looked at."""
    return _submission(name, data, hashlib.sha256(data).hexdigest(), beside)


def _submission(name: str, data: bytes, digest: str, beside: Modules) -> Submission:
    """A file's bytes as a submission; ``beside`` gives the modules that its code may import."""
    if is_notebook(name):
        return _notebook(name, data, digest, beside)
    name, source = clean_line(name, 100), data[:MAX_SOURCE]
    if len(data) > MAX_SOURCE:
        return Submission(name, source, digest, refusal=_TOO_LARGE)
    return Submission(name, source, digest, beside(source))


def _notebook(name: str, data: bytes, digest: str, beside: Modules) -> Submission:
    from grader.notebook import NotebookError, read_notebook  # noqa: PLC0415 - most are no notebook

    name = clean_line(name, 100)
    try:
        found = read_notebook(data)
    except NotebookError as error:
        return Submission(name, b"", digest, refusal=str(error))
    source = found.source
    return Submission(name, source, digest, beside(source), cells=found.cells, notes=found.notes)


def _in_folder(folder: Path) -> Path:
    """The file of a folder that is the submission."""
    try:
        found = [each for each in sorted(folder.iterdir()) if each.suffix in {".py", ".ipynb"}]
    except OSError as error:
        msg = f"{clean_line(str(folder))} cannot be read: {os.strerror(error.errno or errno.EIO)}."
        raise UsageError(msg) from None
    chosen = choose([each.name for each in found])
    if chosen is None:
        msg = f"{clean_line(str(folder))} has no submission.py: give the submission itself."
        raise UsageError(msg)
    return folder / chosen


def _zip(path: Path, digest: str) -> Submission:
    """A submission that is packed: nothing of it is written to a disk."""
    from grader.archives import ArchiveError  # noqa: PLC0415 - most are not packed
    from grader.packed import unpack  # noqa: PLC0415

    try:
        name, source, modules = unpack(path)
    except ArchiveError as error:
        refusal = f"{clean_line(path.name, 100)}: {clean_line(str(error))}"
        return Submission(clean_line(path.name, 100), b"", digest, refusal=refusal)
    return _submission(name, source, digest, modules)


def choose(names: Sequence[str]) -> str | None:
    """Which of some files is the submission: the one called so, else the only one there is."""
    for usual in ("submission.py", "submission.ipynb"):
        if usual in names:
            return usual
    return names[0] if len(names) == 1 else None


def _leads_out(link: Path) -> bool:
    """Whether a link leads to an existing file that lies in another folder."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # opening it will say what is wrong with it
        return False
    return target.parent != link.parent.resolve()
