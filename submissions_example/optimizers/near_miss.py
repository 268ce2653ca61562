"""Optimisers with the slips that students make; each should be named.

Wrong on purpose: entropy (nan where p is 0), conditional_entropy (every row weighs the same),
mse (a column broadcasts), mle_three_ways (a p lost on the way), gd_step (no factor from the square),
minibatch_step (the first rows instead of those in idx), robbins_monro (the logarithm is ignored),
backprop (the edges are taken as they come), momentum (one array, changed in place, in all rows),
nesterov (the look-ahead is stored), rmsprop (corrected as in Adam), adam (the power of t is
forgotten), bias_steps (the sum has one term too few).
"""

import numpy as np

SHEET = "optimizers"


# -- information --------------------------------------------------------------
def self_information(p):
    return -np.log(p)


def entropy(p):
    return -np.sum(p * np.log(p))


def cross_entropy(p, q):
    occurs = p > 0
    return -np.sum(p[occurs] * np.log(q[occurs]))


def kl_divergence(p, q):
    occurs = p > 0
    return np.sum(p[occurs] * np.log(p[occurs] / q[occurs]))


def conditional_entropy(P):
    entropies = []
    for row in P:
        if row.sum() > 0:
            p = row[row > 0] / row.sum()
            entropies.append(-np.sum(p * np.log(p)))
    return np.mean(entropies)


def mle_three_ways(counts, q):
    N = counts.sum()
    p_hat = counts / N
    yield -np.sum(counts * np.log(q)) / N
    yield -np.sum(p_hat * np.log(q))
    yield np.sum(p_hat * np.log(p_hat / q)) - np.sum(np.log(p_hat))
    yield kl_divergence(p_hat, q) + entropy(p_hat)


def refute_kl_symmetric():
    return np.array([0.5, 0.5]), np.array([0.9, 0.1])


# -- squared error ------------------------------------------------------------
def mse(y, y_hat):
    return np.mean((y - y_hat) ** 2)


def gaussian_nll(y, y_hat, sigma2):
    return np.sum(0.5 * np.log(2 * np.pi * sigma2) + (y - y_hat) ** 2 / (2 * sigma2))


def gaussian_nll_grad(y, y_hat, sigma2):
    return (y_hat - y) / sigma2


def nll_to_mse(y, y_hat, sigma2):
    density = np.exp(-((y - y_hat) ** 2) / (2 * sigma2)) / np.sqrt(2 * np.pi * sigma2)
    yield -np.sum(np.log(density))
    yield np.sum(0.5 * np.log(2 * np.pi * sigma2) + (y - y_hat) ** 2 / (2 * sigma2))
    yield np.sum((y - y_hat) ** 2) / (2 * sigma2)
    yield len(y) * mse(y, y_hat) / (2 * sigma2)


# -- gradient descent ---------------------------------------------------------
def gd_step(theta, X, y, lr):
    gradient = X.T @ (X @ theta - y) / len(y)
    return theta - lr * gradient


def sgd_step(theta, X, y, lr, i):
    return theta - lr * 2 * (X[i] @ theta - y[i]) * X[i]


def minibatch_step(theta, X, y, lr, idx):
    B = len(idx)
    X, y = X[:B], y[:B]
    return theta - lr * 2 / B * X.T @ (X @ theta - y)


def robbins_monro(p, q):
    return 0.5 < p <= 1


# -- back-propagation ---------------------------------------------------------
def backprop(n, edges, local):
    g = np.zeros(n)
    g[-1] = 1.0
    for e in reversed(range(len(edges))):
        start, end = edges[e]
        g[start] += g[end] * local[e]
    return g


# -- momentum -----------------------------------------------------------------
def momentum(grad, theta0, lr, beta, steps):
    theta, v = theta0.copy(), np.zeros_like(theta0)
    path = [theta]
    for _ in range(steps):
        v = beta * v - lr * grad(theta)
        theta += v
        path.append(theta)
    return np.array(path)


def nesterov(grad, theta0, lr, beta, steps):
    theta, v = theta0, np.zeros_like(theta0)
    path = [theta]
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
        path.append(theta + beta * v)
    return np.array(path)


# -- adaptive rates -----------------------------------------------------------
def adagrad(G, theta0, lr, eps):
    theta, r = theta0, np.zeros_like(theta0)
    path = [theta]
    for g in G:
        r = r + g**2
        theta = theta - lr * g / np.sqrt(r + eps)
        path.append(theta)
    return np.array(path)


