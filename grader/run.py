"""Run the dealt calls of a submission, part by part, in as many workers as it takes.

One hang, crash or memory blow-up ends the worker and costs the part it happened in; the rest
goes on in a new one. All calls are sent ahead, so that the worker never waits for the judge.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, Self

import msgspec
from msgspec.structs import replace

from grader.audit import Audit, NotPython
from grader.cases import Died, NotRun, Raised, Reply, TimedOut
from grader.errors import GraderFault, UsageError
from grader.exchange import NO_REPLY, Heard, PartCalls, PartRun, replies_in, stream_of
from grader.isolate.launch import Launch
from grader.isolate.reader import audited
from grader.isolate.worker import Worker, WorkerGone, read_message
from grader.layers import level, missing
from grader.limits import Limits
from grader.messages import (
    Answer,
    FromWorker,
    Loaded,
    LoadFailed,
    Printed,
    Question,
    RunHeld,
    StandIn,
)

__all__ = ["LoadedSubmission", "PartCalls", "PartRun", "Session"]


_SILENCE: Final = 0.05  # seconds, after which replies are read one by one, each with its deadline


class LoadedSubmission(msgspec.Struct, frozen=True):
    """An imported submission: its callables and what it printed; or why it does not import.

    ``cells`` are the failures of single cells of a notebook.
    """

    callables: frozenset[str] = frozenset()
    printed: str = ""
    failed: Raised | TimedOut | Died | None = None
    cells: tuple[Raised, ...] = ()


Answers = Callable[[Question, bytes], tuple[Answer, list[bytes]]]
"""What answers the questions of stand-ins."""


class Session:
    """One submission and its workers, the first of which has already been launched.

    Use as a context manager: no worker outlives the block.
    """

    def __init__(self, launch: Launch, worker: Worker | None = None) -> None:
        self._launch = launch
        self._limits = launch.limits
        self._queued: deque[PartCalls] = deque()
        self._failed: Reply | None = None  # why no further worker can be had
        self._end = time.monotonic() + self._limits.total
        self._worker = worker or launch.worker(first=True)
        self._lost = False  # whether a worker was lost before the submission was read
        self._answers: Answers | None = None
        self.layers: Mapping[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.kill()

    # -- reading and importing ------------------------------------------------------------------
    def audit(self) -> Audit | NotPython:
        """What reading the submission found, before any of it ran.

        Raises GraderFault where no worker starts, UsageError where less holds it than asked for.
        """
        if self._launch.reader is not None:
            found = self._launch.reader.audit(self._launch.submission)  # while the worker starts
            self.layers = self._ready()
            return found
        self.layers = self._ready()
        try:
            return audited(self._worker, self._limits.load)
        except WorkerGone as gone:
            self._begin_again(gone, first=True)
            return self.audit()

    def adapt(self, limits: Limits, preload: frozenset[str]) -> None:
        """Go on with the limits and libraries of the sheet, in another worker if need be.

        Nothing may have been queued yet.
        """
        before, self._launch = self._launch, self._launch.adapted(limits, preload)
        self._limits = limits
        self._end += limits.total - before.limits.total
        if before.needs_another_worker(self._launch):
            self._worker.kill()
            self._worker = self._launch.worker()
            self.layers = self._ready()

    def load(self) -> LoadedSubmission:
        """Wait until the submission is imported, or is known not to."""
        if not self.layers:
            self.layers = self._ready()
        deadline = time.monotonic() + self._limits.load
        printed = _Printed(self._limits.output)
        try:
            while (received := self._worker.receive(deadline)) is not None:
                message = received[0]
                if isinstance(message, Loaded):
                    cells = tuple(map(_raised, message.failed))
                    return LoadedSubmission(frozenset(message.callables), printed.text, cells=cells)
                if isinstance(message, LoadFailed):
                    return LoadedSubmission(printed=printed.text, failed=_raised(message))
                printed.add(message)
                if time.monotonic() > deadline:  # of prints there may be no end
                    break
        except WorkerGone as gone:
            if gone.cause == "fault":
                self._begin_again(gone)
                self.layers = self._ready()
                return self.load()
            return LoadedSubmission(printed=printed.text, failed=Died(gone.how, gone.cause))
        self._worker.kill()
        timed_out = TimedOut(self._limits.load, "importing the file")
        return LoadedSubmission(printed=printed.text, failed=timed_out)

    def _ready(self) -> Mapping[str, str]:
        """The layers that hold the present worker."""
        measured = self._worker.ready().layers
        if self._launch.strict and level(measured) != "strict":
            msg = (
                f"Not graded, since on this machine {'; '.join(missing(measured))}. Run 'mlgrade "
                "doctor' to see what to do about it, or say --isolation=process to grade anyway."
            )
            raise UsageError(msg)
        return measured

    def _begin_again(self, gone: WorkerGone, *, first: bool = False) -> None:
        """Start another worker, once, after one was lost through no fault of the submission's."""
        if self._lost:
            msg = f"The process for the submission {gone.how}, twice; try again."
            raise GraderFault(msg) from gone
        self._lost = True
        self._worker.kill()
        self._worker = self._launch.worker(first=first)

    # -- running ----------------------------------------------------------------------------------
    def queue(self, part: PartCalls) -> None:
        """Send the calls of a part; they run at once, or when what was queued before is done.

        Raises WireError where an argument is not a plain value.
        """
        self._send(part)
        self._queued.append(part)

    def collect(self) -> PartRun:
        """Wait for the oldest part that was queued; a worker that ended in it is replaced."""
        part = self._queued.popleft()
        if self._failed is not None:
            return _not_run(part, self._failed)
        run, alive = self._collect(part)
        if not alive or self._worker.hung_up:
            self._failed = self._restart()
        return run

    def another(self) -> Session:
        """The same submission in a worker of its own, within what is left of the time."""
        left = max(self._end - time.monotonic(), 1.0)
        launch = replace(self._launch, limits=replace(self._limits, total=left))
        return Session(launch, launch.worker())

    def stand_in(self, functions: Sequence[str], answers: Answers) -> None:
        """From now on these functions are asked of ``answers``; queue one call at a time."""
        self._answers = answers
        self._worker.send(StandIn(list(functions)))

    def _send(self, part: PartCalls) -> None:
        if part.shared and self._launch.spawner.holds(part.part):
            self._worker.send(RunHeld(part.part))  # which goes out with others
            return
        self._worker.send_frames(part.frames())
        self._worker.flush()

    def _restart(self) -> Reply | None:
        """Start a new worker on the same submission; why it does not load, or None."""
        self._worker.kill()
        if time.monotonic() >= self._end:
            return TimedOut(self._limits.total, "the submission as a whole")
        self._worker = self._launch.worker()
        self._ready()
        failed = self.load().failed
        if failed is None:
            for part in self._queued:
                self._send(part)
        if isinstance(failed, Died):
            return msgspec.structs.replace(failed, cause="import")
        return failed

    def _collect(self, part: PartCalls) -> tuple[PartRun, bool]:
        """The replies of one part, and whether the worker can go on."""
        started = time.monotonic()
        limits = part.limits or self._limits
        part_end = min(started + limits.part, self._end)
        if part.streams:
            known = self._worker.take(part.streams, _SILENCE, part_end)
            if known is not None:
                replies = partial(part.replies, known, limits)
                seconds = time.monotonic() - started
                return PartRun(replies, "", seconds, part.digest(known)), True
        printed = _Printed(limits.output)
        heard: list[Heard] = []
        end: Reply | None = None
        while end is None and len(heard) < len(part.calls):
            end = self._hear(heard, part, started + limits.part, limits, printed)
        seconds = time.monotonic() - started
        read = replies_in(part, heard, limits, end)
        alive = not any(isinstance(reply, TimedOut | Died) for reply in read)
        digest = part.keep(stream_of(heard)) if alive and part.shared else None
        return PartRun(read, printed.text, seconds, digest), alive

    def _hear(
        self,
        heard: list[Heard],
        part: PartCalls,
        part_end: float,
        limit: Limits,
        printed: _Printed,
    ) -> Reply | None:
        """Take the next reply, or say why there is none."""
        deadline = min(time.monotonic() + limit.call, part_end, self._end)
        try:
            while (received := self._worker.receive_frame(deadline)) is not None:
                message = read_message(received)
                if isinstance(message, Question) and self._answers is not None:
                    self._worker.send(*self._answers(message, received[1]))
                    self._worker.flush()
                elif not isinstance(message, Printed):
                    if getattr(message, "id", None) != part.first + len(heard):
                        return NO_REPLY
                    heard.append((received, message))
                    return None
                else:
                    printed.add(message)
                if time.monotonic() > deadline:  # of prints there may be no end
                    break
        except WorkerGone as gone:
            return Died(gone.how, gone.cause)
        if deadline == self._end:
            return TimedOut(self._limits.total, "the submission as a whole")
        if deadline == part_end:
            return TimedOut(limit.part, "the part")
        return TimedOut(limit.call, "one call")


def _raised(message: LoadFailed) -> Raised:
    return Raised(message.kind, message.message, message.lineno, message.traceback)


def _not_run(part: PartCalls, failed: Reply) -> PartRun:
    """A part that could not be run, since the submission does not load a second time."""
    rest = (NotRun(),) * (len(part.calls) - 1)
    return PartRun((failed, *rest) if part.calls else ())


class _Printed:
    """The prints of one part, bounded on this side as well."""

    def __init__(self, limit: int) -> None:
        self._texts: list[str] = []
        self._left = limit

    def add(self, message: FromWorker) -> None:
        """Keep the text of a Printed; anything else is not a reply and is not kept."""
        if not isinstance(message, Printed):
            how = "answered before it was asked"
            raise WorkerGone(how, "protocol")
        self._texts.append(message.text[: self._left])
        self._left -= len(self._texts[-1])

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._texts)
