"""The judge's channel, as a submission finds it: the first socket among its open files."""

import os
import stat
import struct

import msgspec


def channel():
    """The handle of the socket to the judge."""
    for handle in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                return handle
        except OSError:
            continue
    raise OSError


def send(data):
    """Write bytes past the harness."""
    at = 0
    while at < len(data):
        at += os.write(channel(), data[at : at + 65536])


def frame(header, body=b""):
    """The bytes of one message."""
    if not isinstance(header, bytes):
        header = msgspec.msgpack.encode(header)
    return struct.pack("<II", len(header), len(body)) + header + body
