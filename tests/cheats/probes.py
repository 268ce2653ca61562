"""What would show that an attack came through: each probe looks for one kind of harm.

A probe returns "" where it sees nothing, else its evidence in a few words. The controls of
test_cheats.py show that every probe can fire, for every attack that it guards.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Final

from watching import Watched

__all__ = ["PROBES", "Probe", "evidence", "steering"]

Probe = Callable[[Watched], str]

_MOST_MEMORY: Final = 256 << 20
"""Bytes that a judge may hold: several times what it does, and what it allows to be returned."""

_HONEST: Final = {"vault.before", "vault.honest"}

# As grader.text sees it, but written anew: a probe must not share the mistakes of what it probes.
_RAW: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_COMMAND: Final = re.compile(r"^\s*::[a-z-]+.*::|##\[[a-z-]+", re.MULTILINE)


def points(seen: Watched) -> str:
    """A point for anything but the two honest parts."""
    parts = (seen.result or {}).get("parts", [])
    gained = [each for each in parts if each["score"] > 0 and each["part"] not in _HONEST]
    return ", ".join(f"{each['score']} for {each['part']}" for each in gained)


def secret(seen: Watched) -> str:
    """A secret word in a report, on a listener, on the terminal or in a file of the attack."""
    places = {"out": seen.out, "err": seen.err, "terminal": seen.shown, **seen.heard}
    places |= {
        name: (seen.scene.root / name).read_bytes()
        for name in seen.changed
        if name.startswith("out/") and (seen.scene.root / name).is_file()
    }
    found = []
    for kind, word in seen.scene.words.items():
        raw = word.encode()
        forms = (raw, raw[::-1], raw.hex().encode(), base64.b64encode(raw).rstrip(b"="))
        found += [
            f"{kind} in {name}"
            for name, text in places.items()
            if any(form in text for form in forms)
        ]
    return ", ".join(found)


def network(seen: Watched) -> str:
    """Somebody came to a listener of this machine."""
    return ", ".join(f"{name}: {said[:40]!r}" for name, said in seen.heard.items())


def written(seen: Watched) -> str:
    """A file, a mode, a time, an owner or a link is another than before; or the terminal was."""
    terminal = ["the terminal"] if seen.shown else []
    return ", ".join([name for name in seen.changed if name not in {"tmp", "."}] + terminal)


def judge(seen: Watched) -> str:
    """The judge was ended, stopped, traced, or set to other limits; or it has no report."""
    if seen.states & {"T", "t"}:
        return "it was stopped"
    if len(seen.settings) > 1:
        first, *others = sorted(seen.settings, key=repr)
        pairs = (pair for other in others for pair in zip(first, other, strict=True))
        changed = ", ".join(f"{old} to {new}" for old, new in pairs if old != new)
        return f"its limits or priority were changed: {changed}"
    if seen.processors and seen.processors[-1] != seen.processors[0]:
        return "its processors were changed"  # for good: torch does so for a moment
    if seen.status is None:
        return "it did not end"
    if seen.status not in {0, 1}:
        return f"it ended with status {seen.status}: {seen.err[-200:]!r}"
    return "" if seen.result is not None else "it has no report"


def stray(seen: Watched) -> str:
    """A process is left."""
    return ", ".join(seen.strays)


def stalled(seen: Watched) -> str:
    """The judge, or one part in it, took more than a second longer than its limits allow."""
    if seen.status is None or seen.seconds > seen.allowed.run + 1.0:
        return f"{seen.seconds:.1f} s where {seen.allowed.run:.1f} s were allowed"
    parts = (seen.result or {}).get("parts", [])
    late = [each for each in parts if each.get("seconds", 0) > seen.allowed.part + 1.0]
    return ", ".join(f"{each['seconds']:.1f} s for {each['part']}" for each in late)


def memory(seen: Watched) -> str:
    """The judge was made to hold more than any honest reply costs."""
    return f"{seen.peak >> 20} MB" if seen.peak > _MOST_MEMORY else ""


def reached(seen: Watched) -> str:
    """The attack itself says that the system let it do what it tried."""
    text = (seen.out + seen.err).decode("utf-8", "replace")
    found = re.findall(rf"{seen.scene.confession}[^\"\\\n]*", text)
    return ", ".join(dict.fromkeys(found))


def raw(seen: Watched) -> str:
    """Bytes in a report that steer a terminal, turn its text around or command a CI runner."""
    said = (seen.out + seen.err).decode("utf-8", "surrogateescape")
    return ", ".join(filter(None, map(steering, [said, *_texts(seen.result)])))


def steering(text: str) -> str:
    """The first thing in a text that steers or commands, "" where there is none."""
    found = _RAW.search(text) or _COMMAND.search(text)
    return repr(found[0]) if found else ""


def _texts(value: object) -> Iterator[str]:
    """All texts in a report."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if type(value) is list else ():
        yield from _texts(each)


PROBES: Final[dict[str, Probe]] = {
    each.__name__: each
    for each in (
        points,
        secret,
        network,
        written,
        judge,
        stray,
        stalled,
        memory,
        reached,
        raw,
    )
}


def evidence(seen: Watched) -> dict[str, str]:
    """The probes that fire, with what they have seen."""
    return {name: found for name, probe in PROBES.items() if (found := probe(seen))}
