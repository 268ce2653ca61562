"""A multilayer perceptron for images, with tensors and autograd and nothing else of torch.

One hidden layer: z = relu(X W1 + b1), probabilities = softmax(z W2 + b2). Images X are (n, h, w) or
(n, d) with d = h·w numbers between 0 and 1; W1 (d, hid), b1 (1, hid), W2 (hid, K), b2 (1, K);
labels y (n,) are whole numbers from 0. Everything is float32, logarithms are natural (nats).

torch is imported by the two functions that need more of it than the methods of their arguments:
a sheet in numpy that this is one problem of does not wait for it.

Sources: Zhang, Lipton, Li, Smola, "Dive into Deep Learning" (2023), section 5.2, for the network
from scratch; Goodfellow, Bengio, Courville, "Deep Learning" (2016), sections 4.1 (softmax without
overflow), 6.2.2 (cross-entropy of a softmax) and 8.3.1 (stochastic gradient descent).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

__all__ = ["cross_entropy", "init_params", "net", "predict", "relu", "sgd", "softmax", "train"]

Batches: TypeAlias = "Sequence[tuple[torch.Tensor, torch.Tensor]]"


def init_params(
    n_inputs: int, n_hiddens: int, n_outputs: int, generator: torch.Generator
) -> list[torch.Tensor]:
    """[W1, b1, W2, b2]: weights from N(0, 0.01²), biases 0, all leaves that ask for a gradient."""
    import torch  # noqa: PLC0415 - see above

    params = []
    for rows, columns in ((n_inputs, n_hiddens), (n_hiddens, n_outputs)):
        params += [
            torch.normal(0.0, 0.01, (rows, columns), generator=generator),
            torch.zeros(1, columns),
        ]
    return [each.requires_grad_() for each in params]


def relu(x: torch.Tensor) -> torch.Tensor:
    """max(x, 0), entry by entry, any shape."""
    return x.clamp(min=0)


def softmax(X: torch.Tensor) -> torch.Tensor:
    """e^x / Σ e^x over the last axis; subtracting the row's maximum keeps every power at most 1."""
    powers = (X - X.max(dim=-1, keepdim=True).values).exp()
    return powers / powers.sum(dim=-1, keepdim=True)


def net(X: torch.Tensor, params: Sequence[torch.Tensor]) -> torch.Tensor:
    """Probabilities (n, K) of the classes of n images, (n, h, w) or already flat (n, d)."""
    W1, b1, W2, b2 = params
    hidden = relu(X.flatten(start_dim=1) @ W1 + b1)
    return softmax(hidden @ W2 + b2)


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """−log y_hat[i, y_i], (n,): the loss of each example, in nats."""
    return -y_hat[range(len(y)), y].log()


def sgd(params: Sequence[torch.Tensor], lr: float) -> None:
    """One step p ← p − lr ∂L/∂p in place for every parameter, whose gradient is then cleared."""
    import torch  # noqa: PLC0415 - see above

    with torch.no_grad():
        for p in params:
            assert p.grad is not None  # noqa: S101 - backward() has been here
            p.sub_(lr * p.grad)
            p.grad.zero_()


def train(params: Sequence[torch.Tensor], batches: Batches, epochs: int, lr: float) -> list[float]:
    """The mean loss of every batch of every epoch in order, each before the step it leads to."""
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = cross_entropy(net(X, params), y).mean()
            loss.backward()  # type: ignore[no-untyped-call]
            sgd(params, lr)
            losses.append(loss.item())
    return losses


def predict(X: NDArray[Any], params: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """The likeliest classes (n,) of n images, with parameters as arrays: no softmax is needed."""
    W1, b1, W2, b2 = params
    hidden = np.maximum(X.reshape(len(X), -1) @ W1 + b1, 0)
    return np.asarray((hidden @ W2 + b2).argmax(axis=1))
