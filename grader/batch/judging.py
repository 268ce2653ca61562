"""A judge process of a class: it grades what it is asked to, one submission after the other.

It is forked from the batch once the course has been dealt, and has a fork server of its own, which
is forked from the one of the batch.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from grader.batch.tasks import FAULT, GRADED, UNGRADABLE, Answer, Task, decode_task, encode
from grader.errors import CourseError, GraderFault, UsageError
from grader.grade import Request, grade
from grader.isolate import Spawner
from grader.isolate.launch import Launch
from grader.isolate.reader import Reader
from grader.jail.bounds import keep_to
from grader.jobs import Deck, libraries
from grader.layers import level, missing
from grader.limits import Limits, widest
from grader.messages import Terms
from grader.results import Outcome, PartResult, Result, from_json, to_json
from grader.run import Session
from grader.text import clean_line

__all__ = ["Bench", "Judge", "answer_of", "dealt", "measured"]


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What all judges of a class share: the dealt course, what to grade with, how it is held.

    ``calls`` are those of all parts, in frames, by the part; ``limits`` and ``preload`` what all
    sheets together need.
    """

    deck: Deck
    request: Request
    isolation: str
    hidden: tuple[str, ...]
    calls: Mapping[str, bytes]
    limits: Limits
    preload: frozenset[str]

    def launch(self, spawner: Spawner, reader: Reader, task: Task) -> Launch:
        """A submission on the terms of the class, so that its first worker will do."""
        return Launch(
            spawner=spawner,
            submission=task.submission,
            limits=self.limits,
            preload=tuple(sorted(self.preload.union(task.submission.libraries))),
            hidden=self.hidden,
            strict=self.isolation != "process",
            reader=reader,
        )


def dealt(
    deck: Deck, sheets: Sequence[str], request: Request, isolation: str, hidden: tuple[str, ...]
) -> Bench:
    """Deal the sheets, and compute what is right, before there is a second process."""
    jobs = deck.jobs(*sheets)
    for job in jobs:
        job.prepare()
    return Bench(
        deck=deck,
        request=request,
        isolation=isolation,
        hidden=hidden,
        calls={job.part.id: job.asked.frames() for job in jobs},
        limits=widest([job.limits for job in jobs] or [Limits().changed(request.limits)]),
        preload=libraries(jobs),
    )


@contextlib.contextmanager
def measured(isolation: str, spawner: Spawner) -> Iterator[Callable[[], tuple[str, ...]]]:
    """What tells what this machine lacks to hold other people's code, where it is to be held.

    A worker is measured while something else is done in the block.
    """
    if isolation == "process":
        yield tuple
        return
    limits = Limits()
    with spawner.spawn(Terms(limits.memory, limits.total)) as worker:

        def lacking() -> tuple[str, ...]:
            layers = worker.ready().layers
            gaps = tuple(missing(layers)) or ("nothing holds a submission",)
            return () if level(layers) == "strict" else gaps

        yield lacking


class Judge:
    """What a judge process does; made before it is forked, by the process that has the spawner.

    It keeps to one ``core`` with its workers, if one is named.
    """

    def __init__(self, bench: Bench, spawner: Spawner, core: int | None = None) -> None:
        self._bench = bench
        self._core = core
        self._spawner = spawner.twin(core)

    def __call__(self, connection: Connection) -> None:
        """Grade until nobody asks any more."""
        keep_to(self._core)
        with self._spawner as spawner, Reader(spawner, self._bench.limits) as reader:
            while True:
                try:
                    task = decode_task(connection.recv_bytes())
                except EOFError:
                    return
                connection.send_bytes(encode(_answer(self._bench, spawner, reader, task)))

    def forget(self) -> None:
        """Leave all of it to the process that has been forked."""
        self._spawner.forget()


def _answer(bench: Bench, spawner: Spawner, reader: Reader, task: Task) -> Answer:
    """The result of one submission; whatever goes wrong on our side is a fault, said in words."""
    request = msgspec.structs.replace(bench.request, known=_known(task))
    session = None
    try:
        with Session(bench.launch(spawner, reader, task)) as session:
            result = grade(task.submission, request, session, None, bench.deck)
    except UsageError as error:
        # Once it is held as it should be, only the sheet that the file names can be wrong.
        held = session is not None and bool(session.layers)
        return Answer(outcome=UNGRADABLE if held else FAULT, message=str(error))
    except (GraderFault, CourseError) as error:
        return Answer(outcome=FAULT, message=str(error))
    except Exception as error:  # noqa: BLE001 - whatever else happens is our own fault
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        said = clean_line(f"{type(error).__name__}: {error}")
        return Answer(outcome=FAULT, message=f"{said} ({where})")
    return answer_of(result)


def _known(task: Task) -> tuple[PartResult, ...]:
    """The results that are taken over."""
    if not task.before:
        return ()
    return tuple(part for part in from_json(task.before).parts if part.part not in task.touched)


def answer_of(result: Result) -> Answer:
    """A result as it is kept."""
    fault = next((part for part in result.parts if part.outcome is Outcome.FAULT), None)
    outcome = GRADED if result.gradable else UNGRADABLE
    message = result.message or ""
    if fault is not None:
        said = next(check.message for check in fault.checks if check.outcome is Outcome.FAULT)
        outcome, message = FAULT, f"{fault.part}: {said}"
    return Answer(
        outcome=outcome,
        message=message,
        sheet=result.sheet,
        score=_points(result.score),
        max_score=_points(result.max_score),
        pending=_points(result.pending),
        seconds=result.seconds,
        result=to_json(result, indent=0),
    )


def _points(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")
