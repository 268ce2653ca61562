"""Results whose every text would like to be more than text, for tests of the formats."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import msgspec
from hypothesis import strategies as st
from sample_results import mixed, not_gradable, perfect

from grader.results import Result

MARK = "☠"
"""Stands in every hostile text, so that one can see where it went."""

_OURS = {"schema", "mlgrade", "reveal", "kind", "cause", "sha256"}
_PIECES = [
    "::error::forged", "\n::stop-commands::x\n", "##[error]forged", "%0A::notice::x", "::", "#",
    "]]>", "</failure>", "<script>alert(1)</script>", "&lt;", "&", '"', "'", "<!--", "-->",
    "`", "```", "~~~~", "|", "\\", "*bold*", "_x_", "![i](http://x.example/i.png)", "[a](b)",
    "@everyone", "#12", "https://x.example", "- item", "> quote", "\n# Heading\n", "    code",
    "\x1b[2J", "\x1b]8;;http://x.example\x07", "\x9b31m", "\x00", "\x08", "\r", "\t", "\n\n",
    "\u2028", "\u202e", "\ud800", "\udfff", "\ufffe", "\ufeff", "\x85",
    "[bold]", "[/]", "[link=http://x.example]", ":boom:", "=1+1", "𝒳", "é", " ",
]  # fmt: skip


def text() -> st.SearchStrategy[str]:
    """One hostile text."""
    odd = st.text(st.characters(codec=None, exclude_categories=()), max_size=5)
    pieces = st.lists(st.sampled_from(_PIECES) | odd, max_size=6)
    return pieces.map(lambda parts: MARK.join(["", *parts, ""]) or MARK)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """A result of every outcome, or of none, with hostile texts for all that is not our own."""
    story = draw(st.sampled_from([mixed, perfect, not_gradable]))()
    texts = cycle(draw(st.lists(text(), min_size=1, max_size=7)))
    poisoned: Result = _poison(story, texts)
    return poisoned


def _poison(value: Any, texts: Any) -> Any:
    """The value with every text in it replaced by the next hostile one."""
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        changed = {
            name: each if name in _OURS else _poison(each, texts) for name, each in fields.items()
        }
        return type(value)(**changed)
    if isinstance(value, list | tuple):
        return type(value)(_poison(each, texts) for each in value)
    if isinstance(value, dict):
        return {_poison(key, texts): _poison(each, texts) for key, each in value.items()}
    return value
