"""The solutions of the sheet on likelihoods and priors, proved by other routes than their own."""

import inspect
import itertools

import numpy as np
import pytest
import torch
from scipy import optimize, special, stats
from sklearn.linear_model import Ridge

from reference import likelihood

LAMBDAS = (0.07, 0.8, 3.0)
NOISES = (0.3, 2.5)


@pytest.fixture
def rng():
    """Return the one source of random inputs of a test."""
    return np.random.default_rng(11)


def tensor(values):
    """Return a float64 leaf that collects its gradient."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def bits(rng, *shape):
    """Return 0s and 1s."""
    return rng.integers(0, 2, size=shape)


def linear_model(rng, noise_var, n=7, p=3):
    """Return X and y of a linear model."""
    X = rng.normal(size=(n, p))
    return X, X @ rng.normal(size=p) + np.sqrt(noise_var) * rng.normal(size=n)


def directional(loss, gradient, rng, h=1e-5):
    """Compare a gradient with central differences along two random directions."""
    for _ in range(2):
        step = rng.normal(size=gradient.shape)
        slope = (loss(h * step) - loss(-h * step)) / (2 * h)
        assert slope == pytest.approx(np.sum(gradient * step), rel=1e-6, abs=1e-8)


# -- the likelihood of a binary sequence --------------------------------------------------------
def test_nll_is_the_product_of_what_was_observed(rng):
    """It agrees with the product of probabilities, with scipy and with torch."""
    for T in range(1, 13):
        x, p = bits(rng, T), rng.uniform(0.02, 0.98, size=T)
        loss = likelihood.sequence_nll(x, p)
        product = np.prod([p[t] if x[t] else 1 - p[t] for t in range(T)])
        assert loss == pytest.approx(-np.log(product), rel=1e-12)
        assert loss == pytest.approx(-stats.bernoulli.logpmf(x, p).sum(), rel=1e-12)
        cross_entropy = torch.nn.functional.binary_cross_entropy(
            torch.tensor(p), torch.tensor(x, dtype=torch.float64), reduction="sum"
        )
        assert loss == pytest.approx(cross_entropy.item(), rel=1e-12)


def test_nll_has_its_symmetries(rng):
    """It adds up over pieces, and forgets which value is called 1; an empty sequence costs 0."""
    x, p = bits(rng, 9), rng.uniform(0.02, 0.98, size=9)
    loss = likelihood.sequence_nll(x, p)
    pieces = likelihood.sequence_nll(x[:4], p[:4]) + likelihood.sequence_nll(x[4:], p[4:])
    assert loss == pytest.approx(pieces, rel=1e-12)
    assert loss == pytest.approx(likelihood.sequence_nll(1 - x, 1 - p), rel=1e-12)
    assert likelihood.sequence_nll(x[:0], p[:0]) == 0
    assert likelihood.sequence_nll(np.ones(3000, dtype=int), np.full(3000, 0.1)) > 6900


def test_literal_sum_is_another_number():
    """With x = (1, 0, 1, 0) and p = (.9, .2, .6, .7) the two differ; for ones they agree."""
    p = np.array([0.9, 0.2, 0.6, 0.7])
    assert likelihood.sequence_nll(np.array([1, 0, 1, 0]), p) == pytest.approx(2.0433, abs=5e-5)
    assert likelihood.literal_nll(p) == pytest.approx(2.5823, abs=5e-5)
    ones = np.ones(4, dtype=int)
    assert likelihood.literal_nll(p) == pytest.approx(likelihood.sequence_nll(ones, p))


def test_cross_entropy_less_literal_is_a_sum_of_logits(rng):
    """Their difference is Σ logit p_t over the steps with a 0."""
    x, p = bits(rng, 12), rng.uniform(0.02, 0.98, size=12)
    difference = likelihood.sequence_nll(x, p) - likelihood.literal_nll(p)
    assert difference == pytest.approx(special.logit(p[x == 0]).sum(), rel=1e-10)


def test_nll_from_logits_is_nll_of_probabilities(rng):
    """It agrees with (a) at σ(ℓ), and with scipy's log σ."""
    for T in range(1, 9):
        x, logits = bits(rng, T), rng.normal(scale=3, size=T)
        loss = likelihood.sequence_nll_from_logits(x, logits)
        assert loss == pytest.approx(likelihood.sequence_nll(x, special.expit(logits)), rel=1e-10)
        assert loss == pytest.approx(-special.log_expit((2 * x - 1) * logits).sum(), rel=1e-12)
        np.testing.assert_allclose(likelihood.sigmoid(logits), special.expit(logits), rtol=1e-12)


