"""Likelihoods and priors, done right: what full marks look like."""

import numpy as np

SHEET = "likelihood"


# -- the likelihood of a binary sequence --------------------------------------------------------
def sequence_nll(x, p):
    observed = np.where(x == 1, p, 1 - p)
    return -np.log(observed).sum()


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def sequence_nll_from_logits(x, logits):
    # -log σ(l) = softplus(-l) for a one, -log(1 - σ(l)) = softplus(l) for a zero
    return softplus(np.where(x == 1, -logits, logits)).sum()


def sequence_nll_grad(x, logits):
    return sigmoid(logits) - x


def model_logits(x, W, b):
    return np.array([b[t] + W[t, :t] @ x[:t] for t in range(len(x))])


def autoregressive_nll(x, W, b):
    return sequence_nll_from_logits(x, model_logits(x, W, b))


def autoregressive_nll_grad(x, W, b):
    db = sequence_nll_grad(x, model_logits(x, W, b))
    dW = np.zeros_like(W)
    for t in range(len(x)):
        dW[t, :t] = db[t] * x[:t]
    return dW, db


def nll_to_cross_entropy(x, p):
    # what was observed has probability p where x is 1 and 1 - p where it is 0
    observed = np.where(x == 1, p, 1 - p)
    yield -np.log(np.prod(observed))
    yield -np.sum(np.log(observed))
    # one formula for both values: the exponents switch the factors on and off
    yield -np.sum(np.log(p**x * (1 - p) ** (1 - x)))
    yield -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p))


def refute_literal_nll():
    # a zero that was thought unlikely: the literal sum charges for p, not for 1 - p
    return np.array([1, 0]), np.array([0.5, 0.9])


# -- a prior is a penalty -----------------------------------------------------------------------
def map_index(loglik, logprior):
    return int(np.argmax(loglik + logprior))


def gaussian_log_prior(theta, mean, var):
    return np.sum(-0.5 * np.log(2 * np.pi * var) - (theta - mean) ** 2 / (2 * var))


def gaussian_log_prior_grad(theta, mean, var):
    return (mean - theta) / var


def l2_prior(lam, n):
    # 1 / (2 var) must be lam
    return np.zeros(n), 1 / (2 * lam)


def ridge_map(X, y, noise_var, lam):
    A = X.T @ X / noise_var + 2 * lam * np.eye(X.shape[1])
    return np.linalg.solve(A, X.T @ y / noise_var)


def ridge_objective_grad(w, X, y, noise_var, lam):
    return X.T @ (y - X @ w) / noise_var - 2 * lam * w


def weight_decay_for(lam):
    # SGD adds weight_decay * theta to the gradient; the penalty's gradient is 2 lam theta
    return 2 * lam


def map_to_regularized_ml(theta, X, y, noise_var, lam):
    residual = y - X @ theta
    log_lik = -0.5 * np.sum(np.log(2 * np.pi * noise_var) + residual**2 / noise_var)
    mean, var = l2_prior(lam, len(theta))
    # Bayes: the evidence does not depend on theta
    yield log_lik + gaussian_log_prior(theta, mean, np.full(len(theta), var))
    # neither does the normaliser of the prior, whose mean is 0
    yield log_lik - np.sum(theta**2) / (2 * var)
    # 1 / (2 var) = lam
    yield log_lik - lam * np.sum(theta**2)


ANSWERS = {
    "map_regularization.claims": {
        "decay_is_the_lambda": False,
        "decay_shrinks_by_a_factor": True,
        "adam_scales_the_penalty_away": True,
        "adamw_follows_the_penalty": False,
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

PROSE = {}
