r"""# My problem

This text is what students read: Markdown, with LaTeX between dollars. The example is a line
through points: the rows of $X \in \mathbb{R}^{n \times d}$ are the points, $y \in \mathbb{R}^n$
holds what was measured there, $w \in \mathbb{R}^d$ are the weights.

**(a)** `my_problem_loss(w, X, y)` returns a number, half the mean
squared error:

$$L(w) = \frac{1}{2n} \sum_{i=1}^n (x_i^\top w - y_i)^2 .$$

**(b)** `my_problem_grad(w, X, y)` returns the gradient in $w$,
$\nabla L(w)$, $(d,)$.
"""

# Everything here is an example that lint is content with. Make it yours from the top to the
# bottom, and let lint say what does not fit yet. The solution is kept in
# reference/my_problem.py.

from __future__ import annotations

from typing import Annotated as Float

from grader.spec import Array, Draw, Gradient, Problem, Value, mistakes
from reference import my_problem as ref


# -- what students write: the first line of a docstring begins with the letter of the part ------
def my_problem_loss(
    w: Float[Array, "d"],
    X: Float[Array, "n d"],
    y: Float[Array, "n"],
) -> float:
    """(a) Half the mean squared error of X w."""
    raise NotImplementedError


def my_problem_grad(
    w: Float[Array, "d"],
    X: Float[Array, "n d"],
    y: Float[Array, "n"],
) -> Float[Array, "d"]:
    """(b) The gradient of my_problem_loss in w."""
    raise NotImplementedError


# -- where inputs come from: called once for each case, small whole numbers first ----------------
def data(draw: Draw) -> tuple[Array, Array, Array]:
    """Weights, points and measurements; n and d differ, for a square X hides a transpose."""
    n, d = draw.dims(2)
    return draw.reals(d), draw.reals(n, d), draw.reals(n)


def moved(step: Array, w: Array, X: Array, y: Array) -> tuple[Array, Array, Array]:
    """The arguments of the loss after a step of what the gradient is taken in."""
    return w + step, X, y


# -- the mistakes you expect: a name, a hint, a page that `mlgrade explain` shows, the mistake ---
def summed(w: Array, X: Array, y: Array) -> float:
    r"""Hand in every point twice: should the loss double?

    A sum over the points grows with their number, a mean does not.

    **Why it tempts.** Both have their minimum at the same weights.

    **An example.** The same point twice:

    >>> w, X, y = np.array([2.0]), np.array([[1.0], [1.0]]), np.array([0.0, 0.0])
    >>> my_problem_loss(w, X, y)
    2.0
    >>> summed(w, X, y)
    4.0

    **Derive again.** What stands in front of the sum in the statement?
    """
    return len(y) * ref.loss(w, X, y)


def downhill(w: Array, X: Array, y: Array) -> Array:
    r"""Take a small step along your gradient: does the loss rise?

    A gradient points to where the loss grows; descent goes the other way.

    **Why it tempts.** It is the direction in which one goes in the end.

    **An example.** One point, and weights that are too large:

    >>> w, X, y = np.array([2.0]), np.array([[1.0]]), np.array([0.0])
    >>> my_problem_grad(w, X, y)
    [2.0]
    >>> downhill(w, X, y)
    [-2.0]

    **Derive again.** Which sign has $w$ inside of the loss?
    """
    return -ref.grad(w, X, y)


# -- what it is worth ---------------------------------------------------------------------------
PROBLEM = Problem(
    title="My problem",
    rubric=[
        Value(my_problem_loss, ref.loss, on=data, points=2),
        Gradient(
            my_problem_grad,
            ref.grad,
            of=my_problem_loss,
            wrt=moved,
            on=data,
            points=3,
        ),
    ],
    misconceptions=[
        *mistakes(my_problem_loss, summed),
        *mistakes(my_problem_grad, downhill),
    ],
)
