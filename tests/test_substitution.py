"""Parts that are right but for an earlier one are carried; nobody gets answers out of the judge."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from cli import ENVIRONMENT, PERFECT, ROOT
from slips_course import Grade, grader, of, write_slips

from grader.isolate import start
from grader.oracle import Oracle
from grader.results import Outcome, to_json

SCALED = "def scaled(x, c):\n    return {}\n"
TOTAL = "def total(x, c):\n    return {}\n"
MEAN = "def mean(x, c):\n    return {}\n"
SLIP = SCALED.format("x + c")
CARRIED = "right with the right {0} in place of yours; fix {0} and this follows"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    """Grade a source text with the course of slips."""
    course = write_slips(tmp_path_factory.mktemp("course"))
    with start() as spawner:
        yield grader(course, spawner)


def total(graded: Grade, body: str, before: str = SLIP, **more: object) -> Outcome:
    """What becomes of ``total``, which is built on ``scaled``."""
    source = before + "def total(x, c):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    found: Outcome = of(graded(source, "scaled", "total", **more), "total").outcome
    return found


# -- what is carried ------------------------------------------------------------------------------
def test_a_part_that_is_right_but_for_what_it_calls(graded: Grade) -> None:
    """Half of the points, and the message names what to fix."""
    result = graded(SLIP + TOTAL.format("np.sum(scaled(x, c))"))
    (check,) = of(result, "total").checks
    assert (check.outcome, check.cause) == (Outcome.CARRIED, "substitution")
    assert (check.message, check.score) == (CARRIED.format("scaled"), 1)
    assert (check.hint, check.misconception, check.counterexample) == ("", None, None)
    assert result.next is not None
    assert (result.next.part, result.next.unblocks) == ("parts.scaled", ("parts.total",))


def test_a_chain_of_parts(graded: Grade) -> None:
    """Only what has a slip of its own is to be fixed; each row has a share of its own."""
    source = (
        SLIP + TOTAL.format("scaled(x, c).sum()") + MEAN.format("total(x, c) / scaled(x, c).size")
    )
    result = graded(source)
    checks = {name: of(result, name).checks[0] for name in ("total", "mean")}
    assert {check.message for check in checks.values()} == {CARRIED.format("scaled")}
    assert checks["mean"].score == Decimal("0.5")
    assert result.next is not None
    assert result.next.unblocks == ("parts.total", "parts.mean")


@pytest.mark.parametrize(
    "body",
    [
        "return np.sum(scaled(c=c, x=x))",
        "return sum(scaled(list(x), float(c)))",
        "f = scaled\nreturn sum(f(x, c))",
        "return sum(map(lambda a: scaled(np.array([a]), c)[0], x))",
        "try:\n    return np.sum(scaled(x))\nexcept Exception:\n    return np.sum(scaled(x, c))",
        "return np.sum(globals()['scaled'](x, c))",
    ],
)
def test_however_it_is_called(graded: Grade, body: str) -> None:
    """By keyword, with lists, under another name, entry by entry."""
    assert total(graded, body) is Outcome.CARRIED


def test_defaults_are_filled_in(graded: Grade) -> None:
    """Parts are asked by position, whatever a student's own function may leave out."""
    before = "def scaled(x, c, extra=0):\n    return x + c\n"
    assert total(graded, "return np.sum(scaled(x, c))", before) is Outcome.WRONG
    before = "def scaled(x, c=2.0):\n    return x + c\n"
    assert total(graded, "return np.sum(scaled(x, c))", before) is Outcome.CARRIED


def test_an_earlier_part_that_raises_at_times(graded: Grade) -> None:
    """Then what calls it raises as well, and is right with the right one."""
    before = "def scaled(x, c):\n    return x * c if len(x) == 2 else 1 / 0\n"
    assert total(graded, "return np.sum(scaled(x, c))", before) is Outcome.CARRIED


def test_the_earlier_part_is_marked_even_if_only_the_later_is_asked_for(graded: Grade) -> None:
    """The verdict does not hang on --part."""
    result = graded(SLIP + TOTAL.format("np.sum(scaled(x, c))"), "total")
    assert [(part.name, part.outcome) for part in result.parts] == [("total", Outcome.CARRIED)]


def test_of_two_ways_the_first_counts(graded: Grade) -> None:
    """A gradient that is differences of the own loss is right for that, and calls it."""
    source = """
        def bowl(w, x):
            return np.sum((w - x) ** 2)
        def bowl_grad(w, x):
            return [(bowl(w + h, x) - bowl(w - h, x)) / 2e-5 for h in 1e-5 * np.eye(len(w))]
    """
    check = of(graded(source), "bowl_grad").checks[0]
    assert (check.cause, check.score) == ("own_loss", Decimal("1.5"))


