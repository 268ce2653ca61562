"""A hostile or broken submission costs the part it breaks in, and never holds up the judge."""

from __future__ import annotations

import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from cli import started, wait_for

from grader.audit import NotPython
from grader.cases import Call, Died, Lines, NotRun, Raised, Returned, TimedOut, Unsupported
from grader.errors import GraderFault
from grader.frames import MAX_BODY, PREFIX, frame
from grader.isolate import start
from grader.isolate.launch import Launch
from grader.limits import Limits
from grader.messages import Loaded, Printed, ReturnedReply
from grader.run import LoadedSubmission, PartCalls, PartRun, Session
from grader.submission import Submission
from grader.worker.submission import MAX_LINES

SLACK = 4.0  # seconds that starting another worker may take on a busy machine
WIRE = """
import os, stat, threading, time

def wire():
    for handle in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                return handle
        except OSError:
            pass

def send(data):
    at = 0
    while at < len(data):
        at += os.write(wire(), data[at:])

"""
GOOD = "\ndef good(x=1.0):\n    return x\n"


def call(name: str, *args: object, lines: bool = False) -> Call:
    """One call of a function."""
    return Call(name, args, lines=lines)


def run(
    source: str, *parts: Sequence[Call], **limits: float
) -> tuple[LoadedSubmission, list[PartRun]]:
    """Import a submission and make the calls of some parts."""
    given = {"call": 5.0, "part": 10.0, "load": 10.0, "total": 30.0} | limits
    limit = Limits(**given)  # type: ignore[arg-type]
    submission = Submission("hw.py", source.encode(), "")
    with (
        start() as spawner,
        Session(Launch(spawner, submission, limit, submission.libraries)) as session,
    ):
        assert not isinstance(session.audit(), NotPython)
        loaded = session.load()
        if loaded.failed is not None:
            return loaded, []
        for at, calls in enumerate(parts):
            session.queue(PartCalls(f"p.{at}", tuple(calls), at + 1))
        return loaded, [session.collect() for _ in parts]


def bad_then_good(source: str, **limits: float) -> PartRun:
    """Make three calls of ``bad``, of which the second counts, then a part that must not suffer."""
    calls = [call("good", 1.0), call("bad"), call("good", 2.0)]
    started_at = time.monotonic()
    _, (broken, whole) = run(WIRE + source + GOOD, calls, [call("good", 3.0)], **limits)
    allowed = limits.get("call", limits.get("part", 5.0))
    assert time.monotonic() - started_at < allowed + SLACK
    assert [reply.value for reply in whole.replies] == [3.0]
    assert broken.replies[0] == Returned(1.0)
    return broken


def good_bad_good(source: str, **limits: float) -> PartRun:
    """Make a call of ``bad`` and one that follows it, between two parts that must not suffer."""
    parts = [[call("good", 1.0)], [call("bad"), call("good", 2.0)], [call("good", 3.0)]]
    started_at = time.monotonic()
    _, (first, broken, last) = run(WIRE + source + GOOD, *parts, **limits)
    assert time.monotonic() - started_at < limits.get("call", 5.0) + SLACK
    assert (first.replies, last.replies) == ((Returned(1.0),), (Returned(3.0),))
    return broken


# -- one failure costs one part -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("os._exit(0)", "exited with status 0"),
        ("os._exit(7)", "exited with status 7"),
        ("os.abort()", "was ended by SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", "was ended by SIGSEGV"),
    ],
)
def test_a_process_that_ends(body: str, how: str) -> None:
    """How it ended is told of the call, and the rest of the part is not run."""
    part = bad_then_good(f"def bad():\n    {body}\n")
    assert part.replies[1:] == (Died(how, "crash"), NotRun())


@pytest.mark.parametrize(
    "body",
    [
        "os.kill(os.getpid(), 9)",
        "signal.raise_signal(signal.SIGKILL)",
        "signal.pthread_kill(threading.get_ident(), signal.SIGKILL)",
        "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
        "fcntl.fcntl(wire(), 10, signal.SIGKILL)  # F_SETSIG",
        "if CDLL(None).timer_create(1, None, byref(c_void_p())): raise PermissionError",
    ],
)
def test_nobody_kills_himself(body: str) -> None:
    """Who was killed, others have killed: a submission cannot make itself our fault."""
    imports = "import fcntl, resource, signal\nfrom ctypes import CDLL, byref, c_void_p\n"
    part = bad_then_good(f"{imports}def bad():\n    {body}\n")
    assert isinstance(part.replies[1], Raised)
    assert part.replies[1].type in {"PermissionError", "ValueError"}
    assert part.replies[2] == Returned(2.0)


