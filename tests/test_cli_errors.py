"""Bad input: one clear message on the right stream, the right exit code, never a traceback."""

from __future__ import annotations

import codecs
import json
import os
import resource
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest
from cli import COMMAND, ENVIRONMENT, PERFECT, Ran, mlgrade
from sample_course import write_sheet

SOURCE = PERFECT.read_text(encoding="utf-8")


def not_graded(run: Ran) -> str:
    """What the report of a file that cannot be graded says, on one line."""
    assert (run.status, run.err) == (1, "")
    said = run.out.partition("not graded\n")[2].partition("\n\n")[0]
    assert "Nothing was graded, no points were lost." in run.out
    return " ".join(said.split())


def refused(run: Ran) -> str:
    """The one line on standard error of a command that was not understood."""
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("mlgrade: ")
    assert run.err.count("\n") == 1
    return run.err.removeprefix("mlgrade: ").rstrip("\n")


# -- paths that lead to no submission -----------------------------------------------------------
def test_no_such_file(tmp_path: Path) -> None:
    """The path is repeated and a .py file asked for."""
    said = refused(mlgrade("check", "nosuch.py", cwd=tmp_path))
    assert said == "There is no file nosuch.py: give the path of the submission, a .py file."


def test_a_folder(tmp_path: Path) -> None:
    """A folder without a submission in it is no submission."""
    (tmp_path / "hw").mkdir()
    said = refused(mlgrade("check", "hw", cwd=tmp_path))
    assert said == "hw has no submission.py: give the submission itself."


def test_a_pipe(tmp_path: Path) -> None:
    """A named pipe nobody writes to does not hang the command."""
    os.mkfifo(tmp_path / "pipe.py")
    said = refused(mlgrade("check", "pipe.py", cwd=tmp_path))
    assert said == "pipe.py is not a regular file: give the submission itself, a .py file."


def test_a_name_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    """Escape sequences in a path are written out, not obeyed."""
    said = refused(mlgrade("check", "\x1b[2Jgone.py", cwd=tmp_path))
    assert said.startswith(r"There is no file \x1b[2Jgone.py")


# -- files that are no Python -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "hw.py is empty. Check that you saved it, and hand it in again."),
        (b" \n\t\n", "hw.py is empty. Check that you saved it, and hand it in again."),
        (
            b"\x7fELF\x02\x01\x01\0" + bytes(range(256)),
            "hw.py is a program, not Python source: hand in the .py file it was made from.",
        ),
        (
            b"PK\x03\x04 zipped",
            (
                "hw.py is a zip archive (or a Word or Excel file), not Python source: hand in the "
                ".py file itself."
            ),
        ),
        (
            b"x = 1\n\0\n",
            (
                "hw.py has a null byte in line 2: it is damaged or not a text file. Save it as "
                "UTF-8 in your editor and hand it in again."
            ),
        ),
        (
            SOURCE.encode("utf-16"),
            (
                "hw.py is saved as UTF-16 or UTF-32, which Python does not read. Save it as "
                "UTF-8 in your editor and hand it in again."
            ),
        ),
        (
            SOURCE.encode("utf-16-be"),
            (
                "hw.py is saved as UTF-16 or UTF-32, which Python does not read. Save it as "
                "UTF-8 in your editor and hand it in again."
            ),
        ),
        (
            'SHEET = "energy"  # café\n'.encode("latin-1"),
            (
                "hw.py is not UTF-8: byte 0xe9 in line 1, so it was probably saved as Latin-1 or "
                "Windows-1252. Save it as UTF-8 in your editor and hand it in again. "
                'SHEET = "energy" # café ^'
            ),
        ),
        (
            b"x = 1\n" + b"# a line of padding\n" * 500_000,
            (
                "The file is larger than 1 MB: a submission is source code; keep data and outputs "
                "elsewhere."
            ),
        ),
        (
            b"x = " + b"(" * 5000 + b")" * 5000,
            "SyntaxError: too many nested parentheses (line 1) x = " + "(" * 35,
        ),
    ],
    ids=[
        "empty",
        "blank",
        "binary",
        "zip",
        "null",
        "utf-16",
        "utf-16-be",
        "latin-1",
        "10MB",
        "(((",
    ],
)
def test_no_python(content: bytes, message: str, tmp_path: Path) -> None:
    """What the file is and what to do about it is said in the report; nothing is graded."""
    (tmp_path / "hw.py").write_bytes(content)
    said = not_graded(mlgrade("check", "hw.py", cwd=tmp_path))
    assert said.startswith(message)


