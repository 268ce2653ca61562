"""The characters that formulas are made of: scripts, accents, letters, spaces, and their ASCII."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = [
    "ACCENTS",
    "CLASSES",
    "DELIMITERS",
    "IGNORED",
    "NAMED",
    "OPERATORS",
    "PLAIN",
    "SHORT",
    "SIDES",
    "SPACED",
    "SPACES",
    "STYLES",
    "TIMES",
    "VULGAR",
    "accented",
    "script",
    "to_ascii",
    "would_merge",
]

ACCENTS = {
    "bar": "\u0304",
    "overline": "\u0304",
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
}
"""Combining characters by LaTeX name."""

SHORT = {"overline": "bar", "widehat": "hat", "widetilde": "tilde"}

PLAIN = {"-": "−", "*": "∗", "'": "′"}
"""What a character on the keyboard means inside a formula."""

NAMED = {
    "|": "‖",
    "Vert": "‖",
    "vert": "|",
    "mid": "|",
    "colon": ":",
    "lbrace": "{",
    "rbrace": "}",
    "lbrack": "[",
    "rbrack": "]",
    "ne": "≠",
    "gets": "←",
    "land": "∧",
    "lor": "∨",
    "bot": "⊥",
    "perp": "⊥",
    "cdots": "…",
    "implies": "⇒",
    "iff": "⇔",
    "longrightarrow": "→",
    "coloneqq": "≔",
    "Pr": "Pr",
}
"""Symbols whose names pylatexenc does not know, or writes in a way that gets lost."""

OPERATORS = {
    "mid": "rel",
    "lvert": "open",
    "lVert": "open",
    "rvert": "close",
    "rVert": "close",
    "partial": "ord",
}
"""The class of symbols that their character alone does not tell."""

IGNORED = {"limits", "nolimits", "displaystyle", "textstyle", "nonumber", "notag", "!", "hline"}
SPACES = {
    "\\": "  ",
    ",": " ",
    ":": " ",
    ";": " ",
    ">": " ",
    " ": " ",
    "quad": "  ",
    "qquad": "    ",
}
DELIMITERS = re.compile(r"(?:[bB]igg?)?(?P<side>[lrm]|left|right|middle)|[bB]igg?")
SIDES = {"r": "close", "right": "close", "m": "rel", "middle": "rel"}

VULGAR = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾"}

CLASSES = (
    dict.fromkeys("([{⟨⌊⌈", "open")
    | dict.fromkeys(")]}⟩⌋⌉!", "close")
    | dict.fromkeys("+−±∓×·⋅∘∗⊙⊗⊕∧∨∩∪÷∖", "bin")
    | dict.fromkeys("=≠≤≥<>≈∼∝∈∉⊂⊆⊃→←↦⇒⇔↔≡:≪≫∣≔≜≃≅⊥∥", "rel")
    | dict.fromkeys("∑∏∫", "big")
    | dict.fromkeys(",;.", "punct")
)
"""TeX's classes, by character; sums and integrals are "big", functions such as log are "op"."""

TIMES = frozenset("·⋅×∗⊙⊗*x")

SPACED = frozenset(
    [("op", after) for after in ("ord", "op", "big", "frac", "sign")]
    + [("big", after) for after in ("ord", "op", "big", "frac", "sign", "open")]
    + [(before, after) for before in ("ord", "close", "frac") for after in ("op", "big")]
    + [("frac", after) for after in ("ord", "open", "frac", "text")]
    + [(before, "frac") for before in ("ord", "close", "text")]
    + [(before, "text") for before in ("ord", "close", "op", "text")]
    + [("text", after) for after in ("ord", "op", "big", "open")]
)
"""Classes that stand apart from each other, beside operators and relations."""

_SUB = dict(
    zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_SUP = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβ⊤′∗",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵀ′*",
        strict=True,
    )
)


def script(mark: str, text: str, *, ascii_only: bool) -> str:
    """A subscript (``_``) or superscript (``^``): raised letters where they exist and are short.

    A word stays a word, F_pos, because functions and arguments are called so.
    """
    if not text:
        return ""
    table = _SUB if mark == "_" else _SUP
    short = len(text) <= 5 and not re.search("[A-Za-zα-ω]{2}", text)
    if not ascii_only and short and all(each in table for each in text):
        return "".join(table[each] for each in text)
    if text in {"*", "'"}:
        return text
    bare = len(text) == 1 or text.isdigit() or (mark == "_" and re.fullmatch(r"\w+", text))
    enclosed = re.fullmatch(r"\([^()]*\)", text)
    return f"{mark}{text}" if bare or enclosed else f"{mark}({text})"


def accented(letter: str, combining: str) -> str:
    """One letter with an accent, as one character where there is one."""
    return unicodedata.normalize("NFC", letter + combining)


# -- letters ------------------------------------------------------------------------------------
_STRUCK = dict(zip("CHNPQRZ1", "ℂℍℕℙℚℝℤ𝟙", strict=True))
_SCRIPT = dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True))


def _restyle(table: dict[str, str]) -> Callable[[str], str]:
    return lambda text: "".join(table.get(each, each) for each in text)


STYLES: dict[str, Callable[[str], str]] = {
    "mathbb": _restyle(_STRUCK),
    "mathcal": _restyle(_SCRIPT),
    "mathscr": _restyle(_SCRIPT),
} | {
    name: _restyle({})
    for name in (
        "mathbf",
        "mathrm",
        "mathit",
        "mathsf",
        "boldsymbol",
        "bm",
        "mathbin",
        "underbrace",
        "overbrace",
    )
}
"""Letter styles: those that common terminal fonts have; other letters stay as they are."""


# -- ASCII --------------------------------------------------------------------------------------
_WORDS = str.maketrans(
    dict(zip("−–′’‘“”·⋅∗×•∣∼ℓ⊤⊙─━│▌", "--'''\"\"***x*|~lT*--||", strict=True))
    | {"—": "--", "…": "...", "‖": "||", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=", "±": "+-"}
    | {"→": "->", "←": "<-", "⇒": "=>", "↦": "|->", "½": "1/2", "⅓": "1/3", "¼": "1/4", "¾": "3/4"}
    | {"∑": "sum", "∏": "prod", "∫": "int", "√": "sqrt", "∂": "d", "∇": "grad", "∞": "inf"}
    | {"∈": "in", "∝": "prop. to", "\u0304": "bar", "\u0302": "hat", "\u0303": "tilde"}
)


def to_ascii(text: str) -> str:
    """The text in ASCII: symbols by keyboard or name, Greek letters by name, ``?`` for the rest."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_WORDS)).translate(_WORDS)
    return "".join(each if each.isascii() else _spelled(each) for each in plain)


def _spelled(character: str) -> str:
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(character, ""))
    if not found:
        return "" if unicodedata.combining(character) else "?"
    name = found[2].replace("LAMDA", "LAMBDA")
    return name.lower() if found[1] == "SMALL" else name.capitalize()


def would_merge(left: str, right: str) -> bool:
    """Whether two texts that touch would read as one: ``F_y x``, ``beta F``, ``x 2``."""
    left_word = re.search(r"[_^]\w+$|[A-Za-z]{2}$", left)
    return bool(left_word or re.match(r"[A-Za-z]{2}|[0-9]", right)) and not (
        left.isdigit() and right.isdigit()
    )
