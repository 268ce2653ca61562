"""Grade a class: everything that has changed since it was last graded, on all cores.

The store is written as each submission ends, by this process alone. A batch that ends at any
moment is gone on with by running it again.
"""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from grader.batch.errand import Errand, course_place
from grader.batch.judging import Bench, Judge, dealt, measured
from grader.batch.plan import Class, look, read, wanted
from grader.batch.pool import Pool
from grader.batch.regrade import touched
from grader.batch.setup import CourseHash, digest, libraries, setup_of
from grader.batch.tasks import FAULT, GRADED, Answer, Task
from grader.errors import UsageError
from grader.grade import Request
from grader.intake import Intake
from grader.isolate import Spawner, start
from grader.jobs import Deck
from grader.limits import Limits, widest
from grader.store import Graded, Kept, Run, Store
from grader.version import __version__

if TYPE_CHECKING:
    from grader.batch.cluster import Cluster

__all__ = ["Order", "Progress", "Summary", "grade_class"]

_GUESSED_FROM = 3
_SLACK = 30.0  # seconds on top of a submission's own limits, before its judge is given up


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to grade a class with, and which of it.

    ``only`` names students; ``regrade`` a problem whose parts alone are graded, where there is a
    result for the rest; ``fresh`` grades what is done already. ``judges`` is how many processes;
    where ``scheduler`` is the address of a cluster, its workers grade, and find the images at
    ``data``.
    """

    request: Request
    source: str
    isolation: str = "strict"
    hidden: tuple[str, ...] = ()
    fresh: bool = False
    only: Sequence[str] = ()
    regrade: str | None = None
    judges: int = 0
    scheduler: str = ""
    data: str = ""
    due: float | None = None
    late_rule: str = ""


class Progress(msgspec.Struct, frozen=True):
    """How far a batch is: how many of how many, and what became of them."""

    done: int
    total: int
    ungradable: int = 0
    faults: int = 0


class Summary(msgspec.Struct, frozen=True):
    """How a batch ended: what was graded now, what was done before, what changed meanwhile."""

    progress: Progress
    before: int
    changed: tuple[str, ...] = ()


def grade_class(
    order: Order,
    intake: Intake,
    store: Store,
    say: Callable[[Progress], None],
    early: Spawner | None = None,
) -> Summary:
    """Grade what is to be graded and keep it; ``early`` has been started meanwhile.

    Raises UsageError where this machine, or a worker of the cluster, cannot hold other people's
    code, CourseError where the course does not load, GraderFault where nothing can be kept.
    """
    request = order.request
    deck = Deck(request.course, request.seed, request.images, request.limits, shared=True)
    group = look(intake)
    batch = _Batch(order, group, store, deck)
    todo = batch.todo()
    sheets = _sheets(order, deck, group) if todo else ()
    progress = Progress(0, len(todo))
    with contextlib.ExitStack() as stack:
        engine: Cluster | Pool[str] | None = None
        if todo and order.scheduler:
            engine = stack.enter_context(_cluster(order, deck, sheets))
        elif todo:
            spawner = early or stack.enter_context(start(order.isolation))
            with measured(order.isolation, spawner) as lacking:
                spawner.hold({}, batch.libraries(todo))
                bench = dealt(deck, sheets, request, order.isolation, order.hidden)  # meanwhile
                _check_isolation(lacking())
            spawner.hold(bench.calls)
        run = store.begin(
            _run(order, intake.layout),
            group.pupils,
            list(group.works.values()),
            [("/".join(each.path), each.message) for each in intake.strays],
        )
        if todo:
            batch.parts = _touched(order, deck, sheets)
            if engine is None:
                engine = stack.enter_context(_pool(order, bench, sheets, len(todo), store, spawner))
            progress = batch.grade(run, todo, engine, say)
        store.finish(run)
    handed = sum(not work.refusal for work in group.works.values())
    return Summary(progress, handed - len(todo), tuple(batch.changed))


def _run(order: Order, layout: str) -> Run:
    return Run(
        mlgrade=__version__,
        python=platform.python_version(),
        libraries=libraries(),
        seed=order.request.seed,
        source=order.source,
        layout=layout,
        due=order.due,
        late_rule=order.late_rule,
    )


def _sheets(order: Order, deck: Deck, group: Class) -> tuple[str, ...]:
    """The sheets that this class is about, as far as its files say, loaded."""
    course = order.request.course
    if order.request.sheet is not None:
        names: tuple[str, ...] = (order.request.sheet,)
    else:
        named = [name for name in group.sheets if name in course.sheets]
        names = tuple(named or (course.sheets if len(course.sheets) == 1 else ()))
    for name in names:
        deck.sheet(name)
    return names


def _touched(order: Order, deck: Deck, sheets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For every sheet the parts to grade again, where one problem is asked for."""
    if order.regrade is None:
        return {}
    having = [
        name
        for name in sheets
        if order.regrade in {each.name for each in deck.sheet(name).problems}
    ]
    if not having and sheets:
        touched(deck, deck.sheet(sheets[0]), order.regrade)  # says what there is
    return {name: touched(deck, deck.sheet(name), order.regrade) for name in having}


