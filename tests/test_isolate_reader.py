"""A worker that reads one submission after the other, and runs none."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.audit import Audit, NotPython
from grader.errors import GraderFault
from grader.isolate import Spawner, reader, start
from grader.isolate.launch import Launch
from grader.isolate.reader import Reader
from grader.limits import Limits
from grader.run import Session
from grader.submission import Submission

if not sys.platform.startswith("linux"):
    pytest.skip("looks into /proc", allow_module_level=True)

GOOD = "def f(x):\n    return x\n"
DEEP = "x = " + "(" * 90 + "1" + ")" * 90 + "\n"


def submission(source: str) -> Submission:
    """A submission with this source."""
    return Submission("hw.py", source.encode(), "")


@pytest.fixture(scope="module")
def spawner() -> Iterator[Spawner]:
    """One server for all of them."""
    with start() as made:
        yield made


@pytest.fixture
def reads(spawner: Spawner) -> Iterator[Reader]:
    """A reader."""
    with Reader(spawner, Limits(load=5.0)) as made:
        yield made


def worker_of(one: Reader) -> Any:
    """Its present worker, None where it has none."""
    return one._worker


def test_one_worker_reads_many(reads: Reader) -> None:
    """Each is told what stands in its own file."""
    seen = set()
    for name in ("f", "g", "h"):
        found = reads.audit(submission(f"def {name}(): pass\n"))
        assert isinstance(found, Audit)
        assert list(found.functions) == [name]
        seen.add(worker_of(reads))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def f(:\n", "SyntaxError"),
        ("x = " + "-" * 60_000 + "1\n", "nested|too deeply|complex|tangled"),
        ("#" * (1 << 16) + "\n", ""),
    ],
    ids=["no Python", "nested", "long"],
)
def test_after_what_is_out_of_the_ordinary_another_one_reads(
    reads: Reader, source: str, message: str
) -> None:
    """What it leaves behind is nobody else's affair."""
    reads.audit(submission(GOOD))
    found = reads.audit(submission(source))
    assert isinstance(found, NotPython) == bool(message)
    assert worker_of(reads) is None
    assert isinstance(reads.audit(submission(GOOD)), Audit)


def test_it_is_replaced_now_and_then(reads: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker grows old."""
    monkeypatch.setattr(reader, "_MOST", 2)
    workers = []
    for _ in range(4):
        reads.audit(submission(GOOD))
        workers.append(worker_of(reads))
    assert workers[0] is not None
    assert workers[1] is None
    assert workers[2] not in {None, workers[0]}
    assert workers[3] is None


def pid_of(one: Reader, spawner: Any) -> int:
    """The process that reads."""
    number = worker_of(one)._process._number
    told = spawner._server
    while number not in told._pidfds:
        told.gone()
    info = Path(f"/proc/self/fdinfo/{told._pidfds[number]}").read_text(encoding="ascii")
    return next(int(line[4:]) for line in info.splitlines() if line.startswith("Pid:"))


def test_one_that_is_killed_is_replaced(reads: Reader, spawner: Spawner) -> None:
    """That is our trouble, and the submission is read all the same."""
    reads.audit(submission(GOOD))
    os.kill(pid_of(reads, spawner), signal.SIGKILL)
    assert isinstance(reads.audit(submission(GOOD)), Audit)


def test_one_that_is_killed_twice(
    reads: Reader, spawner: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it is a fault, and said to be ours."""
    real = reader.read_message

    def killing(each: Submission) -> Any:
        os.kill(pid_of(reads, spawner), signal.SIGKILL)
        return real(each)

    monkeypatch.setattr(reader, "read_message", killing)
    with pytest.raises(GraderFault, match=r"reads submissions was killed .*, twice; try again\."):
        reads.audit(submission(GOOD))
    assert worker_of(reads) is None


def test_it_has_its_time(spawner: Spawner) -> None:
    """A file that takes too long is told so, and nobody waits for it."""
    with Reader(spawner, Limits(load=0.0)) as reads:
        found = reads.audit(submission(GOOD * 3000))
    assert found == NotPython("The file was not read within 0 s.")


def test_a_session_with_a_reader_reads_nothing_itself(spawner: Spawner) -> None:
    """What is found is the same, and its worker imports meanwhile."""
    both = []
    with Reader(spawner, Limits()) as reads:
        for reading in (None, reads):
            launch = Launch(spawner, submission(GOOD), Limits(), reader=reading)
            with Session(launch) as session:
                both.append(session.audit())
                assert session.layers
                assert session.load().callables == {"f"}
    assert both[0] == both[1]
