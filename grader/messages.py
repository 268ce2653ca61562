"""What the judge and the worker say to each other: typed, bounded, no numpy needed.

A message is one frame: a msgpack header of one of these structs and a body of raw array
buffers, in the order in which ``ArrayNode`` stands in the header. Values are trees of nodes;
:mod:`grader.wire` turns Python values into nodes and back. Never pickle, in either direction.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from grader.audit import Audit, NotPython
from grader.places import Cell

__all__ = [
    "Answer",
    "Argument",
    "ArrayNode",
    "Audited",
    "AxesNode",
    "ComplexNode",
    "DictNode",
    "Ended",
    "FromServer",
    "FromWorker",
    "FunctionNode",
    "GeneratorNode",
    "GroupNode",
    "Hold",
    "LineNode",
    "LinesReply",
    "ListNode",
    "Load",
    "LoadFailed",
    "Loaded",
    "Node",
    "Printed",
    "Question",
    "RaisedReply",
    "Ready",
    "Refused",
    "ReturnedReply",
    "Run",
    "RunHeld",
    "Share",
    "Spawn",
    "Spawned",
    "StandIn",
    "TensorNode",
    "Terms",
    "ToServer",
    "ToWorker",
    "TupleNode",
    "UnsupportedReply",
]


class ArrayNode(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    """An array; its bytes, in C order and little-endian, are the next ones of the body."""

    dtype: str
    shape: tuple[int, ...]


class ComplexNode(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    """A complex number."""

    real: float
    imag: float


class TupleNode(msgspec.Struct, frozen=True, array_like=True, tag="t"):
    """A tuple."""

    items: list[Node]


class ListNode(msgspec.Struct, frozen=True, array_like=True, tag="l"):
    """A list."""

    items: list[Node]


class DictNode(msgspec.Struct, frozen=True, array_like=True, tag="d"):
    """A dict with text keys."""

    items: list[tuple[str, Node]]


Node: TypeAlias = (
    bool | int | float | str | ArrayNode | ComplexNode | TupleNode | ListNode | DictNode | None
)


class FunctionNode(msgspec.Struct, frozen=True, array_like=True, tag="f"):
    """A function of :mod:`grader.functions`, made of the arrays that follow.

    It is no Node: only an argument can be one, so no worker can send a function.
    """

    name: str
    arrays: list[ArrayNode]


class TensorNode(msgspec.Struct, frozen=True, array_like=True, tag="T"):
    """A torch tensor to be built from the arrays that follow: its numbers, then its gradient."""

    array: ArrayNode
    requires_grad: bool
    grad: ArrayNode | None


class GeneratorNode(msgspec.Struct, frozen=True, array_like=True, tag="g"):
    """A torch.Generator to be built from its seed."""

    seed: int


class AxesNode(msgspec.Struct, frozen=True, array_like=True, tag="x"):
    """Matplotlib Axes, which the worker makes."""


class GroupNode(msgspec.Struct, frozen=True, array_like=True, tag="G"):
    """A list, or a tuple, of arguments with torch tensors among them."""

    is_list: bool
    items: list[Argument]


Argument: TypeAlias = Node | FunctionNode | TensorNode | GeneratorNode | GroupNode | AxesNode
"""What may be an argument; only a Node can come back, so no worker can send a function."""


# -- judge and fork server ------------------------------------------------------------------------
class Terms(msgspec.Struct, frozen=True):
    """On what terms a worker runs, all of them set before it is handed a submission.

    ``memory`` is in bytes, on top of what the server has; ``seconds`` are of processor time.
    ``preload`` names libraries of :mod:`grader.worker.preload`. ``hidden`` are paths that lie
    among readable ones and may not be read; ``scratch`` is a folder that may be written to, ""
    for none.
    """

    memory: int
    seconds: float
    preload: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    scratch: str = ""


class Spawn(msgspec.Struct, frozen=True, tag="spawn"):
    """Fork a worker for the socket that comes with this message, and the memory of an outbox.

    That is missing where the system gave none.
    """

    id: int
    terms: Terms


class Hold(msgspec.Struct, frozen=True, tag="hold"):
    """Have something ready in every worker to come.

    ``preload`` are libraries; in the file that comes with this message are calls: msgpack, the
    frames of the calls of some parts, by the part.
    """

    preload: tuple[str, ...] = ()


class Share(msgspec.Struct, frozen=True, tag="share"):
    """Fork a server that has all that this one has, for the socket that comes with this message.

    It keeps to one ``core``, if one is named. It is answered like Spawn.
    """

    id: int
    core: int | None = None


ToServer: TypeAlias = Spawn | Hold | Share


class Spawned(msgspec.Struct, frozen=True, tag="spawned"):
    """The worker runs; a handle to it comes with this message, where the kernel has such."""

    id: int
    pid: int


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """No worker could be forked."""

    id: int
    why: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """A worker has ended: its exit code, -N for signal N, as the kernel told the server."""

    id: int
    code: int


FromServer: TypeAlias = Spawned | Refused | Ended


# -- judge to worker ------------------------------------------------------------------------------
class Read(msgspec.Struct, frozen=True, tag="read"):
    """Audit a submission: of a notebook its ``cells``, of anything else its ``source``."""

    name: str
    source: bytes
    cells: list[Cell] = []


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Import a submission: of a notebook its ``cells``, of anything else its ``source``.

    ``modules`` are the sources of the modules beside it, by their paths from there ("a/b.py").
    ``output`` is how many characters of a part's prints are kept.
    """

    name: str
    source: bytes
    modules: dict[str, bytes]
    output: int
    cells: list[Cell] = []


