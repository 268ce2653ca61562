"""What an author of problems writes: a problem is a value, and this is all it is made of.

A problem file states the problem in its docstring, defines the stubs students receive, says
where inputs come from (functions of a :class:`Draw`), which mistakes to expect (wrong
references), and ends in ``PROBLEM = Problem(...)`` with the rubric as a table. Everything here
is frozen and does nothing by itself; :mod:`grader.kinds` knows how each row is graded.

The type variables tie a row together: the stub, its reference, its draws and its mistakes take
the same arguments, and ``mypy --strict`` says so where they do not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeAlias, TypeVarTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.draw import Array, Draw
from grader.functions import QuadraticGradient
from grader.images import Images, images_of
from grader.later import AfterHandIn
from grader.limits import LimitChanges
from grader.relations import all_differ, all_equal
from grader.tensors import RESULT, generator, tensor

__all__ = [
    "RESULT",
    "AnyRow",
    "Array",
    "Ask",
    "Asking",
    "Claims",
    "Derivation",
    "Draw",
    "Figure",
    "Float",
    "Gradient",
    "Images",
    "Int",
    "Ints",
    "LimitChanges",
    "Misconception",
    "Points",
    "Problem",
    "Property",
    "Prose",
    "QuadraticGradient",
    "Refute",
    "Short",
    "Style",
    "Training",
    "Value",
    "all_differ",
    "all_equal",
    "ask",
    "claim",
    "generator",
    "images_of",
    "mistakes",
    "styles",
    "tensor",
]

Ts = TypeVarTuple("Ts")

Float = Annotated  # Float[Array, "n d"]: an array of float64 with named sizes
Int = Annotated  # Int[Ints, "m"]: labels and indices
Ints: TypeAlias = NDArray[np.int64]
Points: TypeAlias = int | Decimal

HALF = Decimal("0.5")
CASES = 60  # a slip that shows on a fifth of the cases stays unseen with probability 0.8^60 < 2e-6


class Ask(msgspec.Struct, frozen=True, eq=False):
    """One call of a part: what a property asks for. Written ``ask(part, *arguments)``."""

    part: Callable[..., object]
    args: tuple[Any, ...]


Asking: TypeAlias = Generator[Ask, Any, object]
"""What a generator of asks is: it yields asks, is sent the answers, and returns a number."""


class _Answered(msgspec.Struct, Generic[*Ts], frozen=True, eq=False):
    """A part and what is right: what rows take by position; all else is named."""

    part: Callable[[*Ts], object]
    truth: Callable[[*Ts], object]


class Value(_Answered[*Ts], frozen=True, eq=False, kw_only=True):
    """The function's answer is compared with the reference's on every case.

    ``announced``: what the statement promises about these inputs ("energies up to ±1e4"); it
    marks an edge row, which an honest simple answer may fail, and is shown in the report.
    ``up_to_constant``: entries of the answer are compared by their differences.
    ``vary``: draws further argument tuples beside those of ``on``; the answers, numbers, are
    compared by their differences between them ("up to a constant in w").
    ``through(answer, *args)``: compared in place of the answer itself, where several answers
    are right (any minimiser: its objective) or several forms are (a number for an array).
    ``may_refuse(*args)``: whether raising a ValueError (TypeError, AssertionError) is as right
    for these arguments as the value is; deal others too, so that raising alone earns nothing.
    ``trajectory``: rows of the answer are steps; the first that departs is named.
    ``observe``: what counts are the torch tensors in the argument at this position, as they are
    after the call (:mod:`grader.tensors` says what is seen of each), or with ``RESULT`` those
    that are returned; that argument may be changed.
    ``blocks``: names of the members of a tuple, for messages.
    ``rtol``/``atol`` replace the default tolerance where the arithmetic needs it.
    ``depends_on``: earlier parts that this one builds on; those that a submission calls by name
    are found without it. ``carried``: the share of the points for an answer that is right but
    for an earlier slip (:mod:`grader.carried`).
    """

    on: Callable[[Draw], tuple[*Ts]]
    points: Points
    cases: int = CASES
    hint: str = ""
    announced: str = ""
    up_to_constant: bool = False
    vary: Callable[[Draw, *Ts], Sequence[tuple[*Ts]]] | None = None
    through: Callable[[Any, *Ts], object] | None = None
    may_refuse: Callable[[*Ts], bool] | None = None
    trajectory: bool = False
    observe: int | None = None
    blocks: Sequence[str] = ()
    rtol: float | None = None
    atol: float | None = None
    depends_on: Sequence[Callable[..., object]] = ()
    carried: Points = HALF


class Gradient(_Answered[*Ts], frozen=True, eq=False, kw_only=True):
    """As Value, for the gradient of another part.

    ``of`` is the stub of the loss that is differentiated. ``wrt(step, *args)`` gives the
    arguments of the loss after moving the differentiated variable by ``step``, an array (or a
    tuple of arrays, block by block) shaped like the gradient. Where the number that is
    differentiated is not what ``of`` returns but made of it, or of several parts, ``wrt`` is a
    generator: it asks for what it needs, ``y_hat = yield ask(forward, W + step, x)``, and
    returns the number; further parts that it asks stand in ``depends_on``.

    Lint holds the reference against differences of the reference loss along it; a wrong
    gradient is held against differences of the student's own loss, and earns ``carried``, a
    share of the points, where it is right for that one. ``blocks`` names the members of a tuple.
    """

    of: Callable[..., object]
    wrt: Callable[[Any, *Ts], tuple[Any, ...] | Asking]
    on: Callable[[Draw], tuple[*Ts]]
    points: Points
    cases: int = CASES
    hint: str = ""
    announced: str = ""
    blocks: Sequence[str] = ()
    rtol: float | None = None
    atol: float | None = None
    depends_on: Sequence[Callable[..., object]] = ()
    carried: Points = HALF


class Property(msgspec.Struct, frozen=True, eq=False):
    """What must hold between several answers, with a name, a sentence and points of its own.

    ``on`` draws the calls of one case, ``holds(*answers)`` judges the answers. The row is only
    asked of functions that their own rows accepted, so no slip costs marks twice.
    """

    name: str
    sentence: str
    on: Callable[[Draw], Sequence[Ask]]
    holds: Callable[..., bool]
    points: Points
    cases: int = 20
    hint: str = ""


class Derivation(msgspec.Struct, Generic[*Ts], frozen=True, eq=False):
    """A generator part whose lines lead from ``start`` to ``goal``, each from the one before.

    ``vary``, where given, draws further argument tuples beside those of ``on``; the lines are
    then compared by their differences between them ("equal up to a constant in θ").
    ``lines`` is the least number of lines that is still a derivation.
    """

    part: Callable[[*Ts], object]
    start: Callable[[*Ts], object]
    goal: Callable[[*Ts], object]
    on: Callable[[Draw], tuple[*Ts]]
    points: Points
    vary: Callable[[Draw, *Ts], Sequence[tuple[*Ts]]] | None = None
    lines: int = 2
    cases: int = 20
    hint: str = ""
    depends_on: Sequence[Callable[..., object]] = ()
    carried: Points = HALF


class Training(_Answered[*Ts], frozen=True, eq=False, kw_only=True):
    """A part ``train(params, batches, epochs, lr)`` that is run and whose result is put to work.

    ``images`` gives the set, or another is chosen on the command line; ``on`` draws the arguments
    from it. What is returned are the mean losses of the batches, each before its update; those of
    the first epoch are compared with the reference's. ``predict(inputs, params)`` names the
    labels of images (n, height, width) of 0 … 1 with parameters as arrays: of the held-out images
    a share of ``accuracy`` must be right, or what the reference reaches less ``below``.
    """

    images: Callable[[], Images]
    on: Callable[[Draw, Images], tuple[*Ts]]
    predict: Callable[[Any, Any], Any]
    accuracy: float
    points: Points
    below: float = 0.05
    cases: int = 1
    hint: str = ""
    announced: str = ""
    depends_on: Sequence[Callable[..., object]] = ()


class Figure(msgspec.Struct, frozen=True, eq=False):
    """A part ``plot(ax)`` that draws on matplotlib Axes and labels both axes.

    One of its lines, or a scatter of at least 20 points, must show ``curve`` over the interval
    ``over`` to a hundredth of its height. Its misconceptions are other functions of x.
    """

    part: Callable[[Any], object]
    curve: Callable[[Array], Array]
    over: tuple[float, float]
    points: Points
    hint: str = ""
    depends_on: Sequence[Callable[..., object]] = ()
    carried: Points = HALF


class Refute(msgspec.Struct, frozen=True, eq=False):
    """A part without arguments returns one input on which a false statement fails.

    ``sides(*input)`` gives the two sides of the statement, ``allowed(*input)`` is "" for a
    legitimate input and says what is wrong with any other.
    """

    part: Callable[[], object]
    statement: str
    sides: Callable[..., tuple[Any, Any]]
    allowed: Callable[..., str]
    points: Points
    hint: str = ""


class Claims(msgspec.Struct, frozen=True, eq=False):
    """True/false statements, answered in ANSWERS: right minus wrong, never below 0.

    ``claims`` maps a short name to ``claim(statement, truth)``.
    """

    claims: Mapping[str, tuple[str, bool]]
    points: Points
    name: str = "claims"


class Short(msgspec.Struct, frozen=True, eq=False):
    """A short answer, read from ANSWERS and compared without case and outer spaces.

    ``options`` lists what may be answered, where that is a closed list.
    """

    name: str
    question: str
    accept: Sequence[str]
    points: Points
    options: Sequence[str] = ()
    hint: str = ""


class Prose(msgspec.Struct, frozen=True, eq=False):
    """A text in PROSE that a person marks against ``rubric``; never scored by the machine."""

    question: str
    rubric: Sequence[str]
    points: Points
    name: str = "prose"


AnyRow: TypeAlias = (
    Value[*tuple[Any, ...]]
    | Gradient[*tuple[Any, ...]]
    | Property
    | Derivation[*tuple[Any, ...]]
    | Refute
    | Claims
    | Short
    | Prose
    | Training[*tuple[Any, ...]]
    | Figure
    | AfterHandIn
)


class Misconception(msgspec.Struct, frozen=True, eq=False):
    """A named wrong reference: its name names the mistake, its docstring is hint and page."""

    part: Callable[..., object]
    wrong: Callable[..., object]

    @property
    def name(self) -> str:
        """The wrong reference's own name."""
        return self.wrong.__name__

    @property
    def hint(self) -> str:
        """The first paragraph of the wrong reference's docstring, on one line."""
        return " ".join(self._paragraphs()[0].split())

    @property
    def page(self) -> str:
        """What ``mlgrade explain`` says: the rest of that docstring, Markdown; "" if none."""
        return self._paragraphs()[2].strip()

    def _paragraphs(self) -> tuple[str, str, str]:
        """The first paragraph of the docstring, an empty line, the others."""
        return inspect.cleandoc(self.wrong.__doc__ or "").partition("\n\n")


