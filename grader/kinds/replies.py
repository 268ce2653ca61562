"""Replies that are no answer: what each says about the part."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.cases import (
    Call,
    Died,
    NotRun,
    Raised,
    Reply,
    TimedOut,
    Unsupported,
)
from grader.results import Outcome
from grader.text import clean, clean_line

__all__ = ["Trouble", "trouble"]


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
        return Trouble(Outcome.RAISED, reply.cause, _death(reply), call)
    if isinstance(reply, NotRun):
        message = "not run, since the process ended in an earlier call of this part"
        return Trouble(Outcome.SKIPPED, None, message)
    if isinstance(reply, Unsupported):
        what = clean_line(reply.what)
        return Trouble(Outcome.WRONG, "type", f"returned {what}, which is not a plain value", call)
    return None


def _death(reply: Died) -> str:
    how = clean_line(reply.how)
    if reply.cause == "protocol":
        return f"the process of the submission {how}"
    return f"the process of the submission {how} during this call"


def _raised(reply: Raised, call: Call) -> Trouble:
    if reply.type == "NotImplementedError":
        return Trouble(Outcome.MISSING, None, "not written yet", line=reply.lineno or None)
    line = reply.lineno or None
    source = clean(reply.traceback)
    text = clean_line(reply.message)
    said = f"{clean_line(reply.type, 60)}: {text}" if text else clean_line(reply.type, 60)
    at = f" on line {line}" if line else ""
    cause, message = "error", f"raised {said}{at}"
    if reply.type == "SystemExit":
        message = f"tried to end Python (exit){at}: return the answer instead"
    elif reply.type == "MemoryError":
        cause, message = "memory", f"ran out of memory{at}"
    elif reply.type in {"ModuleNotFoundError", "ImportError"}:
        cause = "import"
    elif reply.type == "EOFError":
        message = f"asked for input{at}: a graded function gets all it needs as arguments"
    return Trouble(Outcome.RAISED, cause, message, call, line=line, source=source)
