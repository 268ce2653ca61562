"""The roster: columns by any name, students by any word that a platform calls them."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import pytest
import sample_class as samples
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.intake import Wanted, gather, moment, read_csv, read_roster, written
from grader.intake.layouts import Owner

CANVAS_EXPORT = """Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (555)
    Points Possible,,,,,100
"Doe, Jane",12345,S1,jdoe@example.edu,A,
"Roe, John",12346,S2,jroe@example.edu,A,
"Poe, Zoe",12347,S3,zpoe@example.edu,B,
"Student, Test",99999,,abc,A,
"""
MOODLE_WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Last modified (submission)\n"
    'Participant 1234567,Jane Doe,jane@example.edu,Submitted,,"Wednesday, 5 March 2025, 11:59 PM"\n'
    "Participant 1234568,John van der Roe,john@example.edu,No submission,,-\n"
)


def roster_file(path: Path, text: str) -> Path:
    """The text as a roster."""
    path = path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_canvas_export_is_a_roster(tmp_path: Path) -> None:
    """The instructor's export joins by number; who handed in nothing is listed."""
    roster = read_roster(roster_file(tmp_path, CANVAS_EXPORT))
    assert [each.key for each in roster.students] == ["12345", "12346", "12347"]
    intake = gather(samples.write_tree(tmp_path / "class", samples.CANVAS), roster)
    people = [student for each in intake.submitted for student in each.students]
    assert [student.name for student in people] == ["Doe, Jane", "Roe, John"]
    assert [student.name for student in intake.absent] == ["Poe, Zoe"]


def test_a_moodle_worksheet_is_a_roster(tmp_path: Path) -> None:
    """It also says when something was handed in."""
    roster = read_roster(roster_file(tmp_path, MOODLE_WORKSHEET))
    intake = gather(samples.write_tree(tmp_path / "class", samples.MOODLE_FOLDERS), roster)
    one, two = intake.submitted
    assert one.students[0].email == "jane@example.edu"
    assert one.seconds is not None
    assert written(one.seconds) == "2025-03-05 23:59"
    assert two.seconds is None


def test_a_github_roster_joins_logins(tmp_path: Path) -> None:
    """GitHub Classroom's grades.csv has the login, the id and the moment."""
    text = (
        "assignment_name,github_username,roster_identifier,submission_timestamp\n"
        "hw1,jdoe,s100,2025-03-05 12:00:00 UTC\nhw1,jroe,s101,2025-03-06 12:00:00 UTC\n"
    )
    roster = read_roster(roster_file(tmp_path, text))
    intake = gather(samples.write_tree(tmp_path / "class", samples.GITHUB), roster)
    assert [(each.key, each.seconds) for each in intake.submitted] == [
        ("s100", 1741176000.0),
        ("s101", 1741262400.0),
    ]


def test_who_is_on_no_roster_is_listed(tmp_path: Path) -> None:
    """A hand-in of somebody else is not graded."""
    roster = read_roster(roster_file(tmp_path, "id,name\njane,Jane Doe\nzoe,Zoe\n"))
    intake = gather(samples.write_tree(tmp_path / "class", samples.FLAT), roster)
    assert [each.key for each in intake.submitted] == ["jane"]
    assert [each.key for each in intake.absent] == ["zoe"]
    assert [each.shown for each in intake.strays] == ["john.py: john is not on the roster."]


def test_a_roster_that_fits_nobody(tmp_path: Path) -> None:
    """The wrong roster is a usage error, not a class of absentees."""
    roster = read_roster(roster_file(tmp_path, "id\n1\n2\n"))
    with pytest.raises(UsageError, match="do its ids match the file names"):
        gather(samples.write_tree(tmp_path / "class", samples.FLAT), roster)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("Doe, Jane", "doejane"),
        ("Jane Doe", "doejane"),
        ("Jane Doe", "Doe Jane"),
        ("jane doe", "Jane  DOE"),
        ("van der Roe, John", "John van der Roe"),
        ("Müller, Zoë", "müllerzoë"),
    ],
)
def test_names_are_found_however_they_are_spelled(name: str, owner: str, tmp_path: Path) -> None:
    """By their letters, in either order."""
    rows = io.StringIO()
    csv.writer(rows).writerows([["name"], [name], ["Somebody Else"]])
    roster = read_roster(roster_file(tmp_path, rows.getvalue()))
    found = roster.find(Owner(owner, ("no id",), owner))
    assert found is not None
    assert found.name == name


