"""The autograder for Gradescope, run in a throw-away root laid out as Gradescope's."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli import ENVIRONMENT, PERFECT, ROOT, mlgrade, wait_for
from jsonschema import Draft202012Validator

from grader.autograder import SETTINGS, Settings, failed
from grader.autograder_zip import autograder_zip
from grader.course import Course
from grader.errors import UsageError

NEAR_MISS = PERFECT.parent / "near_miss.py"
SCHEMA = Draft202012Validator(
    json.loads((ROOT / "tests" / "data" / "gradescope.schema.json").read_text(encoding="utf-8"))
)
METADATA = {"id": 1, "submission_method": "upload", "assignment": {"total_points": "100.0"}}


class Gradescope:
    """The folders of Gradescope's container below a root, set up from an autograder's zip."""

    def __init__(self, folder: Path, packed: bytes) -> None:
        self.root = folder / "autograder"
        self.submission = self.root / "submission"
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            for info in archive.infolist():
                path = Path(archive.extract(info, self.root / "source"))
                path.chmod(info.external_attr >> 16 & 0o777)
        shutil.copy(self.root / "source" / "run_autograder", self.root)
        self.submission.mkdir()
        (self.root / "results").mkdir()
        (self.root / "submission_metadata.json").write_text(json.dumps(METADATA))
        # Our checkout stands for what setup.sh installs; -I keeps out what lies around.
        self.python = folder / "python"
        self.python.write_text(
            f'#!/bin/sh\ntest "$1" = -I || exit 9\nshift\n'
            f'PYTHONPATH={ROOT} exec {sys.executable} -P "$@"\n'
        )
        self.python.chmod(0o755)

    def start(self) -> subprocess.Popen[str]:
        """Run the autograder as Gradescope does."""
        return subprocess.Popen(
            ["./run_autograder"],
            cwd=self.root,
            env=ENVIRONMENT | {"MLGRADE_PYTHON": str(self.python)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self) -> dict[str, Any]:
        """The results of a run; what it prints, nobody needs."""
        with self.start() as process:
            printed, _ = process.communicate(timeout=100)
        assert (process.returncode, printed) == (0, "")
        return self.results()

    def results(self) -> dict[str, Any]:
        """The results that are there now, valid by Gradescope's specification."""
        text = (self.root / "results" / "results.json").read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(text)
        SCHEMA.validate(document)
        return document


@pytest.fixture(scope="module")
def packed() -> bytes:
    """The autograder of the energy sheet."""
    settings = Settings(sheet="energy", seed=5, visibility={"contrastive": "after_published"})
    return autograder_zip(Course(ROOT), settings, "mlgrade")


@pytest.fixture
def gradescope(tmp_path: Path, packed: bytes) -> Gradescope:
    """A fresh root for each test."""
    return Gradescope(tmp_path, packed)


@pytest.mark.parametrize("example", ["perfect", "near_miss", "syntax_error", "exits", "crashes"])
def test_results_are_those_of_a_check(example: str, gradescope: Gradescope, tmp_path: Path) -> None:
    """The score and the parts are what ``mlgrade check`` says with the same seed."""
    source = PERFECT.parent / f"{example}.py"
    shutil.copy(source, gradescope.submission / "submission.py")
    document = gradescope.run()
    run = mlgrade(
        "check", source, "--sheet", "energy", "--seed", 5, "--format", "json", cwd=tmp_path
    )
    result = json.loads(run.out)
    assert document["score"] == result["score"]
    assert document["extra_data"]["seed"] == 5
    if result["gradable"]:
        assert [test["name"] for test in document["tests"]] == [
            part["part"] for part in result["parts"]
        ]
    else:
        assert result["message"] in document["tests"][0]["output"]


def test_parts_can_be_shown_later(gradescope: Gradescope) -> None:
    """Each part has the visibility that was chosen for it or its problem."""
    shutil.copy(NEAR_MISS, gradescope.submission / "submission.py")
    shown = {
        test["name"].partition(".")[0]: test["visibility"] for test in gradescope.run()["tests"]
    }
    assert shown == {
        "intuition": "visible",
        "gibbs_nll": "visible",
        "contrastive": "after_published",
    }


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "There is no submission.py in what you handed in: hand it in."),
        (["a.py", "b.py"], "but a.py, b.py: rename one and hand in again."),
        (["report.pdf"], "There is no submission.py in what you handed in: hand it in."),
    ],
)
def test_nothing_that_could_be_graded(files: list[str], said: str, gradescope: Gradescope) -> None:
    """The student reads what to hand in."""
    for name in files:
        (gradescope.submission / name).write_text("x = 1")
    document = gradescope.run()
    assert document["score"] == 0
    assert said in document["tests"][0]["output"]


def test_the_only_file_is_taken_whatever_its_name(gradescope: Gradescope) -> None:
    """Also a notebook, and a module beside it can be imported."""
    shutil.copy(PERFECT, gradescope.submission / "my homework.py")
    assert gradescope.run()["score"] > 80


def test_modules_of_a_submission_are_not_the_graders(gradescope: Gradescope) -> None:
    """Files named as what the autograder imports take nobody's place."""
    shutil.copy(PERFECT, gradescope.submission / "submission.py")
    for name in ("json", "msgspec", "grader", "numpy", "sitecustomize"):
        (gradescope.submission / f"{name}.py").write_text("raise SystemExit('hijacked')")
    assert gradescope.run()["score"] > 80


def test_a_submission_that_writes_its_own_results(gradescope: Gradescope) -> None:
    """What it writes, if it can, is written over by the judge's results."""
    target = gradescope.root / "results" / "results.json"
    forged = json.dumps({"score": 100, "tests": []})
    (gradescope.submission / "submission.py").write_text(
        f"SHEET = 'energy'\ntry:\n    open({str(target)!r}, 'w').write({forged!r})\n"
        "except OSError:\n    pass\n"
    )
    document = gradescope.run()
    assert document["score"] == 0
    assert len(document["tests"]) > 30


