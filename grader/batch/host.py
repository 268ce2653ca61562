"""A process that a worker of a cluster starts: it deals the course once and forks judges.

A worker runs tasks in threads, and neither a fork nor what ends with its parent goes with threads:
so this process has one thread, and stands between. It leaves when its worker does, and takes its
judges along.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from grader.batch.errand import Errand, Hello, decode_errand, request_of
from grader.batch.judging import Bench, Judge, dealt, measured
from grader.batch.pool import fork
from grader.batch.tasks import encode
from grader.errors import MlgradeError
from grader.isolate import Spawner, start
from grader.jobs import Deck
from grader.library import hidden_folders
from grader.text import clean_line

__all__ = ["bench_of", "command", "environment", "main"]

_FIXED: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def command(control: int, talk: int) -> list[str]:
    """Start this module with two open handles, from wherever the package lies."""
    root = Path(__file__).resolve().parents[2]
    start = (
        f"import sys; sys.path.insert(0, {str(root)!r}); "
        "from grader.batch.host import main; main(int(sys.argv[1]), int(sys.argv[2]))"
    )
    return [sys.executable, "-c", start, str(control), str(talk)]


def environment() -> dict[str, str]:
    """The worker's own, with one thread for arithmetic: a process with one can be forked."""
    return dict(os.environ) | _FIXED


def main(control_handle: int, talk_handle: int) -> None:
    """Say hello, then fork a judge for each connection that is sent, until nobody asks."""
    with Connection(talk_handle) as talk:
        errand = decode_errand(talk.recv_bytes())
        with start(errand.isolation) as spawner:
            bench, hello = bench_of(errand, spawner)
            talk.send_bytes(encode(hello))
            if bench is None:
                return
            spawner.hold(bench.calls)
            with socket.socket(fileno=control_handle) as control:
                while handles := socket.recv_fds(control, 1, 1)[1]:
                    _judge(bench, spawner, Connection(handles[0]), control)


def _judge(bench: Bench, spawner: Spawner, theirs: Connection, control: socket.socket) -> None:
    fork(Judge(bench, spawner), theirs, (control.fileno(), *spawner.handles))
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def bench_of(errand: Errand, spawner: Spawner) -> tuple[Bench | None, Hello]:
    """The dealt course, or why there is none."""
    try:
        request, trouble = request_of(errand)
        if trouble:
            return None, Hello(trouble)
        deck = Deck(request.course, request.seed, request.images, request.limits, shared=True)
        hidden = hidden_folders(Path(errand.course) if errand.course else None)
        with measured(errand.isolation, spawner) as lacking:
            bench = dealt(deck, errand.sheets, request, errand.isolation, hidden)
            if gaps := lacking():
                return None, Hello(f"nothing holds other people's code there: {'; '.join(gaps)}")
        return bench, Hello()
    except MlgradeError as error:
        return None, Hello(str(error).rstrip("."))
    except Exception as error:  # noqa: BLE001 - it is for the batch to say, before it starts
        return None, Hello(clean_line(f"{type(error).__name__}: {error}"))
