"""The solutions of the sheet on optimisers, proved by other routes than their own."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from scipy import special, stats

from reference import optimizers as ref


@pytest.fixture
def rng():
    """Return the one source of random inputs of a test."""
    return np.random.default_rng(11)


# -- information --------------------------------------------------------------------------------
def test_self_information_is_additive_and_zero_for_the_sure_event(rng):
    """Independent events add, and half a chance is log 2 in any shape."""
    p, q = rng.uniform(0.1, 1, size=(2, 3, 4))
    np.testing.assert_allclose(
        ref.self_information(p * q), ref.self_information(p) + ref.self_information(q)
    )
    assert ref.self_information(np.array(1.0)) == 0
    assert ref.self_information(np.array(0.5)) == pytest.approx(math.log(2))


def test_entropies_agree_with_scipy(rng):
    """With zeros and without, as scipy.stats.entropy and its sums have it."""
    for zeros in (0, 2):
        p, q = rng.dirichlet(np.ones(6), size=2)
        p[:zeros] = 0
        p /= p.sum()
        assert ref.entropy(p) == pytest.approx(stats.entropy(p), rel=1e-12)
        assert ref.kl_divergence(p, q) == pytest.approx(stats.entropy(p, q), rel=1e-12)
        cross = -special.xlogy(p, q).sum()
        assert ref.cross_entropy(p, q) == pytest.approx(cross, rel=1e-12)
        assert cross == pytest.approx(ref.kl_divergence(p, q) + ref.entropy(p), rel=1e-12)
    assert ref.kl_divergence(p, p) == 0
    assert ref.entropy(np.eye(3)[1]) == 0


def test_kl_divergence_agrees_with_torch(rng):
    """torch.nn.functional.kl_div has log q first and p second."""
    p, q = rng.dirichlet(np.ones(5), size=2)
    loss = torch.nn.functional.kl_div(
        torch.tensor(q).log(), torch.tensor(p), reduction="sum"
    ).item()
    assert ref.kl_divergence(p, q) == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("zeros", [False, True])
def test_conditional_entropy_is_the_mean_entropy_of_the_rows(rng, zeros):
    """Row by row, weighted with the probability of the row; empty rows weigh nothing."""
    P = rng.dirichlet(np.ones(12)).reshape(3, 4)
    if zeros:
        P[1] = 0
        P[2, :2] = 0
        P /= P.sum()
    rows = [row for row in P if row.any()]
    mean = sum(row.sum() * stats.entropy(row / row.sum()) for row in rows)
    assert ref.conditional_entropy(P) == pytest.approx(mean, rel=1e-12)


def test_conditional_entropy_of_independent_and_of_determined_y(rng):
    """H(Y) where X says nothing, 0 where X says all."""
    p, q = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4))
    assert ref.conditional_entropy(np.outer(p, q)) == pytest.approx(stats.entropy(q), rel=1e-12)
    assert ref.conditional_entropy(np.diag(p)) == pytest.approx(0, abs=1e-14)


def test_three_objectives_are_one_number(rng):
    """The mean over all single observations, and every line of the derivation."""
    for _ in range(10):
        counts, q = rng.integers(1, 9, size=4), rng.dirichlet(np.ones(4))
        observed = np.repeat(np.arange(4), counts)
        nll = -np.log(q[observed]).mean()
        lines = list(ref.mle_three_ways(counts, q))
        assert len(lines) >= 3
        np.testing.assert_allclose(lines, nll, rtol=1e-12)
        assert ref.mean_nll(counts, q) == pytest.approx(nll, rel=1e-12)


# -- squared error ------------------------------------------------------------------------------
def test_mse_agrees_with_torch_and_flattens_a_column(rng):
    """A prediction (m, 1) gives the same number as (m,)."""
    y, y_hat = rng.normal(size=(2, 5))
    expected = torch.nn.functional.mse_loss(torch.tensor(y_hat), torch.tensor(y)).item()
    assert ref.mse(y, y_hat) == pytest.approx(expected, rel=1e-12)
    assert ref.mse(y, y_hat[:, None]) == pytest.approx(expected, rel=1e-12)
    assert ref.mse(y, y[:, None]) == 0


@pytest.mark.parametrize("sigma2", [0.1, 0.7, 4.0])
@pytest.mark.parametrize("m", [1, 2, 6])
def test_gaussian_nll_agrees_with_scipy_and_torch(rng, sigma2, m):
    """The normal density's logarithm, and torch's loss with full=True; autograd's gradient."""
    y, y_hat = rng.normal(size=(2, m))
    nll = ref.gaussian_nll(y, y_hat, sigma2)
    assert nll == pytest.approx(-stats.norm.logpdf(y, y_hat, np.sqrt(sigma2)).sum(), rel=1e-12)
    leaf = torch.tensor(y_hat, requires_grad=True)
    loss = torch.nn.functional.gaussian_nll_loss(
        leaf, torch.tensor(y), torch.full((m,), sigma2).double(), full=True, reduction="sum"
    )
    loss.backward()
    assert nll == pytest.approx(loss.item(), rel=1e-6)  # torch keeps log 2π in float32
    np.testing.assert_allclose(ref.gaussian_nll_grad(y, y_hat, sigma2), leaf.grad, rtol=1e-6)
    lines = list(ref.nll_to_mse(y, y_hat, sigma2))
    assert lines[0] == pytest.approx(nll, rel=1e-12)
    constant = m / 2 * np.log(2 * np.pi * sigma2)
    assert lines[1] - constant == pytest.approx(lines[-1], rel=1e-9, abs=1e-12)


