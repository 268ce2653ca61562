"""The solutions of the sheet on energy-based models, proved by other routes than their own."""

import itertools

import numpy as np
import pytest
import torch
from scipy import integrate, special, stats

from reference import energy

BETAS = (0.3, 2.0, 7.0)
REGIONS = [(a, c) for a in (0.7, -0.4) for c in (0.3, 2.9)]  # margin 1.7: both sides of both kinks
MARGIN = 1.7
GRADIENTS = [
    (energy.simple_loss, energy.simple_grad),
    (energy.square_square_loss, energy.square_square_grad),
    (energy.hinge_loss, energy.hinge_grad),
]


@pytest.fixture
def rng():
    """Return the one source of random inputs of a test."""
    return np.random.default_rng(5)


def tensor(values):
    """Return a float64 leaf that collects its gradient."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def directional(loss, gradient, rng, h=1e-5):
    """Compare a gradient with central differences along two random directions."""
    for _ in range(2):
        step = rng.normal(size=gradient.shape)
        slope = (loss(h * step) - loss(-h * step)) / (2 * h)
        assert slope == pytest.approx(gradient @ step, rel=1e-6, abs=1e-8)


# -- energies, inference, probability -----------------------------------------------------------
def test_all_minimisers_marks_every_label_of_lowest_energy(rng):
    """At tol = 0 the mask holds all ties, and at a positive tol all labels within it."""
    for _ in range(50):
        F = rng.integers(-2, 2, size=6).astype(float)
        for tol in (0.0, 1.5):
            expected = [all(f <= g + tol for g in F) for f in F]
            assert energy.all_minimisers(F, tol).tolist() == expected


@pytest.mark.parametrize("beta", BETAS)
def test_energies_of_a_distribution_give_it_back(rng, beta):
    """The Gibbs distribution of the energies of p is p, whatever constant is added."""
    p = rng.dirichlet(np.ones(5))
    F = energy.energy_from_probability(p, beta)
    np.testing.assert_allclose(special.softmax(-beta * F), p, rtol=1e-12)
    np.testing.assert_allclose(energy.gibbs(F + 3, beta), p, rtol=1e-12)


@pytest.mark.parametrize("beta", BETAS)
def test_density_of_the_quadratic_energy_is_normal(beta):
    """It is scipy's normal density with variance 1/(2β)."""
    for x, y in [(0.0, 0.0), (1.2, -0.3), (-2.0, -1.5)]:
        expected = stats.norm.pdf(y, loc=x, scale=np.sqrt(1 / (2 * beta)))
        assert energy.gibbs_density_of_quadratic(x, y, beta) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("beta", BETAS)
def test_density_of_the_quadratic_energy_is_the_normalised_exponential(beta):
    """Dividing exp(−βF) by its integral, found by quadrature, gives the same density."""
    x = 0.4
    Z, _ = integrate.quad(lambda y: np.exp(-beta * (y - x) ** 2), -np.inf, np.inf)
    for y in (-1.0, 0.4, 1.7):
        expected = np.exp(-beta * (y - x) ** 2) / Z
        assert energy.gibbs_density_of_quadratic(x, y, beta) == pytest.approx(expected, rel=1e-7)


def test_margin_loss_is_zero_exactly_beyond_the_margin():
    """It is 0 where the gap reaches m, and what is missing to m elsewhere."""
    assert energy.margin_loss(0.0, 2.0, 2.0) == 0
    assert energy.margin_loss(0.0, 5.0, 2.0) == 0
    assert energy.margin_loss(1.0, 1.5, 2.0) == pytest.approx(1.5)
    assert energy.margin_loss(4.0, 1.0, 2.0) == pytest.approx(5.0)


def test_inference_finds_the_lowest_entry(rng):
    """A search through all entries finds nothing lower, for labels and for pairs."""
    for _ in range(20):
        G = rng.permutation(12).reshape(3, 4).astype(float)
        y, z = energy.infer_latent(G)
        assert all(G[y, z] <= G[i, j] for i, j in itertools.product(range(3), range(4)))
        assert energy.infer(G.min(axis=1)) == y
        assert energy.infer(G[y]) == z


