r"""# The negative log-likelihood of an energy-based model

For one $x$ the energies of $n$ labels are $F = (F_0, \dots, F_{n-1})$. At inverse temperature
$\beta > 0$ they define the **Gibbs distribution**

$$P(k) = \frac{e^{-\beta F_k}}{Z}, \qquad Z = \sum_{j=0}^{n-1} e^{-\beta F_j} .$$

Labels count from 0 and logarithms are natural. The loss of one training pair with the right label
$y$ is its negative log-likelihood **divided by β**, so that it has the unit of an energy:

$$\ell = -\frac1\beta \log P(y) .$$

**(i)** `gibbs(F, beta)` returns $P$, $(n,)$. It must be right, without nan, for energies up to
$\pm 10^4$ (announced), also when labels tie or when there is only one.

**(ii)** `energy_nll(F, y, beta)` returns $\ell$. Energies are moderate; all may be equal, and there
may be a single label (announced).

**(ii, derivation)** `energy_nll_steps(F, y, beta)` is a generator that yields the lines of the
derivation, each equal to the one before, from $-\frac1\beta \log P(y)$ to
$F_y + \frac1\beta \log \sum_k e^{-\beta F_k}$.

**(iii-a)** The energies depend on weights $W \in \mathbb{R}^d$; row $k$ of $dF$, of shape $(n, d)$,
is $\partial F_k / \partial W$. `energy_nll_grad(F, dF, y, beta)` returns
$\partial \ell / \partial W$, $(d,)$. Mind where $\beta$ ends up.

**(iii-b)** Where the sum over labels is too long it is estimated. Given $\partial F_y / \partial W$
and the gradients of $S$ labels drawn from $P$, `dF_samples` of shape $(S, d)$,
`sampled_nll_grad(dF_y, dF_samples)` returns the estimate of $\partial \ell / \partial W$.

**(iii-c)** Why may the exact gradient be intractable, and what gets around it? True or false: see
`gibbs_nll.claims`.

**(iv)** `energy_nll_grad_energies(F, y, beta)` returns $\partial \ell / \partial F_k$ for every
label $k$, $(n,)$. What does it say about how long this loss keeps pushing, and about labels close
to the right one? These questions are among the claims too. A right answer counts one up, a wrong
one counts one down.
"""

# A statement begins with its title, which takes no full stop.
# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated as Float

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Derivation,
    Draw,
    Gradient,
    Problem,
    Property,
    Value,
    all_differ,
    ask,
    claim,
    mistakes,
)
from problems.energy.mistakes import gibbs_nll as wrong
from reference import energy as ref


# -- what you write -----------------------------------------------------------------------------
def gibbs(F: Float[Array, "n"], beta: float) -> Float[Array, "n"]:
    """(i) The Gibbs distribution P, (n,), safe for energies up to ±1e4."""
    raise NotImplementedError


def energy_nll(F: Float[Array, "n"], y: int, beta: float) -> float:
    """(ii) The loss −(1/beta) log P(y) of the right label y."""
    raise NotImplementedError


def energy_nll_steps(F: Float[Array, "n"], y: int, beta: float) -> Iterator[float]:
    """(ii) Yield the lines from −(1/beta) log P(y) to F_y + (1/beta) log Σ e^(−beta F)."""
    raise NotImplementedError


def energy_nll_grad(
    F: Float[Array, "n"], dF: Float[Array, "n d"], y: int, beta: float
) -> Float[Array, "d"]:
    """(iii-a) The gradient of energy_nll in the weights, (d,); dF[k] is the gradient of F[k]."""
    raise NotImplementedError


def sampled_nll_grad(dF_y: Float[Array, "d"], dF_samples: Float[Array, "S d"]) -> Float[Array, "d"]:
    """(iii-b) The same gradient, (d,), estimated from S labels drawn from P, one row each."""
    raise NotImplementedError


