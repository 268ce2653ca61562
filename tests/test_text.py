"""Foreign text is harmless, bounded, and cleaned once and for all."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text import LINE, clean, clean_line, plural

EVERY_CHARACTER = [chr(point) for point in range(sys.maxunicode + 1)]
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
VISIBLE = {0x06DD, 0x070F, 0x08E2, 0x110BD, 0x110CD, *range(0x600, 0x606), 0x890, 0x891}
"""Signs of Arabic, Syriac and Kaithi that stand around numbers: formats, but seen."""

anything = st.text(st.characters(codec=None, exclude_categories=()))


def dangerous(character):
    """Whether a character can move a cursor, turn text around, hide, or break an encoding."""
    category = unicodedata.category(character)
    return category in FORBIDDEN and character not in "\n\t" and ord(character) not in VISIBLE


def test_no_dangerous_character_survives():
    """Every control, format, bidirectional, surrogate and tag character is written out."""
    survivors = [c for c in EVERY_CHARACTER if dangerous(c) and set(clean(c)) & {c}]
    assert [f"U+{ord(c):04X} {unicodedata.name(c, '')}" for c in survivors] == []


def test_harmless_characters_stay():
    """Letters of every script, symbols and emoji are shown as they are."""
    kept = [c for c in EVERY_CHARACTER if unicodedata.category(c)[0] in "LNPSM"]
    specials = {*range(0xFFF9, 0x10000), *range(0xE0000, 0xE1000)}  # tags, selectors, U+FFFD
    assert [hex(ord(c)) for c in kept if clean(c) != c and ord(c) not in specials] == []
    assert clean("a σ′ ≤ ½ 漢 😀\n\tb") == "a σ′ ≤ ½ 漢 😀\n\tb"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb", "a\\rb"),
        ("a\r\nb", "a\nb"),
        ("\x00", "\\x00"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202eabc", "\\u202eabc"),
        ("\u2066abc\u2069", "\\u2066abc\\u2069"),
        ("\ud800", "\\ud800"),
        ("\ufeff", "\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("\u200b", "\\u200b"),
        ("\u2028", "\\u2028"),
        ("\x07\x08", "\\x07\\x08"),
        ("::error::all", "\\x3a:error::all"),
        ("x[::2], a :: b", "x[::2], a :: b"),
        ("::Set-Output name=x::y", "\\x3a:Set-Output name=x::y"),
        ("aten::mm, std::vector", "aten::mm, std::vector"),
        ("see ##[error]", "see \\x23#[error]"),
        ("## [1]", "## [1]"),
    ],
)
def test_what_is_written_out(text, shown):
    """As Python writes it, so that the reader can see what was there."""
    assert clean(text) == shown


@given(anything)
def test_clean_text_can_be_encoded_and_stays_clean(text):
    """Cleaning twice changes nothing; UTF-8 takes it."""
    once = clean(text)
    once.encode()
    assert clean(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)


@given(anything, st.integers(0, 50))
def test_clean_text_is_bounded(text, limit):
    """At most so many characters of the text, then how many are left."""
    whole = text.replace("\r\n", "\n")
    shown = clean(text, limit)
    left = len(whole) - limit
    if left > 0:
        assert shown.endswith(f"\n… {left} more characters")
    assert len(shown) <= 10 * limit + 40


@given(anything, st.integers(1, 50))
def test_a_clean_line_is_one_line_of_so_many_characters(text, limit):
    """Line ends and tabs become spaces; what is cut ends in an ellipsis."""
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert line.splitlines() in ([], [line])
    assert "\t" not in line


def test_megabytes_become_a_line():
    """However long the text is."""
    assert clean_line("x" * 10_000_000) == "x" * (LINE - 1) + "…"
    assert len(clean("\x1b" * 10_000_000)) < 20_000


def test_plural():
    """The noun follows the count."""
    assert plural(1, "case") == "1 case"
    assert plural(0, "case") == "0 cases"
    assert plural(2, "entry", "entries") == "2 entries"
