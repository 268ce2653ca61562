"""Likelihoods and priors with the slips that students make; each should be named.

Wrong on purpose: sequence_nll (the mean over the steps), sequence_nll_from_logits and
sequence_nll_grad (overflow at large logits), autoregressive_nll (a step sees its own value),
autoregressive_nll_grad (dW is not masked), nll_to_cross_entropy (a product lost its logarithm on
the way), l2_prior (a standard deviation), ridge_map (the noise is forgotten).
"""

import numpy as np

SHEET = "likelihood"


def sequence_nll(x, p):
    return np.mean(-x * np.log(p) - (1 - x) * np.log(1 - p))


def sequence_nll_from_logits(x, logits):
    return np.sum(np.log(1 + np.exp(-(2 * x - 1) * logits)))


def sequence_nll_grad(x, logits):
    return np.exp(logits) / (1 + np.exp(logits)) - x


def autoregressive_nll(x, W, b):
    logits = np.tril(W) @ x + b
    return np.sum(np.logaddexp(0, -(2 * x - 1) * logits))


def autoregressive_nll_grad(x, W, b):
    logits = np.tril(W, -1) @ x + b
    db = 1 / (1 + np.exp(-logits)) - x
    return np.outer(db, x), db


def nll_to_cross_entropy(x, p):
    yield -np.log(np.prod(p**x * (1 - p) ** (1 - x)))
    yield -np.sum(np.log(p**x * (1 - p) ** (1 - x)))
    yield -np.sum(np.log(p**x) * np.log((1 - p) ** (1 - x)))
    yield -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p))


def refute_literal_nll():
    return [1, 1, 1], [0.2, 0.5, 0.9]


def map_index(loglik, logprior):
    return np.argmax(loglik + logprior)


def gaussian_log_prior(theta, mean, var):
    return -0.5 * np.sum(np.log(2 * np.pi * var) + (theta - mean) ** 2 / var)


def gaussian_log_prior_grad(theta, mean, var):
    return (mean - theta) / var


def l2_prior(lam, n):
    return np.zeros(n), np.sqrt(1 / (2 * lam))


def ridge_map(X, y, noise_var, lam):
    return np.linalg.solve(X.T @ X + 2 * lam * np.eye(X.shape[1]), X.T @ y)


def ridge_objective_grad(w, X, y, noise_var, lam):
    return X.T @ (y - X @ w) / noise_var - 2 * lam * w


def weight_decay_for(lam):
    return 2 * lam


def map_to_regularized_ml(theta, X, y, noise_var, lam):
    squares = np.sum((y - X @ theta) ** 2)
    var = 1 / (2 * lam)
    yield -squares / (2 * noise_var) - np.sum(theta**2) / (2 * var)
    yield -squares / (2 * noise_var) - lam * np.sum(theta**2)


ANSWERS = {
    "map_regularization.claims": {
        "decay_is_the_lambda": False,
        "decay_shrinks_by_a_factor": True,
        "adam_scales_the_penalty_away": False,
        "adamw_follows_the_penalty": True,
        "mean_loss_divides_the_penalty": True,
        "penalty_is_a_log_prior_up_to_a_constant": True,
        "gaussian_prior_makes_it_unique": False,
        "flat_prior_is_maximum_likelihood": True,
        "map_survives_reparametrisation": None,
        "likelihood_survives_reparametrisation": True,
        "stronger_penalty_wider_prior": False,
        "map_is_the_posterior_mean": False,
    },
}
