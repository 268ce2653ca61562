"""What the jail costs: a worker with every layer beside the same fork with none, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.report import Row
from grader.cases import Call, TimedOut
from grader.isolate import Spawner, start
from grader.isolate.launch import Launch
from grader.limits import Limits
from grader.run import PartCalls, Session
from grader.submission import Submission

__all__ = ["jail_rows"]

_SOURCE = b"import numpy as np\n\ndef echo(x):\n    return x\n\ndef hang():\n    while True: pass\n"
_TORCH = b"import torch\n" + _SOURCE
_SPAWNS, _CALLS, _HANGS = 60, 2000, 10
_ROUND_TRIP = 150e-6  # seconds that are promised
_OVERDUE = 0.05
_LIMIT = 0.2


def jail_rows(folder: Path) -> list[Row]:
    """Spawn to loaded for numpy and torch, a small call there and back, a hang past its limit."""
    del folder
    with start("strict") as jailed, start("process") as bare:
        return [
            _spawn_row("numpy", jailed, bare, _SOURCE),
            _spawn_row("torch", jailed, bare, _TORCH),
            Row("small call, there and back", _round_trip(jailed), _ROUND_TRIP, 1.0, "s"),
            Row("a hang, past its limit", _overdue(jailed), _OVERDUE, 1.0, "s"),
        ]


def _spawn_row(name: str, jailed: Spawner, bare: Spawner, source: bytes) -> Row:
    """Both kinds in turn, so that whatever else the machine does weighs on both alike."""
    times: dict[Spawner, list[float]] = {jailed: [], bare: []}
    for spawner in times:
        _loaded(spawner, source)  # the first one waits for the libraries
    for _ in range(_SPAWNS):
        for spawner, each in times.items():
            each.append(_loaded(spawner, source))
    ours, floor = (statistics.median(each) for each in times.values())
    return Row(f"spawn to loaded, {name}", ours * 1e3, floor * 1e3, 2.0, "ms")


def _session(spawner: Spawner, source: bytes, limits: Limits) -> Session:
    submission = Submission("hw.py", source, "")
    return Session(Launch(spawner, submission, limits, submission.libraries))


def _loaded(spawner: Spawner, source: bytes) -> float:
    """Seconds from asking for a worker until the submission is imported."""
    began = time.perf_counter()
    with _session(spawner, source, Limits()) as session:
        session.audit()
        session.load()
        return time.perf_counter() - began


def _round_trip(spawner: Spawner) -> float:
    """Median seconds of one call with eight numbers, each awaited before the next."""
    call = (Call("echo", (np.arange(8.0),)),)
    with _session(spawner, _SOURCE, Limits()) as session:
        session.audit()
        session.load()
        return statistics.median(_timed(session, (PartCalls("p", call, 1),) * _CALLS))


def _timed(session: Session, parts: Iterable[PartCalls]) -> list[float]:
    times = []
    for part in parts:
        began = time.perf_counter()
        session.queue(part)
        session.collect()
        times.append(time.perf_counter() - began)
    return times


def _overdue(spawner: Spawner) -> float:
    """Median seconds by which an endless call outlives its limit, its process gone."""
    times = []
    for _ in range(_HANGS):
        with _session(spawner, _SOURCE, Limits(call=_LIMIT)) as session:
            session.audit()
            session.load()
            began = time.perf_counter()
            session.queue(PartCalls("p", (Call("hang", ()),), 1))
            (reply,) = session.collect().replies
            times.append(time.perf_counter() - began - _LIMIT)
        if not isinstance(reply, TimedOut):
            raise TypeError(reply)
    return statistics.median(times)
