"""The modules beside a submission that it may import, read as bytes and bounded.

A module counts as imported where its name stands anywhere in the source, or in that of another
module that counts: that is more than what is imported, and never less. Links are not followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from grader.limits import MAX_SOURCE

__all__ = ["reached", "siblings"]

_MOST_FILES: Final = 200
_MOST_BYTES: Final = 4 * MAX_SOURCE
_DEEPEST: Final = 4
_WORD: Final = re.compile(rb"[A-Za-z_]\w*")


def siblings(path: Path, source: bytes) -> dict[str, bytes]:
    """The sources of the modules beside a file, by their paths from there: "a.py", "b/c.py"."""
    beside = _beside(path)
    return reached(source, {name: partial(_sources, beside[name], name) for name in beside})


def reached(
    source: bytes, beside: Mapping[str, Callable[[], Iterator[tuple[str, bytes]]]]
) -> dict[str, bytes]:
    """What of the modules and packages ``beside`` a source may be imported, by path."""
    left = dict(beside)
    found: dict[str, bytes] = {}
    todo = [source]
    room = _MOST_BYTES
    while todo and left:
        words = set(_WORD.findall(todo.pop()))
        for name in [each for each in left if each.encode() in words]:
            for file, text in left.pop(name)():
                room -= len(text)
                if room < 0 or len(found) == _MOST_FILES:
                    return found
                found[file] = text
                todo.append(text)
    return found


def _beside(path: Path) -> dict[str, Path]:
    """The modules and packages in the folder of a file, by name."""
    found = {}
    try:
        with os.scandir(path.resolve().parent) as entries:
            for entry in entries:
                stem, dot, ending = entry.name.partition(".")
                is_module = ending == "py" and entry.is_file(follow_symlinks=False)
                is_package = not dot and entry.is_dir(follow_symlinks=False)
                named = stem.isidentifier() and stem.isascii() and entry.name != path.name
                if named and (is_module or is_package):
                    found[stem] = Path(entry.path)
    except OSError:  # the file could be read, its folder cannot: then it stands alone
        return {}
    return found


def _sources(path: Path, name: str, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The source of a module, or those of all modules of a package."""
    if path.suffix == ".py":
        source = _read(path)
        if source is not None:
            yield f"{name}.py", source
        return
    if depth == _DEEPEST:
        return
    try:
        inside = sorted(path.iterdir())
    except OSError:
        return
    for each in inside:
        if (
            each.stem.isidentifier()
            and not each.is_symlink()
            and (each.suffix == ".py" or each.is_dir())
        ):
            yield from _sources(each, f"{name}/{each.stem}", depth + 1)


def _read(path: Path) -> bytes | None:
    """A regular file's bytes; None for a link, a pipe, a device, or a file that is too large."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            source = file.read(MAX_SOURCE + 1)
    except OSError:
        return None
    return source if len(source) <= MAX_SOURCE else None
