"""Mistakes we expect in the problem on energies, inference and probability.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# A hint may be a question.
# ruff: noqa: D400

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grader.spec import Array
from reference import energy as ref


# -- in (a) -------------------------------------------------------------------------------------
def single_argmin(F: Array, tol: float) -> NDArray[np.bool_]:
    """Only one label is marked. How many labels can share the lowest energy?

    One label is marked, the first of lowest energy. But asked is everything that fits as well as
    the best, up to `tol`: an input may have several right answers, and an energy, unlike a
    function $y = f(x)$, can say so.

    **Why it tempts.** `argmin` is the obvious tool, and on random numbers ties never occur. It
    returns one position and hides that it has chosen among equals; which one it picks is an
    accident of their order.

    **An example.** Labels 0 and 2 share the lowest energy:

    >>> all_minimisers(np.array([1.0, 2.0, 1.0]), 0.0)
    [True, False, True]
    >>> single_argmin(np.array([1.0, 2.0, 1.0]), 0.0)
    [True, False, False]

    **Derive again.** Read the definition as a condition on a single label: which number is its
    energy compared with, and does the bound itself count? Written for one label it becomes a
    comparison that numpy does for all of them at once. A last check: what should your mask say
    when all energies are equal?
    """
    return np.asarray(np.arange(len(F)) == F.argmin())


def maximisers(F: Array, tol: float) -> NDArray[np.bool_]:
    """These are the labels that fit worst. Which end of the energy scale means a good match?"""
    return np.asarray(F.max() - F <= tol)


def below_the_mean(F: Array, tol: float) -> NDArray[np.bool_]:
    """Labels better than average are marked. What does the definition compare each energy with?"""
    return np.asarray(F.mean() - F > 0)


def average_of_the_minima(F: Array, tol: float) -> NDArray[np.bool_]:
    """The label in the middle of the right ones is marked. Is a mean of two right answers right?"""
    middle = np.flatnonzero(ref.all_minimisers(F, tol)).mean()
    return np.asarray(np.arange(len(F)) == round(float(middle)))


def tolerance_ignored(F: Array, tol: float) -> NDArray[np.bool_]:
    """Right when tol is 0. Where does tol enter your answer?"""
    return ref.all_minimisers(F, 0.0)


def tolerance_as_a_share(F: Array, tol: float) -> NDArray[np.bool_]:
    """Is tol a share of the lowest energy? Try a lowest energy that is negative."""
    return np.asarray(F - F.min() <= tol * F.min())


def tolerance_from_zero(F: Array, tol: float) -> NDArray[np.bool_]:
    """You measure energies from 0. If all of F rises by a constant, may the answer change?"""
    return np.asarray(F - tol <= 0)


def strictly_below_tolerance(F: Array, tol: float) -> NDArray[np.bool_]:
    """At tol = 0 nothing is marked. Does the bound itself belong to the set?"""
    return np.asarray(F - F.min() < tol)


def positions_instead_of_mask(F: Array, tol: float) -> NDArray[np.int64]:
    """You list the positions of the labels. What is the shape of a mask over n labels?"""
    return np.flatnonzero(ref.all_minimisers(F, tol))


# -- in (b) -------------------------------------------------------------------------------------
def probable_is_high(p: Array, beta: float) -> Array:
    """Your most probable label has the highest energy. What does a low energy stand for?"""
    return np.log(p) / beta


def beta_multiplied(p: Array, beta: float) -> Array:
    """Put your energies back into the Gibbs distribution: with which power does β come out?"""
    return -beta * np.log(p)


def beta_forgotten(p: Array, beta: float) -> Array:
    """Right at β = 1. The same p at another temperature needs other energies."""
    return -np.log(p)


def bits(p: Array, beta: float) -> Array:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return -np.log2(p) / beta


def energy_linear_in_probability(p: Array, beta: float) -> Array:
    """Low where p is high, but the Gibbs distribution of these is not p: invert the exponential."""
    return (1 - p) / beta


def reciprocal_probability(p: Array, beta: float) -> Array:
    """Low where p is high, but p does not come back: which function undoes an exponential?"""
    return 1 / (beta * p)


def log_odds(p: Array, beta: float) -> Array:
    """Compare a label with one other label, not with all the others together."""
    return (np.log1p(-p) - np.log(p)) / beta


def weighted_by_probability(p: Array, beta: float) -> Array:
    """These are the terms of an entropy. An energy belongs to a label, whatever its weight."""
    return -p * np.log(p) / beta


def energies_that_sum_to_one(p: Array, beta: float) -> Array:
    """Your energies are normalised. Is it the energies or the probabilities that sum to 1?"""
    F = ref.energy_from_probability(p, beta)
    return np.asarray(F / F.sum())


# -- in (c) -------------------------------------------------------------------------------------
def variance_one_over_beta(x: float, y: float, beta: float) -> float:
    r"""A normal density, too wide: compare its exponent, with its ½, with that of the energy.

    Read as a normal density, $e^{-\beta (y - x)^2}$ was given the variance $1/\beta$. The normal
    density has a ½ in its exponent, which this energy has not: yours is too wide.

    **Why it tempts.** β divides the spread, that much is right, and one matches the two exponents
    by eye. With the energy $\frac12 (y - x)^2$, as common as the one here, the answer would be
    right.

    **An example.** At the top of the bell, $y = x$, with $\beta = 1$, the height is the reciprocal
    of the area under $e^{-t^2}$, which is $\sqrt{\pi}$:

    >>> gibbs_density_of_quadratic(0.0, 0.0, 1.0)
    0.564
    >>> variance_one_over_beta(0.0, 0.0, 1.0)
    0.399

    The second is $1/\sqrt{2\pi}$: too low, since the same area is spread wider.

    **Derive again.** Set $\beta (y - x)^2$ equal to $(y - x)^2 / (2 v)$ and solve for $v$. Or skip
    the normal density: compute $\int e^{-\beta t^2} dt$ by the substitution that turns it into a
    known integral, and divide by that.
    """
    return float(np.sqrt(beta / (2 * np.pi)) * np.exp(-beta * (y - x) ** 2 / 2))


def variance_half_beta(x: float, y: float, beta: float) -> float:
    """Your density gets wider as β grows. What should a high β, a low temperature, do?"""
    return float(np.exp(-((y - x) ** 2) / beta) / np.sqrt(np.pi * beta))


def unnormalised_density(x: float, y: float, beta: float) -> float:
    """The shape is right. What is the area under your curve?"""
    return float(np.exp(-beta * (y - x) ** 2))


def temperature_one(x: float, y: float, beta: float) -> float:
    """Right at β = 1: where does β enter?"""
    return ref.gibbs_density_of_quadratic(x, y, 1.0)


def normaliser_without_beta(x: float, y: float, beta: float) -> float:
    """β is in the exponent only. Does the integral over y not depend on it?"""
    return float(np.exp(-beta * (y - x) ** 2) / np.sqrt(np.pi))


def normaliser_with_two_pi(x: float, y: float, beta: float) -> float:
    """A constant factor is off: integrate your own exponent, which has no ½, over all y."""
    return float(np.sqrt(beta / (2 * np.pi)) * np.exp(-beta * (y - x) ** 2))


def multiplied_by_the_integral(x: float, y: float, beta: float) -> float:
    """The integral is right, but the area under your curve is not 1: what is it there to do?"""
    return float(np.exp(-beta * (y - x) ** 2) * np.sqrt(np.pi / beta))


def log_of_the_density(x: float, y: float, beta: float) -> float:
    """You return a logarithm; asked is the density itself."""
    return float(np.log(beta / np.pi) / 2 - beta * (y - x) ** 2)


# -- in (g) -------------------------------------------------------------------------------------
def energies_swapped(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours grows when the wrong answer's energy rises. Should training push that down?"""
    return ref.margin_loss(F_neg, F_pos, margin)