def test_nll_from_logits_is_exact_for_huge_logits():
    """A step that is certain and wrong costs its logit, one that is right nothing."""
    x = np.array([1, 0, 1, 0])
    logits = np.array([-1e4, 1e4, 800.0, -800.0])
    assert likelihood.sequence_nll_from_logits(x, logits) == 2e4
    np.testing.assert_array_equal(likelihood.sequence_nll_grad(x, logits), [-1, 1, 0, 0])
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(logits), torch.tensor(x, dtype=torch.float64), reduction="sum"
    )
    assert loss.item() == 2e4


def test_gradient_in_logits_agrees_with_autograd_and_differences(rng):
    """Also where all values are equal."""
    for x in (bits(rng, 6), np.zeros(6, dtype=int), np.ones(6, dtype=int)):
        logits = tensor(rng.normal(scale=2, size=6))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, torch.tensor(x, dtype=torch.float64), reduction="sum"
        )
        loss.backward()
        at = logits.detach().numpy()
        gradient = likelihood.sequence_nll_grad(x, at)
        np.testing.assert_allclose(gradient, logits.grad, rtol=1e-12, atol=1e-15)
        directional(
            lambda s, x=x, at=at: likelihood.sequence_nll_from_logits(x, at + s), gradient, rng
        )


def test_every_line_of_the_cross_entropy_is_the_loss(rng):
    """The lines from −log Π P(X_t = x_t) to the cross-entropy are one number."""
    x, p = bits(rng, 7), rng.uniform(0.05, 0.95, size=7)
    lines = list(likelihood.nll_to_cross_entropy(x, p))
    assert len(lines) >= 3
    np.testing.assert_allclose(lines, likelihood.sequence_nll(x, p), rtol=1e-12)
    assert likelihood.minus_log_of_product(x, p) == pytest.approx(lines[0], rel=1e-12)


# -- the autoregressive model -------------------------------------------------------------------
def brute_force_nll(x, W, b):
    """Return the NLL step by step, from the probability of each observed value."""
    total = 0.0
    for t in range(len(x)):
        p = special.expit(b[t] + sum(W[t, s] * x[s] for s in range(t)))
        total -= np.log(p if x[t] else 1 - p)
    return total


@pytest.mark.parametrize("T", [1, 2, 5, 8])
def test_probabilities_of_all_sequences_sum_to_one(T, rng):
    """So it is the likelihood of a model; with the literal sum they would not."""
    W, b = rng.normal(size=(T, T)), rng.normal(size=T)
    sequences = [np.array(x) for x in itertools.product((0, 1), repeat=T)]
    losses = [likelihood.autoregressive_nll(x, W, b) for x in sequences]
    assert np.exp(-np.array(losses)).sum() == pytest.approx(1, rel=1e-12)
    np.testing.assert_allclose(losses, [brute_force_nll(x, W, b) for x in sequences], rtol=1e-10)
    literal = [
        likelihood.literal_nll(special.expit(likelihood.autoregressive_logits(x, W, b)))
        for x in sequences
    ]
    assert not np.isclose(np.exp(-np.array(literal)).sum(), 1)


def test_only_the_past_counts(rng):
    """Entries of W on and above the diagonal change nothing, each one below it does."""
    x, W, b = np.array([1, 1, 1, 0]), rng.normal(size=(4, 4)), rng.normal(size=4)
    loss = likelihood.autoregressive_nll(x, W, b)
    for t, s in itertools.product(range(4), repeat=2):
        moved = W.copy()
        moved[t, s] += 0.5
        assert (likelihood.autoregressive_nll(x, moved, b) == loss) == (s >= t)


