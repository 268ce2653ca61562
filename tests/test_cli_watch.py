"""``mlgrade check --watch`` in a terminal, as a student and an editor use it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from cli import COMMAND, ENVIRONMENT, PERFECT, ROOT, mlgrade, started, wait_for

from grader.cli import saves
from grader.course import Course
from grader.sealing import sealed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs termios")
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")

SOURCE = (PERFECT.parent / "near_miss.py").read_text(encoding="utf-8")
FIRST = (
    "    if F_pos > 0:\n        return dF_pos\n    elif F_neg < margin:\n        return -dF_neg\n"
)
FIXED = "    return (F_pos > 0) * dF_pos - (F_neg < margin) * dF_neg\n" + FIRST
HANGS = "SHEET = 'energy'\ndef infer(F):\n    while True:\n        pass\n"
INFERS = "import numpy as np\nSHEET = 'energy'\ndef infer(F):\n    return int(np.argmin(F))\n"
ALTERNATE, BACK = "\x1b[?1049h", "\x1b[?1049l"


class Watching:
    """A run of --watch in a terminal of its own, and what its screen shows."""

    def __init__(self, folder: Path, *args: object, rows: int = 40, **environment: str) -> None:
        self.folder = folder
        more = {"TERM": "xterm", "TMPDIR": str(folder)}
        self.child = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], "check", "hw.py", "--watch", *map(str, args)],
            cwd=str(folder),
            env=ENVIRONMENT | more | environment,
            dimensions=(rows, 100),
            encoding="utf-8",
            timeout=30,
        )
        self.found = termios.tcgetattr(self.child.child_fd)
        self.written = ""

    def read(self, seconds: float = 0.05) -> None:
        """Take in what has been written meanwhile."""
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
            self.written += self.child.read_nonblocking(1 << 16, seconds)

    @property
    def lines(self) -> list[str]:
        """What the screen shows since it was last drawn whole."""
        for drawn in reversed(self.written.split("\x1b[H")[1:]):
            rows = re.sub(r"\x1b\[[0-9;]*[mK]", "", drawn).split("\r\n")
            if len(rows) >= self.child.getwinsize()[0]:
                return [row.rstrip() for row in rows]
        return []

    @property
    def top(self) -> str:
        """The line on what changed, without the time."""
        return re.sub(r" \d\d:\d\d:\d\d", "", self.lines[0]) if self.lines else ""

    def shows(self, *wanted: str, seconds: float = 20.0) -> str:
        """Wait until the screen shows these texts; all of the screen."""

        def there() -> bool:
            self.read()
            return all(each in "\n".join(self.lines) for each in wanted)

        assert wait_for(there, seconds), "\n".join([f"no {wanted} in:", *self.lines])
        return "\n".join(self.lines)

    def save(self, source: str, name: str = "hw.py") -> None:
        """Save as the simplest of editors do."""
        (self.folder / name).write_text(source, encoding="utf-8")

    def ends(self) -> tuple[int | None, int | None]:
        """Wait for its end: the exit code, and the signal that ended it."""

        def ended() -> bool:
            self.read()
            return not self.child.isalive()

        assert wait_for(ended, 20.0), "\n".join(self.lines)
        self.read()
        return self.child.exitstatus, self.child.signalstatus

    def restored(self) -> bool:
        """Whether the terminal is as it was found, the other screen left and the cursor shown."""
        after = self.written.rpartition(BACK)[0]
        same = termios.tcgetattr(self.child.child_fd) == self.found
        return same and after.endswith("\x1b[?7h\x1b[?25h") and ALTERNATE in after


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    """Start --watch on a source; nothing of it is left at the end."""
    runs = []

    def start(source: str, *args: object, **more: object) -> Watching:
        (tmp_path / "hw.py").write_text(source, encoding="utf-8")
        runs.append(Watching(tmp_path, *args, **more))
        return runs[-1]

    yield start
    for each in runs:
        each.child.close(force=True)
    if sys.platform.startswith("linux"):
        assert wait_for(lambda: not started(tmp_path))


# -- saves --------------------------------------------------------------------------------------
def test_a_save_is_checked(watching: Callable[..., Watching]) -> None:
    """The line on top says what the save changed; q ends it with the last report's exit code."""
    run = watching(SOURCE)
    run.shows("checked ", "70.36 of 98", "✗ gibbs_density_of_quadratic", "q: quit")
    run.save(SOURCE.replace(FIRST, FIXED))
    run.shows("saved ", "70.36 of 98 → 76.36 of 99 · fixed simple_grad")
    run.save(SOURCE.replace(FIRST, FIXED).replace("def infer(F):", "def infer(F):\n    1 / 0"))
    run.shows("76.36 of 99 → 73.36 of 98 · broken infer")
    run.child.send("q")
    assert run.ends() == (1, None)
    assert run.restored()
    report = run.written.rpartition(BACK)[2]
    assert "73.36 of 98 points" in report  # the whole of it stays in the scroll-back
    assert re.search(r"simple_grad +5/5", report)


