"""``mlgrade batch``: everybody is graded once, nothing is lost, one bad file costs itself only."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import sample_class as samples
from cli import COMMAND, ENVIRONMENT, PERFECT, Ran, mlgrade
from toy_class import HALF, RIGHT, SIGN, TWICE, add_problem, write_class, write_course

from grader.store import FILE

CLASS = {"ann": RIGHT, "bob": SIGN, "cem": HALF, "dee": RIGHT + "# mine\n"}
BROKEN = "def add(x, y)\n"
HANG = RIGHT.replace("return x * y", "while True: pass")
CRASH = RIGHT.replace("return x * y", "import os; os._exit(0)")
FLOOD = RIGHT.replace("return x * y", "return [[]] * 3_000_000")
PRINTS = RIGHT.replace("return x * y", "while True: print('x' * 1000)")
MEMORY = RIGHT.replace("return x * y", "return bytearray(1 << 40)")
FORKS = RIGHT.replace("return x * y", "import os\n    while True: os.fork()")
KILLS = RIGHT.replace("return x * y", "import os; os.kill(os.getpid(), 9)")
LIMITS = ("--call-timeout", "0.5", "--part-timeout", "1", "--timeout", "4", "--load-timeout", "2")


class Place:
    """A course, a class and a folder for results."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.course = write_course(root / "course")
        self.out = root / "out"
        self.folder = root / "class"

    def hand_in(self, files: dict[str, str]) -> None:
        """Put submissions into the class."""
        write_class(self.folder, files)

    def words(self, *more: object) -> list[str]:
        """The command that grades the class."""
        words = ("batch", self.folder, "-o", self.out, "--course", self.course, *LIMITS, *more)
        return [str(each) for each in words]

    def batch(self, *more: object, **env: Any) -> Ran:
        """Grade the class."""
        return mlgrade(*self.words(*more), cwd=self.root, **env)

    def marks(self) -> dict[str, tuple[str, float | None]]:
        """Outcome and score of every student."""
        return {row[0]: (row[1], row[2]) for row in self.rows("student, outcome, score", "current")}

    def rows(self, columns: str, table: str) -> list[Any]:
        """Some columns of the store."""
        connection = sqlite3.connect(self.out / FILE)
        try:
            return connection.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608 - ours
        except sqlite3.OperationalError:  # a batch has just begun
            return []
        finally:
            connection.close()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A class of four."""
    found = Place(tmp_path)
    found.hand_in(CLASS)
    return found


HEADER = (
    "id,name,email,team,status,points,score,max_score,pending,late,deducted,submitted,sheet,"
    "file,message,numbers.add,numbers.multiply"
)
ALL_MARKS = {
    "ann": ("graded", 5.0),
    "bob": ("graded", 3.0),
    "cem": ("graded", 2.0),
    "dee": ("graded", 5.0),
}


def test_a_class_is_graded(place: Place) -> None:
    """Every submission once, and what to do next is said."""
    ran = place.batch()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"4 submissions graded (flat).\nNext: mlgrade report {place.out}\n"
    assert place.marks() == ALL_MARKS
    assert place.rows("finished IS NOT NULL, seed", "run") == [(1, 0)]


def test_everybody_gets_what_one_alone_gets(place: Place) -> None:
    """A class shares what is dealt, and each result is that of mlgrade check."""
    place.batch("--jobs", "1")
    assert_alike(place, "--course", place.course)


def test_the_same_answers_elsewhere(place: Place) -> None:
    """The same mistakes on other lines are judged once, and reported with their own lines."""
    for path in place.folder.iterdir():
        path.unlink()
    for story in ("near_miss", "wrong_types"):
        source = (PERFECT.parent / f"{story}.py").read_text(encoding="utf-8")
        doc, rest = (
            source.split("from __future__", 1) if "from __future__" in source else ("", source)
        )
        place.hand_in({f"{story}1": source, f"{story}2": f"{doc}# one\n# two\n{rest}"})
    words = ("batch", place.folder, "-o", place.out, "--jobs", "1", "--sheet", "energy")
    assert mlgrade(*words, cwd=place.root).status == 0
    assert_alike(place, "--sheet", "energy")


def assert_alike(place: Place, *more: object) -> None:
    """Every result of the batch is that of a check of the same file, but for its times."""
    for name, text in place.rows("submission, result", "result"):
        path = place.folder / f"{name}.py"
        words = ("check", path, *more, "--format", "json", "--reveal", "full")
        alone = json.loads(mlgrade(*words, cwd=place.root).out)
        shared = json.loads(text)
        for each in (alone, shared):
            del each["seconds"]
            for part in each["parts"]:
                del part["seconds"]
        assert shared == alone


def test_the_bar(place: Place) -> None:
    """Who looks on sees how far it is; a pipe gets no escape codes."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *place.words()],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=ENVIRONMENT | {"TERM": "xterm", "COLUMNS": "100"},
        cwd=place.root,
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):
            while data := os.read(ours, 4096):
                shown += data
        out = process.stdout.read() if process.stdout else b""
    os.close(ours)
    assert b"4 of 4" in shown
    assert b"\x1b" not in out


