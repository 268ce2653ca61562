"""The system call filter: threads yes; processes, programs, sockets and signals to others no.

The program is classic BPF, built by hand: a page of instructions needs no library. A conditional
jump skips at most a few instructions, so no offset can overflow.

Constants: ``linux/bpf_common.h``, ``linux/seccomp.h``, ``linux/audit.h``, ``linux/sched.h``,
``linux/prctl.h``, ``asm-generic/fcntl.h``, ``asm-generic/ioctls.h``, ``asm-generic/sockios.h``,
``linux/fs.h``, ``linux/fsverity.h``.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Sequence
from functools import cache
from typing import Final

from grader.jail.calls import DENIED, FIRST_UNKNOWN, NUMBERS

__all__ = ["program", "supported"]

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_SKIP: Final = 0x05  # BPF_JMP | BPF_JA
_HAS_BITS: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K

_ALLOW: Final = 0x7FFF0000  # SECCOMP_RET_ALLOW
_ERRNO: Final = 0x00050000  # SECCOMP_RET_ERRNO
_REFUSE: Final = _ERRNO | errno.EPERM
_UNKNOWN: Final = _ERRNO | errno.ENOSYS

_NUMBER_AT: Final = 0  # struct seccomp_data: nr, arch, instruction_pointer, args[6]
_ARCHITECTURE_AT: Final = 4
_ARGUMENT_AT: Final = (16, 24, 32)  # the low halves of the first arguments, little-endian
_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # AUDIT_ARCH_*
_X32: Final = 0x40000000  # __X32_SYSCALL_BIT
_OWN: Final = 0xA5A5A5A5  # stands for the process's own number, and is nobody's
_LEAF: Final = 4  # calls that are looked for one after the other

_SIGKILL: Final = 9
_RLIMIT_CPU: Final = 0  # the kernel ends whoever passes it by SIGKILL
_CLONE_THREAD: Final = 0x00010000
_AF_UNIX: Final = 1
_STREAMS: Final = (0x1, 0x801, 0x80001, 0x80801)  # SOCK_STREAM, with SOCK_NONBLOCK, SOCK_CLOEXEC
_PRCTL_ALLOWED: Final = (
    2,  # PR_GET_PDEATHSIG
    3,  # PR_GET_DUMPABLE
    15,  # PR_SET_NAME
    16,  # PR_GET_NAME
    21,  # PR_GET_SECCOMP
    23,  # PR_CAPBSET_READ
    39,  # PR_GET_NO_NEW_PRIVS
    41,  # PR_SET_THP_DISABLE
    42,  # PR_GET_THP_DISABLE
    0x53564D41,  # PR_SET_VMA
)
_FCNTL_DENIED: Final = (
    8,  # F_SETOWN: the kernel then signals whom one likes
    10,  # F_SETSIG: by what one likes
    15,  # F_SETOWN_EX
    1024,  # F_SETLEASE: whoever opens the file has to wait
)
_IOCTL_DENIED: Final = (
    0x40086602,  # FS_IOC_SETFLAGS: for these three a handle that may read is enough
    0x401C5820,  # FS_IOC_FSSETXATTR
    0x40806685,  # FS_IOC_ENABLE_VERITY
    0x8901,  # FIOSETOWN, as F_SETOWN
    0x8902,  # SIOCSPGRP, the same
    0x540E,  # TIOCSCTTY
    0x5412,  # TIOCSTI
    0x541C,  # TIOCLINUX
    0x5423,  # TIOCSETD
)


def supported() -> bool:
    """Whether the numbers of this machine's system calls are known here."""
    return os.uname().machine in _ARCHITECTURES


def program(pid: int) -> bytes:
    """The filter for the process ``pid``: an array of ``struct sock_filter``."""
    return _program().replace(struct.pack("<I", _OWN), struct.pack("<I", pid))


