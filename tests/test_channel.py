"""The judge's end of the socket: frames arrive whole and deadlines hold, come what may."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.channel import Channel, ChannelClosed
from grader.frames import MAX_BODY, MAX_HEADER, PREFIX, WireError


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    """A channel and the plain socket at its other end."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    yield channel, theirs
    channel.close()
    theirs.close()


def packed(header: bytes, body: bytes = b"") -> bytes:
    """One frame."""
    return PREFIX.pack(len(header), len(body)) + header + body


def soon(seconds: float = 5.0) -> float:
    """A deadline."""
    return time.monotonic() + seconds


@given(
    st.lists(st.tuples(st.binary(max_size=60), st.binary(max_size=60)), min_size=1, max_size=5),
    st.lists(st.integers(1, 40), min_size=1, max_size=60),
)
def test_frames_arrive_whole(frames: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    """However the bytes are cut on their way, the same frames come out in order."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    data = b"".join(packed(*each) for each in frames)
    received = []
    while data:
        cut = cuts.pop() if cuts else len(data)
        theirs.sendall(data[:cut])
        data = data[cut:]
        while (frame := channel.receive(0.0)) is not None:
            received.append(frame)
    assert received == frames
    channel.close()
    theirs.close()


def test_silence_ends_at_the_deadline(ends: tuple[Channel, socket.socket]) -> None:
    """Nothing comes: None, on time."""
    began = time.monotonic()
    assert ends[0].receive(soon(0.2)) is None
    assert 0.15 < time.monotonic() - began < 2


def test_part_of_a_frame_is_kept(ends: tuple[Channel, socket.socket]) -> None:
    """A deadline in the middle of a frame loses none of its bytes."""
    channel, other = ends
    data = packed(b"header", b"body")
    other.sendall(data[:11])
    assert channel.receive(soon(0.05)) is None
    other.sendall(data[11:])
    assert channel.receive(soon()) == (b"header", b"body")


def test_a_trickle_ends_at_the_deadline(ends: tuple[Channel, socket.socket]) -> None:
    """Bytes that keep coming do not move the deadline."""
    channel, other = ends
    stop = threading.Event()

    def flood() -> None:
        other.sendall(PREFIX.pack(4, MAX_BODY))
        other.settimeout(0.2)
        while not stop.is_set():
            try:
                other.send(b"x" * 100)
            except TimeoutError:
                continue
            except OSError:
                return

    thread = threading.Thread(target=flood)
    thread.start()
    began = time.monotonic()
    assert channel.receive(soon(0.3)) is None
    assert time.monotonic() - began < 2
    stop.set()
    thread.join()


def test_nobody_reads(ends: tuple[Channel, socket.socket]) -> None:
    """Sending never blocks: what the other side does not take waits, and reading times out."""
    channel, _ = ends
    began = time.monotonic()
    for _ in range(64):
        channel.send(bytes(1 << 20))
    channel.flush()
    assert channel.receive(soon(0.2)) is None
    assert time.monotonic() - began < 3


def test_both_talk_at_once(ends: tuple[Channel, socket.socket]) -> None:
    """More than the socket holds goes both ways without a deadlock, and arrives as it was sent."""
    channel, other = ends
    ours, theirs = bytes(range(256)) * 20_000, packed(b"h", bytes(5 << 20))
    heard = bytearray()

    def talk() -> None:
        other.sendall(theirs)
        while len(heard) < len(ours):
            heard.extend(other.recv(1 << 16))
        other.sendall(packed(b"done"))

    thread = threading.Thread(target=talk)
    thread.start()
    channel.send(ours)
    received = channel.receive(soon(20))
    assert received is not None
    assert len(received[1]) == 5 << 20
    assert channel.receive(soon(20)) == (b"done", b"")
    thread.join()
    assert bytes(heard) == ours


@pytest.mark.parametrize("sizes", [(MAX_HEADER + 1, 0), (0, MAX_BODY + 1), (2**32 - 1, 2**32 - 1)])
def test_too_much_is_announced(sizes: tuple[int, int], ends: tuple[Channel, socket.socket]) -> None:
    """It is refused before any of it is read; what came before is read."""
    ends[1].sendall(packed(b"before") + PREFIX.pack(*sizes))
    assert ends[0].receive(soon()) == (b"before", b"")
    with pytest.raises(WireError, match="announced"):
        ends[0].receive(soon())


def test_the_other_side_goes(ends: tuple[Channel, socket.socket]) -> None:
    """What it said before is still read; then it is gone, also for what is sent to it."""
    channel, other = ends
    other.sendall(packed(b"last words") + packed(b"half")[:-1])
    other.close()
    channel.send(b"too late")
    channel.flush()
    assert channel.receive(soon()) == (b"last words", b"")
    with pytest.raises(ChannelClosed):
        channel.receive(soon())


def taken(channel: Channel, *streams: bytes, seconds: float = 5.0) -> bytes | None:
    """What the channel takes of these streams."""
    return channel.take(streams, seconds, soon())


@given(
    st.lists(st.binary(min_size=1, max_size=30), min_size=1, max_size=4),
    st.integers(0, 3),
    st.integers(0, 30),
)
def test_a_known_stream_is_taken_whole(bodies: list[bytes], pick: int, cut: int) -> None:
    """However it is cut, the stream that comes is taken, and what follows it is read as ever."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    streams = sorted({packed(b"known", body) for body in bodies})
    sent = streams[pick % len(streams)] + packed(b"next")
    theirs.sendall(sent[:cut])
    timer = threading.Timer(0.002, theirs.sendall, (sent[cut:],))
    timer.start()
    assert taken(channel, *streams) == streams[pick % len(streams)]
    assert channel.receive(soon()) == (b"next", b"")
    timer.join()
    channel.close()
    theirs.close()


def test_what_is_not_known_is_left(ends: tuple[Channel, socket.socket]) -> None:
    """Something else comes: nothing is taken, and it is said at once."""
    channel, other = ends
    other.sendall(packed(b"known", b"1") + packed(b"else"))
    began = time.monotonic()
    assert taken(channel, packed(b"known", b"1") + packed(b"more")) is None
    assert time.monotonic() - began < 2
    assert channel.receive(soon()) == (b"known", b"1")
    assert channel.receive(soon()) == (b"else", b"")


def test_a_known_stream_that_stops(ends: tuple[Channel, socket.socket]) -> None:
    """Half of a stream and then silence: given up in time, with nothing lost."""
    channel, other = ends
    known = packed(b"known", b"body")
    other.sendall(known[:9])
    began = time.monotonic()
    assert taken(channel, known, seconds=0.2) is None
    assert 0.15 < time.monotonic() - began < 2
    other.sendall(known[9:])
    assert channel.receive(soon()) == (b"known", b"body")


def test_the_other_side_goes_within_a_known_stream(ends: tuple[Channel, socket.socket]) -> None:
    """That it has gone shows when what is left is read."""
    channel, other = ends
    first, second = packed(b"first"), packed(b"second")
    other.sendall(first + second[:3])
    other.close()
    assert taken(channel, first + second) is None
    assert channel.receive(soon()) == (b"first", b"")
    with pytest.raises(ChannelClosed):
        channel.receive(soon())
