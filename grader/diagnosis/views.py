"""What a diagnosis looks at: one block of the answer, case by case, beside what is right.

A detector is a function of a :class:`Series` that returns a :class:`Diagnosis` or None. A
diagnosis carries the test it has to stand: ``holds(view)`` says whether a case agrees with it,
so that whoever doubts one can hold it against inputs it was not made from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Array",
    "Detector",
    "Diagnosis",
    "Series",
    "View",
    "close",
    "earned",
    "explains",
]

Array: TypeAlias = NDArray[Any]

RTOL, ATOL = 1e-6, 1e-9
RTOL32, ATOL32 = 1e-4, 1e-5
LEAST = 3  # failing cases that tell something
LEAST_WHOLE = 8  # of those with small whole numbers, which agree by chance


@dataclass(frozen=True, eq=False)
class View:
    """One block of the answer to one case.

    ``got`` has the form that was asked for, or is None where there is none; ``raw`` is what came
    back. ``off`` marks the entries that differ by more than the row allows. ``low``: the answer
    is float32. ``before`` is this block of the answer to the call before, None where unknown.
    """

    args: tuple[Any, ...]
    expected: Array
    got: Array | None
    off: Array
    raw: Any = None
    low: bool = False
    before: Array | None = None

    @cached_property
    def wrong(self) -> bool:
        """Whether this block is wrong in this case."""
        return self.got is None or bool(self.off.any())

    @cached_property
    def finite(self) -> bool:
        """Whether there is an answer in the right form, and it is made of numbers."""
        return self.got is not None and bool(np.isfinite(self.got).all())


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with an answer: a stable word, and what is said of it.

    ``said`` follows a subject: "is 2 × the right one". ``holds`` says whether one case agrees.
    ``narrow``, of a diagnosis that says where an answer is wrong, gives that part of a case, so
    that others can say what is wrong there.
    """

    word: str
    said: str
    holds: Callable[[View], bool]
    hint: str = ""
    narrow: Callable[[View], View] | None = None


@dataclass(frozen=True, eq=False)
class Series:
    """One block of the answer in all cases, the simplest first.

    ``names`` are the names of the arguments. ``truth`` gives this block of the right answer for
    any arguments; ``others`` what other parts of the problem answer to these.
    """

    views: tuple[View, ...]
    names: tuple[str, ...] = ()
    truth: Callable[..., Any] | None = None
    others: Mapping[str, Callable[..., Any]] | None = None
    whole: bool = False  # answers are whole numbers, or True and False

    @cached_property
    def failing(self) -> tuple[View, ...]:
        """The cases in which this block is wrong."""
        return tuple(view for view in self.views if view.wrong)

    @cached_property
    def passing(self) -> tuple[View, ...]:
        """The cases in which it is right."""
        return tuple(view for view in self.views if not view.wrong)

    @cached_property
    def earned(self) -> bool:
        """Whether enough cases fail, with enough different answers, to say more than chance."""
        return earned(self.failing, LEAST_WHOLE if self.whole else LEAST)

    def only(self, views: Sequence[View]) -> Series:
        """The same of some of the cases."""
        return replace(self, views=tuple(views))


Detector: TypeAlias = Callable[[Series], Diagnosis | None]


def earned(failing: Sequence[View], least: int = LEAST) -> bool:
    """Whether so many cases fail with answers that are numbers, at least three different ones."""
    told = [view for view in failing if view.finite]
    different = {(view.expected.shape, view.expected.tobytes()) for view in told}
    return len(told) >= least and len(different) >= LEAST


def close(view: View, predicted: Any) -> bool:
    """Whether the answer is the predicted one, but for rounding."""
    if view.got is None or predicted is None:
        return False
    right = np.asarray(predicted)
    if right.shape != view.got.shape or right.dtype.kind not in "biuf":
        return False
    rtol, atol = (RTOL32, ATOL32) if view.low else (RTOL, ATOL)
    allowed = rtol * np.abs(right) + atol * (1 + np.abs(view.expected))
    near = np.abs(view.got - right) <= allowed
    finite = np.isfinite(right)  # beside infinitely much everything is near
    return bool(np.where(finite, near, ~np.isfinite(view.got)).all())


def explains(series: Series, predict: Callable[[View], Any]) -> bool:
    """Whether every answer, right or wrong, is the one predicted, and there is enough to tell."""
    if not series.earned:
        return False
    return all(close(view, attempt(predict, view)) for view in (*series.failing, *series.passing))


def attempt(predict: Callable[[View], Any], view: View) -> Any:
    """The prediction, None where it cannot be made for this case."""
    try:
        return predict(view)
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError, RuntimeError):
        return None


def predicted(
    series: Series, word: str, said: str, predict: Callable[[View], Any], hint: str = ""
) -> Diagnosis | None:
    """The diagnosis that every answer is the one predicted, None where one is not."""
    if not explains(series, predict):
        return None
    return Diagnosis(word, said, lambda view: close(view, attempt(predict, view)), hint)
