"""The floors of the house: imports go down, in no circle, and only the command line prints."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# The floor of every module of grader; a package stands for all modules in it.
FLOORS = {
    1: "lean errors limits layers draw functions tensors images data spec cases results text "
    "siblings advice relations changes "
    "places notebook version archives later",
    2: "fit compare frames messages wire channel literals submission audit render latex stubs "
    "symbols typeset jail "
    "blocked doctests "
    "late "
    "packed outbox",
    3: "kinds worker isolate run course oracle intake store exchange",
    4: "deal naming diagnosis judge jobs builds select catalog starter statement pages ungradable "
    "gradebook "
    "workflows starter_notebook kit_file sealed sealing kit_folder new_problem",
    5: "own_loss substitution carried grade lint explain batch library autograder autograder_zip",
    6: "cli __main__",
}
FLOOR = {"": 6} | {name: floor for floor, names in FLOORS.items() for name in names.split()}
MODULES = sorted(
    path
    for path in (ROOT / "grader").rglob("*.py")
    if "_template" not in path.parts  # a course, and no part of the program
)
NOT_OURS_TO_IMPORT = {"torch", "scipy", "sklearn", "matplotlib", "pickle", "dill", "marshal"}
SLOW = {"rich", "pylatexenc", "watchfiles"}


def dotted(path: Path) -> str:
    """The name of a module inside grader: "kinds.value"."""
    parts = path.relative_to(ROOT / "grader").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def top(name: str) -> str:
    """The module or package of grader that decides the floor."""
    return name.partition(".")[0]


def imports(path: Path) -> list[tuple[str, bool]]:
    """What a file imports, and whether it does so inside a function, or for its types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) or for_types(function)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [each if is_module(each) else str(node.module) for each in full]
        found += [(name, id(node) in inside) for name in names]
    return found


def for_types(node: ast.AST) -> bool:
    """Whether this is ``if TYPE_CHECKING:``, which does nothing when a program runs."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of ours."""
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_go_down(path):
    """A module imports from its own floor or below, never from above."""
    own = FLOOR[top(dotted(path))]
    for name, _ in imports(path):
        if top(name) == "grader":
            below = FLOOR[top(name.removeprefix("grader").removeprefix("."))]
            assert below <= own, f"{dotted(path)} (floor {own}) imports {name} (floor {below})"


def test_there_are_no_circles():
    """Following imports never leads back to where one started."""
    graph = {
        dotted(path): {
            name.removeprefix("grader").removeprefix(".")
            for name, _ in imports(path)
            if top(name) == "grader"
        }
        for path in MODULES
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for each in sorted(graph.get(name, ())):
                if each != name:
                    visit(each, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_module_knows_no_course_and_no_heavy_library(path):
    """The engine names neither problems nor references, and imports slow libraries late."""
    for name, deferred in imports(path):
        first = top(name)
        assert first not in {"problems", "reference"}, f"{path} imports {name}"
        builds_tensors = first == "torch" and dotted(path) == "tensors" and deferred
        plots = dotted(path) in {"worker.figure", "worker.preload"}
        draws = first == "matplotlib" and plots and deferred
        allowed = first not in NOT_OURS_TO_IMPORT or builds_tensors or draws
        assert allowed, f"{path} imports {name}"
        rendering = dotted(path).startswith(("render.", "statement"))
        assert first not in SLOW or deferred or rendering, f"{path} imports {name} at once"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_only_the_command_line_prints(path):
    """print() and writes to standard output stand in grader.cli alone."""
    if top(dotted(path)) == "cli":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not any(isinstance(func, ast.Name) and func.id == "print" for func in calls)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_files_and_functions_are_short(path):
    """A file has at most 400 lines and a function at most 45, its docstring not counted."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert (tree.body[-1].end_lineno or 0) <= 400 if tree.body else True
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            doc = node.body[0] if ast.get_docstring(node) else None
            first = (doc.end_lineno or 0) if doc else node.body[0].lineno - 1
            commands = dotted(path) in {"cli.app", "cli.commands"}  # an option a line
            assert commands or (node.end_lineno or 0) - first <= 45, f"{path}: {node.name}"


def course_files(folder: str) -> list[Path]:
    """All Python files of problems/ or reference/."""
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", course_files("reference"), ids=lambda path: path.stem)
def test_references_import_numpy_and_torch_only(path):
    """A reference is what a teacher writes on the board."""
    allowed = {"__future__", "numpy", "torch", "math", "collections", "typing", "reference"}
    assert {top(name) for name, _ in imports(path)} <= allowed


@pytest.mark.parametrize("path", course_files("problems"), ids=lambda path: path.stem)
def test_problems_import_the_spec_and_the_references(path):
    """A problem file needs what authors write with, its references, and numpy.

    torch waits until a function is called: a sheet must not wait for it because of one problem.
    """
    allowed = {"__future__", "numpy", "math", "collections", "typing", "decimal", "reference"}
    allowed |= {"pathlib", "dataclasses"}  # where its data lies; a mistake's bookkeeping
    for name, deferred in imports(path):
        if name == "torch" and deferred:
            continue
        style = "styles" in path.parts and (deferred or top(name) in {"fractions", "itertools"})
        assert top(name) in allowed or name == "grader.spec" or top(name) == "problems" or style