def test_two_of_one_name_are_not_guessed(tmp_path: Path) -> None:
    """A name that two share finds neither; their ids still do."""
    roster = read_roster(roster_file(tmp_path, "id,name\n1,Jane Doe\n2,Doe Jane\n"))
    assert roster.find(Owner("Jane Doe", ("x",), "Jane Doe")) is None
    found = roster.find(Owner("Jane Doe", ("2",), "Jane Doe"))
    assert found is not None
    assert found.key == "2"


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (b"id;name\n1;Z\xfc\n", ["id", "name"]),
        ("\ufeffid,name\n1,Zü\n".encode(), ["id", "name"]),
        ("id\tname\n1\tZü\n".encode("utf-16"), ["id", "name"]),
    ],
)
def test_csv_as_people_have_it(data: bytes, header: list[str], tmp_path: Path) -> None:
    """Semicolons, tabs, a byte order mark, Latin letters, UTF-16."""
    (tmp_path / "x.csv").write_bytes(data)
    assert read_csv(tmp_path / "x.csv") == (header, [["1", "Zü"]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty: a CSV has a header"),
        ("a,b\n1,2\n", "has no column that says who a student is"),
        ("id\n1\n1\n", "has several students called 1"),
        ("id,due\n1,soon\n", "says 'soon', which is no time: write it as 2025-03-05 23:59"),
    ],
)
def test_bad_rosters(text: str, message: str, tmp_path: Path) -> None:
    """Each in one sentence that says what to do."""
    with pytest.raises(UsageError, match=message):
        read_roster(roster_file(tmp_path, text))


def test_no_roster(tmp_path: Path) -> None:
    """A roster that is not there."""
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_roster(tmp_path / "gone.csv")


# -- groups and several hand-ins --------------------------------------------------------------
GROUPS = "id,team\njane,red\njohn,red\nzoe,blue\nann,blue\n"


def test_a_group_shares_what_one_hands_in(tmp_path: Path) -> None:
    """Of two hand-ins of a group the later counts for all of it, and that is said."""
    roster = read_roster(roster_file(tmp_path, GROUPS), "team")
    root = samples.write_tree(tmp_path / "class", {"jane.py": samples.JANE}, when=2000)
    samples.write_tree(root, {"john.py": samples.JOHN, "zoe.py": samples.JANE}, when=3000)
    red, blue = sorted(gather(root, roster).submitted, key=lambda each: each.where)
    assert [student.key for student in red.students] == ["jane", "john"]
    assert red.where == "john.py"
    (note,) = red.notes
    assert note.startswith("handed in 2 times: john.py of 1970-01-01")
    assert note.endswith("counts, not jane.py")
    assert [student.key for student in blue.students] == ["zoe", "ann"]
    assert gather(root, roster).absent == ()


def test_no_such_group_column(tmp_path: Path) -> None:
    """The columns there are, are named."""
    with pytest.raises(UsageError, match="no column 'tutor' for the groups: it has id, team"):
        read_roster(roster_file(tmp_path, GROUPS), "tutor")


def test_handed_in_twice(tmp_path: Path) -> None:
    """Two folders of one student: the latest counts."""
    roster = read_roster(roster_file(tmp_path, "id,login\ns1,jane\ns2,x\n"))
    root = samples.write_tree(tmp_path / "class", {"jane/a.py": samples.JANE}, when=5000)
    samples.write_tree(root, {"s1/b.py": samples.JOHN}, when=4000)
    (one,) = gather(root, roster).submitted
    assert one.where == "jane"
    assert "not s1" in one.notes[0]


@pytest.mark.parametrize(
    ("names", "chosen", "note"),
    [
        (("helpers.py", "submission.py"), "submission.py", 0),
        (("hw.py", "hw-1.py", "hw-2.py"), "hw-2.py", 1),
        (("hw.py", "hw (1).py"), "hw (1).py", 1),
        (("hw_v2.py", "hw_v10.py"), "hw_v10.py", 1),
        (("submission.py", "submission-1.py"), "submission-1.py", 1),
        (("hw.ipynb", "hw-1.ipynb"), "hw-1.ipynb", 1),
        (("hw.py", "hw.ipynb"), "hw.py", 1),
        (("hw.py", "hw-1.py", "hw.ipynb"), "hw-1.py", 1),
        (("submission.ipynb", "submission.py"), "submission.py", 1),
        (("submission.py", "lab.ipynb"), "submission.py", 0),
        (("submission.ipynb", "lab.py"), "submission.ipynb", 0),
        (("lab.ipynb", "SUBMISSION.PY"), None, 0),
    ],
)
def test_several_files_of_one_student(
    names: tuple[str, ...], chosen: str | None, note: int, tmp_path: Path
) -> None:
    """Versions of one file: the latest counts, and a script before its notebook, which is said."""
    files = dict.fromkeys((f"jane/{name}" for name in names), b"x = 1\n")
    root = samples.write_tree(tmp_path, files | {"john/hw.py": b""}, when=7000)
    one, _ = gather(root).submitted
    assert (one.file.name if one.file else None) == chosen
    assert len(one.notes) == note


