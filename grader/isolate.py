"""The judge's side of a worker: start it, talk to it with deadlines, end it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from grader.channel import BUFFER, Channel, ChannelClosed
from grader.errors import GraderFault
from grader.frames import WireError, frame, message_from_worker
from grader.limits import Limits
from grader.messages import FromWorker, Load, Ready, ToWorker
from grader.submission import Submission

__all__ = ["Worker", "WorkerGone", "load_message"]

_START_SECONDS: Final = 30.0
_END_SECONDS: Final = 5.0
_ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    # One thread: answers do not depend on the machine, and small arrays are not slowed down.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
_KEPT: Final = ("PATH", "SYSTEMROOT", "TMPDIR")


def load_message(submission: Submission, limits: Limits) -> Load:
    """What a worker is told about a submission."""
    return Load(submission.name, submission.source, submission.folder, limits.memory, limits.output)


class WorkerGone(Exception):  # noqa: N818 - says what happened
    """The worker ended, or said something unreadable: ``how`` and ``cause`` for the reply."""

    def __init__(self, how: str, cause: str = "crash") -> None:
        super().__init__(how)
        self.how = how
        self.cause = cause


class Worker:
    """One worker process. Use as a context manager: it never outlives the block."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                _command(theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=kept | _ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            msg = f"The process for the submission cannot be started ({error}); try again."
            raise GraderFault(msg) from error
        finally:
            theirs.close()
        self._channel = Channel(ours)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def send(self, message: ToWorker, buffers: list[bytes] | None = None) -> None:
        """Queue a message; it goes out while replies are awaited."""
        self._channel.send(frame(message, buffers or ()))

    def flush(self) -> None:
        """Write what the worker takes now, without waiting."""
        self._channel.flush()

    def receive(self, deadline: float) -> tuple[FromWorker, bytes] | None:
        """Return the next message and its body, or None when the deadline passes first.

        Raises WorkerGone where the worker has ended or says what cannot be read.
        """
        try:
            received = self._channel.receive(deadline)
            if received is None:
                return None
            header, body = received
            return message_from_worker(header), body
        except ChannelClosed:
            raise WorkerGone(self._ending()) from None
        except WireError as error:
            raise WorkerGone(str(error), "protocol") from error

    def ready(self) -> Ready:
        """Wait until the worker says that it runs. Raises GraderFault where it does not."""
        try:
            received = self.receive(time.monotonic() + _START_SECONDS)
        except WorkerGone as gone:
            msg = f"The process for the submission ended at its start: it {gone.how}."
            raise GraderFault(msg) from gone
        if received is None or not isinstance(received[0], Ready):
            msg = f"The process for the submission did not start within {_START_SECONDS:.0f} s."
            raise GraderFault(msg)
        return received[0]

    def kill(self) -> None:
        """End the worker and whatever it started in its session."""
        self._channel.close()
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)

    def _ending(self) -> str:
        """How the process ended, in words."""
        try:
            status = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return "closed its connection"
        if status >= 0:
            return f"exited with status {status}"
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-status).name}"
        return f"was ended by signal {-status}"


def _command(fd: int) -> list[str]:
    """Start the interpreter isolated (no PYTHON* variables, no user site, no current folder).

    The package is found from its own place, so that a checkout works without being installed;
    the worker forgets that place before it imports the submission.
    """
    root = Path(__file__).resolve().parents[1]
    start = (
        f"import sys; sys.path.insert(0, {str(root)!r}); "
        "from grader.worker.__main__ import main; main()"
    )
    return [sys.executable, "-I", "-c", start, str(fd)]
