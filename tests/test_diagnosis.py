"""What is wrong, in plain words: every form on its slip, none that is not true, silence else."""

# A slip takes the arguments of what it stands for, and need not use them.
# ruff: noqa: ARG005

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from diagnosing import (
    BLOCKS,
    COUNT,
    ENTROPY,
    FRESH,
    GRAD,
    KERNEL,
    LONG,
    MEAN,
    PATH,
    PLUS,
    RIDGE,
    SLIPS,
    doubted,
    entropy,
    found,
    kernel,
    mean_square,
    ridge,
    ridge_grad,
    row,
    sines,
    softplus,
    then,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judging import evidence_of

from grader.cases import Raised, Returned
from grader.diagnosis import DETECTORS, diagnose
from grader.diagnosis.reading import answer_of, cases_of
from grader.spec import Figure, Gradient, Value

OTHERS = {"sines": sines}
OBSERVED = {"unstable", "mutation"}  # seen while running, not computed from values
ROOT = Path(__file__).resolve().parents[1]


def name_of(detector):
    """Return a detector as the matrix spells it."""
    return f"{detector.__module__.rpartition('.')[2]}.{detector.__name__.rstrip('_')}"


# -- every form ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_given_its_word(name):
    """In its words, and the same on inputs that were not there."""
    slip = SLIPS[name]
    explanation = found(slip.row, slip.function, others=OTHERS)
    assert explanation is not None
    assert (explanation.word, slip.said in explanation.message) == (slip.word, True), explanation
    if slip.word not in OBSERVED:
        assert not doubted(explanation, slip.row, slip.wrong, OTHERS, remembers=slip.remembers)


def test_no_detector_says_what_is_not_true(golden):
    """Every slip before every detector: what fires on one seed holds on others.

    The golden file shows which detectors fire on which slip; the first is the one that is told.
    """
    lines = []
    for name, slip in SLIPS.items():
        fired = fires(slip, 0)
        lines.append(f"{name}: {', '.join(fired) or '-'}\n")
    golden("diagnosis_matrix.txt", "".join(lines))


def fires(slip, seed):
    """Return the detectors that fire on any block, having seen them hold on other inputs."""
    fired = []
    answer = read(slip, seed)
    fresh = [read(slip, each) for each in FRESH]
    for detector in DETECTORS:
        for at, series in enumerate(answer.series):
            with np.errstate(all="ignore"):
                diagnosis = detector(series) if series.failing else None
                if diagnosis is None:
                    continue
                views = [view for each in fresh for view in each.series[at].views]
                assert slip.word in OBSERVED or all(map(diagnosis.holds, views)), diagnosis
            fired.append(name_of(detector))
    return list(dict.fromkeys(fired))


def read(slip, seed):
    """Return the answers to one row."""
    evidence = evidence_of(slip.row, slip.function, seed=seed)
    return answer_of([evidence], [cases_of(evidence)], OTHERS)


def test_every_detector_has_a_slip():
    """No detector is there that nothing has been seen to set off."""
    fired = {name for slip in SLIPS.values() for name in fires(slip, 0)}
    assert {name_of(detector) for detector in DETECTORS} <= fired


# -- silence ---------------------------------------------------------------------------------------
UNRELATED = {
    "smooth function": (RIDGE, lambda X, y, w, lam: float(np.sin(X).sum() + y[0] * w[0] ** 3)),
    "smooth vector": (GRAD, lambda X, y, w, lam: np.sin(3 * w + y[0]) * np.arange(1, len(w) + 1)),
    "smooth entries": (LONG, lambda x, b: np.sin(5 * x) * np.cos(b * np.arange(len(x)))),
    "smooth matrix": (KERNEL, lambda A, b, c: np.cos(3 * A * c) + np.sin(A**2)),
    "smooth path": (PATH, lambda G, rate: np.cos(np.cumsum(G**2, axis=0)) * rate),
    "index": (COUNT, lambda x, c: int(abs(x).sum() * c) % len(x)),
    "one case right": (
        RIDGE,
        lambda X, y, w, lam: ridge(X, y, w, lam) if len(w) == 3 else float(np.sin(X).sum()),
    ),
    "a bent scale": (ENTROPY, then(entropy, lambda v, p, b: v + np.sin(3 * v) / 3)),
    "a factor for each case": (ENTROPY, then(entropy, lambda v, p, b: v * (2 + np.sin(9 * p[0])))),
}


@pytest.mark.parametrize("name", UNRELATED)
def test_an_unrelated_answer_is_not_diagnosed(name):
    """Whatever the seed: what fits nothing is called nothing."""
    row, wrong = UNRELATED[name]
    for seed in range(5):
        assert found(row, wrong, seed=seed, others=OTHERS) is None


def test_a_factor_needs_three_different_cases():
    """A case of its own factor each, or too few of them, tell nothing."""

    def double(x):
        return 2.0 * x

    few = Value(double, double, on=lambda d: (d.real(),), points=1, cases=2)
    assert found(few, lambda x: 3.0 * x) is None
    alike = Value(double, double, on=lambda _: (np.float64(2),), points=1)
    assert found(alike, lambda x: 3.0 * x) is None


def test_a_size_that_could_be_two_is_not_chosen():
    """Lengths that agree on the failing cases and part elsewhere explain nothing."""

    def total(x, y):
        return float(x.sum() * (len(y) > 0)) if len(x) < 5 else 0.0

    def lengths(draw):
        n = draw.turn((2, 3, 4, 5))
        return draw.reals(n), draw.reals(n if n < 5 else 2)

    value = row(total, lengths)
    explanation = found(value, lambda x, y: total(x, y) * len(x))
    assert explanation is None or "the length of" not in explanation.message


def test_a_passing_case_speaks_against_it():
    """Twice the right answer, but not always, is no factor."""
    wrong = then(ridge, lambda v, X, y, w, lam: v * (2 if y[0] > 0.1 else 1))
    explanation = found(RIDGE, wrong)
    assert explanation is None or explanation.word != "factor"


def test_kinds_that_compare_nothing_are_not_diagnosed():
    """A figure, a row compared through something else, a row that was not asked for."""
    evidence = evidence_of(RIDGE, then(ridge, lambda v, *_: 2 * v))
    assert diagnose([evidence], []) == {}
    through = Value(ridge, ridge, on=RIDGE.on, through=lambda v, *_: v, points=1)
    assert diagnose([evidence_of(through, then(ridge, lambda v, *_: 2 * v))], [0]) == {}
    figure = Figure(ridge, curve=np.sin, over=(0, 1), points=1)
    assert diagnose([evidence_of(figure, [Returned(None)])], [0]) == {}


@pytest.mark.parametrize(
    "reply", [Raised("ValueError", "", 0, ""), Returned(None), Returned("two")]
)
def test_no_answer_is_no_ground_for_a_diagnosis(reply):
    """What raised, or is no number, in half of the cases."""
    evidence = evidence_of(RIDGE, then(ridge, lambda v, *_: 2 * v))
    replies = [reply if at % 2 else each for at, each in enumerate(evidence.replies)]
    assert diagnose([evidence_of(RIDGE, replies)], [0]) == {}


def test_what_all_cases_have_in_common_is_no_kind_of_them():
    """A few that are right by luck do not make a kind of the others."""

    def total(A):
        return float(A.sum())

    one_row = row(total, lambda d: (d.reals(1, 3),))
    explanation = found(one_row, lambda A: total(A) if A[0, 0] > 1.3 else float(np.sin(A).sum()))
    assert explanation is None or "rows" not in explanation.message


def test_of_nan_no_more_is_said_than_was_tried():
    """A formula that has an answer in one case of a thousand gives nan in all that are dealt."""
    seldom = lambda X, y, w, lam: 1.0 if y[0] > 1e3 else float("nan")  # noqa: E731
    assert found(RIDGE, seldom).message == "your answer is not a number (nan) on every input tried"


# -- several rows ----------------------------------------------------------------------------------
EDGE = Value(softplus, softplus, on=PLUS.on, points=1, announced="few entries")
FAR = Value(
    softplus,
    softplus,
    on=lambda d: (d.reals(3) * d.turn((1.0, 2000.0)), d.positive()),
    points=1,
    announced="entries up to ±10⁴",
)


def test_all_rows_of_a_part_are_explained_together():
    """One sentence for both where it holds on both."""
    rows = [evidence_of(each, then(softplus, lambda v, *_: -v)) for each in (PLUS, EDGE)]
    explained = diagnose(rows, [0, 1])
    assert {explanation.word for explanation in explained.values()} == {"sign"}
    assert set(explained) == {0, 1}


def test_an_overflow_is_told_by_all_rows():
    """The edge row overflows, the ordinary one passes."""

    def naive(x, beta):
        return np.log(1 + np.exp(beta * x)) / beta

    rows = [evidence_of(each, naive) for each in (PLUS, FAR)]
    assert diagnose(rows, [1])[1].word == "size"


def test_an_edge_row_is_not_explained_by_itself_while_an_ordinary_one_fails():
    """Its inputs make different things equal."""
    _, odd = UNRELATED["smooth entries"]
    rows = [evidence_of(LONG, odd), evidence_of(EDGE, then(softplus, lambda v, *_: -v))]
    assert diagnose(rows, [0, 1]) == {}


def test_a_gradient_and_what_is_equal_up_to_a_constant():
    """Both are read as they are compared."""
    gradient = Gradient(ridge_grad, ridge_grad, of=ridge, wrt=lambda s, *a: a, on=GRAD.on, points=1)
    assert found(gradient, then(ridge_grad, lambda g, *_: g / 2)).word == "factor"
    loose = Value(softplus, softplus, on=LONG.on, points=1, up_to_constant=True)
    explanation = found(loose, then(softplus, lambda v, *_: 3 - 2 * v))
    assert explanation.message == "your answer is −2 × the right one"


# -- laws ------------------------------------------------------------------------------------------
FACTORS = {
    "2": lambda *_: 2.0,
    "−½": lambda *_: -0.5,
    "π": lambda *_: np.pi,
    "n": lambda x, b: len(x),
    "1/n": lambda x, b: 1 / len(x),
    "beta": lambda x, b: b,
    "1/beta²": lambda x, b: b**-2,
    "1 − beta": lambda x, b: 1 - b,
    "n/(n − 1)": lambda x, b: len(x) / (len(x) - 1),
}


@settings(max_examples=40)
@given(st.sampled_from(sorted(FACTORS)), st.integers(0, 10_000))
def test_every_factor_is_found(name, seed):
    """Whichever it is, and whatever the inputs, the diagnosis is true elsewhere too."""
    scaled = then(softplus, lambda v, *args: v * FACTORS[name](*args))
    explanation = found(LONG, scaled, seed=seed)
    assert explanation is not None
    assert explanation.word in {"factor", "sum", "mean"}
    assert not doubted(explanation, LONG, scaled)


@settings(max_examples=40)
@given(st.floats(0.01, 100), st.booleans(), st.integers(0, 10_000))
def test_any_constant_factor_is_found(size, flip, seed):
    """By its name or its digits."""
    assume(abs(size - 1) > 1e-3)
    scaled = then(ridge_grad, lambda g, *_: g * (-size if flip else size))
    explanation = found(GRAD, scaled, seed=seed)
    assert explanation is not None
    assert explanation.word == "factor"
    assert not doubted(explanation, GRAD, scaled)


@settings(max_examples=40)
@given(
    st.sampled_from([(RIDGE, ridge), (GRAD, ridge_grad), (LONG, softplus), (KERNEL, kernel)]),
    st.floats(0.02, 10),
    st.integers(0, 10_000),
)
def test_noise_is_never_diagnosed(asked, size, seed):
    """Random numbers added to the right answer, the same for the same call."""
    value, truth = asked

    def noisy(*args):
        right = truth(*args)
        key = abs(hash(tuple(np.asarray(arg).tobytes() for arg in args)))
        rng = np.random.default_rng(key)
        return right + size * (0.1 + np.abs(right)) * rng.normal(size=np.shape(right))

    assert found(value, noisy, seed=seed) is None


@settings(max_examples=30)
@given(st.sampled_from(sorted(SLIPS)), st.integers(0, 10_000))
def test_what_is_said_of_a_slip_is_true_on_every_seed(name, seed):
    """The word may differ, where two things are the same; it is never false."""
    slip = SLIPS[name]
    assume(slip.word not in OBSERVED)
    explanation = found(slip.row, slip.function, seed=seed, others=OTHERS)
    assert explanation is None or not doubted(
        explanation, slip.row, slip.wrong, OTHERS, remembers=slip.remembers
    )


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=3)
    | st.builds(
        lambda shape, value, kind: np.full(shape, value).astype(kind),
        st.lists(st.integers(0, 3), max_size=3),
        st.floats(-1e9, 1e9),
        st.sampled_from(["f8", "f4", "f2", "i8", "?", "c16"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(max_examples=150)
@given(st.sampled_from([RIDGE, GRAD, KERNEL, BLOCKS, COUNT]), st.lists(PLAIN, min_size=1))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # 1e9 as a half
def test_whatever_comes_back_can_be_looked_at(value, answers):
    """Any plain values in any order: something is said or nothing is, and nothing breaks."""
    replies = [Returned(answers[at % len(answers)]) for at in range(value.cases + 1)]
    for explanation in diagnose([evidence_of(value, replies)], [0]).values():
        assert explanation.message


def test_blocks_are_told_apart():
    """What is wrong with one is said of that one, and that the rest is right."""
    explanation = found(BLOCKS, lambda X, w, b: (np.tanh(X) * b, -(X @ w)))
    assert explanation.message == "dw is the right one with its sign flipped; the rest is right"


def test_a_mean_is_told_from_a_constant():
    """Where the length does not vary it is the constant, which is simpler."""
    fixed = row(mean_square, lambda d: (d.reals(4), d.positive()))
    explanation = found(fixed, then(mean_square, lambda v, *_: 4 * v))
    assert explanation.message == "your answer is 4 × the right one"
    assert found(MEAN, then(mean_square, lambda v, x, b: len(x) * v)).word == "sum"
