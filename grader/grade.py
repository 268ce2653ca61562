"""Grade one submission: audit, deal, run, judge.

The worker starts before anything else is imported and reads the submission while the judge
gets ready; a part's calls run while the next part is dealt and what is right is computed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from grader.audit import Audit, Function, NotPython, Yield, banned_use, nearest
from grader.course import Course, Sheet
from grader.errors import AuthorError
from grader.frames import WireError
from grader.images import Images
from grader.jobs import Dealer, Deck, Graded, Job, libraries
from grader.judge import Handed, accepted, judge_part, unasked, waived
from grader.kinds import Evidence
from grader.layers import held, level, missing
from grader.limits import LimitChanges, widest
from grader.places import place, split_place, where
from grader.results import (
    REFUSED,
    CheckResult,
    Next,
    Outcome,
    PartResult,
    Result,
    Sandbox,
    SubmissionInfo,
)
from grader.run import LoadedSubmission, PartRun, Session
from grader.select import choose_parts, choose_sheet
from grader.submission import Submission
from grader.tensors import prepare
from grader.text import clean, clean_line
from grader.ungradable import cell_failed, no_sheet, not_imported, not_python
from grader.version import __version__

_Judged = TypeVar("_Judged", PartResult, CheckResult)

__all__ = ["Progress", "Request", "grade"]

_DONE = {Outcome.PASS, Outcome.PENDING, Outcome.FAULT}
_REMEMBERED = 200  # results of a part that are kept for the next submission
_AHEAD = 4  # parts whose calls are sent before their replies are looked at

Progress = Callable[[str, int, int], None]
"""Called with the part at hand, its number from 0, and how many there are."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to grade with: everything beside the submission itself.

    ``images`` are trained on in place of those that come with the course; ``deck`` is a kit,
    in which all is dealt already. ``known`` are results of the same submission that are taken
    over, but for parts that build on others which are graded now.
    """

    course: Course
    sheet: str | None = None
    parts: Sequence[str] = ()
    seed: int = 0
    limits: LimitChanges = LimitChanges()
    reveal: str = "hint"
    images: Images | None = None
    deck: Deck | None = None
    known: Sequence[PartResult] = ()


def grade(
    submission: Submission,
    request: Request,
    session: Session,
    progress: Progress | None = None,
    deck: Deck | None = None,
) -> Result:
    """The result of one submission, whose worker ``session`` has already been started.

    ``deck`` is the request's course, dealt: for whoever grades more than once.

    Raises UsageError for an unknown sheet or part, CourseError where the course does not load,
    GraderFault where no worker can be had.
    """
    frame = _Frame(submission, request, session, time.perf_counter())
    if submission.refusal:
        return frame.ungradable(submission.refusal)
    if "torch" in submission.libraries:
        prepare()  # while the server does: a part is likely to be about tensors
    found = session.audit()
    if isinstance(found, NotPython):
        return frame.ungradable(not_python(found))
    name = choose_sheet(request.course, request.sheet, found)
    if name is None:
        return frame.ungradable(no_sheet(request.course))
    deck = (
        deck or request.deck or Deck(request.course, request.seed, request.images, request.limits)
    )
    dealer = deck.dealer(name)
    sheet = dealer.sheet
    jobs = dealer.jobs(choose_parts(sheet, request.parts))  # while the worker imports
    session.adapt(widest([job.limits for job in jobs]), libraries(jobs))
    loaded = session.load()
    if loaded.failed is not None:
        return frame.ungradable(not_imported(loaded.failed), sheet)
    room = _Room(dealer, request, session, found, loaded, progress)
    known = _taken_over(request.known, jobs, found) if request.known else {}
    graded = room.grade(dealer.jobs([job.part for job in jobs if job.part.id not in known]))
    results = {name: each.result for name, each in graded.items()} | known
    parts = tuple(results[job.part.id] for job in jobs)
    return frame.graded(sheet, parts, found, loaded, _next(dealer, results, found))


def _taken_over(
    known: Sequence[PartResult], jobs: Sequence[Job], found: Audit
) -> dict[str, PartResult]:
    """The results that still hold: those of parts that build only on parts that have one."""
    from grader.builds import builds_on  # noqa: PLC0415 - after a problem has changed

    holds = {part.part: part for part in known}
    below = builds_on(jobs, found)
    while stale := [name for name in holds if not holds.keys() >= {*below.get(name, ())}]:
        for name in stale:
            del holds[name]
    return holds


def _next(dealer: Dealer, results: Mapping[str, PartResult], found: Audit) -> Next | None:
    """What to do first, where anything is left to do."""
    jobs = [dealer.job(part) for part in dealer.sheet.parts if part.id in results]
    asked = [job for job in jobs if job.is_asked]
    in_order = [results[job.part.id] for job in asked]
    if all(each.outcome in _DONE for each in in_order):
        return None
    from grader.advice import first_to_fix  # noqa: PLC0415 - for those with a slip
    from grader.builds import builds_on  # noqa: PLC0415

    return first_to_fix(in_order, builds_on(asked, found))


class _Room(msgspec.Struct, frozen=True):
    """Everything that grading the parts of one submission needs."""

    dealer: Dealer
    request: Request
    session: Session
    audit: Audit
    loaded: LoadedSubmission
    progress: Progress | None

    def grade(self, jobs: Sequence[Job]) -> dict[str, Graded]:
        """Functions first; then properties of those that were accepted; then what is carried."""
        graded = self._run([job for job in jobs if not job.is_property])
        properties = [job for job in jobs if job.is_property]
        of = {each.result.name: each.result for each in graded.values()}
        excused = {job.part.id: _excused(job, of) for job in properties}
        graded |= {name: found for name, found in excused.items() if found is not None}
        graded |= self._run([job for job in properties if excused[job.part.id] is None])
        refused = any(each.result.outcome in REFUSED for each in graded.values())
        if refused and self.request.deck is None:  # which takes references that can be asked
            self._carry(graded)
        return graded

    def _carry(self, graded: dict[str, Graded]) -> None:
        """Look again at what is refused: it may follow from an earlier slip alone."""
        from grader.carried import earlier, look_again  # noqa: PLC0415 - for those with a slip

        parts = earlier(self.dealer.sheet, graded, self.audit)
        graded |= self._run([self.dealer.job(part) for part in parts])
        graded |= look_again(
            graded, self.dealer.sheet.parts, self.audit, self.session, self.request.seed
        )

    def _run(self, jobs: Sequence[Job]) -> dict[str, Graded]:
        """Grade some parts; what is right is computed while the worker is busy."""
        graded = {} if jobs and jobs[0].is_property else self._refusals(jobs)
        waiting = deque(job for job in jobs if job.part.id not in graded)
        running: deque[Job] = deque()
        count = len(waiting)
        ahead = count if self.dealer.is_shared else _AHEAD  # all is dealt already
        while waiting or running:
            while waiting and len(running) < ahead:
                running.append(waiting.popleft())
                self._queue(running[-1])
            job = running.popleft()
            if self.progress is not None:
                self.progress(job.part.id, count - len(waiting) - len(running) - 1, count)
            _ = job.expected  # computed while the worker is at it
            graded[job.part.id] = self._judged(job, self.session.collect())
        return graded

    def _refusals(self, jobs: Sequence[Job]) -> dict[str, Graded]:
        """The parts that are not run."""
        found = ((job, self._refusal(job)) for job in jobs)
        return {job.part.id: Graded(job, result) for job, result in found if result is not None}

    def _queue(self, job: Job) -> None:
        try:
            self.session.queue(job.asked)
        except WireError as error:
            msg = f"{job.problem.path}: a draw of {job.part.name} deals {error}: deal plain values."
            raise AuthorError(msg) from error

    def _refusal(self, job: Job) -> PartResult | None:
        """The result of a part that is not run: its function is missing or uses what is banned."""
        for name in job.functions:
            if name not in self.loaded.callables:
                message, hint = self._missing(name)
                return unasked(job.part, Outcome.MISSING, message, hint=hint)
            banned = banned_use(self.audit, name, job.problem.value.banned)
            if banned is not None:
                use, ban = banned
                message = f"uses {clean_line(use.name, 80)} {where(use.line)}, and {ban} is banned"
                hint = "The statement says what this problem is to be solved without."
                return unasked(job.part, Outcome.BANNED, message, hint=hint, line=use.line)
        return None

    def _missing(self, name: str) -> tuple[str, str]:
        """What is said of a function that is not there, and the nearest name there is."""
        if name in self.audit.functions or name in self.audit.names:
            return f"{name} is not a function", "Define it with def, or assign a function to it."
        taken = [part.name for part in self.dealer.sheet.parts]
        close = nearest(name, self.audit, taken)
        if close is None or close[0] not in self.loaded.callables:
            return f"no function {name}", ""
        found, line = close
        return f"no function {name}", f"Is it {clean_line(found, 60)} {where(line)}? Rename it."

    def _judged(self, job: Job, run: PartRun) -> Graded:
        """The result of a part; the same replies are judged once for a whole class.

        What is right is so wherever it stands; whatever else is said may name a line.
        """
        own = {**self.audit.answers, **self.audit.prose}.get(job.part.id)
        yields = tuple(each for each in self.audit.yields if each.function == job.part.name)
        function = self.audit.functions.get(job.part.name) if job.part.stub else None
        handed = partial(_handed, job, run, own, yields, function)
        if run.digest is None:
            found = handed()
            return Graded(job, self._judge(job, found), found)
        said = run.digest, repr(own), yields, self.request.reveal
        elsewhere = (*said, repr(function))
        known = job.verdicts.get(said) or job.verdicts.get(elsewhere)
        if known is None:
            known = self._judge(job, handed())
            right = known.outcome is Outcome.PASS
            if len(job.verdicts) < _REMEMBERED:
                job.verdicts[said if right else elsewhere] = known
        result = msgspec.structs.replace(
            known,
            stdout=clean(run.printed, 64_000),
            seconds=round(run.seconds, 4),
            line=function.line if function else None,
        )
        return Graded(job, result, handed)

    def _judge(self, job: Job, handed: Handed) -> PartResult:
        mistakes = job.problem.misconceptions_of(job.part)
        return judge_part(handed, mistakes, reveal=self.request.reveal, signatures=job.signatures)


def _excused(job: Job, of: Mapping[str, PartResult]) -> Graded | None:
    """The result of a property that is not asked, since its functions are not there yet."""
    bad = [name for name in job.functions if name not in of or not accepted(of[name])]
    unwritten = [name for name in bad if name not in of or of[name].outcome is Outcome.MISSING]
    if unwritten:
        waits = f"waits for {' and '.join(unwritten)}"
        return Graded(job, unasked(job.part, Outcome.MISSING, waits))
    return Graded(job, waived(job.part, bad)) if bad else None


def _handed(
    job: Job, run: PartRun, own: object, yields: Sequence[Yield], function: Function | None
) -> Handed:
    """What came back from a part, row by row."""
    evidences = []
    at = 0
    for dealt, right in zip(job.dealt, job.expected, strict=True):
        replies = run.replies[at : at + len(dealt.calls)]
        at += len(dealt.calls)
        evidences.append(Evidence(dealt.row, dealt, right, replies, own, yields))
    return Handed(job.part, evidences, run.printed, run.seconds, function, job.truths)


class _Frame(msgspec.Struct, frozen=True):
    """What every result of this submission says alike."""

    submission: Submission
    request: Request
    session: Session
    started: float

    def ungradable(self, message: str, sheet: Sheet | None = None) -> Result:
        """Nothing could be checked; the message says why."""
        return self._result(sheet, message, (), ())

    def graded(
        self,
        sheet: Sheet,
        parts: tuple[PartResult, ...],
        audit: Audit,
        loaded: LoadedSubmission,
        first: Next | None,
    ) -> Result:
        """The result with its points added up."""
        notes = [*_about_kit(self.request), *self.submission.notes, *map(cell_failed, loaded.cells)]
        notes += [f"{place(each.line)}: {clean_line(each.message)}" for each in audit.problems]
        if loaded.printed.strip() and not self.submission.cells:
            notes.append("the file prints while it is imported: put that under a main guard")
        return self._result(sheet, None, parts, tuple(notes), first)

    def _result(
        self,
        sheet: Sheet | None,
        message: str | None,
        parts: tuple[PartResult, ...],
        notes: tuple[str, ...],
        first: Next | None = None,
    ) -> Result:
        layers = self.session.layers
        if self.submission.cells:
            parts = tuple(map(_in_cells, parts))
        pending = [part.max_score for part in parts if part.outcome is Outcome.PENDING]
        return Result(
            mlgrade=__version__,
            sheet=sheet.name if sheet else self.request.sheet or "",
            title=sheet.title if sheet else "",
            seed=self.request.seed,
            submission=SubmissionInfo(self.submission.name, self.submission.sha256),
            gradable=message is None,
            message=message,
            score=sum((part.score for part in parts), Decimal(0)),
            max_score=sum((part.max_score for part in parts), Decimal(0)),
            pending=sum(pending, Decimal(0)),
            parts=parts,
            sandbox=Sandbox(held(layers), missing(layers), level(layers)) if layers else Sandbox(),
            seconds=round(time.perf_counter() - self.started, 3),
            reveal=self.request.reveal,
            notes=notes,
            next=first,
            kit=self.request.deck.kit if self.request.deck else "",
        )


def _about_kit(request: Request) -> list[str]:
    """What a mark from a kit is worth."""
    return ["public cases; the final marks use others"] if request.deck else []


def _in_cells(part: PartResult) -> PartResult:
    """A part of a notebook, whose lines are those of cells."""
    return _in_cell(replace(part, checks=tuple(map(_in_cell, part.checks))))


def _in_cell(judged: _Judged) -> _Judged:
    cell, line = split_place(judged.line or 0)
    return replace(judged, cell=cell, line=line) if cell else judged