def killed_from_outside(source: str, times: int) -> tuple[LoadedSubmission, list[PartRun]]:
    """Run ``slow`` and ``good`` of a submission whose workers somebody kills as they start."""
    submission = Submission("hw.py", source.encode(), "")
    stop = threading.Event()
    with (
        start() as spawner,
        Session(Launch(spawner, submission, Limits(total=30.0))) as session,
    ):
        children = Path(f"/proc/{spawner.pid}/task/{spawner.pid}/children")  # type: ignore[attr-defined]

        def kill() -> None:
            seen: set[int] = set()
            while len(seen) < times and not stop.wait(0.3):
                for pid in set(map(int, children.read_text().split())) - seen:
                    seen.add(pid)
                    os.kill(pid, signal.SIGKILL)

        session.audit()
        thread = threading.Thread(target=kill)
        thread.start()
        try:
            loaded = session.load()
            session.queue(PartCalls("p.slow", (call("slow"), call("good", 1.0)), 1))
            session.queue(PartCalls("p.good", (call("good", 3.0),), 2))
            return loaded, [session.collect(), session.collect()]
        finally:
            stop.set()
            thread.join()


def test_without_a_jail_who_was_killed_may_have_done_it_himself() -> None:
    """Then it is a crash like any other, and costs the part."""
    source = f"import os\ndef bad():\n    os.kill(os.getpid(), 9)\n{GOOD}"
    submission = Submission("hw.py", source.encode(), "")
    with start("process") as spawner, Session(Launch(spawner, submission, Limits())) as session:
        session.audit()
        session.load()
        session.queue(PartCalls("p.bad", (call("bad"), call("good", 1.0)), 1))
        assert session.collect().replies == (Died("was ended by SIGKILL", "crash"), NotRun())


KILLED = Died("was killed from outside, as a system does that runs out of memory", "fault")


def test_a_worker_that_somebody_kills() -> None:
    """That is our fault, not the submission's crash; the rest goes on in another worker."""
    source = f"import time\ndef slow():\n    time.sleep(1)\n{GOOD}"
    _, (slow, good) = killed_from_outside(source, 1)
    assert slow.replies == (KILLED, NotRun())
    assert good.replies == (Returned(3.0),)


def test_a_worker_that_somebody_kills_while_it_imports() -> None:
    """The file is imported once more; where that does not help either, nothing is graded."""
    source = f"import time\ntime.sleep(1)\ndef slow():\n    return 2.0\n{GOOD}"
    loaded, (slow, good) = killed_from_outside(source, 1)
    assert loaded.failed is None
    assert (slow.replies, good.replies[0]) == ((Returned(2.0), Returned(1.0)), Returned(3.0))
    with pytest.raises(GraderFault, match=r"was killed from outside.*twice; try again"):
        killed_from_outside(source, 2)


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "time.sleep(100)",
        "os.kill(os.getpid(), 19)",
        "threading.Event().wait()",
        "input()  # at the end of the file at once\n    time.sleep(100)",
    ],
)
def test_a_call_that_hangs(body: str) -> None:
    """It is given up at its limit."""
    part = bad_then_good(f"def bad():\n    {body}\n", call=0.5)
    if "input" in body:
        assert isinstance(part.replies[1], Raised)
        assert part.replies[1].type == "EOFError"
    else:
        assert part.replies[1:] == (TimedOut(0.5, "one call"), NotRun())


def test_a_part_that_takes_too_long() -> None:
    """Calls that are quick each share the limit of their part."""
    source = f"import time\ndef slow():\n    time.sleep(0.2)\n    return 1.0\n{GOOD}"
    _, (slow, good) = run(source, [call("slow")] * 10, [call("good")], part=0.7)
    kinds = [type(reply) for reply in slow.replies]
    assert kinds[:2] == [Returned] * 2
    assert TimedOut(0.7, "the part") in slow.replies
    assert kinds[-1] is NotRun
    assert good.replies == (Returned(1.0),)


