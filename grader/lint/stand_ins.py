"""Functions that stand in for a student's: they answer as a worker would, in this process.

Styles must be accepted, misconceptions refused and named, and the impostors (a starter, zeros,
nan, ones, the first argument, a constant) must never pass a row.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.cases import Call, Case, Dealt, Line, Lines, Raised, Reply, Returned, Unsupported
from grader.tensors import before, built, holds_torch, seen, untouched
from grader.worker.figure import draws, picture_of
from grader.worker.plain import UnsupportedValue, plain
from grader.worker.submission import run_lines

__all__ = ["IMPOSTORS", "changes_inputs", "impostor_replies", "replies_of"]

IMPOSTORS = ("starter", "zeros", "nan", "ones", "first argument", "constant")


def replies_of(dealt: Dealt, function: Callable[..., object]) -> tuple[Reply, ...]:
    """What a worker would reply if the submission had this function."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(_reply(call, function) for call in dealt.calls)


def _reply(call: Call, function: Callable[..., object]) -> Reply:
    args: Any = [_fresh(arg) for arg in call.args]
    try:
        args = built(args)
        known = before(args, call.observe)
        if draws(args):
            return Returned(picture_of(function, args))
        value = function(*args)
        if call.lines:
            lines, problem = run_lines(value)
            return Lines(tuple(Line(plain(each)[0], at) for each, at in lines), problem)
        shown = seen(value, args, known, call.observe, lambda each: plain(each)[0])
        kept, notes = plain(shown)
    except UnsupportedValue as refused:
        return Unsupported(str(refused))
    except Exception as error:  # noqa: BLE001 - told as a worker would tell it
        return Raised(type(error).__name__, str(error), 0, "")
    changed = tuple(
        at for at, arg in enumerate(args) if at != call.observe and not _same(arg, call.args[at])
    )
    return Returned(kept, changed, notes)


def _fresh(arg: Any) -> Any:
    """A copy that a function may write to."""
    if isinstance(arg, np.ndarray):
        return arg.copy()
    if isinstance(arg, int | float | str):
        return arg
    return copy.deepcopy(arg)


def changes_inputs(function: Callable[..., object], call: Call) -> bool:
    """Whether a function writes to its arguments."""
    (reply,) = replies_of(Dealt("", None, (Case((call,)),)), function)
    return isinstance(reply, Returned) and bool(reply.changed)


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if type(one) is np.ndarray and type(other) is np.ndarray:
        return one.shape == other.shape and one.tobytes() == other.tobytes()
    held = untouched(one, other)
    if held is not None:
        return held
    if isinstance(one, tuple | list):
        return all(_same(x, y) for x, y in zip(one, other, strict=True))
    return bool(one == other)


def impostor_replies(name: str, dealt: Dealt, expected: list[Any]) -> tuple[Reply, ...]:
    """The replies of an impostor, who knows the form of every answer but not the answer."""
    if name == "starter":
        return tuple(Raised("NotImplementedError", "", 0, "") for _ in dealt.calls)
    return tuple(
        _impostor_reply(name, call, form)
        for call, form in zip(dealt.calls, _forms(dealt, expected), strict=True)
    )


def _forms(dealt: Dealt, expected: list[Any]) -> Iterator[Any]:
    """The right answer to every call, for its form."""
    varied = getattr(dealt.row, "vary", None) is not None
    for case, right in zip(dealt.cases, expected, strict=True):
        for at, call in enumerate(case.calls):
            # What varies is a number; what is expected of it are differences.
            yield right.start[at] if call.lines else 0.0 if varied else right
    if dealt.again is not None:
        for _ in dealt.again.calls:
            yield 0.0 if varied else expected[0]


def _impostor_reply(name: str, call: Call, form: Any) -> Reply:
    if name == "first argument":
        plain_ones = (arg for arg in call.args if not callable(arg) and not holds_torch(arg))
        value = next(plain_ones, 0.0)
    else:
        value = _filled(form, {"zeros": 0.0, "nan": np.nan, "ones": 1.0, "constant": 0.37}[name])
    if call.lines:
        return Lines((Line(value, 0), Line(value, 0), Line(value, 0)))
    if call.observe is not None:
        value = {"returned": None, "after": value}
    return Returned(value)


def _filled(form: Any, number: float) -> Any:
    if isinstance(form, tuple | list):
        return tuple(_filled(each, number) for each in form)
    if isinstance(form, dict):
        return {key: _filled(each, number) for key, each in form.items()}
    if isinstance(form, str):
        return str(number)
    array = np.asarray(form)
    if array.dtype.kind == "b":
        return np.full(array.shape, bool(number)) if array.ndim else bool(number)
    return np.full(array.shape, number) if array.ndim else number
