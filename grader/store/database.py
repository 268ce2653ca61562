"""Writing and reading the results of a class."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from grader.errors import UsageError
from grader.store.records import Graded, Kept, Pupil, Run, Work
from grader.store.schema import FILE, full, migrate, said, same_version
from grader.text import clean_line

__all__ = ["Store", "open_store", "read_store"]

_LOCK: Final = "lock"
_COLUMNS: Final = (
    "run, submission, sha256, course_sha256, setup, regraded, at, outcome, message, sheet, "
    "score, max_score, pending, seconds, result"
)


def open_store(out: Path) -> Store:
    """The store of a folder, to write to; the folder and the file are made where missing.

    Raises UsageError where it cannot be written, or where another batch writes to it.
    """
    shown = clean_line(str(out))
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = _locked(out / _LOCK, shown)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise full(shown) from error
        msg = f"{shown} cannot be written to ({error.strerror}): give -o another folder."
        raise UsageError(msg) from None
    try:
        with said(shown):
            connection = _connect(out / FILE)
            migrate(connection, shown)
    except BaseException:
        os.close(lock)
        raise
    return Store(connection, shown, lock)


def read_store(out: Path) -> Store:
    """The store of a folder, to read from; a batch may be writing to it.

    Raises UsageError where there is none.
    """
    path, shown = out / FILE, clean_line(str(out))
    if not path.is_file():
        msg = f"There are no results in {shown}: grade first, mlgrade batch FOLDER -o {shown}"
        raise UsageError(msg)
    with said(shown):
        connection = _connect(path, write=False)
        same_version(connection, shown)
    return Store(connection, shown, None)


def _locked(path: Path, shown: str) -> int:
    """A lock that is held as long as the process lives, however it ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        os.close(handle)
        by = f" (process {clean_line(holder)})" if holder else ""
        msg = f"Another batch is writing to {shown}{by}: wait for it, or give -o another folder."
        raise UsageError(msg) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, b"%d\n" % os.getpid(), 0)
    return handle


def _connect(path: Path, *, write: bool = True) -> sqlite3.Connection:
    if write:
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        # After a power cut the last results may be missing, never half there: they are graded
        # again. A kill of the process loses nothing.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection
    # A finished store can be read from a place that cannot be written to.
    asked = "?mode=ro" if os.access(path.parent, os.W_OK) else "?immutable=1"
    return sqlite3.connect(
        path.resolve().as_uri() + asked, uri=True, isolation_level=None, timeout=10
    )