def test_what_is_done_is_not_done_again(place: Place) -> None:
    """Until its bytes change, or it is asked for."""
    place.batch()
    assert "0 submissions graded (flat), 4 were before." in place.batch().out
    assert "4 submissions graded" in place.batch("--fresh").out
    place.hand_in({"bob": RIGHT + "# again\n", "eve": SIGN})
    assert "2 submissions graded (flat), 3 were before." in place.batch().out
    assert place.marks()["bob"] == ("graded", 5.0)
    assert len(place.rows("id", "result")) == 10
    assert "5 submissions graded" in place.batch("--seed", "3").out
    assert "0 submissions graded" in place.batch("--seed", "3").out


def test_only_some(place: Place) -> None:
    """--only grades these; who is nobody is a usage error."""
    assert "2 submissions graded" in place.batch("--only", "BOB", "--only", "ann").out
    assert [name for name, mark in place.marks().items() if mark[0]] == ["ann", "bob"]
    ran = place.batch("--only", "zoe")
    assert ran.status == 2
    assert ran.err == "mlgrade: --only names zoe, which is nobody in this class.\n"


def make_newer(course: Path) -> None:
    """Make a changed course look changed: compiled files are told apart by size and second."""
    later = time.time() + 5
    for each in course.rglob("*.py"):
        os.utime(each, (later, later))


def test_a_changed_course(place: Place) -> None:
    """Everything is graded again; with --regrade only what the problem touches; and compared."""
    place.batch()
    write_course(place.course, points=6)
    make_newer(place.course)
    assert "4 submissions graded" in place.batch("--regrade", "numbers").out
    assert place.marks()["ann"] == ("graded", 8.0)
    assert {row[0] for row in place.rows("regraded", "result WHERE id > 4")} == {"numbers"}
    assert "0 submissions graded" in place.batch().out
    report = mlgrade("report", place.out, "--compare", cwd=place.root).out
    assert "Marks changed for 4 submissions" in report
    assert report.splitlines() == [
        "Marks changed for 4 submissions",
        "",
        "3 submissions: the problem numbers changed",
        "  numbers.multiply 3 → 6",
        "    ann: 5 of 5 before, 8 of 8 now",
        "    bob: 3 of 5 before, 6 of 8 now",
        "    dee: 5 of 5 before, 8 of 8 now",
        "",
        "1 submission: the problem numbers changed",
        "    cem: 2 of 5 before, 2 of 8 now",
    ]


def results(place: Place) -> dict[str, Any]:
    """The newest result of every student, whole but for its times."""
    found = {}
    for name, text in place.rows(
        "student, result.result", "current JOIN result ON id = current.result"
    ):
        found[name] = json.loads(text)
        for each in (found[name], *found[name]["parts"]):
            del each["seconds"]
    return found


