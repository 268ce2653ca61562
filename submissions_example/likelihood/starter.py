# Likelihoods and priors: 100 points.
# Write the functions below, then:  mlgrade check submission.py

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

SHEET = "likelihood"


# -- The likelihood of a binary sequence is a cross-entropy --------------------------------------
# 52 points. The statement:  mlgrade show binary_nll


def sequence_nll(x: np.ndarray, p: np.ndarray) -> float:
    """(a) The NLL of a sequence x of 0s and 1s, where p[t] is the probability of a 1.

    Shapes: x (T,), p (T,) -> number
    """
    raise NotImplementedError


def sequence_nll_from_logits(x: np.ndarray, logits: np.ndarray) -> float:
    """(b) The same from logits, finite and exact for logits up to ±1e4.

    Shapes: x (T,), logits (T,) -> number
    """
    raise NotImplementedError


def sequence_nll_grad(x: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """(c) The gradient of (b) in the logits, (T,), finite for logits up to ±1e4.

    Shapes: x (T,), logits (T,) -> (T,)
    """
    raise NotImplementedError


def autoregressive_nll(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> float:
    """(d) The NLL with logits b[t] + Σ_{s<t} W[t, s] x[s]; W on and above its diagonal is ignored.

    So step t sees the steps before it, not itself and not the later ones.

    Shapes: x (T,), W (T, T), b (T,) -> number
    """
    raise NotImplementedError


def autoregressive_nll_grad(
    x: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(e) The gradient (dW, db) of (d); dW is exactly 0 on and above the diagonal.

    Shapes: x (T,), W (T, T), b (T,) -> (T, T) and (T,)
    """
    raise NotImplementedError


def nll_to_cross_entropy(x: np.ndarray, p: np.ndarray) -> Iterator[float]:
    """(f) Yield the lines from −log Π P(X_t = x_t) to −Σ [x log p + (1 − x) log(1 − p)].

    Shapes: x (T,), p (T,) -> lines of number
    """
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


def refute_literal_nll() -> tuple[np.ndarray, np.ndarray]:
    """(g) One pair (x, p) for which −Σ log p[t] is not the cross-entropy.

    Shapes: -> (T,) and (T,)
    """
    # Return one input on which this is false: −Σ log p_t, with p_t = P(x_t = 1 | x_<t), is the
    # cross-entropy.
    raise NotImplementedError


# -- A prior is a penalty: maximum a posteriori estimates ----------------------------------------
# 48 points. The statement:  mlgrade show map_regularization


def map_index(loglik: np.ndarray, logprior: np.ndarray) -> int:
    """(a) The index of the MAP candidate; a log prior of −inf rules one out.

    Shapes: loglik (K,), logprior (K,) -> int
    """
    raise NotImplementedError


def gaussian_log_prior(theta: np.ndarray, mean: np.ndarray, var: np.ndarray) -> float:
    """(b) The log density of N(mean, diag(var)) at theta, with its normaliser.

    Shapes: theta (N,), mean (N,), var (N,) -> number
    """
    raise NotImplementedError


def gaussian_log_prior_grad(theta: np.ndarray, mean: np.ndarray, var: np.ndarray) -> np.ndarray:
    """(c) The gradient of (b) in theta, (N,).

    Shapes: theta (N,), mean (N,), var (N,) -> (N,)
    """
    raise NotImplementedError


def l2_prior(lam: float, n: int) -> tuple[np.ndarray, float]:
    """(d) (mean, var) of the Gaussian prior that stands for the penalty lam·‖theta‖².

    var may be a number or (n,).

    Shapes: lam number, n int -> (n,) and number
    """
    raise NotImplementedError


def ridge_map(X: np.ndarray, y: np.ndarray, noise_var: float, lam: float) -> np.ndarray:
    """(e) The w, (p,), with the largest log N(y; Xw, noise_var·I) − lam·‖w‖².

    Shapes: X (n, p), y (n,), noise_var number, lam number -> (p,)
    """
    raise NotImplementedError


def ridge_objective_grad(
    w: np.ndarray, X: np.ndarray, y: np.ndarray, noise_var: float, lam: float
) -> np.ndarray:
    """(f) The gradient in w, (p,), of the objective that (e) maximises.

    Shapes: w (p,), X (n, p), y (n,), noise_var number, lam number -> (p,)
    """
    raise NotImplementedError


def weight_decay_for(lam: float) -> float:
    """(g) The weight_decay of torch.optim.SGD that equals the penalty lam·‖theta‖²."""
    raise NotImplementedError


def map_to_regularized_ml(
    theta: np.ndarray, X: np.ndarray, y: np.ndarray, noise_var: float, lam: float
) -> Iterator[float]:
    """(h) Yield the lines from the log posterior to log N(y; X theta, …) − lam·‖theta‖².

    Shapes: theta (p,), X (n, p), y (n,), noise_var number, lam number -> lines of number
    """
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


# True or False for each statement; None leaves it open. Right minus wrong counts.
ANSWERS = {
    "map_regularization.claims": {
        # The weight_decay of torch.optim.SGD is the λ of the penalty λ‖θ‖².
        "decay_is_the_lambda": None,
        # Where the data have no gradient, a step of plain SGD with weight decay multiplies all
        # weights by one common factor.
        "decay_shrinks_by_a_factor": None,
        # With an ℓ2 penalty in the loss, Adam's first step is about lr in each weight that has a
        # gradient, however strong the penalty.
        "adam_scales_the_penalty_away": None,
        # AdamW takes the steps that Adam takes on a loss with an ℓ2 penalty of matching strength.
        "adamw_follows_the_penalty": None,
        # If the loss is the mean over m examples instead of their sum, the same MAP estimate needs
        # the penalty λ/m.
        "mean_loss_divides_the_penalty": None,
        # A penalty stands for a prior if it equals −log p(θ) up to a term without θ; that term may
        # depend on λ and on the data.
        "penalty_is_a_log_prior_up_to_a_constant": None,
        # With a Gaussian prior there is exactly one MAP estimate, whatever the likelihood.
        "gaussian_prior_makes_it_unique": None,
        # If all θ have the same prior density, MAP and maximum likelihood choose the same θ.
        "flat_prior_is_maximum_likelihood": None,
        # The MAP estimate of a probability is σ of the MAP estimate of its logit, if the prior
        # density is transformed along.
        "map_survives_reparametrisation": None,
        # The maximum likelihood estimate of a probability is σ of that of its logit.
        "likelihood_survives_reparametrisation": None,
        # The larger λ, the wider the Gaussian prior that it stands for.
        "stronger_penalty_wider_prior": None,
        # The MAP estimate is the mean of the posterior, whatever the model.
        "map_is_the_posterior_mean": None,
    },
}
