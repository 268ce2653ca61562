"""``mlgrade start``, ``list``, ``show``, ``--version`` and ``--help``: what there is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli import COMMAND, ENVIRONMENT, mlgrade
from sample_course import write_course
from toy_lint import write_toy

from grader.version import __version__


def test_version(tmp_path: Path) -> None:
    """The version on standard output, nothing else."""
    assert mlgrade("--version", cwd=tmp_path) == (0, f"mlgrade {__version__}\n", "")


@pytest.mark.parametrize(
    "command", [(), ("check",), ("start",), ("list",), ("show",), ("explain",), ("lint",), ("new",)]
)
def test_help(command: tuple[str, ...], tmp_path: Path) -> None:
    """Every command explains itself."""
    run = mlgrade(*command, "--help", cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("Usage: mlgrade")


@pytest.mark.parametrize("args", [["--help"], ["check", "--help"], ["check"], ["check", "--nope"]])
def test_help_needs_no_numpy(args: list[str], tmp_path: Path) -> None:
    """Help and usage errors come up without the libraries that take time to import."""
    program = (
        "import sys; from grader.cli import run; run(sys.argv[1:]); "
        "assert not {'numpy', 'torch', 'rich'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *args],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_start_writes_a_file_once(tmp_path: Path) -> None:
    """The file is told, with what to do next; it is overwritten with --force alone."""
    told = "Wrote submission.py. Fill in the functions, then: mlgrade check submission.py\n"
    assert mlgrade("start", "energy", cwd=tmp_path) == (0, told, "")
    written = (tmp_path / "submission.py").read_text(encoding="utf-8")
    assert 'SHEET = "energy"' in written
    (tmp_path / "submission.py").write_text("my work")
    again = mlgrade("start", "energy", cwd=tmp_path)
    assert (again.status, again.out) == (2, "")
    assert again.err == (
        "mlgrade: submission.py is already there: give -o another name, or --force to overwrite "
        "it.\n"
    )
    assert (tmp_path / "submission.py").read_text() == "my work"
    assert mlgrade("start", "energy", "--force", cwd=tmp_path).status == 0
    assert (tmp_path / "submission.py").read_text(encoding="utf-8") == written
    assert [each.name for each in tmp_path.iterdir()] == ["submission.py"]


def test_start_in_another_course(tmp_path: Path) -> None:
    """The command that is told for afterwards chooses the same course."""
    write_toy(tmp_path / "my own")
    run = mlgrade("start", "toys", "--course", "my own", cwd=tmp_path)
    assert run.out.endswith("mlgrade check submission.py --course 'my own'\n")


def test_start_elsewhere(tmp_path: Path) -> None:
    """-o names the file, quoted for the shell where needed; "-" is standard output."""
    run = mlgrade("start", "energy", "-o", "my homework.py", cwd=tmp_path)
    assert run.out.endswith("mlgrade check 'my homework.py'\n")
    shown = mlgrade("start", "energy", "-o", "-", cwd=tmp_path)
    assert shown.out == (tmp_path / "my homework.py").read_text(encoding="utf-8")


def test_list(tmp_path: Path) -> None:
    """All sheets, or the parts of one."""
    run = mlgrade("list", cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert "energy" in run.out
    parts = mlgrade("list", "energy", cwd=tmp_path)
    assert (parts.status, parts.err) == (0, "")
    assert "simple_grad" in parts.out


def test_show(tmp_path: Path) -> None:
    """The statement as text that fits the page, without colours in a pipe."""
    run = mlgrade("show", "contrastive", cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert "Contrastive losses" in run.out
    assert "\\" not in run.out
    assert "\x1b" not in run.out
    assert max(map(len, run.out.splitlines())) <= 80


def test_explain(tmp_path: Path) -> None:
    """A page by the name of a mistake, a list without one, plain in a pipe."""
    run = mlgrade("explain", "simple_cases_positive_first", cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("simple_cases_positive_first\nenergy/contrastive, simple_grad: ")
    assert "\x1b" not in run.out
    everything = mlgrade("explain", cwd=tmp_path)
    assert (everything.status, everything.err) == (0, "")
    assert "simple_cases_positive_first" in everything.out
    of_a_problem = mlgrade("explain", "gibbs_nll", cwd=tmp_path)
    assert "beta_divides" in of_a_problem.out
    full = mlgrade("explain", "beta_divides", "--reveal", "full", cwd=tmp_path)
    assert "right is" in full.out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kink_ignord", "There is no mistake 'kink_ignord'; did you mean kink_ignored or "),
        ("zzz", "There is no mistake 'zzz': mlgrade explain lists them."),
        ("leaky", "Several problems have a mistake 'leaky': say torch_mlp.leaky or "),
    ],
)
def test_explain_a_name_that_leads_nowhere(name: str, message: str, tmp_path: Path) -> None:
    """One line, and exit code 2."""
    run = mlgrade("explain", name, cwd=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(f"mlgrade: {message}")
    assert run.err.count("\n") == 1


def test_explain_in_another_course(tmp_path: Path) -> None:
    """--course leads to the mistakes of that course."""
    write_toy(tmp_path / "own")
    run = mlgrade("explain", "inverse", "--course", "own", cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("inverse\ntoys/toy, scaled: 2 points\n")


def test_another_course(tmp_path: Path) -> None:
    """With --course, or inside a course, that one is used."""
    write_course(tmp_path / "own")
    asked = mlgrade("list", "--course", "own", cwd=tmp_path)
    inside = mlgrade("list", cwd=tmp_path / "own")
    assert "tiny" in asked.out
    assert asked == inside


def test_the_reader_may_go_early(tmp_path: Path) -> None:
    """Whoever reads one line and leaves gets no traceback."""
    for args in (["list", "energy"], ["show", "contrastive"]):
        with subprocess.Popen(
            [*COMMAND, *args],
            cwd=tmp_path,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 0
