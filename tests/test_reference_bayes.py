"""The solutions of the sheet on Bayesian methods, proved by other routes than their own."""

import itertools
import math

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, stats

from reference import bayes

SCALES = [(0.7, 2.5), (3.0, 0.4), (0.3, 0.2)]
X_DATA = np.array([0.4, -1.3, 2.2, 0.9, 1.7])


@pytest.fixture
def rng():
    """Return the one source of random inputs of a test."""
    return np.random.default_rng(11)


def tensor(values):
    """Return a float64 leaf that collects its gradient."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def slope(function, at, h=1e-5):
    """Return the central difference of a function of one number."""
    return (function(at + h) - function(at - h)) / (2 * h)


# -- the mean of normal data --------------------------------------------------------------------
def moments(x, sigma2, tau2):
    """Return mean and variance of μ given x by quadrature of likelihood times prior."""

    def weight(mu):
        likelihood = np.prod(stats.norm.pdf(x, mu, np.sqrt(sigma2)))
        return likelihood * stats.norm.pdf(mu, 0, np.sqrt(tau2))

    low, high = -12.0, 12.0
    Z, first, second = (
        integrate.quad(
            lambda m, k=k: weight(m) * m**k, low, high, points=[0, 1], limit=200, epsabs=0
        )[0]
        for k in range(3)
    )
    mean = first / Z
    return mean, second / Z - mean**2


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
@pytest.mark.parametrize("n", [1, 2, 5])
def test_posterior_has_the_moments_of_likelihood_times_prior(n, sigma2, tau2):
    """Quadrature finds the same mean and variance."""
    expected = moments(X_DATA[:n], sigma2, tau2)
    assert bayes.posterior(X_DATA[:n], sigma2, tau2) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
def test_posterior_has_its_limits(sigma2, tau2):
    """Without data it is the prior; a narrow prior stays, a wide one leaves the data's answer."""
    n = len(X_DATA)
    assert bayes.posterior(np.zeros(0), sigma2, tau2) == (0.0, pytest.approx(tau2))
    assert bayes.posterior(X_DATA, sigma2, 1e-12) == pytest.approx((0.0, 0.0), abs=1e-9)
    wide = bayes.posterior(X_DATA, sigma2, 1e12)
    assert wide == pytest.approx((X_DATA.mean(), sigma2 / n), rel=1e-9)


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
def test_posterior_may_be_found_one_datum_at_a_time(sigma2, tau2):
    """Each posterior is the prior of the next datum, by the product of two normal densities."""
    mean, var = 0.0, tau2
    for x in X_DATA:
        gain = var / (var + sigma2)
        mean, var = mean + gain * (x - mean), (1 - gain) * var
    assert bayes.posterior(X_DATA, sigma2, tau2) == pytest.approx((mean, var), rel=1e-12)


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
def test_every_line_of_the_posterior_differs_by_a_constant(sigma2, tau2):
    """Lines minus the log joint density do not depend on μ."""
    gaps = [
        [
            line
            - stats.norm.logpdf(X_DATA, mu, np.sqrt(sigma2)).sum()
            - stats.norm.logpdf(mu, 0, np.sqrt(tau2))
            for line in bayes.posterior_steps(mu, X_DATA, sigma2, tau2)
        ]
        for mu in (-1.5, 0.2, 3.0)
    ]
    assert len(gaps[0]) == 5
    np.testing.assert_allclose(gaps, np.broadcast_to(gaps[0], (3, 5)), atol=1e-9)
    mean, var = bayes.posterior(X_DATA, sigma2, tau2)
    *_, last = bayes.posterior_steps(0.2, X_DATA, sigma2, tau2)
    assert last == pytest.approx(-((0.2 - mean) ** 2) / (2 * var))


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
def test_likelihood_and_slopes(sigma2, tau2):
    """The likelihood is scipy's; both slopes are autograd's and central differences'."""
    for mu in (-0.8, 0.5, 2.0):
        expected = stats.norm.logpdf(X_DATA, mu, np.sqrt(sigma2)).sum()
        assert bayes.log_likelihood(mu, X_DATA, sigma2) == pytest.approx(expected, rel=1e-12)
        at = tensor(mu)
        data = torch.distributions.Normal(at, math.sqrt(sigma2)).log_prob(torch.tensor(X_DATA))
        (auto,) = torch.autograd.grad(data.sum(), at)
        assert bayes.log_likelihood_grad(mu, X_DATA, sigma2) == pytest.approx(auto.item())
        difference = slope(lambda m: bayes.log_likelihood(m, X_DATA, sigma2), mu)
        assert bayes.log_likelihood_grad(mu, X_DATA, sigma2) == pytest.approx(difference, rel=1e-6)
        at = tensor(mu)
        data = torch.distributions.Normal(at, math.sqrt(sigma2)).log_prob(torch.tensor(X_DATA))
        joint = data.sum() + torch.distributions.Normal(0.0, math.sqrt(tau2)).log_prob(at)
        (auto,) = torch.autograd.grad(joint, at)
        assert bayes.log_posterior_grad(mu, X_DATA, sigma2, tau2) == pytest.approx(auto.item())


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
def test_estimates_are_where_the_slopes_vanish(sigma2, tau2):
    """A root finder finds both, and they are the sample mean and the posterior's mean."""
    mle = optimize.brentq(lambda m: bayes.log_likelihood_grad(m, X_DATA, sigma2), -9, 9)
    mode = optimize.brentq(lambda m: bayes.log_posterior_grad(m, X_DATA, sigma2, tau2), -9, 9)
    assert bayes.mu_mle(X_DATA) == pytest.approx(mle)
    assert bayes.mu_map(X_DATA, sigma2, tau2) == pytest.approx(mode)
    assert bayes.mu_map(X_DATA, sigma2, tau2) == pytest.approx(
        bayes.posterior(X_DATA, sigma2, tau2)[0], rel=1e-12
    )


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
def test_prediction_mixes_plug_in_laws_over_the_posterior(sigma2, tau2):
    """Its moments are those of N(μ, σ²) averaged over the posterior, by Gauss–Hermite nodes."""
    mean, var = bayes.posterior(X_DATA, sigma2, tau2)
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    laws = [bayes.plug_in(mean + np.sqrt(var) * node, sigma2) for node in nodes]
    weights = weights / weights.sum()
    first = sum(w * m for w, (m, _) in zip(weights, laws, strict=True))
    second = sum(w * (v + m**2) for w, (m, v) in zip(weights, laws, strict=True))
    predicted = bayes.posterior_predictive(X_DATA, sigma2, tau2)
    assert predicted == pytest.approx((first, second - first**2), rel=1e-9)


