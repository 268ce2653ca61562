"""``mlgrade batch``: grade a class, with a bar for who looks on and a summary for everybody."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.cli.check import images, spawner_for
from grader.cli.output import write_report
from grader.isolate import Spawner
from grader.library import hidden_folders
from grader.limits import LimitChanges
from grader.text import plural

if TYPE_CHECKING:
    from grader.batch import Order, Progress, Summary
    from grader.intake import Intake

__all__ = ["Options", "run", "scheduler"]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The options of the command, as given."""

    sheet: str | None
    seed: int
    roster: Path | None
    group: str | None
    layout: str | None
    assignment: str | None
    file: str | None
    due: str | None
    late_rule: str | None
    fresh: bool
    only: tuple[str, ...]
    regrade: str | None
    jobs: int
    scheduler: str
    course: Path | None
    data: Path | None
    isolation: str
    limits: LimitChanges


def scheduler(engine: str, address: str | None, jobs: int) -> str:
    """The cluster's address, "" for this machine. Raises UsageError where options do not agree."""
    from grader.errors import UsageError  # noqa: PLC0415

    msg = ""
    if engine == "dask" and not address:
        msg = "--engine dask needs the cluster's address: --scheduler tcp://10.0.0.1:8786."
    elif engine == "dask" and jobs:
        msg = "--jobs is for this machine: how many a cluster grades at a time, its workers say."
    elif engine != "dask" and address:
        msg = "--scheduler goes with --engine dask: without that, this machine grades."
    if msg:
        raise UsageError(msg)
    return address or ""


def run(source: Path, out: Path, options: Options, early: Spawner | None) -> int:
    """Grade what there is to grade; 2 where a fault of ours is left, 130 after Ctrl-C.

    ``early`` has been started already, unless it is not what is asked for.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if options.scheduler:  # other machines grade
        return _run(source, out, options, None)
    with spawner_for(options.isolation, early) as spawner:
        return _run(source, out, options, spawner)


def _run(source: Path, out: Path, options: Options, early: Spawner | None) -> int:
    from grader.batch import Progress, grade_class  # noqa: PLC0415 - numpy comes with it
    from grader.store import open_store  # noqa: PLC0415

    order = _order(source, options)
    intake = _intake(source, out, options)
    last = Progress(0, 0)
    with open_store(out) as store, _bar() as show:

        def say(progress: Progress) -> None:
            nonlocal last
            last = progress
            show(progress)

        try:
            summary = grade_class(order, intake, store, say, early)
        except KeyboardInterrupt:
            kept = f"{last.done} of {plural(last.total, 'submission')} are graded and kept"
            write_report(f"Stopped: {kept}. Run the same command again to go on.", None)
            return 130
    write_report(_text(summary, intake, out, due=options.due is not None), None)
    return 2 if summary.progress.faults else 0


def _order(source: Path, options: Options) -> Order:
    from grader.batch import Order  # noqa: PLC0415
    from grader.course import find  # noqa: PLC0415
    from grader.grade import Request  # noqa: PLC0415
    from grader.intake import moment  # noqa: PLC0415
    from grader.late import late_rule  # noqa: PLC0415

    if options.late_rule:
        late_rule(options.late_rule)
    return Order(
        request=Request(
            course=find(options.course, source),
            sheet=options.sheet,
            seed=options.seed,
            limits=options.limits,
            reveal="full",  # a report shows less, as it is asked to
            images=images(options.data),
        ),
        source=str(source),
        isolation=options.isolation,
        hidden=hidden_folders(options.course),
        fresh=options.fresh,
        only=options.only,
        regrade=options.regrade,
        judges=options.jobs,
        scheduler=options.scheduler,
        data=str(options.data.resolve()) if options.data else "",
        due=moment(options.due, "--due") if options.due else None,
        late_rule=options.late_rule or "",
    )


def _intake(source: Path, out: Path, options: Options) -> Intake:
    from grader.errors import UsageError  # noqa: PLC0415
    from grader.intake import Wanted, gather, read_roster  # noqa: PLC0415

    if options.group is not None and options.roster is None:
        msg = "--group names a column of the roster: give that as --roster FILE.csv."
        raise UsageError(msg)
    roster = read_roster(options.roster, options.group) if options.roster else None
    wanted = Wanted(
        layout=options.layout,
        assignment=options.assignment or options.sheet,
        file=options.file,
        without=out,
    )
    return gather(source, roster, wanted)


# -- while it runs --------------------------------------------------------------------------------
@contextlib.contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error, where someone looks at it: done, left, rate, time left, trouble."""
    if not sys.stderr.isatty():
        yield lambda _progress: None
        return
    from rich import progress as rich  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415 - only for someone who looks

    columns = (
        rich.TextColumn("{task.completed} of {task.total}"),
        rich.BarColumn(),
        rich.TextColumn("{task.fields[rate]}"),
        rich.TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        rich.TextColumn("{task.fields[trouble]}"),
    )
    # No thread of its own: this process is forked from.
    with rich.Progress(*columns, console=Console(stderr=True), auto_refresh=False) as bar:
        task = bar.add_task("", total=None, rate="", trouble="")

        def show(progress: Progress) -> None:
            speed = bar.tasks[0].speed
            bar.update(
                task,
                completed=progress.done,
                total=progress.total,
                rate=f"{speed:.1f} a second" if speed else "",
                trouble=_trouble(progress),
            )
            bar.refresh()

        yield show


def _trouble(progress: Progress) -> str:
    """What went wrong so far, "" where nothing did."""
    found = [
        f"{progress.ungradable} not gradable" if progress.ungradable else "",
        plural(progress.faults, "fault") if progress.faults else "",
    ]
    return ", ".join(filter(None, found))


# -- afterwards -----------------------------------------------------------------------------------
def _text(summary: Summary, intake: Intake, out: Path, *, due: bool) -> str:
    done = summary.progress
    before = f", {summary.before} were before" if summary.before else ""
    lines = [f"{plural(done.total, 'submission')} graded ({intake.layout}){before}."]
    refused = sum(bool(each.refusal) for each in intake.submitted)
    counts = [
        (done.ungradable + refused, "not gradable"),
        (len(intake.absent), "handed in nothing"),
        (sum(bool(each.notes) for each in intake.submitted), "handed in more than once"),
        (
            len(intake.strays),
            "belongs to nobody" if len(intake.strays) == 1 else "belong to nobody",
        ),
    ]
    said = [f"{count} {what}" for count, what in counts if count]
    if said:
        lines.append(f"{', '.join(said)}: the report names them.")
    unknown = [each for each in intake.submitted if each.seconds is None] if due else []
    if unknown:
        late = sum(each.late for each in unknown)
        but = f", also {late} that the platform calls late" if late else ""
        lines.append(
            f"When {plural(len(unknown), 'submission was', 'submissions were')} handed in is not "
            f"known, so they count as in time{but}: a column 'submitted' in the roster can say it."
        )
    if summary.changed:
        lines.append(
            f"Changed while they were graded, and graded as they then were: "
            f"{', '.join(summary.changed)}."
        )
    if done.faults:
        lines.append(
            f"{plural(done.faults, 'fault')} of mlgrade, tried twice, that cost nobody points: "
            "run the same command again, and report what the report says about them."
        )
    lines.append(f"Next: mlgrade report {shlex.quote(str(out))}")
    return "\n".join(lines)
