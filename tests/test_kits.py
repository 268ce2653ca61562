"""Kits: what students get holds no code, says what it is, and decides no mark."""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from cli import PERFECT, ROOT, Ran, mlgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.cases import Case
from grader.course import Course
from grader.errors import UsageError
from grader.judge import whole
from grader.kinds.value import slack
from grader.kit_file import LARGEST, MAGIC, Contents
from grader.results import CheckResult, Outcome
from grader.sealed import NotInKit, SealedDeck, read_kit
from grader.sealing import needs_course, sealed

SEED = 5
NEAR_MISS = PERFECT.parent / "near_miss.py"
COURSE = Course(ROOT)


@pytest.fixture(scope="module")
def data() -> bytes:
    """The kit of the sheet on energies."""
    return sealed(COURSE, "energy", SEED)


@pytest.fixture
def folder(tmp_path: Path, data: bytes) -> Path:
    """A folder with the kit in it, and a perfect submission."""
    (tmp_path / "energy.kit").write_bytes(data)
    shutil.copy(PERFECT, tmp_path / "submission.py")
    return tmp_path


def deck(path: Path, data: bytes) -> SealedDeck:
    """The deck that is read from these bytes."""
    (path / "some.kit").write_bytes(data)
    return read_kit(path / "some.kit")


def changed(data: bytes, **more: object) -> bytes:
    """The kit with other contents in these fields."""
    contents = msgspec.msgpack.decode(zlib.decompress(data[len(MAGIC) :]))
    return MAGIC + zlib.compress(msgspec.msgpack.encode(contents | more))


def result(ran: Ran) -> dict[str, object]:
    """The result that a command printed as JSON."""
    assert ran.status in {0, 1}, ran.err
    found: dict[str, object] = json.loads(ran.out)
    return found


