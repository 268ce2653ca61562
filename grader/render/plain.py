"""Text for terminals that know ASCII only."""

from __future__ import annotations

import unicodedata

__all__ = ["to_ascii"]

_SPELLED = {
    "·": "-", "…": "...", "–": "-", "—": "--", "−": "-", "±": "+/-", "×": "x", "′": "'",
    "‘": "'", "’": "'", "“": '"', "”": '"', "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=",
    "→": "->", "←": "<-", "⇒": "=>", "∞": "inf", "∇": "grad ", "∂": "d", "√": "sqrt",
    "Σ": "sum ", "∑": "sum ", "∏": "prod ", "∈": "in", "‖": "||", "ß": "ss", "ø": "o",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta",
    "θ": "theta", "λ": "lambda", "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_TABLE = str.maketrans(_SPELLED)


def to_ascii(text: str) -> str:
    """The text in ASCII: Greek and mathematics spelled out, accents dropped, the rest escaped."""
    if text.isascii():
        return text
    spelled = unicodedata.normalize("NFKD", text.translate(_TABLE)).translate(_TABLE)
    kept = "".join(each for each in spelled if not unicodedata.combining(each))
    return kept.encode("ascii", "backslashreplace").decode()
