r"""# Energies, inference and probability

An **energy** $F(x, y)$ is one number that says how badly $x$ and $y$ go together: low energy, good
match. Here $x$ is fixed, so an energy is an array with one entry for each label $y$. Labels count
from 0, logarithms are natural, and $\beta > 0$ is the inverse temperature of

$$P(y) = \frac{e^{-\beta F(y)}}{\sum_{y'} e^{-\beta F(y')}}
\qquad\text{or, for continuous } y,\qquad
p(y) = \frac{e^{-\beta F(y)}}{\int e^{-\beta F(y')}\,dy'} .$$

**(a) One input, many right outputs.** `all_minimisers(F, tol)` returns a mask with one truth value
for each label: is $F_y \le \min_k F_k + \mathrm{tol}$? With $\mathrm{tol} = 0$ (announced) these
are the exact minimisers, and there may be several.

**(b) From probabilities to energies.** `energy_from_probability(p, beta)` returns energies whose
Gibbs distribution at $\beta$ is the given $p$, all entries positive. Energies have no natural zero:
any answer that differs from ours by a constant is right.

**(c) From an energy to a density.** For $F(x, y) = (y - x)^2$ over all real $y$,
`gibbs_density_of_quadratic(x, y, beta)` returns $p(y \mid x)$, normalised.

**(d), (e), (f) Loss and energy, collapse, three ways to shape an energy.** True or false: see
`intuition.claims`. A right answer counts one up, a wrong one counts one down.

**(g) A loss with a negative example.** For the energy $F^+$ of the right answer, $F^-$ of a wrong
one and a margin $m > 0$, `margin_loss(F_pos, F_neg, margin)` returns

$$\ell = [\,m + F^+ - F^-\,]^+ , \qquad [a]^+ = \max(a, 0).$$

**(h) Inference.** `infer(F)` returns the label of lowest energy. With a latent variable the energy
is a table `G` of shape `(ny, nz)`; `infer_latent(G)` returns the pair `(y, z)` that minimises
$G(y, z)$ over both together. There are no ties in (h).

**In your own words.** `intuition.prose`: how an energy expresses that one $x$ has many right $y$
(a), what the loss and what the energy is for (d), and what collapse is and how to avoid it (e).
"""

# A statement begins with its title, which takes no full stop.
# ruff: noqa: D400, D415

from __future__ import annotations

from typing import Annotated as Float

import numpy as np
from numpy.typing import NDArray

from grader.spec import (
    Array,
    Ask,
    Claims,
    Draw,
    Problem,
    Property,
    Prose,
    Value,
    all_equal,
    ask,
    claim,
    mistakes,
)
from problems.energy.mistakes import intuition as wrong
from reference import energy as ref


# -- what you write -----------------------------------------------------------------------------
def all_minimisers(F: Float[Array, "n"], tol: float) -> NDArray[np.bool_]:
    """(a) A mask, (n,): True for each label whose energy is at most min F + tol."""
    raise NotImplementedError


def energy_from_probability(p: Float[Array, "n"], beta: float) -> Float[Array, "n"]:
    """(b) Energies, (n,), whose Gibbs distribution at beta is p; any constant may be added."""
    raise NotImplementedError


def gibbs_density_of_quadratic(x: float, y: float, beta: float) -> float:
    """(c) The density p(y|x) that belongs to the energy F(x, y) = (y − x)²."""
    raise NotImplementedError


def margin_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(g) [margin + F_pos − F_neg]⁺."""
    raise NotImplementedError


def infer(F: Float[Array, "n"]) -> int:
    """(h) The label of lowest energy, counted from 0."""
    raise NotImplementedError


def infer_latent(G: Float[Array, "ny nz"]) -> tuple[int, int]:
    """(h) The pair (y, z) of lowest energy; rows of G are labels y, columns are latent values z."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def _levels(draw: Draw, n: int) -> Array:
    """(n,) whole numbers 0 … 4, with a single 0, at least a 1 and a 4, in random places."""
    levels = np.concatenate(([0, 1, 4], draw.integers(1, 4, n - 3)))
    return levels[draw.order(n)].astype(np.float64)


def _scale_and_base(draw: Draw) -> tuple[float, float]:
    """Powers of two and whole numbers: sums stay exact, so a tie is a tie in float32 as well."""
    unit = 1.0 if draw.small else draw.choice((0.25, 0.5, 2.0))
    return unit, float(draw.integer(-4, 3))


def tied(draw: Draw) -> tuple[Array, float]:
    """Two minimisers, three, or one, in turn; never all."""
    F = _levels(draw, draw.dim(4, 8))
    unit, base = _scale_and_base(draw)
    ties = draw.turn((2, 3, 2, 1))
    F[np.argsort(F, kind="stable")[:ties]] = 0.0
    return unit * (F + base), np.float64(0.0)


