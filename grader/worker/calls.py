"""Read submissions, or import one and make one call after the other, until the judge hangs up."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from types import ModuleType
from typing import Any, Final

from grader.audit import audit
from grader.frames import WireError
from grader.messages import (
    Audited,
    LineNode,
    LinesReply,
    Load,
    Loaded,
    LoadFailed,
    Printed,
    RaisedReply,
    Read,
    ReturnedReply,
    Run,
    RunHeld,
    StandIn,
    UnsupportedReply,
)
from grader.tensors import before, built, seen
from grader.wire import to_nodes
from grader.worker.asked import Asked, Held
from grader.worker.cells import run_cells
from grader.worker.figure import draws, picture_of
from grader.worker.link import Link
from grader.worker.plain import UnsupportedValue, plain, plain_node
from grader.worker.stand_in import stand_in
from grader.worker.submission import Capture, Failure, load_module, new_module, run_lines

__all__ = ["serve"]

_MAX_NAMES: Final = 2000
_GENERATORS: Final = {
    "random": attrgetter("seed"),
    "numpy.random": attrgetter("seed"),
    "torch": attrgetter("default_generator.manual_seed"),  # torch.manual_seed looks for GPUs
}
_NONE: Final[Mapping[str, Held]] = {}


def serve(link: Link, held: Mapping[str, Held] = _NONE) -> None:
    """Read submissions; or import one, then answer calls; until the judge hangs up.

    ``held`` are calls that are here already, by the part they belong to.
    """
    while (heard := link.hear()) is not None:
        message = heard[0]
        if isinstance(message, Read):
            link.say(Audited(audit(message.source, message.name, message.cells)))
            link.flush()  # before anything runs that could change it
            continue
        if isinstance(message, Load):
            _serve_loaded(link, message, held)
        break
    link.flush()


def _serve_loaded(link: Link, load: Load, held: Mapping[str, Held]) -> None:
    warnings.simplefilter("ignore")
    capture = Capture(lambda text: link.say(Printed(text)), load.output)
    sys.stdout = sys.stderr = capture
    module = _load(link, load)
    if module is None:
        return
    calls = _Calls(link, module, capture, load.name)
    while (heard := link.hear()) is not None:
        message, header, body = heard
        if type(message) is Run:  # a submission may have replaced isinstance
            calls.make(Asked(message, header, body))
        elif type(message) is RunHeld:
            for asked in held[message.part].take():
                calls.make(asked)
        elif type(message) is StandIn:
            stand_in(module, message.functions, link)
        else:
            return


class _Calls:
    """Makes calls of an imported submission and says what came back."""

    def __init__(self, link: Link, module: ModuleType, capture: Capture, filename: str) -> None:
        self._link = link
        self._module = module
        self._capture = capture
        self._filename = filename
        self._seed: int | None = None

    def make(self, asked: Asked) -> None:
        """Make one call."""
        if asked.seed != self._seed:
            self._seed = asked.seed
            self._link.flush()  # another part: nothing that it does may harm the one before
            self._capture.renew()
            _seed(asked.seed)
        reply, buffers = _answer(self._module, asked, self._filename)
        self._capture.hand_on()
        try:
            self._link.say(reply, buffers)
        except WireError as error:  # it is too large, and nothing of it has been sent
            self._link.say(UnsupportedReply(asked.number, str(error)))


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
    for name, seed_of in _GENERATORS.items():
        module = sys.modules.get(name)
        if module is not None:
            with contextlib.suppress(Exception):  # what a submission has broken is its own affair
                seed_of(module)(seed % (1 << 32))


def _answer(
    module: ModuleType, asked: Asked, filename: str
) -> tuple[ReturnedReply | LinesReply | UnsupportedReply | RaisedReply, list[bytes]]:
    args = asked.args
    value: object
    try:
        function = getattr(module, asked.function)
        if not asked.are_plain and draws(args):
            value = picture_of(function, args)
        else:
            args = args if asked.are_plain else built(args)
            observe = asked.observe
            value = function(*args) if observe is None else _shown(function, args, observe)
        if asked.lines:
            return _lines(asked.number, value)
        node, buffers, notes = plain_node(value)
        changed = asked.changed(args) if asked.may_change else []
        return ReturnedReply(asked.number, node, changed, notes), buffers
    except (UnsupportedValue, WireError) as refused:
        return UnsupportedReply(asked.number, str(refused)), []
    except BaseException as error:  # noqa: BLE001 - whatever a student's call raises is told
        told = Failure(error, filename)
        reply = RaisedReply(asked.number, told.type, told.message, told.lineno, told.traceback)
        return reply, []


def _shown(function: Callable[..., object], args: Sequence[Any], observe: int) -> object:
    """What a call shows: what it returns, and what becomes of the argument that is observed."""
    known = before(args, observe)
    return seen(function(*args), args, known, observe, lambda each: plain(each)[0])


def _lines(number: int, made: object) -> tuple[LinesReply, list[bytes]]:
    lines, problem = run_lines(made)
    nodes, buffers = to_nodes([plain(value)[0] for value, _ in lines])
    numbered = [LineNode(node, at) for node, (_, at) in zip(nodes, lines, strict=True)]
    return LinesReply(number, numbered, problem), buffers