# -- the negative log-likelihood ----------------------------------------------------------------
@pytest.mark.parametrize("beta", BETAS)
def test_gibbs_is_the_softmax_of_negative_energies(rng, beta):
    """It agrees with scipy's softmax."""
    F = rng.normal(size=6)
    np.testing.assert_allclose(energy.gibbs(F, beta), special.softmax(-beta * F), rtol=1e-12)


def test_gibbs_has_its_limits():
    """It is uniform as β → 0 and one-hot, or shared between ties, as β → ∞."""
    F = np.array([3.0, -1.0, 0.0, -1.0])
    np.testing.assert_allclose(energy.gibbs(F, 1e-9), np.full(4, 0.25), rtol=1e-7)
    np.testing.assert_allclose(energy.gibbs(F, 1e9), [0, 0.5, 0, 0.5], atol=1e-12)
    np.testing.assert_allclose(energy.gibbs(F[:3], 1e9), [0, 1, 0], atol=1e-12)


def test_gibbs_is_finite_for_huge_energies():
    """Energies of ±1e4 give no overflow, and a single label has probability 1."""
    F = np.array([-1e4, 1e4, -1e4])
    np.testing.assert_allclose(energy.gibbs(F, 10.0), [0.5, 0, 0.5])
    small = np.array([0.0, 0.5, -0.25])
    for offset in (-9999.0, 9999.0):
        np.testing.assert_allclose(
            energy.gibbs(small + offset, 2.0), energy.gibbs(small, 2.0), rtol=1e-9
        )
    assert energy.gibbs(np.array([1e4]), 3.0) == 1


@pytest.mark.parametrize("beta", BETAS)
def test_nll_is_the_definition_and_the_free_energy_gap(rng, beta):
    """−(1/β) log P(y) and F_y + (1/β) logsumexp(−βF) are the loss."""
    F = rng.normal(size=5)
    for y in range(5):
        loss = energy.energy_nll(F, y, beta)
        assert loss == pytest.approx(-np.log(special.softmax(-beta * F)[y]) / beta, rel=1e-12)
        assert loss == pytest.approx(F[y] + special.logsumexp(-beta * F) / beta, rel=1e-12)


@pytest.mark.parametrize("beta", BETAS)
def test_nll_of_ties_and_of_a_single_label(beta):
    """Equal energies cost log(n)/β, a single label nothing, and no loss is negative."""
    assert energy.energy_nll(np.full(7, -2.5), 3, beta) == pytest.approx(np.log(7) / beta)
    assert energy.energy_nll(np.array([4.0]), 0, beta) == 0
    assert energy.energy_nll(np.array([-1e4, 1e4]), 0, beta) == 0
    assert energy.energy_nll(np.array([-1e4, 1e4]), 1, beta) == pytest.approx(2e4)


def test_nll_becomes_the_perceptron_loss_for_large_beta(rng):
    """As β → ∞ it tends to F_y − min F."""
    F = rng.normal(size=5)
    assert energy.energy_nll(F, 2, 1e8) == pytest.approx(F[2] - F.min(), abs=1e-6)


@pytest.mark.parametrize("beta", BETAS)
def test_every_line_of_the_derivation_is_the_loss(rng, beta):
    """The lines from −(1/β) log P(y) to the free energy are one number."""
    F = rng.normal(size=4)
    lines = list(energy.energy_nll_steps(F, 1, beta))
    assert len(lines) >= 3
    np.testing.assert_allclose(lines, energy.energy_nll(F, 1, beta), rtol=1e-12)


@pytest.mark.parametrize("beta", BETAS)
def test_nll_gradients_agree_with_autograd(rng, beta):
    """In the energies and in the weights of a model that is linear in them."""
    dF, W = rng.normal(size=(4, 3)), tensor([0.3, -1.2, 0.7])
    F = torch.tensor(dF) @ W + torch.tensor(rng.normal(size=4))
    F.retain_grad()
    loss = torch.nn.functional.cross_entropy(-beta * F, torch.tensor(2)) / beta
    loss.backward()
    energies = F.detach().numpy()
    assert energy.energy_nll(energies, 2, beta) == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(
        energy.energy_nll_grad(energies, dF, 2, beta), W.grad, rtol=1e-10, atol=1e-14
    )
    np.testing.assert_allclose(
        energy.energy_nll_grad_energies(energies, 2, beta), F.grad, rtol=1e-10, atol=1e-14
    )


