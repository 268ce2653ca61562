"""Judge processes side by side: each forked once, replaced when it dies or does not answer.

The batch itself has one thread and no memory of what it has handed out but the task at hand of
each judge, so a class of thousands takes no more room than one of ten.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Final, Generic, Protocol, Self, TypeVar

from grader.batch.tasks import FAULT, Answer, Task, decode_answer, encode

__all__ = ["TICK", "Pool", "Work", "again", "fork"]

TICK: Final = 0.2  # seconds between looks at the clock
_TRIES: Final = 2
_LEAVE: Final = 2.0
_NAP: Final = 0.005

Name = TypeVar("Name")


class Work(Protocol):
    """What a process that is to be forked does with its connection."""

    def __call__(self, wire: Connection, /) -> None:
        """Do it."""
        ...

    def forget(self) -> None:
        """Leave all of it to the process that has been forked."""
        ...


class _Judge(Generic[Name]):
    """One judge process and what it is at."""

    def __init__(self, pid: int, place: int, connection: Connection) -> None:
        self.pid = pid
        self.place = place
        self.connection = connection
        self.at: tuple[Name, int] | None = None
        self.until = 0.0


class Pool(Generic[Name]):
    """So many judge processes. Use as a context manager: none outlives the block.

    ``begin`` makes what each of them does with its connection, given its place, which is less
    than ``count`` and that of no other; ``close`` are handles that they must not keep open;
    ``patience`` is how many seconds one task may take at the very most.
    """

    def __init__(
        self,
        count: int,
        begin: Callable[[int], Work],
        patience: float,
        close: Sequence[int] = (),
    ) -> None:
        self._begin = begin
        self._patience = patience
        self._close = close
        self._judges: list[_Judge[Name]] = []
        self._count = count
        self._ready: bytes | None = None  # the first task of those that wait

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._judges:
            self._end(each)
        self._judges.clear()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes there are."""
        return tuple(each.pid for each in self._judges)

    def run(
        self, names: Sequence[Name], task: Callable[[Name], Task]
    ) -> Iterator[tuple[Name, Answer] | None]:
        """Every name with the answer to its task, as they come; None about five times a second.

        A fault is tried once more, after everything else.
        """
        waiting = deque((name, 1) for name in names)
        self._hand_out(waiting, task)
        while waiting or any(each.at for each in self._judges):
            busy = {each.connection: each for each in self._judges if each.at}
            events: list[tuple[Name, Answer]] = []
            for connection in wait(list(busy), TICK):
                events += self._hear(busy[connection], waiting)  # type: ignore[index]
            for judge in [each for each in busy.values() if each.at]:
                if time.monotonic() > judge.until:
                    message = f"there was no result within {self._patience:.0f} s"
                    events += self._lost(judge, waiting, message)
            self._hand_out(waiting, task)  # first: whoever keeps an answer takes his time
            yield from events
            yield None

    def _hand_out(self, waiting: deque[tuple[Name, int]], task: Callable[[Name], Task]) -> None:
        """Give every idle judge something to do, starting as many as there is work for.

        The next task is made ready while all of them are busy.
        """
        while waiting:
            if self._ready is None:
                self._ready = encode(task(waiting[0][0]))
            judge = next((each for each in self._judges if not each.at), None)
            if judge is None and len(self._judges) < self._count:
                judge = self._start()
            if judge is None:
                return
            judge.at = waiting.popleft()
            judge.until = time.monotonic() + self._patience
            data, self._ready = self._ready, None
            with contextlib.suppress(OSError):  # that it is gone shows when it is listened to
                judge.connection.send_bytes(data)

    def _hear(
        self, judge: _Judge[Name], waiting: deque[tuple[Name, int]]
    ) -> Iterator[tuple[Name, Answer]]:
        try:
            answer = decode_answer(judge.connection.recv_bytes())
        except (EOFError, OSError):
            yield from self._lost(judge, waiting, "the judge process ended")
            return
        at, judge.at = judge.at, None
        if at is not None:
            yield from self._settled(at, answer, waiting)

    def _lost(
        self, judge: _Judge[Name], waiting: deque[tuple[Name, int]], message: str
    ) -> Iterator[tuple[Name, Answer]]:
        """Do without a judge; another takes its place when there is work for it."""
        at = judge.at
        self._end(judge)
        self._judges.remove(judge)
        if at is not None:
            yield from self._settled(at, Answer(outcome=FAULT, message=message), waiting)

    def _settled(
        self, at: tuple[Name, int], answer: Answer, waiting: deque[tuple[Name, int]]
    ) -> Iterator[tuple[Name, Answer]]:
        name, tries = at
        if again(answer, tries):
            waiting.append((name, tries + 1))
        else:
            yield name, answer

    def _start(self) -> _Judge[Name]:
        place = min({*range(self._count)} - {each.place for each in self._judges})
        work = self._begin(place)
        ours, theirs = Pipe()
        inherited = [each.connection.fileno() for each in self._judges]
        pid = fork(work, theirs, (*self._close, *inherited, ours.fileno()))
        judge: _Judge[Name] = _Judge(pid, place, ours)
        self._judges.append(judge)
        return judge

    def _end(self, judge: _Judge[Name]) -> None:
        """Hang up, which an idle judge understands; any other is killed, with its workers."""
        judge.connection.close()
        end = time.monotonic() + (0.0 if judge.at else _LEAVE)
        with contextlib.suppress(ChildProcessError, ProcessLookupError):
            while os.waitpid(judge.pid, os.WNOHANG) == (0, 0):
                if time.monotonic() > end:
                    os.kill(judge.pid, signal.SIGKILL)
                    os.waitpid(judge.pid, 0)
                    return
                time.sleep(_NAP)


def again(answer: Answer, tries: int) -> bool:
    """Whether a task is to be tried once more after this answer."""
    return answer.outcome == FAULT and tries < _TRIES


def fork(work: Work, wire: Connection, close: Sequence[int]) -> int:
    """A process that does its work with its connection, and keeps none of these handles open.

    This one keeps nothing of either.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid:
        work.forget()
        wire.close()
        return pid
    status = 70
    try:
        for handle in close:
            os.close(handle)
        _obey(parent)
        work(wire)
        status = 0
    finally:
        os._exit(status)


def _obey(parent: int) -> None:
    """Leave Ctrl-C to the batch, and go when it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform.startswith("linux"):
        from grader.jail.kernel import die_with_parent  # noqa: PLC0415 - Linux only

        die_with_parent(parent)
