"""The files that a worker may read: libraries, and never what is hidden among them."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest
from cli import ROOT

from grader.jail.files import readable
from grader.worker.own import own_paths

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock is Linux's")


def covers(whole: list[str], path: Path) -> bool:
    """Whether one of the allowed folders or files is this path or lies above it."""
    return any(path.resolve().is_relative_to(each) for each in whole)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages on the import path."""
    folder = tmp_path / "site-packages"
    for name in ("numpy", "grader", "course/problems", "course/lib", "other"):
        (folder / name).mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    return folder


def test_the_libraries_of_this_python_are_open() -> None:
    """The standard library and numpy can be imported."""
    import numpy as np

    whole, listed = readable(own_paths())
    assert covers(whole, Path(sysconfig.get_paths()["stdlib"], "json", "__init__.py"))
    assert covers(whole, Path(np.__file__))
    assert not any(each == "/" for each in [*whole, *listed])


@pytest.mark.parametrize("name", ["grader", "problems", "reference", "tests", ".git"])
def test_nothing_of_the_checkout_is_open(name: str) -> None:
    """Neither the grader nor a course, wherever Python's libraries lie."""
    whole, listed = readable(own_paths())
    assert not covers(whole, ROOT / name / "x.py")
    assert str(ROOT / name) not in listed


@pytest.mark.parametrize("secret", ["/etc/passwd", "/root/.ssh/id_rsa", "/home/x", "/proc/1/mem"])
def test_nothing_of_the_machine_is_open(secret: str) -> None:
    """Nor anybody's files."""
    assert not covers(readable(own_paths())[0], Path(secret))


def test_what_is_hidden_is_left_out_of_its_folder(library: Path) -> None:
    """Its neighbours are allowed one by one; the folders above it may be listed only."""
    whole, listed = readable([str(library / "grader"), str(library / "course" / "problems")])
    assert covers(whole, library / "numpy" / "x.py")
    assert covers(whole, library / "course" / "lib")
    assert not covers(whole, library / "grader" / "x.py")
    assert not covers(whole, library / "course" / "problems")
    assert {str(library), str(library / "course")} <= set(listed)


def test_a_link_leads_to_nothing_hidden(library: Path) -> None:
    """Nor round in a circle."""
    (library / "alias").symlink_to(library / "grader")
    (library / "up").symlink_to(library)
    (library / "down").symlink_to(library / "other")
    whole, _ = readable([str(library / "grader")])
    assert not covers(whole, library / "grader" / "x.py")
    assert covers(whole, library / "other")
