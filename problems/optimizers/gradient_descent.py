r"""# Full, online and minibatch gradient descent

A linear model with the parameters $\theta$, $(d,)$, is fitted to $m$ examples, the rows $x_i$ of
$X$, $(m, d)$, with the targets $y$, $(m,)$, by the loss

$$J(\theta) = \frac1m \sum_{i=1}^m (x_i \cdot \theta - y_i)^2 .$$

Note the square without a ½ and the mean over the examples. `lr` is the learning rate. Each of
(a), (b), (c) returns the new $\theta$, $(d,)$, after **one** step against the gradient; the inputs
stay as they are.

**(a)** `gd_step(theta, X, y, lr)` uses the gradient of $J$, all examples.

**(b)** `sgd_step(theta, X, y, lr, i)` uses the gradient of $(x_i \cdot \theta - y_i)^2$, the
example $i$ alone; examples count from 0.

**(c)** `minibatch_step(theta, X, y, lr, idx)` uses the mean over the examples whose numbers stand
in `idx`, at least one, none twice, in any order.

**(d)** What does one gain and lose with fewer examples a step? True or false: see
`gradient_descent.claims`. One right counts one up, one wrong counts one down.

**(e)** The classical conditions on the learning rates of stochastic gradient descent are those of
Robbins and Monro: with $\alpha_i > 0$,

$$\sum_i \alpha_i = \infty \qquad\text{and}\qquad \sum_i \alpha_i^2 < \infty .$$

`robbins_monro(p, q)` says whether $\alpha_i = i^{-p} (\log i)^{-q}$, $i = 2, 3, \dots$, satisfies
both, True or False, for $p \ge 0$ and any real $q$. The borderline exponents are asked as well;
they are exact in floating point.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from typing import Annotated as Float
from typing import Annotated as Int

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Claims,
    Draw,
    Ints,
    Problem,
    Property,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.optimizers.mistakes import gradient_descent as wrong
from reference import optimizers as ref


# -- what you write -----------------------------------------------------------------------------
def gd_step(
    theta: Float[Array, "d"], X: Float[Array, "m d"], y: Float[Array, "m"], lr: float
) -> Float[Array, "d"]:
    """(a) θ after one step with the gradient of J over all examples."""
    raise NotImplementedError


def sgd_step(
    theta: Float[Array, "d"], X: Float[Array, "m d"], y: Float[Array, "m"], lr: float, i: int
) -> Float[Array, "d"]:
    """(b) θ after one step with the gradient of the squared error of example i."""
    raise NotImplementedError


def minibatch_step(
    theta: Float[Array, "d"],
    X: Float[Array, "m d"],
    y: Float[Array, "m"],
    lr: float,
    idx: Int[Ints, "B"],
) -> Float[Array, "d"]:
    """(c) θ after one step with the mean gradient over the examples in idx."""
    raise NotImplementedError


def robbins_monro(p: float, q: float) -> bool:
    """(e) Whether the rates i^(−p) (log i)^(−q) satisfy both conditions."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def regression(draw: Draw) -> tuple[Array, Array, Array, float]:
    """Parameters, examples and targets; more or fewer examples than parameters."""
    m, d = draw.dims(2, 2, 7)
    X, theta = draw.reals(m, d), draw.reals(d)
    errors = draw.rng.choice([-1.0, 1.0], m) * (1.0 + draw.integers(0, 3, m))
    y = np.round(X @ theta, 2) + errors
    return theta, X, y, draw.positive(0.03, 0.6, away=())


def one_example(draw: Draw) -> tuple[Array, Array, Array, float, int]:
    """The same, with the number of an example; each is as likely."""
    theta, X, y, lr = regression(draw)
    return theta, X, y, lr, draw.integer(0, len(y) - 1)


def some_examples(draw: Draw) -> tuple[Array, Array, Array, float, Ints]:
    """The same, with the numbers of two to m − 1 examples; now and then of one, or of all."""
    m, d = draw.turn((draw.dims(2, 3, 8), (5, 3), (7, 2), (4, 3)))
    theta, X = draw.reals(d), draw.reals(m, d)
    y = np.round(X @ theta, 2) + draw.rng.choice([-1.0, 1.0], m) * (1.0 + draw.integers(0, 3, m))
    count = draw.turn((draw.integer(2, m - 1),) * 8 + (1, m))
    return theta, X, y, draw.positive(0.03, 0.6, away=()), draw.order(m)[:count]


