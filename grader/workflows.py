"""The CI of a student's repository: a workflow that checks each push and shows the report.

What runs is decided here and not by the repository that is checked: mlgrade is installed outside
of it, Python looks for no module in it, no credential stays in it, and the job may read and
nothing else. Actions are pinned to commits. The words of an instructor are quoted for the shell;
what a service would expand before that is refused.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from grader.errors import UsageError
from grader.version import __version__

__all__ = ["PLACES", "RELEASE", "Choices", "workflow"]

PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "github": ".github/workflows/mlgrade.yml",
        "classroom": ".github/workflows/classroom.yml",
        "gitlab": ".gitlab-ci.yml",
    }
)
"""The services, and where each looks for its file."""

RELEASE: Final = f"mlgrade=={__version__}"
_CHECKOUT: Final = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
_PYTHON: Final = "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0"
_UPLOAD: Final = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2"
_REPORTER: Final = (
    "classroom-resources/autograding-grading-reporter@d13b5912daf5042ac1b71bc38bdb4a6bcd61d8ca # v1"
)
# torch for the processor alone: a tenth of the download.
_INDEX: Final = "https://download.pytorch.org/whl/cpu"


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What an instructor decides: which file is checked, how, and with which mlgrade."""

    submission: str = "submission.py"
    sheet: str | None = None
    pass_mark: float | None = None
    requirement: str = RELEASE

    def check(self) -> str:
        """The words after ``mlgrade``, quoted for a shell."""
        words = ["check", self.submission]
        words += ["--sheet", self.sheet] if self.sheet is not None else []
        words += ["--pass-mark", f"{self.pass_mark:g}"] if self.pass_mark is not None else []
        return " ".join(_quoted(word) for word in words)


def workflow(service: str, choices: Choices) -> str:
    """The file of a service.

    Raises UsageError where there is no such service, or a choice cannot be written into it.
    """
    if service not in PLACES:
        msg = f"There is no service '{service}': choose one of {', '.join(PLACES)}."
        raise UsageError(msg)
    write = {"github": _github, "classroom": _classroom, "gitlab": _gitlab}[service]
    return _HEADER + write(choices.check(), _quoted(choices.requirement))


def _quoted(word: str) -> str:
    if re.search(r"\$\{\{|[\x00-\x1f\x7f]", word):
        msg = f"{word!r} cannot stand in a workflow: use no line ends and no ${{{{."
        raise UsageError(msg)
    return shlex.quote(word)


_HEADER: Final = f"# Written by mlgrade {__version__}: `mlgrade ci --help` says how to change it.\n"
_JOB: Final = f"""\
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
      - name: Fetch the repository
        uses: {_CHECKOUT}
        with:
          persist-credentials: false
      - name: Set up Python
        uses: {_PYTHON}
        with:
          python-version: "3.12"
"""


def _install(requirement: str) -> str:
    """The step that installs mlgrade where nothing of the repository is looked at."""
    return f"""\
      - name: Install mlgrade outside of the repository
        working-directory: ${{{{ runner.temp }}}}
        env:
          PIP_EXTRA_INDEX_URL: {_INDEX}
        run: |
          python -I -m venv mlgrade
          mlgrade/bin/pip install --quiet {requirement}
"""


def _github(check: str, requirement: str) -> str:
    return f"""\
name: mlgrade
on:
  push:
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: mlgrade-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  check:
    name: Check the homework
{_JOB}{_install(requirement)}\
      - name: Check
        env:
          PYTHONSAFEPATH: "1"
        run: |
          "$RUNNER_TEMP/mlgrade/bin/mlgrade" {check} \\
            --format github --also "junit=$RUNNER_TEMP/mlgrade.xml"
      - name: Keep the report
        if: ${{{{ !cancelled() }}}}
        uses: {_UPLOAD}
        with:
          name: mlgrade
          path: ${{{{ runner.temp }}}}/mlgrade.xml
          if-no-files-found: ignore
"""


def _classroom(check: str, requirement: str) -> str:
    return f"""\
# GitHub Classroom reads the grade from a workflow and a job of exactly these names.
name: Autograding Tests
on:
  push:
  repository_dispatch:
permissions:
  contents: read
concurrency:
  group: mlgrade-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  run-autograding-tests:
    name: run-autograding-tests
{_JOB}{_install(requirement)}\
      - name: Check
        id: mlgrade
        env:
          PYTHONSAFEPATH: "1"
        run: |
          status=0
          "$RUNNER_TEMP/mlgrade/bin/mlgrade" {check} \\
            --format github --also "classroom=$RUNNER_TEMP/classroom.json" || status=$?
          # 1 is below the pass mark, which the reporter says; more is a failure of ours.
          [ "$status" -le 1 ] || exit "$status"
          echo "result=$(base64 -w0 "$RUNNER_TEMP/classroom.json")" >> "$GITHUB_OUTPUT"
      - name: Report the grade
        uses: {_REPORTER}
        env:
          MLGRADE_RESULTS: ${{{{ steps.mlgrade.outputs.result }}}}
        with:
          runners: mlgrade
"""


def _gitlab(check: str, requirement: str) -> str:
    return f"""\
mlgrade:
  image: python:3.12-slim-bookworm
  timeout: 20 minutes
  variables:
    GIT_DEPTH: "1"
    PIP_EXTRA_INDEX_URL: {_INDEX}
    PYTHONSAFEPATH: "1"
  script:
    - |
      python -I -m venv /opt/mlgrade
      (cd /opt && mlgrade/bin/pip install --quiet {requirement})
    - |
      /opt/mlgrade/bin/mlgrade {check} --also junit=mlgrade.xml
  artifacts:
    when: always
    expire_in: 30 days
    reports:
      junit: mlgrade.xml
"""
