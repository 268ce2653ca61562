r"""# Adam and its bias correction

Adam keeps a moving average of the gradients and one of their squares, and corrects both for having
started at zero. Row $t$ of `G`, $(n, d)$, is the gradient $g$ of the step $t = 1, \dots, n$ (row 0
is that of $t = 1$), whatever $\theta$ is; all operations are coordinate by coordinate, $\alpha$ is
`lr`, and $\varepsilon$ is `eps`, tiny.

**(a)** `adam(G, theta0, lr, beta1, beta2, eps)` does, from $s_0 = r_0 = 0$ and for
$t = 1, 2, \dots, n$,

$$s \leftarrow \beta_1 s + (1 - \beta_1)\, g, \qquad r \leftarrow \beta_2 r + (1 - \beta_2)\, g^2,$$
$$\hat s = \frac{s}{1 - \beta_1^t}, \qquad \hat r = \frac{r}{1 - \beta_2^t}, \qquad
\theta \leftarrow \theta - \frac{\alpha\, \hat s}{\sqrt{\hat r + \varepsilon}},$$

and returns **all** $\theta$, $\theta_0$ first, as an array `(n + 1, d)`. The averages that are
carried on are $s$ and $r$. The first gradient may be zero, in some coordinates or in all
(announced); the step is 0 there. With the tiny $\varepsilon$ used here, $\sqrt{\hat r} +
\varepsilon$ in the denominator is accepted as well.

**(b)** Unrolled, the average after $t$ steps is $s_t = \sum_{i=1}^t (1-\beta)\,\beta^{t-i} g_i$.
`moment_weight(beta, t)` returns the sum of its weights, $\sum_{i=1}^t (1-\beta)\,\beta^{t-i}$, for
$0 < \beta < 1$ and $t \ge 1$.

**(c)** `bias_steps(beta, t)` is a generator that yields the lines of the derivation, each equal to
the one before, from $(1-\beta) \sum_{i=1}^t \beta^{t-i}$ to $1 - \beta^t$.

**(d)** What exactly is unbiased after the correction, and under which assumption? True or false:
see `adam.claims`. One right counts one up, one wrong counts one down.
"""

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
    Problem,
    Property,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.optimizers.mistakes import adam as wrong
from reference import optimizers as ref


