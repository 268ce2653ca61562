"""The store of a class: nothing is lost, nothing is double, one writes at a time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from cli import ROOT
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import GraderFault, UsageError
from grader.store import FILE, Graded, Pupil, Run, Store, Work, open_store, read_store
from grader.store.schema import said

RUN = Run(mlgrade="1", python="3", libraries="numpy", seed=0, source="x", layout="flat")
PUPILS = (
    Pupil(key="jane", name="Jane Doe", email="j@x", ids=("jane", "1"), submission="jane"),
    Pupil(key="john", submission="jane", due=5.0),
    Pupil(key="zoe"),
)
WORKS = (Work(key="jane", place="jane.py", name="jane.py", sha256="a", notes=("n",)),)
STRAYS = [("x.py", "is lost")]


def graded(sha256: str = "a", **more: str) -> Graded:
    """A result for Jane's submission."""
    fields = {"course_sha256": "c", "setup": "{}", "outcome": "graded", "score": "3", **more}
    return Graded(submission="jane", sha256=sha256, **fields)


def written(out: Path, *results: Graded) -> Store:
    """An open store with a class and these results."""
    store = open_store(out)
    run = store.begin(RUN, PUPILS, WORKS, STRAYS)
    for each in results:
        store.add(run, each)
    return store


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Students, submissions, strays, runs and results come back as they were."""
    with written(tmp_path / "a" / "out", graded(result='{"x": 1}')) as store:
        store.finish(1)
    with read_store(tmp_path / "a" / "out") as store:
        assert store.pupils() == list(PUPILS)
        assert list(store.works().values()) == list(WORKS)
        assert store.strays() == STRAYS
        assert store.last_run() == (1, RUN)
        kept = store.newest()["jane"]
        assert kept.graded == graded(result='{"x": 1}')
        assert store.newest(whole=False)["jane"].graded.result == ""
        assert store.whole(kept.id) == kept


def test_the_newest_result_of_the_present_bytes_counts(tmp_path: Path) -> None:
    """Others are history; a clock that goes backwards changes nothing."""
    with written(tmp_path, graded(score="1"), graded("b", score="9"), graded(score="2")) as store:
        assert store.newest()["jane"].graded.score == "2"
        scores = [each.graded.score for each in store.history()["jane"]]
        assert scores == ["1", "9", "2"]
        assert store.works()["jane"].sha256 == "a"
        store.add(1, graded("b", score="7"))
        assert store.works()["jane"].sha256 == "b"
        assert store.newest()["jane"].graded.score == "7"


def test_the_class_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A second batch over another folder leaves nobody of the first, and all of its results."""
    with written(tmp_path, graded()) as store:
        store.begin(RUN, PUPILS[2:], (), ())
        assert [each.key for each in store.pupils()] == ["zoe"]
        assert store.newest() == {}
        assert len(store.history()["jane"]) == 1


def test_a_class_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    """Two students of one key: the class that was there is still there."""
    with written(tmp_path) as store:
        with pytest.raises(GraderFault, match="UNIQUE"):
            store.begin(RUN, (PUPILS[2], PUPILS[2]), (), ())
        assert store.pupils() == list(PUPILS)


def test_people_with_sql(tmp_path: Path) -> None:
    """The views say what the documentation says, in plain SQLite."""
    part = '{"part": "p.f", "outcome": "pass", "score": 3, "max_score": 4, "seconds": 0.1}'
    with written(tmp_path, graded(result='{"parts": [' + part + "]}", sheet="s")) as store:
        store.finish(1)
    connection = sqlite3.connect(tmp_path / FILE)
    rows = connection.execute("SELECT student, outcome, score FROM current").fetchall()
    assert rows == [("jane", "graded", 3.0), ("john", "graded", 3.0), ("zoe", None, None)]
    parts = connection.execute("SELECT student, part, outcome, score, max_score FROM part")
    assert parts.fetchall() == [("jane", "p.f", "pass", 3, 4), ("john", "p.f", "pass", 3, 4)]
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    described = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    for (name,) in names.fetchall():
        assert name.startswith("sqlite_") or f"`{name}`" in described
        for column in connection.execute(f"PRAGMA table_info({name})"):
            assert name.startswith("sqlite_") or f"`{column[1]}`" in described, column[1]
    connection.close()


