"""The solutions of the sheet on foundations, proved by other routes than their own."""

import itertools
import math

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, special, stats

from reference import foundations as ref


@pytest.fixture
def rng():
    """Return the one source of random inputs of a test."""
    return np.random.default_rng(3)


def observations(rng, K=4, m=9):
    """Samples of a support in any order, and the log-probabilities of a model over it."""
    support = rng.permutation(np.array([-2.5, 0.0, 1.0, 4.25])[:K])
    samples = np.concatenate((support, rng.choice(support, size=m - K)))
    return rng.permutation(samples), support, np.log(rng.dirichlet(np.ones(K)))


# -- maximum likelihood -------------------------------------------------------------------------
def test_gaussian_mle_maximises_the_likelihood(rng):
    """A numerical search over mean and log variance ends at the closed form."""
    x = rng.normal(2.0, 1.5, size=12)

    def nll(theta):
        return -stats.norm.logpdf(x, theta[0], np.exp(theta[1] / 2)).sum()

    found = optimize.minimize(nll, [0.0, 0.0], tol=1e-10).x
    mean, var = ref.gaussian_mle(x)
    assert mean == pytest.approx(found[0], abs=1e-5)
    assert var == pytest.approx(np.exp(found[1]), rel=1e-5)
    assert (mean, var) == pytest.approx((x.mean(), x.var()), rel=1e-12)


def test_gaussian_mle_of_one_observation_and_of_repeats(rng):
    """One observation has variance 0; order and repeats change nothing."""
    assert ref.gaussian_mle(np.array([-3.0])) == (-3.0, 0.0)
    x = rng.normal(size=7)
    again = np.tile(x[::-1], 3)
    assert ref.gaussian_mle(again) == pytest.approx(ref.gaussian_mle(x), rel=1e-12)


def test_mle_index_maximises_the_product(rng):
    """The candidate of the largest product of probabilities, in exact arithmetic of the grid."""
    x = rng.exponential(2.0, size=8)
    rates = np.linspace(0.1, 2.0, 39)
    loglik = stats.expon.logpdf(x[None, :], scale=1 / rates[:, None])
    products = [math.prod(math.exp(v) for v in row) for row in loglik]
    assert ref.mle_index(loglik) == int(np.argmax(products))
    assert abs(rates[ref.mle_index(loglik)] - 1 / x.mean()) <= 0.05


# -- the empirical distribution -----------------------------------------------------------------
def test_empirical_pmf_counts(rng):
    """It counts, sums to 1, has the mean of the sample, and gives 0 where nothing was seen."""
    samples, support, _ = observations(rng)
    pmf = ref.empirical_pmf(samples, support)
    expected = [samples.tolist().count(v) / len(samples) for v in support.tolist()]
    np.testing.assert_allclose(pmf, expected, rtol=1e-15)
    assert pmf.sum() == pytest.approx(1)
    assert pmf @ support == pytest.approx(samples.mean())
    assert ref.empirical_pmf(samples, np.append(support, 99.0))[-1] == 0
    np.testing.assert_array_equal(ref.empirical_pmf(np.array([1.0]), np.array([0.0, 1.0])), [0, 1])


def test_ecdf_agrees_with_scipy_and_with_the_pmf(rng):
    """It is scipy's, and the sum of the masses up to t, t included."""
    samples, support, _ = observations(rng)
    pmf = ref.empirical_pmf(samples, support)
    for t in (*support, -9.0, 0.5, 9.0):
        assert ref.ecdf(samples, t) == pytest.approx(stats.ecdf(samples).cdf.evaluate(t))
        assert ref.ecdf(samples, t) == pytest.approx(pmf[support <= t].sum())


def test_expected_log_likelihood_is_the_mean_over_the_samples(rng):
    """The expectation under the empirical distribution is a plain mean; repeats change nothing."""
    for _ in range(10):
        samples, support, log_model = observations(rng)
        table = dict(zip(support, log_model, strict=True))
        value = ref.expected_log_likelihood(samples, support, log_model)
        assert value == pytest.approx(np.mean([table[x] for x in samples]), rel=1e-12)
        again = ref.expected_log_likelihood(np.tile(samples, 3), support, log_model)
        assert again == pytest.approx(value, rel=1e-12)


