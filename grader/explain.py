"""A misconception on a page: found by its name, with what is written about it.

The page is the rest of the wrong reference's docstring, after the hint. Where nothing more is
written, the simplest dealt input on which the mistake shows takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.catalog import points_text, row_lines
from grader.course import Course, LoadedProblem, Part, Sheet, nearest
from grader.deal import answers, deal, truths
from grader.doctests import fenced
from grader.errors import UsageError
from grader.kinds import Evidence, Finding, kind_of
from grader.lint.stand_ins import replies_of
from grader.literals import call_text, json_value
from grader.render.look import Look
from grader.render.page import Page, shortened
from grader.render.values import pair, show
from grader.spec import Gradient, Misconception, Value
from grader.statement import markdown_text
from grader.text import clean_line, plural

__all__ = [
    "Explained",
    "expected",
    "explained",
    "explanation_text",
    "group_text",
    "list_explanations",
]

_SEED = 0  # that of mlgrade check: the input is the one a report shows
_INDENT, _LABEL = 2, 12


@dataclass(frozen=True)
class Explained:
    """A misconception with the problem and the part that it belongs to."""

    problem: LoadedProblem
    part: Part
    mistake: Misconception

    @property
    def name(self) -> str:
        """``<problem>.<misconception>``: no problem has two of one name."""
        return f"{self.problem.name}.{self.mistake.name}"

    def answers_to(self, owners: Sequence[str]) -> bool:
        """Whether it belongs to everything that is named: sheet, problem, part."""
        return set(owners) <= {self.problem.sheet, self.problem.name, self.part.name}


# -- by name --------------------------------------------------------------------------------------
def expected(course: Course) -> tuple[Explained, ...]:
    """All misconceptions of a course, sheet by sheet."""
    return tuple(each for sheet in course.sheets for each in _of_sheet(course.sheet(sheet)))


def explained(known: Sequence[Explained], name: str) -> Explained | tuple[Explained, ...]:
    """The misconception of this name, or all those of the sheet or problem of this name.

    The problem, the part or the sheet may stand before it: ``gibbs_nll.bits``. Raises UsageError
    where there is none of that name, or more than one.
    """
    *owners, last = name.replace("/", ".").split(".")
    found = [each for each in known if each.mistake.name == last and each.answers_to(owners)]
    if len(found) == 1:
        return found[0]
    if found:
        msg = f"Several problems have a mistake '{last}': say {_or(_addresses(found))}."
        raise UsageError(msg)
    group = tuple(
        each
        for each in known
        if last in {each.problem.sheet, each.problem.name} and each.answers_to(owners)
    )
    if group:
        return group
    raise UsageError(_unknown(name, last, known))


def _of_sheet(sheet: Sheet) -> Iterator[Explained]:
    for problem in sheet.problems:
        parts = {part.name: part for part in problem.parts}
        for each in problem.value.misconceptions:
            yield Explained(problem, parts[each.part.__name__], each)


def _addresses(found: Sequence[Explained]) -> list[str]:
    """How to tell them apart: by their problem, and where that is not enough, their sheet."""
    names = [each.name for each in found]
    return [
        each.name if names.count(each.name) == 1 else f"{each.problem.sheet}/{each.name}"
        for each in found
    ]


def _or(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _unknown(name: str, last: str, known: Sequence[Explained]) -> str:
    """What to say of a name that nothing has: the nearest, by the whole or by its last word."""
    said = f"There is no mistake '{clean_line(name)}'"
    same = [each for each in known if each.mistake.name == last]
    if same:
        return f"{said}; did you mean {_or(_addresses(same))}?"
    names = sorted({each.mistake.name for each in known})
    if not names:
        return f"{said}: this course expects none."
    near = nearest(last, names)
    return f"{said}{near}" if "did you mean" in near else f"{said}: mlgrade explain lists them."


# -- the page -------------------------------------------------------------------------------------
def explanation_text(it: Explained, look: Look, *, reveal: str = "hint") -> str:
    """The page of a misconception for a terminal."""
    where = f"{it.problem.sheet}/{it.problem.name}, {it.part.name}: {points_text(it.part.points)}"
    page = Page(look)
    page.put((it.mistake.name, "bold"))
    page.put(where)
    page.blank()
    page.put(it.mistake.hint)
    page.blank()
    below = Page(look)
    body = ""
    if it.mistake.page:
        source = fenced(it.mistake.page)
        body = markdown_text(source, width=page.width, color=look.color, ascii=look.ascii) + "\n"
    elif reveal != "score":
        _simplest_input(below, it, reveal)
    for twin in _twins(it):
        below.put(f"No input tells it from {twin}: mlgrade explain {it.problem.name}.{twin}")
        below.blank()
    below.put(f"mlgrade show {it.problem.name}: the statement.")
    return page.text() + body + below.text()


def _twins(it: Explained) -> list[str]:
    pairs = [(one.__name__, other.__name__) for one, other in it.problem.value.twins]
    own = it.mistake.name
    return [other if one == own else one for one, other in pairs if own in (one, other)]


def _simplest_input(page: Page, it: Explained, reveal: str) -> None:
    """The first dealt input on which the mistake shows, as a report would tell of it."""
    finding = _finding(it)
    if finding is None or finding.call is None:
        return
    hang = _INDENT + _LABEL
    room = page.width - hang
    got, right = json_value(finding.got), json_value(finding.expected)
    known = reveal == "full" and finding.expected is not None
    gives, is_right = pair(got, right, room) if known else (show(got, room), "")
    lines = {"call": shortened(call_text(finding.call), 12, 700), "gives": shortened(gives, 12)}
    if finding.got is None:
        lines["gives"] = finding.message
    if known:
        lines["right is"] = shortened(is_right, 12)
    page.put("The simplest input on which it shows:")
    page.blank()
    for label, text in lines.items():
        page.put(text, first=[" " * _INDENT, label], hang=hang)
    page.blank()


def _finding(it: Explained) -> Finding | None:
    """What the first row finds that sees the mistake."""
    if not all(isinstance(row, Value | Gradient) for row in it.part.rows):
        return None  # training and drawing are long work for one line
    known = truths(it.problem)
    for dealt in deal(it.problem, it.part, _SEED):
        finding = kind_of(dealt.row).judge(
            Evidence(
                row=dealt.row,
                dealt=dealt,
                expected=answers(it.problem, dealt, known),
                replies=replies_of(dealt, it.mistake.wrong),
            )
        )
        if not finding.passed:
            return finding
    return None


# -- the list -------------------------------------------------------------------------------------
def list_explanations(course: Course, *, width: int = 80) -> str:
    """The misconceptions that have a page of their own, by sheet and problem."""
    blocks = []
    count = 0
    for name in course.sheets:
        sheet = course.sheet(name)
        own = list(_of_sheet(sheet))
        pages = [each for each in own if each.mistake.page]
        count += len(own) - len(pages)
        lines = row_lines(
            f"{sheet.name}: {clean_line(sheet.title)}", plural(len(pages), "page"), width, indent=0
        )
        blocks.append("\n".join([*lines, *_names(pages, width)]))
    if not blocks:
        return "This course has no sheet yet.\n"
    sheet_name = course.sheets[0]
    hint = (
        f"{plural(count, 'more mistake')} can be explained in short: "
        f"mlgrade explain {sheet_name} lists those of a sheet, and so does a problem's name."
    )
    return "\n\n".join([*blocks, "\n".join(row_lines(hint, "", width, indent=0, hang=0))]) + "\n"


def group_text(group: Sequence[Explained], *, width: int = 80) -> str:
    """All misconceptions of a sheet or a problem, with their hints."""
    return "\n".join(_names(group, width, hints=True)).lstrip("\n") + "\n"


def _names(group: Sequence[Explained], width: int, *, hints: bool = False) -> Iterator[str]:
    """Each with its part, below the name of its problem."""
    problem = ""
    for each in group:
        if each.problem.name != problem:
            problem = each.problem.name
            yield from (["", problem] if hints else [f"  {problem}"])
        yield from row_lines(each.mistake.name, each.part.name, width, indent=4)
        if hints:
            yield from row_lines(each.mistake.hint, "", width, indent=8, hang=0)
