"""Archives that students packed: opened when honest, refused in one sentence when not."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import sample_class as samples
from hypothesis import given
from hypothesis import strategies as st

from grader.archives import ArchiveError, packed_entries
from grader.errors import UsageError
from grader.intake import gather


def graded(archive: bytes, tmp_path: Path, name: str = "hw.zip") -> str:
    """The content of the one submission in an archive, or why there is none."""
    files = {f"jane/{name}": archive, "john/hw.py": samples.JOHN}
    intake = gather(samples.write_tree(tmp_path / "class", files))
    jane, john = intake.submitted
    assert john.file is not None, "the rest is graded"
    assert john.file.read(100) == samples.JOHN
    if jane.file is None:
        assert "\n" not in jane.refusal
        return jane.refusal
    return jane.file.read(1000).decode()


def zip_with(edit: Callable[[zipfile.ZipInfo], None], content: bytes = samples.JANE) -> bytes:
    """A zip whose only entry was changed before it was written."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("submission.py")
        info.compress_type = zipfile.ZIP_DEFLATED
        edit(info)
        archive.writestr(info, content)
    return data.getvalue()


def tar_with(*infos: tarfile.TarInfo, content: bytes = samples.JANE) -> bytes:
    """A tar of these entries, each file with the same content."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for info in infos:
            info.size = len(content) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return data.getvalue()


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    """A link of a tar."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def as_link(info: zipfile.ZipInfo) -> None:
    """Make an entry a link."""
    info.external_attr = 0o120777 << 16


def as_pipe(info: zipfile.ZipInfo) -> None:
    """Make an entry a pipe."""
    info.external_attr = 0o010644 << 16


def named(name: str) -> Callable[[zipfile.ZipInfo], None]:
    """Give an entry a name."""

    def edit(info: zipfile.ZipInfo) -> None:
        info.filename = name

    return edit