@pytest.mark.parametrize("T", [1, 3, 6])
def test_gradients_of_the_model_agree_with_autograd_and_differences(T, rng):
    """In W and in b; dW is exactly 0 on and above the diagonal."""
    x, W, b = bits(rng, T), tensor(rng.normal(size=(T, T))), tensor(rng.normal(size=T))
    values = torch.tensor(x, dtype=torch.float64)
    logits = b + W.tril(-1) @ values
    torch.nn.functional.binary_cross_entropy_with_logits(logits, values, reduction="sum").backward()
    at = W.detach().numpy(), b.detach().numpy()
    dW, db = likelihood.autoregressive_nll_grad(x, *at)
    np.testing.assert_allclose(dW, W.grad, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(db, b.grad, rtol=1e-12, atol=1e-15)
    assert not np.triu(dW).any()
    directional(lambda s: likelihood.autoregressive_nll(x, at[0] + s, at[1]), dW, rng)
    directional(lambda s: likelihood.autoregressive_nll(x, at[0], at[1] + s), db, rng)


# -- maximum a posteriori -----------------------------------------------------------------------
def test_map_index_is_the_mode_of_the_normalised_posterior(rng):
    """It is where Bayes' rule, with its denominator, gives most; never where the prior is 0."""
    for _ in range(30):
        loglik, logprior = rng.normal(scale=3, size=(2, 12))
        posterior = np.exp(loglik) * np.exp(logprior)
        posterior /= posterior.sum()
        assert likelihood.map_index(loglik, logprior) == posterior.argmax()
        best = likelihood.map_index(loglik, logprior)
        logprior[best] = -np.inf
        assert likelihood.map_index(loglik, logprior) != best


def test_gaussian_log_prior_is_scipys(rng):
    """Both as a product of densities and as one density with a diagonal covariance."""
    theta, mean, var = rng.normal(size=4), rng.normal(size=4), rng.uniform(0.2, 4, size=4)
    value = likelihood.gaussian_log_prior(theta, mean, var)
    assert value == pytest.approx(stats.norm.logpdf(theta, mean, np.sqrt(var)).sum(), rel=1e-12)
    joint = stats.multivariate_normal.logpdf(theta, mean, np.diag(var))
    assert value == pytest.approx(joint, rel=1e-12)


def test_gradient_of_the_log_prior_agrees_with_autograd_and_differences(rng):
    """It vanishes at the mean."""
    at, mean, var = rng.normal(size=4), rng.normal(size=4), rng.uniform(0.2, 4, size=4)
    theta = tensor(at)
    torch.distributions.Normal(torch.tensor(mean), torch.tensor(var).sqrt()).log_prob(
        theta
    ).sum().backward()
    gradient = likelihood.gaussian_log_prior_grad(at, mean, var)
    np.testing.assert_allclose(gradient, theta.grad, rtol=1e-12)
    directional(lambda s: likelihood.gaussian_log_prior(at + s, mean, var), gradient, rng)
    assert not likelihood.gaussian_log_prior_grad(mean, mean, var).any()


@pytest.mark.parametrize("lam", LAMBDAS)
def test_the_log_of_the_prior_is_the_penalty(lam, rng):
    """The sum log p(θ) + λ‖θ‖² is one number for all θ."""
    mean, var = likelihood.l2_prior(lam, 5)
    thetas = rng.normal(scale=2, size=(10, 5))
    constants = [
        likelihood.gaussian_log_prior(theta, mean, np.full(5, var)) + lam * theta @ theta
        for theta in thetas
    ]
    np.testing.assert_allclose(constants, constants[0], rtol=1e-10)


@pytest.mark.parametrize("lam", LAMBDAS)
@pytest.mark.parametrize("noise_var", NOISES)
def test_ridge_map_is_found_by_other_means(lam, noise_var, rng):
    """By scikit-learn, by an optimiser, and as the posterior mean under the prior of (d)."""
    X, y = linear_model(rng, noise_var)
    w = likelihood.ridge_map(X, y, noise_var, lam)
    sklearn = Ridge(alpha=2 * lam * noise_var, fit_intercept=False, solver="cholesky")
    np.testing.assert_allclose(w, sklearn.fit(X, y).coef_, rtol=1e-9)
    found = optimize.minimize(
        lambda v: -likelihood.regularized_log_likelihood(v, X, y, noise_var, lam), np.zeros(3)
    )
    np.testing.assert_allclose(w, found.x, rtol=1e-4, atol=1e-5)
    _, var = likelihood.l2_prior(lam, 3)
    gain = var * X.T @ np.linalg.inv(var * X @ X.T + noise_var * np.eye(len(y)))
    np.testing.assert_allclose(w, gain @ y, rtol=1e-9)


@pytest.mark.parametrize("shape", [(2, 5), (6, 3)])
def test_ridge_map_exists_where_least_squares_is_not_unique(shape, rng):
    """More columns than rows, or two equal columns: the gradient vanishes at one point."""
    X, y = rng.normal(size=shape), rng.normal(size=shape[0])
    X[:, -1] = X[:, 0]
    w = likelihood.ridge_map(X, y, 0.7, 0.3)
    gradient = likelihood.ridge_objective_grad(w, X, y, 0.7, 0.3)
    np.testing.assert_allclose(gradient, 0, atol=1e-12)
    assert w[0] == pytest.approx(w[-1])


@pytest.mark.parametrize("lam", LAMBDAS)
@pytest.mark.parametrize("noise_var", NOISES)
def test_gradient_of_the_objective_agrees_with_autograd_and_differences(lam, noise_var, rng):
    """At any weights; at the MAP estimate it is 0."""
    X, y = linear_model(rng, noise_var)
    w = tensor(rng.normal(size=3))
    normal = torch.distributions.Normal(torch.tensor(X) @ w, np.sqrt(noise_var))
    objective = normal.log_prob(torch.tensor(y)).sum() - lam * (w**2).sum()
    objective.backward()
    at = w.detach().numpy()
    value = likelihood.regularized_log_likelihood(at, X, y, noise_var, lam)
    assert value == pytest.approx(objective.item(), rel=1e-12)
    gradient = likelihood.ridge_objective_grad(at, X, y, noise_var, lam)
    np.testing.assert_allclose(gradient, w.grad, rtol=1e-10)
    directional(
        lambda s: likelihood.regularized_log_likelihood(at + s, X, y, noise_var, lam),
        gradient,
        rng,
    )
    best = likelihood.ridge_map(X, y, noise_var, lam)
    np.testing.assert_allclose(
        likelihood.ridge_objective_grad(best, X, y, noise_var, lam), 0, atol=1e-10
    )


def steps(optimiser, penalty, count, **options):
    """Return the weights after some steps on ½‖θ − 1‖² + penalty·‖θ‖²."""
    theta = tensor([0.5, -2.0, 3.0])
    run = optimiser([theta], lr=0.1, **options)
    for _ in range(count):
        run.zero_grad()
        (((theta - 1) ** 2).sum() / 2 + penalty * (theta**2).sum()).backward()
        run.step()
    return theta.detach().numpy()


@pytest.mark.parametrize("lam", LAMBDAS)
def test_weight_decay_of_sgd_is_the_penalty(lam):
    """Five steps of torch.optim.SGD agree; with wd = λ, and with AdamW, they do not."""
    sgd, decay = torch.optim.SGD, likelihood.weight_decay_for(lam)
    expected = steps(sgd, lam, 5)
    np.testing.assert_allclose(steps(sgd, 0.0, 5, weight_decay=decay), expected, rtol=1e-12)
    assert not np.allclose(steps(sgd, 0.0, 5, weight_decay=lam), expected, rtol=1e-3)
    adam, adamw = torch.optim.Adam, torch.optim.AdamW
    assert not np.allclose(steps(adamw, 0.0, 5, weight_decay=decay), steps(adam, lam, 5), rtol=1e-3)


@pytest.mark.parametrize("lam", LAMBDAS)
def test_first_step_of_adam_ignores_the_strength_of_the_penalty(lam):
    """It is lr in each weight, where the gradient is not 0."""
    moved = steps(torch.optim.Adam, lam, 1) - np.array([0.5, -2.0, 3.0])
    np.testing.assert_allclose(np.abs(moved), 0.1, rtol=1e-5)


@pytest.mark.parametrize("lam", LAMBDAS)
def test_lines_of_the_derivation_differ_by_constants(lam, rng):
    """Between any two θ every line changes by the same amount."""
    X, y = linear_model(rng, 0.8)
    one, other = rng.normal(size=(2, 3))
    first, second = (
        np.array(list(likelihood.map_to_regularized_ml(theta, X, y, 0.8, lam)))
        for theta in (one, other)
    )
    assert len(first) >= 2
    for line in (likelihood.log_posterior, likelihood.regularized_log_likelihood):
        expected = line(one, X, y, 0.8, lam) - line(other, X, y, 0.8, lam)
        np.testing.assert_allclose(first - second, expected, rtol=1e-10)


def test_log_posterior_is_the_exact_one_up_to_the_evidence(rng):
    """Dividing by p(y), which is normal as well, gives the Gaussian posterior's density."""
    X, y = linear_model(rng, 0.6)
    lam, (_, var) = 0.4, likelihood.l2_prior(0.4, 3)
    evidence = stats.multivariate_normal.logpdf(
        y, np.zeros(len(y)), var * X @ X.T + 0.6 * np.eye(len(y))
    )
    covariance = np.linalg.inv(X.T @ X / 0.6 + np.eye(3) / var)
    mean = likelihood.ridge_map(X, y, 0.6, lam)
    for theta in rng.normal(size=(5, 3)):
        exact = stats.multivariate_normal.logpdf(theta, mean, covariance)
        value = likelihood.log_posterior(theta, X, y, 0.6, lam) - evidence
        assert value == pytest.approx(exact, rel=1e-9)


# -- what the claims say ------------------------------------------------------------------------
def test_map_depends_on_the_parametrisation():
    """A Beta(3, 2) posterior has its mode at 2/3, but its logit's mode is at p = 3/5."""
    p = np.linspace(1e-4, 1 - 1e-4, 100_001)
    density = stats.beta.logpdf(p, 3, 2)
    assert p[density.argmax()] == pytest.approx(2 / 3, abs=1e-4)
    of_the_logit = density + np.log(p * (1 - p))
    assert p[of_the_logit.argmax()] == pytest.approx(3 / 5, abs=1e-4)


def test_a_gaussian_prior_does_not_make_the_map_unique():
    """A likelihood that depends on θ² only gives two of them."""
    theta = np.linspace(-3, 3, 601)
    score = stats.norm.logpdf(theta**2, 4, 0.1) + stats.norm.logpdf(theta)
    best = np.flatnonzero(np.isclose(score, score.max(), rtol=0, atol=1e-9))
    assert len(best) == 2


def test_no_reference_writes_to_its_inputs(rng):
    """Read-only arrays are accepted everywhere."""
    x, p, X = bits(rng, 3), rng.uniform(0.1, 0.9, size=3), rng.normal(size=(3, 3))
    given = {
        **dict.fromkeys(("p", "b", "y", "w", "theta", "mean", "var"), p),
        **dict.fromkeys(("logits", "loglik", "logprior", "z"), p),
        **dict.fromkeys(("X", "W"), X),
        "x": x,
        "noise_var": 0.5,
        "lam": 0.3,
        "n": 3,
    }
    for array in (x, p, X):
        array.flags.writeable = False
    for name in likelihood.__all__:
        function = getattr(likelihood, name)
        result = function(*(given[each] for each in inspect.signature(function).parameters))
        if inspect.isgenerator(result):
            list(result)
