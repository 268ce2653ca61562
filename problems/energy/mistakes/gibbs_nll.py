"""Mistakes we expect in the problem on the negative log-likelihood.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# A hint may be a question.
# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import energy as ref


# -- in (i) -------------------------------------------------------------------------------------
def high_energy_is_likely(F: Array, beta: float) -> Array:
    r"""Your most probable label is the one of highest energy. Which sign has the exponent?

    The exponent lost its minus sign, so the label with the highest energy becomes the most
    probable one. Energies measure how badly a label fits: a low energy is a good match, and the
    Gibbs distribution must favour it.

    **Why it tempts.** A softmax of scores, as in any classifier, has no minus: there a large score
    is good. Energies are scores turned upside down, and nothing but this sign remembers it. The
    numbers still sum to 1, so every other test is content.

    **An example.** Label 0 fits better, by one unit of energy:

    >>> gibbs(np.array([0.0, 1.0]), 2.0)
    [0.881, 0.119]
    >>> high_energy_is_likely(np.array([0.0, 1.0]), 2.0)
    [0.119, 0.881]

    The same two numbers, exchanged.

    **Derive again.** Start from what should happen to $P(y)$ when $F_y$ alone is raised: up or
    down? Then look at $\beta \to \infty$: all mass should gather on one label. On which, in the
    definition, and in your code? One of these questions usually finds the sign; put it where
    $\beta$ meets the energy, once, above and below the fraction bar.
    """
    return ref.gibbs(-F, beta)


def beta_forgotten(F: Array, beta: float) -> Array:
    r"""Right at β = 1 only. What should a large β do to the distribution?

    The inverse temperature never reaches the exponent. At $\beta = 1$ nobody notices. At any other
    value the distribution should be sharper or flatter than yours, which is always the same.

    **Why it tempts.** Most softmax functions one has written take a single argument, and β looks
    like a constant that belongs to physics. It is an argument of the function, though, and a quick
    test with $\beta = 1$ passes.

    **An example.** Two labels one unit of energy apart, at a low temperature ($\beta = 3$):

    >>> gibbs(np.array([0.0, 1.0]), 3.0)
    [0.953, 0.047]
    >>> beta_forgotten(np.array([0.0, 1.0]), 3.0)
    [0.731, 0.269]

    **Derive again.** Write the ratio $P(0)/P(1)$ from the definition: the normaliser cancels, and
    what is left tells how often β occurs and where. Check both ends: for $\beta \to 0$ every label
    should become equally probable, for $\beta \to \infty$ only the lowest energies survive. A test
    at $\beta = 1$ shows neither, so choose other values whenever a parameter has a neutral one.
    """
    return ref.gibbs(F, 1.0)


def beta_divides(F: Array, beta: float) -> Array:
    """Your distribution gets flatter as β grows. Is β a temperature or its inverse?"""
    return ref.gibbs(F, 1 / beta)


def beta_squared(F: Array, beta: float) -> Array:
    """β enters more than once: follow it from the argument to the exponent."""
    return ref.gibbs(F, beta**2)


def unnormalised(F: Array, beta: float) -> Array:
    """The ratios are right. What do your numbers add up to?"""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(-beta * F))


def beta_only_upstairs(F: Array, beta: float) -> Array:
    """Your numbers do not add up to 1: compare the exponents above and below the fraction bar."""
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(-beta * F) / np.exp(-F).sum())


def energies_divided_by_sum(F: Array, beta: float) -> Array:
    """You normalise the energies. They may be negative, and low ones are the good ones."""
    with np.errstate(all="ignore"):
        return np.asarray(F / F.sum())


def log_probabilities(F: Array, beta: float) -> Array:
    """These are logarithms: they are not between 0 and 1. Asked are the probabilities."""
    low = F.min()
    return np.asarray(beta * (low - F) - np.log(np.exp(beta * (low - F)).sum()))


def one_hot(F: Array, beta: float) -> Array:
    """All mass is on one label, as for β → ∞. What do the others get at finite β?"""
    return np.asarray((np.arange(len(F)) == F.argmin()).astype(np.float64))


def gibbs_overflows(F: Array, beta: float) -> Array:
    """Right for moderate energies. What is the exponential of ±1e4, and do you need it?"""
    with np.errstate(all="ignore"):
        weights = np.exp(-beta * F)
        return np.asarray(weights / weights.sum())


def shifted_by_the_highest(F: Array, beta: float) -> Array:
    """The shift is the right idea. After yours, what is the largest exponent that can occur?"""
    with np.errstate(all="ignore"):
        weights = np.exp(-beta * (F - F.max()))
        return np.asarray(weights / weights.sum())


def exponents_clipped(F: Array, beta: float) -> Array:
    """Nothing overflows, but two different energies beyond the clip get the same probability."""
    return ref.gibbs(np.clip(beta * F, -500.0, 500.0), 1.0)


# -- in (ii) ------------------------------------------------------------------------------------
def not_divided_by_beta(F: Array, y: int, beta: float) -> float:
    r"""The plain negative log-likelihood. In which unit is the loss asked for?

    This is $-\log P(y)$, the negative log-likelihood as one knows it. The loss of this part has a
    factor $1/\beta$ in front, which turns the logarithm back into the unit of an energy.

    **Why it tempts.** The factor does not move the minimum, many texts leave it out, and some
    write an equals sign between the two forms, as if it came from nowhere. Only at $\beta = 1$ are
    they equal.

    **An example.** Two labels of energy 0, of which label 0 is right. Each has probability ½, so
    $-\log P = \log 2 \approx 0.693$, whatever β is:

    >>> energy_nll(np.array([0.0, 0.0]), 0, 2.0)
    0.347
    >>> not_divided_by_beta(np.array([0.0, 0.0]), 0, 2.0)
    0.693

    **Derive again.** Put the Gibbs distribution into the definition with its factor and take the
    logarithm of the fraction. Two terms come out. Follow β through both: from one it disappears
    altogether, in the other it stays in two places. Last, let β grow without bound: your loss
    should approach a difference of two energies.
    """
    return beta * ref.energy_nll(F, y, beta)


def multiplied_by_beta(F: Array, y: int, beta: float) -> float:
    """The wrong power of β stands in front of the logarithm: compare with the definition."""
    return beta**2 * ref.energy_nll(F, y, beta)


def factor_only_on_energy(F: Array, y: int, beta: float) -> float:
    """Two terms come from one logarithm. Did both get the factor in front of it?"""
    return float(F[y] + beta * (ref.energy_nll(F, y, beta) - F[y]))


def factor_only_on_log(F: Array, y: int, beta: float) -> float:
    """Two terms come from one logarithm. Did the energy get the factor in front of it too?"""
    return float(beta * F[y] + (ref.energy_nll(F, y, beta) - F[y]))


def temperature_one(F: Array, y: int, beta: float) -> float:
    """Right at β = 1 only: where does β enter?"""
    return ref.energy_nll(F, y, 1.0)


def sum_without_the_label(F: Array, y: int, beta: float) -> float:
    r"""Yours can become negative. Which labels does the normaliser run over?

    The normaliser runs over the wrong labels only. Then the right label's energy can be lowered
    for ever at a profit: the loss falls below 0 and has no bound, because nothing that grows
    stands against it.

    **Why it tempts.** Losses with a right and a wrong answer keep the two apart, and texts use
    $\bar y$ both for a wrong label and for the index that the sum runs over. In a probability the
    denominator counts everything that could have happened, the right label among it.

    **An example.** The right label 0 lies three units below its rival:

    >>> energy_nll(np.array([0.0, 3.0]), 0, 1.0)
    0.049
    >>> sum_without_the_label(np.array([0.0, 3.0]), 0, 1.0)
    -3.0

    A negative $-\log P(y)$ would mean a probability above 1; here it would be $e^3 \approx 20$.

    **Derive again.** Write $P(y)$ as a fraction with all its terms for $n = 2$, and check that
    $P(0) + P(1) = 1$. Then take the logarithm. For one label alone, $n = 1$, what must the loss
    be?
    """
    with np.errstate(divide="ignore"):
        return float(np.log(np.exp(-beta * (np.delete(F, y) - F[y])).sum()) / beta)


def log_partition_subtracted(F: Array, y: int, beta: float) -> float:
    """The sign in front of the logarithm of the sum is off: take the log of the fraction again."""
    return float(2 * F[y] - ref.energy_nll(F, y, beta))


def exponent_without_minus(F: Array, y: int, beta: float) -> float:
    """Your sum gives the highest energy the largest weight. Which sign has the Gibbs exponent?"""
    return float(F[y] + ref.energy_nll(-F, y, beta) + F[y])


def mean_inside_the_log(F: Array, y: int, beta: float) -> float:
    """A constant that depends on n only is missing. Is the normaliser a sum or a mean?"""
    return float(ref.energy_nll(F, y, beta) - np.log(len(F)) / beta)


def bits(F: Array, y: int, beta: float) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.energy_nll(F, y, beta) / np.log(2))


def perceptron_loss(F: Array, y: int, beta: float) -> float:
    """Yours is 0 as soon as the right label is lowest. Is the probability of that label 1 then?"""
    return float(F[y] - F.min())


def log_likelihood(F: Array, y: int, beta: float) -> float:
    """The sign: a loss must get smaller as the right label gets more probable."""
    return -ref.energy_nll(F, y, beta)


def logarithm_lost(F: Array, y: int, beta: float) -> float:
    """The normaliser itself is added to the energy. What happens to it under the logarithm?"""
    return float(F[y] + np.exp(-beta * F).sum() / beta)


# -- in (iii) -----------------------------------------------------------------------------------
def _lowest_wrong(F: Array, y: int) -> int:
    return int(np.where(np.arange(len(F)) == y, np.inf, F).argmin())


def one_over_beta_too_many(F: Array, dF: Array, y: int, beta: float) -> Array:
    r"""If all labels share one gradient yours is not 0. Follow β through the chain rule.

    Both terms of the gradient are there, but the expectation carries an extra $1/\beta$. It is the
    factor in front of the logarithm, written down before the chain rule was finished:
    differentiating the exponent $-\beta F$ yields a β that meets it.

    **Why it tempts.** The $1/\beta$ stands in plain sight in the loss, so it seems natural to see
    it again in the gradient. Published solutions have it there. At $\beta = 1$ it is invisible.

    **An example.** All labels share one gradient, 1. Moving all energies together changes no
    probability, so the loss must not react:

    >>> F, dF = np.array([0.0, 0.0]), np.array([[1.0], [1.0]])
    >>> energy_nll_grad(F, dF, 0, 2.0)
    [0.0]
    >>> one_over_beta_too_many(F, dF, 0, 2.0)
    [0.5]

    **Derive again.** Differentiate $\frac{1}{\beta} \log \sum_k e^{-\beta F_k}$ in small steps:
    the factor, the logarithm, the sum, each exponential, its exponent. Count the powers of β at
    the end. Then test your gradient with equal `dF` for every label, as above, at some $\beta \neq
    1$.
    """
    return np.asarray(dF[y] - ref.gibbs(F, beta) @ dF / beta)


def gradient_of_plain_nll(F: Array, dF: Array, y: int, beta: float) -> Array:
    """A factor is off that is 1 at β = 1. Is the loss −log P(y) or something in front of it?"""
    return beta * ref.energy_nll_grad(F, dF, y, beta)


def beta_on_the_expectation(F: Array, dF: Array, y: int, beta: float) -> Array:
    """The chain rule's β stays in one term only. Which factor of the loss meets it?"""
    return np.asarray(dF[y] - beta * ref.gibbs(F, beta) @ dF)


