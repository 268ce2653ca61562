"""Calls of the course's own functions: references, mistakes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from grader.cases import Call
from grader.tensors import before, built, holds_torch, seen

__all__ = ["outcome"]


def outcome(function: Callable[..., Any], call: Call) -> Any:
    """What the function answers to a call, as a worker would send it.

    With torch's among the arguments real ones are built; where the call is observed the answer
    is a dict as in :class:`Call`.
    """
    if not holds_torch(call.args):
        return function(*call.args)
    args = built(copy.deepcopy(call.args))
    known = before(args, call.observe)
    return seen(function(*args), args, known, call.observe)
