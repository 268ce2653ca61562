"""What explains a part as a whole: an explanation, and those that are seen beside the values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases import Returned
from grader.compare import blocks
from grader.diagnosis.views import View
from grader.kinds import Evidence

__all__ = ["Explanation", "unstable", "writes"]


@dataclass(frozen=True)
class Explanation:
    """A diagnosis of all blocks: a stable word, a sentence, a hint.

    ``holds`` says whether the blocks of one case agree with it.
    """

    word: str
    message: str
    hint: str
    holds: Callable[[Sequence[View]], bool]


def unstable(evidences: Sequence[Evidence]) -> Explanation | None:
    """The row's first call, repeated as its last, gave another answer."""
    for evidence in evidences:
        again = evidence.dealt.again
        if again is None:
            continue
        calls = len(again.calls)
        first, second = evidence.replies[:calls], evidence.replies[-calls:]
        if not all(_same(one, other) for one, other in zip(first, second, strict=True)):
            message = "the same call gave another answer the second time"
            hint = "Does it keep something from earlier calls, or draw random numbers?"
            return Explanation("unstable", message, hint, lambda _: True)
    return None


def _same(one: object, other: object) -> bool:
    if not isinstance(one, Returned) or not isinstance(other, Returned):
        return True  # it raised, or was not run: another matter
    pairs = zip(blocks(one.value), blocks(other.value), strict=False)
    return all(
        np.array_equal(np.asarray(a), np.asarray(b), equal_nan=_is_number(a) and _is_number(b))
        for (_, a), (_, b) in pairs
    )


def _is_number(value: object) -> bool:
    return np.asarray(value).dtype.kind in "fc"


def writes(evidences: Sequence[Evidence]) -> Explanation | None:
    """Nothing explains the values, but the arguments are written to in every case."""
    replies = [reply for evidence in evidences for reply in evidence.replies]
    changed = {reply.changed for reply in replies if isinstance(reply, Returned) and reply.changed}
    if len(changed) != 1:
        return None
    numbers = ", ".join(str(at + 1) for at in changed.pop())
    noun = "arguments" if "," in numbers else "argument"
    hint = "Work on a copy: what is read after it has been written to is not what was given."
    return Explanation("mutation", f"it writes into its {noun} {numbers}", hint, lambda _: True)
