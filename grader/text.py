"""Text from outside, made harmless once, where it enters a result.

A submission's prints, exception messages, names and source lines may hold terminal escapes,
right-to-left overrides, commands to a CI runner, lone surrogates or megabytes. After clean()
they are printable, one encoding away from any report, and bounded.
"""

from __future__ import annotations

import re

__all__ = ["LINE", "clean", "clean_line", "plural"]

LINE = 200
"""Characters that one line of foreign text may take in a report."""

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\uffff\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What CI runners obey: ##[name] wherever it stands, and ::name at the start of a line, where
# wrapping may put any word. These names and no others, so that a library's "aten::mm" stays.
_NAMES = (
    "add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher|"
    "save-state|set-env|set-output|stop-commands|warning"
)
_COMMAND = re.compile(rf":(?=:(?:{_NAMES})\b)|#(?=#\[)", re.IGNORECASE)


def clean(text: str, limit: int = 4096) -> str:
    """The text with control, override and surrogate characters written out, at most so long.

    So is the first character of what would command a CI runner.
    """
    if not text:
        return text
    text = text.replace("\r\n", "\n")
    kept = text[:limit]
    shown = _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), kept)
    shown = _COMMAND.sub(lambda found: f"\\x{ord(found[0]):02x}", shown)
    left = len(text) - len(kept)
    return f"{shown}\n… {left} more characters" if left else shown


def clean_line(text: str, limit: int = LINE) -> str:
    """clean() on one line: line ends and tabs become spaces, the rest is cut with an ellipsis."""
    flat = " ".join(clean(text, 4 * limit).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def plural(count: int, one: str, many: str = "") -> str:
    """The count with its noun: "1 case", "3 cases"."""
    return f"{count} {one if count == 1 else many or one + 's'}"