def encrypted() -> bytes:
    """A zip whose entry says that it needs a password."""
    data = bytearray(samples.zipped({"submission.py": samples.JANE}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at] |= 1
    return bytes(data)


def lying() -> bytes:
    """A zip that says its megabytes are ten bytes."""
    data = bytearray(samples.zipped({"submission.py": b"0" * 900_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


BOMB = samples.zipped({"submission.py": b"0" * (30 << 20)})
REFUSED = {
    "zip slip": (zip_with(named("../../submission.py")), "leads out of its archive"),
    "absolute": (zip_with(named("/etc/submission.py")), "leads out of its archive"),
    "drive": (zip_with(named("C:\\submission.py")), "leads out of its archive"),
    "backslashes": (zip_with(named("..\\submission.py")), "leads out of its archive"),
    "link": (zip_with(as_link, b"/etc/passwd"), "is a link, and links are not followed"),
    "pipe": (zip_with(as_pipe), "is not a regular file"),
    "ratio": (BOMB, "unpacks to far more than a submission is"),
    "size": (
        samples.zipped({f"{at}.py": b"0" * 900_000 for at in range(80)}),
        "the archive unpacks to far more than a submission is",
    ),
    "count": (
        samples.zipped({f"{at}.txt": b"" for at in range(2001)}),
        "the archive holds more than 2000 files",
    ),
    "encrypted": (encrypted(), "is encrypted: hand it in without a password"),
    "corrupt": (samples.zipped(samples.FLAT)[:-30], "the archive is corrupt"),
    "no zip": (b"hello", "the archive is corrupt"),
    "twice": (
        samples.zipped({"a.py": samples.JANE, "A.py": samples.JOHN}),
        "is in the archive twice",
    ),
    "nested": (
        samples.zipped({"more.zip": samples.zipped(samples.FLAT)}),
        "There is an archive inside the archive (more.zip): hand in what is in it.",
    ),
    "empty": (samples.zipped({}), "There is no file in it."),
    "no Python": (
        samples.zipped({"hw.docx": b""}),
        "There is no .py file and no notebook in it, but hw.docx.",
    ),
}


@pytest.mark.parametrize("story", REFUSED)
def test_a_bad_zip_costs_itself(story: str, tmp_path: Path) -> None:
    """One sentence for it, and the others are graded; nothing is unpacked."""
    archive, message = REFUSED[story]
    assert message in graded(archive, tmp_path)
    assert {path.name for path in tmp_path.rglob("*.py")} == {"hw.py"}


def test_sizes_are_counted_not_believed(tmp_path: Path) -> None:
    """A zip that lies about a size is corrupt when it is read, and not believed."""
    files = {"jane/hw.zip": lying(), "john/hw.py": samples.JOHN}
    intake = gather(samples.write_tree(tmp_path, files))
    file = intake.submitted[0].file
    assert file is not None
    with pytest.raises(ArchiveError, match="corrupt"):
        file.read(1 << 20)


@pytest.mark.parametrize("name", ["hw.zip", "HW.ZIP"])
def test_an_honest_zip_is_opened(name: str, tmp_path: Path) -> None:
    """With a folder around it, and what macOS leaves in archives."""
    files = {
        "hw1/submission.py": samples.JANE,
        "hw1/data.csv": b"1,2",
        "__MACOSX/hw1/._submission.py": b"\0\5\26",
        "hw1/.ipynb_checkpoints/submission-checkpoint.py": b"old",
    }
    assert graded(samples.zipped(files), tmp_path, name) == samples.JANE.decode()


@pytest.mark.parametrize("name", ["hw.tar.gz", "hw.tgz"])
def test_an_honest_tar_is_opened(name: str, tmp_path: Path) -> None:
    """Also compressed."""
    tar = tar_with(tarfile.TarInfo("hw/submission.py"))
    assert graded(tar, tmp_path, name) == samples.JANE.decode()


def test_a_plain_tar_is_opened(tmp_path: Path) -> None:
    """Uncompressed."""
    tar = gzip.decompress(tar_with(tarfile.TarInfo("submission.py")))
    assert graded(tar, tmp_path, "hw.tar") == samples.JANE.decode()


@pytest.mark.parametrize(
    ("tar", "message"),
    [
        (tar_with(link("submission.py", tarfile.SYMTYPE, "/etc/passwd")), "is a link"),
        (tar_with(link("submission.py", tarfile.LNKTYPE, "../x")), "is a link"),
        (tar_with(link("pipe", tarfile.FIFOTYPE, "")), "is not a regular file"),
        (tar_with(tarfile.TarInfo("../submission.py")), "leads out of its archive"),
        (tar_with(tarfile.TarInfo("/submission.py")), "leads out of its archive"),
        (gzip.compress(b"0" * (65 << 20)), "unpacks to far more than a submission is"),
        (tar_with(*map(tarfile.TarInfo, map(str, range(2001))), content=b""), "more than 2000"),
        (b"not gzip", "the archive is corrupt"),
        (gzip.compress(b"not a tar" * 100), "the archive is corrupt"),
        (tar_with(tarfile.TarInfo("submission.py"))[:60], "the archive is corrupt"),
    ],
    ids="link hard-link pipe slip absolute bomb count no-gzip no-tar cut".split(),  # noqa: SIM905
)
def test_a_bad_tar_costs_itself(tar: bytes, message: str, tmp_path: Path) -> None:
    """As for zips."""
    assert message in graded(tar, tmp_path, "hw.tar.gz")


@pytest.mark.parametrize("name", ["hw.rar", "hw.7z"])
def test_other_archives_are_said_not_to_be_opened(name: str, tmp_path: Path) -> None:
    """What the standard library cannot read, the student hears of."""
    assert graded(b"Rar!", tmp_path, name) == (
        f"{name} cannot be opened: hand in a .py file, a notebook or a .zip."
    )


def test_several_archives(tmp_path: Path) -> None:
    """Two archives of one student: which one is meant, nobody knows."""
    files = {"jane/a.zip": samples.zipped({}), "jane/b.zip": samples.zipped({})}
    intake = gather(samples.write_tree(tmp_path, files | {"john/hw.py": samples.JOHN}))
    assert intake.submitted[0].refusal == "There are several archives (a.zip, b.zip): hand in one."


def test_a_bad_entry_of_the_download_costs_its_owner(tmp_path: Path) -> None:
    """In the platform's own zip a hostile entry is listed and everybody else is graded."""
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("john.py", samples.JOHN)
        info = zipfile.ZipInfo("jane.py")
        as_link(info)
        archive.writestr(info, "john.py")
        archive.writestr("../slip.py", b"")
    intake = gather(path)
    assert [each.key for each in intake.submitted] == ["john"]
    assert [each.shown for each in intake.strays] == [
        "jane.py: is a link, and links are not followed.",
        "../slip.py: leads out of its archive.",
    ]


def test_a_broken_download(tmp_path: Path) -> None:
    """The instructor's own zip is broken: one sentence says what to do."""
    path = tmp_path / "class.zip"
    path.write_bytes(samples.zipped(samples.FLAT)[:50])
    with pytest.raises(UsageError, match="Download it again, or give the folder"):
        gather(path)


@given(st.binary(max_size=400), st.sampled_from(["a.zip", "a.tar", "a.tar.gz"]))
def test_no_bytes_break_the_reader(data: bytes, name: str) -> None:
    """Whatever the bytes, there are entries or an ArchiveError."""
    read_all(name, data)


@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    """The same for archives that somebody changed a little."""
    plain = samples.zipped({"a/b.py": b"x" * 50, "c.py": b""})
    where = data.draw(st.integers(0, len(plain) - 1))
    value = data.draw(st.integers(0, 255))
    read_all("a.zip", plain[:where] + bytes([value]) + plain[where + 1 :])


def test_a_file_without_a_name() -> None:
    """It is refused by itself."""
    plain = samples.zipped({"a.py": b"x", "b": b""})
    nameless = plain.replace(b"b", b"\0")  # zipfile cuts names at a zero byte
    entries = list(packed_entries("a.zip", nameless))
    assert [entry.path for entry in entries if not entry.problem] == [("a.py",)]


def read_all(name: str, data: bytes) -> None:
    """Read every entry of an archive that opens."""
    try:
        for entry in packed_entries(name, data):
            entry.read(1000)
    except ArchiveError:
        pass
    except zlib.error:
        pytest.fail("zlib's own errors are turned into ArchiveError")
