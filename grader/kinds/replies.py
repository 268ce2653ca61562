"""Replies that are no answer: what each says about the part."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from grader.blocked import blocked
from grader.cases import (
    Call,
    Died,
    NotRun,
    Raised,
    Reply,
    TimedOut,
    Unsupported,
)
from grader.places import place, where
from grader.results import Outcome
from grader.text import clean, clean_line

__all__ = ["Trouble", "trouble"]

_PLAIN: Final = "Return numbers, text, arrays, or tuples, lists and dicts of these."
_CRASHED: Final = "The whole process is gone: look for os._exit, ctypes or very deep recursion."


class Trouble(msgspec.Struct, frozen=True):
    """Why a case has no right answer: outcome and cause, one sentence, and where."""

    outcome: Outcome
    cause: str | None
    message: str
    call: Call | None = None
    got: Any = None
    expected: Any = None
    line: int | None = None
    source: str = ""
    hint: str = ""


def trouble(reply: Reply, call: Call) -> Trouble | None:
    """What is wrong with a reply, None for one that carries values."""
    if isinstance(reply, Raised):
        return _raised(reply, call)
    if isinstance(reply, TimedOut):
        message = (
            f"no answer within {reply.seconds:g} s, the limit for {reply.what}: an endless loop?"
        )
        return Trouble(Outcome.TIMED_OUT, None, message, call)
    if isinstance(reply, Died):
        return _died(reply, call)
    if isinstance(reply, NotRun):
        message = "not run, since the process ended in an earlier call of this part"
        return Trouble(Outcome.SKIPPED, None, message)
    if isinstance(reply, Unsupported):
        message = f"returned {clean_line(reply.what)}"
        return Trouble(Outcome.WRONG, "type", message, call, hint=_PLAIN)
    return None


def _died(reply: Died, call: Call) -> Trouble:
    if reply.cause == "fault":
        message = f"not checked: the process of the submission {clean_line(reply.how)}"
        hint = "This is no fault of yours and costs no points: check again."
        return Trouble(Outcome.FAULT, "fault", message, call, hint=hint)
    message = f"the process of the submission {clean_line(reply.how)}"
    if reply.cause != "protocol":
        message = f"{message} during this call"
    hint = _CRASHED if reply.cause == "crash" else ""
    return Trouble(Outcome.RAISED, reply.cause, message, call, hint=hint)


def _raised(reply: Raised, call: Call) -> Trouble:
    if reply.type == "NotImplementedError":
        return Trouble(Outcome.MISSING, None, "not written yet", line=reply.lineno or None)
    line = reply.lineno or None
    source = clean(reply.traceback)
    text = clean_line(reply.message).rstrip(".")
    said = f"{clean_line(reply.type, 60)}: {text}" if text else clean_line(reply.type, 60)
    at = f" {where(line)}" if line else ""
    refused = blocked(reply)
    if refused is not None:
        message = f"{refused.tried}{at}, which is not allowed while grading"
        return Trouble(
            Outcome.RAISED,
            "blocked",
            message,
            call,
            line=line,
            source=source,
            hint=refused.instead,
        )
    cause, message, hint = "error", f"raised {said}" + (f" ({place(line)})" if line else ""), ""
    if reply.type == "SystemExit":
        message, hint = f"tried to end Python (exit){at}", "Return the answer instead."
    elif reply.type == "MemoryError":
        cause, message = "memory", f"ran out of memory{at}"
    elif reply.type in {"ModuleNotFoundError", "ImportError"}:
        cause = "import"
    elif reply.type == "EOFError":
        message, hint = f"asked for input{at}", "All that a function needs are its arguments."
    return Trouble(Outcome.RAISED, cause, message, call, line=line, source=source, hint=hint)
