"""What a worker finds that reads a submission; and a worker that reads one after the other.

To read is not to run: one worker may read a class, and has then to warm up once. It is jailed like
any other, and replaced now and then, as well as after whatever was out of the ordinary.
"""

from __future__ import annotations

import time
from typing import Final, Self

from grader.audit import Audit, NotPython
from grader.errors import GraderFault
from grader.isolate import Spawner
from grader.isolate.worker import Worker, WorkerGone
from grader.limits import Limits
from grader.messages import Audited, Read, Terms
from grader.submission import Submission

__all__ = ["Reader", "audited", "read_message"]

_MOST: Final = 100  # submissions of one worker
_ORDINARY: Final = 1 << 16  # bytes of source, of which not much memory is left behind
_TOO_DEEP: Final = "Python itself gives up on reading this file: it is nested too deeply."


def read_message(submission: Submission) -> Read:
    """What a worker is told that reads a submission."""
    return Read(submission.name, submission.source, list(submission.cells))


def audited(worker: Worker, seconds: float) -> Audit | NotPython:
    """What a worker found that was told to read a submission.

    Raises WorkerGone where the worker was lost, and not through what it read.
    """
    try:
        received = worker.receive(time.monotonic() + seconds)
    except WorkerGone as gone:
        if gone.cause == "fault":
            raise
        return NotPython(_TOO_DEEP)
    if received is None:
        worker.kill()
        return NotPython(f"The file was not read within {seconds:g} s.")
    return received[0].found if isinstance(received[0], Audited) else NotPython(_TOO_DEEP)


class Reader:
    """Reads submissions. Use as a context manager: its worker does not outlive the block."""

    def __init__(self, spawner: Spawner, limits: Limits) -> None:
        self._spawner = spawner
        self._limits = limits
        self._worker: Worker | None = None
        self._left = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def audit(self, submission: Submission) -> Audit | NotPython:
        """What reading a submission found. Raises GraderFault where no worker can be had."""
        try:
            found = self._read(submission)
        except WorkerGone:
            self._end()
            try:
                found = self._read(submission)
            except WorkerGone as gone:
                self._end()
                msg = f"The process that reads submissions {gone.how}, twice; try again."
                raise GraderFault(msg) from gone
        self._left -= 1
        if not self._left or isinstance(found, NotPython) or len(submission.source) > _ORDINARY:
            self._end()
        return found

    def _read(self, submission: Submission) -> Audit | NotPython:
        if self._worker is None:
            self._worker = self._spawner.spawn(Terms(self._limits.memory, self._limits.total))
            self._worker.ready()
            self._left = _MOST
        self._worker.send(read_message(submission))
        self._worker.flush()
        return audited(self._worker, self._limits.load)

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker = None
