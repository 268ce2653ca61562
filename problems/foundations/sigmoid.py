r"""# The sigmoid

The logistic sigmoid turns any real pre-activation $x$ into a number between 0 and 1:

$$\sigma(x) = \frac{1}{1 + e^{-x}} .$$

Functions of "any shape" take an array of any number of dimensions, a single number (shape `()`)
included, and return one of the same shape.

**(a) The function and its derivative.** `sigmoid(x)` returns $\sigma(x)$, any shape; it must be
right, without nan, for $|x|$ up to $10^4$ (announced). `sigmoid_grad(x)` returns the derivative
$\sigma'(x)$ at the **pre-activation** $x$, any shape, for moderate $x$.

`sigmoid_grad_steps(x)` is a generator for one number $x$. It yields the lines of the derivation,
each equal to the one before, from $\frac{e^{-x}}{(1 + e^{-x})^2}$ to $\sigma(x)(1 - \sigma(x))$.

**(b) The shape of the derivative.** `plot_sigmoid_grad(ax)` draws $\sigma'$ on the matplotlib Axes
`ax`, as one smooth line or as a scatter of at least 20 points, over at least $[-6, 6]$, and labels
both axes. Other curves may be there too; nothing is returned. `sigmoid_grad_facts()` returns what
one can read off, as a dict of numbers, right to three significant digits:

| key | meaning |
|---|---|
| `max` | the largest value of $\sigma'$ |
| `argmax` | the $x$ at which it is taken |
| `limit` | the limit as $x \to \pm\infty$ |
| `integral` | the area under $\sigma'$ over all real $x$ |
| `half_max_x` | the $x > 0$ at which $\sigma'$ is half its largest value |

**(c) Symmetry.** The graph of $\sigma$ is point-symmetric. `sigmoid_of_negative(s)` returns
$\sigma(-x)$ from the number $s = \sigma(x)$ alone. `point_symmetry(x)` is a generator that yields
the lines from $\sigma(-x)$ to $1 - \sigma(x)$, each equal to the one before. `refute_even()`
returns one number $x$ on which the statement "$\sigma(-x) = \sigma(x)$" fails.

**(d) The Taylor polynomial.** `sigmoid_taylor_coefficients()` returns the coefficients of the
Taylor polynomial of $\sigma$ at 0 for the degrees 0, 1, 2, 3, in this order, $(4,)$; a degree
that does not occur has the coefficient 0. `sigmoid_taylor(x)` returns the value of that cubic at
$x$, any shape.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated as Float
from typing import Any

import numpy as np

from grader.spec import (
    Array,
    Ask,
    Asking,
    Derivation,
    Draw,
    Figure,
    Gradient,
    Problem,
    Property,
    Refute,
    Value,
    ask,
    mistakes,
)
from problems.foundations.mistakes import sigmoid as wrong
from reference import foundations as ref


# -- what you write -----------------------------------------------------------------------------
def sigmoid(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """(a) σ(x), any shape, safe for |x| up to 1e4."""
    raise NotImplementedError


def sigmoid_grad(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """(a) The derivative of σ at the pre-activation x, any shape."""
    raise NotImplementedError


def sigmoid_grad_steps(x: float) -> Iterator[float]:
    """(a) Yield the lines from e^(−x)/(1 + e^(−x))² to σ(x)(1 − σ(x))."""
    raise NotImplementedError


def plot_sigmoid_grad(ax: Any) -> None:
    """(b) Draw σ′ on the matplotlib Axes ax over at least [−6, 6], and label both axes."""
    raise NotImplementedError


def sigmoid_grad_facts() -> dict[str, float]:
    """(b) Facts about σ′ under the keys max, argmax, limit, integral, half_max_x."""
    raise NotImplementedError


def sigmoid_of_negative(s: float) -> float:
    """(c) σ(−x), computed from s = σ(x) alone."""
    raise NotImplementedError


def point_symmetry(x: float) -> Iterator[float]:
    """(c) Yield the lines from σ(−x) to 1 − σ(x)."""
    raise NotImplementedError


def refute_even() -> float:
    """(c) One number x on which "σ(−x) = σ(x)" fails."""
    raise NotImplementedError


def sigmoid_taylor_coefficients() -> Float[Array, "4"]:
    """(d) The Taylor coefficients of σ at 0 for the degrees 0, 1, 2, 3, (4,)."""
    raise NotImplementedError


def sigmoid_taylor(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """(d) The value of that cubic at x, any shape."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def _shape(draw: Draw) -> tuple[int, ...]:
    """A vector, a matrix, a single number, three dimensions, in turn; sizes differ."""
    vector, matrix, cube = (draw.dims(n, 2, 5) for n in (1, 2, 3))
    return draw.turn((vector, matrix, (), vector, cube))


