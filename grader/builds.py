"""Which parts build on which: declared by the rubric, or called by name in the submission."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grader.audit import Audit, calls
from grader.course import Part
from grader.jobs import Job
from grader.spec import AnyRow, Gradient

__all__ = ["builds_on", "called", "declared", "needs"]


def declared(part: Part) -> tuple[str, ...]:
    """The names of the parts that the rows of a part differentiate or say they depend on."""
    return tuple(dict.fromkeys(name for row in part.rows for name in needs(row)))


def needs(row: AnyRow) -> tuple[str, ...]:
    """The names of the parts that a row builds on: of a gradient, what its loss is made of."""
    stubs = [*getattr(row, "depends_on", ()), *([row.of] if isinstance(row, Gradient) else ())]
    return tuple(stub.__name__ for stub in stubs)


def called(part: Part, names: Collection[str], found: Audit) -> tuple[str, ...]:
    """Those of the names that the function of a part calls, itself or through its helpers."""
    if part.stub is None:
        return ()
    return tuple(name for name in calls(found, part.name) if name in names and name != part.name)


def builds_on(jobs: Sequence[Job], found: Audit) -> dict[str, tuple[str, ...]]:
    """The ids of the parts that each of these parts builds on, by its id."""
    ids = {job.part.name: job.part.id for job in jobs if job.part.stub is not None}
    return {
        job.part.id: tuple(
            dict.fromkeys(
                ids[name]
                for name in (
                    *(job.functions if job.is_property else ()),
                    *declared(job.part),
                    *called(job.part, ids, found),
                )
                if name in ids and name != job.part.name
            )
        )
        for job in jobs
    }
