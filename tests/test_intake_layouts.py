"""What platforms offer for download: recognised by itself, every student found, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample_class as samples

from grader.errors import UsageError
from grader.intake import LAYOUTS, Intake, Wanted, gather

# layout, files, and of each student the key, the name and the file that is graded
STORIES = {
    "canvas": (
        "canvas",
        samples.CANVAS,
        {"12345": ("doejane", "submission-1.py"), "12346": ("roejohn", "homework.py")},
    ),
    "canvas anonymous": (
        "canvas",
        samples.CANVAS_ANONYMOUS,
        {"anon_Ab1Cd": ("", "submission.py"), "anon_Xy9Zw": ("", "submission.py")},
    ),
    "moodle folders": (
        "moodle",
        samples.MOODLE_FOLDERS,
        {
            "Participant 1234567": ("Jane Doe", "submission.py"),
            "Participant 1234568": ("John van der Roe", "submission.py"),
        },
    ),
    "nbgrader": (
        "nbgrader",
        samples.NBGRADER,
        {"jdoe": ("", "submission.py"), "jroe": ("", "submission.py")},
    ),
    "github": (
        "github",
        samples.GITHUB,
        {"jdoe": ("", "submission.py"), "jroe": ("", "submission.py")},
    ),
    "folders": (
        "folders",
        samples.FOLDERS,
        {"jane": ("", "submission.py"), "john": ("", "hw.py")},
    ),
    "flat": ("flat", samples.FLAT, {"jane": ("", "jane.py"), "john": ("", "john.py")}),
}


def summary(intake: Intake) -> dict[str, tuple[str, str]]:
    """Of each student the name and the file."""
    return {
        student.key: (student.name, each.file.name if each.file else each.refusal)
        for each in intake.submitted
        for student in each.students
    }


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("form", ["folder", "zip", "zip of a folder", "folder in a folder"])
def test_a_layout_is_recognised(story: str, form: str, tmp_path: Path) -> None:
    """As a folder, as a zip, and with everything one folder deeper."""
    layout, files, expected = STORIES[story]
    inner = {f"all of it/{name}": content for name, content in files.items()}
    if form == "folder":
        path = samples.write_tree(tmp_path / "class", files)
    elif form == "folder in a folder":
        path = samples.write_tree(tmp_path / "class", inner)
    else:
        path = samples.write_zip(tmp_path / "class.zip", files if form == "zip" else inner)
    intake = gather(path)
    assert intake.layout == layout
    assert summary(intake) == expected
    contents = [each.file.read(1000) for each in intake.submitted if each.file]
    assert contents == [samples.JANE, samples.JOHN]


@pytest.mark.parametrize("story", [*STORIES, "moodle flat", "gradescope"])
@pytest.mark.parametrize("form", ["folder", "zip"])
def test_notebooks_of_a_layout(story: str, form: str, tmp_path: Path) -> None:
    """What students wrote in Jupyter is taken wherever a file of Python is, with its modules."""
    files = {"moodle flat": samples.MOODLE_FLAT, "gradescope": samples.GRADESCOPE}.get(story)
    files = STORIES[story][1] if files is None else files
    code = "SHEET = 'energy'\nimport helpers\n"
    written = {
        name.replace(".py", ".ipynb") if content in {samples.JANE, samples.JOHN} else name: (
            samples.notebook("1 + 1", code) if content in {samples.JANE, samples.JOHN} else content
        )
        for name, content in files.items()
    }
    if form == "folder":
        path = samples.write_tree(tmp_path / "class", written)
    else:
        path = samples.write_zip(tmp_path / "class.zip", written)
    for intake in (gather(path), gather(path, wanted=Wanted(file="submission.ipynb"))):
        assert intake.layout == story.partition(" ")[0]
        assert len(intake.submitted) == 2
    for each in gather(path).submitted:
        submission = each.submission()
        assert submission.name.endswith(".ipynb")
        assert [cell.source for cell in submission.cells] == ["1 + 1", code]
        beside = {"helpers.py": b"x = 1\n"} if (story, each.key) == ("folders", "jane") else {}
        assert submission.modules == beside


def test_a_notebook_in_an_archive(tmp_path: Path) -> None:
    """It is opened there, and modules beside it come along."""
    lab = samples.notebook("SHEET = 'energy'\nimport tools")
    packed = {"hw/lab.ipynb": lab, "hw/tools.py": b"y = 2\n"}
    files = {"jane/hw.zip": samples.zipped(packed), "john/hw.py": b""}
    jane, _ = gather(samples.write_tree(tmp_path, files)).submitted
    submission = jane.submission()
    assert (submission.name, dict(submission.modules)) == ("lab.ipynb", {"tools.py": b"y = 2\n"})


def test_a_notebook_that_is_none(tmp_path: Path) -> None:
    """It is its student's submission all the same, and says why it cannot be graded."""
    files = {"jane/hw.ipynb": b"{}", "john/hw.py": b""}
    jane, _ = gather(samples.write_tree(tmp_path, files)).submitted
    assert "no Jupyter notebook, or a damaged one" in jane.submission().refusal


