"""A course that takes milliseconds to grade, and classes for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PROBLEM = '''"""# Two numbers

Add and multiply.
"""

from grader.spec import Draw, Misconception, Problem, Value


def add(x: float, y: float) -> float:
    """(a) x + y."""
    raise NotImplementedError


def multiply(x: float, y: float) -> float:
    """(b) x y."""
    raise NotImplementedError


def right_add(x: float, y: float) -> float:
    return x + y


def right_multiply(x: float, y: float) -> float:
    return x * y


def subtracted(x: float, y: float) -> float:
    """A sign is off: which of the two is taken away?"""
    return x - y


def on(draw: Draw) -> tuple[float, float]:
    return draw.real(), draw.real()


PROBLEM = Problem(
    title="Two numbers",
    rubric=[
        Value(add, right_add, on=on, points=2, cases=8),
        Value(multiply, right_multiply, on=on, points=POINTS, cases=8),
    ],
    misconceptions=[Misconception(add, subtracted)],
)
'''
MORE = '''"""# Twice

Twice a sum.
"""

from grader.spec import Draw, Problem, Value


def twice(x: float, y: float) -> float:
    """(a) 2 (x + y)."""
    raise NotImplementedError


def right_twice(x: float, y: float) -> float:
    return 2 * (x + y)


def on(draw: Draw) -> tuple[float, float]:
    return draw.real(), draw.real()


PROBLEM = Problem(title="Twice", rubric=[Value(twice, right_twice, on=on, points=1, cases=8)])
'''
SHEET = "title = 'A toy sheet'\npoints = 5\nproblems = ['numbers']\n"
RIGHT = "SHEET = 'toy'\ndef add(x, y):\n    return x + y\ndef multiply(x, y):\n    return x * y\n"
SIGN = RIGHT.replace("x + y", "x - y")
TWICE = "def twice(x, y):\n    return 2 * add(x, y)\n"
HALF = RIGHT.replace("x * y", "x * y + 1")


def write_course(root: Path, points: int = 3) -> Path:
    """The course in a folder; ``points`` of its second part."""
    for name in ("problems/toy", "reference"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "problems" / "toy" / "sheet.toml").write_text(SHEET, encoding="utf-8")
    source = PROBLEM.replace("POINTS", str(points))
    (root / "problems" / "toy" / "numbers.py").write_text(source, encoding="utf-8")
    return root


def add_problem(root: Path) -> None:
    """Another problem for the course, whose part builds on one of the first."""
    sheet = root / "problems" / "toy"
    (sheet / "sheet.toml").write_text(SHEET.replace("'numbers'", "'numbers', 'more'"))
    (sheet / "more.py").write_text(MORE, encoding="utf-8")


def write_class(root: Path, files: Mapping[str, str]) -> Path:
    """A folder with a file for each student."""
    root.mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        (root / f"{name}.py").write_text(source, encoding="utf-8")
    return root
