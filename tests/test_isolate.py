"""A worker process: how it starts, what it knows, how it ends."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
from cli import ROOT, started, wait_for

from grader.cases import Call, Raised, Returned
from grader.errors import GraderFault
from grader.frames import MAX_HEADER, WireError, frame
from grader.isolate import Spawner, start
from grader.isolate.cold import ColdStarts
from grader.isolate.forkserver import ForkServer
from grader.isolate.launch import Launch, load_message
from grader.isolate.reader import read_message
from grader.isolate.worker import Worker, WorkerGone
from grader.layers import LAYERS
from grader.limits import Limits
from grader.messages import Audited, Load, Loaded, ReturnedReply, Run, Terms, ToWorker
from grader.run import PartCalls, Session
from grader.submission import Submission

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


TERMS = Terms(1 << 30, 60.0)
KINDS = {"jailed": start, "open": lambda: start("process"), "cold": ColdStarts}


@pytest.fixture(params=sorted(KINDS))
def spawner(request: pytest.FixtureRequest) -> Iterator[Spawner]:
    """Each way to start workers, in turn."""
    with KINDS[request.param]() as made:
        yield made


def submission(source: str) -> Submission:
    """A submission with this source."""
    return Submission("hw.py", source.encode(), "")


def answer(spawner: Spawner, source: str) -> object:
    """What ``look()`` of a submission returns in a worker."""
    with Session(Launch(spawner, submission(source), Limits())) as session:
        session.audit()
        assert session.load().failed is None
        session.queue(PartCalls("p.look", (Call("look", ()),), 1))
        (reply,) = session.collect().replies
    assert isinstance(reply, Returned), reply
    return reply.value


def worker_pid(worker: Worker) -> int:
    """The process of a worker, which it tells itself."""
    source = "import os\ndef look(): return os.getpid()\n"
    worker.send(load_message(submission(source), Limits()))
    worker.send(Run(0, "look", [], 1))
    while (received := worker.receive(soon())) is not None:
        if isinstance(received[0], ReturnedReply):
            return int(received[0].value)  # type: ignore[arg-type]
    raise AssertionError


def alive(pid: int) -> bool:
    """Whether there is such a process, not counting one that has ended and was not asked for."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False


def soon() -> float:
    """A deadline."""
    return time.monotonic() + 20


# -- starting -----------------------------------------------------------------------------------
def test_it_says_what_holds_it(spawner: Spawner) -> None:
    """Before it hears of a submission, a worker says which layers hold it."""
    with spawner.spawn(TERMS) as worker:
        layers = worker.ready().layers
    assert {"process", "deadline"} <= layers.keys() <= {each.name for each in LAYERS}


