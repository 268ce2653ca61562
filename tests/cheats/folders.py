"""The attacks on disk: one folder each, with what must come of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final, Literal

import msgspec

ATTACKS: Final = Path(__file__).parent / "attacks"


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What expect.toml says; tests/cheats/README.md explains every field."""

    threat: int
    tries: str
    probes: tuple[str, ...] = ()
    control: Literal["process", "course", "inside", "pipe", "none"] = "process"
    control_as: tuple[str, ...] = ("root", "user")
    why: str = ""
    part: str = "vault.attacked"
    outcome: str | tuple[str, ...] = "wrong"
    cause: str | tuple[str, ...] = ""
    gradable: bool = True
    message: str = ""
    honest: bool = True
    allowed: tuple[str, ...] = ()
    status: int = 1
    seconds: float = 0.0
    file: str = "submission.py"
    arguments: tuple[str, ...] = ("--sheet", "vault")
    module: bool = False
    environment: dict[str, str] = {}
    links: dict[str, str] = {}
    padded: int = 0
    course: bool = True


class Attack(msgspec.Struct, frozen=True):
    """One folder."""

    folder: Path
    expected: Expected

    @property
    def name(self) -> str:
        """Its topic and its own name."""
        return self.folder.relative_to(ATTACKS).as_posix()

    @property
    def topic(self) -> str:
        """What it attacks."""
        return self.folder.parent.name


def attacks() -> list[Attack]:
    """All of them, by name."""
    found = []
    for path in sorted(ATTACKS.glob("*/*/expect.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(Attack(path.parent, msgspec.convert(data, Expected)))
    return found
