"""Which file of a hand-in is the submission: a student may hand in three, or an archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from grader.archives import ARCHIVES, UNOPENED, ArchiveError, packed_entries
from grader.intake.files import File, unpacked
from grader.intake.layouts import HandIn
from grader.limits import MAX_SOURCE
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
    return [file for file in files if file.name.lower().endswith(".py")]


def _listed(files: Sequence[File]) -> str:
    more = ", …" if len(files) > 4 else ""
    return ", ".join(clean_line(file.name, 40) for file in files[:4]) + more


def _choose(files: Sequence[File], wanted: str | None) -> Picked:
    sources = _sources(files)
    if wanted is not None:
        named = [file for file in sources if file.name == wanted]
        if not named:
            return Picked(refusal=f"There is no {wanted}{_instead(files)}.")
        return _latest(named)
    if not sources:
        return Picked(refusal=_nothing(files))
    usual = [file for file in sources if file.name == "submission.py"]
    if usual or len(sources) == 1:
        return _latest(usual or sources)
    if len({_stem(file) for file in sources}) == 1:
        return _latest(sources)
    saying = [file for file in sources if _says_sheet(file)]
    if len({_stem(file) for file in saying}) == 1:
        return _latest(saying)
    return Picked(
        refusal=f"There are {len(sources)} files ({_listed(sources)}): name the one to grade "
        "with --file, or let it say SHEET."
    )


def _instead(files: Sequence[File]) -> str:
    return f" but {_listed(files)}" if files else ": nothing was handed in"


def _nothing(files: Sequence[File]) -> str:
    """What is said where no Python was handed in."""
    if not files:
        return "There is no file in it."
    lower = [file.name.lower() for file in files]
    if any(name.endswith(".ipynb") for name in lower):
        return (
            f"It is a notebook ({_listed(files)}), which is not read yet: hand in a .py file "
            "(jupyter nbconvert --to script)."
        )
    if any(name.endswith(ARCHIVES) for name in lower):
        return f"There is an archive inside the archive ({_listed(files)}): hand in the .py file."
    if any(name.endswith(UNOPENED) for name in lower):
        return f"{_listed(files)} cannot be opened: hand in a .py file or a .zip."
    return f"There is no .py file in it, but {_listed(files)}."


def _latest(files: Sequence[File]) -> Picked:
    """The last version of a file, said where there are several."""
    best = max(files, key=lambda file: (file.time or 0.0, _version(file)))
    if len(files) == 1:
        return Picked(best)
    return Picked(best, note=f"{len(files)} versions, {best.shown} is the latest and counts")


def _stem(file: File) -> str:
    return _VERSION.sub("", file.name.rpartition(".")[0])


def _version(file: File) -> int:
    found = _VERSION.search(file.name.rpartition(".")[0])
    return int((found[1] or found[2])[:9]) if found else 0


def _says_sheet(file: File) -> bool:
    """Whether a file assigns SHEET at the start of a line; read as text, never parsed here."""
    try:
        return _SHEET.search(file.read(MAX_SOURCE)) is not None
    except (ArchiveError, OSError):
        return False