def test_a_syntax_error_is_shown_as_python_shows_it(tmp_path: Path) -> None:
    """The words of Python, the line, and a sign below the place."""
    (tmp_path / "hw.py").write_text("def gibbs(F, beta):\n    return F * * beta\n")
    run = mlgrade("check", "hw.py", cwd=tmp_path)
    assert run.status == 1
    shown = run.out.partition("not graded\n")[2].splitlines()[:3]
    assert shown == [
        "    SyntaxError: invalid syntax (line 2)",
        "            return F * * beta",
        "                       ^",
    ]


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + SOURCE.encode(),
        ("# coding: latin-1\n" + SOURCE.replace("Σ", "é").replace("β", "")).encode(
            "latin-1", "replace"
        ),
        SOURCE.replace("\n", "\r\n").encode(),
    ],
    ids=["bom", "declared latin-1", "dos line ends"],
)
def test_what_python_reads_is_graded(content: bytes, tmp_path: Path) -> None:
    """A BOM, a declared encoding and other line ends are fine."""
    (tmp_path / "hw.py").write_bytes(content)
    assert mlgrade("check", "hw.py", "--part", "infer", cwd=tmp_path).status == 0


# -- files that are Python but no submission ----------------------------------------------------
def test_no_known_function(tmp_path: Path) -> None:
    """A file of no sheet is told which sheets there are and how to begin."""
    (tmp_path / "hw.py").write_text("x = 1\n")
    said = not_graded(mlgrade("check", "hw.py", cwd=tmp_path))
    assert said.startswith("The file defines no function of any sheet. Say which sheet it is with")
    assert 'SHEET = "…"' in said
    assert "energy" in said
    assert said.endswith("begin with: mlgrade start SHEET")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "import flux_capacitor.core\n",
            (
                "The file imports flux_capacitor (line 1), which is not installed where it is "
                "graded: install it (pip install flux_capacitor) or do without it."
            ),
        ),
        (
            "x = 1\nimport sys; sys.exit()\n",
            "The file ends Python (exit) while it is imported (line 2): remove that call.",
        ),
        ("\n1 / 0\n", "The file cannot be imported: it raised ZeroDivisionError: division by zero"),
        (
            "import os; os._exit(3)\n",
            "The process exited with status 3 while it imported the file.",
        ),
        (
            "name = input('who? ')\n",
            "The file cannot be imported: it raised EOFError",
        ),
        ("import os; os.abort()\n", "The process was ended by SIGABRT while"),
    ],
    ids=["not installed", "exit", "raises", "os._exit", "input", "aborted"],
)
def test_not_importable(source: str, message: str, tmp_path: Path) -> None:
    """What happened at import is said, with its line and what to do."""
    (tmp_path / "hw.py").write_text(f'{source}SHEET = "energy"\n')
    said = not_graded(mlgrade("check", "hw.py", cwd=tmp_path))
    assert said.startswith(message)


def test_json_says_it_too(tmp_path: Path) -> None:
    """Where nothing is graded, the JSON says so and why, on standard output."""
    (tmp_path / "hw.py").write_text("def f(:\n")
    run = mlgrade("check", "hw.py", "--format", "json", cwd=tmp_path)
    result = json.loads(run.out)
    assert (run.status, run.err) == (1, "")
    assert (result["gradable"], result["parts"], result["score"]) == (False, [], 0)
    assert result["message"].startswith("SyntaxError: ")


# -- names that are not there -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("check", PERFECT, "--sheet", "enegry"),
            "--sheet says 'enegry': no such sheet; did you mean energy?",
        ),
        (
            ("check", PERFECT, "--part", "gibs"),
            "The sheet energy has no part 'gibs'; did you mean gibbs or gibbs_nll?",
        ),
        (
            ("check", PERFECT, "--part", "zzz"),
            "The sheet energy has no part 'zzz': mlgrade list shows what there is.",
        ),
        (("show", "contrastve"), "There is no problem 'contrastve'; did you mean contrastive?"),
        (("list", "enrgy"), "There is no sheet 'enrgy' in this course; did you mean energy?"),
        (("start", "enrgy"), "There is no sheet 'enrgy' in this course; did you mean energy?"),
        (("lint", "gibs"), "There is no problem or sheet 'gibs'; did you mean gibbs_nll?"),
        (
            ("list", "--course", "nowhere"),
            (
                "nowhere is not a folder: give --course the folder that holds problems/ and "
                "reference/."
            ),
        ),
        (
            ("list", "--course", "."),
            ". is not a course: it has no problems/ and no reference/.",
        ),
    ],
    ids=lambda value: " ".join(map(str, value[:1] + value[-1:])) if type(value) is tuple else "",
)
def test_unknown_names(args: tuple[object, ...], message: str, tmp_path: Path) -> None:
    """The nearest names are offered."""
    assert refused(mlgrade(*args, cwd=tmp_path)) == message


