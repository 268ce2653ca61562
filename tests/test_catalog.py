"""What ``mlgrade list`` prints, and how problems are found by name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_course import write_course

from grader.catalog import kind_words, list_text, points_text, resolve_problem, row_lines
from grader.course import Course
from grader.errors import UsageError


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """The sample course, read-only."""
    return write_course(tmp_path_factory.mktemp("course"))


def test_the_list_of_sheets(course, golden):
    """Every sheet with its problems, their number of parts and their points."""
    golden("catalog/sheets.txt", list_text(course))


def test_one_sheet(course, golden):
    """Every part with what is handed in for it and its points."""
    golden("catalog/sheet.txt", list_text(course, "all"))


def test_lines_fit_the_screen(course):
    """No line is longer than the width asked for."""
    for width in (60, 80, 100):
        for text in (list_text(course, width=width), list_text(course, "all", width=width)):
            assert max(map(len, text.splitlines())) <= width


def test_an_empty_course_says_so(tmp_path):
    """A course without sheets is no error."""
    assert list_text(Course(tmp_path)) == "This course has no sheet yet.\n"


def test_an_unknown_sheet_is_a_usage_error(course):
    """The message offers what there is."""
    with pytest.raises(UsageError, match=r"no sheet 'tinny'.*did you mean tiny"):
        list_text(course, "tinny")


@pytest.mark.parametrize("name", ["everything", "all/everything", "all.everything"])
def test_a_problem_is_found_with_or_without_its_sheet(course, name):
    """The three ways to write a problem's name mean the same problem."""
    assert resolve_problem(course, name).name == "everything"


def test_a_name_on_two_sheets_asks_which(course):
    """A problem that two sheets have needs its sheet."""
    with pytest.raises(UsageError, match="say all/plain or tiny/plain"):
        resolve_problem(course, "plain")
    assert resolve_problem(course, "tiny/plain").sheet == "tiny"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("everythin", "no problem 'everythin'; did you mean everything"),
        ("all/plane", "did you mean all/plain"),
        ("tiny/everything", "no problem 'tiny/everything'"),
        ("al/plain", "no sheet 'al'.*did you mean all"),
        ("", "no problem ''"),
    ],
)
def test_an_unknown_problem_offers_the_nearest(course, name, said):
    """A slip of the finger is answered with the right name."""
    with pytest.raises(UsageError, match=said):
        resolve_problem(course, name)


def test_kinds_have_names_for_students(course):
    """No part is described by the name of a class."""
    words = {part.name: kind_words(part) for part in course.sheet("all").parts}
    assert words["steps"] == "derivation, 3 lines or more"
    assert words["weights_grad"] == "gradient of weights"
    assert words["refute_even"] == "counterexample"
    assert words["claims"] == "2 true/false statements"


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (1, "1 point"),
        ("1.0", "1 point"),
        ("2.50", "2.5 points"),
        (100, "100 points"),
        (0, "0 points"),
    ],
)
def test_points_read_as_people_write_them(points, text):
    """Never 2.50 and never 1E+2."""
    assert points_text(Decimal(points)) == text


@given(st.text("ab —σ", max_size=200), st.text("0123456789", max_size=5), st.integers(30, 120))
def test_a_row_keeps_its_words_and_its_width(left, right, width):
    """Wrapping loses no word and never exceeds the width."""
    lines = row_lines(left, right, width)
    assert all(len(line) <= width for line in lines)
    kept = sorted("".join(lines).replace(" ", ""))
    assert kept == sorted((left + right).replace(" ", ""))
