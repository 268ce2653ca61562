"""Submissions of several files: a folder or a zip with a submission.py and what it imports."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import nbformat
import pytest
from cli import mlgrade

from grader.errors import UsageError
from grader.submission import read

MAIN = "from helper import lowest\nfrom tools.deep import one\nSHEET = 'energy'\ninfer = lowest\n"
FILES = {
    "submission.py": MAIN,
    "helper.py": "import extra\ndef lowest(F):\n    return int(F.argmin())\n",
    "extra.py": "x = 1\n",
    "tools/__init__.py": "",
    "tools/deep.py": "one = 1\n",
    "unused.py": "raise SystemExit\n",
    "notes.txt": "not Python",
}


def packed(files: dict[str, str | bytes], **of: int) -> bytes:
    """A zip of these files; ``of`` are external attributes by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = of.get(name, 0o100644) << 16
            archive.writestr(info, content)
    return made.getvalue()


def handed_in(tmp_path: Path, kind: str, files: dict[str, str | bytes] = FILES) -> Path:
    """The files as a folder, as a zip, or as a zip of a folder."""
    if kind == "folder":
        for name, content in files.items():
            path = tmp_path / "hw" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path / "hw"
    inner = files if kind == "zip" else {f"hw 1/{name}": each for name, each in files.items()}
    (tmp_path / "hw.zip").write_bytes(packed({**inner, "__MACOSX/submission.py": "junk"}))
    return tmp_path / "hw.zip"


@pytest.mark.parametrize("kind", ["folder", "zip", "zip of a folder"])
def test_a_submission_of_several_files(kind: str, tmp_path: Path) -> None:
    """The submission is graded with the modules it imports, and nothing is unpacked."""
    path = handed_in(tmp_path, kind)
    found = read(path)
    assert found.name == "submission.py"
    assert set(found.modules) == {"helper.py", "extra.py", "tools/__init__.py", "tools/deep.py"}
    before = sorted(tmp_path.rglob("*"))
    run = mlgrade("check", path, "--part", "infer", cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_the_only_file_is_the_submission(kind: str, tmp_path: Path) -> None:
    """Whatever its name; a notebook too."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a = 1")])
    text: str = nbformat.v4.writes(made)
    found = read(handed_in(tmp_path, kind, {"lab.ipynb": text, "data.csv": "1"}))
    assert (found.name, [cell.source for cell in found.cells]) == ("lab.ipynb", ["a = 1"])


def test_a_folder_without_a_submission(tmp_path: Path) -> None:
    """It says what to give."""
    path = handed_in(tmp_path, "folder", {"a.py": "", "b.py": ""})
    with pytest.raises(UsageError, match=r"hw has no submission.py: give the submission itself"):
        read(path)


BOMB = b"0" * (30 << 20)
HOSTILE = {
    "no submission": (packed({"a.py": "", "b.py": ""}), "there is no submission.py in it"),
    "two": (packed({"a/submission.py": "", "b/submission.py": ""}), "more than one submission.py"),
    "empty": (packed({}), "there is no submission.py in it"),
    "no zip": (b"PK\x03\x04junk", "the archive is corrupt"),
    "slip": (
        packed({"submission.py": "", "../evil.py": ""}),
        "../evil.py leads out of its archive",
    ),
    "absolute": (packed({"/etc/submission.py": ""}), "leads out of its archive"),
    "drive": (packed({"C:/submission.py": ""}), "leads out of its archive"),
    "link": (
        packed({"submission.py": "/etc/passwd"}, **{"submission.py": stat.S_IFLNK | 0o777}),
        "is a link, and links are not followed",
    ),
    "bomb": (packed({"submission.py": BOMB}), "unpacks to far more than a submission is"),
    "many": (packed({f"{i}.py": "" for i in range(2001)}), "holds more than 2000 files"),
    "twice": (packed({"submission.py": "a", "SUBMISSION.py": "b"}), "is in the archive twice"),
}


@pytest.mark.parametrize("story", HOSTILE)
def test_archives_that_are_refused(story: str, tmp_path: Path) -> None:
    """In one sentence; the submission is not graded, and nothing is written anywhere."""
    data, said = HOSTILE[story]
    (tmp_path / "hw.zip").write_bytes(data)
    found = read(tmp_path / "hw.zip")
    assert said in found.refusal
    assert found.source == b""
    run = mlgrade("check", "hw.zip", cwd=tmp_path)
    assert (run.status, run.err) == (1, "")
    assert said in " ".join(run.out.split())
    assert [each.name for each in tmp_path.iterdir()] == ["hw.zip"]


def test_an_encrypted_archive(tmp_path: Path) -> None:
    """It is to be handed in without its password."""
    data = bytearray(packed({"submission.py": "a = 1"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    (tmp_path / "hw.zip").write_bytes(bytes(data))
    assert "is encrypted: hand it in without a password" in read(tmp_path / "hw.zip").refusal


def test_a_large_source_in_an_archive(tmp_path: Path) -> None:
    """It is as large as it would be outside."""
    noise = "".join(f"# {i * 7919}\n" for i in range(150_000))
    (tmp_path / "hw.zip").write_bytes(packed({"submission.py": noise}))
    assert "larger than 1 MB" in read(tmp_path / "hw.zip").refusal


def test_annotations_name_the_file_in_a_folder(tmp_path: Path) -> None:
    """GitHub shows them in submission.py, not at the folder."""
    path = handed_in(tmp_path, "folder", {"submission.py": "SHEET='energy'\ndef infer(F): 1/0\n"})
    run = mlgrade("check", path.name, "--part", "infer", "--format", "github", cwd=tmp_path)
    assert "::error file=hw/submission.py,line=2" in run.out