def wrong_label_in_first_term(F: Array, dF: Array, y: int, beta: float) -> Array:
    r"""The first term belongs to a wrong label. Whose energy is training to lower?

    The first term of the gradient belongs to a wrong label: the wrong label of lowest energy is
    pulled down, and the right one is treated like any other. A step of descent then teaches the
    opposite of the answer.

    **Why it tempts.** One bar decides: $\bar y$ often names a wrong label, and in formulas like
    this one also the index that is summed over. Copying $\partial F(x, \bar y)$ into the first
    place is a slip that even printed solutions contain.

    **An example.** Label 0 is right. The two weights raise one energy each, so the gradient shows
    which label is pulled:

    >>> F, dF = np.array([0.0, 0.0]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> energy_nll_grad(F, dF, 0, 2.0)
    [0.5, -0.5]
    >>> wrong_label_in_first_term(F, dF, 0, 2.0)
    [-0.5, 0.5]

    Descent lowers what has a positive entry: in yours, the wrong label.

    **Derive again.** Split $-\frac{1}{\beta}\log P(y)$ into a term that names one label and a term
    that names all. Which label is in the first? Afterwards say in words what one step of descent
    does to the right label's energy.
    """
    return np.asarray(dF[_lowest_wrong(F, y)] - ref.gibbs(F, beta) @ dF)


