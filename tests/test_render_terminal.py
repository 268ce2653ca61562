"""The report in the terminal: whole outputs, and what must hold for all of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from sample_results import STORIES, check, giant, hostile, mixed, part, passing, perfect
from sample_results import result as of

from grader.errors import UsageError
from grader.render import FORMATS, Look, render, renderer
from grader.render.page import Page, shortened
from grader.render.values import pair, show
from grader.render.words import points
from grader.results import Counterexample, Next, Outcome, from_json

LOOKS = {
    "": {},
    ".ascii": {"ascii": True},
    ".narrow": {"width": 60},
    ".printed": {"show_output": True},
}
ESCAPES = re.compile("\x1b\\[[0-9;]*m")

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("look", LOOKS)
def test_report_of_every_story(story: str, look: str, golden: Golden) -> None:
    """Every story reads as it did when a person last looked at it."""
    if look in {"", ".ascii"} or story == "mixed":
        text = render(STORIES[story](), "terminal", **LOOKS[look])
        golden(f"render/{story}{look}.txt", text)


def test_colours(golden: Golden) -> None:
    """The escape codes of a coloured report are the ones that were looked at."""
    text = render(mixed(), "terminal", color=True)
    golden("render/mixed.color.txt", text.replace("\x1b", "<esc>"))


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("more", [{}, {"ascii": True}], ids=["unicode", "ascii"])
def test_no_line_is_wider_than_the_terminal(story: str, width: int, more: dict[str, bool]) -> None:
    """No line is wider than asked, whatever names, values and prints hold."""
    text = render(STORIES[story](), "terminal", width=width, show_output=True, **more)
    assert max(map(cell_len, text.split("\n"))) <= width
    assert not any(line != line.rstrip() for line in text.split("\n"))


def test_no_golden_file_is_wider_than_80_columns(request: pytest.FixtureRequest) -> None:
    """Every golden report fits on 80 columns."""
    files = list((request.path.parent / "golden" / "render").glob("*.txt"))
    assert len(files) > len(STORIES)
    for path in files:
        text = re.sub("<esc>\\[[0-9;]*m", "", path.read_text(encoding="utf-8"))
        assert max(map(cell_len, text.split("\n"))) <= 80, path.name


@pytest.mark.parametrize("story", STORIES)
def test_colour_adds_nothing_but_colour(story: str) -> None:
    """Without its escape codes the coloured report is the plain one, which has none."""
    plain = render(STORIES[story](), "terminal")
    coloured = render(STORIES[story](), "terminal", color=True)
    assert "\x1b" not in plain
    assert ESCAPES.sub("", coloured) == plain


@pytest.mark.parametrize("story", STORIES)
def test_colours_suit_dark_and_light_backgrounds(story: str) -> None:
    """Only bold, red, green and magenta are used: no grey, white, black, yellow or background."""
    codes = ESCAPES.findall(render(STORIES[story](), "terminal", color=True))
    used = {number for code in codes for number in code[2:-1].split(";")}
    assert used <= {"0", "1", "31", "32", "35"}


@pytest.mark.parametrize("story", STORIES)
def test_ascii_is_ascii(story: str) -> None:
    """A terminal that knows ASCII only gets nothing else."""
    assert render(STORIES[story](), "terminal", ascii=True).isascii()


def test_the_environment_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour and width are what the caller says, not what the environment says."""
    before = render(mixed(), "terminal", color=True)
    for name, value in {"NO_COLOR": "1", "COLUMNS": "20", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert render(mixed(), "terminal", color=True) == before


def test_nothing_is_read_as_markup() -> None:
    """What looks like markup, an emoji code or an escape sequence is shown as it was written."""
    text = render(hostile(), "terminal", color=True)
    for written in ("[bold]x[/bold]", ":boom:", "[/oops]", "[blink]a note[/blink]", "\\x1b[31m"):
        assert written in text
    assert "\x1b]" not in text
    assert "\x07" not in text
    assert "\u202e" not in text


def test_the_command_can_be_pasted_whatever_the_file_is_called() -> None:
    """A file name that is shell code is quoted in the command that is proposed."""
    assert "mlgrade check '$(rm -rf ~) [bold].py' --part" in render(hostile(), "terminal")


def test_score_only_reveals_outcomes_and_points_in_every_format() -> None:
    """With reveal "score" no message, hint, name of a mistake, value or print gets out."""
    result = replace(mixed(), reveal="score", notes=("a secret note",))
    secrets = ("exclusive_cases", "hinges", "simplest", "expected", "step 0", "1e4", "secret")
    for form in FORMATS:
        text = render(result, form)
        values = text if form != "json" else str(from_json(text).parts)
        found = [secret for secret in secrets if f"{secret}=" not in values and secret in values]
        assert not found, form


def test_what_is_to_be_done_first_ends_the_report() -> None:
    """With who waits for it; on two lines where it is long; by its full name where it must be."""
    gibbs, others = Next("g.gibbs", "fix"), ("g.nll", "g.grad")
    parts = [part(name, passing("1")) for name in ("g.gibbs", "adam.adam", "adam.claims")]

    def last(todo: Next | None, **more: Any) -> str:
        return render(of(*parts, next=todo), "terminal", **more).partition("next: ")[2]

    assert last(gibbs) == "fix gibbs, then mlgrade check near_miss.py --part gibbs\n"
    command = "mlgrade check near_miss.py --part gibbs\n"
    waits = replace(gibbs, unblocks=others[:1])
    assert last(waits) == f"fix gibbs (nll waits for it), then {command}"
    both = replace(gibbs, unblocks=others)
    assert last(both, width=60) == f"fix gibbs (2 parts wait for it), then\n      {command}"
    assert last(both, width=40).startswith("fix gibbs, then\n      mlgrade check")
    assert last(Next("adam.adam", "write")).startswith("write adam, then ")
    assert last(Next("adam.adam", "write")).endswith(" --part adam.adam\n")
    assert not last(None)


def test_a_mistake_of_several_rows_is_explained_once() -> None:
    """The second row that shows the same mistake names it and leaves the hint out."""
    rows = [
        check("value", Outcome.WRONG, "0", "1", message=text, misconception="m", hint="Look here.")
        for text in ("wrong on 1 of 9 inputs", "wrong on 2 of 9 inputs")
    ]
    text = render(of(part("p.f", *rows)), "terminal")
    assert text.count("Look here.") == 1
    assert "m, as above" in text


def test_mistakes_that_cannot_be_told_apart_are_named_together() -> None:
    """All names that fit are given, joined by "or"."""
    row = check("value", Outcome.WRONG, "0", "1", misconception="a", also=("b", "c"), hint="H.")
    assert "looks like  a or b or c: H." in render(of(part("p.f", row)), "terminal")


def test_a_part_that_returned_none_says_so() -> None:
    """None that came back is shown; nothing is, where nothing came back."""
    case = Counterexample("f()", None)
    wrong = check("value", Outcome.WRONG, "0", "1", counterexample=case)
    raised = check("value", Outcome.RAISED, "0", "1", counterexample=case)
    assert "got         None" in render(of(part("p.f", wrong)), "terminal")
    assert "got" not in render(of(part("p.f", raised)), "terminal")


def test_prints_are_shown_where_they_help_or_are_asked_for() -> None:
    """What a part printed is shown when it raised or ran out of time, else on request."""
    quiet = of(part("p.f", passing("1"), stdout="hello"))
    assert "hello" not in render(quiet, "terminal")
    assert "hello" in render(quiet, "terminal", show_output=True)
    assert "shape (3,)" in render(mixed(), "terminal")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("3", "3"),
        ("3.0", "3"),
        ("30", "30"),
        ("3E+1", "30"),
        ("2.50", "2.5"),
        ("0.0", "0"),
        ("0.125", "0.125"),
        ("0.333333333333", "0.3333"),
    ],
)
def test_points_are_written_as_people_do(number: str, text: str) -> None:
    """Points have no exponent, no empty decimals and at most four."""
    assert points(Decimal(number)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (3, "3"),
        (3.0, "3.0"),
        (1 / 3, "0.333333"),
        (1e-9, "1e-09"),
        ("nan", "nan"),
        ("-inf", "-inf"),
        ("3.0", "'3.0'"),
        ("", "''"),
        ("left", "left"),
        ([], "[]"),
        ([[1.0, "inf"], []], "[[1.0, inf], []]"),
        ({"W": [1, 2]}, "{'W': [1, 2]}"),
        (list(range(20)), "[0, 1, 2, 3, 4, … 12 more …, 17, 18, 19]"),
        (10**100, "an integer of 333 bits"),
        ({"shape": [300, 2], "first": [0.5]}, "shape (300, 2), begins [0.5]"),
    ],
)
def test_values_are_short(value: object, text: str) -> None:
    """Values keep six digits; long ones keep their ends."""
    assert show(value) == text


