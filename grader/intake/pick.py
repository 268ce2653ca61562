"""Which file of a hand-in is the submission: a student may hand in three, or an archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from grader.archives import ARCHIVES, UNOPENED, ArchiveError, packed_entries
from grader.intake.files import File, unpacked
from grader.intake.layouts import SOURCES, HandIn
from grader.notebook import NotebookError, read_notebook
from grader.submission import is_notebook, most_read
from grader.text import clean_line

__all__ = ["Picked", "pick"]

_MOST_PACKED: Final = 20 << 20
_SHEET = re.compile(rb"^SHEET\s*(:[^=\n]{1,40})?=", re.MULTILINE)
# hw.py handed in again: hw-1.py on Canvas, "hw (1).py" by a browser.
_VERSION = re.compile(r"[-_ ]*(?:\((\d+)\)|(?<=[-_ ])v?(\d+))$")


class Picked(msgspec.Struct, frozen=True):
    """The submission of a hand-in; where there is none, ``refusal`` says why.

    ``among`` are all files that it was picked from.
    """

    file: File | None = None
    refusal: str = ""
    note: str = ""
    among: tuple[File, ...] = ()


def pick(hand_in: HandIn, wanted: str | None = None) -> Picked:
    """The one file to grade: the one called ``wanted``, else the one that must be meant."""
    files = hand_in.files
    if not _sources(files):
        packed = [file for file in files if file.name.lower().endswith(ARCHIVES)]
        if len(packed) > 1:
            return Picked(refusal=f"There are several archives ({_listed(packed)}): hand in one.")
        if packed:
            try:
                files = _opened(packed[0])
            except (ArchiveError, OSError) as error:
                reason = str(error).rstrip(".")
                return Picked(refusal=f"{clean_line(packed[0].name, 80)} is not opened: {reason}.")
    return msgspec.structs.replace(_choose(files, wanted), among=tuple(files))


def _opened(archive: File) -> tuple[File, ...]:
    if archive.size > _MOST_PACKED:
        msg = "the archive is larger than 20 MB."
        raise ArchiveError(msg)

    def again(file: File) -> File:
        """The file, read from the archive anew: thousands of archives are not kept in memory."""
        inner = file.path[len(archive.path) :]

        def read(limit: int) -> bytes:
            entries = packed_entries(archive.name, archive.read(_MOST_PACKED))
            found = next((each for each in entries if each.path == inner), None)
            if found is None:
                msg = f"{archive.shown} has changed"
                raise OSError(msg)
            return found.read(limit)

        return msgspec.structs.replace(file, read=read)

    entries = packed_entries(archive.name, archive.read(_MOST_PACKED))
    return tuple(again(file) for file in unpacked(archive, entries))


def _sources(files: Sequence[File]) -> list[File]:
    return [file for file in files if file.name.lower().endswith(SOURCES)]


def _listed(files: Sequence[File]) -> str:
    more = ", …" if len(files) > 4 else ""
    return ", ".join(clean_line(file.name, 40) for file in files[:4]) + more


def _choose(files: Sequence[File], wanted: str | None) -> Picked:
    sources = _sources(files)
    if wanted is not None:
        named = [file for file in sources if file.name == wanted] or _versions(sources, wanted)
        if not named:
            return Picked(refusal=f"There is no {wanted}{_instead(files)}.")
        return _latest(named)
    if not sources:
        return Picked(refusal=_nothing(files))
    if usual := [file for file in sources if _stem(file.name) == "submission"]:
        return _of_one_name(usual)
    for meant in (sources, [file for file in sources if _says_sheet(file)]):
        if len({_stem(file.name) for file in meant}) == 1:
            return _of_one_name(meant)
    return Picked(
        refusal=f"There are {len(sources)} files ({_listed(sources)}): name the one to grade "
        "with --file, or let it say SHEET."
    )


def _instead(files: Sequence[File]) -> str:
    return f" but {_listed(files)}" if files else ": nothing was handed in"


def _nothing(files: Sequence[File]) -> str:
    """What is said where nothing was handed in that could be graded."""
    if not files:
        return "There is no file in it."
    lower = [file.name.lower() for file in files]
    if any(name.endswith(ARCHIVES) for name in lower):
        return f"There is an archive inside the archive ({_listed(files)}): hand in what is in it."
    if any(name.endswith(UNOPENED) for name in lower):
        return f"{_listed(files)} cannot be opened: hand in a .py file, a notebook or a .zip."
    return f"There is no .py file and no notebook in it, but {_listed(files)}."


def _latest(files: Sequence[File]) -> Picked:
    """The last version of a file, said where there are several."""
    best = max(files, key=lambda file: (file.time or 0.0, _version(file)))
    if len(files) == 1:
        return Picked(best)
    return Picked(best, note=f"{len(files)} versions, {best.shown} is the latest and counts")


def _of_one_name(files: Sequence[File]) -> Picked:
    """The last version of a file; what was made of a notebook counts, not the notebook."""
    scripts = [file for file in files if not is_notebook(file.name)]
    picked = _latest(scripts or files)
    left = next((file for file in files if scripts and is_notebook(file.name)), None)
    if picked.file is None or left is None:
        return picked
    note = f"not the notebook {left.shown}"
    said = f"{picked.note}, {note}" if picked.note else f"{picked.file.shown} counts, {note}"
    return msgspec.structs.replace(picked, note=said)


def _versions(files: Sequence[File], name: str) -> list[File]:
    """The files that are called so, but for the number of a version."""
    ending = name[name.rfind(".") :]
    return [
        file
        for file in files
        if file.name.endswith(ending) and _stem(file.name) == name.removesuffix(ending)
    ]


def _stem(name: str) -> str:
    return _VERSION.sub("", name.rpartition(".")[0])


def _version(file: File) -> int:
    found = _VERSION.search(file.name.rpartition(".")[0])
    return int((found[1] or found[2])[:9]) if found else 0


def _says_sheet(file: File) -> bool:
    """Whether a file assigns SHEET at the start of a line; read as text, never parsed here."""
    try:
        data = file.read(most_read(file.name))
        source = read_notebook(data).source if is_notebook(file.name) else data
    except (ArchiveError, OSError, NotebookError):
        return False
    return _SHEET.search(source) is not None
