"""Dealing: every case follows from the seed, and an author's slip has one clear message."""

from __future__ import annotations

import numpy as np
import pytest
from toy_lint import write_toy

from grader.deal import answers, deal, truths
from grader.errors import AuthorError
from grader.literals import call_text


def toy(root, *replacements):
    """Return the problem of the toy course with these texts replaced, and its parts by name."""
    (problem,) = write_toy(root, *replacements).sheet("toys").problems
    return problem, {part.name: part for part in problem.parts}


def texts(problem, part, seed):
    """Return all calls of a part, row by row."""
    return [[call_text(call) for call in each.calls] for each in deal(problem, part, seed)]


def test_a_deal_follows_from_the_seed(tmp_path):
    """The same seed deals the same calls, another seed others; every row has its own."""
    more = "Value(loss, ref.loss, on=vectors, points=1),"
    problem, parts = toy(tmp_path, (more, f"{more}\n        {more}"))
    first, second = texts(problem, parts["loss"], 7)
    assert [first, second] == texts(problem, parts["loss"], 7)
    assert first != second
    assert first not in texts(problem, parts["loss"], 8)
    as_scaled = [[text.replace("scaled", "loss") for text in texts(problem, parts["scaled"], 7)[0]]]
    assert as_scaled[0] != first, "another part draws other inputs"


def test_the_first_case_is_repeated_where_answers_are_compared(tmp_path):
    """Values and gradients are asked once more; other kinds are not."""
    problem, parts = toy(tmp_path)
    counts = {name: len(deal(problem, part, 0)[0].calls) for name, part in parts.items()}
    assert counts == {
        "scaled": 61,
        "loss": 61,
        "grad": 61,
        "lines": 20,
        "refute": 1,
        "even": 40,
        "claims": 0,
        "which": 0,
        "prose": 0,
    }
    (dealt,) = deal(problem, parts["scaled"], 0)
    assert call_text(dealt.calls[-1]) == call_text(dealt.calls[0])
    assert dealt.part == "toy.scaled"


def test_references_by_part(tmp_path):
    """What is called by a property is answered by the part's own reference."""
    problem, parts = toy(tmp_path)
    known = truths(problem)
    assert set(known) == {"scaled", "loss", "grad"}
    (dealt,) = deal(problem, parts["even"], 0)
    one, two = answers(problem, dealt, known)[0]
    assert one == two == known["loss"](*dealt.calls[0].args)


def answered(problem, part):
    """Return what is right on every row of a part."""
    return [answers(problem, dealt, truths(problem)) for dealt in deal(problem, part, 0)]


def refused(problem, part):
    """Return what is said of a part whose author slipped, after the path of the file."""
    with pytest.raises(AuthorError) as caught:
        answered(problem, part)
    assert str(caught.value).startswith(f"{problem.path}: ")
    return str(caught.value).removeprefix(f"{problem.path}: ")


DRAW = "return draw.reals(draw.dim()), draw.positive()"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1 / (draw.index - 12), 2", "case 12: ZeroDivisionError: division by zero"),
        (
            "return draw.dims(9, 2, 4)",
            "case 0: ValueError: 9 different sizes are asked for between 2 and 4",
        ),
        ("return None", "case 0: TypeError: 'NoneType' object is not iterable"),
    ],
)
def test_a_draw_that_fails(tmp_path, body, said):
    """File, draw, part and case are named."""
    problem, parts = toy(tmp_path, (DRAW, body))
    assert refused(problem, parts["scaled"]) == f"the draw vectors of scaled fails at {said}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return factor * undefined", "fails: NameError: name 'undefined' is not defined"),
        ("return vector * np.nan", "is not finite at case 0."),
        ("return np.where(vector == vector.round(), vector, np.inf)", "is not finite at case 10."),
        ("return [1.0, float('inf')]", "is not finite at case 0."),
        ("return np.log(-1.0)", "is not finite at case 0."),
    ],
)
def test_a_reference_that_fails_or_is_not_finite(tmp_path, body, said):
    """No mark hangs on an answer that is not a number; warnings of numpy are no matter."""
    problem, parts = toy(tmp_path, ("return factor * vector", body))
    said = f"the reference of toy.scaled {said}"
    assert refused(problem, parts["scaled"]) == said


def test_answers_are_in_the_order_of_the_cases(tmp_path):
    """One for each case; the repeated one needs none of its own."""
    problem, parts = toy(tmp_path)
    (dealt,) = deal(problem, parts["scaled"], 3)
    found = answers(problem, dealt, truths(problem))
    assert len(found) == len(dealt.cases)
    for case, right in zip(dealt.cases, found, strict=True):
        vector, factor = case.calls[0].args
        np.testing.assert_array_equal(right, factor * vector)
