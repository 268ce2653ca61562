"""One attack, run: by mlgrade, with and without the jail, or by a grader that believes it."""

from __future__ import annotations

from functools import cache
from typing import Final

from folders import ATTACKS, Attack, Expected
from scene import HERE, Person, Scene
from watching import Watched, watch

CALL: Final = 0.8  # seconds of one call
MEMORY: Final = 128  # MB
LIMITS: Final = (
    *("--call-timeout", CALL, "--part-timeout", 2, "--load-timeout", 3, "--timeout", 8),
    *("--memory", MEMORY, "--max-return", 16),
)
HONEST: Final = Attack(ATTACKS.parent / "honest", Expected(threat=0, tries="nothing"))
_SLOW: Final = 3.0  # how many times longer than an honest run a run may take, beside its limits


def check(attack: Attack, person: Person, isolation: str = "auto", form: str = "json") -> Watched:
    """Run ``mlgrade check`` on an attack, and watch."""
    return _check(attack, person, isolation, form, (attack.expected.seconds or CALL))


def believe(attack: Attack, person: Person, mode: str) -> Watched:
    """Let the naive grader grade an attack, and watch."""
    known = attack.expected
    with Scene.build(person, attack) as scene:
        command = [person.python, str(HERE / "naive.py"), mode, str(scene.work / known.file)]
        return watch(scene, [*command, str(scene.root / "course")], CALL + _usual(person))


@cache
def _usual(person: Person) -> float:
    """How long a check may take here and now, apart from what its limits allow."""
    return max(1.0, _SLOW * _check(HONEST, person, "auto", "json", 20.0).seconds)


def _check(attack: Attack, person: Person, isolation: str, form: str, limit: float) -> Watched:
    known = attack.expected
    allowed = limit + (0.0 if attack is HONEST else _usual(person))
    with Scene.build(person, attack) as scene:
        program = ["-m", "grader"] if known.module else [str(HERE / "bin" / "mlgrade")]
        words = [*program, "check", known.file, *map(str, LIMITS), "--show-output"]
        words += ["--course", str(scene.root / "course")] if known.course else []
        words += ["--format", form, "--isolation", isolation, *known.arguments]
        known_places = {"work": scene.work, "path": HERE.parents[1]}
        extra = {name: text.format(**known_places) for name, text in known.environment.items()}
        return watch(scene, [person.python, *words], allowed, extra=extra, reports=form == "json")
