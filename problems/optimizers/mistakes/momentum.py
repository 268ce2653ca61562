"""Mistakes we expect in the problem on momentum.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from grader.spec import Array
from reference import optimizers as ref

Gradient: TypeAlias = Callable[[Array], Array]
Step: TypeAlias = Callable[[Array, Array], tuple[Array, Array]]


def _run(step: Step, theta0: Array, steps: int) -> Array:
    """All θ when ``step`` makes the next (θ, v) of the last, from v = 0."""
    path, v = [theta0], np.zeros_like(theta0)
    for _ in range(steps):
        theta, v = step(path[-1], v)
        path.append(theta)
    return np.array(path)


# -- in momentum --------------------------------------------------------------------------------
def velocity_averaged(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    r"""Your first step is too short by one factor: is the velocity a weighted mean here?

    Your velocity is a weighted mean, $v \leftarrow \beta v - (1 - \beta)\,\alpha g$. The heavy
    ball of this sheet adds the whole push of the new gradient, and only the old velocity is
    scaled.

    **Why it tempts.** Adam keeps its averages with just these weights, and both are called
    momentum. The two differ by a constant factor: with the learning rate multiplied by $1/(1 -
    \beta)$ yours would walk the same way, so with tuning nobody notices.

    **An example.** The slope is θ itself, the start is at 1, and one step is made:

    >>> grad, theta0 = lambda theta: theta, np.array([1.0])
    >>> momentum(grad, theta0, 0.1, 0.9, 1)
    [[1.0], [0.9]]
    >>> velocity_averaged(grad, theta0, 0.1, 0.9, 1)
    [[1.0], [0.99]]

    From rest, the first step should be that of plain gradient descent.

    **Derive again.** Read the update of the statement term by term: which factor stands at the old
    velocity, which at the gradient? Then let the gradient be constant, $g = 1$, and find the
    velocity at which nothing changes any more. For the ball of the statement, how many times
    longer than a plain step is that?
    """
    return ref.momentum(grad, theta0, lr * (1 - beta), beta, steps)


def velocity_subtracted(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Yours climbs: the minus sign is in the velocity already, or is it?"""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        v = beta * v - lr * grad(theta)
        return theta - v, v

    return _run(step, theta0, steps)


