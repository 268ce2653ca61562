r"""# Backpropagation by hand: a network of two sigmoid layers

One datapoint $x$ with $M$ features passes a hidden layer of $H$ units:

$$a_1 = W_1 x + b_1, \quad z_1 = \sigma(a_1), \quad a_2 = W_2 z_1 + b_2, \quad
\hat y = \sigma(a_2), \qquad \sigma(a) = \frac{1}{1 + e^{-a}} .$$

The label $y$ is 0 or 1, and the loss is the binary cross-entropy with the natural logarithm

$$L = -\bigl(y \log \hat y + (1 - y) \log(1 - \hat y)\bigr) .$$

In the code `x` is $(M,)$, `W1` $(H, M)$, `b1` $(H,)$, `W2` $(1, H)$ and `b2` $(1,)$.

**All of this problem must be right, without nan, when units saturate:** the pre-activations $a_1$
and $a_2$ go up to $\pm 800$ (announced). Only `bce_loss` is spared: its $\hat y$ lies strictly
between 0 and 1. What looks like $0 / 0$ in a gradient there simplifies on paper.

**(1)** `shapes(N, M, H)` returns a dict with the shapes, pairs of whole numbers, of `"x"`, `"W1"`,
`"b1"`, `"a1"`, `"z1"`, `"W2"`, `"b2"`, `"a2"`, `"y_hat"` for **one** of the $N$ datapoints, if all
vectors are written as **columns**.

**(2)** `mlp_forward(W1, b1, W2, b2, x)` returns $\hat y$, and `bce_loss(y_hat, y)` returns $L$.

**(2a)–(2d)** Each of these returns the gradient of $L$ in one parameter, in the shape of that
parameter: `grad_b2(W1, b1, W2, b2, x, y)`, $(1,)$; `grad_W2(…)`, $(1, H)$; `grad_b1(…)`, $(H,)$;
`grad_W1(…)`, $(H, M)$. **By hand:** automatic differentiation (`torch.autograd`, `torch.func`,
`jax`, `autograd`) is banned in this problem.

**(2e)** `grad_b2_steps(W1, b1, W2, b2, x, y)` is a generator that yields the lines of the
derivation, each equal to the one before, from the product of three factors

$$\frac{\partial L}{\partial \hat y} \cdot \frac{\partial \hat y}{\partial a_2} \cdot
\frac{\partial a_2}{\partial b_2}$$

to $\hat y - y$. A line that is a product may be yielded as a tuple of its factors. Nothing
saturates here.
"""

# ruff: noqa: D400, D415, N802

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
from problems.bayes.mistakes import sigmoid_mlp as wrong
from reference import bayes as ref


# -- what you write -----------------------------------------------------------------------------
def shapes(N: int, M: int, H: int) -> dict[str, tuple[int, int]]:
    """(1) The shape of everything in the network for one datapoint, vectors as columns.

    Keys: x, W1, b1, a1, z1, W2, b2, a2, y_hat.
    """
    raise NotImplementedError


def mlp_forward(
    W1: Float[Array, "H M"],
    b1: Float[Array, "H"],
    W2: Float[Array, "1 H"],
    b2: Float[Array, "1"],
    x: Float[Array, "M"],
) -> float:
    """(2) ŷ = σ(W2 σ(W1 x + b1) + b2), safe for pre-activations up to ±800."""
    raise NotImplementedError


def bce_loss(y_hat: float, y: int) -> float:
    """(2) −(y log ŷ + (1 − y) log(1 − ŷ)) for 0 < ŷ < 1."""
    raise NotImplementedError


def grad_b2(
    W1: Float[Array, "H M"],
    b1: Float[Array, "H"],
    W2: Float[Array, "1 H"],
    b2: Float[Array, "1"],
    x: Float[Array, "M"],
    y: int,
) -> Float[Array, "1"]:
    """(2a) The gradient of the loss in b2, (1,), by hand; safe for pre-activations up to ±800."""
    raise NotImplementedError


def grad_W2(
    W1: Float[Array, "H M"],
    b1: Float[Array, "H"],
    W2: Float[Array, "1 H"],
    b2: Float[Array, "1"],
    x: Float[Array, "M"],
    y: int,
) -> Float[Array, "1 H"]:
    """(2b) The gradient of the loss in W2, (1, H), by hand; safe as above."""
    raise NotImplementedError


def grad_b1(
    W1: Float[Array, "H M"],
    b1: Float[Array, "H"],
    W2: Float[Array, "1 H"],
    b2: Float[Array, "1"],
    x: Float[Array, "M"],
    y: int,
) -> Float[Array, "H"]:
    """(2c) The gradient of the loss in b1, (H,), by hand; safe as above."""
    raise NotImplementedError


def grad_W1(
    W1: Float[Array, "H M"],
    b1: Float[Array, "H"],
    W2: Float[Array, "1 H"],
    b2: Float[Array, "1"],
    x: Float[Array, "M"],
    y: int,
) -> Float[Array, "H M"]:
    """(2d) The gradient of the loss in W1, (H, M), by hand; safe as above."""
    raise NotImplementedError