def _signed(draw: Draw, low: float, high: float) -> Array:
    """Numbers of either sign and of a size between low and high."""
    shape = _shape(draw)
    size = np.asarray(draw.uniform(low, high, *shape))
    return np.asarray(size * draw.rng.choice((-1.0, 1.0), size=shape))


def moderate(draw: Draw) -> tuple[Array]:
    """Pre-activations of either sign, up to 7, and whole numbers first."""
    x = _signed(draw, 0.3, 7.0)
    return (np.copysign(np.ceil(np.abs(x) / 2), x) if draw.small else x,)


def sum_at_moved_x(step: Array, x: Array) -> Asking:
    """The sum of the sigmoid's values after a step of x: entry by entry its slope is σ′."""
    values = yield ask(sigmoid, x + step)
    return np.sum(values)


def far(draw: Draw) -> tuple[Array]:
    """Pre-activations of which some are as large as ±1e4, and some moderate."""
    x = _signed(draw, 0.2, 4.0)
    return (np.asarray(x * draw.rng.choice((1.0, 20.0, 200.0, 2500.0), size=x.shape)),)


def number(draw: Draw) -> tuple[float]:
    """One number of moderate size, not 0."""
    return (np.float64(draw.turn((1.0, -1.0)) * draw.between(0.4, 4.0)),)


def activation(draw: Draw) -> tuple[float]:
    """A value of σ, below and above one half in turn."""
    low, high = draw.turn(((0.55, 0.97), (0.03, 0.45)))
    return (draw.between(low, high),)


def nothing(draw: Draw) -> tuple[()]:
    """No argument at all."""
    return ()


def around_zero(draw: Draw) -> tuple[Array]:
    """Between ½ and 2 in size: nearer to 0 a wrong cubic term would hardly show."""
    return (_signed(draw, 0.5, 2.0),)


def start_of_derivative(x: float) -> float:
    """e^(−x)/(1 + e^(−x))²."""
    return float(np.exp(-x) / (1 + np.exp(-x)) ** 2)


def sigmoid_of_minus(x: float) -> float:
    """σ(−x)."""
    return float(1 / (1 + np.exp(x)))


def one_minus_sigmoid(x: float) -> float:
    """1 − σ(x)."""
    return float(1 - 1 / (1 + np.exp(-x)))


def derivative_at(x: float) -> float:
    """σ′(x) of one number."""
    return float(ref.sigmoid_grad(np.array(x)))


def both_signs(x: Array) -> tuple[Array, Array]:
    """σ(−x) and σ(x)."""
    return ref.sigmoid(-x.reshape(())), ref.sigmoid(x.reshape(()))


def one_finite_number(x: Array) -> str:
    """What keeps x from being a number."""
    if x.size != 1:
        return "one number is asked for"
    return "" if np.isfinite(x).all() else "the number must be finite"


def opposite_activations(draw: Draw) -> list[Ask]:
    """σ at x and at −x."""
    (x,) = moderate(draw)
    return [ask(sigmoid, x), ask(sigmoid, -x)]


def sum_to_one(one: object, other: object) -> bool:
    """Whether two answers add up to 1 everywhere, as far as float32 can."""
    total = np.asarray(one, dtype=np.float64) + np.asarray(other, dtype=np.float64)
    return np.allclose(total, 1.0, rtol=0, atol=1e-5)


def opposite_slopes(draw: Draw) -> list[Ask]:
    """σ′ at x and at −x."""
    (x,) = moderate(draw)
    return [ask(sigmoid_grad, x), ask(sigmoid_grad, -x)]


def same_to_float32(one: object, other: object) -> bool:
    """Whether two answers agree as far as an answer computed in float32 can."""
    return np.allclose(np.asarray(one), np.asarray(other), rtol=1e-4, atol=1e-5)


