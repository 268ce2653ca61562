"""Archives as hostile bytes: what they hold, read in memory and never unpacked onto a disk.

An archive may lie about sizes, hold a billion zeros in a kilobyte, name files outside of
itself, hold links, or hold a million entries. Each is refused in one sentence.
"""

from __future__ import annotations

import calendar
import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import IO, Final

import msgspec

__all__ = ["ARCHIVES", "UNOPENED", "ArchiveError", "Entry", "packed_entries", "zip_entries"]

ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz")
"""The endings of archives that are opened."""

UNOPENED: Final = (".rar", ".7z", ".bz2", ".xz")
"""Those of archives that students send and that are not."""

_MOST: Final = 2000  # entries of a student's archive
_UNPACKED: Final = 64 << 20
_SMALL: Final = 1 << 20  # below this a great ratio harms nobody
_RATIO: Final = 200
_HEADER: Final = b"PK\x01\x02"  # one for each entry
_ENCRYPTED: Final = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    tarfile.TarError,
    gzip.BadGzipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
_CORRUPT: Final = "the archive is corrupt."
_BOMB: Final = "unpacks to far more than a submission is."


class ArchiveError(Exception):
    """An archive, or an entry of one, that is not opened: the message says why."""


class Entry(msgspec.Struct, frozen=True):
    """One file of an archive; ``problem`` says why it is not to be read, "" where it is."""

    path: tuple[str, ...]
    size: int
    time: float | None
    read: Callable[[int], bytes]
    problem: str = ""


def packed_entries(name: str, data: bytes) -> Iterator[Entry]:
    """The entries of an archive that a student packed, given by its bytes.

    Raises ArchiveError where the whole of it is not to be trusted.
    """
    if name.lower().endswith(".zip"):
        if data.count(_HEADER) > _MOST:
            msg = f"the archive holds more than {_MOST} files."
            raise ArchiveError(msg)
        yield from zip_entries(io.BytesIO(data), most=_MOST, unpacked=_UNPACKED)
        return
    yield from _tar_entries(name, data)


# -- zip ------------------------------------------------------------------------------------------
def zip_entries(file: Path | IO[bytes], *, most: int, unpacked: int) -> Iterator[Entry]:
    """The entries of a zip, each with what speaks against it.

    Raises ArchiveError where the zip as a whole is broken or too large.
    """
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise ArchiveError(_CORRUPT) from error
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    if len(infos) > most:
        msg = f"the archive holds more than {most} files."
        raise ArchiveError(msg)
    if sum(info.file_size for info in infos) > unpacked:
        msg = f"the archive {_BOMB}"
        raise ArchiveError(msg)
    seen: set[str] = set()
    for info in infos:
        path, problem = _path(info.filename)
        again = "/".join(path).casefold() in seen
        seen.add("/".join(path).casefold())
        problem = problem or _zip_problem(info) or ("is in the archive twice." if again else "")
        yield Entry(path, info.file_size, _time(info), _zip_reader(archive, info), problem)


def _zip_problem(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted: hand it in without a password."
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link, and links are not followed."
    if kind not in {0, stat.S_IFREG}:
        return "is not a regular file."
    if info.file_size > _SMALL and info.file_size > _RATIO * max(info.compress_size, 1):
        return _BOMB
    return ""


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            with archive.open(info) as file:
                return file.read(limit)
        except _BROKEN as error:
            raise ArchiveError(_CORRUPT) from error

    return read


def _time(info: zipfile.ZipInfo) -> float | None:
    """When an entry was changed; zips know no time zone, so this is only for "the latest"."""
    try:
        return float(calendar.timegm((*info.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return None


# -- tar ------------------------------------------------------------------------------------------
def _tar_entries(name: str, data: bytes) -> Iterator[Entry]:
    try:
        plain = _gunzipped(data) if name.lower().endswith(("gz", "tgz")) else data
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            for count, info in enumerate(archive):
                if count >= _MOST:
                    msg = f"the archive holds more than {_MOST} files."
                    raise ArchiveError(msg)
                if not info.isdir():
                    yield _tar_entry(archive, info)
    except _BROKEN as error:
        raise ArchiveError(_CORRUPT) from error


def _gunzipped(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        plain = file.read(_UNPACKED + 1)
    if len(plain) > _UNPACKED:
        msg = f"the archive {_BOMB}"
        raise ArchiveError(msg)
    return plain


def _tar_entry(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Entry:
    path, problem = _path(info.name)
    if info.issym() or info.islnk():
        problem = problem or "is a link, and links are not followed."
    elif not info.isreg() or info.issparse():
        problem = problem or "is not a regular file."
    content = b""
    if not problem:
        file = archive.extractfile(info)
        content = file.read(_UNPACKED) if file is not None else b""
    return Entry(path, len(content), float(info.mtime), lambda limit: content[:limit], problem)


# -- names ----------------------------------------------------------------------------------------
def _path(name: str) -> tuple[tuple[str, ...], str]:
    """The words of an entry's name, and what is wrong with it."""
    words = tuple(word for word in name.replace("\\", "/").split("/") if word not in {"", "."})
    outside = name.startswith(("/", "\\")) or bool(PureWindowsPath(name).drive) or ".." in words
    if outside or not words:
        return words or ("?",), "leads out of its archive."
    return words, ""
