"""``mlgrade explain``: every mistake has a page, and what is written on it is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sample_course import write_course
from toy_lint import write_toy

from grader.course import Course
from grader.errors import UsageError
from grader.explain import (
    Explained,
    expected,
    explained,
    explanation_text,
    group_text,
    list_explanations,
)
from grader.lint.explanations import explanation_complaints
from grader.render.look import Look
from grader.render.words import explain
from grader.results import Outcome, PartResult

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course(ROOT)
PROBLEMS = [each for name in COURSE.sheets for each in COURSE.sheet(name).problems]
ALL = expected(COURSE)
WRITTEN = [each for each in ALL if each.mistake.page]
INDENT = 18  # of what stands beside "looks like" in a report


def named(it: Explained) -> str:
    """The name for a test's id."""
    return it.name


def page_of(name: str, course: Course = COURSE, *, reveal: str = "hint", **look: bool) -> str:
    """The page of the misconception of this name."""
    found = explained(expected(course), name)
    assert isinstance(found, Explained)
    return explanation_text(found, Look(**look), reveal=reveal)


# -- what is written ------------------------------------------------------------------------------
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda each: each.name)
def test_the_pages_of_a_problem_are_true(problem):
    """Every example runs against the reference and the mistake, and shows that they differ."""
    assert list(explanation_complaints(problem)) == []


def test_there_are_pages_on_every_sheet():
    """At least ten on each, and at least sixty in all."""
    counts = {name: sum(it.problem.sheet == name for it in WRITTEN) for name in COURSE.sheets}
    assert min(counts.values()) >= 10, counts
    assert sum(counts.values()) >= 60, counts


@pytest.mark.parametrize("it", WRITTEN, ids=named)
def test_a_page_says_what_a_tired_student_needs(it):
    """What it is, why it tempts, an example, what to derive again; in 100 to 225 words."""
    page = it.mistake.page
    leads = re.findall(r"^\*\*(.*?)\*\*", page, re.MULTILINE)
    assert leads == ["Why it tempts.", "An example.", "Derive again."]
    assert not page.startswith("**")
    assert 100 <= len(page.split()) <= 225
    assert it.mistake.hint not in page


@pytest.mark.parametrize("it", WRITTEN, ids=named)
def test_a_page_fits_the_screen(it):
    """No line is wider than 80 columns, no formula is left as LaTeX, no example is broken."""
    text = explanation_text(it, Look())
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(r"[$\\]|\*\*\w", text)
    examples = [line for line in it.mistake.page.splitlines() if line.startswith(">>>")]
    assert all(f" {example}\n" in text for example in examples)
    assert explanation_text(it, Look(ascii=True)).isascii()


@pytest.mark.parametrize("name", ["simple_cases_positive_first", "kink_ignored", "whole_columns"])
def test_how_a_page_looks(name, golden):
    """Written pages in plain text."""
    golden(f"explain/{name}.txt", page_of(name))


def test_a_page_in_colour(golden):
    """The same words, with the name in bold and the example as code."""
    text = page_of("decay_suffices", color=True)
    golden("explain/decay_suffices.color.txt", text.replace("\x1b", "<esc>"))
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == page_of("decay_suffices")


# -- what is not written --------------------------------------------------------------------------
def test_a_mistake_without_a_page(golden):
    """Its hint, where it belongs, and the simplest input on which it shows."""
    golden("explain/unwritten.txt", page_of("beta_divides"))
    golden("explain/unwritten.full.txt", page_of("beta_divides", reveal="full"))


def test_what_is_right_is_told_to_those_who_may_know():
    """Of both values ``full`` shows both, ``hint`` the mistake's alone, ``score`` neither."""
    full, hint, score = (page_of("beta_divides", reveal=r) for r in ("full", "hint", "score"))
    assert ("right is" in full, "gives" in full) == (True, True)
    assert ("right is" in hint, "gives" in hint) == (False, True)
    assert ("right is" in score, "gives" in score, "call" in score) == (False, False, False)


@pytest.mark.parametrize("it", ALL[::23], ids=named)
def test_every_mistake_can_be_explained(it):
    """With or without a page, by the name that reports print, on 80 columns."""
    text = explanation_text(it, Look())
    assert text.startswith(f"{it.mistake.name}\n{it.problem.sheet}/{it.problem.name}, ")
    assert " ".join(it.mistake.hint.split()) in " ".join(text.split())
    assert text.endswith(f"mlgrade show {it.problem.name}: the statement.\n")
    assert max(map(len, text.splitlines())) <= 80
    short = {"figure", "training"} & {type(row).__name__.lower() for row in it.part.rows}
    assert it.mistake.page or short or "  call " in text


def test_a_mistake_that_raises():
    """Then the exception stands where its answer would."""
    text = page_of("counted_from_zero")
    assert re.search(r"  gives +\S", text)
    assert "None" not in text


def test_twins_are_told(tmp_path):
    """Two that no input tells apart lead to each other."""
    course = write_toy(tmp_path, ("twins=[]", "twins=[(inverse, squared)]"))
    assert "No input tells it from squared: mlgrade explain toy.squared\n" in page_of(
        "inverse", course
    )
    assert "from inverse: mlgrade explain toy.inverse\n" in page_of("squared", course)