class Style(msgspec.Struct, frozen=True, eq=False):
    """Another right way to write a part: lint proves that it is accepted."""

    part: Callable[..., object]
    right: Callable[..., object]


class Problem(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """One homework problem: what is worth what, and which mistakes are expected.

    ``banned``: dotted names that the parts of this problem, and the helpers they call, may not
    use ("torch.autograd"; "torch.Tensor.softmax" for a method).
    ``twins``: wrong references that no input can tell apart and that are named together.
    ``limits``: what this problem sets in place of the defaults, e.g. LimitChanges(call=30).
    """

    title: str
    rubric: Sequence[AnyRow]
    misconceptions: Sequence[Misconception] = ()
    banned: Sequence[str] = ()
    twins: Sequence[tuple[Callable[..., object], Callable[..., object]]] = ()
    limits: LimitChanges = LimitChanges()


def claim(statement: str, truth: bool) -> tuple[str, bool]:  # noqa: FBT001 - reads as a sentence
    """One true/false statement and its truth."""
    return statement, truth


def ask(part: Callable[[*Ts], object], *args: *Ts) -> Ask:
    """One call of ``part`` for a property; mypy holds the arguments against the stub."""
    return Ask(part, args)


def mistakes(
    part: Callable[[*Ts], object], *wrong: Callable[[*Ts], object]
) -> tuple[Misconception, ...]:
    """The wrong references expected for ``part``."""
    return tuple(Misconception(part, each) for each in wrong)


def styles(part: Callable[[*Ts], object], *right: Callable[[*Ts], object]) -> tuple[Style, ...]:
    """Other right ways to write ``part``; they may return any type that students may."""
    return tuple(Style(part, each) for each in right)
