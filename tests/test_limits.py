"""Limits: the defaults, what sheets, problems and the command line change, and who wins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli import mlgrade
from msgspec.structs import fields

from grader.limits import LimitChanges, Limits, widest

PROBLEM = '''"""# Limits"""

from __future__ import annotations

from grader.spec import Draw, LimitChanges, Problem, Value


def slow(x: float) -> float:
    """(a) Slow."""
    raise NotImplementedError


def one(draw: Draw) -> tuple[float]:
    return (draw.real(),)


def half(x: float) -> float:
    """Half of it is missing."""
    return x / 2


PROBLEM = Problem(
    title="Limits",
    rubric=[Value(slow, lambda x: x, on=one, points=10)],
    limits=LimitChanges(CHANGES),
)
'''
SLOW = 'SHEET = "s"\n\ndef slow(x):\n    import time\n    time.sleep(0.4)\n    return x\n'


def test_changes_name_the_limits() -> None:
    """What can be changed is what there is."""
    assert set(LimitChanges.__struct_fields__) == {each.name for each in fields(Limits)}


def test_what_is_not_changed_stays() -> None:
    """Memory is given in MB."""
    changed = Limits().changed(LimitChanges(call=1.5, memory=3, scratch=True))
    assert changed == Limits(call=1.5, memory=3 << 20, scratch=True)
    assert Limits().changed(LimitChanges()) == Limits()


def test_what_a_submission_shares_is_the_most_of_its_problems() -> None:
    """One worker serves all parts; seconds per call remain each problem's own."""
    one, other = Limits(memory=1, call=9.0), Limits(memory=2, total=500.0, scratch=True)
    both = widest([one, other])
    assert (both.memory, both.total, both.scratch, both.call) == (2, 500.0, True, 9.0)


def checked(folder: Path, changes: str, sheet: str, *options: str) -> str:
    """The outcome of a function that takes 0.4 s a call."""
    place = folder / "course" / "problems" / "s"
    place.mkdir(parents=True, exist_ok=True)
    (folder / "course" / "reference").mkdir(exist_ok=True)
    (place / "limits.py").write_text(PROBLEM.replace("CHANGES", changes))
    (place / "sheet.toml").write_text(f'title = "S"\npoints = 10\nproblems = ["limits"]\n{sheet}')
    (folder / "hw.py").write_text(SLOW)
    more = ("--course", "course", "--format", "json", *options)
    ran = mlgrade("check", "hw.py", *more, cwd=folder)
    (part,) = json.loads(ran.out)["parts"]
    return str(part["checks"][0]["message"])


@pytest.mark.parametrize(
    ("changes", "sheet", "options", "limit"),
    [
        ("call=0.1", "", (), "0.1"),
        ("", "[limits]\ncall = 0.2\n", (), "0.2"),
        ("call=0.1", "[limits]\ncall = 0.2\n", (), "0.1"),
        ("call=0.1", "[limits]\ncall = 0.2\n", ("--call-timeout", "0.15"), "0.15"),
    ],
    ids=["problem", "sheet", "problem over sheet", "command line over both"],
)
def test_who_wins(
    changes: str, sheet: str, options: tuple[str, ...], limit: str, tmp_path: Path
) -> None:
    """The command line over the problem, the problem over the sheet."""
    message = checked(tmp_path, changes, sheet, *options)
    assert message.startswith(f"no answer within {limit} s")


@pytest.mark.parametrize("line", ['call = "long"', "patience = 3"])
def test_a_sheet_that_sets_nonsense(line: str, tmp_path: Path) -> None:
    """The file is named."""
    place = tmp_path / "course" / "problems" / "s"
    place.mkdir(parents=True)
    (tmp_path / "course" / "reference").mkdir()
    text = f'title = "S"\npoints = 1\nproblems = []\n[limits]\n{line}\n'
    (place / "sheet.toml").write_text(text)
    (tmp_path / "hw.py").write_text(SLOW)
    ran = mlgrade("check", "hw.py", "--course", "course", cwd=tmp_path)
    assert ran.status == 2
    assert "sheet.toml" in ran.err
    assert "limits" in ran.err


@pytest.mark.parametrize(
    ("body", "options", "said"),
    [
        ("return np.zeros(1 << 18)", ("--max-return", "1"), "more than the 1 MB"),
        ("return bytearray(1 << 30)", ("--memory", "64"), "ran out of memory"),
    ],
)
def test_limits_of_the_command_line(
    body: str, options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    """What is returned, and memory."""
    source = f"import numpy as np\n\ndef infer(*args):\n    {body}\n"
    (tmp_path / "hw.py").write_text(source)
    more = ("--sheet", "energy", "--part", "infer", *options)
    assert said in " ".join(mlgrade("check", "hw.py", *more, cwd=tmp_path).out.split())
