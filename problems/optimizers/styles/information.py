"""Other right ways to do the problem on information."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.spec import Array, Ints, styles
from problems.optimizers import information
from reference import optimizers as ref


# -- (a) ----------------------------------------------------------------------------------------
def information_of_reciprocals(p: Array) -> Array:
    return np.asarray(np.log(1 / p))


def information_from_bits(p: Array) -> Array:
    return np.asarray(-np.log2(p) * np.log(2))


def information_in_float32(p: Array) -> object:
    return -np.log(p.astype(np.float32))


def information_in_torch(p: Array) -> object:
    import torch

    return -torch.log(torch.tensor(p))


# -- (b) ----------------------------------------------------------------------------------------
def entropy_in_a_loop(p: Array) -> float:
    return float(sum(-each * math.log(each) for each in p if each > 0))


def entropy_in_scipy(p: Array) -> object:
    from scipy import stats

    return stats.entropy(p)


def entropy_clipped(p: Array) -> object:
    return -(p * np.log(np.clip(p, 1e-12, None))).sum()


def entropy_without_nan(p: Array) -> object:
    return -np.nansum(p * np.log(p))


def entropy_in_torch(p: Array) -> object:
    import torch

    return torch.special.entr(torch.tensor(p)).sum()


# -- (c) ----------------------------------------------------------------------------------------
def cross_entropy_in_a_loop(p: Array, q: Array) -> float:
    return -float(sum(a * math.log(b) for a, b in zip(p, q, strict=True)))


def cross_entropy_by_dot(p: Array, q: Array) -> Array:
    return np.array([[-p @ np.log(q)]])


def cross_entropy_in_scipy(p: Array, q: Array) -> object:
    from scipy import special

    return -special.xlogy(p, q).sum()


def cross_entropy_in_torch(p: Array, q: Array) -> object:
    import torch

    log_q = torch.log(torch.tensor(q))[None, :]
    return torch.nn.functional.cross_entropy(log_q, torch.tensor(p)[None, :])


def kl_in_a_loop(p: Array, q: Array) -> float:
    return math.fsum(a * math.log(a / b) for a, b in zip(p, q, strict=True) if a > 0)


def kl_in_scipy(p: Array, q: Array) -> object:
    from scipy import special

    return special.rel_entr(p, q).sum()


def kl_as_a_difference(p: Array, q: Array) -> object:
    from scipy import special

    return -special.xlogy(p, q).sum() - special.entr(p).sum()


def kl_where_positive(p: Array, q: Array) -> object:
    return np.where(p > 0, p * np.log(p / q), 0).sum()


def kl_in_float32(p: Array, q: Array) -> object:
    a, b = p.astype(np.float32), q.astype(np.float32)
    return (a[a > 0] * np.log(a[a > 0] / b[a > 0])).sum()


def kl_in_torch(p: Array, q: Array) -> object:
    import torch

    return torch.nn.functional.kl_div(torch.log(torch.tensor(q)), torch.tensor(p), reduction="sum")


# -- (d) ----------------------------------------------------------------------------------------
def conditional_row_by_row(P: Array) -> float:
    total = 0.0
    for row in P:
        if row.sum() > 0:
            total += row.sum() * ref.entropy(row / row.sum())
    return total


def conditional_in_one_sum(P: Array) -> object:
    from scipy import special

    return special.rel_entr(P, P.sum(axis=1, keepdims=True)).sum() * -1


def conditional_from_information(P: Array) -> float:
    of_x, of_y = ref.entropy(P.sum(axis=1)), ref.entropy(P.sum(axis=0))
    return of_y - (of_x + of_y - ref.entropy(P.ravel()))


def conditional_in_torch(P: Array) -> object:
    import torch

    joint = torch.tensor(P)
    return torch.special.entr(joint).sum() - torch.special.entr(joint.sum(dim=1)).sum()


# -- (e), (f) -----------------------------------------------------------------------------------
def ways_over_all_observations(counts: Ints, q: Array) -> Iterator[object]:
    classes = np.repeat(np.arange(len(counts)), counts)
    p = counts / len(classes)
    yield -sum(math.log(q[c]) for c in classes) / len(classes)
    yield -sum(p * np.log(q))
    yield sum(p * np.log(p / q)) - sum(p * np.log(p))


def ways_as_a_list(counts: Ints, q: Array) -> list[object]:
    p = counts / counts.sum()
    return [
        -(counts / counts.sum()) @ np.log(q),
        ref.cross_entropy(p, q),
        ref.cross_entropy(p, q) - ref.entropy(p) + ref.entropy(p),
        ref.kl_divergence(p, q) + ref.entropy(p),
    ]


def skewed_pair() -> object:
    return [0.5, 0.5], [0.9, 0.1]


def pair_with_a_zero() -> object:
    return np.array([[1.0, 0.0], [0.5, 0.5]])


STYLES = [
    *styles(
        information.self_information,
        information_of_reciprocals,
        information_from_bits,
        information_in_float32,
        information_in_torch,
    ),
    *styles(
        information.entropy,
        entropy_in_a_loop,
        entropy_in_scipy,
        entropy_clipped,
        entropy_without_nan,
        entropy_in_torch,
    ),
    *styles(
        information.cross_entropy,
        cross_entropy_in_a_loop,
        cross_entropy_by_dot,
        cross_entropy_in_scipy,
        cross_entropy_in_torch,
    ),
    *styles(
        information.kl_divergence,
        kl_in_a_loop,
        kl_in_scipy,
        kl_as_a_difference,
        kl_where_positive,
        kl_in_float32,
        kl_in_torch,
    ),
    *styles(
        information.conditional_entropy,
        conditional_row_by_row,
        conditional_in_one_sum,
        conditional_from_information,
        conditional_in_torch,
    ),
    *styles(information.mle_three_ways, ways_over_all_observations, ways_as_a_list),
    *styles(information.refute_kl_symmetric, skewed_pair, pair_with_a_zero),
]
