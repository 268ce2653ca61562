"""A problem on the screen: its statement with the mathematics written out, and what it is worth.

The formulas become text first and are escaped, so that Markdown reads no emphasis, link or table
into them; code is left alone. The Markdown is rendered by rich.
"""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from grader.catalog import bans_text, kind_words, points_text, row_lines
from grader.course import LoadedProblem, Part
from grader.latex import formula
from grader.spec import AnyRow, Gradient, Property, Prose, Refute, Short, Training, Value
from grader.symbols import to_ascii
from grader.text import clean

__all__ = ["markdown_text", "plain_math", "statement_text"]

_CODE = r"(?P<code>^ *```.*?(?:^ *```|\Z)|(?P<ticks>`+)(?!`)[^\n]+?(?<!`)(?P=ticks)(?!`))"
_PIECES = re.compile(
    _CODE + r"|(?P<escaped>\\.)"
    r"|[ \t]*\n?[ \t]*\$\$(?P<display>(?:(?!\n[ \t]*\n).)+?)\$\$(?P<stop>[.,;]?)[ \t]*(?P<end>\n?)"
    r"|(?<!\$)\$(?P<inline>(?![\s$])(?:\\.|[^$\\\n]|\n(?!\s*\n))*?(?<!\s))\$(?![\d$])",
    re.DOTALL | re.MULTILINE,
)
_HEADING = re.compile(_CODE + r"|^#{1,6}[ \t]+(?P<words>[^\n]*?)[ \t#]*$", re.DOTALL | re.MULTILINE)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_BREAKS = re.compile(r" (?=[=≤≥<>≈∝∼→⇒+−-] )| {2,}")
_GLUE = "\ue000"  # a space that Markdown keeps and rich does not break at
_SHORT = 24  # a formula up to this length stays on one line


def statement_text(
    problem: LoadedProblem,
    *,
    width: int = 80,
    color: bool = False,
    ascii: bool = False,  # noqa: A002
) -> str:
    """The statement, then the parts with their points, for a terminal of so many columns."""
    title, source = _title_and_rest(problem)
    total = points_text(sum((part.points for part in problem.parts), Decimal(0)))
    head = f"**{title}**\\\n{_escaped(f'{problem.sheet}/{problem.name}, {total}')}"
    text = markdown_text(f"{head}\n\n{source}", width=width, color=color, ascii=ascii)
    worth = "\n".join(["", *_worth(problem, width)]) + "\n"
    return text + (to_ascii(worth) if ascii else worth)


def markdown_text(
    source: str,
    *,
    width: int = 80,
    color: bool = False,
    ascii: bool = False,  # noqa: A002
) -> str:
    """Markdown with LaTeX, for a terminal of so many columns."""
    text = _rendered(_markdown(source, width, ascii_only=ascii), width, color=color) + "\n"
    return to_ascii(text) if ascii else text


def plain_math(text: str, *, ascii: bool = False) -> str:  # noqa: A002
    """A plain text with its ``$formulas$`` written out; Markdown is left as it is."""
    if "$" not in text:
        return text

    def written(found: re.Match[str]) -> str:
        latex = found["inline"] or found["display"]
        if latex is None:
            return "$" if found[0] == r"\$" else found[0]
        outer = "" if found["inline"] else " "
        return f"{outer}{formula(latex, ascii=ascii)}{found['stop'] or ''}{outer}"

    return _PIECES.sub(written, text)


# -- the statement ------------------------------------------------------------------------------
def _title_and_rest(problem: LoadedProblem) -> tuple[str, str]:
    """The first heading (the problem's title where there is none), and what follows it."""
    source = inspect.cleandoc(clean(problem.statement, len(problem.statement)))
    heading = re.match(r"#[ \t]+(.*)\n?", source)
    if heading is None:
        return _escaped(problem.value.title), source
    return heading[1].strip(" #"), source[heading.end() :].strip("\n")


def _markdown(source: str, width: int, *, ascii_only: bool) -> str:
    """Markdown without mathematics: formulas are escaped text; headings are bold paragraphs."""
    source = _HEADING.sub(lambda found: found["code"] or f"**{found['words']}**", source)
    out: list[str] = []
    end = 0
    for found in _PIECES.finditer(source):
        out.append(_prose(source[end : found.start()], ascii_only=ascii_only))
        end = found.end()
        if found["inline"]:
            out.append(_escaped(_glued(formula(found["inline"], ascii=ascii_only))))
        elif found["display"]:
            text = formula(found["display"], display=True, ascii=ascii_only) + found["stop"]
            indent = _indent(source[: found.start()])
            out.append(_block(text, indent, width) + ("" if found["end"] else indent))
        else:
            out.append(found[0])
    return "".join([*out, _prose(source[end:], ascii_only=ascii_only)])


