"""Examples like doctests: run with given names, and held to the digits that are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.doctests import Shown, agrees, fenced, run


def troubles(page: str, **names: object) -> list[str]:
    """What is wrong with the examples of a page."""
    return [each.trouble for each in run(page, {"np": np, **names})]


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("0.1 + 0.2", "0.3"),
        ("2 / 3", "0.667"),
        ("2 / 3", "0.7"),
        ("np.array([1.0, -2.0])", "[1, -2.0]"),
        ("np.array([[1.0], [2.0]])", "[[1.0],\n [2.0]]"),
        ("np.float64(0.5)", "0.5"),
        ("(np.float64(1e-7), np.array([True]))", "(1e-07, [True])"),
        ("{'W1': np.array([2])}", "{'W1': [2]}"),
        ("-np.inf", "-inf"),
        ("np.array([np.nan])", "[nan]"),
        ("1 < 2", "True"),
        ("None", ""),
        ("x = 3", ""),
    ],
)
def test_an_example_that_is_right(source, want):
    """Arrays are written as lists, numbers as far as one likes, nan and infinity as they are."""
    assert troubles(f">>> {source}\n{want}\n") == [""]


@pytest.mark.parametrize(
    ("source", "want", "gives"),
    [
        ("2 / 3", "0.66", "0.6666666666666666, not 0.66"),
        ("1.6", "2", "1.6, not 2"),
        ("np.array([1.0, 2.0])", "[1.0]", "[1.0, 2.0], not [1.0]"),
        ("np.array([1.0])", "1.0", "[1.0], not 1.0"),
        ("np.inf", "nan", "inf, not nan"),
        ("1e300", "inf", "1e+300, not inf"),
        ("True", "False", "True, not False"),
        ("None", "0", "nothing, not 0"),
        ("5", "", "5, not nothing"),
        ("np.float64(1e-7)", "1.0e-6", "1e-07, not 1.0e-6"),
    ],
)
def test_an_example_that_is_wrong(source, want, gives):
    """What it gives stands beside what is written."""
    assert troubles(f">>> {source}\n{want}\n") == [f"gives {gives}"]


def test_an_example_that_fails():
    """The exception is told, whichever it is."""
    assert troubles(">>> 1 / 0\n0\n") == ["fails: ZeroDivisionError: division by zero"]
    assert troubles(">>> nobody(1)\n0\n")[0].startswith("fails: NameError")
    assert troubles(">>> 1 +\n0\n")[0].startswith("fails: SyntaxError")


def test_an_example_that_cannot_be_read():
    """A prompt without its space."""
    ((source, _, trouble),) = run(">>>1\n", {})
    assert source == ">>>"
    assert trouble.startswith("cannot be read: ")


def test_what_is_defined_stays_for_the_next_example():
    """Statements, and calls over several lines."""
    page = ">>> a = np.array([1.0,\n...               2.0])\n>>> total(a)\n3\n"
    names = {"np": np, "total": lambda a: a.sum()}
    assert [each.trouble for each in run(page, names)] == ["", ""]
    assert "a" in names


def test_an_example_is_not_disturbed_by_warnings():
    """Overflow is what many a mistake is about."""
    assert list(run(">>> np.exp(1000.0)\ninf\n", {"np": np})) == [Shown("np.exp(1000.0)", "inf")]


@given(st.floats(-1e6, 1e6), st.integers(1, 6))
def test_a_rounded_number_agrees(number, digits):
    """Whatever one rounds to stands for the number, and its neighbours do not."""
    written = f"{number:.{digits}f}"
    assert agrees(repr(number), written)
    assert not agrees(repr(number), f"{float(written) + 2 * 10.0**-digits:.{digits}f}")


def test_examples_become_blocks_of_code():
    """From the prompt to the next empty line; quotations and the rest stay what they are."""
    page = "Text > 1:\n\n>>> f(1)\n[2]\n>>> g()\n\nMore.\n\n> A quotation."
    assert fenced(page) == (
        "Text > 1:\n\n```pycon\n>>> f(1)\n[2]\n>>> g()\n```\n\nMore.\n\n> A quotation."
    )
