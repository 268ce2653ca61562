r"""# A forward pass and a computation graph

**(a) A forward pass.** A network with one hidden layer classifies $x \in \mathbb{R}^M$ into $K$
classes, counted from 0:

$$h = \mathrm{relu}(W_1 x + b_1), \qquad p = \mathrm{softmax}(W_2 h + b_2),$$

with $W_1$ of shape $(H, M)$, $b_1$ $(H,)$, $W_2$ $(K, H)$, $b_2$ $(K,)$. Write the two
non-linearities first, for a vector $z$ of shape $(K,)$: `relu(z)` returns $\max(z_k, 0)$ entry by
entry, and `softmax(z)` returns

$$p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}} ,$$

which must be right, without nan, for entries up to $\pm 10^4$ (announced), also when some tie or
when there is only one.

`forward(x, W1, b1, W2, b2)` returns the pair $(p, \text{label})$: the probabilities, $(K,)$, and
the most probable class. There are no ties for it.

`count_parameters(M, H, K)` returns how many numbers are learnt, weights and biases together.

**(b) A computation graph.** From two numbers $a$ and $b$ the graph computes

$$c = a + b, \qquad d = b + 1, \qquad e = c \cdot d .$$

`graph_values(a, b)` returns $(c, d, e)$, and `graph_grads(a, b)` returns the pair
$\left(\frac{\partial e}{\partial a}, \frac{\partial e}{\partial b}\right)$ at any $a$ and $b$.

`de_db_steps(a, b)` is a generator that yields the lines of the derivation, each equal to the one
before, from

$$\frac{\partial e}{\partial c} \frac{\partial c}{\partial b} +
\frac{\partial e}{\partial d} \frac{\partial d}{\partial b}$$

with all four local derivatives put in, to $a + 2b + 1$.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated as Float

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Asking,
    Derivation,
    Draw,
    Gradient,
    Problem,
    Property,
    Value,
    ask,
    mistakes,
)
from problems.foundations.mistakes import forward_backward as wrong
from reference import foundations as ref


# -- what you write -----------------------------------------------------------------------------
def relu(z: Float[Array, "K"]) -> Float[Array, "K"]:
    """(a) max(z, 0), entry by entry, (K,)."""
    raise NotImplementedError


def softmax(z: Float[Array, "K"]) -> Float[Array, "K"]:
    """(a) The softmax of z, (K,), safe for entries up to ±1e4."""
    raise NotImplementedError


def forward(
    x: Float[Array, "M"],
    W1: Float[Array, "H M"],
    b1: Float[Array, "H"],
    W2: Float[Array, "K H"],
    b2: Float[Array, "K"],
) -> tuple[Float[Array, "K"], int]:
    """(a) The probabilities, (K,), and the most probable class, counted from 0."""
    raise NotImplementedError


def count_parameters(M: int, H: int, K: int) -> int:
    """(a) The number of weights and biases of that network."""
    raise NotImplementedError


def graph_values(a: float, b: float) -> tuple[float, float, float]:
    """(b) The nodes c = a + b, d = b + 1 and e = c·d."""
    raise NotImplementedError


def graph_grads(a: float, b: float) -> tuple[float, float]:
    """(b) The derivatives of e in a and in b, in this order."""
    raise NotImplementedError


def de_db_steps(a: float, b: float) -> Iterator[float]:
    """(b) Yield the lines from (∂e/∂c)(∂c/∂b) + (∂e/∂d)(∂d/∂b) to a + 2b + 1."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def signed(draw: Draw) -> tuple[Array]:
    """Entries of either sign, and every third time a 0 among them."""
    z = draw.reals(draw.dim(2, 6), scale=2.0)
    z[0], z[1] = -abs(z[0]), abs(z[1])
    return (np.append(z, 0.0) if draw.turn((False, False, True)) else z,)


def logits(draw: Draw) -> tuple[Array]:
    """Moderate logits, never all equal."""
    z = draw.reals(draw.dim(2, 6), scale=1.5)
    z[0] += float(z[0] == z[1])
    return (z,)


def saturated(draw: Draw) -> tuple[Array]:
    """Spread over ±1e4; a large common part; two that tie for highest; one alone; in turn."""
    n = draw.dim(2, 6)
    far = draw.uniform(-1e4, 1e4, n)
    common = draw.turn((9990.0, -9990.0), every=4) + np.clip(draw.reals(n), -8, 8)
    tie = np.where(np.arange(n + 1) < 2, draw.turn((1e4, -9e3), every=4), -1e4)[draw.order(n + 1)]
    single = np.array([draw.choice((-1e4, 1e4, 3.0))])
    return (draw.turn((far, common, tie, single)),)


def network(draw: Draw) -> tuple[Array, Array, Array, Array, Array]:
    """Layers of three different sizes; some hidden units are on, some off; no tie for the class."""
    M, H, K = draw.dims(3, 2, 6)
    for _ in range(50):
        x, W1, b1 = draw.reals(M), draw.reals(H, M), draw.reals(H)
        W1 = np.sign(W1) if draw.small else W1 / np.sqrt(M)
        before = W1 @ x + b1
        if before.min() < 0 < before.max():
            break
    W2, b2 = draw.reals(K, H), draw.reals(K)
    W2 = np.sign(W2) / 2 if draw.small else W2 / np.sqrt(H)
    b2[np.argmax(W2 @ np.maximum(before, 0) + b2)] += 0.5
    return x, W1, b1, W2, b2


