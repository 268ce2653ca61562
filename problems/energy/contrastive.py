r"""# Contrastive losses: simple, log, square-square and hinge

One training pair gives two energies: $F^+ = F(x, y)$ of the right answer and
$F^- = F(x, \bar y)$ of a wrong one. Both depend on weights $W \in \mathbb{R}^d$; their gradients
$\partial F^+$ and $\partial F^-$ are handed to you as arrays `dF_pos` and `dF_neg`, $(d,)$. The
margin $m > 0$ is a number, $[a]^+ = \max(a, 0)$, and logarithms are natural.

In each part write the loss, a number, and its gradient in $W$, $(d,)$. **Gradients are to be done
by hand:** automatic differentiation (`torch.autograd` and with it `.backward()`,
`torch.func`, `jax`, `autograd`) is banned in this problem. Where a loss has a kink, any subgradient is right.

**(a)** `simple_loss(F_pos, F_neg, margin)` and `simple_grad(F_pos, F_neg, dF_pos, dF_neg, margin)`:

$$\ell_{\text{simple}} = [F^+]^+ + [m - F^-]^+ .$$

**(b)** `log_loss(F_pos, F_neg)` and `log_grad(F_pos, F_neg, dF_pos, dF_neg)`:

$$\ell_{\log} = \log\bigl(1 + e^{F^+ - F^-}\bigr) .$$

Both must be right, without nan or inf, for gaps $F^+ - F^-$ up to $\pm 10^4$ (announced).

**(c)** `square_square_loss(F_pos, F_neg, margin)` and
`square_square_grad(F_pos, F_neg, dF_pos, dF_neg, margin)`:

$$\ell_{\text{sq}} = \bigl([F^+]^+\bigr)^2 + \bigl([m - F^-]^+\bigr)^2 .$$

**(d)** `hinge_loss(F_pos, F_neg, margin)` and `hinge_grad(F_pos, F_neg, dF_pos, dF_neg, margin)`:

$$\ell_{\text{hinge}} = [F^+ - F^- + m]^+ .$$

**(d-i)** `pair_nll(F_pos, F_neg)`: the negative log-likelihood $-\log P(y)$ of the Gibbs
distribution at $\beta = 1$ if $y$ and $\bar y$ are the only two labels there are. Which of the four
losses is it?

**(d, comparison)** Which of the losses feel the energies themselves, which only their difference,
and how strongly do they push? True or false: see `contrastive.claims`. A right answer counts one
up, a wrong one counts one down. In your own words, `contrastive.prose`: when would you use the
simple loss, and when the square-square loss?
"""

# A statement begins with its title, which takes no full stop.
# ruff: noqa: D400, D415

from __future__ import annotations

from typing import Annotated as Float

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Draw,
    Gradient,
    Problem,
    Property,
    Prose,
    Value,
    all_differ,
    all_equal,
    ask,
    claim,
    mistakes,
)
from problems.energy.mistakes import contrastive as wrong
from reference import energy as ref


# -- what you write -----------------------------------------------------------------------------
def simple_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(a) [F_pos]⁺ + [margin − F_neg]⁺."""
    raise NotImplementedError


def simple_grad(
    F_pos: float, F_neg: float, dF_pos: Float[Array, "d"], dF_neg: Float[Array, "d"], margin: float
) -> Float[Array, "d"]:
    """(a) The gradient of simple_loss in the weights, (d,), by hand."""
    raise NotImplementedError


def log_loss(F_pos: float, F_neg: float) -> float:
    """(b) log(1 + e^(F_pos − F_neg)), safe for gaps up to ±1e4."""
    raise NotImplementedError


def log_grad(
    F_pos: float, F_neg: float, dF_pos: Float[Array, "d"], dF_neg: Float[Array, "d"]
) -> Float[Array, "d"]:
    """(b) The gradient of log_loss in the weights, (d,), by hand; safe for gaps up to ±1e4."""
    raise NotImplementedError


def square_square_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(c) ([F_pos]⁺)² + ([margin − F_neg]⁺)²."""
    raise NotImplementedError


def square_square_grad(
    F_pos: float, F_neg: float, dF_pos: Float[Array, "d"], dF_neg: Float[Array, "d"], margin: float
) -> Float[Array, "d"]:
    """(c) The gradient of square_square_loss in the weights, (d,), by hand."""
    raise NotImplementedError


def hinge_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(d) [F_pos − F_neg + margin]⁺."""
    raise NotImplementedError


def hinge_grad(
    F_pos: float, F_neg: float, dF_pos: Float[Array, "d"], dF_neg: Float[Array, "d"], margin: float
) -> Float[Array, "d"]:
    """(d) The gradient of hinge_loss in the weights, (d,), by hand."""
    raise NotImplementedError


def pair_nll(F_pos: float, F_neg: float) -> float:
    """(d-i) The negative log-likelihood of the right one of two labels, at beta = 1."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
