"""Grade one submission: audit, deal, run, judge.

The worker starts before anything else is imported and reads the submission while the judge
gets ready; the calls run while the judge computes what is right.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from grader import __version__
from grader.audit import Audit, NotPython, banned_use, nearest
from grader.cases import Dealt, Died, Raised, TimedOut
from grader.course import Course, LoadedProblem, Part, Sheet
from grader.deal import answers, deal, truths
from grader.errors import AuthorError
from grader.frames import WireError
from grader.images import Images
from grader.judge import Handed, accepted, judge_part, unasked, waived
from grader.kinds import Evidence
from grader.limits import Limits
from grader.results import Outcome, PartResult, Result, Sandbox, SubmissionInfo
from grader.run import LoadedSubmission, PartCalls, PartRun, Session
from grader.select import choose_parts, choose_sheet
from grader.spec import Property
from grader.submission import Submission
from grader.tensors import holds_torch, prepare
from grader.text import clean_line

__all__ = ["Progress", "Request", "grade"]

Progress = Callable[[str, int, int], None]
"""Called with the part at hand, its number from 0, and how many there are."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to grade with: everything beside the submission itself.

    ``images`` are trained on in place of those that come with the course.
    """

    course: Course
    sheet: str | None = None
    parts: Sequence[str] = ()
    seed: int = 0
    limits: Limits = Limits()
    reveal: str = "hint"
    images: Images | None = None


class _Job(msgspec.Struct, frozen=True):
    """One part with its problem and its dealt rows."""

    problem: LoadedProblem
    part: Part
    dealt: tuple[Dealt, ...]

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that the part's calls name."""
        calls = (call.function for dealt in self.dealt for call in dealt.calls)
        return tuple(dict.fromkeys(calls))


def grade(
    submission: Submission, request: Request, session: Session, progress: Progress | None = None
) -> Result:
    """The result of one submission, whose worker ``session`` has already been started.

    Raises UsageError for an unknown sheet or part, CourseError where the course does not load,
    GraderFault where no worker can be had.
    """
    started = time.perf_counter()
    frame = _Frame(submission, request, session, started)
    if submission.refusal:
        return frame.ungradable(submission.refusal)
    found = session.audit()
    if isinstance(found, NotPython):
        return frame.ungradable(_not_python(found))
    name = choose_sheet(request.course, request.sheet, found)
    if name is None:
        return frame.ungradable(_no_sheet(request.course))
    sheet = request.course.sheet(name)
    jobs = _jobs(sheet, request)
    if any(_needs_torch(job) for job in jobs):
        prepare()  # while the worker imports the submission, and torch with it
    loaded = session.load()
    if loaded.failed is not None:
        return frame.ungradable(_not_imported(loaded.failed), sheet)
    parts = _grade_parts(jobs, found, loaded, session, request, progress)
    return frame.graded(sheet, parts, found, loaded)


def _jobs(sheet: Sheet, request: Request) -> list[_Job]:
    """The chosen parts, dealt; a property brings the functions it is about along."""
    chosen = choose_parts(sheet, request.parts)
    owner = {problem.name: problem for problem in sheet.problems}

    def dealt(part: Part) -> _Job:
        problem = owner[part.problem]
        return _Job(problem, part, deal(problem, part, request.seed, request.images))

    jobs = {part.id: dealt(part) for part in chosen}
    needed = {name for job in jobs.values() if _is_property(job) for name in job.functions}
    for part in sheet.parts:
        if part.name in needed and part.id not in jobs:
            jobs[part.id] = dealt(part)
    return [jobs[part.id] for part in sheet.parts if part.id in jobs]


def _is_property(job: _Job) -> bool:
    return isinstance(job.part.rows[0], Property)


def _needs_torch(job: _Job) -> bool:
    return any(holds_torch(call.args) for dealt in job.dealt for call in dealt.calls[:1])


# -- grading ----------------------------------------------------------------------------------
def _grade_parts(
    jobs: Sequence[_Job],
    audit: Audit,
    loaded: LoadedSubmission,
    session: Session,
    request: Request,
    progress: Progress | None,
) -> tuple[PartResult, ...]:
    """Functions first; then the properties of those that were accepted, in the sheet's order."""
    refused = {job.part.id: result for job in jobs if (result := _refusal(job, audit, loaded))}
    asked = [job for job in jobs if job.part.id not in refused and not _is_property(job)]
    results = dict(refused)
    for result in _run(asked, audit, session, request, progress):
        results[result.part] = result
    bad = {result.name for result in results.values() if not accepted(result)}
    missing = {each.name for each in results.values() if each.outcome is Outcome.MISSING}
    properties = []
    for job in jobs:
        if _is_property(job) and job.part.id not in refused:
            about = [name for name in job.functions if name in bad]
            unwritten = [name for name in about if name in missing]
            if unwritten:
                message = f"waits for {' and '.join(unwritten)}"
                results[job.part.id] = unasked(job.part, Outcome.MISSING, message)
            elif about:
                results[job.part.id] = waived(job.part, about)
            else:
                properties.append(job)
    for result in _run(properties, audit, session, request, progress):
        results[result.part] = result
    return tuple(results[job.part.id] for job in jobs)