def wrong_label_and_one_over_beta(F: Array, dF: Array, y: int, beta: float) -> Array:
    """Two slips: look at the label in the first term, and at the factor of the second."""
    return np.asarray(dF[_lowest_wrong(F, y)] - ref.gibbs(F, beta) @ dF / beta)


def gradient_uphill(F: Array, dF: Array, y: int, beta: float) -> Array:
    """The sign: this is the gradient of the log-likelihood, along which the loss falls."""
    return -ref.energy_nll_grad(F, dF, y, beta)


def expectation_added(F: Array, dF: Array, y: int, beta: float) -> Array:
    """Both terms push the same way. Which sign has the derivative of −βF inside the sum?"""
    return np.asarray(dF[y] + ref.gibbs(F, beta) @ dF)


def plain_mean_over_labels(F: Array, dF: Array, y: int, beta: float) -> Array:
    """All labels count the same in your second term. With which weights come they out of log Z?"""
    return np.asarray(dF[y] - dF.mean(axis=0))


def expectation_without_the_label(F: Array, dF: Array, y: int, beta: float) -> Array:
    """One label is missing in your second term. Which labels does the normaliser run over?"""
    P = ref.gibbs(F, beta)
    return np.asarray((1 + P[y]) * dF[y] - P @ dF)