def test_it_reads_then_imports(spawner: Spawner) -> None:
    """The audit comes before anything of the submission has run."""
    with spawner.spawn(TERMS) as worker:
        worker.send(read_message(submission("def f(): pass\ng = 1\n")))
        worker.send(load_message(submission("def f(): pass\ng = 1\n"), Limits()))
        worker.ready()
        messages = [received[0] for _ in range(2) if (received := worker.receive(soon()))]
    assert [type(message) for message in messages] == [Audited, Loaded]
    assert isinstance(messages[1], Loaded)
    assert messages[1].callables == ["f"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_python_that_cannot_be_started(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is our fault, and says so."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with (
        pytest.raises(GraderFault, match=r"cannot be started \(.*\): try again"),
        KINDS[kind]() as spawner,
    ):
        spawner.spawn(TERMS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_python_that_ends_at_once(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that does not come up is our fault as well."""
    exits = [sys.executable, "-c", "exit(3)"]
    for module in ("process", "cold"):
        monkeypatch.setattr(f"grader.isolate.{module}.command", lambda *_: exits)
    with (
        KINDS[kind]() as spawner,
        spawner.spawn(TERMS) as worker,
        pytest.raises(GraderFault, match="ended at its start"),
    ):
        worker.ready()


# -- what it knows ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_environment_is_bare(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret of the judge's environment reaches a submission."""
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("PYTHONSTARTUP", "x.py")
    with KINDS[kind]() as spawner:
        names = answer(spawner, "import os\ndef look(): return sorted(os.environ)\n")
    assert isinstance(names, list)
    assert not {"GITHUB_TOKEN", "PYTHONSTARTUP", "PYTHONPATH"} & set(names)


@pytest.mark.skipif(
    any(Path(each, "reference").is_dir() for each in sys.path if Path(each).resolve() != ROOT),
    reason="another checkout is installed",
)
def test_no_course_can_be_imported(spawner: Spawner) -> None:
    """Neither problems nor references are importable, and nothing of them is loaded."""
    source = """
import sys

def look():
    found = []
    for name in ("problems.energy.contrastive", "reference.energy", "problems", "reference"):
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    found += [name for name in sys.modules if name.partition(".")[0] in ("problems", "reference")]
    return found
"""
    assert answer(spawner, source) == []


def test_the_import_path_leads_to_no_checkout(spawner: Spawner) -> None:
    """The folder that holds grader, and in a checkout the references, is not on the path."""
    path = answer(spawner, "import sys\ndef look(): return list(sys.path)\n")
    assert isinstance(path, list)
    assert str(ROOT) not in path
    assert "" not in path


def test_the_command_line_is_empty(spawner: Spawner) -> None:
    """A submission that parses arguments finds none."""
    assert answer(spawner, "import sys\ndef look(): return list(sys.argv)\n") == ["submission"]


def test_standard_streams_lead_nowhere(spawner: Spawner) -> None:
    """Nothing a submission writes reaches the terminal, by whatever way."""
    source = """
import os, subprocess, sys

def look():
    for handle in (0, 1, 2):
        if os.fstat(handle).st_rdev != os.makedev(1, 3):
            return f"{handle} is open"
    sys.__stdout__.write("x")
    return sys.stdin.read()
"""
    assert answer(spawner, source) == ""


# -- talking ------------------------------------------------------------------------------------
class _Odd(msgspec.Struct, tag="odd"):
    pass


@pytest.mark.parametrize("data", [frame(_Odd()), b"\0" * 8, b"\xff" * 8])  # type: ignore[arg-type]
def test_a_worker_that_hears_nonsense_ends(data: bytes) -> None:
    """A worker does what it is told or ends; it does not hang."""
    with start() as spawner, spawner.spawn(TERMS) as worker:
        worker.ready()
        worker._channel.send(data)
        worker._channel.flush()
        worker._channel._sock.shutdown(1)
        with pytest.raises(WorkerGone):
            worker.receive(soon())


def test_a_message_too_large_is_not_sent() -> None:
    """The judge's side refuses what the worker would not read."""
    message: ToWorker = Load("hw.py", bytes(MAX_HEADER + 1), {}, 100)
    with (
        start() as spawner,
        spawner.spawn(TERMS) as worker,
        pytest.raises(WireError, match="a message of"),
    ):
        worker.send(message)


# -- ending -------------------------------------------------------------------------------------
@on_linux
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_killed_at_any_moment(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving the block ends every process, whatever it was doing; killing twice is fine."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ours = started(tmp_path) | {os.getpid()}
    for delay in (0.0, 0.05, 0.3):
        with KINDS[kind]() as spawner:
            worker = Launch(spawner, submission("while True: pass\n"), Limits()).worker()
            time.sleep(delay)
            worker.kill()
        worker.kill()
        assert wait_for(lambda: not started(tmp_path) - ours)


@on_linux
def test_a_judge_that_hangs_up_ends_it(
    spawner: Spawner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is idle ends when its socket is closed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    worker = spawner.spawn(TERMS)
    worker.ready()
    pid = worker_pid(worker)
    worker._channel.close()
    assert wait_for(lambda: not alive(pid))
    worker.kill()


@on_linux
@pytest.mark.parametrize("kind", ["jailed", "open"])
def test_a_server_that_dies_is_replaced(kind: str) -> None:
    """Its workers die with it, which is told as our fault; the next worker has a new server."""
    with KINDS[kind]() as spawner:
        worker = spawner.spawn(TERMS)
        worker.ready()
        pid = worker_pid(worker)
        os.kill(spawner.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        with pytest.raises(WorkerGone) as caught:
            worker.receive(soon())
        worker.kill()
        assert caught.value.cause == "fault"
        assert wait_for(lambda: not alive(pid), 1.0)
        with spawner.spawn(TERMS) as another:
            assert another.ready()


@on_linux
def held_answers(spawner: Spawner, source: str, calls: PartCalls) -> list[object]:
    """What the calls that the workers of a class were forked with return."""
    with Session(Launch(spawner, submission(source), Limits())) as session:
        session.audit()
        assert session.load().failed is None
        session.queue(calls)
        replies = session.collect().replies
    return [reply.value if isinstance(reply, Returned) else reply for reply in replies]


def test_calls_that_workers_are_forked_with(spawner: Spawner) -> None:
    """Each worker makes them with arguments of its own, the one after a server's death too."""
    made = tuple(Call("add", (np.full(3, float(at)), at)) for at in range(5))
    calls = PartCalls("p.add", made, 1, shared=True)
    spawner.hold({"p.add": calls.frames()})
    source = "def add(x, n):\n    x += n\n    return x.sum()\n"
    for _ in range(2):
        assert held_answers(spawner, source, calls) == [6.0 * at for at in range(5)]
    if isinstance(spawner, ForkServer):
        assert spawner.holds("p.add")
        os.kill(spawner.pid, signal.SIGKILL)
        assert wait_for(lambda: not alive(spawner.pid))
    assert held_answers(spawner, source, calls) == [6.0 * at for at in range(5)]
    other = source.replace("x.sum()", "0.0")
    assert held_answers(spawner, other, calls) == [0.0] * 5


def test_handles_are_closed(spawner: Spawner) -> None:
    """Workers leave no open handle behind in the judge."""
    folder = Path("/proc/self/fd")
    for _ in range(2):
        with spawner.spawn(TERMS) as worker:
            worker.ready()
    before = len(list(folder.iterdir()))
    for _ in range(5):
        with spawner.spawn(TERMS) as worker:
            worker.ready()
    assert len(list(folder.iterdir())) <= before


@on_linux
@pytest.mark.parametrize("kind", ["open", "cold"])
def test_what_a_submission_started_ends_with_it(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the jail it can start processes, in sessions of their own as well: all are ended."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ours = started(tmp_path) | {os.getpid()}
    source = """
import os, time

def look():
    if os.fork() == 0:
        os.setsid()
        time.sleep(100)
        os._exit(0)
    time.sleep(0.2)
    return 1.0
"""
    with KINDS[kind]() as spawner:
        assert answer(spawner, source) == 1.0
    assert wait_for(lambda: not started(tmp_path) - ours)


# -- a scratch folder ---------------------------------------------------------------------------
WRITES = """
import os, tempfile

def look():
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("x")
    with open("kept.txt", "w") as file:
        file.write("y")
    return os.getcwd()
"""


def test_a_scratch_folder_is_gone_afterwards(spawner: Spawner) -> None:
    """It is where the submission stands, it may be written to, and nothing of it is kept."""
    with Session(Launch(spawner, submission(WRITES), Limits(scratch=True))) as session:
        session.audit()
        assert session.load().failed is None
        session.queue(PartCalls("p.look", (Call("look", ()),), 1))
        (reply,) = session.collect().replies
        assert isinstance(reply, Returned), reply
        assert Path(str(reply.value), "kept.txt").read_text(encoding="ascii") == "y"
    assert not Path(str(reply.value)).exists()


def test_there_is_no_scratch_folder_unless_asked_for() -> None:
    """Nothing can be written anywhere."""
    with start() as spawner, Session(Launch(spawner, submission(WRITES), Limits())) as session:
        session.audit()
        session.load()
        session.queue(PartCalls("p.look", (Call("look", ()),), 1))
        (reply,) = session.collect().replies
    assert isinstance(reply, Raised)


def test_no_room_for_a_scratch_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One message says where there is none."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    launch = Launch(ColdStarts(), submission(WRITES), Limits(scratch=True))
    with pytest.raises(GraderFault, match=r"No scratch folder can be made in .*nowhere.*TMPDIR"):
        launch.worker()


# -- while it is waited for -----------------------------------------------------------------------
class CalledOff(Exception):  # noqa: N818 - what a glance raises
    """Somebody does not want to wait any longer."""


@pytest.mark.parametrize("body", ["pass", "print('again', flush=True)"], ids=["silent", "loud"])
def test_whoever_waits_may_call_it_off(spawner: Spawner, body: str) -> None:
    """A glance comes now and then, whether the worker is silent or never is, and may end it."""
    glances: list[float] = []
    calling = False

    def glance() -> None:
        glances.append(time.monotonic())
        if calling and len(glances) > 4:
            raise CalledOff

    source = f"def look():\n    while True:\n        {body}\n"
    limits = Limits(call=60.0, part=60.0)
    launch = Launch(spawner, submission(source), limits, meanwhile=glance)
    with Session(launch) as session:
        session.audit()
        assert session.load().failed is None
        glances.clear()
        calling = True
        session.queue(PartCalls("p.look", (Call("look", ()),), 1))
        with pytest.raises(CalledOff):
            session.collect()
    gaps = [after - before for before, after in pairwise(glances)]
    assert min(gaps) > 0.05


@on_linux
@pytest.mark.parametrize("kind", ["jailed", "open"])
def test_a_server_forked_from_another(kind: str) -> None:
    """It has what the other has, lives in its own process, and ends with either of them."""
    made = (Call("add", (np.ones(3), 2)),)
    calls = PartCalls("p.add", made, 1, shared=True)
    source = "def add(x, n):\n    return float(x.sum() + n)\n"
    with KINDS[kind]() as spawner:
        assert isinstance(spawner, ForkServer)
        spawner.hold({"p.add": calls.frames()}, ("random",))
        with spawner.twin() as twin:
            assert isinstance(twin, ForkServer)
            assert twin.pid != spawner.pid
            assert twin.handles != spawner.handles
            assert held_answers(twin, source, calls) == [5.0]
            first = twin.pid
            os.kill(first, signal.SIGKILL)
            assert wait_for(lambda: not alive(first))
            assert held_answers(twin, source, calls) == [5.0]  # in another, started anew
            assert held_answers(spawner, source, calls) == [5.0]
        third = spawner.twin()
        pid = third.pid
        third.forget()  # nobody speaks to it any more
        assert wait_for(lambda: not alive(pid))
        last = spawner.twin()
        os.kill(spawner.pid, signal.SIGKILL)
        assert wait_for(lambda: not alive(last.pid))
        with last:
            assert held_answers(last, source, calls) == [5.0]


@on_linux
def test_a_server_that_keeps_to_a_core() -> None:
    """So do its workers, and a core that is not there is no reason not to grade."""
    cores = os.sched_getaffinity(0)
    source = "import os\ndef look(): return sorted(os.sched_getaffinity(0))\n"
    with start() as spawner:
        for core, kept in ((min(cores), {min(cores)}), (None, cores), (1 << 20, cores)):
            with spawner.twin(core) as twin:
                assert set(answer(twin, source)) == kept  # type: ignore[call-overload]
        assert set(answer(spawner, source)) == cores  # type: ignore[call-overload]


@on_linux
@pytest.mark.parametrize("kind", ["jailed", "open"])
def test_a_system_that_gives_no_memory_to_share(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then every reply is sent by itself, and nothing else is different."""

    def refuses() -> int:
        raise OSError(errno.EFBIG, "File too large")

    monkeypatch.setattr("grader.isolate.forkserver.outbox_file", refuses)
    with KINDS[kind]() as spawner:
        assert answer(spawner, "def look(): return [1.5, 2]\n") == [1.5, 2]


@on_linux
def test_a_server_that_cannot_be_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is our fault, and said."""
    monkeypatch.setattr("grader.isolate.server.START_SECONDS", 0.5)
    with start() as spawner:
        assert isinstance(spawner, ForkServer)
        os.kill(spawner.pid, signal.SIGSTOP)
        with pytest.raises(GraderFault, match="could not be shared: try again"):
            spawner.twin()
        os.kill(spawner.pid, signal.SIGCONT)