def test_gaussian_nll_gradient_agrees_with_differences(rng):
    """Central differences along two directions."""
    y, y_hat, h = *rng.normal(size=(2, 4)), 1e-5
    for step in rng.normal(size=(2, 4)):
        slope = (
            ref.gaussian_nll(y, y_hat + h * step, 0.3) - ref.gaussian_nll(y, y_hat - h * step, 0.3)
        ) / (2 * h)
        assert ref.gaussian_nll_grad(y, y_hat, 0.3) @ step == pytest.approx(slope, rel=1e-6)


# -- descent ------------------------------------------------------------------------------------
def test_steps_agree_with_autograd_and_torch_sgd(rng):
    """One step of torch.optim.SGD on the mean squared error of all, one, and some examples."""
    X, y, theta = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)
    idx = np.array([4, 0, 3])
    steps = {
        tuple(range(6)): ref.gd_step(theta, X, y, 0.1),
        (2,): ref.sgd_step(theta, X, y, 0.1, 2),
        tuple(idx): ref.minibatch_step(theta, X, y, 0.1, idx),
    }
    for rows, step in steps.items():
        leaf = torch.tensor(theta, requires_grad=True)
        optimizer = torch.optim.SGD([leaf], lr=0.1)
        ((torch.tensor(X)[list(rows)] @ leaf - torch.tensor(y)[list(rows)]) ** 2).mean().backward()
        optimizer.step()
        np.testing.assert_allclose(step, leaf.detach(), rtol=1e-12)


def test_online_and_minibatch_steps_are_the_full_step_on_average(rng):
    """Over all examples, and over all subsets of a size."""
    X, y, theta = rng.normal(size=(5, 2)), rng.normal(size=5), rng.normal(size=2)
    full = ref.gd_step(theta, X, y, 0.2)
    online = np.mean([ref.sgd_step(theta, X, y, 0.2, i) for i in range(5)], axis=0)
    subsets = itertools.combinations(range(5), 3)
    mini = np.mean(
        [ref.minibatch_step(theta, X, y, 0.2, np.array(each)) for each in subsets], axis=0
    )
    np.testing.assert_allclose(online, full, rtol=1e-12)
    np.testing.assert_allclose(mini, full, rtol=1e-12)


@pytest.mark.parametrize(
    ("p", "q", "right"),
    [
        (1, 0, True),
        (1, 1, True),
        (1, 1.5, False),
        (1, -1, True),
        (0.5, 0, False),
        (0.5, 0.6, True),
        (0.5, 0.5, False),
        (0.75, 0, True),
        (0.75, -1, True),
        (2, 0, False),
        (0, 0, False),
        (0.4, 3, False),
    ],
)
def test_robbins_monro_agrees_with_the_integral_test(p, q, right):
    """After x = eᵘ, Σα is ∫ e^((1−p)u) u^(−q) du: a tail that still counts at huge u diverges."""
    assert ref.robbins_monro(p, q) is right

    def diverges(s, r):
        if s != 1:
            return s < 1
        # With u = eʷ once more, ∫ u^(−r) du = ∫ e^((1−r)w) dw.
        tail = np.exp((1 - r) * np.array([10.0, 20.0]))
        return tail[1] >= tail[0]

    assert right == (diverges(p, q) and not diverges(2 * p, 2 * q))


