"""The tables of ``results.sqlite``, version 1; ``docs/store.md`` says what each column means."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Final

from grader.errors import GraderFault, UsageError

__all__ = ["FILE", "full", "migrate", "said", "same_version"]

FILE: Final = "results.sqlite"
_VERSION: Final = 1
_FULL: Final = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}  # the second of the log's index
_APPLICATION: Final = 0x6D6C6772  # "mlgr", so that `file` can tell what this is

_SCHEMA: Final = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    finished TEXT,
    mlgrade TEXT NOT NULL,
    python TEXT NOT NULL,
    libraries TEXT NOT NULL,
    seed INTEGER NOT NULL,
    source TEXT NOT NULL,
    layout TEXT NOT NULL,
    due REAL,
    late_rule TEXT NOT NULL
) STRICT;
CREATE TABLE student (
    key TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    ids TEXT NOT NULL,
    team TEXT NOT NULL,
    due REAL,
    submission TEXT
) STRICT;
CREATE TABLE submission (
    key TEXT PRIMARY KEY,
    place TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    submitted REAL,
    late INTEGER NOT NULL,
    refusal TEXT NOT NULL,
    notes TEXT NOT NULL
) STRICT;
CREATE TABLE stray (place TEXT NOT NULL, message TEXT NOT NULL) STRICT;
CREATE TABLE result (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run (id),
    submission TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    course_sha256 TEXT NOT NULL,
    setup TEXT NOT NULL,
    regraded TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('graded', 'ungradable', 'fault')),
    message TEXT NOT NULL,
    sheet TEXT NOT NULL,
    score TEXT NOT NULL,
    max_score TEXT NOT NULL,
    pending TEXT NOT NULL,
    seconds REAL NOT NULL,
    result TEXT NOT NULL
) STRICT;
CREATE INDEX result_submission ON result (submission, id);
CREATE VIEW current AS
    SELECT student.key AS student, student.name, student.email, student.team,
           submission.place, submission.sha256, submission.submitted, submission.refusal,
           result.outcome, result.message, result.sheet,
           CAST(result.score AS REAL) AS score, CAST(result.max_score AS REAL) AS max_score,
           CAST(result.pending AS REAL) AS pending, result.seconds, result.at, result.id AS result
    FROM student
    LEFT JOIN submission ON submission.key = student.submission
    LEFT JOIN result ON result.id = (
        SELECT max(id) FROM result AS newest
        WHERE newest.submission = submission.key AND newest.sha256 = submission.sha256
    )
    ORDER BY student.position;
CREATE VIEW part AS
    SELECT current.student, current.sheet,
           json_extract(each.value, '$.part') AS part,
           json_extract(each.value, '$.outcome') AS outcome,
           json_extract(each.value, '$.score') AS score,
           json_extract(each.value, '$.max_score') AS max_score,
           json_extract(each.value, '$.seconds') AS seconds
    FROM current
    JOIN result ON result.id = current.result, json_each(result.result, '$.parts') AS each;
"""


def migrate(connection: sqlite3.Connection, shown: str) -> None:
    """Make the tables where there are none yet. Raises UsageError for a file of others."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version:
        same_version(connection, shown)
        return
    if connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None:
        msg = f"{shown}/{FILE} was not written by mlgrade: give -o another folder."
        raise UsageError(msg)
    connection.executescript(
        f"BEGIN; {_SCHEMA} PRAGMA application_id = {_APPLICATION}; "
        f"PRAGMA user_version = {_VERSION}; COMMIT;"
    )


def same_version(connection: sqlite3.Connection, shown: str) -> None:
    """Raise UsageError where the tables are not of this version, or not ours."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        msg = f"{shown}/{FILE} was not written by mlgrade: give another folder."
        raise UsageError(msg)
    if version != _VERSION:
        msg = (
            f"{shown}/{FILE} has schema {version}, this mlgrade knows {_VERSION}: use the "
            "mlgrade that wrote it, or grade into another folder."
        )
        raise UsageError(msg)


def full(shown: str) -> GraderFault:
    """What is said where there is no room left for the store."""
    return GraderFault(
        f"The disk that holds {shown} is full. What was graded is kept: free some space "
        "and run the same command again."
    )


@contextlib.contextmanager
def said(shown: str) -> Iterator[None]:
    """SQLite's errors as ours, in one sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name in _FULL:
            raise full(shown) from error
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            msg = f"{shown} cannot be written to: give -o another folder."
            raise UsageError(msg) from error
        elif name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            msg = f"{shown}/{FILE} is damaged: move it away and grade again."
        else:
            msg = f"{shown}/{FILE} cannot be used ({error}): run the same command again."
        raise GraderFault(msg) from error