def sizes(draw: Draw) -> tuple[int, int, int]:
    """Numbers of inputs, hidden units and classes, all different."""
    M, H, K = draw.dims(3, 2, 6 if draw.small else 40)
    return M, H, K


def two_numbers(draw: Draw) -> tuple[float, float]:
    """Two different numbers of either sign; at no case the ones of the lecture, (2, 1)."""
    a, b = draw.real(2.0), draw.real(2.0)
    return np.float64(a + 4.0 if a in (b, 1.0, 2.0) else a), b


def e_at_moved_inputs(step: tuple[Array, Array], a: float, b: float) -> Asking:
    """The output e after a step of a and of b."""
    _, _, e = yield ask(graph_values, a + float(step[0]), b + float(step[1]))
    return e


def by_the_chain_rule(a: float, b: float) -> float:
    """(∂e/∂c)(∂c/∂b) + (∂e/∂d)(∂d/∂b) at a and b."""
    return (b + 1) * 1 + (a + b) * 1


def multiplied_out(a: float, b: float) -> float:
    """Where the derivation ends: a + 2b + 1."""
    return a + 2 * b + 1


def shifted_logits(draw: Draw) -> list[Ask]:
    """The same logits with and without a common constant; sums are exact in float32 too."""
    z = np.round(4 * logits(draw)[0]) / 4
    return [ask(softmax, z), ask(softmax, z + draw.choice((3.0, -2.0, 5.0)))]


def same_to_float32(one: object, other: object) -> bool:
    """Whether two answers agree as far as an answer computed in float32 can."""
    return np.allclose(np.asarray(one), np.asarray(other), rtol=1e-4, atol=1e-5)


def units_renumbered(draw: Draw) -> list[Ask]:
    """A network, and the same one with its hidden units in another order."""
    x, W1, b1, W2, b2 = network(draw)
    order = np.roll(np.arange(len(b1)), 1)
    return [
        ask(forward, x, W1, b1, W2, b2),
        ask(forward, x, W1[order], b1[order], W2[:, order], b2),
    ]


def same_prediction(one: tuple[object, object], other: tuple[object, object]) -> bool:
    """Whether two predictions have the same probabilities and the same label."""
    return same_to_float32(one[0], other[0]) and one[1] == other[1]


# -- what it is worth ---------------------------------------------------------------------------
PROBLEM = Problem(
    title="A forward pass and a computation graph",
    rubric=[
        Value(
            relu,
            ref.relu,
            on=signed,
            points=1,
            hint="What becomes of a negative entry, and what of a positive one?",
        ),
        Value(
            softmax,
            ref.softmax,
            on=logits,
            points=3,
            hint="All entries are positive and add up to 1, and the largest logit wins.",
        ),
        Value(
            softmax,
            ref.softmax,
            on=saturated,
            points=2,
            announced="entries up to ±1e4, ties, a single class",
            hint="Which constant can be taken from all entries so that no exponential overflows?",
        ),
        Property(
            "softmax_ignores_a_common_constant",
            "Adding one number to all logits changes no probability.",
            on=shifted_logits,
            holds=same_to_float32,
            points=1,
        ),
        Value(
            forward,
            ref.forward,
            on=network,
            points=6,
            blocks=("the probabilities", "the label"),
            hint="Print the shape after each step: M inputs, H hidden values, K logits.",
        ),
        Property(
            "hidden_units_have_no_order",
            "Renumbering the hidden units changes no prediction.",
            on=units_renumbered,
            holds=same_prediction,
            points=1,
        ),
        Value(
            count_parameters,
            ref.count_parameters,
            on=sizes,
            points=2,
            hint="Add up the sizes of all arrays that forward is given beside x.",
        ),
        Value(
            graph_values,
            ref.graph_values,
            on=two_numbers,
            points=2,
            blocks=("c", "d", "e"),
            hint="Follow the arrows: first c and d, then e from the two.",
        ),
        Gradient(
            graph_grads,
            of=graph_values,
            truth=ref.graph_grads,
            wrt=e_at_moved_inputs,
            on=two_numbers,
            points=4,
            blocks=("∂e/∂a", "∂e/∂b"),
            hint="Over how many paths does each of a and b reach e?",
        ),
        Derivation(
            de_db_steps,
            start=by_the_chain_rule,
            goal=multiplied_out,
            on=two_numbers,
            points=4,
            hint="List the four local derivatives first; two of them are constants.",
        ),
    ],
    misconceptions=[
        *mistakes(relu, *wrong.RELU),
        *mistakes(softmax, *wrong.SOFTMAX),
        *mistakes(forward, *wrong.FORWARD),
        *mistakes(count_parameters, *wrong.COUNT_PARAMETERS),
        *mistakes(graph_values, *wrong.GRAPH_VALUES),
        *mistakes(graph_grads, *wrong.GRAPH_GRADS),
    ],
)
