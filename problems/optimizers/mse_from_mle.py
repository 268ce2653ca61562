r"""# Squared error is Gaussian likelihood

A model predicts $\hat y_i$ for each of $m$ targets $y_i$. Two ways to score it turn out to be one:
the mean squared error, and the likelihood of the targets when the noise is normal,
$y_i \sim \mathcal N(\hat y_i, \sigma^2)$, independently. `sigma2` is the **variance** $\sigma^2$.

**(a)** `mse(y, y_hat)` returns

$$\mathrm{MSE} = \frac1m \sum_{i=1}^m (y_i - \hat y_i)^2 .$$

Both are $(m,)$. A prediction of shape $(m, 1)$, as many libraries return it, **must not broadcast**
silently into a table of all pairs (announced): return the error of the flattened prediction, or
raise a `ValueError`; both are right.

**(b)** `gaussian_nll(y, y_hat, sigma2)` returns the negative log-likelihood of all $m$ targets,
summed, with the normaliser of the density.

**(c)** `gaussian_nll_grad(y, y_hat, sigma2)` returns its gradient in $\hat y$, $(m,)$.

**(d)** `nll_to_mse(y, y_hat, sigma2)` is a generator that yields the lines of the derivation, from
the negative log-likelihood to $m\,\mathrm{MSE} / (2\sigma^2)$. Each line must equal the one before
**up to terms without $\hat y$**: those may be dropped wherever you like.

**True or false?** See `mse_from_mle.claims`. One right counts one up, one wrong counts one down.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated as Float

from grader.spec import (
    Array,
    Ask,
    Claims,
    Derivation,
    Draw,
    Gradient,
    Problem,
    Property,
    Value,
    ask,
    claim,
    mistakes,
)
from problems.optimizers.mistakes import mse_from_mle as wrong
from reference import optimizers as ref


# -- what you write -----------------------------------------------------------------------------
def mse(y: Float[Array, "m"], y_hat: Float[Array, "m"]) -> float:
    """(a) The mean squared error; a prediction (m, 1) is flattened, or refused by a ValueError."""
    raise NotImplementedError


def gaussian_nll(y: Float[Array, "m"], y_hat: Float[Array, "m"], sigma2: float) -> float:
    """(b) The negative log-likelihood of y under N(y_hat, sigma2), summed, with its normaliser."""
    raise NotImplementedError


def gaussian_nll_grad(
    y: Float[Array, "m"], y_hat: Float[Array, "m"], sigma2: float
) -> Float[Array, "m"]:
    """(c) The gradient of gaussian_nll in y_hat, (m,)."""
    raise NotImplementedError


def nll_to_mse(y: Float[Array, "m"], y_hat: Float[Array, "m"], sigma2: float) -> Iterator[float]:
    """(d) Yield the lines from the NLL to m·MSE/(2 sigma2), up to terms without y_hat."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def _predicted(draw: Draw, m: int) -> tuple[Array, Array]:
    """Targets and predictions that are off by something, everywhere."""
    y = draw.reals(m)
    signs = draw.rng.choice([-1.0, 1.0], m)
    errors = draw.rng.choice([0.5, 2.0, 3.0], m) if draw.small else draw.uniform(0.2, 2.5, m)
    return y, y + signs * errors


def predicted(draw: Draw) -> tuple[Array, Array]:
    """Two to seven targets and predictions; one, now and then."""
    return _predicted(draw, draw.turn((draw.dim(2, 7),) * 9 + (1,)))


def predicted_in_a_column(draw: Draw) -> tuple[Array, Array]:
    """A prediction (m, 1) every other time, and (m,) in between; a perfect one among them."""
    y, y_hat = _predicted(draw, draw.dim(2, 5))
    y_hat = draw.turn((y_hat, y_hat, y.copy(), y_hat), every=2)
    return y, draw.turn((y_hat[:, None], y_hat))


def is_column(y: Array, y_hat: Array) -> bool:
    """Whether the prediction is (m, 1), so that refusing it is right."""
    return y_hat.ndim == 2


def noisy(draw: Draw) -> tuple[Array, Array, float]:
    """As above, with a variance away from 1 and from 1/(2π)."""
    y, y_hat = predicted(draw)
    return y, y_hat, draw.positive(0.2, 5.0, away=(1.0, 0.5, 2.0))


def other_predictions(
    draw: Draw, y: Array, y_hat: Array, sigma2: float
) -> list[tuple[Array, Array, float]]:
    """The same targets with other predictions: what has no ŷ in it stays the same."""
    return [(y.copy(), y_hat + draw.reals(len(y)), sigma2) for _ in range(3)]


