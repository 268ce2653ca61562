"""``mlgrade new``: complete and right from the start, in any course, or not there at all."""

from __future__ import annotations

import os
import resource
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest
from cli import ENVIRONMENT, ROOT, mlgrade, mypy_strict
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.cli import new as command
from grader.course import Course
from grader.lint import lint, sheet_complaint
from grader.new_problem import FIRST_SHEET, new_problem, template

SHEET = """\
# Written by hand, and to stay so.
title = "Lines"  # and planes
problems = [
    "first",  # the easy one
    "second",
]
points = 10.5  # with a bonus

[limits]
call = 3
"""
EMPTY = '''"""# A number"""

from grader.spec import Problem, Value


def {name}():
    """(a) One."""
    raise NotImplementedError


PROBLEM = Problem(
    title="A number", rubric=[Value({name}, lambda: 1.0, on=lambda draw: (), points=1)]
)
'''


def write_lines(root: Path, *parts: str, sheet: str = SHEET) -> Path:
    """A course with one sheet of two problems, whose functions have these names."""
    folder = root / "problems" / "lines"
    folder.mkdir(parents=True)
    (root / "reference").mkdir()
    (folder / "sheet.toml").write_bytes(sheet.encode())
    for name, part in zip(("first", "second"), parts or ("one", "two"), strict=True):
        (folder / f"{name}.py").write_text(EMPTY.format(name=part), encoding="utf-8")
    return root


def everything(folder: Path) -> dict[str, bytes | None]:
    """All files of a folder with what is in them, and all its folders."""
    return {
        str(each.relative_to(folder)): each.read_bytes() if each.is_file() else None
        for each in sorted(folder.rglob("*"))
        if "__pycache__" not in each.parts
    }


def refused(folder: Path, *args: object) -> str:
    """What is said where nothing is written."""
    before = everything(folder)
    ran = mlgrade("new", *args, cwd=folder)
    assert (ran.status, ran.out, everything(folder)) == (2, "", before)
    assert ran.err.startswith("mlgrade: ")
    assert ran.err.count("\n") == 1
    return ran.err.removeprefix("mlgrade: ").rstrip("\n")


def write(root: Path, name: str, sheet: str | None = None) -> Course:
    """Write a new problem without the command line."""
    for path, text in new_problem(root, name, sheet).files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return Course(root)


# -- what is written ----------------------------------------------------------------------------
@given(
    name=st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True),
    sheet=st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True),
)
@settings(max_examples=15)
def test_lint_is_content_under_any_name(name, sheet, tmp_path_factory):
    """Whatever the problem and its sheet are called."""
    root = tmp_path_factory.mktemp("course")
    try:
        course = write(root, name, sheet)
    except command.UsageError:
        assume(False)  # noqa: FBT003 - a keyword
    (problem,) = course.sheet(sheet).problems
    (report,) = lint(course, [problem], 2)
    assert report.complaints == ()
    assert sheet_complaint(course.sheet(sheet)) == ""
    assert [part.name for part in problem.parts] == [f"{name}_loss", f"{name}_grad"]
    assert len(problem.value.misconceptions) == 2
    assert all(each.page for each in problem.value.misconceptions)


@pytest.mark.parametrize(
    "name", ["np", "ref", "data", "match", "problem", "summed", "my_sheet", "my_problem", "x" * 40]
)
def test_lint_is_content_under_a_name_of_the_file_itself(name, tmp_path):
    """No name that the template uses can be hit by that of a problem; no line gets too long."""
    course = write(tmp_path, name)
    for path in tmp_path.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert max(map(len, text.splitlines())) <= 100
        assert "my_problem" not in text or name == "my_problem"
    (problem,) = course.sheet(FIRST_SHEET).problems
    (report,) = lint(course, [problem], 20)
    assert report.complaints == ()


def test_the_template_is_a_course_itself():
    """As it stands lint has nothing to complain of, on two hundred seeds."""
    course = Course(template())
    (problem,) = course.sheet("my_sheet").problems
    (report,) = lint(course, [problem], 200)
    assert report.complaints == ()


def test_a_new_problem_is_typed(tmp_path):
    """Every function of it, strictly."""
    write(tmp_path / "course", "softmax")
    said = mypy_strict(tmp_path / "course", tmp_path)
    assert said == "Success: no issues found in 7 source files\n"