# -- the folder -----------------------------------------------------------------------------------
def test_a_kit_is_all_that_is_needed(tmp_path):
    """The folder holds statement, starter, workflow and cases; its starter is told to begin."""
    ran = mlgrade("kit", "energy", "-o", "hand-out", "--seed", SEED, cwd=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    kit = tmp_path / "hand-out"
    files = {str(each.relative_to(kit)) for each in kit.rglob("*") if each.is_file()}
    assert files == {"README.md", "submission.py", "energy.kit", ".github/workflows/mlgrade.yml"}
    readme = (kit / "README.md").read_text()
    assert "The final marks use others." in readme
    assert "- `gibbs_nll.energy_nll_steps`, 4 points\n" in readme
    began = mlgrade("check", "submission.py", cwd=kit)
    assert began.status == 1
    assert "0 of 66 points" in began.out


def test_the_same_seed_gives_the_same_kit(data):
    """Somebody else can make the kit again, and its hash says that it is the same."""
    assert sealed(COURSE, "energy", SEED) == data
    assert sealed(COURSE, "energy", SEED + 1) != data


def test_a_kit_holds_no_code_of_the_course(data):
    """No source, no bytecode, no pickle: names, texts, numbers."""
    content = zlib.decompress(data[len(MAGIC) :])
    for sign in (b"def ", b"import ", b"lambda", b"numpy", b"reference."):
        assert sign not in content
    assert type(msgspec.msgpack.decode(content)) is dict


def test_a_folder_that_is_not_empty_is_left_alone(folder):
    """Nothing is written over what is there, unless it is asked for."""
    ran = mlgrade("kit", "energy", "-o", ".", cwd=folder)
    assert ran.status == 2
    assert "--force" in ran.err
    assert mlgrade("kit", "energy", "-o", ".", "--force", cwd=folder).status == 0
    ran = mlgrade("kit", "energy", "-o", "energy.kit", cwd=folder)
    assert (ran.status, "is a file" in ran.err) == (2, True)
    ran = mlgrade("kit", "energy", "--visibility", "gibbs_nll=hidden", cwd=folder)
    assert (ran.status, "--gradescope" in ran.err) == (2, True)


# -- what it says -------------------------------------------------------------------------------
def test_the_report_beside_a_kit(folder, golden):
    """Mistakes are named from the file alone; what waits for hand-in is listed without points."""
    shutil.copy(NEAR_MISS, folder / "submission.py")
    ran = mlgrade("check", "submission.py", cwd=folder)
    assert ran.status == 1
    golden("kit/near_miss.txt", ran.out)


def test_a_kit_agrees_with_the_course_on_what_it_checks(folder):
    """Every check that a kit makes comes to the same verdict as the course at its seed."""
    for name in ("near_miss", "wrong_types", "mutates_inputs", "changing_answers", "perfect"):
        shutil.copy(PERFECT.parent / f"{name}.py", folder / "submission.py")
        words = ("check", "submission.py", "--format", "json")
        kit = result(mlgrade(*words, cwd=folder))
        course = result(mlgrade(*words, "--course", ROOT, "--seed", SEED, cwd=folder))
        said = {part["part"]: part for part in course["parts"]}
        compared = 0
        for part in kit["parts"]:
            for one, other in zip(part["checks"], said[part["part"]]["checks"], strict=True):
                if one["outcome"] == "skipped" or other["outcome"] == "carried":
                    continue
                keys = ("outcome", "cause", "score", "failed", "misconception", "also")
                assert {k: one[k] for k in keys} == {k: other[k] for k in keys}, part["part"]
                compared += 1
        assert compared >= 20


def test_every_result_says_which_kit_it_is_from(folder, data):
    """The hash of the file and its seed are in the result; without a kit there is no hash."""
    found = result(mlgrade("check", "submission.py", "--format", "json", cwd=folder))
    assert found["kit"] == hashlib.sha256(data).hexdigest()
    assert found["seed"] == SEED
    assert found["notes"] == ["public cases; the final marks use others"]
    without = ("check", "submission.py", "--format", "json", "--course", ROOT)
    assert result(mlgrade(*without, cwd=folder))["kit"] == ""


def test_what_the_kit_decides_is_not_decided_again(folder):
    """Seed and reveal are baked in; --course leaves the kit aside; another sheet has no kit."""
    ran = mlgrade("check", "submission.py", "--seed", "6", cwd=folder)
    assert (ran.status, "energy.kit" in ran.err) == (2, True)
    ran = mlgrade("check", "submission.py", "--reveal", "full", cwd=folder)
    assert (ran.status, "--reveal" in ran.err) == (2, True)
    (folder / "energy.kit").rename(folder / "bayes.kit")
    ran = mlgrade("check", "submission.py", cwd=folder)
    assert "public cases" not in ran.out


def test_reveal_is_baked_in(folder):
    """A kit that was made to reveal shows what is right."""
    (folder / "energy.kit").write_bytes(sealed(COURSE, "energy", SEED, "full"))
    shutil.copy(NEAR_MISS, folder / "submission.py")
    part = ("check", "submission.py", "--part", "gibbs_density_of_quadratic")
    assert "expected" in mlgrade(*part, cwd=folder).out


MEMORISED = """
import functools
import numpy as np
import answers
"""


def test_memorised_answers_pass_here_and_fail_the_hand_in(folder):
    """Who copies the answers out of the file has full marks beside it, and none with a new seed."""
    job = next(
        job for job in read_kit(folder / "energy.kit").jobs("energy") if job.part.name == "gibbs"
    )
    rows = [
        ([arg.tolist() if hasattr(arg, "tolist") else arg for arg in case.calls[0].args], right)
        for dealt, rights in zip(job.dealt, job.expected, strict=True)
        for case, right in zip(dealt.cases, rights, strict=True)
    ]
    known = {repr(args): right.tolist() for args, right in rows}
    (folder / "submission.py").write_text(
        f'SHEET = "energy"\nKNOWN = {known!r}\n'
        "def gibbs(*args):\n"
        '    key = repr([a.tolist() if hasattr(a, "tolist") else a for a in args])\n'
        "    return KNOWN.get(key, [0.0])\n"
    )
    words = ("check", "submission.py", "--part", "gibbs_nll.gibbs", "--format", "json")
    beside = result(mlgrade(*words, cwd=folder))
    assert (beside["score"], beside["max_score"]) == (5, 5)
    final = result(mlgrade(*words, "--course", ROOT, "--seed", SEED + 1, cwd=folder))
    assert final["score"] == 0


# -- the seam -------------------------------------------------------------------------------------
def test_the_functions_of_a_kit_cannot_be_called(tmp_path, data):
    """What stands for a reference raises; the slack of its answers is on record."""
    job = next(
        job for job in deck(tmp_path, data).jobs("energy") if job.part.name == "energy_nll_grad"
    )
    row, case = job.dealt[0].row, job.dealt[0].cases[3]
    with pytest.raises(NotInKit):
        row.truth(*case.calls[0].args)
    truth = (
        next(part for part in COURSE.sheet("energy").parts if part.name == "energy_nll_grad")
        .rows[0]
        .truth
    )
    on_record = slack(row, case, job.expected[0][3], row.truth)
    assert on_record == slack(row, Case(case.calls), job.expected[0][3], truth) > 0


def test_what_takes_code_is_not_in_a_kit():
    """Of all kinds only values and gradients that are compared as they are can be sealed."""
    rows = [row for name in COURSE.sheets for part in COURSE.sheet(name).parts for row in part.rows]
    assert {type(row).__name__ for row in rows if not needs_course(row)} == {"Value", "Gradient"}
    assert any(needs_course(row) and getattr(row, "through", None) for row in rows)


def test_a_part_with_rows_of_both_sorts_is_judged_by_those_that_are_there():
    """A row that waits for hand-in neither hides that the others pass, nor adds points."""
    right = CheckResult("value", Outcome.PASS, Decimal(2), Decimal(2))
    later = CheckResult("value", Outcome.SKIPPED, Decimal(0), Decimal(0))
    part = COURSE.sheet("energy").parts[0]
    both = whole(part, (right, later))
    assert (both.outcome, both.score, both.max_score) == (Outcome.PASS, 2, 2)
    assert whole(part, (later,)).outcome is Outcome.SKIPPED


# -- bad kits -------------------------------------------------------------------------------------
def refused(tmp_path: Path, data: bytes) -> str:
    """The message about bytes that are no kit."""
    with pytest.raises(UsageError) as caught:
        deck(tmp_path, data)
    message = str(caught.value)
    assert "some.kit is no kit that can be used: " in message
    return message


def test_bad_kits_are_refused_in_one_message(tmp_path, data):
    """Truncated, of another version, too large, packed too large, or something else."""
    assert "damaged" in refused(tmp_path, data[:-20])
    assert "damaged" in refused(tmp_path, data + b"more")
    assert "another version" in refused(tmp_path, b"mlgrade.kit/2\n" + data[len(MAGIC) :])
    assert "something else" in refused(tmp_path, b"PK\3\4")
    assert "something else" in refused(tmp_path, b"")
    assert "larger than" in refused(tmp_path, MAGIC + bytes(LARGEST))
    assert "unpacks to more" in refused(tmp_path, MAGIC + zlib.compress(bytes(LARGEST + 1)))


def test_contents_that_make_no_sense_are_refused(tmp_path, data):
    """Whatever has the form of a kit and contradicts itself is damaged."""
    good = msgspec.msgpack.decode(zlib.decompress(data[len(MAGIC) :]), type=Contents)
    row = good.problems[0].rows[0]
    for slip in (
        {"calls": row.calls[:-1]},
        {"calls": [[], *row.calls[1:]]},
        {"parameters": ["not a name"]},
        {"points": -1},
        {"right": [[[], b""], [""] * len(row.calls), [0.0] * len(row.calls)]},
        {"right": [[row.right.values.nodes, b""], row.right.raised, row.right.slack]},
        {"right": [row.right.values, row.right.raised, [-1.0] * len(row.calls)]},
    ):
        problem = msgspec.to_builtins(good.problems[0], builtin_types=(bytes,))
        problem["rows"][0] |= slip
        assert "damaged" in refused(tmp_path, changed(data, problems=[problem])), slip
    assert "damaged" in refused(tmp_path, changed(data, seed=-1))
    assert "damaged" in refused(tmp_path, changed(data, reveal="all"))
    limits = {"memory": 1 << 40}
    problem = msgspec.to_builtins(good.problems[0], builtin_types=(bytes,)) | {"limits": limits}
    assert "damaged" in refused(tmp_path, changed(data, problems=[problem]))


def test_a_kit_says_nothing_to_a_terminal(tmp_path, data):
    """Titles and hints of a kit are cleaned: one may come from anybody."""
    found = deck(tmp_path, changed(data, title="\x1b[2Jgone"))
    assert "\x1b" not in found.sheet("energy").title


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    junk=st.binary(max_size=400),
    packed=st.booleans(),
    valid=st.recursive(
        st.none() | st.integers(-5, 5) | st.text(max_size=5) | st.floats(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    ),
)
def test_garbage_is_refused(tmp_path, data, junk, packed, valid):
    """No bytes lead to anything but a kit or the one message."""
    refused(tmp_path, junk)
    content = junk if packed else msgspec.msgpack.encode(valid)
    refused(tmp_path, MAGIC + zlib.compress(content))
    at = len(junk) * 37 % (len(data) - len(MAGIC)) + len(MAGIC)
    flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    refused(tmp_path, flipped)


def test_a_bad_kit_is_said_on_the_command_line(folder):
    """One line, exit code 2."""
    (folder / "energy.kit").write_bytes(b"garbage")
    ran = mlgrade("check", "submission.py", cwd=folder)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("no kit that can be used") == 1
