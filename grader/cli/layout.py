"""Which lines of a report stand on a screen of so many: pure, so that it can be tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from grader.render.watched import Screen as View

__all__ = ["laid_out", "scrolled"]

_LEAST: Final = 5  # lines of the report below which what frames it gives way
_KEYS: Final = "q: quit   Enter: check again"
_PAGES: Final = "   space, b: turn pages (lines {}-{} of {})"


def laid_out(view: View | None, size: tuple[int, int], at: int, busy: str = "") -> list[str]:
    """The lines of the screen, from the report's line ``at`` on where it does not fit.

    ``busy`` stands in place of what changed.
    """
    if view is None:
        return [busy, "", _KEYS]
    top, body, bottom, room = _frame(view, size[1], busy)
    at = max(min(at, len(body) - room), 0)
    keys = _KEYS
    if len(body) > room:
        keys += _PAGES.format(at + 1, at + room, len(body))
    return [*top, *body[at : at + room], *bottom, keys][: size[1]]


def scrolled(view: View | None, size: tuple[int, int], at: int, key: str) -> int:
    """The first line that is shown after a key."""
    if view is None:
        return 0
    _, body, _, room = _frame(view, size[1], "")
    steps = {"up": -1, "down": 1, "page up": 1 - room, "page down": room - 1}
    return max(min(at + steps[key], len(body) - room), 0)


def _frame(view: View, lines: int, busy: str) -> tuple[list[str], list[str], list[str], int]:
    """What stays on top, what scrolls, what stays below, and how many lines scroll."""
    line = [busy] if busy else view.line.splitlines()
    body = view.body.splitlines()
    below = view.bottom.splitlines()
    for top, bottom in (
        ([*line, *view.header.splitlines(), ""], ["", *below, ""]),
        (line, below),
        (line, []),
    ):
        room = lines - len(top) - len(bottom) - 1
        if room >= min(_LEAST, len(body)):
            break
    return top, body, bottom, max(room, 1)
