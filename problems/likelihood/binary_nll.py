r"""# The likelihood of a binary sequence is a cross-entropy

A binary sequence $x = (x_1, \dots, x_T)$, $x_t \in \{0, 1\}$, is modelled one step at a time: given
the steps before, the model says with which probability the next one is a 1,

$$p_t = P(X_t = 1 \mid x_1, \dots, x_{t-1}), \qquad 0 < p_t < 1 .$$

The **negative log-likelihood** (NLL) of the sequence is made of the probabilities of the values
that were **observed**,

$$\mathrm{NLL} = -\sum_{t=1}^{T} \log P(X_t = x_t \mid x_1, \dots, x_{t-1}) .$$

Mind the difference: $P(X_t = x_t)$ is $p_t$ only where $x_t = 1$. Logarithms are natural, and the
NLL is a sum over the steps, not a mean. In arrays steps count from 0; `x` holds whole numbers.

**(a)** `sequence_nll(x, p)` returns the NLL; `x` and `p` have the shape $(T,)$. Sequences may
consist of zeros only or of ones only, and an empty one, $T = 0$, has NLL 0 (announced).

**(b)** Networks put out logits, $p_t = \sigma(\ell_t) = 1 / (1 + e^{-\ell_t})$.
`sequence_nll_from_logits(x, logits)` returns the NLL; it must be finite and exact for logits up to
$\pm 10^4$ (announced), where $\sigma$ rounds to 0 or 1 but the NLL does not.

**(c)** `sequence_nll_grad(x, logits)` returns the gradient of (b) in the logits, $(T,)$, and is
finite for the same logits (announced).

**(d)** The simplest autoregressive model is linear in what it has seen,

$$p_t = \sigma\Bigl(b_t + \sum_{s < t} W_{ts}\, x_s\Bigr) .$$

`autoregressive_nll(x, W, b)` returns the NLL, with `W` $(T, T)$ and `b` $(T,)$. The entries of `W`
on and above the diagonal hold numbers, but they are no part of the model: ignore them. Logits are
moderate here; there may be a single step, and zeros or ones only (announced).

**(e)** `autoregressive_nll_grad(x, W, b)` returns the pair `(dW, db)`: the gradient of (d) in `W`,
$(T, T)$, exactly 0 on and above the diagonal, and in `b`, $(T,)$.

**(f, derivation)** `nll_to_cross_entropy(x, p)` is a generator that yields the lines of a proof,
each equal to the one before, from

$$-\log \prod_t P(X_t = x_t) \qquad\text{to}\qquad
-\sum_t \bigl[x_t \log p_t + (1 - x_t) \log(1 - p_t)\bigr],$$

the **binary cross-entropy** between $x$ and $p$. Every line must hold for all $x$, not only for a
sequence of ones.

**(g, refutation)** In some notes one reads: "$-\sum_t \log p_t$, with
$p_t = P(x_t = 1 \mid x_{<t})$, is the cross-entropy". `refute_literal_nll()` takes no arguments and
returns one pair `(x, p)`, two arrays of the same shape $(T,)$, for which it is not.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated as Float
from typing import Annotated as Int

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Derivation,
    Draw,
    Gradient,
    Ints,
    Problem,
    Property,
    Refute,
    Value,
    ask,
    mistakes,
)
from problems.likelihood.mistakes import binary_nll as wrong
from reference import likelihood as ref


# -- what you write -----------------------------------------------------------------------------
def sequence_nll(x: Int[Ints, "T"], p: Float[Array, "T"]) -> float:
    """(a) The NLL of a sequence x of 0s and 1s, where p[t] is the probability of a 1."""
    raise NotImplementedError


def sequence_nll_from_logits(x: Int[Ints, "T"], logits: Float[Array, "T"]) -> float:
    """(b) The same from logits, finite and exact for logits up to ±1e4."""
    raise NotImplementedError


def sequence_nll_grad(x: Int[Ints, "T"], logits: Float[Array, "T"]) -> Float[Array, "T"]:
    """(c) The gradient of (b) in the logits, (T,), finite for logits up to ±1e4."""
    raise NotImplementedError


def autoregressive_nll(x: Int[Ints, "T"], W: Float[Array, "T T"], b: Float[Array, "T"]) -> float:
    """(d) The NLL with logits b[t] + Σ_{s<t} W[t, s] x[s]; W on and above its diagonal is ignored.

    So step t sees the steps before it, not itself and not the later ones.
    """
    raise NotImplementedError


def autoregressive_nll_grad(
    x: Int[Ints, "T"], W: Float[Array, "T T"], b: Float[Array, "T"]
) -> tuple[Float[Array, "T T"], Float[Array, "T"]]:
    """(e) The gradient (dW, db) of (d); dW is exactly 0 on and above the diagonal."""
    raise NotImplementedError


def nll_to_cross_entropy(x: Int[Ints, "T"], p: Float[Array, "T"]) -> Iterator[float]:
    """(f) Yield the lines from −log Π P(X_t = x_t) to −Σ [x log p + (1 − x) log(1 − p)]."""
    raise NotImplementedError


def refute_literal_nll() -> tuple[Int[Ints, "T"], Float[Array, "T"]]:
    """(g) One pair (x, p) for which −Σ log p[t] is not the cross-entropy."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def _mixed(draw: Draw, T: int) -> Ints:
    """(T,) 0s and 1s, at least one of each for T ≥ 2: a sequence of ones hides mistakes."""
    x = draw.integers(0, 1, T)
    if T > 1:
        x[0] = 1 - x[-1]
    return x