# -- one writer ---------------------------------------------------------------------------------
def test_a_second_writer_is_told(tmp_path: Path) -> None:
    """It says which process is at it, and leaves; a reader is welcome."""
    with written(tmp_path, graded()):
        message = rf"Another batch is writing to .* \(process {os.getpid()}\)"
        with pytest.raises(UsageError, match=message):
            open_store(tmp_path)
        with read_store(tmp_path) as reader:
            assert len(reader.newest()) == 1
    with open_store(tmp_path) as store:
        assert len(store.newest()) == 1


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    """A batch that was killed leaves no lock behind, even if a child of it lives on."""
    script = (
        "import os, sys, time; from pathlib import Path; from grader.store import open_store\n"
        "store = open_store(Path(sys.argv[1]))\n"
        "if os.fork() == 0:\n    [os.close(each) for each in store.handles]\n"
        "    print('child', flush=True); time.sleep(5); os._exit(0)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"child\n"
        with pytest.raises(UsageError):
            open_store(tmp_path)
        process.kill()
        process.wait()
        with open_store(tmp_path) as store:
            assert store.pupils() == []


# -- what can be wrong with OUT -----------------------------------------------------------------
def test_nothing_to_read(tmp_path: Path) -> None:
    """A report without a batch says what comes first."""
    with pytest.raises(UsageError, match="grade first, mlgrade batch FOLDER -o"):
        read_store(tmp_path)


def test_out_is_a_file(tmp_path: Path) -> None:
    """A file cannot hold a store."""
    (tmp_path / "out").touch()
    with pytest.raises(UsageError, match="cannot be written to"):
        open_store(tmp_path / "out")


def test_the_lock_is_no_link(tmp_path: Path) -> None:
    """A link in the place of the lock is not written through."""
    (tmp_path / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(UsageError, match="cannot be written to"):
        open_store(tmp_path)
    assert not (tmp_path / "victim").exists()


def test_a_file_of_somebody_else(tmp_path: Path) -> None:
    """Another program's database is not touched."""
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("CREATE TABLE own (x)")
    connection.commit()
    connection.close()
    with pytest.raises(UsageError, match="was not written by mlgrade"):
        open_store(tmp_path)
    with pytest.raises(UsageError, match="was not written by mlgrade"):
        read_store(tmp_path)


def test_a_newer_schema(tmp_path: Path) -> None:
    """A store of another version is left alone, and the message names both."""
    written(tmp_path).__exit__()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(UsageError, match="has schema 7, this mlgrade knows 1"):
        open_store(tmp_path)


def test_a_damaged_file(tmp_path: Path) -> None:
    """Noise in the place of the store is said to be damaged."""
    (tmp_path / FILE).write_bytes(b"noise" * 1000)
    with pytest.raises(GraderFault, match="is damaged: move it away"):
        open_store(tmp_path)


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("SQLITE_FULL", GraderFault, "is full. What was graded is kept: free some space"),
        ("SQLITE_IOERR_SHMSIZE", GraderFault, "is full. What was graded is kept: free some space"),
        ("SQLITE_READONLY_DBMOVED", UsageError, "cannot be written to"),
        ("SQLITE_IOERR_WRITE", GraderFault, "cannot be used"),
    ],
)
def test_errors_of_the_disk(name: str, kind: type[Exception], message: str) -> None:
    """Each in one sentence that says what to do."""
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorname = name
    with pytest.raises(kind, match=message), said("OUT"):
        raise error


@given(st.lists(st.sampled_from("abc"), max_size=6), st.sampled_from("abc"))
def test_history_is_only_added_to(hashes: list[str], last: str) -> None:
    """Whatever is graded in whatever order, nothing that was kept is lost."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, written(Path(folder)) as store:
        for at, each in enumerate([*hashes, last]):
            store.add(1, graded(each, score=str(at)))
        kept = store.history()["jane"]
        assert [each.graded.sha256 for each in kept] == [*hashes, last]
        assert store.newest()["jane"].graded.score == str(len(hashes))