def _now() -> str:
    """The moment, in UTC, as the store writes it; for people: nothing is ordered by it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Store:
    """The results of a class. Use as a context manager: it closes, and lets go of the lock."""

    def __init__(self, connection: sqlite3.Connection, shown: str, lock: int | None) -> None:
        self._connection = connection
        self._shown = shown
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)

    @property
    def handles(self) -> tuple[int, ...]:
        """What a child process must close, or the lock would outlive this one."""
        return () if self._lock is None else (self._lock,)

    # -- writing ----------------------------------------------------------------------------------
    def begin(
        self,
        run: Run,
        pupils: Sequence[Pupil],
        works: Sequence[Work],
        strays: Sequence[tuple[str, str]],
    ) -> int:
        """Write down a run and the class as it now is, at once or not at all; the run's number."""
        fields = {"started": _now(), **msgspec.structs.asdict(run)}
        with said(self._shown), self._transaction():
            for table in ("student", "submission", "stray"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            self._connection.executemany(
                "INSERT INTO student VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [_pupil_row(at, each) for at, each in enumerate(pupils)],
            )
            self._connection.executemany(
                "INSERT INTO submission VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_work_row, works)
            )
            self._connection.executemany("INSERT INTO stray VALUES (?, ?)", strays)
            marks = ", ".join("?" for _ in fields)
            done = self._connection.execute(
                f"INSERT INTO run ({', '.join(fields)}) VALUES ({marks})",  # noqa: S608 - as above
                tuple(fields.values()),
            )
            return int(done.lastrowid or 0)

    def add(self, run: int, graded: Graded) -> None:
        """Keep a result; it is there once this returns. Its bytes become the submission's."""
        row = (
            run,
            graded.submission,
            graded.sha256,
            graded.course_sha256,
            graded.setup,
            graded.regraded,
            _now(),
            graded.outcome,
            graded.message,
            graded.sheet,
            graded.score,
            graded.max_score,
            graded.pending,
            graded.seconds,
            graded.result,
        )
        marks = ", ".join("?" for _ in row)
        with said(self._shown), self._transaction():
            self._connection.execute(
                f"INSERT INTO result ({_COLUMNS}) VALUES ({marks})",  # noqa: S608 - our own names
                row,
            )
            self._connection.execute(
                "UPDATE submission SET sha256 = ? WHERE key = ? AND sha256 != ?",
                (graded.sha256, graded.submission, graded.sha256),
            )

    def finish(self, run: int) -> None:
        """Write down that a run came to its end, and fold the log into the file."""
        with said(self._shown):
            self._connection.execute("UPDATE run SET finished = ? WHERE id = ?", (_now(), run))
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    # -- reading ----------------------------------------------------------------------------------
    def pupils(self) -> list[Pupil]:
        """All students of the class, in its order."""
        rows = self._rows(
            "SELECT key, name, email, ids, team, due, submission FROM student ORDER BY position"
        )
        return [
            Pupil(
                key=key,
                name=name,
                email=email,
                ids=tuple(msgspec.json.decode(ids)),
                team=team,
                due=due,
                submission=submission,
            )
            for key, name, email, ids, team, due, submission in rows
        ]

    def works(self) -> dict[str, Work]:
        """All submissions of the class, by key."""
        rows = self._rows(
            "SELECT key, place, name, sha256, submitted, late, refusal, notes FROM submission "
            "ORDER BY key"
        )
        return {
            row[0]: Work(
                key=row[0],
                place=row[1],
                name=row[2],
                sha256=row[3],
                submitted=row[4],
                late=bool(row[5]),
                refusal=row[6],
                notes=tuple(msgspec.json.decode(row[7])),
            )
            for row in rows
        }

    def strays(self) -> list[tuple[str, str]]:
        """The files that belong to nobody, each with why."""
        return list(self._rows("SELECT place, message FROM stray"))

    def newest(self, *, whole: bool = True) -> dict[str, Kept]:
        """Of every submission the newest result for its present bytes.

        Without ``whole`` their JSON is left out: thousands are looked through at once.
        """
        columns = _COLUMNS if whole else _COLUMNS.replace(", result", ", ''")
        rows = self._rows(
            f"SELECT id, at, {columns} FROM result WHERE id IN (SELECT max(result.id) FROM result "  # noqa: S608 - our own names
            "JOIN submission ON submission.key = result.submission AND "
            "submission.sha256 = result.sha256 GROUP BY result.submission)"
        )
        return {kept.graded.submission: kept for kept in map(_kept, rows)}

    def history(self) -> dict[str, list[Kept]]:
        """Every result that was ever kept, without its JSON, the oldest first."""
        columns = _COLUMNS.replace(", result", ", ''")
        found: dict[str, list[Kept]] = {}
        for row in self._rows(f"SELECT id, at, {columns} FROM result ORDER BY id"):  # noqa: S608 - as above
            kept = _kept(row)
            found.setdefault(kept.graded.submission, []).append(kept)
        return found

    def whole(self, id: int) -> Kept:  # noqa: A002 - the column's name
        """One result with its JSON."""
        (row,) = self._rows(f"SELECT id, at, {_COLUMNS} FROM result WHERE id = {int(id)}")  # noqa: S608 - a number
        return _kept(row)

    def last_run(self) -> tuple[int, Run] | None:
        """The latest run with its number."""
        names = Run.__struct_fields__
        rows = self._rows(f"SELECT id, {', '.join(names)} FROM run ORDER BY id DESC LIMIT 1")  # noqa: S608 - our own names
        if not rows:
            return None
        return int(rows[0][0]), Run(**dict(zip(names, rows[0][1:], strict=True)))

    def _rows(self, query: str) -> list[tuple]:  # type: ignore[type-arg]
        with said(self._shown):
            return self._connection.execute(query).fetchall()


def _pupil_row(at: int, pupil: Pupil) -> tuple[object, ...]:
    ids = msgspec.json.encode(pupil.ids).decode()
    mine = (pupil.key, at, pupil.name, pupil.email, ids, pupil.team, pupil.due)
    return (*mine, pupil.submission)


def _work_row(work: Work) -> tuple[object, ...]:
    notes = msgspec.json.encode(work.notes).decode()
    mine = (work.key, work.place, work.name, work.sha256, work.submitted, int(work.late))
    return (*mine, work.refusal, notes)


def _kept(row: Sequence[object]) -> Kept:
    names = [name.strip() for name in _COLUMNS.split(",")]
    found: Mapping[str, object] = dict(zip(names, row[2:], strict=True))
    fields = {name: found[name] for name in Graded.__struct_fields__}
    return Kept(int(str(row[0])), int(str(found["run"])), str(row[1]), Graded(**fields))  # type: ignore[arg-type]
