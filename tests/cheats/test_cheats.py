"""Every attack in tests/cheats/attacks gains nothing, harms nothing and costs only its part.

The quick form runs each of them once, as we are, and a few controls. ``pytest -m heavy
tests/cheats`` runs them as root and as an ordinary user, and every control: the same attack
without the jail, or against a grader that believes it (naive.py), where its probes must fire.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from folders import Attack, Expected, attacks
from people import somebody
from probes import PROBES, evidence, steering
from running import HONEST, believe, check, killed, trusting
from scene import HERE, Person
from watching import Watched

from grader.render import FORMATS, render
from grader.results import from_json

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")

README = (HERE / "README.md").read_text(encoding="utf-8")
ATTACKS = attacks()
GUARDED = [attack for attack in ATTACKS if attack.expected.control != "none"]
THREATS = {int(number) for number in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
HONEST_PARTS = ("vault.before", "vault.honest")
HEAVY = pytest.mark.heavy
OWN_COMMAND = re.compile(r"^::(?:error|warning|notice) [^:\n]*::", re.MULTILINE)
"""The commands that the report for GitHub is made of; what follows each is text."""


def names(known: list[Attack]) -> list[str]:
    """What pytest calls them."""
    return [attack.name for attack in known]


@pytest.fixture(scope="session", params=["ours", pytest.param("other", marks=HEAVY)])
def person(request: pytest.FixtureRequest) -> Iterator[Person]:
    """Whoever we are; and where we are root, an ordinary user as well."""
    root = os.geteuid() == 0
    if request.param == "ours":
        yield Person("root" if root else "user", os.geteuid(), sys.executable)
        return
    if not root:
        pytest.skip("only root can be somebody else")
    with somebody() as found:
        if found is None:
            pytest.skip("an ordinary user can execute no interpreter of this version here")
        yield found


# -- with the jail --------------------------------------------------------------------------------
@pytest.mark.parametrize("isolation", ["auto", pytest.param("strict", marks=HEAVY)])
@pytest.mark.parametrize("attack", ATTACKS, ids=names(ATTACKS))
def test_an_attack(attack: Attack, person: Person, isolation: str) -> None:
    """No probe fires, the attacked part ends as foreseen, and the honest ones keep their points."""
    seen = check(attack, person, isolation)
    assert not harm(attack, seen), seen.err.decode(errors="replace")
    assert not surprises(attack, seen)
    assert not hostile_forms(attack, seen)


def test_honest_work_is_quiet(person: Person) -> None:
    """No probe fires at a submission that attacks nothing, however it is run."""
    for isolation in ("auto", "process"):
        seen = check(HONEST, person, isolation)
        assert not evidence(seen)
        assert seen.result is not None
        assert seen.result["score"] == 2


@pytest.mark.parametrize("isolation", ["auto", "process"])
@pytest.mark.parametrize("name", ["time/deaf", "time/stopped", "channel/flood_of_prints"])
def test_a_judge_that_is_killed(name: str, person: Person, isolation: str) -> None:
    """In the middle of a call, it leaves no process behind, whatever the submission is up to."""
    attack = next(each for each in ATTACKS if each.name == name)
    seen = killed(attack, person, isolation, after=2.5)
    assert seen.status is None
    assert not seen.strays


def harm(attack: Attack, seen: Watched) -> dict[str, str]:
    """The probes that fire and may not."""
    found = evidence(seen)
    refused = seen.status == attack.expected.status == 2
    quiet = (*attack.expected.allowed, *(["judge"] if refused else []))
    return {name: what for name, what in found.items() if name not in quiet}


def hostile_forms(attack: Attack, seen: Watched) -> dict[str, str]:
    """The formats in which the report steers a terminal or commands a CI runner."""
    if attack.topic != "reports" or seen.result is None:
        return {}
    result = from_json(seen.out)
    words = (attack.expected.file, *attack.expected.arguments)
    texts = {form: render(result, form, show_output=True, arguments=words) for form in FORMATS}
    texts["github"] = OWN_COMMAND.sub("", texts["github"])
    return {form: found for form, text in texts.items() if (found := steering(text))}


def surprises(attack: Attack, seen: Watched) -> list[str]:
    """What is not as expect.toml foresees it."""
    known = attack.expected
    found = [f"status {seen.status}"] if seen.status != known.status else []
    if known.status == 2:
        said = seen.err.decode(errors="replace")
        return found if known.message in said and known.message else [*found, said]
    result = seen.result or {"parts": [], "gradable": None, "message": None}
    if result["gradable"] is not known.gradable or known.message not in (result["message"] or ""):
        found.append(f"gradable {result['gradable']}: {result['message']}")
    parts = {each["part"]: each for each in result["parts"]}
    if bool(parts) is not known.gradable:
        return [*found, f"{len(parts)} parts: {seen.err.decode(errors='replace')}"]
    if known.gradable:
        found += _about(known, parts[known.part])
    if known.gradable and known.honest:
        found += [
            f"{name} is {parts[name]['outcome']}: {parts[name]['checks'][0]['message']}"
            for name in HONEST_PARTS
            if parts[name]["outcome"] != "pass"
        ]
    return found


def _about(known: Expected, part: dict[str, Any]) -> list[str]:
    check = part["checks"][0]
    outcomes = (known.outcome,) if isinstance(known.outcome, str) else known.outcome
    causes = (known.cause,) if isinstance(known.cause, str) else known.cause
    if part["outcome"] in outcomes and (check["cause"] or "") in causes:
        return []
    return [f"{part['outcome']} ({check['cause']}): {check['message']}"]


# -- without it -----------------------------------------------------------------------------------
@HEAVY
@pytest.mark.parametrize("attack", GUARDED, ids=names(GUARDED))
def test_a_control(attack: Attack, person: Person) -> None:
    """Without what stops it the attack succeeds, and every probe that guards it fires."""
    if person.name not in attack.expected.control_as:
        pytest.skip(f"not as this user: {attack.expected.why}")
    seen = unhindered(attack, person)
    assert not silent(attack, seen), (evidence(seen), seen.out[-2000:], seen.err[-2000:])


@pytest.mark.parametrize("probe", PROBES)
def test_a_probe_that_is_switched_off(
    probe: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of an attack holds, and fails as soon as a probe that guards it never fires."""
    guarded = (each for each in GUARDED if probe in each.expected.probes)
    attack = next(each for each in guarded if person.name in each.expected.control_as)
    seen = unhindered(attack, person)
    assert silent(attack, seen) == []
    monkeypatch.setitem(PROBES, probe, lambda _: "")
    assert silent(attack, seen) == [probe]


