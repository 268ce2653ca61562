"""Slips of every form a diagnosis knows, each with the word it is to be given, and how to doubt.

A slip changes the right answer, or is a function of its own. ``doubted`` holds a diagnosis
against inputs it was not made from: one that is not true of them is wrong.
"""

# A slip takes the arguments of what it stands for, and need not use them.
# ruff: noqa: ARG005

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from judging import evidence_of

from grader.diagnosis import diagnose
from grader.diagnosis.reading import answer_of, cases_of
from grader.spec import Value

FRESH = (101, 102, 103)


class Slip(NamedTuple):
    """A wrong answer of one form: what is asked, what is done, the word and some of the words.

    ``remembers``: what is done depends on earlier calls, so ``wrong`` makes a new function.
    """

    word: str
    row: Any
    wrong: Callable[..., Any]
    said: str = ""
    remembers: bool = False

    @property
    def function(self) -> Callable[..., Any]:
        """The function in place of the student's."""
        return self.wrong() if self.remembers else self.wrong


# -- what is asked ---------------------------------------------------------------------------------
def ridge(X, y, w, lam):
    """Return half the squared error and a regulariser: a number."""
    return float(0.5 * np.sum((X @ w - y) ** 2) + lam * w @ w)


def ridge_grad(X, y, w, lam):
    """Return its gradient, a vector."""
    return X.T @ (X @ w - y) + 2 * lam * w


def kernel(A, b, c):
    """Return a matrix that is no other's transpose."""
    return np.tanh(A) * c + b[:, None]


def square(A, c):
    """Return a square matrix."""
    return np.sin(A + c * A.T**2)


def softplus(x, beta):
    """Return entry by entry, with a parameter."""
    return np.logaddexp(0, beta * x) / beta


def mean_square(x, beta):
    """Return a mean."""
    return float(np.mean(x**2) * beta)


def count(x, c):
    """Return a whole number: which entry is the largest."""
    return int(np.argmax(x * c))


def above(x, c):
    """Return True and False."""
    return x > c / 4


def steps(G, rate):
    """Return a trajectory."""
    return -rate * np.cumsum(np.tanh(G), axis=0)


def moments(x, beta):
    """Return a pair."""
    return float(np.mean(x) + beta), float(np.var(x))


def blocks(X, w, beta):
    """Return a pair of arrays of different shapes."""
    return np.tanh(X) * beta, X @ w


def entropy(p, beta):
    """Return a positive number."""
    return float(-(p * np.log(p)).sum() * beta)


def steep(x, beta):
    """Return numbers of very different sizes, none of them 0."""
    return 10.0 ** -np.abs(4 * x) * beta


def weighted(a, b, c):
    """Return what changes when its first two arguments are exchanged."""
    return float(np.sum(a**3 * np.tanh(b)) + c)


def sines(x, beta):
    """Return another part's answer to the arguments of mean_square."""
    return float(np.sin(x).sum() + beta)


def coin(p, y):
    """Return the loss of a probability for a label."""
    return float(-np.log(p if y else 1 - p))


def fit_data(draw):
    """Draw a regression."""
    n, d = draw.dims(2, 2, 7)
    return draw.reals(n, d), draw.reals(n), draw.reals(d), draw.positive(0.3, 3)


def kernel_data(draw):
    """Draw a matrix with a vector for its rows."""
    n, d = draw.dims(2, 2, 6)
    return draw.reals(n, d), draw.reals(n), draw.positive()


def square_data(draw):
    """Draw a square matrix."""
    n = draw.dim(2, 5)
    return draw.reals(n, n), draw.positive()


def vector(draw):
    """Draw a vector, now and then of one entry, and a parameter."""
    return draw.reals(draw.turn((2, 3, 1, 5, 4, 7))), draw.positive()


def long_vector(draw):
    """Draw a vector of at least three entries and a parameter."""
    return draw.reals(draw.dim(3, 8)), draw.positive()


def far_vector(draw):
    """Draw a vector that is sometimes far out."""
    return draw.reals(3) * draw.turn((1.0, 500.0)), draw.positive()


def two_vectors(draw):
    """Draw two vectors of one length and a parameter."""
    n = draw.dim(2, 6)
    return draw.reals(n), draw.reals(n), draw.positive()


def path(draw):
    """Draw a sequence of gradients."""
    return draw.reals(draw.dim(3, 7), 2), draw.positive()


def pair_data(draw):
    """Draw a matrix, a vector for it, a parameter."""
    n, d = draw.dims(2, 2, 6)
    return draw.reals(n, d), draw.reals(d), draw.positive()


def distribution(draw):
    """Draw probabilities."""
    return draw.probabilities(draw.dim(2, 6)), draw.positive()