def test_a_matrix_is_written_in_columns() -> None:
    """A matrix that does not fit on a line has a line for each row, its columns aligned."""
    assert show([[1.0, -20.5], [300.25, 4.0]], width=20) == "[[   1.0, -20.5],\n [300.25,   4.0]]"


def test_ragged_and_nested_values_stay_readable() -> None:
    """Rows of different length and blocks by name are written below each other."""
    ragged = [[1] * 9, [2], {"k": [3] * 9}]
    assert show(ragged, width=32).count("\n") == 2
    assert show({"W": [[1.5] * 3] * 2, "b": None}, width=22) == (
        "{'W': [[1.5, 1.5, 1.5],\n       [1.5, 1.5, 1.5]],\n 'b': None}"
    )


def test_values_that_differ_look_different() -> None:
    """Digits are added until both can be told apart; at last the worst entry is shown alone."""
    assert pair(1.0, 1.0 + 1e-8) == ("1.0", "1.00000001")
    long = [0.5] * 40
    other = [*long[:20], 0.75, *long[21:]]
    assert pair(long, other) == ("0.5 at [20]", "0.75 at [20]")
    assert pair({"W": long}, {"W": [*long[:20], "nan", *long[21:]]})[1] == "'nan' at ['W'][20]"
    assert pair([1.0], [1.0]) == ("[1.0]", "the same as far as it is kept here")