# -- what you write -----------------------------------------------------------------------------
def adam(
    G: Float[Array, "n d"],
    theta0: Float[Array, "d"],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> Float[Array, "n+1 d"]:
    """(a) All θ of Adam, θ0 first, (n + 1, d)."""
    raise NotImplementedError


def moment_weight(beta: float, t: int) -> float:
    """(b) What the weights of the moving average add up to after t steps."""
    raise NotImplementedError


def bias_steps(beta: float, t: int) -> Iterator[float]:
    """(c) Yield the lines from (1 − beta) Σ beta^(t−i) to 1 − beta^t."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def gradients(draw: Draw) -> tuple[Array, Array, float, float, float, float]:
    """Three or more steps, 0.2 ≤ |g| ≤ 2 of either sign, and two different decays."""
    n, d = draw.turn(((3, 2), (4, 2), (4, 3))) if draw.small else (draw.dim(4, 8), draw.dim(2, 3))
    handy = np.array([0.5, 2.0, 0.25, 1.5])
    sizes = draw.rng.choice(handy, (n, d)) if draw.small else draw.uniform(0.2, 2.0, n, d)
    G = np.asarray(sizes * draw.rng.choice([-1.0, 1.0], (n, d)))
    lr = np.float64(draw.choice((0.1, 0.5, 0.25))) if draw.small else draw.between(0.02, 0.5)
    beta1 = np.float64(draw.choice((0.5, 0.8))) if draw.small else draw.between(0.5, 0.9)
    beta2 = np.float64(draw.choice((0.95, 0.99))) if draw.small else draw.between(0.92, 0.999)
    return G, draw.reals(d), lr, beta1, beta2, np.float64(draw.choice((1e-14, 1e-13, 1e-12)))


def first_gradient_zero(draw: Draw) -> tuple[Array, Array, float, float, float, float]:
    """The same, where the first gradient is zero in all coordinates, or in one, in turn."""
    G, theta0, lr, beta1, beta2, eps = gradients(draw)
    G[0, draw.turn((slice(None), slice(0, 1)))] = 0.0
    return G, theta0, lr, beta1, beta2, eps


def decay_and_steps(draw: Draw) -> tuple[float, int]:
    """Two to ten steps, one now and then."""
    beta = np.float64(draw.choice((0.5, 0.75, 0.9))) if draw.small else draw.between(0.4, 0.97)
    return beta, draw.turn((*(draw.integer(2, 4 if draw.small else 10),) * 7, 1))


def sum_of_powers(beta: float, t: int) -> float:
    """(1 − β) Σ_{i=1..t} β^(t−i): where the derivation starts."""
    return float((1 - beta) * (beta ** np.arange(t)).sum())


def two_scales(draw: Draw) -> list[Ask]:
    """The same gradients in two units."""
    G, theta0, lr, beta1, beta2, _ = gradients(draw)
    rest = theta0, lr, beta1, beta2, np.float64(1e-12)
    return [ask(adam, G, *rest), ask(adam, draw.choice((8.0, 0.5, 4.0)) * G, *rest)]


def same_to_float32(one: object, other: object) -> bool:
    """Whether two answers agree as far as answers computed in float32 can."""
    return np.allclose(np.asarray(one), np.asarray(other), rtol=1e-4, atol=1e-4)


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "bias_comes_from_the_start": claim(
        "The averages are biased because they start at 0, which still has weight after t steps.",
        truth=True,
    ),
    "bias_comes_from_minibatches": claim(
        "The averages are biased because minibatch gradients are.", truth=False
    ),
    "first_moment_needs_it_too": claim(
        "For a stationary gradient, s falls short of E[g] by the same kind of factor as r does "
        "of E[g²].",
        truth=True,
    ),
    "stationarity_is_assumed": claim(
        "E[r̂_t] = E[g_t²] holds exactly if E[g²] is the same in all steps.", truth=True
    ),
    "independence_is_assumed": claim(
        "The argument needs gradients of different steps to be independent.", truth=False
    ),
    "growing_gradients_lag": claim(
        "When gradients grow from step to step, r̂ lies below the newest g², corrected or not.",
        truth=True,
    ),
    "root_is_unbiased_as_well": claim(
        "Since r̂ is unbiased, √r̂ is an unbiased estimate of the root of E[g²].", truth=False
    ),
    "r_hat_is_a_variance": claim(
        "Adam divides by the estimated standard deviation of the gradient about its mean.",
        truth=False,
    ),
    "first_step_is_lr": claim(
        "Adam's first step has the length α in every coordinate that has a gradient, however "
        "small, as long as ε is smaller still.",
        truth=True,
    ),
    "uncorrected_first_step_is_longer": claim(
        "Without either correction, at β₁ = 0.9 and β₂ = 0.999 the first step is about three "
        "times as long.",
        truth=True,
    ),
    "correction_matters_for_ever": claim(
        "At β₂ = 0.999 the correction still changes r by more than 1 % after 10000 steps.",
        truth=False,
    ),
}

PROBLEM = Problem(
    title="Adam and its bias correction",
    rubric=[
        Value(
            adam,
            ref.adam,
            on=gradients,
            points=4,
            trajectory=True,
            hint="Do the first two steps by hand for one coordinate, corrections included.",
        ),
        Value(
            adam,
            ref.adam,
            on=first_gradient_zero,
            points=1,
            cases=30,
            trajectory=True,
            announced="a first gradient of zero",
            hint="What is divided by what in the first step, and what is ε for?",
        ),
        Property(
            "adam_ignores_the_unit",
            "Measuring all gradients in another unit changes no step.",
            on=two_scales,
            holds=same_to_float32,
            points=1,
        ),
        Value(
            moment_weight,
            ref.moment_weight,
            on=decay_and_steps,
            points=1,
            hint="Add the weights up for t = 1 and t = 2.",
        ),
        Derivation(
            bias_steps,
            start=sum_of_powers,
            goal=ref.moment_weight,
            on=decay_and_steps,
            points=3,
            hint="Multiply the bracket into the sum: neighbouring terms cancel.",
        ),
        Claims(CLAIMS, points=2),
    ],
    misconceptions=[
        *mistakes(adam, *wrong.ADAM),
        *mistakes(moment_weight, *wrong.MOMENT_WEIGHT),
    ],
)
