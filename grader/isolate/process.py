"""The processes that run submissions, started: little is imported here, so that it is soon done."""

from __future__ import annotations

import errno
import socket
import subprocess
from typing import NamedTuple

from grader.errors import GraderFault
from grader.isolate.command import command, environment

__all__ = ["Started", "cannot_start", "pair", "server_process"]

_BUFFER = 1 << 20  # bytes of socket buffer asked for, so that small arrays cross in one piece


class Started(NamedTuple):
    """A server that comes up, and the socket to it."""

    sock: socket.socket
    process: subprocess.Popen[bytes]


def server_process(*, jailed: bool) -> Started:
    """Start a clean server. Raises GraderFault where none can be started."""
    ours, theirs = pair(socket.SOCK_SEQPACKET)
    role = "server" if jailed else "open-server"
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command(theirs.fileno(), role),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env=environment(),
            start_new_session=True,
        )
    except OSError as error:
        ours.close()
        raise cannot_start(error) from error
    finally:
        theirs.close()
    return Started(ours, process)


def pair(kind: int = socket.SOCK_STREAM) -> tuple[socket.socket, socket.socket]:
    """A connected pair of sockets with room for arrays. Raises GraderFault."""
    try:
        ends = socket.socketpair(type=kind)
    except OSError as error:
        raise cannot_start(error) from error
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
    return ends


def cannot_start(error: OSError) -> GraderFault:
    """What is said where the system gives no process or no socket for a submission."""
    remedy = "try again"
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        remedy = "close other programs or raise the limit of open files (ulimit -n), and try again"
    if error.errno in {errno.EAGAIN, errno.ENOMEM}:
        remedy = "the machine is out of processes or memory: close other programs, and try again"
    why = error.strerror or str(error)
    return GraderFault(f"The process for the submission cannot be started ({why}): {remedy}.")
