"""MNIST and the sets in its format: the IDX files in which they are handed out, zipped or not."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Final, NoReturn

import numpy as np

from grader.errors import UsageError
from grader.images import Images, Pixels

__all__ = ["read_idx", "read_idx_folder"]

_MOST_BYTES: Final = 256 << 20
_BYTES: Final = 0x08  # the type code of unsigned bytes
_FILES: Final = (
    ("train-images", "idx3-ubyte", 3),
    ("train-labels", "idx1-ubyte", 1),
    ("t10k-images", "idx3-ubyte", 3),
    ("t10k-labels", "idx1-ubyte", 1),
)


def read_idx_folder(folder: Path) -> Images:
    """The set in a folder: train-images-idx3-ubyte, train-labels-idx1-ubyte and both t10k files.

    Each may end in .gz. Raises UsageError where one is missing or is not what it should be.
    """
    if not folder.is_dir():
        msg = f"{folder} is not a folder: give --data the folder that holds the IDX files of MNIST."
        raise UsageError(msg)
    train_x, train_y, test_x, test_y = (
        read_idx(_find(folder, stem, kind), dims) for stem, kind, dims in _FILES
    )
    try:
        return Images(train_x, train_y.astype(np.int64), test_x, test_y.astype(np.int64))
    except ValueError as error:
        msg = f"The files in {folder} do not belong together: {error}."
        raise UsageError(msg) from error


def _find(folder: Path, stem: str, kind: str) -> Path:
    names = [f"{stem}{mark}{kind}{zipped}" for zipped in ("", ".gz") for mark in ("-", ".")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    msg = f"{folder} holds no {names[0]}, zipped (.gz) or not: all four files are needed."
    raise UsageError(msg)


def read_idx(path: Path, dims: int) -> Pixels:
    """An IDX file of unsigned bytes in so many dimensions: no more is read than it announces.

    Raises UsageError for any other file.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            shape = _shape(path, file.read(4 + 4 * dims), dims)
            data = file.read(math.prod(shape) + 1)
    except (OSError, EOFError, zlib.error) as error:
        _refuse(path, f"cannot be read ({error})")
    if len(data) != math.prod(shape):
        more = "more" if len(data) > math.prod(shape) else f"{len(data)}"
        _refuse(path, f"announces {math.prod(shape)} bytes of data and holds {more}")
    return np.frombuffer(data, np.uint8).reshape(shape)


def _shape(path: Path, header: bytes, dims: int) -> tuple[int, ...]:
    if len(header) != 4 + 4 * dims or header[:4] != bytes((0, 0, _BYTES, dims)):
        _refuse(path, f"does not begin as an IDX file of bytes in {dims} dimensions does")
    shape = struct.unpack(f">{dims}I", header[4:])
    if not 0 < math.prod(shape) <= _MOST_BYTES:
        _refuse(path, f"announces {math.prod(shape)} bytes, more than is ever read")
    return shape


def _refuse(path: Path, why: str) -> NoReturn:
    msg = f"{path} {why}: get the file anew from where the data set is handed out."
    raise UsageError(msg)
