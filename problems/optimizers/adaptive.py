r"""# AdaGrad and RMSProp: a learning rate for every coordinate

Both methods divide each coordinate's step by a measure of how large its gradients have been. Here
the gradients are given: row $t$ of `G`, $(n, d)$, is the gradient $g$ of the step $t = 1, \dots, n$
(row 0 is that of $t = 1$), wherever $\theta$ may be. All operations are coordinate by coordinate,
$\alpha$ is the learning rate `lr`, and $\varepsilon$ is `eps`, tiny. Return **all** $\theta$,
$\theta_0$ first, as an array `(n + 1, d)`.

**(a)** `adagrad(G, theta0, lr, eps)`, from $r_0 = 0$:

$$r \leftarrow r + g^2, \qquad
\theta \leftarrow \theta - \frac{\alpha\, g}{\sqrt{r + \varepsilon}} .$$

**(b)** Suppose that every gradient is the same number $g_0$. `adagrad_effective_lr(t, lr, g0, eps)`
returns the factor that stands in front of $g_0$ in step $t$ of AdaGrad, $t \ge 1$. It is positive;
$g_0$ may be negative (announced). How does it fall with $t$? Answer `adaptive.b` in ANSWERS with
`"1/t"` or `"1/sqrt(t)"`.

**(c)** `rmsprop(G, theta0, lr, beta, eps)`, from $r_0 = 0$ and **without** bias correction:

$$r \leftarrow \beta r + (1 - \beta)\, g^2, \qquad
\theta \leftarrow \theta - \frac{\alpha\, g}{\sqrt{r + \varepsilon}} .$$

In (a) and (c) the first gradient may be zero, in some coordinates or in all (announced); the step
is 0 there. With the tiny $\varepsilon$ used here, $\sqrt r + \varepsilon$ in the denominator is
accepted as well.

**(d)** What keeps RMSProp from slowing down as AdaGrad does? True or false: see `adaptive.claims`.
One right counts one up, one wrong counts one down.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from typing import Annotated as Float

import numpy as np

from grader.spec import Array, Claims, Draw, Problem, Short, Value, claim, mistakes
from problems.optimizers.mistakes import adaptive as wrong
from reference import optimizers as ref


# -- what you write -----------------------------------------------------------------------------
def adagrad(
    G: Float[Array, "n d"], theta0: Float[Array, "d"], lr: float, eps: float
) -> Float[Array, "n+1 d"]:
    """(a) All θ of AdaGrad, θ0 first, (n + 1, d)."""
    raise NotImplementedError


def adagrad_effective_lr(t: int, lr: float, g0: float, eps: float) -> float:
    """(b) The factor in front of g0 in step t when all gradients are g0."""
    raise NotImplementedError


def rmsprop(
    G: Float[Array, "n d"], theta0: Float[Array, "d"], lr: float, beta: float, eps: float
) -> Float[Array, "n+1 d"]:
    """(c) All θ of RMSProp, θ0 first, (n + 1, d)."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
TINY = (1e-14, 1e-13, 1e-12)  # so small that ε may stand inside or outside the root


def _gradients(draw: Draw) -> Array:
    """(n, d): at least three steps in two or more coordinates, 0.2 ≤ |g| ≤ 2."""
    n, d = draw.turn(((3, 2), (4, 2), (4, 3))) if draw.small else (draw.dim(4, 8), draw.dim(2, 3))
    handy = np.array([0.5, 2.0, 0.25, 1.5])
    sizes = draw.rng.choice(handy, (n, d)) if draw.small else draw.uniform(0.2, 2.0, n, d)
    return np.asarray(sizes * draw.rng.choice([-1.0, 1.0], (n, d)))


def _rate(draw: Draw) -> np.float64:
    return np.float64(draw.choice((0.1, 0.5, 0.25))) if draw.small else draw.between(0.02, 0.5)


def _decay(draw: Draw) -> np.float64:
    return np.float64(draw.choice((0.75, 0.9))) if draw.small else draw.between(0.7, 0.97)


def gradients(draw: Draw) -> tuple[Array, Array, float, float]:
    """Gradients of moderate size and either sign."""
    G = _gradients(draw)
    return G, draw.reals(G.shape[1]), _rate(draw), np.float64(draw.choice(TINY))


def _first_zero(draw: Draw, G: Array) -> Array:
    """The first gradient zero in all coordinates, or in one, in turn."""
    G[0, draw.turn((slice(None), slice(0, 1)))] = 0.0
    return G


def first_gradient_zero(draw: Draw) -> tuple[Array, Array, float, float]:
    """The same, where something has no gradient in the first step."""
    G, theta0, lr, eps = gradients(draw)
    return _first_zero(draw, G), theta0, lr, eps


