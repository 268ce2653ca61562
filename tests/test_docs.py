"""The documentation tells what is: pages made from the problems, the commands and the schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reference_pages import commands_page, result_page

from grader.course import Course
from grader.pages import index_page, mistakes_page, problem_page

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course(ROOT)
PROBLEMS = [
    (sheet, path.stem)
    for sheet in COURSE.sheets
    for path in sorted((ROOT / "problems" / sheet).glob("*.py"))
]


def current(path: Path, text: str, *, update: bool) -> None:
    """Hold a page against what it should say, or write it where asked to."""
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    repair = "run pytest --update-golden tests/test_docs.py"
    assert path.exists(), f"{path.name} is missing: {repair}"
    assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: {repair}"


@pytest.mark.parametrize(("sheet", "name"), PROBLEMS)
def test_the_page_of_a_problem_is_current(sheet, name, request):
    """Every problem has a page that says what the problem says today."""
    found = [each for each in COURSE.sheet(sheet).problems if each.name == name]
    assert found, f"{name} is not listed in problems/{sheet}/sheet.toml"
    path = ROOT / "docs" / "problems" / sheet / f"{name}.md"
    current(path, problem_page(found[0]), update=request.config.getoption("--update-golden"))


def test_the_index_of_the_problems_is_current(request):
    """The index leads to every problem of every sheet."""
    text = index_page([COURSE.sheet(name) for name in COURSE.sheets])
    path = ROOT / "docs" / "problems" / "index.md"
    current(path, text, update=request.config.getoption("--update-golden"))


def test_the_index_of_the_mistakes_is_current(request):
    """Every mistake that a report may name leads to what is said of it."""
    text = mistakes_page([COURSE.sheet(name) for name in COURSE.sheets])
    current(ROOT / "docs" / "mistakes.md", text, update=request.config.getoption("--update-golden"))


def test_the_page_of_the_commands_is_current(request):
    """Every command and option is on the page, in the words of its help."""
    page = commands_page()
    current(ROOT / "docs" / "commands.md", page, update=request.config.getoption("--update-golden"))


def test_the_page_of_the_result_is_current(request):
    """Every field of the result is on the page, in the words of its schema."""
    schema = json.loads((ROOT / "docs" / "result.schema.json").read_text(encoding="utf-8"))
    page = result_page(schema)
    current(ROOT / "docs" / "result.md", page, update=request.config.getoption("--update-golden"))


def test_no_page_is_left_over():
    """A page whose problem is gone is gone too."""
    pages = {
        (path.parent.name, path.stem)
        for path in (ROOT / "docs" / "problems").rglob("*.md")
        if path.name != "index.md"
    }
    assert pages <= set(PROBLEMS)
