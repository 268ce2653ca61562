"""Other right ways to do the problem on the sigmoid."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from grader.spec import Array, styles
from problems.foundations import sigmoid
from reference import foundations as ref


# -- (a) ----------------------------------------------------------------------------------------
def sigmoid_by_definition(x: Array) -> object:
    return 1 / (1 + np.exp(-x))


def sigmoid_by_cases(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_by_logaddexp(x: Array) -> object:
    return np.exp(-np.logaddexp(0, -x))


def sigmoid_in_a_loop(x: Array) -> Array:
    out = np.empty(x.shape)
    for at in np.ndindex(*x.shape):
        z = float(x[at])
        out[at] = 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))
    return out


def sigmoid_clipped_far(x: Array) -> object:
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid_in_scipy(x: Array) -> object:
    from scipy import special

    return special.expit(x)


def sigmoid_in_float32(x: Array) -> object:
    return np.float32(0.5) * (1 + np.tanh(x.astype(np.float32) / 2))


def sigmoid_as_lists(x: Array) -> object:
    return ref.sigmoid(x).tolist()


def sigmoid_in_torch(x: Array) -> object:
    import torch

    return torch.sigmoid(torch.tensor(x, requires_grad=True))


def slope_by_definition(x: Array) -> object:
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


def slope_by_cosh(x: Array) -> object:
    return 1 / (2 + 2 * np.cosh(x))


def slope_by_sech(x: Array) -> object:
    return 0.25 / np.cosh(x / 2) ** 2


def slope_by_differences(x: Array) -> object:
    h = 1e-5
    return (ref.sigmoid(x + h) - ref.sigmoid(x - h)) / (2 * h)


def slope_in_float32(x: Array) -> object:
    s = ref.sigmoid(x).astype(np.float32)
    return s * (1 - s)


def slope_in_torch(x: Array) -> object:
    import torch

    z = torch.tensor(x, requires_grad=True)
    (slope,) = torch.autograd.grad(torch.sigmoid(z).sum(), z)
    return slope


def slope_steps_as_a_list(x: float) -> list[float]:
    e, s = math.exp(-x), 1 / (1 + math.exp(-x))
    return [e / (1 + e) ** 2, s * (e + 1 - 1) * s, s - s * s, s * (1 - s)]


def slope_steps_as_factors(x: float) -> Iterator[object]:
    e = np.exp(-x)
    yield 1 / (1 + e), e / (1 + e)
    yield 1 / (1 + e), 1 - 1 / (1 + e)
    s = ref.sigmoid(np.array(x))
    yield s * (1 - s)


def slope_steps_in_torch(x: float) -> Iterator[object]:
    import torch

    z = torch.tensor(x, dtype=torch.float64)
    yield torch.exp(-z) / (1 + torch.exp(-z)) ** 2
    yield torch.sigmoid(z) * torch.sigmoid(-z)
    yield torch.sigmoid(z) * (1 - torch.sigmoid(z))


# -- (b) ----------------------------------------------------------------------------------------
def plot_a_line(ax: Any) -> None:
    x = np.linspace(-6, 6, 100)
    ax.plot(x, ref.sigmoid_grad(x), label="slope")
    ax.set(xlabel="x", ylabel="slope of σ")
    ax.legend()


def plot_with_pyplot(ax: Any) -> None:
    import matplotlib.pyplot as plt

    x = np.arange(-8, 8, 0.1)
    plt.plot(x, ref.sigmoid(x), "--")
    plt.plot(x, ref.sigmoid_grad(x), "r-")
    plt.axhline(0.25, color="grey")
    plt.axvline(0)
    plt.xlabel("$x$")
    plt.ylabel(r"$\sigma'(x)$")
    plt.title("the slope of the sigmoid")
    plt.grid(visible=True)


def plot_a_scatter(ax: Any) -> object:
    x = np.linspace(-6, 6, 25)
    ax.scatter(x, ref.sigmoid_grad(x), s=4)
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    return ax


def plot_markers(ax: Any) -> None:
    x = np.linspace(-6, 6, 20)
    ax.plot(x, slope_in_float32(x), "o")
    ax.set_xlabel("pre-activation")
    ax.set_ylabel("derivative")
    ax.set_xlim(-2, 2)


def plot_from_lists(ax: Any) -> None:
    x = [i / 4 for i in range(-40, 41)]
    ax.plot(x, [math.exp(-each) / (1 + math.exp(-each)) ** 2 for each in x])
    ax.set_xlabel("x")
    ax.set_ylabel("y")


def plot_filled(ax: Any) -> None:
    x = np.linspace(-20, 20, 20_001)
    ax.fill_between(x, ref.sigmoid_grad(x), alpha=0.3)
    ax.semilogy(x, ref.sigmoid_grad(x))
    ax.set_xlabel("x")
    ax.set_ylabel("slope, logarithmic")


def plot_at_random(ax: Any) -> None:
    x = np.random.default_rng(0).uniform(-7, 7, 200)
    ax.scatter(x, ref.sigmoid_grad(x))
    ax.set_xlabel("x")
    ax.set_ylabel("y")


def plot_in_torch(ax: Any) -> None:
    import torch

    x = torch.linspace(-6, 6, 61)
    s = torch.sigmoid(x)
    ax.plot(x, s * (1 - s))
    ax.set_xlabel("x")
    ax.set_ylabel("y")


def facts_to_three_digits() -> dict[str, float]:
    return {"max": 0.25, "argmax": 0, "limit": 0, "integral": 1, "half_max_x": 1.76}


def facts_by_quadrature() -> dict[str, object]:
    from scipy import integrate, optimize

    def bell(x: float) -> float:
        return 1 / (2 + 2 * math.cosh(x))

    top = optimize.minimize_scalar(lambda x: -bell(x), bounds=(-3, 3), method="bounded")
    half = optimize.brentq(lambda x: bell(x) + top.fun / 2, 0, 9)
    area, _ = integrate.quad(bell, -40, 40)
    limit = bell(60.0)
    return {"max": -top.fun, "argmax": top.x, "limit": limit, "integral": area, "half_max_x": half}


def facts_on_a_grid() -> dict[str, object]:
    x = np.linspace(-12, 12, 4001)
    y = np.asarray(slope_by_sech(x))
    right = x > 0
    half = x[right][np.abs(y[right] - y.max() / 2).argmin()]
    area = ((y[1:] + y[:-1]) / 2 * np.diff(x)).sum()
    return {
        "half_max_x": half,
        "max": y.max(),
        "argmax": x[y.argmax()],
        "limit": y[-1],
        "integral": area,
        "even": True,
    }


def facts_as_fractions() -> dict[str, object]:
    exact = {"max": Fraction(1, 4), "argmax": Fraction(0), "limit": Fraction(0)}
    return {**exact, "integral": np.float32(1), "half_max_x": np.array([2 * np.arcsinh(1)])}


# -- (c) ----------------------------------------------------------------------------------------
def negative_from_odds(s: float) -> float:
    return 1 / (1 + s / (1 - s))


def negative_from_logit(s: float) -> object:
    return ref.sigmoid(-np.log(s / (1 - s)))


def negative_in_torch(s: float) -> object:
    import torch

    return 1 - torch.tensor([s])


def symmetry_as_a_list(x: float) -> list[float]:
    s = 1 / (1 + math.exp(-x))
    return [1 / (1 + math.exp(x)), math.exp(-x) * s, 1 - s]


def symmetry_by_tanh(x: float) -> Iterator[object]:
    yield ref.sigmoid(np.array(-x))
    yield 0.5 + 0.5 * np.tanh(-x / 2)
    yield 0.5 - 0.5 * np.tanh(x / 2)
    yield 1 - (0.5 + 0.5 * np.tanh(x / 2))


def symmetry_in_two_lines(x: float) -> Iterator[object]:
    yield 1 / (1 + np.exp(x))
    yield 1 - ref.sigmoid(np.array(x))


def even_fails_at_one() -> float:
    return 1.0


def even_fails_at_minus_three() -> object:
    return np.array([-3])


def even_fails_in_torch() -> object:
    import torch

    return torch.tensor(2)


# -- (d) ----------------------------------------------------------------------------------------
def coefficients_as_fractions() -> list[Fraction]:
    return [Fraction(1, 2), Fraction(1, 4), Fraction(0), Fraction(-1, 48)]


def coefficients_as_a_tuple() -> tuple[float, ...]:
    derivatives = (0.5, 0.25, 0.0, -0.125)
    return tuple(each / math.factorial(k) for k, each in enumerate(derivatives))


def coefficients_by_autograd() -> object:
    import torch

    x = torch.zeros((), dtype=torch.float64, requires_grad=True)
    y, found = torch.sigmoid(x), []
    for k in range(4):
        found.append(y.item() / math.factorial(k))
        (y,) = torch.autograd.grad(y, x, create_graph=True)
    return torch.tensor(found, dtype=torch.float64)


def coefficients_as_a_column() -> Array:
    return np.array([[0.5], [0.25], [0], [-1 / 48]])


def taylor_by_terms(x: Array) -> object:
    return 0.5 + x / 4 - x**3 / 48


def taylor_by_polyval(x: Array) -> object:
    return np.polyval([-1 / 48, 0, 1 / 4, 1 / 2], x)


def taylor_in_a_loop(x: Array) -> object:
    total: Any = 0.0
    for k, derivative in enumerate((0.5, 0.25, 0.0, -0.125)):
        total = total + derivative * x**k / math.factorial(k)
    return total


def taylor_as_lists(x: Array) -> object:
    return np.polynomial.Polynomial([0.5, 0.25, 0, -1 / 48])(x).tolist()


def taylor_in_float32(x: Array) -> object:
    short = x.astype(np.float32)
    return np.float32(0.5) + short / 4 - short**3 / 48


def taylor_in_torch(x: Array) -> object:
    import torch

    z = torch.tensor(x)
    return 0.5 + z / 4 - z**3 / 48


STYLES = [
    *styles(
        sigmoid.sigmoid,
        sigmoid_by_definition,
        sigmoid_by_cases,
        sigmoid_by_logaddexp,
        sigmoid_in_a_loop,
        sigmoid_clipped_far,
        sigmoid_in_scipy,
        sigmoid_in_float32,
        sigmoid_as_lists,
        sigmoid_in_torch,
    ),
    *styles(
        sigmoid.sigmoid_grad,
        slope_by_definition,
        slope_by_cosh,
        slope_by_sech,
        slope_by_differences,
        slope_in_float32,
        slope_in_torch,
    ),
    *styles(
        sigmoid.sigmoid_grad_steps,
        ref.sigmoid_grad_steps,
        slope_steps_as_a_list,
        slope_steps_as_factors,
        slope_steps_in_torch,
    ),
    *styles(
        sigmoid.plot_sigmoid_grad,
        plot_a_line,
        plot_with_pyplot,
        plot_a_scatter,
        plot_markers,
        plot_from_lists,
        plot_filled,
        plot_at_random,
        plot_in_torch,
    ),
    *styles(
        sigmoid.sigmoid_grad_facts,
        facts_to_three_digits,
        facts_by_quadrature,
        facts_on_a_grid,
        facts_as_fractions,
    ),
    *styles(
        sigmoid.sigmoid_of_negative, negative_from_odds, negative_from_logit, negative_in_torch
    ),
    *styles(
        sigmoid.point_symmetry,
        ref.point_symmetry,
        symmetry_as_a_list,
        symmetry_by_tanh,
        symmetry_in_two_lines,
    ),
    *styles(sigmoid.refute_even, even_fails_at_one, even_fails_at_minus_three, even_fails_in_torch),
    *styles(
        sigmoid.sigmoid_taylor_coefficients,
        coefficients_as_fractions,
        coefficients_as_a_tuple,
        coefficients_by_autograd,
        coefficients_as_a_column,
    ),
    *styles(
        sigmoid.sigmoid_taylor,
        taylor_by_terms,
        taylor_by_polyval,
        taylor_in_a_loop,
        taylor_as_lists,
        taylor_in_float32,
        taylor_in_torch,
    ),
]
