"""The result as strict JSON: schema version 1, described in docs/result.schema.json."""

from __future__ import annotations

from grader.render.look import Look
from grader.results import Result, to_json

__all__ = ["render"]


def render(result: Result, look: Look) -> str:  # noqa: ARG001 - data looks the same everywhere
    """The result as one JSON document, with a line end."""
    return to_json(result) + "\n"
