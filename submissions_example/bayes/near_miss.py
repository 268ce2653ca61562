"""Bayesian methods with the slips that students make; each should be named.

Wrong on purpose: posterior (the mean of no data), posterior_steps (a factor lost while multiplying
out), log_likelihood (one normaliser for all data), log_posterior_grad (the prior pushes away from
0), posterior_predictive (no noise), compare_mle_map (MLE always larger), w_map (mu added
afterwards), tau_threshold (Euclidean norm), expected_test_mse (all entries of the covariance),
shapes (W1 transposed), sigmoid (overflow), grad_b1 and grad_W1 (the slope of the first sigmoid taken
at a1), softmax (shifted by the largest of all logits), cross_entropy (whole columns), sgd (gradients
not cleared), and with it train.
"""

import numpy as np
import torch

SHEET = "bayes"

ANSWERS = {
    "gaussian_mean.claims": {
        "needs_central_limit_theorem": False,
        "sum_is_enough": True,
        "spread_widens_posterior": False,
        "batch_by_batch": True,
        "mean_has_the_same_likelihood": False,
        "wide_prior_gives_mle": True,
        "equal_means_only_in_the_limit": False,
        "plug_in_is_overconfident": False,
        "data_are_independent": False,
    },
    "gaussian_mean.2e": "greater",
    "gaussian_mean.4": "1",
    "laplace_regression.claims": {
        "naive_bayes_is_needed": False,
        "inputs_weights_outputs_independent": False,
        "normaliser_counts_for_tau": True,
        "gradient_is_zero_at_the_mode": False,
        "small_scale_is_confidence": True,
        "guess_without_bayes": True,
        "starting_at_the_guess_is_enough": False,
        "no_data_can_move_it": False,
        "distance_never_grows": True,
        "each_entry_moves_steadily": False,
        "entries_tend_to_zero": False,
        "posterior_contracts": True,
        "wide_prior_is_least_squares": True,
        "mode_wins_by_being_most_probable": False,
        "excess_is_a_distance": True,
        "posterior_mean_is_sparse": True,
        "correlated_features_keep_the_order": True,
    },
    "laplace_regression.5": "map",
}


# -- gaussian_mean ------------------------------------------------------------
def posterior(x, sigma2, tau2):
    noise = sigma2 / len(x)
    return np.mean(x) * tau2 / (noise + tau2), noise * tau2 / (noise + tau2)


def posterior_steps(mu, x, sigma2, tau2):
    n = len(x)
    mean, var = posterior(x, sigma2, tau2)
    likelihood = np.exp(-((x - mu) ** 2) / (2 * sigma2)) / np.sqrt(2 * np.pi * sigma2)
    prior = np.exp(-(mu**2) / (2 * tau2)) / np.sqrt(2 * np.pi * tau2)
    yield np.sum(np.log(likelihood)) + np.log(prior)
    yield -np.sum((x - mu) ** 2) / (2 * sigma2) - mu**2 / (2 * tau2)
    yield -(np.sum(x**2) - mu * np.sum(x) + n * mu**2) / (2 * sigma2) - mu**2 / (2 * tau2)
    yield -0.5 * (n / sigma2 + 1 / tau2) * mu**2 + mu * np.sum(x) / sigma2
    yield -(mu**2 - 2 * mu * mean) / (2 * var)
    yield -((mu - mean) ** 2) / (2 * var)


def log_likelihood(mu, x, sigma2):
    return -0.5 * np.log(2 * np.pi * sigma2) - np.sum((x - mu) ** 2) / (2 * sigma2)


def log_likelihood_grad(mu, x, sigma2):
    return np.sum(x - mu) / sigma2


def mu_mle(x):
    return np.mean(x)


def log_posterior_grad(mu, x, sigma2, tau2):
    return log_likelihood_grad(mu, x, sigma2) + mu / tau2


def mu_map(x, sigma2, tau2):
    return posterior(x, sigma2, tau2)[0]


def plug_in(mu_star, sigma2):
    return mu_star, sigma2


def posterior_predictive(x, sigma2, tau2):
    mean, var = posterior(x, sigma2, tau2)
    return mean, var


def predictive_variance_limit(sigma2, tau2):
    return sigma2


