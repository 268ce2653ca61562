"""From the bytes of a submission to its syntax tree, or to one sentence that says why not.

What Python accepts is accepted (a BOM, a coding cookie, any line ends); what it refuses, and what
is no Python at all (a zip, a PDF, UTF-16), is answered with what to do about it. Nothing is run.
"""

from __future__ import annotations

import ast
import codecs
import re
import warnings

import msgspec

from grader.text import LINE, clean, clean_line

__all__ = ["NotPython", "Parsed", "read", "syntax_error"]

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_NO_TEXT = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7")
_MAGIC = (
    (b"PK\x03\x04", "a zip archive (or a Word or Excel file)", "hand in the .py file itself"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and hand in the .py file itself"),
    (b"%PDF", "a PDF", "hand in the .py file itself"),
    (b"\x89PNG", "an image", "hand in the .py file itself"),
    (b"\xff\xd8\xff", "an image", "hand in the .py file itself"),
    (b"GIF8", "an image", "hand in the .py file itself"),
    (b"\x7fELF", "a program", "hand in the .py file it was made from"),
    (b"{\\rtf", "a rich-text document", "save it as plain text in UTF-8"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAVE = "Save it as UTF-8 in your editor and hand it in again."


class NotPython(msgspec.Struct, frozen=True, tag="not_python"):
    """Why a file cannot be read as Python: for a person, and where (0 when nowhere)."""

    message: str
    line: int = 0
    column: int = 0
    source_line: str = ""


class Parsed(msgspec.Struct, frozen=True):
    """The text of a submission, with one kind of line end and no BOM, and its tree.

    ``problems`` are places in it and what its author should know about them.
    """

    text: str
    tree: ast.Module
    problems: tuple[tuple[int, str], ...] = ()


def read(source: bytes, filename: str) -> Parsed | NotPython:
    """The tree of a submission, or why there is none; never raises."""
    name = clean_line(filename, 80) or "The file"
    text = _decode(source, name)
    if isinstance(text, NotPython):
        return text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Parsed(text, ast.parse(text))
    except SyntaxError as error:
        return syntax_error(error, text)
    except (MemoryError, RecursionError):
        return NotPython(
            f"Python gives up on how deeply {name} is nested. Break the longest expression into "
            "several lines with names of their own."
        )
    except (ValueError, OverflowError) as error:
        return NotPython(f"Python cannot read {name}: {clean_line(str(error))}. {_SAVE}")


def syntax_error(error: SyntaxError, text: str) -> NotPython:
    """A syntax error as Python shows it: its words, its place and the line."""
    line = max(error.lineno or 0, 0)
    lines = text.split("\n", line)
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    return NotPython(
        clean_line(f"{type(error).__name__}: {error.msg}"),
        line,
        max(error.offset or 0, 0),
        clean(shown[:LINE].replace("\t", " ")).replace("\n", " "),
    )


def _decode(source: bytes, name: str) -> str | NotPython:
    foreign = _foreign(source, name)
    if foreign:
        return NotPython(foreign)
    marked = source.startswith(codecs.BOM_UTF8)
    body = source.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not body.strip(b" \t\n\f\v"):
        return NotPython(f"{name} is empty. Check that you saved it, and hand it in again.")
    if b"\0" in body:
        return _null(body, name)
    declared = _declared(body)
    if declared is None:
        return _utf8(body, name)
    return _cookie(body, declared, name, marked=marked)


def _foreign(source: bytes, name: str) -> str:
    """What to do about a file that is no text, or no text of one byte a letter; "" for others."""
    for magic, kind, advice in _MAGIC:
        if source.startswith(magic):
            return f"{name} is {kind}, not Python source: {advice}."
    if source[2:4] == b"\r\n" and b"\0" in source[:64]:
        return f"{name} is compiled Python (.pyc): hand in the .py file it was made from."
    head = source[:4096]
    every_other = min(2 * max(head[0::2].count(0), head[1::2].count(0)), len(head))
    if source.startswith(_UTF16) or (len(head) > 1 and every_other > 0.7 * len(head)):
        return f"{name} is saved as UTF-16 or UTF-32, which Python does not read. {_SAVE}"
    if head.lstrip()[:1] == b"{" and b'"nbformat"' in source and b'"cells"' in source:
        return f"{name} is a Jupyter notebook: give it a name that ends in .ipynb."
    return ""


def _null(body: bytes, name: str) -> NotPython:
    at = body.index(b"\0")
    line = body.count(b"\n", 0, at) + 1
    return NotPython(
        f"{name} has a null byte in line {line}: it is damaged or not a text file. {_SAVE}", line
    )


def _declared(body: bytes) -> str | None:
    """The encoding that a coding cookie in the first two lines declares."""
    for line in body.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return found[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            return None
    return None


def _utf8(body: bytes, name: str) -> str | NotPython:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        start = body.rfind(b"\n", 0, error.start) + 1
        shown = body[start : start + LINE].split(b"\n")[0].decode("latin-1")
        return NotPython(
            f"{name} is not UTF-8: byte 0x{body[error.start]:02x} in line {line}, so it was "
            f"probably saved as Latin-1 or Windows-1252. {_SAVE}",
            line,
            error.start - start + 1,
            clean(shown.replace("\t", " ")),
        )


def _cookie(body: bytes, declared: str, name: str, *, marked: bool) -> str | NotPython:
    advice = f"Save {name} as UTF-8 and delete the coding line."
    try:
        codec = codecs.lookup(declared).name
        if codec in _NO_TEXT or codec.startswith(("utf-16", "utf-32")):
            raise LookupError  # noqa: TRY301 - one answer to all that is no source encoding
        if marked and codec != "utf-8":
            return NotPython(f"The coding line says {declared}, but the file is UTF-8. {advice}", 1)
        return _utf8(body, name) if codec == "utf-8" else body.decode(declared)
    except UnicodeDecodeError:
        return NotPython(f"The coding line says {declared}, but the file is not. {advice}", 1)
    except Exception:  # noqa: BLE001 - codecs raise what they like: none may end the audit
        return NotPython(f"Python has no source encoding {declared}. {advice}", 1)
