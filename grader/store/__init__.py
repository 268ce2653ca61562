"""The results of a class in one SQLite file: written as each submission ends, nothing forgotten.

``OUT/results.sqlite`` is in WAL mode, so a kill at any moment loses at most what was not yet
said to be done. One batch writes at a time, held by a lock that ends with its process; reports
may be made meanwhile. Results are only ever added: the newest of a submission's bytes counts,
the others are its history. ``docs/store.md`` describes the tables for people with SQL.
"""

from grader.store.database import Store, open_store, read_store
from grader.store.records import Graded, Kept, Pupil, Run, Work
from grader.store.schema import FILE

__all__ = ["FILE", "Graded", "Kept", "Pupil", "Run", "Store", "Work", "open_store", "read_store"]
