"""The row of a kit that stands for one that only the course can check."""

from __future__ import annotations

from decimal import Decimal

import msgspec

__all__ = ["AfterHandIn"]


class AfterHandIn(msgspec.Struct, frozen=True):
    """What is marked after hand-in: made when a kit is read, never by an author.

    ``kind`` is that of the row in the course, which is worth ``worth``; here it is worth nothing.
    """

    name: str
    kind: str
    worth: Decimal
    points: int = 0