# -- graphs -------------------------------------------------------------------------------------
def paths(n, edges, local, start):
    """Return the sum over all paths from start to n − 1 of the products along them."""
    if start == n - 1:
        return 1.0
    out = [(j, w) for (i, j), w in zip(edges, local, strict=True) if i == start]
    return sum(w * paths(n, edges, local, j) for j, w in out)


def test_backprop_sums_over_all_paths(rng):
    """On random graphs with the edges in any order; nodes that lead nowhere get 0."""
    for _ in range(50):
        n = int(rng.integers(2, 8))
        pairs = [e for e in itertools.combinations(range(n), 2) if rng.random() < 0.6]
        edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)[rng.permutation(len(pairs))]
        local = rng.normal(size=len(pairs))
        g = ref.backprop(n, edges, local)
        np.testing.assert_allclose(
            g, [paths(n, edges, local, i) for i in range(n)], rtol=1e-12, atol=1e-14
        )
        M = np.zeros((n, n))
        M[edges[:, 0], edges[:, 1]] = local
        np.testing.assert_allclose(g, np.linalg.inv(np.eye(n) - M)[:, -1], rtol=1e-9, atol=1e-12)


def test_backprop_agrees_with_autograd():
    """On u = (a, b, a + b, b + 1, product) at a = 2, b = 1."""
    a, b = (torch.tensor(v, requires_grad=True) for v in (2.0, 1.0))
    c, d = a + b, b + 1
    de_da, de_db = torch.autograd.grad(c * d, (a, b))
    edges = np.array([[2, 4], [0, 2], [1, 2], [3, 4], [1, 3]])
    g = ref.backprop(5, edges, np.array([d.item(), 1, 1, c.item(), 1]))
    np.testing.assert_allclose(g, [de_da, de_db, d.item(), c.item(), 1])


def test_backprop_of_a_single_node():
    """The output's derivative by itself is 1."""
    assert ref.backprop(1, np.zeros((0, 2), dtype=np.int64), np.zeros(0)).tolist() == [1]


# -- optimisers against torch.optim -------------------------------------------------------------
def trajectory(optimizer, leaf, gradients):
    """Return all values of the leaf while the optimizer takes the gradients in order."""
    path = [leaf.detach().clone()]
    for gradient in gradients:
        leaf.grad = torch.as_tensor(gradient(leaf) if callable(gradient) else gradient).clone()
        optimizer.step()
        path.append(leaf.detach().clone())
    return torch.stack(path).numpy()


def quadratic(rng, d):
    """Return the gradient of a positive definite quadratic."""
    root = rng.normal(size=(d, d))
    A, b = root @ root.T / d + np.eye(d), rng.normal(size=d)
    return lambda theta: A @ np.asarray(theta) - b


def test_momentum_agrees_with_torch(rng):
    """Torch keeps v/α, which at a constant α is the same."""
    grad, theta0 = quadratic(rng, 3), rng.normal(size=3)
    leaf = torch.tensor(theta0)
    sgd = torch.optim.SGD([leaf], lr=0.1, momentum=0.8)
    np.testing.assert_allclose(
        ref.momentum(grad, theta0, 0.1, 0.8, 7), trajectory(sgd, leaf, [grad] * 7), rtol=1e-10
    )


def test_nesterov_agrees_with_torch_at_the_look_ahead(rng):
    """Torch's nesterov reports θ + βv; from these points θ is found again."""
    grad, theta0, beta = quadratic(rng, 3), rng.normal(size=3), 0.8
    leaf = torch.tensor(theta0)
    sgd = torch.optim.SGD([leaf], lr=0.1, momentum=beta, nesterov=True)
    ahead = trajectory(sgd, leaf, [grad] * 7)
    path = ref.nesterov(grad, theta0, 0.1, beta, 7)
    moves = np.diff(path, axis=0)
    np.testing.assert_allclose(path[1:] + beta * moves, ahead[1:], rtol=1e-10)


def test_momentum_and_nesterov_coincide_where_they_should(rng):
    """At β = 0 both are gradient descent, and with a constant gradient both are the same."""
    grad, theta0 = quadratic(rng, 2), rng.normal(size=2)
    plain = [theta0]
    for _ in range(4):
        plain.append(plain[-1] - 0.1 * grad(plain[-1]))
    for method in (ref.momentum, ref.nesterov):
        np.testing.assert_allclose(method(grad, theta0, 0.1, 0.0, 4), plain, rtol=1e-12)
        assert method(grad, theta0, 0.1, 0.9, 0).shape == (1, 2)
    slope = rng.normal(size=2)
    one, other = (
        method(lambda _: slope, theta0, 0.1, 0.9, 5) for method in (ref.momentum, ref.nesterov)
    )
    np.testing.assert_allclose(one, other, rtol=1e-12)
    np.testing.assert_allclose(
        ref.momentum(grad, theta0, 0.1, 0.9, 1), ref.nesterov(grad, theta0, 0.1, 0.9, 1)
    )


