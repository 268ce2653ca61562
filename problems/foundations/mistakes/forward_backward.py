"""Mistakes we expect in the problem on a forward pass and a computation graph.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.spec import Array
from reference import foundations as ref


# -- in relu ------------------------------------------------------------------------------------
def leaky(z: Array) -> Array:
    """Yours lets a little of the negative entries through. Is that asked for?"""
    return np.asarray(np.where(z > 0, z, 0.01 * z))


def absolute_value(z: Array) -> Array:
    """Yours turns negative entries into positive ones. What should become of them?"""
    return np.abs(z)


def step_for_relu(z: Array) -> Array:
    """Yours is 0 or 1: that is the slope. What about the value?"""
    return np.asarray(np.where(z > 0, 1.0, 0.0))


def negative_part(z: Array) -> Array:
    """Yours keeps the other half. Which entries should pass?"""
    return np.minimum(z, 0)


def softplus_for_relu(z: Array) -> Array:
    """Yours is smooth and nowhere 0. What is asked at a negative entry?"""
    return np.logaddexp(0, z)


def capped_at_one(z: Array) -> Array:
    """Yours is never above 1. Is there an upper limit?"""
    return np.clip(z, 0, 1)


def identity_for_relu(z: Array) -> Array:
    """Nothing happens to the entries. What becomes of a negative one?"""
    return +z


RELU = (
    leaky,
    absolute_value,
    step_for_relu,
    negative_part,
    softplus_for_relu,
    capped_at_one,
    identity_for_relu,
)


# -- in softmax ---------------------------------------------------------------------------------
def index_of_the_sum_wrong(z: Array) -> Array:
    r"""All your entries are equal. Over which index does the sum in the denominator run?

    All entries come out equal. In the denominator the term with index $i$, the one above the
    fraction bar, was summed as often as there are classes: $e^{z_i} / (K e^{z_i})$, and everything
    cancels.

    **Why it tempts.** In $e^{z_i} / \sum_j e^{z_j}$ two indices run independently. Write $i$
    twice, as one printed solution does, and the formula looks almost the same. The result is a
    perfectly valid distribution, it just no longer depends on the input.

    **An example.** Two logits, of which the first should win clearly:

    >>> softmax(np.array([2.0, 0.0]))
    [0.881, 0.119]
    >>> index_of_the_sum_wrong(np.array([2.0, 0.0]))
    [0.5, 0.5]

    **Derive again.** Write the softmax of three numbers in full, without Σ, once for each entry.
    What is the same in all three, and what changes? The common part is one number, to be computed
    once. Then test with an input whose answer you know: what should happen to the other entries
    when one logit is raised?
    """
    return np.full(len(z), 1 / len(z))


def softmin(z: Array) -> Array:
    """The smallest entry wins in yours. Which sign has the exponent?"""
    return ref.softmax(-z)


def logits_divided_by_sum(z: Array) -> Array:
    """You normalise the entries themselves, which may be negative. What makes them positive?"""
    with np.errstate(all="ignore"):
        return np.asarray(z / z.sum())


def not_normalised(z: Array) -> Array:
    """The ratios are right. What do your numbers add up to?"""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(z))


def log_softmax(z: Array) -> Array:
    """Your numbers are negative: these are logarithms. Asked are the probabilities."""
    return np.asarray(z - z.max() - np.log(np.exp(z - z.max()).sum()))


def separate_sigmoids(z: Array) -> Array:
    """Each entry is treated by itself in yours. What ties the probabilities together?"""
    return ref.sigmoid(z)


def winner_takes_all(z: Array) -> Array:
    """All mass is on one class. What is left for a class whose logit is a little lower?"""
    return np.asarray((np.arange(len(z)) == z.argmax()).astype(np.float64))


def divided_by_the_largest(z: Array) -> Array:
    """The largest of your numbers is 1. What do all of them add up to?"""
    return np.asarray(np.exp(z - z.max()))


def shifted_only_upstairs(z: Array) -> Array:
    """You shift above the fraction bar but not below it. What do your numbers add up to?"""
    with np.errstate(all="ignore"):
        return np.asarray(np.exp(z - z.max()) / np.exp(z).sum())


def powers_of_two(z: Array) -> Array:
    """The right form, with another base than e: your distribution is too flat."""
    return ref.softmax(z * np.log(2))


def divided_by_the_mean(z: Array) -> Array:
    """Your numbers add up to their count. Is the denominator a sum or a mean?"""
    return ref.softmax(z) * len(z)


def euclidean_norm(z: Array) -> Array:
    """The squares of your numbers add up to 1. What should the numbers themselves do?"""
    p = ref.softmax(z)
    return np.asarray(p / np.sqrt(p @ p))


def absolute_logits(z: Array) -> Array:
    """A very negative logit wins in yours. Does its sign not matter?"""
    return ref.softmax(np.abs(z))


def softmax_overflows(z: Array) -> Array:
    """Right for moderate logits. What is the exponential of ±1e4, and do you need it?"""
    with np.errstate(all="ignore"):
        weights = np.exp(z)
        return np.asarray(weights / weights.sum())


def shifted_by_the_smallest(z: Array) -> Array:
    """The shift is the right idea. After yours, what is the largest exponent that can occur?"""
    with np.errstate(all="ignore"):
        weights = np.exp(z - z.min())
        return np.asarray(weights / weights.sum())


def logits_clipped(z: Array) -> Array:
    """Nothing overflows, but two different logits beyond the clip get the same probability."""
    return ref.softmax(np.clip(z, -500.0, 500.0))


SOFTMAX = (
    index_of_the_sum_wrong,
    softmin,
    logits_divided_by_sum,
    not_normalised,
    log_softmax,
    separate_sigmoids,
    winner_takes_all,
    divided_by_the_largest,
    shifted_only_upstairs,
    powers_of_two,
    divided_by_the_mean,
    euclidean_norm,
    absolute_logits,
    softmax_overflows,
    shifted_by_the_smallest,
    logits_clipped,
)


# -- in forward ---------------------------------------------------------------------------------
def _network(
    x: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    *,
    hidden: Callable[[Array], Array] = ref.relu,
    output: Callable[[Array], Array] = ref.softmax,
) -> tuple[Array, int]:
    probs = output(W2 @ hidden(W1 @ x + b1) + b2)
    return probs, int(probs.argmax())


def softmax_over_summands(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, int]:
    """Your softmax runs over the products inside one logit. What is summed before it is applied?

    The softmax is applied inside a logit: to the products $W_{kj} h_j$ that should first be added
    up. So every class gets a distribution over its own hidden units, and the classes never meet.

    **Why it tempts.** In a drawn network each arrow carries a product, and it is easy to normalise
    what arrives at a node before adding it. With large numbers the results round to 0s and 1s
    either way, and the mix-up goes unseen: a published solution fell for it.

    **An example.** One input, two hidden units (1 and 2), two classes that use one each:

    >>> x, W1, b1 = np.array([1.0]), np.array([[1.0], [2.0]]), np.zeros(2)
    >>> W2, b2 = np.eye(2), np.zeros(2)
    >>> forward(x, W1, b1, W2, b2)
    ([0.269, 0.731], 1)
    >>> softmax_over_summands(x, W1, b1, W2, b2)
    ([[0.731, 0.269], [0.119, 0.881]], 0)

    A whole matrix came out, where one number for each class is asked.

    **Derive again.** Write down the shape of everything between `x` and the answer. How many
    logits are there? Over which index does the sum inside a logit run, and over which the sum of
    the softmax?
    """
    products = W2 * ref.relu(W1 @ x + b1)
    weights = np.exp(products - products.max(axis=1, keepdims=True))
    probs = weights / weights.sum(axis=1, keepdims=True)
    return probs, int(probs[0].argmax())


def without_relu(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Your two layers act as one linear map. What becomes of negative hidden values?

    The activation between the layers is missing. Two linear maps in a row are a single linear map,
    so the hidden layer, whatever its size, adds nothing to the network.

    **Why it tempts.** The matrix products carry the shapes and are what one checks. An activation
    changes no shape, so nothing complains when it is gone; and as long as all hidden values are
    positive it would not have done anything.

    **An example.** The hidden units get 1 and −1. The second should fall silent:

    >>> x, W1, b1 = np.array([1.0]), np.array([[1.0], [-1.0]]), np.zeros(2)
    >>> W2, b2 = np.eye(2), np.zeros(2)
    >>> forward(x, W1, b1, W2, b2)
    ([0.731, 0.269], 0)
    >>> without_relu(x, W1, b1, W2, b2)
    ([0.881, 0.119], 0)

    The class is the same in both, the probabilities are not.

    **Derive again.** Go through the network with a pencil for this one input: pre-activation,
    activation, logits, softmax. Which of the four can hold a negative number? Decide also
    whether the bias is added before or after that step, and look where the last layer gets its
    input from.
    """
    return _network(x, W1, b1, W2, b2, hidden=np.positive)


