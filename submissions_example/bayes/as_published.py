"""What a published solution of this homework says, as code: its formulas, errors included.

The errors, and where the report names each:
- "x_i | μ ~ N(0, σ²)", so that the likelihood does not contain μ: posterior_steps, its first line.
- The central limit theorem is called upon, and p(x̄ | μ) p(μ) is set equal to the joint density:
  gaussian_mean.claims ("needs_central_limit_theorem", "mean_has_the_same_likelihood").
- The log likelihood is Σ −½((x_i − μ)/σ²)²: log_likelihood ("deviation_over_variance").
- Its derivative keeps a minus that the inner derivative cancels: log_likelihood_grad
  ("slope_reversed").
- The log posterior is divided by 2v² instead of 2v: log_posterior_grad
  ("slope_over_squared_posterior_variance").
- λ = σ²/τ, but "minimising the sum of squared errors", without the half: w_map
  ("map_of_plain_squares").
- "Naive Bayes assumption", "w, x and y are independent", "setting the gradient to zero", a
  normaliser 1/(2τ) for any p, every entry tends to its limit: laplace_regression.claims.
- The limit τ → 0 is given, the finite threshold is missed: tau_threshold.
- Problem 2.5 has no solution: expected_test_mse and laplace_regression.5 are missing.
- The gradients of the network are right but not simplified: at saturated outputs they are nan
  ("b2_unsimplified", "W2_unsimplified", "b1_unsimplified", "W1_unsimplified").
- The softmax takes powers of the logits as they are: softmax ("softmax_overflows").
- A bracket of the loss is closed too early, and log gets two arguments: cross_entropy (TypeError).
- The number of epochs is nobody's argument: train (NameError).
The posterior, both estimates, the predictions, the limits and the shapes are right as published.
"""

import numpy as np
import torch

SHEET = "bayes"

ANSWERS = {
    "gaussian_mean.claims": {
        "needs_central_limit_theorem": True,
        "sum_is_enough": True,
        "spread_widens_posterior": False,
        "batch_by_batch": True,
        "mean_has_the_same_likelihood": True,
        "wide_prior_gives_mle": True,
        "equal_means_only_in_the_limit": False,
        "plug_in_is_overconfident": True,
        "data_are_independent": False,
    },
    "gaussian_mean.2e": "greater",
    "gaussian_mean.4": "1",
    "laplace_regression.claims": {
        "naive_bayes_is_needed": True,
        "inputs_weights_outputs_independent": True,
        "normaliser_counts_for_tau": False,
        "gradient_is_zero_at_the_mode": True,
        "small_scale_is_confidence": True,
        "guess_without_bayes": True,
        "starting_at_the_guess_is_enough": False,
        "no_data_can_move_it": False,
        "distance_never_grows": True,
        "each_entry_moves_steadily": True,
        "entries_tend_to_zero": False,
        "posterior_contracts": True,
        "wide_prior_is_least_squares": True,
        "mode_wins_by_being_most_probable": False,
        "excess_is_a_distance": True,
        "posterior_mean_is_sparse": False,
        "correlated_features_keep_the_order": True,
    },
}


# -- gaussian_mean ------------------------------------------------------------
def posterior(x, sigma2, tau2):
    precision = len(x) / sigma2 + 1 / tau2
    return np.sum(x) / sigma2 / precision, 1 / precision


def posterior_steps(mu, x, sigma2, tau2):
    n, xbar = len(x), np.mean(x)
    mean, var = posterior(x, sigma2, tau2)
    yield np.sum(-(x**2) / (2 * sigma2)) - mu**2 / (2 * tau2)
    yield -((xbar - mu) ** 2) / (2 * sigma2 / n) - mu**2 / (2 * tau2)
    yield -(mu**2 * (sigma2 / n + tau2) - 2 * mu * xbar * tau2 + xbar * tau2) / (
        2 * tau2 * sigma2 / n
    )
    yield -((mu - mean) ** 2) / (2 * var)


def log_likelihood(mu, x, sigma2):
    return np.sum(-0.5 * ((x - mu) / sigma2) ** 2)


def log_likelihood_grad(mu, x, sigma2):
    return -1 / (2 * sigma2) * np.sum(2 * (x - mu))


def mu_mle(x):
    return np.mean(x)


def log_posterior_grad(mu, x, sigma2, tau2):
    mean, var = posterior(x, sigma2, tau2)
    return -(mu - mean) / var**2


