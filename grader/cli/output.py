"""Writing: to standard output, or to a file that is either whole or not there."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

from grader.errors import UsageError

__all__ = ["check_writable", "terminal_width", "unicode_output", "write_file", "write_report"]

_NARROW, _WIDE = 40, 100


def terminal_width() -> int:
    """The columns of a report: the terminal's, 80 where there is none."""
    if not sys.stdout.isatty():
        return 80
    return min(max(shutil.get_terminal_size().columns, _NARROW), _WIDE)


def unicode_output() -> bool:
    """Whether standard output can say ✓."""
    try:
        "✓✗◐–…σ".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write_report(text: str, path: Path | None) -> None:
    """Print the report, or write it to a file.

    That a reader of standard output goes early is no error: the exit code still tells the rest.
    """
    text = text if text.endswith("\n") else text + "\n"
    if path is not None:
        write_file(path, text)
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_writable(path: Path, option: str = "-o") -> None:
    """Raise UsageError where a file cannot be written, before any work is done."""
    if path.is_dir():
        msg = f"{path} is a folder: give {option} the name of a file."
        raise UsageError(msg)
    if path.exists() and not path.is_file():
        return  # a pipe or a device: it is written to, not replaced
    if not path.parent.is_dir():
        msg = f"The folder {path.parent} does not exist: create it, or write elsewhere."
        if path.parent.exists():
            msg = f"{path.parent} is not a folder: give {option} another place."
        raise UsageError(msg)
    if not os.access(path.parent, os.W_OK):
        msg = f"The folder {path.parent} cannot be written to: give {option} another place."
        raise UsageError(msg)


def write_file(path: Path, content: str | bytes) -> None:
    """Write a whole file or none: to a new file beside it, which then takes its place.

    A link is followed; a pipe or a device is written to as it is. Raises UsageError where that
    fails; what was there before is then still there.
    """
    check_writable(path)
    data = content.encode() if isinstance(content, str) else content
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        msg = f"{path} cannot be written: {os.strerror(error.errno or errno.EIO)}."
        raise UsageError(msg) from error


def _replace(path: Path, data: bytes) -> None:
    temporary = None
    import tempfile  # noqa: PLC0415 - a report mostly goes to standard output

    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
