"""Import one submission, then make one call after the other, until the judge hangs up."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import warnings
from types import ModuleType
from typing import Any

import numpy as np

from grader.frames import WireError
from grader.messages import (
    LineNode,
    LinesReply,
    Load,
    Loaded,
    LoadFailed,
    Printed,
    RaisedReply,
    ReturnedReply,
    Run,
    StandIn,
    UnsupportedReply,
)
from grader.tensors import before, built, seen, untouched
from grader.wire import Body, from_nodes, to_arguments, to_nodes
from grader.worker.cells import run_cells
from grader.worker.figure import draws, picture_of
from grader.worker.link import Link
from grader.worker.plain import UnsupportedValue, plain
from grader.worker.stand_in import stand_in
from grader.worker.submission import Capture, Failure, load_module, new_module, run_lines

__all__ = ["serve"]

_MAX_NAMES = 2000
_UNCHANGING = {float, int, str, bool, type(None), np.float64}


def serve(link: Link, load: Load) -> None:
    """Import the submission, then answer calls until the judge hangs up."""
    warnings.simplefilter("ignore")
    capture = Capture(lambda text: link.say(Printed(text)), load.output)
    sys.stdout = sys.stderr = capture
    module = _load(link, load)
    if module is None:
        return
    seed = None
    while (heard := link.hear()) is not None:
        run, body = heard
        if isinstance(run, StandIn):
            stand_in(module, run.functions, link)
            continue
        if not isinstance(run, Run):
            return
        if run.seed != seed:
            seed = run.seed
            capture.renew()
            _seed(seed)
        reply, buffers = _answer(module, run, body, load.name)
        capture.hand_on()
        try:
            link.say(reply, buffers)
        except WireError as error:  # it is too large, and nothing of it has been sent
            link.say(UnsupportedReply(run.id, str(error)))


def _load(link: Link, load: Load) -> ModuleType | None:
    failed: list[LoadFailed] = []
    try:
        if load.cells:
            module = new_module(load.name, load.modules)
            failed = [_told(each) for each in run_cells(module, load.cells, load.name)]
        else:
            source = importlib.util.decode_source(load.source)
            code = compile(load.source, load.name, "exec", dont_inherit=True)
            module = load_module(code, source, load.name, load.modules)
        if b"random" in load.source:
            importlib.import_module("numpy.random")  # which _seed() then seeds
            importlib.import_module("random")
        names = [name for name, value in list(vars(module).items()) if callable(value)]
    except BaseException as error:  # noqa: BLE001 - whatever a student's file raises is told
        link.say(_told(Failure(error, load.name)))
        return None
    link.say(Loaded(names[:_MAX_NAMES], failed))
    return module


def _told(failure: Failure) -> LoadFailed:
    return LoadFailed(failure.type, failure.message, failure.lineno, failure.traceback)


def _seed(seed: int) -> None:
    """Seed the global generators there are; importing them takes time and memory."""
    if "random" in sys.modules:
        sys.modules["random"].seed(seed)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(seed % (1 << 32))
    torch = sys.modules.get("torch")
    if torch is not None:
        with contextlib.suppress(Exception):
            torch.manual_seed(seed)


def _answer(
    module: ModuleType, run: Run, body: bytes, filename: str
) -> tuple[ReturnedReply | LinesReply | UnsupportedReply | RaisedReply, list[bytes]]:
    dealt = from_nodes(run.args, Body(body, fresh=True, numpy_floats=True))
    try:
        if draws(dealt):
            picture = picture_of(getattr(module, run.function), dealt)
            return _returned(run, picture, dealt, body)
        args = built(dealt)
        known = before(args, run.observe)
        value = getattr(module, run.function)(*args)
        if run.lines:
            return _lines(run, value)
        if run.observe is not None:
            value = seen(value, args, known, run.observe, lambda each: plain(each)[0])
        return _returned(run, value, args, body)
    except (UnsupportedValue, WireError) as refused:
        return UnsupportedReply(run.id, str(refused)), []
    except BaseException as error:  # noqa: BLE001 - whatever a student's call raises is told
        told = Failure(error, filename)
        return RaisedReply(run.id, told.type, told.message, told.lineno, told.traceback), []


def _returned(
    run: Run, value: object, args: list[Any], body: bytes
) -> tuple[ReturnedReply, list[bytes]]:
    kept, notes = plain(value)
    try:
        (node,), buffers = to_nodes([kept])
    except WireError as error:
        raise UnsupportedValue(str(error)) from error
    return ReturnedReply(run.id, node, _changed(args, run, body), list(notes)), buffers


def _changed(args: list[Any], run: Run, body: bytes) -> list[int]:
    """The positions of the arguments that no longer hold what was dealt."""
    if all(type(arg) in _UNCHANGING for arg in args):
        return []
    with contextlib.suppress(WireError):
        nodes, buffers = to_arguments(args)
        if nodes == run.args and b"".join(buffers) == body:
            return []
    dealt = from_nodes(run.args, Body(body, numpy_floats=True))
    return [
        at
        for at, (now, then) in enumerate(zip(args, dealt, strict=True))
        if at != run.observe and _differ(now, then)
    ]


def _differ(now: object, then: object) -> bool:
    held = untouched(now, then)
    if held is not None:
        return not held
    try:
        return to_arguments([now]) != to_arguments([then])
    except WireError:
        return True


def _lines(run: Run, made: object) -> tuple[LinesReply, list[bytes]]:
    lines, problem = run_lines(made)
    nodes, buffers = to_nodes([plain(value)[0] for value, _ in lines])
    numbered = [LineNode(node, at) for node, (_, at) in zip(nodes, lines, strict=True)]
    return LinesReply(run.id, numbered, problem), buffers
