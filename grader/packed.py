"""A submission in a zip: the file that is graded, and the modules it imports from beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from grader.archives import ArchiveError, Entry, zip_entries
from grader.limits import MAX_NOTEBOOK, MAX_SOURCE
from grader.siblings import reached

__all__ = ["unpack"]

_MOST: Final = 2000
_UNPACKED: Final = 64 << 20
_LITTER: Final = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git"}
_USUAL: Final = ("submission.py", "submission.ipynb")


def unpack(path: Path) -> tuple[str, bytes, Callable[[bytes], Mapping[str, bytes]]]:
    """The name and the source of the submission in a zip, and what tells its modules.

    The submission is the shallowest file called submission.py, else the only one there is.
    Raises ArchiveError where there is none, or the zip is not to be trusted.
    """
    entries = [
        entry
        for entry in zip_entries(path, most=_MOST, unpacked=_UNPACKED)
        if not _LITTER & set(entry.path)
    ]
    for entry in entries:
        if entry.problem:
            msg = f"{'/'.join(entry.path)} {entry.problem}"
            raise ArchiveError(msg)
    chosen = _choose(entries)
    notebook = chosen.path[-1].endswith(".ipynb")
    source = chosen.read((MAX_NOTEBOOK if notebook else MAX_SOURCE) + 1)
    beside = _beside(entries, chosen)
    return chosen.path[-1], source, lambda code: reached(code, beside)


def _choose(entries: list[Entry]) -> Entry:
    sources = [entry for entry in entries if entry.path[-1].endswith((".py", ".ipynb"))]
    for usual in _USUAL:
        named = [entry for entry in sources if entry.path[-1] == usual]
        if named:
            depth = min(len(entry.path) for entry in named)
            nearest = [entry for entry in named if len(entry.path) == depth]
            if len(nearest) == 1:
                return nearest[0]
            msg = f"there is more than one {usual}: hand in one of them."
            raise ArchiveError(msg)
    if len(sources) == 1:
        return sources[0]
    msg = "there is no submission.py in it: give the file to grade that name."
    raise ArchiveError(msg)


def _beside(
    entries: list[Entry], chosen: Entry
) -> dict[str, Callable[[], Iterator[tuple[str, bytes]]]]:
    """The modules and packages in the folder of the submission, each with a way to read it."""
    folder = chosen.path[:-1]
    found: dict[str, list[tuple[str, Entry]]] = {}
    for entry in entries:
        words = list(entry.path[len(folder) :])
        if entry is chosen or entry.path[: len(folder)] != folder or not words[-1].endswith(".py"):
            continue
        plain = [*words[:-1], words[-1].removesuffix(".py")]
        if all(word.isidentifier() and word.isascii() for word in plain):
            found.setdefault(plain[0], []).append(("/".join(words), entry))
    return {name: partial(_sources, files) for name, files in found.items()}


def _sources(files: list[tuple[str, Entry]]) -> Iterator[tuple[str, bytes]]:
    for name, entry in files:
        source = entry.read(MAX_SOURCE + 1)
        if len(source) <= MAX_SOURCE:
            yield name, source
