"""Mistakes we expect in the problem on the sigmoid.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

import numpy as np

from grader.spec import Array
from reference import foundations as ref


# -- in sigmoid ---------------------------------------------------------------------------------
def exponent_without_minus(x: Array) -> Array:
    """Yours falls as x grows. Which sign has the exponent?"""
    return ref.sigmoid(-x)


def minus_in_the_denominator(x: Array) -> Array:
    """Yours leaves the range between 0 and 1. What is added to the exponential?"""
    with np.errstate(all="ignore"):
        return np.asarray(1 / (1 - np.exp(-x)))


def tanh_for_sigmoid(x: Array) -> Array:
    """Yours runs from −1 to 1. Between which values lies a probability?"""
    return np.asarray(np.tanh(x))


def tanh_of_the_half(x: Array) -> Array:
    """Yours is 0 at x = 0 and runs from −1 to 1. What is the value of σ at 0?"""
    return np.asarray(np.tanh(x / 2))


def tanh_not_rescaled(x: Array) -> Array:
    """Right at 0 and far away, but yours rises too fast: compare the slopes at 0."""
    return np.asarray(0.5 + 0.5 * np.tanh(x))


def hard_sigmoid(x: Array) -> Array:
    """Yours is straight in the middle and flat outside. Where is σ exactly 0 or 1?"""
    return np.clip(x / 4 + 0.5, 0.0, 1.0)


def step_for_sigmoid(x: Array) -> Array:
    """Yours jumps from 0 to 1. What does σ do in between?"""
    return np.asarray(np.where(x > 0, 1.0, 0.0))


def softplus_for_sigmoid(x: Array) -> Array:
    """Yours grows without bound: it is the function whose derivative is asked for."""
    return np.logaddexp(0.0, x)


def denominator_only(x: Array) -> Array:
    """Yours is never below 1. What became of the fraction?"""
    with np.errstate(over="ignore"):
        return np.asarray(1 + np.exp(-x))


def normalised_over_the_array(x: Array) -> Array:
    """Your numbers add up to 1 over the array. Does the value at one x depend on the others?"""
    weights = np.exp(x - x.max())
    return np.asarray(weights / weights.sum())


def clipped_too_early(x: Array) -> Array:
    """Beyond some x yours no longer changes, although σ still does. How far must a clip be?"""
    return ref.sigmoid(np.clip(x, -5.0, 5.0))


def sigmoid_overflows(x: Array) -> Array:
    """Right for moderate x. What is a fraction of two exponentials at x = 1e4?"""
    with np.errstate(all="ignore"):
        e = np.exp(x)
        return np.asarray(e / (1 + e))


SIGMOID = (
    exponent_without_minus,
    minus_in_the_denominator,
    tanh_for_sigmoid,
    tanh_of_the_half,
    tanh_not_rescaled,
    hard_sigmoid,
    step_for_sigmoid,
    softplus_for_sigmoid,
    denominator_only,
    normalised_over_the_array,
    clipped_too_early,
    sigmoid_overflows,
)


# -- in sigmoid_grad ----------------------------------------------------------------------------
def plus_for_minus(x: Array) -> Array:
    """Yours grows with x and exceeds 1. Which sign stands in the second factor?"""
    s = ref.sigmoid(x)
    return s * (1 + s)


def slope_negative(x: Array) -> Array:
    """The sign: is σ rising or falling?"""
    return -ref.sigmoid_grad(x)


def square_forgotten(x: Array) -> Array:
    """Yours falls from 1 to 0. Look at the power of the denominator after differentiating."""
    return ref.sigmoid(-x)


def activation_form(x: Array) -> Array:
    r"""You treat the argument as if it were already an activation. What is x here?

    You computed $x (1 - x)$. That is the slope of σ written in terms of its *value*, and it
    expects $a = \sigma(x)$. Here $x$ is the pre-activation, the number that goes in.

    **Why it tempts.** Backpropagation code is full of `a * (1 - a)`, since the activation is
    stored and the formula is then nearly free. Copied to where the argument is still $x$, it
    is a parabola, which is negative for every $x$ below 0 or above 1.

    **An example.** At 0 the slope of σ is at its largest, and at 2 it is still positive:

    >>> sigmoid_grad(np.array([0.0, 2.0]))
    [0.25, 0.105]
    >>> activation_form(np.array([0.0, 2.0]))
    [0.0, -2.0]

    **Derive again.** Say for every variable in your code whether it is a pre-activation (any real
    number) or an activation (between 0 and 1). Then derive $\sigma'(x)$ from $1/(1 + e^{-x})$ by
    the quotient rule, and see where the value of σ itself turns up in it. A finite difference at
    $x = 2$ settles any doubt that is left.
    """
    return x * (1 - x)


def one_minus_square(x: Array) -> Array:
    """That form belongs to another activation, applied to this one. Differentiate σ itself."""
    return 1 - ref.sigmoid(x) ** 2


def derivative_of_tanh(x: Array) -> Array:
    """Yours is 1 at x = 0. Of which activation is that the derivative?"""
    return np.asarray(1 - np.tanh(x) ** 2)


def inner_derivative_forgotten(x: Array) -> Array:
    """Yours rises from 0 to 1. Which factor does the chain rule add for the exponent?"""
    return ref.sigmoid(x) ** 2


def sigmoid_itself(x: Array) -> Array:
    """That is σ, not its slope. How steep is σ far from 0?"""
    return ref.sigmoid(x)


def sigmoid_applied_twice(x: Array) -> Array:
    """Yours is never below 0.19. To what is σ applied, and how often?"""
    return ref.sigmoid_grad(ref.sigmoid(x))


def product_of_complements(x: Array) -> Array:
    """Both of your factors are the same. Which two factors has the derivative?"""
    return ref.sigmoid(-x) ** 2


def difference_for_product(x: Array) -> Array:
    """Yours is negative for positive x. How are the two factors joined?"""
    return 1 - 2 * ref.sigmoid(x)


def second_derivative(x: Array) -> Array:
    """Yours is 0 at x = 0 and changes its sign there. How often did you differentiate?"""
    s = ref.sigmoid(x)
    return np.asarray(s * (1 - s) * (1 - 2 * s))


SIGMOID_GRAD = (
    plus_for_minus,
    slope_negative,
    square_forgotten,
    activation_form,
    one_minus_square,
    derivative_of_tanh,
    inner_derivative_forgotten,
    sigmoid_itself,
    sigmoid_applied_twice,
    product_of_complements,
    difference_for_product,
    second_derivative,
)


# -- in plot_sigmoid_grad: what is drawn, as a function of x --------------------------------------
def plots_sigmoid(x: Array) -> Array:
    """You draw σ itself. How steep is it far from 0, and at 0?"""
    return ref.sigmoid(x)


def plots_second_derivative(x: Array) -> Array:
    """Your curve changes its sign at 0. How often did you differentiate?"""
    return second_derivative(x)


def plots_negative_slope(x: Array) -> Array:
    """Your curve hangs upside down. Is σ rising or falling?"""
    return -ref.sigmoid_grad(x)


def plots_tanh_slope(x: Array) -> Array:
    """Your bell is as high as 1 at x = 0. Of which activation is that the slope?"""
    return derivative_of_tanh(x)


def plots_normal_density(x: Array) -> Array:
    """That bell is the normal density: it is too high at 0. Draw the slope of σ."""
    return np.asarray(np.exp(-x * x / 2) / np.sqrt(2 * np.pi))


def plots_activation_form(x: Array) -> Array:
    """You treat x as if it were already an activation: your curve is a parabola."""
    return activation_form(x)


def plots_slope_of_sigmoid_twice(x: Array) -> Array:
    """Your curve stays high far from 0. To what is σ applied, and how often?"""
    return sigmoid_applied_twice(x)


def plots_square_of_sigmoid(x: Array) -> Array:
    """Your curve rises from 0 to 1. Which factor does the chain rule add for the exponent?"""
    return inner_derivative_forgotten(x)


def plots_bell_of_height_one(x: Array) -> Array:
    """Your curve has the right shape, and another height. What is the slope at 0?"""
    return 4 * ref.sigmoid_grad(x)


PLOT_SIGMOID_GRAD = (
    plots_sigmoid,
    plots_second_derivative,
    plots_negative_slope,
    plots_tanh_slope,
    plots_normal_density,
    plots_activation_form,
    plots_slope_of_sigmoid_twice,
    plots_square_of_sigmoid,
    plots_bell_of_height_one,
)


# -- in sigmoid_grad_facts ----------------------------------------------------------------------
def _facts(**changed: float) -> dict[str, float]:
    return {**ref.sigmoid_grad_facts(), **changed}


def maximum_one_half() -> dict[str, float]:
    """Your largest value is that of σ where it is steepest. What is the slope there?"""
    return _facts(max=0.5)


def maximum_one() -> dict[str, float]:
    """Your largest value is too high: between which values lie both factors of σ′?"""
    return _facts(max=1.0)


def maximum_at_one_half() -> dict[str, float]:
    """You give the place of the maximum as a value of σ. At which x is it?"""
    return _facts(argmax=0.5)


def limit_one() -> dict[str, float]:
    """σ itself tends to your limit on one side. How steep is it there?"""
    return _facts(limit=1.0)


def area_one_half() -> dict[str, float]:
    """You have the area of one half of the bell. From where to where does σ rise in all?"""
    return _facts(integral=0.5)


def area_one_quarter() -> dict[str, float]:
    """Height is not area. By how much does σ rise from −∞ to ∞?"""
    return _facts(integral=0.25)


def inflection_for_half_maximum() -> dict[str, float]:
    """Your last number is where the bell is steepest. Where has it half its height?"""
    return _facts(half_max_x=float(np.log(2 + np.sqrt(3))))


def full_width() -> dict[str, float]:
    """Your last number is a width, from one side to the other. Asked is one place."""
    return _facts(half_max_x=2 * ref.sigmoid_grad_facts()["half_max_x"])


def half_maximum_on_the_left() -> dict[str, float]:
    """The bell has half its height at two places. On which side is the one asked for?"""
    return _facts(half_max_x=-ref.sigmoid_grad_facts()["half_max_x"])


def half_maximum_as_activation() -> dict[str, float]:
    """Your last number is a value of σ. At which x does σ take it?"""
    return _facts(half_max_x=float(0.5 + 1 / np.sqrt(8)))


SIGMOID_GRAD_FACTS = (
    maximum_one_half,
    maximum_one,
    maximum_at_one_half,
    limit_one,
    area_one_half,
    area_one_quarter,
    inflection_for_half_maximum,
    full_width,
    half_maximum_on_the_left,
    half_maximum_as_activation,
)


# -- in sigmoid_of_negative ---------------------------------------------------------------------
def odd_function(s: float) -> float:
    """Yours is negative. Between which values lies σ, and around which point is it symmetric?"""
    return -s


def even_function(s: float) -> float:
    r"""You say that σ has the same value on both sides. Put in x = 1 and x = −1.

    You say that σ takes the same value at $x$ and at $-x$. That is the symmetry of a bell, and it
    belongs to the slope $\sigma'$. The curve itself climbs from 0 to 1, so its two sides must
    differ.

    **Why it tempts.** "σ is symmetric" is remembered without the word *point*. A misprint does the
    rest: in some proofs the left side says $\sigma(x)$ where $\sigma(-x)$ is meant, and then the
    line claims just this.

    **An example.** The value on one side is 0.8. On the other it is not:

    >>> sigmoid_of_negative(0.8) < even_function(0.8)
    True

    If both sides were equal everywhere, σ would be the constant ½.

    **Derive again.** Write $\sigma(-x)$ out, multiply numerator and denominator by whichever
    exponential clears the fraction, and compare with $\sigma(x)$. What do the two add up to? That
    sum also names the point about which the curve can be turned by half a turn.
    """
    return s


def reciprocal(s: float) -> float:
    """Yours exceeds 1. It is an exponential, not σ, that turns into its reciprocal."""
    return 1 / s


def centred_at_zero(s: float) -> float:
    """Yours can be negative. By how much do the two values miss their sum?"""
    return 0.5 - s


def one_minus_slope(s: float) -> float:
    """You take the slope away, not the value: which one was given?"""
    return 1 - s * (1 - s)


def sign_reversed(s: float) -> float:
    """Yours is never positive. In which order are the two subtracted?"""
    return s - 1


def slope_from_activation(s: float) -> float:
    """That is the slope of σ. Asked is its value on the other side."""
    return s * (1 - s)


def taken_as_pre_activation(s: float) -> float:
    """You put s into σ again. Is s a pre-activation or already a value of σ?"""
    return float(1 / (1 + np.exp(s)))


SIGMOID_OF_NEGATIVE = (
    odd_function,
    even_function,
    reciprocal,
    centred_at_zero,
    one_minus_slope,
    sign_reversed,
    slope_from_activation,
    taken_as_pre_activation,
)


# -- in sigmoid_taylor_coefficients -------------------------------------------------------------
def _coefficients(c0: float, c1: float, c2: float, c3: float) -> Array:
    return np.array([c0, c1, c2, c3])


def factorial_forgotten() -> Array:
    r"""Your last number is a derivative at 0. What does Taylor divide it by?

    Your last number is the third derivative of σ at 0. The coefficient of $x^3$ is something else:
    differentiate $x^3$ three times, and a number comes down that the derivative contains and the
    coefficient must not.

    **Why it tempts.** For degrees 0 and 1 there is no difference between the two, and in degree 2
    the derivative happens to be 0. After the long way to the third derivative one is glad to write
    it down as it is; it has been printed like that.

    **An example.** Your cubic term is too large:

    >>> factorial_forgotten()[3]
    -0.125
    >>> abs(sigmoid_taylor_coefficients()[3]) < abs(factorial_forgotten()[3])
    True

    With it the polynomial is 0 at $x = 2$, where $\sigma(2) \approx 0.881$.

    **Derive again.** Let $f(x) = c_0 + c_1 x + c_2 x^2 + c_3 x^3$. Compute the value and the first
    three derivatives of $f$ at 0, set them equal to those of σ, and solve for the four
    coefficients. Then compare polynomial and σ at $x = 1$: a good cubic misses it by less than
    0.002.
    """
    return _coefficients(1 / 2, 1 / 4, 0.0, -1 / 8)


def cubic_sign() -> Array:
    """Just right of 0, does σ lie above its tangent or below? Check the sign of the cubic term."""
    return _coefficients(1 / 2, 1 / 4, 0.0, 1 / 48)


def third_derivative_doubled() -> Array:
    """The cubic term is twice too large: differentiate the second derivative again, slowly."""
    return _coefficients(1 / 2, 1 / 4, 0.0, -1 / 24)


def divided_by_two() -> Array:
    """The factorial of the cubic term is off: which degree has the one you took?"""
    return _coefficients(1 / 2, 1 / 4, 0.0, -1 / 16)


def cubic_as_square() -> Array:
    """The last number stands at the wrong degree. Can σ − ½, which is odd, have that term?"""
    return _coefficients(1 / 2, 1 / 4, -1 / 48, 0.0)


def constant_forgotten() -> Array:
    """Yours begins at 0. What is the value of σ there?"""
    return _coefficients(0.0, 1 / 4, 0.0, -1 / 48)


def slope_one_half() -> Array:
    """Compare the slope at 0 with a finite difference."""
    return _coefficients(1 / 2, 1 / 2, 0.0, -1 / 48)


def cubic_term_lost() -> Array:
    """Your third derivative at 0 is 0. Which factor of it did you take for 0?"""
    return _coefficients(1 / 2, 1 / 4, 0.0, 0.0)


def highest_degree_first() -> Array:
    """The numbers are right, in the order of np.polyval. Which order is asked for?"""
    return _coefficients(-1 / 48, 0.0, 1 / 4, 1 / 2)


def zero_left_out() -> Array:
    """There are only three numbers in yours. Which coefficient has the degree in between?"""
    return np.array([1 / 2, 1 / 4, -1 / 48])


def next_nonzero_terms() -> Array:
    """You skipped the degrees whose coefficient is 0. Which degree has your last number?"""
    return _coefficients(1 / 2, 1 / 4, -1 / 48, 1 / 480)


def coefficients_of_tanh() -> Array:
    """These belong to an odd function. What is σ at 0?"""
    return _coefficients(0.0, 1.0, 0.0, -1 / 3)


SIGMOID_TAYLOR_COEFFICIENTS = (
    factorial_forgotten,
    cubic_sign,
    third_derivative_doubled,
    divided_by_two,
    cubic_as_square,
    constant_forgotten,
    slope_one_half,
    cubic_term_lost,
    highest_degree_first,
    zero_left_out,
    next_nonzero_terms,
    coefficients_of_tanh,
)


# -- in sigmoid_taylor --------------------------------------------------------------------------
def _cubic(x: Array, coefficients: Array) -> Array:
    return np.asarray(np.polyval(coefficients[::-1], x))


def taylor_without_factorial(x: Array) -> Array:
    r"""Yours leaves σ quickly, and is 0 at x = 2. What does Taylor divide a derivative by?

    The cubic term carries the third derivative at 0 itself. In a Taylor polynomial the derivative
    of degree $k$ is divided by $k!$, and for this term that is not yet done.

    **Why it tempts.** For degrees 0 and 1 the factorial is 1, and the derivative of degree 2
    happens to be 0: everything but the last term is right without it. After the long way to the
    third derivative one is glad to write it down as it is. It has been printed like that.

    **An example.** At $x = 2$, where $\sigma(2) \approx 0.881$:

    >>> sigmoid_taylor(np.array([2.0]))
    [0.833]
    >>> taylor_without_factorial(np.array([2.0]))
    [0.0]

    A coefficient that is too large soon takes over.

    **Derive again.** Differentiate $c_3 x^3$ three times and set $x = 0$: how are $c_3$ and the
    third derivative of σ at 0 related? Then check by numbers. The gap between your cubic and σ
    should shrink like $x^5$: halve $x$, and it must become some thirty times smaller.
    """
    return _cubic(x, factorial_forgotten())


def taylor_cubic_sign(x: Array) -> Array:
    """Right of 0 yours lies above the tangent. On which side does σ bend?"""
    return _cubic(x, cubic_sign())


def taylor_cubic_doubled(x: Array) -> Array:
    """The cubic term is twice too large: differentiate the second derivative again, slowly."""
    return _cubic(x, third_derivative_doubled())


def taylor_divided_by_two(x: Array) -> Array:
    """The factorial of the cubic term is off: which degree has the one you took?"""
    return _cubic(x, divided_by_two())


def taylor_square_for_cube(x: Array) -> Array:
    """Yours at x and at −x does not add up to 1. Which powers may occur?"""
    return _cubic(x, cubic_as_square())


def taylor_without_constant(x: Array) -> Array:
    """Yours is 0 at x = 0. What is σ there?"""
    return _cubic(x, constant_forgotten())


def taylor_slope_one_half(x: Array) -> Array:
    """Yours is too steep at 0: compare with a finite difference of σ."""
    return _cubic(x, slope_one_half())


def tangent_only(x: Array) -> Array:
    """Yours is a straight line. What is the third derivative at 0?"""
    return _cubic(x, cubic_term_lost())


def sigmoid_for_its_polynomial(x: Array) -> Array:
    """That is σ itself, or a longer series. Asked is the cubic."""
    return ref.sigmoid(x)


def fifth_degree(x: Array) -> Array:
    """Yours has a term more than asked: up to which degree does the polynomial go?"""
    return np.asarray(ref.sigmoid_taylor(x) + x**5 / 480)


def coefficients_in_reverse(x: Array) -> Array:
    """Your coefficients are applied from the other end. Which one belongs to the highest power?"""
    return _cubic(x, highest_degree_first())


SIGMOID_TAYLOR = (
    taylor_without_factorial,
    taylor_cubic_sign,
    taylor_cubic_doubled,
    taylor_divided_by_two,
    taylor_square_for_cube,
    taylor_without_constant,
    taylor_slope_one_half,
    tangent_only,
    sigmoid_for_its_polynomial,
    fifth_degree,
    coefficients_in_reverse,
)