def _probabilities(draw: Draw, T: int) -> Array:
    return draw.uniform(0.03, 0.97, T)


def predicted(draw: Draw) -> tuple[Ints, Array]:
    """Both values occur; probabilities of a 1 of any size."""
    T = draw.dim(2, 12)
    return _mixed(draw, T), _probabilities(draw, T)


def corner(draw: Draw) -> tuple[Ints, Array]:
    """Zeros only, ones only, a single step, no step at all, in turn."""
    T = draw.turn((draw.dim(2, 12), draw.dim(2, 12), 1, 0))
    value = draw.turn((0, 1, draw.integer(0, 1), 0))
    return np.full(T, value, dtype=np.int64), _probabilities(draw, T)


def predicted_by_logits(draw: Draw) -> tuple[Ints, Array]:
    """Both values occur; moderate logits."""
    T = draw.dim(2, 10)
    return _mixed(draw, T), draw.reals(T, scale=1.5)


def saturated(draw: Draw) -> tuple[Ints, Array]:
    """Logits of ±1e4, 800, 200 or 40, and a moderate one, against and with what was observed.

    A sequence holds one size at most, so that the small sizes are not lost beside the large ones.
    """
    T = draw.dim(2, 6)
    x = _mixed(draw, T)
    size = draw.turn((1e4, 40.0, 800.0, 200.0)) * draw.turn((1.0, 0.9), every=8)
    logits = size * np.where(draw.integers(0, 1, T) == 1, 1.0, -1.0)
    logits[0] = draw.turn((-size, size), every=4) * (2 * x[0] - 1)
    logits[-1] = draw.real()
    return x, logits


def _model(draw: Draw, T: int) -> tuple[Array, Array]:
    """W with numbers everywhere, and b, such that no logit exceeds 8."""
    if draw.small:
        W = np.array([-2.0, -1.0, 1.0, 2.0])[draw.integers(0, 3, T, T)]
        return W, draw.integers(-1, 2, T).astype(np.float64)
    return draw.uniform(-1.4, 1.4, T, T), draw.uniform(-1.0, 1.0, T)


