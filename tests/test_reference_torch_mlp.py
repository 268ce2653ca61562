"""The network from scratch, held against torch's own layers, losses, optimiser and autograd."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats
from torch.nn import functional

from grader.images import images_of
from problems.bayes import torch_mlp as problem
from reference import torch_mlp as ref

DIGITS = Path(problem.__file__).parent / "data" / "digits.npz"


@pytest.fixture
def generator():
    """Return the one source of random tensors of a test."""
    return torch.Generator().manual_seed(3)


def layers(params):
    """Return torch's own network with these parameters, without the softmax."""
    W1, b1, W2, b2 = (each.detach().clone() for each in params)
    model = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(*W1.shape),
        torch.nn.ReLU(),
        torch.nn.Linear(*W2.shape),
    )
    with torch.no_grad():
        for layer, W, b in ((model[1], W1, b1), (model[3], W2, b2)):
            layer.weight.copy_(W.T)
            layer.bias.copy_(b[0])
    return model


def scaled_params(generator, sizes=(12, 7, 4), std=0.5):
    """Return parameters large enough to matter."""
    made = ref.init_params(*sizes, generator)
    return [(each.detach() * std / 0.01).requires_grad_() for each in made]


def test_init_params_are_leaves_of_the_asked_form(generator):
    """Shapes, zeros, requires_grad."""
    W1, b1, W2, b2 = ref.init_params(5, 3, 2, generator)
    assert [tuple(each.shape) for each in (W1, b1, W2, b2)] == [(5, 3), (1, 3), (3, 2), (1, 2)]
    assert all(each.requires_grad and each.is_leaf for each in (W1, b1, W2, b2))
    assert not b1.any()
    assert not b2.any()


def test_init_params_are_normal_by_kolmogorov_and_smirnov(generator):
    """The test of scipy finds nothing against N(0, 0.01²)."""
    W1, _, W2, _ = ref.init_params(200, 100, 50, generator)
    for W in (W1, W2):
        sample = W.detach().numpy().ravel()
        assert stats.kstest(sample, stats.norm(scale=0.01).cdf).pvalue > 1e-3


