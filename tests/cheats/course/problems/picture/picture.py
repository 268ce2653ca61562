"""# A picture of the secret

On a sheet of its own: only a sheet with figures has matplotlib imported.
"""

import numpy as np

from grader.spec import Figure, Problem
from reference import vault as ref


def plot(ax: object) -> None:
    """(a) Draw the secret function."""
    raise NotImplementedError


def secret(x):
    return ref.attacked(np.asarray(x))


PROBLEM = Problem(
    title="A picture",
    rubric=[Figure(plot, curve=secret, over=(0.0, 3.0), points=2)],
)
