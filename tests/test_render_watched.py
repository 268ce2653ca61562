"""What ``--watch`` shows of a result: the line on what changed, and the report, folded."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from cli import ROOT
from msgspec.structs import replace
from rich.cells import cell_len
from sample_results import STORIES, check, mixed, not_gradable, part, passing, perfect, result

from grader.render import Look
from grader.render.watched import Screen, screen, told
from grader.results import Next, Outcome, PartResult, Result

Golden = Callable[[str, str], None]
WHEN = "saved 14:03:12"


def whole(shown: Screen) -> str:
    """All pieces, as they stand one below the other."""
    return f"{shown.line}{shown.header}\n{shown.body}\n\n{shown.bottom}"


def line(before: Result | None, after: Result, **look: object) -> str:
    """The line on what changed, on one line."""
    return " ".join(screen(after, before, WHEN, Look(width=100, **look)).line.split())


def of(*outcomes: Outcome, **more: object) -> Result:
    """Parts a, b, c… of four points each."""
    names = "abcdefgh"
    return result(
        *(
            part(f"p.{name}", check("value", each, "4" if each is Outcome.PASS else "0", "4"))
            for name, each in zip(names, outcomes, strict=False)
        ),
        **more,
    )


PASS, WRONG, RAISED, MISSING = Outcome.PASS, Outcome.WRONG, Outcome.RAISED, Outcome.MISSING


@pytest.mark.parametrize("story", STORIES)
def test_the_screen_of_every_story(story: str, golden: Golden) -> None:
    """Every story reads as it did when a person last looked at it."""
    golden(f"watched/{story}.txt", whole(screen(STORIES[story](), None, WHEN, Look())))


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("more", [{}, {"ascii": True}], ids=["unicode", "ascii"])
def test_no_line_is_wider_than_the_terminal(story: str, width: int, more: dict[str, bool]) -> None:
    """Whatever names and values hold, and in ASCII where nothing else can be shown."""
    shown = screen(STORIES[story](), mixed(), WHEN, Look(width=width, **more))
    text = whole(shown)
    assert max(map(cell_len, text.split("\n"))) <= width
    assert text.isascii() or not more
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, of(PASS, WRONG), "4 of 8"),
        (of(PASS, WRONG), of(PASS, WRONG), "4 of 8 · no change"),
        (of(WRONG, PASS), of(PASS, PASS), "4 → 8 of 8 · fixed a"),
        (of(WRONG, PASS), of(PASS, RAISED), "4 of 8 · fixed a · broken b"),
        (of(RAISED, PASS), of(WRONG, PASS), "4 of 8 · a raised → wrong"),
        (of(*[WRONG] * 5), of(*[PASS] * 5), "0 → 20 of 20 · fixed a, b, c and 2 more"),
        (of(WRONG), of(PASS, sheet="bayes"), "4 of 4"),
        (of(PASS), not_gradable(), "not graded · before that 4 of 4"),
        (None, not_gradable(), "not graded"),
    ],
)
def test_the_line_on_what_changed(before: Result | None, after: Result, said: str) -> None:
    """When it was saved, the points before and after, and the parts that changed."""
    assert line(before, after) == f"{WHEN} · {said}"


def test_the_line_in_the_readme_is_real() -> None:
    """What the README shows of a save is what a save shows."""
    rest = part("p.rest", check("claims", WRONG, "69.5", "91"))

    def of_two(grad: Outcome, gibbs: Outcome) -> Result:
        scores = {PASS: ("7", "2"), WRONG: ("0", "0")}
        one = part("p.simple_grad", check("value", grad, scores[grad][0], "7"))
        return result(rest, one, part("p.gibbs", check("value", gibbs, scores[gibbs][1], "2")))

    said = line(of_two(WRONG, PASS), of_two(PASS, WRONG))
    assert said in (ROOT / "README.md").read_text(encoding="utf-8")


def test_better_and_worse() -> None:
    """A part that does not pass yet may earn more or less."""
    little, more = (
        result(part("p.a", check("claims", WRONG, score, "4"))) for score in ("1", "2.5")
    )
    assert line(little, more).endswith("1 → 2.5 of 4 · better a")
    assert line(more, little).endswith("2.5 → 1 of 4 · worse a")


def test_both_totals_where_the_total_changed() -> None:
    """Points that a waived property takes out of the total are no loss: both totals are shown."""
    before = of(WRONG, PASS)
    after = replace(of(PASS, PASS), max_score=Decimal(9))
    assert line(before, after).endswith("4 of 8 → 8 of 9 · fixed a")


def test_colours_say_nothing_that_words_do_not() -> None:
    """Fixed is green and broken red, where there are colours."""
    coloured = screen(of(PASS, WRONG), of(WRONG, PASS), WHEN, Look(color=True)).line
    assert "\x1b[1;32mfixed\x1b[0m a" in coloured
    assert "\x1b[1;31mbroken\x1b[0m b" in coloured


def body(*parts: PartResult, **look: object) -> str:
    """The report alone."""
    return screen(result(*parts), None, WHEN, Look(**look)).body


def test_a_problem_that_passes_is_one_line() -> None:
    """Below those with something to do, wherever it stands in the sheet."""
    prose = part("done.prose", check("prose", Outcome.PENDING, "0", "4"))
    wrong = part("todo.f", check("value", WRONG, "0", "2", message="too small"))
    text = body(part("done.a", passing("1")), prose, wrong, part("todo.g", passing("1")))
    assert text == ("todo  1/3\n  ✗ f  0/2  wrong: too small\n  ✓ g\n\n  ✓ done  1/1")


def test_what_is_not_begun_is_named_on_one_line() -> None:
    """A sheet that is hardly begun fits the screen."""
    text = body(*of(WRONG, MISSING, MISSING, PASS).parts)
    assert text.endswith("  – missing: b, c\n  ✓ d")
    assert body(*of(MISSING, MISSING).parts) == "  – p  0/8  missing"


def test_nothing_that_is_said_is_folded_away() -> None:
    """A hint, a note, or a print that was asked for keeps its part in full."""
    hint = part("p.a", check("value", MISSING, "0", "1", hint="Is it f_ on line 3? Rename it."))
    note = part("p.b", passing("1", notes=("accepted: a column",)))
    prints = part("p.c", passing("1"), stdout="seen")
    text = body(hint, note, prints, show_output=True)
    for said in ("Is it f_ on line 3?", "accepted: a column", "seen"):
        assert said in text
    assert "seen" not in body(prints)


def test_what_is_next() -> None:
    """The one thing to do and who waits for it, and no command: saving is enough."""
    waited = of(WRONG, WRONG, next=Next("p.a", "fix", ("p.b",)))
    bottom = screen(waited, None, WHEN, Look()).bottom
    assert bottom.endswith("next: fix a (b waits for it), then save\n")
    bottom = screen(of(MISSING, next=Next("p.a", "write")), None, WHEN, Look()).bottom
    assert bottom.endswith("next: write a, then save\n")
    assert "next" not in screen(perfect(), None, WHEN, Look()).bottom


def test_no_more_is_shown_than_may_be() -> None:
    """--reveal holds here as well."""
    text = whole(screen(mixed(reveal="score"), None, WHEN, Look()))
    assert "exclusive_cases" not in text
    assert "Both hinges" not in text


def test_a_message_in_place_of_a_report() -> None:
    """Foreign text in it is written out, and the points before it are kept in sight."""
    shown = told("hw\x1b[2J.py is gone.", of(PASS), "14:03:12", Look())
    assert shown.line == "14:03:12 · not graded · before that 4 of 4\n"
    assert shown.body == "hw\\x1b[2J.py is gone.\n"