def labelled(draw):
    """Draw a probability and a label."""
    return draw.between(0.05, 0.95), draw.turn((1, 0))


def row(truth, on, **more):
    """Return the row that asks for it."""
    return Value(truth, truth, on=on, points=1, **more)


RIDGE, GRAD = row(ridge, fit_data), row(ridge_grad, fit_data)
KERNEL, SQUARE = row(kernel, kernel_data), row(square, square_data)
PLUS, MEAN = row(softplus, vector), row(mean_square, vector)
TAIL = row(mean_square, long_vector)
LONG, FAR = row(softplus, long_vector), row(softplus, far_vector)
COUNT, ABOVE, PATH = row(count, long_vector), row(above, long_vector), row(steps, path)
PAIR, BLOCKS = row(moments, long_vector), row(blocks, pair_data, blocks=("dX", "dw"))
COIN, STEEP = row(coin, labelled), row(steep, long_vector)
ENTROPY, WEIGHTED = row(entropy, distribution), row(weighted, two_vectors)


def then(truth, change):
    """Return the right answer changed afterwards: ``change(answer, *arguments)``."""
    return lambda *args: change(truth(*args), *args)


class Adding:
    """A function that keeps a running total, as one with a global does."""

    def __init__(self, truth):
        """Start at nothing."""
        self.truth, self.total = truth, 0.0

    def __call__(self, *args):
        """Add the right answer."""
        self.total = self.total + self.truth(*args)
        return self.total


class Wandering:
    """A function that draws random numbers."""

    def __init__(self, truth):
        """Seed it, so that tests repeat."""
        self.truth, self.rng = truth, np.random.default_rng(0)

    def __call__(self, *args):
        """Add noise."""
        return self.truth(*args) + self.rng.normal()


def writing(X, y, w, lam):
    """Write into the first argument, and answer something else."""
    X[0, 0] += 1
    return float(np.cos(X).sum() + y[0] ** 3 - w[-1] * lam)


def overflowing(x, beta):
    """Take a large power of e."""
    return np.log(1 + np.exp(beta * x)) / beta


