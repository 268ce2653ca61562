"""The workflows of students' repositories: valid, with few rights, and they do what they say."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli import ENVIRONMENT, PERFECT, ROOT, mlgrade

from grader.errors import UsageError
from grader.workflows import PLACES, RELEASE, Choices, workflow

NEAR_MISS = PERFECT.parent / "near_miss.py"
SCHEMAS = {
    "github": "vendor.github-workflows",
    "classroom": "vendor.github-workflows",
    "gitlab": "vendor.gitlab-ci",
}
CHOICES = [
    Choices(),
    Choices(submission="home work/it's.py", sheet="energy", pass_mark=62.5),
    Choices(requirement="mlgrade @ git+https://git.example/mlgrade@" + "0" * 40),
]


def valid(path: Path, schema: str) -> None:
    """Hold a file against a published schema, which check-jsonschema brings along."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def audited(*paths: Path) -> None:
    """Let zizmor look for what an attacker could use; not one finding is let pass."""
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which(
        "zizmor"
    )
    if program is None:
        pytest.skip("zizmor is not installed: pip install zizmor")
    command = [program, "--offline", "--persona=pedantic", "--no-progress", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("choices", CHOICES, ids=["plain", "quoted", "from git"])
@pytest.mark.parametrize("service", PLACES)
def test_workflows_are_valid_and_audited(service: str, choices: Choices, tmp_path: Path) -> None:
    """Each is what its service's schema describes; zizmor finds nothing in those of GitHub."""
    path = tmp_path / Path(PLACES[service]).name
    path.write_text(workflow(service, choices), encoding="utf-8")
    valid(path, SCHEMAS[service])
    if service != "gitlab":
        audited(path)


def test_the_action_is_valid_and_audited() -> None:
    """action.yml is what GitHub's schema describes; zizmor finds nothing in it."""
    valid(ROOT / "action.yml", "vendor.github-actions")
    audited(ROOT / "action.yml")


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    """The audit is alive: it refuses a credential that stays and a tag for a commit."""
    path = tmp_path / "mlgrade.yml"
    text = workflow("github", Choices()).replace("persist-credentials: false", "fetch-depth: 1")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match="persist-credentials"):
        audited(path)


@pytest.mark.parametrize("service", ["github", "classroom"])
def test_few_rights_and_pinned_actions(service: str) -> None:
    """The job may read; no credential is left; every action is a commit."""
    text = workflow(service, Choices())
    document = yaml.safe_load(text)
    assert document["permissions"] == {"contents": "read"}
    (job,) = document["jobs"].values()
    assert "permissions" not in job
    uses = [step["uses"] for step in job["steps"] if "uses" in step]
    assert len(uses) == 3
    assert all(len(each.partition("@")[2]) == 40 for each in uses)
    assert job["steps"][0]["with"] == {"persist-credentials": False}
    assert "secrets" not in text


def test_what_classroom_insists_on() -> None:
    """Its grade comes from a workflow and a single job of names that are given."""
    document = yaml.safe_load(workflow("classroom", Choices()))
    assert document["name"] == "Autograding Tests"
    assert list(document["jobs"]) == ["run-autograding-tests"]
    reporter = document["jobs"]["run-autograding-tests"]["steps"][-1]
    assert reporter["with"]["runners"].upper() + "_RESULTS" in reporter["env"]


# -- what the steps do ----------------------------------------------------------------------------
class Runner:
    """A runner's folders, and a program ``mlgrade`` where the workflow installs it."""

    def __init__(self, folder: Path, program: str = "") -> None:
        self.repository = folder / "repository"
        self.temp = folder / "temp"
        program = program or "import sys\nfrom grader.__main__ import main\nsys.exit(main())\n"
        installed = self.temp / "mlgrade" / "bin" / "mlgrade"
        installed.parent.mkdir(parents=True)
        installed.write_text(f"#!{sys.executable}\n{program}", encoding="utf-8")
        installed.chmod(0o755)
        self.repository.mkdir()
        self.files = {
            name: folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }

    def run(self, step: dict[str, Any], **more: str) -> subprocess.CompletedProcess[str]:
        """Run the script of a step as the runner does."""
        given = {name: str(path) for name, path in self.files.items()}
        environment = ENVIRONMENT | given | {"RUNNER_TEMP": str(self.temp)} | step.get("env", {})
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.repository,
            env=environment | more,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def output(self) -> dict[str, str]:
        """What the step has put out."""
        lines = self.files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}


def step(service: str, choices: Choices) -> dict[str, Any]:
    """The step that checks."""
    (job,) = yaml.safe_load(workflow(service, choices))["jobs"].values()
    (found,) = (each for each in job["steps"] if each["name"] == "Check")
    return found


HIJACK = "raise SystemExit('this file of the repository ran outside of the submission')\n"


def test_the_check_on_github(tmp_path: Path) -> None:
    """It annotates, sums up, writes JUnit and is red below the pass mark.

    No file of the repository takes the place of a module of mlgrade.
    """
    runner = Runner(tmp_path)
    shutil.copy(NEAR_MISS, runner.repository / "submission.py")
    for name in ("venv", "numpy", "msgspec", "typer", "sitecustomize", "mlgrade"):
        (runner.repository / f"{name}.py").write_text(HIJACK)
    red = runner.run(step("github", Choices()))
    assert (red.returncode, red.stderr) == (1, "")
    assert "::error file=submission.py,line=22,title=intuition.gibbs_density" in red.stdout
    assert "looks like" in runner.files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    assert "<testsuites" in (runner.temp / "mlgrade.xml").read_text(encoding="utf-8")
    green = runner.run(step("github", Choices(pass_mark=70)))
    assert green.returncode == 0


