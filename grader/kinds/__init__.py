"""The kinds of check, one module each: how a row is dealt, what is right, what replies say."""

from grader.kinds import (
    after_hand_in,
    derivation,
    figure,
    gradient,
    literal,
    property,  # noqa: A004
    refute,
    training,
    value,
)
from grader.kinds.finding import Answering, Evidence, Finding, Kind, Truths
from grader.later import AfterHandIn
from grader.spec import (
    AnyRow,
    Claims,
    Derivation,
    Figure,
    Gradient,
    Property,
    Prose,
    Refute,
    Short,
    Training,
    Value,
)

__all__ = ["Evidence", "Finding", "Kind", "Truths", "answering", "kind_name", "kind_of"]

_KINDS: dict[type, Kind] = {
    Value: value,
    Gradient: gradient,
    Property: property,
    Derivation: derivation,
    Refute: refute,
    Claims: literal,
    Short: literal,
    Prose: literal,
    Training: training,
    Figure: figure,
    AfterHandIn: after_hand_in,
}
_ANSWERING: dict[type, Answering] = {
    Value: value,
    Gradient: gradient,
    Training: training,
    Figure: figure,
}


def kind_of(row: AnyRow) -> Kind:
    """The module that deals and judges a row."""
    return _KINDS[type(row)]


def answering(row: AnyRow) -> Answering:
    """The module that holds answers to a row against those of any function of the course."""
    return _ANSWERING[type(row)]


def kind_name(row: AnyRow) -> str:
    """The kind as results spell it: "value", "gradient"."""
    return row.kind if isinstance(row, AfterHandIn) else type(row).__name__.lower()