def energy_nll_grad_energies(F: Float[Array, "n"], y: int, beta: float) -> Float[Array, "n"]:
    """(iv) The derivative of energy_nll in each of the energies, (n,)."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def _energies(draw: Draw, n: int) -> Array:
    """(n,) different energies of either sign, moderate."""
    if draw.small:
        return draw.order(n + 3)[:n].astype(np.float64) - 2.0
    return draw.reals(n, scale=1.5)


def _label(draw: Draw, F: Array) -> int:
    """The label of lowest energy and another one, in turn."""
    best = int(F.argmin())
    return draw.turn((best, (best + draw.integer(1, len(F) - 1)) % len(F)))


def moderate(draw: Draw) -> tuple[Array, float]:
    """Moderate energies and an inverse temperature away from 1."""
    return _energies(draw, draw.dim(2, 6)), draw.positive(0.1, 10.0)


def saturated(draw: Draw) -> tuple[Array, float]:
    """Spread over ±1e4; a large common part; two that tie for lowest; one label; in turn."""
    n = draw.dim(2, 6)
    far = draw.uniform(-1e4, 1e4, n)
    common = draw.turn((9990.0, -9990.0), every=4) + np.clip(_energies(draw, n), -8, 8)
    tie = np.where(np.arange(n + 1) < 2, draw.turn((-1e4, 9e3), every=4), 1e4)[draw.order(n + 1)]
    single = np.array([draw.choice((-1e4, 1e4, 3.0))])
    return draw.turn((far, common, tie, single)), draw.positive(0.1, 10.0)


def labelled(draw: Draw) -> tuple[Array, int, float]:
    """Moderate energies of three or more labels; the right one is lowest every other time."""
    F = _energies(draw, draw.dim(3, 6))
    return F, _label(draw, F), draw.positive(0.1, 5.0)


def degenerate(draw: Draw) -> tuple[Array, int, float]:
    """All energies equal, and every third time a single label."""
    n = draw.turn((draw.dim(2, 6), draw.dim(2, 9), 1))
    return np.full(n, draw.real()), draw.integer(0, n - 1), draw.positive(0.1, 5.0)


def derivable(draw: Draw) -> tuple[Array, int, float]:
    """Few labels, so that no exponential underflows in a line that computes it directly."""
    F = _energies(draw, draw.dim(2, 5))
    return F, _label(draw, F), draw.positive(0.2, 4.0)


def weighted(draw: Draw) -> tuple[Array, Array, int, float]:
    """Three or more labels, another number of weights."""
    n, d = draw.turn((draw.dims(2, 3, 6), (3, 2), (4, 2)))
    F = _energies(draw, n)
    return F, draw.reals(n, d), _label(draw, F), draw.positive(0.1, 5.0)


def sampled(draw: Draw) -> tuple[Array, Array]:
    """S samples of gradients in d weights, S and d different."""
    S, d = draw.dims(2, 2, 7)
    return draw.reals(d), draw.reals(S, d)


def minus_log_probability(F: Array, y: int, beta: float) -> float:
    """−(1/β) log P(y): where the derivation starts."""
    return float(-np.log(ref.gibbs(F, beta)[y]) / beta)


def in_weights(step: Array, F: Array, dF: Array, y: int, beta: float) -> tuple[Array, int, float]:
    """The loss's arguments after a step of the weights."""
    return F + dF @ step, y, beta


def in_energies(step: Array, F: Array, y: int, beta: float) -> tuple[Array, int, float]:
    """The loss's arguments after a step of the energies themselves."""
    return F + step, y, beta


def shifted_energies(draw: Draw) -> list[Ask]:
    """The same energies with and without a common constant; sums are exact in float32 too."""
    F, beta = np.round(_energies(draw, draw.dim(2, 6)) * 4) / 4, draw.positive(0.1, 4.0)
    return [ask(gibbs, F, beta), ask(gibbs, F + draw.choice((3.0, -2.0, 5.0)), beta)]


def same_to_float32(one: object, other: object) -> bool:
    """Whether two answers agree as far as an answer computed in float32 can."""
    return np.allclose(np.asarray(one), np.asarray(other), rtol=1e-4, atol=1e-5)


def one_energy_moved(draw: Draw) -> list[Ask]:
    """Energies close to each other, and the same with one wrong label moved."""
    n = draw.dim(3, 6)
    F, y, beta = draw.uniform(-1.0, 1.0, n), draw.integer(0, n - 1), draw.positive(0.3, 2.0)
    moved = F.copy()
    moved[(y + draw.integer(1, n - 1)) % n] += draw.turn((1.0, -1.0))
    return [ask(energy_nll, F, y, beta), ask(energy_nll, moved, y, beta)]


