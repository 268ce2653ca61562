"""The judge's side of what runs submissions: start it, talk to its workers, end it.

:class:`~grader.isolate.forkserver.ForkServer` forks a worker per submission in milliseconds and
puts it in jail; :class:`~grader.isolate.cold.ColdStarts` starts a process for each, on systems
where nothing better is to be had. Either way what one gets is a
:class:`~grader.isolate.worker.Worker`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.isolate.process import Started
    from grader.isolate.worker import Worker
    from grader.messages import Terms

__all__ = ["ISOLATIONS", "Spawner", "start"]

ISOLATIONS = ("auto", "strict", "process")
"""All this machine offers; that or nothing; a process with a deadline and no more."""


class Spawner(Protocol):
    """Where workers come from. Use as a context manager: no worker outlives the block."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

    def spawn(self, terms: Terms) -> Worker:
        """Start a worker on these terms, without waiting for it. Raises GraderFault."""
        ...

    def hold(self, parts: Mapping[str, bytes], preload: Sequence[str] = ()) -> None:
        """Have the frames of the calls of these parts ready in every worker, and libraries."""
        ...

    def twin(self, core: int | None = None) -> Spawner:
        """One for a process that is to be forked, which has at hand what this one has.

        Its workers keep to one ``core``, if one is named.
        """
        ...

    def forget(self) -> None:
        """Leave a twin to the process that has been forked for it."""
        ...

    @property
    def handles(self) -> tuple[int, ...]:
        """What a process that is forked from this one must not keep open."""
        ...

    def holds(self, part: str) -> bool:
        """Whether workers have the calls of a part."""
        ...


def start(isolation: str = "auto", early: Started | None = None) -> Spawner:
    """Start what spawns workers on this system. Raises GraderFault where it cannot.

    ``early`` is a server in jail that has been started already; only Linux has such.
    """
    if sys.platform.startswith("linux"):
        from grader.isolate.forkserver import ForkServer  # noqa: PLC0415 - Linux only

        return ForkServer(jailed=isolation != "process", early=early)
    from grader.isolate.cold import ColdStarts  # noqa: PLC0415 - elsewhere only

    return ColdStarts()