@pytest.mark.parametrize("beta", BETAS)
def test_nll_gradients_agree_with_differences(rng, beta):
    """Central differences of the loss give the same slopes."""
    F, dF = rng.normal(size=5), rng.normal(size=(5, 2))
    directional(
        lambda s: energy.energy_nll(F + s, 1, beta),
        energy.energy_nll_grad_energies(F, 1, beta),
        rng,
    )
    directional(
        lambda s: energy.energy_nll(F + dF @ s, 1, beta),
        energy.energy_nll_grad(F, dF, 1, beta),
        rng,
    )


@pytest.mark.parametrize("beta", BETAS)
def test_pushes_sum_to_zero_and_never_rest(rng, beta):
    """The right label is pulled, every other one pushed, however far apart they are."""
    F = rng.normal(size=5)
    push = energy.energy_nll_grad_energies(F, int(F.argmin()), beta)
    assert push.sum() == pytest.approx(0, abs=1e-14)
    assert push[F.argmin()] > 0
    assert np.all(np.delete(push, F.argmin()) < 0)
    same = energy.energy_nll_grad(F, np.ones((5, 3)), 0, beta)
    np.testing.assert_allclose(same, 0, atol=1e-14)


def test_sampled_gradient_is_right_on_average(rng):
    """With each label as often as P says, the estimate is the exact gradient."""
    F, beta = np.log([1.0, 2.0, 5.0]), 1.0  # P is 10/17, 5/17, 2/17
    dF = rng.normal(size=(3, 4))
    samples = dF[[0] * 10 + [1] * 5 + [2] * 2]
    np.testing.assert_allclose(
        energy.sampled_nll_grad(dF[1], samples), energy.energy_nll_grad(F, dF, 1, beta), rtol=1e-12
    )


# -- contrastive losses -------------------------------------------------------------------------
def torch_loss(name, F_pos, F_neg):
    """Return the same loss in torch, from tensors of energies."""
    relu = torch.relu
    return {
        "simple_loss": lambda: relu(F_pos) + relu(MARGIN - F_neg),
        "square_square_loss": lambda: relu(F_pos) ** 2 + relu(MARGIN - F_neg) ** 2,
        "hinge_loss": lambda: relu(F_pos - F_neg + MARGIN),
        "log_loss": lambda: torch.nn.functional.softplus(F_pos - F_neg, threshold=100),
    }[name]()


@pytest.mark.parametrize(("F_pos", "F_neg"), REGIONS)
@pytest.mark.parametrize(("loss", "grad"), [*GRADIENTS, (energy.log_loss, energy.log_grad)])
def test_contrastive_gradients_agree_with_autograd_and_differences(loss, grad, F_pos, F_neg, rng):
    """In each of the four regions, for energies linear in the weights."""
    margin = () if loss is energy.log_loss else (MARGIN,)
    dF_pos, dF_neg = rng.normal(size=(2, 4))
    W = tensor(np.zeros(4))
    value = torch_loss(
        loss.__name__, F_pos + torch.tensor(dF_pos) @ W, F_neg + torch.tensor(dF_neg) @ W
    )
    value.backward()
    gradient = grad(F_pos, F_neg, dF_pos, dF_neg, *margin)
    assert loss(F_pos, F_neg, *margin) == pytest.approx(value.item(), rel=1e-12)
    np.testing.assert_allclose(gradient, W.grad, rtol=1e-12, atol=1e-15)
    directional(lambda s: loss(F_pos + dF_pos @ s, F_neg + dF_neg @ s, *margin), gradient, rng)