def _refusal(job: _Job, audit: Audit, loaded: LoadedSubmission) -> PartResult | None:
    """The result of a part that is not run: its function is missing or uses what is banned."""
    for name in job.functions:
        if name not in loaded.callables:
            if _is_property(job):
                return unasked(job.part, Outcome.MISSING, f"waits for {name}")
            message, hint = _missing(name, audit, loaded)
            return unasked(job.part, Outcome.MISSING, message, hint=hint)
        banned = banned_use(audit, name, job.problem.value.banned)
        if banned is not None and not _is_property(job):
            use, ban = banned
            message = f"uses {clean_line(use.name, 80)} on line {use.line}; {ban} is banned here"
            hint = "The statement says what this problem is to be solved without."
            return unasked(job.part, Outcome.BANNED, message, hint=hint, line=use.line)
    return None


def _missing(name: str, audit: Audit, loaded: LoadedSubmission) -> tuple[str, str]:
    if name in audit.functions or name in audit.names:
        return f"{name} is not a function", "Define it with def, or assign a function to it."
    close = nearest(name, audit, ())
    if close is None:
        return f"no function {name}", ""
    found, line = close
    if found not in loaded.callables:
        return f"no function {name}", ""
    return f"no function {name}", f"Is it {clean_line(found, 60)} on line {line}? Rename it."


def _run(
    jobs: Sequence[_Job],
    audit: Audit,
    session: Session,
    request: Request,
    progress: Progress | None,
) -> Iterator[PartResult]:
    calls = [
        PartCalls(
            job.part.id,
            tuple(call for dealt in job.dealt for call in dealt.calls),
            request.seed * 1009 + at + 1,
        )
        for at, job in enumerate(jobs)
    ]
    try:
        runs = session.run(calls)
        known = {job.problem.name: truths(job.problem) for job in jobs}
        for at, job in enumerate(jobs):
            if progress is not None:
                progress(job.part.id, at, len(jobs))
            # What is right is computed while the worker is busy.
            expected = [answers(job.problem, each, known[job.problem.name]) for each in job.dealt]
            yield _judge(job, expected, next(runs), audit, request.reveal)
    except WireError as error:
        msg = f"A draw of {jobs[0].problem.path.parent} deals {error}: deal plain values only."
        raise AuthorError(msg) from error


def _judge(
    job: _Job, expected: Sequence[list[object]], run: PartRun, audit: Audit, reveal: str
) -> PartResult:
    evidences = []
    at = 0
    for dealt, right in zip(job.dealt, expected, strict=True):
        replies = run.replies[at : at + len(dealt.calls)]
        at += len(dealt.calls)
        evidences.append(
            Evidence(
                row=dealt.row,
                dealt=dealt,
                expected=right,
                replies=replies,
                handed_in=_handed_in(audit).get(job.part.id),
                yields=[each for each in audit.yields if each.function == job.part.name],
            )
        )
    function = audit.functions.get(job.part.name) if job.part.stub else None
    handed = Handed(job.part, evidences, run.printed, run.seconds, function)
    return judge_part(handed, job.problem.value.misconceptions, reveal=reveal)


def _handed_in(audit: Audit) -> Mapping[str, object]:
    return {**audit.answers, **audit.prose}


# -- results ------------------------------------------------------------------------------------
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
        self, sheet: Sheet, parts: tuple[PartResult, ...], audit: Audit, loaded: LoadedSubmission
    ) -> Result:
        """The result with its points added up."""
        notes = [f"line {each.line}: {clean_line(each.message)}" for each in audit.problems]
        if loaded.printed.strip():
            notes.append("the file prints while it is imported: put that under a main guard")
        return self._result(sheet, None, parts, tuple(notes))

    def _result(
        self,
        sheet: Sheet | None,
        message: str | None,
        parts: tuple[PartResult, ...],
        notes: tuple[str, ...],
    ) -> Result:
        sandbox = self.session.sandbox
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
            sandbox=Sandbox(
                tuple(sandbox.layers) if sandbox else (), tuple(sandbox.missing) if sandbox else ()
            ),
            seconds=round(time.perf_counter() - self.started, 3),
            reveal=self.request.reveal,
            notes=notes,
        )


def _not_python(found: NotPython) -> str:
    if not found.line:
        return found.message
    where = f"line {found.line}"
    pointer = f"\n    {found.source_line}" if found.source_line else ""
    if pointer and found.column > 0:
        pointer += f"\n    {' ' * (found.column - 1)}^"
    return f"{found.message} ({where}){pointer}"


def _no_sheet(course: Course) -> str:
    names = ", ".join(course.sheets)
    return (
        "The file defines no function of any sheet. Say which sheet it is with --sheet or with "
        f'SHEET = "…" in the file (there is {names}), and begin with: mlgrade start SHEET'
    )


def _not_imported(failed: Raised | TimedOut | Died) -> str:
    if isinstance(failed, TimedOut):
        return (
            f"Importing the file took longer than {failed.seconds:g} s: move what runs long, or "
            'loops, into functions or under if __name__ == "__main__".'
        )
    if isinstance(failed, Died):
        return f"The process {clean_line(failed.how)} while it imported the file."
    at = f" (line {failed.lineno})" if failed.lineno else ""
    said = clean_line(failed.message)
    if failed.type == "ModuleNotFoundError":
        module = said.partition("'")[2].partition("'")[0] or "a module"
        top = module.partition(".")[0]
        return (
            f"The file imports {module}{at}, which is not installed where it is graded: "
            f"install it (pip install {top}) or do without it."
        )
    if failed.type == "SystemExit":
        return f"The file ends Python (exit) while it is imported{at}: remove that call."
    kind = clean_line(failed.type, 60)
    return f"The file cannot be imported: it raised {kind}: {said}{at}."