def test_a_submission_that_takes_too_long() -> None:
    """When the time of the whole submission is up, what is left is not run."""
    source = "def bad():\n    while True: pass\n"
    began = time.monotonic()
    _, parts = run(source, *[[call("bad"), call("bad")]] * 5, call=0.5, total=1.3)
    assert time.monotonic() - began < 1.3 + SLACK
    assert parts[0].replies[0] == TimedOut(0.5, "one call")
    whole = TimedOut(1.3, "the submission as a whole")
    assert parts[-1].replies == (whole, NotRun())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("raise SystemExit", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("bad()", "RecursionError"),
        ("return bytearray(1 << 40)", "MemoryError"),
        ("import numpy; return numpy.zeros((1 << 20, 1 << 20))", "MemoryError"),
        ("kept = []\n    while True: kept.append(bytearray(1 << 20))", "MemoryError"),
        ("raise type('Odd', (BaseException,), {'__str__': lambda self: 1 / 0})", "Odd"),
    ],
)
def test_a_call_that_raises_costs_itself(body: str, kind: str) -> None:
    """The worker goes on with the next call; memory is the submission's own trouble."""
    part = bad_then_good(f"def bad():\n    {body}\n", memory=200 << 20)
    assert isinstance(part.replies[1], Raised)
    assert part.replies[1].type == kind
    assert part.replies[2] == Returned(2.0)


def test_where_it_raised() -> None:
    """The line is the submission's own, and the traceback tells nothing of the machine."""
    source = "import numpy as np\n\ndef bad():\n    return np.linalg.inv(np.zeros((2, 2)))\n"
    _, (part,) = run(source, [call("bad")])
    (reply,) = part.replies
    assert isinstance(reply, Raised)
    assert (reply.type, reply.lineno) == ("LinAlgError", 4)
    assert 'File "hw.py", line 4, in bad' in reply.traceback
    assert 'File "numpy/linalg/' in reply.traceback
    assert sys.prefix not in reply.traceback


# -- what is said on the wire -------------------------------------------------------------------
@pytest.mark.parametrize(
    "data",
    [
        frame(ReturnedReply(7, 1.0, [], ())),
        frame(ReturnedReply(1, 2.0, [], ())),
        frame(Loaded(["bad"])),
        b"\xff" * 4000,
        PREFIX.pack(40, 0) + b"\xc1" * 40,
        PREFIX.pack(1 << 31, 0),
        PREFIX.pack(10, MAX_BODY + 1),
        struct.pack("<II", 0, 0) * 3,
        PREFIX.pack(10, 0) + b"\x82\xa4type\xa3run",
        PREFIX.pack(100_000, 0) + b"\x91" * 100_000,
    ],
    ids=[
        "another call's reply",
        "an early reply",
        "a message out of turn",
        "garbage",
        "no msgpack",
        "a giant header",
        "a giant body",
        "empty frames",
        "the judge's own message",
        "nesting",
    ],
)
def test_forged_frames(data: bytes) -> None:
    """Bytes that a submission writes to the judge itself end its worker, and cost this part."""
    part = good_bad_good(f"def bad():\n    send({data!r})\n    time.sleep(60)\n", call=5.0)
    assert isinstance(part.replies[0], Died)
    assert part.replies[0].cause == "protocol"
    assert part.replies[1] == NotRun()


def test_a_reply_from_a_thread() -> None:
    """A thread that answers later calls before they are made does not get its way."""
    early = b"".join(frame(ReturnedReply(at, 99.0, [], ())) for at in range(1, 5))
    source = f"def bad():\n    threading.Thread(target=send, args=({early!r},)).start()\n"
    part = good_bad_good(f"{source}    time.sleep(0.3)\n    return 0.0\n")
    assert Returned(99.0) not in part.replies