# -- into a course that is there ------------------------------------------------------------------
def test_a_sheet_gets_one_problem_more(tmp_path):
    """Its file keeps its comments and its order, and the points still add up."""
    write_lines(tmp_path / "my course")
    ran = mlgrade("new", "third", "--course", "my course", cwd=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "Wrote the problem third in my course:\n"
        "  problems/lines/third.py         statement, stubs, draws, mistakes, rubric\n"
        "  reference/third.py              the solution\n"
        "  problems/lines/styles/third.py  other right ways to write it\n"
        "  problems/lines/sheet.toml       third added, now 15.5 points\n"
        "\n"
        "It is an example and complete. Make it yours, and look at it with:\n"
        "  mlgrade lint third --course 'my course'\n"
        "  mlgrade show third --course 'my course'\n"
        "  mlgrade start lines --course 'my course'\n"
    )
    sheet = (tmp_path / "my course/problems/lines/sheet.toml").read_text(encoding="utf-8")
    added = SHEET.replace('    "second",\n', '    "second",\n    "third",\n')
    assert sheet == added.replace("10.5", "15.5")
    found = Course(tmp_path / "my course").sheet("lines")
    assert [each.name for each in found.problems] == ["first", "second", "third"]


@pytest.mark.parametrize(
    "problems",
    [
        "[]",
        "[\n]",
        '["one"]',
        '["one",\n            "two"]',
        '[\n  "one",\n  "two" # the last\n]',
        '[ # all\n    "one", # first\n]',
        '[\n    "one",\n    # "two",\n]',
        '[\n\t"one"\n\t, "two"\n]',
    ],
)
def test_a_list_of_problems_however_it_is_written(problems, tmp_path):
    """The new one is the last, and what else there is stays."""
    sheet = tmp_path / "problems" / "lines" / "sheet.toml"
    text = f'title = "L"\npoints = 1e2\nproblems = {problems}  # all\n'
    before = tomllib.loads(text)
    sheet.parent.mkdir(parents=True)
    for name in before["problems"]:
        (sheet.parent / f"{name}.py").write_text(EMPTY.format(name=name), encoding="utf-8")
    sheet.write_text(text)
    after = new_problem(tmp_path, "third", None).files["problems/lines/sheet.toml"]
    assert tomllib.loads(after) == {
        **before,
        "points": 105,
        "problems": [*before["problems"], "third"],
    }
    assert after.count("#") == text.count("#")


