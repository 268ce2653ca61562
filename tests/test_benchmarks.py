"""The benchmarks of speed measure what they say they do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.classes import _source, _with_one_slip
from benchmarks.measure import costs
from benchmarks.wrong import unrelated
from grader.course import Course
from grader.library import check
from grader.results import Outcome

ROOT = Path(__file__).resolve().parents[1]


def test_unrelated_numbers_are_wrong_and_look_like_nothing(tmp_path):
    """Every function runs, most are wrong, and none has the name of a mistake."""
    path = tmp_path / "submission.py"
    perfect = ROOT / "submissions_example" / "energy" / "perfect.py"
    path.write_text(unrelated(Course(ROOT).sheet("energy"), perfect), encoding="utf-8")
    result = check(path, course=ROOT)
    functions = [part for part in result.parts if part.outcome is not Outcome.PENDING]
    wrong = [part for part in functions if part.outcome is Outcome.WRONG]
    assert len(wrong) >= len(functions) / 2
    assert not {part.outcome for part in functions} & {Outcome.RAISED, Outcome.MISSING}
    assert not [
        check.misconception for part in wrong for check in part.checks if check.misconception
    ]


def test_a_submission_with_one_slip_has_one(tmp_path):
    """One function is not right, or makes what builds on it wrong, and nothing raises."""
    right, wrong = (_source("energy", story) for story in ("perfect", "near_miss"))
    slips = _with_one_slip(right, wrong)
    assert len(set(slips)) == len(slips) >= 5
    path = tmp_path / "submission.py"
    for source in slips:
        path.write_text(source, encoding="utf-8")
        outcomes = [part.outcome for part in check(path, course=ROOT).parts]
        refused = [each for each in outcomes if each not in {Outcome.PASS, Outcome.PENDING}]
        assert 0 < len(refused) < len(outcomes) / 3
        assert Outcome.RAISED not in outcomes


def test_a_cost_is_time_on_the_clock_and_of_the_processor():
    """A command that sleeps costs the one, a busy one both; another status is an error."""
    sleep, work = "import time; time.sleep(0.5)", "sum(range(20_000_000))"
    found = costs({"sleep": [sys.executable, "-c", sleep], "work": [sys.executable, "-c", work]}, 1)
    assert found["sleep"].wall > 0.5 > found["sleep"].cpu
    assert found["work"].cpu > 0.1
    failing = {"fails": [sys.executable, "-c", "raise SystemExit(1)"]}
    assert costs(failing, 1, {0, 1})["fails"].wall > 0
    with pytest.raises(RuntimeError, match="fails failed"):
        costs(failing, 1)
