"""Moments as people and platforms write them, in seconds since 1970.

One without a time zone is taken in the time zone of this machine, which is as a rule the
instructor's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from grader.errors import UsageError
from grader.text import clean_line

__all__ = ["moment", "written"]

_FORMS: Final = (
    "%Y-%m-%d %H:%M:%S %Z",  # GitHub Classroom: 2025-03-05 23:59:00 UTC
    "%A, %d %B %Y, %I:%M %p",  # Moodle: Wednesday, 5 March 2025, 11:59 PM
    "%A, %d %B %Y, %H:%M",
    "%d %B %Y, %I:%M %p",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
)


def moment(text: str, where: str) -> float:
    """The moment that a text names: "2025-03-05 23:59", "2025-03-05T23:59+01:00".

    A day alone means its end. Raises UsageError, naming ``where`` it stands, for other texts.
    """
    plain = " ".join(text.replace("\u202f", " ").split())
    parsed = _parsed(plain)
    if parsed is None:
        msg = (
            f"{where} says '{clean_line(text, 60)}', which is no time: write it as "
            "2025-03-05 23:59, or with a time zone as 2025-03-05T23:59+01:00."
        )
        raise UsageError(msg)
    if ":" not in plain:
        parsed = parsed.replace(hour=23, minute=59, second=59)
    return parsed.timestamp()


def _parsed(text: str) -> datetime | None:
    utc = text.endswith(" UTC")
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if utc else ""))
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - see the module's docstring
        except ValueError:
            continue
    return None


def written(seconds: float) -> str:
    """A moment as reports show it, in the time zone of this machine."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