def expectation_over_wrong_labels(F: Array, dF: Array, y: int, beta: float) -> Array:
    """Your second term is a mean over the wrong labels only. Is the right one not in the sum Z?"""
    P = ref.gibbs(F, beta)
    P[y] = 0
    with np.errstate(all="ignore"):
        return np.asarray(dF[y] - P @ dF / P.sum())


def probabilities_at_beta_one(F: Array, dF: Array, y: int, beta: float) -> Array:
    """Right at β = 1 only: at which temperature are your weights?"""
    return ref.energy_nll_grad(F, dF, y, 1.0)


def probabilities_upside_down(F: Array, dF: Array, y: int, beta: float) -> Array:
    """Your weights are largest where the energy is highest: check the exponent's sign."""
    return np.asarray(dF[y] - ref.gibbs(-F, beta) @ dF)


def right_label_only(F: Array, dF: Array, y: int, beta: float) -> Array:
    """The right label is pulled down and nothing is pushed up. Does Z not depend on W?"""
    return np.asarray(dF[y])


def weights_not_normalised(F: Array, dF: Array, y: int, beta: float) -> Array:
    """Your weights do not add up to 1. What does the derivative of a logarithm divide by?"""
    return np.asarray(dF[y] - np.exp(-beta * F) @ dF)