def derivable(draw: Draw) -> tuple[Array, Array, float]:
    """Few targets, so that a product of densities does not underflow."""
    y, y_hat = _predicted(draw, draw.dim(2, 5))
    return y, y_hat, draw.positive(0.4, 4.0)


def scaled_mse(y: Array, y_hat: Array, sigma2: float) -> float:
    """m·MSE/(2σ²): where the derivation ends."""
    return len(y) * ref.mse(y, y_hat) / (2 * sigma2)


def in_predictions(
    step: Array, y: Array, y_hat: Array, sigma2: float
) -> tuple[Array, Array, float]:
    """The loss's arguments after a step of the predictions."""
    return y, y_hat + step, sigma2


def two_predictions(draw: Draw) -> list[Ask]:
    """The NLL of two predictions at one variance, and the MSE of both."""
    y, first = _predicted(draw, draw.dim(2, 5))
    _, offset = _predicted(draw, len(y))
    second, sigma2 = first + offset, draw.positive(0.5, 4.0)
    nlls = [ask(gaussian_nll, y, each, sigma2) for each in (first, second)]
    return [*nlls, *(ask(mse, y, each) for each in (first, second))]


def same_order(nll_1: float, nll_2: float, mse_1: float, mse_2: float) -> bool:
    """Whether the prediction with the smaller MSE is the more likely one."""
    if math.isclose(mse_1, mse_2, rel_tol=1e-5):  # a tie, whichever way it is rounded
        return math.isclose(nll_1, nll_2, rel_tol=1e-4, abs_tol=1e-6)
    return (float(nll_1) < float(nll_2)) == (float(mse_1) < float(mse_2))


# -- what it is worth ---------------------------------------------------------------------------
CLAIMS = {
    "variance_must_be_known": claim(
        "Least squares is maximum likelihood only for those who know the value of σ².",
        truth=False,
    ),
    "best_variance_is_the_mse": claim(
        "For given predictions the σ² of largest likelihood is their mean squared error.",
        truth=True,
    ),
    "minimiser_is_the_median": claim(
        "Over all functions of x, the expected squared error is smallest for the median of y.",
        truth=False,
    ),
    "laplace_noise_means_absolute_error": claim(
        "With Laplace instead of normal noise, maximum likelihood minimises the absolute error.",
        truth=True,
    ),
    "normal_has_most_entropy": claim(
        "Among the densities with a given variance, the normal one has the largest entropy.",
        truth=True,
    ),
    "unequal_noise_changes_nothing": claim(
        "Where the noise has another known variance at every example, the MSE is still right.",
        truth=False,
    ),
}

PROBLEM = Problem(
    title="Squared error is Gaussian likelihood",
    rubric=[
        Value(
            mse,
            ref.mse,
            on=predicted,
            points=2,
            hint="Square each error first, then take the mean over the m examples.",
        ),
        Value(
            mse,
            ref.mse,
            on=predicted_in_a_column,
            points=1,
            cases=32,
            announced="predictions of shape (m, 1), to be flattened or refused",
            may_refuse=is_column,
            hint="Which shape has the difference of (m,) and (m, 1) in numpy?",
        ),
        Value(
            gaussian_nll,
            ref.gaussian_nll,
            on=noisy,
            points=3,
            hint="Write down the density of one target, take the logarithm of all of it, and add.",
        ),
        Property(
            "likelihood_orders_as_mse",
            "Of two predictions, the one with the smaller MSE is the more likely one.",
            on=two_predictions,
            holds=same_order,
            points=1,
        ),
        Gradient(
            gaussian_nll_grad,
            of=gaussian_nll,
            truth=ref.gaussian_nll_grad,
            wrt=in_predictions,
            on=noisy,
            points=3,
            hint="Each prediction is in one term of the sum; mind its inner derivative.",
        ),
        Derivation(
            nll_to_mse,
            start=ref.gaussian_nll,
            goal=scaled_mse,
            on=derivable,
            vary=other_predictions,
            points=3,
            hint="Logarithm of the product, then of the density; what has no ŷ may go.",
        ),
        Claims(CLAIMS, points=1),
    ],
    misconceptions=[
        *mistakes(mse, *wrong.MSE),
        *mistakes(gaussian_nll, *wrong.GAUSSIAN_NLL),
        *mistakes(gaussian_nll_grad, *wrong.GAUSSIAN_NLL_GRAD),
    ],
)
