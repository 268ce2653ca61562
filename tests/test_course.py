"""Courses: loaded by path, forgotten afterwards, and clear about what is wrong with them."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from grader.course import Course, builtin, find, nearest, open_course
from grader.errors import AuthorError, CourseError, UsageError

REFERENCE = "def double(x):\n    return 2 * x\n"
PROBLEM = '''
"""# Doubling"""

from grader.spec import Problem, Prose, Value, mistakes
from reference import toy as ref


def double(x: float) -> float:
    """(a) 2x."""
    raise NotImplementedError


def on(draw):
    return (draw.real(),)


def halved(x):
    """Is the answer larger or smaller than x?"""
    return x / 2


PROBLEM = Problem(
    title="Doubling",
    rubric=[
        Value(double, ref.double, on=on, points=2),
        Prose("Why?", rubric=["because"], points=1),
    ],
    misconceptions=[*mistakes(double, halved)],
)
'''
SHEET = 'title = "Toys"\npoints = 3\nproblems = ["toy"]\n'


def write(root: Path, files: dict[str, str]) -> Path:
    """Write a course: the toy, with these files in place of its own or beside them."""
    toy = {
        "reference/toy.py": REFERENCE,
        "problems/toys/toy.py": PROBLEM,
        "problems/toys/sheet.toml": SHEET,
    }
    for name, text in (toy | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return root


def load(root: Path, **replaced: str):
    """Load the toy after replacing texts in its problem file."""
    source = PROBLEM
    for old, new in replaced.values():
        assert old in source
        source = source.replace(old, new)
    write(root, {"problems/toys/toy.py": source})
    return Course(root).sheet("toys")


def complaint(root: Path, *replacements: tuple[str, str], kind=AuthorError):
    """Return what is said of the toy with these replacements, after its path."""
    with pytest.raises(CourseError) as caught:
        load(root, **{str(at): each for at, each in enumerate(replacements)})
    assert type(caught.value) is kind
    assert caught.value.exit_code == 2
    where = f"{root}/problems/toys/toy.py"
    assert str(caught.value).startswith(where)
    return str(caught.value).removeprefix(where)


# -- loading -------------------------------------------------------------------------------------
def test_a_course_is_loaded_by_its_path(tmp_path):
    """Sheet, problem, parts, points and misconceptions are what the files say."""
    course = open_course(write(tmp_path, {}))
    assert course.sheets == ("toys",)
    sheet = course.sheet("toys")
    assert (sheet.name, sheet.title, sheet.points) == ("toys", "Toys", 3)
    (problem,) = sheet.problems
    assert (problem.name, problem.sheet, problem.statement) == ("toy", "toys", "# Doubling")
    assert [(part.id, part.points) for part in sheet.parts] == [("toy.double", 2), ("toy.prose", 1)]
    assert sheet.parts[0].stub.__name__ == "double"
    assert sheet.parts[1].stub is None
    (mistake,) = problem.value.misconceptions
    assert (mistake.name, mistake.hint) == ("halved", "Is the answer larger or smaller than x?")
    assert problem.value.rubric[0].truth(3) == 6
    assert [problem.misconceptions_of(part) for part in sheet.parts] == [(mistake,), ()]


def test_rows_of_one_part_are_gathered(tmp_path):
    """In the order in which the rubric first names the parts."""
    more = "Value(double, ref.double, on=on, points=Decimal('0.5'), announced='large'),\n    ],"
    imported = ("from grader", "from decimal import Decimal\nfrom grader")
    sheet = load(tmp_path, a=("\n    ],", "\n" + more), b=imported)
    assert [part.name for part in sheet.parts] == ["double", "prose"]
    assert sheet.parts[0].points == Decimal("2.5")
    assert len(sheet.parts[0].rows) == 2


def test_loading_leaves_nothing_behind(tmp_path):
    """Neither modules nor a path to import from."""
    before, path = set(sys.modules), list(sys.path)
    load(tmp_path)
    assert sys.path == path
    assert {name for name in set(sys.modules) - before if "toy" in name} == set()


def test_two_courses_do_not_mix(tmp_path):
    """Each has its own reference and problems, though their modules have the same names."""
    two = write(tmp_path / "two", {"reference/toy.py": "def double(x):\n    return x + x + 1\n"})
    one = write(tmp_path / "one", {})
    loaded = [Course(root).sheet("toys").problems[0] for root in (one, two, one)]
    assert [each.value.rubric[0].truth(3) for each in loaded] == [6, 7, 6]


def test_modules_known_before_are_put_back(tmp_path, monkeypatch):
    """A package of the same name that is already imported stays as it is."""
    mine = type(sys)("reference")
    monkeypatch.setitem(sys.modules, "reference", mine)
    load(tmp_path)
    assert sys.modules["reference"] is mine


@pytest.mark.parametrize("packaged", [True, False])
def test_another_package_of_the_same_name_is_no_matter(tmp_path, monkeypatch, packaged):
    """``problems`` and ``reference`` elsewhere on sys.path are not this course's."""
    for name in ("problems", "reference"):
        (tmp_path / "elsewhere" / name).mkdir(parents=True)
        (tmp_path / "elsewhere" / name / "__init__.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")
    inits = {"problems/__init__.py": "", "reference/__init__.py": ""} if packaged else {}
    course = Course(write(tmp_path / "course", inits))
    assert course.sheet("toys").problems[0].value.rubric[0].truth(3) == 6
    assert course.styles(course.sheet("toys").problems[0]) == ()


def test_styles_are_found_beside_the_problem(tmp_path):
    """Other right ways, which may import the problem itself."""
    source = """
    from grader.spec import styles
    from problems.toys import toy

    def by_adding(x):
        return x + x

    STYLES = [*styles(toy.double, by_adding)]
    """
    course = Course(write(tmp_path, {"problems/toys/styles/toy.py": source}))
    (style,) = course.styles(course.sheet("toys").problems[0])
    assert (style.right.__name__, style.part.__name__) == ("by_adding", "double")


def test_the_course_that_comes_with_mlgrade():
    """It is there, and has the sheet on energies."""
    assert "energy" in builtin().sheets


# -- what is not there ---------------------------------------------------------------------------
def refused(root):
    """Return what is said of a folder that is no course."""
    with pytest.raises(CourseError) as caught:
        open_course(root)
    return str(caught.value)


def test_a_folder_that_is_no_course(tmp_path):
    """Each lack has its sentence."""
    nowhere = tmp_path / "nowhere"
    give = "give --course the folder that holds problems/ and reference/."
    assert refused(nowhere) == f"{nowhere} is not a folder: {give}"
    assert refused(tmp_path) == (
        f"{tmp_path} is not a course: it has no problems/ and no reference/."
    )
    (tmp_path / "problems").mkdir()
    assert refused(tmp_path) == f"{tmp_path} is not a course: it has no reference/."
    (tmp_path / "reference").mkdir()
    assert refused(tmp_path) == (
        f"{tmp_path} has no sheet: problems/<sheet>/sheet.toml is missing."
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("toyz", "There is no sheet 'toyz' in this course; did you mean toys?"),
        ("energy", "There is no sheet 'energy' in this course (there is toys)."),
    ],
)
def test_an_unknown_sheet(tmp_path, asked, said):
    """The nearest name is offered, else all there are, with one full stop or question mark."""
    with pytest.raises(UsageError) as caught:
        Course(write(tmp_path, {})).sheet(asked)
    assert str(caught.value) == said


def test_the_end_of_a_sentence_that_offers_names():
    """Near names, all names, or that there is none."""
    assert nearest("contrastve", ["contrastive", "gibbs"]) == "; did you mean contrastive?"
    assert nearest("x", ["a", "b"]) == " (there is a, b)."
    assert nearest("x", []) == " (there is none)."
    assert nearest("x", list("abcdefghijklm")) == ": mlgrade list shows what there is."


# -- an author's errors --------------------------------------------------------------------------
def test_no_problem_at_the_end(tmp_path):
    """Missing, or something else."""
    said = ": the file must end in PROBLEM = Problem(...)."
    assert complaint(tmp_path, ("PROBLEM =", "PROBLEMS =")) == said
    assert complaint(tmp_path, ("PROBLEM = Problem(", "PROBLEM = dict(")) == said


def test_no_statement(tmp_path):
    """The docstring is the statement."""
    said = ": the statement is missing: write it as the docstring of the file."
    assert complaint(tmp_path, ('"""# Doubling"""', "")) == said
    assert complaint(tmp_path, ('"""# Doubling"""', '"""\n  """')) == said


@pytest.mark.parametrize("points", ["0", "-1", "0.5", "'2'", "None"])
def test_bad_points(tmp_path, points):
    """Positive, and exact."""
    said = f": double: points must be a positive int or Decimal, not {points}."
    assert complaint(tmp_path, ("on=on, points=2", f"on=on, points={points}")) == said


def test_bad_points_of_a_row_without_a_function(tmp_path):
    """It is called by its own name."""
    said = ": prose: points must be a positive int or Decimal, not 0."
    assert complaint(tmp_path, ("points=1", "points=0")) == said


def test_a_stub_without_a_row(tmp_path):
    """Students would write it for nothing."""
    stub = "def triple(x):\n    raise NotImplementedError\n\n\ndef on("
    said = ": the stub triple has no row in the rubric: add one or remove the stub."
    assert complaint(tmp_path, ("def on(", stub)) == said


def test_two_rows_of_one_name(tmp_path):
    """Two texts cannot be handed in under one id."""
    prose = 'Prose("Why not?", rubric=["b"], points=1),\n    ],'
    said = ": two rows are called prose: their names must differ."
    assert complaint(tmp_path, ("\n    ],", "\n" + prose)) == said


def test_two_misconceptions_of_one_name(tmp_path):
    """Reports could not tell them apart."""
    said = ": two misconceptions are called halved: rename one, reports tell them apart by name."
    assert complaint(tmp_path, ("(double, halved)", "(double, halved, halved)")) == said


def test_a_misconception_about_nothing(tmp_path):
    """Its part has no row."""
    said = ": the misconception halved is about on, which has no row."
    assert complaint(tmp_path, ("(double, halved)", "(on, halved)")) == said


def test_a_twin_that_is_no_misconception(tmp_path):
    """Each twin must be one of those listed."""
    twins = ("halved)],\n", "halved)],\n    twins=[(halved, on)],\n")
    said = ": twins names on, which is not among the misconceptions."
    assert complaint(tmp_path, twins) == said


def test_a_file_that_does_not_import(tmp_path):
    """File and line of what failed, its type and its words."""
    said = complaint(tmp_path, ("def on(", "1 / 0\n\n\ndef on("), kind=CourseError)
    assert said == ":12: the file does not import: ZeroDivisionError: division by zero"


def test_a_file_with_a_syntax_error(tmp_path):
    """The line that Python names."""
    said = complaint(tmp_path, ("def on(", "def on on("), kind=CourseError)
    assert said.startswith(":12: the file does not import: SyntaxError: ")


def test_a_file_that_imports_what_is_not_there(tmp_path):
    """A reference that is missing is told at the line that asks for it."""
    said = complaint(tmp_path, ("import toy as", "import toys as"), kind=CourseError)
    assert said.startswith(":4: the file does not import: ImportError: cannot import name 'toys'")


def test_a_file_that_ends_python(tmp_path):
    """An exit while importing is an error of the file, not the end of mlgrade."""
    said = complaint(tmp_path, ("def on(", "raise SystemExit(0)\n\n\ndef on("), kind=CourseError)
    assert said == ":12: the file does not import: SystemExit: 0"


def test_a_reference_that_does_not_import(tmp_path):
    """The place is that in the reference."""
    write(tmp_path, {"reference/toy.py": "x = 1\nundefined\n"})
    with pytest.raises(CourseError) as caught:
        Course(tmp_path).sheet("toys")
    said = "the file does not import: NameError: name 'undefined' is not defined"
    assert str(caught.value) == f"{tmp_path}/reference/toy.py:2: {said}"


def test_one_function_in_two_problems(tmp_path):
    """A submission has only one function of a name."""
    sheet = SHEET.replace('["toy"]', '["toy", "toy2"]')
    write(tmp_path, {"problems/toys/toy2.py": PROBLEM, "problems/toys/sheet.toml": sheet})
    with pytest.raises(AuthorError) as caught:
        Course(tmp_path).sheet("toys")
    assert str(caught.value) == (
        f"{tmp_path}/problems/toys: the function double is a part of both toy and toy2, but a "
        "submission has only one: rename one of them."
    )


# -- sheet.toml ----------------------------------------------------------------------------------
KEYS = "needs title (text), points (a number) and problems (a list of names)."


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("title = ", "cannot be read: Invalid value (at end of document)"),
        ('points = 3\nproblems = ["toy"]', KEYS),
        ('title = "T"\nproblems = ["toy"]', KEYS),
        ('title = "T"\npoints = 3', KEYS),
        ('title = "T"\npoints = "many"\nproblems = ["toy"]', KEYS),
        ('title = "T"\npoints = [3]\nproblems = ["toy"]', KEYS),
        ('title = "T"\npoints = 3\nproblems = "toy"', KEYS),
        ('title = "T"\npoints = 3\nproblems = 3', KEYS),
        ('title = 3\npoints = 3\nproblems = ["toy"]', KEYS),
    ],
)
def test_a_bad_sheet_toml(tmp_path, toml, said):
    """Broken, or with a key missing or of the wrong kind."""
    write(tmp_path, {"problems/toys/sheet.toml": toml})
    with pytest.raises(CourseError) as caught:
        Course(tmp_path).sheet("toys")
    assert str(caught.value) == f"{tmp_path}/problems/toys/sheet.toml: {said}"


def test_a_sheet_toml_that_is_not_text(tmp_path):
    """Bytes that are no UTF-8."""
    write(tmp_path, {})
    (tmp_path / "problems/toys/sheet.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CourseError, match=r"sheet\.toml: cannot be read: 'utf-8' codec"):
        Course(tmp_path).sheet("toys")


def test_points_of_a_sheet_are_exact(tmp_path):
    """0.1 is a tenth."""
    write(tmp_path, {"problems/toys/sheet.toml": SHEET.replace("3", "0.1")})
    assert Course(tmp_path).sheet("toys").points == Decimal("0.1")


def test_a_problem_that_the_sheet_lists_but_is_not_there(tmp_path):
    """The file that is looked for is named."""
    write(tmp_path, {"problems/toys/sheet.toml": SHEET.replace('"toy"', '"toys"')})
    with pytest.raises(CourseError) as caught:
        Course(tmp_path).sheet("toys")
    path = f"{tmp_path}/problems/toys/toys.py"
    assert str(caught.value) == f"{path}: there is no such file, but sheet.toml lists it."


# -- which course --------------------------------------------------------------------------------
def test_the_chosen_course_is_taken(tmp_path, monkeypatch):
    """Wherever we are."""
    monkeypatch.chdir(write(tmp_path / "here", {}))
    chosen = write(tmp_path / "chosen", {})
    assert find(chosen).root == chosen.resolve()
    with pytest.raises(CourseError):
        find(tmp_path / "nowhere")


def test_the_course_we_are_in_is_taken(tmp_path, monkeypatch):
    """With a submission that lies somewhere else, or none."""
    monkeypatch.chdir(write(tmp_path / "here", {}))
    assert find(None).root == (tmp_path / "here").resolve()
    assert find(None, tmp_path / "submission.py").root == (tmp_path / "here").resolve()


def test_a_course_above_the_submission_has_to_be_asked_for(tmp_path, monkeypatch):
    """In a student's repository its files would run in the judge."""
    here = write(tmp_path / "here", {})
    monkeypatch.chdir(here)
    with pytest.raises(UsageError, match=r"may have brought it along: .* say --course \."):
        find(None, Path("handed_in/submission.py"))
    assert find(Path(), Path("handed_in/submission.py")).root == here.resolve()


def test_a_course_beside_the_submission_is_not_taken(tmp_path, monkeypatch):
    """It came with the submission; only when asked for."""
    here = write(tmp_path / "here", {})
    monkeypatch.chdir(here)
    assert find(None, Path("submission.py")) == builtin()
    assert find(None, here / "submission.py") == builtin()
    assert find(here, here / "submission.py").root == here.resolve()


def test_elsewhere_it_is_ours(tmp_path, monkeypatch):
    """A folder with only one of the two is no course."""
    monkeypatch.chdir(tmp_path)
    assert find(None) == builtin()
    (tmp_path / "problems").mkdir()
    assert find(None) == builtin()