def test_a_regraded_result_is_that_of_a_whole_run(place: Place) -> None:
    """Field by field: also what to do first, and what follows from a part that has changed."""
    add_problem(place.course)
    place.hand_in({name: source + TWICE for name, source in CLASS.items()})
    assert place.batch().status == 0
    before = results(place)
    assert before["bob"]["next"]["part"] == "numbers.add"
    assert outcomes(before["bob"])["more.twice"] == "carried"
    numbers = place.course / "problems" / "toy" / "numbers.py"
    numbers.write_text(numbers.read_text(encoding="utf-8").replace("return x + y", "return x - y"))
    make_newer(place.course)
    assert "4 submissions graded" in place.batch("--regrade", "numbers").out
    regraded = results(place)
    assert {row[0] for row in place.rows("regraded", "result WHERE id > 4")} == {"numbers"}
    assert "4 submissions graded" in place.batch("--fresh").out
    assert {row[0] for row in place.rows("regraded", "result WHERE id > 8")} == {""}
    assert regraded == results(place)
    assert outcomes(regraded["bob"])["more.twice"] == "wrong"
    assert (before["ann"]["next"], regraded["ann"]["next"]["part"]) == (None, "numbers.add")
    assert regraded["bob"]["next"]["part"] == "more.twice"


def outcomes(result: dict[str, Any]) -> dict[str, str]:
    """What became of each part."""
    return {part["part"]: part["outcome"] for part in result["parts"]}


def test_a_problem_of_the_built_in_course_regraded(place: Place) -> None:
    """Whichever of its problems changes, the result is that of a whole run."""
    course = place.root / "own"
    for name in ("problems", "reference"):
        shutil.copytree(PERFECT.parents[2] / name, course / name)
    for path in place.folder.iterdir():
        path.unlink()
    for path in PERFECT.parent.glob("*.py"):
        if path.stem in {"perfect", "near_miss", "starter", "overflow"}:
            shutil.copy(path, place.folder)
    words = ("batch", place.folder, "--course", course, "--sheet", "energy")
    regraded = ("-o", place.out, "--regrade", "contrastive")
    assert mlgrade(*words, "-o", place.out, cwd=place.root).status == 0
    path = course / "problems" / "energy" / "contrastive.py"
    path.write_text(path.read_text(encoding="utf-8").replace("points=3", "points=6"))
    make_newer(course)
    assert mlgrade(*words, *regraded, cwd=place.root).status == 0
    assert "contrastive" in {row[0] for row in place.rows("regraded", "result")}
    found = results(place)
    assert mlgrade(*words, "-o", place.out, "--fresh", cwd=place.root).status == 0
    assert found == results(place)


def test_another_seed_takes_nothing_over(place: Place) -> None:
    """Parts that were graded with other inputs are graded again, whatever --regrade says."""
    place.batch()
    place.batch("--seed", "3", "--regrade", "numbers")
    assert {row[0] for row in place.rows("regraded", "result")} == {""}
    assert {each["seed"] for each in results(place).values()} == {3}


def test_no_such_problem(place: Place) -> None:
    """--regrade names what there is."""
    ran = place.batch("--regrade", "letters")
    assert ran.status == 2
    assert "The sheet toy has no problem 'letters': it has numbers." in ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--sheet", "tyo"), "There is no sheet 'tyo' in this course; did you mean toy?"),
        (("--late-rule", "lots"), "write it as '10%/day, 3 days'"),
        (("--due", "soon"), "--due says 'soon', which is no time"),
        (("--group", "team"), "give that as --roster FILE.csv"),
        (("--roster", "gone.csv"), "gone.csv cannot be read: No such file or directory."),
        (("--layout", "moodle"), "does not look like the layout moodle"),
    ],
)
def test_usage_errors(words: tuple[str, ...], message: str, place: Place) -> None:
    """One line, exit code 2, and nothing is written."""
    ran = place.batch(*words)
    assert ran.status == 2
    assert message in ran.err
    assert ran.err.count("\n") == 1
    assert not place.out.exists() or place.rows("id", "run") == []


def test_a_course_that_does_not_load(place: Place) -> None:
    """It is said once, before anything starts, and is nobody's fault in the store."""
    path = place.course / "problems" / "toy" / "numbers.py"
    path.write_text(path.read_text(encoding="utf-8").replace("return x + y", "return 1 / 0"))
    ran = place.batch()
    assert ran.status == 2
    assert "the reference of numbers.add fails: ZeroDivisionError" in ran.err
    assert place.rows("id", "result") == []