BORDERLINE = (
    (1.0, 0.0),
    (0.5, 0.0),
    (0.75, 0.0),
    (1.0, 1.0),
    (0.5, 0.75),
    (2.0, 0.0),
    (0.0, 0.0),
    (1.0, 1.5),
    (0.5, 0.5),
    (0.5, 1.5),
    (1.0, 0.5),
    (0.75, -1.0),
    (1.5, -1.0),
    (0.25, 1.0),
)
_INSIDE = ((0.05, 0.45), (0.55, 0.95), (1.05, 2.0))


def exponents(draw: Draw) -> tuple[float, float]:
    """The borderline exponents in turn, then some at random from each of the three ranges."""
    low, high = draw.turn(_INSIDE)
    inside = draw.between(low, high), draw.between(-1.0, 2.0)
    p, q = draw.turn((*BORDERLINE, *(inside,) * 6))
    return np.float64(p), np.float64(q)


def all_online_steps(draw: Draw) -> list[Ask]:
    """The full step, and the online step of every example from the same θ."""
    theta, X, y, lr = regression(draw)
    online = [ask(sgd_step, theta, X, y, lr, i) for i in range(len(y))]
    return [ask(gd_step, theta, X, y, lr), *online]


def first_is_the_mean(full: object, *online: object) -> bool:
    """Whether the full step is the mean of the others, as far as float32 can tell."""
    mean = np.mean([np.ravel(np.asarray(each)) for each in online], axis=0)
    return np.allclose(mean, np.ravel(np.asarray(full)), rtol=1e-4, atol=1e-4)


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "minibatch_gradient_is_biased": claim(
        "The gradient of a random minibatch is a biased estimate of the gradient of J.", truth=False
    ),
    "variance_falls_as_one_over_size": claim(
        "With examples drawn with replacement, the variance of the minibatch gradient is "
        "inversely proportional to the size of the batch.",
        truth=True,
    ),
    "error_falls_as_one_over_size": claim(
        "Four times as many examples in a batch make the typical error of its gradient four times "
        "smaller.",
        truth=False,
    ),
    "cost_grows_with_size": claim(
        "The arithmetic of one step grows in proportion to the number of examples in it.",
        truth=True,
    ),
    "without_replacement_is_less_noisy": claim(
        "Two or more examples drawn without replacement give a gradient of smaller variance than "
        "as many drawn with replacement.",
        truth=True,
    ),
    "full_gradient_needs_decay": claim(
        "With the full gradient of a smooth convex J the learning rate has to go to 0, or the "
        "steps do not converge.",
        truth=False,
    ),
    "online_stops_by_itself": claim(
        "With a constant learning rate, online steps come to rest at the minimum of J, whatever "
        "the errors of the single examples there.",
        truth=False,
    ),
    "every_online_step_descends": claim(
        "A small enough step against the gradient of one example never raises J.", truth=False
    ),
    "square_comes_from_the_loss": claim(
        "The second condition holds a square because the loss is a squared error.", truth=False
    ),
    "square_comes_from_the_noise": claim(
        "The second condition bounds the variance of the noise that the steps accumulate.",
        truth=True,
    ),
    "first_condition_is_about_reach": claim(
        "The first condition lets the steps reach a minimum however far away they start.",
        truth=True,
    ),
    "conditions_are_necessary": claim(
        "Where the rates violate the conditions, the iterates cannot converge on any problem.",
        truth=False,
    ),
    "noise_must_be_bounded": claim(
        "The theorem also needs assumptions on the loss and on the noise of the gradients.",
        truth=True,
    ),
}

PROBLEM = Problem(
    title="Full, online and minibatch gradient descent",
    rubric=[
        Value(
            gd_step,
            ref.gd_step,
            on=regression,
            points=3,
            hint="Differentiate J by hand: the square gives a factor, the mean another.",
        ),
        Value(
            sgd_step,
            ref.sgd_step,
            on=one_example,
            points=2,
            hint="How many examples are in this loss?",
        ),
        Value(
            minibatch_step,
            ref.minibatch_step,
            on=some_examples,
            points=3,
            hint="Which examples are meant, and over how many of them is the mean?",
        ),
        Property(
            "online_steps_average_to_the_full_one",
            "The mean of the online steps of all examples is the full step.",
            on=all_online_steps,
            holds=first_is_the_mean,
            points=1,
        ),
        Claims(CLAIMS, points=3),
        Value(
            robbins_monro,
            ref.robbins_monro,
            on=exponents,
            points=3,
            hint="Compare each of the two sums with an integral; mind p = 1 and p = ½.",
        ),
    ],
    misconceptions=[
        *mistakes(gd_step, *wrong.GD_STEP),
        *mistakes(sgd_step, *wrong.SGD_STEP),
        *mistakes(minibatch_step, *wrong.MINIBATCH_STEP),
        *mistakes(robbins_monro, *wrong.ROBBINS_MONRO),
    ],
)
