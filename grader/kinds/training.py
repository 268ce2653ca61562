"""Training: a training loop is run on real images, and what it has learnt is measured here.

The losses that come back are compared with the reference's over the first epoch, where honest
loops agree to the last digits of float32; how well the trained parameters do on images that the
submission never saw is for the judge to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np
from msgspec.structs import replace

from grader.cases import Call, Case, Reply, Returned
from grader.compare import Comparison, Difference, Tolerance, compare
from grader.fit import Misfit, describe, fit
from grader.kinds.calling import outcome
from grader.kinds.finding import Evidence, Finding, Truths
from grader.kinds.replies import trouble
from grader.results import Outcome
from grader.spec import Draw
from grader.text import clean_line, plural

__all__ = ["answer", "deal", "expect", "hold", "judge"]


def deal(row: Any, draws: Iterator[Draw]) -> tuple[Case, ...]:
    """One training a case: parameters, batches of images, epochs, learning rate."""
    name = row.part.__name__
    return tuple(
        Case((Call(name, tuple(row.on(each, row.images())), observe=0),)) for each in draws
    )


def expect(row: Any, cases: Sequence[Case], truths: Truths) -> list[Any]:  # noqa: ARG001
    """The reference's losses, and its parameters as they are seen afterwards."""
    right = [outcome(row.truth, case.calls[0]) for case in cases]
    return [each | {"returned": np.asarray(each["returned"], np.float32)} for each in right]


def answer(row: Any, function: Callable[..., Any], case: Case) -> Any:  # noqa: ARG001
    """The losses that a function of the course returns of one epoch, while it converges.

    It is trained no longer: one epoch of a mistake tells it from all others.
    """
    params, batches, _, lr = case.calls[0].args
    call = replace(case.calls[0], args=(params, batches, 1, lr))
    losses = np.asarray(outcome(function, call)["returned"], np.float32)
    return _first_epoch(call, losses.reshape(-1))