def test_the_check_for_classroom(tmp_path: Path) -> None:
    """Below the pass mark the step goes on to the reporter, with the result in base64."""
    runner = Runner(tmp_path)
    shutil.copy(NEAR_MISS, runner.repository / "submission.py")
    assert runner.run(step("classroom", Choices())).returncode == 0
    document = json.loads(base64.b64decode(runner.output()["result"]))
    assert document["status"] == "fail"
    assert sum(test["score"] for test in document["tests"]) == pytest.approx(70.36)


def test_a_failure_of_ours_is_no_grade(tmp_path: Path) -> None:
    """Where mlgrade itself fails the job is red and nothing is put out to be recorded."""
    runner = Runner(tmp_path)
    done = runner.run(step("classroom", Choices()))
    assert done.returncode == 2
    assert "There is no file submission.py" in done.stderr
    assert not runner.files["GITHUB_OUTPUT"].exists()


ECHO = "import json, sys\nprint(json.dumps(sys.argv[1:]))\nsys.exit(3)\n"


@pytest.mark.parametrize("service", ["github", "classroom"])
def test_words_reach_mlgrade_as_they_were_given(service: str, tmp_path: Path) -> None:
    """Spaces, quotes and dollars are text to the shell."""
    odd = Choices(submission="a b/$(touch x)'`;\".py", sheet="$HOME", pass_mark=60)
    done = Runner(tmp_path, ECHO).run(step(service, odd))
    assert done.returncode == 3
    words = json.loads(done.stdout)
    assert words[:4] == ["check", odd.submission, "--sheet", "$HOME"]
    assert words[4:8] == ["--pass-mark", "60", "--format", "github"]


def test_the_check_of_the_action(tmp_path: Path) -> None:
    """Its inputs become options, those left empty do not; its outputs are the result and JUnit."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    (check,) = (each for each in steps if each["name"] == "Check")
    runner = Runner(tmp_path)
    shutil.copy(NEAR_MISS, runner.repository / "my hw.py")
    empty = {"SHEET": "", "PASS_MARK": "", "SEED": "0", "REVEAL": "hint"}
    red = runner.run(check, SUBMISSION="my hw.py", **empty)
    assert (red.returncode, red.stderr) == (1, "")
    assert runner.output()["junit"] == str(runner.temp / "mlgrade.xml")
    assert json.loads(base64.b64decode(runner.output()["result"]))["status"] == "fail"
    given = empty | {"SHEET": "energy", "PASS_MARK": "70"}
    assert runner.run(check, SUBMISSION="my hw.py", **given).returncode == 0


def test_the_check_on_gitlab(tmp_path: Path) -> None:
    """The job's own script runs mlgrade from where it was installed and fails when it should."""
    job = yaml.safe_load(workflow("gitlab", Choices(pass_mark=90)))["mlgrade"]
    runner = Runner(tmp_path)
    shutil.copy(NEAR_MISS, runner.repository / "submission.py")
    script = job["script"][-1].replace("/opt/mlgrade", str(runner.temp / "mlgrade"))
    done = runner.run({"run": script, "env": job["variables"]})
    assert (done.returncode, done.stderr) == (1, "")
    report = job["artifacts"]["reports"]["junit"]
    assert (runner.repository / report).exists()
    assert job["artifacts"]["when"] == "always"


# -- the command ----------------------------------------------------------------------------------
@pytest.mark.parametrize("service", PLACES)
def test_ci_writes_the_file_where_it_belongs(service: str, tmp_path: Path) -> None:
    """Once; a second time only if it is told to."""
    run = mlgrade("ci", service, "hw.py", "--pass-mark", 50, cwd=tmp_path)
    assert (run.status, run.err) == (0, "")
    assert (
        run.out
        == f"Wrote {PLACES[service]}. Commit it to the repository that students start from.\n"
    )
    text = (tmp_path / PLACES[service]).read_text(encoding="utf-8")
    assert text == workflow(service, Choices(submission="hw.py", pass_mark=50))
    assert RELEASE in text
    again = mlgrade("ci", service, cwd=tmp_path)
    assert (again.status, again.out) == (2, "")
    assert "is already there: give -o another name, or --force" in again.err
    assert mlgrade("ci", service, "--force", cwd=tmp_path).status == 0
    assert "submission.py" in (tmp_path / PLACES[service]).read_text(encoding="utf-8")


def test_ci_elsewhere(tmp_path: Path) -> None:
    """-o names another file, or standard output; --install another mlgrade."""
    run = mlgrade("ci", "gitlab", "-o", "-", "--install", "mlgrade>=9", cwd=tmp_path)
    assert "install --quiet 'mlgrade>=9'" in run.out
    assert not list(tmp_path.iterdir())
    assert mlgrade("ci", "github", "-o", "a.yml", cwd=tmp_path).status == 0
    assert [each.name for each in tmp_path.iterdir()] == ["a.yml"]


@pytest.mark.parametrize("word", ["${{ secrets.X }}", "a\nb", "a\x1b"])
def test_what_cannot_stand_in_a_workflow(word: str, tmp_path: Path) -> None:
    """What a service would expand, or what would end a line, is refused in one message."""
    for given in ({"submission": word}, {"sheet": word}, {"requirement": word}):
        with pytest.raises(UsageError, match="cannot stand in a workflow: use no line ends"):
            workflow("github", Choices(**given))
    run = mlgrade("ci", "github", word, cwd=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert not list(tmp_path.iterdir())


def test_an_unknown_service(tmp_path: Path) -> None:
    """It says which there are."""
    assert "'jenkins' is not one of 'github'" in mlgrade("ci", "jenkins", cwd=tmp_path).err
    with pytest.raises(UsageError, match="choose one of github, classroom, gitlab"):
        workflow("jenkins", Choices())
