r"""# Momentum: the heavy ball and Nesterov's look-ahead

A ball that rolls down a loss keeps part of its velocity $v$. `grad` is a function that returns the
gradient $g(\theta)$, a new array $(d,)$, for a $\theta$ of shape $(d,)$. The learning rate is
$\alpha$ (`lr`), the share of the velocity that is kept is $\beta$ (`beta`), and the ball starts at
rest: $v_0 = 0$.

**(a)** `momentum(grad, theta0, lr, beta, steps)` repeats, `steps` times,

$$v \leftarrow \beta v - \alpha\, g(\theta), \qquad \theta \leftarrow \theta + v .$$

**(b)** `nesterov(grad, theta0, lr, beta, steps)` takes the gradient where the velocity alone would
lead, and is otherwise the same:

$$v \leftarrow \beta v - \alpha\, g(\theta + \beta v), \qquad \theta \leftarrow \theta + v .$$

Both return **all** $\theta$, $\theta_0$ first, as an array `(steps + 1, d)`; row $t$ is $\theta$
itself after $t$ steps, not the point $\theta + \beta v$ of the look-ahead. `theta0` stays as it is.

**(c)** What is the difference, and when is there none? True or false: see `momentum.claims`. One
right counts one up, one wrong counts one down.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated as Float
from typing import TypeAlias

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Draw,
    Problem,
    Property,
    QuadraticGradient,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.optimizers.mistakes import momentum as wrong
from reference import optimizers as ref

Gradient: TypeAlias = Callable[[Array], Array]


# -- what you write -----------------------------------------------------------------------------
def momentum(
    grad: Gradient, theta0: Float[Array, "d"], lr: float, beta: float, steps: int
) -> Float[Array, "steps+1 d"]:
    """(a) All θ of the heavy ball, θ0 first, (steps + 1, d)."""
    raise NotImplementedError


def nesterov(
    grad: Gradient, theta0: Float[Array, "d"], lr: float, beta: float, steps: int
) -> Float[Array, "steps+1 d"]:
    """(b) All θ of Nesterov's momentum, θ0 first, (steps + 1, d)."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
Run: TypeAlias = tuple[Gradient, Array, float, float, int]


def _bowl(draw: Draw, d: int) -> QuadraticGradient:
    """The gradient of a bowl, θ ↦ Aθ − b; A is positive definite and not diagonal."""
    root = draw.rng.integers(-1, 2, (d, d)) if draw.small else draw.reals(d, d, scale=0.8)
    A = root @ root.T + np.eye(d)
    A[0, 1:] += 0.25
    A[1:, 0] += 0.25
    return QuadraticGradient(A, draw.reals(d))


def bowls(draw: Draw) -> Run:
    """Three to eight steps in a bowl of two to four dimensions; they do not diverge."""
    d = draw.dim(2, 4)
    steps = draw.turn((3, 4)) if draw.small else draw.integer(4, 8)
    lr = np.float64(draw.choice((0.1, 0.05, 0.125))) if draw.small else draw.between(0.03, 0.15)
    beta = np.float64(draw.choice((0.5, 0.75, 0.8))) if draw.small else draw.between(0.5, 0.95)
    return _bowl(draw, d), draw.reals(d), lr, beta, steps


def without_memory(draw: Draw) -> list[Ask]:
    """Both methods with β = 0."""
    grad, theta0, lr, _, steps = bowls(draw)
    args = grad, theta0, lr, np.float64(0.0), steps
    return [ask(momentum, *args), ask(nesterov, *args)]


def on_a_slope(draw: Draw) -> list[Ask]:
    """Both methods where the gradient is the same everywhere."""
    _, theta0, lr, beta, steps = bowls(draw)
    d = len(theta0)
    args = QuadraticGradient(np.zeros((d, d)), draw.reals(d)), theta0, lr, beta, steps
    return [ask(momentum, *args), ask(nesterov, *args)]


def same_to_float32(one: object, other: object) -> bool:
    """Whether two answers agree as far as answers computed in float32 can."""
    return np.allclose(np.asarray(one), np.asarray(other), rtol=1e-4, atol=1e-4)


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "only_the_point_differs": claim(
        "The two methods differ in nothing but the point at which the gradient is taken.",
        truth=True,
    ),
    "nesterov_needs_two_gradients": claim(
        "Every step of Nesterov's method needs two gradients.", truth=False
    ),
    "first_steps_agree": claim(
        "From the same start at rest, the first step of both methods is the same.", truth=True
    ),
    "differ_on_a_slope": claim(
        "On a linear loss, with the same gradient everywhere, the two methods differ from the "
        "second step on.",
        truth=False,
    ),
    "terminal_velocity": claim(
        "With a constant gradient g the velocity tends to −αg/(1 − β).", truth=True
    ),
    "buffer_form_is_the_same": claim(
        "At a constant α it makes no difference whether v ← βv − αg, θ ← θ + v or "
        "v ← βv + g, θ ← θ − αv is iterated.",
        truth=True,
    ),
    "buffer_form_at_decaying_rate": claim(
        "Those two forms also agree when α is lowered on the way.", truth=False
    ),
    "overshoots_no_more_than_descent": claim(
        "In a one-dimensional bowl, momentum passes the minimum only if gradient descent with the "
        "same learning rate does.",
        truth=False,
    ),
    "zigzag_is_damped": claim(
        "Along a direction in which successive gradients change sign, the contributions to the "
        "velocity partly cancel.",
        truth=True,
    ),
    "beta_one_is_fastest": claim(
        "With β = 1 the ball comes to rest in the minimum soonest.", truth=False
    ),
}

PROBLEM = Problem(
    title="Momentum: the heavy ball and Nesterov's look-ahead",
    rubric=[
        Value(
            momentum,
            ref.momentum,
            on=bowls,
            points=5,
            trajectory=True,
            hint="Do the first two steps by hand: v starts at 0, and θ moves by the new v.",
        ),
        Value(
            nesterov,
            ref.nesterov,
            on=bowls,
            points=5,
            trajectory=True,
            hint="Do the second step by hand: where is the gradient taken, and what moves?",
        ),
        Property(
            "same_without_memory",
            "With β = 0 both methods take the same steps.",
            on=without_memory,
            holds=same_to_float32,
            points=1,
        ),
        Property(
            "same_on_a_slope",
            "Where the gradient is the same everywhere, both methods take the same steps.",
            on=on_a_slope,
            holds=same_to_float32,
            points=1,
        ),
        Claims(CLAIMS, points=3),
    ],
    misconceptions=[
        *mistakes(momentum, *wrong.MOMENTUM),
        *mistakes(nesterov, *wrong.NESTEROV),
    ],
)