def test_an_unknown_sheet_in_the_file(tmp_path: Path) -> None:
    """SHEET names what there is, or the nearest name is offered."""
    (tmp_path / "hw.py").write_text('SHEET = "enrgy"\n')
    said = refused(mlgrade("check", "hw.py", cwd=tmp_path))
    assert said == "SHEET in the file says 'enrgy': no such sheet; did you mean energy?"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("check",), "Missing argument 'SUBMISSION'"),
        (("check", PERFECT, "--nope"), "No such option '--nope'"),
        (("check", PERFECT, "--format", "xml"), "'xml' is not one of 'terminal', 'json'"),
        (("check", PERFECT, "--seed", "-1"), "-1 is not in the range"),
        (("check", PERFECT, "--seed", str(2**53)), "is not in the range"),
        (("check", PERFECT, "--pass-mark", "101"), "101.0 is not in the range"),
        (("check", PERFECT, "--pass-mark", "nan"), "nan is not a number"),
        (("check", PERFECT, "--call-timeout", "nan"), "nan is not a number"),
        (("check", PERFECT, "--timeout", "inf"), "inf is not in the range"),
        (("check", PERFECT, "--memory", str(1 << 60)), "is not in the range"),
        (("check", PERFECT, PERFECT), "Got unexpected extra argument"),
        (("frobnicate",), "No such command 'frobnicate'"),
    ],
)
def test_usage_errors(args: tuple[object, ...], message: str, tmp_path: Path) -> None:
    """The option is named on standard error, and how to get help."""
    run = mlgrade(*args, cwd=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert message in run.err
    assert "--help' for help" in run.err


# -- courses that do not load -------------------------------------------------------------------
PROBLEM = '''"""# Doubling

Return $2x$.
"""

from grader.spec import Value, Problem, mistakes


def double(x: float) -> float:
    """(a) 2x."""
    raise NotImplementedError


def twice(x):
    return 2 * x


def tripled(x):
    """Compare with x + x."""
    return 3 * x


def on(draw):
    return (draw.real(),)


PROBLEM = Problem(
    title="Doubling",
    rubric=[Value(double, twice, on=on, points=2)],
    misconceptions=[*mistakes(double, tripled)],
)
'''


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("from grader.spec import Value,", "from grader.spec import Valu,"),
            "doubling.py:6: the file does not import: ImportError: cannot import name 'Valu'",
        ),
        (("def twice(x):", "def twice(x:"), "doubling.py:14: the file does not import: SyntaxErro"),
        (
            ("return 2 * x", "return x.double()"),
            "doubling.py: the reference of doubling.double fails: AttributeError",
        ),
        (
            ("return 2 * x", "return float('nan')"),
            "doubling.py: the reference of doubling.double is not finite at case 0.",
        ),
        (
            ("return (draw.real(),)", "return (draw.reel(),)"),
            "doubling.py: the draw on of double fails at case 0: AttributeError",
        ),
        (
            ("return (draw.real(),)", "return (object(),)"),
            "doubling.py: a draw of double deals",
        ),
        (
            ("mistakes(double, tripled)", "mistakes(double, tripled, tripled)"),
            (
                "doubling.py: two misconceptions are called tripled: rename one, reports tell them "
                "apart by name."
            ),
        ),
        (
            ("def twice(x)", "def halve(x):\n    raise NotImplementedError\n\n\ndef twice(x)"),
            "doubling.py: the stub halve has no row in the rubric: add one or remove the stub.",
        ),
        ((", points=2)", ")"), "doubling.py:29: the file does not import: TypeError"),
        (
            (", points=2)", ", points=0)"),
            "doubling.py: double: points must be a positive int or Decimal, not 0.",
        ),
        (
            (", points=2)", ", points=0.5)"),
            "doubling.py: double: points must be a positive int or Decimal, not 0.5.",
        ),
        (("PROBLEM = ", "PROBLEMS = "), "doubling.py: the file must end in PROBLEM = Problem(...)"),
        (
            ('"""# Doubling\n\nReturn $2x$.\n"""', ""),
            "doubling.py: the statement is missing: write it as the docstring of the file.",
        ),
    ],
    ids=[
        "import",
        "syntax",
        "reference fails",
        "reference nan",
        "draw",
        "draw deals an object",
        "two names",
        "stub without row",
        "no points",
        "zero points",
        "float points",
        "no PROBLEM",
        "no statement",
    ],
)
def test_a_course_that_does_not_load(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    """The author reads the file and the name to look at, on one line."""
    assert change[0] in PROBLEM
    course = tmp_path / "course"
    (course / "reference").mkdir(parents=True)
    write_sheet(course, "one", "One", {"doubling": PROBLEM.replace(*change)})
    (tmp_path / "hw.py").write_text("def double(x):\n    return x + x\n")
    said = refused(mlgrade("check", "hw.py", "--course", "course", cwd=tmp_path))
    assert message in said
    assert str(course) in said


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("title = 'One'", "needs title (text), points (a number) and problems (a list of names)."),
        ("title = ", "sheet.toml: cannot be read: "),
        ("title='One'\npoints=2\nproblems=['gone']", "gone.py: there is no such file, but sheet"),
    ],
)
def test_a_sheet_that_does_not_load(toml: str, message: str, tmp_path: Path) -> None:
    """The sheet.toml is named, and what it lacks."""
    (tmp_path / "reference").mkdir()
    sheet = tmp_path / "problems" / "one"
    sheet.mkdir(parents=True)
    (sheet / "sheet.toml").write_text(toml)
    assert message in refused(mlgrade("list", "--course", ".", cwd=tmp_path))