@pytest.mark.parametrize(("sigma2", "tau2"), SCALES)
def test_predictive_variance_falls_to_its_limit(sigma2, tau2):
    """It falls with every datum, stays above the noise, and comes as near as one likes."""
    found = [bayes.posterior_predictive(np.ones(n), sigma2, tau2)[1] for n in range(1, 30)]
    limit = bayes.predictive_variance_limit(sigma2, tau2)
    assert all(later < sooner for sooner, later in itertools.pairwise(found))
    assert found[-1] > limit
    assert bayes.posterior_predictive(np.ones(10**6), sigma2, tau2)[1] == pytest.approx(limit, 1e-4)


def test_estimates_compare_as_the_sum_is_signed(rng):
    """The sign of the difference of the two estimates, zero where the data cancel exactly."""
    for _ in range(50):
        x = rng.normal(size=4)
        difference = bayes.mu_mle(x) - bayes.mu_map(x, 0.8, 1.7)
        assert bayes.compare_mle_map(x, 0.8, 1.7) == np.sign(difference)
        ratio = bayes.mu_map(x, 0.8, 1.7) / bayes.mu_mle(x)
        assert bayes.map_mle_ratio(4, 0.8, 1.7) == pytest.approx(ratio)
    assert bayes.compare_mle_map(np.array([1.0, -1.0, 2.0, -2.0]), 0.8, 1.7) == 0
    assert bayes.map_mle_ratio(10**9, 0.8, 1.7) == pytest.approx(1)


# -- regression under a Laplace prior -----------------------------------------------------------
def regression(rng, N=7, p=3):
    """Return X, y and μ."""
    return rng.normal(size=(N, p)), rng.normal(size=N), rng.normal(size=p)


def test_log_posterior_is_the_log_joint_density_up_to_a_constant(rng):
    """Differences between weights are those of scipy's normal and Laplace densities."""
    X, y, mu = regression(rng)

    def joint(w):
        return (
            stats.norm.logpdf(y, X @ w, np.sqrt(0.6)).sum() + stats.laplace.logpdf(w, mu, 1.4).sum()
        )

    w, v = rng.normal(size=(2, 3))
    found = bayes.log_posterior(w, X, y, mu, 0.6, 1.4) - bayes.log_posterior(v, X, y, mu, 0.6, 1.4)
    assert found == pytest.approx(joint(w) - joint(v), rel=1e-10)


def test_the_objective_is_the_log_posterior_rescaled(rng):
    """−σ² times the log posterior is the lasso objective at λ = σ²/τ."""
    X, y, mu = regression(rng)
    lam = bayes.lasso_lambda(0.6, 1.4)
    for w in rng.normal(size=(5, 3)):
        rescaled = -0.6 * bayes.log_posterior(w, X, y, mu, 0.6, 1.4)
        assert bayes.lasso_objective(w, X, y, mu, lam) == pytest.approx(rescaled, rel=1e-12)


