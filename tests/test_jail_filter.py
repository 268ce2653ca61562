"""The system call filter, run by an interpreter of its own kind, and its table of numbers."""

from __future__ import annotations

import errno
import os
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.jail.calls import DENIED, FIRST_UNKNOWN, NUMBERS
from grader.jail.filter import program, supported

ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}.get(os.uname().machine, 0)
COLUMN = 1 if os.uname().machine == "aarch64" else 0
PID = 4321
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS
pytestmark = pytest.mark.skipif(not supported(), reason="no table for this machine")


def verdict(name: str | int, *args: int, architecture: int = ARCHITECTURE) -> int:
    """What the filter says of a call: a small machine for the instructions that it uses."""
    number = name if isinstance(name, int) else (DENIED | NUMBERS)[name][COLUMN]
    assert number is not None
    padded = [each & (1 << 64) - 1 for each in (*args, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("<iIQ6Q", number & 0x7FFFFFFF, architecture, 0, *padded)
    code = list(struct.iter_unpack("<HBBI", program(PID)))
    at = accumulator = 0
    while True:
        kind, if_so, if_not, value = code[at]
        at += 1
        if kind == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif kind == 0x06:
            return int(value)
        elif kind == 0x05:
            at += value
        else:
            holds = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[kind]
            at += if_so if holds else if_not


@pytest.mark.parametrize("name", [name for name, at in DENIED.items() if at[COLUMN] is not None])
def test_what_is_denied_is_denied_whatever_its_arguments(name: str) -> None:
    """Every call of the table."""
    assert verdict(name) == verdict(name, 1, 2, 3) == REFUSE


@pytest.mark.parametrize(
    ("name", "args", "answer"),
    [
        ("clone", (0x3D0F00,), ALLOW),  # what pthread_create asks for
        ("clone", (0x1200011,), REFUSE),  # what fork asks for
        ("clone", (0x4111,), REFUSE),  # what posix_spawn asks for
        ("clone3", (), UNKNOWN),
        ("kill", (PID, 15), ALLOW),
        ("kill", (PID, 9), REFUSE),  # that somebody was killed is then the deed of others
        ("tkill", (PID, 9), REFUSE),
        ("tgkill", (PID, PID, 9), REFUSE),
        ("kill", (1, 9), REFUSE),
        ("kill", (-1, 9), REFUSE),
        ("kill", (0, 9), REFUSE),
        ("tgkill", (PID, PID + 1, 6), ALLOW),
        ("tgkill", (PID + 1, PID + 1, 6), REFUSE),
        ("tkill", (PID + 1, 6), REFUSE),
        ("prlimit64", (0, 9), ALLOW),
        ("prlimit64", (PID, 9), ALLOW),
        ("prlimit64", (PID + 1, 9), REFUSE),
        ("prlimit64", (0, 0), REFUSE),  # RLIMIT_CPU, which ends in SIGKILL
        ("setrlimit", (0,), REFUSE),
        ("setrlimit", (9,), ALLOW),
        ("sched_setaffinity", (0,), ALLOW),
        ("sched_setaffinity", (PID - 1,), REFUSE),
        ("prctl", (15,), ALLOW),
        ("prctl", (1,), REFUSE),  # PR_SET_PDEATHSIG
        ("prctl", (4,), REFUSE),  # PR_SET_DUMPABLE
        ("prctl", (22,), REFUSE),  # PR_SET_SECCOMP
        ("prctl", (0x59616D61,), REFUSE),  # PR_SET_PTRACER
        ("socketpair", (1, 0x1), ALLOW),
        ("socketpair", (1, 0x80801), ALLOW),
        ("socketpair", (1, 0x80002), REFUSE),  # datagrams: to any socket that has a path
        ("socketpair", (2, 0x1), REFUSE),
        ("fcntl", (0, 1), ALLOW),
        ("fcntl", (0, 8), REFUSE),  # F_SETOWN
        ("fcntl", (0, 10), REFUSE),  # F_SETSIG
        ("fcntl", (0, 1024), REFUSE),  # F_SETLEASE
        ("ioctl", (0, 0x8901), REFUSE),  # FIOSETOWN
        ("ioctl", (0, 0x40086602), REFUSE),  # FS_IOC_SETFLAGS
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), REFUSE),  # TIOCSTI
    ],
)
def test_arguments_decide(name: str, args: tuple[int, ...], answer: int) -> None:
    """Threads but no processes; oneself but nobody else, and not to the death."""
    assert verdict(name, *args) == answer


@given(st.integers(0, 0xFFFFFFFF))
def test_another_architecture_is_refused(number: int) -> None:
    """The 32-bit calls of the same machine have other numbers: none is let through."""
    assert verdict(number, architecture=0x40000003) == REFUSE


@given(st.integers(FIRST_UNKNOWN, 0x3FFFFFFF))
def test_calls_newer_than_the_table_do_not_exist(number: int) -> None:
    """A program that tries one falls back to what it did before."""
    assert verdict(number) == UNKNOWN


@given(st.integers(0x40000000, 0x7FFFFFFF))
def test_x32_calls_are_refused(number: int) -> None:
    """They would reach the same code by other numbers."""
    assert verdict(number) == REFUSE


@given(st.integers(0, FIRST_UNKNOWN - 1))
def test_what_is_not_in_the_table_is_allowed(number: int) -> None:
    """A call that honest code makes and nobody thought of must not fail."""
    known = {at[COLUMN] for at in (DENIED | NUMBERS).values()}
    if number not in known:
        assert verdict(number) == ALLOW


HEADERS = {
    0: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    1: "/usr/include/asm-generic/unistd.h",
}


@pytest.mark.parametrize("column", sorted(HEADERS))
def test_the_numbers_are_those_of_the_kernels_headers(column: int) -> None:
    """As far as the headers of this machine know the calls."""
    path = Path(HEADERS[column])
    if not path.exists():
        pytest.skip(f"no {path}")
    defined = re.compile(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)")
    told = {name: int(at) for name, at in defined.findall(path.read_text(encoding="ascii"))}
    newest = max(told.values())
    for name, numbers in (DENIED | NUMBERS).items():
        ours = numbers[column]
        if ours is None or ours <= newest:
            assert told.get(name) == ours, name
