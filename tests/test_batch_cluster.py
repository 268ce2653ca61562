"""``mlgrade batch --engine dask``: a real scheduler, real workers, and one of them killed."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli import COMMAND, ENVIRONMENT, Ran, mlgrade, started, wait_for
from test_batch import LIMITS, Place
from toy_class import HALF, RIGHT, SIGN, write_course

from grader.batch import cluster as engine
from grader.batch import desk, host, judging
from grader.batch.errand import Errand, course_place
from grader.batch.setup import CourseHash, setup_of
from grader.batch.tasks import FAULT, GRADED, Answer, Task, decode_answer, encode
from grader.course import open_course
from grader.errors import GraderFault, UsageError
from grader.grade import Request
from grader.isolate import start
from grader.limits import LimitChanges
from grader.store import FILE
from grader.submission import from_bytes
from grader.version import __version__

pytest.importorskip("distributed", reason="needs mlgrade[cluster]")

STORIES = (RIGHT, SIGN, HALF, "def add(x, y)\n")
SLOW = "import time\ntime.sleep(0.15)\n"
HANG = RIGHT.replace("return x * y", "while True: pass")


class Cluster:
    """A scheduler on the loopback, and workers that come and go."""

    def __init__(self, root: Path, **env: str) -> None:
        self.root = root
        self.processes: list[subprocess.Popen[bytes]] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        words = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
        self._start("scheduler", "distributed.cli.dask_scheduler", *words, **env)
        assert wait_for(lambda: "Scheduler at" in self.log("scheduler"), 60)

    def worker(self, name: str, **env: str) -> subprocess.Popen[bytes]:
        """One more worker process, of two threads, that knows the scheduler."""
        words = (self.address, "--nthreads", "2", "--no-nanny", "--no-dashboard", "--name", name)
        before = self.seen()
        process = self._start(name, "distributed.cli.dask_worker", *words, **env)
        assert wait_for(lambda: self.seen() > before, 60), self.log(name)
        return process

    def seen(self) -> int:
        """How many workers have registered so far."""
        return self.log("scheduler").count("Register worker")

    def log(self, name: str) -> str:
        """What a process has written."""
        return (self.root / f"{name}.log").read_text(encoding="utf-8")

    def end(self) -> None:
        """End what is left."""
        for each in reversed(self.processes):
            each.kill()
            each.wait()

    def _start(self, name: str, module: str, *words: str, **env: str) -> subprocess.Popen[bytes]:
        (self.root / name).mkdir()
        with (self.root / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                stdout=log,
                stderr=log,
                cwd=self.root / name,
                env=ENVIRONMENT | {"HOME": str(self.root), "TMPDIR": str(self.root / name)} | env,
            )
        self.processes.append(process)
        return process


@pytest.fixture
def cluster(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A scheduler without workers; its tasks survive three of them, or as many as is said."""
    failures = str(getattr(request, "param", 3))
    root = tmp_path / "cluster"
    root.mkdir()
    found = Cluster(root, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=failures)
    try:
        yield found
    finally:
        found.end()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A class of forty, of which none is like another."""
    found = Place(tmp_path)
    texts = [f"{STORIES[n % len(STORIES)]}# {n}\n" for n in range(40)]
    found.hand_in({f"s{n:02}": text for n, text in enumerate(texts)})
    return found


def on(cluster: Cluster, place: Place, *more: object) -> Ran:
    """Grade the class on the cluster."""
    return place.batch("--engine", "dask", "--scheduler", cluster.address, *more)


def marks(out: Path) -> str:
    """The final table."""
    return mlgrade("report", out, "--format", "csv", cwd=out).out


def local(place: Place) -> str:
    """The final table of a run on this machine."""
    out = place.root / "local"
    words = ("batch", place.folder, "-o", out, "--course", place.course, *LIMITS)
    assert mlgrade(*words, cwd=place.root).status == 0
    return marks(out)


def graded(place: Place) -> int:
    """How many results are in the store."""
    return len(place.rows("id", "result")) if (place.out / FILE).exists() else 0


def judges(cluster: Cluster, name: str) -> set[int]:
    """What a worker has started and not ended."""
    return started(cluster.root / name) - {each.pid for each in cluster.processes}


@contextlib.contextmanager
def under_way(cluster: Cluster, place: Place, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A batch on the cluster."""
    words = place.words("--engine", "dask", "--scheduler", cluster.address, *more)
    with subprocess.Popen(
        [*COMMAND, *words],
        cwd=place.root,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as batch:
        try:
            yield batch
        finally:
            batch.kill()


# -- grading --------------------------------------------------------------------------------------
def test_a_worker_killed_half_way(cluster: Cluster, place: Place) -> None:
    """What it was at is run by the other: nothing is missing or double, all marks are the same."""
    for path in place.folder.iterdir():
        path.write_text(path.read_text(encoding="utf-8") + SLOW, encoding="utf-8")
    workers = [cluster.worker(name) for name in ("one", "two")]
    with under_way(cluster, place) as batch:
        assert wait_for(lambda: graded(place) >= 10, 60)
        workers[0].kill()
        assert graded(place) < 40
        out, err = batch.communicate(timeout=100)
    assert (batch.returncode, err) == (0, "")
    assert out.startswith("40 submissions graded (flat).\n10 not gradable")
    assert place.rows("count(*), count(DISTINCT submission)", "result") == [(40, 40)]
    assert marks(place.out) == local(place)
    # The judges of the killed worker have gone with it, those of the other with the batch.
    assert wait_for(lambda: not judges(cluster, "one") | judges(cluster, "two"))
    # Nothing is left to do, and so the cluster is not even asked.
    cluster.end()
    again = on(cluster, place)
    assert (again.status, "40 were before" in again.out) == (0, True)


@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_submission_that_costs_its_worker(cluster: Cluster, place: Place) -> None:
    """It ends as a fault, which is no zero and is graded by the next run; the rest has marks."""
    for path in place.folder.iterdir():
        path.unlink()
    place.hand_in({"ann": HANG})
    worker = cluster.worker("one")
    with under_way(cluster, place, "--part-timeout", "60", "--call-timeout", "60") as batch:
        assert wait_for(lambda: len(judges(cluster, "one")) >= 4, 60)  # host, judge, server, its
        worker.kill()
        out, err = batch.communicate(timeout=100)
    assert (batch.returncode, err) == (2, "")
    assert "1 fault of mlgrade, tried twice, that cost nobody points" in out
    assert place.marks()["ann"][0] == "fault"
    (row,) = csv.DictReader(io.StringIO(marks(place.out)))
    assert (row["status"], row["points"], row["score"]) == ("fault", "", "")
    assert place.rows("message", "result") == [("every worker that graded it ended",)]
    place.hand_in({"ann": RIGHT})
    cluster.worker("two")
    assert on(cluster, place).status == 0
    assert place.marks() == {"ann": ("graded", 5.0)}


def test_the_scheduler_ends(cluster: Cluster, place: Place) -> None:
    """What is graded is kept, and the next run, here or there, does the rest."""
    for path in place.folder.iterdir():
        path.write_text(path.read_text(encoding="utf-8") + SLOW, encoding="utf-8")
    cluster.worker("one")
    with under_way(cluster, place) as batch:
        assert wait_for(lambda: graded(place) >= 5, 60)
        cluster.processes[0].kill()
        _, err = batch.communicate(timeout=100)
    assert batch.returncode == 2
    assert f"The scheduler at {cluster.address} is gone. What is graded is kept" in flat(err)
    before = graded(place)
    assert 5 <= before < 40
    assert f"{40 - before} submissions graded" in place.batch().out


# -- before anything starts -----------------------------------------------------------------------
def flat(text: str) -> str:
    """A message without the line ends of its layout."""
    return " ".join(text.split())


def refused(ran: Ran, place: Place) -> str:
    """The message of a batch that did not begin."""
    assert (ran.status, ran.out) == (2, "")
    assert not (place.out / FILE).exists() or place.rows("id", "run") == []
    return flat(ran.err)


def test_no_scheduler(place: Place) -> None:
    """It is said within seconds, whatever is wrong with the address."""
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "tcp://"):
        begun = time.monotonic()
        said = refused(place.batch("--engine", "dask", "--scheduler", address), place)
        assert f"No dask scheduler answers at {address}" in said
        assert time.monotonic() - begun < 30