def test_beside_a_kit(watching: Callable[..., Watching], tmp_path: Path) -> None:
    """Its cases are checked, and that the final ones are others is said."""
    (tmp_path / "energy.kit").write_bytes(sealed(Course(ROOT), "energy", 5))
    run = watching(SOURCE)
    run.shows("checked ", "seed 5", "q: quit")
    run.child.send(" ")
    run.shows("public cases; the final marks use others")
    run.save(SOURCE.replace(FIRST, FIXED))
    run.shows("saved ", "fixed simple_grad")
    run.child.send("q")
    assert run.ends() == (1, None)


def test_a_file_that_is_no_python_for_a_while(watching: Callable[..., Watching]) -> None:
    """A syntax error is shown, and what comes after it is held against what came before it."""
    run = watching(INFERS, "--part", "infer")
    run.shows("2 of 2")
    run.save(INFERS + "def broken(:\n")
    run.shows("not graded · before that 2 of 2", "SyntaxError: invalid syntax (line 5)")
    run.save(INFERS.replace("argmin", "argmax"))
    run.shows("2 → 0 of 2 · broken infer")
    run.save("")
    run.shows("not graded", "hw.py is empty")
    run.save("SHEET = 'nosuch'\n")
    run.shows("not graded", "no such sheet")
    run.save(INFERS)
    run.shows("0 → 2 of 2 · fixed infer")
    run.child.send("q")
    assert run.ends() == (0, None)


def test_a_file_that_is_gone_for_a_while(watching: Callable[..., Watching]) -> None:
    """A deleted file is waited for; left before it is back, the exit code is 1."""
    run = watching(INFERS, "--part", "infer")
    run.shows("2 of 2")
    (run.folder / "hw.py").unlink()
    run.shows("not graded · before that 2 of 2", "hw.py is gone. It is checked once it is there")
    run.save(INFERS)
    run.shows("2 of 2 · no change")
    (run.folder / "hw.py").unlink()
    run.shows("hw.py is gone")
    run.child.send("q")
    assert run.ends() == (1, None)
    assert run.restored()
    assert "mlgrade: hw.py is gone" in run.written


def test_editors_that_save_by_renaming(watching: Callable[..., Watching]) -> None:
    """A new file in the place of the old one is a save, even if there is none for a moment."""
    run = watching(INFERS, "--part", "infer")
    run.shows("2 of 2")
    run.save(INFERS.replace("argmin", "argmax"), ".hw.py.swp")
    (run.folder / ".hw.py.swp").rename(run.folder / "hw.py")
    run.shows("2 → 0 of 2 · broken infer")
    (run.folder / "hw.py").rename(run.folder / "hw.py~")
    time.sleep(0.1)
    run.save(INFERS)
    run.shows("0 → 2 of 2 · fixed infer")
    assert "is gone" not in run.written


def test_a_save_in_pieces(watching: Callable[..., Watching]) -> None:
    """A half-written file may be seen, but what counts is the whole one."""
    run = watching(INFERS, "--part", "infer")
    run.shows("2 of 2")
    right = INFERS + "# " + "x" * 4000
    with (run.folder / "hw.py").open("w") as file:
        for at in range(0, len(right), 500):
            file.write(right[at : at + 500])
            file.flush()
            time.sleep(0.03)
        file.write("\ndef infer(F):\n    return 0\n")
    run.shows("2 → 0 of 2 · broken infer")


def test_modules_beside_it(watching: Callable[..., Watching], tmp_path: Path) -> None:
    """A module that is imported is watched too, one in a package as well."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("")
    (tmp_path / "tools" / "least.py").write_text("from numpy import argmax as least\n")
    run = watching("SHEET = 'energy'\nfrom tools.least import least as infer\n", "--part", "infer")
    run.shows("0 of 2")
    run.save("from numpy import argmin as least\n", "tools/least.py")
    run.shows("0 → 2 of 2 · fixed infer")


def test_a_folder_made_anew(tmp_path: Path) -> None:
    """A folder that is deleted and made again, as git does between branches, is watched again."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "hw.py").write_text(INFERS)
    where = saves.folders(folder / "hw.py", saves.look(folder / "hw.py"))
    shutil.rmtree(folder)
    gone = saves.look(folder / "hw.py")
    assert "is gone" in str(gone)
    assert saves.folders(folder / "hw.py", gone) != where
    due = saves.wakes([folder])  # nothing to watch: it looks by itself
    assert [next(due) for _ in range(8)].count(True) >= 2


