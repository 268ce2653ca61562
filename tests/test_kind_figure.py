"""Figures: what is drawn comes back as numbers, and one curve of it must be right."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest

from grader.cases import AxesArgument, Call, Dealt, Returned
from grader.frames import WireError
from grader.kinds import Evidence, figure, kind_name, kind_of
from grader.lint.stand_ins import IMPOSTORS, impostor_replies, replies_of
from grader.literals import call_text
from grader.messages import AxesNode
from grader.naming import looks_like
from grader.results import Outcome
from grader.spec import Figure, mistakes
from grader.wire import Body, from_nodes, to_arguments, to_nodes
from grader.worker import figure as worker


def bell(x):
    """Return a curve of height 1."""
    return 1 / (1 + x**2)


def plot(ax):
    """Stand for the stub."""
    raise NotImplementedError


ROW = Figure(plot, curve=bell, over=(-4.0, 4.0), points=4)
X = np.linspace(-4, 4, 101)


def dealt():
    """Return the row as it is dealt."""
    return Dealt("p.plot", ROW, kind_of(ROW).deal(ROW, iter(())))


def evidence(replies):
    """Return the row with what came back."""
    cases = dealt().cases
    return Evidence(ROW, dealt(), figure.expect(ROW, cases, {}), replies)


def judged(draw):
    """Return the finding on a function that draws."""
    return figure.judge(evidence(replies_of(dealt(), draw)))


def labelled(draw):
    """Return the function with labels added, after it has drawn."""

    def plot(ax):
        draw(ax)
        ax.set_xlabel("x")
        ax.set_ylabel("y")

    return plot


def on_pyplot(_):
    """Draw with pyplot alone."""
    import matplotlib.pyplot as plt

    plt.plot(X, bell(X))


RIGHT = {
    "a line": lambda ax: ax.plot(X, bell(X)),
    "pyplot": on_pyplot,
    "among others": lambda ax: ax.plot(X, X, X, bell(X), X, 0 * X),
    "a scatter of 20": lambda ax: ax.scatter(X[:100:5], bell(X[:100:5])),
    "markers": lambda ax: ax.plot(X, bell(X), "o"),
    "more than asked": lambda ax: ax.plot(3 * X, bell(3 * X)),
    "nearly to the end": lambda ax: ax.plot(np.arange(-4, 4, 0.1), bell(np.arange(-4, 4, 0.1))),
    "from right to left": lambda ax: ax.plot(X[::-1], bell(X[::-1])),
    "float32": lambda ax: ax.plot(X.astype(np.float32), bell(X.astype(np.float32))),
    "lists": lambda ax: ax.plot(X.tolist(), bell(X).tolist()),
    "a million points": lambda ax: ax.plot(
        np.linspace(-4, 4, 10**6), bell(np.linspace(-4, 4, 10**6))
    ),
    "with holes": lambda ax: ax.plot(X, np.where(np.arange(101) == 7, np.nan, bell(X))),
    "zoomed in": lambda ax: (ax.plot(X, bell(X)), ax.set_xlim(-1, 1)),
    "with guides": lambda ax: (
        ax.axhline(0.5),
        ax.axvline(0),
        ax.plot(X, bell(X)),
        ax.legend(["a"]),
    ),
    "filled": lambda ax: (ax.fill_between(X, bell(X)), ax.plot(X, bell(X))),
    "within a hundredth": lambda ax: ax.plot(X, bell(X) + 0.008),
}


@pytest.mark.parametrize("draw", RIGHT.values(), ids=RIGHT.keys())
def test_any_right_curve_is_enough(draw):
    """However it is drawn, and whatever else is drawn."""
    found = judged(labelled(draw))
    assert found.outcome is Outcome.PASS, found.message
    assert found.margin <= 1


WRONG = {
    "nothing": (lambda _: None, "nothing is drawn on the Axes that it is given"),
    "guides only": (lambda ax: ax.axhline(0.5), "nothing is drawn"),
    "invisible": (lambda ax: ax.plot(X, bell(X), visible=False), "nothing is drawn"),
    "an empty line": (lambda ax: ax.plot([], []), "nothing is drawn"),
    "all nan": (lambda ax: ax.plot(X, np.nan * X), "nothing is drawn"),
    "half": (lambda ax: ax.plot(X[50:], bell(X[50:])), r"covers only \[0, 4\], where \[-4, 4\]"),
    "a few points": (lambda ax: ax.scatter(X[::10], bell(X[::10])), "has only 11 points in"),
    "two clusters": (
        lambda ax: ax.scatter(X[np.abs(X) > 2.5], bell(X[np.abs(X) > 2.5])),
        r"leaves a gap between x = -2\.56 and 2\.56",
    ),
    "a coarse line": (
        lambda ax: ax.plot(X[::20], bell(X[::20])),
        "is straight between its 6 points",
    ),
    "two far points": (lambda ax: ax.plot([-9, 9], [0, 0]), "is straight between its 2 points"),
    "twice as high": (
        lambda ax: ax.plot(X, 2 * bell(X)),
        "the curve is off by 1 at x = 0, where it is 2",
    ),
    "two hundredths off": (lambda ax: ax.plot(X, bell(X) + 0.02), "the curve is off by 0.02"),
}


@pytest.mark.parametrize(("draw", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_in_one_line(draw, message):
    """The message tells what is missing, and where the curve leaves the right one."""
    found = judged(labelled(draw))
    assert found.outcome is Outcome.WRONG
    assert "\n" not in found.message
    assert re.search(message, found.message), found.message


def test_axes_of_its_own_are_pointed_out():
    """A function that makes another figure has not drawn on the Axes it was given."""

    def plot(_):
        import matplotlib.pyplot as plt

        plt.subplots()[1].plot(X, bell(X))

    assert "Axes of your own" in judged(plot).message


def test_both_axes_need_a_label():
    """A blank is none; the message says which one is missing."""

    def plot(ax, x="", y=""):
        ax.plot(X, bell(X))
        ax.set(xlabel=x, ylabel=y)

    assert "the axes are not labelled" in judged(plot).message
    assert "the y axis is not labelled" in judged(lambda ax: plot(ax, x="x")).message
    assert "the x axis is not labelled" in judged(lambda ax: plot(ax, x=" ", y="y")).message


def test_the_curve_nearest_to_right_is_reported():
    """Of a curve too short and one slightly off, the latter."""
    found = judged(lambda ax: ax.plot(X[:9], bell(X[:9]), X, bell(X) + 0.1, X, 7 * X))
    assert "off by 0.1" in found.message
    np.testing.assert_allclose(found.got["y"], found.expected["y"] + 0.1, atol=1e-3)
    np.testing.assert_array_equal(found.got["x"], found.expected["x"])


def test_a_picture_without_a_whole_curve_is_told_in_words():
    """What is drawn and how the axes are called, where no curve reaches over the interval."""
    found = judged(lambda ax: ax.plot(X[:9], bell(X[:9])))
    assert "a line of 9 points, x from -4 to -3.36" in found.got
    assert "axes: –, –" in found.got
    assert found.expected is None


def test_what_it_raises_and_what_is_not_written():
    """An exception is one, and a starter is missing."""
    assert judged(lambda _: 1 / 0).outcome is Outcome.RAISED
    assert judged(plot).outcome is Outcome.MISSING


@pytest.mark.parametrize("name", IMPOSTORS)
def test_no_impostor_passes(name):
    """Not even one who returns the right heights."""
    given = dealt()
    replies = impostor_replies(name, given, figure.expect(ROW, given.cases, {}))
    assert figure.judge(evidence(replies)).outcome is not Outcome.PASS
    assert figure.judge(evidence([Returned(bell(X))])).outcome is Outcome.WRONG


HOSTILE = [
    None,
    3.0,
    {},
    {"curves": 7},
    {"curves": [None, 3, {}, {"x": 1, "y": 2}]},
    {"curves": [{"x": X, "y": X[:5], "joined": True}]},
    {"curves": [{"x": X.reshape(1, -1), "y": X.reshape(1, -1)}]},
    {"curves": [{"x": X.astype(np.complex128), "y": X}]},
    {"curves": [{"x": np.full(50, np.nan), "y": np.full(50, np.inf), "joined": True}]},
    {"curves": [{"x": X, "y": 1e307 * X, "joined": 5}], "xlabel": [], "ylabel": {}},
    {"curves": [{"x": X, "y": bell(X), "joined": True}], "xlabel": None, "elsewhere": X},
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_forged_picture_is_a_wrong_answer(value):
    """Whatever the worker sends, the judge neither fails nor passes it."""
    assert figure.judge(evidence([Returned(value)])).outcome is Outcome.WRONG


def test_mistakes_are_named_by_their_curve():
    """Whatever the labels; another curve is not named."""

    def plots_line(x):
        """You draw a straight line instead."""
        return x / 4

    def plots_twice(x):
        """Your curve is higher than asked."""
        return 2 * bell(x)

    known = mistakes(plot, plots_line, plots_twice)
    drawn = replies_of(dealt(), lambda ax: ax.plot(X, 2 * bell(X)))
    assert [each.name for each in looks_like([evidence(drawn)], known)[0]] == ["plots_twice"]
    other = replies_of(dealt(), lambda ax: ax.plot(X, 3 * bell(X)))
    assert looks_like([evidence(other)], known) == {}


def test_the_argument_crosses_as_a_node_of_its_own():
    """It is written as ax, and no worker can send one back."""
    (case,) = dealt().cases
    assert call_text(case.calls[0]) == "_, ax = plt.subplots(); plot(ax)"
    assert kind_name(ROW) == "figure"
    nodes, buffers = to_arguments(case.calls[0].args)
    assert nodes == [AxesNode()]
    assert from_nodes(nodes, Body(b"".join(buffers))) == [AxesArgument()]
    with pytest.raises(WireError):
        to_nodes([AxesArgument()])


def test_a_picture_is_bounded_plain_data():
    """Many curves, many points and long texts are cut; nothing but numbers and text is left."""

    def plot(ax):
        for _ in range(2 * worker.MAX_CURVES):
            ax.plot(np.linspace(0, 1, 3 * worker.MAX_POINTS), np.ones(3 * worker.MAX_POINTS))
        ax.set_xlabel("x" * 10_000)
        ax.set_title("t")

    picture = worker.picture_of(plot, Call("plot", (AxesArgument(),)).args)
    assert len(picture["curves"]) == worker.MAX_CURVES
    assert all(len(curve["x"]) == worker.MAX_POINTS for curve in picture["curves"])
    assert picture["curves"][0]["x"][[0, -1]].tolist() == [0, 1]
    assert len(picture["xlabel"]) <= 200
    assert picture["title"] == "t"
    to_nodes([picture])


def test_no_figure_is_left_open():
    """The next call begins with nothing, also where the last one raised."""
    import matplotlib.pyplot as plt

    judged(lambda ax: (ax.plot(X, X), 1 / 0))
    assert plt.get_fignums() == []
    assert judged(lambda _: None).message.startswith("nothing is drawn")
    assert "agg" in sys.modules["matplotlib"].get_backend().lower()