def test_moodle_without_folders(tmp_path: Path) -> None:
    """Files that Moodle did not put into folders are found by the beginning of their names."""
    intake = gather(samples.write_tree(tmp_path, samples.MOODLE_FLAT))
    assert [each.key for each in intake.submitted] == ["Participant 1234567", "Participant 1234568"]
    assert [each.beside for each in intake.submitted] == [(), ()]


def test_gradescope(tmp_path: Path) -> None:
    """Its metadata names owners, several to a submission, and when it was handed in."""
    intake = gather(samples.write_tree(tmp_path, samples.GRADESCOPE))
    assert intake.layout == "gradescope"
    one, two = intake.submitted
    assert [student.name for student in one.students] == ["Jane Doe", "John Roe"]
    assert one.key == "12345"
    assert one.seconds == pytest.approx(1741215540.17117)
    assert two.key == "zoe@example.edu"
    assert [each.shown for each in intake.strays] == [
        "submission_1003/submission.py: submission_metadata.yml does not name its owner."
    ]


@pytest.mark.parametrize("text", [b"a: [", b"a: !!python/object/apply:os.system ['true']", b"\0"])
def test_broken_metadata(text: bytes, tmp_path: Path) -> None:
    """Metadata that is no plain YAML ends the command with one sentence and builds no object."""
    files = {"submission_metadata.yml": text, "submission_1/submission.py": samples.JANE}
    with pytest.raises(UsageError, match="Download the export again"):
        gather(samples.write_tree(tmp_path, files))


def test_canvas_marks_what_is_late(tmp_path: Path) -> None:
    """LATE in a name is Canvas' own mark."""
    intake = gather(samples.write_tree(tmp_path, samples.CANVAS))
    assert {each.key: each.late for each in intake.submitted} == {"12345": True, "12346": False}


def test_nbgrader_knows_when(tmp_path: Path) -> None:
    """timestamp.txt is read in the time zone that it names."""
    intake = gather(samples.write_tree(tmp_path, samples.NBGRADER))
    seconds = [each.seconds for each in intake.submitted]
    assert seconds == [pytest.approx(1741219140.948203), 1741219140.0]


def test_nbgrader_with_several_assignments(tmp_path: Path) -> None:
    """Which one is asked for; then the others are left alone."""
    files = samples.NBGRADER | {"submitted/jdoe/ps2/submission.py": samples.JOHN}
    root = samples.write_tree(tmp_path, files)
    with pytest.raises(UsageError, match=r"several assignments \(ps1, ps2\)"):
        gather(root)
    intake = gather(root, wanted=Wanted(assignment="ps2"))
    assert list(summary(intake)) == ["jdoe"]


@pytest.mark.parametrize("files", [samples.FLAT, samples.CANVAS])
def test_others_files_are_not_beside_a_submission(files: dict[str, bytes], tmp_path: Path) -> None:
    """Where all hand-ins lie in one folder, nobody can import from it."""
    intake = gather(samples.write_tree(tmp_path, files))
    assert {each.beside for each in intake.submitted} == {()}


@pytest.mark.parametrize("packed", [0, 1])
def test_a_students_own_modules_come_along(packed: int, tmp_path: Path) -> None:
    """What the submission imports from its own folder or archive, and nothing else of it."""
    own = {
        "submission.py": b"SHEET = 'energy'\nimport helpers\n",
        "helpers.py": b"from more import b\n",
        "more/__init__.py": b"",
        "more/b.py": b"x = 1\n",
        "unused.py": b"",
        "data.csv": b"",
        "not a module.py": b"",
    }
    files = {f"jane/hw/{name}": content for name, content in own.items()}
    if packed:
        files = {"jane/hw.zip": samples.zipped({f"hw/{name}": own[name] for name in own})}
    intake = gather(samples.write_tree(tmp_path, files | {"john/hw.py": b"import helpers"}))
    jane, john = (each.submission() for each in intake.submitted)
    assert jane.name == "submission.py"
    assert jane.source == own["submission.py"]
    assert jane.modules == {
        name: own[name] for name in ("helpers.py", "more/__init__.py", "more/b.py")
    }
    assert john.modules == {}