def common_gradient(draw: Draw) -> list[Ask]:
    """The same weights' gradients with and without a part common to all labels."""
    F, dF, y, beta = weighted(draw)
    dF = np.round(4 * dF) / 4
    return [
        ask(energy_nll_grad, F, dF, y, beta),
        ask(energy_nll_grad, F, dF + draw.integers(1, 3, dF.shape[1]), y, beta),
    ]


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "sum_over_labels_is_the_trouble": claim(
        "The exact gradient may be intractable because it averages over every possible y.",
        truth=True,
    ),
    "minibatches_remove_the_sum": claim(
        "Stochastic gradient descent over training pairs removes the sum over labels.", truth=False
    ),
    "samples_from_p_are_unbiased": claim(
        "Averaging ∂F/∂W over labels drawn from P estimates the second term without bias.",
        truth=True,
    ),
    "uniform_labels_will_do": claim(
        "Labels drawn uniformly, with equal weights, estimate the same second term.", truth=False
    ),
    "langevin_needs_no_normaliser": claim(
        "Langevin dynamics draws y from a Gibbs distribution without knowing Z.", truth=True
    ),
    "first_term_is_intractable": claim(
        "The term of the right label, ∂F_y/∂W, cannot be computed without Z.", truth=False
    ),
    "ten_labels_are_too_many": claim(
        "With ten labels the gradient has to be estimated by sampling.", truth=False
    ),
    "likelier_labels_are_pushed_more": claim(
        "The more probable a wrong label is, the harder its energy is pushed up.", truth=True
    ),
    "pushing_stops_at_a_gap": claim(
        "The loss stops pushing once every wrong label is far enough above the right one.",
        truth=False,
    ),
    "push_depends_on_distance": claim(
        "At equal energies a label close to the right one is pushed up less than a distant one.",
        truth=False,
    ),
    "infimum_is_not_attained": claim(
        "With two or more labels the loss is above 0 at all finite energies and gets as near to 0 "
        "as you like.",
        truth=True,
    ),
    "absolute_energies_are_learnt": claim(
        "The likelihood settles at which absolute height the energies lie.", truth=False
    ),
    "flow_keeps_the_sum": claim(
        "If the energies themselves follow the negative gradient, their sum stays the same.",
        truth=True,
    ),
    "sharp_surfaces_for_continuous_y": claim(
        "For continuous y the loss can make the energy ever steeper around the right answer.",
        truth=True,
    ),
}

PROBLEM = Problem(
    title="The negative log-likelihood of an energy-based model",
    rubric=[
        Value(
            gibbs,
            ref.gibbs,
            on=moderate,
            points=3,
            hint="P is positive, sums to 1, and its largest entry is at the lowest energy.",
        ),
        Value(
            gibbs,
            ref.gibbs,
            on=saturated,
            points=2,
            announced="energies up to ±1e4, ties, a single label",
            hint="Which constant can be added to all energies so that no exponential overflows?",
        ),
        Property(
            "gibbs_ignores_a_common_constant",
            "Adding one number to all energies changes no probability.",
            on=shifted_energies,
            holds=same_to_float32,
            points=1,
        ),
        Value(
            energy_nll,
            ref.energy_nll,
            on=labelled,
            points=4,
            hint="Work from the definition: the log of P(y), the sign, the factor in front.",
        ),
        Value(
            energy_nll,
            ref.energy_nll,
            on=degenerate,
            points=1,
            cases=30,
            announced="all energies equal, a single label",
            hint="What is P(y) when all n energies are equal?",
        ),
        Property(
            "nll_feels_every_energy",
            "Moving the energy of any wrong label changes the loss.",
            on=one_energy_moved,
            holds=all_differ,
            points=1,
        ),
        Derivation(
            energy_nll_steps,
            start=minus_log_probability,
            goal=ref.energy_nll,
            on=derivable,
            points=4,
            hint="Write P(y) out, take the logarithm of the fraction, multiply by −1/β.",
        ),
        Gradient(
            energy_nll_grad,
            of=energy_nll,
            truth=ref.energy_nll_grad,
            wrt=in_weights,
            on=weighted,
            points=5,
            hint="Differentiate both terms of the loss; the second is a logarithm of a sum.",
        ),
        Value(
            sampled_nll_grad,
            ref.sampled_nll_grad,
            on=sampled,
            points=2,
            hint="Which term of the exact gradient is an expectation under P?",
        ),
        Gradient(
            energy_nll_grad_energies,
            of=energy_nll,
            truth=ref.energy_nll_grad_energies,
            wrt=in_energies,
            on=labelled,
            points=4,
            hint="Each energy is in Z; one of them is also in front of it. Do yours sum to 0?",
        ),
        Property(
            "common_gradient_cancels",
            "A gradient common to all labels has no effect on the loss.",
            on=common_gradient,
            holds=same_to_float32,
            points=1,
        ),
        Claims(CLAIMS, points=5),
    ],
    misconceptions=[
        *mistakes(gibbs, *wrong.GIBBS),
        *mistakes(energy_nll, *wrong.ENERGY_NLL),
        *mistakes(energy_nll_grad, *wrong.ENERGY_NLL_GRAD),
        *mistakes(sampled_nll_grad, *wrong.SAMPLED_NLL_GRAD),
        *mistakes(energy_nll_grad_energies, *wrong.ENERGY_NLL_GRAD_ENERGIES),
    ],
)