def test_in_the_course_one_is_in(tmp_path):
    """Nothing need be said but the name; a file with the line ends of Windows keeps them."""
    one_line = 'title = "L"\r\npoints = 2\r\nproblems = ["first", "second"]\r\n'
    write_lines(tmp_path, sheet=one_line)
    ran = mlgrade("new", "third", cwd=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    assert "  mlgrade lint third\n" in ran.out
    sheet = (tmp_path / "problems/lines/sheet.toml").read_bytes().decode()
    assert sheet == one_line.replace("= 2", "= 7").replace('"second"]', '"second", "third"]')
    assert mlgrade("lint", "third", "--seeds", "2", cwd=tmp_path).status == 0


def test_a_new_sheet_of_an_old_course(tmp_path):
    """The old one stays as it is."""
    write_lines(tmp_path)
    before = everything(tmp_path)
    ran = mlgrade("new", "third", "--sheet", "planes", "--course", ".", cwd=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    assert "problems/planes/sheet.toml" in ran.out
    assert before.items() <= everything(tmp_path).items()
    assert Course(tmp_path).sheet("planes").title == "Planes"


def test_other_files_may_be_there(tmp_path):
    """A folder need not be empty to become a course."""
    (tmp_path / "README.md").write_text("mine")
    assert mlgrade("new", "ridge", "--course", ".", cwd=tmp_path).status == 0
    assert mlgrade("new", "lasso", "--course", ".", cwd=tmp_path).status == 0
    assert (tmp_path / "README.md").read_text() == "mine"
    assert Course(tmp_path).sheet(FIRST_SHEET).points == 10


# -- names ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["Ridge", "2d", "soft-max", "soft max", "_x", "σ", "", "x" * 41, "../x", "a.b", "x\x1b"]
)
def test_a_name_that_cannot_be_one(name, tmp_path):
    """Of a problem or of a sheet; what is said is one line, without what a terminal would obey."""
    ends = (
        "take small letters, digits and _, a letter first, at most 40 in all, as in "
        "ridge_regression."
    )
    for kind, args in (("problem", [name]), ("sheet", ["ridge", "--sheet", name])):
        said = refused(tmp_path, *args, "--course", "c")
        assert f"cannot be the name of a {kind}: {ends}" in said
        assert "\x1b" not in said


def test_a_name_that_is_taken(tmp_path):
    """By Python, by a folder, by a problem, a sheet, a function or a file: each has its message."""
    write_lines(tmp_path, "third_loss", "two")
    (tmp_path / "reference" / "fourth.py").touch()
    for args, said in {
        ("lambda",): "'lambda' is a word of Python: give the problem another name.",
        ("a", "--sheet", "in"): "'in' is a word of Python: give the sheet another name.",
        ("styles",): "'styles' is a folder of every sheet: give the problem another name.",
        ("lines",): "'lines' is the name of a sheet: give the problem another.",
        ("a", "--sheet", "a"): "'a' is the name of a sheet: give the problem another.",
        ("first",): (
            f"There is a problem first already, in {tmp_path}/problems/lines/first.py: give the "
            "new one another name."
        ),
        ("a", "--sheet", "first"): (
            f"'first' is the name of a problem, in {tmp_path}/problems/lines/first.py: give "
            "--sheet another."
        ),
        ("third",): (
            "third_loss is a part of first already, and would be one of the new problem: give "
            "that another name."
        ),
        ("fourth",): (
            f"{tmp_path}/reference/fourth.py is already there: give the problem another name."
        ),
    }.items():
        assert refused(tmp_path, *args, "--course", ".") == said


def test_which_sheet(tmp_path):
    """Where a course has several it has to be said."""
    write_lines(tmp_path)
    shutil.copytree(tmp_path / "problems/lines", tmp_path / "problems/planes")
    said = "Which sheet? Give --sheet one of lines, planes, or a new name."
    assert refused(tmp_path, "third") == said


# -- places ---------------------------------------------------------------------------------------
def test_the_built_in_course_stays_as_it_is(tmp_path):
    """It is what comes where no course is chosen, and in a package it is nobody's to write to."""
    said = (
        "The built-in course is not written to: say where yours is, or is to be, as in "
        "--course my-course"
    )
    assert refused(tmp_path, "ridge") == said
    for inside in (ROOT / "grader", ROOT / "grader" / "_course"):
        assert refused(tmp_path, "ridge", "--course", inside) == said
    assert not (ROOT / "grader" / "_course").exists()


def test_a_place_that_cannot_be_written(tmp_path):
    """A file, a file on the way, a course whose sheet does not load."""
    (tmp_path / "afile").touch()
    (tmp_path / "problems").touch()
    for course, said in {
        "afile": "afile is not a folder: give --course the folder of your course, or a new one.",
        "afile/c": (
            "The folder afile/c cannot be made: Not a directory. Give --course another place."
        ),
        ".": "The folder problems/homework cannot be made: Not a directory. Give --course "
        "another place.",
    }.items():
        assert refused(tmp_path, "ridge", "--course", course) == said
    write_lines(tmp_path / "c", sheet="title = ")
    assert "sheet.toml: cannot be read: " in refused(tmp_path, "ridge", "--course", "c")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path):
    """New or old, the folder is named, and nothing is left."""
    write_lines(tmp_path / "c")
    for folder in (tmp_path / "c" / "reference", tmp_path):
        folder.chmod(0o555)
    try:
        said = "The folder c/reference cannot be written to: give --course another place."
        assert refused(tmp_path, "ridge", "--course", "c") == said
        said = "The folder d cannot be made: Permission denied. Give --course another place."
        assert refused(tmp_path, "ridge", "--course", "d") == said
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.parametrize("course", ["c", "new/c"])
def test_a_disk_that_is_full(course, tmp_path):
    """Nothing half-written remains, neither in an old course nor of a new one."""
    write_lines(tmp_path / "c")
    before = everything(tmp_path)
    full = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))}
    ran = mlgrade("new", "ridge", "--course", course, cwd=tmp_path, **full)
    assert (ran.status, ran.out, everything(tmp_path)) == (2, "", before)
    assert ran.err.endswith("ridge.py cannot be written: File too large.\n")


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("old", [False, True])
def test_ctrl_c_leaves_nothing(at, old, tmp_path, monkeypatch):
    """At whichever file it comes, before or after that is written: all is as it was."""
    if old:
        write_lines(tmp_path / "c")
    before = everything(tmp_path)
    written = []

    def interrupted(path, text):
        written.append(path)
        if len(written) <= at:
            path.write_text(text)
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "write_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        command.run("ridge", None, tmp_path / "c")
    assert len(written) == at + 1
    assert written[-1].name == "sheet.toml" or at < 3
    assert everything(tmp_path) == before


# -- installed ------------------------------------------------------------------------------------
def test_the_wheel_holds_the_template(tmp_path):
    """What is installed writes the same problem, and does not write to itself."""
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    installed = {"env": {"PYTHONPATH": str(tmp_path / "site")}}
    ran = mlgrade("new", "ridge", "--course", "c", cwd=tmp_path, **installed)
    assert (ran.status, ran.err) == (0, "")
    assert ENVIRONMENT["PYTHONPATH"] == str(ROOT)
    mlgrade("new", "ridge", "--course", "d", cwd=tmp_path)
    assert everything(tmp_path / "c") == everything(tmp_path / "d")
    inside = tmp_path / "site" / "grader" / "_course"
    ran = mlgrade("new", "ridge", "--course", inside, cwd=tmp_path, **installed)
    assert ran.status == 2
    assert ran.err.startswith("mlgrade: The built-in course is not written to")
