"""Other right ways to do the problem on the network from scratch."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from grader.spec import styles
from problems.bayes import torch_mlp
from reference import torch_mlp as ref

if TYPE_CHECKING:
    import torch

Params: TypeAlias = "list[torch.Tensor]"
Batches: TypeAlias = "list[tuple[torch.Tensor, torch.Tensor]]"


# -- (a) ----------------------------------------------------------------------------------------
def init_as_parameters(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    import torch

    W1 = torch.nn.Parameter(torch.randn(a, h, generator=generator) * 0.01)
    b1 = torch.nn.Parameter(torch.zeros(1, h))
    W2 = torch.nn.Parameter(torch.randn(h, k, generator=generator) * 0.01)
    b2 = torch.nn.Parameter(torch.zeros(1, k))
    return [W1, b1, W2, b2]


def init_asks_in_normal(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    import torch

    return [
        torch.normal(0, 0.01, (a, h), generator=generator, requires_grad=True),
        torch.zeros((1, h), requires_grad=True),
        torch.normal(0, 0.01, (h, k), generator=generator, requires_grad=True),
        torch.zeros((1, k), requires_grad=True),
    ]


def init_in_place(a: int, h: int, k: int, generator: torch.Generator) -> tuple[torch.Tensor, ...]:
    import torch

    params = (torch.empty(a, h), torch.empty(1, h), torch.empty(h, k), torch.empty(1, k))
    for at, each in enumerate(params):
        if at % 2:
            each.zero_()
        else:
            each.normal_(mean=0.0, std=0.01, generator=generator)
        each.requires_grad = True
    return params


def init_with_flat_biases(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    import torch

    std = torch.full((a, h), 0.01), torch.full((h, k), 0.01)
    W1, W2 = (torch.normal(torch.zeros_like(each), each, generator=generator) for each in std)
    return [each.requires_grad_() for each in (W1, torch.zeros(h), W2, torch.zeros(k))]


def init_in_double(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    return [each.detach().double().requires_grad_() for each in ref.init_params(a, h, k, generator)]


# -- (b) ----------------------------------------------------------------------------------------
def relu_by_maximum(x: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.maximum(x, torch.tensor(0.0))


def relu_by_max_of_zeros(x: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.max(input=x, other=torch.zeros_like(x))


def relu_by_where(x: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.where(x > 0, x, 0.0)


def relu_by_a_mask(x: torch.Tensor) -> torch.Tensor:
    return x * (x > 0)


def relu_on_a_copy(x: torch.Tensor) -> torch.Tensor:
    kept = x.clone()
    kept[kept < 0] = 0
    return kept


def relu_by_the_absolute_value(x: torch.Tensor) -> torch.Tensor:
    return (x + x.abs()) / 2


def softmax_by_logsumexp(X: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.exp(X - torch.logsumexp(X, dim=1, keepdim=True))


def softmax_by_amax(X: torch.Tensor) -> torch.Tensor:
    import torch

    powers = torch.exp(X - torch.amax(X, dim=-1)[:, None])
    return powers / torch.sum(powers, 1).reshape(-1, 1)


def softmax_row_by_row(X: torch.Tensor) -> torch.Tensor:
    import torch

    rows = []
    for row in X:
        powers = (row - max(row)).exp()
        rows.append(powers / powers.sum())
    return torch.stack(rows)


def softmax_in_double(X: torch.Tensor) -> torch.Tensor:
    X = X.double()
    powers = (X - X.max(1, keepdim=True)[0]).exp()
    return powers / powers.sum(1, keepdim=True)


def softmax_by_ratios(X: torch.Tensor) -> torch.Tensor:
    return 1 / (X[:, None, :] - X[:, :, None]).exp().sum(dim=2)


# -- (c) ----------------------------------------------------------------------------------------
def net_with_reshape(X: torch.Tensor, params: Params) -> torch.Tensor:
    import torch

    W1, b1, W2, b2 = params
    X = X.reshape((-1, W1.shape[0]))
    H = torch.clamp(torch.matmul(X, W1) + b1, min=0)
    return softmax_by_amax(torch.matmul(H, W2) + b2)


def net_with_view(X: torch.Tensor, params: Params) -> torch.Tensor:
    import torch

    H = relu_by_where(torch.mm(X.view(X.size(0), -1), params[0]) + params[1])
    return softmax_by_logsumexp(torch.addmm(params[3], H, params[2]))


def net_in_einsum(X: torch.Tensor, params: Params) -> torch.Tensor:
    import torch

    W1, b1, W2, b2 = params
    H = relu_by_a_mask(torch.einsum("nd,dm->nm", X.flatten(1), W1) + b1)
    return softmax_by_ratios(torch.einsum("nm,mk->nk", H, W2) + b2)


def net_image_by_image(X: torch.Tensor, params: Params) -> torch.Tensor:
    import torch

    return torch.stack([ref.net(each[None], params)[0] for each in X])


def net_in_double(X: torch.Tensor, params: Params) -> torch.Tensor:
    return ref.net(X.double(), [each.double() for each in params])


# -- (d) ----------------------------------------------------------------------------------------
def loss_by_gather(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    import torch

    return -torch.log(torch.gather(y_hat, 1, y.unsqueeze(1))).squeeze(1)


def loss_by_one_hot(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    import torch

    one_hot = torch.eye(y_hat.shape[1])[y]
    return -(one_hot * torch.log(y_hat)).sum(dim=1)


def loss_by_a_mask(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    import torch

    return -torch.log(y_hat[torch.arange(y_hat.shape[1]) == y[:, None]])


def loss_clipped(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    import torch

    return -torch.log(y_hat[torch.arange(len(y)), y].clamp(min=1e-12))


def loss_as_a_column(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return -y_hat.log().gather(1, y.view(-1, 1))


def loss_in_a_loop(y_hat: torch.Tensor, y: torch.Tensor) -> list[torch.Tensor]:
    return [-(row[label]).log() for row, label in zip(y_hat, y, strict=True)]


# -- (e) ----------------------------------------------------------------------------------------
def sgd_without_gradients(params: Params, lr: float) -> None:
    import torch

    with torch.no_grad():
        for p in params:
            p -= lr * p.grad  # type: ignore[operator]  # noqa: PLW2901
            p.grad = None


def sgd_on_data(params: Params, lr: float) -> None:
    for p in params:
        p.data = p.data - lr * p.grad  # type: ignore[operator]
        p.grad.zero_()  # type: ignore[union-attr]


def sgd_on_data_in_place(params: Params, lr: float) -> None:
    for p in params:
        p.data -= lr * p.grad.data  # type: ignore[union-attr]
        p.grad.data.zero_()  # type: ignore[union-attr]


def sgd_by_add(params: Params, lr: float) -> Params:
    import torch

    with torch.no_grad():
        for p in params:
            p.add_(p.grad, alpha=-lr)  # type: ignore[arg-type]
            p.grad = torch.zeros_like(p)
    return params


def sgd_by_copy(params: Params, lr: float) -> None:
    for p in params:
        p.detach().copy_(p.detach() - lr * p.grad)  # type: ignore[operator]
        p.grad = None


# -- (f) ----------------------------------------------------------------------------------------
def train_on_sums(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    losses = []
    for _epoch in range(epochs):
        for X, y in batches:
            loss = sum(loss_by_gather(net_with_reshape(X, params), y)) / X.shape[0]
            loss.backward()  # type: ignore[attr-defined]
            sgd_without_gradients(params, lr)
            losses.append(float(loss))
    return losses


def train_keeps_tensors(
    params: Params, batches: Batches, epochs: int, lr: float
) -> list[torch.Tensor]:
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = loss_by_one_hot(net_with_view(X, params), y).mean()
            losses.append(loss)
            loss.backward()  # type: ignore[no-untyped-call]
            sgd_on_data(params, lr)
    return losses


def train_into_an_array(params: Params, batches: Batches, epochs: int, lr: float) -> object:
    losses = np.zeros(epochs * len(batches))
    step = 0
    while step < len(losses):
        X, y = batches[step % len(batches)]
        loss = ref.cross_entropy(net_in_einsum(X, params), y).mean()
        losses[step] = loss.item()
        loss.backward()  # type: ignore[no-untyped-call]
        sgd_by_add(params, lr)
        step += 1
    return losses


def train_into_a_tensor(params: Params, batches: Batches, epochs: int, lr: float) -> object:
    import torch

    losses = torch.zeros(epochs, len(batches))
    for epoch in range(epochs):
        for at, (X, y) in enumerate(batches):
            for p in params:
                p.grad = None
            loss = torch.mean(loss_by_a_mask(ref.net(X, params), y))
            losses[epoch, at] = loss.detach()
            gradients = torch.autograd.grad(loss, params)
            for p, gradient in zip(params, gradients, strict=True):
                p.data.sub_(lr * gradient)
    return losses.flatten()


def train_by_hand(params: Params, batches: Batches, epochs: int, lr: float) -> list[object]:
    import torch

    W1, b1, W2, b2 = (p.data for p in params)
    losses: list[object] = []
    for _ in range(epochs):
        for X, y in batches:
            X = X.reshape(len(X), -1)  # noqa: PLW2901
            Z = X @ W1 + b1
            H = Z.clamp(min=0)
            logits = H @ W2 + b2
            log_p = logits - logits.logsumexp(1, keepdim=True)
            losses.append(-log_p[range(len(y)), y].mean())
            delta = log_p.exp()
            delta[range(len(y)), y] -= 1
            delta /= len(y)
            back = delta @ W2.T * (Z > 0)
            W2 -= lr * H.T @ delta
            b2 -= lr * delta.sum(0, keepdim=True)
            W1 -= lr * X.T @ back
            b1 -= lr * torch.sum(back, 0, keepdim=True)
    return losses


STYLES = (
    *styles(
        torch_mlp.init_params,
        init_as_parameters,
        init_asks_in_normal,
        init_in_place,
        init_with_flat_biases,
        init_in_double,
    ),
    *styles(
        torch_mlp.relu,
        relu_by_maximum,
        relu_by_max_of_zeros,
        relu_by_where,
        relu_by_a_mask,
        relu_on_a_copy,
        relu_by_the_absolute_value,
    ),
    *styles(
        torch_mlp.softmax,
        softmax_by_logsumexp,
        softmax_by_amax,
        softmax_row_by_row,
        softmax_in_double,
        softmax_by_ratios,
    ),
    *styles(
        torch_mlp.net,
        net_with_reshape,
        net_with_view,
        net_in_einsum,
        net_image_by_image,
        net_in_double,
    ),
    *styles(
        torch_mlp.cross_entropy,
        loss_by_gather,
        loss_by_one_hot,
        loss_by_a_mask,
        loss_clipped,
        loss_as_a_column,
        loss_in_a_loop,
    ),
    *styles(
        torch_mlp.sgd,
        sgd_without_gradients,
        sgd_on_data,
        sgd_on_data_in_place,
        sgd_by_add,
        sgd_by_copy,
    ),
    *styles(
        torch_mlp.train,
        train_on_sums,
        train_keeps_tensors,
        train_into_an_array,
        train_into_a_tensor,
        train_by_hand,
    ),
)
