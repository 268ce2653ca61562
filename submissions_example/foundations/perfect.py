"""A submission that gets every point a machine can give."""

import numpy as np

SHEET = "foundations"


# -- maximum likelihood and cross-entropy ---------------------------------------
def gaussian_mle(x):
    return x.mean(), x.var()


def mle_index(loglik):
    return int(np.argmax(loglik.sum(axis=1)))


def empirical_pmf(samples, support):
    return np.array([np.mean(samples == value) for value in support])


def ecdf(samples, t):
    return np.mean(samples <= t)


def expected_log_likelihood(samples, support, log_model):
    return np.sum(empirical_pmf(samples, support) * log_model)


def cross_entropy(p, q):
    happens = p > 0
    return -np.sum(p[happens] * np.log(q[happens]))


def kl_divergence(p, q):
    happens = p > 0
    return np.sum(p[happens] * np.log(p[happens] / q[happens]))


def nll_is_cross_entropy(samples, support, log_model):
    log_of = dict(zip(support, log_model))
    yield -np.mean([log_of[x] for x in samples])
    # equal samples are collected: each value stands there m p̂(v) times
    p_hat = empirical_pmf(samples, support)
    yield -np.sum(p_hat * log_model)
    # add and subtract Σ p̂ log p̂
    yield np.sum(p_hat * (np.log(p_hat) - log_model)) - np.sum(p_hat * np.log(p_hat))
    yield kl_divergence(p_hat, np.exp(log_model)) + cross_entropy(p_hat, p_hat)


# -- the sigmoid ----------------------------------------------------------------
def sigmoid(x):
    small = np.exp(-np.abs(x))  # never overflows
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid_grad(x):
    s = sigmoid(x)
    return s * (1 - s)


def sigmoid_grad_steps(x):
    yield np.exp(-x) / (1 + np.exp(-x)) ** 2
    yield 1 / (1 + np.exp(-x)) * (1 + np.exp(-x) - 1) / (1 + np.exp(-x))
    yield 1 / (1 + np.exp(-x)) * (1 - 1 / (1 + np.exp(-x)))
    yield sigmoid(x) * (1 - sigmoid(x))


def plot_sigmoid_grad(ax):
    x = np.linspace(-8, 8, 400)
    ax.plot(x, sigmoid_grad(x))
    ax.set_xlabel("pre-activation x")
    ax.set_ylabel("slope of the sigmoid")
    ax.set_title("The slope of the sigmoid is a bell")


def sigmoid_grad_facts():
    return {
        "max": 0.25,
        "argmax": 0.0,
        "limit": 0.0,
        "integral": 1.0,  # σ(∞) − σ(−∞)
        "half_max_x": 2 * np.log(1 + np.sqrt(2)),
    }


def sigmoid_of_negative(s):
    return 1 - s


def point_symmetry(x):
    yield 1 / (1 + np.exp(x))
    yield np.exp(-x) / (np.exp(-x) + 1)
    yield (1 + np.exp(-x)) / (1 + np.exp(-x)) - 1 / (1 + np.exp(-x))
    yield 1 - sigmoid(x)


def refute_even():
    return 2.0


def sigmoid_taylor_coefficients():
    return np.array([1 / 2, 1 / 4, 0, -1 / 48])


def sigmoid_taylor(x):
    return 1 / 2 + x / 4 - x**3 / 48


# -- a forward pass and a computation graph ---------------------------------------
def relu(z):
    return np.maximum(z, 0)


def softmax(z):
    weights = np.exp(z - np.max(z))
    return weights / weights.sum()


def forward(x, W1, b1, W2, b2):
    h = relu(W1 @ x + b1)
    probs = softmax(W2 @ h + b2)
    return probs, int(np.argmax(probs))


def count_parameters(M, H, K):
    return H * M + H + K * H + K


def graph_values(a, b):
    c = a + b
    d = b + 1
    return c, d, c * d


def graph_grads(a, b):
    c, d, _ = graph_values(a, b)
    return d * 1, d * 1 + c * 1


def de_db_steps(a, b):
    de_dc, dc_db = b + 1, 1
    de_dd, dd_db = a + b, 1
    yield de_dc * dc_db + de_dd * dd_db
    yield (b + 1) + (a + b)
    yield a + 2 * b + 1


ANSWERS = {
    "mle_cross_entropy.claims": {
        "empirical_depends_on_theta": False,
        "empirical_is_random": True,
        "data_distribution_is_learnt": False,
        "empirical_has_atoms": True,
        "samples_come_from_the_empirical": False,
        "ecdf_converges": True,
        "log_keeps_the_value": False,
        "one_over_m_keeps_the_maximiser": True,
        "product_over_m_is_an_expectation": False,
        "entropy_of_data_is_free_of_theta": True,
        "reverse_divergence_does_as_well": False,
        "divergence_to_a_density_is_infinite": True,
    },
}
