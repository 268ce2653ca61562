"""A small course whose parts build on each other, and what grades a submission with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

from grader.course import Course, open_course
from grader.grade import Request, grade
from grader.isolate import Spawner
from grader.isolate.launch import Launch
from grader.limits import LimitChanges, Limits
from grader.results import Result
from grader.run import Session
from grader.submission import Submission

REFERENCE = """
import numpy as np


def scaled(x, c):
    return c * x


def total(x, c):
    return float(np.sum(scaled(x, c)))


def mean(x, c):
    return total(x, c) / len(x)


def bowl(w, x):
    return float(np.sum((w - x) ** 2) / 2 + np.sum(x))


def bowl_grad(w, x):
    return w - x


def corner(w, x):
    return float(np.sum(np.abs(w - x)))


def corner_grad(w, x):
    return np.sign(w - x)


def squash(w, x):
    return float(np.tanh(w @ x))


def cost(p):
    return float(p ** 2 + p)


def squash_grad(w, x):
    p = squash(w, x)
    return (2 * p + 1) * (1 - p**2) * x


def pair(w, b):
    return float(np.sum(w**2) + 3 * b)


def pair_grad(w, b):
    return 2 * w, 3.0
"""

PROBLEM = '''
"""# Parts that build on each other"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from grader.spec import Gradient, Problem, Refute, Value, ask
from reference import slips as ref


def stub(name):
    def written(*args): raise NotImplementedError
    written.__name__ = name
    return written


scaled, total, mean = map(stub, ("scaled", "total", "mean"))
bowl, bowl_grad, corner, corner_grad = map(stub, ("bowl", "bowl_grad", "corner", "corner_grad"))
squash, cost, squash_grad, pair, pair_grad = map(
    stub, ("squash", "cost", "squash_grad", "pair", "pair_grad")
)


def refute_shrinking(): raise NotImplementedError


def vectors(draw):
    return draw.reals(draw.dim(2, 6)), draw.positive()


def points(draw):
    d = draw.dim(3, 6)
    return draw.reals(d), draw.reals(d)


def close(draw):
    w, x = points(draw)
    return w / 4, x / 4


def huge(draw):
    w, x = points(draw)
    return 1e4 * w, x


def weights(draw):
    return draw.reals(3), draw.real()


def moved(step, w, x):
    return w + step, x


def through(step, w, x):
    p = yield ask(squash, w + step, x)
    return (yield ask(cost, p))


PROBLEM = Problem(
    title="Slips",
    rubric=[
        Value(scaled, ref.scaled, on=vectors, points=2),
        Value(total, ref.total, on=vectors, points=2),
        Value(mean, ref.mean, on=vectors, points=2, carried=Decimal("0.25")),
        Value(bowl, ref.bowl, on=points, points=2),
        Gradient(bowl_grad, ref.bowl_grad, of=bowl, wrt=moved, on=points, points=3),
        Gradient(
            bowl_grad, ref.bowl_grad, of=bowl, wrt=moved, on=huge, points=1, announced="huge"
        ),
        Value(corner, ref.corner, on=points, points=2),
        Gradient(
            corner_grad,
            ref.corner_grad,
            of=corner,
            wrt=moved,
            on=points,
            points=3,
            carried=Decimal("0.2"),
        ),
        Value(squash, ref.squash, on=close, points=1),
        Value(cost, ref.cost, on=lambda draw: (draw.real(),), points=1),
        Gradient(
            squash_grad,
            ref.squash_grad,
            of=cost,
            wrt=through,
            depends_on=[squash],
            on=close,
            points=4,
        ),
        Refute(
            refute_shrinking,
            "Scaling by 2 makes every number smaller.",
            sides=lambda x: (min(2 * x, x), 2 * x),
            allowed=lambda x: "" if abs(x) < 10 else "too large",
            points=1,
        ),
        Value(pair, ref.pair, on=weights, points=1),
        Gradient(
            pair_grad,
            ref.pair_grad,
            of=pair,
            wrt=lambda step, w, b: (w + step[0], b + float(step[1])),
            on=weights,
            points=2,
        ),
    ],
)
'''


def write_slips(root: Path) -> Course:
    """The course with the one sheet ``slips``, in a folder."""
    for folder, file, source in (
        ("reference", "slips", REFERENCE),
        ("problems/slips", "parts", PROBLEM),
    ):
        (root / folder).mkdir(parents=True)
        (root / folder.partition("/")[0] / "__init__.py").touch()
        (root / folder / f"{file}.py").write_text(source, encoding="utf-8")
    toml = 'title = "Slips"\npoints = 27\nproblems = ["parts"]\n'
    (root / "problems" / "slips" / "sheet.toml").write_text(toml, encoding="utf-8")
    return open_course(root)


Grade = Callable[..., Result]


def grader(course: Course, spawner: Spawner) -> Grade:
    """What grades a source text: ``grade(source, *parts, seed=0, reveal="hint")``."""

    def graded(source: str, *parts: str, **more: Any) -> Result:
        changes = LimitChanges(call=more.pop("call", 5.0))
        text = "import numpy as np\n" + dedent(source)
        submission = Submission("hw.py", text.encode(), "")
        request = Request(course=course, sheet="slips", parts=parts, limits=changes, **more)
        with Session(Launch(spawner, submission, Limits())) as session:
            return grade(submission, request, session)

    return graded


def of(result: Result, name: str) -> Any:
    """The part with this name."""
    return next(part for part in result.parts if part.name == name)
