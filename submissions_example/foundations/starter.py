# Likelihood, the sigmoid, forward and backward: 100 points.
# Write the functions below, then:  mlgrade check submission.py

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

SHEET = "foundations"


# -- Maximum likelihood and cross-entropy --------------------------------------------------------
# 36 points. The statement:  mlgrade show mle_cross_entropy


def gaussian_mle(x: np.ndarray) -> tuple[float, float]:
    """(a) The pair (mean, variance) of the normal distribution under which x is most probable.

    Shapes: x (m,) -> number and number
    """
    raise NotImplementedError


def mle_index(loglik: np.ndarray) -> int:
    """(a) The candidate, counted from 0, of highest likelihood; row k is log p(x_i; theta_k).

    Shapes: loglik (K, m) -> int
    """
    raise NotImplementedError


def empirical_pmf(samples: np.ndarray, support: np.ndarray) -> np.ndarray:
    """(b) The empirical mass of each value of support, (K,), in that order.

    Shapes: samples (m,), support (K,) -> (K,)
    """
    raise NotImplementedError


def ecdf(samples: np.ndarray, t: float) -> float:
    """(b) The share of samples that are at most t.

    Shapes: samples (m,), t number -> number
    """
    raise NotImplementedError


def expected_log_likelihood(
    samples: np.ndarray, support: np.ndarray, log_model: np.ndarray
) -> float:
    """(c) The mean of log p_model under the empirical distribution of the samples.

    Shapes: samples (m,), support (K,), log_model (K,) -> number
    """
    raise NotImplementedError


def cross_entropy(p: np.ndarray, q: np.ndarray) -> float:
    """(d) H(p, q) = −Σ p log q; entries of p may be 0.

    Shapes: p (K,), q (K,) -> number
    """
    raise NotImplementedError


def kl_divergence(p: np.ndarray, q: np.ndarray) -> float:
    """(d) KL(p‖q); entries of p may be 0.

    Shapes: p (K,), q (K,) -> number
    """
    raise NotImplementedError


def nll_is_cross_entropy(
    samples: np.ndarray, support: np.ndarray, log_model: np.ndarray
) -> Iterator[float]:
    """(d) Yield the lines from the mean of −log p_model(x_i) to KL(p̂‖p_model) + H(p̂).

    Shapes: samples (m,), support (K,), log_model (K,) -> lines of number
    """
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


# -- The sigmoid ---------------------------------------------------------------------------------
# 38 points. The statement:  mlgrade show sigmoid


def sigmoid(x: np.ndarray) -> np.ndarray:
    """(a) σ(x), any shape, safe for |x| up to 1e4.

    Shapes: x any shape -> any shape
    """
    raise NotImplementedError


def sigmoid_grad(x: np.ndarray) -> np.ndarray:
    """(a) The derivative of σ at the pre-activation x, any shape.

    Shapes: x any shape -> any shape
    """
    raise NotImplementedError


def sigmoid_grad_steps(x: float) -> Iterator[float]:
    """(a) Yield the lines from e^(−x)/(1 + e^(−x))² to σ(x)(1 − σ(x))."""
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
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
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


def refute_even() -> float:
    """(c) One number x on which "σ(−x) = σ(x)" fails."""
    # Return one input on which this is false: σ(−x) = σ(x)
    raise NotImplementedError


def sigmoid_taylor_coefficients() -> np.ndarray:
    """(d) The Taylor coefficients of σ at 0 for the degrees 0, 1, 2, 3, (4,).

    Shapes: -> (4,)
    """
    raise NotImplementedError


def sigmoid_taylor(x: np.ndarray) -> np.ndarray:
    """(d) The value of that cubic at x, any shape.

    Shapes: x any shape -> any shape
    """
    raise NotImplementedError


# -- A forward pass and a computation graph ------------------------------------------------------
# 26 points. The statement:  mlgrade show forward_backward


def relu(z: np.ndarray) -> np.ndarray:
    """(a) max(z, 0), entry by entry, (K,).

    Shapes: z (K,) -> (K,)
    """
    raise NotImplementedError


def softmax(z: np.ndarray) -> np.ndarray:
    """(a) The softmax of z, (K,), safe for entries up to ±1e4.

    Shapes: z (K,) -> (K,)
    """
    raise NotImplementedError


def forward(
    x: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, int]:
    """(a) The probabilities, (K,), and the most probable class, counted from 0.

    Shapes: x (M,), W1 (H, M), b1 (H,), W2 (K, H), b2 (K,) -> (K,) and int
    """
    raise NotImplementedError


def count_parameters(M: int, H: int, K: int) -> int:
    """(a) The number of weights and biases of that network."""
    raise NotImplementedError


def graph_values(a: float, b: float) -> tuple[float, float, float]:
    """(b) The nodes c = a + b, d = b + 1 and e = c·d."""
    raise NotImplementedError


def graph_grads(a: float, b: float) -> tuple[float, float]:
    """(b) The derivatives of e in a and in b, in this order."""
    raise NotImplementedError


def de_db_steps(a: float, b: float) -> Iterator[float]:
    """(b) Yield the lines from (∂e/∂c)(∂c/∂b) + (∂e/∂d)(∂d/∂b) to a + 2b + 1."""
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


# True or False for each statement; None leaves it open. Right minus wrong counts.
ANSWERS = {
    "mle_cross_entropy.claims": {
        # The empirical distribution changes when θ does.
        "empirical_depends_on_theta": None,
        # Another sample of the same size from the same source usually has another empirical
        # distribution.
        "empirical_is_random": None,
        # The data-generating distribution is what training returns: it is the fitted model.
        "data_distribution_is_learnt": None,
        # The empirical distribution has atoms of mass at least 1/m also where the data come from a
        # continuous distribution.
        "empirical_has_atoms": None,
        # The sample at hand was generated by its own empirical distribution.
        "samples_come_from_the_empirical": None,
        # As m grows, the empirical distribution function approaches that of the data-generating
        # distribution.
        "ecdf_converges": None,
        # The logarithm may be taken because it does not change the value of the likelihood.
        "log_keeps_the_value": None,
        # Dividing the log-likelihood by m moves no maximiser, because 1/m is positive and free of
        # θ.
        "one_over_m_keeps_the_maximiser": None,
        # The product of the m likelihoods divided by m is the expected likelihood under the
        # empirical distribution.
        "product_over_m_is_an_expectation": None,
        # Minimising the divergence from the empirical distribution to the model gives the same θ as
        # minimising the cross-entropy, since they differ by a term without θ.
        "entropy_of_data_is_free_of_theta": None,
        # Minimising the divergence from the model to the empirical distribution always gives the
        # maximum likelihood estimate too.
        "reverse_divergence_does_as_well": None,
        # If the model is a continuous density, the divergence of the discrete empirical
        # distribution from it is infinite, while the mean of −log p_model is finite and can be
        # minimised.
        "divergence_to_a_density_is_infinite": None,
    },
}
