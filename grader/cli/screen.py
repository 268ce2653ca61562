"""A terminal that is drawn on: one screen beside the scroll-back, keys as they are pressed.

However it ends (an error, Ctrl-C, a signal, Ctrl-Z for a while), the terminal is given back as
it was found.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from grader.errors import UsageError

__all__ = ["Screen", "full_screen", "need_terminal"]

_TAKE: Final = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # the other screen, no cursor, lines that do not wrap
_GIVE_BACK: Final = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_KEY: Final = re.compile(rb"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])|.", re.DOTALL)
_KEYS: Final = {
    **dict.fromkeys((b"q", b"Q", b"\x04"), "quit"),
    **dict.fromkeys((b"\r", b"\n"), "again"),
    **dict.fromkeys((b"\x1b[A", b"\x1bOA", b"k"), "up"),
    **dict.fromkeys((b"\x1b[B", b"\x1bOB", b"j"), "down"),
    **dict.fromkeys((b"\x1b[5~", b"b"), "page up"),
    **dict.fromkeys((b"\x1b[6~", b" "), "page down"),
}


def need_terminal() -> None:
    """Raise UsageError where there is nothing to draw on or no keys to read."""
    for name, stream in (("output", sys.stdout), ("input", sys.stdin)):
        if not stream.isatty():
            msg = (
                f"--watch draws on a terminal, and standard {name} is none: run it in a terminal, "
                "or leave --watch out."
            )
            raise UsageError(msg)
    if sys.platform == "win32" or os.environ.get("TERM", "dumb") == "dumb":
        msg = (
            "--watch needs a terminal that can be drawn on, as those of Linux and macOS can: run "
            "it in another one, or leave --watch out."
        )
        raise UsageError(msg)


@contextlib.contextmanager
def full_screen() -> Iterator[Screen]:
    """The terminal to draw on, until the block ends. need_terminal() has been asked."""
    screen = Screen()
    try:
        screen.take()
        yield screen
    finally:
        screen.give_back()


class Screen:
    """The terminal while it is ours. ``resized`` says that what is drawn no longer fits."""

    def __init__(self) -> None:
        import termios  # noqa: PLC0415 - not on Windows

        self._termios: Any = termios
        self._input = sys.stdin.fileno()
        self._found = termios.tcgetattr(self._input)
        self._before: dict[int, Any] = {}
        self._drawn = ""
        self.resized = False

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        return shutil.get_terminal_size()

    def take(self) -> None:
        """Begin to draw."""
        handlers: dict[int, Any] = {
            **dict.fromkeys((signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT), self._end),
            signal.SIGTSTP: self._pause,
            signal.SIGWINCH: self._resize,
        }
        for number, handler in handlers.items():
            self._before[number] = signal.signal(number, handler)
        self._begin()

    def give_back(self) -> None:
        """Leave the terminal as it was found, whoever presses Ctrl-C meanwhile."""
        interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._leave()
        while self._before:
            signal.signal(*self._before.popitem())
        signal.signal(signal.SIGINT, interrupt)

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines, and nothing else."""
        rows = self.size[1]
        filled = [*lines[:rows], *[""] * (rows - len(lines))]
        # Erased before it is written: after a full line the cursor stands on its last letter.
        self._drawn = "\x1b[H" + "\r\n".join(f"\x1b[2K{line}\x1b[0m" for line in filled)
        self._write(self._drawn)

    def pressed(self) -> list[str]:
        """The keys pressed since the last call, by what they mean; a closed terminal quits."""
        pressed = b""
        try:
            while select.select([self._input], [], [], 0)[0]:
                data = os.read(self._input, 1024)
                if not data:
                    return ["quit"]
                pressed += data
        except OSError:
            return ["quit"]
        return [_KEYS[key] for key in _KEY.findall(pressed) if key in _KEYS]

    def _begin(self) -> None:
        import tty  # noqa: PLC0415 - not on Windows

        tty.setcbreak(self._input, self._termios.TCSANOW)
        self._write(_TAKE + self._drawn)

    def _leave(self) -> None:
        self._write(_GIVE_BACK)
        with contextlib.suppress(OSError, self._termios.error):  # it may have been closed
            self._termios.tcsetattr(self._input, self._termios.TCSANOW, self._found)

    def _write(self, text: str) -> None:
        """Write past Python's buffer, which a signal may find half written."""
        data = text.encode(sys.stdout.encoding or "utf-8", "backslashreplace")
        with contextlib.suppress(OSError):
            while data:
                data = data[os.write(sys.stdout.fileno(), data) :]

    # -- signals ---------------------------------------------------------------------------------
    def _end(self, number: int, _: object) -> None:
        """End as if there were no handler, with the terminal given back."""
        self._leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _pause(self, number: int, _: object) -> None:
        """Stop as Ctrl-Z does; go on with the same screen."""
        self._leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, self._pause)
        self._begin()
        self.resized = True

    def _resize(self, *_: object) -> None:
        self.resized = True