@pytest.mark.parametrize(
    "writing",
    [
        f"send({PREFIX.pack(1000, 0)!r} + b'x' * 999)",
        f"send({PREFIX.pack(0, MAX_BODY)!r})",
        f"send({PREFIX.pack(10, MAX_BODY)!r})\n    while True: send(b'x'); time.sleep(0.001)",
        f"while True: send({frame(Printed('x' * 5000))!r} * 50)",
        f"while True: send({frame(Printed(''))!r} * 1000)",
    ],
    ids=["partial", "prefix", "trickle", "endless prints", "endless empty prints"],
)
def test_half_a_frame_and_endless_prints(writing: str) -> None:
    """Neither a frame that never ends nor prints that never end keep the judge past the limit."""
    part = good_bad_good(f"def bad():\n    {writing}\n    time.sleep(60)\n", call=1.0)
    assert part.replies[0] == TimedOut(1.0, "one call")
    assert len(part.printed) <= Limits().output


def test_a_submission_that_never_reads() -> None:
    """The judge does not wait for its calls to be taken."""
    big = np.zeros(1 << 17)  # 1 MB each
    source = f"def bad(x):\n    while True: pass\n{GOOD}"
    began = time.monotonic()
    calls = [call("bad", big)] * 30
    _, (part, good) = run(source, calls, [call("good", 1.0)], call=0.5)
    assert time.monotonic() - began < 0.5 + SLACK
    assert part.replies[0] == TimedOut(0.5, "one call")
    assert good.replies == (Returned(1.0),)


def test_a_closed_wire() -> None:
    """A submission that hangs up has ended as far as the judge can tell."""
    part = bad_then_good("def bad():\n    os.close(wire())\n    time.sleep(60)\n", call=5.0)
    assert isinstance(part.replies[1], Died | TimedOut)


def test_a_wire_that_is_closed_after_all_is_said() -> None:
    """What was answered counts, and the part that comes next has a worker of its own."""
    source = "def bad():\n    os.close(wire())\n    return 0.5\n"
    _, (closing, after) = run(WIRE + source + GOOD, [call("bad")], [call("good", 1.0)])
    assert closing.replies[0] == Returned(0.5) or isinstance(closing.replies[0], Died)
    assert after.replies == (Returned(1.0),)


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (f"send({frame(ReturnedReply(0, 1.0, [], ()))!r}); time.sleep(60)", "protocol"),
        ("send(b'\\xff' * 100); time.sleep(60)", "protocol"),
        ("os._exit(1)", "crash"),
    ],
)
def test_trouble_at_import(source: str, cause: str) -> None:
    """What happens while the file is imported is told of the import."""
    loaded, _ = run(WIRE + source)
    assert isinstance(loaded.failed, Died)
    assert loaded.failed.cause == cause


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        f"while True: send({frame(Printed('x'))!r} * 100)",
    ],
    ids=["loop", "endless prints"],
)
def test_an_import_that_never_ends(source: str) -> None:
    """It is given up at its limit."""
    began = time.monotonic()
    loaded, _ = run(WIRE + source, load=1.0)
    assert time.monotonic() - began < 1.0 + SLACK
    assert loaded.failed == TimedOut(1.0, "importing the file")


# -- prints -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        "for _ in range(300_000): print('x' * 100)",
        "print('x' * 50_000_000, end='')",
        "import sys; sys.stderr.write('x' * 10_000_000)",
        "print('x' * 100_000, flush=True)",
    ],
)
def test_prints_are_bounded(body: str) -> None:
    """A flood of prints is cut, and costs nothing else."""
    part = bad_then_good(f"def bad():\n    {body}\n    return 5.0\n", call=20.0)
    assert part.replies == (Returned(1.0), Returned(5.0), Returned(2.0))
    assert len(part.printed) == Limits().output


def test_prints_belong_to_their_part() -> None:
    """What a part printed is told with it, with every character as it was."""
    source = "def talk(x):\n    print('saw', x, '\\ud800 \\x1b[2J')\n    return x\n"
    _, (first, second) = run(source, [call("talk", 1.0)], [call("talk", 2.0)])
    assert first.replies == (Returned(1.0),)
    assert first.printed.startswith("saw 1.0 ")
    assert second.printed.startswith("saw 2.0 ")