def decaying(draw: Draw) -> tuple[Array, Array, float, float, float]:
    """Gradients, and how fast they are forgotten."""
    G, theta0, lr, eps = gradients(draw)
    return G, theta0, lr, _decay(draw), eps


def decaying_first_zero(draw: Draw) -> tuple[Array, Array, float, float, float]:
    """The same, where something has no gradient in the first step."""
    G, theta0, lr, beta, eps = decaying(draw)
    return _first_zero(draw, G), theta0, lr, beta, eps


def positive_gradient(draw: Draw) -> tuple[int, float, float, float]:
    """From the second step on, with the first one now and then."""
    t = draw.turn((*(draw.integer(2, 9 if draw.small else 200),) * 9, 1))
    return t, _rate(draw), draw.positive(0.2, 2.0), np.float64(draw.choice(TINY))


def negative_gradient(draw: Draw) -> tuple[int, float, float, float]:
    """The same with a gradient below 0."""
    t, lr, g0, eps = positive_gradient(draw)
    return t, lr, np.float64(-g0), eps


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "adagrad_rate_recovers": claim(
        "A coordinate's effective rate in AdaGrad can grow again once its gradients are small.",
        truth=False,
    ),
    "adagrad_favours_rare_features": claim(
        "In AdaGrad a coordinate whose gradient is mostly zero keeps a larger rate.", truth=True
    ),
    "rmsprop_forgets": claim(
        "The squared gradient of k steps ago stands in RMSProp's r with the weight (1 − β)βᵏ.",
        truth=True,
    ),
    "rmsprop_rate_tends_to_a_limit": claim(
        "With a constant gradient g, RMSProp's effective rate tends to α/|g|, not to 0.",
        truth=True,
    ),
    "rmsprop_divides_by_t": claim(
        "RMSProp's r is the sum of all squared gradients divided by the number of steps.",
        truth=False,
    ),
    "r_estimates_the_variance": claim(
        "RMSProp's r estimates the variance of the gradient about its mean.", truth=False
    ),
    "rmsprop_comes_to_rest": claim(
        "Because of the division, RMSProp at a constant α comes to rest at a minimum even when "
        "the gradients are noisy.",
        truth=False,
    ),
    "first_step_is_long": claim(
        "RMSProp's first step, without correction, has the length α/√(1 − β) in every coordinate "
        "with a gradient, up to ε.",
        truth=True,
    ),
    "scale_of_loss_hardly_matters": claim(
        "Multiplying the loss by 100 changes, up to ε, the steps of neither method.", truth=True
    ),
    "epsilon_prevents_the_decay": claim(
        "In RMSProp it is ε that keeps the effective rate from going to 0.", truth=False
    ),
}

PROBLEM = Problem(
    title="AdaGrad and RMSProp: a learning rate for every coordinate",
    rubric=[
        Value(
            adagrad,
            ref.adagrad,
            on=gradients,
            points=3,
            trajectory=True,
            hint="Do the first two steps by hand for one coordinate: r, its root, the step.",
        ),
        Value(
            adagrad,
            ref.adagrad,
            on=first_gradient_zero,
            points=1,
            cases=30,
            trajectory=True,
            announced="a first gradient of zero",
            hint="What is divided by what in the first step, and what is ε for?",
        ),
        Value(
            adagrad_effective_lr,
            ref.adagrad_effective_lr,
            on=positive_gradient,
            points=2,
            hint="What is r after t equal gradients?",
        ),
        Value(
            adagrad_effective_lr,
            ref.adagrad_effective_lr,
            on=negative_gradient,
            points=1,
            cases=30,
            announced="g0 below 0",
            hint="A rate is positive: in which form does the gradient enter r?",
        ),
        Short(
            "b",
            "With a constant gradient, how does AdaGrad's effective rate fall with t?",
            accept=["1/sqrt(t)"],
            options=["1/t", "1/sqrt(t)"],
            points=1,
            hint="By which factor is the rate of step 100 smaller than that of step 1?",
        ),
        Value(
            rmsprop,
            ref.rmsprop,
            on=decaying,
            points=3,
            trajectory=True,
            hint="Do the first two steps by hand for one coordinate: r, its root, the step.",
        ),
        Value(
            rmsprop,
            ref.rmsprop,
            on=decaying_first_zero,
            points=1,
            cases=30,
            trajectory=True,
            announced="a first gradient of zero",
            hint="What is divided by what in the first step, and what is ε for?",
        ),
        Claims(CLAIMS, points=2),
    ],
    misconceptions=[
        *mistakes(adagrad, *wrong.ADAGRAD),
        *mistakes(adagrad_effective_lr, *wrong.ADAGRAD_EFFECTIVE_LR),
        *mistakes(rmsprop, *wrong.RMSPROP),
    ],
)
