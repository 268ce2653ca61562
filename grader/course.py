"""A course on disk: a folder with ``problems/`` and ``reference/``, loaded by path.

``problems/<sheet>/sheet.toml`` gives a sheet's title, its points and its problems in order;
``problems/<sheet>/<problem>.py`` ends in ``PROBLEM = Problem(...)``. Nothing is registered: a
course is read, turned into values and forgotten.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
import tomllib
import traceback
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Final

import msgspec

from grader.errors import AuthorError, CourseError, UsageError
from grader.later import AfterHandIn
from grader.limits import LimitChanges, Limits
from grader.spec import AnyRow, Claims, Misconception, Problem, Property, Prose, Short, Style

__all__ = [
    "Course",
    "LoadedProblem",
    "Part",
    "Sheet",
    "builtin",
    "find",
    "nearest",
    "open_course",
    "row_name",
]

_FOLDERS = ("problems", "reference")


_FEW: Final = 12  # names that are listed where none is near


class Part(msgspec.Struct, frozen=True, dict=True):
    """What is handed in for one letter, with its rows of the rubric.

    ``stub`` is None where nothing is called (claims, short answers, prose, properties).
    """

    problem: str
    name: str
    rows: tuple[AnyRow, ...]
    stub: Callable[..., object] | None

    @cached_property
    def id(self) -> str:
        """``<problem>.<name>``, as in reports and in ANSWERS."""
        return f"{self.problem}.{self.name}"

    @property
    def points(self) -> Decimal:
        """The points of all rows together."""
        return sum((Decimal(row.points) for row in self.rows), Decimal(0))


class LoadedProblem(msgspec.Struct, frozen=True, dict=True):
    """A problem with the file it came from."""

    sheet: str
    name: str
    path: Path
    statement: str
    value: Problem

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts in the order in which the rubric first names them."""
        rows: dict[str, list[AnyRow]] = {}
        for row in self.value.rubric:
            rows.setdefault(row_name(row), []).append(row)
        return tuple(
            Part(self.name, name, tuple(own), getattr(own[0], "part", None))
            for name, own in rows.items()
        )

    def misconceptions_of(self, part: Part) -> tuple[Misconception, ...]:
        """Those that are about this part."""
        return tuple(each for each in self.value.misconceptions if each.part.__name__ == part.name)


class Sheet(msgspec.Struct, frozen=True):
    """An assignment: an ordered set of problems."""

    name: str
    title: str
    points: Decimal
    problems: tuple[LoadedProblem, ...]
    limits: Limits = Limits()

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts of all problems, in order."""
        return tuple(part for problem in self.problems for part in problem.parts)


class Course(msgspec.Struct, frozen=True, dict=True):
    """A folder with ``problems/`` and ``reference/``."""

    root: Path

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, by alphabet."""
        return tuple(sorted(path.parent.name for path in self.root.glob("problems/*/sheet.toml")))

    def sheet(self, name: str) -> Sheet:
        """Load one sheet.

        Raises UsageError where there is no such sheet, CourseError where it does not load.
        """
        if name not in self.sheets:
            msg = f"There is no sheet '{name}' in this course{nearest(name, self.sheets)}"
            raise UsageError(msg)
        folder = self.root / "problems" / name
        file = _read_toml(folder / "sheet.toml")
        with _importable(self.root):
            problems = tuple(_load_problem(folder / f"{each}.py", name) for each in file.problems)
        _check_sheet(folder, problems)
        return Sheet(name, file.title, file.points, problems, Limits().changed(file.limits))

    def styles(self, problem: LoadedProblem) -> tuple[Style, ...]:
        """The other right ways kept with a problem, in ``styles/<problem>.py``; none is fine."""
        path = problem.path.parent / "styles" / problem.path.name
        if not path.exists():
            return ()
        with _importable(self.root):
            found = getattr(_import_module(path, self.root), "STYLES", ())
        return tuple(found)