REGIONS = ((True, False), (False, True), (True, True), (False, False))


def _far(draw: Draw) -> float:
    """A distance from a kink: 1, 2 or 3 when small, else at least 0.1."""
    return np.float64(draw.integer(1, 3)) if draw.small else draw.between(0.1, 3.0)


def _share(draw: Draw) -> float:
    """Half when small, else between 0.1 and 0.9."""
    return np.float64(0.5) if draw.small else draw.between(0.1, 0.9)


def regions(draw: Draw) -> tuple[float, float, float]:
    """One energy violated, the other, both, none, in turn; a distance away from both kinks.

    Too low an F⁻ lies between 0 and the margin, and below 0, in turn.
    """
    pos_active, neg_active = draw.turn(REGIONS)
    margin = draw.positive(0.3, 4.0)
    F_pos = _far(draw) if pos_active else -_far(draw)
    far = _far(draw)
    too_low = draw.turn((_share(draw) * margin, -far), every=len(REGIONS))
    return F_pos, too_low if neg_active else margin + far, margin


def gaps(draw: Draw) -> tuple[float, float, float]:
    """Wrong order, right order but too close, far enough, in turn; away from the kink."""
    margin = draw.positive(0.3, 4.0)
    F_neg = draw.real(2.0)
    z = draw.turn((_far(draw), -_share(draw) * margin, -margin - _far(draw)))
    return F_neg + z, F_neg, margin


def pair(draw: Draw) -> tuple[float, float]:
    """Two moderate energies, in either order."""
    F_neg = draw.real(2.0)
    return F_neg + draw.turn((1, -1)) * _far(draw), F_neg


def extreme_pair(draw: Draw) -> tuple[float, float]:
    """A gap of ±1e4 first, then of either sign between 800 and 1e4 in size."""
    F_neg = draw.real()
    size = draw.choice((1e4, 1e3)) if draw.small else draw.between(800.0, 1e4)
    return F_neg + draw.turn((1, -1)) * np.float64(size), F_neg


def _gradients(draw: Draw) -> tuple[Array, Array]:
    d = draw.dim(2, 6)
    return draw.reals(d), draw.reals(d)


def regions_grad(draw: Draw) -> tuple[float, float, Array, Array, float]:
    """Energies in the four regions, with their gradients."""
    F_pos, F_neg, margin = regions(draw)
    return F_pos, F_neg, *_gradients(draw), margin


def gaps_grad(draw: Draw) -> tuple[float, float, Array, Array, float]:
    """Energies around the hinge, with their gradients."""
    F_pos, F_neg, margin = gaps(draw)
    return F_pos, F_neg, *_gradients(draw), margin


def pair_grad(draw: Draw) -> tuple[float, float, Array, Array]:
    """Two moderate energies, with their gradients."""
    return *pair(draw), *_gradients(draw)


def extreme_pair_grad(draw: Draw) -> tuple[float, float, Array, Array]:
    """Two energies far apart, with their gradients."""
    return *extreme_pair(draw), *_gradients(draw)


