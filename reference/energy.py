"""Energy-based models: inference, the Gibbs distribution, its likelihood, contrastive losses.

An energy F says how badly x and y fit together: low is good. It carries no unit and no zero;
β > 0 is an inverse temperature in units of 1/F, so that βF is a pure number. Logarithms are
natural, losses are for one training pair, labels count from 0. Shapes: F (n,) holds the energies
of the n labels for one x, dF (n, d) their gradients in the d weights.

Sources: the Gibbs distribution, the NLL, hinge, log and square-square losses and their roles are
those of LeCun, Chopra, Hadsell, Ranzato, Huang, "A tutorial on energy-based learning" (2006),
sections 1.3 and 2; the NLL's gradient is the two-phase rule of Ackley, Hinton, Sejnowski (1985).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "all_minimisers",
    "energy_from_probability",
    "energy_nll",
    "energy_nll_grad",
    "energy_nll_grad_energies",
    "energy_nll_steps",
    "gibbs",
    "gibbs_density_of_quadratic",
    "hinge_grad",
    "hinge_loss",
    "infer",
    "infer_latent",
    "log_grad",
    "log_loss",
    "margin_loss",
    "pair_nll",
    "sampled_nll_grad",
    "sigmoid",
    "simple_grad",
    "simple_loss",
    "square_square_grad",
    "square_square_loss",
]

Array: TypeAlias = NDArray[np.float64]


# -- energies, inference, probability -----------------------------------------------------------
def all_minimisers(F: Array, tol: float) -> NDArray[np.bool_]:
    """Mask (n,) of the labels with F ≤ min F + tol: one input, many right outputs."""
    return np.asarray(F - F.min() <= tol)


def energy_from_probability(p: Array, beta: float) -> Array:
    """F = −(1/β) log p, (n,): the energy, up to a constant, whose Gibbs distribution is p > 0."""
    return -np.log(p) / beta


def gibbs_density_of_quadratic(x: float, y: float, beta: float) -> float:
    """√(β/π) exp(−β (y−x)²): the energy (y−x)² gives N(x, 1/(2β)); unit 1/unit of y."""
    return float(np.sqrt(beta / np.pi) * np.exp(-beta * (y - x) ** 2))


def margin_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """[m + F⁺ − F⁻]⁺: push the wrong answer's energy up until it is m above the right one's."""
    return max(margin + F_pos - F_neg, 0.0)


def infer(F: Array) -> int:
    """ŷ = argmin_y F(y) over F (n,)."""
    return int(F.argmin())


def infer_latent(G: Array) -> tuple[int, int]:
    """(ŷ, ẑ) = argmin over y and z together of G (ny, nz); so ŷ = argmin_y min_z G."""
    y, z = divmod(int(G.argmin()), G.shape[1])
    return y, z


# -- the negative log-likelihood ----------------------------------------------------------------
def gibbs(F: Array, beta: float) -> Array:
    """P = exp(−βF) / Σ exp(−βF), (n,); the lowest energy is taken out first, so nothing overflows.

    Only differences of energies matter, hence the shift changes no probability.
    """
    weights = np.exp(-beta * (F - F.min()))
    return np.asarray(weights / weights.sum())


def energy_nll(F: Array, y: int, beta: float) -> float:
    """−(1/β) log P(y) = F_y + (1/β) log Σ exp(−βF), in units of F; ≥ 0, and log(n)/β if all tie."""
    low = F.min()
    return float(F[y] - low + np.log(np.exp(-beta * (F - low)).sum()) / beta)


def energy_nll_steps(F: Array, y: int, beta: float) -> Iterator[float]:
    """From −(1/β) log P(y) to F_y + (1/β) log Z, line by line; every line is the same number."""
    boltzmann = np.exp(-beta * F)
    yield -(1 / beta) * np.log(boltzmann[y] / boltzmann.sum())
    yield -(1 / beta) * (np.log(boltzmann[y]) - np.log(boltzmann.sum()))
    yield -(1 / beta) * (-beta * F[y] - np.log(boltzmann.sum()))
    yield F[y] + (1 / beta) * np.log(boltzmann.sum())


def energy_nll_grad(F: Array, dF: Array, y: int, beta: float) -> Array:
    """∂ℓ/∂W = ∂F_y/∂W − Σ_k P(k) ∂F_k/∂W, (d,): pull the right label down, all labels up by P.

    The 1/β in front of the loss and the β of the chain rule cancel.
    """
    return np.asarray(dF[y] - gibbs(F, beta) @ dF)


def sampled_nll_grad(dF_y: Array, dF_samples: Array) -> Array:
    """∂F_y/∂W − (1/S) Σ_s ∂F_ȳs/∂W, (d,): the sum over labels estimated from S samples of P."""
    return np.asarray(dF_y - dF_samples.mean(axis=0))


def energy_nll_grad_energies(F: Array, y: int, beta: float) -> Array:
    """∂ℓ/∂F_k = 1[k = y] − P(k), (n,), a pure number: sums to 0 and is never 0 for n ≥ 2."""
    push = -gibbs(F, beta)
    push[y] += 1
    return push


# -- contrastive losses of one right and one wrong answer ---------------------------------------
def sigmoid(z: float) -> float:
    """σ(z) = 1/(1 + exp(−z)), written as exp(−log(1 + exp(−z))), which never overflows."""
    return float(np.exp(-np.logaddexp(0.0, -z)))


def simple_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """[F⁺]⁺ + [m − F⁻]⁺: F⁺ to 0 or below and F⁻ to m or above, each for itself."""
    return max(F_pos, 0.0) + max(margin - F_neg, 0.0)


def simple_grad(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float) -> Array:
    """1[F⁺ > 0] ∂F⁺ − 1[F⁻ < m] ∂F⁻, (d,): two separate terms that add where both are active."""
    return np.asarray(float(F_pos > 0) * dF_pos - float(F_neg < margin) * dF_neg)


def log_loss(F_pos: float, F_neg: float) -> float:
    """log(1 + exp(F⁺ − F⁻)): a smooth hinge, at most log 2 above [F⁺ − F⁻]⁺."""
    return float(np.logaddexp(0.0, F_pos - F_neg))


def log_grad(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """σ(F⁺ − F⁻) (∂F⁺ − ∂F⁻), (d,)."""
    return sigmoid(F_pos - F_neg) * (dF_pos - dF_neg)


def square_square_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """([F⁺]⁺)² + ([m − F⁻]⁺)², in squared units of F."""
    return max(F_pos, 0.0) ** 2 + max(margin - F_neg, 0.0) ** 2


def square_square_grad(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """2[F⁺]⁺ ∂F⁺ − 2[m − F⁻]⁺ ∂F⁻, (d,): the push grows with the violation."""
    return 2 * max(F_pos, 0.0) * dF_pos - 2 * max(margin - F_neg, 0.0) * dF_neg


def hinge_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """[F⁺ − F⁻ + m]⁺: only the gap counts, and it is wanted to be m."""
    return max(F_pos - F_neg + margin, 0.0)


def hinge_grad(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float) -> Array:
    """1[F⁺ − F⁻ + m > 0] (∂F⁺ − ∂F⁻), (d,)."""
    return float(F_pos - F_neg + margin > 0) * (dF_pos - dF_neg)


def pair_nll(F_pos: float, F_neg: float) -> float:
    """F⁺ + log(exp(−F⁺) + exp(−F⁻)): the NLL of two labels at β = 1, which is log_loss."""
    return float(F_pos + np.logaddexp(-F_pos, -F_neg))