# -- cross-entropy ------------------------------------------------------------------------------
def test_cross_entropy_and_divergence_agree_with_scipy_and_torch(rng):
    """scipy.stats.entropy, scipy.special.rel_entr and torch's soft-label loss give the same."""
    for K in (2, 3, 6):
        p, q = rng.dirichlet(np.ones(K), size=2)
        kl = ref.kl_divergence(p, q)
        assert kl == pytest.approx(stats.entropy(p, q), rel=1e-10)
        assert kl == pytest.approx(special.rel_entr(p, q).sum(), rel=1e-10)
        assert ref.cross_entropy(p, q) == pytest.approx(kl + stats.entropy(p), rel=1e-12)
        loss = torch.nn.functional.cross_entropy(torch.tensor(np.log(q)), torch.tensor(p))
        assert ref.cross_entropy(p, q) == pytest.approx(loss.item(), rel=1e-12)
        assert ref.entropy(p) == pytest.approx(stats.entropy(p), rel=1e-12)
        assert kl > 0
        assert ref.kl_divergence(p, p) == 0


def test_zeros_in_p_contribute_nothing():
    """0 log 0 is 0, wherever q is positive or not."""
    p, q = np.array([0.0, 0.25, 0.75]), np.array([0.5, 0.3, 0.2])
    ce = -0.25 * math.log(0.3) - 0.75 * math.log(0.2)
    assert ref.cross_entropy(p, q) == pytest.approx(ce, rel=1e-14)
    assert ref.kl_divergence(p, q) == pytest.approx(special.rel_entr(p, q).sum(), rel=1e-14)
    certain = np.array([0.0, 1.0, 0.0])
    assert ref.kl_divergence(certain, q) == pytest.approx(-math.log(0.3))
    assert ref.entropy(certain) == 0


def test_maximum_likelihood_minimises_the_cross_entropy(rng):
    """On a grid of binomial models the best likelihood, cross-entropy and divergence agree."""
    counts = np.array([5, 8, 7])
    support = np.arange(3.0)
    samples = rng.permutation(np.repeat(support, counts))
    thetas = np.linspace(0.05, 0.95, 19)
    models = stats.binom.pmf(support, 2, thetas[:, None])
    p = ref.empirical_pmf(samples, support)
    loglik = np.log(models)[:, samples.astype(int)]
    best = ref.mle_index(loglik)
    assert best == np.argmin([ref.cross_entropy(p, q) for q in models])
    assert best == np.argmin([ref.kl_divergence(p, q) for q in models])
    assert thetas[best] == pytest.approx(0.55)


def test_every_line_of_the_likelihood_derivation_is_the_mean_nll(rng):
    """The lines are one number, for samples in which every value of the support occurs."""
    for _ in range(5):
        samples, support, log_model = observations(rng)
        lines = list(ref.nll_is_cross_entropy(samples, support, log_model))
        expected = -ref.expected_log_likelihood(samples, support, log_model)
        assert len(lines) >= 3
        np.testing.assert_allclose(lines, expected, rtol=1e-12)


# -- the sigmoid --------------------------------------------------------------------------------
X = np.linspace(-9, 9, 37)


def test_sigmoid_is_expit_and_keeps_any_shape():
    """It agrees with scipy, far out too, and keeps shapes, a single number's included."""
    np.testing.assert_allclose(ref.sigmoid(X), special.expit(X), rtol=1e-12)
    huge = np.array([[-1e4, -800.0, 0.0], [40.0, 800.0, 1e4]])
    np.testing.assert_allclose(ref.sigmoid(huge), special.expit(huge), atol=1e-15)
    for shape in ((), (1,), (2, 3), (2, 1, 3)):
        assert ref.sigmoid(np.zeros(shape)).shape == shape
        assert ref.sigmoid_grad(np.zeros(shape)).shape == shape
        assert ref.sigmoid_taylor(np.zeros(shape)).shape == shape