def relu_on_the_logits(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Negative logits have become 0. To which layer does the ReLU belong?"""
    return _network(x, W1, b1, W2, b2, output=lambda z: ref.softmax(ref.relu(z)))


def relu_on_the_logits_only(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, int]:
    """The ReLU acts on the logits instead of the hidden values. After which layer is it?"""
    z = W2 @ (W1 @ x + b1) + b2
    probs = ref.softmax(ref.relu(z))
    return probs, int(probs.argmax())


def sigmoid_outputs(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Your outputs do not add up to 1. Which function ties them together?"""
    return _network(x, W1, b1, W2, b2, output=ref.sigmoid)


def sigmoid_hidden(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Your hidden values lie between 0 and 1. Which activation has this network?"""
    return _network(x, W1, b1, W2, b2, hidden=ref.sigmoid)


def tanh_hidden(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Your hidden values lie between −1 and 1. Which activation has this network?"""
    return _network(x, W1, b1, W2, b2, hidden=np.tanh)


def leaky_hidden(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """A little of the negative hidden values passes. Is that asked for?"""
    return _network(x, W1, b1, W2, b2, hidden=leaky)


def uniform_output(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """All classes are equally probable in yours, for any input. What does the softmax divide by?"""
    probs, label = ref.forward(x, W1, b1, W2, b2)
    return np.full(len(probs), 1 / len(probs)), label


def softmin_output(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """The class of lowest logit wins in yours. Which sign has the exponent?"""
    return _network(x, W1, b1, W2, b2, output=softmin)


def biases_dropped(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Yours does not change when the biases do. Where are they added?"""
    return ref.forward(x, W1, 0 * b1, W2, 0 * b2)


def hidden_bias_dropped(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Yours does not change when b1 does. Where is it added?"""
    return ref.forward(x, W1, 0 * b1, W2, b2)


def output_bias_dropped(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """Yours does not change when b2 does. Where is it added?"""
    return ref.forward(x, W1, b1, W2, 0 * b2)


def bias_after_relu(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """A hidden value of yours can be negative. Is the bias inside the ReLU or outside?"""
    probs = ref.softmax(W2 @ (ref.relu(W1 @ x) + b1) + b2)
    return probs, int(probs.argmax())


def logits_for_probabilities(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, int]:
    """The label is right, but your first result is not a distribution. Which step is missing?"""
    return _network(x, W1, b1, W2, b2, output=np.positive)


def logits_over_their_sum(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, int]:
    """You divide the logits by their sum. What makes them positive first?"""
    z = W2 @ ref.relu(W1 @ x + b1) + b2
    with np.errstate(all="ignore"):
        return logits_divided_by_sum(z), int(z.argmax())


def label_from_one(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """The probabilities are right, the label is not: from which number do we count?"""
    probs, label = ref.forward(x, W1, b1, W2, b2)
    return probs, label + 1


def least_probable_label(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, int]:
    """The probabilities are right, but you predict the class that has least of it."""
    probs, _ = ref.forward(x, W1, b1, W2, b2)
    return probs, int(probs.argmin())


def hidden_unit_for_label(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, int]:
    """The probabilities are right, but your label numbers a hidden unit. What is a class here?"""
    probs, _ = ref.forward(x, W1, b1, W2, b2)
    return probs, int((W1 @ x + b1).argmax())


FORWARD = (
    softmax_over_summands,
    without_relu,
    relu_on_the_logits,
    relu_on_the_logits_only,
    sigmoid_outputs,
    sigmoid_hidden,
    tanh_hidden,
    leaky_hidden,
    uniform_output,
    softmin_output,
    biases_dropped,
    hidden_bias_dropped,
    output_bias_dropped,
    bias_after_relu,
    logits_for_probabilities,
    logits_over_their_sum,
    label_from_one,
    least_probable_label,
    hidden_unit_for_label,
)


# -- in count_parameters ------------------------------------------------------------------------
def biases_not_counted(M: int, H: int, K: int) -> int:
    """These are the weights. What else is learnt?"""
    return H * M + K * H


def one_bias_per_layer(M: int, H: int, K: int) -> int:
    """A layer has one bias in yours. Which shapes have b1 and b2?"""
    return H * M + K * H + 2


def output_biases_not_counted(M: int, H: int, K: int) -> int:
    """The output layer has no biases in yours. Which shape has b2?"""
    return H * M + K * H + H


def hidden_biases_not_counted(M: int, H: int, K: int) -> int:
    """The hidden layer has no biases in yours. Which shape has b1?"""
    return H * M + K * H + K


def inputs_counted_too(M: int, H: int, K: int) -> int:
    """An input is given, not learnt. Which arrays belong to the network?"""
    return ref.count_parameters(M, H, K) + M


def biases_on_the_wrong_side(M: int, H: int, K: int) -> int:
    """Your biases belong to the units a layer starts from. To which units are they added?"""
    return H * (M + K) + M + H


def units_counted(M: int, H: int, K: int) -> int:
    """You count units. How many connections lead from one layer to the next?"""
    return M + H + K


def sizes_multiplied(M: int, H: int, K: int) -> int:
    """You multiply all three sizes. How many arrays of weights are there, and how large is each?"""
    return M * H * K


def fully_connected_in_one_step(M: int, H: int, K: int) -> int:
    """Inputs are connected with outputs in yours. Which layer stands in between?"""
    return ref.count_parameters(M, H, K) + M * K


COUNT_PARAMETERS = (
    biases_not_counted,
    one_bias_per_layer,
    output_biases_not_counted,
    hidden_biases_not_counted,
    inputs_counted_too,
    biases_on_the_wrong_side,
    units_counted,
    sizes_multiplied,
    fully_connected_in_one_step,
)


# -- in graph_values ----------------------------------------------------------------------------
def nodes_added(a: float, b: float) -> tuple[float, float, float]:
    """The last node adds in yours. What does it do with c and d?"""
    c, d, _ = ref.graph_values(a, b)
    return c, d, c + d


def brackets_lost(a: float, b: float) -> tuple[float, float, float]:
    """Right up to d. Did you leave out the brackets when you put d into e?"""
    c, d, _ = ref.graph_values(a, b)
    return c, d, c * b + 1


def both_brackets_lost(a: float, b: float) -> tuple[float, float, float]:
    """Right up to d. Did you leave out the brackets when you put both nodes into e?"""
    c, d, _ = ref.graph_values(a, b)
    return c, d, a + b * b + 1


def one_added_to_a(a: float, b: float) -> tuple[float, float, float]:
    """Which of the two numbers leads to d?"""
    c, d = a + b, a + 1
    return c, d, c * d


def inputs_multiplied(a: float, b: float) -> tuple[float, float, float]:
    """The first node multiplies in yours. What does it do with a and b?"""
    c, d = a * b, b + 1
    return c, d, c * d


def output_first(a: float, b: float) -> tuple[float, float, float]:
    """The numbers are right. In which order are they asked for?"""
    c, d, e = ref.graph_values(a, b)
    return e, d, c


def inner_nodes_swapped(a: float, b: float) -> tuple[float, float, float]:
    """The first two have changed places: which node is c?"""
    c, d, e = ref.graph_values(a, b)
    return d, c, e


GRAPH_VALUES = (
    nodes_added,
    brackets_lost,
    both_brackets_lost,
    one_added_to_a,
    inputs_multiplied,
    output_first,
    inner_nodes_swapped,
)


# -- in graph_grads -----------------------------------------------------------------------------
def path_through_c_only(a: float, b: float) -> tuple[float, float]:
    """The derivative in b misses something: over how many paths does b reach e?"""
    _, d, _ = ref.graph_values(a, b)
    return d, d


def path_through_d_only(a: float, b: float) -> tuple[float, float]:
    r"""Two ways lead from b to e, and you follow the one through d. Where is the other?

    You followed one way from $b$ to $e$, and there are two: $b$ enters $c = a + b$, and it enters
    $d = b + 1$. A small change of $b$ moves both factors of $e = c \cdot d$, and both movements
    reach $e$.

    **Why it tempts.** Walking back from the output one takes the first edge that leads to $b$ and
    arrives; the task seems done. For $a$, which has only one way, this is even right.

    **An example.** At $a = 2$, $b = 1$ the nodes are $c = 3$ and $d = 2$:

    >>> graph_grads(2.0, 1.0)
    (2.0, 5.0)
    >>> path_through_d_only(2.0, 1.0)
    (2.0, 3.0)

    Move $b$ to 1.01 and $e$ goes from 6 to 6.0501: a slope near 5, and no single path explains it.

    **Derive again.** Draw the four nodes and write on each edge the derivative of its upper end in
    its lower end. List all ways from $e$ down to $b$. What does the chain rule do along a way, and
    what between two of them?
    """
    c, d, _ = ref.graph_values(a, b)
    return d, c


def paths_multiplied(a: float, b: float) -> tuple[float, float]:
    """Along a path derivatives multiply. What happens between two paths?"""
    _, d, e = ref.graph_values(a, b)
    return d, e


def derivative_of_a_in_b_taken_for_a(a: float, b: float) -> tuple[float, float]:
    """You let a and 1 change with b. What is the derivative in b of what does not contain it?

    In the product rule for $(a + b)(b + 1)$ the derivatives of $a$ and of 1 with respect to $b$
    were written as $a$. Neither contains $b$: they do not move when it does.

    **Why it tempts.** Halfway through a derivative it is easy to leave standing what one has not
    touched. Terms without the variable vanish from sums, while factors without it stay, and the
    two rules get mixed up. One printed solution contains this very line and then goes on with the
    right value.

    **An example.** At $a = 2$, $b = 1$:

    >>> graph_grads(2.0, 1.0)
    (2.0, 5.0)
    >>> derivative_of_a_in_b_taken_for_a(2.0, 1.0)
    (2.0, 15.0)

    Yours says that $e$ rises fifteen times as fast as $b$. From $b = 1$ to $b = 1.01$ it rises by
    0.0501.

    **Derive again.** Write each bracket's derivative in $b$ on a line of its own, term by term,
    before you put the product rule together. Compare with a central difference at a point where
    $a$ is not small: there this slip is largest.
    """
    c, d, _ = ref.graph_values(a, b)
    return d, c * (1 + a) + d * (1 + a)


def derivatives_swapped(a: float, b: float) -> tuple[float, float]:
    """Both are right. In which order are they asked for?"""
    de_da, de_db = ref.graph_grads(a, b)
    return de_db, de_da


def other_factor_kept(a: float, b: float) -> tuple[float, float]:
    """The derivative in a: which factor of e stays when the other one is differentiated?"""
    c, _, _ = ref.graph_values(a, b)
    return c, ref.graph_grads(a, b)[1]


def derivative_in_a_is_a(a: float, b: float) -> tuple[float, float]:
    """Your first derivative is a itself, right at (2, 1) only. Which factor multiplies c?"""
    return a, ref.graph_grads(a, b)[1]


def roles_exchanged(a: float, b: float) -> tuple[float, float]:
    """Your second derivative agrees at (2, 1) only. Which of a and b occurs twice in e?"""
    return ref.graph_grads(a, b)[0], 2 * a + b


def numbers_of_the_lecture(a: float, b: float) -> tuple[float, float]:
    """Yours are the numbers at one place, a = 2 and b = 1. What about other places?"""
    return 2.0, 5.0


def inner_one_differentiated(a: float, b: float) -> tuple[float, float]:
    """The derivative in b is off by one: which term of it does not depend on a or b?"""
    de_da, de_db = ref.graph_grads(a, b)
    return de_da, de_db - 1


def paths_subtracted(a: float, b: float) -> tuple[float, float]:
    """Two paths lead from b to e. With which sign do they come together?"""
    c, d, _ = ref.graph_values(a, b)
    return d, d - c


def b_counted_once(a: float, b: float) -> tuple[float, float]:
    """Both factors of e contain b. How often does it occur in the derivative?"""
    de_da, _ = ref.graph_grads(a, b)
    return de_da, a + b + 1


GRAPH_GRADS = (
    path_through_c_only,
    path_through_d_only,
    paths_multiplied,
    derivative_of_a_in_b_taken_for_a,
    derivatives_swapped,
    other_factor_kept,
    derivative_in_a_is_a,
    roles_exchanged,
    numbers_of_the_lecture,
    inner_one_differentiated,
    paths_subtracted,
    b_counted_once,
)
