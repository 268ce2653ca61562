"""The types of grader as a library: checked by mypy and pyright, run by nobody."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import assert_type

import grader


def everything() -> None:
    """What a program that grades may rely on; lines marked as slips are refused."""
    result = grader.check("submission.py")
    assert_type(result, grader.Result)
    grader.check(
        Path("hw.ipynb"),
        sheet="energy",
        parts=["contrastive", "gibbs_nll.gibbs"],
        seed=7,
        course="my-course",
        reveal="full",
        limits=grader.LimitChanges(call=1.5, memory=512),
        isolation="strict",
    )
    grader.check("submission.py", reveal="everything")  # type: ignore[arg-type] # slip
    grader.check("submission.py", isolation="none")  # type: ignore[arg-type] # slip
    grader.check("submission.py", "energy")  # type: ignore[call-arg] # slip
    grader.check(b"submission.py")  # type: ignore[arg-type] # slip
    grader.no_such_name  # type: ignore[attr-defined] # noqa: B018 # slip

    assert_type(grader.to_json(result), str)
    assert_type(grader.from_json("{}"), grader.Result)
    assert_type(grader.from_json(b"{}"), grader.Result)
    assert_type(grader.report(result, "markdown"), str)
    assert_type(grader.report(result, "terminal", width=60, color=True), str)
    assert_type(grader.passes(result, 60), bool)
    assert_type(grader.__version__, str)

    assert_type(result.score, Decimal)
    assert_type(result.gradable, bool)
    assert_type(result.message, str | None)
    assert_type(result.parts, tuple[grader.PartResult, ...])
    assert_type(result.sandbox, grader.Sandbox)
    assert_type(result.submission, grader.SubmissionInfo)
    part = result.parts[0]
    assert_type(part.outcome, grader.Outcome)
    assert_type(part.checks, tuple[grader.CheckResult, ...])
    assert_type(part.checks[0].counterexample, grader.Counterexample | None)
    assert_type(part.checks[0].misconception, str | None)
    result.score = Decimal(100)  # type: ignore[misc] # slip

    try:
        grader.check("gone.py")
    except (grader.UsageError, grader.CourseError, grader.AuthorError, grader.GraderFault) as error:
        mlgrade_error: grader.MlgradeError = error
        assert_type(mlgrade_error.exit_code, int)
