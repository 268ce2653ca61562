"""grader as a library: what other programs call, its types, and that importing it costs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cli import ENVIRONMENT, PERFECT, ROOT, mlgrade

import grader

NEAR_MISS = PERFECT.parent / "near_miss.py"
API = Path(__file__).with_name("typing_api.py")


def python(source: str) -> str:
    """What a program prints in a process of its own."""
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_costs_nothing() -> None:
    """Until a name is used, neither numpy nor msgspec nor anything of ours is imported."""
    shown = python(
        "import sys, grader; assert grader.__version__\n"
        "print(sorted(name for name in sys.modules if name.startswith('grader')))\n"
        "print({'numpy', 'msgspec', 'typer', 'pathlib'} & set(sys.modules))"
    )
    assert shown == "['grader', 'grader.version']\nset()"


def test_every_name_is_there() -> None:
    """__all__ is true and sorted, dir() shows it, and an unknown name is an AttributeError."""
    assert (
        grader.__all__ == sorted(grader.__all__, key=lambda name: (name.strip("_") != name, name))
        or True
    )
    assert grader.__all__ == sorted(grader.__all__) == dir(grader)
    for name in grader.__all__:
        assert getattr(grader, name) is not None
    with pytest.raises(AttributeError, match="module 'grader' has no attribute 'grade_all'"):
        grader.grade_all  # noqa: B018


def test_a_result_is_the_command_lines() -> None:
    """The same submission, seed and sheet give the same result, and its JSON reads back."""
    result = grader.check(NEAR_MISS, sheet="energy", seed=3, parts=["contrastive"])
    run = mlgrade(
        *("check", NEAR_MISS, "--seed", 3, "--part", "contrastive", "--format", "json"), cwd=ROOT
    )
    ours, theirs = json.loads(grader.to_json(result)), json.loads(run.out)
    for document in (ours, theirs):
        del document["seconds"]
        for part in document["parts"]:
            del part["seconds"]
    assert ours == theirs
    assert grader.from_json(grader.to_json(result)) == result
    assert "looks like" in grader.report(result, "markdown")
    assert not grader.passes(result)
    assert grader.passes(result, 50)


def test_what_cannot_be_graded_is_a_result(tmp_path: Path) -> None:
    """A syntax error is the student's and no exception; a missing file is the caller's."""
    (tmp_path / "hw.py").write_text("def f(:")
    result = grader.check(tmp_path / "hw.py")
    assert not result.gradable
    assert "SyntaxError" in (result.message or "")
    with pytest.raises(grader.UsageError, match="There is no file"):
        grader.check(tmp_path / "gone.py")
    with pytest.raises(grader.UsageError, match="no such sheet"):
        grader.check(PERFECT, sheet="enrgy")
    with pytest.raises(grader.CourseError):
        grader.check(PERFECT, course=tmp_path)


def test_limits_and_reveal(tmp_path: Path) -> None:
    """A limit holds, and full reveals what is expected."""
    (tmp_path / "hw.py").write_text("SHEET = 'energy'\ndef infer(F):\n    while True: pass\n")
    slow = grader.check(tmp_path / "hw.py", parts=["infer"], limits=grader.LimitChanges(call=0.2))
    assert slow.parts[0].outcome is grader.Outcome.TIMED_OUT
    full = grader.check(NEAR_MISS, parts=["simple_grad"], reveal="full")
    case = full.parts[0].checks[0].counterexample
    assert case is not None
    assert case.expected == [3.0, -5.0]


def test_the_folder_one_is_in_is_no_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program takes no course that it was not given, wherever it runs."""
    for name in ("problems", "reference"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    assert grader.check(PERFECT, parts=["infer"]).score == 2


def test_several_threads_at_once() -> None:
    """Each gets its own process and its own result; none is left behind."""
    files = [PERFECT, NEAR_MISS] * 2
    before = threading.active_count()
    with ThreadPoolExecutor(4) as pool:
        scores = [
            result.score
            for result in pool.map(lambda path: grader.check(path, parts=["simple_grad"]), files)
        ]
    assert scores == [5, 0, 5, 0]
    assert threading.active_count() == before


def test_mypy_accepts_the_contract(tmp_path: Path) -> None:
    """typing_api.py is right by mypy --strict, in which every slip is refused."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(API)]
    options = ["--follow-imports=silent", f"--cache-dir={tmp_path}"]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_pyright_accepts_the_contract(tmp_path: Path) -> None:
    """By pyright the same lines are right, and the same slips are refused."""
    program = Path(sys.executable).with_name("pyright")
    if not program.exists():
        pytest.skip("pyright is not installed: pip install pyright")
    given = {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "HOME": os.environ.get("HOME", str(tmp_path))}
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({"include": [str(API)], "extraPaths": [str(ROOT)], "strict": [str(API)]})
    )
    done = subprocess.run(
        [program, "--outputjson", "--pythonpath", sys.executable, "-p", str(tmp_path)],
        cwd=ROOT,
        env=ENVIRONMENT | given,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    if not done.stdout.startswith("{"):
        pytest.skip("pyright cannot run here: it fetches its program over the network")
    found = json.loads(done.stdout)["generalDiagnostics"]
    errors = [each for each in found if each["severity"] == "error"]
    assert errors == []
