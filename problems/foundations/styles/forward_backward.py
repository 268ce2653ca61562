"""Other right ways to do the problem on a forward pass and a computation graph."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from grader.spec import Array, styles
from problems.foundations import forward_backward
from reference import foundations as ref


# -- (a) ----------------------------------------------------------------------------------------
def relu_in_a_loop(z: Array) -> list[float]:
    return [max(0.0, float(entry)) for entry in z]


def relu_by_mask(z: Array) -> Array:
    return z * (z > 0)


def relu_by_absolute_value(z: Array) -> Array:
    return (z + np.abs(z)) / 2


def relu_in_float32(z: Array) -> object:
    return np.clip(z.astype(np.float32), 0, None)


def relu_in_torch(z: Array) -> object:
    import torch

    return torch.relu(torch.tensor(z))


def softmax_in_loops(z: Array) -> list[float]:
    top = max(z)
    weights = [math.exp(entry - top) for entry in z]
    return [weight / sum(weights) for weight in weights]


def softmax_by_logsumexp(z: Array) -> Array:
    return np.asarray(np.exp(z - np.logaddexp.reduce(z)))


def softmax_by_ratios(z: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(1 / np.exp(z[None, :] - z[:, None]).sum(axis=1))


def softmax_as_a_column(z: Array) -> Array:
    return ref.softmax(z)[:, None]


def softmax_in_scipy(z: Array) -> object:
    from scipy import special

    return special.softmax(z)


def softmax_in_float32(z: Array) -> object:
    weights = np.exp((z - z.max()).astype(np.float32))
    return weights / weights.sum()


def softmax_in_torch(z: Array) -> object:
    import torch

    return torch.softmax(torch.tensor(z), dim=-1)


def forward_in_loops(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[list[float], int]:
    h = []
    for row, bias in zip(W1, b1, strict=True):
        total = float(bias)
        for weight, entry in zip(row, x, strict=True):
            total += float(weight * entry)
        h.append(max(total, 0.0))
    z = [
        float(bias) + sum(float(w) * unit for w, unit in zip(row, h, strict=True))
        for row, bias in zip(W2, b2, strict=True)
    ]
    probs = softmax_in_loops(np.array(z))
    return probs, probs.index(max(probs))


def forward_with_columns(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, object]:
    h = np.maximum(W1 @ x[:, None] + b1[:, None], 0)
    z = W2 @ h + b2[:, None]
    probs = np.exp(z) / np.exp(z).sum(axis=0)
    return probs, probs.argmax(axis=0)


def forward_with_rows(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, object]:
    h = (x[None, :] @ W1.T + b1).clip(min=0)
    z = h @ W2.T + b2
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), np.argmax(z)


def forward_as_a_list(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> list[object]:
    h = np.einsum("hm,m->h", W1, x) + b1
    h[h < 0] = 0
    probs = softmax_by_logsumexp(np.einsum("kh,h->k", W2, h) + b2)
    return [probs.tolist(), float(np.argmax(probs))]


def forward_in_float32(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[object, object]:
    short, V1, a1, V2, a2 = (each.astype(np.float32) for each in (x, W1, b1, W2, b2))
    z = V2 @ np.maximum(V1 @ short + a1, 0) + a2
    weights = np.exp(z - z.max())
    return weights / weights.sum(), z.argmax()


def forward_in_torch(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[object, object]:
    import torch

    z, V1, a1, V2, a2 = (torch.tensor(each) for each in (x, W1, b1, W2, b2))
    h = torch.nn.functional.linear(z, V1, a1).relu()
    probs = torch.nn.functional.linear(h, V2, a2).softmax(dim=0)
    return probs, probs.argmax()


def count_layer_by_layer(M: int, H: int, K: int) -> int:
    widths = (M, H, K)
    return sum(n * m + m for n, m in itertools.pairwise(widths))


def count_array_sizes(M: int, H: int, K: int) -> int:
    return sum(each.size for each in (np.zeros((H, M)), np.zeros(H), np.zeros((K, H)), np.zeros(K)))


def count_as_a_float(M: int, H: int, K: int) -> float:
    return float(H * (M + K + 1) + K)


def count_in_torch(M: int, H: int, K: int) -> int:
    import torch

    net = torch.nn.Sequential(torch.nn.Linear(M, H), torch.nn.ReLU(), torch.nn.Linear(H, K))
    return sum(each.numel() for each in net.parameters())


# -- (b) ----------------------------------------------------------------------------------------
def values_as_an_array(a: float, b: float) -> Array:
    return np.array([a + b, b + 1, (a + b) * (b + 1)])


def values_as_a_list(a: float, b: float) -> list[float]:
    return [a + b, b + 1, a * b + b * b + a + b]


def values_in_torch(a: float, b: float) -> object:
    import torch

    c, d = torch.tensor(a) + torch.tensor(b), torch.tensor(b) + 1
    return torch.stack([c, d, c * d])


def grads_as_an_array(a: float, b: float) -> Array:
    return np.array([b + 1, a + 2 * b + 1])


def grads_by_reverse_sweep(a: float, b: float) -> tuple[float, float]:
    bar_e = 1.0
    bar_c, bar_d = bar_e * (b + 1), bar_e * (a + b)
    bar_a, bar_b = bar_c * 1.0, bar_c * 1.0
    bar_b += bar_d * 1.0
    return bar_a, bar_b


def grads_by_differences(a: float, b: float) -> tuple[float, float]:
    h = 1e-4

    def e(a: float, b: float) -> float:
        return (a + b) * (b + 1)

    return (e(a + h, b) - e(a - h, b)) / (2 * h), (e(a, b + h) - e(a, b - h)) / (2 * h)


def grads_in_torch(a: float, b: float) -> object:
    import torch

    inputs = [torch.tensor(each, requires_grad=True) for each in (a, b)]
    e = (inputs[0] + inputs[1]) * (inputs[1] + 1)
    return torch.autograd.grad(e, inputs)


def grads_in_float32(a: float, b: float) -> tuple[np.float32, np.float32]:
    return np.float32(b) + np.float32(1), np.float32(a) + 2 * np.float32(b) + 1


def steps_as_a_list(a: float, b: float) -> list[float]:
    return [(b + 1) * 1 + (a + b) * 1, a + b + b + 1, a + 2 * b + 1]


def steps_by_product_rule(a: float, b: float) -> Iterator[object]:
    c, d = a + b, b + 1
    yield d * 1 + c * 1
    yield c + d
    yield 2 * b + a + 1


def steps_with_a_factor(a: float, b: float) -> Iterator[object]:
    yield 1, (b + 1) + (a + b)
    yield a + 2 * b + 1


STYLES = [
    *styles(
        forward_backward.relu,
        relu_in_a_loop,
        relu_by_mask,
        relu_by_absolute_value,
        relu_in_float32,
        relu_in_torch,
    ),
    *styles(
        forward_backward.softmax,
        softmax_in_loops,
        softmax_by_logsumexp,
        softmax_by_ratios,
        softmax_as_a_column,
        softmax_in_scipy,
        softmax_in_float32,
        softmax_in_torch,
    ),
    *styles(
        forward_backward.forward,
        forward_in_loops,
        forward_with_columns,
        forward_with_rows,
        forward_as_a_list,
        forward_in_float32,
        forward_in_torch,
    ),
    *styles(
        forward_backward.count_parameters,
        count_layer_by_layer,
        count_array_sizes,
        count_as_a_float,
        count_in_torch,
    ),
    *styles(forward_backward.graph_values, values_as_an_array, values_as_a_list, values_in_torch),
    *styles(
        forward_backward.graph_grads,
        grads_as_an_array,
        grads_by_reverse_sweep,
        grads_by_differences,
        grads_in_torch,
        grads_in_float32,
    ),
    *styles(
        forward_backward.de_db_steps,
        ref.de_db_steps,
        steps_as_a_list,
        steps_by_product_rule,
        steps_with_a_factor,
    ),
]
