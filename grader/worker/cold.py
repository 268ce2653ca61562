"""A worker in a process of its own, where there is no fork server: macOS, Windows.

What holds it is measured as everywhere; on these systems that is the deadline, and little else.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys

import msgspec

from grader.messages import Terms
from grader.worker.calls import serve
from grader.worker.link import Link
from grader.worker.own import forget_own_path
from grader.worker.preload import preload

__all__ = ["work_alone"]


def work_alone(handle: int, terms: str) -> None:
    """Be one worker on these terms (JSON), with the socket at this inherited handle.

    On Windows the socket comes through standard input, since handles are not inherited.
    """
    agreed = msgspec.json.decode(terms, type=Terms)
    sock = _shared_socket() if sys.platform == "win32" else socket.socket(fileno=handle)
    forget_own_path()
    preload(agreed.preload, ())
    os.chdir(agreed.scratch or os.path.abspath(os.sep))
    link = Link(sock)
    link.ready({"process": "", "deadline": ""} | _memory(agreed.memory))
    serve(link)


def _memory(extra: int) -> dict[str, str]:
    """Limit memory where the system can, and say so where it does."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        from grader.jail.bounds import has_memory_limit, limit_memory  # noqa: PLC0415 - not Windows

        if has_memory_limit(limit_memory(extra)):
            return {"memory limit": ""}
    return {}


def _shared_socket() -> socket.socket:
    fromshare = vars(socket)["fromshare"]  # only on Windows
    shared: socket.socket = fromshare(sys.stdin.buffer.read())
    return shared