# -- by name --------------------------------------------------------------------------------------
def test_every_mistake_is_found_by_the_name_in_a_report():
    """The report's command leads to it and to no other, and takes one line of 80 columns."""
    for it in ALL:
        part = PartResult(it.part.id, it.problem.name, it.part.name, Outcome.WRONG, 0, 1, ())
        command = explain(part, it.mistake.name, Look(), 80 - INDENT)
        assert len(command) <= 80 - INDENT
        assert explained(ALL, command.removeprefix("mlgrade explain ")) is it


@pytest.mark.parametrize(
    "name",
    ["gibbs_nll.bits", "energy_nll.bits", "energy/gibbs_nll.bits", "gibbs_nll.energy_nll.bits"],
)
def test_a_name_may_be_led_by_its_problem_part_or_sheet(name):
    """As many as it takes, in any order."""
    found = explained(ALL, name)
    assert isinstance(found, Explained)
    assert found.name == "gibbs_nll.bits"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "bits",
            "Several problems have a mistake 'bits': say torch_mlp.bits, intuition.bits, gibbs",
        ),
        (
            "beta_forgoten",
            "There is no mistake 'beta_forgoten'; did you mean beta_forgotten or ",
        ),
        (
            "gibbs_nll.kink_ignored",
            "There is no mistake 'gibbs_nll.kink_ignored'; did you mean laplace_regression.kin",
        ),
        ("zzz", "There is no mistake 'zzz': mlgrade explain lists them."),
        ("", "There is no mistake '': mlgrade explain lists them."),
        ("a\x1b[31m", "There is no mistake 'a\\x1b[31m': mlgrade explain lists them."),
    ],
)
def test_a_name_that_does_not_lead_to_one_mistake(name, message):
    """The candidates are offered, or the nearest names."""
    with pytest.raises(UsageError) as error:
        explained(ALL, name)
    assert str(error.value).startswith(message)


def test_a_course_that_expects_no_mistake(tmp_path):
    """It says so."""
    course = write_course(tmp_path)
    with pytest.raises(UsageError, match=r"There is no mistake 'x': this course expects none\."):
        explained(expected(course), "x")
    assert "tiny: A tiny sheet" in list_explanations(course)


def test_a_problem_on_two_sheets(tmp_path):
    """Its mistakes are told apart by their sheet."""
    write_toy(tmp_path)
    folder = tmp_path / "problems"
    (folder / "other").mkdir()
    (folder / "other" / "toy.py").write_bytes((folder / "toys" / "toy.py").read_bytes())
    (folder / "other" / "sheet.toml").write_bytes((folder / "toys" / "sheet.toml").read_bytes())
    course = Course(tmp_path)
    with pytest.raises(UsageError, match=r"say other/toy\.inverse or toys/toy\.inverse"):
        explained(expected(course), "inverse")
    assert page_of("toys/toy.inverse", course).startswith("inverse\ntoys/toy, scaled")


# -- lists ----------------------------------------------------------------------------------------
def test_the_list_of_pages(golden):
    """By sheet and problem, each with its part; the rest is counted."""
    text = list_explanations(COURSE)
    golden("explain/list.txt", text)
    assert all(f" {it.mistake.name} " in text for it in WRITTEN)


def test_all_mistakes_of_a_problem(tmp_path, golden):
    """With their hints; of a sheet likewise."""
    course = write_toy(tmp_path)
    group = explained(expected(course), "toy")
    assert isinstance(group, tuple)
    golden("explain/toy.txt", group_text(group))
    known = expected(course)
    assert explained(known, "toys") == explained(known, "toys/toy") == known


def test_lists_fit_the_screen():
    """No line is longer than the width asked for."""
    for width in (60, 80, 100):
        for text in (list_explanations(COURSE, width=width), group_text(ALL, width=width)):
            assert max(map(len, text.splitlines())) <= width


def test_an_empty_course_has_nothing_to_explain(tmp_path):
    """A course without sheets is no error."""
    assert list_explanations(Course(tmp_path)) == "This course has no sheet yet.\n"


# -- speed ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["beta_divides", "kink_ignored", "whole_columns"])
def test_torch_stays_away(name):
    """No page needs it but those that run a problem written in it."""
    program = (
        "import sys; from pathlib import Path; from grader.cli.browse import explain; "
        f"explain({name!r}, Path({str(ROOT)!r}), reveal='hint'); assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


# -- in a report --------------------------------------------------------------------------------
def test_the_command_in_a_report_leads_to_the_same_course():
    """--course is repeated; the problem's name goes first where there is no room."""
    part = PartResult("toy.scaled", "toy", "scaled", Outcome.WRONG, 0, 1, ())
    look = Look(arguments=("work.py", "--course", "my course", "--seed", "3"))
    said = "mlgrade explain toy.inverse --course 'my course'"
    assert explain(part, "inverse", look, len(said)) == said
    assert explain(part, "inverse", look, len(said) - 1) == said.replace("toy.", "")
    assert explain(part, "inverse", look, 10) == said.replace("toy.", "")
