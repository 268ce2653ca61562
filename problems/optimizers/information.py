r"""# Self-information, entropy, cross-entropy and KL divergence

How surprising is an outcome, how surprising is a source on average, and what does it cost to
believe in the wrong one? All logarithms are natural (nats), and all sums are sums, not means.

**(a)** `self_information(p)` is the surprise $-\log p$ of events with the probabilities `p`, an
array of any shape, $0 < p \le 1$.

**(b)** `entropy(p)` is the expected surprise of a distribution over $K$ outcomes,

$$H(p) = -\sum_k p_k \log p_k .$$

Some $p_k$ may be zero (announced); such an outcome never occurs and adds nothing, $0 \log 0 = 0$.

**(c)** `cross_entropy(p, q)` is the expected surprise of outcomes of $p$ to somebody who believes
in $q$, and `kl_divergence(p, q)` is how much more that is than it has to be:

$$H(p, q) = -\sum_k p_k \log q_k, \qquad
\mathrm{KL}(p \,\|\, q) = \sum_k p_k \log \frac{p_k}{q_k} .$$

Again $p$ may hold zeros (announced); all $q_k$ are positive.

**(d)** `conditional_entropy(P)` is $H(Y \mid X)$, what remains uncertain about $Y$ once $X$ is
known. The joint distribution is a table $P$ of shape $(n_x, n_y)$; its **rows are the values of
X**. There may be pairs that never occur, and values of $X$ that never do (announced).

**(e)** Maximum likelihood has three faces. Of $N$ observations $n_k$ fell into class $k$, and the
model gives class $k$ the probability $q_k$. With $\hat p_k = n_k / N$, the generator
`mle_three_ways(counts, q)` yields at least three lines, each equal to the one before. It starts
from the mean negative log-likelihood

$$-\frac1N \sum_{i=1}^{N} \log q_{c_i} = -\frac1N \sum_k n_k \log q_k$$

and ends with $\mathrm{KL}(\hat p \,\|\, q) + H(\hat p)$. Every class was observed.

**(f)** "$\mathrm{KL}(p \,\|\, q) = \mathrm{KL}(q \,\|\, p)$ for all distributions." Refute it:
`refute_kl_symmetric()` returns a pair `(p, q)` of distributions for which it fails.

**True or false?** See `information.claims`. One right counts one up, one wrong counts one down.
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
    Claims,
    Derivation,
    Draw,
    Ints,
    Problem,
    Property,
    Refute,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.optimizers.mistakes import information as wrong
from reference import optimizers as ref


# -- what you write -----------------------------------------------------------------------------
def self_information(p: Float[Array, "..."]) -> Float[Array, "..."]:
    """(a) The self-information of events with the probabilities p, in nats."""
    raise NotImplementedError


def entropy(p: Float[Array, "K"]) -> float:
    """(b) The entropy of a distribution, which may hold zeros."""
    raise NotImplementedError


def cross_entropy(p: Float[Array, "K"], q: Float[Array, "K"]) -> float:
    """(c) The cross-entropy H(p, q): outcomes from p, beliefs q."""
    raise NotImplementedError


def kl_divergence(p: Float[Array, "K"], q: Float[Array, "K"]) -> float:
    """(c) The Kullback-Leibler divergence KL(p‖q)."""
    raise NotImplementedError


def conditional_entropy(P: Float[Array, "nx ny"]) -> float:
    """(d) H(Y|X) of a joint table; rows are the values of X."""
    raise NotImplementedError


def mle_three_ways(counts: Int[Ints, "K"], q: Float[Array, "K"]) -> Iterator[float]:
    """(e) Yield the lines from the mean negative log-likelihood to KL(p̂‖q) + H(p̂)."""
    raise NotImplementedError


def refute_kl_symmetric() -> tuple[Float[Array, "K"], Float[Array, "K"]]:
    """(f) Distributions p and q with KL(p‖q) ≠ KL(q‖p)."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
HANDY = np.array([0.5, 0.25, 0.125, 0.75, 0.2, 0.1])


def chances(draw: Draw) -> tuple[Array]:
    """Probabilities that need not add up to anything: (K,), a table, one number, in turn."""
    m, n = draw.dims(2, 2, 5)
    shape: tuple[int, ...] = draw.turn(((n,), (m, n), ()))
    small = draw.rng.choice(HANDY, size=shape)
    return (np.asarray(small if draw.small else draw.uniform(0.03, 0.9, *shape)),)


def _shares(draw: Draw, weights: Array, parts: int) -> Array:
    """A distribution near these weights, all positive; in the small cases in so many parts."""
    weights = weights / weights.sum()
    if not draw.small:
        return np.asarray(weights)
    counts = 1 + draw.rng.multinomial(parts - weights.size, weights.ravel())
    if counts.min() == counts.max():
        counts[:2] += np.array([1, -1])
    return np.asarray(counts.reshape(weights.shape) / parts)


