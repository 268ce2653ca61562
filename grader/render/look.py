"""How a report should look: what every renderer is told beside the result."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from grader.results import Result
from grader.text import clean_line

__all__ = ["Look"]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """``width`` in columns; ``color`` with escape codes; ``ascii`` where nothing else can be shown.

    ``show_output`` also shows what parts printed that neither raised nor timed out. ``arguments``
    are the words after ``mlgrade check`` that check this submission again, its path first; its
    name alone where there are none. ``pass_mark`` is the percentage from which a submission
    passes. ``explains`` tells whether there is a course that mlgrade explain can read.
    ``visibility`` says when Gradescope shows a part, or all parts of a problem.
    """

    width: int = 80
    color: bool = False
    ascii: bool = False
    show_output: bool = False
    arguments: tuple[str, ...] = ()
    pass_mark: float | None = None
    explains: bool = True
    visibility: Mapping[str, str] = {}

    def cleaned(self) -> Look:
        """The same look with its arguments made harmless: a student names his files."""
        return replace(self, arguments=tuple(clean_line(each, 4096) for each in self.arguments))

    def of(self, result: Result) -> Look:
        """The look of a report on this result: beside a kit no course is there to explain from."""
        return replace(self, explains=False) if result.kit else self

    def file(self, result: Result) -> str:
        """The path of the submission as it was given, of a folder with its file; or its name."""
        name = result.submission.name
        given = self.arguments[0] if self.arguments else name
        return given if given.endswith((".py", ".ipynb")) else f"{given.rstrip('/')}/{name}"
