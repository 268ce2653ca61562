"""Results written by hand, one for each story a report has to tell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from grader.advice import first_to_fix
from grader.results import (
    CheckResult,
    Counterexample,
    Outcome,
    PartResult,
    Result,
    Sandbox,
    SubmissionInfo,
)

BY_HAND = "Both hinges can be active at once; then their gradients add."
NOT_UPHILL = "The minus sign of the negative log-likelihood is missing."


def check(kind: str, outcome: Outcome, score: str, most: str, **more: Any) -> CheckResult:
    """A row with points written as text."""
    return CheckResult(kind, outcome, Decimal(score), Decimal(most), **more)


def passing(points: str, kind: str = "value", **more: Any) -> CheckResult:
    """A row that is right on 60 inputs."""
    return check(kind, Outcome.PASS, points, points, cases=60, **more)


def part(name: str, *checks: CheckResult, **more: Any) -> PartResult:
    """A part of these rows; its outcome is that of the first that is not right."""
    problem, _, short = name.partition(".")
    bad = [each.outcome for each in checks if each.outcome is not Outcome.PASS]
    return PartResult(
        part=name,
        problem=problem,
        name=short,
        outcome=bad[0] if bad else Outcome.PASS,
        score=sum((each.score for each in checks), Decimal(0)),
        max_score=sum((each.max_score for each in checks), Decimal(0)),
        checks=checks,
        **more,
    )


def result(*parts: PartResult, **more: Any) -> Result:
    """A result with the points of its parts added up."""
    waiting = {Outcome.PENDING, Outcome.FAULT}
    counted = [each for each in parts if each.outcome not in waiting]
    undecided = [each.max_score for each in parts if each.outcome is Outcome.PENDING]
    given: dict[str, Any] = {
        "mlgrade": "0.1.0",
        "sheet": "energy",
        "title": "Energy-based models",
        "seed": 7,
        "submission": SubmissionInfo("near_miss.py", "0" * 64),
        "gradable": True,
        "message": None,
        "score": sum((each.score for each in counted), Decimal(0)),
        "max_score": sum((each.max_score for each in counted), Decimal(0)),
        "pending": sum(undecided, Decimal(0)),
        "parts": parts,
        "sandbox": Sandbox(layers=("namespaces", "seccomp", "landlock")),
        "seconds": 0.4,
        "next": first_to_fix(parts, {}),
    }
    return Result(**{**given, **more})


def perfect() -> Result:
    """Everything is right, one answer with a note."""
    return result(
        part("intuition.all_minimisers", passing("2"), passing("1", announced="ties")),
        part("intuition.claims", passing("3", "claims")),
        part(
            "gibbs_nll.gibbs",
            passing("2", notes=("accepted: shape (4, 1) where (4,) is asked",)),
            passing("1", announced="energies up to ±1e4"),
        ),
        part("gibbs_nll.nll_derivation", passing("4", "derivation")),
        part("contrastive.simple_loss", passing("2.5")),
        part("contrastive.simple_grad", passing("3", "gradient")),
        submission=SubmissionInfo("perfect.py", "1" * 64),
    )


def named() -> PartResult:
    """A part whose mistake has a name."""
    return part(
        "contrastive.simple_grad",
        check(
            "gradient",
            Outcome.WRONG,
            "0",
            "3",
            cases=60,
            failed=23,
            message="wrong on 23 of 60 inputs; at the simplest, the second term is missing",
            hint=BY_HAND,
            misconception="exclusive_cases",
            counterexample=Counterexample(
                "simple_grad(1.0, 0.0, np.array([1.0, 2.0]), np.array([2.0, -1.0]), 1.0)",
                [1.0, 2.0],
                [-1.0, 3.0],
            ),
        ),
    )


def unstable_softmax() -> PartResult:
    """A part that is right but for an announced edge row."""
    return part(
        "gibbs_nll.gibbs",
        passing("2"),
        check(
            "value",
            Outcome.WRONG,
            "0",
            "1",
            cause="non_finite",
            cases=20,
            failed=14,
            message="nan, on 14 of 20 inputs",
            hint="exp(1e4) overflows: subtract the largest exponent before exponentiating.",
            announced="energies up to ±1e4",
            counterexample=Counterexample(
                "gibbs(np.array([-10000.0, 3.0]), 1.5)", ["nan", 0.0], [1.0, 0.0]
            ),
        ),
    )


def raising() -> PartResult:
    """A part that raised, after it had printed something."""
    return part(
        "gibbs_nll.mean_energy",
        check(
            "value",
            Outcome.RAISED,
            "0",
            "2",
            cause="error",
            cases=60,
            failed=60,
            message="raised ValueError: shapes (3,) and (4,) not aligned on line 41, "
            "on 60 of 60 inputs",
            line=41,
            source='  File "near_miss.py", line 37, in mean_energy\n    p = weights(F)\n'
            '  File "near_miss.py", line 41, in weights\n    return F @ other\n'
            "           ~~^~~~~~~\n",
            counterexample=Counterexample("mean_energy(np.array([1.0, 2.0]), 0.5)", None),
        ),
        stdout="weights [0.5 0.5]\nshape (3,)\n",
    )


def broken_derivation() -> PartResult:
    """A derivation whose third line does not follow."""
    return part(
        "gibbs_nll.nll_derivation",
        check(
            "derivation",
            Outcome.WRONG,
            "0",
            "4",
            cases=20,
            failed=20,
            message="line 3 does not follow from line 2: line 2 gives 1.31326, line 3 gives 0.6931",
            line=58,
            source="yield -beta * F[i] - np.log(np.exp(-beta * F).sum())",
            counterexample=Counterexample(
                "nll_derivation(np.array([1.0, 2.0]), 0, 1.0)", 0.6931471805599453
            ),
        ),
    )


def carried() -> PartResult:
    """A gradient that is right for the student's own wrong loss."""
    return part(
        "contrastive.log_grad",
        check(
            "gradient",
            Outcome.CARRIED,
            "1.5",
            "3",
            cases=60,
            failed=60,
            message="right for your own log_loss, which is wrong: half of the points",
            hint="Mend log_loss first; this follows.",
        ),
    )