def old_velocity_used(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Your first step stays where it is: which comes first, the new velocity or the move?"""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        return theta + v, beta * v - lr * grad(theta)

    return _run(step, theta0, steps)


def velocity_not_kept(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """That is plain gradient descent: what is left of the last velocity in the next step?"""
    return ref.momentum(grad, theta0, lr, 0.0, steps)


def velocity_never_decays(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """All past gradients count in full in yours: what share of the velocity is kept?"""
    return ref.momentum(grad, theta0, lr, 1.0, steps)


def gradient_decays_too(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Your first step is too short by one factor: does it apply to the newest gradient as well?"""
    return ref.momentum(grad, theta0, lr * beta, beta, steps)


def rate_applied_twice(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """The learning rate stands in the velocity and in the move: it is wanted once."""
    return ref.momentum(grad, theta0, lr**2, beta, steps)


def rate_and_beta_swapped(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """Two numbers have changed places: which of them multiplies the gradient?"""
    return ref.momentum(grad, theta0, beta, lr, steps)


def gradient_at_the_start(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """Your gradient is the same in every step: at which θ is it taken?"""
    return ref.momentum(lambda _: grad(theta0), theta0, lr, beta, steps)


def momentum_looks_ahead(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """That is the other method of this problem: where is the gradient taken in this one?"""
    return ref.nesterov(grad, theta0, lr, beta, steps)


def starts_with_a_push(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Your ball has a velocity before its first step. How fast is it at the start?"""
    path, v = [theta0], -lr * grad(theta0)
    for _ in range(steps):
        v = beta * v - lr * grad(path[-1])
        path.append(path[-1] + v)
    return np.array(path)


def velocities_returned(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """These are the velocities. Asked are the places."""
    path = ref.momentum(grad, theta0, lr, beta, steps)
    return np.vstack([np.zeros_like(theta0), np.diff(path, axis=0)])


def momentum_without_start(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """All steps are right, but a row is missing: where does the trajectory begin?"""
    return ref.momentum(grad, theta0, lr, beta, steps)[1:]


def momentum_one_step_short(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """The last step is missing: how many θ are there after so many steps?"""
    return ref.momentum(grad, theta0, lr, beta, steps)[:-1]


def momentum_last_only(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """That is where the ball ends. Asked is its whole way."""
    return np.asarray(ref.momentum(grad, theta0, lr, beta, steps)[-1])


def momentum_one_array(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """All your rows are the last one: they are one array, changed in place. What did you keep?"""
    return np.array([momentum_last_only(grad, theta0, lr, beta, steps)] * (steps + 1))


# -- in nesterov --------------------------------------------------------------------------------
def nesterov_without_look_ahead(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    r"""That is the heavy ball: your gradient is taken where the ball is, not where it would roll.

    This is the heavy ball again. Nesterov's method differs from it in one thing: the gradient is
    taken where the velocity is about to carry the ball, not where the ball is.

    **Why it tempts.** The two updates look alike line by line, and in the first step, when there
    is no velocity yet, they agree. They also agree for ever on a constant slope. So a test of one
    step, or on a plane, passes.

    **An example.** The slope is θ, with $\alpha = \beta = 0.5$. The third row tells:

    >>> grad, theta0 = lambda theta: theta, np.array([1.0])
    >>> nesterov(grad, theta0, 0.5, 0.5, 2)
    [[1.0], [0.5], [0.125]]
    >>> nesterov_without_look_ahead(grad, theta0, 0.5, 0.5, 2)
    [[1.0], [0.5], [0.0]]

    Looking ahead, the slope is already smaller, and the ball brakes earlier.

    **Derive again.** Write the second step by hand. Which part of the next move is known before
    any gradient is computed? Add it to θ, and ask for the gradient there. Take care afterwards:
    the move itself starts from the ball's own place, so that this part is not made twice, and what
    is reported are places of the ball.
    """
    return ref.momentum(grad, theta0, lr, beta, steps)


def shifted_twice(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """You move to the look-ahead and then by all of the velocity: how often is βv in your move?"""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        ahead = theta + beta * v
        v = beta * v - lr * grad(ahead)
        return ahead + v, v

    return _run(step, theta0, steps)


def look_ahead_by_all_of_v(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """You look too far ahead: how much of the velocity is left in the next step?"""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        v = beta * v - lr * grad(theta + v)
        return theta + v, v

    return _run(step, theta0, steps)


def look_behind(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Your gradient is taken where the ball has been: on which side of θ is the look-ahead?"""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        v = beta * v - lr * grad(theta - beta * v)
        return theta + v, v

    return _run(step, theta0, steps)


def look_ahead_reported(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Your rows are the points at which gradients are taken, as some libraries store them."""
    path = ref.nesterov(grad, theta0, lr, beta, steps)
    path[1:] += beta * np.diff(path, axis=0)
    return path


def gradient_step_not_remembered(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """The move is right, but what you keep for the next one is not: which part of it is lost?"""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        push = -lr * grad(theta + beta * v)
        return theta + beta * v + push, push

    return _run(step, theta0, steps)


def nesterov_old_velocity(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """Your first step stays where it is: which comes first, the new velocity or the move?"""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        return theta + v, beta * v - lr * grad(theta + beta * v)

    return _run(step, theta0, steps)


def nesterov_averaged(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Your first step is too short by one factor: is the velocity a weighted mean here?"""
    return ref.nesterov(grad, theta0, lr * (1 - beta), beta, steps)


def nesterov_uphill(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """Yours climbs: which sign has the gradient in the velocity?"""
    return ref.nesterov(grad, theta0, -lr, beta, steps)


def stays_at_the_look_ahead(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """You go on from the look-ahead without the gradient's part of the move."""

    def step(theta: Array, v: Array) -> tuple[Array, Array]:
        ahead = theta + beta * v
        return ahead, beta * v - lr * grad(ahead)

    return _run(step, theta0, steps)


def nesterov_without_start(
    grad: Gradient, theta0: Array, lr: float, beta: float, steps: int
) -> Array:
    """All steps are right, but a row is missing: where does the trajectory begin?"""
    return ref.nesterov(grad, theta0, lr, beta, steps)[1:]


def nesterov_last_only(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """That is where the ball ends. Asked is its whole way."""
    return np.asarray(ref.nesterov(grad, theta0, lr, beta, steps)[-1])


def nesterov_one_array(grad: Gradient, theta0: Array, lr: float, beta: float, steps: int) -> Array:
    """All your rows are the last one: they are one array, changed in place. What did you keep?"""
    return np.array([nesterov_last_only(grad, theta0, lr, beta, steps)] * (steps + 1))


MOMENTUM = (
    velocity_averaged,
    velocity_subtracted,
    old_velocity_used,
    velocity_not_kept,
    velocity_never_decays,
    gradient_decays_too,
    rate_applied_twice,
    rate_and_beta_swapped,
    gradient_at_the_start,
    momentum_looks_ahead,
    starts_with_a_push,
    velocities_returned,
    momentum_without_start,
    momentum_one_step_short,
    momentum_last_only,
    momentum_one_array,
)
NESTEROV = (
    nesterov_without_look_ahead,
    shifted_twice,
    look_ahead_by_all_of_v,
    look_behind,
    look_ahead_reported,
    gradient_step_not_remembered,
    nesterov_old_velocity,
    nesterov_averaged,
    nesterov_uphill,
    stays_at_the_look_ahead,
    nesterov_without_start,
    nesterov_last_only,
    nesterov_one_array,
)
