"""A page of documentation for each problem, made from the problem itself."""

from __future__ import annotations

from collections.abc import Iterator

from grader.catalog import kind_words, points_text
from grader.course import LoadedProblem, Part, Sheet
from grader.doctests import fenced
from grader.spec import Claims, Misconception

__all__ = ["cell", "index_page", "mistakes_page", "parts_table", "problem_page"]


def problem_page(problem: LoadedProblem) -> str:
    """The page in Markdown: statement, parts with points, misconceptions with hints and pages."""
    sections = [
        problem.statement,
        "\n".join(["## Parts and points", "", *parts_table(problem)]),
        "\n".join(["## Mistakes it names", "", *_mistakes(problem)]),
        f"*Made from `problems/{problem.sheet}/{problem.name}.py`; do not edit this page.*",
    ]
    explained = [each for each in problem.value.misconceptions if each.page]
    if explained:
        sections.insert(3, "\n\n".join(["## Some of them explained", *map(_explained, explained)]))
    if problem.value.banned:
        names = ", ".join(f"`{name}`" for name in problem.value.banned)
        sections.insert(2, f"## Not allowed\n\n{names}")
    return "\n\n".join(sections) + "\n"


def index_page(sheets: list[Sheet]) -> str:
    """The page that leads to all problems."""
    lines = ["# The problems of the built-in course", ""]
    for sheet in sheets:
        lines += [f"## {sheet.title} (`{sheet.name}`, {points_text(sheet.points)})", ""]
        for problem in sheet.problems:
            link = f"{sheet.name}/{problem.name}.md"
            known = len(problem.value.misconceptions)
            lines.append(
                f"- [{problem.value.title}]({link}): {len(problem.parts)} parts, "
                f"{known} mistakes named"
            )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def mistakes_page(sheets: list[Sheet]) -> str:
    """All mistakes in the order of the alphabet, each with where it is described."""
    lines = [
        "# All mistakes by name",
        "",
        "A report says *looks like* and a name. It leads to its page where it has one, else to its",
        "hint; in a terminal, `mlgrade explain NAME` shows the same.",
        "",
    ]
    for sheet in sheets:
        lines += [f"## {sheet.title}", "", "| mistake | problem | part |", "|---|---|---|"]
        rows = (row for problem in sheet.problems for row in _named(problem))
        lines += sorted(rows, key=str.lower)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _named(problem: LoadedProblem) -> Iterator[str]:
    """A row for each mistake of a problem."""
    page = f"problems/{problem.sheet}/{problem.name}.md"
    for each in problem.value.misconceptions:
        part = each.part.__name__
        place = _anchor(each.name if each.page else part)
        yield f"| [`{each.name}`]({page}{place}) | {problem.name} | `{part}` |"


def parts_table(problem: LoadedProblem) -> Iterator[str]:
    """The parts with their points, and the statements of claims."""
    yield "| part | kind | points | announced |"
    yield "|---|---|---|---|"
    for part in problem.parts:
        said = [str(getattr(row, "announced", "")) for row in part.rows]
        announced = "; ".join(filter(None, said))
        kinds = kind_words(part)
        yield f"| `{part.name}` | {kinds} | {part.points.normalize():f} | {cell(announced)} |"
    yield ""
    for part in problem.parts:
        yield from _claims(part)


def cell(text: str) -> str:
    """A text that does not end its cell of a table."""
    return text.replace("|", "\\|")


def _claims(part: Part) -> Iterator[str]:
    """The statements to be judged, without their truth."""
    for row in part.rows:
        if isinstance(row, Claims):
            yield f"True or false (`{part.id}`):"
            yield ""
            for name, (statement, _) in row.claims.items():
                yield f"- `{name}`: {statement}"


def _mistakes(problem: LoadedProblem) -> Iterator[str]:
    known = problem.value.misconceptions
    if not known:
        yield "None is known yet."
    for name in dict.fromkeys(each.part.__name__ for each in known):
        yield f"### `{name}`"
        yield ""
        for each in known:
            if each.part.__name__ == name:
                shown = (
                    f"[**{each.name}**]({_anchor(each.name)})" if each.page else f"**{each.name}**"
                )
                yield f"- {shown}: {each.hint}"
        yield ""


def _anchor(name: str) -> str:
    """Where a heading of this name is found: in lower case, on GitHub and on our site."""
    return f"#{name.lower()}"


def _explained(mistake: Misconception) -> str:
    """The page of one misconception, below its name."""
    heading = f"### `{mistake.name}`"
    part = f"In `{mistake.part.__name__}`. {mistake.hint}"
    return "\n\n".join([heading, part, fenced(mistake.page)])