def adagrad_effective_lr(t, lr, g0, eps):
    return lr / np.sqrt(t * g0**2 + eps)


def rmsprop(G, theta0, lr, beta, eps):
    theta, r = theta0, np.zeros_like(theta0)
    path = [theta]
    for t, g in enumerate(G, start=1):
        r = beta * r + (1 - beta) * g**2
        theta = theta - lr * g / np.sqrt(r / (1 - beta**t) + eps)
        path.append(theta)
    return np.array(path)


# -- adam ---------------------------------------------------------------------
def adam(G, theta0, lr, beta1, beta2, eps):
    theta, s, r = theta0, np.zeros_like(theta0), np.zeros_like(theta0)
    path = [theta]
    for g in G:
        s = beta1 * s + (1 - beta1) * g
        r = beta2 * r + (1 - beta2) * g**2
        theta = theta - lr * s / (1 - beta1) / (np.sqrt(r / (1 - beta2)) + eps)
        path.append(theta)
    return np.array(path)


def moment_weight(beta, t):
    return 1 - beta**t


def bias_steps(beta, t):
    yield (1 - beta) * sum(beta ** (t - i) for i in range(1, t + 1))
    yield (1 - beta) * sum(beta**k for k in range(1, t))
    yield 1 - beta**t


# -- answers ------------------------------------------------------------------
ANSWERS = {
    "information.claims": {
        "sure_event_tells_nothing": True,
        "entropy_has_no_maximum": False,
        "entropy_of_density_is_positive": False,
        "kl_is_never_negative": True,
        "cross_entropy_minus_entropy": True,
        "reverse_kl_is_mle": True,
        "entropy_of_data_has_parameters": False,
        "mean_and_sum_agree_in_argmin": True,
        "conditioning_adds_on_average": False,
        "conditional_entropy_is_directed": True,
    },
    "mse_from_mle.claims": {
        "variance_must_be_known": False,
        "best_variance_is_the_mse": True,
        "minimiser_is_the_median": False,
        "laplace_noise_means_absolute_error": True,
        "normal_has_most_entropy": True,
        "unequal_noise_changes_nothing": False,
    },
    "gradient_descent.claims": {
        "minibatch_gradient_is_biased": False,
        "variance_falls_as_one_over_size": True,
        "error_falls_as_one_over_size": False,
        "cost_grows_with_size": True,
        "without_replacement_is_less_noisy": True,
        "full_gradient_needs_decay": False,
        "online_stops_by_itself": False,
        "every_online_step_descends": True,
        "square_comes_from_the_loss": False,
        "square_comes_from_the_noise": True,
        "first_condition_is_about_reach": True,
        "conditions_are_necessary": False,
        "noise_must_be_bounded": True,
    },
    "momentum.claims": {
        "only_the_point_differs": True,
        "nesterov_needs_two_gradients": False,
        "first_steps_agree": True,
        "differ_on_a_slope": False,
        "terminal_velocity": True,
        "buffer_form_is_the_same": True,
        "buffer_form_at_decaying_rate": False,
        "overshoots_no_more_than_descent": False,
        "zigzag_is_damped": True,
        "beta_one_is_fastest": False,
    },
    "adaptive.claims": {
        "adagrad_rate_recovers": False,
        "adagrad_favours_rare_features": True,
        "rmsprop_forgets": True,
        "rmsprop_rate_tends_to_a_limit": True,
        "rmsprop_divides_by_t": False,
        "r_estimates_the_variance": False,
        "rmsprop_comes_to_rest": False,
        "first_step_is_long": True,
        "scale_of_loss_hardly_matters": True,
        "epsilon_prevents_the_decay": False,
    },
    "adaptive.b": "1/sqrt(t)",
    "adam.claims": {
        "bias_comes_from_the_start": True,
        "bias_comes_from_minibatches": False,
        "first_moment_needs_it_too": True,
        "stationarity_is_assumed": True,
        "independence_is_assumed": False,
        "growing_gradients_lag": True,
        "root_is_unbiased_as_well": False,
        "r_hat_is_a_variance": False,
        "first_step_is_lr": True,
        "uncorrected_first_step_is_longer": True,
        "correction_matters_for_ever": False,
    },
}
