"""The examples in the page of a misconception: written like doctests, held to their numbers.

    >>> gibbs([0.0, 1.0], 2.0)
    [0.881, 0.119]

The numbers are those one would write on a board: they are right if they agree as far as they
are written, and arrays are written as lists.
"""

from __future__ import annotations

import ast
import doctest
import math
import re
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Shown", "agrees", "fenced", "outcome", "run"]

_BLOCK = re.compile(r"^>>> .*(?:\n[ \t]*\S.*)*", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.])([-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\binf\b|\bnan\b))")

_NOISE = 1e-12  # of arithmetic, where 0.30000000000000004 is meant to be 0.3


class Shown(NamedTuple):
    """One expression of an example, and the answer that is written below it.

    ``trouble`` says what is wrong with it, "" where nothing is.
    """

    source: str
    want: str
    trouble: str = ""


def fenced(page: str) -> str:
    """The page with its examples as blocks of code, which Markdown else takes for quotations."""
    return _BLOCK.sub(lambda found: f"```pycon\n{found[0]}\n```", page)


def run(page: str, names: dict[str, Any]) -> Iterator[Shown]:
    """Every example of a page, run with these names; what it defines is added to them."""
    try:
        examples = doctest.DocTestParser().get_examples(page)
    except ValueError as error:
        yield Shown(">>>", "", f"cannot be read: {error}")
        return
    for example in examples:
        source, want = example.source.strip(), " ".join(example.want.split())
        yield Shown(source, want, _trouble(source, want, names))


def _trouble(source: str, want: str, names: dict[str, Any]) -> str:
    """What is wrong with one example, "" where nothing is."""
    try:
        gave = outcome(source, names)
    except Exception as error:  # noqa: BLE001 - whatever an author's example does
        return f"fails: {type(error).__name__}: {error}"
    if agrees(gave, want):
        return ""
    return f"gives {gave or 'nothing'}, not {want or 'nothing'}"


def outcome(source: str, names: dict[str, Any]) -> str:
    """An expression's value as a page writes it, arrays as lists; "" for None and statements."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            value = eval(source, names)  # noqa: S307 - the course's own example
            return "" if value is None else repr(_plain(value))
        exec(source, names)  # noqa: S102 - as above
    return ""


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.detach().tolist() if hasattr(value, "detach") else value.tolist()
    if isinstance(value, tuple | list):
        return type(value)(_plain(each) for each in value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def agrees(gave: str, want: str) -> bool:
    """Whether two texts are the same up to the digits that ``want`` leaves out."""
    got, asked = _NUMBER.split(gave), _NUMBER.split(want)
    if len(got) != len(asked):
        return False
    words = zip(got[::2], asked[::2], strict=True)
    return all("".join(one.split()) == "".join(other.split()) for one, other in words) and all(
        map(_as_far_as_written, got[1::2], asked[1::2])
    )


def _as_far_as_written(got: str, want: str) -> bool:
    """A number without a point is exact; of others the last digit may be rounded."""
    number, asked = float(got), float(want)
    if not (math.isfinite(number) and math.isfinite(asked)):
        return str(number) == str(asked)
    mantissa, _, power = want.partition("e")
    digits = len(mantissa.partition(".")[2]) - int(power or 0)
    slack = 0.5 * 10.0**-digits if "." in want else 0.0
    return abs(number - asked) <= slack + _NOISE * max(1.0, abs(asked))
