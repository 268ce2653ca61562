"""``mlgrade check`` as people and CI use it: options, exit codes, terminals, interrupts."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cli import COMMAND, ENVIRONMENT, PERFECT, mlgrade, started, wait_for

ENERGY = PERFECT.parent
NEAR_MISS = ENERGY / "near_miss.py"
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")


def result_of(*args: object, cwd: Path) -> dict[str, Any]:
    """The JSON result of a check, without what no seed decides."""
    run = mlgrade("check", *args, "--format", "json", cwd=cwd)
    assert run.err == ""
    result: dict[str, Any] = json.loads(run.out)
    del result["seconds"]
    for part in result["parts"]:
        del part["seconds"]
    return result


# -- what is graded -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("args", "status"),
    [
        ((PERFECT,), 0),
        ((NEAR_MISS,), 1),
        ((NEAR_MISS, "--pass-mark", "0"), 0),
        ((NEAR_MISS, "--pass-mark", "70"), 0),
        ((NEAR_MISS, "--pass-mark", "90"), 1),
        ((NEAR_MISS, "--part", "infer"), 0),
        ((PERFECT, "--part", "intuition.prose"), 0),
        ((ENERGY / "syntax_error.py", "--pass-mark", "0"), 1),
        ((ENERGY / "gone.py",), 2),
    ],
)
def test_exit_codes(args: tuple[object, ...], status: int, tmp_path: Path) -> None:
    """0 from the pass mark on, 1 below it or where nothing is gradable, 2 for misuse."""
    assert mlgrade("check", *args, cwd=tmp_path).status == status


def test_a_part_alone(tmp_path: Path) -> None:
    """--part names a problem, a part or both, may be repeated, and keeps the sheet's order."""
    args = ("--part", "pair_nll", "--part", "contrastive.simple_loss", "--part", "gibbs")
    names = [part["name"] for part in result_of(PERFECT, *args, cwd=tmp_path)["parts"]]
    assert names == ["gibbs", "simple_loss", "pair_nll"]
    whole = result_of(PERFECT, "--part", "gibbs_nll", cwd=tmp_path)
    assert {part["problem"] for part in whole["parts"]} == {"gibbs_nll"}


def test_a_part_alone_is_judged_as_in_the_whole(tmp_path: Path) -> None:
    """The inputs of a part do not depend on what else is asked for."""
    whole = {part["name"]: part for part in result_of(NEAR_MISS, cwd=tmp_path)["parts"]}
    (alone,) = result_of(NEAR_MISS, "--part", "simple_grad", cwd=tmp_path)["parts"]
    assert alone == whole["simple_grad"]


def test_a_property_brings_its_functions(tmp_path: Path) -> None:
    """A property is asked of functions that are right, so they are checked with it."""
    result = result_of(PERFECT, "--part", "pair_nll_is_log_loss", cwd=tmp_path)
    names = [part["name"] for part in result["parts"]]
    assert names == ["log_loss", "pair_nll", "pair_nll_is_log_loss"]


def test_reveal(tmp_path: Path) -> None:
    """Full shows what was expected, hint does not, score shows nothing but outcomes."""
    checks = {
        reveal: result_of(NEAR_MISS, "--part", "simple_grad", "--reveal", reveal, cwd=tmp_path)[
            "parts"
        ][0]["checks"][0]
        for reveal in ("full", "hint", "score")
    }
    assert checks["full"]["counterexample"]["expected"] == [3.0, -5.0]
    assert checks["hint"]["counterexample"]["expected"] is None
    assert checks["hint"]["counterexample"]["got"] == [1.0, -1.0]
    assert checks["hint"]["hint"]
    assert checks["score"]["counterexample"] is None
    assert checks["score"]["hint"] == checks["score"]["message"] == ""
    assert checks["score"]["misconception"] is None
    assert {check["score"] for check in checks.values()} == {0}
    said = mlgrade(
        "check", NEAR_MISS, "--part", "simple_grad", "--reveal", "full", cwd=tmp_path
    ).out
    assert "expected    [3.0, -5.0]" in said


