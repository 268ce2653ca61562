"""Run a judge and watch it from outside: how it ended, what it said, what became of it meanwhile.

This process takes in the orphans of whatever it starts (a subreaper), so nothing that a judge
leaves behind can hide, however often it forked.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from scene import Scene

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True)
_PF_EXITING = 0x4  # linux/sched.h
_LOOK = 0.02  # seconds between two looks
_GRACE = 1.0  # seconds in which what was killed has to be gone
_LIMITS = ("Max cpu", "Max file size", "Max open files", "Max address space")
_IOPRIO_GET = {"x86_64": 252, "aarch64": 31}[os.uname().machine]
_MOST_OUTPUT = 64 << 20


class Allowed(NamedTuple):
    """Seconds that the limits give a part, and that a whole run may take."""

    part: float
    run: float


@dataclass
class Watched:
    """One run of a judge. ``status`` is None where it had to be ended."""

    scene: Scene
    allowed: Allowed
    status: int | None = None
    seconds: float = 0.0
    out: bytes = b""
    err: bytes = b""
    states: set[str] = field(default_factory=set)
    settings: set[tuple[object, ...]] = field(default_factory=set)
    processors: list[tuple[int, ...]] = field(default_factory=list)
    peak: int = 0
    strays: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    heard: dict[str, bytes] = field(default_factory=dict)
    shown: bytes = b""

    @property
    def result(self) -> dict[str, Any] | None:
        """The report, where it is one; of a grader that prints a score, as much as it says."""
        with contextlib.suppress(ValueError):
            found = json.loads(self.out)
            return found if isinstance(found, dict) and "parts" in found else None
        scores = re.findall(rb"^score: (\d+)", self.out, re.MULTILINE)
        if not scores:
            return None
        return {"parts": [{"part": "all", "score": int(scores[-1])}]}


def watch(
    scene: Scene, command: Sequence[str], allowed: Allowed, extra: dict[str, str] | None = None
) -> Watched:
    """Run the command to its end, or end it a second after it should have been over."""
    if _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no subreaper")
    seen = Watched(scene, allowed)
    known = _children()
    out, err = (os.memfd_create(name) for name in ("out", "err"))
    try:
        judge = _start(scene, command, extra or {}, out, err)
        before = scene.photograph()
        started = time.monotonic()
        _go(judge)
        _follow(judge, seen, started)
        seen.seconds = time.monotonic() - started
        seen.strays = _sweep(known)
        seen.out, seen.err = (os.pread(each, _MOST_OUTPUT, 0) for each in (out, err))
    finally:
        os.close(out)
        os.close(err)
    seen.heard, seen.shown = scene.heard(), scene.shown()
    after = scene.photograph()
    seen.changed = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    if scene.shm.exists():
        seen.changed.append(str(scene.shm))
    return seen


def _start(
    scene: Scene, command: Sequence[str], extra: dict[str, str], out: int, err: int
) -> subprocess.Popen[bytes]:
    """Start a judge whose number the attack has been told: it waits until that is written."""
    gate = 'read -r go; exec "$@"'
    who: dict[str, Any] = {}
    if os.geteuid() == 0 and scene.person.uid != 0:
        who = {"user": scene.person.uid, "group": scene.person.uid, "extra_groups": []}
    judge = subprocess.Popen(
        ["/bin/sh", "-c", gate, "sh", *command],
        cwd=scene.work,
        env=scene.environment() | extra,
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=err,
        start_new_session=True,
        **who,
    )
    with (scene.work / "_scene.py").open("a", encoding="utf-8") as file:
        file.write(f"JUDGE = {judge.pid}\n")
    return judge


def _go(judge: subprocess.Popen[bytes]) -> None:
    """Let a judge begin; its standard input stays open, so that one who reads it waits."""
    assert judge.stdin is not None
    judge.stdin.write(b"go\n")
    judge.stdin.flush()


def _follow(judge: subprocess.Popen[bytes], seen: Watched, started: float) -> None:
    """Look at the judge again and again until it ends, or must be ended."""
    while judge.poll() is None:
        _glance(judge.pid, seen)
        late = time.monotonic() - started > seen.allowed.run + 1.0
        if late or seen.states & {"T", "t"}:  # stopped or traced: it will never end by itself
            judge.kill()
            judge.wait()
            break
        time.sleep(_LOOK)
    else:
        seen.status = judge.returncode
    if judge.stdin is not None:
        judge.stdin.close()


def _glance(pid: int, seen: Watched) -> None:
    """Note the judge's state, the most memory it had, and what others could have set."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
        lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        seen.states.add(lines["State"].split()[0])
        seen.peak = max(seen.peak, int(lines.get("VmHWM", "0").split()[0]) << 10)
        if lines["TracerPid"] != "0":
            seen.states.add("t")
        if lines["Name"].startswith("sh"):
            return
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="utf-8").splitlines()
        found = (
            os.getpriority(os.PRIO_PROCESS, pid),
            os.sched_getscheduler(pid),
            _LIBC.syscall(_IOPRIO_GET, 1, pid),
            *(line for line in limits if line.startswith(_LIMITS)),
        )
        processors = tuple(sorted(os.sched_getaffinity(pid)))
        if not _is_ending(pid):  # whose priorities the kernel has begun to take down
            seen.settings.add(found)
            seen.processors.append(processors)


def _is_ending(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return bool(int(stat.rsplit(")", 1)[1].split()[6]) & _PF_EXITING)


# -- what is left ---------------------------------------------------------------------------------
def _children() -> dict[int, str]:
    """The living children of this process, with their names."""
    found = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, rest = each.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)
            state, parent, *_ = rest.split()
            if int(parent) == os.getpid() and state not in "ZX":
                found[int(each.parent.name)] = name.partition("(")[2]
    return found


def _sweep(known: dict[int, str]) -> list[str]:
    """End and name the processes that are still there after a moment's grace."""
    end = time.monotonic() + _GRACE
    while (left := _children().keys() - known.keys()) and time.monotonic() < end:
        _reap(known)
        time.sleep(_LOOK)
    strays = []
    while left:
        names = _children()
        for pid in left:
            strays.append(f"{names.get(pid, '?')} ({pid})")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        left = _children().keys() - known.keys()  # their children are ours now
    _reap(known)
    return strays


def _reap(known: dict[int, str]) -> None:
    """Take the dead among the orphans, and nobody else's children."""
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            _, rest = each.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)
            state, parent, *_ = rest.split()
            pid = int(each.parent.name)
            if int(parent) == os.getpid() and state == "Z" and pid not in known:
                os.waitpid(pid, os.WNOHANG)
