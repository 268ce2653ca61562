"""Other right ways to do the problem on energies, inference and probability."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from grader.spec import Array, styles
from problems.energy import intuition


# -- (a) ----------------------------------------------------------------------------------------
def mask_in_a_loop(F: Array, tol: float) -> list[bool]:
    lowest = min(F)
    return [bool(energy <= lowest + tol) for energy in F]


def mask_of_zeros_and_ones(F: Array, tol: float) -> NDArray[np.int64]:
    mask = np.zeros(len(F), dtype=np.int64)
    mask[F - F.min() <= tol] = 1
    return mask


def mask_in_float32(F: Array, tol: float) -> object:
    energies = F.astype(np.float32)
    return np.less_equal(energies, energies.min() + np.float32(tol))


def mask_in_torch(F: Array, tol: float) -> object:
    import torch

    energies = torch.tensor(F)
    return energies <= energies.min() + tol


# -- (b) ----------------------------------------------------------------------------------------
def energies_in_a_loop(p: Array, beta: float) -> list[float]:
    return [-math.log(mass) / beta for mass in p]


def lowest_energy_zero(p: Array, beta: float) -> Array:
    return np.asarray(np.log(p.max() / p) / beta)


def lowest_energy_far_up(p: Array, beta: float) -> Array:
    return np.asarray(100.0 + np.log(1 / p) / beta)


def energies_in_float32(p: Array, beta: float) -> object:
    return -np.log(p.astype(np.float32)) / np.float32(beta)


def energies_as_a_column(p: Array, beta: float) -> Array:
    return np.asarray(-np.log(p)[:, None] / beta)


def energies_in_torch(p: Array, beta: float) -> object:
    import torch

    return -torch.log(torch.from_numpy(p)) / beta


# -- (c) ----------------------------------------------------------------------------------------
def density_from_scipy(x: float, y: float, beta: float) -> float:
    from scipy import stats

    return float(stats.norm.pdf(y, loc=x, scale=1 / math.sqrt(2 * beta)))


def density_with_math(x: float, y: float, beta: float) -> float:
    return math.exp(-beta * (y - x) ** 2) / math.sqrt(math.pi / beta)


def density_from_its_logarithm(x: float, y: float, beta: float) -> NDArray[np.float64]:
    return np.array([math.exp(0.5 * math.log(beta / math.pi) - beta * (x - y) ** 2)])


def density_in_float32(x: float, y: float, beta: float) -> object:
    x32, y32, beta32 = np.float32(x), np.float32(y), np.float32(beta)
    return np.sqrt(beta32 / np.float32(np.pi)) * np.exp(-beta32 * (y32 - x32) ** 2)


def density_in_torch(x: float, y: float, beta: float) -> object:
    import torch

    rate = torch.tensor(beta)
    return torch.exp(-rate * torch.tensor(y - x) ** 2) * (rate / torch.pi).sqrt()


# -- (g) ----------------------------------------------------------------------------------------
def margin_by_cases(F_pos: float, F_neg: float, margin: float) -> float:
    violation = margin + F_pos - F_neg
    if violation > 0:
        return violation
    return 0


def margin_0d(F_pos: float, F_neg: float, margin: float) -> NDArray[np.float64]:
    return np.array(np.maximum(0, margin - (F_neg - F_pos)))


def margin_in_float32(F_pos: float, F_neg: float, margin: float) -> object:
    return np.maximum(np.float32(margin) + np.float32(F_pos) - np.float32(F_neg), np.float32(0))


def margin_in_torch(F_pos: float, F_neg: float, margin: float) -> object:
    import torch

    return torch.relu(torch.tensor(margin + F_pos - F_neg))


# -- (h) ----------------------------------------------------------------------------------------
def infer_in_a_loop(F: Array) -> int:
    best = 0
    for label, energy in enumerate(F):
        if energy < F[best]:
            best = label
    return best


def infer_by_sorting(F: Array) -> object:
    return np.argsort(F)[0]


def infer_by_highest_probability(F: Array) -> float:
    return float(np.exp(F.min() - F).argmax())


def infer_in_torch(F: Array) -> object:
    import torch

    return torch.argmin(torch.tensor(F))


def latent_in_loops(G: Array) -> list[int]:
    ny, nz = G.shape
    best = [0, 0]
    for y in range(ny):
        for z in range(nz):
            if G[y, z] < G[best[0], best[1]]:
                best = [y, z]
    return best


def latent_by_unravelling(G: Array) -> object:
    return np.unravel_index(np.argmin(G), G.shape)


def latent_by_rows(G: Array) -> NDArray[np.int64]:
    y = G.min(axis=1).argmin()
    return np.array([y, G[y].argmin()])


def latent_by_columns(G: Array) -> tuple[float, float]:
    z = G.min(axis=0).argmin()
    return float(G[:, z].argmin()), float(z)


def latent_in_torch(G: Array) -> object:
    import torch

    energies, codes = torch.tensor(G).min(dim=1)
    label = energies.argmin()
    return label, codes[label]


STYLES = [
    *styles(
        intuition.all_minimisers,
        mask_in_a_loop,
        mask_of_zeros_and_ones,
        mask_in_float32,
        mask_in_torch,
    ),
    *styles(
        intuition.energy_from_probability,
        energies_in_a_loop,
        lowest_energy_zero,
        lowest_energy_far_up,
        energies_in_float32,
        energies_as_a_column,
        energies_in_torch,
    ),
    *styles(
        intuition.gibbs_density_of_quadratic,
        density_from_scipy,
        density_with_math,
        density_from_its_logarithm,
        density_in_float32,
        density_in_torch,
    ),
    *styles(intuition.margin_loss, margin_by_cases, margin_0d, margin_in_float32, margin_in_torch),
    *styles(
        intuition.infer,
        infer_in_a_loop,
        infer_by_sorting,
        infer_by_highest_probability,
        infer_in_torch,
    ),
    *styles(
        intuition.infer_latent,
        latent_in_loops,
        latent_by_unravelling,
        latent_by_rows,
        latent_by_columns,
        latent_in_torch,
    ),
]