def test_seeds(tmp_path: Path) -> None:
    """The same seed gives the same result, another seed other inputs."""
    args = (NEAR_MISS, "--part", "simple_grad", "--seed")
    first, again, other = (result_of(*args, seed, cwd=tmp_path) for seed in (3, 3, 4))
    assert first == again
    assert (first["seed"], other["seed"]) == (3, 4)
    calls = [each["parts"][0]["checks"][0]["counterexample"]["call"] for each in (first, other)]
    assert calls[0] != calls[1]


def test_prints_are_shown_when_asked(tmp_path: Path) -> None:
    """A part that is right keeps its prints to itself, unless they are asked for."""
    args = ("check", ENERGY / "prints_much.py", "--part", "infer_latent")
    assert "sweep" not in mlgrade(*args, cwd=tmp_path).out
    assert "sweep" in mlgrade(*args, "--show-output", cwd=tmp_path).out


def test_the_folder_is_left_alone(tmp_path: Path) -> None:
    """A module beside the submission can be imported, and grading leaves no trace there."""
    (tmp_path / "helper.py").write_text("def lowest(F):\n    return int(F.argmin())\n")
    source = "from helper import lowest\nSHEET = 'energy'\ninfer = lowest\n"
    (tmp_path / "hw.py").write_text(source)
    assert mlgrade("check", "hw.py", "--part", "infer", cwd=tmp_path).status == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["helper.py", "hw.py"]


# -- where the report goes ----------------------------------------------------------------------
def test_output_to_a_file(tmp_path: Path) -> None:
    """-o writes the whole report as it is piped, replaces the old one and leaves nothing else."""
    (tmp_path / "report.txt").write_text("old")
    args = ("check", NEAR_MISS, "--part", "gibbs_nll")
    piped = mlgrade(*args, cwd=tmp_path)
    run = mlgrade(*args, "-o", "report.txt", cwd=tmp_path)
    assert run == (1, "", "")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == piped.out
    assert [each.name for each in tmp_path.iterdir()] == ["report.txt"]


