# Bayesian methods and neural networks: 100 points.
# Write the functions below, then:  mlgrade check submission.py

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

SHEET = "bayes"


# -- The mean of normal data: MLE, MAP and prediction --------------------------------------------
# 34 points. The statement:  mlgrade show gaussian_mean


def posterior(x: np.ndarray, sigma2: float, tau2: float) -> tuple[float, float]:
    """(1) The pair (mean, var) of mu given x; for n = 0 the prior's.

    Shapes: x (n,), sigma2 number, tau2 number -> number and number
    """
    raise NotImplementedError


def posterior_steps(mu: float, x: np.ndarray, sigma2: float, tau2: float) -> Iterator[float]:
    """(1) Yield the lines from Σ log N(x_i; mu, sigma2) + log N(mu; 0, tau2) to −(mu − m)²/(2v).

    Shapes: mu number, x (n,), sigma2 number, tau2 number -> lines of number
    """
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


def log_likelihood(mu: float, x: np.ndarray, sigma2: float) -> float:
    """(2a) log p(x | mu), with its normaliser.

    Shapes: mu number, x (n,), sigma2 number -> number
    """
    raise NotImplementedError


def log_likelihood_grad(mu: float, x: np.ndarray, sigma2: float) -> float:
    """(2a) The derivative of log_likelihood in mu.

    Shapes: mu number, x (n,), sigma2 number -> number
    """
    raise NotImplementedError


def mu_mle(x: np.ndarray) -> float:
    """(2a) The maximum likelihood estimate of mu.

    Shapes: x (n,) -> number
    """
    raise NotImplementedError


def log_posterior_grad(mu: float, x: np.ndarray, sigma2: float, tau2: float) -> float:
    """(2b) The derivative in mu of log p(mu | x).

    Shapes: mu number, x (n,), sigma2 number, tau2 number -> number
    """
    raise NotImplementedError


def mu_map(x: np.ndarray, sigma2: float, tau2: float) -> float:
    """(2b) The maximum a posteriori estimate of mu.

    Shapes: x (n,), sigma2 number, tau2 number -> number
    """
    raise NotImplementedError


def plug_in(mu_star: float, sigma2: float) -> tuple[float, float]:
    """(2d) The pair (mean, var) of a new observation, given that mu is mu_star."""
    raise NotImplementedError


def posterior_predictive(x: np.ndarray, sigma2: float, tau2: float) -> tuple[float, float]:
    """(2e) The pair (mean, var) of a new observation, given the data.

    Shapes: x (n,), sigma2 number, tau2 number -> number and number
    """
    raise NotImplementedError


def predictive_variance_limit(sigma2: float, tau2: float) -> float:
    """(2e) The limit of the variance of posterior_predictive as n → ∞."""
    raise NotImplementedError


def compare_mle_map(x: np.ndarray, sigma2: float, tau2: float) -> int:
    """(3) The sign of mu_mle − mu_map: −1, 0 or 1.

    Shapes: x (n,), sigma2 number, tau2 number -> int
    """
    raise NotImplementedError


def map_mle_ratio(n: int, sigma2: float, tau2: float) -> float:
    """(4) mu_map / mu_mle for n data whose mean is not 0."""
    raise NotImplementedError


# -- A Laplace prior is the lasso ----------------------------------------------------------------
# 25 points. The statement:  mlgrade show laplace_regression


def log_posterior(
    w: np.ndarray, X: np.ndarray, y: np.ndarray, mu: np.ndarray, sigma2: float, tau: float
) -> float:
    """(1) log p(w | X, y), up to a constant in w.

    Shapes: w (p,), X (N, p), y (N,), mu (p,), sigma2 number, tau number -> number
    """
    raise NotImplementedError


def lasso_lambda(sigma2: float, tau: float) -> float:
    """(2a) The λ of the objective ½‖y − Xw‖² + λ‖w − mu‖₁."""
    raise NotImplementedError


def w_map(X: np.ndarray, y: np.ndarray, mu: np.ndarray, sigma2: float, tau: float) -> np.ndarray:
    """(2b) The mode of the posterior, (p,).

    Shapes: X (N, p), y (N,), mu (p,), sigma2 number, tau number -> (p,)
    """
    raise NotImplementedError


def tau_threshold(X: np.ndarray, y: np.ndarray, mu: np.ndarray, sigma2: float) -> float:
    """(4) The largest tau at which w_map is exactly mu.

    Shapes: X (N, p), y (N,), mu (p,), sigma2 number -> number
    """
    raise NotImplementedError