def test_a_system_that_cannot_watch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where watches are used up, files are looked at five times a second."""

    def used_up(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "OS file watch limit reached")

    monkeypatch.setattr("watchfiles.watch", used_up)
    began = time.monotonic()
    due = saves.wakes([tmp_path])
    while [next(due) for _ in range(2)].count(True) < 1 or time.monotonic() - began < 0.5:
        assert time.monotonic() - began < 5


# -- keys ---------------------------------------------------------------------------------------
def test_a_save_calls_a_check_off(watching: Callable[..., Watching]) -> None:
    """Nobody waits for the limit of an endless loop that is mended already."""
    run = watching(HANGS, "--part", "infer", "--call-timeout", "60", "--part-timeout", "60")
    run.shows("reading hw.py")
    time.sleep(1.0)
    run.save(INFERS)
    run.shows("saved ", "2 of 2")


def test_what_takes_long_is_said(watching: Callable[..., Watching]) -> None:
    """The line on top says which part is being checked, and the report before it stays."""
    run = watching(INFERS, "--part", "infer")
    run.shows("2 of 2")
    run.save(HANGS)
    assert "intuition  2/2" in run.shows("saved ", "checking intuition.infer (1 of 1)")
    run.shows("2 → 0 of 2 · broken infer", "timed out")
    run.save(HANGS + "while True:\n    pass\n")
    run.shows("saved ", "reading hw.py")
    run.save(INFERS)
    run.shows("0 → 2 of 2 · fixed infer")


@pytest.mark.parametrize("source", [HANGS, HANGS + "while True:\n    pass\n"])
def test_quitting_while_it_is_checked(source: str, watching: Callable[..., Watching]) -> None:
    """Quitting does not wait for a check either; without a report the exit code is 1."""
    run = watching(source, "--call-timeout", "60", "--load-timeout", "60")
    run.shows("reading hw.py")
    time.sleep(1.0)
    run.child.send("q")
    assert run.ends() == (1, None)
    assert run.restored()


def test_enter_checks_again(watching: Callable[..., Watching]) -> None:
    """Without a save, for code that is not the same every time."""
    run = watching(INFERS, "--part", "infer")
    run.shows("checked ", "2 of 2")
    run.child.send("\r")
    run.shows("checked ", "2 of 2 · no change")


def test_turning_pages(watching: Callable[..., Watching]) -> None:
    """What does not fit is a key away, stays in place at a save, and follows a new size."""
    run = watching(SOURCE, rows=24)
    run.shows("turn pages (lines 1-", "intuition  ")
    run.child.send("  ")
    shown = run.shows("contrastive  ")
    assert "intuition  " not in shown
    assert run.top == "checked · 70.36 of 98"
    run.save(SOURCE.replace(FIRST, FIXED))
    assert "intuition  " not in run.shows("fixed simple_grad")
    run.child.send("kkkk\x1b[A\x1b[5~b\x1b[5~")
    run.shows("intuition  ")
    run.child.setwinsize(200, 80)
    run.shows("intuition  ", "gibbs_nll  ", "contrastive  ", "next: fix")


# -- the terminal -------------------------------------------------------------------------------
@pytest.mark.parametrize("source", [INFERS, HANGS], ids=["idle", "busy"])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_however_it_is_ended(
    source: str, kind: signal.Signals, watching: Callable[..., Watching]
) -> None:
    """Ctrl-C ends it with 130, a signal with itself; the terminal is given back, no one is left."""
    run = watching(source, "--part", "infer", "--call-timeout", "60", "--part-timeout", "60")
    if source is INFERS:
        run.shows("2 of 2")
    else:
        run.shows("reading hw.py")
        time.sleep(1.0)
    if kind is signal.SIGINT:
        run.child.sendintr()
    else:
        run.child.kill(kind)
    assert run.ends() == ((130, None) if kind is signal.SIGINT else (None, kind))
    assert run.restored()


def test_a_mistake_on_the_command_line(watching: Callable[..., Watching]) -> None:
    """What no save can mend ends it: one line, on a terminal that was given back."""
    run = watching(INFERS, "--part", "nosuch")
    assert run.ends() == (2, None)
    assert run.restored()
    said = run.written.rpartition(BACK)[2]
    assert said.strip().startswith("mlgrade: The sheet energy has no part 'nosuch'")


def test_colours(watching: Callable[..., Watching]) -> None:
    """On a terminal, unless NO_COLOR says otherwise."""
    colour = re.compile(r"\x1b\[[1-9][0-9;]*m")
    for environment, expected in (({}, True), ({"NO_COLOR": "1"}, False)):
        run = watching(INFERS, "--part", "infer", **environment)
        run.shows("2 of 2")
        assert bool(colour.search(run.written)) is expected


@pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux")
def test_stopped_for_a_while(tmp_path: Path) -> None:
    """Ctrl-Z gives the shell its terminal back, fg the screen; q leaves nothing behind."""
    (tmp_path / "hw.py").write_text(INFERS)
    tmux = ["tmux", "-L", f"mlgrade-{os.getpid()}", "-f", "/dev/null"]

    def call(*words: str) -> str:
        run = subprocess.run([*tmux, *words], capture_output=True, text=True, check=True)
        return run.stdout

    def shows(text: str) -> bool:
        return wait_for(lambda: text in call("capture-pane", "-p"), 20)

    def state() -> str:
        return call("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}").strip()

    shell = f"cd {tmp_path} && PS1='ready> ' exec bash --norc --noprofile -i"
    environment = [word for item in ENVIRONMENT.items() for word in ("-e", "=".join(item))]
    call("new-session", "-d", "-x", "90", "-y", "30", *environment, shell)
    try:
        assert shows("ready>")
        call("send-keys", f"{' '.join(COMMAND)} check hw.py --watch --part infer", "Enter")
        assert shows("2 of 2")
        assert state() == "1 0 0"
        call("send-keys", "C-z")
        assert shows("Stopped")
        assert state() == "0 1 1"
        call("send-keys", "fg", "Enter")
        assert shows("q: quit")
        assert state() == "1 0 0"
        (tmp_path / "hw.py").write_text(INFERS.replace("argmin", "argmax"))
        assert shows("broken infer")
        call("send-keys", "q")
        assert wait_for(lambda: state() == "0 1 1")
        assert shows("0 of 2 points")
    finally:
        call("kill-server")


# -- refusals -----------------------------------------------------------------------------------
def test_without_a_terminal(tmp_path: Path) -> None:
    """Into a pipe or a file it draws nothing: one line says so, and what to do."""
    run = mlgrade("check", PERFECT, "--watch", cwd=tmp_path)
    assert run == (
        2,
        "",
        (
            "mlgrade: --watch draws on a terminal, and standard output is none: run it in a "
            "terminal, or leave --watch out.\n"
        ),
    )


def test_without_keys(tmp_path: Path) -> None:
    """Where no key can be read, q could not end it."""
    (tmp_path / "hw.py").write_text(INFERS)
    words = " ".join([*COMMAND, "check", "hw.py", "--watch", "<", "/dev/null"])
    shown, status = pexpect.run(
        f'/bin/sh -c "{words}"',
        cwd=str(tmp_path),
        env=ENVIRONMENT | {"TERM": "xterm"},
        withexitstatus=True,
    )
    assert status == 2
    assert b"--watch draws on a terminal, and standard input is none" in shown
    assert b"\x1b" not in shown


def test_a_terminal_that_cannot_be_drawn_on(watching: Callable[..., Watching]) -> None:
    """TERM=dumb is taken at its word."""
    run = watching(INFERS, TERM="dumb")
    assert run.ends() == (2, None)
    assert "needs a terminal that can be drawn on" in run.written
    assert "\x1b" not in run.written


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            ("-o", "report.txt"),
            "--watch shows a report on the screen and -o writes one to a file: leave one out.",
        ),
        (
            ("--format", "json"),
            "--watch shows the report for a terminal: leave --format json out.",
        ),
        (
            ("--also", "json=report.json"),
            "--watch shows a report on the screen and --also writes others: leave one out.",
        ),
    ],
)
def test_options_that_make_no_sense(option: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """What a screen cannot do is refused before anything runs."""
    run = mlgrade("check", PERFECT, "--watch", *option, cwd=tmp_path)
    assert (run.status, run.out, run.err) == (2, "", f"mlgrade: {message}\n")
    assert not list(tmp_path.iterdir())