def prefixed(draw: Draw) -> tuple[Ints, Array, Array]:
    """Three or more steps, so that the one before is not all there is before; a 1 among them.

    The first step is 1, so that there is always something to condition on.
    """
    T = draw.dim(3, 6)
    x = _mixed(draw, T)
    x[0], x[-1] = 1, draw.turn((0, 0, 1))
    return x, *_model(draw, T)


def single_or_constant(draw: Draw) -> tuple[Ints, Array, Array]:
    """A single step, zeros only, ones only, in turn."""
    T = draw.turn((1, draw.dim(2, 6), draw.dim(2, 6)))
    value = draw.turn((draw.integer(0, 1), 0, 1))
    return np.full(T, value, dtype=np.int64), *_model(draw, T)


def derivable(draw: Draw) -> tuple[Ints, Array]:
    """Few steps, so that the product of probabilities does not underflow."""
    T = draw.dim(2, 8)
    return _mixed(draw, T), draw.uniform(0.05, 0.95, T)


def in_logits(step: Array, x: Ints, logits: Array) -> tuple[Ints, Array]:
    """The loss's arguments after a step of the logits."""
    return x, logits + step


def in_parameters(
    step: tuple[Array, Array], x: Ints, W: Array, b: Array
) -> tuple[Ints, Array, Array]:
    """The loss's arguments after a step of W and b."""
    return x, W + step[0], b + step[1]


# -- what must hold between answers -------------------------------------------------------------
def _same(one: float, other: float) -> bool:
    """Whether two numbers agree as far as float32 can."""
    return bool(np.isclose(one, other, rtol=1e-4, atol=1e-5))


def two_pieces(draw: Draw) -> list[Ask]:
    """A sequence, its beginning, and its end."""
    T = draw.dim(3, 9)
    x, p, cut = _mixed(draw, T), _probabilities(draw, T), draw.integer(1, T - 1)
    return [
        ask(sequence_nll, x, p),
        ask(sequence_nll, x[:cut].copy(), p[:cut].copy()),
        ask(sequence_nll, x[cut:].copy(), p[cut:].copy()),
    ]


def pieces_add_up(whole: float, beginning: float, end: float) -> bool:
    """Whether the NLL of the sequence is that of its beginning and its end together."""
    return _same(whole, beginning + end)


def all_sequences(draw: Draw) -> list[Ask]:
    """Each of the 2^T sequences of a model of T = 1 to 4 steps."""
    T = draw.turn((1, 2, 3, 4))
    W, b = _model(draw, T)
    sequences = np.indices((2,) * T).reshape(T, -1).T
    return [ask(autoregressive_nll, x.astype(np.int64), W, b) for x in sequences]


def probabilities_sum_to_one(*losses: float) -> bool:
    """Whether Σ exp(−NLL) is 1."""
    return _same(float(np.exp(-np.array(losses)).sum()), 1.0)


# -- the statement to be refuted ----------------------------------------------------------------
def literal_and_cross_entropy(x: Array, p: Array) -> tuple[float, float]:
    """−Σ log p_t and the cross-entropy; 0·log 0 = 0."""
    values = np.ravel(x).astype(np.int64)
    return ref.literal_nll(np.ravel(p)), ref.sequence_nll(values, np.ravel(p))


def not_a_sequence(x: Array, p: Array) -> str:
    """What is wrong with a pair that is not a sequence with its probabilities."""
    if x.shape != p.shape or max(x.shape, default=1) != x.size:
        return f"x and p must both have the shape (T,), not {x.shape} and {p.shape}"
    if not np.isin(x, (0, 1)).all():
        return "x must hold 0s and 1s only"
    if not ((p >= 0) & (p <= 1)).all():
        return "p must hold probabilities, between 0 and 1"
    return ""