def grad_b2_steps(
    W1: Float[Array, "H M"],
    b1: Float[Array, "H"],
    W2: Float[Array, "1 H"],
    b2: Float[Array, "1"],
    x: Float[Array, "M"],
    y: int,
) -> Iterator[object]:
    """(2e) Yield the lines from the three factors of the chain rule for b2 to ŷ − y."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
Weights = tuple[Array, Array, Array, Array, Array]
Network = tuple[Array, Array, Array, Array, Array, int]


_HALVES = np.array([-1.0, -0.5, 0.5, 1.0])


def _some(draw: Draw, *shape: int, scale: float) -> Array:
    """Numbers that saturate nothing, halves when small."""
    if draw.small:
        return np.asarray(_HALVES[draw.rng.integers(4, size=shape)])
    return draw.rng.uniform(-2 * scale, 2 * scale, shape)


def weights(draw: Draw) -> Weights:
    """A network with different sizes, M and H, and an input; nothing saturates."""
    M, H = draw.dims(2, 2, 5)
    W1, b1 = _some(draw, H, M, scale=0.6), _some(draw, H, scale=0.6)
    W2, b2 = _some(draw, 1, H, scale=0.8), _some(draw, 1, scale=0.6)
    x = draw.integers(1, 3, M) * _some(draw, M, scale=0.5)
    return W1, b1, W2, b2, x


def saturated_weights(draw: Draw) -> Weights:
    """a2 far up or down, moderate, in turn; some hidden units far up or down, if any moderate."""
    W1, b1, W2, _, x = weights(draw)
    a1 = _some(draw, len(b1), scale=1.0)
    if draw.turn((True, True, True, False)):
        far = draw.order(len(b1))[: draw.integer(1, len(b1) - 1)]
        a1[far] = _far(draw) * (2 * draw.rng.integers(2, size=len(far)) - 1)
        a1[far[0]] = draw.turn((800.0, -800.0), every=4)
    b1 = a1 - W1 @ x
    # Down to −60 some right sigmoids give 0 and some do not: from −750 on all give 0.
    moderate, up, down = float(_some(draw, scale=1.0)), _far(draw), -draw.choice((750.0, 800.0))
    a2 = draw.turn((800.0, -800.0, moderate, up, down))
    return W1, b1, W2, np.asarray(a2 - W2 @ ref.sigmoid(a1)), x


def _far(draw: Draw) -> float:
    """Where a sigmoid is 0 or 1 to double precision, and its exponential overflows or does not."""
    return float(draw.choice((60.0, 300.0, 750.0, 800.0)))


def network(draw: Draw) -> Network:
    """A network and a label, which is 1 and 0 in turn."""
    return *weights(draw), draw.turn((1, 0))


def saturated(draw: Draw) -> Network:
    """A saturated network; the label is right and wrong in turn."""
    return *saturated_weights(draw), draw.turn((0, 1), every=5)


def sizes(draw: Draw) -> tuple[int, int, int]:
    """Three different sizes above 1."""
    N, M, H = draw.dims(3, 2, 9)
    return N, M, H


def prediction(draw: Draw) -> tuple[float, int]:
    """A probability away from ½, 0 and 1, and a label."""
    share = draw.between(0.05, 0.45)
    return np.float64(draw.turn((share, 1 - share, 1 - share, share))), draw.turn((1, 0))


# -- the loss around a network: what a step of a parameter does to bce_loss's arguments -----------
def along_b2(step: Array, W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Asking:
    """The loss of the network after a step of b2."""
    y_hat = yield ask(mlp_forward, W1, b1, W2, b2 + step, x)
    return (yield ask(bce_loss, y_hat, y))


def along_W2(step: Array, W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Asking:
    """The loss of the network after a step of W2."""
    y_hat = yield ask(mlp_forward, W1, b1, W2 + step, b2, x)
    return (yield ask(bce_loss, y_hat, y))


def along_b1(step: Array, W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Asking:
    """The loss of the network after a step of b1."""
    y_hat = yield ask(mlp_forward, W1, b1 + step, W2, b2, x)
    return (yield ask(bce_loss, y_hat, y))


def along_W1(step: Array, W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> Asking:
    """The loss of the network after a step of W1."""
    y_hat = yield ask(mlp_forward, W1 + step, b1, W2, b2, x)
    return (yield ask(bce_loss, y_hat, y))


def three_factors(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> float:
    """(∂L/∂ŷ)(∂ŷ/∂a2)(∂a2/∂b2): where the derivation starts."""
    y_hat = ref.mlp_forward(W1, b1, W2, b2, x)
    return ((1 - y) / (1 - y_hat) - y / y_hat) * y_hat * (1 - y_hat)


def error(W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: int) -> float:
    """ŷ − y: where the derivation ends."""
    return ref.mlp_forward(W1, b1, W2, b2, x) - y


def inputs_of_one(draw: Draw) -> list[Ask]:
    """The gradients of the first layer where every feature is 1."""
    W1, b1, W2, b2, x, y = network(draw)
    ones = np.ones(len(x))
    return [ask(grad_b1, W1, b1, W2, b2, ones, y), ask(grad_W1, W1, b1, W2, b2, ones.copy(), y)]


def columns_repeat(of_bias: Array, of_weights: Array) -> bool:
    """Whether every column of the weights' gradient is that of the bias, to float32."""
    return np.allclose(np.asarray(of_weights), np.asarray(of_bias)[:, None], rtol=1e-4, atol=1e-5)