def _check_isolation(gaps: Sequence[str]) -> None:
    """Raise UsageError where other people's code would not be held."""
    if gaps:
        msg = (
            f"A class is not graded here, since on this machine {'; '.join(gaps)}. "
            "Run 'mlgrade doctor' to see what to do about it, or say --isolation=process to grade "
            "anyway."
        )
        raise UsageError(msg)


def _pool(
    order: Order,
    bench: Bench,
    sheets: Sequence[str],
    count: int,
    store: Store,
    spawner: Spawner,
) -> Pool[str]:
    cores = _cores()
    judges = min(order.judges or len(cores), count)
    patience = _patience(order, bench.deck, sheets)
    close = (*store.handles, *spawner.handles)
    # Where all cores grade, each judge has its own. Fewer go where there is room: there may be
    # another batch, which would take the same ones.
    own = cores if judges == len(cores) else [None] * judges
    return Pool(judges, lambda place: Judge(bench, spawner, own[place]), patience, close)


def _cluster(order: Order, deck: Deck, sheets: Sequence[str]) -> Cluster:
    from grader.batch.cluster import Cluster  # noqa: PLC0415 - only where there is a cluster

    request = order.request
    errand = Errand(
        course=course_place(request),
        course_sha256=CourseHash(request.course).of(""),
        setup=setup_of(request),
        sheets=tuple(sheets),
        sheet=request.sheet,
        seed=request.seed,
        limits=request.limits,
        reveal=request.reveal,
        data=order.data,
        isolation=order.isolation,
        patience=_patience(order, deck, sheets),
    )
    return Cluster(order.scheduler, errand)


def _patience(order: Order, deck: Deck, sheets: Sequence[str]) -> float:
    plain = Limits().changed(order.request.limits)
    limits = widest([job.limits for job in deck.jobs(*sheets)] or [plain])
    return max(limits.total, plain.total) + 2 * limits.load + _SLACK


class _Batch:
    """One batch under way."""

    def __init__(self, order: Order, group: Class, store: Store, deck: Deck) -> None:
        self.changed: dict[str, None] = {}
        self.parts: dict[str, tuple[str, ...]] = {}
        self._order = order
        self._group = group
        self._store = store
        self._deck = deck
        self._setup = setup_of(order.request)
        self._hashes = CourseHash(order.request.course)
        self._sent: dict[str, tuple[str, bool]] = {}  # the hash, and whether parts are taken over
        self._before: dict[str, Kept] = {}

    def todo(self) -> list[str]:
        """The submissions to grade."""
        order = self._order
        return wanted(
            self._group,
            self._store,
            self._setup,
            self._hashes,
            fresh=order.fresh,
            only=order.only,
        )

    def grade(
        self,
        run: int,
        todo: Sequence[str],
        engine: Cluster | Pool[str],
        say: Callable[[Progress], None],
    ) -> Progress:
        """Grade these and keep each as it ends."""
        progress = Progress(0, len(todo))
        if self.parts:
            self._before = self._store.newest(whole=False)
        say(progress)
        for event in engine.run(todo, self._task):
            if event is not None:
                self._keep(run, *event)
                progress = _counted(progress, event[1])
            say(progress)
        return progress

    def libraries(self, todo: Sequence[str]) -> tuple[str, ...]:
        """Slow libraries that these submissions import, as the first of them let one guess."""
        first = [read(self._group.submitted[key]) for key in todo[:_GUESSED_FROM]]
        return tuple(sorted({name for each in first for name in each.libraries}))

    def _task(self, key: str) -> Task:
        submission = read(self._group.submitted[key])
        sha256 = digest(submission)
        before = self._usable(key, sha256)
        self._sent[key] = sha256, before is not None
        if before is None:
            return Task(submission)
        whole = self._store.whole(before.id).graded.result
        return Task(submission, whole, self.parts[before.graded.sheet])

    def _usable(self, key: str, sha256: str) -> Kept | None:
        """The result before, where all but what the changed problem touches can be taken over."""
        before = self._before.get(key)
        if before is None or before.graded.sheet not in self.parts:
            return None
        graded = before.graded
        same = (graded.outcome, graded.sha256, graded.setup) == (GRADED, sha256, self._setup)
        return before if same else None

    def _keep(self, run: int, key: str, answer: Answer) -> None:
        sha256, partly = self._sent.pop(key)
        if sha256 != self._group.works[key].sha256:
            self.changed[key] = None
        regraded = (self._order.regrade or "") if partly and answer.outcome == GRADED else ""
        graded = Graded(
            submission=key,
            sha256=sha256,
            course_sha256=self._hashes.of(answer.sheet),
            setup=self._setup,
            regraded=regraded,
            **msgspec.structs.asdict(answer),
        )
        self._store.add(run, graded)


def _counted(progress: Progress, answer: Answer) -> Progress:
    return Progress(
        progress.done + 1,
        progress.total,
        progress.ungradable + (answer.outcome not in {GRADED, FAULT}),
        progress.faults + (answer.outcome == FAULT),
    )


def _cores() -> Sequence[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return range(os.cpu_count() or 1)
