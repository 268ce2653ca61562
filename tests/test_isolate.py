"""A worker process: how it starts, what it knows, how it ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import msgspec
import pytest
from cli import ROOT, started, wait_for

from grader.cases import Call, Returned
from grader.errors import GraderFault
from grader.frames import frame
from grader.isolate import Worker, WorkerGone, load_message
from grader.limits import Limits
from grader.messages import Audited, Load, Loaded, ToWorker
from grader.run import PartCalls, Session
from grader.submission import Submission

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def submission(source: str) -> Submission:
    """A submission with this source."""
    return Submission("hw.py", source.encode(), "", "")


def answer(source: str) -> object:
    """What ``look()`` of a submission returns in a worker."""
    limits = Limits()
    handed_in = submission(source)
    worker = Worker()
    worker.send(load_message(handed_in, limits))
    with Session(handed_in, limits, worker) as session:
        session.audit()
        assert session.load().failed is None
        session.queue(PartCalls("p.look", (Call("look", ()),), 1))
        (reply,) = session.collect().replies
    assert isinstance(reply, Returned), reply
    return reply.value


def soon() -> float:
    """A deadline."""
    return time.monotonic() + 20


# -- starting -----------------------------------------------------------------------------------
def test_it_says_what_protects_it() -> None:
    """Before it hears of a submission, the worker says which layers are on and which are not."""
    with Worker() as worker:
        ready = worker.ready()
    assert "process" in ready.layers
    assert not set(ready.layers) & set(ready.missing)


def test_it_reads_then_imports() -> None:
    """The audit comes before anything of the submission has run."""
    with Worker() as worker:
        worker.send(load_message(submission("def f(): pass\ng = 1\n"), Limits()))
        worker.ready()
        messages = [received[0] for _ in range(2) if (received := worker.receive(soon()))]
    assert [type(message) for message in messages] == [Audited, Loaded]
    assert isinstance(messages[1], Loaded)
    assert messages[1].callables == ["f"]


def test_a_worker_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is our fault, and says so."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(GraderFault, match=r"cannot be started .*try again"):
        Worker()


def test_a_worker_that_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that does not come up is our fault as well."""
    monkeypatch.setattr("grader.isolate._command", lambda _: [sys.executable, "-c", "exit(3)"])
    with Worker() as worker, pytest.raises(GraderFault, match="exited with status 3"):
        worker.ready()


# -- what it knows ------------------------------------------------------------------------------
def test_the_environment_is_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret of the judge's environment reaches a submission."""
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("PYTHONSTARTUP", "x.py")
    names = answer("import os\ndef look(): return sorted(os.environ)\n")
    assert isinstance(names, list)
    assert not {"GITHUB_TOKEN", "PYTHONSTARTUP", "PYTHONPATH"} & set(names)


@pytest.mark.skipif(
    any(Path(each, "reference").is_dir() for each in sys.path if Path(each).resolve() != ROOT),
    reason="another checkout is installed",
)
def test_no_course_can_be_imported() -> None:
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
    assert answer(source) == []


def test_the_import_path_leads_to_no_checkout() -> None:
    """The folder that holds grader, and in a checkout the references, is not on the path."""
    path = answer("import sys\ndef look(): return list(sys.path)\n")
    assert isinstance(path, list)
    assert str(ROOT) not in path
    assert "" not in path


def test_the_command_line_is_empty() -> None:
    """A submission that parses arguments finds none."""
    assert answer("import sys\ndef look(): return list(sys.argv)\n") == ["submission"]


def test_standard_streams_lead_nowhere() -> None:
    """Nothing a submission writes reaches the terminal, by whatever way."""
    source = """
import os, subprocess, sys

def look():
    for handle in (0, 1, 2):
        if os.fstat(handle).st_rdev != os.stat(os.devnull).st_rdev:
            return f"{handle} is open"
    sys.__stdout__.write("x")
    return sys.stdin.read()
"""
    assert answer(source) == ""


# -- talking ------------------------------------------------------------------------------------
class _Odd(msgspec.Struct, tag="odd"):
    pass


@pytest.mark.parametrize("data", [frame(_Odd()), b"\0" * 8, b"\xff" * 8])  # type: ignore[arg-type]
def test_a_worker_that_hears_nonsense_ends(data: bytes) -> None:
    """A worker does what it is told or ends; it does not hang."""
    with Worker() as worker:
        worker.ready()
        worker._channel.send(data)
        worker._channel.flush()
        worker._channel._sock.shutdown(1)
        with pytest.raises(WorkerGone):
            worker.receive(soon())


def test_a_message_too_large_is_not_sent() -> None:
    """The judge's side refuses what the worker would not read."""
    from grader.frames import MAX_HEADER, WireError

    message: ToWorker = Load("hw.py", bytes(MAX_HEADER + 1), "", 1 << 30, 100)
    with Worker() as worker, pytest.raises(WireError, match="a message of"):
        worker.send(message)


# -- ending -------------------------------------------------------------------------------------
@on_linux
def test_killed_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving the block ends the worker, whatever it was doing; twice is fine."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ours = started(tmp_path) | {os.getpid()}
    for delay in (0.0, 0.05, 0.2):
        with Worker() as worker:
            worker.send(load_message(submission("while True: pass\n"), Limits()))
            worker.flush()
            time.sleep(delay)
        worker.kill()
        assert wait_for(lambda: not started(tmp_path) - ours)


@on_linux
def test_a_judge_that_hangs_up_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is idle ends when its socket is closed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ours = started(tmp_path) | {os.getpid()}
    worker = Worker()
    worker.ready()
    assert started(tmp_path) - ours
    worker._channel.close()
    assert wait_for(lambda: worker._process.poll() is not None)
    assert worker._process.returncode == 0
    assert not started(tmp_path) - ours
    worker.kill()


def test_handles_are_closed() -> None:
    """Workers leave no open handle behind in the judge."""
    folder = Path("/proc/self/fd") if Path("/proc/self/fd").is_dir() else Path("/dev/fd")
    with Worker() as worker:
        worker.ready()
    before = len(list(folder.iterdir()))
    for _ in range(5):
        with Worker() as worker:
            worker.ready()
    assert len(list(folder.iterdir())) <= before
