"""Which entries are wrong, in text: stars before them, and a picture of how far off they are."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from grader.render.values import Written, columns, digits_apart, pair, scalar, show
from grader.results import CheckResult, Counterexample, Entries

__all__ = ["STAR", "furthest", "picture", "side_by_side", "values"]

STAR = "*"
_GAP = "   "
_SMALL = 6  # rows and columns of a matrix that is shown beside what is expected
_CELLS = "·░▒▓█"
_ASCII_CELLS = ".:+%#"  # none of them a star

Panel = tuple[str, str]
"""A label and the text that goes with it."""


def values(case: Counterexample, room: int, *, ascii: bool) -> list[Panel]:  # noqa: A002 - as in Look
    """What came back, what is right where it may be told, and a picture of the errors."""
    got = case.got
    strip = _picture_of(case, ascii=ascii)
    expected = _in_order_of(got, case.expected)
    digits = 6 if expected is None else digits_apart(got, expected, room)
    if digits is None and _furthest(case) is not None:
        return _panels(show(got, room), None, strip)  # the worst entry is told by itself
    if digits is None:
        return _panels(*pair(got, expected, room), strip)
    marked = _marked(got, case.entries, digits)
    matrix = _small_matrix(got) and (expected is None or _small_matrix(expected))
    if matrix and (expected is not None or strip):
        right = None if expected is None else columns(expected, digits)
        return side_by_side(_panels(columns(marked, digits), right, strip), room)
    if expected is None:
        return _panels(show(marked, room, digits), None, strip)
    if _vector(got) and _vector(expected) and len(got) == len(expected):
        one, other = _aligned(_texts(marked, digits), _texts(expected, digits))
        if len(one) <= room:
            return _panels(one, other, strip)
    return _panels(show(marked, room, digits), show(expected, room, digits), strip)


def _in_order_of(got: Any, expected: Any) -> Any:
    """The right dict with its keys in the order of the one that came back."""
    if isinstance(got, dict) and isinstance(expected, dict) and got.keys() == expected.keys():
        return {key: _in_order_of(got[key], expected[key]) for key in got}
    return expected


def _panels(got: str, expected: str | None, strip: str) -> list[Panel]:
    panels = [("got", got), ("expected", expected or ""), ("errors", strip)]
    return [(label, text) for label, text in panels if text]


def side_by_side(panels: Sequence[Panel], room: int) -> list[Panel]:
    """Panels joined from left to right where they fit beside each other, else as they are."""
    joined: list[Panel] = []
    for label, text in panels:
        if joined:
            both = _joined(joined[-1][1], f"{label}  ", text)
            if max(map(len, both.split("\n"))) <= room:
                joined[-1] = (joined[-1][0], both)
                continue
        joined.append((label, text))
    return joined


def _joined(left: str, label: str, right: str) -> str:
    one, other = left.split("\n"), right.split("\n")
    height = max(len(one), len(other))
    wide = max(map(len, one))
    lines = []
    for at in range(height):
        start = one[at] if at < len(one) else ""
        end = other[at] if at < len(other) else ""
        middle = label if at == 0 else " " * len(label)
        lines.append(f"{start.ljust(wide)}{_GAP}{middle}{end}".rstrip())
    return "\n".join(lines)


# -- stars ---------------------------------------------------------------------------------------
def _marked(value: Any, entries: Sequence[Entries], digits: int) -> Any:
    """The value with a star before its wrong entries, where there are right ones as well."""
    if sum(each.differ for each in entries) >= _count(value):
        return value
    for each in entries:
        if _is_whole(each):
            levels = [level for row in each.errors for level in row]
            value = _starred(value, each.at, each.shape, levels, digits)
    return value


def _is_whole(entries: Entries) -> bool:
    """Whether the picture has a cell for each entry."""
    return bool(entries.errors) and sum(map(len, entries.errors)) == prod(entries.shape)


def _count(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return sum(map(_count, value)) if isinstance(value, list) else 1


def _starred(
    value: Any, at: Sequence[str | int], shape: Sequence[int], levels: Sequence[int], digits: int
) -> Any:
    """The value with stars in the array that ``at`` leads to; as it is where there is none."""
    if at and isinstance(value, dict) and at[0] in value:
        return {**value, at[0]: _starred(value[at[0]], at[1:], shape, levels, digits)}
    if at and isinstance(value, list) and isinstance(at[0], int) and at[0] < len(value):
        inner = _starred(value[at[0]], at[1:], shape, levels, digits)
        return [*value[: at[0]], inner, *value[at[0] + 1 :]]
    if at:
        return value
    if shape and isinstance(value, list) and len(value) == shape[0]:
        each = len(levels) // shape[0]
        parts = [levels[start : start + each] for start in range(0, len(levels), each)]
        pairs = zip(value, parts, strict=True)
        return [_starred(inner, (), shape[1:], part, digits) for inner, part in pairs]
    if shape or isinstance(value, list | dict) or not levels[0]:
        return value
    return Written(STAR + scalar(value, digits))


# -- the picture ---------------------------------------------------------------------------------
def picture(entries: Entries, *, ascii: bool) -> str:  # noqa: A002 - as in Look
    """A character a cell, the darker the further off."""
    cells = _ASCII_CELLS if ascii else _CELLS
    return "\n".join("".join(cells[level] for level in row) for row in entries.errors)


def _picture_of(case: Counterexample, *, ascii: bool) -> str:  # noqa: A002 - as in Look
    """The picture of the worst array where it shows more than the values with their stars do."""
    if not case.entries:
        return ""
    worst = case.entries[0]
    starred = _is_whole(worst) and _small(worst.shape)
    seen = len(_wrong_levels(worst)) + (not starred and worst.differ < prod(worst.shape))
    if seen < 2 or (starred and len(worst.shape) < 2):
        return ""
    name, cell = _name(worst), _cell(worst)
    below = [f"in {name}"] if name else []
    below += [f"a cell is the worst of {cell}"] if cell else []
    return "\n".join([picture(worst, ascii=ascii), *below])


def _cell(entries: Entries) -> str:
    """How many entries a cell stands for: "5 × 2", "" for one."""
    columns = entries.shape[-1] if entries.shape else 1
    rows = prod(entries.shape) // columns
    tall, wide = (-(-rows // len(entries.errors)), -(-columns // len(entries.errors[0])))
    return f"{tall} × {wide}" if tall * wide > 1 else ""


def _wrong_levels(entries: Entries) -> set[int]:
    return {level for row in entries.errors for level in row if level}


def _small(shape: Sequence[int]) -> bool:
    return len(shape) <= 2 and all(side <= _SMALL for side in shape)


def _small_matrix(value: Any) -> bool:
    if not isinstance(value, list) or not value or not all(isinstance(r, list) for r in value):
        return False
    return _small((len(value), max(map(len, value)))) and all(map(_vector, value))


def _vector(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(each, list | dict) for each in value)


def _texts(value: Sequence[Any], digits: int) -> list[str]:
    return [scalar(each, digits) for each in value]


def _aligned(one: Sequence[str], other: Sequence[str]) -> tuple[str, str]:
    """Two vectors of one length, below each other."""
    wide = [max(len(a), len(b)) for a, b in zip(one, other, strict=True)]
    texts = ([t.rjust(w) for t, w in zip(row, wide, strict=True)] for row in (one, other))
    first, second = (f"[{', '.join(row)}]" for row in texts)
    return first, second


# -- the worst entry -----------------------------------------------------------------------------
def furthest(check: CheckResult, case: Counterexample) -> str:
    """Where the worst entry is, and what stands there where that cannot be seen; "" for none."""
    each = _furthest(case)
    if each is None or each.worst is None:
        return ""
    seen = _is_whole(each) and _small(each.shape)
    if seen and len(_wrong_levels(each)) < 2:
        return ""  # all are equally wrong, or the only star shows which
    index = f"[{', '.join(map(str, each.worst))}]"
    said = f"{_name(each)}{index}" if _name(each) else f"entry {index}"
    if not seen:
        if each.expected is None:
            said += f" is {scalar(each.got)}"
        else:
            said += " is {}, not {}".format(*pair(each.got, each.expected))
    if "entries" not in check.message:
        said += f"; {each.differ} of {prod(each.shape)} entries differ"
    return said


def _furthest(case: Counterexample) -> Entries | None:
    """What is known of the array that holds the worst entry; None for a number."""
    several = (each for each in case.entries if prod(each.shape) > 1)
    return next((each for each in several if each.worst is not None), None)


def _name(entries: Entries) -> str:
    """What the array is called: by the problem, or by the keys that lead to it."""
    return entries.name or "".join(f"[{key!r}]" for key in entries.at)
