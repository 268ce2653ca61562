r"""# Back-propagation on a graph of scalars

A computation is a graph of $n$ numbers $u_0, \dots, u_{n-1}$ in topological order: an edge $(i, j)$
with $i < j$ says that $u_j$ is computed from $u_i$ (and perhaps from others). The last node,
$u_{n-1}$, is the output. The forward pass is done: for every edge the **local derivative**
$\partial u_j / \partial u_i$, all other inputs of $u_j$ held fixed, is a known number.

`backprop(n, edges, local)` returns the derivative of the output with respect to every node,

$$g_i = \frac{\partial u_{n-1}}{\partial u_i}, \qquad i = 0, \dots, n-1,$$

an array $(n,)$, by one sweep backwards through the graph. `edges` is an integer array $(E, 2)$ with
one edge $(i, j)$ a row, at most one for each pair, and `local`, $(E,)$, holds the local derivatives
in the same order. Nodes that do not lead to the output get 0.

The edges may come **in any order** (announced). A graph may consist of the output alone: then
$n = 1$, and `edges` has the shape $(0, 2)$ (announced).

This is about the algorithm: `torch.autograd`, which `backward()` of a tensor is part of, and
`torch.func` are banned here.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from typing import Annotated as Float
from typing import Annotated as Int

import numpy as np

from grader.spec import Array, Ask, Draw, Ints, Problem, Property, Value, ask, mistakes
from problems.optimizers.mistakes import backprop as wrong
from reference import optimizers as ref


# -- what you write -----------------------------------------------------------------------------
def backprop(n: int, edges: Int[Ints, "E 2"], local: Float[Array, "E"]) -> Float[Array, "n"]:
    """The derivative of the last of n nodes with respect to each node, (n,)."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def _graph(draw: Draw) -> tuple[int, Ints, Array]:
    """A graph in which two paths of different lengths meet, sorted by where edges begin."""
    if draw.index == 0:
        triangle = np.array([[0, 1], [0, 2], [1, 2]])
        return 3, triangle, np.array([2.0, 3.0, 5.0])
    n = draw.turn((4, 5, 4)) if draw.small else draw.integer(4, 8)
    upper = np.triu(draw.rng.random((n, n)) < 0.6, k=1)
    i, k = draw.integer(0, n - 4), n - 1 - draw.integer(1, 2)
    upper[i, [k, n - 1]] = upper[k, n - 1] = True
    edges = np.argwhere(upper)
    values = np.array([-2.0, 2.0, 3.0, 0.5, -3.0, 4.0])
    scale = draw.rng.choice([-1.0, 1.0], len(edges))
    real = scale * draw.uniform(0.3, 2.0, len(edges))
    return n, edges, draw.rng.choice(values, len(edges)) if draw.small else real


def sorted_edges(draw: Draw) -> tuple[int, Ints, Array]:
    """Edges sorted by where they begin, or by where they end, in turn."""
    n, edges, local = _graph(draw)
    by_end = np.lexsort((edges[:, 0], edges[:, 1]))
    order = draw.turn((np.arange(len(edges)), by_end))
    return n, np.ascontiguousarray(edges[order]), local[order]


def shuffled_edges(draw: Draw) -> tuple[int, Ints, Array]:
    """Edges in an order that neither sweep through the list would do for."""
    n, edges, local = _graph(draw)
    order = draw.order(len(edges))
    return n, np.ascontiguousarray(edges[order]), local[order]


def lonely_output(draw: Draw) -> tuple[int, Ints, Array]:
    """The output alone; two nodes without an edge; an output that nothing leads to; in turn."""
    n = draw.turn((1, 2, 3))
    edges = np.array([[0, 1]] if n == 3 else [], dtype=np.int64).reshape(-1, 2)
    return n, edges, draw.reals(len(edges))


def output_edges_doubled(draw: Draw) -> list[Ask]:
    """A graph, and the same with the local derivatives into the output doubled."""
    n, edges, local = sorted_edges(draw)
    into_output = edges[:, 1] == n - 1
    return [
        ask(backprop, n, edges, local),
        ask(backprop, n, edges, np.where(into_output, 2 * local, local)),
    ]


def all_but_last_doubled(once: object, twice: object) -> bool:
    """Whether all derivatives but the output's own have doubled, as far as float32 can tell."""
    first, second = np.ravel(np.asarray(once)), np.ravel(np.asarray(twice))
    return np.allclose(second[:-1], 2 * first[:-1], rtol=1e-4, atol=1e-5)


# -- what it is worth ---------------------------------------------------------------------------
PROBLEM = Problem(
    title="Back-propagation on a graph of scalars",
    banned=["torch.autograd", "torch.func"],
    rubric=[
        Value(
            backprop,
            ref.backprop,
            on=sorted_edges,
            points=4,
            hint="Each path to the output contributes the product along it, and paths add.",
        ),
        Value(
            backprop,
            ref.backprop,
            on=shuffled_edges,
            points=3,
            announced="edges in any order",
            hint="When is the derivative of a node complete, so that it may be handed on?",
        ),
        Value(
            backprop,
            ref.backprop,
            on=lonely_output,
            points=1,
            cases=18,
            announced="n = 1 with edges of shape (0, 2), nodes that lead nowhere",
            hint="What is the derivative of the output with respect to itself?",
        ),
        Property(
            "last_factor_scales_all_paths",
            "Doubling every local derivative into the output doubles all other derivatives.",
            on=output_edges_doubled,
            holds=all_but_last_doubled,
            points=1,
        ),
    ],
    misconceptions=mistakes(backprop, *wrong.BACKPROP),
    twins=[(wrong.edges_into_output_only, wrong.nodes_in_increasing_order)],
)
