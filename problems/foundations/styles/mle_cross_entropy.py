"""Other right ways to do the problem on maximum likelihood and cross-entropy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from grader.spec import Array, styles
from problems.foundations import mle_cross_entropy
from reference import foundations as ref


# -- (a) ----------------------------------------------------------------------------------------
def mle_in_a_loop(x: Array) -> list[float]:
    mean = sum(float(each) for each in x) / len(x)
    return [mean, sum((float(each) - mean) ** 2 for each in x) / len(x)]


def mle_by_moments(x: Array) -> Array:
    return np.array([x.mean(), (x * x).mean() - x.mean() ** 2])


def mle_as_columns(x: Array) -> tuple[Array, Array]:
    column = x[:, None]
    return column.mean(axis=0), column.var(axis=0)


def mle_in_float32(x: Array) -> object:
    short = x.astype(np.float32)
    return short.mean(), short.var()


def mle_in_torch(x: Array) -> object:
    import torch

    values = torch.tensor(x)
    return values.mean(), values.var(correction=0)


def mle_in_scipy(x: Array) -> object:
    from scipy import stats

    mean, deviation = stats.norm.fit(x)
    return mean, deviation**2


def index_in_a_loop(loglik: Array) -> int:
    best, most = 0, -math.inf
    for k, row in enumerate(loglik):
        total = math.fsum(row)
        if total > most:
            best, most = k, total
    return best


def index_by_mean(loglik: Array) -> object:
    return np.mean(loglik, axis=1).argmax()


def index_by_product(loglik: Array) -> object:
    return np.argmax(np.prod(np.exp(loglik), axis=1))


def index_in_float32(loglik: Array) -> float:
    return float(loglik.astype(np.float32).sum(axis=1).argmax())


def index_in_torch(loglik: Array) -> object:
    import torch

    return torch.tensor(loglik).sum(dim=1).argmax()


# -- (b) ----------------------------------------------------------------------------------------
def pmf_by_counting(samples: Array, support: Array) -> list[float]:
    seen = Counter(samples.tolist())
    return [seen[v] / len(samples) for v in support.tolist()]


def pmf_as_fractions(samples: Array, support: Array) -> list[Fraction]:
    listed = samples.tolist()
    return [Fraction(listed.count(v), len(listed)) for v in support.tolist()]


def pmf_from_unique(samples: Array, support: Array) -> Array:
    values, number = np.unique(samples, return_counts=True)
    masses = np.zeros(len(support))
    for value, count in zip(values, number, strict=True):
        masses[np.where(support == value)[0][0]] = count / len(samples)
    return masses


def pmf_by_mean(samples: Array, support: Array) -> Array:
    return np.asarray(np.mean(samples[:, None] == support[None, :], axis=0, keepdims=True))


def pmf_with_tolerance(samples: Array, support: Array) -> Array:
    return np.array([np.isclose(samples, v).mean() for v in support])


def pmf_in_float32(samples: Array, support: Array) -> object:
    return ref.empirical_pmf(samples, support).astype(np.float32)


def pmf_in_torch(samples: Array, support: Array) -> object:
    import torch

    hits = torch.tensor(samples)[:, None] == torch.tensor(support)
    return hits.double().mean(dim=0)


def ecdf_in_a_loop(samples: Array, t: float) -> float:
    below = 0
    for x in samples:
        if x <= t:
            below += 1
    return below / len(samples)


def ecdf_by_sorting(samples: Array, t: float) -> object:
    return np.searchsorted(np.sort(samples), t, side="right") / len(samples)


def ecdf_as_complement(samples: Array, t: float) -> object:
    return np.array([1 - np.mean(samples > t)])


def ecdf_in_scipy(samples: Array, t: float) -> object:
    from scipy import stats

    return stats.ecdf(samples).cdf.evaluate(t)


def ecdf_in_torch(samples: Array, t: float) -> object:
    import torch

    return (torch.tensor(samples) <= t).float().mean()


# -- (c) ----------------------------------------------------------------------------------------
def expectation_over_samples(samples: Array, support: Array, log_model: Array) -> float:
    table = dict(zip(support.tolist(), log_model.tolist(), strict=True))
    return float(sum(table[x] for x in samples.tolist()) / len(samples))


def expectation_by_mask(samples: Array, support: Array, log_model: Array) -> Array:
    return np.asarray(((samples[:, None] == support) * log_model).sum(axis=1).mean())


def expectation_by_sorting(samples: Array, support: Array, log_model: Array) -> object:
    order = np.argsort(support)
    places = order[np.searchsorted(support[order], samples)]
    return np.mean(log_model[places])


def expectation_of_log_product(samples: Array, support: Array, log_model: Array) -> float:
    model = dict(zip(support.tolist(), np.exp(log_model).tolist(), strict=True))
    return math.log(math.prod(model[x] for x in samples.tolist())) / len(samples)


def expectation_in_float32(samples: Array, support: Array, log_model: Array) -> object:
    return ref.empirical_pmf(samples, support).astype(np.float32) @ log_model.astype(np.float32)


def expectation_in_torch(samples: Array, support: Array, log_model: Array) -> object:
    import torch

    hits = torch.tensor(samples)[:, None] == torch.tensor(support)
    return torch.tensor(log_model)[hits.long().argmax(dim=1)].mean()


# -- (d) ----------------------------------------------------------------------------------------
def cross_entropy_in_a_loop(p: Array, q: Array) -> float:
    return -math.fsum(pk * math.log(qk) for pk, qk in zip(p, q, strict=True) if pk > 0)


def cross_entropy_plainly(p: Array, q: Array) -> object:
    return -np.sum(p * np.log(q))


def cross_entropy_of_inverses(p: Array, q: Array) -> Array:
    return np.asarray([np.dot(p, np.log(1 / q))])


def cross_entropy_as_a_sum(p: Array, q: Array) -> object:
    from scipy import special

    return special.rel_entr(p, q).sum() + special.entr(p).sum()


def cross_entropy_clipped(p: Array, q: Array) -> object:
    return -(p * np.log(np.clip(q, 1e-12, 1))).sum()


def cross_entropy_in_float32(p: Array, q: Array) -> object:
    return -(p.astype(np.float32) @ np.log(q.astype(np.float32)))


def cross_entropy_in_torch(p: Array, q: Array) -> object:
    import torch

    return torch.nn.functional.cross_entropy(torch.tensor(q).log(), torch.tensor(p))


def divergence_in_a_loop(p: Array, q: Array) -> float:
    total = 0.0
    for pk, qk in zip(p, q, strict=True):
        if pk != 0:
            total += pk * (math.log(pk) - math.log(qk))
    return total


def divergence_clipped(p: Array, q: Array) -> object:
    return (p * np.log(np.maximum(p, 1e-12) / q)).sum()


def divergence_with_where(p: Array, q: Array) -> object:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p > 0, p * np.log(p / q), 0.0).sum()


def divergence_in_scipy(p: Array, q: Array) -> object:
    from scipy import stats

    return stats.entropy(p, q)


def divergence_by_xlogy(p: Array, q: Array) -> object:
    from scipy import special

    return (special.xlogy(p, p) - special.xlogy(p, q)).sum()


def divergence_in_float32(p: Array, q: Array) -> object:
    some = p > 0
    short, other = p[some].astype(np.float32), q[some].astype(np.float32)
    return (short * np.log(short / other)).sum()


def divergence_in_torch(p: Array, q: Array) -> object:
    import torch

    return torch.nn.functional.kl_div(torch.tensor(q).log(), torch.tensor(p), reduction="sum")


def steps_as_a_list(samples: Array, support: Array, log_model: Array) -> list[float]:
    p = ref.empirical_pmf(samples, support)
    nll = -expectation_over_samples(samples, support, log_model)
    return [nll, -float(p @ log_model), float(p @ np.log(p / np.exp(log_model)) - p @ np.log(p))]


def steps_with_a_factor(samples: Array, support: Array, log_model: Array) -> Iterator[object]:
    table = dict(zip(support.tolist(), log_model.tolist(), strict=True))
    m = len(samples)
    yield -1 / m, math.fsum(table[x] for x in samples.tolist())
    number = ref.empirical_pmf(samples, support) * m
    yield -1 / m, number @ log_model
    yield ref.cross_entropy(number / m, np.exp(log_model))


def steps_in_torch(samples: Array, support: Array, log_model: Array) -> Iterator[object]:
    import torch

    p = torch.tensor(ref.empirical_pmf(samples, support))
    logs = torch.tensor(log_model)
    yield -(p * logs).sum()
    yield torch.nn.functional.kl_div(logs, p, reduction="sum") + torch.special.entr(p).sum()


STYLES = [
    *styles(
        mle_cross_entropy.gaussian_mle,
        mle_in_a_loop,
        mle_by_moments,
        mle_as_columns,
        mle_in_float32,
        mle_in_torch,
        mle_in_scipy,
    ),
    *styles(
        mle_cross_entropy.mle_index,
        index_in_a_loop,
        index_by_mean,
        index_by_product,
        index_in_float32,
        index_in_torch,
    ),
    *styles(
        mle_cross_entropy.empirical_pmf,
        pmf_by_counting,
        pmf_as_fractions,
        pmf_from_unique,
        pmf_by_mean,
        pmf_with_tolerance,
        pmf_in_float32,
        pmf_in_torch,
    ),
    *styles(
        mle_cross_entropy.ecdf,
        ecdf_in_a_loop,
        ecdf_by_sorting,
        ecdf_as_complement,
        ecdf_in_scipy,
        ecdf_in_torch,
    ),
    *styles(
        mle_cross_entropy.expected_log_likelihood,
        expectation_over_samples,
        expectation_by_mask,
        expectation_by_sorting,
        expectation_of_log_product,
        expectation_in_float32,
        expectation_in_torch,
    ),
    *styles(
        mle_cross_entropy.cross_entropy,
        cross_entropy_in_a_loop,
        cross_entropy_plainly,
        cross_entropy_of_inverses,
        cross_entropy_as_a_sum,
        cross_entropy_clipped,
        cross_entropy_in_float32,
        cross_entropy_in_torch,
    ),
    *styles(
        mle_cross_entropy.kl_divergence,
        divergence_in_a_loop,
        divergence_clipped,
        divergence_with_where,
        divergence_in_scipy,
        divergence_by_xlogy,
        divergence_in_float32,
        divergence_in_torch,
    ),
    *styles(
        mle_cross_entropy.nll_is_cross_entropy,
        ref.nll_is_cross_entropy,
        steps_as_a_list,
        steps_with_a_factor,
        steps_in_torch,
    ),
]
