"""What is dealt to the worker and what comes back: plain data, no answers.

A value that crosses is exactly bool, int, float, complex, str, None, ndarray of a plain dtype,
or a tuple, list or dict of these.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

__all__ = [
    "AxesArgument",
    "Call",
    "Case",
    "Cause",
    "Dealt",
    "Died",
    "Line",
    "Lines",
    "NotRun",
    "Raised",
    "Reply",
    "Returned",
    "TimedOut",
    "Unsupported",
]

Cause: TypeAlias = str


class AxesArgument(msgspec.Struct, frozen=True):
    """Stands for matplotlib Axes among the arguments of a call: the worker makes real ones.

    What is on them after the call comes back as its value, in place of what it returned.
    """

    def __repr__(self) -> str:
        return "ax"


class Call(msgspec.Struct, frozen=True, gc=False):
    """One call of a function of the submission, by position.

    ``observe``: what is looked at after the call are the tensors of this argument, or those
    returned where it is ``tensors.RESULT``; it comes back as a dict: "returned" and "after".
    """

    function: str
    args: tuple[Any, ...]
    lines: bool = False  # the function is a derivation: run it out and return its lines
    observe: int | None = None


class Case(msgspec.Struct, frozen=True, gc=False):
    """One dealt input of a check: the calls it takes, usually one."""

    calls: tuple[Call, ...]


class Returned(msgspec.Struct, frozen=True, gc=False):
    """The call came back with a plain value; ``changed`` are the positions it wrote to."""

    value: Any
    changed: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


class Unsupported(msgspec.Struct, frozen=True):
    """The call came back with something that is not a plain value; ``what`` names it."""

    what: str


class Line(msgspec.Struct, frozen=True):
    """One line of a derivation and the number of the source line that yielded it (or 0)."""

    value: Any
    lineno: int


class Lines(msgspec.Struct, frozen=True):
    """The lines of a derivation, in order; ``problem`` is "" or says why there are no more."""

    lines: tuple[Line, ...]
    problem: str = ""


class Raised(msgspec.Struct, frozen=True):
    """The call raised: type and message as text, the line of the submission, the traceback."""

    type: str
    message: str
    lineno: int
    traceback: str


class TimedOut(msgspec.Struct, frozen=True):
    """No reply within ``seconds``, which is the limit for ``what``."""

    seconds: float
    what: str


class Died(msgspec.Struct, frozen=True):
    """The worker ended during the call; ``how`` says how ("exited with status 0")."""

    how: str
    cause: Cause = "crash"


class NotRun(msgspec.Struct, frozen=True):
    """The call was not made, since the worker ended in an earlier call of the part."""


Reply: TypeAlias = Returned | Unsupported | Lines | Raised | TimedOut | Died | NotRun


class Dealt(msgspec.Struct, frozen=True):
    """One row of the rubric with its inputs: ``row`` stays with the judge.

    ``again`` repeats the first case after all others, to see whether its answer changed.
    """

    part: str
    row: Any
    cases: tuple[Case, ...] = ()
    again: Case | None = None

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, in the order in which they are made."""
        cases = self.cases if self.again is None else (*self.cases, self.again)
        return tuple(call for case in cases for call in case.calls)
