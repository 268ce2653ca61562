"""No wrong diagnosis: the course's own mistakes with naming switched off, and unrelated answers.

A diagnosis is wrong if what it says is not so on freshly dealt inputs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from grader.course import Course
from grader.deal import answers, deal, truths
from grader.diagnosis import diagnose
from grader.diagnosis.reading import answer_of, can_be_read, cases_of
from grader.kinds import Evidence, kind_of
from grader.lint.stand_ins import replies_of
from grader.results import Outcome

ROOT = Path(__file__).resolve().parents[1]
QUICK = {"contrastive", "mle_cross_entropy", "adam", "gaussian_mean"}
FRESH = 2
SHARE = 0.6  # of the mistakes of the course that are diagnosed without their names
SEEN = {"unstable", "mutation"}  # what happened, whatever the answers are


@cache
def sheets():
    """Return all problems of the course, by name, but those of torch."""
    course = Course(ROOT)
    return {
        problem.name: problem
        for name in course.sheets
        for problem in course.sheet(name).problems
        if problem.name != "torch_mlp"
    }


NAMES = [
    pytest.param(name, marks=() if name in QUICK else pytest.mark.heavy)
    for name in sorted(path.stem for path in (ROOT / "problems").glob("*/*.py"))
    if name != "torch_mlp"
]


def judged(problem, part, function, seed):
    """Return the evidences of a part answered by a function, and which rows are wrong."""
    known = truths(problem)
    evidences = [
        Evidence(dealt.row, dealt, answers(problem, dealt, known), replies_of(dealt, function))
        for dealt in deal(problem, part, seed)
    ]
    findings = [kind_of(each.row).judge(each) for each in evidences]
    wrong = [
        at
        for at, finding in enumerate(findings)
        if finding.outcome is Outcome.WRONG and finding.cause not in {"type", "mutation"}
    ]
    return evidences, wrong


def is_false(explanation, problem, part, function, at):
    """Return whether what is said of a row is not so on other seeds."""
    for seed in range(1, FRESH + 1):
        evidences, _ = judged(problem, part, function, seed)
        evidence = evidences[at]
        answer = answer_of([evidence], [cases_of(evidence)], truths(problem))
        with np.errstate(all="ignore"):
            if answer is None or not all(map(explanation.holds, answer.cases)):
                return True
    return False


def diagnosed(problem, part, function):
    """Return how many rows are wrong, the rows explained, and what is false of them."""
    evidences, wrong = judged(problem, part, function, 0)
    explained = diagnose(evidences, wrong, truths(problem))
    false = [
        f"{part.name}: {each.message}"
        for at, each in explained.items()
        if each.word not in SEEN and is_false(each, problem, part, function, at)
    ]
    return len(wrong), explained, false


def parts_of(problem):
    """Return the parts whose answers are numbers that are compared."""
    return [part for part in problem.parts if all(map(can_be_read, part.rows))]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_the_mistakes_of_the_course_is_true(name):
    """Without their names, and holding on other seeds."""
    problem = sheets()[name]
    for part in parts_of(problem):
        for mistake in problem.misconceptions_of(part):
            _, _, false = diagnosed(problem, part, mistake.wrong)
            assert not false, mistake.name


@pytest.mark.heavy
def test_most_mistakes_of_the_course_are_diagnosed():
    """A form is found for most of them, though each has a name of its own."""
    wrong = said = 0
    for problem in sheets().values():
        for part in parts_of(problem):
            for mistake in problem.misconceptions_of(part):
                evidences, rows = judged(problem, part, mistake.wrong, 0)
                wrong += bool(rows)
                said += bool(diagnose(evidences, rows, truths(problem)))
    assert said >= SHARE * wrong, f"{said} of {wrong}"


# -- answers that are related to nothing -----------------------------------------------------------
def waves(value, phase):
    """Return smooth numbers in the form of an answer that have nothing to do with it."""
    if isinstance(value, dict):
        return {key: waves(each, phase + at) for at, (key, each) in enumerate(value.items())}
    if isinstance(value, tuple | list):
        return type(value)(waves(each, phase + at) for at, each in enumerate(value))
    array = np.asarray(value)
    if array.dtype.kind != "f":
        return value
    at = np.arange(array.size).reshape(array.shape)
    return np.sin(3.1 * phase + 1.7 * at**1.3) * (2 + np.cos(at + 5 * phase))


def noisy(value, phase):
    """Return the right numbers, each off by some of its own size, no two by the same."""
    if isinstance(value, dict):
        return {key: noisy(each, phase + at) for at, (key, each) in enumerate(value.items())}
    if isinstance(value, tuple | list):
        return type(value)(noisy(each, phase + at) for at, each in enumerate(value))
    array = np.asarray(value, dtype=float)
    rng = np.random.default_rng(int(abs(phase) * 1e6) % 2**32)
    return array + rng.normal(size=array.shape) * (0.3 + np.abs(array))


def key_of(args):
    """Return a number that differs from input to input and is the same for the same."""
    total = 0.3
    for arg in args:
        for each in arg if isinstance(arg, tuple | list) else [arg]:
            if isinstance(each, np.ndarray | float | int):
                flat = np.ravel(np.asarray(each, dtype=float))
                total += float(np.sum(np.tanh(flat) * np.cos(1 + np.arange(flat.size))))
    return total


def in_place(truth, change):
    """Return a function that answers with the right answer changed beyond recognition."""
    return lambda *args: change(truth(*args), key_of(args))


@pytest.mark.parametrize("change", [waves, noisy])
@pytest.mark.parametrize("name", NAMES)
def test_unrelated_answers_are_not_explained_wrongly(name, change):
    """Of what has nothing to do with the right answer nothing untrue is said."""
    problem = sheets()[name]
    for part in parts_of(problem):
        function = in_place(part.rows[0].truth, change)
        _, explained, false = diagnosed(problem, part, function)
        assert not false
        said = {each.word for each in explained.values()}
        assert said <= {"entries", "block", "region"}, part.name