# -- output that cannot be written --------------------------------------------------------------
def test_output_to_nowhere(tmp_path: Path) -> None:
    """Before anything is graded it is said that the file cannot be written, and where it could."""
    (tmp_path / "afile").touch()
    (tmp_path / "adir").mkdir()
    for output, message in {
        "no/such.txt": "The folder no does not exist: create it, or write elsewhere.",
        "afile/x.txt": "afile is not a folder: give -o another place.",
        "adir": "adir is a folder: give -o the name of a file.",
    }.items():
        assert refused(mlgrade("check", PERFECT, "-o", output, cwd=tmp_path)) == message
        assert refused(mlgrade("start", "energy", "-o", output, "--force", cwd=tmp_path)) == message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_output_to_a_folder_one_may_not_write(tmp_path: Path) -> None:
    """A read-only folder is told before anything is graded."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    said = refused(mlgrade("check", PERFECT, "-o", "locked/x.txt", cwd=tmp_path))
    assert said == "The folder locked cannot be written to: give -o another place."


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    """When the disk takes no more, the old report survives and nothing else is left."""
    (tmp_path / "report.json").write_text("old")
    limit = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))}
    run = mlgrade("check", PERFECT, "--part", "infer", "-o", "report.json", cwd=tmp_path, **limit)
    assert refused(run) == "report.json cannot be written: File too large."
    assert (tmp_path / "report.json").read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
@pytest.mark.parametrize("args", [("list",), ("--version",), ("check", PERFECT, "--part", "infer")])
def test_a_full_disk_behind_standard_output(args: tuple[object, ...], tmp_path: Path) -> None:
    """It is said on standard error, and the exit code does not claim success."""
    with Path("/dev/full").open("w") as full:
        run = mlgrade(*args, cwd=tmp_path, capture_output=False, stdout=full, stderr=-1)
    assert run.status == 2
    assert run.err == "mlgrade: The output cannot be written: No space left on device.\n"


def test_closed_standard_streams(tmp_path: Path) -> None:
    """Without any standard stream the file is still graded, and the exit code says how."""
    shell = shutil.which("sh")
    assert shell
    (tmp_path / "run.sh").write_text(
        textwrap.dedent(
            f"""
            "$@" check {PERFECT} --part infer >&- 2>&- <&-; echo $?
            "$@" check gone.py >&- 2>&- <&-; echo $?
            """
        )
    )
    done = subprocess.run(
        [shell, "run.sh", *COMMAND],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("0\n2\n", "")