# -- what it is worth ---------------------------------------------------------------------------
FAR = "pre-activations up to ±800"
NO_ZEROS = "A gradient is finite here. Which factors cancel on paper, so that nothing is 0/0?"

PROBLEM = Problem(
    title="Backpropagation by hand: a network of two sigmoid layers",
    banned=["torch.autograd", "torch.func", "jax", "autograd"],
    rubric=[
        Value(
            shapes,
            ref.shapes,
            on=sizes,
            points=2,
            cases=20,
            hint="Go through the products: the inner sizes must agree, and one datapoint is one "
            "column.",
        ),
        Value(
            mlp_forward,
            ref.mlp_forward,
            on=weights,
            points=2,
            hint="Two layers, each with weights, a bias and a sigmoid.",
        ),
        Value(
            mlp_forward,
            ref.mlp_forward,
            on=saturated_weights,
            points=1,
            announced=FAR,
            hint="What is the sigmoid of ±800, and which exponential is then not needed?",
        ),
        Value(
            bce_loss,
            ref.bce_loss,
            on=prediction,
            points=1,
            hint="What does a prediction of 0.9 cost if y = 1, and what if y = 0?",
        ),
        Gradient(
            grad_b2,
            of=bce_loss,
            truth=ref.grad_b2,
            wrt=along_b2,
            depends_on=[mlp_forward],
            on=network,
            points=1,
            hint="Three factors: the loss in ŷ, ŷ in a2, a2 in b2.",
        ),
        Gradient(
            grad_b2,
            of=bce_loss,
            truth=ref.grad_b2,
            wrt=along_b2,
            depends_on=[mlp_forward],
            on=saturated,
            points=1,
            announced=FAR,
            hint=NO_ZEROS,
        ),
        Gradient(
            grad_W2,
            of=bce_loss,
            truth=ref.grad_W2,
            wrt=along_W2,
            depends_on=[mlp_forward],
            on=network,
            points=1,
            hint="The error at the output, times what each weight is multiplied with.",
        ),
        Gradient(
            grad_W2,
            of=bce_loss,
            truth=ref.grad_W2,
            wrt=along_W2,
            depends_on=[mlp_forward],
            on=saturated,
            points=1,
            announced=FAR,
            hint=NO_ZEROS,
        ),
        Gradient(
            grad_b1,
            of=bce_loss,
            truth=ref.grad_b1,
            wrt=along_b1,
            depends_on=[mlp_forward],
            on=network,
            points=2,
            hint="From the output's error back through the second weights and the first sigmoid.",
        ),
        Gradient(
            grad_b1,
            of=bce_loss,
            truth=ref.grad_b1,
            wrt=along_b1,
            depends_on=[mlp_forward],
            on=saturated,
            points=1,
            announced=FAR,
            hint=NO_ZEROS,
        ),
        Gradient(
            grad_W1,
            of=bce_loss,
            truth=ref.grad_W1,
            wrt=along_W1,
            depends_on=[mlp_forward],
            on=network,
            points=2,
            hint="One factor more than for b1: what is each of these weights multiplied with?",
        ),
        Gradient(
            grad_W1,
            of=bce_loss,
            truth=ref.grad_W1,
            wrt=along_W1,
            depends_on=[mlp_forward],
            on=saturated,
            points=1,
            announced=FAR,
            hint=NO_ZEROS,
        ),
        Property(
            "bias_is_a_weight_on_one",
            "Where every feature is 1, each column of the gradient in W1 is the gradient in b1.",
            on=inputs_of_one,
            holds=columns_repeat,
            points=1,
        ),
        Derivation(
            grad_b2_steps,
            start=three_factors,
            goal=error,
            on=network,
            points=2,
            hint="Write each factor with ŷ and y only, then multiply out.",
        ),
    ],
    misconceptions=[
        *mistakes(shapes, *wrong.SHAPES),
        *mistakes(mlp_forward, *wrong.MLP_FORWARD),
        *mistakes(bce_loss, *wrong.BCE_LOSS),
        *mistakes(grad_b2, *wrong.GRAD_B2),
        *mistakes(grad_W2, *wrong.GRAD_W2),
        *mistakes(grad_b1, *wrong.GRAD_B1),
        *mistakes(grad_W1, *wrong.GRAD_W1),
    ],
)
