"""Marks in gradebooks: one column filled, the rest as it was; cells that are never formulas."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from cli import mlgrade
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sample_results import carried, mixed, named, not_gradable, part, passing, perfect, result

from grader.batch.judging import answer_of
from grader.errors import UsageError
from grader.gradebook import (
    Mark,
    fill_canvas,
    fill_moodle,
    glance,
    marks,
    misconceptions,
    plain_csv,
)
from grader.gradebook.cells import cell
from grader.render import Look
from grader.results import Result, SubmissionInfo
from grader.store import Graded, Pupil, Run, Work, open_store, read_store
from grader.store.records import Kept

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (7),Energy-based models (555),Total\n"
    "    Points Possible,,,,,10,20,(read only)\n"
    '"Doe, Jane",1,S1,jane,A,9,,90\n'
    '"Roe, John",2,S2,john,A,8,17,80\n'
    '"Poe, Zoe",3,S3,zoe,B,,5,\n'
    '"Student, Test",9,,test,A,,,\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 1,Jane Doe,jane@x,Submitted,,50.00,Yes,"Monday, 3 March 2025, 10:00 AM",-,\n'
    "Participant 2,John Roe,john@x,Submitted,12.00,50.00,Yes,-,-,Mine\n"
    "Participant 3,Zoe Poe,zoe@x,No submission,,50.00,Yes,-,-,\n"
)


def mark(key: str, name: str, found: Result | None, number: int = 1) -> Mark:
    """A student with a result."""
    if found is None:
        return Mark(Pupil(key=key, name=name), None, None, None)
    answer = answer_of(found)
    fields = {each: getattr(answer, each) for each in answer.__struct_fields__}
    graded = Graded(submission=key, sha256="", course_sha256="", setup="{}", **fields)
    work = Work(key=key, place=f"{key}.py", notes=("handed in 2 times",) if number == 2 else ())
    return Mark(Pupil(key=key, name=name, submission=key), work, Kept(number, 1, "", graded), None)


def a_class() -> list[Mark]:
    """Three students: all, a little, nothing."""
    return [
        mark("1", "Doe, Jane", perfect()),
        mark("2", "Roe, John", result(named(), carried(), part("intuition.f", passing("4")))),
        mark("3", "Poe, Zoe", None),
    ]


def rows(text: str) -> list[list[str]]:
    """A CSV as lists."""
    return list(csv.reader(io.StringIO(text)))


def file(tmp_path: Path, text: str) -> Path:
    """The text in a file."""
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    return path


# -- cells ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "'=1", '"=1', "|x", "\n-1"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    """What a spreadsheet would compute is quoted."""
    assert cell(text).startswith("'")


@given(st.text(max_size=60))
def test_cells_are_text(text: str) -> None:
    """Whatever a student is called: no line end, no control character, no formula."""
    found = cell(text)
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in found)
    assert not found.startswith(("=", "+", "-", "@"))


def test_plain_names_stay() -> None:
    """Names and messages of honest people are not touched."""
    for text in ("Doe, Jane", "Zoë Müller-Lüdenscheidt", "O'Neill", "3", "a=b"):
        assert cell(text) == text


def test_plain_csv_quotes_what_students_say() -> None:
    """A hostile name, file and message are text in the table of marks."""
    hostile = replace(not_gradable(), message="=HYPERLINK(1)\nmore")
    text = plain_csv([mark("=1", "@cmd", hostile)])
    assert rows(text)[1][:5] == ["'=1", "'@cmd", "", "", "ungradable"]
    assert rows(text)[1][-1] == "'=HYPERLINK(1) more"


# -- Canvas ---------------------------------------------------------------------------------------
def test_canvas_is_filled(tmp_path: Path) -> None:
    """The column with the sheet's title; who has no marks keeps what is there."""
    filled = fill_canvas(file(tmp_path, CANVAS), a_class(), None)
    table = rows(filled.text)
    assert table[0][-1] == "Energy-based models (555)"
    assert "Quiz (7)" not in table[0]
    assert [row[-1] for row in table[1:]] == ["20", "20", "11", "5", ""]
    assert [row[0] for row in table[1:3]] == ["    Points Possible", "Doe, Jane"]
    assert (filled.count, filled.missing) == (2, ())


