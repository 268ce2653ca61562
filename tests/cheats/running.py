"""One attack, run: by mlgrade, with and without the jail, or by a grader that believes it."""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec
from folders import ATTACKS, Attack, Expected
from scene import HERE, Person, Scene
from watching import Allowed, Watched, watch

CALL: Final = 0.8  # seconds of one call
PART: Final = 2
MEMORY: Final = 128  # MB
LIMITS: Final = (
    *("--call-timeout", CALL, "--part-timeout", PART, "--load-timeout", 3, "--timeout", 8),
    *("--memory", MEMORY, "--max-return", 16),
)
HONEST: Final = Attack(ATTACKS.parent / "honest", Expected(threat=0, tries="nothing"))
_SLOW: Final = 4.0  # how many times longer than an honest run a run may take, beside its limits
_LEAST: Final = 3.0  # seconds that starting and ending may take on a busy machine


def check(attack: Attack, person: Person, isolation: str = "auto") -> Watched:
    """Run ``mlgrade check`` on an attack, and watch."""
    seconds = attack.expected.seconds
    allowed = Allowed(seconds or PART, (seconds or CALL) + _usual(person))
    return _check(attack, person, isolation, allowed)


def trusting(attack: Attack, person: Person) -> Watched:
    """Run ``mlgrade check`` by somebody who says that the course around the attack is theirs."""
    arguments = (*attack.expected.arguments, "--course", ".")
    known = msgspec.structs.replace(attack.expected, arguments=arguments)
    return check(Attack(attack.folder, known), person, "process")


def killed(attack: Attack, person: Person, isolation: str, after: float) -> Watched:
    """Run it with an hour for every call, and kill the judge in the middle of one."""
    long = ("--call-timeout", "3600", "--part-timeout", "3600", "--timeout", "3600")
    known = msgspec.structs.replace(attack.expected, arguments=attack.expected.arguments + long)
    patient = Attack(attack.folder, known)
    return _check(patient, person, isolation, Allowed(3600.0, after - 1.0))


def believe(attack: Attack, person: Person, mode: str) -> Watched:
    """Let the naive grader grade an attack, and watch."""
    known = attack.expected
    with Scene.build(person, attack) as scene:
        command = [person.python, str(HERE / "naive.py"), mode, str(scene.work / known.file)]
        command.append(str(scene.root / "course"))
        return watch(scene, command, Allowed(CALL, CALL + _usual(person)))


@cache
def _usual(person: Person) -> float:
    """How long a check may take here and now, apart from what its limits allow."""
    return max(_LEAST, _SLOW * _check(HONEST, person, "auto", Allowed(CALL, 60.0)).seconds)


def _check(attack: Attack, person: Person, isolation: str, allowed: Allowed) -> Watched:
    known = attack.expected
    with Scene.build(person, attack) as scene:
        program = ["-m", "grader"] if known.module else [str(HERE / "bin" / "mlgrade")]
        words = [*program, "check", known.file, *map(str, LIMITS), "--format", "json"]
        words += ["--course", str(scene.root / "course")] if known.course else []
        words += ["--isolation", isolation, *known.arguments]
        places = {"work": scene.work, "path": HERE.parents[1]}
        extra = {name: text.format(**places) for name, text in known.environment.items()}
        return watch(scene, [person.python, *words], allowed, extra)