def moved(
    step: Array, F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> tuple[float, float, float]:
    """The loss's arguments after a step of the weights."""
    return F_pos + float(dF_pos @ step), F_neg + float(dF_neg @ step), margin


def moved_pair(
    step: Array, F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array
) -> tuple[float, float]:
    """The loss's arguments, where there is no margin, after a step of the weights."""
    return F_pos + float(dF_pos @ step), F_neg + float(dF_neg @ step)


# -- what must hold between answers -------------------------------------------------------------
def _quarters(value: float) -> float:
    """Rounded so that sums with small numbers are exact, in float32 too."""
    return np.float64(np.round(4 * value) / 4)


def both_pair_losses(draw: Draw) -> list[Ask]:
    """The NLL of two labels and the log loss at the same energies."""
    F_pos, F_neg = map(_quarters, pair(draw))
    return [ask(pair_nll, F_pos, F_neg), ask(log_loss, F_pos, F_neg)]


def same_number(one: object, other: object) -> bool:
    """Whether two answers, scalars or arrays of one entry, are the same to float32."""
    return np.allclose(np.ravel(np.asarray(one)), np.ravel(np.asarray(other)), 1e-4, 1e-5)


def gap_losses_shifted(draw: Draw) -> list[Ask]:
    """Hinge and log loss, before and after both energies rise by the same number."""
    F_pos, F_neg, margin = map(_quarters, gaps(draw))
    c = np.float64(draw.turn((2.0, -3.0, 5.0)))
    return [
        ask(hinge_loss, F_pos, F_neg, margin),
        ask(hinge_loss, F_pos + c, F_neg + c, margin),
        ask(log_loss, F_pos, F_neg),
        ask(log_loss, F_pos + c, F_neg + c),
    ]


def gap_losses_stay(hinge: object, hinge_later: object, log: object, log_later: object) -> bool:
    """Whether neither loss changed."""
    return same_number(hinge, hinge_later) and same_number(log, log_later)


def absolute_losses_shifted(draw: Draw) -> list[Ask]:
    """Simple and square-square loss, before and after a shift that makes one term worse.

    The other term is 0 before and after, so the two changes cannot cancel.
    """
    margin, far = draw.positive(0.3, 4.0), _far(draw)
    shift = draw.turn((2.0, -2.0))
    F_pos, F_neg = (far, margin + far) if shift > 0 else (-far - 3, margin - far)
    return [
        ask(simple_loss, F_pos, F_neg, margin),
        ask(simple_loss, F_pos + shift, F_neg + shift, margin),
        ask(square_square_loss, F_pos, F_neg, margin),
        ask(square_square_loss, F_pos + shift, F_neg + shift, margin),
    ]


def absolute_losses_move(
    simple: object, simple_later: object, square: object, square_later: object
) -> bool:
    """Whether both losses changed."""
    return all_differ(simple, simple_later) and all_differ(square, square_later)


def violation_doubled(draw: Draw) -> list[Ask]:
    """Both gradients where F⁺ alone is violated, and where it is so by twice as much."""
    margin, F_pos = draw.positive(0.3, 4.0), _quarters(_far(draw) + 0.25)
    F_neg, (dF_pos, dF_neg) = margin + _far(draw), _gradients(draw)
    return [
        ask(simple_grad, F_pos, F_neg, dF_pos, dF_neg, margin),
        ask(simple_grad, 2 * F_pos, F_neg, dF_pos, dF_neg, margin),
        ask(square_square_grad, F_pos, F_neg, dF_pos, dF_neg, margin),
        ask(square_square_grad, 2 * F_pos, F_neg, dF_pos, dF_neg, margin),
    ]


def only_squares_push_harder(
    simple: object, simple_later: object, square: object, square_later: object
) -> bool:
    """Whether the simple push stayed as it was and the other one doubled."""
    return all_equal(simple, simple_later) and all_equal(2 * np.asarray(square), square_later)


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "nll_pushes_every_label": claim(
        "The NLL over n labels raises all wrong energies; the other losses raise only one.",
        truth=True,
    ),
    "log_loss_sees_every_label": claim(
        "The log loss depends on the energies of all labels.", truth=False
    ),
    "only_nll_never_rests": claim(
        "Of the NLL and the four losses only the NLL has a gradient that is nowhere 0.",
        truth=False,
    ),
    "log_loss_close_to_a_hinge": claim(
        "The log loss lies above [F⁺ − F⁻]⁺, and nowhere by more than log 2.", truth=True
    ),
    "sharpened_log_loss_is_a_hinge": claim(
        "(1/β) log(1 + e^(β(F⁺ − F⁻))) tends to [F⁺ − F⁻]⁺ as β grows.", truth=True
    ),
    "log_loss_has_a_margin": claim(
        "The push of the log loss is exactly 0 once the gap F⁻ − F⁺ exceeds some finite margin.",
        truth=False,
    ),
    "hinge_rests_beyond_the_margin": claim(
        "The hinge loss does not push pairs with F⁻ − F⁺ > m.", truth=True
    ),
    "hinge_cannot_use_sgd": claim(
        "Stochastic gradient descent needs a smooth loss, so it cannot train with the hinge.",
        truth=False,
    ),
    "all_see_only_the_gap": claim(
        "All four losses depend on F⁺ and F⁻ only through F⁺ − F⁻.", truth=False
    ),
    "no_simple_loss_no_hinge_loss": claim(
        "Where the simple loss of a pair is 0, its hinge loss with the same m is 0 too.",
        truth=True,
    ),
    "hinge_sets_a_threshold": claim(
        "If the hinge loss is 0 on all pairs, F < 0 tells right answers from wrong ones.",
        truth=False,
    ),
    "half_the_push_of_a_hinge": claim(
        "At F⁺ = F⁻ the log loss pushes half as hard as the hinge loss.", truth=True
    ),
    "squares_shrug_off_outliers": claim(
        "One badly mislabelled pair moves the square-square loss less than the simple loss.",
        truth=False,
    ),
    "square_square_has_no_kink": claim(
        "The square-square loss is differentiable in F⁺ and F⁻ everywhere.", truth=True
    ),
}