def test_output_through_a_link(tmp_path: Path) -> None:
    """A link stays a link; what it leads to is written."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "link.json").symlink_to(Path("deep", "real.json"))
    mlgrade("check", PERFECT, "--format", "json", "-o", "link.json", cwd=tmp_path)
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "deep" / "real.json").read_text(encoding="utf-8"))["gradable"]


def test_output_to_a_pipe(tmp_path: Path) -> None:
    """A named pipe is written to, not replaced; so is a device."""
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        run = mlgrade("check", PERFECT, "--part", "infer", "-o", "pipe", cwd=tmp_path)
        read, _ = reader.communicate(timeout=30)
    assert run == (0, "", "")
    assert b"infer" in read
    assert (tmp_path / "pipe").is_fifo()


def test_dash_is_standard_output(tmp_path: Path) -> None:
    """-o - prints."""
    args = ("check", PERFECT, "--part", "infer")
    assert mlgrade(*args, "-o", "-", cwd=tmp_path) == mlgrade(*args, cwd=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("example", "status"), [("perfect", 0), ("near_miss", 1)])
def test_the_reader_may_go_early(example: str, status: int, tmp_path: Path) -> None:
    """Whoever reads one line and leaves gets no traceback, and still the right exit code."""
    with subprocess.Popen(
        [*COMMAND, "check", ENERGY / f"{example}.py"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == status


def test_a_terminal_that_knows_ascii_only(tmp_path: Path) -> None:
    """Signs and Greek letters are spelled out where they cannot be shown."""
    run = mlgrade("check", NEAR_MISS, cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert run.out.isascii()
    assert "+ infer" in run.out


# -- terminals ----------------------------------------------------------------------------------
def on_terminal(*args: object, cwd: Path, **environment: str) -> tuple[int, str, str]:
    """Run with standard output and error on terminals of their own; what each showed."""
    (out, out_end), (err, err_end) = pty.openpty(), pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *map(str, args)],
        cwd=cwd,
        env=ENVIRONMENT | {"TERM": "xterm"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=out_end,
        stderr=err_end,
    ) as process:
        os.close(out_end)
        os.close(err_end)
        with ThreadPoolExecutor(2) as pool:
            shown = [each.decode() for each in pool.map(read_all, (out, err))]
        status = process.wait(60)
    return status, shown[0], shown[1]


def read_all(terminal: int) -> bytes:
    """What a terminal shows until nobody writes to it any more."""
    shown = b""
    with contextlib.suppress(OSError):  # Linux says so with an error
        while data := os.read(terminal, 65536):
            shown += data
    os.close(terminal)
    return shown


def test_colours_and_progress_on_a_terminal(tmp_path: Path) -> None:
    """On a terminal the report has colours, and standard error a line on what is being done."""
    slow = tmp_path / "slow.py"
    source = PERFECT.read_text(encoding="utf-8")
    slow.write_text(f"import time\ntime.sleep(0.5)\n{source}", encoding="utf-8")
    status, out, err = on_terminal("check", "slow.py", cwd=tmp_path)
    assert status == 0
    assert "\x1b[" in out
    assert "✓" in out
    assert "reading the submission" in err
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out).replace("\r\n", "\n")
    assert "Energy-based models · slow.py" in plain


def test_no_color(tmp_path: Path) -> None:
    """NO_COLOR is respected on a terminal."""
    status, out, _ = on_terminal("check", PERFECT, "--part", "infer", cwd=tmp_path, NO_COLOR="1")
    assert status == 0
    assert "\x1b" not in out


def test_neither_when_piped(tmp_path: Path) -> None:
    """Piped, there are no colours and no progress, even where colours are the fashion."""
    more = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    run = mlgrade("check", NEAR_MISS, cwd=tmp_path, env=more)
    assert "\x1b" not in run.out
    assert run.err == ""


# -- interrupts ---------------------------------------------------------------------------------
HANGS = "SHEET = 'energy'\ndef infer(F):\n    while True:\n        pass\n"
HANGS_ON_IMPORT = f"{HANGS}while True:\n    pass\n"


@contextlib.contextmanager
def running(source: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A check that goes on for a minute, in a process group of its own."""
    (tmp_path / "hw.py").write_text(source)
    limits = [f"--{each}timeout=60" for each in ("call-", "part-", "load-", "")]
    process = subprocess.Popen(
        [*COMMAND, "check", "hw.py", *limits],
        cwd=tmp_path,
        env=ENVIRONMENT | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def all_running(process: subprocess.Popen[str], tmp_path: Path) -> bool:
    """Whether the worker of a check is busy with the submission."""
    server_and_worker = started(tmp_path) - {process.pid}
    return len(server_and_worker) == 2 and _seconds(max(server_and_worker)) > 0.3


def _seconds(process: int) -> float:
    """The processor time that a process has used."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except OSError:
        return 0.0
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@on_linux
@pytest.mark.parametrize("delay", [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("source", [HANGS, HANGS_ON_IMPORT], ids=["call", "import"])
def test_interrupted_at_any_moment(source: str, delay: float, tmp_path: Path) -> None:
    """Ctrl-C ends it with 130, without a word, and no process stays behind."""
    with running(source, tmp_path) as process:
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    if delay >= 0.3:  # before that Python may still be starting itself, in words of its own
        assert (process.returncode, out, err) == (130, "", "")
    else:
        assert process.returncode != 0
    assert wait_for(lambda: not started(tmp_path))


@on_linux
@pytest.mark.parametrize("source", [HANGS, HANGS_ON_IMPORT], ids=["call", "import"])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_no_worker_outlives_its_judge(source: str, kind: signal.Signals, tmp_path: Path) -> None:
    """However the judge ends while the submission runs, the submission ends with it."""
    with running(source, tmp_path) as process:
        assert wait_for(lambda: all_running(process, tmp_path))
        os.kill(process.pid, kind)
        out, err = process.communicate(timeout=20)
    assert process.returncode == (130 if kind is signal.SIGINT else -kind)
    assert (out, err) == ("", "")
    assert wait_for(lambda: not started(tmp_path))