def _first_epoch(call: Call, losses: Any) -> Any:
    """The losses of the first epoch, up to the first that is not finite.

    Where there are fewer than batches, every epoch is taken to have left as many.
    """
    batches, epochs = _batches(call), int(call.args[2])
    first = losses[: batches if losses.size >= batches else max(losses.size // epochs, 1)]
    bad = np.flatnonzero(~np.isfinite(first))
    return first[: bad[0]] if bad.size else first


def hold(
    row: Any,  # noqa: ARG001 - as the other kinds have it
    case: Case,
    replies: Sequence[Reply],
    expected: Any,
    of: Callable[..., Any],  # noqa: ARG001
) -> Comparison:
    """Compare the losses of the first epoch in some replies with ``expected``."""
    call = case.calls[0]
    try:
        (losses,) = [
            _losses(_parts(reply.value)[0]) for reply in replies if isinstance(reply, Returned)
        ]
    except Misfit as misfit:
        return Comparison(Difference(misfit.cause, str(misfit)), margin=np.inf)
    return compare(_first_epoch(call, losses), np.asarray(expected, np.float32), Tolerance())


def judge(evidence: Evidence) -> Finding:
    """Say what is wrong with the first training that went wrong."""
    cases = len(evidence.dealt.cases)
    margin = 0.0
    for index, case, expected, (reply,) in evidence.by_case():
        call = case.calls[0]
        found = trouble(reply, call)
        if found is None and isinstance(reply, Returned):
            try:
                margin = max(margin, _examine(evidence.row, call, expected, reply))
                continue
            except Misfit as misfit:
                cause = misfit.cause or None
                return Finding(
                    Outcome.WRONG,
                    cause=cause,
                    message=str(misfit),
                    failing=(index,),
                    cases=cases,
                    margin=np.inf,
                )
        assert found is not None  # noqa: S101 - a reply either has a value or is trouble
        return Finding(
            found.outcome,
            cause=found.cause,
            message=found.message,
            call=call,
            failing=(index,),
            cases=cases,
            line=found.line,
            source=found.source,
        )
    return Finding(Outcome.PASS, Fraction(1), cases=cases, margin=margin)


# -- one training ---------------------------------------------------------------------------------
def _examine(row: Any, call: Call, expected: Any, reply: Returned) -> float:
    """The margin of the losses. Raises Misfit with what is wrong, its cause "" for values."""
    returned, after = _parts(reply.value)
    losses = _losses(returned)
    _check_count(call, losses)
    params = _params(expected, after)
    first = _batches(call)
    held = compare(losses[:first], expected["returned"][:first], Tolerance())
    departure = _departure(losses, expected["returned"]) if held.difference is not None else ""
    _check_finite(call, losses, params, departure)
    if all(np.array_equal(now, then.array) for now, then in zip(params, call.args[0], strict=True)):
        _refuse("nothing was learnt: the parameters are what they were before the training")
    if departure:
        _refuse(departure)
    if reply.changed:
        _refuse("changes its batches in place: work on a copy", "mutation")
    _check_accuracy(row, expected, params)
    return held.margin


def _refuse(message: str, cause: str = "") -> NoReturn:
    raise Misfit(cause, message)


def _batches(call: Call) -> int:
    return len(call.args[1])


def _parts(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, dict) or not {"returned", "after"} <= value.keys():
        _refuse("nothing could be observed after the call", "type")
    return value["returned"], value["after"]


def _losses(returned: Any) -> Any:
    """The losses as a flat array, however they are packed."""
    if returned is None:
        _refuse("returned None, where a list of losses is asked (no return?)", "type")
    try:
        each = np.asarray(returned) if isinstance(returned, list | tuple | np.ndarray) else None
    except ValueError:
        _refuse("the losses have different shapes: one number a batch is asked")
    if each is None or each.dtype.kind not in "fiu" or not each.ndim:
        _refuse(f"returned {describe(returned)}, where a list of losses is asked", "type")
    if each.size != len(each):
        shape = tuple(map(int, each.shape[1:]))
        message = f"each loss is an array of shape {shape}, where one number a batch is asked"
        _refuse(message, "shape")
    return each.reshape(-1).astype(np.float32)


def _check_count(call: Call, losses: Any) -> None:
    batches, epochs = _batches(call), int(call.args[2])
    asked = epochs * batches
    if losses.size == asked:
        return
    why = {
        epochs: ": one for every batch is asked, not one for every epoch",
        batches: ": is there a loop over the epochs, and does it return after the last?",
        1: ": does the function return inside its loop?",
        0: "",
    }.get(losses.size, "")
    message = (
        f"returned {plural(losses.size, 'loss', 'losses')}, where {epochs} epochs of {batches} "
        f"batches make {asked}{why}"
    )
    _refuse(message, "shape")


def _params(expected: Any, after: Any) -> list[Any]:
    """The parameters after the training. Raises Misfit where they are not what was given."""
    right = expected["after"]
    if not isinstance(after, tuple | list) or len(after) != len(right):
        group = isinstance(after, tuple | list)
        what = plural(len(after), "entry", "entries") if group else describe(after)
        _refuse(f"params holds {what} after the training, not its {len(right)} tensors", "shape")
    found = []
    for at, (state, asked) in enumerate(zip(after, right, strict=True), start=1):
        value = state.get("value") if isinstance(state, dict) else None
        try:
            fitted, _ = fit(value, asked["value"])
        except Misfit:
            asked_shape = tuple(map(int, asked["value"].shape))
            message = f"tensor {at} of params is {describe(value)} after the training, and was "
            _refuse(f"{message}an array of shape {asked_shape}", "shape")
        found.append(np.asarray(fitted))
    return found


def _check_finite(call: Call, losses: Any, params: Sequence[Any], departure: str) -> None:
    bad = np.flatnonzero(~np.isfinite(losses))
    if bad.size:
        batches = _batches(call)
        epoch, batch = divmod(int(bad[0]), batches)
        where = f"batch {batch + 1} in epoch {epoch + 1}"
        before = f"; {departure}" if departure else ""
        _refuse(f"diverged: the loss of {where} is {losses[bad[0]]}{before}", "non_finite")
    if not all(np.isfinite(each).all() for each in params):
        _refuse("diverged: parameters are not finite after the training", "non_finite")


def _departure(losses: Any, right: Any) -> str:
    """Which loss is the first wrong one, and what the right ones before it say."""
    at = 0
    while compare(losses[at : at + 1], right[at : at + 1], Tolerance()).difference is None:
        at += 1
    if at == 0:
        return f"the very first loss, {losses[0]:.5g}, is not that of the parameters as given"
    if at == 1:
        return "the first loss is right and the second is not: look at the first update"
    return (
        f"the losses of the first {at} batches are right, that of batch {at + 1}, "
        f"{losses[at]:.5g}, is not"
    )


def _check_accuracy(row: Any, expected: Any, params: Sequence[Any]) -> None:
    """Hold the share of held-out images named right against what the row asks.

    Where another set of images is used than the row was written for, no more is asked than a
    little less than what the reference reaches.
    """
    images = row.images()
    inputs = images.inputs(images.test_x)
    reached, best = (
        float(np.mean(np.asarray(row.predict(inputs, each)) == images.test_y))
        for each in (params, [state["value"] for state in expected["after"]])
    )
    asked = min(row.accuracy, best - row.below)
    if reached < asked:
        message = (
            f"the trained parameters name {reached:.0%} of {len(images.test_y)} held-out images "
            f"right, at least {asked:.0%} is asked"
        )
        _refuse(clean_line(message))
