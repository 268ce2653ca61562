"""What became of all slips: counted by sheet, and held against what is promised."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.mutants.measure import MISTAKE, Mutant
from benchmarks.report import Share

__all__ = ["Equivalents", "claims", "read_equivalents", "stale", "survivors", "table", "wrong"]

Equivalents = Mapping[str, str]
"""Why a surviving slip is none: by its id."""

EQUIVALENTS: Final = Path(__file__).with_name("equivalents.toml")
_TOLD: Final = ("named", "diagnosed", "silent", "shown", "form", "raised")


def read_equivalents(path: Path = EQUIVALENTS) -> Equivalents:
    """The documented slips that change an answer and leave it right."""
    groups = tomllib.loads(path.read_text(encoding="utf-8")).get("group", [])
    return {each: group["why"] for group in groups for each in group["slips"]}


def survivors(mutants: Sequence[Mutant], known: Equivalents) -> list[Mutant]:
    """The slips that change an answer and are accepted, without the documented ones."""
    return [each for each in mutants if _verdict(each, known) == "survived"]


def wrong(mutants: Sequence[Mutant]) -> list[Mutant]:
    """The slips of which something is said that is not true."""
    return [each for each in mutants if each.trial.wrongly]


def claims(mutants: Sequence[Mutant], known: Equivalents) -> list[Share]:
    """What is promised of all slips, and of the known mistakes."""
    slips, mistakes = _apart(mutants)
    verdicts = Counter(_verdict(each, known) for each in slips)
    told = Counter(each.trial.told for each in slips)
    said = told["named"] + told["diagnosed"]
    caught = verdicts["caught"]
    differ = caught + verdicts["survived"]
    named = sum(each.trial.told == "named" for each in mistakes)
    spoken = [each for each in mutants if each.trial.said]
    return [
        Share("slips caught, of those that change an answer", caught, differ, 0.995),
        Share("named or diagnosed, of caught wrong numbers", said, said + told["silent"], 0.7),
        Share("known mistakes named", named, len(mistakes), 1.0),
        Share(
            "names and diagnoses that are true", len(spoken) - len(wrong(mutants)), len(spoken), 1.0
        ),
    ]


def table(mutants: Sequence[Mutant], known: Equivalents) -> str:
    """The counts of every sheet, of all, and of the known mistakes."""
    slips, mistakes = _apart(mutants)
    groups = {
        sheet: [each for each in slips if each.sheet == sheet]
        for sheet in dict.fromkeys(each.sheet for each in slips)
    }
    groups["all slips"] = slips
    groups["known mistakes"] = mistakes
    return "\n".join(_lines(groups, known))


def _apart(mutants: Sequence[Mutant]) -> tuple[list[Mutant], list[Mutant]]:
    """The slips, and the known mistakes."""
    slips = [each for each in mutants if each.operator != MISTAKE]
    return slips, [each for each in mutants if each.operator == MISTAKE]


def _lines(groups: Mapping[str, Sequence[Mutant]], known: Equivalents) -> Iterator[str]:
    verdicts = ("late", "equal", "survived", "caught")
    yield f"{'':<15} {'slips':>6}" + "".join(f" {name:>9}" for name in (*verdicts, *_TOLD))
    for name, group in groups.items():
        found = Counter(_verdict(each, known) for each in group)
        told = Counter(each.trial.told for each in group)
        counts = (*(found[each] for each in verdicts), *(told[each] for each in _TOLD))
        yield f"{name:<15} {len(group):>6}" + "".join(f" {count:>9}" for count in counts)


def _verdict(mutant: Mutant, known: Equivalents) -> str:
    return "equal" if mutant.id in known else mutant.trial.verdict


def stale(mutants: Sequence[Mutant], known: Equivalents) -> list[str]:
    """The documented slips that do not survive, or are no longer made."""
    accepted = {each.id for each in mutants if each.trial.verdict == "survived"}
    return [each for each in known if each not in accepted]
