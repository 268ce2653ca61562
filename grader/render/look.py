"""How a report should look: what every renderer is told beside the result."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Look"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """``width`` in columns; ``color`` with escape codes; ``ascii`` where nothing else can be shown.

    ``show_output`` also shows what parts printed that neither raised nor timed out. ``arguments``
    are the words after ``mlgrade check`` that check this submission again; its name alone where
    there are none.
    """

    width: int = 80
    color: bool = False
    ascii: bool = False
    show_output: bool = False
    arguments: tuple[str, ...] = ()