def small_failures() -> tuple[PartResult, ...]:
    """One part for each outcome that takes few words."""
    blank = "not written yet"
    ban = "uses torch.autograd on line 12, which this problem bans"
    waived = "not asked: it is about gibbs; its 1 point left the total"
    late = "no answer within 2 s, the limit for one call: an endless loop?"
    ours = "The worker would not start twice in a row."
    return (
        part(
            "intuition.all_minimisers",
            check("value", Outcome.MISSING, "0", "2", message=blank),
            check("value", Outcome.MISSING, "0", "1", message=blank, announced="ties"),
        ),
        part(
            "intuition.grid_search",
            check(
                "value",
                Outcome.TIMED_OUT,
                "0",
                "2",
                message=late,
                counterexample=Counterexample("grid_search(np.array([2.0, 1.0]))", None),
            ),
            stdout="step 0\n" * 400,
        ),
        part("intuition.shift", check("property", Outcome.SKIPPED, "0", "0", message=waived)),
        part("intuition.backprop", check("value", Outcome.BANNED, "0", "2", message=ban)),
        part("intuition.hinge", check("value", Outcome.FAULT, "0", "2", message=ours)),
        part(
            "intuition.claims",
            check(
                "claims",
                Outcome.WRONG,
                "1",
                "3",
                cases=3,
                failed=1,
                message="2 right, 1 wrong, 0 left open: right minus wrong counts",
            ),
        ),
        part(
            "intuition.prose",
            check(
                "prose", Outcome.PENDING, "0", "4", message="112 words, to be marked by a person"
            ),
        ),
    )


def mixed(**more: Any) -> Result:
    """Every outcome once, and every kind of evidence."""
    return result(
        *small_failures(),
        unstable_softmax(),
        raising(),
        broken_derivation(),
        part("contrastive.simple_loss", passing("2.5")),
        named(),
        carried(),
        **{"sandbox": Sandbox(missing=("landlock: kernel 5.4 is too old",)), **more},
    )


def not_gradable() -> Result:
    """Nothing could be graded: a syntax error."""
    return result(
        gradable=False,
        message="line 12 is not Python: '(' was never closed\n"
        "    return np.exp(-beta * F / (np.exp(-beta * F).sum()\n"
        "Mend that line and check again.",
        max_score=Decimal(100),
        submission=SubmissionInfo("my homework.py", "2" * 64),
    )


def giant() -> Result:
    """Values and calls of thousands of numbers, and values that differ far down."""
    matrix = [[i * 100 + j + 0.123456789 for j in range(40)] for i in range(40)]
    close = [list(row) for row in matrix]
    close[20][21] += 1e-11
    numbers = ", ".join(str(i / 7) for i in range(2000))
    wrong = {"cases": 60, "failed": 60, "message": "wrong on 60 of 60 inputs"}

    def of(call: str, got: Any, expected: Any = None) -> CheckResult:
        case = Counterexample(call, got, expected)
        return check("value", Outcome.WRONG, "0", "1", counterexample=case, **wrong)

    small = [[0.1, -12.5, 3.0], [1e-9, 1 / 3, -2e20]]
    return result(
        part("arrays.long_call", of(f"long_call(np.array([{numbers}]))", list(range(1000)))),
        part("arrays.matrix", of("matrix(np.ones((40, 40)))", matrix, close)),
        part("arrays.small", of("small()", small, [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])),
        part("arrays.close", of("close(1.0)", 0.333333333, 0.3333333333333)),
        part("arrays.shape", of("shape()", {"shape": [30, 40], "first": [0.5] * 10}, [0.5])),
        part("arrays.blocks", of("blocks()", {"W1": small * 2, "b1": [0.25, "inf"]})),
        part("arrays.lone", of("x" * 300, "a" * 300)),
    )


def hostile() -> Result:
    """Names, prints and values that would like to be more than text."""
    said = "\x1b[31mred\x1b[0m [bold]x[/bold] [link=http://x.example]y[/link] :boom: \u202eevil"
    evil = check(
        "value",
        Outcome.RAISED,
        "0",
        "1",
        message=said,
        hint="[red]not markup[/red] \\[x]",
        misconception="[bold]name[/bold]",
        source="[on red]yield x[/on red]",
        line=3,
        counterexample=Counterexample("f('[blink]')\r\x07", "[/]"),
        notes=("[/oops]",),
    )
    name = "problem.a_function_with_a_name_that_is_much_longer_than_anybody_wants_to_type_twice"
    wide = check("value", Outcome.WRONG, "0", "1", message="größer als ∇f(θ′) ≤ 你好" * 6)
    return result(
        part("problem.f", evil, stdout=said + "\n[bold]" + "y" * 200),
        part(name, wide),
        part("problem.σ_prime", passing("1")),
        title="[bold]Title[/bold] of a sheet that goes on and on until it meets the other end",
        submission=SubmissionInfo("$(rm -rf ~) [bold].py", "3" * 64),
        notes=("[blink]a note[/blink]",),
        sandbox=Sandbox(missing=("seccomp [bold]",)),
    )


def score_only() -> Result:
    """As mixed(), told in outcomes and points only."""
    return mixed(reveal="score")


STORIES = {
    "perfect": perfect,
    "mixed": mixed,
    "not_gradable": not_gradable,
    "score_only": score_only,
    "giant": giant,
    "hostile": hostile,
}