def _uneven(draw: Draw, n: int) -> Array:
    """A distribution that is not uniform; in the small cases in tenths."""
    weights = draw.probabilities(n)
    weights[draw.integer(0, n - 1)] += 0.5
    return _shares(draw, weights, 10)


def _with_zeros(draw: Draw, p: Array) -> Array:
    """One to n − 1 outcomes made impossible; another one gets their share."""
    n = len(p)
    order = draw.order(n)
    gone = order[: draw.integer(1, n - 1)]
    p[order[-1]] += p[gone].sum()
    p[gone] = 0.0
    return np.asarray(np.round(p, 12) / np.round(p, 12).sum())


def distribution(draw: Draw) -> tuple[Array]:
    """A distribution over two to six outcomes that is not uniform."""
    return (_uneven(draw, draw.dim(2, 6)),)


def with_zeros(draw: Draw) -> tuple[Array]:
    """A distribution with impossible outcomes; every fifth one is certain of its outcome."""
    p = _with_zeros(draw, _uneven(draw, draw.dim(2, 6)))
    sure = (np.arange(len(p)) == p.argmax()).astype(np.float64)
    return (draw.turn((p, p, p, p, sure)),)


def two_distributions(draw: Draw) -> tuple[Array, Array]:
    """Two distributions over the same outcomes, neither of which is the other in another order."""
    n = draw.dim(2, 6)
    p, weights = _uneven(draw, n), draw.probabilities(n, 0.1)
    weights[p.argmax()] *= 0.3
    return p, _shares(draw, weights, 8)  # no tenths but ½ are eighths


def first_with_zeros(draw: Draw) -> tuple[Array, Array]:
    """The same, with impossible outcomes in p alone."""
    p, q = two_distributions(draw)
    return _with_zeros(draw, p), q


def joint(draw: Draw) -> tuple[Array]:
    """A joint table without zeros whose rows and columns have different weights."""
    nx, ny = draw.dims(2, 2, 5)
    weights = draw.probabilities(nx * ny).reshape(nx, ny)
    weights *= draw.order(nx)[:, None] + 1
    return (_shares(draw, weights, 40),)


def joint_with_zeros(draw: Draw) -> tuple[Array]:
    """Pairs that never occur; an x that never does; a y that x determines; in turn."""
    (P,) = joint(draw)
    nx, ny = P.shape
    y = draw.integers(0, ny - 1, nx)
    holes = P * (np.arange(ny) != y[:, None])
    empty = P * (np.arange(nx) != draw.integer(0, nx - 1))[:, None]
    determined = P * (np.arange(ny) == y[:, None])
    P = draw.turn((holes, empty, determined))
    return (np.asarray(P / P.sum()),)


def observed(draw: Draw) -> tuple[Ints, Array]:
    """Counts of two to five classes, each seen at least once, and a model."""
    K = draw.dim(2, 5)
    counts = draw.integers(1, 5 if draw.small else 40, K)
    return counts, _shares(draw, draw.probabilities(K, 0.1), 8)


def kl_plus_entropy(counts: Ints, q: Array) -> float:
    """KL(p̂‖q) + H(p̂): where the derivation ends."""
    p = counts / counts.sum()
    return ref.kl_divergence(p, q) + ref.entropy(p)


def both_divergences(p: Array, q: Array) -> tuple[float, float]:
    """The two sides of the false statement; infinite where q is 0 and p is not."""

    def divergence(p: Array, q: Array) -> float:
        seen = p > 0
        return float((p[seen] * (np.log(p[seen]) - np.log(q[seen]))).sum())

    return divergence(p, q), divergence(q, p)


def are_distributions(p: Array, q: Array) -> str:
    """Whether both are distributions over the same outcomes, "" if so."""
    if p.ndim != 1 or p.shape != q.shape:
        return "p and q must be distributions over the same outcomes, (K,) both"
    for name, values in (("p", p), ("q", q)):
        if not np.isfinite(values).all() or (values < 0).any():
            return f"{name} has entries that are no probabilities"
        if abs(values.sum() - 1) > 1e-6:
            return f"{name} adds up to {values.sum():.6g}, not to 1"
    return ""


def independent_events(draw: Draw) -> list[Ask]:
    """Probabilities of two events each, and of both events together."""
    n = draw.dim(2, 4)
    p, q = draw.uniform(0.1, 0.9, n), draw.uniform(0.1, 0.9, n)
    return [ask(self_information, each) for each in (p, q, p * q)]


def third_is_the_sum(one: object, other: object, both: object) -> bool:
    """Whether the last answer is the sum of the others, as far as float32 can tell."""
    a, b, c = (np.asarray(each) for each in (one, other, both))
    return np.allclose(a + b, c, rtol=1e-4, atol=1e-5)