def _prose(text: str, *, ascii_only: bool) -> str:
    if not ascii_only:
        return text
    return re.sub(r"[^\x00-\x7f]+", lambda found: _escaped(to_ascii(found[0])), text)


def _escaped(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", text)


def _glued(text: str) -> str:
    """A formula in a sentence: a short one in one piece, a long one breaks between its terms."""
    if len(text) <= _SHORT:
        return text.replace(" ", _GLUE)
    return " ".join(piece.replace(" ", _GLUE) for piece in _BREAKS.split(text))


def _indent(before: str) -> str:
    """The indent that keeps a paragraph inside the list item it belongs to."""
    for line in reversed(before.splitlines()):
        if item := _ITEM.match(line):
            return " " * len(item[0])
        if line and not line[0].isspace():
            break
    return ""


def _block(text: str, indent: str, width: int) -> str:
    """A formula as a paragraph of its own; one that is too long goes on below, further in."""
    room = max(width - len(indent) - 8, 20)
    lines = text.split("\n")
    if len(lines) == 1 and len(text) > room:
        lines = [line for piece in re.split(" {2,}", text) for line in _filled(piece, room)]
    inner = "\\\n".join(indent + _GLUE * 4 + _escaped(line.replace(" ", _GLUE)) for line in lines)
    return f"\n\n{inner}\n\n"


def _filled(text: str, room: int) -> list[str]:
    """A formula over as many lines as it needs, broken before relations and signs."""
    lines: list[str] = []
    for piece in _BREAKS.split(text):
        if lines and len(lines[-1]) + 1 + len(piece) <= room:
            lines[-1] += f" {piece}"
        else:
            lines.append(f"  {piece}" if lines else piece)
    return lines


def _rendered(markdown: str, width: int, *, color: bool) -> str:
    from rich.console import Console  # noqa: PLC0415 - only for show
    from rich.markdown import Markdown  # noqa: PLC0415
    from rich.theme import Theme  # noqa: PLC0415

    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        legacy_windows=False,
        theme=Theme({"markdown.code": "cyan", "markdown.code_block": "cyan"}),
    )
    console.print(Markdown(markdown, code_theme="ansi_dark", hyperlinks=False))
    lines = (line.rstrip() for line in out.getvalue().replace(_GLUE, " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


# -- what it is worth ---------------------------------------------------------------------------
def _worth(problem: LoadedProblem, width: int) -> Iterator[str]:
    """The parts with their points, what they announce, and what may not be used."""
    yield from row_lines("Parts", "points", width, indent=0)
    for part in problem.parts:
        yield from row_lines(_label(part), f"{part.points.normalize():f}", width)
        for row in part.rows:
            for line in _details(row):
                yield from row_lines(line, "", width, indent=6, hang=0)
    if problem.value.banned:
        banned = f"Not allowed here: {bans_text(problem.value.banned)}"
        yield from ["", *row_lines(banned, "", width, indent=0, hang=2)]


def _label(part: Part) -> str:
    """``gibbs(F, beta)``; other kinds say what they are."""
    words = kind_words(part)
    if part.stub is None:
        return f"{part.name}: {words}"
    call = f"{part.name}({', '.join(inspect.signature(part.stub).parameters)})"
    plain = isinstance(part.rows[0], Value | Gradient | Training)
    return call if plain else f"{call}: {words}"


def _details(row: AnyRow) -> Iterator[str]:
    if isinstance(row, Value | Gradient) and row.announced:
        yield f"announced: {row.announced} ({points_text(row.points)})"
    elif isinstance(row, Property):
        yield plain_math(row.sentence)
    elif isinstance(row, Refute):
        yield f"to refute: {plain_math(row.statement)}"
    elif isinstance(row, Short):
        yield plain_math(row.question)
        if row.options:
            yield f"one of: {', '.join(row.options)}"
    elif isinstance(row, Prose):
        yield plain_math(row.question)
