"""What was said and not sent yet is found, once, whatever becomes of the one who said it."""

from __future__ import annotations

import fcntl
import mmap
import os
import socket
import struct
import sys
import time
from collections.abc import Iterator

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("Linux only", allow_module_level=True)

from hypothesis import given
from hypothesis import strategies as st

from grader.channel import Channel, ChannelClosed
from grader.frames import packed
from grader.outbox import Outbox, Unsent, outbox_file

ROOM = (1 << 16) - 16


class Ends:
    """Both ends of a socket and of an outbox beside it."""

    def __init__(self) -> None:
        self.handle = outbox_file()
        self.outbox, self.unsent = Outbox(self.handle), Unsent(self.handle)
        ours, self.sock = socket.socketpair()
        self.channel = Channel(ours, self.unsent)

    def say(self, data: bytes) -> None:
        """Say something as a worker does."""
        if not self.outbox.put(data):
            self.outbox.send(self.sock, data)

    def frame(self, seconds: float = 5.0) -> tuple[bytes, bytes] | None:
        """The next frame."""
        return self.channel.receive(time.monotonic() + seconds)

    def close(self) -> None:
        """Close all of it."""
        self.channel.close()
        self.sock.close()
        os.close(self.handle)


@pytest.fixture
def ends() -> Iterator[Ends]:
    """One of each."""
    made = Ends()
    yield made
    made.close()


def count(number: int) -> bytes:
    """A frame that tells its number."""
    return packed(b"%d" % number, b"")


# -- as it should be ------------------------------------------------------------------------------
@given(
    steps=st.lists(st.tuples(st.integers(0, 9000), st.booleans(), st.booleans()), max_size=25),
    ended=st.booleans(),
)
def test_everything_is_heard_once_and_in_order(
    steps: list[tuple[int, bool, bool]], *, ended: bool
) -> None:
    """Whenever it is sent, and whenever one looks."""
    ends = Ends()
    said = [b"%d:" % at + b"x" * size for at, (size, _, _) in enumerate(steps)]
    heard = []
    for text, (_, send, look) in zip(said, steps, strict=True):
        ends.say(packed(text, b""))
        if send:
            ends.outbox.send(ends.sock)
        if look:
            ends.channel._look(ended=ended)
        while (frame := ends.channel.receive(0.0)) is not None:
            heard.append(frame[0])
    ends.sock.close()
    while len(heard) < len(said):
        frame = ends.frame()
        assert frame is not None
        heard.append(frame[0])
    assert heard == said
    with pytest.raises(ChannelClosed):
        ends.frame()
    ends.close()


def test_what_has_no_room_goes_out_behind_what_is_there(ends: Ends) -> None:
    """Nothing overtakes anything."""
    assert ends.outbox.put(count(1))
    assert not ends.outbox.put(b"x" * ROOM)
    big = packed(b"2", b"x" * ROOM)
    ends.say(big)
    ends.say(count(3))
    assert ends.frame() == (b"1", b"")
    assert ends.frame() == (b"2", b"x" * ROOM)
    assert ends.frame() == (b"3", b"")


def test_nothing_is_sent_before_it_has_to_be(ends: Ends) -> None:
    """What fits is only put down."""
    ends.say(b"x" * (ROOM - 1))
    ends.sock.setblocking(False)  # noqa: FBT003 - the standard library's
    assert ends.channel._sock.fileno() >= 0
    with pytest.raises(BlockingIOError):
        ends.channel._sock.recv(1)
    assert ends.outbox.put(b"y")
    assert not ends.outbox.put(b"z")


def test_who_hangs_is_heard_soon(ends: Ends) -> None:
    """Long before the deadline: what was said before the call that hangs is no part of it."""
    ends.say(count(1))
    ends.say(count(2))
    began = time.monotonic()
    assert [ends.frame(), ends.frame()] == [(b"1", b""), (b"2", b"")]
    assert time.monotonic() - began < 2
    assert ends.frame(0.1) is None
    ends.say(count(3))
    ends.outbox.send(ends.sock)  # all three, of which two are known
    assert ends.frame() == (b"3", b"")


def test_who_writes_just_now_is_not_interrupted(ends: Ends) -> None:
    """What changed since the last look may be half written."""
    ends.say(count(1))
    assert ends.unsent.after(0, ended=False) == b""
    ends.say(count(2))
    assert ends.unsent.after(0, ended=False) == b""
    assert ends.unsent.after(0, ended=False) == count(1) + count(2)
    assert ends.unsent.after(len(count(1)), ended=False) == count(2)


def test_who_is_killed_while_sending_is_heard_once(ends: Ends) -> None:
    """All was sent, and only then did it end: at each step between, nothing comes twice."""
    data = count(1) + count(2)
    ends.say(data)
    ends.sock.sendall(data)  # and killed, before anything is noted
    ends.sock.close()
    assert [ends.frame(), ends.frame()] == [(b"1", b""), (b"2", b"")]
    with pytest.raises(ChannelClosed):
        ends.frame()
    assert ends.channel.hung_up
    ends.outbox._counts[1] = 16  # or between the two notes
    assert ends.unsent.after(len(data), ended=True) == b""


# -- as an enemy writes it -------------------------------------------------------------------------
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**20))
def test_whatever_is_written_there_only_what_fits_is_taken(sent: int, end: int, at: int) -> None:
    """No count leads out of the memory, and none back to what was heard."""
    handle = outbox_file()
    with mmap.mmap(handle, 1 << 16) as memory:
        memory[:16] = struct.pack("<QQ", sent, end)
        unsent = Unsent(handle)
        taken = unsent.after(at, ended=True)
        assert len(taken) <= ROOM
        assert not taken or (sent <= at and 16 + at - sent + len(taken) == end)
        unsent.close()
    os.close(handle)


def test_it_cannot_be_made_shorter(ends: Ends) -> None:
    """Whoever reads beyond the end of a file is killed."""
    with pytest.raises(PermissionError):
        os.ftruncate(ends.handle, 0)
    assert fcntl.fcntl(ends.handle, fcntl.F_GET_SEALS) & fcntl.F_SEAL_SHRINK