def expected_test_mse(w_hat: np.ndarray, mean: np.ndarray, cov: np.ndarray, sigma2: float) -> float:
    """(5) The expected squared error of w_hat on a new input, where w has this mean and cov.

    Shapes: w_hat (p,), mean (p,), cov (p, p), sigma2 number -> number
    """
    raise NotImplementedError


# -- Backpropagation by hand: a network of two sigmoid layers ------------------------------------
# 19 points. The statement:  mlgrade show sigmoid_mlp
# Not allowed here: torch.autograd, torch.func, jax, autograd.


def shapes(N: int, M: int, H: int) -> dict[str, tuple[int, int]]:
    """(1) The shape of everything in the network for one datapoint, vectors as columns.

    Keys: x, W1, b1, a1, z1, W2, b2, a2, y_hat.
    """
    raise NotImplementedError


def mlp_forward(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray, x: np.ndarray
) -> float:
    """(2) ŷ = σ(W2 σ(W1 x + b1) + b2), safe for pre-activations up to ±800.

    Shapes: W1 (H, M), b1 (H,), W2 (1, H), b2 (1,), x (M,) -> number
    """
    raise NotImplementedError


def bce_loss(y_hat: float, y: int) -> float:
    """(2) −(y log ŷ + (1 − y) log(1 − ŷ)) for 0 < ŷ < 1."""
    raise NotImplementedError


def grad_b2(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray, x: np.ndarray, y: int
) -> np.ndarray:
    """(2a) The gradient of the loss in b2, (1,), by hand; safe for pre-activations up to ±800.

    Shapes: W1 (H, M), b1 (H,), W2 (1, H), b2 (1,), x (M,), y int -> (1,)
    """
    raise NotImplementedError


def grad_W2(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray, x: np.ndarray, y: int
) -> np.ndarray:
    """(2b) The gradient of the loss in W2, (1, H), by hand; safe as above.

    Shapes: W1 (H, M), b1 (H,), W2 (1, H), b2 (1,), x (M,), y int -> (1, H)
    """
    raise NotImplementedError


def grad_b1(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray, x: np.ndarray, y: int
) -> np.ndarray:
    """(2c) The gradient of the loss in b1, (H,), by hand; safe as above.

    Shapes: W1 (H, M), b1 (H,), W2 (1, H), b2 (1,), x (M,), y int -> (H,)
    """
    raise NotImplementedError


def grad_W1(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray, x: np.ndarray, y: int
) -> np.ndarray:
    """(2d) The gradient of the loss in W1, (H, M), by hand; safe as above.

    Shapes: W1 (H, M), b1 (H,), W2 (1, H), b2 (1,), x (M,), y int -> (H, M)
    """
    raise NotImplementedError


def grad_b2_steps(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray, x: np.ndarray, y: int
) -> Iterator[object]:
    """(2e) Yield the lines from the three factors of the chain rule for b2 to ŷ − y.

    Shapes: W1 (H, M), b1 (H,), W2 (1, H), b2 (1,), x (M,), y int -> lines of object
    """
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


# -- A classifier from scratch in PyTorch --------------------------------------------------------
# 22 points. The statement:  mlgrade show torch_mlp
# Not allowed here: torch.nn (but torch.nn.Parameter), torch.optim, torch.relu, torch.relu_,
# torch.Tensor.relu, torch.Tensor.relu_, torch.softmax, torch.log_softmax, torch.Tensor.softmax,
# torch.Tensor.log_softmax, torch.special.softmax, torch.special.log_softmax, torch._softmax,
# torch._log_softmax.


def init_params(
    n_inputs: int, n_hiddens: int, n_outputs: int, generator: torch.Generator
) -> list[torch.Tensor]:
    """(a) [W1, b1, W2, b2]: weights from N(0, 0.01²), biases 0, all with requires_grad.

    W1 (n_inputs, n_hiddens), b1 (1, n_hiddens), W2 (n_hiddens, n_outputs), b2 (1, n_outputs).
    """
    raise NotImplementedError


def relu(x: torch.Tensor) -> torch.Tensor:
    """(b) max(x, 0), entry by entry, any shape."""
    raise NotImplementedError


def softmax(X: torch.Tensor) -> torch.Tensor:
    """(b) The softmax over the last axis of X, (n, K), safe for logits up to ±1e4."""
    raise NotImplementedError


