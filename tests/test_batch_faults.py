"""Whatever befalls ``mlgrade batch``: the store is in the end that of a batch nothing befell."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_class as samples
from cli import COMMAND, ENVIRONMENT, mlgrade, started, wait_for
from test_batch import CLASS, HANG, Place, results
from toy_class import HALF, RIGHT, SIGN

from grader.store import FILE

PAUSE = "import time\ntime.sleep(0.05)\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A class of four."""
    found = Place(tmp_path)
    found.hand_in(CLASS)
    return found


# -- submissions that change ----------------------------------------------------------------------
def test_a_submission_that_changes_while_it_is_graded(place: Place) -> None:
    """What was graded is what is kept, and the change is said."""
    program = (
        "import sys\nfrom pathlib import Path\nimport grader.batch as batch\n"
        "real = batch.Pool.run\n"
        "def run(self, names, task):\n"
        "    (Path(sys.argv[1]) / 'bob.py').write_text(sys.argv[2])\n"
        "    return real(self, names, task)\n"
        "batch.Pool.run = run\n"
        "from grader.cli import run\nstatus = run(sys.argv[3:])\nsys.exit(status)\n"
    )
    ran = subprocess.run(
        [COMMAND[0], "-c", program, place.folder, RIGHT + "# late\n", *place.words()],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert "Changed while they were graded, and graded as they then were: bob." in ran.stdout
    assert place.marks()["bob"] == ("graded", 5.0)
    assert "0 submissions graded" in place.batch().out


def test_submissions_that_keep_changing(place: Place, tmp_path: Path) -> None:
    """Whatever is read while a student saves, each result is that of the bytes it was kept for."""
    versions = [f"{source}{PAUSE}# {at}\n" for at in range(3) for source in (RIGHT, SIGN, HALF)]
    marks = {hashlib.sha256(text.encode()).hexdigest(): worth(text) for text in versions}
    names = [f"s{at:02}" for at in range(12)]
    for at in range(3):
        place.hand_in(dict.fromkeys(names, versions[at]))
        with subprocess.Popen(
            [*COMMAND, *place.words()], stdout=subprocess.PIPE, env=ENVIRONMENT, cwd=place.root
        ) as process:
            turn = at
            while process.poll() is None:
                turn += 1
                for number, name in enumerate(names):
                    fresh = place.folder / f"{name}.new"
                    fresh.write_text(versions[(turn + number) % len(versions)], encoding="utf-8")
                    fresh.replace(place.folder / f"{name}.py")
                time.sleep(0.02)
            assert process.returncode == 0
        for name, sha256, score in place.rows("submission, sha256, score", "result"):
            assert name in CLASS or marks[sha256] == score
    assert len(place.rows("DISTINCT sha256", "result")) > 5
    assert place.batch().status == 0
    other = Place(tmp_path / "other")
    other.hand_in({path.stem: path.read_text() for path in place.folder.glob("*.py")})
    other.course = place.course
    assert other.batch().status == 0
    assert results(place) == results(other)
    assert place.marks() == other.marks()


def worth(source: str) -> str:
    """The points of one of the toy submissions."""
    return {RIGHT: "5", SIGN: "3", HALF: "2"}[source.partition(PAUSE)[0]]


# -- kills, disks, clocks -----------------------------------------------------------------------
def table(place: Place) -> list[Any]:
    """The store without times and numbers of rows."""
    names = "submission, sha256, course_sha256, setup, outcome, sheet, score, max_score"
    return sorted(place.rows(names, "result"))


def killed(place: Place, after: float, *, at_work: bool = False) -> None:
    """Start the batch and kill it so many seconds later; ``at_work``, after it has graded one."""
    before = len(place.rows("id", "result")) if (place.out / FILE).exists() else 0
    environment = ENVIRONMENT | {"TMPDIR": str(place.root)}
    with subprocess.Popen(
        [*COMMAND, *place.words()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=place.root,
    ) as process:
        if at_work:
            assert wait_for(
                lambda: (place.out / FILE).exists() and len(place.rows("id", "result")) > before, 60
            )
        time.sleep(after)
        process.kill()
    assert wait_for(lambda: not started(place.root)), "nothing outlives the batch"


def kill_and_finish(tmp_path: Path, kills: int, count: int) -> None:
    """Kill the same batch so many times, finish it, and compare with one that nobody killed."""
    files = {f"s{at:03}": f"{(RIGHT, SIGN, HALF)[at % 3]}{PAUSE}# {at}\n" for at in range(count)}
    one, other = Place(tmp_path / "one"), Place(tmp_path / "other")
    for place in (one, other):
        place.hand_in(files)
    assert one.batch().status == 0
    begin = time.monotonic()
    assert one.batch().status == 0
    start_up = time.monotonic() - begin  # of a batch that finds nothing to do
    for at in range(kills):
        moment = (at * 7 % kills + 1) / (kills + 1)
        if at % 2:
            killed(other, moment * start_up)
        else:
            killed(other, moment * 0.3, at_work=True)
    assert len(other.rows("id", "run WHERE finished IS NULL")) > kills // 4, "killed at work"
    assert len(table(other)) < count, "something was left to do"
    assert other.batch().status == 0
    assert_same(other, one)
    assert len(table(other)) == count


def assert_same(place: Place, other: Place) -> None:
    """The final tables of two batches: every result whole but for its times, and the marks."""
    assert table(place) == table(other)
    assert results(place) == results(other)
    texts = [
        mlgrade("report", each.out, "--format", "csv", cwd=each.root).out for each in (place, other)
    ]
    assert texts[0] == texts[1]


def test_killed_and_finished(tmp_path: Path) -> None:
    """A batch that was killed is finished by running it again: nothing missing, nothing double."""
    kill_and_finish(tmp_path, 3, 60)


@pytest.mark.heavy
def test_killed_fifty_times_and_finished(tmp_path: Path) -> None:
    """The same at fifty moments."""
    kill_and_finish(tmp_path, 50, 400)


@pytest.mark.parametrize("whose", ["judge", "server", "worker"])
def test_parts_of_a_batch_are_killed(whose: str, tmp_path: Path) -> None:
    """Judges, fork servers and workers are replaced, and nobody gets a zero for it.

    What was hit twice is a fault, which the same command grades again: then the table is that of
    a batch in which nobody was killed.
    """
    kill_parts(tmp_path, whose, 3)


@pytest.mark.heavy
@pytest.mark.parametrize("whose", ["judge", "server", "worker"])
def test_parts_of_a_batch_are_killed_fifty_times(whose: str, tmp_path: Path) -> None:
    """The same with many more kills."""
    kill_parts(tmp_path, whose, 50)


def kill_parts(tmp_path: Path, whose: str, kills: int) -> None:
    """Kill so many processes of a batch, and compare with one in which nobody was killed."""
    slow = RIGHT.replace("return x + y", "import time; time.sleep(0.01); return x + y")
    files = {f"s{at:03}": f"{slow}# {at}\n" for at in range(6 * kills)} | CLASS
    one, other = Place(tmp_path / "one"), Place(tmp_path / "other")
    for place in (one, other):
        place.hand_in(files)
    assert one.batch().status == 0
    hit = 0
    with subprocess.Popen(
        [*COMMAND, *other.words()],
        stdout=subprocess.DEVNULL,
        env=ENVIRONMENT | {"TMPDIR": str(other.root)},
        cwd=other.root,
    ) as process:
        assert wait_for(lambda: (other.out / FILE).exists() and other.rows("id", "result"), 60)
        while hit < kills and process.poll() is None:
            chosen = victim(started(other.root) - {process.pid}, whose)
            if chosen is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chosen, signal.SIGKILL)
                    hit += 1
            time.sleep(0.15)
        assert process.wait(300) in {0, 2}
    assert hit > kills // 2
    assert len(other.marks()) == len(files)
    for name, mark in other.marks().items():
        assert mark in {one.marks()[name], ("fault", 0.0)}
    assert wait_for(lambda: not started(other.root))
    assert other.batch().status == 0
    assert other.marks() == one.marks()
    assert results(other) == results(one)


def victim(pids: set[int], whose: str) -> int | None:
    """One of the processes: judges have our command line; servers start before their workers."""
    lines = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            lines[pid] = Path(f"/proc/{pid}/cmdline").read_bytes()
    chosen = sorted(pid for pid in lines if (b"batch" in lines[pid]) is (whose == "judge"))
    if not chosen:
        return None
    return chosen[0] if whose == "server" else chosen[-1]


def test_interrupted(place: Place) -> None:
    """Ctrl-C keeps what is done, says so, leaves nothing behind, and is gone on with."""
    place.hand_in({f"s{at:03}": f"{HANG}# {at}\n" for at in range(20)})
    environment = ENVIRONMENT | {"TMPDIR": str(place.root)}
    with subprocess.Popen(
        [*COMMAND, *place.words()], stdout=subprocess.PIPE, env=environment, cwd=place.root
    ) as process:
        assert wait_for(lambda: (place.out / FILE).exists() and place.rows("id", "result"), 60)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    done = len(place.rows("id", "result"))
    assert f"Stopped: {done} of 24 submissions are graded and kept." in out.decode()
    assert wait_for(lambda: not started(place.root))


def test_many_batches_at_once(tmp_path: Path) -> None:
    """Of several that begin in the same moment one grades, and everybody is graded once."""
    files = {f"s{at:03}": f"{(RIGHT, SIGN, HALF)[at % 3]}{PAUSE}# {at}\n" for at in range(30)}
    one, other = Place(tmp_path / "one"), Place(tmp_path / "other")
    for place in (one, other):
        place.hand_in(files)
    assert one.batch().status == 0
    for _ in range(2):
        shutil.rmtree(other.out, ignore_errors=True)
        batches = [
            subprocess.Popen(
                [*COMMAND, *other.words()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=ENVIRONMENT,
                cwd=other.root,
                encoding="utf-8",
            )
            for _ in range(4)
        ]
        said = [batch.communicate(timeout=100)[1] for batch in batches]
        left = [text for batch, text in zip(batches, said, strict=True) if batch.returncode == 2]
        assert {batch.returncode for batch in batches} == {0, 2}
        assert all(text.startswith("mlgrade: Another batch is writing to ") for text in left)
        assert_same(other, one)
        assert len(table(other)) == len(files)


def test_two_batches_at_once(place: Place) -> None:
    """The second says who is at it and leaves with 2."""
    place.hand_in({f"s{at:03}": f"{HANG}# {at}\n" for at in range(60)})
    with subprocess.Popen(
        [*COMMAND, *place.words()], stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as one:
        assert wait_for(lambda: (place.out / FILE).exists() and place.rows("id", "result"), 60)
        ran = place.batch()
        assert ran.status == 2
        assert f"Another batch is writing to {place.out} (process {one.pid})" in ran.err
        report = mlgrade("report", place.out, cwd=place.root)
        assert report.status == 0
        assert "Not graded yet: run the batch again" in report.out
        one.kill()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """A batch whose OUT is a disk of its own, and what mounts it again with other options."""
    out = tmp_path / "small" / "out"
    out.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=20k", "none", out]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")

    def remount(options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", out], check=True, capture_output=True)

    try:
        yield remount
    finally:
        subprocess.run(["umount", out], check=False, capture_output=True)


def test_a_full_disk(place: Place, tmp_path: Path, small_disk: Callable[[str], None]) -> None:
    """However little room there is, what was graded is kept, and the same command goes on."""
    files = {f"s{at:03}": f"{SIGN}# {at}\n" for at in range(60)}
    other = Place(tmp_path / "small")
    for each in (place, other):
        each.hand_in(files | CLASS)
    assert place.batch().status == 0
    kept, full = 0, 0
    for room in range(20, 600, 40):
        small_disk(f"size={room}k")
        ran = other.batch()
        full += ran.status == 2
        if ran.status == 0:
            break
        assert "is full. What was graded is kept: free some space and run" in ran.err
        done = len(other.rows("DISTINCT submission", "result"))
        assert done >= kept
        kept = done
    small_disk("size=20m")
    assert full > 2
    assert kept < 64
    assert other.batch().status == 0
    assert_same(other, place)


def test_a_disk_that_cannot_be_written_to(
    place: Place, tmp_path: Path, small_disk: Callable[[str], None]
) -> None:
    """Each batch says so and leaves; reports can be made; then the next one goes on."""
    other = Place(tmp_path / "small")
    small_disk("size=20m")
    for each, more in ((place, ()), (other, ("--only", "ann"))):
        each.hand_in(CLASS)
        assert each.batch(*more).status == 0
    for _ in range(5):
        small_disk("ro")
        ran = other.batch()
        assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert "cannot be written to" in ran.err
        report = mlgrade("report", other.out, cwd=other.root)
        assert (report.status, report.err) == (0, "")
        assert "1 of 4 students graded" in report.out
        small_disk("rw")
    assert other.batch().status == 0
    assert_same(other, place)


def test_a_clock_that_goes_backwards(place: Place, tmp_path: Path) -> None:
    """Nothing that is kept, counted, compared or deducted depends on the machine's own time."""
    other = Place(tmp_path / "other")
    other.course.rename(tmp_path / "gone")
    other.course = place.course
    due = ("--due", "2025-03-05 12:00 UTC", "--late-rule", "10%/day", "--layout", "nbgrader")
    shown = []
    for each, wrapper in ((place, ()), (other, ("-c", BACKWARDS))):
        shown.append([])
        for change in range(4):
            for name, source in CLASS.items():
                files = {f"submitted/{name}/hw/hw.py": f"{source}# {change // 2}\n".encode()}
                stamp = f"2025-03-{4 + change // 2:02} 23:00:00 UTC".encode()
                samples.write_tree(
                    each.root / "given", files | {f"submitted/{name}/hw/timestamp.txt": stamp}
                )
            each.folder = each.root / "given"
            again = ("--fresh",) if change % 2 else ()
            words = [*(wrapper or COMMAND[1:]), *each.words(*due, *again)]
            done = subprocess.run(
                [COMMAND[0], *words], capture_output=True, text=True, env=ENVIRONMENT, check=False
            )
            assert (done.returncode, done.stderr) == (0, "")
            report = mlgrade("report", each.out, "--compare", cwd=each.root).out
            shown[-1] += [done.stdout.replace(str(each.out), "OUT"), report]
    assert shown[0] == shown[1]
    assert_same(other, place)
    times = [row[0] for row in other.rows("at", "result ORDER BY id")]
    assert times != sorted(times), "the clock did go backwards"
    assert min(row[0] for row in other.rows("seconds", "result")) > 0


BACKWARDS = """
import itertools, sys, time
from datetime import datetime
from grader.store import database

steps = itertools.count(1)
real = time.time


def back():  # an hour for each look at it, and now and then a year
    step = next(steps)
    return real() - 3600.0 * step - 3.2e7 * (step % 3)


class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(back(), tz)


time.time = back
database.datetime = Clock
from grader.cli import run

sys.exit(run(sys.argv[1:]))
"""
