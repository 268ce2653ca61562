"""Every example submission gets the report that was read and found good: text, JSON, exit code."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cli import ROOT, mlgrade, stable_text
from jsonschema import Draft202012Validator

EXAMPLES = sorted((ROOT / "submissions_example").glob("*/*.py"))
LIMITS = {
    "energy/infinite_loop": ("--call-timeout", "1"),
    "energy/slow_import": ("--load-timeout", "0.5"),
}
STATUS = {"perfect": 0}  # all others are below full marks, or cannot be graded
LONGEST = 300  # characters of a part's prints that a golden file keeps
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text(encoding="utf-8"))


class Report(NamedTuple):
    """What two runs of ``mlgrade check`` on one example gave."""

    status: tuple[int, int]
    text: str
    json: str
    errors: str


def story(path: Path) -> str:
    """The name of an example: "energy/near_miss"."""
    return f"{path.parent.name}/{path.stem}"


def check(path: Path, folder: Path) -> Report:
    """Check an example as a student would, beside the file, as text and as JSON."""
    shutil.copy(path, folder / path.name)
    args = ["check", path.name, "--seed", "0", *LIMITS.get(story(path), ())]
    text, data = (mlgrade(*args, "--format", each, cwd=folder) for each in ("terminal", "json"))
    left = sorted(each.name for each in folder.iterdir())
    assert left == [path.name], f"grading leaves {left} in the student's folder"
    return Report((text.status, data.status), text.out, data.out, text.err + data.err)


def written_starter(sheet: str, folder: Path) -> str:
    """What ``mlgrade start`` writes."""
    assert mlgrade("start", sheet, cwd=folder).status == 0
    return (folder / "submission.py").read_text(encoding="utf-8")


def stable_json(text: str) -> str:
    """The result with times, sandbox and version zeroed, and long prints cut."""
    result: dict[str, Any] = json.loads(text)
    result |= {"mlgrade": "", "seconds": 0, "sandbox": {"layers": [], "missing": []}}
    result["submission"]["sha256"] = ""
    for part in result["parts"]:
        part["seconds"] = 0
        printed = part["stdout"]
        if len(printed) > LONGEST:
            part["stdout"] = f"{printed[:LONGEST]} and so on: {len(printed)} characters"
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Callable[[str], dict[str, Any]]:
    """Read the JSON report that is kept of an example."""
    if request.config.getoption("--update-golden"):
        pytest.skip("the golden files are being written")

    def read(name: str) -> dict[str, Any]:
        path = ROOT / "tests" / "golden" / "examples" / f"{name}.json"
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return result

    return read


Kept = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize("path", EXAMPLES, ids=story)
def test_the_report_is_the_one_that_was_read(
    path: Path,
    tmp_path: Path,
    golden: Callable[[str, str], None],
    request: pytest.FixtureRequest,
) -> None:
    """Text, JSON and exit code are as kept; neither tells anything of the machine."""
    if path.stem == "starter" and request.config.getoption("--update-golden"):
        path.write_text(written_starter(path.parent.name, tmp_path), encoding="utf-8")
        (tmp_path / "submission.py").unlink()
    report = check(path, tmp_path)
    assert report.errors == ""
    assert report.status == (STATUS.get(path.stem, 1),) * 2
    Draft202012Validator(SCHEMA).validate(json.loads(report.json))
    assert max(map(len, report.text.splitlines())) <= 80
    for text in (report.text, report.json):
        for secret in (str(ROOT), str(Path.home()), str(tmp_path), sys.prefix, "site-packages"):
            assert secret not in text
    golden(f"examples/{story(path)}.txt", stable_text(report.text))
    golden(f"examples/{story(path)}.json", stable_json(report.json))


@pytest.mark.parametrize("name", [story(path) for path in EXAMPLES])
def test_points_add_up(name: str, kept: Kept) -> None:
    """Parts add up to the result and checks to their part; what waits for a person is pending."""
    result = kept(name)
    parts = result["parts"]
    for key in ("score", "max_score"):
        assert sum(part[key] for part in parts) == pytest.approx(result[key])
        for part in parts:
            assert sum(each[key] for each in part["checks"]) == pytest.approx(part[key])
    pending = [part["max_score"] for part in parts if part["outcome"] == "pending"]
    assert sum(pending) == result["pending"]


@pytest.mark.parametrize("name", [story(path) for path in EXAMPLES if path.stem == "perfect"])
def test_the_perfect_file_has_every_point_a_machine_gives(name: str, kept: Kept) -> None:
    """Nothing but prose is left to mark."""
    result = kept(name)
    assert {part["outcome"] for part in result["parts"]} <= {"pass", "pending"}
    assert result["score"] + result["pending"] == result["max_score"]


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if path.stem == "starter"], ids=lambda path: path.parent.name
)
def test_the_starter_is_what_start_writes(path: Path, tmp_path: Path, kept: Kept) -> None:
    """The example is the exact output of ``mlgrade start``, and earns nothing."""
    assert path.read_text(encoding="utf-8") == written_starter(path.parent.name, tmp_path)
    assert kept(story(path))["score"] == 0


def test_energy_has_every_story() -> None:
    """What a grader meets is there, each in a file that says so in its first line."""
    stories = {path.stem: path for path in EXAMPLES if path.parent.name == "energy"}
    assert stories.keys() == {
        "banned",
        "builds_on_slips",
        "changing_answers",
        "crashes",
        "exits",
        "infinite_loop",
        "memory",
        "missing_functions",
        "mutates_inputs",
        "near_miss",
        "own_losses",
        "perfect",
        "prints_much",
        "slow_import",
        "starter",
        "syntax_error",
        "wrong_types",
    }
    for name, path in stories.items():
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("#" if name == "starter" else '"""')


def test_the_near_miss_names_three_mistakes(kept: Kept) -> None:
    """Three parts look like three mistakes, one line breaks, one announced row overflows."""
    parts = {part["name"]: part for part in kept("energy/near_miss")["parts"]}
    named = {
        name: part["checks"][0]["misconception"]
        for name, part in parts.items()
        if part["score"] == 0 and part["checks"][0]["misconception"]
    }
    assert named == {
        "gibbs_density_of_quadratic": "normaliser_with_two_pi",
        "energy_nll_grad": "gradient_of_plain_nll",
        "simple_grad": "simple_cases_positive_first",
    }
    assert parts["energy_nll_steps"]["checks"][0]["message"].startswith(
        "line 3 does not follow from line 2"
    )
    moderate, announced = parts["log_loss"]["checks"]
    assert (moderate["outcome"], announced["outcome"]) == ("pass", "wrong")
    assert announced["misconception"] == "log_loss_overflows"
