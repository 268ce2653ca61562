"""The jail as a whole: what a worker finds in it, and the traps on the way there."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli import mlgrade

from grader.cases import Call, Raised, Reply, Returned
from grader.isolate import Spawner, start
from grader.isolate.forkserver import ForkServer
from grader.isolate.launch import Launch
from grader.layers import LAYERS, NEEDED
from grader.limits import Limits
from grader.run import PartCalls, Session
from grader.submission import Submission

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has the jail")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="takes root to set up")
GOOD = "def answer(x=1.0):\n    return x\n"


@pytest.fixture(scope="module")
def spawner() -> Iterator[ForkServer]:
    """One server for all."""
    with ForkServer() as made:
        yield made


def replies(spawner: Spawner, source: str, *names: str, **limits: object) -> list[Reply]:
    """What calls of functions without arguments come back with, each a part of its own."""
    submission = Submission("hw.py", source.encode(), "")
    launch = Launch(spawner, submission, Limits(**limits), submission.libraries)  # type: ignore[arg-type]
    with Session(launch) as session:
        session.audit()
        assert session.load().failed is None
        for at, name in enumerate(names):
            session.queue(PartCalls(f"p.{name}", (Call(name, ()),), at))
        return [session.collect().replies[0] for _ in names]


def value(spawner: Spawner, body: str, **limits: object) -> object:
    """What one function with this body returns."""
    (reply,) = replies(spawner, f"def look():\n    {body}\n", "look", **limits)
    assert isinstance(reply, Returned), reply
    return reply.value


# -- layers ---------------------------------------------------------------------------------------
def test_every_layer_holds_here(spawner: ForkServer) -> None:
    """On a Linux with Landlock and seccomp nothing is missing; elsewhere this test says what."""
    with Session(Launch(spawner, Submission("hw.py", GOOD.encode(), ""), Limits())) as session:
        session.audit()
    assert set(session.layers) == {each.name for each in LAYERS}


SABOTAGE = {  # run in the server before anything else: a step that does nothing
    "system calls": "f.program = lambda pid: bytes([6, 0, 0, 0, 0, 0, 255, 127])",
    "file access": "f.Cell.__new__ = lambda c, r, u, n=f.Cell.__new__: n(c, None, u)",
}


@pytest.mark.parametrize("layer", sorted(SABOTAGE))
def test_a_layer_without_effect_is_not_claimed(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a layer holds is measured: one that lets everything through is told as missing."""
    from grader.isolate import command as commands

    words = commands.command

    def sabotaged(handle: int, role: str) -> list[str]:
        made = words(handle, role)
        patch = f"import grader.jail.enter as f; {SABOTAGE[layer]}; "
        made[3] = made[3].replace("from grader.worker", patch + "from grader.worker", 1)
        return made

    monkeypatch.setattr("grader.isolate.process.command", sabotaged)
    submission = Submission("hw.py", GOOD.encode(), "")
    with start() as spawner, Session(Launch(spawner, submission, Limits())) as session:
        session.audit()
    assert layer in NEEDED
    assert layer not in session.layers


def test_strict_refuses_a_machine_that_cannot_hold(tmp_path: Path) -> None:
    """With two words on what to do; and what it would have taken is in the report otherwise."""
    (tmp_path / "hw.py").write_text('SHEET = "energy"\n')
    ran = mlgrade("check", "hw.py", "--isolation=process", "--format=json", cwd=tmp_path)
    assert '"level": "process"' in ran.out
    assert '"system calls: the submission can start processes' in ran.out


# -- what a worker finds --------------------------------------------------------------------------
def test_no_handle_but_its_own_is_open(spawner: ForkServer) -> None:
    """Neither the server's socket nor its rules: whoever reaches them is out of the jail."""
    body = """import os, stat
    found = []
    for handle in range(1024):
        try:
            found.append((handle, stat.S_ISSOCK(os.fstat(handle).st_mode)))
        except OSError:
            pass
    return found"""
    assert value(spawner, body) == [(0, False), (1, False), (2, False), (3, True)]


def test_the_environment_is_fixed(spawner: ForkServer) -> None:
    """Eight variables, for C as well."""
    body = "import os, ctypes; c = ctypes.CDLL(None); c.getenv.restype = ctypes.c_char_p\n"
    body += "    return [sorted(os.environ), (c.getenv(b'HOME') or b'').decode(), os.getcwd()]"
    names, home, folder = value(spawner, body)  # type: ignore[misc]
    assert (len(names), home, folder) == (8, "/nonexistent", "/")