# -- what is not ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "before",
    [
        SCALED.format("0 * x"),
        SCALED.format("np.ones_like(x)"),
        SCALED.format("np.full(len(x), np.nan)"),
        SCALED.format("None"),
        SCALED.format("1 / 0"),
        "def scaled(x, c):\n    raise NotImplementedError\n",
        "",
    ],
)
def test_nothing_follows_from_what_was_not_tried(graded: Grade, before: str) -> None:
    """Zeros, a constant, nan, None, an error, a starter, no function at all."""
    assert total(graded, "return np.sum(scaled(x, c))", before) is not Outcome.CARRIED


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("return np.sum(scaled(x, c)) + 1", SLIP),
        ("return np.sum(x + c)", SLIP),
        ("return np.sum(scaled(x, c)) + 1", SCALED.format("x * c")),
        ("return total(x, c) if len(x) > 99 else np.sum(x)", SLIP),
        ("return mean(x, c) * len(x)", SLIP + MEAN.format("np.sum(x) / len(x)")),
    ],
)
def test_a_slip_of_its_own_is_not_carried(graded: Grade, body: str, before: str) -> None:
    """Beside the earlier one or without it; only earlier parts are stood in for, never itself."""
    assert total(graded, body, before) is Outcome.WRONG


def test_a_row_without_a_share_is_not_carried(graded: Grade) -> None:
    """A refutation that is built on a slip is simply no refutation."""
    source = SLIP + "def refute_shrinking():\n    return 3.0 - scaled(np.ones(1), 2.0)[0]\n"
    (check,) = of(graded(source), "refute_shrinking").checks
    assert (check.outcome, check.score) == (Outcome.WRONG, 0)
    right = source.replace("x + c", "x * c")
    assert of(graded(right), "refute_shrinking").outcome is Outcome.PASS


def test_two_parts_cannot_vouch_for_each_other(graded: Grade) -> None:
    """Each is right if the other is: only the later one is carried, and nobody knows anything."""
    source = """
        depth = 0
        def scaled(x, c):
            global depth
            depth += 1
            if depth > 3:
                value = np.full(len(x), c)
            else:
                value = np.array([total(x[i : i + 1], c) for i in range(len(x))])
            depth -= 1
            return value
        def total(x, c):
            return np.sum(scaled(x, c))
    """
    result = graded(source)
    assert of(result, "scaled").outcome is Outcome.WRONG
    assert result.score <= 1


# -- abuse ----------------------------------------------------------------------------------------
def test_nothing_of_the_right_answers_is_reported(graded: Grade) -> None:
    """Prints, messages and values of the second run are dropped, whatever may be revealed."""
    source = SLIP + (
        "def total(x, c):\n"
        "    right = scaled(x, c)\n"
        "    if np.allclose(right, c * x):\n"
        "        print('the right', right)\n"
        "        raise ValueError('the right ' + str(right))\n"
        "    return right\n"
    )
    for reveal in ("full", "hint", "score"):
        result = graded(source, "scaled", "total", reveal=reveal)
        assert of(result, "total").outcome is Outcome.WRONG
        assert "the right" not in to_json(result).replace("the right scaled", "")
    honest = TOTAL.format("print('sum', scaled(x, c)) or np.sum(scaled(x, c))")
    first = graded(SLIP + honest, reveal="full")
    assert of(first, "total").outcome is Outcome.CARRIED
    assert "sum [6." in of(first, "total").stdout or "sum [" in of(first, "total").stdout
    assert "array" not in of(first, "total").stdout


@pytest.mark.parametrize("where", ["kept", "np.kept", "__import__('builtins').kept"])
def test_what_one_part_was_told_reaches_no_other(graded: Grade, where: str) -> None:
    """Each second run has a process of its own, so what is put aside there is gone."""
    source = f"""
        kept = {{}}
        np.kept = __import__('builtins').kept = kept
        def scaled(x, c):
            return x + c
        def total(x, c):
            for a in range(-5, 6):
                for b in (0.25, 0.5, 2.0, 3.0, 4.0):
                    {where}[float(a), b] = scaled(np.array([float(a)]), b)[0]
            return np.sum(scaled(x, c)) if False else 7.0
        def mean(x, c):
            told = [{where}.get((float(a), float(c)), 0.0) for a in x]
            return sum(told) / len(x) if any(told) else scaled(x, c)[0]
    """
    result = graded(source)
    assert of(result, "total").outcome is Outcome.WRONG
    assert of(result, "mean").outcome is Outcome.WRONG