# -- derivations --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "count", "problem"),
    [
        ("while True: yield x", MAX_LINES, f"yielded more than {MAX_LINES} lines"),
        ("yield x\n    return 5", 1, ""),
        ("return [x, x, x]", 3, ""),
        ("yield from (x for _ in range(4))", 4, ""),
        ("return x", 0, "came back with a value of type float64"),
    ],
)
def test_lines(body: str, count: int, problem: str) -> None:
    """A generator is run out, as far as there is an end."""
    source = f"def steps(x):\n    {body}\n{GOOD}"
    _, (part, good) = run(source, [call("steps", 2.0, lines=True)], [call("good")])
    (reply,) = part.replies
    assert isinstance(reply, Lines)
    assert len(reply.lines) == count
    assert reply.problem.startswith(problem)
    assert good.replies == (Returned(1.0),)


def test_a_generator_that_stops_yielding() -> None:
    """A loop between two lines is given up like any other."""
    source = f"def steps(x):\n    yield x\n    while True: pass\n{GOOD}"
    steps = [call("steps", 2.0, lines=True)]
    _, (part, good) = run(source, steps, [call("good")], call=0.5)
    assert part.replies == (TimedOut(0.5, "one call"),)
    assert good.replies == (Returned(1.0),)


# -- fair conditions ----------------------------------------------------------------------------
def test_inputs_are_fresh_for_every_call() -> None:
    """What a call does to its arguments is told, and no other call sees it."""
    source = "def spoil(x):\n    x += 1\n    return float(x.sum())\n"
    zeros = np.zeros(3)
    _, (part,) = run(source, [call("spoil", zeros)] * 3)
    assert part.replies == (Returned(3.0, (0,)),) * 3
    assert not zeros.any()


def test_random_numbers_follow_the_part() -> None:
    """Global generators are seeded for every part, whatever ran before it."""
    source = (
        "import random, numpy as np\ndef dice(x):\n    return random.random() + np.random.rand()\n"
    )
    _, first = run(source, [call("dice", 1.0)] * 3, [call("dice", 1.0)])
    _, other = run(source, [call("dice", 1.0)], [call("dice", 1.0)])
    assert (first[1].replies, first[1].printed) == (other[1].replies, "")
    assert len({reply.value for reply in first[0].replies}) == 3


@pytest.mark.parametrize(
    "value",
    [
        "'x' * 3_000_000",
        "'\\ud800'",
        "{'\\ud800': 1.0}",
        "1 << 70",
        "[[1 << 70]]",
        "range(1 << 40)",
    ],
)
def test_what_cannot_be_sent_is_refused(value: str) -> None:
    """A value that no message holds is an answer of the wrong type, not a crash."""
    part = bad_then_good(f"def bad():\n    return {value}\n")
    assert isinstance(part.replies[1], Unsupported)
    assert part.replies[2] == Returned(2.0)


def test_too_many_large_lines() -> None:
    """So is a derivation whose lines are arrays that fill the memory."""
    source = "import numpy\ndef steps(x):\n    for _ in range(9): yield numpy.zeros(1 << 20)\n"
    _, (part,) = run(source + GOOD, [call("steps", 1.0, lines=True), call("good")])
    assert isinstance(part.replies[0], Unsupported)
    assert part.replies[1] == Returned(1.0)


def test_exceptions_are_told_in_unicode() -> None:
    """Lone surrogates in a message are written out."""
    part = bad_then_good("def bad():\n    raise ValueError('\\ud800 \\x1b[2J')\n")
    assert isinstance(part.replies[1], Raised)
    assert part.replies[1].message == "\\ud800 \x1b[2J"


def test_objects_are_refused_by_name() -> None:
    """What is no plain value comes back as the name of what it is."""
    source = "def odd():\n    return object()\ndef gone():\n    return (x for x in [])\n"
    _, (part,) = run(source, [call("odd"), call("gone"), call("odd")])
    assert all(isinstance(reply, Unsupported) for reply in part.replies)
    assert part.replies[0] == Unsupported("an object of type object")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_no_process_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a submission started in its session ends with it."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    source = (
        "import os, time\ndef spawn():\n    if os.fork() == 0:\n        time.sleep(100)\n"
        "    return 1.0\n"
    )
    before = started(tmp_path) | {os.getpid()}
    run(source, [call("spawn")] * 2)
    assert wait_for(lambda: not started(tmp_path) - before)