def builtin() -> Course:
    """The course that comes with mlgrade: inside the wheel, or beside the checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "_course"
    return Course(installed if installed.is_dir() else here.parent)


def open_course(root: Path) -> Course:
    """The course in a folder. Raises CourseError where there is none."""
    if not root.is_dir():
        msg = (
            f"{root} is not a folder: give --course the folder that holds problems/ and reference/."
        )
        raise CourseError(msg)
    course = Course(root.resolve())
    missing = [name for name in _FOLDERS if not (root / name).is_dir()]
    if missing:
        msg = f"{root} is not a course: it has no {' and no '.join(m + '/' for m in missing)}."
        raise CourseError(msg)
    if not course.sheets:
        msg = f"{root} has no sheet: problems/<sheet>/sheet.toml is missing."
        raise CourseError(msg)
    return course


def find(chosen: Path | None, submission: Path | None = None) -> Course:
    """The course to use: the chosen one, else the folder we are in if it is one, else ours.

    A course is code that runs in the judge. One that the submission lies in may have come with
    it, so it has to be asked for, unless it is ours: right beside the submission it is passed
    over, further up it is refused.
    """
    if chosen is not None:
        return open_course(chosen)
    here, ours = Path.cwd(), builtin()
    if here == ours.root or not all((here / each).is_dir() for each in _FOLDERS):
        return ours
    place = None if submission is None else submission.resolve().parent
    if place == here:
        return ours
    if place is not None and place.is_relative_to(here):
        msg = (
            "The submission lies in the course that you are in, and may have brought it along: "
            "if the course is yours, say --course ."
        )
        raise UsageError(msg)
    return open_course(here)


def nearest(name: str, known: Sequence[str]) -> str:
    """The end of a sentence, with its sign: the nearest known names, or all if they are few."""
    import difflib  # noqa: PLC0415 - for those who mistype

    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    if len(known) > _FEW:
        return ": mlgrade list shows what there is."
    return f" (there is {', '.join(known)})." if known else " (there is none)."


def row_name(row: AnyRow) -> str:
    """The name of the part a row belongs to."""
    if isinstance(row, Claims | Short | Prose | Property | AfterHandIn):
        return row.name
    return str(row.part.__name__)


# -- reading ----------------------------------------------------------------------------------
_IMPORTING = threading.Lock()


@contextlib.contextmanager
def _importable(root: Path) -> Iterator[None]:
    """Let problem files import ``reference`` from this course, and from no other loaded before.

    One thread at a time: what is importable is one list for the whole process.
    """
    with _IMPORTING:
        yield from _swapped(root)


def _swapped(root: Path) -> Iterator[None]:
    known = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_course_module(name)}
    sys.path.insert(0, str(root))
    for name in _FOLDERS:
        if not (root / name / "__init__.py").exists():  # then a package elsewhere would win
            package = sys.modules[name] = ModuleType(name)
            package.__path__ = [str(root / name)]
    try:
        yield
    finally:
        sys.path.remove(str(root))
        for name in list(sys.modules):
            if _is_course_module(name):
                del sys.modules[name]
        sys.modules.update(known)


def _is_course_module(name: str) -> bool:
    return name.partition(".")[0] in _FOLDERS


def _import_module(path: Path, root: Path) -> ModuleType:
    dotted = ".".join(path.relative_to(root).with_suffix("").parts)
    if not path.is_file():
        msg = f"{path}: there is no such file, but sheet.toml lists it."
        raise CourseError(msg)
    importlib.invalidate_caches()
    try:
        return importlib.import_module(dotted)
    except (Exception, SystemExit) as error:
        where = _where(error, root) or str(path)
        msg = f"{where}: the file does not import: {type(error).__name__}: {error}"
        raise CourseError(msg) from error


def _where(error: BaseException, root: Path) -> str:
    """The last place inside the course that an exception passed through."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(root)]
    own = [
        frame for frame in own if "grader" not in Path(frame.filename).relative_to(root).parts[:1]
    ]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else ""


class _SheetFile(msgspec.Struct):
    title: str
    points: Decimal
    problems: list[str]
    limits: LimitChanges = LimitChanges()


_NEEDED: Final = "needs title (text), points (a number) and problems (a list of names)."
_LIMITS: Final = (
    "[limits] takes call, part, load and total (seconds), memory and returned (MB), output "
    "(characters) and scratch (true or false)."
)


def _read_toml(path: Path) -> _SheetFile:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return msgspec.convert(data, _SheetFile)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path}: cannot be read: {error}"
        raise CourseError(msg) from error
    except msgspec.ValidationError as error:
        msg = f"{path}: {_LIMITS if '.limits' in str(error) else _NEEDED}"
        raise CourseError(msg) from error


def _load_problem(path: Path, sheet: str) -> LoadedProblem:
    root = path.parents[2]
    module = _import_module(path, root)
    value = getattr(module, "PROBLEM", None)
    if not isinstance(value, Problem):
        msg = f"{path}: the file must end in PROBLEM = Problem(...)."
        raise AuthorError(msg)
    loaded = LoadedProblem(sheet, path.stem, path, (module.__doc__ or "").strip(), value)
    _check_problem(loaded, module)
    return loaded


# -- what mypy cannot see -----------------------------------------------------------------------
def _check_problem(loaded: LoadedProblem, module: ModuleType) -> None:
    for complaint in _complaints(loaded, module):
        msg = f"{loaded.path}: {complaint}"
        raise AuthorError(msg)


def _complaints(loaded: LoadedProblem, module: ModuleType) -> Iterator[str]:
    problem = loaded.value
    if not loaded.statement:
        yield "the statement is missing: write it as the docstring of the file."
    for row in problem.rubric:
        if not isinstance(row.points, int | Decimal) or row.points <= 0:
            yield f"{row_name(row)}: points must be a positive int or Decimal, not {row.points!r}."
    kinds = [
        row_name(row)
        for row in problem.rubric
        if isinstance(row, Claims | Short | Prose | Property)
    ]
    for name in sorted({name for name in kinds if kinds.count(name) > 1}):
        yield f"two rows are called {name}: their names must differ."
    graded = {part.name for part in loaded.parts}
    for stub in _stubs(module):
        if stub.__name__ not in graded:
            yield f"the stub {stub.__name__} has no row in the rubric: add one or remove the stub."
    yield from _misconception_complaints(problem, graded)


def _misconception_complaints(problem: Problem, graded: set[str]) -> Iterator[str]:
    names = [each.name for each in problem.misconceptions]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two misconceptions are called {name}: rename one, reports tell them apart by name."
    for each in problem.misconceptions:
        if each.part.__name__ not in graded:
            yield f"the misconception {each.name} is about {each.part.__name__}, which has no row."
    for twin in sorted({wrong.__name__ for pair in problem.twins for wrong in pair}):
        if twin not in names:
            yield f"twins names {twin}, which is not among the misconceptions."


def _stubs(module: ModuleType) -> list[FunctionType]:
    """The functions of a module that do nothing but raise NotImplementedError."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, FunctionType)
        and value.__module__ == module.__name__
        and value.__code__.co_names == ("NotImplementedError",)
    ]


def _check_sheet(folder: Path, problems: Sequence[LoadedProblem]) -> None:
    owner: dict[str, str] = {}
    for problem in problems:
        for part in problem.parts:
            if part.stub is None:
                continue
            if part.name in owner:
                msg = (
                    f"{folder}: the function {part.name} is a part of both {owner[part.name]} and "
                    f"{problem.name}, but a submission has only one: rename one of them."
                )
                raise AuthorError(msg)
            owner[part.name] = problem.name