def test_simple_gradient_adds_both_terms():
    """Where both energies are violated neither term hides the other."""
    dF_pos, dF_neg = np.array([1.0, 2.0]), np.array([10.0, 0.0])
    np.testing.assert_array_equal(
        energy.simple_grad(1.0, 0.0, dF_pos, dF_neg, MARGIN), dF_pos - dF_neg
    )
    np.testing.assert_array_equal(energy.simple_grad(-1.0, 9.0, dF_pos, dF_neg, MARGIN), 0)


def test_log_loss_is_finite_and_exact_for_huge_gaps():
    """It is the gap, or 0, at ±1e4, and so is its gradient's weight 1, or 0."""
    dF_pos, dF_neg = np.array([1.0, 2.0]), np.array([-3.0, 0.5])
    assert energy.log_loss(1e4, 0.0) == 1e4
    assert energy.log_loss(0.0, 1e4) == 0
    np.testing.assert_allclose(energy.log_grad(1e4, 0.0, dF_pos, dF_neg), dF_pos - dF_neg)
    np.testing.assert_array_equal(energy.log_grad(0.0, 1e4, dF_pos, dF_neg), 0)


def test_log_loss_and_sigmoid_agree_with_scipy():
    """They are −log_expit(−z) and expit(z)."""
    for z in np.linspace(-30, 30, 13):
        assert energy.log_loss(z, 0.0) == pytest.approx(-special.log_expit(-z), rel=1e-12)
        assert energy.sigmoid(z) == pytest.approx(special.expit(z), rel=1e-12)


def test_log_loss_is_a_soft_hinge():
    """It exceeds [z]⁺ by at most log 2, and approaches it when sharpened."""
    for z in np.linspace(-4, 4, 17):
        hinge = energy.hinge_loss(z, 0.0, 0.0)
        assert 0 < energy.log_loss(z, 0.0) - hinge <= np.log(2)
        assert energy.log_loss(1000 * z, 0.0) / 1000 == pytest.approx(hinge, abs=1e-3)


def test_pair_nll_is_the_nll_of_two_labels(rng):
    """It is energy_nll of the two energies at β = 1, and the log loss."""
    for F in rng.normal(scale=3, size=(20, 2)):
        assert energy.pair_nll(*F) == pytest.approx(energy.energy_nll(F, 0, 1.0), rel=1e-12)
        assert energy.pair_nll(*F) == pytest.approx(energy.log_loss(*F), rel=1e-12)


def test_only_differences_count_for_hinge_and_log_loss():
    """A common shift of 5 leaves these two alone and changes the other two."""
    shifted, before = (5.8, 6.3), (0.8, 1.3)
    assert energy.hinge_loss(*shifted, 2.0) == pytest.approx(energy.hinge_loss(*before, 2.0))
    assert energy.log_loss(*shifted) == pytest.approx(energy.log_loss(*before))
    assert energy.simple_loss(*before, 2.0) == pytest.approx(1.5)
    assert energy.simple_loss(*shifted, 2.0) == pytest.approx(5.8)
    assert energy.square_square_loss(*before, 2.0) == pytest.approx(1.13)
    assert energy.square_square_loss(*shifted, 2.0) == pytest.approx(33.64)


def test_no_reference_writes_to_its_inputs(rng):
    """Read-only arrays are accepted everywhere."""
    F, dF, d = rng.normal(size=3), rng.normal(size=(3, 4)), rng.normal(size=4)
    for array in (F, dF, d):
        array.flags.writeable = False
    energy.all_minimisers(F, 0.0)
    energy.energy_from_probability(np.exp(F), 2.0)
    energy.infer(F)
    energy.infer_latent(dF)
    energy.gibbs(F, 2.0)
    energy.energy_nll(F, 1, 2.0)
    list(energy.energy_nll_steps(F, 1, 2.0))
    energy.energy_nll_grad(F, dF, 1, 2.0)
    energy.energy_nll_grad_energies(F, 1, 2.0)
    energy.sampled_nll_grad(d, dF)
    energy.log_grad(0.5, 0.1, d, d)
    for _, grad in GRADIENTS:
        grad(0.5, 0.1, d, d, MARGIN)