def test_sigmoid_grad_agrees_with_autograd_differences_and_the_logistic_density():
    """The slope is torch's, a central difference's, and scipy's density; it is even."""
    x = torch.tensor(X, requires_grad=True)
    torch.sigmoid(x).sum().backward()
    slope = ref.sigmoid_grad(X)
    np.testing.assert_allclose(slope, x.grad, rtol=1e-10)
    difference = (ref.sigmoid(X + 1e-5) - ref.sigmoid(X - 1e-5)) / 2e-5
    np.testing.assert_allclose(slope, difference, rtol=1e-5, atol=1e-10)
    np.testing.assert_allclose(slope, stats.logistic.pdf(X), rtol=1e-10)
    np.testing.assert_allclose(slope, slope[::-1], rtol=1e-10)


@pytest.mark.parametrize("x", [-3.0, -0.5, 0.7, 4.0])
def test_every_line_of_the_sigmoid_derivations_is_one_number(x):
    """The lines of the derivative and those of the symmetry."""
    np.testing.assert_allclose(list(ref.sigmoid_grad_steps(x)), stats.logistic.pdf(x), rtol=1e-12)
    np.testing.assert_allclose(list(ref.point_symmetry(x)), special.expit(-x), rtol=1e-12)
    assert ref.sigmoid_of_negative(special.expit(x)) == pytest.approx(special.expit(-x), rel=1e-12)


def test_facts_are_those_of_the_bell():
    """A search for the top, quadrature, a root for the half height, and values far out."""
    facts = ref.sigmoid_grad_facts()
    bell = stats.logistic.pdf
    top = optimize.minimize_scalar(lambda x: -bell(x), bounds=(-2, 3), method="bounded")
    assert facts["max"] == pytest.approx(-top.fun, rel=1e-9)
    assert facts["argmax"] == pytest.approx(top.x, abs=1e-4)
    assert facts["integral"] == pytest.approx(integrate.quad(bell, -50, 50)[0], rel=1e-7)
    half = optimize.brentq(lambda x: bell(x) - facts["max"] / 2, 0, 9)
    assert facts["half_max_x"] == pytest.approx(half, rel=1e-9)
    assert facts["limit"] == pytest.approx(bell(60), abs=1e-12)
    assert facts["limit"] == pytest.approx(bell(-60), abs=1e-12)


def test_taylor_coefficients_are_the_derivatives_at_zero_over_factorials():
    """Autograd differentiates three times."""
    x = torch.zeros((), dtype=torch.float64, requires_grad=True)
    y = torch.sigmoid(x)
    for k, coefficient in enumerate(ref.sigmoid_taylor_coefficients()):
        assert y.item() / math.factorial(k) == pytest.approx(coefficient, abs=1e-15)
        (y,) = torch.autograd.grad(y, x, create_graph=True)


def test_taylor_polynomial_stays_within_its_remainder():
    """It is np.polyval of the coefficients and misses σ by at most |x|⁵/480."""
    x = np.linspace(-2, 2, 41)
    cubic = ref.sigmoid_taylor(x)
    np.testing.assert_allclose(cubic, np.polyval(ref.sigmoid_taylor_coefficients()[::-1], x))
    assert np.all(np.abs(cubic - special.expit(x)) <= np.abs(x) ** 5 / 480 + 1e-15)


# -- a forward pass -----------------------------------------------------------------------------
def test_relu_and_softmax_agree_with_torch(rng):
    """On random vectors, and for entries of ±1e4 and ties."""
    for z in (*rng.normal(scale=3, size=(10, 5)), np.array([1e4, -1e4, 1e4]), np.array([-1e4])):
        tensor = torch.tensor(z)
        np.testing.assert_allclose(ref.relu(z), torch.relu(tensor))
        np.testing.assert_allclose(ref.softmax(z), torch.softmax(tensor, dim=0), rtol=1e-12)
        np.testing.assert_allclose(ref.softmax(z), ref.softmax(z + 3.0), rtol=1e-9)