def compare_mle_map(x, sigma2, tau2):
    return 1


def map_mle_ratio(n, sigma2, tau2):
    return tau2 / (tau2 + sigma2 / n)


# -- laplace_regression -------------------------------------------------------
def log_posterior(w, X, y, mu, sigma2, tau):
    residual = y - X @ w
    return -residual @ residual / (2 * sigma2) - np.sum(np.abs(w - mu)) / tau


def lasso_lambda(sigma2, tau):
    return sigma2 / tau


def w_map(X, y, mu, sigma2, tau):
    """Coordinate descent in u = w - mu; each entry is soft-thresholded in turn."""
    lam = lasso_lambda(sigma2, tau)
    u = np.zeros(len(mu))
    r = y.copy()
    for _ in range(2000):
        before = u.copy()
        for j in range(len(u)):
            column = X[:, j]
            z = column @ r + column @ column * u[j]
            new = np.sign(z) * max(abs(z) - lam, 0) / (column @ column)
            r = r - column * (new - u[j])
            u[j] = new
        if np.max(np.abs(u - before)) < 1e-10:
            break
    return mu + u


def tau_threshold(X, y, mu, sigma2):
    return sigma2 / np.linalg.norm(X.T @ (y - X @ mu))


def expected_test_mse(w_hat, mean, cov, sigma2):
    return sigma2 + np.sum(cov) + np.sum((w_hat - mean) ** 2)


# -- sigmoid_mlp --------------------------------------------------------------
def sigmoid(a):
    return np.exp(a) / (1 + np.exp(a))


def shapes(N, M, H):
    return {
        "x": (M, 1),
        "W1": (M, H),
        "b1": (H, 1),
        "a1": (H, 1),
        "z1": (H, 1),
        "W2": (1, H),
        "b2": (1, 1),
        "a2": (1, 1),
        "y_hat": (1, 1),
    }


def mlp_forward(W1, b1, W2, b2, x):
    return sigmoid(W2 @ sigmoid(W1 @ x + b1) + b2)[0]


def bce_loss(y_hat, y):
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def grad_b2(W1, b1, W2, b2, x, y):
    return np.array([mlp_forward(W1, b1, W2, b2, x) - y])


def grad_W2(W1, b1, W2, b2, x, y):
    return np.outer(grad_b2(W1, b1, W2, b2, x, y), sigmoid(W1 @ x + b1))


def grad_b1(W1, b1, W2, b2, x, y):
    a1 = W1 @ x + b1
    return grad_b2(W1, b1, W2, b2, x, y) * W2[0] * a1 * (1 - a1)


def grad_W1(W1, b1, W2, b2, x, y):
    return np.outer(grad_b1(W1, b1, W2, b2, x, y), x)


def grad_b2_steps(W1, b1, W2, b2, x, y):
    y_hat = mlp_forward(W1, b1, W2, b2, x)
    yield -(y / y_hat - (1 - y) / (1 - y_hat)), y_hat * (1 - y_hat), 1
    yield -y * (1 - y_hat) + (1 - y) * y_hat
    yield -y + y * y_hat + y_hat - y * y_hat
    yield y_hat - y


def init_params(n_inputs, n_hiddens, n_outputs, generator):
    W1 = torch.normal(0, 0.01, size=(n_inputs, n_hiddens), generator=generator)
    W2 = torch.normal(0, 0.01, size=(n_hiddens, n_outputs), generator=generator)
    b1 = torch.zeros(1, n_hiddens)
    b2 = torch.zeros(1, n_outputs)
    params = [W1, b1, W2, b2]
    for p in params:
        p.requires_grad_(True)
    return params


def relu(x):
    return torch.maximum(x, torch.zeros_like(x))


def softmax(X):
    X = X - X.max()
    e = torch.exp(X)
    return e / e.sum(dim=-1, keepdim=True)


def net(X, params):
    W1, b1, W2, b2 = params
    X = X.reshape(X.shape[0], -1)
    H = relu(X @ W1 + b1)
    return softmax(H @ W2 + b2)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[:, y])


def sgd(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad


def train(params, batches, epochs, lr):
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = -torch.log(net(X, params)[range(len(y)), y]).mean()
            loss.backward()
            sgd(params, lr)
            losses.append(loss.item())
    return losses