PROBLEM = Problem(
    title="Contrastive losses: simple, log, square-square and hinge",
    banned=["torch.autograd", "torch.func", "jax", "autograd"],
    rubric=[
        Value(
            simple_loss,
            ref.simple_loss,
            on=regions,
            points=2,
            hint="Two separate hinges: try each of the four combinations of active and not.",
        ),
        Gradient(
            simple_grad,
            of=simple_loss,
            truth=ref.simple_grad,
            wrt=moved,
            on=regions_grad,
            points=5,
            hint="Differentiate the two terms separately, each with its own condition, and add.",
        ),
        Value(
            log_loss,
            ref.log_loss,
            on=pair,
            points=2,
            hint="What is the loss at equal energies, and for a large gap of either sign?",
        ),
        Value(
            log_loss,
            ref.log_loss,
            on=extreme_pair,
            points=1,
            announced="gaps up to ±1e4",
            hint="What is the loss close to when the gap is 1e4? No exponential of it is needed.",
        ),
        Gradient(
            log_grad,
            of=log_loss,
            truth=ref.log_grad,
            wrt=moved_pair,
            on=pair_grad,
            points=3,
            hint="Chain rule: logarithm, exponential, gap. Is your weight between 0 and 1?",
        ),
        Gradient(
            log_grad,
            of=log_loss,
            truth=ref.log_grad,
            wrt=moved_pair,
            on=extreme_pair_grad,
            points=1,
            announced="gaps up to ±1e4",
            hint="Can your weight be written so that a large gap gives no inf divided by inf?",
        ),
        Value(
            square_square_loss,
            ref.square_square_loss,
            on=regions,
            points=2,
            hint="Each hinge is squared by itself; then the squares are added.",
        ),
        Gradient(
            square_square_grad,
            of=square_square_loss,
            truth=ref.square_square_grad,
            wrt=moved,
            on=regions_grad,
            points=4,
            hint="Chain rule: square, hinge, energy. How large is the push at a large violation?",
        ),
        Value(
            hinge_loss,
            ref.hinge_loss,
            on=gaps,
            points=2,
            hint="Try a wrong order, a gap smaller than m, and a gap larger than m.",
        ),
        Gradient(
            hinge_grad,
            of=hinge_loss,
            truth=ref.hinge_grad,
            wrt=moved,
            on=gaps_grad,
            points=3,
            hint="One condition decides about both energies. When is the loss flat?",
        ),
        Value(
            pair_nll,
            ref.pair_nll,
            on=pair,
            points=2,
            hint="Write P(y) with a normaliser of two terms, and take the logarithm.",
        ),
        Property(
            "pair_nll_is_log_loss",
            "The negative log-likelihood of two labels is the log loss.",
            on=both_pair_losses,
            holds=same_number,
            points=1,
        ),
        Property(
            "gap_losses_ignore_a_shift",
            "Hinge and log loss do not change when both energies rise by the same number.",
            on=gap_losses_shifted,
            holds=gap_losses_stay,
            points=1,
        ),
        Property(
            "absolute_losses_feel_a_shift",
            "Simple and square-square loss change when both energies move away from their goals.",
            on=absolute_losses_shifted,
            holds=absolute_losses_move,
            points=1,
        ),
        Property(
            "only_squares_push_harder",
            "At twice the violation the simple loss pushes the same, the square-square loss twice.",
            on=violation_doubled,
            holds=only_squares_push_harder,
            points=1,
        ),
        Claims(CLAIMS, points=3),
        Prose(
            "When would you use the simple loss, and when the square-square loss? What do the two "
            "have in common that the hinge and the log loss do not have?",
            rubric=[
                "Both act on each energy by itself; hinge and log loss on the difference only.",
                "Simple: the same push for any violation, so outliers do not dominate.",
                "Square-square: the push grows with the violation and fades at the goal.",
                "The choice is argued from a task: noisy pairs, distances, verification, …",
            ],
            points=4,
        ),
    ],
    misconceptions=[
        *mistakes(simple_loss, *wrong.SIMPLE_LOSS),
        *mistakes(simple_grad, *wrong.SIMPLE_GRAD),
        *mistakes(log_loss, *wrong.LOG_LOSS),
        *mistakes(log_grad, *wrong.LOG_GRAD),
        *mistakes(square_square_loss, *wrong.SQUARE_SQUARE_LOSS),
        *mistakes(square_square_grad, *wrong.SQUARE_SQUARE_GRAD),
        *mistakes(hinge_loss, *wrong.HINGE_LOSS),
        *mistakes(hinge_grad, *wrong.HINGE_GRAD),
        *mistakes(pair_nll, *wrong.PAIR_NLL),
    ],
)