class Run(msgspec.Struct, frozen=True, tag="run"):
    """Call a function of the submission. Random generators are seeded anew when ``seed`` changes.

    ``lines``: the function is a derivation, run it out. ``observe``: tell what can be seen of the
    tensors of this argument after the call, -1 for those returned; beside what is returned.
    """

    id: int
    function: str
    args: list[Argument]
    seed: int
    lines: bool = False
    observe: int | None = None


class RunHeld(msgspec.Struct, frozen=True, tag="run_held"):
    """Make all calls of a part that the worker was forked with, each as with a Run."""

    part: str


class StandIn(msgspec.Struct, frozen=True, tag="stand_in"):
    """From now on, functions of the submission with these names ask the judge instead."""

    functions: list[str]


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """What a stand-in returns; ``refused`` says why it raises instead, "" where it does not."""

    value: Node
    refused: str = ""


ToWorker: TypeAlias = Read | Load | Run | RunHeld | StandIn | Answer


# -- worker to judge ------------------------------------------------------------------------------
class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker runs; ``layers`` hold it (see :mod:`grader.layers`), each with a detail.

    ``trouble`` says why it cannot run after all, "" where it can.
    """

    layers: dict[str, str]
    trouble: str = ""


class Audited(msgspec.Struct, frozen=True, tag="audited"):
    """What reading the submission found, before any of it ran."""

    found: Audit | NotPython


class LoadFailed(msgspec.Struct, frozen=True, tag="load_failed"):
    """The submission raised while it was imported."""

    kind: str
    message: str
    lineno: int
    traceback: str


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The submission is imported and binds these callables; cells of a notebook that raised."""

    callables: list[str]
    failed: list[LoadFailed] = []


class Printed(msgspec.Struct, frozen=True, tag="printed"):
    """Text that the submission printed during the present call."""

    text: str


class ReturnedReply(msgspec.Struct, frozen=True, tag="returned"):
    """A call came back; ``changed`` are the positions of the arguments it wrote to."""

    id: int
    value: Node
    changed: list[int]
    notes: tuple[str, ...]


class UnsupportedReply(msgspec.Struct, frozen=True, tag="unsupported"):
    """A call came back with something that is not a plain value."""

    id: int
    what: str


class LineNode(msgspec.Struct, frozen=True, array_like=True):
    """One line of a derivation and the source line that yielded it, 0 where there is none."""

    value: Node
    lineno: int


class LinesReply(msgspec.Struct, frozen=True, tag="lines"):
    """The lines of a derivation; ``problem`` says why there are no more, "" if all is well."""

    id: int
    lines: list[LineNode]
    problem: str


class RaisedReply(msgspec.Struct, frozen=True, tag="raised"):
    """A call raised."""

    id: int
    kind: str
    message: str
    lineno: int
    traceback: str


class Question(msgspec.Struct, frozen=True, tag="question"):
    """What a stand-in was called with; the call that it was made in waits for the answer."""

    function: str
    args: list[Node]


FromWorker: TypeAlias = (
    Ready
    | Audited
    | Loaded
    | LoadFailed
    | Printed
    | ReturnedReply
    | UnsupportedReply
    | LinesReply
    | RaisedReply
    | Question
)
