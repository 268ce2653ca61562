"""Frames to bytes and back: a prefix with two sizes, a msgpack header, a body of raw buffers.

The side that reads trusts nothing: sizes are bounded before anything is read, the header must
be exactly one of the typed messages, and whatever is wrong is a WireError. No numpy here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

import msgspec

from grader.messages import FromWorker, ToWorker

__all__ = [
    "MAX_BODY",
    "MAX_HEADER",
    "PREFIX",
    "Incoming",
    "WireError",
    "cut",
    "frame",
    "frames_in",
    "message_from_worker",
    "message_to_worker",
    "packed",
    "sizes",
]

MAX_HEADER: Final = 2 << 20
MAX_BODY: Final = 64 << 20
PREFIX: Final = struct.Struct("<II")  # the sizes of header and body

_encoder = msgspec.msgpack.Encoder()
_from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)
_to_worker: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)


T = TypeVar("T")


class WireError(Exception):
    """A frame or a value that this side will not read or cannot write."""


def frame(message: ToWorker | FromWorker, buffers: Sequence[bytes] = ()) -> bytes:
    """The bytes of one message. Raises WireError where the other side could not read it."""
    try:
        header = _encoder.encode(message)
    except (UnicodeError, OverflowError) as error:
        msg = "text that is not Unicode, or a number that is too large"
        raise WireError(msg) from error
    body = sum(map(len, buffers)) if buffers else 0
    size = len(header)
    if size > MAX_HEADER or body > MAX_BODY:
        msg = f"a message of {size + body} bytes"
        raise WireError(msg)
    return b"".join((PREFIX.pack(size, body), header, *buffers))


def packed(header: bytes, body: bytes) -> bytes:
    """The bytes of a frame with this header and body."""
    return PREFIX.pack(len(header), len(body)) + header + body


def cut(data: bytes | bytearray, at: int) -> tuple[bytes, bytes, int] | None:
    """Header and body of the frame that begins there, and where it ends; None for part of one.

    Raises WireError where it announces more than is read.
    """
    start = at + PREFIX.size
    if len(data) < start:
        return None
    header, body = sizes(data[at:start])
    middle, end = start + header, start + header + body
    if len(data) < end:
        return None
    return bytes(data[start:middle]), bytes(data[middle:end]), end


class Incoming:
    """Bytes as they come in, cut into frames; a part of one is kept until its rest comes."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._at = 0  # where the next frame begins

    def add(self, data: bytes) -> None:
        """Take what came."""
        del self._data[: self._at]
        self._at = 0
        self._data += data

    def next(self) -> tuple[bytes, bytes] | None:
        """Cut header and body of the next frame off, if all of it is there. Raises WireError."""
        found = cut(self._data, self._at)
        if found is None:
            return None
        header, body, self._at = found
        return header, body

    def ahead(self, most: int) -> bytes:
        """At most so many of the bytes that came."""
        return bytes(self._data[self._at : self._at + most])

    def skip(self, count: int) -> None:
        """Drop so many bytes."""
        self._at += count


def frames_in(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Header and body of every frame in bytes that were made of whole ones."""
    at = 0
    while (found := cut(data, at)) is not None:
        header, body, at = found
        yield header, body


def sizes(prefix: bytes | bytearray) -> tuple[int, int]:
    """The sizes of header and body that a prefix announces. Raises WireError beyond the limits."""
    header, body = PREFIX.unpack(prefix)
    if header > MAX_HEADER or body > MAX_BODY:
        msg = f"a message of {header + body} bytes was announced"
        raise WireError(msg)
    return header, body


def message_from_worker(header: bytes) -> FromWorker:
    """The message in a header that came from a worker. Raises WireError for anything else."""
    return _decode(_from_worker, header)


def message_to_worker(header: bytes) -> ToWorker:
    """The message in a header that came from the judge. Raises WireError for anything else."""
    return _decode(_to_worker, header)


def _decode(decoder: msgspec.msgpack.Decoder[T], header: bytes) -> T:
    # Beside DecodeError, bad UTF-8 raises UnicodeDecodeError (a ValueError) and deep nesting
    # RecursionError.
    try:
        return decoder.decode(header)
    except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
        msg = "a message that cannot be read"
        raise WireError(msg) from error