def no_margin(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours is 0 as soon as the order is right, by however little. What does m ask for?"""
    return ref.margin_loss(F_pos, F_neg, 0.0)


def margin_subtracted(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours forgives a wrong order by up to m. On which side of the gap does the margin stand?"""
    return ref.margin_loss(F_pos, F_neg, -margin)


def margin_multiplied(F_pos: float, F_neg: float, margin: float) -> float:
    """A sign is lost between F⁻ and m. Add one number to both energies: does your loss change?"""
    return max(F_pos - F_neg * margin, 0.0)


def no_maximum(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours becomes negative and never stops pushing. What does [ ]⁺ do?"""
    return margin + F_pos - F_neg


def maximum_with_the_margin(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours is never below m. With which number does [ ]⁺ compare?"""
    return max(margin, F_pos - F_neg)


def soft_margin(F_pos: float, F_neg: float, margin: float) -> float:
    """A smooth loss close to the one asked for. Is it exactly 0 anywhere?"""
    return float(np.logaddexp(0.0, margin + F_pos - F_neg))


# -- in (h) -------------------------------------------------------------------------------------
def highest_energy(F: Array) -> int:
    """That is the label that fits worst. Which end of the energy scale means a good match?"""
    return int(F.argmax())


def energy_instead_of_label(F: Array) -> float:
    """You return the lowest energy. Asked is the label that has it."""
    return float(F.min())


def counted_from_one(F: Array) -> int:
    """One too many: what is the number of the first label?"""
    return int(F.argmin()) + 1


def nearest_to_zero(F: Array) -> int:
    """Energies may be negative, and 0 is no special energy. What is the lowest one?"""
    return int(np.abs(F).argmin())


def highest_latent(G: Array) -> tuple[int, int]:
    """That is the pair that fits worst. Which end of the energy scale means a good match?"""
    return ref.infer_latent(-G)


def pair_swapped(G: Array) -> tuple[int, int]:
    """The right two numbers in the other order: what are the rows of G?"""
    y, z = ref.infer_latent(G)
    return z, y


def summed_over_latent(G: Array) -> tuple[int, int]:
    """You add up a label's energies over z. Can one good z be hidden by many bad ones?"""
    y = int(G.sum(axis=1).argmin())
    return y, int(G[y].argmin())


def free_energy_over_latent(G: Array) -> tuple[int, int]:
    r"""You average over z with Gibbs weights: marginalisation. What is asked to be done with z?

    The hidden variable is averaged over: each label is judged by $-\log \sum_z e^{-G(y, z)}$, its
    free energy. Asked is the pair of lowest energy, so that a label is judged by its best $z$
    alone.

    **Why it tempts.** Marginalising is what probability does with a variable that nobody observed,
    and it is a respectable answer to another question. With many mediocre values of $z$ a label
    can then beat one that has a single excellent value.

    **An example.** Label 0 has one perfect explanation and two poor ones; label 1 has three good
    ones.

    >>> infer_latent(np.array([[0.0, 4.0, 4.0], [0.5, 0.5, 0.5]]))
    (0, 0)
    >>> free_energy_over_latent(np.array([[0.0, 4.0, 4.0], [0.5, 0.5, 0.5]]))
    (1, 0)

    **Derive again.** Write the task as one minimisation over all entries of the table, then as
    two, one inside the other. What does the inner one do to a row of $G$? And how is the row's own
    best $z$ found once the label is known?
    """
    y = int((-np.exp(G.min() - G).sum(axis=1)).argmin())
    return y, int(G[y].argmin())


def one_after_the_other(G: Array) -> tuple[int, int]:
    """You fix z, find y, then z for that y. Does this always reach the lowest entry of G?"""
    y = int(G[:, 0].argmin())
    return y, int(G[y].argmin())


def worst_latent(G: Array) -> tuple[int, int]:
    """You judge a label by its worst z. Is z chosen against you or for you?"""
    y = int(G.max(axis=1).argmin())
    return y, int(G[y].argmin())


def separate_averages(G: Array) -> tuple[int, int]:
    """You treat y and z each by itself, averaging over the other. Is the pair's own energy low?"""
    return int(G.mean(axis=1).argmin()), int(G.mean(axis=0).argmin())


def flat_position(G: Array) -> int:
    """One number, the position in the flattened table. Which row and which column is that?"""
    return int(G.argmin())


def unravelled_by_rows(G: Array) -> tuple[int, int]:
    """The flat position is cut at the wrong length: how many entries does one row have?"""
    y, z = divmod(int(G.argmin()), G.shape[0])
    return y, z


# -- by part ------------------------------------------------------------------------------------
ALL_MINIMISERS = (
    single_argmin,
    maximisers,
    below_the_mean,
    average_of_the_minima,
    tolerance_ignored,
    tolerance_as_a_share,
    tolerance_from_zero,
    strictly_below_tolerance,
    positions_instead_of_mask,
)
ENERGY_FROM_PROBABILITY = (
    probable_is_high,
    beta_multiplied,
    beta_forgotten,
    bits,
    energy_linear_in_probability,
    reciprocal_probability,
    log_odds,
    weighted_by_probability,
    energies_that_sum_to_one,
)
GIBBS_DENSITY_OF_QUADRATIC = (
    variance_one_over_beta,
    variance_half_beta,
    unnormalised_density,
    temperature_one,
    normaliser_without_beta,
    normaliser_with_two_pi,
    multiplied_by_the_integral,
    log_of_the_density,
)
MARGIN_LOSS = (
    energies_swapped,
    no_margin,
    margin_subtracted,
    margin_multiplied,
    no_maximum,
    maximum_with_the_margin,
    soft_margin,
)
INFER = (
    highest_energy,
    energy_instead_of_label,
    counted_from_one,
    nearest_to_zero,
)
INFER_LATENT = (
    highest_latent,
    pair_swapped,
    summed_over_latent,
    free_energy_over_latent,
    one_after_the_other,
    worst_latent,
    separate_averages,
    flat_position,
    unravelled_by_rows,
)
