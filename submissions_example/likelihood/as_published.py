"""What a published solution of this homework says, as code: its formulas, errors included.

The errors, and where the report names each:
- p(x_t | x_<t) is defined as P(X_t = 1 | x_<t), so that the NLL charges for p even where a 0 came:
  sequence_nll, autoregressive_nll ("literal_probability", "literal_autoregressive").
- The cross-entropy is written −Σ x log p + (1−x) log(1−p), without brackets, and computed so:
  sequence_nll_from_logits ("brackets_missing_around_logs"); its gradient follows suit
  ("zeros_push_the_wrong_way").
- The proof replaces 1 by x and 0 by 1−x, which holds for a sequence of ones only:
  nll_to_cross_entropy, its second line; refute_literal_nll returns such a sequence.
- "The weight decay parameter directly corresponds to λ‖θ‖²", for any optimiser:
  weight_decay_for ("penalty_is_the_decay") and the claims on decay, Adam and AdamW.
The part on MAP and the Gaussian prior is right as published.
"""

import numpy as np

SHEET = "likelihood"


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


# -- problem 1 ----------------------------------------------------------------------------------
def sequence_nll(x, p):
    return -np.sum(np.log(p))


def sequence_nll_from_logits(x, logits):
    log_p, log_q = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)
    return np.sum(-x * log_p + (1 - x) * log_q)


def sequence_nll_grad(x, logits):
    return -x * (1 - sigmoid(logits)) - (1 - x) * sigmoid(logits)


def autoregressive_nll(x, W, b):
    p = sigmoid(b + np.tril(W, -1) @ x)
    return -np.sum(np.log(p))


def autoregressive_nll_grad(x, W, b):
    db = sigmoid(b + np.tril(W, -1) @ x) - 1
    return np.tril(np.outer(db, x), -1), db


def nll_to_cross_entropy(x, p):
    yield -np.sum(np.log(np.where(x == 1, p, 1 - p)))
    yield -np.sum(1 * np.log(p) + 0 * np.log(1 - p))
    yield -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p))


def refute_literal_nll():
    return np.array([1, 1, 1, 1]), np.array([0.9, 0.2, 0.6, 0.7])


# -- problem 4 ----------------------------------------------------------------------------------
def map_index(loglik, logprior):
    return np.argmax(loglik + logprior)


def gaussian_log_prior(theta, mean, var):
    return np.sum(np.log(1 / np.sqrt(2 * np.pi * var)) - (theta - mean) ** 2 / (2 * var))


def gaussian_log_prior_grad(theta, mean, var):
    return -(theta - mean) / var


def l2_prior(lam, n):
    return np.zeros(n), 1 / (2 * lam)


def ridge_map(X, y, noise_var, lam):
    A = X.T @ X / noise_var + 2 * lam * np.eye(X.shape[1])
    return np.linalg.solve(A, X.T @ y / noise_var)


def ridge_objective_grad(w, X, y, noise_var, lam):
    return X.T @ (y - X @ w) / noise_var - 2 * lam * w


def weight_decay_for(lam):
    return lam


def map_to_regularized_ml(theta, X, y, noise_var, lam):
    log_lik = -0.5 * np.sum((y - X @ theta) ** 2) / noise_var
    var = 1 / (2 * lam)
    yield log_lik + np.sum(np.log(1 / np.sqrt(2 * np.pi * var)) - theta**2 / (2 * var))
    yield log_lik - np.sum(theta**2) / (2 * var)
    yield log_lik - lam * np.sum(theta**2)


ANSWERS = {
    "map_regularization.claims": {
        "decay_is_the_lambda": True,
        "decay_shrinks_by_a_factor": True,
        "adam_scales_the_penalty_away": False,
        "adamw_follows_the_penalty": True,
        "mean_loss_divides_the_penalty": True,
        "penalty_is_a_log_prior_up_to_a_constant": True,
        "gaussian_prior_makes_it_unique": False,
        "flat_prior_is_maximum_likelihood": True,
        "map_survives_reparametrisation": False,
        "likelihood_survives_reparametrisation": True,
        "stronger_penalty_wider_prior": False,
        "map_is_the_posterior_mean": False,
    },
}
