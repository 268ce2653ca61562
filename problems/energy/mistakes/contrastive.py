"""Mistakes we expect in the problem on contrastive losses.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer. z is the gap F⁺ − F⁻.
"""

# A hint may be a question.
# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import energy as ref


def _relu(z: float) -> float:
    return max(z, 0.0)


# -- in simple_loss -----------------------------------------------------------------------------
def hinge_for_simple(F_pos: float, F_neg: float, margin: float) -> float:
    """One hinge on the difference. How many [ ]⁺ has this loss?"""
    return ref.hinge_loss(F_pos, F_neg, margin)


def simple_without_hinges(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours falls below 0 for a pair that is far better than asked. What does [ ]⁺ do?"""
    return F_pos + margin - F_neg


def simple_positive_term_only(F_pos: float, F_neg: float, margin: float) -> float:
    """The wrong answer's energy has no part in your loss."""
    return _relu(F_pos)


def simple_negative_term_only(F_pos: float, F_neg: float, margin: float) -> float:
    """The right answer's energy has no part in your loss."""
    return _relu(margin - F_neg)


def simple_exclusive_terms(F_pos: float, F_neg: float, margin: float) -> float:
    """Right unless both energies are wrong. What happens to two terms of a sum then?"""
    return F_pos if F_pos > 0 else _relu(margin - F_neg)


def simple_margin_forgotten(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours is content when F⁻ is above 0. How high does the loss want it?"""
    return _relu(F_pos) + _relu(-F_neg)


def simple_margin_reversed(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours grows when the wrong answer's energy rises. Which side of m is the good one?"""
    return _relu(F_pos) + _relu(F_neg - margin)


def simple_terms_subtracted(F_pos: float, F_neg: float, margin: float) -> float:
    """The two violations cancel in yours. Should a pair that is wrong twice cost less?"""
    return _relu(F_pos) - _relu(margin - F_neg)


def simple_energies_swapped(F_pos: float, F_neg: float, margin: float) -> float:
    """The two energies have changed places: whose should be low?"""
    return ref.simple_loss(F_neg, F_pos, margin)


def simple_absolute_values(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours punishes a pair that is better than asked. Is [ ]⁺ the absolute value?"""
    return abs(F_pos) + abs(margin - F_neg)


def simple_squared(F_pos: float, F_neg: float, margin: float) -> float:
    """That is another loss of this sheet. Is anything squared in this one?"""
    return ref.square_square_loss(F_pos, F_neg, margin)


# -- in simple_grad -----------------------------------------------------------------------------
def simple_cases_positive_first(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Right unless both terms are active. Are your cases exclusive, and are the terms?

    The gradient is written as a list of cases of which one applies: the right answer's energy is
    too high, *else* the wrong answer's is too low, *else* nothing is to be done. But $[F^+]^+ + [m
    - F^-]^+$ is a sum of two hinges, each with a switch of its own. There are four situations, and
    in one of them both terms push.

    **Why it tempts.** Differentiating a hinge does mean telling cases apart, and two hinges' cases
    are soon written below each other as if each excluded the rest. Wherever a single term is
    active the answer is even right.

    **An example.** With $F^+ = 1$, above 0, and $F^- = 0$, below $m = 1$, both energies are wrong:

    >>> dF_pos, dF_neg = np.array([2.0, 0.0]), np.array([0.0, 3.0])
    >>> simple_grad(1.0, 0.0, dF_pos, dF_neg, 1.0)
    [2.0, -3.0]
    >>> simple_cases_positive_first(1.0, 0.0, dF_pos, dF_neg, 1.0)
    [2.0, 0.0]

    The push on the wrong answer, the second entry, is lost.

    **Derive again.** Take one term of the loss at a time: where is it 0, and what is its slope
    where it is not? Only then put the terms together, as the derivative of a sum demands.
    """
    return +dF_pos if F_pos > 0 else -dF_neg if F_neg < margin else 0 * dF_pos


def simple_cases_negative_first(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Right unless both terms are active: the first case that holds hides the other one."""
    return -dF_neg if F_neg < margin else +dF_pos if F_pos > 0 else 0 * dF_pos


def simple_both_or_nothing(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Nothing is pushed unless both energies are wrong. Does one term need the other?"""
    return float(F_pos > 0 and F_neg < margin) * (dF_pos - dF_neg)


def simple_gradients_added(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """A descent step lowers both energies. Which sign has F⁻ inside its hinge?"""
    return float(F_pos > 0) * dF_pos + float(F_neg < margin) * dF_neg


def simple_without_indicators(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Yours pushes every pair, good ones as well. Where is each hinge flat?"""
    return dF_pos - dF_neg


def simple_indicator_reversed(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The wrong answer is pushed exactly where it need not be: on which side of m is it active?"""
    return float(F_pos > 0) * dF_pos - float(F_neg > margin) * dF_neg


def simple_one_indicator(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """One condition switches both terms. That is the gradient of which loss?"""
    return ref.hinge_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


def simple_indicator_without_margin(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The wrong answer is left alone too early. Where does its term become 0?"""
    return float(F_pos > 0) * dF_pos - float(F_neg < 0) * dF_neg


def simple_values_for_indicators(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Your push grows with the violation. What is the slope of a hinge?"""
    return _relu(F_pos) * dF_pos - _relu(margin - F_neg) * dF_neg


def simple_signs_for_indicators(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Where a term is not active yours pushes the other way. Which slope has a hinge there?"""
    return float(np.sign(F_pos)) * dF_pos - float(np.sign(margin - F_neg)) * dF_neg


def simple_uphill(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float) -> Array:
    """The sign: that is the direction of descent. Asked is the gradient."""
    return -ref.simple_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


def simple_negative_term_lost(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Only the right answer is pushed: with this gradient the energies collapse."""
    return float(F_pos > 0) * dF_pos


# -- in log_loss --------------------------------------------------------------------------------
def hard_hinge(F_pos: float, F_neg: float) -> float:
    """Yours is exactly 0 for every pair in the right order. Can this logarithm be 0?"""
    return _relu(F_pos - F_neg)


def gap_itself(F_pos: float, F_neg: float) -> float:
    """The gap alone can be negative. What does the 1 inside the logarithm do?"""
    return F_pos - F_neg


def probability_of_wrong(F_pos: float, F_neg: float) -> float:
    """Yours never exceeds 1, as a probability does. Which function grows with the gap?"""
    return ref.sigmoid(F_pos - F_neg)


def log_loss_reversed(F_pos: float, F_neg: float) -> float:
    """Yours is small where the wrong answer has the lower energy: check the sign of the gap."""
    return ref.log_loss(F_neg, F_pos)


def log_loss_with_margin(F_pos: float, F_neg: float) -> float:
    """Yours is that of a larger gap. Is there a margin in this loss?"""
    return ref.log_loss(F_pos + 1, F_neg)


def log_loss_in_bits(F_pos: float, F_neg: float) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.log_loss(F_pos, F_neg) / np.log(2))


def energies_added(F_pos: float, F_neg: float) -> float:
    """Add the same number to both energies: does your loss change, and should it?"""
    return float(np.logaddexp(0.0, F_pos + F_neg))


def log_probability(F_pos: float, F_neg: float) -> float:
    """The sign: yours is negative and rises as the pair gets better."""
    return -ref.log_loss(F_pos, F_neg)


def log_loss_overflows(F_pos: float, F_neg: float) -> float:
    r"""Right for moderate gaps. What is the exponential of 1e4, and do you need it?

    The formula is typed as it stands: an exponential, one added, the logarithm. On paper this is
    right. A computer's numbers end near $e^{709}$, however: for a gap $z = F^+ - F^-$ beyond that
    the exponential is `inf`, and so is its logarithm, although the loss itself is a harmless
    number a little above $z$.

    **Why it tempts.** All gaps one tries by hand are small, and there nothing goes wrong.
    Untrained energies and long sums do reach hundreds.

    **An example.** A pair in the wrong order by 1000 should cost about 1000:

    >>> log_loss(1000.0, 0.0)
    1000.0
    >>> log_loss_overflows(1000.0, 0.0)
    inf

    With a gap of 1 both give 1.313.

    **Derive again.** For large $z$, which of the two terms inside $\log(1 + e^z)$ is the one that
    matters? Take it out of the logarithm and see what exponent is left behind: it should never be
    positive. Then do the same for very negative $z$, where nothing overflowed but digits can be
    lost. One form serves both.
    """
    with np.errstate(all="ignore"):
        return float(np.log(1 + np.exp(np.float64(F_pos - F_neg))))


def gap_clipped(F_pos: float, F_neg: float) -> float:
    """Nothing overflows, but beyond the clip the loss no longer grows with the gap."""
    return ref.log_loss(float(np.clip(F_pos - F_neg, -500.0, 500.0)), 0.0)


# -- in log_grad --------------------------------------------------------------------------------
def log_weight_reversed(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """Good pairs are pushed harder than bad ones: what is the weight at a large gap?"""
    return ref.sigmoid(F_neg - F_pos) * (dF_pos - dF_neg)


def log_weight_exponential(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """Your weight is not bounded by 1. What does the derivative of the logarithm divide by?"""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.exp(np.float64(F_pos - F_neg)) * (dF_pos - dF_neg))


def log_without_weight(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """All pairs are pushed the same. Is the loss linear in the gap?"""
    return dF_pos - dF_neg


def log_uphill(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """The sign: that is the direction of descent. Asked is the gradient."""
    return -ref.log_grad(F_pos, F_neg, dF_pos, dF_neg)


def log_gradients_added(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """A descent step lowers both energies. With which sign does F⁻ stand in the gap?"""
    return ref.sigmoid(F_pos - F_neg) * (dF_pos + dF_neg)


def log_positive_part_only(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """The wrong answer is not pushed. On which weights does the gap depend?"""
    return ref.sigmoid(F_pos - F_neg) * dF_pos


def log_sigmoid_differentiated(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """One derivative too many: your weight vanishes for very wrong pairs."""
    s = ref.sigmoid(F_pos - F_neg)
    return s * (1 - s) * (dF_pos - dF_neg)


def log_step_weight(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """Your weight is 0 or 1, that of a hinge. Is this loss flat anywhere?"""
    return float(F_pos > F_neg) * (dF_pos - dF_neg)


def log_weight_with_margin(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """Your weight is that of a larger gap. Is there a margin in this loss?"""
    return ref.sigmoid(F_pos - F_neg + 1) * (dF_pos - dF_neg)


def log_grad_in_bits(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return np.asarray(ref.log_grad(F_pos, F_neg, dF_pos, dF_neg) / np.log(2))


def log_sum_rule_for_chain_rule(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """You add the outer derivative to the inner one. How does the chain rule join them?"""
    z = np.float64(F_pos - F_neg)
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(z)
        return np.asarray(1 / (1 + e) + e * e * (dF_pos - dF_neg))


def log_grad_overflows(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array) -> Array:
    """Right for moderate gaps. What does a fraction of two exponentials give at a gap of 1e4?"""
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(np.float64(F_pos - F_neg))
        return np.asarray(e / (1 + e) * (dF_pos - dF_neg))


# -- in square_square_loss ----------------------------------------------------------------------
def squares_without_hinges(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours punishes a pair that is better than asked. What comes before the square?"""
    return F_pos**2 + (margin - F_neg) ** 2


def square_of_sum(F_pos: float, F_neg: float, margin: float) -> float:
    """Right unless both energies are wrong: what is squared, the terms or their sum?"""
    return ref.simple_loss(F_pos, F_neg, margin) ** 2


def halved_squares(F_pos: float, F_neg: float, margin: float) -> float:
    """Half of what is asked: is there a ½ in this loss?"""
    return ref.square_square_loss(F_pos, F_neg, margin) / 2


def squared_hinge(F_pos: float, F_neg: float, margin: float) -> float:
    """One hinge on the difference. How many [ ]⁺ has this loss?"""
    return ref.hinge_loss(F_pos, F_neg, margin) ** 2


def squares_not_squared(F_pos: float, F_neg: float, margin: float) -> float:
    """That is another loss of this sheet: your loss grows only linearly."""
    return ref.simple_loss(F_pos, F_neg, margin)


def only_first_squared(F_pos: float, F_neg: float, margin: float) -> float:
    """One term is right. How does the other one grow with its violation?"""
    return _relu(F_pos) ** 2 + _relu(margin - F_neg)


def squares_margin_forgotten(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours is content when F⁻ is above 0. How high does the loss want it?"""
    return ref.square_square_loss(F_pos, F_neg, 0.0)


def squares_margin_reversed(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours grows when the wrong answer's energy rises. Which side of m is the good one?"""
    return _relu(F_pos) ** 2 + _relu(F_neg - margin) ** 2


def squares_subtracted(F_pos: float, F_neg: float, margin: float) -> float:
    """The two violations cancel in yours. Should a pair that is wrong twice cost less?"""
    return _relu(F_pos) ** 2 - _relu(margin - F_neg) ** 2


def squares_exclusive(F_pos: float, F_neg: float, margin: float) -> float:
    """Right unless both energies are wrong. What happens to two terms of a sum then?"""
    return F_pos**2 if F_pos > 0 else _relu(margin - F_neg) ** 2


def squares_energies_swapped(F_pos: float, F_neg: float, margin: float) -> float:
    """The two energies have changed places: whose should be low?"""
    return ref.square_square_loss(F_neg, F_pos, margin)


# -- in square_square_grad ----------------------------------------------------------------------
def squares_factor_forgotten(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """A constant factor is missing: compare with a finite difference of your loss.

    The square is differentiated, but the 2 that it leaves in front is lost. Every push has the
    right direction and the right proportions, at half its length.

    **Why it tempts.** In many books a loss of squares begins with ½, put there just so that this
    factor cancels. With that habit one drops the 2 without looking whether the ½ is there. Here it
    is not. Training would even work, as if with half the learning rate, so no curve gives the
    mistake away.

    **An example.** Only the first term is active: $F^+ = 3$, while $F^- = 5$ is above the margin.

    >>> square_square_grad(3.0, 5.0, np.array([1.0]), np.array([1.0]), 1.0)
    [6.0]
    >>> squares_factor_forgotten(3.0, 5.0, np.array([1.0]), np.array([1.0]), 1.0)
    [3.0]

    The loss is 9 there. Raise $F^+$ by 0.01 and it becomes 9.0601: the slope can be read off, no
    formula needed.

    **Derive again.** Differentiate $a^2$ for $a > 0$ once more, outer derivative first. Then
    compare with a central difference of your own loss; that habit finds every lost factor in a
    minute.
    """
    return ref.square_square_grad(F_pos, F_neg, dF_pos, dF_neg, margin) / 2


def squares_factor_on_first_only(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """One term is right. What is the derivative of the other square?"""
    return 2 * _relu(F_pos) * dF_pos - _relu(margin - F_neg) * dF_neg


def squares_grad_without_hinges(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Yours pushes pairs that are better than asked back to the goal. Where is the loss flat?"""
    return 2 * F_pos * dF_pos - 2 * (margin - F_neg) * dF_neg


def squares_indicators_only(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Your push does not grow with the violation. That is the gradient of which loss?"""
    return ref.simple_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


def squares_twice_the_indicators(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The factor is there, but the push does not grow with the violation. Check the square."""
    return 2 * ref.simple_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


def squares_gradients_added(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """A descent step lowers both energies. Which sign has F⁻ inside its hinge?"""
    return ref.square_square_grad(F_pos, F_neg, dF_pos, -dF_neg, margin)


def squares_grad_margin_forgotten(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The wrong answer is left alone once F⁻ is above 0. How high does the loss want it?"""
    return ref.square_square_grad(F_pos, F_neg, dF_pos, dF_neg, 0.0)


def square_of_sum_grad(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Right unless both terms are active: what is squared in the loss, the terms or their sum?"""
    both = 2 * ref.simple_loss(F_pos, F_neg, margin)
    return both * ref.simple_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


def squares_cases(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float) -> Array:
    """Right unless both terms are active. Are your cases exclusive, and are the terms?"""
    return 2 * F_pos * dF_pos if F_pos > 0 else -2 * _relu(margin - F_neg) * dF_neg


def squares_hinge_reversed(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The wrong answer is pushed exactly where it need not be: on which side of m is it active?"""
    return 2 * _relu(F_pos) * dF_pos - 2 * _relu(F_neg - margin) * dF_neg


def squares_still_squared(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Your push grows too fast with the violation. Which power is left after differentiating?"""
    return 2 * _relu(F_pos) ** 2 * dF_pos - 2 * _relu(margin - F_neg) ** 2 * dF_neg


def squares_uphill(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The sign: that is the direction of descent. Asked is the gradient."""
    return -ref.square_square_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


# -- in hinge_loss ------------------------------------------------------------------------------
def hinge_margin_multiplied(F_pos: float, F_neg: float, margin: float) -> float:
    """A sign is lost between F⁻ and m. Add one number to both energies: does your loss change?

    A sign got lost between $F^-$ and $m$, and what stood next to each other was read as a product:
    $F^+ - F^- m$. The margin should widen the gap that is asked for. In yours it stretches one of
    the energies.

    **Why it tempts.** This is a misprint that travels: without its plus sign the formula still
    looks like a formula, and for $m = 1$ the margin merely seems forgotten.

    **An example.** The right answer has energy 1, the wrong one ½, and a gap of 2 is asked for:

    >>> hinge_loss(1.0, 0.5, 2.0)
    2.5
    >>> hinge_margin_multiplied(1.0, 0.5, 2.0)
    0.0

    The pair is in the wrong order, and yours is content with it.

    **Derive again.** Two checks need no reference. Units: $m$ is compared with energies, so what
    kind of number is it, and how can it meet them? And only the difference of the energies should
    matter: add 5 to both and see whether your loss notices. Then write out in words when the loss
    should be 0, and turn the sentence into an inequality.
    """
    return _relu(F_pos - F_neg * margin)


def hinge_margin_subtracted(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours forgives a wrong order by up to m. On which side of the gap does the margin stand?"""
    return ref.hinge_loss(F_pos, F_neg, -margin)


def hinge_margin_forgotten(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours is 0 as soon as the order is right, by however little. What does m ask for?"""
    return ref.hinge_loss(F_pos, F_neg, 0.0)


def hinge_energies_swapped(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours grows when the wrong answer's energy rises: whose should be low?"""
    return ref.hinge_loss(F_neg, F_pos, margin)


def hinge_without_maximum(F_pos: float, F_neg: float, margin: float) -> float:
    """Yours becomes negative for a large gap. What does [ ]⁺ do?"""
    return F_pos - F_neg + margin


def soft_hinge(F_pos: float, F_neg: float, margin: float) -> float:
    """That is another loss of this sheet: yours is smooth and does not depend on m."""
    return ref.log_loss(F_pos, F_neg)


def soft_hinge_with_margin(F_pos: float, F_neg: float, margin: float) -> float:
    """A smooth loss close to the one asked for. Is it exactly 0 anywhere?"""
    return ref.log_loss(F_pos + margin, F_neg)


def simple_for_hinge(F_pos: float, F_neg: float, margin: float) -> float:
    """That is another loss of this sheet. How many [ ]⁺ has this one?"""
    return ref.simple_loss(F_pos, F_neg, margin)


def hinge_squared(F_pos: float, F_neg: float, margin: float) -> float:
    """Your loss grows with the square of the violation. Is anything squared in this one?"""
    return ref.hinge_loss(F_pos, F_neg, margin) ** 2


# -- in hinge_grad ------------------------------------------------------------------------------
def hinge_uphill(F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float) -> Array:
    """The sign: that is the direction of descent. Asked is the gradient."""
    return -ref.hinge_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


def hinge_gradients_added(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """A descent step lowers both energies. With which sign does F⁻ stand in the hinge?"""
    return ref.hinge_grad(F_pos, F_neg, dF_pos, -dF_neg, margin)


def hinge_without_indicator(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Yours pushes every pair, good ones as well. Where is the hinge flat?"""
    return dF_pos - dF_neg


def hinge_indicator_without_margin(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Yours stops pushing as soon as the order is right. Is the loss 0 there?"""
    return ref.hinge_grad(F_pos, F_neg, dF_pos, dF_neg, 0.0)


def hinge_indicator_margin_subtracted(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Yours leaves pairs alone that are in the wrong order. Where exactly is the loss above 0?"""
    return ref.hinge_grad(F_pos, F_neg, dF_pos, dF_neg, -margin)


def hinge_indicator_reversed(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Yours pushes the good pairs and leaves the bad ones alone: check the condition."""
    return float(F_pos - F_neg + margin < 0) * (dF_pos - dF_neg)


def hinge_two_indicators(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Two conditions switch the terms separately. That is the gradient of which loss?"""
    return ref.simple_grad(F_pos, F_neg, dF_pos, dF_neg, margin)


def hinge_value_for_indicator(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Your push grows with the violation. What is the slope of a hinge?"""
    return ref.hinge_loss(F_pos, F_neg, margin) * (dF_pos - dF_neg)


def hinge_soft_weight(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """Your weight lies strictly between 0 and 1, that of a smooth loss. Is this one smooth?"""
    return ref.log_grad(F_pos, F_neg, dF_pos, dF_neg)


def hinge_soft_weight_with_margin(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The margin is in the right place, but is this loss smooth?"""
    return ref.log_grad(F_pos + margin, F_neg, dF_pos, dF_neg)


def hinge_grad_margin_multiplied(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """A sign is lost between F⁻ and m: how do they stand next to each other in the loss?"""
    return float(F_pos - F_neg * margin > 0) * (dF_pos - margin * dF_neg)


def hinge_positive_part_only(
    F_pos: float, F_neg: float, dF_pos: Array, dF_neg: Array, margin: float
) -> Array:
    """The wrong answer is not pushed. On which energies does the loss depend?"""
    return ref.hinge_grad(F_pos, F_neg, dF_pos, 0 * dF_neg, margin)


# -- in pair_nll --------------------------------------------------------------------------------
def pair_high_energy_is_likely(F_pos: float, F_neg: float) -> float:
    """Yours is small where the right answer has the higher energy: check the Gibbs exponent."""
    return ref.pair_nll(F_neg, F_pos)


def pair_probability(F_pos: float, F_neg: float) -> float:
    """You return the probability itself. What is asked of it?"""
    return ref.sigmoid(F_neg - F_pos)


def pair_log_likelihood(F_pos: float, F_neg: float) -> float:
    """The sign: yours is negative and rises as the pair gets better."""
    return -ref.pair_nll(F_pos, F_neg)


def pair_in_bits(F_pos: float, F_neg: float) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.pair_nll(F_pos, F_neg) / np.log(2))


def pair_hinge(F_pos: float, F_neg: float) -> float:
    """Yours is 0 as soon as the order is right. Is the probability 1 then?"""
    return _relu(F_pos - F_neg)


def pair_normaliser_without_right(F_pos: float, F_neg: float) -> float:
    """Yours can become negative. Which labels does the normaliser run over?"""
    return F_pos - F_neg


def pair_energy_only(F_pos: float, F_neg: float) -> float:
    """The wrong answer has no part in yours. What does P divide by?"""
    return F_pos


def pair_normaliser_subtracted(F_pos: float, F_neg: float) -> float:
    """The sign in front of the logarithm of the sum is off: take the log of the fraction again."""
    return float(F_pos - np.logaddexp(-F_pos, -F_neg))


def pair_mean_of_labels(F_pos: float, F_neg: float) -> float:
    """A constant is missing. Is the normaliser a sum or a mean?"""
    return float(ref.pair_nll(F_pos, F_neg) - np.log(2))


def pair_loss_of_both(F_pos: float, F_neg: float) -> float:
    """You add up the losses of both labels. Which one of them is right?"""
    return ref.pair_nll(F_pos, F_neg) + ref.pair_nll(F_neg, F_pos)


# -- by part ------------------------------------------------------------------------------------
SIMPLE_LOSS = (
    hinge_for_simple,
    simple_without_hinges,
    simple_positive_term_only,
    simple_negative_term_only,
    simple_exclusive_terms,
    simple_margin_forgotten,
    simple_margin_reversed,
    simple_terms_subtracted,
    simple_energies_swapped,
    simple_absolute_values,
    simple_squared,
)
SIMPLE_GRAD = (
    simple_cases_positive_first,
    simple_cases_negative_first,
    simple_both_or_nothing,
    simple_gradients_added,
    simple_without_indicators,
    simple_indicator_reversed,
    simple_one_indicator,
    simple_indicator_without_margin,
    simple_values_for_indicators,
    simple_signs_for_indicators,
    simple_uphill,
    simple_negative_term_lost,
)
LOG_LOSS = (
    hard_hinge,
    gap_itself,
    probability_of_wrong,
    log_loss_reversed,
    log_loss_with_margin,
    log_loss_in_bits,
    energies_added,
    log_probability,
    log_loss_overflows,
    gap_clipped,
)
LOG_GRAD = (
    log_weight_reversed,
    log_weight_exponential,
    log_without_weight,
    log_uphill,
    log_gradients_added,
    log_positive_part_only,
    log_sigmoid_differentiated,
    log_step_weight,
    log_weight_with_margin,
    log_grad_in_bits,
    log_sum_rule_for_chain_rule,
    log_grad_overflows,
)
SQUARE_SQUARE_LOSS = (
    squares_without_hinges,
    square_of_sum,
    halved_squares,
    squared_hinge,
    squares_not_squared,
    only_first_squared,
    squares_margin_forgotten,
    squares_margin_reversed,
    squares_subtracted,
    squares_exclusive,
    squares_energies_swapped,
)
SQUARE_SQUARE_GRAD = (
    squares_factor_forgotten,
    squares_factor_on_first_only,
    squares_grad_without_hinges,
    squares_indicators_only,
    squares_twice_the_indicators,
    squares_gradients_added,
    squares_grad_margin_forgotten,
    square_of_sum_grad,
    squares_cases,
    squares_hinge_reversed,
    squares_still_squared,
    squares_uphill,
)
HINGE_LOSS = (
    hinge_margin_multiplied,
    hinge_margin_subtracted,
    hinge_margin_forgotten,
    hinge_energies_swapped,
    hinge_without_maximum,
    soft_hinge,
    soft_hinge_with_margin,
    simple_for_hinge,
    hinge_squared,
)
HINGE_GRAD = (
    hinge_uphill,
    hinge_gradients_added,
    hinge_without_indicator,
    hinge_indicator_without_margin,
    hinge_indicator_margin_subtracted,
    hinge_indicator_reversed,
    hinge_two_indicators,
    hinge_value_for_indicator,
    hinge_soft_weight,
    hinge_soft_weight_with_margin,
    hinge_grad_margin_multiplied,
    hinge_positive_part_only,
)
PAIR_NLL = (
    pair_high_energy_is_likely,
    pair_probability,
    pair_log_likelihood,
    pair_in_bits,
    pair_hinge,
    pair_normaliser_without_right,
    pair_energy_only,
    pair_normaliser_subtracted,
    pair_mean_of_labels,
    pair_loss_of_both,
)
