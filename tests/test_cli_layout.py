"""What stands on a screen: always as much as fits, and everything within reach."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.cli.layout import laid_out, scrolled
from grader.render.watched import Screen

KEYS = st.sampled_from(["up", "down", "page up", "page down"])


def view(body: int, bottom: int = 3) -> Screen:
    """A report whose lines are numbered."""
    return Screen(
        "saved\n",
        "title\n",
        "".join(f"line {each}\n" for each in range(1, body + 1)),
        "".join(f"total {each}\n" for each in range(1, bottom + 1)),
    )


def test_what_fits_is_shown_whole() -> None:
    """A line on what changed, the title, the report, the totals, the keys."""
    assert laid_out(view(2), (80, 24), 0) == [
        "saved", "title", "", "line 1", "line 2", "",
        "total 1", "total 2", "total 3", "", "q: quit   Enter: check again",
    ]  # fmt: skip


def test_what_does_not_fit_is_turned_over() -> None:
    """Lines are counted, and the frame stays where it is."""
    shown = laid_out(view(40), (80, 20), 0)
    assert len(shown) == 20
    assert shown[3] == "line 1"
    assert shown[-1].endswith("turn pages (lines 1-11 of 40)")
    shown = laid_out(view(40), (80, 20), scrolled(view(40), (80, 20), 0, "page down"))
    assert shown[0] == "saved"
    assert shown[3] == "line 11"
    assert shown[-1].endswith("(lines 11-21 of 40)")


def test_on_a_low_screen_the_frame_gives_way() -> None:
    """What is wrong is worth more than titles and totals; the line of changes stays."""
    assert laid_out(view(40), (80, 10), 0)[:2] == ["saved", "line 1"]
    assert laid_out(view(40), (80, 4), 0) == [
        "saved", "line 1", "line 2",
        "q: quit   Enter: check again   space, b: turn pages (lines 1-2 of 40)",
    ]  # fmt: skip


def test_while_it_is_checked() -> None:
    """What is being done stands where the changes stood; at first nothing else does."""
    assert laid_out(view(2), (80, 24), 0, "checking f")[:2] == ["checking f", "title"]
    assert laid_out(None, (80, 24), 0, "reading hw.py")[0] == "reading hw.py"
    assert scrolled(None, (80, 24), 0, "down") == 0


@given(
    st.integers(0, 60), st.integers(0, 4), st.integers(1, 50), st.lists(KEYS), st.integers(0, 99)
)
def test_no_screen_overflows(body: int, bottom: int, rows: int, keys: list[str], at: int) -> None:
    """However it is scrolled, as many lines as fit are shown, and none twice."""
    shown = view(body, bottom)
    for key in keys:
        at = scrolled(shown, (80, rows), at, key)
    lines = laid_out(shown, (80, rows), at)
    assert len(lines) <= rows
    seen = [each for each in lines if each.startswith("line ")]
    assert len(set(seen)) == len(seen)


@given(st.integers(1, 80), st.integers(4, 50))
def test_every_line_is_within_reach(body: int, rows: int) -> None:
    """Turning pages shows the whole report."""
    shown, at, seen = view(body), 0, set()
    for _ in range(body):
        seen |= {each for each in laid_out(shown, (80, rows), at) if each.startswith("line ")}
        at = scrolled(shown, (80, rows), at, "page down")
    assert len(seen) == body
