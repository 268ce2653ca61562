"""What a worker has said and not sent yet, in memory that its judge reads as well.

A system call for every reply costs as much as the call of a homework that is replied to. So what
is said is gathered and sent now and then; what a worker that dies or hangs has said is found here.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import socket
from typing import Final

__all__ = ["Outbox", "Unsent", "outbox_file"]

_SIZE: Final = 1 << 16
_SENT: Final = 0  # the first word: how many bytes were sent before those that are here
_END: Final = 1  # the second: where those end
_FIRST: Final = 16  # where they begin


def outbox_file() -> int:
    """A handle of memory for an Outbox. Raises OSError where the system gives none."""
    handle = os.memfd_create("outbox", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(handle, _SIZE)
        # Whoever reads beyond the end of a file that has become shorter is killed.
        fcntl.fcntl(handle, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
    except OSError:
        os.close(handle)
        raise
    return handle


class Outbox:
    """The end of the one who speaks."""

    def __init__(self, handle: int) -> None:
        self._memory = mmap.mmap(handle, _SIZE)
        self._counts = memoryview(self._memory)[:_FIRST].cast("Q")
        self._end = _FIRST

    def put(self, data: bytes) -> bool:
        """Keep the bytes until they are sent; False where there is no room for them."""
        end = self._end + len(data)
        if end > _SIZE:
            return False
        self._memory[self._end : end] = data
        self._end = self._counts[_END] = end
        return True

    def send(self, sock: socket.socket, more: bytes = b"") -> None:
        """Send what is here, and what had no room."""
        gathered = self._memory[_FIRST : self._end]
        for data in filter(None, (gathered, more)):
            sock.sendall(data)
        # In this order: whoever looks in between finds nothing, and nothing twice.
        self._end = self._counts[_END] = _FIRST
        self._counts[_SENT] += len(gathered) + len(more)


class Unsent:
    """The end of the one who listens. The other one may write whatever he likes at any time."""

    def __init__(self, handle: int) -> None:
        self._memory = mmap.mmap(handle, _SIZE, prot=mmap.PROT_READ)
        self._before = b""

    def after(self, at: int, *, ended: bool) -> bytes:
        """What has been said from this byte of all on, as far as it is here.

        Unless the other one has ``ended``, nothing is taken before it is as it was at the look
        before: what was written just now may not all be there yet.
        """
        head = self._memory[:_FIRST]
        before, self._before = self._before, head
        sent, end = memoryview(head).cast("Q")
        start = _FIRST + at - sent
        if not _FIRST <= start <= end <= _SIZE or (head != before and not ended):
            return b""
        return self._memory[start:end]

    def close(self) -> None:
        """Give the memory back."""
        with contextlib.suppress(BufferError):
            self._memory.close()
