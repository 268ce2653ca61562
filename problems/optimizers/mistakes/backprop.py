"""Mistakes we expect in the problem on back-propagation.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from grader.spec import Array, Ints
from reference import optimizers as ref


def _seeded(n: int) -> Array:
    g = np.zeros(n)
    g[n - 1] = 1.0
    return g


def _from(edges: Ints, i: int) -> Ints:
    """The edges that leave node i, those to early nodes first."""
    leaving = np.flatnonzero(edges[:, 0] == i)
    return np.asarray(leaving[np.argsort(edges[leaving, 1])])


def _backwards(n: int) -> Iterable[int]:
    return range(n - 2, -1, -1)


def overwritten(n: int, edges: Ints, local: Array) -> Array:
    """Of several paths from a node only one survives: what is done with the others?

    Where several edges leave a node, each assignment replaces the one before, so a single path
    survives. A change of that node reaches the output along all of its paths, and their effects
    belong together.

    **Why it tempts.** In a chain every node has one successor, and `g[i] = g[j] * local` is
    complete. Branching is what makes a graph out of a chain, and one character, the plus of `+=`,
    is what it needs. Which path is kept then depends on the order of the edges.

    **An example.** Node 0 reaches node 2 directly (slope 3) and through node 1 (slopes 2 and 5):

    >>> edges = np.array([[0, 1], [0, 2], [1, 2]])
    >>> local = np.array([2.0, 3.0, 5.0])
    >>> backprop(3, edges, local)
    [13.0, 5.0, 1.0]
    >>> overwritten(3, edges, local)
    [3.0, 5.0, 1.0]

    **Derive again.** Write node 2 as a function of node 0 alone, with numbers, and differentiate
    it. Which paths do you recognise in the result, and how do they come together? Then check the
    start: what must every entry hold before the first contribution arrives, so that adding is
    right?
    """
    g = _seeded(n)
    for i in _backwards(n):
        for e in _from(edges, i):
            g[i] = g[edges[e, 1]] * local[e]
    return g


def first_path_only(n: int, edges: Ints, local: Array) -> Array:
    """You follow one edge from each node. What of the others that leave it?"""
    g = _seeded(n)
    for i in _backwards(n):
        for e in _from(edges, i)[:1]:
            g[i] = g[edges[e, 1]] * local[e]
    return g


def strongest_path_only(n: int, edges: Ints, local: Array) -> Array:
    """You keep the largest of the contributions. How do several of them join?"""
    g = _seeded(n)
    for i in _backwards(n):
        parts = [g[edges[e, 1]] * local[e] for e in _from(edges, i)]
        g[i] = max(parts, key=abs, default=0.0)
    return g


def paths_multiplied(n: int, edges: Ints, local: Array) -> Array:
    """You multiply where paths meet. Along a path factors multiply; what do paths do?"""
    g = _seeded(n)
    for i in _backwards(n):
        leaving = _from(edges, i)
        g[i] = np.prod(g[edges[leaving, 1]] * local[leaving]) if len(leaving) else 0.0
    return g


def paths_averaged(n: int, edges: Ints, local: Array) -> Array:
    """You take the mean where paths meet: does a second path halve the first one?"""
    g = _seeded(n)
    for i in _backwards(n):
        leaving = _from(edges, i)
        g[i] = np.mean(g[edges[leaving, 1]] * local[leaving]) if len(leaving) else 0.0
    return g


def upstream_forgotten(n: int, edges: Ints, local: Array) -> Array:
    """You add local derivatives alone: what do they pass on?"""
    g = _seeded(n)
    for (i, _), w in zip(edges, local, strict=True):
        g[i] += w
    return g


def local_forgotten(n: int, edges: Ints, local: Array) -> Array:
    """You pass derivatives on unchanged: yours counts the paths. What is the factor of an edge?"""
    return ref.backprop(n, edges, np.ones_like(local))


def upstream_added(n: int, edges: Ints, local: Array) -> Array:
    """Along a path you add. How does the chain rule join an outer and an inner derivative?"""
    g = _seeded(n)
    for i in _backwards(n):
        g[i] = sum(g[edges[e, 1]] + local[e] for e in _from(edges, i))
    return g


def edges_into_output_only(n: int, edges: Ints, local: Array) -> Array:
    """Only nodes right before the output are right: what of the longer ways to it?"""
    g = _seeded(n)
    for (i, j), w in zip(edges, local, strict=True):
        if j == n - 1:
            g[i] += w
    return g


def nodes_in_increasing_order(n: int, edges: Ints, local: Array) -> Array:
    """You pass on derivatives that are not known yet. Which node can be finished first?"""
    g = _seeded(n)
    for i in range(n - 1):
        g[i] = sum(g[edges[e, 1]] * local[e] for e in _from(edges, i))
    return g


def edges_as_they_come(n: int, edges: Ints, local: Array) -> Array:
    """Right where the list is sorted. Is a derivative complete when you pass it on?"""
    g = _seeded(n)
    for (i, j), w in zip(edges[::-1], local[::-1], strict=True):
        g[i] += g[j] * w
    return g


def edges_as_they_come_forwards(n: int, edges: Ints, local: Array) -> Array:
    """You go through the list of edges from its start. Where does the sweep have to begin?"""
    g = _seeded(n)
    for (i, j), w in zip(edges, local, strict=True):
        g[i] += g[j] * w
    return g


def forward_mode(n: int, edges: Ints, local: Array) -> Array:
    """That is how every node depends on the first one. Asked is how the last depends on each."""
    g = np.zeros(n)
    g[0] = 1.0
    for e in np.argsort(edges[:, 1], kind="stable"):
        i, j = edges[e]
        g[j] += g[i] * local[e]
    return g


def edges_reversed(n: int, edges: Ints, local: Array) -> Array:
    """Nothing flows from the output in yours: which end of an edge is the later node?"""
    return ref.backprop(n, edges[:, ::-1], local)


def output_left_zero(n: int, edges: Ints, local: Array) -> Array:
    """All right but the last entry: what is the derivative of the output by itself?"""
    g = ref.backprop(n, edges, local)
    g[n - 1] = 0.0
    return g


def output_seeded_twice(n: int, edges: Ints, local: Array) -> Array:
    """Everything is doubled: with which number does the sweep begin?"""
    return 2 * ref.backprop(n, edges, local)


BACKPROP = (
    overwritten,
    first_path_only,
    strongest_path_only,
    paths_multiplied,
    paths_averaged,
    upstream_forgotten,
    local_forgotten,
    upstream_added,
    edges_into_output_only,
    nodes_in_increasing_order,
    edges_as_they_come,
    edges_as_they_come_forwards,
    forward_mode,
    edges_reversed,
    output_left_zero,
    output_seeded_twice,
)
