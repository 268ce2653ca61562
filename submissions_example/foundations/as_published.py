"""What the formulas of a published solution to this sheet compute, its errors included.

The errors, and where the report names them:

- The expected log-likelihood is taken under the model's distribution, not under the empirical
  one: `expected_log_likelihood`.
- In the last step towards the cross-entropy a minus is lost, so that the expectation itself
  would be minimised: `cross_entropy`, and the second line of `nll_is_cross_entropy`.
- The data-generating distribution is said to be what training returns, and the sample is said to
  be drawn from the empirical one; the logarithm is said to leave the likelihood as it is; the
  product itself is divided by m to get an expectation: `mle_cross_entropy.claims`.
- The slope of the sigmoid was to be sketched; there is no sketch: `plot_sigmoid_grad` is missing.
- The symmetry is shown with σ(x) written where σ(−x) is meant: the first line of
  `point_symmetry`, and `sigmoid_of_negative`.
- The third derivative at 0 is not divided by 3!: `sigmoid_taylor_coefficients`, `sigmoid_taylor`.
- The sum in the softmax runs over the wrong index: `softmax`.
- The softmax is applied to the summands of each output: `forward`.
- In one line of the chain rule ∂a/∂b and ∂1/∂b are written as a, and repaired in the next line:
  `de_db_steps`.
"""

import numpy as np

SHEET = "foundations"


# -- maximum likelihood and cross-entropy ---------------------------------------
def gaussian_mle(x):
    return x.mean(), ((x - x.mean()) ** 2).mean()


def mle_index(loglik):
    return np.prod(np.exp(loglik), axis=1).argmax()


def empirical_pmf(samples, support):
    return np.array([(samples == value).sum() / len(samples) for value in support])


def ecdf(samples, t):
    return (samples <= t).sum() / len(samples)


def expected_log_likelihood(samples, support, log_model):
    return np.exp(log_model) @ log_model


def cross_entropy(p, q):
    return np.sum(p * np.log(q))


def kl_divergence(p, q):
    some = p > 0
    return np.sum(p[some] * (np.log(p[some]) - np.log(q[some])))


def nll_is_cross_entropy(samples, support, log_model):
    log_of = dict(zip(support, log_model))
    yield -sum(log_of[x] for x in samples) / len(samples)
    yield empirical_pmf(samples, support) @ log_model
    yield cross_entropy(empirical_pmf(samples, support), np.exp(log_model))


# -- the sigmoid ----------------------------------------------------------------
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_grad(x):
    return sigmoid(x) * (1 - sigmoid(x))


def sigmoid_grad_steps(x):
    yield np.exp(-x) / (1 + np.exp(-x)) ** 2
    yield 1 / (1 + np.exp(-x)) * (np.exp(-x) / (1 + np.exp(-x)))
    yield 1 / (1 + np.exp(-x)) * ((1 + np.exp(-x) - 1) / (1 + np.exp(-x)))
    yield sigmoid(x) * (1 - sigmoid(x))


def sigmoid_grad_facts():
    return {"max": 0.25, "argmax": 0, "limit": 0, "integral": 1, "half_max_x": 1.763}


def sigmoid_of_negative(s):
    return s


def point_symmetry(x):
    yield sigmoid(x)
    yield np.exp(-x) / (np.exp(-x) + 1)
    yield 1 - sigmoid(x)


def refute_even():
    return 1.0


def sigmoid_taylor_coefficients():
    return np.array([1 / 2, 1 / 4, 0, -1 / 8])


def sigmoid_taylor(x):
    return 1 / 2 + x / 4 - x**3 / 8


# -- a forward pass and a computation graph ---------------------------------------
def relu(z):
    return np.maximum(0, z)


def softmax(z):
    return np.array([np.exp(z_i) / sum(np.exp(z_i) for _ in z) for z_i in np.clip(z, -700, 700)])


def forward(x, W1, b1, W2, b2):
    h = relu(W1 @ x + b1)
    outputs = np.array([np.exp(w * h) / np.exp(w * h).sum() for w in W2])
    return outputs, outputs[0].argmax()


def count_parameters(M, H, K):
    return M * H + H * K + H + K


def graph_values(a, b):
    return a + b, b + 1, (a + b) * (b + 1)


def graph_grads(a, b):
    return b + 1, (a + b) + (b + 1)


def de_db_steps(a, b):
    yield (b + a) * 1 + (b + 1) * 1
    yield (b + a) * (1 + a) + (b + 1) * (1 + a)
    yield b + a + b + 1
    yield a + 2 * b + 1


ANSWERS = {
    "mle_cross_entropy.claims": {
        "empirical_depends_on_theta": False,
        "empirical_is_random": True,
        "data_distribution_is_learnt": True,
        "empirical_has_atoms": True,
        "samples_come_from_the_empirical": True,
        "ecdf_converges": True,
        "log_keeps_the_value": True,
        "one_over_m_keeps_the_maximiser": True,
        "product_over_m_is_an_expectation": True,
        "entropy_of_data_is_free_of_theta": True,
        "reverse_divergence_does_as_well": False,
        "divergence_to_a_density_is_infinite": None,
    },
}
