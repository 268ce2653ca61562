"""What is wrong with an answer that looks like no expected mistake, in plain words.

Computed from what came back and what is right over all cases of a part. A diagnosis is stated
only when it explains every failing case to tolerance and no passing case speaks against it;
detectors are tried in a fixed order, the simplest first. An answer that is zero or not a number
throughout is called that and nothing cleverer.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grader.diagnosis import (
    curve,
    direction,
    entries,
    factor,
    inputs,
    plain,
    precision,
    region,
    shape,
    state,
)
from grader.diagnosis.beside import Explanation, unstable, writes
from grader.diagnosis.reading import Answer, answer_of, can_be_read, cases_of
from grader.diagnosis.views import LEAST, Detector, Diagnosis, Series, View, close
from grader.kinds import Evidence

__all__ = ["DETECTORS", "Explanation", "diagnose"]

_VALUES: tuple[Detector, ...] = (
    plain.nothing,
    plain.constant,
    shape.transposed,
    factor.sign,
    shape.off_by_one,
    factor.factor,
    factor.equal_to_input,
    factor.factor_of_two,
    shape.reversed_,
    precision.rounded,
    precision.single,
    curve.curve,
    shape.reduced,
    plain.other_part,
    factor.additive,
    inputs.other_input,
    factor.affine,
    factor.step,
    shape.shifted,
    shape.permuted,
)
DETECTORS: tuple[Detector, ...] = (
    state.accumulated,
    *_VALUES,
    entries.some_entries,
    region.one_kind_of_case,
    region.beyond_a_size,
    direction.direction,
    precision.approximate,
)
"""Every detector of one block, in the order in which they are tried."""

_INNER = (plain.nothing, factor.sign, factor.factor, curve.curve)
"""What may be said of the cases or entries that are wrong, once it is known which they are."""


def diagnose(
    evidences: Sequence[Evidence],
    wanted: Collection[int],
    others: Mapping[str, Callable[..., Any]] | None = None,
) -> dict[int, Explanation]:
    """For each wanted row of a part, by its index, what explains it.

    ``others`` are the references of the problem by the name of their part. What explains all
    rows of the part together goes before what explains one; an edge row is explained alone only
    where the ordinary ones have nothing to explain, since its inputs make different things equal.
    """
    rows = [at for at, evidence in enumerate(evidences) if can_be_read(evidence.row)]
    asked = [at for at in rows if at in wanted]
    if not asked:
        return {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # references are asked about inputs nobody dealt
        return _of_rows(evidences, rows, asked, others or {})


def _of_rows(
    evidences: Sequence[Evidence],
    rows: Sequence[int],
    asked: Sequence[int],
    others: Mapping[str, Callable[..., Any]],
) -> dict[int, Explanation]:
    """The explanation of all rows together, or of each that is asked."""
    read = {at: cases_of(evidences[at]) for at in rows}

    def explained(some: Sequence[int]) -> Explanation | None:
        own = [evidences[at] for at in some]
        return _explained(own, answer_of(own, [read[at] for at in some], others))

    together = explained(rows)
    if together is not None:
        return dict.fromkeys(asked, together)
    if len(rows) == 1:
        return {}
    ordinary = [at for at in asked if not evidences[at].row.announced]
    alone = {at: explained([at]) for at in ordinary or asked}
    return {at: found for at, found in alone.items() if found is not None}


def _explained(evidences: Sequence[Evidence], answer: Answer | None) -> Explanation | None:
    found = None if answer is None else _blocks(answer)
    if found is not None and found.word in {"zero", "nan", "accumulates"}:
        return found
    return unstable(evidences) or found or writes(evidences)


# -- block by block --------------------------------------------------------------------------------
def _blocks(answer: Answer) -> Explanation | None:
    wrong = [at for at, series in enumerate(answer.series) if series.failing]
    if not wrong:
        return None
    swapped = _exchanged(answer) if len(answer.series) > 1 else None
    if swapped is not None:
        return swapped
    found = {at: block_diagnosis(answer.series[at]) for at in wrong}
    known = {at: each for at, each in found.items() if each is not None}
    if len(known) == len(wrong):
        return _merged(answer, known)
    return _which(answer, wrong)


def block_diagnosis(series: Series) -> Diagnosis | None:
    """The first diagnosis of one block that holds in every case."""
    for detector in DETECTORS:
        found = detector(series)
        if found is not None:
            return _refined(series, found)
    return None


def _refined(series: Series, found: Diagnosis) -> Diagnosis:
    """A diagnosis that says where, with what is wrong there."""
    if found.narrow is None:
        return found
    part = replace(series, views=tuple(found.narrow(view) for view in series.failing), truth=None)
    if not part.earned:
        return found
    for detector in _INNER:
        inner = detector(part)
        if inner is not None:
            said = f"{found.said}; there it {inner.said}"
            holds = partial(_both, found, inner)
            return Diagnosis(found.word, said, holds, inner.hint or found.hint)
    return found


def _both(where: Diagnosis, what: Diagnosis, view: View) -> bool:
    narrow = where.narrow or (lambda each: each)
    return where.holds(view) and (not view.wrong or what.holds(narrow(view)))


def _merged(answer: Answer, found: Mapping[int, Diagnosis]) -> Explanation:
    """One sentence about all wrong blocks."""
    first = next(iter(found.values()))
    alike = all((each.word, each.said) == (first.word, first.said) for each in found.values())
    everywhere = len(found) == len(answer.series)
    if alike and everywhere:
        message = f"your answer {first.said}"
    else:
        message = "; ".join(f"{answer.names[at]} {each.said}" for at, each in found.items())
    if not everywhere:
        message += "; the rest is right"
    return Explanation(first.word, message, first.hint, partial(_hold, dict(found)))


def _hold(found: Mapping[int, Diagnosis], views: Sequence[View]) -> bool:
    return all(
        found[at].holds(view) if at in found else not view.wrong for at, view in enumerate(views)
    )


def _which(answer: Answer, wrong: Sequence[int]) -> Explanation | None:
    """Some blocks are wrong in a way that has no name; the others are right in every case."""
    bad = list(dict.fromkeys(answer.names[at] for at in wrong))
    good = [name for name in dict.fromkeys(answer.names) if name not in bad]
    if not good:
        return None
    on = " on every input" if len(answer.cases) > 1 else ""
    message = f"{_and(bad)} {_are(bad)} wrong; {_and(good)} {_are(good)} right{on}"
    wrong_ones = frozenset(at for at, name in enumerate(answer.names) if name in bad)
    return Explanation("block", message, "", partial(_hold_right, wrong_ones))


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _hold_right(wrong: Collection[int], views: Sequence[View]) -> bool:
    return not any(view.wrong for at, view in enumerate(views) if at not in wrong)


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _exchanged(answer: Answer) -> Explanation | None:
    """Two blocks, each where the other should be."""
    cases = answer.cases
    failing = [case for case in cases if any(view.wrong for view in case)]
    if len(answer.series) != 2 or len(failing) < LEAST or not all(map(_crossed, cases)):
        return None
    one, other = answer.names
    message = f"{one} and {other} are exchanged"
    return Explanation("exchanged", message, "Return them in the order that is asked.", _crossed)


def _crossed(views: Sequence[View]) -> bool:
    one, other = views
    return _is(one.raw, other) and _is(other.raw, one)


def _is(raw: Any, view: View) -> bool:
    if not isinstance(raw, int | float | np.ndarray | list):
        return False
    try:
        got = np.asarray(raw, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return False
    return close(replace(view, got=got), view.expected)