@pytest.mark.parametrize("column", ["Quiz (7)", "Quiz", "7"])
def test_a_canvas_column_is_chosen(column: str, tmp_path: Path) -> None:
    """By its header, its name or its id."""
    filled = fill_canvas(file(tmp_path, CANVAS), a_class(), column)
    assert rows(filled.text)[0][-1] == "Quiz (7)"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (CANVAS, "Homework", "no column 'Homework': give --column one of the assignments"),
        (CANVAS, "Total", "no column 'Total'"),
        (
            CANVAS.replace("Energy-based models (555)", "Other (5)"),
            None,
            "no column that is plainly meant: give --column",
        ),
        (CANVAS.replace("(555)", "").replace(" (7)", ""), None, "with an id in it (none)"),
        ("a,b\n1,2\n", None, "is no export of a Canvas gradebook"),
        (CANVAS.replace(",10,20,", ",10,,"), None, "does not say how many points"),
    ],
)
def test_canvas_columns_are_not_guessed(
    text: str, column: str | None, message: str, tmp_path: Path
) -> None:
    """A header without an id would make a new assignment, so it is never written."""
    import re

    with pytest.raises(UsageError, match=re.escape(message)):
        fill_canvas(file(tmp_path, text), a_class(), column)


def test_who_is_not_in_the_export(tmp_path: Path) -> None:
    """Students with marks and no row are named."""
    found = [*a_class(), mark("77", "New, Nina", perfect())]
    assert fill_canvas(file(tmp_path, CANVAS), found, None).missing == ("New, Nina",)


# -- Moodle ---------------------------------------------------------------------------------------
def test_moodle_is_filled(tmp_path: Path) -> None:
    """Grades and, beside a grade and where there is none, feedback; the rest as it was."""
    filled = fill_moodle(file(tmp_path, MOODLE), a_class(), lambda each: f"<b>{each.title}</b>")
    table = rows(filled.text)
    before = rows(MOODLE)
    assert [row[4] for row in table] == ["Grade", "50", "27.5", ""]
    assert [row[9] for row in table[1:]] == [
        "<pre>&lt;b&gt;Doe, Jane&lt;/b&gt;</pre>",
        "Mine",
        "",
    ]
    for row, old in zip(table, before, strict=True):
        assert row[:4] + row[5:9] == old[:4] + old[5:9]
    assert filled.count == 2


def test_no_worksheet(tmp_path: Path) -> None:
    """Another file is refused, with where the right one is found."""
    with pytest.raises(UsageError, match="Download grading worksheet"):
        fill_moodle(file(tmp_path, "a,b\n1,2\n"), a_class())


# -- the class at a glance ------------------------------------------------------------------------
def big_class() -> list[Mark]:
    """Every story of a class once."""
    wrong = part(
        "contrastive.log_grad", replace(named().checks[0], misconception="other", also=("b",))
    )
    found = [
        *a_class(),
        mark("4", "Ute", result(named(), wrong)),
        mark("5", "Vic", replace(mixed(), seconds=61.0)),
        mark("6", "Wim", result(named(), part("intuition.f", passing("4"))), 2),
        mark("7", "Xia", not_gradable()),
        Mark(Pupil(key="8", name="Yan", submission="8"), Work(key="8", place="y"), None, None),
    ]
    refused = Work(key="9", place="z", refusal="z.zip is not opened: the archive is corrupt.")
    found.append(Mark(Pupil(key="9", name="[bold]Zed", submission="9"), refused, None, None))
    return found


@pytest.mark.parametrize("look", [Look(), Look(ascii=True, width=60)])
def test_glance(look: Look, golden: Callable[[str, str], None]) -> None:
    """What was understood, what to say in the next lecture, what needs a look."""
    text = glance(big_class(), [("lost.py", "lies in no student's folder.")], look)
    golden(f"class/{'ascii' if look.ascii else 'glance'}.txt", text)


def test_glance_of_nothing() -> None:
    """Before anything is graded there is a page all the same."""
    assert glance([], [], Look()) == (f"{'Nothing graded yet':<56}  0 of 0 students graded\n")


def test_misconceptions_count_students() -> None:
    """The most common first, each student once for each, with the sentence to say."""
    first, second = misconceptions(big_class())
    assert (first.name, first.part) == ("exclusive_cases", "contrastive.simple_grad")
    assert first.students == ("Roe, John", "Ute", "Wim")
    assert first.hint == "Both hinges can be active at once; then their gradients add."
    assert (second.name, second.students) == ("other or b", ("Ute",))


