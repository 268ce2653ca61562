"""Calls as a worker makes them: read from the wire, with arguments in memory of their own.

Those of a class are read by the server, once: a worker that is forked finds them ready to be made.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np

from grader.frames import WireError, frames_in
from grader.messages import Run
from grader.tensors import holds_torch, untouched
from grader.wire import Body, from_nodes, to_arguments

__all__ = ["Asked", "Held", "read_held"]

_PLAIN: Final = {float, int, str, bool, type(None), np.float64, np.ndarray}
_parts = msgspec.msgpack.Decoder(dict[str, bytes])
_runs = msgspec.msgpack.Decoder(Run)


class Asked:
    """One call, to be made once. Raises WireError where its arguments cannot be read.

    ``args`` may be written to. They ``are_plain`` where they are numbers, text and arrays, which
    then all lie in one piece of memory: whether any was written to is one comparison. Without an
    array among them none ``may_change``.
    """

    # What lies in a server's memory is copied for each worker, page by page: so it is little.
    __slots__ = (
        "_are_built",
        "_arrays",
        "_body",
        "_header",
        "_room",
        "are_plain",
        "args",
        "function",
        "lines",
        "may_change",
        "number",
        "observe",
        "seed",
    )

    def __init__(self, run: Run, header: bytes, body: bytes) -> None:
        """``header`` is where the run was read from."""
        self.number = run.id
        self.function = sys.intern(run.function)
        self.seed = run.seed
        self.lines = run.lines
        self.observe = run.observe
        self._header = header
        self._body = body
        self._room = bytearray(body)
        read = Body(self._room, numpy_floats=True)
        self.args: list[Any] = from_nodes(run.args, read)
        other = [arg for arg in self.args if type(arg) not in _PLAIN]
        self.are_plain = read.in_place and not other
        self._are_built = bool(other) and all(map(holds_torch, other))
        self._arrays = [(arg, arg.dtype, arg.shape) for arg in self.args if type(arg) is np.ndarray]
        self.may_change = bool(self._arrays) or not self.are_plain

    def changed(self, args: Sequence[Any]) -> list[int]:
        """The positions of the arguments that no longer hold what was dealt."""
        if self.are_plain and self._room == self._body:
            for array, dtype, shape in self._arrays:
                if array.shape != shape or array.dtype is not dtype:
                    break
            else:
                return []
        dealt = self.args  # of which everything was copied, where there is torch's
        if not self._are_built:
            run = _runs.decode(self._header)
            if not self.are_plain and _are_same(args, run, self._body):
                return []
            dealt = from_nodes(run.args, Body(self._body, numpy_floats=True))
        return [
            at
            for at, (now, then) in enumerate(zip(args, dealt, strict=True))
            if at != self.observe and _differ(now, then)
        ]


def _are_same(args: Sequence[Any], run: Run, body: bytes) -> bool:
    try:
        nodes, buffers = to_arguments(args)
    except WireError:  # there are tensors among them
        return False
    return nodes == run.args and b"".join(buffers) == body


def _differ(now: object, then: object) -> bool:
    held = untouched(now, then)
    if held is not None:
        return not held
    try:
        return to_arguments((now,)) != to_arguments((then,))
    except WireError:
        return True


class Held:
    """The calls of one part."""

    def __init__(self, frames: bytes) -> None:
        self._frames = frames
        self._calls = _calls(frames)
        self._taken = False

    def take(self) -> list[Asked]:
        """The calls, each to be made once."""
        if self._taken:
            return _calls(self._frames)
        self._taken = True  # they stay here: to free what a server has made copies its memory
        return self._calls


def read_held(data: bytes) -> dict[str, Held]:
    """The calls of some parts, by the part, as the judge sent them."""
    return {part: Held(frames) for part, frames in _parts.decode(data).items()}


def _calls(frames: bytes) -> list[Asked]:
    return [Asked(_runs.decode(header), header, body) for header, body in frames_in(frames)]
