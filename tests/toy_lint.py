"""A healthy little course for lint; test_lint.py puts one defect after the other into it."""

from __future__ import annotations

from pathlib import Path

from grader.course import Course

REFERENCE = """
import numpy as np


def scaled(vector, factor):
    return factor * vector


def loss(x, c):
    return float(c * np.sum(x**2) / 2)


def grad(x, c):
    return c * x
"""

PROBLEM = '''
"""# A toy"""

import numpy as np

from grader.spec import (
    Claims, Derivation, Gradient, Problem, Property, Prose, Refute, Short, Value,
    all_equal, ask, claim, mistakes,
)
from reference import toy as ref


def scaled(vector, factor):
    """(a) factor times vector."""
    raise NotImplementedError


def loss(x, c):
    """(b) c |x|² / 2."""
    raise NotImplementedError


def grad(x, c):
    """(c) The gradient of loss."""
    raise NotImplementedError


def lines(x, c):
    """(d) A square expanded."""
    raise NotImplementedError


def refute():
    """(e) One x."""
    raise NotImplementedError


def vectors(draw):
    return draw.reals(draw.dim()), draw.positive()


def numbers(draw):
    return draw.real(), draw.positive()


def moved(step, x, c):
    return x + step, c


def turned(draw):
    x, c = vectors(draw)
    return [ask(loss, x, c), ask(loss, -x, c)]


def inverse(vector, factor):
    """Look at what becomes of an entry when the factor doubles."""
    return vector / factor


def squared(vector, factor):
    """How often does the factor stand in the statement?"""
    return factor**2 * vector


PROBLEM = Problem(
    title="A toy",
    rubric=[
        Value(scaled, ref.scaled, on=vectors, points=2, hint="Read the statement again."),
        Value(loss, ref.loss, on=vectors, points=1),
        Gradient(grad, ref.grad, of=loss, wrt=moved, on=vectors, points=2),
        Derivation(
            lines,
            start=lambda x, c: (x + c) ** 2,
            goal=lambda x, c: x**2 + 2 * c * x + c**2,
            on=numbers,
            points=1,
        ),
        Refute(
            refute,
            "1/x = 1/|x|",
            sides=lambda x: (1 / x, 1 / abs(x)),
            allowed=lambda x: "",
            points=1,
        ),
        Property("even", "A turn changes nothing.", on=turned, holds=all_equal, points=1),
        Claims({"a": claim("Yes?", True), "b": claim("No?", False)}, points=1),
        Short("which", "Which?", accept=["this"], points=1),
        Prose("Why?", rubric=["because"], points=1),
    ],
    misconceptions=[*mistakes(scaled, inverse, squared)],
    twins=[],
)
'''

STYLES = """
import numpy as np

from grader.spec import styles
from problems.toys import toy


def by_loop(vector, factor):
    return [factor * entry for entry in vector]


def column_in_float32(vector, factor):
    return np.float32(factor * vector)[:, None]


def expanded(x, c):
    yield (x + c) ** 2
    yield x * (x + c) + c * (x + c)
    yield x**2 + 2 * c * x + c**2


def minus_one():
    return -1


STYLES = [
    *styles(toy.scaled, by_loop, column_in_float32),
    *styles(toy.lines, expanded),
    *styles(toy.refute, minus_one),
]
"""

FILES = {
    "reference/toy.py": REFERENCE,
    "problems/toys/toy.py": PROBLEM,
    "problems/toys/styles/toy.py": STYLES,
    "problems/toys/sheet.toml": 'title = "Toys"\npoints = 11\nproblems = ["toy"]\n',
}


def write_toy(root: Path, *replacements: tuple[str, str]) -> Course:
    """Write the course with these texts replaced, each of which stands in exactly one file."""
    files = dict(FILES)
    for old, new in replacements:
        (name,) = (name for name, text in files.items() if old in text)
        files[name] = files[name].replace(old, new)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text.lstrip("\n"), encoding="utf-8")
    return Course(root)