def nearly_tied(draw: Draw) -> tuple[Array, float]:
    """A tolerance halfway between two levels, so that no label is on the edge."""
    F = _levels(draw, draw.dim(3, 8))
    unit, base = _scale_and_base(draw)
    return unit * (F + base), np.float64(unit * draw.turn((1.5, 2.5, 1.5, 0.5)))


def distribution(draw: Draw) -> tuple[Array, float]:
    """A distribution without zeros and an inverse temperature away from 1."""
    return draw.probabilities(draw.dim(2, 6)), draw.positive(0.1, 10.0)


def point(draw: Draw) -> tuple[float, float, float]:
    """A point where the density is neither negligible nor at its top: 0.05 ≤ β(y − x)² ≤ 4."""
    beta = draw.positive(0.1, 10.0)
    x = draw.real()
    distance = np.sqrt(draw.between(0.05, 4.0) / beta)
    y = x + draw.turn((1, -1)) * distance
    return x, np.float64(np.round(y, 2) if draw.small else y), beta


def gaps(draw: Draw) -> tuple[float, float, float]:
    """Wrong order, right order but too close, far enough, in turn; away from the kink."""
    margin = draw.positive(0.3, 4.0)
    F_neg = draw.real(2.0)
    excess = np.float64(draw.integer(1, 3)) if draw.small else draw.between(0.1, 3.0)
    within = np.float64(0.5) if draw.small else draw.between(0.1, 0.9)
    z = draw.turn((excess, -within * margin, -margin - excess))
    return F_neg + z, F_neg, margin


def energies(draw: Draw) -> tuple[Array]:
    """Different energies of either sign, the lowest rarely the one nearest to 0."""
    n = draw.dim(3, 8)
    steps = draw.order(n) + draw.uniform(0.0, 0.0 if draw.small else 0.5, n)
    return ((steps - draw.integer(1, n - 1)),)


def latent(draw: Draw) -> tuple[Array]:
    """A table without ties; in every other one another row is lower in all but one place."""
    ny, nz = draw.dims(2, 2, 6)
    steps = draw.order(ny * nz) + draw.uniform(0.0, 0.0 if draw.small else 0.5, ny * nz)
    G = steps.reshape(ny, nz)
    if draw.turn((False, True)):
        best, decoy = np.argmin(G.min(axis=1)), draw.integer(0, ny - 1)
        G[decoy] -= (ny * nz + 1) * (decoy != best)
        G[best, draw.integer(0, nz - 1)] = G.min() - 1.0
    return (G if draw.small else 0.25 * G,)


def two_temperatures(draw: Draw) -> list[Ask]:
    """The same distribution at β and at 2β."""
    p, beta = distribution(draw)
    return [ask(energy_from_probability, p, beta), ask(energy_from_probability, p, 2 * beta)]


def halved(once: object, twice: object) -> bool:
    """Whether the second energies' differences are half of the first ones'."""
    first, second = np.ravel(np.asarray(once)), np.ravel(np.asarray(twice))
    return all_equal(first - first[0], 2 * (second - second[0]))


def table_and_profile(draw: Draw) -> list[Ask]:
    """A table G(y, z), and the energy of each y at its own best z."""
    (G,) = latent(draw)
    return [ask(infer_latent, G), ask(infer, G.min(axis=1))]