SLIPS: dict[str, Slip] = {
    "zero": Slip("zero", GRAD, then(ridge_grad, lambda g, *_: 0 * g), "is zero on every input"),
    "nan": Slip("nan", RIDGE, lambda *_: float("nan"), "(nan) on every input tried"),
    "zero but for rounding": Slip(
        "zero", RIDGE, then(ridge, lambda v, *_: v * 1e-17), "is zero on every input"
    ),
    "next to zero": Slip(
        "factor", RIDGE, then(ridge, lambda v, *_: v * 1e-10), "a constant factor of 1e−10"
    ),
    "constant": Slip("constant", RIDGE, lambda *_: 0.37, "is 0.37 on every input"),
    "sign": Slip("sign", GRAD, then(ridge_grad, lambda g, *_: -g), "sign flipped"),
    "twice": Slip("factor", GRAD, then(ridge_grad, lambda g, *_: 2 * g), "is 2 × the right one"),
    "half": Slip("factor", RIDGE, then(ridge, lambda v, *_: v / 2), "is ½ × the right one"),
    "pi": Slip("factor", RIDGE, then(ridge, lambda v, *_: v * np.pi), "is π × the right one"),
    "3.7": Slip("factor", RIDGE, then(ridge, lambda v, *_: 3.7 * v), "a constant factor of 3.7"),
    "times n": Slip(
        "sum", RIDGE, then(ridge, lambda v, X, *_: v * len(X)), "(the number of rows of X) × the"
    ),
    "by n": Slip(
        "mean", GRAD, then(ridge_grad, lambda g, X, *_: g / len(X)), "mean were taken for the sum"
    ),
    "beta": Slip("factor", MEAN, then(mean_square, lambda v, _, b: b * v), "is beta × the right"),
    "1/beta": Slip("factor", PLUS, then(softplus, lambda v, _, b: v / b), "is 1/beta × the right"),
    "bits": Slip(
        "log_base", ENTROPY, then(entropy, lambda v, *_: v / np.log(2)), "logarithms to base 2"
    ),
    "n and beta": Slip(
        "factor", MEAN, then(mean_square, lambda v, x, b: v * b / (len(x) + 1)), "× the right one"
    ),
    "plus an input": Slip(
        "additive", GRAD, then(ridge_grad, lambda g, X, y, w, lam: g + w), "more than the right one"
    ),
    "regulariser missing": Slip(
        "additive", RIDGE, then(ridge, lambda v, X, y, w, lam: v - lam * w @ w), "lam × Σ w²"
    ),
    "regulariser doubled": Slip(
        "additive", GRAD, then(ridge_grad, lambda g, X, y, w, lam: g + 2 * lam * w), "2 × lam × w"
    ),
    "two in a logarithm": Slip(
        "additive",
        MEAN,
        then(mean_square, lambda v, x, b: v + len(x) / 2 * np.log(2)),
        "½ ln 2 × (the length of x)",
    ),
    "plus a constant": Slip("additive", RIDGE, then(ridge, lambda v, *_: v + 0.7), "large by 0.7"),
    "normaliser": Slip(
        "additive",
        MEAN,
        then(mean_square, lambda v, x, b: v - len(x) / 2 * np.log(2 * np.pi * b)),
        "½ × (the length of x) × ln(2π beta)",
    ),
    "affine": Slip(
        "affine", PLUS, then(softplus, lambda v, *_: 2 * v - 1), "2 × the right one − 1"
    ),
    "a step twice as long": Slip(
        "step",
        GRAD,
        then(ridge_grad, lambda g, X, y, w, lam: w + 2 * (g - w)),
        "your answer less w is 2 × the right one less w",
    ),
    "a step of another length": Slip(
        "step",
        GRAD,
        then(ridge_grad, lambda g, X, y, w, lam: w + np.sin(y[0]) * (g - w)),
        "less w is a multiple of the right one less w",
    ),
    "transposed": Slip("transposed", KERNEL, then(kernel, lambda v, *_: v.T), "transposed"),
    "transposed square": Slip("transposed", SQUARE, then(square, lambda v, *_: v.T), "transposed"),
    "reversed": Slip("reversed", LONG, then(softplus, lambda v, *_: v[::-1]), "last to first"),
    "columns reversed": Slip(
        "reversed", KERNEL, then(kernel, lambda v, *_: v[:, ::-1]), "columns from last to first"
    ),
    "shifted": Slip("shifted", LONG, then(softplus, lambda v, *_: np.roll(v, 1)), "too late"),
    "a step early": Slip(
        "shifted", PATH, then(steps, lambda v, *_: np.vstack([v[1:], v[-1:] * 1.7])), "too early"
    ),
    "sorted": Slip(
        "permuted",
        LONG,
        then(softplus, lambda v, *_: np.concatenate([v[1::2], v[::2]])),
        "another order",
    ),
    "off by one": Slip("off_by_one", COUNT, then(count, lambda v, *_: v + 1), "is one too large"),
    "negated": Slip(
        "complement",
        ABOVE,
        then(above, lambda v, *_: ~v),
        "has True and False, or 1 and 0, exchanged",
    ),
    "unsummed": Slip("unsummed", MEAN, lambda x, b: x**2 * b, "the mean is still to be taken"),
    "summed": Slip(
        "summed", LONG, then(softplus, lambda v, *_: v.sum()), "is the sum of the right"
    ),
    "rounded": Slip("rounded", LONG, then(softplus, lambda v, *_: np.round(v, 3)), "to 3 decimals"),
    "cut off": Slip(
        "rounded", LONG, then(softplus, lambda v, *_: np.trunc(v * 100) / 100), "after 2 decimals"
    ),
    "float32": Slip(
        "float32",
        LONG,
        then(softplus, lambda v, *_: (v + 2e-4 * np.sin(9 * v)).astype(np.float32).astype(float)),
        "the digits of float32",
    ),
    "approximate": Slip(
        "approximate", LONG, then(softplus, lambda v, *_: v * (1 + 2e-5 * np.sin(v))), "4 digits"
    ),
    "complement": Slip(
        "complement", ENTROPY, then(entropy, lambda v, *_: 1 - v), "1 minus the right one"
    ),
    "logarithm": Slip("log", ENTROPY, then(entropy, lambda v, *_: np.log(v)), "the logarithm of"),
    "square": Slip("square", ENTROPY, then(entropy, lambda v, *_: v**2), "the square of"),
    "root": Slip("root", ENTROPY, then(entropy, lambda v, *_: v**0.5), "the root of"),
    "inverse": Slip("inverse", ENTROPY, then(entropy, lambda v, *_: 1 / v), "1 divided by"),
    "inverse of what is all but 0": Slip(
        "inverse",
        STEEP,
        lambda x, b: 1 / (steep(x, b) + 1e-11),
        "is 1 divided by the right one",
    ),
    "absolute": Slip("absolute", KERNEL, then(kernel, lambda v, *_: abs(v)), "without its sign"),
    "clipped": Slip("clipped", KERNEL, then(kernel, lambda v, *_: np.maximum(v, 0)), "0 in place"),
    "running sum": Slip(
        "cumulative", LONG, then(softplus, lambda v, *_: v.cumsum()), "running sum"
    ),
    "normalised": Slip(
        "normalised", LONG, then(softplus, lambda v, *_: v / v.sum()), "divided by its sum"
    ),
    "an input": Slip("input", GRAD, lambda X, y, w, lam: w, "is w on every input"),
    "of inputs": Slip("input", MEAN, lambda x, b: b / len(x), "beta/(the length of x)"),
    "another part": Slip("other_part", MEAN, sines, "is what sines is to answer"),
    "exchanged inputs": Slip(
        "swapped", WEIGHTED, lambda a, b, c: weighted(b, a, c), "right for a and b exchanged"
    ),
    "one input ignored": Slip(
        "ignored", PLUS, lambda x, b: softplus(x, 1.0), "right for beta = 1, whatever beta is"
    ),
    "one input negated": Slip(
        "other_input",
        RIDGE,
        lambda X, y, w, lam: ridge(-X, y, w, lam),
        "right for −X in place of X",
    ),
    "one input squared": Slip(
        "other_input", PLUS, lambda x, b: softplus(x, b**2), "beta² in place of beta"
    ),
    "the last left out": Slip(
        "left_out", TAIL, lambda x, b: mean_square(x[:-1], b), "right without the last of x"
    ),
    "n = 1": Slip(
        "region",
        PLUS,
        then(softplus, lambda v, x, b: np.sin(v) if len(x) == 1 else v),
        "right except where the length of x is 1",
    ),
    "one region": Slip(
        "region",
        ENTROPY,
        then(entropy, lambda v, p, b: np.cos(v) if b < 1 else v),
        "right except where beta is below 1",
    ),
    "one label": Slip(
        "region",
        COIN,
        lambda p, y: float(-np.log(p if y else 1 + p)),
        "right except where y is 0",
    ),
    "overflow": Slip("size", FAR, overflowing, "not a finite number in cases beyond"),
    "last row": Slip(
        "entries",
        KERNEL,
        then(kernel, lambda v, *_: np.vstack([v[:-1], np.sin(7 * v[-1:])])),
        "right except in the last row",
    ),
    "diagonal": Slip(
        "entries",
        SQUARE,
        then(square, lambda v, *_: np.where(np.eye(len(v)) > 0, np.cos(3 * v), v)),
        "right except in the diagonal",
    ),
    "where negative": Slip(
        "entries",
        LONG,
        then(softplus, lambda v, x, b: np.where(x < 0, -v, v)),
        "the entries where x is negative; there it is the right one with its sign flipped",
    ),
    "direction": Slip(
        "direction", GRAD, then(ridge_grad, lambda g, X, y, *_: g * np.sin(y[0])), "a multiple of"
    ),
    "offset": Slip(
        "offset", LONG, then(softplus, lambda v, *_: v - np.log(np.exp(v).sum())), "same amount"
    ),
    "lines": Slip(
        "lines", KERNEL, then(kernel, lambda v, A, b, c: v * np.sin(b)[:, None]), "rows, each times"
    ),
    "a term": Slip(
        "term",
        GRAD,
        then(ridge_grad, lambda g, X, y, w, lam: g + w * np.sin(y[0])),
        "is off by a multiple of w",
    ),
    "one block": Slip(
        "block", BLOCKS, then(blocks, lambda v, *_: (np.sin(3 * v[0]), v[1])), "dX is wrong; dw is"
    ),
    "one block twice": Slip(
        "factor", BLOCKS, then(blocks, lambda v, *_: (2 * v[0], v[1])), "dX is 2 × the right one"
    ),
    "each block": Slip(
        "factor", BLOCKS, then(blocks, lambda v, *_: (2 * v[0], -v[1])), "; dw is the right one"
    ),
    "blocks exchanged": Slip(
        "exchanged", PAIR, then(moments, lambda v, *_: v[::-1]), "are exchanged"
    ),
    "accumulates": Slip(
        "accumulates",
        RIDGE,
        lambda: Adding(ridge),
        "the right answers to all calls",
        remembers=True,
    ),
    "random": Slip(
        "unstable",
        RIDGE,
        lambda: Wandering(ridge),
        "another answer the second time",
        remembers=True,
    ),
    "writes": Slip("mutation", RIDGE, writing, "writes into its argument 1"),
}


def found(row, wrong, *, seed=0, others=None):
    """Return what is said of a row whose function does this, or None."""
    return diagnose([evidence_of(row, wrong, seed=seed)], [0], others or {}).get(0)


def doubted(explanation, row, wrong, others=None, *, remembers=False):
    """Return whether a diagnosis fails on inputs that it was not made from."""
    for seed in FRESH:
        evidence = evidence_of(row, wrong() if remembers else wrong, seed=seed)
        answer = answer_of([evidence], [cases_of(evidence)], others or {})
        with np.errstate(all="ignore"):
            if not all(explanation.holds(case) for case in answer.cases):
                return True
    return False