def test_forward_agrees_with_torch_and_ignores_the_order_of_hidden_units(rng):
    """Linear layers of torch give the same, and so does any numbering of the hidden units."""
    for M, H, K in itertools.permutations((2, 3, 5)):
        x, W1, b1 = rng.normal(size=M), rng.normal(size=(H, M)), rng.normal(size=H)
        W2, b2 = rng.normal(size=(K, H)), rng.normal(size=K)
        probs, label = ref.forward(x, W1, b1, W2, b2)
        tx, t1, a1, t2, a2 = (torch.tensor(each) for each in (x, W1, b1, W2, b2))
        linear = torch.nn.functional.linear
        expected = torch.softmax(linear(torch.relu(linear(tx, t1, a1)), t2, a2), dim=0)
        np.testing.assert_allclose(probs, expected, rtol=1e-12)
        assert label == int(expected.argmax())
        order = rng.permutation(H)
        again, _ = ref.forward(x, W1[order], b1[order], W2[:, order], b2)
        np.testing.assert_allclose(again, probs, rtol=1e-12)


def test_forward_of_the_lecture_example():
    """(3, 1, −1) gives the logits (54, 18) there: the first class, with a hair less than 1."""
    W1 = np.array([[2.0, 1, -2], [-1, -3, 5]])
    W2 = np.array([[6.0, -1], [2, 8]])
    probs, label = ref.forward(np.array([3.0, 1, -1]), W1, np.zeros(2), W2, np.zeros(2))
    assert label == 0
    assert probs[1] == pytest.approx(math.exp(-36), rel=1e-12)


def test_count_parameters_counts_torchs(rng):
    """It is the number of entries in two linear layers of torch."""
    for M, H, K in rng.integers(1, 9, size=(5, 3)).tolist():
        layers = [torch.nn.Linear(M, H), torch.nn.Linear(H, K)]
        expected = sum(each.numel() for layer in layers for each in layer.parameters())
        assert ref.count_parameters(M, H, K) == expected


# -- a computation graph ------------------------------------------------------------------------
@pytest.mark.parametrize(("a", "b"), [(2.0, 1.0), (-1.5, 0.5), (3.0, -4.0)])
def test_graph_agrees_with_autograd_and_differences(a, b):
    """Values, derivatives and every line of the derivation."""
    ta, tb = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (a, b))
    e = (ta + tb) * (tb + 1)
    expected = [each.item() for each in torch.autograd.grad(e, (ta, tb))]
    assert ref.graph_values(a, b) == (a + b, b + 1, e.item())
    assert ref.graph_grads(a, b) == pytest.approx(expected)
    h = 1e-5
    slope = (ref.graph_values(a, b + h)[2] - ref.graph_values(a, b - h)[2]) / (2 * h)
    assert slope == pytest.approx(expected[1], abs=1e-8)
    np.testing.assert_allclose(list(ref.de_db_steps(a, b)), expected[1])


def test_no_reference_writes_to_its_inputs(rng):
    """Read-only arrays are accepted everywhere."""
    samples, support, log_model = observations(rng)
    loglik, p, q = rng.normal(size=(3, 4)), np.exp(log_model), np.exp(log_model)[::-1].copy()
    network = [rng.normal(size=shape) for shape in ((2,), (3, 2), (3,), (4, 3), (4,))]
    for array in (samples, support, log_model, loglik, p, q, *network):
        array.flags.writeable = False
    ref.gaussian_mle(samples)
    ref.mle_index(loglik)
    ref.ecdf(samples, 1.0)
    ref.expected_log_likelihood(samples, support, log_model)
    list(ref.nll_is_cross_entropy(samples, support, log_model))
    ref.cross_entropy(p, q)
    ref.kl_divergence(p, q)
    for function in (ref.sigmoid, ref.sigmoid_grad, ref.sigmoid_taylor, ref.relu, ref.softmax):
        function(p)
    ref.forward(*network)