def optimality(w, X, y, mu, lam):
    """Return by how much the optimality conditions fail."""
    pull = X.T @ (y - X @ w)
    at_mu = w == mu
    off = np.abs(pull - lam * np.sign(w - mu))[~at_mu]
    return max([0.0, *off, *(np.abs(pull[at_mu]) - lam)])


@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_w_map_satisfies_the_optimality_conditions(rng, p):
    """The pull of the data is ±λ on moved weights and at most λ on those that stay at μ."""
    for share in (0.05, 0.3, 0.7, 1.1):
        X, y, mu = regression(rng, p + 4, p)
        lam = share * np.abs(X.T @ (y - X @ mu)).max()
        w = bayes.w_map(X, y, mu, 0.6, 0.6 / lam)
        assert optimality(w, X, y, mu, lam) < 1e-9


def test_w_map_is_scikit_learns_lasso(rng):
    """On y − Xμ, with the squared error divided by 2N, its Lasso finds the same weights."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    for share in (0.1, 0.5):
        X, y, mu = regression(rng, 9, 4)
        lam = share * np.abs(X.T @ (y - X @ mu)).max()
        model = linear_model.Lasso(lam / 9, fit_intercept=False, tol=1e-14, max_iter=100_000)
        expected = mu + model.fit(X, y - X @ mu).coef_
        np.testing.assert_allclose(bayes.w_map(X, y, mu, 0.6, 0.6 / lam), expected, atol=1e-7)


def signed_minimum(X, y, mu, lam):
    """Return the lowest objective by going through all patterns of signs."""
    best = math.inf
    for signs in itertools.product((-1, 0, 1), repeat=X.shape[1]):
        s = np.array(signs)
        moved = s != 0
        u = np.zeros(len(s))
        target = X[:, moved].T @ (y - X @ mu) - lam * s[moved]
        u[moved] = np.linalg.lstsq(X[:, moved].T @ X[:, moved], target, rcond=None)[0]
        best = min(best, bayes.lasso_objective(mu + u, X, y, mu, lam))
    return best


def test_w_map_is_the_best_of_all_sign_patterns(rng):
    """With columns that depend on each other as well, no pattern gives a lower objective."""
    for extra in (0, 1, 2):
        for share in (0.1, 0.4):
            X, y, _ = regression(rng, 8, 3)
            columns = [X[:, 0], -X[:, 1]][:extra]
            X = np.column_stack([X, *columns])
            mu = rng.normal(size=X.shape[1])
            lam = share * np.abs(X.T @ (y - X @ mu)).max()
            found = bayes.lasso_objective(bayes.w_map(X, y, mu, 0.6, 0.6 / lam), X, y, mu, lam)
            assert found <= signed_minimum(X, y, mu, lam) * (1 + 1e-9)


def test_w_map_moves_along_with_the_guess(rng):
    """Centred at v it is v plus the lasso of y − Xv."""
    X, y, v = regression(rng)
    shifted = v + bayes.w_map(X, y - X @ v, np.zeros(3), 0.6, 1.4)
    np.testing.assert_allclose(bayes.w_map(X, y, v, 0.6, 1.4), shifted, atol=1e-10)


def test_weights_leave_mu_at_the_threshold(rng):
    """Just below it all weights are μ, just above it one is not."""
    for _ in range(10):
        X, y, mu = regression(rng)
        tau = bayes.tau_threshold(X, y, mu, 0.6)
        assert (bayes.w_map(X, y, mu, 0.6, 0.999 * tau) == mu).all()
        assert (bayes.w_map(X, y, mu, 0.6, 1.001 * tau) != mu).any()


def test_distance_grows_with_tau_but_not_every_entry():
    """The claims about small τ: the ℓ1 distance is monotone, a single entry need not be."""
    X = np.linalg.cholesky(np.array([[4.0, 1.5], [1.5, 1.0]])).T
    y = np.linalg.solve(X.T, np.array([3.8, 2.3]))
    path = np.array([bayes.lasso(X, y, np.zeros(2), lam) for lam in np.linspace(0.01, 3.9, 200)])
    assert (np.diff(np.abs(path).sum(axis=1)) <= 1e-12).all()
    assert (np.diff(np.abs(path), axis=0) > 1e-6).any()


def test_expected_error_is_the_mean_over_weights_inputs_and_noise(rng):
    """Points with the right first two moments, all their combinations, give the exact mean."""
    p = 3
    mean, w_hat = rng.normal(size=(2, p))
    root = rng.normal(size=(p, p))
    corners = np.sqrt(p) * np.vstack([np.eye(p), -np.eye(p)])  # mean 0, covariance I
    errors = [
        ((mean + root @ w - w_hat) @ x + e) ** 2
        for w in corners
        for x in corners
        for e in (-math.sqrt(0.7), math.sqrt(0.7))
    ]
    found = bayes.expected_test_mse(w_hat, mean, root @ root.T, 0.7)
    assert found == pytest.approx(np.mean(errors), rel=1e-12)


def test_the_mean_has_the_lowest_expected_error(rng):
    """Any other estimate is worse by its squared distance from the mean."""
    mean, step = rng.normal(size=(2, 3))
    cov = np.diag([0.3, 1.0, 2.0])
    best = bayes.expected_test_mse(mean, mean, cov, 0.7)
    worse = bayes.expected_test_mse(mean + step, mean, cov, 0.7)
    assert worse - best == pytest.approx(step @ step)


# -- a network of two sigmoid layers ------------------------------------------------------------
GRADIENTS = (bayes.grad_W1, bayes.grad_b1, bayes.grad_W2, bayes.grad_b2)


def network(rng, M=3, H=4):
    """Return W1, b1, W2, b2, x."""
    shapes = [(H, M), (H,), (1, H), (1,), (M,)]
    return [rng.normal(size=shape) for shape in shapes]


def torch_loss(W1, b1, W2, b2, x, y):
    """Return the loss as torch computes it from the logit."""
    a2 = W2 @ torch.sigmoid(W1 @ x + b1) + b2
    target = torch.full_like(a2, float(y))
    return torch.nn.functional.binary_cross_entropy_with_logits(a2, target)


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("sizes", [(3, 4), (4, 2), (2, 2), (1, 1)])
def test_gradients_are_those_of_autograd(rng, sizes, y):
    """The loss and its gradients in all four parameters agree with torch."""
    weights = network(rng, *sizes)
    leaves = [tensor(each) for each in weights]
    loss = torch_loss(*leaves, y)
    loss.backward()
    assert bayes.bce_loss(bayes.mlp_forward(*weights), y) == pytest.approx(loss.item(), rel=1e-12)
    for gradient, leaf in zip(GRADIENTS, leaves, strict=False):
        np.testing.assert_allclose(gradient(*weights, y), leaf.grad.numpy(), rtol=1e-10)


@pytest.mark.parametrize("y", [0, 1])
def test_gradients_are_slopes_of_the_loss(rng, y):
    """Central differences of the loss in every entry give the same."""
    weights = network(rng)
    for at, gradient in enumerate(GRADIENTS):
        found = gradient(*weights, y)
        for index in np.ndindex(found.shape):

            def moved(value, at=at, index=index):
                changed = [each.copy() for each in weights]
                changed[at][index] = value
                return bayes.bce_loss(bayes.mlp_forward(*changed), y)

            assert slope(moved, weights[at][index]) == pytest.approx(found[index], abs=1e-8)


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_saturated_networks_give_finite_gradients(rng, sign, y):
    """At pre-activations of ±800 they are autograd's of the loss from the logit."""
    W1, b1, W2, b2, x = network(rng)
    b1 += [800.0, -800.0, 0.0, 0.0]
    b2 += sign * 800.0
    leaves = [tensor(each) for each in (W1, b1, W2, b2, x)]
    torch_loss(*leaves, y).backward()
    for gradient, leaf in zip(GRADIENTS, leaves, strict=False):
        found = gradient(W1, b1, W2, b2, x, y)
        np.testing.assert_allclose(found, leaf.grad.numpy(), rtol=1e-9, atol=1e-12)
    assert bayes.mlp_forward(W1, b1, W2, b2, x) == (sign > 0)


@pytest.mark.parametrize("y", [0, 1])
def test_every_line_of_the_output_gradient_is_the_error(rng, y):
    """The product of the three factors, and each line after it, is ŷ − y."""
    weights = network(rng)
    lines = list(bayes.grad_b2_steps(*weights, y))
    expected = bayes.mlp_forward(*weights) - y
    assert len(lines) == 3
    for line in lines:
        assert math.prod(np.atleast_1d(line)) == pytest.approx(expected, rel=1e-12)


def test_shapes_are_those_of_the_computation():
    """A column goes through the network with parameters of these shapes."""
    found = bayes.shapes(10, 3, 5)
    ones = {name: np.ones(shape) for name, shape in found.items()}
    a1 = ones["W1"] @ ones["x"]
    assert (a1 + ones["b1"]).shape == a1.shape == found["a1"] == found["z1"] == found["b1"]
    a2 = ones["W2"] @ ones["z1"]
    assert (a2 + ones["b2"]).shape == a2.shape == found["a2"] == found["y_hat"] == found["b2"]
