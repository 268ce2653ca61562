"""The few calls of the C library that Python does not offer.

Constants: ``linux/prctl.h``, ``linux/capability.h``, ``linux/seccomp.h``.
"""

from __future__ import annotations

import ctypes
import os
import signal
from functools import cache
from typing import Any, Final

__all__ = [
    "die_with_parent",
    "dies_with_parent",
    "drop_capabilities",
    "has_capabilities",
    "has_no_new_privileges",
    "hide_memory",
    "install_filter",
    "no_new_privileges",
    "own_the_orphans",
]

_PR_SET_PDEATHSIG: Final = 1
_PR_GET_PDEATHSIG: Final = 2
_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_GET_NO_NEW_PRIVS: Final = 39
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_CLEAR_ALL: Final = 4
_SECCOMP_MODE_FILTER: Final = 2
_CAPABILITY_VERSION_3: Final = 0x20080522
_INSTRUCTION: Final = 8  # bytes of a struct sock_filter


class _Filter(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


class _CapabilityHeader(ctypes.Structure):
    """``struct __user_cap_header_struct``."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


_CapabilityData = ctypes.c_uint32 * 6  # effective, permitted, inheritable: twice 32 bits


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, *arguments: int) -> int:
    """Call prctl(2). Raises OSError where the kernel refuses."""
    words = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    done: int = _libc().prctl(option, *words)
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


def die_with_parent(parent: int) -> None:
    """Be killed when the parent, whose pid this is, dies; at once, if it already has.

    A change of user clears this, so it comes after that.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def dies_with_parent() -> bool:
    """Whether the kernel will kill this process with its parent."""
    told = ctypes.c_int(0)
    _libc().prctl(_PR_GET_PDEATHSIG, ctypes.byref(told), 0, 0, 0)
    return told.value == signal.SIGKILL


def hide_memory() -> None:
    """Close ``/proc/<pid>`` of this process, and ptrace, to others of the same user."""
    _prctl(_PR_SET_DUMPABLE, 0)


def own_the_orphans() -> None:
    """Become the parent of whatever process below this one loses its own."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def no_new_privileges() -> None:
    """No program started from here on can have more rights than this process."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def has_no_new_privileges() -> bool:
    """Whether no_new_privileges() has been called."""
    return _prctl(_PR_GET_NO_NEW_PRIVS) == 1


def drop_capabilities() -> None:
    """Give up everything that root may do and others may not."""
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    if _libc().capset(ctypes.byref(header), ctypes.byref(_CapabilityData())) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def has_capabilities() -> bool:
    """Whether this process still has any of them."""
    header, data = _CapabilityHeader(_CAPABILITY_VERSION_3, 0), _CapabilityData()
    _libc().capget(ctypes.byref(header), ctypes.byref(data))
    return any(data)


def install_filter(program: bytes) -> None:
    """Filter the system calls of this thread and of all that it starts. Raises OSError."""
    fprog = _Filter(len(program) // _INSTRUCTION, program)
    if _libc().prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(fprog), 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
