"""Mistakes we expect in the problem on information.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import optimizers as ref


# -- in self_information ------------------------------------------------------------------------
def information_in_bits(p: Array) -> Array:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return np.asarray(-np.log2(p))


def information_in_base_ten(p: Array) -> Array:
    """A constant factor, about 0.43, is missing: which base has your logarithm?"""
    return np.asarray(-np.log10(p))


def negative_surprise(p: Array) -> Array:
    """Yours is negative for every event that is not sure. Can a surprise be?"""
    return np.asarray(np.log(p))


def surprise_is_the_complement(p: Array) -> Array:
    """Yours is bounded. Do two independent events together surprise as much as both apart?"""
    return np.asarray(1 - p)


def surprise_is_the_reciprocal(p: Array) -> Array:
    """A sure event still surprises in yours, and independent events multiply. What turns × to +?"""
    return np.asarray(1 / p)


def information_weighted(p: Array) -> Array:
    """That is what an event adds to an expectation. Asked is how surprising it is if it occurs."""
    return np.asarray(-p * np.log(p))


def information_of_the_opposite(p: Array) -> Array:
    """Yours is large for likely events: of which event is this the information?"""
    return np.asarray(-np.log1p(-p))


# -- in entropy ---------------------------------------------------------------------------------
def entropy_in_bits(p: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.entropy(p) / np.log(2))


def entropy_mean(p: Array) -> float:
    """You divide by the number of outcomes. Which weights has an expectation already?"""
    return ref.entropy(p) / len(p)


def entropy_unweighted(p: Array) -> float:
    """Rare outcomes dominate in yours: how often is each surprise met?"""
    return float(-np.log(p).sum())


def entropy_uniform(p: Array) -> float:
    """Yours depends on the number of outcomes alone. For which distribution is it right?"""
    return float(np.log(len(p)))


def gini_impurity(p: Array) -> float:
    """Another measure of impurity, without a logarithm: it never exceeds 1."""
    return float(1 - (p**2).sum())


def entropy_of_each_alone(p: Array) -> float:
    """You add a term for each outcome not occurring. How many outcomes occur in one draw?"""
    return float(ref.entropy(p) - ((1 - p[p < 1]) * np.log1p(-p[p < 1])).sum())


def entropy_negative(p: Array) -> float:
    """Yours is never above 0. Which sign has the logarithm of a probability?"""
    return -ref.entropy(p)


def entropy_nan_at_zero(p: Array) -> float:
    """Right where all p are positive. What is 0 times the logarithm of 0 on a computer?"""
    return float(-(p * np.log(p)).sum())


def entropy_exponentiated(p: Array) -> float:
    """That is how many equally likely outcomes would be as uncertain. Asked is the entropy."""
    return float(np.exp(ref.entropy(p)))


# -- in cross_entropy ---------------------------------------------------------------------------
def cross_entropy_swapped(p: Array, q: Array) -> float:
    """The two have changed places: which one says how often an outcome occurs?"""
    return float(-(q * np.log(p)).sum())


def divergence_instead(p: Array, q: Array) -> float:
    """Yours is 0 for q = p. Does knowing the right distribution remove all surprise?"""
    return ref.kl_divergence(p, q)


def cross_entropy_in_bits(p: Array, q: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.cross_entropy(p, q) / np.log(2))


def cross_entropy_negative(p: Array, q: Array) -> float:
    """Yours is negative: it is the log-likelihood. Which sign has a cost?"""
    return -ref.cross_entropy(p, q)


def entropy_of_beliefs_added(p: Array, q: Array) -> float:
    """Divergence plus an entropy is the right idea. Of which of the two is the entropy?"""
    return ref.kl_divergence(p, q) + ref.entropy(q)


def cross_entropy_binary(p: Array, q: Array) -> float:
    """You add terms with 1 − p: right for one outcome that occurs or not. Here it is one of K."""
    return float(ref.cross_entropy(p, q) - ((1 - p) * np.log1p(-q)).sum())


def cross_entropy_mean(p: Array, q: Array) -> float:
    """You divide by the number of outcomes. Which weights has an expectation already?"""
    return ref.cross_entropy(p, q) / len(p)


def cross_entropy_unweighted(p: Array, q: Array) -> float:
    """The weights p are missing in yours: how often is each surprise met?"""
    return float(-np.log(q).sum())


def entropy_of_p_only(p: Array, q: Array) -> float:
    """The beliefs q are missing in yours: whose surprise is meant?"""
    return ref.entropy(p)


def logarithms_multiplied(p: Array, q: Array) -> float:
    """You multiply two logarithms. How many does the definition of the cross-entropy have?"""
    seen = p > 0
    return float(-(p[seen] * np.log(p[seen]) * np.log(q[seen])).sum())


# -- in kl_divergence ---------------------------------------------------------------------------
def kl_negative(p: Array, q: Array) -> float:
    r"""The sign: yours is never above 0. Write it as a difference of two costs: which is larger?

    The sign is turned: yours is never above 0. A divergence is the *extra* cost of believing $q$
    where $p$ is true, and wrong beliefs never save anything.

    **Why it tempts.** Entropy and cross-entropy both begin with a minus, so the divergence is
    given one too: $-\sum p\,(\log p - \log q)$. Scripts have it printed like this. But it is the
    difference of the two costs, and the minus signs have been used up in it.

    **An example.** A fair coin, and somebody who expects heads nine times out of ten:

    >>> kl_divergence(np.array([0.5, 0.5]), np.array([0.9, 0.1]))
    0.511
    >>> kl_negative(np.array([0.5, 0.5]), np.array([0.9, 0.1]))
    -0.511

    **Derive again.** Start from the two costs: what is paid on average with the beliefs $q$, and
    what with the right ones? Which is larger, and which is subtracted from which? Put both into
    one sum and simplify the logarithms. A test of the sign without any reference: for $p$ = (1, 0)
    a single term is left, and it is $-\log q_1$.
    """
    return -ref.kl_divergence(p, q)


def kl_reversed(p: Array, q: Array) -> float:
    """The two have changed places: over which of them is the expectation?"""
    return float((q * (np.log(q) - np.log(p))).sum())


def kl_logarithms_multiplied(p: Array, q: Array) -> float:
    """You multiply the two logarithms. What is the logarithm of a ratio?"""
    seen = p > 0
    return float(-(p[seen] * np.log(p[seen]) * np.log(q[seen])).sum())


def kl_in_bits(p: Array, q: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.kl_divergence(p, q) / np.log(2))


def cross_entropy_instead(p: Array, q: Array) -> float:
    """Yours is not 0 for q = p. What would be paid even with the right beliefs?"""
    return ref.cross_entropy(p, q)


def kl_symmetrised(p: Array, q: Array) -> float:
    """You average both directions. Is the divergence symmetric?"""
    return (ref.kl_divergence(p, q) + kl_reversed(p, q)) / 2


def kl_both_directions_added(p: Array, q: Array) -> float:
    """You add both directions. Which of them was asked for?"""
    return ref.kl_divergence(p, q) + kl_reversed(p, q)


def kl_unweighted(p: Array, q: Array) -> float:
    """Every outcome counts the same in yours: how often does each occur?"""
    return float((np.log(p) - np.log(q)).sum())


def difference_of_entropies(p: Array, q: Array) -> float:
    """Yours is 0 for any q that is p in another order. Which term needs both distributions?"""
    return ref.entropy(q) - ref.entropy(p)


def entropies_added(p: Array, q: Array) -> float:
    """Cross-entropy and entropy are the right terms. Put q = p: what must they do?"""
    return ref.cross_entropy(p, q) + ref.entropy(p)


def kl_mean(p: Array, q: Array) -> float:
    """You divide by the number of outcomes. Which weights has an expectation already?"""
    return ref.kl_divergence(p, q) / len(p)


def total_variation(p: Array, q: Array) -> float:
    """A distance without a logarithm, never above 1: it is symmetric. Is the divergence?"""
    return float(np.abs(p - q).sum() / 2)


def kl_nan_at_zero(p: Array, q: Array) -> float:
    """Right where all p are positive. What is 0 times the logarithm of 0 on a computer?"""
    return float((p * np.log(p / q)).sum())


# -- in conditional_entropy ---------------------------------------------------------------------
def _joint(P: Array) -> float:
    return ref.entropy(P.ravel())


def _of_x(P: Array) -> float:
    return ref.entropy(P.sum(axis=1))


def _of_y(P: Array) -> float:
    return ref.entropy(P.sum(axis=0))


def conditioned_on_the_other(P: Array) -> float:
    r"""You know Y and ask about X. Are the values of X the rows or the columns?

    This is $H(X \mid Y)$: what remains unknown about $X$ once $Y$ is told. Asked is what remains
    unknown about $Y$ once $X$ is, and in the table the values of $X$ are the rows.

    **Why it tempts.** Both differ from the joint entropy by a marginal one, and which of the two
    marginals is subtracted is a matter of one axis. In numpy `sum(axis=0)` adds *over* the rows
    and leaves the columns, which is easily taken the other way round. For a symmetric table both
    agree.

    **An example.** In row 0, $Y$ is certain; in row 1 it is open. Each row has probability ½:

    >>> conditional_entropy(np.array([[0.5, 0.0], [0.25, 0.25]]))
    0.347
    >>> conditioned_on_the_other(np.array([[0.5, 0.0], [0.25, 0.25]]))
    0.477

    The first is half of $\log 2$: in half of all cases, a fair coin remains.

    **Derive again.** Say it in words for this table: once the row is known, how uncertain is the
    column? Average over the rows, each with its probability. Then write the same as a difference
    of two entropies, and see which marginal it is. A table that is not square keeps the axes
    apart.
    """
    return _joint(P) - _of_y(P)


def marginal_entropy(P: Array) -> float:
    """X is ignored: yours is what is uncertain about Y before X is known."""
    return _of_y(P)


def entropies_multiplied(P: Array) -> float:
    """You multiply two entropies: what would come out for an X that says nothing about Y?"""
    return _joint(P) * _of_x(P)


def rows_weigh_the_same(P: Array) -> float:
    """You average the entropies of the rows. Is every value of X equally likely?"""
    rows = P[P.any(axis=1)]
    return float(np.mean([ref.entropy(row / row.sum()) for row in rows]))


def row_entropies_added(P: Array) -> float:
    """You add up the entropies of the rows. Only one value of X occurs at a time: how often?"""
    rows = P[P.any(axis=1)]
    return float(sum(ref.entropy(row / row.sum()) for row in rows))


def mutual_information(P: Array) -> float:
    """That is what X tells about Y. Asked is what remains when it is told."""
    return _of_x(P) + _of_y(P) - _joint(P)


def marginals_subtracted(P: Array) -> float:
    """You subtract the entropies of the two alone. Where does yours use that they depend?"""
    return _of_y(P) - _of_x(P)


def joint_entropy(P: Array) -> float:
    """That is the uncertainty about both. How much of it is gone once X is known?"""
    return _joint(P)


def joint_plus_marginal(P: Array) -> float:
    """You add what knowing X takes away. Can yours be below the entropy of Y?"""
    return _joint(P) + _of_x(P)


def conditional_entropy_in_bits(P: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.conditional_entropy(P) / np.log(2))


def conditional_entropy_negative(P: Array) -> float:
    """Yours is negative. Can the uncertainty that remains be?"""
    return -ref.conditional_entropy(P)


def conditional_nan_at_zero(P: Array) -> float:
    """Right where all entries are positive. What is 0 times the logarithm of 0 on a computer?"""
    return float(-(P * np.log(P / P.sum(axis=1, keepdims=True))).sum())


SELF_INFORMATION = (
    information_in_bits,
    information_in_base_ten,
    negative_surprise,
    surprise_is_the_complement,
    surprise_is_the_reciprocal,
    information_weighted,
    information_of_the_opposite,
)
ENTROPY = (
    entropy_in_bits,
    entropy_mean,
    entropy_unweighted,
    entropy_uniform,
    gini_impurity,
    entropy_of_each_alone,
    entropy_negative,
    entropy_nan_at_zero,
    entropy_exponentiated,
)
CROSS_ENTROPY = (
    cross_entropy_swapped,
    divergence_instead,
    cross_entropy_in_bits,
    cross_entropy_negative,
    entropy_of_beliefs_added,
    cross_entropy_binary,
    cross_entropy_mean,
    cross_entropy_unweighted,
    entropy_of_p_only,
    logarithms_multiplied,
)
KL_DIVERGENCE = (
    kl_negative,
    kl_reversed,
    kl_logarithms_multiplied,
    kl_in_bits,
    cross_entropy_instead,
    kl_symmetrised,
    kl_both_directions_added,
    kl_unweighted,
    difference_of_entropies,
    entropies_added,
    kl_mean,
    total_variation,
    kl_nan_at_zero,
)
CONDITIONAL_ENTROPY = (
    conditioned_on_the_other,
    marginal_entropy,
    entropies_multiplied,
    rows_weigh_the_same,
    row_entropies_added,
    mutual_information,
    marginals_subtracted,
    joint_entropy,
    joint_plus_marginal,
    conditional_entropy_in_bits,
    conditional_entropy_negative,
    conditional_nan_at_zero,
)