def opposite_polynomials(draw: Draw) -> list[Ask]:
    """The cubic at x and at −x."""
    (x,) = around_zero(draw)
    return [ask(sigmoid_taylor, x), ask(sigmoid_taylor, -x)]


# -- what it is worth ---------------------------------------------------------------------------
PROBLEM = Problem(
    title="The sigmoid",
    rubric=[
        Value(
            sigmoid,
            ref.sigmoid,
            on=moderate,
            points=3,
            hint="Check σ(0), and on which side of it σ is large.",
        ),
        Value(
            sigmoid,
            ref.sigmoid,
            on=far,
            points=2,
            announced="|x| up to 1e4",
            hint="Which exponential overflows for which sign of x, and can you avoid it?",
        ),
        Property(
            "opposite_values_add_to_one",
            "σ(x) and σ(−x) add up to 1.",
            on=opposite_activations,
            holds=sum_to_one,
            points=1,
        ),
        Gradient(
            sigmoid_grad,
            of=sigmoid,
            truth=ref.sigmoid_grad,
            wrt=sum_at_moved_x,
            on=moderate,
            points=4,
            hint="Compare with a finite difference of your sigmoid at x = 0 and at x = 2.",
        ),
        Property(
            "slopes_are_even",
            "The slope of σ is the same at x and at −x.",
            on=opposite_slopes,
            holds=same_to_float32,
            points=1,
        ),
        Derivation(
            sigmoid_grad_steps,
            start=start_of_derivative,
            goal=derivative_at,
            on=number,
            points=3,
            hint="Split the fraction into two factors, one of which is σ itself.",
        ),
        Figure(
            plot_sigmoid_grad,
            curve=ref.sigmoid_grad,
            over=(-6.0, 6.0),
            points=4,
            hint="Compute the slope at many x, and look at what you draw at x = 0 and far out.",
            depends_on=[sigmoid_grad],
        ),
        Value(
            sigmoid_grad_facts,
            ref.sigmoid_grad_facts,
            on=nothing,
            points=4,
            cases=1,
            rtol=3e-3,
            atol=5e-3,
            hint="Write σ′ in terms of s = σ(x), and look at s between 0 and 1.",
        ),
        Value(
            sigmoid_of_negative,
            ref.sigmoid_of_negative,
            on=activation,
            points=2,
            hint="Take x = 1: compute both values, and find what leads from one to the other.",
        ),
        Derivation(
            point_symmetry,
            start=sigmoid_of_minus,
            goal=one_minus_sigmoid,
            on=number,
            points=3,
            hint="Put −x into the definition first; then multiply above and below by e^(−x).",
        ),
        Refute(
            refute_even,
            "σ(−x) = σ(x)",
            sides=both_signs,
            allowed=one_finite_number,
            points=2,
            hint="On which side of one half is σ for a positive x, and for a negative one?",
        ),
        Value(
            sigmoid_taylor_coefficients,
            ref.sigmoid_taylor_coefficients,
            on=nothing,
            points=4,
            cases=1,
            hint="Differentiate three times, put in 0, and recall what Taylor divides by.",
        ),
        Value(
            sigmoid_taylor,
            ref.sigmoid_taylor,
            on=around_zero,
            points=4,
            hint="At x = 1 the cubic lies within 0.003 of σ. Does yours?",
        ),
        Property(
            "polynomial_keeps_the_symmetry",
            "The cubic at x and at −x adds up to 1, as σ does.",
            on=opposite_polynomials,
            holds=sum_to_one,
            points=1,
        ),
    ],
    misconceptions=[
        *mistakes(sigmoid, *wrong.SIGMOID),
        *mistakes(sigmoid_grad, *wrong.SIGMOID_GRAD),
        *mistakes(plot_sigmoid_grad, *wrong.PLOT_SIGMOID_GRAD),
        *mistakes(sigmoid_grad_facts, *wrong.SIGMOID_GRAD_FACTS),
        *mistakes(sigmoid_of_negative, *wrong.SIGMOID_OF_NEGATIVE),
        *mistakes(sigmoid_taylor_coefficients, *wrong.SIGMOID_TAYLOR_COEFFICIENTS),
        *mistakes(sigmoid_taylor, *wrong.SIGMOID_TAYLOR),
    ],
)
