"""Functions of the submission replaced by ones that ask the judge: nothing of an answer is here."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from types import ModuleType

from grader.messages import Answer, Question
from grader.wire import Body, from_nodes, to_nodes
from grader.worker.link import Link
from grader.worker.plain import plain

__all__ = ["stand_in"]


def stand_in(module: ModuleType, names: Sequence[str], link: Link) -> None:
    """Put a function that asks in the place of each of the module's functions with these names."""
    for name in names:
        setattr(module, name, _asking(name, getattr(module, name), link))


def _asking(name: str, own: Callable[..., object], link: Link) -> Callable[..., object]:
    def asks(*args: object, **named: object) -> object:
        nodes, buffers = to_nodes([plain(arg)[0] for arg in _by_position(own, args, named)])
        link.say(Question(name, nodes), buffers)
        answer, _, body = link.hear() or (None, b"", b"")
        if not isinstance(answer, Answer):
            raise SystemExit  # the judge has hung up
        if answer.refused:
            msg = f"{name} {answer.refused}"
            raise ValueError(msg)
        (value,) = from_nodes([answer.value], Body(bytearray(body), numpy_floats=True))
        return value

    asks.__name__ = name
    return asks


def _by_position(
    own: Callable[..., object], args: Sequence[object], named: dict[str, object]
) -> Sequence[object]:
    """All arguments in order, defaults included: parts are asked by position."""
    try:
        bound = inspect.signature(own).bind(*args, **named)
    except ValueError:  # it has no signature that can be read
        return args
    bound.apply_defaults()
    return bound.args
