"""How the workers of one submission are started, the first as well as those that replace it.

No numpy here: a worker is asked for before the judge has imported what it needs itself.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from grader.errors import GraderFault
from grader.isolate import Spawner
from grader.isolate.reader import Reader, read_message
from grader.isolate.worker import Worker
from grader.limits import Limits
from grader.messages import Load, Terms
from grader.submission import Submission

__all__ = ["Launch", "load_message"]


def load_message(submission: Submission, limits: Limits) -> Load:
    """What a worker is told about a submission."""
    return Load(
        submission.name,
        submission.source,
        dict(submission.modules),
        limits.output,
        list(submission.cells),
    )


class Launch(msgspec.Struct, frozen=True):
    """A submission, and the terms on which its workers run.

    ``hidden`` are folders that no submission may read, wherever they lie; ``preload`` names
    libraries that are imported before the worker is forked. ``strict`` refuses a machine on
    which other people's code cannot be held. Where there is a ``reader``, that reads the
    submission, and not its first worker. ``meanwhile`` is called now and then while a worker is
    waited for; what it raises calls the check off.
    """

    spawner: Spawner
    submission: Submission
    limits: Limits
    preload: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    strict: bool = False
    reader: Reader | None = None
    meanwhile: Callable[[], None] | None = None

    def adapted(self, limits: Limits, preload: frozenset[str]) -> Launch:
        """The same submission on other terms; what is preloaded already stays so."""
        both = tuple(sorted({*self.preload, *preload}))
        return replace(self, limits=limits, preload=both)

    def needs_another_worker(self, other: Launch) -> bool:
        """Whether a worker of this launch will not do for the other."""
        return self._terms("") != other._terms("") or self.limits.scratch != other.limits.scratch

    def worker(self, *, first: bool = False) -> Worker:
        """Start a worker and hand it the submission, without waiting. Raises GraderFault.

        The ``first`` one reads the submission, unless there is a reader for that.
        """
        scratch = _scratch() if self.limits.scratch else ""
        try:
            worker = self.spawner.spawn(self._terms(scratch))
        except GraderFault:
            _remove(scratch)
            raise
        if scratch:
            worker.at_end(lambda: _remove(scratch))
        if self.meanwhile is not None:
            worker.meanwhile(self.meanwhile)
        if first and self.reader is None:
            worker.send(read_message(self.submission))
        worker.send(load_message(self.submission, self.limits))
        worker.flush()
        return worker

    def _terms(self, scratch: str) -> Terms:
        seconds = self.limits.total * (os.cpu_count() or 1)
        preload = tuple(sorted(self.preload))
        return Terms(self.limits.memory, seconds, preload, self.hidden, scratch)


def _scratch() -> str:
    """A fresh folder for one worker. Raises GraderFault where there is no room for one."""
    try:
        return tempfile.mkdtemp(prefix="mlgrade-")
    except OSError as error:
        msg = (
            f"No scratch folder can be made in {tempfile.gettempdir()} ({error.strerror}): make "
            "room there, or set TMPDIR to a folder that has some, and try again."
        )
        raise GraderFault(msg) from error


def _remove(scratch: str) -> None:
    if scratch:
        with contextlib.suppress(OSError):
            shutil.rmtree(scratch)