def best_label_instead_of_expectation(F: Array, dF: Array, y: int, beta: float) -> Array:
    """Only the label of lowest energy is pushed up. What do the others get at finite β?"""
    return np.asarray(dF[y] - dF[F.argmin()])


def samples_summed(dF_y: Array, dF_samples: Array) -> Array:
    """Yours grows with the number of samples. Does the quantity that it estimates?"""
    return np.asarray(dF_y - dF_samples.sum(axis=0))


def samples_added(dF_y: Array, dF_samples: Array) -> Array:
    """Both terms push the same way. Compare the signs with the exact gradient."""
    return np.asarray(dF_y + dF_samples.mean(axis=0))


def estimate_uphill(dF_y: Array, dF_samples: Array) -> Array:
    """The sign: which term lowers the energy of the right label in a descent step?"""
    return np.asarray(dF_samples.mean(axis=0) - dF_y)


def samples_ignored(dF_y: Array, dF_samples: Array) -> Array:
    """The samples have no part in your answer. What are they an estimate of?"""
    return dF_y.copy()


def samples_only(dF_y: Array, dF_samples: Array) -> Array:
    """The right label has no part in your answer. Which term of the gradient needs no samples?"""
    return np.asarray(-dF_samples.mean(axis=0))


def divided_by_one_less(dF_y: Array, dF_samples: Array) -> Array:
    """By how many is the sum divided? The correction for a variance has no place in a mean."""
    return np.asarray(dF_y - dF_samples.sum(axis=0) / (len(dF_samples) - 1))


def label_counted_as_sample(dF_y: Array, dF_samples: Array) -> Array:
    """The right label is counted among the samples. Was it drawn from P?"""
    return np.asarray(dF_y - (dF_samples.sum(axis=0) + dF_y) / (len(dF_samples) + 1))


def first_sample_only(dF_y: Array, dF_samples: Array) -> Array:
    """Only one of the samples is used."""
    return np.asarray(dF_y - dF_samples[0])


def mean_of_everything(dF_y: Array, dF_samples: Array) -> Array:
    """You average over weights too. Over which axis of (S, d) runs the sample?"""
    return np.asarray(dF_y - dF_samples.mean())


# -- in (iv) ------------------------------------------------------------------------------------
def pushes_reversed(F: Array, y: int, beta: float) -> Array:
    """The sign: should the loss grow or fall when the right label's energy rises?"""
    return -ref.energy_nll_grad_energies(F, y, beta)


def pushes_of_plain_nll(F: Array, y: int, beta: float) -> Array:
    """A factor is off that is 1 at β = 1. Is the loss −log P(y) or something in front of it?"""
    return beta * ref.energy_nll_grad_energies(F, y, beta)


def no_push_once_right(F: Array, y: int, beta: float) -> Array:
    r"""You stop where the right label is already lowest. Is the loss 0 there?

    The derivative is set to 0 as soon as the right label has the lowest energy, as though the task
    were then done. For this loss it never is: $-\log P(y)$ is above 0 whenever another label has
    any probability, however clearly the right one is ahead.

    **Why it tempts.** The label one would predict is right already, and other losses do stop there
    (the perceptron's) or a margin further on (the hinge's). This one has neither a goal nor a
    margin; that is why it drives energies apart without end.

    **An example.** Label 0 is right and is lowest, by one unit:

    >>> energy_nll_grad_energies(np.array([0.0, 1.0]), 0, 1.0)
    [0.269, -0.269]
    >>> no_push_once_right(np.array([0.0, 1.0]), 0, 1.0)
    [0.0, 0.0]

    **Derive again.** Differentiate both terms of the loss in $F_y$, then in the energy of another
    label. Can either derivative be exactly 0 while all energies are finite? What do all of them
    add up to, and what does that say about a shift of all energies?
    """
    return ref.energy_nll_grad_energies(F, y, beta) * float(F.argmin() != y)