def same_label(pair: object, label: object) -> bool:
    """Whether the first of the pair is the label."""
    return all_equal(np.ravel(np.asarray(pair))[:1], np.ravel(np.asarray(label)))


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "minimiser_must_be_unique": claim(
        "An energy-based model needs exactly one minimising y for every x.", truth=False
    ),
    "softmax_output_needed": claim(
        "A network that computes an energy must end in a softmax.", truth=False
    ),
    "inference_needs_no_normaliser": claim(
        "To find the best y it is enough to compare energies; no sum over y is needed.", truth=True
    ),
    "every_energy_has_a_density": claim(
        "Every energy over the real numbers defines a probability density.", truth=False
    ),
    "constant_of_x_is_invisible": claim(
        "F(x, y) and F(x, y) + c(x) define the same p(y | x), for any function c.", truth=True
    ),
    "inference_minimises_the_loss": claim(
        "Inference searches the weights W for which the loss is lowest.", truth=False
    ),
    "loss_scores_the_surface": claim(
        "A loss functional scores how the energy surface is shaped; training chooses W by it.",
        truth=True,
    ),
    "loss_needs_a_prediction": claim(
        "The loss of an energy-based model must compare a predicted y with the true y.", truth=False
    ),
    "collapse_is_a_flat_energy": claim(
        "In a collapsed model all y have (almost) the same low energy, for any x.", truth=True
    ),
    "collapse_sends_energies_up": claim(
        "In a collapsed model the energies of the training pairs grow without bound.", truth=False
    ),
    "collapse_is_overfitting": claim(
        "Collapse is another word for overfitting: more training pairs cure it.", truth=False
    ),
    "negatives_are_necessary": claim(
        "Whatever the form of the energy, training collapses without negative examples.",
        truth=False,
    ),
    "product_energy_can_collapse": claim(
        "F = (ux − vy)², trained by lowering F on the data only, can become 0 everywhere.",
        truth=True,
    ),
    "regression_energy_cannot_collapse": claim(
        "F = (y − wx)², trained by lowering F on the data only, stays steep in y for any w.",
        truth=True,
    ),
    "contrastive_lifts_chosen_points": claim(
        "A contrastive method lowers F at data and raises it at chosen other points.", truth=True
    ),
    "regularised_limits_the_volume": claim(
        "A regulariser, e.g. on a latent code, limits how much of the space has low energy.",
        truth=True,
    ),
    "kmeans_is_architectural": claim(
        "In k-means or PCA the form of F itself bounds the region of low energy.", truth=True
    ),
    "collapse_is_a_method": claim(
        "The three ways to shape an energy are contrast, regularisation and collapse.", truth=False
    ),
    "cold_marginal_is_a_minimum": claim(
        "Marginalising a latent z at inverse temperature β tends to minimising over z as β → ∞.",
        truth=True,
    ),
    "dropout_is_a_way": claim(
        "Dropout in the network that computes F is one of the three ways, and prevents collapse.",
        truth=False,
    ),
}

PROBLEM = Problem(
    title="Energies, inference and probability",
    rubric=[
        Value(
            all_minimisers,
            ref.all_minimisers,
            on=tied,
            points=2,
            announced="tol = 0 and exact ties",
            hint="Several labels may share the lowest energy, and all of them count.",
        ),
        Value(
            all_minimisers,
            ref.all_minimisers,
            on=nearly_tied,
            points=2,
            hint="Measure each energy from the lowest one, and compare with tol.",
        ),
        Value(
            energy_from_probability,
            ref.energy_from_probability,
            on=distribution,
            points=3,
            up_to_constant=True,
            hint="Put your energies into the Gibbs distribution: p must come back.",
        ),
        Property(
            "doubling_beta_halves_energies",
            "At twice the β, half the energy differences give the same p.",
            on=two_temperatures,
            holds=halved,
            points=1,
        ),
        Value(
            gibbs_density_of_quadratic,
            ref.gibbs_density_of_quadratic,
            on=point,
            points=3,
            hint="Which normal distribution has this exponent? Its integral over y must be 1.",
        ),
        Claims(CLAIMS, points=5),
        Value(
            margin_loss,
            ref.margin_loss,
            on=gaps,
            points=3,
            hint="Try a wrong order, a gap smaller than m, and a gap larger than m.",
        ),
        Value(infer, ref.infer, on=energies, points=2, hint="Which label has the lowest energy?"),
        Value(
            infer_latent,
            ref.infer_latent,
            on=latent,
            points=3,
            hint="Find the lowest entry of the whole table, then its row and its column.",
        ),
        Property(
            "latent_inference_is_inference",
            "The label found with z is the one of lowest min_z G(y, z).",
            on=table_and_profile,
            holds=same_label,
            points=1,
        ),
        Prose(
            "Explain in your own words: (a) how an energy expresses that one x has many right y; "
            "(d) what the loss is for and what the energy is for; (e) what goes wrong when only "
            "the energy of the data is lowered, and how that can be avoided.",
            rubric=[
                "(a) F scores pairs: several y may be (nearly) lowest; a latent can list them.",
                "(d) The energy measures compatibility; inference minimises it over y.",
                "(d) The loss scores the energy surface; training minimises it over W.",
                "(e) Collapse: F becomes low and flat in y. Not: the prediction is constant.",
                "(e) Cured by contrast, regularisation or architecture; negatives are one way.",
            ],
            points=4,
        ),
    ],
    misconceptions=[
        *mistakes(all_minimisers, *wrong.ALL_MINIMISERS),
        *mistakes(energy_from_probability, *wrong.ENERGY_FROM_PROBABILITY),
        *mistakes(gibbs_density_of_quadratic, *wrong.GIBBS_DENSITY_OF_QUADRATIC),
        *mistakes(margin_loss, *wrong.MARGIN_LOSS),
        *mistakes(infer, *wrong.INFER),
        *mistakes(infer_latent, *wrong.INFER_LATENT),
    ],
)