# -- from a store ---------------------------------------------------------------------------------
def store_of(out: Path, found: Result, key: str = "jane", **more: object) -> Path:
    """A store with one student."""
    with open_store(out) as store:
        run = Run(mlgrade="1", python="3", libraries="", seed=0, source="x", layout="flat", **more)
        pupils = (Pupil(key=key, name="Jane", submission=key, due=None),)
        works = (Work(key=key, place="jane.py", sha256="a", submitted=100_000.0),)
        number = store.begin(run, pupils, works, ())
        answer = answer_of(found)
        fields = {each: getattr(answer, each) for each in answer.__struct_fields__}
        graded = Graded(submission=key, sha256="a", course_sha256="c", setup="{}", **fields)
        store.add(number, graded)
    return out


def test_lateness_is_apart_from_the_score(tmp_path: Path) -> None:
    """The score stays; the points have something taken off."""
    store_of(tmp_path, perfect(), due=50_000.0, late_rule="10%/day")
    with read_store(tmp_path) as store:
        (found,) = marks(store)
    assert found.late is not None
    assert (found.score, found.late.deducted) == (Decimal("18.5"), Decimal("1.85"))
    assert found.points == Decimal("16.65")
    assert found.points_of(Decimal(37)) == Decimal("33.30")


def test_feedback_files(tmp_path: Path) -> None:
    """A report for each student, that shows no more than is asked for."""
    out = store_of(tmp_path / "out", result(named()), due=50_000.0, late_rule="10%/day")
    ran = mlgrade("report", out, "--feedback", tmp_path / "fb", cwd=tmp_path)
    assert ran.out == f"Wrote 1 report into {tmp_path / 'fb'}.\n"
    text = (tmp_path / "fb" / "jane.txt").read_text(encoding="utf-8")
    assert "exclusive_cases" in text
    assert text.endswith("points off.\n")
    mlgrade("report", out, "--feedback", tmp_path / "fb", "--reveal", "score", cwd=tmp_path)
    text = (tmp_path / "fb" / "jane.txt").read_text(encoding="utf-8")
    assert "exclusive_cases" not in text


@pytest.mark.parametrize(
    "key", ["../../up", "/etc/x", "CON", ".hidden", "a b", "ü", "x" * 200, "a\n"]
)
def test_feedback_names_are_ours(key: str, tmp_path: Path) -> None:
    """No path that a student made is written to."""
    out = store_of(tmp_path / "out", perfect(), key=key)
    mlgrade("report", out, "--feedback", tmp_path / "fb", cwd=tmp_path)
    names = [path.stem for path in (tmp_path / "fb").iterdir()]
    assert names
    assert all(name.rpartition("-")[2].isalnum() and name.isascii() for name in names)
    assert {path.name for path in tmp_path.iterdir()} == {"out", "fb"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "canvas"), "Give --into the gradebook export that Canvas gave you"),
        (("--format", "moodle", "--into", "x.csv"), "Give -o a file for the filled copy"),
        (("--reveal", "all"), "--reveal is one of full, hint, score"),
    ],
)
def test_report_options(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """What is missing is asked for."""
    out = store_of(tmp_path / "out", perfect())
    ran = mlgrade("report", out, *words, cwd=tmp_path)
    assert ran.status == 2
    assert message in ran.err


def test_report_fills_files(tmp_path: Path) -> None:
    """The copy is written where it is asked for, and the original stays."""
    out = store_of(tmp_path / "out", perfect(), key="1")
    export = file(tmp_path, CANVAS)
    words = ("--format", "canvas", "--into", export, "-o", tmp_path / "filled.csv")
    ran = mlgrade("report", out, *words, cwd=tmp_path)
    assert ran.out == f"Wrote {tmp_path / 'filled.csv'}: 1 student with marks.\n"
    assert export.read_text(encoding="utf-8") == CANVAS
    worksheet = tmp_path / "w.csv"
    worksheet.write_text(MOODLE, encoding="utf-8")
    words = ("--format", "moodle", "--into", worksheet, "-o", tmp_path / "m.csv")
    mlgrade("report", out, *words, cwd=tmp_path)
    table = rows((tmp_path / "m.csv").read_text(encoding="utf-8"))
    assert table[1][4] == "50"
    assert table[1][9].startswith("<pre>Energy-based models")


def test_an_unknown_submission_name_is_harmless() -> None:
    """Whatever a student is called, the page stays a page."""
    evil = replace(perfect(), submission=SubmissionInfo("x", "1" * 64), title="\x1b[31m[bold]")
    assert "\x1b" not in glance([mark("1", "\x1b]0;x\x07", evil)], [], Look())
