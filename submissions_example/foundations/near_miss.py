"""A submission that is nearly right.

The slips: the variance divides by m − 1; the distribution function counts samples strictly below
t; the divergence is taken the wrong way round; the sigmoid is written as e^x / (1 + e^x) and
overflows; the derivation of its slope loses a denominator; the plot shows the sigmoid in place of
its slope; one fact is the inflection point; evenness is refuted at 0, where it holds; the Taylor
polynomial has the wrong sign in its cubic term; the label counts from one; the derivative in b
follows one path only; one claim is wrong and one left open.
"""

import numpy as np

SHEET = "foundations"


def gaussian_mle(x):
    return np.mean(x), np.var(x, ddof=1)


def mle_index(loglik):
    return loglik.sum(axis=1).argmax()


def empirical_pmf(samples, support):
    return [np.mean(samples == value) for value in support]


def ecdf(samples, t):
    return np.mean(samples < t)


def expected_log_likelihood(samples, support, log_model):
    return empirical_pmf(samples, support) @ log_model


def cross_entropy(p, q):
    return -np.sum(p * np.log(q))


def kl_divergence(p, q):
    return np.sum(q * np.log(q / p))


def nll_is_cross_entropy(samples, support, log_model):
    log_of = dict(zip(support, log_model))
    yield -np.mean([log_of[x] for x in samples])
    p_hat = np.array(empirical_pmf(samples, support))
    yield -np.sum(p_hat * log_model)
    yield np.sum(p_hat * np.log(p_hat / np.exp(log_model))) - np.sum(p_hat * np.log(p_hat))


def sigmoid(x):
    return np.exp(x) / (1 + np.exp(x))


def sigmoid_grad(x):
    return sigmoid(x) * (1 - sigmoid(x))


def sigmoid_grad_steps(x):
    yield np.exp(-x) / (1 + np.exp(-x)) ** 2
    yield (1 / (1 + np.exp(-x))) * (np.exp(-x) / (1 + np.exp(-x)))
    yield 1 / (1 + np.exp(-x)) * np.exp(-x)
    yield sigmoid(x) * (1 - sigmoid(x))


def plot_sigmoid_grad(ax):
    import matplotlib.pyplot as plt

    x = np.linspace(-6, 6, 100)
    plt.plot(x, sigmoid(x))
    plt.xlabel("x")
    plt.ylabel("sigma'(x)")


def sigmoid_grad_facts():
    return {"max": 0.25, "argmax": 0, "limit": 0, "integral": 1, "half_max_x": 1.317}


def sigmoid_of_negative(s):
    return 1 - s


def point_symmetry(x):
    yield 1 / (1 + np.exp(x))
    yield np.exp(-x) / (1 + np.exp(-x))
    yield 1 - 1 / (1 + np.exp(-x))


def refute_even():
    return 0


def sigmoid_taylor_coefficients():
    return [1 / 2, 1 / 4, 0, 1 / 48]


def sigmoid_taylor(x):
    return np.polyval(sigmoid_taylor_coefficients()[::-1], x)


def relu(z):
    return np.where(z > 0, z, 0)


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def forward(x, W1, b1, W2, b2):
    probs = softmax(W2 @ relu(W1 @ x + b1) + b2)
    return probs, np.argmax(probs) + 1


def count_parameters(M, H, K):
    return M * H + H + H * K + K


def graph_values(a, b):
    return a + b, b + 1, (a + b) * (b + 1)


def graph_grads(a, b):
    return b + 1, b + 1


def de_db_steps(a, b):
    yield (b + 1) * 1 + (a + b) * 1
    yield a + 2 * b + 1


ANSWERS = {
    "mle_cross_entropy.claims": {
        "empirical_depends_on_theta": False,
        "empirical_is_random": True,
        "data_distribution_is_learnt": True,
        "empirical_has_atoms": True,
        "samples_come_from_the_empirical": False,
        "ecdf_converges": True,
        "log_keeps_the_value": None,
        "one_over_m_keeps_the_maximiser": True,
        "product_over_m_is_an_expectation": False,
        "entropy_of_data_is_free_of_theta": True,
        "reverse_divergence_does_as_well": False,
        "divergence_to_a_density_is_infinite": True,
    },
}