def three_terms(draw: Draw) -> list[Ask]:
    """The divergence, the entropy and the cross-entropy of the same distributions."""
    p, q = two_distributions(draw)
    return [ask(kl_divergence, p, q), ask(entropy, p), ask(cross_entropy, p, q)]


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "sure_event_tells_nothing": claim(
        "An event of probability 1 has self-information 0.", truth=True
    ),
    "entropy_has_no_maximum": claim(
        "Among the distributions over K outcomes none has the largest entropy.", truth=False
    ),
    "entropy_of_density_is_positive": claim(
        "The differential entropy of a density, like that of a distribution, is never negative.",
        truth=False,
    ),
    "kl_is_never_negative": claim(
        "The divergence of p from q is at least 0, and 0 only where p = q.", truth=True
    ),
    "cross_entropy_minus_entropy": claim(
        "In q, the cross-entropy H(p, q) and the divergence KL(p‖q) have the same minimiser.",
        truth=True,
    ),
    "reverse_kl_is_mle": claim(
        "Minimising KL(q‖p̂) in q instead of KL(p̂‖q) also gives the maximum likelihood estimate.",
        truth=False,
    ),
    "entropy_of_data_has_parameters": claim(
        "The term H(p̂) must be trained as well, since it depends on the parameters of q.",
        truth=False,
    ),
    "mean_and_sum_agree_in_argmin": claim(
        "Dividing the negative log-likelihood by the number of observations moves no minimum.",
        truth=True,
    ),
    "conditioning_adds_on_average": claim(
        "Learning X can make Y more uncertain on average: H(Y|X) may exceed H(Y).", truth=False
    ),
    "conditional_entropy_is_directed": claim(
        "H(Y|X) and H(X|Y) are different in general.", truth=True
    ),
}

PROBLEM = Problem(
    title="Self-information, entropy, cross-entropy and KL divergence",
    rubric=[
        Value(
            self_information,
            ref.self_information,
            on=chances,
            points=1,
            hint="Rare events surprise more, and the surprise is never negative.",
        ),
        Property(
            "information_adds_up",
            "The self-information of two independent events together is the sum of theirs.",
            on=independent_events,
            holds=third_is_the_sum,
            points=1,
        ),
        Value(
            entropy,
            ref.entropy,
            on=distribution,
            points=2,
            hint="An expectation: which weight does the surprise of each outcome get?",
        ),
        Value(
            entropy,
            ref.entropy,
            on=with_zeros,
            points=1,
            cases=30,
            announced="some p are 0",
            hint="What does the formula give, in floating point, for an outcome with p = 0?",
        ),
        Value(
            cross_entropy,
            ref.cross_entropy,
            on=two_distributions,
            points=1,
            hint="Which of the two distributions weighs, and which one is inside the logarithm?",
        ),
        Value(
            cross_entropy,
            ref.cross_entropy,
            on=first_with_zeros,
            points=1,
            cases=30,
            announced="some p are 0",
            hint="An outcome that never occurs costs nothing.",
        ),
        Value(
            kl_divergence,
            ref.kl_divergence,
            on=two_distributions,
            points=2,
            hint="It is never negative, and 0 where p = q. Is yours?",
        ),
        Value(
            kl_divergence,
            ref.kl_divergence,
            on=first_with_zeros,
            points=1,
            cases=30,
            announced="some p are 0",
            hint="What does the formula give, in floating point, for an outcome with p = 0?",
        ),
        Property(
            "cross_entropy_splits",
            "The divergence and the entropy of p add up to the cross-entropy.",
            on=three_terms,
            holds=third_is_the_sum,
            points=1,
        ),
        Value(
            conditional_entropy,
            ref.conditional_entropy,
            on=joint,
            points=3,
            hint="Given X, each row is a distribution of Y. How often is each row the right one?",
        ),
        Value(
            conditional_entropy,
            ref.conditional_entropy,
            on=joint_with_zeros,
            points=1,
            cases=30,
            announced="pairs and values of X that never occur",
            hint="What do empty cells and empty rows contribute?",
        ),
        Derivation(
            mle_three_ways,
            start=ref.mean_nll,
            goal=kl_plus_entropy,
            on=observed,
            points=3,
            lines=3,
            hint="Put p̂ for n/N, then add and subtract log p̂ inside the sum.",
        ),
        Refute(
            refute_kl_symmetric,
            "KL(p‖q) = KL(q‖p) for all distributions p and q",
            sides=both_divergences,
            allowed=are_distributions,
            points=1,
            hint="Two outcomes are enough; is yours a pair that merely changes places?",
        ),
        Claims(CLAIMS, points=2),
    ],
    misconceptions=[
        *mistakes(self_information, *wrong.SELF_INFORMATION),
        *mistakes(entropy, *wrong.ENTROPY),
        *mistakes(cross_entropy, *wrong.CROSS_ENTROPY),
        *mistakes(kl_divergence, *wrong.KL_DIVERGENCE),
        *mistakes(conditional_entropy, *wrong.CONDITIONAL_ENTROPY),
    ],
)
