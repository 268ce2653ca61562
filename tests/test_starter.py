"""The file a student begins from: valid, tidy, and nothing in it is answered yet."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from types import FunctionType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_course import write_course, write_sheet

from grader.course import Course, builtin
from grader.errors import AuthorError
from grader.spec import Claims, Prose, Short
from grader.starter import starter
from grader.stubs import read_stubs


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """The sample course, read-only."""
    return write_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module", params=["all", "tiny", *builtin().sheets])
def sheet(request, course):
    """Every sheet there is: those of the sample course and those that come with mlgrade."""
    owner = course if request.param in course.sheets else builtin()
    return owner.sheet(request.param)


def run(source: str) -> dict[str, object]:
    """The names a starter defines, with warnings as errors."""
    module: dict[str, object] = {}
    exec(compile(source, "starter.py", "exec", dont_inherit=True), module)  # noqa: S102
    return module


def test_everything_looks_right(course, golden):
    """The whole starter of a sheet with one of everything."""
    golden("starter/all.py.txt", starter(course.sheet("all")))


def test_a_sheet_of_numbers_keeps_its_linter_quiet(course, golden):
    """The import of numpy is there for the student even where no annotation names it."""
    golden("starter/tiny.py.txt", starter(course.sheet("tiny")))


def test_linters_have_nothing_to_say(sheet, tmp_path):
    """The default rules of ruff, its formatter and the length of lines are satisfied."""
    path = tmp_path / "submission.py"
    path.write_text(starter(sheet), encoding="utf-8")
    for command in (["check"], ["check", "--select=E,W,F"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length=100", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_no_part_is_there_yet(sheet):
    """Every function raises NotImplementedError at the call, derivations included."""
    module = run(starter(sheet))
    for part in sheet.parts:
        if part.stub is not None:
            function = module[part.name]
            assert isinstance(function, FunctionType)
            count = len(inspect.signature(part.stub).parameters)
            given = inspect.signature(function).parameters.values()
            assert len(given) == count
            named = {each.name: 0 for each in given if each.kind is each.KEYWORD_ONLY}
            with pytest.raises(NotImplementedError):
                function(*[0] * (count - len(named)), **named)


def test_parts_keep_the_order_of_the_sheet(sheet):
    """Functions stand in the order of the problems and their rubrics."""
    tree = ast.parse(starter(sheet))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions == [part.name for part in sheet.parts if part.stub is not None]


def test_answers_are_places_to_fill(sheet):
    """ANSWERS and PROSE hold each id of the sheet, as literals without an answer."""
    module = run(starter(sheet))
    answers, prose = {}, {}
    for part in sheet.parts:
        row = part.rows[0]
        if isinstance(row, Claims):
            answers[part.id] = dict.fromkeys(row.claims)
        elif isinstance(row, Short):
            answers[part.id] = None
        elif isinstance(row, Prose):
            prose[part.id] = "\n"
    assert module.get("ANSWERS", {}) == answers
    assert module.get("PROSE", {}) == prose
    assert module["SHEET"] == sheet.name


def test_a_starter_imports_nothing_of_ours(sheet):
    """A submission stands alone: no mlgrade, no course, no reference."""
    imported = {
        str(node.module).partition(".")[0]
        for node in ast.walk(ast.parse(starter(sheet)))
        if isinstance(node, ast.ImportFrom)
    }
    assert not imported & {"grader", "problems", "reference"}


def test_docstrings_are_the_authors(sheet):
    """What the author wrote about a part is the beginning of its docstring."""
    module = run(starter(sheet))
    for part in sheet.parts:
        if part.stub is not None:
            said = inspect.getdoc(module[part.name]) or ""
            assert said.startswith((inspect.getdoc(part.stub) or "").strip())


@pytest.mark.parametrize(
    ("head", "shapes"),
    [
        ("f(F: Float[Array, n], beta: float) -> Float[Array, n]", "F (n,), beta number -> (n,)"),
        ('f(W: Float[Array, "H M"]) -> tuple[int, Int[Ints, "m"]]', "W (H, M) -> int and (m,)"),
        ('f(x: Float[Array, "..."]) -> None', "x any shape -> nothing"),
        ('f() -> Float[Array, "n+1 d"]', "-> (n+1, d)"),
        ('f(X: Float[torch.Tensor, "n d"], g)', "X (n, d)"),
        ("f(x: float, y: int) -> float", ""),
    ],
)
def test_shapes_are_said_in_words(head, shapes):
    """The sizes of arrays come from the annotations; without any there is nothing to add."""
    assert read_stubs(f"def {head}: ...")["f"].shapes == shapes


def test_arrays_are_typed_whatever_the_file_imports():
    """A starter has numpy, whether or not the problem needs it for itself."""
    stub = read_stubs('def f(x: Float[Array, "n"], n: int) -> Float[Array, "n"]: ...')["f"]
    assert (stub.parameters, stub.returns) == (("x: np.ndarray", "n: int"), "np.ndarray")
    assert stub.imports == {"import numpy as np"}


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_docstring_survives(text):
    """Quotes, backslashes, control characters and long words leave a valid file."""
    source = f"def f():\n    {text!r}\n    raise NotImplementedError\n"
    stub = read_stubs(source)["f"]
    from grader.starter import _docstring, _head

    lines = [*_head(stub), *(f"    {line}" for line in _docstring(stub)), "    pass"]
    function = run("\n".join(lines))["f"]
    words = stub.docstring.replace('"""', "'''").split()
    assert all(word in (inspect.getdoc(function) or "") for word in words if word.isalnum())


def test_a_stub_that_is_not_in_its_file_is_the_authors_mistake(tmp_path):
    """A part made by calling something has no source to hand out."""
    (tmp_path / "reference").mkdir()
    problem = (
        '"""Made."""\nfrom grader.spec import Problem, Value\n'
        "def make():\n    def inner(x):\n        raise NotImplementedError\n    return inner\n"
        "part = make()\n"
        'PROBLEM = Problem(title="m", rubric=[Value(part, part, on=lambda d: (1.0,), points=1)])\n'
    )
    (tmp_path / "problems").mkdir()
    (tmp_path / "problems" / "__init__.py").touch()
    write_sheet(tmp_path, "made", "Made", {"made": problem})
    with pytest.raises(AuthorError, match="the stub inner must be a function at the top level"):
        starter(Course(tmp_path).sheet("made"))