# -- what it is worth ---------------------------------------------------------------------------
PROBLEM = Problem(
    title="The likelihood of a binary sequence is a cross-entropy",
    rubric=[
        Value(
            sequence_nll,
            ref.sequence_nll,
            on=predicted,
            points=6,
            hint="Take a single step: what is the loss of a 1 at p = 0.9, and of a 0 at p = 0.9?",
        ),
        Value(
            sequence_nll,
            ref.sequence_nll,
            on=corner,
            points=2,
            announced="zeros only, ones only, T = 1, T = 0",
            hint="Is the loss of each step right, and what is a sum of no terms?",
        ),
        Property(
            "pieces_of_a_sequence_add_up",
            "The NLL of a sequence is the NLL of its beginning plus that of its end.",
            on=two_pieces,
            holds=pieces_add_up,
            points=1,
        ),
        Value(
            sequence_nll_from_logits,
            ref.sequence_nll_from_logits,
            on=predicted_by_logits,
            points=5,
            hint="Put p = σ(ℓ) into the loss of one step, for a 1 and for a 0, and simplify.",
        ),
        Value(
            sequence_nll_from_logits,
            ref.sequence_nll_from_logits,
            on=saturated,
            points=3,
            announced="logits up to ±1e4",
            hint="What is log(1 + e^z) close to for z = 1e4, and can you get it without e^z?",
        ),
        Gradient(
            sequence_nll_grad,
            of=sequence_nll_from_logits,
            truth=ref.sequence_nll_grad,
            wrt=in_logits,
            on=predicted_by_logits,
            points=6,
            hint="Each logit is in one term only. Differentiate that term, for a 1 and for a 0.",
        ),
        Gradient(
            sequence_nll_grad,
            of=sequence_nll_from_logits,
            truth=ref.sequence_nll_grad,
            wrt=in_logits,
            on=saturated,
            points=2,
            announced="logits up to ±1e4",
            hint="No entry of this gradient is larger than 1: which of your steps overflows?",
        ),
        Value(
            autoregressive_nll,
            ref.autoregressive_nll,
            on=prefixed,
            points=7,
            hint="Write down the logits of three steps by hand: which entries of W are in them?",
        ),
        Value(
            autoregressive_nll,
            ref.autoregressive_nll,
            on=single_or_constant,
            points=1,
            cases=30,
            announced="T = 1, zeros only, ones only",
            hint="What is left of the logits when there is nothing before, or only zeros?",
        ),
        Property(
            "sequence_probabilities_sum_to_one",
            "Over all 2^T sequences the probabilities exp(−NLL) sum to 1.",
            on=all_sequences,
            holds=probabilities_sum_to_one,
            points=2,
            cases=12,
        ),
        Gradient(
            autoregressive_nll_grad,
            of=autoregressive_nll,
            truth=ref.autoregressive_nll_grad,
            wrt=in_parameters,
            on=prefixed,
            points=8,
            blocks=("dW", "db"),
            hint="Chain rule through the logits: how does logit t change with b[t], with W[t, s]?",
        ),
        Derivation(
            nll_to_cross_entropy,
            start=ref.minus_log_of_product,
            goal=ref.sequence_nll,
            on=derivable,
            points=6,
            hint="Write the probability of the observed value as one formula that holds for both "
            "values, then take the logarithm of the product.",
        ),
        Refute(
            refute_literal_nll,
            "−Σ log p_t, with p_t = P(x_t = 1 | x_<t), is the cross-entropy.",
            sides=literal_and_cross_entropy,
            allowed=not_a_sequence,
            points=3,
            hint="On which sequences do the two agree? Take another one.",
        ),
    ],
    misconceptions=[
        *mistakes(sequence_nll, *wrong.SEQUENCE_NLL),
        *mistakes(sequence_nll_from_logits, *wrong.FROM_LOGITS),
        *mistakes(sequence_nll_grad, *wrong.SEQUENCE_NLL_GRAD),
        *mistakes(autoregressive_nll, *wrong.AUTOREGRESSIVE_NLL),
        *mistakes(autoregressive_nll_grad, *wrong.AUTOREGRESSIVE_NLL_GRAD),
    ],
)