def test_a_submission_that_is_too_large(tmp_path: Path) -> None:
    """It comes with a refusal, and no more than a megabyte of it is read."""
    intake = gather(samples.write_tree(tmp_path, {"a.py": b"#" * 3_000_000, "b.py": b""}))
    submission = intake.submitted[0].submission()
    assert "larger than 1 MB" in submission.refusal
    assert len(submission.source) == 1 << 20


def test_a_layout_can_be_forced(tmp_path: Path) -> None:
    """--layout flat reads Canvas names as names; a layout that does not fit is refused."""
    root = samples.write_tree(tmp_path, samples.CANVAS)
    intake = gather(root, wanted=Wanted(layout="flat"))
    assert list(summary(intake)) == [
        "doejane_LATE_12345_678901_submission-1",
        "roejohn_12346_678902_homework",
    ]
    with pytest.raises(UsageError, match="does not look like the layout moodle"):
        gather(root, wanted=Wanted(layout="moodle"))
    assert set(LAYOUTS) == {story[0] for story in STORIES.values()} | {"gradescope"}


def test_files_that_belong_to_nobody(tmp_path: Path) -> None:
    """A file outside of every student's folder is listed, not graded."""
    files = samples.FOLDERS | {"lost.py": b"", "notes.txt": b"", ".DS_Store": b""}
    intake = gather(samples.write_tree(tmp_path, files))
    assert [each.shown for each in intake.strays] == ["lost.py: lies in no student's folder."]


@pytest.mark.parametrize("files", [{}, {"notes.txt": b""}])
def test_nothing_to_grade(files: dict[str, bytes], tmp_path: Path) -> None:
    """A folder without submissions is a usage error that asks about the folder."""
    with pytest.raises(UsageError, match="is this the right folder"):
        gather(samples.write_tree(tmp_path, files))


def test_an_empty_clone(tmp_path: Path) -> None:
    """A repository into which nothing was pushed is a student's, and said to be empty."""
    files = samples.GITHUB | {"hw1-submissions/hw1-zoe/.git/HEAD": b""}
    intake = gather(samples.write_tree(tmp_path, files))
    assert summary(intake)["zoe"] == ("", "There is no file in it.")


def test_no_such_folder(tmp_path: Path) -> None:
    """A path that leads nowhere, or to a pipe, is refused."""
    with pytest.raises(UsageError, match="There is no "):
        gather(tmp_path / "gone")
    with pytest.raises(UsageError, match="not a regular file"):
        gather(Path("/dev/null"))


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link to another student's file, to a folder or to a device is listed, never read."""
    samples.write_tree(tmp_path, samples.FLAT)
    (tmp_path / "cheat.py").symlink_to(tmp_path / "jane.py")
    (tmp_path / "all").symlink_to("/etc")
    intake = gather(tmp_path)
    assert list(summary(intake)) == ["jane", "john"]
    assert [each.shown for each in intake.strays] == [
        "all: is a link, and links are not followed.",
        "cheat.py: is a link, and links are not followed.",
    ]


def test_a_file_that_becomes_a_link(tmp_path: Path) -> None:
    """Between the look and the reading nobody can put a link in its place."""
    samples.write_tree(tmp_path, samples.FOLDERS)
    intake = gather(tmp_path)
    (tmp_path / "john" / "hw.py").unlink()
    (tmp_path / "john" / "hw.py").symlink_to(tmp_path / "jane" / "submission.py")
    (tmp_path / "jane").rename(tmp_path / "other")
    (tmp_path / "jane").symlink_to(tmp_path / "other")
    for each in intake.submitted:
        assert each.file is not None
        with pytest.raises(OSError, match=r"symbolic|directory"):
            each.file.read(10)


def test_the_output_folder_is_no_student(tmp_path: Path) -> None:
    """OUT may lie among the submissions."""
    samples.write_tree(tmp_path, samples.FOLDERS | {"out/feedback/jane.py": b""})
    intake = gather(tmp_path, wanted=Wanted(without=tmp_path / "out"))
    assert list(summary(intake)) == ["jane", "john"]
