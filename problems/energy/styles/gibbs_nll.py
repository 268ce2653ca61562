"""Other right ways to do the problem on the negative log-likelihood."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.spec import Array, styles
from problems.energy import gibbs_nll
from reference import energy as ref


# -- (i) ----------------------------------------------------------------------------------------
def gibbs_in_loops(F: Array, beta: float) -> list[float]:
    lowest = min(F)
    weights = [math.exp(-beta * (energy - lowest)) for energy in F]
    return [weight / sum(weights) for weight in weights]


def gibbs_by_logsumexp(F: Array, beta: float) -> Array:
    scores = -beta * F
    return np.asarray(np.exp(scores - np.logaddexp.reduce(scores)))


def gibbs_by_ratios(F: Array, beta: float) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(1 / np.exp(beta * (F[:, None] - F[None, :])).sum(axis=1))


def gibbs_in_scipy(F: Array, beta: float) -> object:
    from scipy import special

    return special.softmax(-beta * F)


def gibbs_in_float32(F: Array, beta: float) -> object:
    energies = F.astype(np.float32)
    weights = np.exp(-np.float32(beta) * (energies - energies.min()))
    return weights / weights.sum()


def gibbs_as_a_column(F: Array, beta: float) -> Array:
    return ref.gibbs(F, beta)[:, None]


def gibbs_in_torch(F: Array, beta: float) -> object:
    import torch

    return torch.softmax(-beta * torch.tensor(F), dim=0)


# -- (ii) ---------------------------------------------------------------------------------------
def nll_in_a_loop(F: Array, y: int, beta: float) -> float:
    Z = 0.0
    for energy in F:
        Z += math.exp(-beta * energy)
    return float(F[y]) + math.log(Z) / beta


def nll_from_probability(F: Array, y: int, beta: float) -> Array:
    boltzmann = np.exp(-beta * F)
    return np.array(-np.log(boltzmann[y] / boltzmann.sum()) / beta)


def nll_of_gaps(F: Array, y: int, beta: float) -> object:
    return np.log1p(np.exp(beta * (F[y] - np.delete(F, y))).sum()) / beta


def nll_in_scipy(F: Array, y: int, beta: float) -> object:
    from scipy import special

    return F[y] + special.logsumexp(-beta * F) / beta


def nll_in_float32(F: Array, y: int, beta: float) -> object:
    energies, beta32 = F.astype(np.float32), np.float32(beta)
    gaps = energies[y] - energies
    return gaps.max() + np.log(np.exp(beta32 * (gaps - gaps.max())).sum()) / beta32


def nll_in_torch(F: Array, y: int, beta: float) -> object:
    import torch

    return torch.nn.functional.cross_entropy(-beta * torch.tensor(F), torch.tensor(y)) / beta


def steps_as_a_list(F: Array, y: int, beta: float) -> list[float]:
    P = ref.gibbs(F, beta)
    log_Z = float(np.log(np.exp(-beta * F).sum()))
    return [-math.log(P[y]) / beta, (beta * float(F[y]) + log_Z) / beta, float(F[y]) + log_Z / beta]


def steps_with_a_factor(F: Array, y: int, beta: float) -> Iterator[object]:
    Z = math.fsum(math.exp(-beta * energy) for energy in F)
    yield 1 / beta, -math.log(math.exp(-beta * F[y]) / Z)
    yield 1 / beta, beta * F[y] + math.log(Z)
    yield F[y] + math.log(Z) / beta


# -- (iii) --------------------------------------------------------------------------------------
def grad_in_loops(F: Array, dF: Array, y: int, beta: float) -> list[float]:
    weights = [math.exp(-beta * energy) for energy in F]
    gradient = [float(entry) for entry in dF[y]]
    for weight, row in zip(weights, dF, strict=True):
        for j, entry in enumerate(row):
            gradient[j] -= weight / sum(weights) * float(entry)
    return gradient


def grad_without_the_common_part(F: Array, dF: Array, y: int, beta: float) -> Array:
    P = ref.gibbs(F, beta)
    others = np.arange(len(F)) != y
    return np.asarray((1 - P[y]) * dF[y] - (P[others, None] * dF[others]).sum(axis=0))


def grad_by_chain_rule(F: Array, dF: Array, y: int, beta: float) -> Array:
    return np.asarray(dF.T @ ref.energy_nll_grad_energies(F, y, beta)[:, None])


def grad_in_float32(F: Array, dF: Array, y: int, beta: float) -> object:
    weights = np.exp(-np.float32(beta) * (F - F.min()).astype(np.float32))
    gradients = dF.astype(np.float32)
    return gradients[y] - weights / weights.sum() @ gradients


def grad_in_torch(F: Array, dF: Array, y: int, beta: float) -> object:
    import torch

    energies = torch.tensor(F, requires_grad=True)
    loss = energies[y] + torch.logsumexp(-beta * energies, dim=0) / beta
    (pushes,) = torch.autograd.grad(loss, energies)
    return pushes @ torch.tensor(dF)


def grad_by_differences(F: Array, dF: Array, y: int, beta: float) -> object:
    h = 1e-5
    steps = h * np.eye(dF.shape[1])
    higher = [ref.energy_nll(F + dF @ step, y, beta) for step in steps]
    lower = [ref.energy_nll(F - dF @ step, y, beta) for step in steps]
    return (np.array(higher) - np.array(lower)) / (2 * h)


def estimate_in_a_loop(dF_y: Array, dF_samples: Array) -> Array:
    gradient = dF_y.copy()
    for sample in dF_samples:
        gradient -= sample / len(dF_samples)
    return gradient


def estimate_of_differences(dF_y: Array, dF_samples: Array) -> list[float]:
    return [float(entry) for entry in (dF_y - dF_samples).mean(axis=0)]


def estimate_in_float32(dF_y: Array, dF_samples: Array) -> object:
    return dF_y.astype(np.float32) - dF_samples.astype(np.float32).mean(axis=0)


def estimate_in_torch(dF_y: Array, dF_samples: Array) -> object:
    import torch

    return torch.tensor(dF_y) - torch.tensor(dF_samples).mean(dim=0)


# -- (iv) ---------------------------------------------------------------------------------------
def pushes_in_a_loop(F: Array, y: int, beta: float) -> list[float]:
    weights = [math.exp(-beta * energy) for energy in F]
    return [(k == y) - weight / sum(weights) for k, weight in enumerate(weights)]


def pushes_from_an_identity(F: Array, y: int, beta: float) -> Array:
    return np.asarray(np.eye(len(F))[y] - ref.gibbs(F, beta))


def pushes_in_float32(F: Array, y: int, beta: float) -> object:
    weights = np.exp(-np.float32(beta) * (F - F.min()).astype(np.float32))
    pushes = -weights / weights.sum()
    pushes[y] += 1
    return pushes


def pushes_in_torch(F: Array, y: int, beta: float) -> object:
    import torch

    onehot = torch.nn.functional.one_hot(torch.tensor(y), len(F))
    return onehot - torch.softmax(-beta * torch.tensor(F), dim=0)


STYLES = [
    *styles(
        gibbs_nll.gibbs,
        gibbs_in_loops,
        gibbs_by_logsumexp,
        gibbs_by_ratios,
        gibbs_in_scipy,
        gibbs_in_float32,
        gibbs_as_a_column,
        gibbs_in_torch,
    ),
    *styles(
        gibbs_nll.energy_nll,
        nll_in_a_loop,
        nll_from_probability,
        nll_of_gaps,
        nll_in_scipy,
        nll_in_float32,
        nll_in_torch,
    ),
    *styles(gibbs_nll.energy_nll_steps, ref.energy_nll_steps, steps_as_a_list, steps_with_a_factor),
    *styles(
        gibbs_nll.energy_nll_grad,
        grad_in_loops,
        grad_without_the_common_part,
        grad_by_chain_rule,
        grad_in_float32,
        grad_in_torch,
        grad_by_differences,
    ),
    *styles(
        gibbs_nll.sampled_nll_grad,
        estimate_in_a_loop,
        estimate_of_differences,
        estimate_in_float32,
        estimate_in_torch,
    ),
    *styles(
        gibbs_nll.energy_nll_grad_energies,
        pushes_in_a_loop,
        pushes_from_an_identity,
        pushes_in_float32,
        pushes_in_torch,
    ),
]
