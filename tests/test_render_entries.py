"""What a report shows of a wrong array: values beside each other, stars, a picture, the worst."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from judging import evidence_of
from rich.cells import cell_len
from sample_results import check, part, result

from grader.cases import Returned
from grader.course import Part
from grader.judge import Handed, judge_part
from grader.kinds import kind_of
from grader.kinds.entries import wrong_entries
from grader.literals import json_value
from grader.render import FORMATS, render
from grader.render.entries import furthest, picture, side_by_side, values
from grader.results import Counterexample, Entries, Outcome, PartResult, Result
from grader.spec import Gradient, Value

RIGHT = np.array([[0.25, -1.5, 3.0], [2.0, 1.0, -0.125], [10.0, 0.5, 1 / 3]])
STAR = re.compile(r"\*(?=[\w.\-'])")


def grad(x):
    """Stand for a gradient of the submission."""
    return x


def judged(expected: Any, got: Any, reveal: str = "hint", **more: Any) -> PartResult:
    """The result of a part with one wrong answer, by way of the judge."""
    row = Gradient(
        grad,
        lambda _: expected,
        of=grad,
        wrt=lambda step, x: (x + step,),
        on=lambda _: (np.ones(2),),
        points=1,
        cases=1,
        **more,
    )
    evidence = evidence_of(row, [Returned(got)] * 2)
    return judge_part(Handed(Part("p", "grad", (row,), grad), [evidence]), (), reveal=reveal)


def counterexample(expected: Any, got: Any, *, full: bool = False) -> Counterexample:
    """The case of one wrong answer."""
    row = Value(grad, lambda _: expected, on=lambda _: (1.0,), points=1, cases=1)
    evidence = evidence_of(row, [Returned(got)] * 2)
    entries = wrong_entries(evidence, kind_of(row).judge(evidence), full=full)
    return Counterexample(
        "grad(1.0)", json_value(got), json_value(expected) if full else None, entries
    )


def changed(array: Any, *where: tuple[Any, float]) -> Any:
    """A copy with other numbers in some places."""
    array = np.array(array)
    for index, number in where:
        array[index] = number
    return array


def arrays(reveal: str) -> Result:
    """An answer of every form, wrong here and there."""
    big = np.outer(np.arange(1.0, 31), np.arange(1.0, 41)) / 7
    wrong = {
        "last_row": (RIGHT, changed(RIGHT, (2, RIGHT[2] * [2, 3, 1.001]))),
        "one_wrong": (RIGHT[0], changed(RIGHT[0], (1, 1.5))),
        "all_doubled": (RIGHT, 2 * RIGHT),
        "diagonal_of_many": (big, big + np.eye(30, 40)),
        "long_vector": (big[0], changed(big[0], (slice(30, 36), 0.0))),
        "lone_nan": (RIGHT[:2], changed(RIGHT[:2], ((0, 1), np.nan))),
        "blocks": ((RIGHT, RIGHT[0]), (changed(RIGHT, ((0, 0), 9.0)), RIGHT[0] + [0, 0, 1])),
        "under_keys": ({"W": RIGHT, "b": 1.5}, {"W": RIGHT, "b": 2.5}),
        "mask": (RIGHT > 1, RIGHT > 2),
        "no_matrix": (np.stack([RIGHT, RIGHT]), changed(np.stack([RIGHT, RIGHT]), ((1, 2), 7.0))),
    }
    parts = []
    for name, (expected, got) in wrong.items():
        more = {"blocks": ("dW", "db")} if name == "blocks" else {}
        found = judged(expected, got, reveal, **more)
        parts.append(part(f"arrays.{name}", *found.checks))
    return result(*parts, reveal=reveal)


@pytest.mark.parametrize("reveal", ["hint", "full"])
@pytest.mark.parametrize("look", ["", ".narrow", ".ascii"])
def test_reports_of_wrong_arrays(
    reveal: str, look: str, golden: Callable[[str, str], None]
) -> None:
    """They read as they did when a person last looked at them, at 80 columns and at 40."""
    looks: dict[str, dict[str, Any]] = {"": {}, ".narrow": {"width": 40}, ".ascii": {"ascii": True}}
    text = render(arrays(reveal), "terminal", **looks[look])
    assert max(map(cell_len, text.split("\n"))) <= looks[look].get("width", 80)
    assert text.isascii() or look != ".ascii"
    golden(f"render/arrays.{reveal}{look}.txt", text)


def test_stars_stand_out_in_colour() -> None:
    """In colour a wrong entry is red as well; without colour nothing but the star is left."""
    found = result(judged(RIGHT[0], changed(RIGHT[0], (1, 1.5))))
    text = render(found, "terminal", color=True)
    assert "\x1b[1;31m*1.5\x1b[0m" in text
    assert re.sub("\x1b\\[[0-9;]*m", "", text) == render(found, "terminal")


def test_stars_are_explained_once() -> None:
    """The first value with stars says what they mean; text of a submission is no star."""
    one = judged(RIGHT[0], changed(RIGHT[0], (1, 1.5))).checks[0]
    text = render(result(part("p.f", one, one)), "terminal")
    assert text.count("(* is wrong)") == 1
    case = Counterexample("f()", "a *b")
    row = check("value", Outcome.WRONG, "0", "1", counterexample=case)
    assert "is wrong)" not in render(result(part("p.f", row)), "terminal")


@given(hnp.arrays(np.bool_, st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_every_wrong_entry_of_a_small_matrix_has_a_star(wrong: Any) -> None:
    """As many stars as wrong entries, before those; none where all or none are wrong."""
    right = np.arange(1.0, wrong.size + 1).reshape(wrong.shape)
    if not wrong.any():
        return
    (_, text), *_ = values(counterexample(right, right + wrong), 10**4, ascii=True)
    starred = [STAR.sub("", each) != each for each in re.findall(r"\*?\d[\d.]*", text)]
    if wrong.size > 1 and not wrong.all():
        assert sum(starred) == text.count("*") == wrong.sum()
    else:
        assert "*" not in text


@given(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(-9, 9)),
    st.data(),
)
def test_stars_change_nothing_else(right: Any, data: st.DataObject) -> None:
    """Without its stars the answer reads as the numbers that came back."""
    got = right + data.draw(hnp.arrays(np.float64, right.shape, elements=st.sampled_from([0, 1.0])))
    if (got == right).all():
        return
    case = counterexample(right, got)
    (label, text), *_ = values(case, 10**4, ascii=True)
    numbers = re.findall(
        r"-?\d[\d.e+-]*", STAR.sub("", re.sub(r"   errors  .*|\n +[.:+%#]+$", "", text))
    )
    assert label == "got"
    np.testing.assert_allclose(
        [float(each.rstrip(",")) for each in numbers], got.ravel(), rtol=1e-4
    )


@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_pictures_are_bounded(rows: int, columns: int, seed: int) -> None:
    """At most 6 lines of 20 characters, however large the array; all in ASCII where asked."""
    wrong = np.random.default_rng(seed).random((rows, columns)) ** 9
    case = counterexample(np.ones((rows, columns)), 1 + wrong)
    for entries in case.entries:
        for ascii in (True, False):  # noqa: A001 - as in Look
            lines = picture(entries, ascii=ascii).split("\n")
            assert len(lines) <= 6
            assert all(len(line) <= 20 for line in lines)
            assert ascii is False or "".join(lines).isascii()


def test_the_worst_entry_is_told_where_it_cannot_be_seen() -> None:
    """Of a large array with what stands there, and with everything revealed what should."""
    big = np.arange(1.0, 101).reshape(10, 10)
    got = changed(big, ((7, 3), 0.5), ((0, 0), 1.001))
    row = check("value", Outcome.WRONG, "0", "1", message="wrong on 1 of 60 inputs")
    counted = "; 2 of 100 entries differ"
    for reply in (got, changed(got, ((0, 0), 1.0))):
        assert furthest(row, counterexample(big, reply)).startswith("entry [7, 3] is 0.5; ")
    assert furthest(row, counterexample(big, got)) == "entry [7, 3] is 0.5" + counted
    full = counterexample(big, got, full=True)
    assert furthest(row, full) == "entry [7, 3] is 0.5, not 74.0" + counted
    told = check("value", Outcome.WRONG, "0", "1", message="2 of 100 entries differ")
    assert furthest(told, full) == "entry [7, 3] is 0.5, not 74.0"
    small = counterexample(RIGHT, changed(RIGHT, ((0, 0), 9.0), ((1, 1), 1.01)))
    assert furthest(told, small) == "entry [0, 0]"


def test_entries_that_lead_nowhere_are_let_be() -> None:
    """A result from elsewhere, whose entries do not fit its values, is still shown."""
    grid = ((4, 0), (0, 0))
    for at, shape in [((9,), (2, 2)), (("k",), (2, 2)), ((), (2, 2)), ((0, 0, 0), ()), ((), (4,))]:
        entries = Entries(at, shape, 1, worst=(0, 0), errors=grid)
        case = Counterexample("f()", [[1.0, 2.0, 3.0], {"k": 4}], None, (entries,))
        assert values(case, 60, ascii=False)[0] == ("got", "[[1.0, 2.0, 3.0], {'k': 4}]")


def test_panels_stand_beside_each_other_where_they_fit() -> None:
    """Else below each other, each with its label."""
    panels = [("got", "[1,\n 2]"), ("expected", "[3,\n 4]"), ("errors", "#\n.")]
    assert side_by_side(panels, 60) == [
        ("got", "[1,   expected  [3,   errors  #\n 2]              4]           .")
    ]
    assert side_by_side(panels, 30) == [
        ("got", "[1,   expected  [3,\n 2]              4]"),
        ("errors", "#\n."),
    ]
    assert side_by_side(panels, 10) == panels


# -- what a hint gives away ----------------------------------------------------------------------
def numbers_in(text: str) -> Iterator[float]:
    """Every number that a report holds, however it is written."""
    for each in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text):
        yield float(each)


answers = st.one_of(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=8), elements=st.floats(0, 9)),
    st.tuples(
        hnp.arrays(np.float64, (2, 3), elements=st.floats(0, 9)),
        hnp.arrays(np.float64, 3, elements=st.floats(0, 9)),
    ),
)


@given(answers, st.floats(1000, 9000), st.data())
def test_a_hint_holds_no_expected_value(got: Any, far: float, data: st.DataObject) -> None:
    """In no format is there a number that is right and did not come back; with "full" there is."""
    group = got if isinstance(got, tuple) else (got,)
    moved = tuple(
        each + far * data.draw(hnp.arrays(np.float64, each.shape, elements=st.integers(0, 2)))
        for each in group
    )
    expected = moved if isinstance(got, tuple) else moved[0]
    if all(np.array_equal(one, other) for one, other in zip(group, moved, strict=True)):
        return
    for form in FORMATS:
        told = {
            reveal: render(result(judged(expected, got, reveal), reveal=reveal), form)
            for reveal in ("full", "hint", "score")
        }
        found = {
            reveal: any(each >= 900 for each in numbers_in(text)) for reveal, text in told.items()
        }
        assert found["hint"] is found["score"] is False
        assert found["full"] or form not in {"terminal", "json"}


def test_a_score_has_no_entries() -> None:
    """With reveal "score" nothing is said of where an answer is wrong."""
    found = arrays("score")
    assert all(check.counterexample is None for part in found.parts for check in part.checks)
    text = render(found, "terminal")
    assert not re.search("[░▒▓█*]|worst|errors|entry", text)
    assert "entries" not in json.loads(render(found, "json"))["parts"][0]["checks"][0]