@cache
def _program() -> bytes:
    """The filter for a process of whatever number: it takes a while to write down."""
    column, architecture = _ARCHITECTURES[os.uname().machine]
    number = {name: numbers[column] for name, numbers in NUMBERS.items()}
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER_AT),
        # Below the numbers of x32 and of calls newer than the table, all is looked at.
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
        (_AT_LEAST, 0, 1, FIRST_UNKNOWN),
        (_RETURN, 0, 0, _UNKNOWN),
    ]
    verdicts: list[tuple[int | None, _Then]] = [
        (number[name], then) for name, then in _conditions().items()
    ]
    verdicts += [(numbers[column], ((_RETURN, 0, 0, _REFUSE),)) for numbers in DENIED.values()]
    code += _among(sorted((at, then) for at, then in verdicts if at is not None))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


_Instruction = tuple[int, int, int, int]
_Then = tuple[_Instruction, ...]
"""Instructions that end in a return."""


def _conditions() -> dict[str, _Then]:
    """What becomes of the calls of which only some are let through."""
    # ENOSYS, not EPERM: the C library then falls back to clone, whose flags can be read.
    then: dict[str, _Then] = {"clone3": ((_RETURN, 0, 0, _UNKNOWN),)}
    then["clone"] = _allow_if(0, (_CLONE_THREAD,), _HAS_BITS)
    # That a submission was killed is no deed of its own: the judge takes it for a fault of ours.
    for name, signal_at in (("kill", 1), ("tkill", 1), ("tgkill", 2)):
        then[name] = (*_unless(signal_at, _SIGKILL), *_allow_if(0, (_OWN,)))
    then["prlimit64"] = (*_unless(1, _RLIMIT_CPU), *_allow_if(0, (0, _OWN)))
    then["setrlimit"] = _refuse_if(0, (_RLIMIT_CPU,))
    then["sched_setaffinity"] = _allow_if(0, (0, _OWN))
    then["prctl"] = _allow_if(0, _PRCTL_ALLOWED)
    then["socketpair"] = _stream_pair()
    then["fcntl"] = _refuse_if(1, _FCNTL_DENIED)
    then["ioctl"] = _refuse_if(1, _IOCTL_DENIED)
    return then


def _among(known: Sequence[tuple[int, _Then]]) -> list[_Instruction]:
    """What becomes of a call, looked for by halves: the kernel tries every number beforehand."""
    if len(known) <= _LEAF:
        tests = [((_EQUAL, 0, len(then), number), *then) for number, then in known]
        return [*(each for test in tests for each in test), (_RETURN, 0, 0, _ALLOW)]
    low, high = known[: len(known) // 2], known[len(known) // 2 :]
    below = _among(low)
    return [(_AT_LEAST, 0, 1, high[0][0]), (_SKIP, 0, 0, len(below)), *below, *_among(high)]


def _allow_if(
    argument: int, values: tuple[int, ...], compare: int = _EQUAL
) -> tuple[_Instruction, ...]:
    return _decide(argument, values, compare, _ALLOW, _REFUSE)


def _refuse_if(argument: int, values: tuple[int, ...]) -> tuple[_Instruction, ...]:
    return _decide(argument, values, _EQUAL, _REFUSE, _ALLOW)


def _unless(argument: int, value: int) -> tuple[_Instruction, ...]:
    """Refuse where the argument is this value, else go on with what follows."""
    return (_LOAD, 0, 0, _ARGUMENT_AT[argument]), (_EQUAL, 0, 1, value), (_RETURN, 0, 0, _REFUSE)


def _stream_pair() -> tuple[_Instruction, ...]:
    """Allow two ends of a stream; one end of a pair of datagrams could write to any socket."""
    others = ((_LOAD, 0, 0, _ARGUMENT_AT[0]), (_EQUAL, 1, 0, _AF_UNIX), (_RETURN, 0, 0, _REFUSE))
    return (*others, *_allow_if(1, _STREAMS))


def _decide(
    argument: int, values: tuple[int, ...], compare: int, then: int, otherwise: int
) -> tuple[_Instruction, ...]:
    """One verdict where the argument is one of the values, the other where it is none."""
    tests = ((compare, 0, 1, value) for value in values)
    verdicts = (each for test in tests for each in (test, (_RETURN, 0, 0, then)))
    return ((_LOAD, 0, 0, _ARGUMENT_AT[argument]), *verdicts, (_RETURN, 0, 0, otherwise))
