"""What the batch asks of a judge process, and what it hears back: typed messages, no pickle."""

from __future__ import annotations

from typing import Final

import msgspec

from grader.submission import Submission

__all__ = ["Answer", "Task", "decode_answer", "decode_task", "encode"]

GRADED: Final = "graded"
UNGRADABLE: Final = "ungradable"
FAULT: Final = "fault"


class Task(msgspec.Struct, frozen=True):
    """One submission to grade.

    Where ``before`` is the JSON of a report on it, the parts that are not ``touched`` are taken
    over from there.
    """

    submission: Submission
    before: str = ""
    touched: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What grading came to: ``result`` is the JSON of a report, "" for a fault."""

    outcome: str
    message: str = ""
    sheet: str = ""
    score: str = "0"
    max_score: str = "0"
    pending: str = "0"
    seconds: float = 0.0
    result: str = ""


encode = msgspec.msgpack.Encoder().encode
decode_task = msgspec.msgpack.Decoder(Task).decode
decode_answer = msgspec.msgpack.Decoder(Answer).decode