def test_one_submission_cannot_write_into_anothers_scratch(spawner: ForkServer) -> None:
    """The rules of one worker do not grow into those of the next."""
    body = "import os, tempfile; open('x', 'w').close(); return os.getcwd()"
    first = Submission("hw.py", f"def look():\n    {body}\n".encode(), "")
    with Session(Launch(spawner, first, Limits(scratch=True))) as session:
        session.audit()
        session.load()
        session.queue(PartCalls("p.look", (Call("look", ()),), 1))
        (reply,) = session.collect().replies
        assert isinstance(reply, Returned)
        source = f"def look():\n    return open({str(reply.value) + '/x'!r}).read()\n"
        for scratch in (False, True):
            (other,) = replies(spawner, source, "look", scratch=scratch)
            assert isinstance(other, Raised)
            assert other.type == "PermissionError"


# -- memory ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        "return bytearray(1 << 30)",
        "import mmap; return mmap.mmap(-1, 3 << 30)",
        "import numpy; return numpy.ones(1 << 27)",
        "kept = []\n    while True: kept.append(bytearray(1 << 24))",
    ],
    ids=["private", "shared", "numpy", "piece by piece"],
)
def test_memory_is_limited_however_it_is_asked_for(spawner: ForkServer, body: str) -> None:
    """And relative to what the server has: small sheets and those with torch have as much."""
    for library in ("", "import torch\n"):
        source = f"{library}def look():\n    {body}\n{GOOD}"
        bad, good = replies(spawner, source, "look", "answer", memory=256 << 20)
        assert isinstance(bad, Raised)
        assert bad.type in {"MemoryError", "OSError"}
        assert good == Returned(1.0)


# -- torch ----------------------------------------------------------------------------------------
def test_torch_works_in_a_forked_worker(spawner: ForkServer) -> None:
    """Matrices, a backward pass, threads of its own and an optimizer's step: none of it hangs."""
    body = """import torch
    torch.set_num_threads(2)
    x = torch.full((300, 300), 0.01, requires_grad=True)
    optimizer = torch.optim.Adam([x])
    (x @ x).exp().log().sum().backward()
    optimizer.step()
    return float(x.detach()[0, 0]) < 0.01"""
    assert value(spawner, body, call=20.0) is True


def test_the_server_has_one_thread(spawner: ForkServer) -> None:
    """Whatever it has imported: a lock held by another thread would be held for ever in a fork."""
    replies(spawner, "import torch, matplotlib\n# optim, random\n" + GOOD, "answer")
    assert len(list(Path(f"/proc/{spawner.pid}/task").iterdir())) == 1


def test_the_first_optimizer_is_quick(spawner: ForkServer) -> None:
    """What it would import is there already."""
    source = "import torch.optim, sys\ndef look():\n    return 'torch._dynamo' in sys.modules\n"
    assert replies(spawner, source, "look") == [Returned(value=True)]


# -- faults ---------------------------------------------------------------------------------------
def test_the_part_that_ran_when_the_server_died_is_ours() -> None:
    """It costs nothing, the rest is graded by a new server, and the exit code says so."""
    source = "import time\ndef slow():\n    time.sleep(30)\n" + GOOD
    submission = Submission("hw.py", source.encode(), "")
    with ForkServer() as own, Session(Launch(own, submission, Limits())) as session:
        session.audit()
        session.load()
        session.queue(PartCalls("p.slow", (Call("slow", ()),), 1))
        session.queue(PartCalls("p.answer", (Call("answer", ()),), 2))
        time.sleep(0.2)
        os.kill(own.pid, 9)
        lost, good = session.collect(), session.collect()
    assert getattr(lost.replies[0], "cause", "") == "fault"
    assert good.replies == (Returned(1.0),)


@as_root
def test_no_proc(tmp_path: Path) -> None:
    """One clear message, and no points lost."""
    import subprocess

    command = f"mount -t tmpfs none /proc && {sys.executable} -m grader check hw.py"
    (tmp_path / "hw.py").write_text('SHEET = "energy"\n')
    ran = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", command],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if "unshare" in ran.stderr or "mount:" in ran.stderr:
        pytest.skip("no mount namespaces here")
    assert ran.returncode == 2
    assert "there is no /proc" in ran.stderr
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("handles", [5, 6, 7])
def test_out_of_handles(handles: int, tmp_path: Path) -> None:
    """One clear message that says what to do."""
    import subprocess

    (tmp_path / "hw.py").write_text('SHEET = "energy"\n')
    command = f"ulimit -n {handles}; exec {sys.executable} -m grader check hw.py"
    ran = subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 2
    assert "Too many open files): close other programs" in ran.stderr
    assert ran.stderr.count("\n") == 1
