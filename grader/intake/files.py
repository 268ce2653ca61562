"""The files of a class: in a folder, in an archive, or in an archive that a student packed.

Whatever a student made (a name, a link, an archive) is only looked at: no link is followed, no
path of theirs is ever written to, and nothing is unpacked onto a disk.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from grader.archives import ArchiveError, Entry, zip_entries
from grader.errors import UsageError
from grader.text import clean_line

__all__ = ["File", "Problem", "Tree", "open_tree"]

_DEEPEST: Final = 12
_MOST_FILES: Final = 200_000
_MOST_UNPACKED: Final = 8 << 30
# What systems and tools leave behind: nobody handed it in.
_LITTER: Final = frozenset(
    {"__MACOSX", "__pycache__", ".ipynb_checkpoints", "node_modules", "Thumbs.db", "desktop.ini"}
)


class File(msgspec.Struct, frozen=True):
    """One file: the words of its path, its size, when it was last changed, and how to read it.

    ``read(limit)`` gives at most so many bytes; it raises OSError or ArchiveError where the
    file is gone, or is not what it said it was. Times only tell the later of two files.
    """

    path: tuple[str, ...]
    size: int
    time: float | None
    read: Callable[[int], bytes]

    @property
    def name(self) -> str:
        """The last word of the path."""
        return self.path[-1]

    @property
    def shown(self) -> str:
        """The path as messages show it."""
        return clean_line("/".join(self.path))


class Problem(msgspec.Struct, frozen=True):
    """Something among the files that is not graded, and why."""

    path: tuple[str, ...]
    message: str

    @property
    def shown(self) -> str:
        """The path with the message."""
        return f"{clean_line('/'.join(self.path))}: {self.message}"


class Tree(msgspec.Struct, frozen=True):
    """All files of a class, by path; ``repositories`` are the folders that git cloned."""

    files: tuple[File, ...]
    problems: tuple[Problem, ...] = ()
    repositories: frozenset[tuple[str, ...]] = frozenset()

    def below(self, folder: str) -> Tree:
        """What lies in one top-level folder, its paths beginning there."""
        return Tree(
            tuple(
                msgspec.structs.replace(file, path=file.path[1:])
                for file in self.files
                if file.path[0] == folder and len(file.path) > 1
            ),
            tuple(
                Problem(each.path[1:] if each.path[0] == folder else each.path, each.message)
                for each in self.problems
            ),
            frozenset(each[1:] for each in self.repositories if each[0] == folder and each[1:]),
        )


def open_tree(path: Path, *, without: Path | None = None) -> Tree:
    """The files of a folder or of a zip; the folder ``without`` is left out.

    Raises UsageError where there is neither.
    """
    if path.is_dir():
        return _Walk(path, without).tree()
    if not path.exists():
        msg = f"There is no {clean_line(str(path))}: give the folder or zip of submissions."
        raise UsageError(msg)
    if not path.is_file():
        msg = f"{clean_line(str(path))} is not a regular file: give the folder or zip."
        raise UsageError(msg)
    return _zip_tree(path)


def is_litter(path: tuple[str, ...]) -> bool:
    """Whether a path leads to what no student wrote: caches, hidden files, leftovers."""
    return any(word in _LITTER or (word.startswith(".") and word != "..") for word in path)


# -- a folder -------------------------------------------------------------------------------------
class _Walk:
    """A walk through a folder in which somebody else may have put anything."""

    def __init__(self, root: Path, without: Path | None) -> None:
        self._root = root
        self._without = without.resolve() if without is not None else None
        self._files: list[File] = []
        self._problems: list[Problem] = []
        self._repositories: set[tuple[str, ...]] = set()

    def tree(self) -> Tree:
        """Everything in the folder, by path."""
        self._visit(())
        files = sorted(self._files, key=lambda file: file.path)
        return Tree(tuple(files), tuple(self._problems), frozenset(self._repositories))

    def _visit(self, words: tuple[str, ...]) -> None:
        folder = self._root.joinpath(*words)
        if len(words) > _DEEPEST:
            self._complain(words, "folders this deep inside each other are not looked into.")
            return
        if self._without is not None and folder.resolve() == self._without:
            return
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self._complain(words, f"cannot be looked into: {error.strerror}.")
            return
        for entry in entries:
            self._take(entry, (*words, entry.name))

    def _take(self, entry: os.DirEntry[str], words: tuple[str, ...]) -> None:
        if entry.name == ".git" and len(words) > 1:
            self._repositories.add(words[:-1])
        if is_litter(words[-1:]):
            return
        if entry.is_symlink():
            self._complain(words, "is a link, and links are not followed.")
        elif entry.is_dir(follow_symlinks=False):
            self._visit(words)
        elif not entry.is_file(follow_symlinks=False):
            self._complain(words, "is not a regular file.")
        elif len(self._files) < _MOST_FILES:
            about = entry.stat(follow_symlinks=False)
            parts = words

            def read(limit: int) -> bytes:
                return _read_inside(self._root, parts, limit)

            self._files.append(File(words, about.st_size, about.st_mtime, read))

    def _complain(self, words: tuple[str, ...], message: str) -> None:
        self._problems.append(Problem(words, message))


def _read_inside(root: Path, words: tuple[str, ...], limit: int) -> bytes:
    """The start of a file, reached without following any link below ``root``."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for word in words[:-1]:
            below = os.open(word, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        # O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
        handle = os.open(words[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            msg = "it is not a regular file"
            raise OSError(msg)
        return file.read(limit)


# -- a zip ----------------------------------------------------------------------------------------
def _zip_tree(path: Path) -> Tree:
    """The files of the archive that a learning platform offers for download."""
    try:
        entries = list(zip_entries(path, most=_MOST_FILES, unpacked=_MOST_UNPACKED))
    except (ArchiveError, OSError) as error:
        shown = clean_line(str(path))
        msg = f"{shown} cannot be read as a zip: {error} Download it again, or give the folder."
        raise UsageError(msg) from None
    files, problems, repositories = [], [], set()
    for entry in entries:
        if ".git" in entry.path[1:]:
            repositories.add(entry.path[: entry.path.index(".git")])
        if is_litter(entry.path):
            continue
        if entry.problem:
            problems.append(Problem(entry.path, entry.problem))
        else:
            files.append(_file(entry))
    files.sort(key=lambda file: file.path)
    return Tree(tuple(files), tuple(problems), frozenset(repositories))


def _file(entry: Entry) -> File:
    return File(entry.path, entry.size, entry.time, entry.read)


def unpacked(file: File, entries: Iterator[Entry]) -> Iterator[File]:
    """The files of a student's archive, as if its name were a folder.

    Raises ArchiveError for the first thing in it that is not to be trusted.
    """
    for entry in entries:
        if is_litter(entry.path):
            continue
        if entry.problem:
            msg = f"{clean_line('/'.join(entry.path), 80)} {entry.problem}"
            raise ArchiveError(msg)
        yield File((*file.path, *entry.path), entry.size, file.time, entry.read)
