"""What a course offers, as text for ``mlgrade list``, and problems found by name."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from grader.course import Course, LoadedProblem, Part, Sheet, nearest
from grader.errors import UsageError
from grader.spec import Claims, Derivation, Gradient, Prose, Refute, Short, Value
from grader.text import clean_line, plural

__all__ = ["bans_text", "kind_words", "list_text", "points_text", "resolve_problem", "row_lines"]


def list_text(course: Course, sheet: str | None = None, *, width: int = 80) -> str:
    """All sheets with their problems, or one sheet with the parts of its problems.

    Raises UsageError where there is no such sheet.
    """
    if sheet is not None:
        return "\n".join(_sheet_lines(course.sheet(sheet), width)) + "\n"
    if not course.sheets:
        return "This course has no sheet yet.\n"
    blocks = ["\n".join(_overview(course.sheet(name), width)) for name in course.sheets]
    example = course.sheets[0]
    hint = f"mlgrade list {example}: its parts.  mlgrade start {example}: a file to begin with."
    return "\n\n".join([*blocks, *textwrap.wrap(hint, width)]) + "\n"


def resolve_problem(course: Course, name: str) -> LoadedProblem:
    """The problem called ``contrastive``, ``energy/contrastive`` or ``energy.contrastive``.

    Raises UsageError where there is none, or more than one.
    """
    sheet, _, short = name.replace(".", "/").rpartition("/")
    if sheet:
        problems = course.sheet(sheet).problems
        known = [f"{sheet}/{each.name}" for each in problems]
    else:
        problems = tuple(each for one in course.sheets for each in course.sheet(one).problems)
        known = list(dict.fromkeys(each.name for each in problems))
    found = [each for each in problems if each.name == short]
    if not found:
        msg = f"There is no problem '{clean_line(name)}'{nearest(name, known)}"
        raise UsageError(msg)
    if len(found) > 1:
        full = " or ".join(f"{each.sheet}/{each.name}" for each in found)
        msg = f"Several sheets have a problem '{name}': say {full}."
        raise UsageError(msg)
    return found[0]


def kind_words(part: Part) -> str:
    """What is handed in for a part, in a few words."""
    row = part.rows[0]
    if isinstance(row, Value):
        return "function"
    if isinstance(row, Gradient):
        return f"gradient of {row.of.__name__}"
    if isinstance(row, Derivation):
        return f"derivation, {row.lines} lines or more"
    if isinstance(row, Claims):
        return plural(len(row.claims), "true/false statement")
    words = {Refute: "counterexample", Short: "short answer", Prose: "text, marked by a person"}
    return words.get(type(row), type(row).__name__.lower())


def bans_text(bans: Sequence[str]) -> str:
    """What is not allowed, with what is excepted from it: "torch.nn (but torch.nn.Parameter)"."""
    words = []
    for ban in (each for each in bans if not each.startswith("!")):
        but = [each[1:] for each in bans if each.startswith(f"!{ban}.")]
        words.append(f"{ban} (but {' and '.join(but)})" if but else ban)
    return ", ".join(words)


def points_text(points: Decimal | int) -> str:
    """Points with their noun: "1 point", "2.5 points"."""
    number = _number(points)
    return f"{number} point" if number == "1" else f"{number} points"


def row_lines(left: str, right: str, width: int, *, indent: int = 2, hang: int = 4) -> list[str]:
    """A text at the left, wrapped where it must be, and a short one at the right edge."""
    room = max(width - len(right) - 2, 10)
    first, *others = textwrap.wrap(
        left,
        room,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
    ) or [""]
    gap = max(width - len(first) - len(right), 2)
    return [f"{first}{' ' * gap}{right}".rstrip(), *others]


def _overview(sheet: Sheet, width: int) -> Iterator[str]:
    """A sheet in one line, and a line for each of its problems."""
    yield from _heading(sheet, width)
    wide = _widest(each.name for each in sheet.problems)
    for problem in sheet.problems:
        counted = f"{plural(len(problem.parts), 'part'):>8}  {_number(_total(problem)):>4}"
        left = f"{problem.name:<{wide}}  {_title(problem.value.title)}"
        yield from row_lines(left, counted, width, hang=wide + 2)


def _sheet_lines(sheet: Sheet, width: int) -> Iterator[str]:
    """A sheet with all its parts, problem by problem."""
    yield from _heading(sheet, width)
    wide = min(_widest(part.name for part in sheet.parts), 34)
    for problem in sheet.problems:
        yield ""
        left = f"{problem.name}: {_title(problem.value.title)}"
        yield from row_lines(left, points_text(_total(problem)), width, indent=0)
        for part in problem.parts:
            left = f"{part.name:<{wide}}  {kind_words(part)}"
            yield from row_lines(left, _number(part.points), width, hang=wide + 2)


def _heading(sheet: Sheet, width: int) -> list[str]:
    left = f"{sheet.name}: {_title(sheet.title)}"
    return row_lines(left, points_text(sheet.points), width, indent=0)


def _total(problem: LoadedProblem) -> Decimal:
    return sum((part.points for part in problem.parts), Decimal(0))


def _number(points: Decimal | int) -> str:
    """3, 2.5; never 3.0 or 3E+1."""
    return format(Decimal(points).normalize(), "f")


def _title(text: str) -> str:
    return clean_line(text)


def _widest(names: Iterable[str]) -> int:
    return max(map(len, names), default=0)
