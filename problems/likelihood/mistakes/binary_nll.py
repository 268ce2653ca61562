"""Mistakes we expect in the problem on the likelihood of a binary sequence.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# A hint may be a question, and dW is what the homework calls it.
# ruff: noqa: D400, N802

from __future__ import annotations

import numpy as np

from grader.spec import Array, Ints
from reference import likelihood as ref

_LN2 = np.log(2)


# -- in (a) -------------------------------------------------------------------------------------
def literal_probability(x: Ints, p: Array) -> float:
    r"""Your answer does not depend on x. Is p[t] the probability of what came when a 0 came?

    The loss adds up $-\log p_t$ at every step, also where a 0 came. But $p_t$ is the probability
    of a *one*. Where a zero was observed, the probability of what happened is another number, and
    that one belongs into the likelihood.

    **Why it tempts.** Written as $-\sum \log p(x_t \mid \ldots)$ the formula is right if $p$ means
    the probability of the value that was observed. The same letter is then used for the
    probability of a 1, and the two meanings merge; even a printed proof does so. For a sequence of
    ones there is no difference.

    **An example.** The model was sure of a 1, and a 0 came:

    >>> sequence_nll(np.array([0]), np.array([0.9]))
    2.303
    >>> literal_probability(np.array([0]), np.array([0.9]))
    0.105

    A confident mistake should be dear. Yours makes it cheap, and does not look at `x` at all.

    **Derive again.** For a single step write down the probability of $x = 1$ and of $x = 0$, and
    find one expression that is the first for $x = 1$ and the second for $x = 0$. A test for the
    result: over all sequences of length $T$, $e^{-\text{NLL}}$ must add up to 1.
    """
    return ref.literal_nll(p)


def mean_over_steps(x: Ints, p: Array) -> float:
    r"""A factor 1/T is too much: what is the likelihood of two independent steps?

    The loss is divided by the length of the sequence. The negative log-likelihood of a sequence is
    that of its parts, added up: two independent halves cost as much as both together.

    **Why it tempts.** Losses of a batch are nearly always averaged, in every library, and for the
    minimum it does not matter. A sequence is no batch, though: it is *one* observation, and its
    probability is a product over all steps.

    **An example.** Two steps, each with the probability ½:

    >>> sequence_nll(np.array([1, 0]), np.array([0.5, 0.5]))
    1.386
    >>> mean_over_steps(np.array([1, 0]), np.array([0.5, 0.5]))
    0.693

    The sequence as a whole has probability ¼. What is $-\log \frac14$?

    **Derive again.** Write the probability of a sequence of two steps, take the logarithm, and
    look for a $1/T$: is there a step that brings one in? Two tests: cut a sequence anywhere, and
    the losses of both pieces should add up to that of the whole; and $e^{-\text{NLL}}$ over all
    sequences of length 2 should sum to 1.
    """
    return float(ref.sequence_nll(x, p) / np.float64(len(x)))


def bits(x: Ints, p: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.sequence_nll(x, p) / _LN2)


def labels_swapped(x: Ints, p: Array) -> float:
    """You read p as the probability of a 0: check a single step with x = 1 and p = 0.9."""
    return ref.sequence_nll(1 - x, p)


def zeros_cost_nothing(x: Ints, p: Array) -> float:
    """Steps with a 0 add nothing to your loss. Was each of them certain?"""
    return float(-(x * np.log(p)).sum())


def ones_cost_nothing(x: Ints, p: Array) -> float:
    """Steps with a 1 add nothing to your loss. Was each of them certain?"""
    return float(-((1 - x) * np.log(1 - p)).sum())


def brackets_missing(x: Ints, p: Array) -> float:
    r"""Your loss can fall below 0. How far does the minus sign in front of the sum reach?

    The minus sign reaches over the first sum only: $-\sum x \log p + \sum (1 - x) \log(1 - p)$.
    The second sum, negative by itself, then *lowers* the loss wherever a zero was observed.

    **Why it tempts.** On paper a minus in front of a long sum is meant for all of it, and the
    bracket is left out because "it is clear". In code it is not. With ones alone the second sum is
    empty and nothing shows.

    **An example.** One step, a 0 that was expected with probability 0.1:

    >>> sequence_nll(np.array([0]), np.array([0.9]))
    2.303
    >>> brackets_missing(np.array([0]), np.array([0.9]))
    -2.303

    A loss below 0 would be the logarithm of a probability above 1, with the sign turned: here, of
    10.

    **Derive again.** Treat a single step, first with $x = 1$, then with $x = 0$: in both cases the
    loss is minus the logarithm of some probability, hence never negative. Only afterwards join the
    two cases into one line, and set the brackets so that both keep their sign.
    """
    return float((-x * np.log(p) + (1 - x) * np.log(1 - p)).sum())


def log_likelihood_of_sequence(x: Ints, p: Array) -> float:
    """The sign: a loss gets smaller as what was observed gets more probable."""
    return -ref.sequence_nll(x, p)


def probability_of_sequence(x: Ints, p: Array) -> float:
    """Yours is a probability, between 0 and 1. What was to be taken of it?"""
    return float(np.exp(-ref.sequence_nll(x, p)))


def sum_inside_the_log(x: Ints, p: Array) -> float:
    """The logarithm of a sum. Are the probabilities of successive steps added or multiplied?"""
    return float(-np.log(np.where(x == 1, p, 1 - p).sum()))


def squared_errors(x: Ints, p: Array) -> float:
    """You measure the distance between x and p. Where does the loss take a logarithm?"""
    return float(((x - p) ** 2).sum())


# -- in (b) -------------------------------------------------------------------------------------
def literal_logits(x: Ints, logits: Array) -> float:
    """Your answer does not depend on x. Is σ(ℓ) the probability of what came when a 0 came?"""
    return ref.sequence_nll_from_logits(np.ones_like(x), logits)


def zeros_everywhere(x: Ints, logits: Array) -> float:
    """Your answer does not depend on x: the loss of a 0 is charged at every step."""
    return ref.sequence_nll_from_logits(np.zeros_like(x), logits)


def mean_of_logit_losses(x: Ints, logits: Array) -> float:
    """A factor 1/T is too much: is the NLL of a sequence a sum or a mean?"""
    return ref.sequence_nll_from_logits(x, logits) / len(x)


def logit_losses_in_bits(x: Ints, logits: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.sequence_nll_from_logits(x, logits) / _LN2)


def logit_sign(x: Ints, logits: Array) -> float:
    """A large positive logit makes a 1 costly in your loss. What does it say about p?"""
    return ref.sequence_nll_from_logits(1 - x, logits)


def zeros_of_logits_cost_nothing(x: Ints, logits: Array) -> float:
    """Steps with a 0 add nothing to your loss. Was each of them certain?"""
    return float((x * np.logaddexp(0.0, -logits)).sum())


def brackets_missing_around_logs(x: Ints, logits: Array) -> float:
    """Your loss can fall below 0. How far does the minus sign in front of the sum reach?"""
    costs = np.logaddexp(0.0, (1 - 2 * x) * logits)
    return float(((2 * x - 1) * costs).sum())


def plus_minus_labels(x: Ints, logits: Array) -> float:
    """Each 0 costs log 2, whatever its logit: your formula is one for the labels +1 and −1."""
    return float(np.logaddexp(0.0, -x * logits).sum())


def label_term_added(x: Ints, logits: Array) -> float:
    """The term with x has the wrong sign: a 1 at a large logit should cost next to nothing."""
    return float((np.logaddexp(0.0, logits) + x * logits).sum())


def sigmoid_applied_twice(x: Ints, logits: Array) -> float:
    """As if probabilities were logits: your p lies between 0.5 and 0.73. Count the σ."""
    return ref.sequence_nll_from_logits(x, ref.sigmoid(logits))


def log_likelihood_of_logits(x: Ints, logits: Array) -> float:
    """The sign: a loss gets smaller as what was observed gets more probable."""
    return -ref.sequence_nll_from_logits(x, logits)


def logit_squared_errors(x: Ints, logits: Array) -> float:
    """You measure the distance between x and p. Where does the loss take a logarithm?"""
    return float(((x - ref.sigmoid(logits)) ** 2).sum())


def linear_without_softplus(x: Ints, logits: Array) -> float:
    """Your loss is a straight line in each logit. What became of the 1 in 1 + e^z?"""
    return float(((1 - 2 * x) * logits).sum())


def hinge_for_softplus(x: Ints, logits: Array) -> float:
    """Right far from 0 only. What does a step cost whose logit is 0?"""
    return float(np.maximum((1 - 2 * x) * logits, 0.0).sum())


def softplus_overflows(x: Ints, logits: Array) -> float:
    """Right for moderate logits. What is e^z for z = 1e4, and what is the logarithm close to?"""
    with np.errstate(over="ignore"):
        return float(np.log(1 + np.exp((1 - 2 * x) * logits)).sum())


def _naive_sigmoid(logits: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-logits)))


def probabilities_saturate(x: Ints, logits: Array) -> float:
    """Infinite where σ(ℓ) rounds to 0 or 1. Can the logarithm be simplified before rounding?"""
    with np.errstate(divide="ignore"):
        return ref.sequence_nll(x, _naive_sigmoid(logits))


def zero_times_infinity(x: Ints, logits: Array) -> float:
    """Where σ(ℓ) rounds to 0 or 1 yours multiplies 0 by log 0. Simplify before rounding."""
    p = _naive_sigmoid(logits)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-(x * np.log(p) + (1 - x) * np.log(1 - p)).sum())


def probabilities_clipped(x: Ints, logits: Array) -> float:
    """No step of yours costs more than about 27.6. What should one at ℓ = −1e4 with x = 1 cost?"""
    return ref.sequence_nll(x, np.clip(_naive_sigmoid(logits), 1e-12, 1 - 1e-12))


def logits_clipped(x: Ints, logits: Array) -> float:
    """Nothing overflows, but beyond the clip all logits cost the same. Does the true loss stop?"""
    return ref.sequence_nll_from_logits(x, np.clip(logits, -500.0, 500.0))


# -- in (c) -------------------------------------------------------------------------------------
def gradient_uphill(x: Ints, logits: Array) -> Array:
    """The sign: should the loss grow or fall when the logit of a 1 rises?"""
    return -ref.sequence_nll_grad(x, logits)


def probabilities_only(x: Ints, logits: Array) -> Array:
    """Your answer does not depend on x: which term of the loss does?"""
    return ref.sigmoid(logits)


def literal_gradient(x: Ints, logits: Array) -> Array:
    """As if every step were a 1: yours does not depend on x. Start from the loss of a 0 as well."""
    return ref.sigmoid(logits) - 1


def gradient_of_swapped_labels(x: Ints, logits: Array) -> Array:
    """Yours pushes the logit of a 1 down: check a single step with x = 1."""
    return ref.sequence_nll_grad(1 - x, logits)


def zeros_push_nothing(x: Ints, logits: Array) -> Array:
    """Steps with a 0 have no gradient in yours. Does their loss not depend on the logit?"""
    return x * ref.sequence_nll_grad(x, logits)


def zeros_push_the_wrong_way(x: Ints, logits: Array) -> Array:
    """Right where x is 1, the wrong sign where it is 0: look for a missing pair of brackets."""
    return np.asarray((2 * x - 1) * ref.sequence_nll_grad(x, logits))


def mean_gradient(x: Ints, logits: Array) -> Array:
    """A factor 1/T is too much: is the loss a sum or a mean?"""
    return ref.sequence_nll_grad(x, logits) / len(x)


def gradient_in_bits(x: Ints, logits: Array) -> Array:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return np.asarray(ref.sequence_nll_grad(x, logits) / _LN2)


def gradient_in_probabilities(x: Ints, logits: Array) -> Array:
    """Your gradient is the one in p. Which factor leads from there to the logits?"""
    p = ref.sigmoid(logits)
    with np.errstate(all="ignore"):
        return np.asarray((p - x) / (p * (1 - p)))


def squared_error_gradient(x: Ints, logits: Array) -> Array:
    r"""A factor σ′ is too much, as for a squared error: what does the logarithm do to it?

    Your gradient has a factor $\sigma'(\ell) = p (1 - p)$ more than it should. That is the
    gradient of a squared error, $\frac12 (p - x)^2$, which passes through the sigmoid and picks
    its slope up.

    **Why it tempts.** The chain rule does lead through σ, and one multiplies by its slope
    dutifully. But the logarithm of this loss has a derivative too, and that one divides by exactly
    what the slope brings: the two cancel.

    **An example.** The model is nearly sure of a 1 (logit 4), and a 0 came:

    >>> sequence_nll_grad(np.array([0]), np.array([4.0]))
    [0.982]
    >>> squared_error_gradient(np.array([0]), np.array([4.0]))
    [0.017]

    Sure and wrong is where the push should be strongest. With the extra factor it dies out: the
    sigmoid is saturated, and learning stops where it is needed most.

    **Derive again.** Go in three steps: the loss of one step in $p$, $p$ in the logit, and their
    product. Do it once for $x = 1$ and once for $x = 0$, and simplify before you join the results.
    How large can the entries of the answer get?
    """
    p = ref.sigmoid(logits)
    return np.asarray((p - x) * p * (1 - p))


def logits_for_probabilities(x: Ints, logits: Array) -> Array:
    """Your entries are not bounded. Which function makes a probability of a logit?"""
    return np.asarray(logits - x)


def hard_decisions(x: Ints, logits: Array) -> Array:
    """Your entries are −1, 0 or 1. What does a logit of 0.1 say about the next step?"""
    return np.asarray((logits > 0) * 1.0 - x)


def sigmoid_overflows(x: Ints, logits: Array) -> Array:
    """Right for moderate logits. What is e^z divided by 1 + e^z in floating point for z = 1e4?"""
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(logits) / (1 + np.exp(logits)) - x)


def gradient_of_clipped_logits(x: Ints, logits: Array) -> Array:
    """Zero wherever the logits are large. Does a step that is certain and wrong push nothing?"""
    return np.where(np.abs(logits) < 30, ref.sequence_nll_grad(x, logits), 0.0)


# -- in (d) -------------------------------------------------------------------------------------
def _ar_nll(x: Ints, logits: Array) -> float:
    return ref.sequence_nll_from_logits(x, logits)


def own_value_in_prefix(x: Ints, W: Array, b: Array) -> float:
    r"""Step t sees its own value before predicting it. Does your sum over s stop early enough?

    The sum over earlier values includes $s = t$, so step $t$ gets to see its own value before it
    predicts it. What comes out is no probability any more: the "model" looks at the answer.

    **Why it tempts.** `x[: t + 1]`, `np.tril(W)` with its default diagonal, `s <= t`: an index
    that stops one too late. Nothing crashes, and training even looks better for it, since the loss
    can fall to 0 by copying.

    **An example.** One step with no past at all. Its logit is the bias, 0, so a 1 has probability
    ½:

    >>> autoregressive_nll(np.array([1]), np.array([[2.0]]), np.array([0.0]))
    0.693
    >>> own_value_in_prefix(np.array([1]), np.array([[2.0]]), np.array([0.0]))
    0.127

    The entry `W[0, 0]` must not matter, and in yours it does.

    **Derive again.** Write the logits of the first two steps without any Σ. Which values does each
    depend on? Then test as a probability: add up $e^{-\text{NLL}}$ over all sequences of length 2.
    Only a model that never looks ahead gives 1 for every `W`.
    """
    return _ar_nll(x, b + np.tril(W) @ x)


def future_instead_of_past(x: Ints, W: Array, b: Array) -> float:
    """Your steps look at later ones. On which side of the diagonal is s < t?"""
    return _ar_nll(x, b + np.triu(W, 1) @ x)


def mask_forgotten(x: Ints, W: Array, b: Array) -> float:
    """All of W is used, so every step sees itself and the future. Which entries are the model?"""
    return _ar_nll(x, b + W @ x)


def only_the_diagonal_removed(x: Ints, W: Array, b: Array) -> float:
    """No step sees itself, but each still sees the later ones. Which entries are the model?"""
    return _ar_nll(x, b + (W - np.diag(np.diag(W))) @ x)


def weights_ignored(x: Ints, W: Array, b: Array) -> float:
    """Your steps are independent of each other. Where do the earlier values enter?"""
    return _ar_nll(x, b)


def bias_ignored(x: Ints, W: Array, b: Array) -> float:
    """Your first step is always a fair coin. What is its logit when nothing came before?"""
    return _ar_nll(x, np.tril(W, -1) @ x)


def weights_transposed(x: Ints, W: Array, b: Array) -> float:
    """You take W[s, t] for W[t, s]. Which index is the step that is predicted?"""
    return _ar_nll(x, b + np.tril(W.T, -1) @ x)


def only_the_previous_step(x: Ints, W: Array, b: Array) -> float:
    """Each step sees the one before it and no earlier one. How far back does the sum reach?"""
    return _ar_nll(x, b + np.diag(np.diag(W, -1), -1) @ x)


def probabilities_fed_back(x: Ints, W: Array, b: Array) -> float:
    """Predictions are fed to the later steps. What does the model condition on?"""
    p = np.zeros(len(x))
    for t in range(len(x)):
        p[t] = 1 / (1 + np.exp(-b[t] - W[t, :t] @ p[:t]))
    return ref.sequence_nll(x, p)


def literal_autoregressive(x: Ints, W: Array, b: Array) -> float:
    """Only ones are charged for, whatever came: your exp(−NLL) do not sum to 1."""
    return _ar_nll(np.ones_like(x), ref.autoregressive_logits(x, W, b))


def swapped_autoregressive(x: Ints, W: Array, b: Array) -> float:
    """A large logit makes a 1 costly in your loss. What does σ of the logit stand for?"""
    return _ar_nll(1 - x, ref.autoregressive_logits(x, W, b))


def autoregressive_zeros_free(x: Ints, W: Array, b: Array) -> float:
    """Steps with a 0 add nothing to your loss. Was each of them certain?"""
    return float((x * np.logaddexp(0.0, -ref.autoregressive_logits(x, W, b))).sum())


def mean_over_time(x: Ints, W: Array, b: Array) -> float:
    """A factor 1/T is too much: is the NLL of a sequence a sum or a mean?"""
    return ref.autoregressive_nll(x, W, b) / len(x)


def autoregressive_bits(x: Ints, W: Array, b: Array) -> float:
    """A constant factor, about 1.44, is too much: which base has your logarithm?"""
    return float(ref.autoregressive_nll(x, W, b) / _LN2)


def autoregressive_log_likelihood(x: Ints, W: Array, b: Array) -> float:
    """The sign: a loss gets smaller as what was observed gets more probable."""
    return -ref.autoregressive_nll(x, W, b)


# -- in (e) -------------------------------------------------------------------------------------
Pair = tuple[Array, Array]


def dW_not_masked(x: Ints, W: Array, b: Array) -> Pair:
    """Entries of W that the loss ignores get a gradient in yours."""
    _, db = ref.autoregressive_nll_grad(x, W, b)
    return np.outer(db, x), db


def diagonal_of_dW_kept(x: Ints, W: Array, b: Array) -> Pair:
    """The diagonal of your dW is not 0. Does the loss depend on W[t, t]?"""
    _, db = ref.autoregressive_nll_grad(x, W, b)
    return np.tril(np.outer(db, x)), db


def dW_above_the_diagonal(x: Ints, W: Array, b: Array) -> Pair:
    """Your dW is 0 where the model is, and not where it is not. Which side is s < t?"""
    _, db = ref.autoregressive_nll_grad(x, W, b)
    return np.triu(np.outer(db, x), 1), db


def dW_transposed(x: Ints, W: Array, b: Array) -> Pair:
    """Your dW is the transpose of the right one: which index is the step that is predicted?"""
    dW, db = ref.autoregressive_nll_grad(x, W, b)
    return dW.T.copy(), db


def outer_product_reversed(x: Ints, W: Array, b: Array) -> Pair:
    """The factors of your outer product are in the wrong order: entry [t, s] needs x[s]."""
    _, db = ref.autoregressive_nll_grad(x, W, b)
    return np.tril(np.outer(x, db), -1), db


def dW_without_inputs(x: Ints, W: Array, b: Array) -> Pair:
    """All weights of a row get the same gradient. Does a weight matter that met a 0?"""
    _, db = ref.autoregressive_nll_grad(x, W, b)
    return np.tril(np.outer(db, np.ones(len(x))), -1), db


def autoregressive_uphill(x: Ints, W: Array, b: Array) -> Pair:
    """The sign: this is the gradient of the log-likelihood, along which the loss falls."""
    dW, db = ref.autoregressive_nll_grad(x, W, b)
    return -dW, -db


def dW_uphill(x: Ints, W: Array, b: Array) -> Pair:
    """Your db is right, and your dW has the wrong sign: one factor is the same in both."""
    dW, db = ref.autoregressive_nll_grad(x, W, b)
    return -dW, db


def _pair_from(error: Array, x: Ints) -> Pair:
    return np.tril(np.outer(error, x), -1), error


def gradient_ignores_weights(x: Ints, W: Array, b: Array) -> Pair:
    """Your probabilities come from b alone: where do the earlier values enter the logits?"""
    return _pair_from(ref.sequence_nll_grad(x, b), x)


def gradient_at_unmasked_logits(x: Ints, W: Array, b: Array) -> Pair:
    """Your dW is masked, but your logits use all of W: step t sees the future."""
    return _pair_from(ref.sequence_nll_grad(x, b + W @ x), x)


def gradient_sees_own_value(x: Ints, W: Array, b: Array) -> Pair:
    """Your logits include W[t, t]: step t sees its own value before predicting it."""
    return _pair_from(ref.sequence_nll_grad(x, b + np.tril(W) @ x), x)


def literal_autoregressive_gradient(x: Ints, W: Array, b: Array) -> Pair:
    """As if every step were a 1: start from the loss of a 0 as well."""
    return _pair_from(ref.sigmoid(ref.autoregressive_logits(x, W, b)) - 1, x)


def predictions_without_error(x: Ints, W: Array, b: Array) -> Pair:
    """Your db is the prediction itself. What should it be for a step that was predicted well?"""
    return _pair_from(ref.sigmoid(ref.autoregressive_logits(x, W, b)), x)


def autoregressive_squared_error(x: Ints, W: Array, b: Array) -> Pair:
    """A factor σ′ is too much, as for a squared error: what does the logarithm do to it?"""
    p = ref.sigmoid(ref.autoregressive_logits(x, W, b))
    return _pair_from(np.asarray((p - x) * p * (1 - p)), x)


def gradient_averaged_over_time(x: Ints, W: Array, b: Array) -> Pair:
    """A factor 1/T is too much: is the loss a sum or a mean?"""
    dW, db = ref.autoregressive_nll_grad(x, W, b)
    return dW / len(x), db / len(x)


def bias_forgotten_in_gradient(x: Ints, W: Array, b: Array) -> Pair:
    """Your db is 0 throughout. How does a logit change with its bias?"""
    dW, db = ref.autoregressive_nll_grad(x, W, b)
    return dW, np.zeros_like(db)


# -- by part ------------------------------------------------------------------------------------
SEQUENCE_NLL = (
    literal_probability,
    mean_over_steps,
    bits,
    labels_swapped,
    zeros_cost_nothing,
    ones_cost_nothing,
    brackets_missing,
    log_likelihood_of_sequence,
    probability_of_sequence,
    sum_inside_the_log,
    squared_errors,
)
FROM_LOGITS = (
    literal_logits,
    zeros_everywhere,
    mean_of_logit_losses,
    logit_losses_in_bits,
    logit_sign,
    zeros_of_logits_cost_nothing,
    brackets_missing_around_logs,
    plus_minus_labels,
    label_term_added,
    sigmoid_applied_twice,
    log_likelihood_of_logits,
    logit_squared_errors,
    linear_without_softplus,
    hinge_for_softplus,
    softplus_overflows,
    probabilities_saturate,
    zero_times_infinity,
    probabilities_clipped,
    logits_clipped,
)
SEQUENCE_NLL_GRAD = (
    gradient_uphill,
    probabilities_only,
    literal_gradient,
    gradient_of_swapped_labels,
    zeros_push_nothing,
    zeros_push_the_wrong_way,
    mean_gradient,
    gradient_in_bits,
    gradient_in_probabilities,
    squared_error_gradient,
    logits_for_probabilities,
    hard_decisions,
    sigmoid_overflows,
    gradient_of_clipped_logits,
)
AUTOREGRESSIVE_NLL = (
    own_value_in_prefix,
    future_instead_of_past,
    mask_forgotten,
    only_the_diagonal_removed,
    weights_ignored,
    bias_ignored,
    weights_transposed,
    only_the_previous_step,
    probabilities_fed_back,
    literal_autoregressive,
    swapped_autoregressive,
    autoregressive_zeros_free,
    mean_over_time,
    autoregressive_bits,
    autoregressive_log_likelihood,
)
AUTOREGRESSIVE_NLL_GRAD = (
    dW_not_masked,
    diagonal_of_dW_kept,
    dW_above_the_diagonal,
    dW_transposed,
    outer_product_reversed,
    dW_without_inputs,
    autoregressive_uphill,
    dW_uphill,
    gradient_ignores_weights,
    gradient_at_unmasked_logits,
    gradient_sees_own_value,
    literal_autoregressive_gradient,
    predictions_without_error,
    autoregressive_squared_error,
    gradient_averaged_over_time,
    bias_forgotten_in_gradient,
)
