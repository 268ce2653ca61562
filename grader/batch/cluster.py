"""Grading on the workers of a dask cluster: submissions go out and results come back as bytes.

The cluster looks after lost workers: what they were at is run elsewhere. The store stays with the
batch, so what has come back is never done twice.
"""

from __future__ import annotations

import contextlib
import logging
import pkgutil
import queue
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

from grader.batch import desk
from grader.batch.errand import Errand
from grader.batch.pool import TICK, again
from grader.batch.tasks import FAULT, Answer, Task, decode_answer, encode
from grader.errors import GraderFault, UsageError
from grader.text import clean_line, plural
from grader.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["Cluster"]

_REACH: Final = 5.0  # seconds for a scheduler to answer, and for a first worker to be there
_LONELY: Final = 60.0  # seconds without any worker, before we stop waiting for one
_LOOK: Final = 2.0  # seconds between looks at who is there
_AHEAD: Final = 4  # submissions under way for each thread of the workers
_LEAST: Final = 32
_GO_ON: Final = "What is graded is kept: run the same command again to go on."
_MOST_NAMED: Final = 5


class Cluster:
    """The workers of a running cluster. Use as a context manager: nothing is left on them.

    Entering raises UsageError where the cluster cannot be had or cannot grade this class.
    """

    def __init__(self, scheduler: str, errand: Errand) -> None:
        self._scheduler = scheduler
        self._errand = encode(errand)
        self._client: Client = _client(scheduler)
        self._seen = self._looked = time.monotonic()

    def __enter__(self) -> Self:
        try:
            threads = self._threads()
            self._check()
        except BaseException:
            self._leave()
            raise
        self._window = max(_AHEAD * threads, _LEAST)
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def run(
        self, names: Sequence[str], task: Callable[[str], Task]
    ) -> Iterator[tuple[str, Answer] | None]:
        """As a pool's: every name with its answer, as they come; None when there is time."""
        waiting = deque((name, 1) for name in names)
        under_way: dict[str, tuple[str, int]] = {}
        ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        while waiting or under_way:
            while waiting and len(under_way) < self._window:
                future = self._send(task(waiting[0][0]))
                under_way[future.key] = waiting.popleft()
                future.add_done_callback(ended.put)
            try:
                future = ended.get(timeout=TICK)
            except queue.Empty:
                self._look()
                yield None
                continue
            name, tries = under_way.pop(future.key)
            answer, final = self._heard(future)
            self._seen = time.monotonic()
            if not final and again(answer, tries):
                waiting.append((name, tries + 1))
            else:
                yield name, answer

    def _send(self, task: Task) -> Future:
        return self._client.submit(desk.answer, self._errand, encode(task), pure=False)

    def _heard(self, future: Future) -> tuple[Answer, bool]:
        """What became of a task, and whether there is no use in trying again."""
        from distributed import KilledWorker  # noqa: PLC0415 - dask only where it is asked for

        try:
            return decode_answer(future.result()), False
        except KilledWorker:  # the cluster has tried several by now
            message = "every worker that graded it ended"
            return Answer(outcome=FAULT, message=message), True
        except Exception as error:
            self._still_there()
            said = clean_line(str(error) or type(error).__name__).rstrip(".")
            msg = f"A worker of the cluster cannot grade this class: {said}. {_GO_ON}"
            raise GraderFault(msg) from error

    def _look(self) -> None:
        """Raise GraderFault where nobody is there any more who could answer."""
        self._still_there()
        now = time.monotonic()
        if now < self._looked + _LOOK:
            return
        self._looked = now
        if self._client.nthreads():
            self._seen = now
        elif now > self._seen + _LONELY:
            msg = f"The cluster has had no workers for {_LONELY:.0f} s. {_GO_ON}"
            raise GraderFault(msg)

    def _still_there(self) -> None:
        if self._client.status != "running":
            msg = f"The scheduler at {clean_line(self._scheduler, 100)} is gone. {_GO_ON}"
            raise GraderFault(msg)

    # -- before anything starts -------------------------------------------------------------------
    def _threads(self) -> int:
        """How many threads there are, waiting a little for a first one."""
        end = time.monotonic() + _REACH
        while not (found := int(sum(self._client.nthreads().values()))):
            if time.monotonic() > end:
                msg = (
                    f"The scheduler at {clean_line(self._scheduler, 100)} has no workers: start "
                    "some with 'dask worker', in an environment that has mlgrade."
                )
                raise UsageError(msg)
            time.sleep(TICK)
        return found

    def _check(self) -> None:
        """Ask every worker whether it can grade as we would. Raises UsageError with all that."""
        # Of the standard library, so that a worker without mlgrade can run it too.
        versions = self._ask(pkgutil.resolve_name, "grader.version:__version__")
        troubles = {who: _other(said) for who, said in versions.items() if said != __version__}
        if not troubles:
            said = self._ask(desk.introduce, self._errand)
            troubles = {who: _in_words(what) for who, what in said.items() if what != ""}
        if not troubles:
            return
        by_trouble: dict[str, list[str]] = {}
        for who, what in sorted(troubles.items()):
            by_trouble.setdefault(what, []).append(who)
        listed = "; ".join(f"{_named(who)}: {what}" for what, who in by_trouble.items())
        msg = (
            f"Nothing was graded, since not every worker can grade this class. {listed}. Give the "
            "workers the same mlgrade, course and data as here, on machines that can jail."
        )
        raise UsageError(msg)

    def _ask(self, what: Callable[..., Any], *args: object) -> dict[str, Any]:
        return dict(self._client.run(what, *args, on_error="return"))

    def _leave(self) -> None:
        """Take back what is under way, and end the judges."""
        with contextlib.suppress(Exception):  # whoever is gone needs no farewell
            if self._client.status == "running":
                self._client.run(desk.leave, self._errand, on_error="ignore")
        with contextlib.suppress(Exception):
            self._client.close(timeout=_REACH)


def _client(scheduler: str) -> Client:
    """A connection to a scheduler. Raises UsageError where there is none."""
    try:
        from distributed import Client  # noqa: PLC0415 - dask only where it is asked for
    except ImportError as error:
        msg = "--engine dask needs dask.distributed: pip install 'mlgrade[cluster]'."
        raise UsageError(msg) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say it in our own words
    try:
        return Client(scheduler, timeout=_REACH, set_as_default=False, name="mlgrade")
    except (OSError, ValueError, TypeError) as error:
        shown = clean_line(scheduler, 100)
        msg = (
            f"No dask scheduler answers at {shown} (waited {_REACH:.0f} s): look at the address "
            "that 'dask scheduler' prints, such as tcp://10.0.0.1:8786."
        )
        raise UsageError(msg) from error


def _other(said: object) -> str:
    if isinstance(said, ImportError):
        return "mlgrade is not installed there"
    if isinstance(said, str):
        return f"it has mlgrade {clean_line(said, 40)}, here it is {__version__}"
    return _in_words(said)


def _in_words(said: object) -> str:
    return clean_line(str(said) or type(said).__name__, 400).rstrip(".")


def _named(who: Sequence[str]) -> str:
    more = len(who) - _MOST_NAMED
    rest = f" and {plural(more, 'more', 'more')}" if more > 0 else ""
    return ", ".join(who[:_MOST_NAMED]) + rest
