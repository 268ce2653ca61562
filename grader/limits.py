"""How long, how much, how many: the limits of one submission, and their defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import replace

__all__ = ["MAX_NOTEBOOK", "MAX_SOURCE", "LimitChanges", "Limits", "widest"]

MAX_SOURCE: Final = 1 << 20
"""Bytes of source that are read at all."""
MAX_NOTEBOOK: Final = 32 << 20
"""Bytes of a notebook, with the plots in it, that are read at all."""


class LimitChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sheet, a problem or the command line sets in place of the defaults; None leaves it.

    call, part, load and total are in seconds, memory and returned in MB, output in characters.
    """

    call: float | None = None
    part: float | None = None
    load: float | None = None
    total: float | None = None
    memory: int | None = None
    output: int | None = None
    returned: int | None = None
    scratch: bool | None = None


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of wall clock, bytes of memory, characters of output.

    call: one call of a function; part: all calls of a part; load: importing the submission;
    total: the whole submission. memory: on top of the bare worker. output: prints per part.
    returned: bytes of what one call returns. scratch: whether there is a folder to write to.
    """

    call: float = 5.0
    part: float = 20.0
    load: float = 20.0
    total: float = 120.0
    memory: int = 2 << 30
    output: int = 64_000
    returned: int = 64 << 20
    scratch: bool = False

    def changed(self, changes: LimitChanges) -> Limits:
        """These limits with some of them set anew."""
        new: dict[str, Any] = {
            name: value
            for name, value in msgspec.structs.asdict(changes).items()
            if value is not None
        }
        for name in _IN_MB & new.keys():
            new[name] <<= 20
        return replace(self, **new)


_IN_MB: Final = {"memory", "returned"}


def widest(limits: Sequence[Limits]) -> Limits:
    """Of what a whole submission shares, the most that any of these limits allows."""
    return replace(
        limits[0],
        load=max(each.load for each in limits),
        total=max(each.total for each in limits),
        memory=max(each.memory for each in limits),
        output=max(each.output for each in limits),
        scratch=any(each.scratch for each in limits),
    )
