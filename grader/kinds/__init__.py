"""The kinds of check, one module each: how a row is dealt, what is right, what replies say."""

from grader.kinds import derivation, gradient, literal, property, refute, value  # noqa: A004
from grader.kinds.finding import Evidence, Finding, Kind, Truths
from grader.spec import (
    AnyRow,
    Claims,
    Derivation,
    Gradient,
    Property,
    Prose,
    Refute,
    Short,
    Value,
)

__all__ = ["Evidence", "Finding", "Kind", "Truths", "kind_name", "kind_of"]

_KINDS: dict[type, Kind] = {
    Value: value,
    Gradient: gradient,
    Property: property,
    Derivation: derivation,
    Refute: refute,
    Claims: literal,
    Short: literal,
    Prose: literal,
}


def kind_of(row: AnyRow) -> Kind:
    """The module that deals and judges a row."""
    return _KINDS[type(row)]


def kind_name(row: AnyRow) -> str:
    """The kind as results spell it: "value", "gradient"."""
    return type(row).__name__.lower()