def right_label_pulled_only(F: Array, y: int, beta: float) -> Array:
    """Only the right label gets a derivative. Which energies are in Z?"""
    return np.where(np.arange(len(F)) == y, ref.energy_nll_grad_energies(F, y, beta), 0.0)


def wrong_labels_pushed_only(F: Array, y: int, beta: float) -> Array:
    """The right label gets no derivative. In how many places of the loss does its energy stand?"""
    return np.where(np.arange(len(F)) == y, 0.0, ref.energy_nll_grad_energies(F, y, beta))


def minus_probabilities(F: Array, y: int, beta: float) -> Array:
    """One of the loss's two terms has no part in your answer: these do not sum to 0."""
    return -ref.gibbs(F, beta)


def perceptron_pushes(F: Array, y: int, beta: float) -> Array:
    """Only the lowest energy is pushed up. What do the other labels get at finite β?"""
    k = np.arange(len(F))
    return np.asarray((k == y) * 1.0 - (k == F.argmin()))


def pushes_at_beta_one(F: Array, y: int, beta: float) -> Array:
    """Right at β = 1 only: at which temperature are your probabilities?"""
    return ref.energy_nll_grad_energies(F, y, 1.0)


def same_push_for_all(F: Array, y: int, beta: float) -> Array:
    """All labels are pushed the same. Does a label of very high energy matter to the loss?"""
    return np.asarray((np.arange(len(F)) == y) - 1 / len(F))


def push_shared_equally(F: Array, y: int, beta: float) -> Array:
    """The wrong labels share the push equally. Does a label of very high energy matter to Z?"""
    pull = 1 - ref.gibbs(F, beta)[y]
    return np.asarray(np.where(np.arange(len(F)) == y, pull, -pull / (len(F) - 1)))


def derivative_of_probability(F: Array, y: int, beta: float) -> Array:
    """You differentiate P(y). What does the logarithm around it add to the chain rule?"""
    return beta * float(ref.gibbs(F, beta)[y]) * ref.energy_nll_grad_energies(F, y, beta)


# -- by part ------------------------------------------------------------------------------------
GIBBS = (
    high_energy_is_likely,
    beta_forgotten,
    beta_divides,
    beta_squared,
    unnormalised,
    beta_only_upstairs,
    energies_divided_by_sum,
    log_probabilities,
    one_hot,
    gibbs_overflows,
    shifted_by_the_highest,
    exponents_clipped,
)
ENERGY_NLL = (
    not_divided_by_beta,
    multiplied_by_beta,
    factor_only_on_energy,
    factor_only_on_log,
    temperature_one,
    sum_without_the_label,
    log_partition_subtracted,
    exponent_without_minus,
    mean_inside_the_log,
    bits,
    perceptron_loss,
    log_likelihood,
    logarithm_lost,
)
ENERGY_NLL_GRAD = (
    one_over_beta_too_many,
    gradient_of_plain_nll,
    beta_on_the_expectation,
    wrong_label_in_first_term,
    wrong_label_and_one_over_beta,
    gradient_uphill,
    expectation_added,
    plain_mean_over_labels,
    expectation_without_the_label,
    expectation_over_wrong_labels,
    probabilities_at_beta_one,
    probabilities_upside_down,
    right_label_only,
    weights_not_normalised,
    best_label_instead_of_expectation,
)
SAMPLED_NLL_GRAD = (
    samples_summed,
    samples_added,
    estimate_uphill,
    samples_ignored,
    samples_only,
    divided_by_one_less,
    label_counted_as_sample,
    first_sample_only,
    mean_of_everything,
)
ENERGY_NLL_GRAD_ENERGIES = (
    pushes_reversed,
    pushes_of_plain_nll,
    no_push_once_right,
    right_label_pulled_only,
    wrong_labels_pushed_only,
    minus_probabilities,
    perceptron_pushes,
    pushes_at_beta_one,
    same_push_for_all,
    push_shared_equally,
    derivative_of_probability,
)