def unhindered(attack: Attack, person: Person) -> Watched:
    """Run an attack where nothing stops it."""
    control = attack.expected.control
    if control == "course":
        return trusting(attack, person)
    if control == "process":
        return check(attack, person, control)
    return believe(attack, person, control)


def silent(attack: Attack, seen: Watched) -> list[str]:
    """The probes that guard an attack and have not fired."""
    found = evidence(seen)
    return [probe for probe in attack.expected.probes if probe not in found]


# -- the folders ----------------------------------------------------------------------------------
def test_there_are_enough() -> None:
    """A hundred attacks or more, on every threat that concerns one submission."""
    assert len(ATTACKS) >= 100
    missing = THREATS - {attack.expected.threat for attack in ATTACKS}
    assert not missing


@pytest.mark.parametrize("attack", ATTACKS, ids=names(ATTACKS))
def test_a_folder(attack: Attack) -> None:
    """Each says what is tried, which probes guard it, and why where there is no control."""
    known = attack.expected
    assert known.tries.endswith(".")
    assert set(known.probes) <= set(PROBES)
    assert set(known.control_as) <= {"root", "user"}
    excused = known.control == "none" or set(known.control_as) != {"root", "user"}
    assert bool(known.why) == (excused or bool(known.allowed))
    assert bool(known.probes) == (known.control != "none")
    elsewhere = known.file in known.links or known.file.startswith("../")
    assert (attack.folder / "attack.py").is_file() is not elsewhere
