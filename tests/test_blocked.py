"""What the jail refuses is said in words that help: each thing tried in a real worker."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from grader.blocked import blocked
from grader.cases import Call, Raised, Returned
from grader.isolate import Spawner, start
from grader.isolate.launch import Launch
from grader.limits import Limits
from grader.run import PartCalls, Session
from grader.submission import Submission

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has the jail")


@pytest.fixture(scope="module")
def spawner() -> Iterator[Spawner]:
    """One server for all."""
    with start() as made:
        yield made


def reply(spawner: Spawner, body: str) -> object:
    """What one call of a function with this body comes back with."""
    source = f"def f():\n    {body}\n".encode()
    submission = Submission("hw.py", source, "")
    launch = Launch(spawner, submission, Limits(call=20.0), submission.libraries)
    with Session(launch) as session:
        session.audit()
        assert session.load().failed is None
        session.queue(PartCalls("p.f", (Call("f", ()),), 1))
        return session.collect().replies[0]


@pytest.mark.parametrize(
    ("body", "tried"),
    [
        ("import subprocess; subprocess.run(['ls'])", "start a process"),
        ("import os; os.fork()", "start a process"),
        ("import os; os.execv('/bin/ls', ['ls'])", "start a process"),
        ("import multiprocessing as m; m.Pool(2)", "start a process"),
        (
            "from concurrent.futures import ProcessPoolExecutor as P; P(2).submit(abs, 1).result()",
            "start a process",
        ),
        ("import socket; socket.socket()", "use the network"),
        ("import urllib.request as u; u.urlopen('http://example.org')", "use the network"),
        ("open('/etc/passwd')", "open '/etc/passwd'"),
        ("open('out.txt', 'w')", "open 'out.txt'"),
        ("import tempfile; tempfile.TemporaryFile()", "make a temporary file"),
        ("import os; os.kill(1, 0)", "what is not allowed"),
        ("import os; os.chmod('/tmp', 0o700)", "what is not allowed"),
    ],
)
def test_what_was_tried_is_named(spawner: Spawner, body: str, tried: str) -> None:
    """And the kernel has refused it."""
    raised = reply(spawner, body)
    assert isinstance(raised, Raised), raised
    found = blocked(raised)
    assert found is not None, raised
    assert tried in found.tried


def test_torch_that_asks_for_processes(spawner: Spawner) -> None:
    """A DataLoader with workers, and torch.compile, are told what to do instead."""
    loader = "import torch; list(torch.utils.data.DataLoader([1.0], num_workers=2))"
    raised = reply(spawner, loader)
    assert isinstance(raised, Raised)
    found = blocked(raised)
    assert found is not None
    assert "num_workers=0" in found.instead


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError('here')",
        "raise OSError('disk')",
        "open('missing.csv')",
        "return 1 / 0",
    ],
)
def test_other_errors_are_themselves(spawner: Spawner, body: str) -> None:
    """Nothing is put down to the jail that has nothing to do with it."""
    raised = reply(spawner, body)
    assert isinstance(raised, Raised)
    assert blocked(raised) is None


@pytest.mark.parametrize(
    "body",
    [
        "import threading as t; x = t.Thread(target=print); x.start(); x.join(); return 1.0",
        "import asyncio; asyncio.run(asyncio.sleep(0)); return 1.0",
        "import logging, warnings; logging.warning('a'); warnings.warn('b'); return 1.0",
        "import numpy as np; x = np.ones((500, 500)); (x @ x); return 1.0",
        "import scipy.linalg, scipy.optimize, sklearn.linear_model; return 1.0",
        "import matplotlib.pyplot as p; p.plot([1]); p.gcf().canvas.draw(); p.show(); return 1.0",
    ],
)
def test_honest_code_is_not_refused(spawner: Spawner, body: str) -> None:
    """Threads, event loops, logging, linear algebra, libraries and plots work."""
    assert reply(spawner, body) == Returned(1.0)