BROKEN = {
    "settings": lambda source: (source / SETTINGS).write_text("{"),
    "unknown sheet": lambda source: (source / SETTINGS).write_text('{"sheet": "x", "seed": 1}'),
    "course": lambda source: shutil.rmtree(source / "course"),
    "problem": lambda source: (source / "course/problems/energy/intuition.py").write_text("1 /"),
    "reference": lambda source: (source / "course/reference/energy.py").unlink(),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_failure_of_ours_is_a_valid_file(what: str, gradescope: Gradescope) -> None:
    """The student reads that it is not their fault; the reason is for staff alone."""
    BROKEN[what](gradescope.root / "source")
    shutil.copy(PERFECT, gradescope.submission / "submission.py")
    document = gradescope.run()
    shown, hidden = document["tests"]
    assert "failure of the autograder, not of your work" in shown["output"]
    assert hidden["visibility"] == "hidden"
    assert "Traceback" not in hidden["output"]
    assert document["score"] == 0


def test_a_run_that_is_killed_leaves_a_valid_file(gradescope: Gradescope) -> None:
    """From the first moment on there is one; no results of an earlier run are left."""
    (gradescope.root / "results" / "results.json").write_text('{"score": 100, "tests": []}')
    (gradescope.submission / "submission.py").write_text("import time\ntime.sleep(60)\n")
    with gradescope.start() as process:
        results = gradescope.root / "results" / "results.json"
        assert wait_for(lambda: "did not" in results.read_text() or "ended" in results.read_text())
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGKILL)
    document = gradescope.results()
    assert document["score"] == 0
    assert "ran out of time or memory" in document["tests"][1]["output"]


# -- the zip ----------------------------------------------------------------------------------
def test_the_zip_has_what_gradescope_wants(packed: bytes) -> None:
    """Both scripts at its top, executable and sound; the course's files and no litter."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        for name in ("setup.sh", "run_autograder"):
            assert archive.getinfo(name).external_attr >> 16 & 0o777 == 0o755
            script = archive.read(name)
            assert script.startswith(b"#!/usr/bin/env bash\n")
            subprocess.run(["bash", "-n"], input=script, check=True)
    assert "course/problems/energy/contrastive.py" in names
    assert "course/reference/energy.py" in names
    assert not [name for name in names if "__pycache__" in name or "/bayes/" in name]


def test_the_same_choices_give_the_same_bytes(packed: bytes) -> None:
    """A zip can be compared with the one that is in use."""
    settings = Settings(sheet="energy", seed=5, visibility={"contrastive": "after_published"})
    assert autograder_zip(Course(ROOT), settings, "mlgrade") == packed


def test_a_wheel_goes_along(tmp_path: Path) -> None:
    """A version that is nowhere released is packed and installed from where it lies."""
    wheel = tmp_path / "mlgrade-9-py3-none-any.whl"
    settings = Settings(sheet="energy", seed=0)
    with pytest.raises(UsageError, match="There is no wheel"):
        autograder_zip(Course(ROOT), settings, str(wheel))
    wheel.write_bytes(b"wheel")
    made = autograder_zip(Course(ROOT), settings, str(wheel))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read(wheel.name) == b"wheel"
        assert (
            f"install --no-cache-dir /autograder/source/{wheel.name}\n"
            in archive.read("setup.sh").decode()
        )


def test_requirements_are_quoted() -> None:
    """What pip installs is one word to the shell."""
    made = autograder_zip(Course(ROOT), Settings(sheet="energy", seed=0), "a>=1; touch x")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"install --no-cache-dir 'a>=1; touch x'\n" in archive.read("setup.sh")


def test_the_results_of_a_failure_are_valid() -> None:
    """Whatever the reason says."""
    SCHEMA.validate(json.loads(failed('"\\ \x1b <b> \n')))


# -- the command ------------------------------------------------------------------------------
def test_the_command(tmp_path: Path) -> None:
    """It says the seed, a new one each time unless one is given."""
    run = mlgrade("kit", "energy", "--gradescope", "--seed", 7, cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("Wrote autograder.zip, with seed 7. On Gradescope: ")
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        assert json.loads(archive.read(SETTINGS))["seed"] == 7
    seeds = set()
    for _ in range(2):
        mlgrade("kit", "energy", "--gradescope", "-o", "a.zip", cwd=tmp_path)
        with zipfile.ZipFile(tmp_path / "a.zip") as archive:
            seeds.add(json.loads(archive.read(SETTINGS))["seed"])
    assert len(seeds) == 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("energy", "--isolation", "strict"), "are for the autograder: add --gradescope."),
        (
            ("enrgy", "--gradescope"),
            "There is no sheet 'enrgy' in this course; did you mean",
        ),
        (
            ("energy", "--gradescope", "--visibility", "gibbs_nll"),
            "say when a part is shown, as in",
        ),
        (
            ("energy", "--gradescope", "--visibility", "gibs=hidden"),
            "--visibility gibs=hidden: the sheet has no problem or part gibs.",
        ),
        (
            ("energy", "--gradescope", "--visibility", "gibbs_nll=later"),
            "--visibility gibbs_nll=later: choose one of visible, after_due_date",
        ),
        (("energy", "--gradescope", "-o", "no/a.zip"), "The folder no does not exist"),
    ],
)
def test_misuse(args: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """One message, and no file."""
    run = mlgrade("kit", *args, cwd=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert message in " ".join(run.err.replace("│", "").split())
    assert list(tmp_path.iterdir()) == []