def test_init_params_follow_the_generator():
    """The same seed gives the same weights, another seed others; the global one is left alone."""
    state = torch.get_rng_state()
    one, again, other = (
        ref.init_params(4, 3, 2, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert torch.equal(one[0], again[0])
    assert not torch.equal(one[0], other[0])
    assert torch.equal(torch.get_rng_state(), state)


def test_a_right_init_is_refused_less_than_once_in_a_billion():
    """The bounds of all statistics of a check together, by their distributions."""
    n, checks = 40 * 80, 6 * 2
    wide = problem.SIGMAS * np.sqrt(2 / n)
    chi2 = stats.chi2(n - 1)
    mean = 2 * stats.t(n - 1).sf(problem.SIGMAS)
    size = chi2.sf((1 + wide) * n) + chi2.cdf((1 - wide) * n)
    half = problem.SIGMAS * np.sqrt(problem.TAIL * (1 - problem.TAIL) / n)
    binomial = stats.binom(n, 2 * stats.norm.sf(2))
    tail = binomial.sf((problem.TAIL + half) * n) + binomial.cdf((problem.TAIL - half) * n)
    assert checks * (mean + size + tail) < 1e-9


def test_relu_is_torchs(generator):
    """On either side of 0, at 0, and its gradient away from there."""
    x = torch.randn(5, 4, generator=generator, requires_grad=True)
    torch.testing.assert_close(ref.relu(x), functional.relu(x))
    (ours,) = torch.autograd.grad(ref.relu(x).square().sum(), x)
    (theirs,) = torch.autograd.grad(functional.relu(x).square().sum(), x)
    torch.testing.assert_close(ours, theirs)
    assert ref.relu(torch.zeros(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("scale", [1.0, 30.0, 1e4])
def test_softmax_is_torchs(generator, scale):
    """For logits of every size, and with the right gradient."""
    X = (scale * torch.randn(6, 4, generator=generator)).requires_grad_()
    torch.testing.assert_close(ref.softmax(X), functional.softmax(X, dim=-1))
    weights = torch.randn(6, 4, generator=generator)
    (ours,) = torch.autograd.grad((weights * ref.softmax(X)).sum(), X)
    (theirs,) = torch.autograd.grad((weights * functional.softmax(X, dim=-1)).sum(), X)
    torch.testing.assert_close(ours, theirs)


def test_net_is_torchs_layers(generator):
    """With images and with flat rows."""
    params = scaled_params(generator)
    X = torch.rand(5, 3, 4, generator=generator)
    expected = functional.softmax(layers(params)(X), dim=1)
    torch.testing.assert_close(ref.net(X, params), expected)
    torch.testing.assert_close(ref.net(X.reshape(5, 12), params), expected)


def test_cross_entropy_is_torchs(generator):
    """nll_loss of the logarithms, example by example; and scipy's entropy for certain labels."""
    y_hat = functional.softmax(torch.randn(6, 4, generator=generator), dim=1)
    y = torch.tensor([0, 3, 1, 1, 2, 0])
    expected = functional.nll_loss(y_hat.log(), y, reduction="none")
    torch.testing.assert_close(ref.cross_entropy(y_hat, y), expected)
    assert ref.cross_entropy(torch.eye(3), torch.arange(3)).tolist() == [0, 0, 0]


def test_sgd_is_torchs_optimiser(generator):
    """The same objects take the same step, and their gradients are cleared."""
    ours, theirs = scaled_params(generator), None
    theirs = [each.detach().clone().requires_grad_() for each in ours]
    known = list(map(id, ours))
    for params in (ours, theirs):
        sum((p**3).sum() for p in params).backward()
    ref.sgd(ours, 0.1)
    torch.optim.SGD(theirs, lr=0.1).step()
    assert list(map(id, ours)) == known
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other)
        assert not one.grad.any()


def test_train_is_torchs_training(generator):
    """The losses and the parameters are those of torch's layers, loss and optimiser."""
    params = scaled_params(generator)
    model = layers(params)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    X, y = torch.rand(10, 3, 4, generator=generator), torch.arange(10) % 4
    batches = [(X[:4], y[:4]), (X[4:8], y[4:8]), (X[8:], y[8:])]
    expected = []
    for _ in range(3):
        for inputs, labels in batches:
            loss = functional.cross_entropy(model(inputs), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            expected.append(loss.item())
    assert ref.train(params, batches, 3, 0.2) == pytest.approx(expected, rel=1e-4)
    torch.testing.assert_close(params[0], model[1].weight.T, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(params[3][0], model[3].bias, rtol=1e-4, atol=1e-5)


def test_predict_names_the_likeliest_class(generator):
    """As the network does, without its softmax."""
    params = scaled_params(generator)
    X = torch.rand(20, 3, 4, generator=generator)
    expected = ref.net(X, params).argmax(dim=1)
    found = ref.predict(X.numpy(), [each.detach().numpy() for each in params])
    assert found.tolist() == expected.tolist()


def test_the_digits_are_scikit_learns():
    """No pixel and no label was changed on the way here, and the two halves are apart."""
    from sklearn.datasets import load_digits

    theirs, ours = load_digits(), images_of(DIGITS)
    held = np.arange(1797) % 3 == 0
    np.testing.assert_array_equal(ours.train_x, theirs.images[~held])
    np.testing.assert_array_equal(ours.test_x, theirs.images[held])
    np.testing.assert_array_equal(ours.train_y, theirs.target[~held])
    np.testing.assert_array_equal(ours.test_y, theirs.target[held])
    assert ours.inputs(ours.train_x).max() == 1
    assert "CC BY 4.0" in (DIGITS.parent / "LICENSE.md").read_text(encoding="utf-8")