def net(X: torch.Tensor, params: list[torch.Tensor]) -> torch.Tensor:
    """(c) The probabilities, (n, K), of images X, (n, h, w) or (n, d); params as in (a)."""
    raise NotImplementedError


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(d) The loss of each example, (n,), from probabilities y_hat (n, K) and classes y (n,)."""
    raise NotImplementedError


def sgd(params: list[torch.Tensor], lr: float) -> None:
    """(e) One step of gradient descent in place; afterwards the gradients are cleared."""
    raise NotImplementedError


def train(
    params: list[torch.Tensor],
    batches: list[tuple[torch.Tensor, torch.Tensor]],
    epochs: int,
    lr: float,
) -> list[float]:
    """(f) Train in place; the mean loss of every batch in order, each before its step."""
    raise NotImplementedError


# True or False for each statement; None leaves it open. Right minus wrong counts.
ANSWERS = {
    # Compared with the plug-in distribution at the MLE, is the variance of the posterior predictive
    # distribution greater, smaller or equal?
    # One of: "greater", "smaller", "equal"
    "gaussian_mean.2e": None,
    # What is the limit of mu_map / mu_mle as n → ∞?
    "gaussian_mean.4": None,
    "gaussian_mean.claims": {
        # That the sample mean given μ is N(μ, σ²/n) rests on the central limit theorem, so here it
        # holds for large n only.
        "needs_central_limit_theorem": None,
        # With σ² and τ² known, the posterior depends on the data through n and Σx_i only.
        "sum_is_enough": None,
        # With σ² known, data that scatter more give a larger posterior variance.
        "spread_widens_posterior": None,
        # Taking the posterior as the prior for further data gives the same as all data at once.
        "batch_by_batch": None,
        # p(x̄ | μ) and p(x_1, …, x_n | μ) are the same number for every μ, not only proportional.
        "mean_has_the_same_likelihood": None,
        # For fixed data the MAP estimate tends to the MLE as τ² → ∞.
        "wide_prior_gives_mle": None,
        # The MAP estimate and the mean of a new observation given the data agree only as n → ∞.
        "equal_means_only_in_the_limit": None,
        # On average a 95 % interval of N(μ_MLE, σ²) covers the next observation less often than in
        # 95 % of cases.
        "plug_in_is_overconfident": None,
        # With μ unknown and integrated out, x_1 and x_2 are still independent of each other.
        "data_are_independent": None,
    },
    # Which point estimate has the lower expected test error: the posterior's mean or its mode?
    # One of: "mean", "map"
    "laplace_regression.5": None,
    "laplace_regression.claims": {
        # That p(y | X, w) is a product over the data needs the naive Bayes assumption.
        "naive_bayes_is_needed": None,
        # In this model x, w and y are independent of each other.
        "inputs_weights_outputs_independent": None,
        # Writing 1/(2τ) for (2τ)⁻ᵖ changes no MAP estimate of w, but it does change which τ the
        # data make most probable when p > 1.
        "normaliser_counts_for_tau": None,
        # w_map always satisfies −Xᵀ(y − Xw) + λ sign(w − μ) = 0.
        "gradient_is_zero_at_the_mode": None,
        # A smaller τ says that one is more certain of the guess μ.
        "small_scale_is_confidence": None,
        # Without any prior, a guess v can be used by penalising ‖w − v‖₁ in least squares.
        "guess_without_bayes": None,
        # Starting the optimiser of the ordinary lasso at v has the same effect as a prior centred
        # at v.
        "starting_at_the_guess_is_enough": None,
        # If τ is small enough, w stays at μ however many informative data are added later.
        "no_data_can_move_it": None,
        # As τ decreases, ‖w_map − μ‖₁ never increases.
        "distance_never_grows": None,
        # As τ decreases, each single |w_j − μ_j| decreases or stays.
        "each_entry_moves_steadily": None,
        # As τ → 0 all entries of w_map tend to 0, whatever μ is.
        "entries_tend_to_zero": None,
        # As τ → 0 the whole posterior, not only its mode, contracts to μ.
        "posterior_contracts": None,
        # If the columns of X are independent, w_map tends to the least squares solution as τ → ∞.
        "wide_prior_is_least_squares": None,
        # No estimate has a lower expected test error than the most probable w.
        "mode_wins_by_being_most_probable": None,
        # For features as in (5), an estimate's expected test error exceeds that of the posterior
        # mean by its squared distance from it.
        "excess_is_a_distance": None,
        # The posterior mean, too, has some entries exactly at μ_j for generic data.
        "posterior_mean_is_sparse": None,
        # With correlated features the posterior mean still has the lowest expected test error.
        "correlated_features_keep_the_order": None,
    },
}
