"""A problem on the screen: Markdown and mathematics that can be read there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from sample_course import write_course

from grader.course import Course, LoadedProblem, builtin
from grader.statement import plain_math, statement_text


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """The sample course, read-only."""
    return write_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def everything(course) -> LoadedProblem:
    """The problem with one of everything."""
    return course.sheet("all").problems[0]


def shown(problem: LoadedProblem, statement: str) -> str:
    """A statement as shown, without the parts."""
    return statement_text(replace(problem, statement=statement)).partition("\n\nParts")[0]


def test_everything_on_a_plain_terminal(everything, golden):
    """The whole text: title, statement, formulas, parts, bans."""
    golden("statement/everything.txt", statement_text(everything))


def test_everything_in_ascii(everything, golden):
    """A terminal without Unicode gets the same text in ASCII."""
    text = statement_text(everything, ascii=True)
    assert text.isascii()
    golden("statement/everything.ascii.txt", text)


def test_everything_in_color(everything, golden):
    """Names of functions and headings stand out."""
    golden("statement/everything.color.txt", statement_text(everything, color=True))


@pytest.mark.parametrize("sheet", builtin().sheets)
def test_every_statement_that_comes_with_mlgrade(sheet):
    """No LaTeX command, dollar or backslash is left, and every line fits, at any width."""
    for problem in builtin().sheet(sheet).problems:
        for width in (50, 80, 100):
            text = statement_text(problem, width=width)
            assert not set("\\$\ue000") & set(text)
            assert all(cell_len(line) <= width for line in text.splitlines())
        assert statement_text(problem, ascii=True).isascii()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("$a_1 * b_2 * c_3$ and *so on*", "a₁ ∗ b₂ ∗ c₃ and so on"),
        ("$F_{pos}$ and $F_{neg}$, `F_pos` and `F_neg`", "F_pos and F_neg, F_pos and F_neg"),
        ("A price of $5 or \\$6, and $ 7 $ too", "A price of $5 or $6, and $ 7 $ too"),
        ("Code `$x_1$` stays", "Code $x_1$ stays"),
        ("Unbalanced $x", "Unbalanced $x"),
        ("Broken over\n$x +\ny$ lines", "Broken over x + y lines"),
        ("Not $over\n\na$ paragraph", "Not $over\n\na$ paragraph"),
        ("$[a](b)$ is no link, $|x| < y > z$ no tag", "[a](b) is no link, |x| < y > z no tag"),
    ],
)
def test_markdown_and_mathematics_keep_out_of_each_other(everything, source, text):
    """Stars and underscores of formulas are not emphasis, dollars of code and prices no formula."""
    assert shown(everything, source).split("\n", 3)[3] == text


def test_a_displayed_formula_stands_alone(everything):
    """It is indented on lines of its own, and its full stop stays with it."""
    text = shown(everything, "Where\n$$x = y$$.\nWe $$z$$ go.")
    assert text.endswith("Where\n\n    x = y.\n\nWe\n\n    z\n\ngo.")


def test_a_long_formula_breaks_before_its_signs(everything):
    """No line ends in an operator or is longer than the screen."""
    terms = " + ".join(rf"\alpha_{{{i}}} x_{{{i}}}^2" for i in range(20))
    lines = shown(everything, f"$$L = {terms} = 0$$").splitlines()[3:]
    assert len(lines) > 1
    assert lines[0].startswith("    L = α₀x₀² + α₁x₁²")
    assert all(line.startswith(("      +", "      =")) for line in lines[1:])


def test_formulas_in_lists_and_tables(everything):
    """Displayed mathematics keeps the indent of its item; a bar in a cell does not split it."""
    source = "1. one\n   $$x$$\n   more\n2. two\n\n| a |\n|---|\n| $|w|_1$ |\n"
    text = shown(everything, source)
    assert " 1 one\n       x\n   more\n 2 two" in text.replace("\n\n", "\n")
    assert "|w|₁" in text


def test_headings_are_bold_lines_and_code_is_left_alone(everything):
    """A # in code is no heading."""
    text = shown(everything, "# Title\n\n## Part $x_1$\n\n```python\n# x = $y$\n```\n")
    assert text.startswith("Title\nall/everything, 21 points\n\nPart x₁\n\n # x = $y$")


def test_without_a_heading_the_title_is_the_problems(course):
    """The first line always says which problem this is."""
    text = statement_text(course.sheet("tiny").problems[0])
    assert text.startswith("Plain squares\ntiny/plain, 1 point\n\nNo heading and no array: x².\n")


def test_plain_texts_may_hold_formulas_too():
    """Questions and claims get their mathematics, and keep everything else."""
    assert plain_math(r"Is $\beta_1 > 0$ for `$x$` at \$5?") == "Is β₁ > 0 for `$x$` at $5?"
    assert plain_math("So $$x$$. *Done*") == "So x. *Done*"
    assert plain_math("nothing_here \\ to do") == "nothing_here \\ to do"


MARKS = r"$ $$ \$ ` ``` * ** _ # - 1. > | [ ]( ) < \frac{a}{b} x_1 \\ { } & a"
SPACES = ["\n", "\n\n", "\n  ", "\n    ", "word", "— β", "\x1b[31m", "\u202e"]
markdown = st.lists(
    st.sampled_from([*MARKS.split(), *SPACES]) | st.text(max_size=3), max_size=30
).map(" ".join)


@given(markdown, st.booleans())
def test_no_statement_makes_it_fail(everything, source, ascii_only):
    """Anything an author may leave in a docstring is shown, safely and within the width."""
    text = statement_text(replace(everything, statement=source), ascii=ascii_only)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not ascii_only or text.isascii()