@pytest.mark.parametrize("first", ["moderate", "zero"])
def test_adaptive_methods_agree_with_torch(rng, first):
    """AdaGrad, RMSProp and Adam with an ε so small that its place does not matter."""
    G = rng.choice([-1, 1], size=(8, 3)) * rng.uniform(0.2, 2, size=(8, 3))
    if first == "zero":
        G[0] = 0
    theta0, eps, lr = rng.normal(size=3), 1e-12, 0.05
    ours = {
        "Adagrad": ref.adagrad(G, theta0, lr, eps),
        "RMSprop": ref.rmsprop(G, theta0, lr, 0.93, eps),
        "Adam": ref.adam(G, theta0, lr, 0.8, 0.97, eps),
    }
    options = {"Adagrad": {}, "RMSprop": {"alpha": 0.93}, "Adam": {"betas": (0.8, 0.97)}}
    for name, path in ours.items():
        leaf = torch.tensor(theta0)
        optimizer = getattr(torch.optim, name)([leaf], lr=lr, eps=eps, **options[name])
        np.testing.assert_allclose(
            path, trajectory(optimizer, leaf, list(G)), rtol=1e-8, atol=1e-10
        )


def test_adagrad_effective_lr_is_what_adagrad_does():
    """The move in step t over g₀, and 1/10 of the first one after a hundred steps."""
    for g0 in (0.7, -1.6):
        path = ref.adagrad(np.full((9, 1), g0), np.zeros(1), 0.3, 1e-3)[:, 0]
        for t in range(1, 10):
            factor = (path[t - 1] - path[t]) / g0
            assert ref.adagrad_effective_lr(t, 0.3, g0, 1e-3) == pytest.approx(factor, rel=1e-9)
    ratio = ref.adagrad_effective_lr(100, 1, 0.5, 0) / ref.adagrad_effective_lr(1, 1, 0.5, 0)
    assert ratio == pytest.approx(0.1)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_moment_weight_is_the_sum_and_every_line_of_the_derivation(beta):
    """Added up term by term."""
    for t in (1, 2, 7):
        total = math.fsum((1 - beta) * beta ** (t - i) for i in range(1, t + 1))
        assert ref.moment_weight(beta, t) == pytest.approx(total, rel=1e-12)
        lines = list(ref.bias_steps(beta, t))
        assert len(lines) >= 3
        np.testing.assert_allclose(lines, total, rtol=1e-12)


def test_corrected_moments_of_a_constant_gradient_are_the_gradient():
    """Adam's first step is α in the direction of the sign, whatever β₁ and β₂."""
    G = np.array([[0.4, -1.7]])
    path = ref.adam(G, np.zeros(2), 0.1, 0.9, 0.999, 1e-14)
    np.testing.assert_allclose(path[1], [-0.1, 0.1], rtol=1e-6)


def test_no_reference_writes_to_its_inputs(rng):
    """Read-only arrays are accepted everywhere."""
    X, y, v, G = (
        rng.normal(size=(4, 3)),
        rng.normal(size=4),
        rng.normal(size=3),
        rng.normal(size=(5, 3)),
    )
    idx, edges = np.array([1, 0]), np.array([[0, 1]])
    for array in (X, y, v, G, idx, edges):
        array.flags.writeable = False
    p = np.array([0.5, 0.5])
    ref.conditional_entropy(np.abs(X))
    ref.entropy(p)
    ref.mse(y, y)
    ref.gaussian_nll_grad(y, y, 2.0)
    ref.gd_step(v, X, y, 0.1)
    ref.sgd_step(v, X, y, 0.1, 1)
    ref.minibatch_step(v, X, y, 0.1, idx)
    ref.backprop(2, edges, v[:1])
    ref.momentum(lambda theta: theta, v, 0.1, 0.9, 2)
    ref.nesterov(lambda theta: theta, v, 0.1, 0.9, 2)
    ref.adagrad(G, v, 0.1, 1e-9)
    ref.rmsprop(G, v, 0.1, 0.9, 1e-9)
    ref.adam(G, v, 0.1, 0.9, 0.99, 1e-9)