def test_no_workers(cluster: Cluster, place: Place) -> None:
    """A scheduler alone grades nothing."""
    said = refused(on(cluster, place), place)
    assert f"The scheduler at {cluster.address} has no workers: start some" in said


def test_workers_that_are_not_like_us(cluster: Cluster, place: Place) -> None:
    """Another version, and none at all, in one message, and the one that is right is not named."""
    cases = {"none": "raise ModuleNotFoundError(name='grader')\n", "old": ""}
    for name, source in cases.items():
        package = place.root / name / "grader"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(source, encoding="utf-8")
        (package / "version.py").write_text("__version__ = '0.0.1'\n", encoding="utf-8")
        cluster.worker(name, PYTHONPATH=str(package.parent))
    cluster.worker("right")
    said = refused(on(cluster, place), place)
    assert "Nothing was graded, since not every worker can grade this class." in said
    assert re.search(r"tcp://\S+: mlgrade is not installed there", said)
    assert re.search(rf"tcp://\S+: it has mlgrade 0.0.1, here it is {__version__}", said)
    assert said.count("tcp://") == 2


def test_options_that_do_not_agree(place: Place) -> None:
    """A cluster is asked for with both options, and grades as many as it likes."""
    said = refused(place.batch("--engine", "dask"), place)
    assert "--engine dask needs the cluster's address" in said
    said = refused(place.batch("--scheduler", "tcp://x:1"), place)
    assert "--scheduler goes with --engine dask" in said
    said = refused(
        place.batch("--engine", "dask", "--scheduler", "tcp://x:1", "--jobs", "2"), place
    )
    assert "--jobs is for this machine" in said