def test_shortened_says_what_is_left_out() -> None:
    """Too many lines or characters are cut at the end, or at the start for prints."""
    assert shortened("a\nb\nc\n", 3) == "a\nb\nc"
    assert shortened("a\nb\nc", 1) == "a\n… 2 more lines …"
    assert shortened("a\nb\nc", 1, last=True) == "… 2 more lines …\nc"
    assert shortened("ab cd ef", 1, 7) == "ab cd\n… 3 more characters …"
    assert shortened("abcd", 1, 3, last=True) == "… 1 more characters …\nbcd"


def test_a_page_keeps_to_a_readable_width() -> None:
    """Very wide terminals get 100 columns, very narrow ones 40."""
    assert Page(Look(width=300)).width == 100
    assert Page(Look(width=5)).width == 40


def test_an_unknown_format_lists_the_known_ones() -> None:
    """Asking for a format that is not there says which are."""
    with pytest.raises(UsageError, match=r"no format 'pdf'\. Choose one of: terminal, json"):
        render(perfect(), "pdf")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_a_renderer_that_ends_its_line(form: str) -> None:
    """Every format of the table can be imported and ends its report in a line end."""
    assert renderer(form)(giant(), Look()).endswith("\n")


@pytest.mark.parametrize(
    ("form", "banned"),
    [
        ("json", ("rich", "pygments", "numpy")),
        ("terminal", ("pygments", "markdown_it", "numpy", "rich.table", "rich.markdown")),
    ],
)
def test_a_format_imports_only_what_it_needs(form: str, banned: tuple[str, ...]) -> None:
    """JSON never pays for rich, and the terminal never for highlighting or Markdown."""
    code = f"import sys, grader.render as r; r.renderer({form!r}); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(banned) & set(loaded)