def test_a_sheet_that_is_not_there(place: Place) -> None:
    """A file that names another sheet costs itself only."""
    place.hand_in({"eve": RIGHT.replace("'toy'", "'tyo'")})
    assert place.batch().status == 0
    assert place.marks() == ALL_MARKS | {"eve": ("ungradable", 0.0)}


def test_a_roster_with_due_times_and_groups(place: Place) -> None:
    """Late work is marked and its points shown apart; a group shares one result."""
    roster = place.root / "roster.csv"
    roster.write_text(
        "id,name,team,submitted,due\n"
        "ann,Ann A,red,2025-03-05 10:00,\n"
        "fay,Fay F,red,,\n"
        "bob,Bob B,blue,2025-03-06 10:00,\n"
        "cem,Cem C,,2025-03-06 10:00,2025-03-07\n"
        "zoe,=cmd|' /C calc'!A0,,,\n",
        encoding="utf-8",
    )
    more = ("--roster", roster, "--group", "team", "--due", "2025-03-05", "--late-rule", "10%/day")
    ran = place.batch(*more)
    assert "1 handed in nothing, 1 belongs to nobody: the report names them." in ran.out
    assert "not known" not in ran.out
    text = mlgrade("report", place.out, "--format", "csv", cwd=place.root).out
    assert text.splitlines() == [
        HEADER,
        "ann,Ann A,,red,graded,5,5,5,0,,,2025-03-05 10:00,toy,ann.py,,2,3",
        "fay,Fay F,,red,graded,5,5,5,0,,,2025-03-05 10:00,toy,ann.py,,2,3",
        "bob,Bob B,,blue,graded,2.5,3,5,0,10 hours 1 minute,0.5,2025-03-06 10:00,toy,bob.py,,0,3",
        "cem,Cem C,,,graded,2,2,5,0,,,2025-03-06 10:00,toy,cem.py,,2,0",
        "zoe,'=cmd|' /C calc'!A0,,,absent,,,,,,,,,,,,",
    ]


def test_unknown_times(place: Place) -> None:
    """The time of a file is when somebody unpacked it: nobody is late by that, and it is said."""
    ran = place.batch("--due", "2020-01-01", "--late-rule", "10%/day")
    assert "When 4 submissions were handed in is not known, so they count as in time" in ran.out
    assert "Late" not in mlgrade("report", place.out, cwd=place.root).out


# -- one bad submission costs itself only -------------------------------------------------------
def test_hostile_submissions_cost_themselves(place: Place) -> None:
    """Hangs, crashes, floods, memory, forks, broken files: each is there, and so is the rest."""
    bad = {"hang": HANG, "crash": CRASH, "flood": FLOOD, "prints": PRINTS, "memory": MEMORY}
    bad["kills"] = KILLS
    place.hand_in({**bad, "forks": FORKS, "broken": BROKEN})
    (place.folder / "packed.zip").write_bytes(b"no zip")
    begin = time.monotonic()
    ran = place.batch("--memory", "256")
    assert time.monotonic() - begin < 60
    assert (ran.status, ran.err) == (0, "")
    marks = place.marks()
    assert {name: marks[name] for name in CLASS} == ALL_MARKS
    assert {marks[name] for name in (*bad, "forks")} == {("graded", 2.0)}
    assert marks["broken"] == ("ungradable", 0.0)
    assert marks["packed"] == (None, None)
    assert "2 not gradable" in ran.out