# -- inside a worker ------------------------------------------------------------------------------
@pytest.fixture
def errand(tmp_path: Path) -> Iterator[Errand]:
    """The toy course, as a worker is told about it."""
    request = Request(course=open_course(write_course(tmp_path / "course")))
    found = Errand(
        course=course_place(request),
        course_sha256=CourseHash(request.course).of(""),
        setup=setup_of(request),
        sheets=("toy",),
        sheet=None,
        seed=0,
        limits=LimitChanges(),
        reveal="full",
        data="",
        isolation="strict",
        patience=30.0,
    )
    yield found
    asyncio.run(desk.leave(encode(found)))


def ask(errand: Errand, source: str = RIGHT) -> Answer:
    """What a worker answers to a submission."""
    task = Task(from_bytes("hw.py", source.encode(), lambda _: {}))
    return decode_answer(desk.answer(encode(errand), encode(task)))


def test_several_threads(errand: Errand) -> None:
    """Each has a judge of its own, which outlives the thread that first asked for it."""
    for _ in range(2):
        with ThreadPoolExecutor(3) as threads:
            answers = list(threads.map(lambda text: ask(errand, text), [RIGHT, SIGN, HALF] * 3))
        assert [each.score for each in answers] == ["5", "3", "2"] * 3
        assert {each.outcome for each in answers} == {GRADED}


def test_a_judge_that_does_not_answer(errand: Errand) -> None:
    """It is given up, which is a fault, and another takes its place."""
    hasty = msgspec.structs.replace(errand, patience=0.0)
    try:
        for _ in range(2):
            assert ask(hasty) == Answer(outcome=FAULT, message="there was no result within 0 s")
    finally:
        asyncio.run(desk.leave(encode(hasty)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"course": "/nowhere"}, "/nowhere is not a folder"),
        ({"course_sha256": "0"}, "is not the same there as here"),
        ({"setup": "{}"}, "the version of mlgrade or the images of --data are not the same"),
        ({"data": "/nowhere"}, "/nowhere"),
        ({"sheets": ("other",)}, "There is no sheet 'other' in this course"),
    ],
)
def test_another_course(errand: Errand, change: dict[str, Any], said: str) -> None:
    """A worker says so when it is introduced, and grades nothing."""
    other = msgspec.structs.replace(errand, **change)
    assert said in asyncio.run(desk.introduce(encode(other)))
    with pytest.raises(GraderFault, match=re.escape(said)):
        ask(other)
    asyncio.run(desk.leave(encode(other)))


def test_a_machine_without_a_jail(errand: Errand, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused as it is for a batch here, unless that is what was asked for."""
    monkeypatch.setattr(judging, "missing", lambda _: ["nothing stops it"])
    monkeypatch.setattr(judging, "level", lambda _: "partial")
    with start() as spawner:
        bench, hello = host.bench_of(errand, spawner)
        assert bench is None
        assert hello.trouble == "nothing holds other people's code there: nothing stops it"
        loose = msgspec.structs.replace(errand, isolation="process")
        bench, hello = host.bench_of(loose, spawner)
        assert (bench is None, hello.trouble) == (False, "")


def test_without_dask(errand: Errand, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=re.escape("pip install 'mlgrade[cluster]'")):
        engine.Cluster("tcp://127.0.0.1:9", errand)