def mu_map(x, sigma2, tau2):
    return posterior(x, sigma2, tau2)[0]


def plug_in(mu_star, sigma2):
    return mu_star, sigma2


def posterior_predictive(x, sigma2, tau2):
    mean, var = posterior(x, sigma2, tau2)
    return mean, var + sigma2


def predictive_variance_limit(sigma2, tau2):
    return sigma2


def compare_mle_map(x, sigma2, tau2):
    difference = mu_mle(x) - mu_map(x, sigma2, tau2)
    return 0 if difference == 0 else 1 if difference > 0 else -1


def map_mle_ratio(n, sigma2, tau2):
    return tau2 / (tau2 + sigma2 / n)


# -- laplace_regression -------------------------------------------------------
def log_posterior(w, X, y, mu, sigma2, tau):
    residual = y - X @ w
    return -residual @ residual / (2 * sigma2) - np.sum(np.abs(w - mu)) / tau


def lasso_lambda(sigma2, tau):
    return sigma2 / tau


def w_map(X, y, mu, sigma2, tau):
    """argmin of the sum of squared errors plus lam times |w - mu|, by coordinate descent."""
    lam = lasso_lambda(sigma2, tau)
    u = np.zeros(len(mu))
    r = y - X @ mu
    for _ in range(2000):
        before = u.copy()
        for j in range(len(u)):
            column = X[:, j]
            z = column @ r + column @ column * u[j]
            new = np.sign(z) * max(abs(z) - lam / 2, 0) / (column @ column)
            r = r - column * (new - u[j])
            u[j] = new
        if np.max(np.abs(u - before)) < 1e-10:
            break
    return mu + u


def tau_threshold(X, y, mu, sigma2):
    return 0.0  # w_map tends to mu as tau tends to 0


# -- sigmoid_mlp --------------------------------------------------------------
def sigmoid(a):
    return 0.5 * (1 + np.tanh(a / 2))


def shapes(N, M, H):
    return {
        "x": (M, 1),
        "W1": (H, M),
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
    y_hat = mlp_forward(W1, b1, W2, b2, x)
    return np.array([-(y / y_hat + (1 - y) / (y_hat - 1)) * y_hat * (1 - y_hat)])


def grad_W2(W1, b1, W2, b2, x, y):
    return np.outer(grad_b2(W1, b1, W2, b2, x, y), sigmoid(W1 @ x + b1))


def grad_b1(W1, b1, W2, b2, x, y):
    z1 = sigmoid(W1 @ x + b1)
    return grad_b2(W1, b1, W2, b2, x, y) * W2[0] * z1 * (1 - z1)


def grad_W1(W1, b1, W2, b2, x, y):
    return np.outer(grad_b1(W1, b1, W2, b2, x, y), x)


def grad_b2_steps(W1, b1, W2, b2, x, y):
    y_hat = mlp_forward(W1, b1, W2, b2, x)
    yield -(y / y_hat + (1 - y) / (y_hat - 1)), y_hat * (1 - y_hat), 1
    yield -(y / y_hat + (1 - y) / (y_hat - 1)) * y_hat * (1 - y_hat)
    yield y_hat - y


def init_params(n_inputs, n_hiddens, n_outputs, generator):
    W1 = torch.nn.Parameter(
        torch.normal(0, 0.01, (n_inputs, n_hiddens), generator=generator, requires_grad=True)
    )
    b1 = torch.nn.Parameter(torch.zeros((1, n_hiddens), requires_grad=True))
    W2 = torch.nn.Parameter(
        torch.normal(0, 0.01, (n_hiddens, n_outputs), generator=generator, requires_grad=True)
    )
    b2 = torch.nn.Parameter(torch.zeros((1, n_outputs), requires_grad=True))
    return [W1, b1, W2, b2]


def relu(x):
    return torch.clamp(x, min=0)


def softmax(X):
    exponentials = torch.exp(X)
    return exponentials / exponentials.sum(dim=1, keepdim=True)


def net(X, params):
    W1, b1, W2, b2 = params
    hidden = relu(X.reshape(len(X), -1) @ W1 + b1)
    return softmax(hidden @ W2 + b2)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat))], y)


def sgd(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad.zero_()


def train(params, batches, _, lr):
    losses = []
    for _epoch in range(epochs):
        for X, y in batches:
            loss = cross_entropy(net(X, params), y).mean()
            loss.backward()
            sgd(params, lr)
            losses.append(loss.item())
    return losses
