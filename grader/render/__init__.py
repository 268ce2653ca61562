"""From a result to text: one module a format, each with ``render(result, look) -> str``.

A new format is one file here and one line in FORMATS. Renderers are pure: they read no clock,
disk or environment, and print nothing. Their modules are imported when they are asked for, so
``--format json`` never pays for the terminal's.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol, cast

from grader.errors import UsageError
from grader.render.look import Look
from grader.render.reveal import revealed
from grader.results import Result, cleaned

__all__ = ["FORMATS", "Look", "Renderer", "render", "renderer"]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "terminal": "grader.render.terminal",
        "json": "grader.render.json",
        "junit": "grader.render.junit",
        "markdown": "grader.render.markdown",
        "github": "grader.render.github",
        "classroom": "grader.render.classroom",
        "gradescope": "grader.render.gradescope",
    }
)
"""The formats a report comes in, and the module that writes each."""


class Renderer(Protocol):
    """What a module of FORMATS offers under the name ``render``."""

    def __call__(self, result: Result, look: Look) -> str:
        """The report, ending in a line end."""
        ...


def renderer(format: str) -> Renderer:  # noqa: A002 - the word of the command line
    """The renderer of a format, imported now.

    Raises UsageError where there is no such format.
    """
    if format not in FORMATS:
        msg = f"There is no format {format!r}. Choose one of: {', '.join(FORMATS)}."
        raise UsageError(msg)
    return cast("Renderer", import_module(FORMATS[format]).render)


def render(
    result: Result,
    format: str,  # noqa: A002 - the word of the command line
    look: Look | None = None,
    **more: Any,
) -> str:
    """The report of a result in a format, showing no more than ``result.reveal`` allows.

    Every text in the result, and the words it was asked for with, a file's name among them, are
    made harmless here, whoever made the result; what is a format's
    own syntax is the business of its renderer. ``more`` are the fields of a Look.
    """
    chosen = (look or Look(**more)).cleaned().of(result)
    return renderer(format)(revealed(cleaned(result)), chosen)
