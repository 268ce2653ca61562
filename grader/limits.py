"""How long, how much, how many: the limits of one submission, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["MAX_SOURCE", "Limits"]

MAX_SOURCE: Final = 1 << 20
"""Bytes of source that are read at all."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Seconds of wall clock, bytes of memory, characters of output.

    call: one call of a function; part: all calls of a part; load: importing the submission;
    total: the whole submission. memory: on top of the bare worker. output: prints per part.
    """

    call: float = 5.0
    part: float = 20.0
    load: float = 20.0
    total: float = 120.0
    memory: int = 2 << 30
    output: int = 64_000