@pytest.mark.parametrize(
    ("files", "note"),
    [
        (("hw.py", "hw.ipynb"), "jane/hw.py counts, not the notebook jane/hw.ipynb"),
        (
            ("hw.py", "hw-1.py", "hw.ipynb"),
            "2 versions, jane/hw-1.py is the latest and counts, not the notebook jane/hw.ipynb",
        ),
    ],
)
def test_what_is_said_of_several_files(files: tuple[str, ...], note: str, tmp_path: Path) -> None:
    """Which of them counts, and instead of which."""
    written = dict.fromkeys([*(f"jane/{name}" for name in files), "john/hw.py"], b"")
    one, _ = gather(samples.write_tree(tmp_path, written, when=7000)).submitted
    assert one.notes == (note,)


def test_a_script_and_its_notebook_in_a_flat_folder(tmp_path: Path) -> None:
    """They are one student's hand-in."""
    files = dict.fromkeys(("jane.py", "jane.ipynb", "john.py"), b"")
    one, two = gather(samples.write_tree(tmp_path, files)).submitted
    assert (one.key, one.where, two.key) == ("jane", "jane.ipynb, jane.py", "john")
    assert one.notes == ("jane.py counts, not the notebook jane.ipynb",)


def test_the_file_that_says_sheet(tmp_path: Path) -> None:
    """Of several files the one with SHEET is the submission; --file names another."""
    files = {"jane/hw.py": samples.JANE, "jane/tools.py": b"", "jane/plots.py": b""}
    root = samples.write_tree(tmp_path, files | {"john/hw.py": samples.JOHN})
    one, _ = gather(root).submitted
    assert one.file is not None
    assert one.file.name == "hw.py"
    one, two = gather(root, wanted=Wanted(file="tools.py")).submitted
    assert one.file is not None
    assert one.file.name == "tools.py"
    assert two.refusal == "There is no tools.py but hw.py."


def test_the_notebook_that_says_sheet(tmp_path: Path) -> None:
    """A cell that says SHEET tells the submission from the modules and scratch work beside it."""
    lab = samples.notebook("import tools", "x = 1\nSHEET = 'energy'")
    files = {"jane/lab.ipynb": lab, "jane/scratch.ipynb": b"{}", "jane/tools.py": b""}
    one, _ = gather(samples.write_tree(tmp_path, files | {"john/hw.py": b""})).submitted
    assert one.file is not None
    assert one.file.name == "lab.ipynb"


def test_the_file_asked_for_in_a_later_version(tmp_path: Path) -> None:
    """A platform numbers what is handed in again: --file hw.py means hw-2.py then."""
    files = {"jane/hw-2.py": b"", "jane/hw-1.py": b"", "jane/hw.txt": b"", "john/hw.py": b""}
    root = samples.write_tree(tmp_path, files | {"john/hw-9.py": b""}, when=7000)
    one, two = gather(root, wanted=Wanted(file="hw.py")).submitted
    assert one.file is not None
    assert two.file is not None
    assert (one.file.name, two.file.name) == ("hw-2.py", "hw.py")


def test_files_among_which_nobody_can_choose(tmp_path: Path) -> None:
    """The student is listed with what to do, and not graded on a guess."""
    files = {"jane/one.py": b"", "jane/two.py": b"", "john/hw.py": b""}
    one, _ = gather(samples.write_tree(tmp_path, files)).submitted
    assert one.refusal == (
        "There are 2 files (one.py, two.py): name the one to grade with --file, "
        "or let it say SHEET."
    )


# -- moments ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2025-03-05T23:59+01:00", 1741215540),
        ("2025-03-05 22:59:00 UTC", 1741215540),
        ("2025-03-05T22:59Z", 1741215540),
    ],
)
def test_moments_with_a_zone(text: str, seconds: int) -> None:
    """These do not depend on the machine."""
    assert moment(text, "--due") == seconds


@pytest.mark.parametrize("text", ["2025-03-05 23:59", "5 March 2025, 11:59 PM", "05.03.2025 23:59"])
def test_moments_without_a_zone(text: str) -> None:
    """They are the machine's own time, in any of the usual forms."""
    assert written(moment(text, "--due")) == "2025-03-05 23:59"


def test_a_day_ends_at_midnight() -> None:
    """A day alone means its last second."""
    assert written(moment("2025-03-05", "--due")) == "2025-03-05 23:59"


@given(st.text(max_size=30))
def test_no_text_breaks_moments(text: str) -> None:
    """A moment, or a usage error."""
    with contextlib.suppress(UsageError):
        moment(text, "--due")