ASK = """
import gc, sys
def ask(name, *args):
    link = next(each for each in gc.get_objects() if type(each).__name__ == "Link")
    messages, wire = sys.modules["grader.messages"], sys.modules["grader.wire"]
    nodes, buffers = wire.to_nodes(list(args))
    link.say(messages.Question(name, nodes), buffers)
    answer, _, body = link.hear()
    return wire.from_nodes([answer.value], wire.Body(body))[0]
"""


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("sum(ask('scaled', x, c))", True),
        ("ask('total', x, c)", False),
        ("ask('mean', x, c) * len(x)", False),
        ("ask('scaled.__globals__', x, c)", False),
    ],
)
def test_only_what_is_stood_in_for_can_be_asked(
    graded: Grade,
    asked: str,
    answered: bool,  # noqa: FBT001
) -> None:
    """Whoever reaches for the wire asks in vain for the part itself and what it does not call."""
    guarded = f"return {asked} if np.allclose(scaled(x, c), c * x) else 7.0"
    before = ASK + SCALED.format("x + 1000.0")
    assert (total(graded, guarded, before) is Outcome.CARRIED) == answered


def test_a_question_outside_of_such_a_run_is_a_breach(graded: Grade) -> None:
    """The worker ends, as after anything that is no reply."""
    result = graded(ASK + "def total(x, c):\n    return ask('scaled', x, c)\n", "total")
    (check,) = of(result, "total").checks
    assert (check.outcome, check.cause) == (Outcome.RAISED, "protocol")


@pytest.mark.parametrize(
    ("first", "answered"),
    [
        ("[scaled(x, c) for _ in range(30)]", True),
        ("scaled(np.tile(x, 100), c)", True),
        ("[scaled(x, c) for _ in range(64)]", False),  # in one call
        ("[scaled(x, c) for _ in range(40)]", False),  # in all calls together
        ("scaled(np.ones(4000), c)", False),
        ("scaled(x, np.inf)", False),
        ("scaled(x, 'c')", False),
        ("scaled(x, x)", False),
        ("scaled(x, print)", False),
    ],
)
def test_questions_are_bounded(graded: Grade, first: str, answered: bool) -> None:  # noqa: FBT001
    """In number, in size and in kind; what is refused raises in the submission."""
    before = "def scaled(x, c):\n    return x + 1\n"
    outcome = total(graded, f"{first}\nreturn np.sum(scaled(x, c))", before)
    assert (outcome is Outcome.CARRIED) == answered


def test_a_part_that_hangs_when_it_is_told_the_truth(graded: Grade) -> None:
    """It is given up, and stays what it was."""
    body = "while np.allclose(scaled(x, c), c * x):\n    pass\nreturn 0.0"
    assert total(graded, body, call=0.5) is Outcome.WRONG
    body = "if np.allclose(scaled(x, c), c * x):\n    __import__('os')._exit(0)\nreturn 0.0"
    assert total(graded, body) is Outcome.WRONG


# -- and nothing of it where nothing is wrong -----------------------------------------------------
@pytest.mark.parametrize("name", ["perfect", "near_miss"])
def test_none_of_this_is_imported_for_what_passes(name: str) -> None:
    """A submission without a slip does not pay for those with one."""
    path = PERFECT.with_name(f"{name}.py")
    program = (
        "import sys\n"
        "from grader.cli import run\n"
        f"run(['check', {str(path)!r}, '-o', '/dev/null'])\n"
        "print(sorted(each for each in sys.modules if each.startswith('grader.')))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
        cwd=Path(ROOT),
    )
    late = [
        "advice",
        "builds",
        "carried",
        "own_loss",
        "substitution",
        "oracle",
        "kinds.differences",
    ]
    assert "'grader.grade'" in run.stdout
    assert {f"'grader.{each}'" in run.stdout for each in late} == {name != "perfect"}


@pytest.mark.parametrize(
    ("body", "calls"), [("np.sum(scaled(x, c)) + 1", 3), ("sum(scaled(x, c))", 61)]
)
def test_a_part_that_is_wrong_all_the_same_is_seen_in_a_few_calls(
    graded: Grade, monkeypatch: pytest.MonkeyPatch, body: str, calls: int
) -> None:
    """Unless the first cases pass, the others are not asked for."""
    asked: list[int] = []
    monkeypatch.setattr(Oracle, "next_call", lambda _: asked.append(1))
    total(graded, f"return {body}")
    assert len(asked) == calls
