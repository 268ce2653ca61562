"""Other right ways to do the problem on back-propagation."""

from __future__ import annotations

import numpy as np

from grader.spec import Array, Ints, styles
from problems.optimizers import backprop


def node_by_node(n: int, edges: Ints, local: Array) -> list[float]:
    g = [0.0] * n
    g[-1] = 1.0
    for i in reversed(range(n - 1)):
        g[i] = sum(g[j] * w for (k, j), w in zip(edges, local, strict=True) if k == i)
    return g


def by_a_table_of_children(n: int, edges: Ints, local: Array) -> object:
    from functools import cache

    children: dict[int, list[tuple[int, float]]] = {i: [] for i in range(n)}
    for (i, j), w in zip(edges.tolist(), local.tolist(), strict=True):
        children[i].append((j, w))

    @cache
    def derivative(i: int) -> float:
        return 1.0 if i == n - 1 else sum((w * derivative(j) for j, w in children[i]), 0.0)

    return np.array([derivative(i) for i in range(n)])


def pushed_from_the_end(n: int, edges: Ints, local: Array) -> object:
    g = np.zeros(n)
    g[n - 1] = 1
    for j in range(n - 1, -1, -1):
        into = edges[:, 1] == j
        np.add.at(g, edges[into, 0], g[j] * local[into])
    return g


def with_nodes_that_pass_back(n: int, edges: Ints, local: Array) -> list[float]:
    class Node:
        def __init__(self) -> None:
            self.grad = 0.0
            self.inputs: list[tuple[Node, float]] = []

        def backward(self) -> None:
            for node, derivative in self.inputs:
                node.grad += self.grad * derivative

    nodes = [Node() for _ in range(n)]
    for (i, j), w in zip(edges, local, strict=True):
        nodes[j].inputs.append((nodes[i], float(w)))
    nodes[-1].grad = 1.0
    for node in reversed(nodes):
        node.backward()
    return [node.grad for node in nodes]


def by_solving(n: int, edges: Ints, local: Array) -> object:
    M = np.zeros((n, n))
    M[edges[:, 0], edges[:, 1]] = local
    return np.linalg.solve(np.eye(n) - M, np.eye(n)[:, -1])


def by_powers(n: int, edges: Ints, local: Array) -> object:
    M = np.zeros((n, n))
    M[tuple(edges.T)] = local
    total, path = np.eye(n), np.eye(n)
    for _ in range(n):
        path = path @ M
        total += path
    return total[:, [-1]]


def in_float32(n: int, edges: Ints, local: Array) -> object:
    g = np.zeros(n, dtype=np.float32)
    g[-1] = 1
    for e in np.lexsort((-edges[:, 1], -edges[:, 0])):
        g[edges[e, 0]] += np.float32(local[e]) * g[edges[e, 1]]
    return g


def in_torch(n: int, edges: Ints, local: Array) -> object:
    import torch

    M = torch.zeros(n, n, dtype=torch.float64)
    M[torch.tensor(edges[:, 0]), torch.tensor(edges[:, 1])] = torch.tensor(local)
    g = torch.zeros(n, dtype=torch.float64)
    g[-1] = 1
    for i in range(n - 2, -1, -1):
        g[i] = M[i] @ g
    return g


STYLES = styles(
    backprop.backprop,
    node_by_node,
    by_a_table_of_children,
    pushed_from_the_end,
    with_nodes_that_pass_back,
    by_solving,
    by_powers,
    in_float32,
    in_torch,
)