def test_a_fault_of_ours_is_tried_again_and_costs_nothing(place: Place) -> None:
    """A judge process that dies takes one submission with it, which is marked as our fault."""
    program = (
        "import os, sys\nfrom pathlib import Path\nimport grader.batch.judging as judging\n"
        "real = judging.grade\n"
        "def grade(submission, *more):\n"
        "    if submission.name == 'bob.py':\n"
        "        with open(sys.argv[1], 'a') as file: file.write('x')\n"
        "        os._exit(9)\n"
        "    if submission.name == 'cem.py': raise ValueError('[bold]ours')\n"
        "    return real(submission, *more)\n"
        "judging.grade = grade\n"
        "from grader.cli import run\nstatus = run(sys.argv[2:])\nsys.exit(status)\n"
    )
    tries = place.root / "tries"
    ran = subprocess.run(
        [COMMAND[0], "-c", program, tries, *place.words()],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert ran.returncode == 2
    assert "2 faults of mlgrade, tried twice, that cost nobody points" in ran.stdout
    assert tries.read_text() == "xx"
    assert place.marks() == ALL_MARKS | {"bob": ("fault", 0.0), "cem": ("fault", 0.0)}
    report = mlgrade("report", place.out, cwd=place.root).out
    assert "Faults of mlgrade, not of the students: run the batch again (2)" in report
    assert "bob: the judge process ended" in report
    assert "cem: ValueError: [bold]ours (" in report
    csv = mlgrade("report", place.out, "--format", "csv", cwd=place.root).out
    assert "bob,,,,fault,,,," in csv
    assert "2 submissions graded (flat), 2 were before." in place.batch().out
    assert place.marks() == ALL_MARKS


# -- what is handed in ---------------------------------------------------------------------------
def test_notebooks_of_a_class(place: Place) -> None:
    """They are graded as the files beside them are, and once; a script of the same name counts."""
    place.hand_in({"fay": SIGN})
    notebooks = {
        "eve": samples.notebook("1 + 1", RIGHT),
        "fay": samples.notebook(RIGHT),
        "gus": b"{}",
    }
    for name, data in notebooks.items():
        (place.folder / f"{name}.ipynb").write_bytes(data)
    assert "7 submissions graded (flat).\n1 not gradable, 1 handed in more" in place.batch().out
    assert place.marks() == ALL_MARKS | {
        "eve": ("graded", 5.0),
        "fay": ("graded", 3.0),
        "gus": ("ungradable", 0.0),
    }
    found = results(place)["eve"]["parts"][0]
    assert (found["cell"], found["line"]) == (2, 2)
    report = mlgrade("report", place.out, cwd=place.root).out
    assert "fay: fay.py counts, not the notebook fay.ipynb" in report
    assert "0 submissions graded (flat), 7 were before." in place.batch().out


def test_a_zip_from_a_platform(place: Place) -> None:
    """A download is graded as it came; what it calls late is said, and costs nothing."""
    path = samples.write_zip(
        place.root / "submissions.zip",
        {
            "doejane_LATE_1_11_hw.py": RIGHT.encode(),
            "roejohn_2_12_hw.py": SIGN.encode(),
            "poezoe_3_13_hw.zip": samples.zipped({"hw/submission.py": HALF.encode()}),
        },
    )
    place.folder = path
    said = " ".join(place.batch("--due", "2025-03-05", "--late-rule", "10%/day").out.split())
    assert "3 submissions graded (canvas)." in said
    assert "count as in time, also 1 that the platform calls late: a column 'submitted'" in said
    report = mlgrade("report", place.out, cwd=place.root).out
    assert "but not how late: nothing is taken off (1)\n  doejane\n" in report
    text = mlgrade("report", place.out, "--format", "csv", cwd=place.root).out
    assert [row["late"] for row in csv.DictReader(text.splitlines())] == ["yes", "", ""]
    assert place.marks() == {"1": ("graded", 5.0), "2": ("graded", 3.0), "3": ("graded", 2.0)}


def test_a_machine_that_cannot_hold_a_class(place: Place) -> None:
    """Without a jail nothing is graded until that is asked for."""
    program = (
        "import sys\nfrom grader.batch import judging\n"
        "judging.level = lambda measured: 'process'\n"
        "from grader.cli import run\nsys.exit(run(sys.argv[1:]))\n"
    )
    ran = subprocess.run(
        [COMMAND[0], "-c", program, *place.words()],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert ran.returncode == 2
    assert "say --isolation=process to grade anyway" in ran.stderr
    assert place.batch("--isolation", "process").status == 0
    assert place.marks() == ALL_MARKS
