"""``python -m benchmarks mutants``: what the grader catches, names and diagnoses, measured."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.mutants.measure import Mutant, measure, tasks
from benchmarks.mutants.summary import (
    Equivalents,
    claims,
    read_equivalents,
    stale,
    survivors,
    table,
    wrong,
)
from benchmarks.report import shares_table, to_json
from grader.course import Course

__all__ = ["run"]

_ROOT = Path(__file__).resolve().parents[2]
_MOST = 12  # groups of silent slips that are listed


def run(arguments: Sequence[str]) -> int:
    """Measure, print, and return 1 where a promise is not kept."""
    options = _options(arguments)
    course = Course(_ROOT)
    todo = tasks(course, options.sheet, options.thin)
    found = measure(todo, workers=options.workers, progress=_progress)
    print(file=sys.stderr)
    if options.output:
        options.output.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    known = read_equivalents()
    whole = not options.sheet and options.thin == 1
    print(_report(found, known))
    for each in stale(found, known) if whole else ():
        print(f"in equivalents.toml, but not among the survivors: {each}")
    return 0 if all(share.kept for share in claims(found, known)) else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks mutants", description=__doc__)
    parser.add_argument("--sheet", action="append", default=[], help="only this one; repeatable")
    parser.add_argument("--thin", type=int, default=1, help="try one slip of so many (1: all)")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("-o", "--output", type=Path, help="write every slip here, as JSON")
    return parser.parse_args(arguments)


def _progress(said: str) -> None:
    print(f"\r{said:<60}", end="", file=sys.stderr, flush=True)


def _report(found: Sequence[Mutant], known: Equivalents) -> str:
    shares = claims(found, known)
    lines = [table(found, known), "", shares_table(shares)]
    survived, untrue = survivors(found, known), wrong(found)
    lines += ["", f"Survivors: {len(survived)}"]
    lines += [f"  {each.id}\n      {each.place}: {each.trial.message}" for each in survived]
    lines += ["", f"Said wrongly: {len(untrue)}"]
    lines += [f"  {each.id}\n      {each.trial.said}: {each.trial.wrongly}" for each in untrue]
    words = Counter(each.trial.said for each in found if each.trial.told == "diagnosed")
    lines += ["", "Diagnosed: " + ", ".join(f"{n} {word}" for word, n in words.most_common())]
    lines += ["", "Wrong numbers of which nothing is said, by part and operator:"]
    lines += [f"  {count:>5} {name}" for name, count in _silent(found).most_common(_MOST)]
    more = {"survivors": [each.id for each in survived], "wrong": [each.id for each in untrue]}
    return "\n".join([*lines, "", to_json(shares, more)])


def _silent(found: Sequence[Mutant]) -> Counter[str]:
    return Counter(f"{each.part}, {each.operator}" for each in found if each.trial.told == "silent")
