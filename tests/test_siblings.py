"""The modules beside a submission: those it may import are read, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.limits import MAX_SOURCE
from grader.siblings import siblings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with some modules and a package in it."""
    (tmp_path / "submission.py").touch()
    (tmp_path / "helpers.py").write_text("from losses import nll\n")
    (tmp_path / "losses.py").write_text("nll = 1\n")
    (tmp_path / "unused.py").write_text("x = 1\n")
    (tmp_path / "notes.txt").write_text("helpers\n")
    package = tmp_path / "layers" / "deep"
    package.mkdir(parents=True)
    (tmp_path / "layers" / "__init__.py").write_text("from layers.dense import Dense\n")
    (tmp_path / "layers" / "dense.py").write_text("Dense = 1\n")
    (package / "er.py").write_text("import unused\n")
    return tmp_path


def found(folder: Path, source: str) -> set[str]:
    """The paths of the siblings of a submission with this source."""
    return set(siblings(folder / "submission.py", source.encode()))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1\n", set()),
        ("import losses\n", {"losses.py"}),
        ("def f():\n    import importlib; importlib.import_module('losses')\n", {"losses.py"}),
        ("import numpy, helpers\n", {"helpers.py", "losses.py"}),
        ("import submission\n", set()),
    ],
)
def test_what_is_named_is_read(folder: Path, source: str, names: set[str]) -> None:
    """A module counts where its name stands in the source, or in that of one that counts."""
    assert found(folder, source) == names


def test_a_package_is_read_whole(folder: Path) -> None:
    """With its folders, and with what any of its modules names."""
    names = {"layers/__init__.py", "layers/dense.py", "layers/deep/er.py", "unused.py"}
    assert found(folder, "import layers") == names


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_links_and_pipes_are_left_out(folder: Path) -> None:
    """Only what was handed in is read, and nothing that could block."""
    secret = folder.parent / "secret.py"
    secret.write_text("token = 1\n")
    (folder / "linked.py").symlink_to(secret)
    (folder / "linked_folder").symlink_to(folder / "layers")
    (folder / "layers" / "link.py").symlink_to(secret)
    os.mkfifo(folder / "pipe.py")
    assert found(folder, "import linked, linked_folder, pipe") == set()
    assert "layers/link.py" not in found(folder, "import layers")


def test_there_are_bounds(folder: Path) -> None:
    """On the size of one, on the size of all, on their number and their depth."""
    (folder / "big.py").write_bytes(b"#" * (MAX_SOURCE + 1))
    assert found(folder, "import big") == set()
    for at in range(6):
        (folder / f"large{at}.py").write_bytes(b"#" * MAX_SOURCE)
    assert len(found(folder, " ".join(f"large{at}" for at in range(6)))) == 4
    many = folder / "many"
    many.mkdir()
    for at in range(300):
        (many / f"m{at}.py").touch()
    assert len(found(folder, "import many")) == 200
    deep = folder / "down"
    for _ in range(6):
        deep.mkdir()
        (deep / "m.py").touch()
        deep = deep / "down"
    assert len(found(folder, "import down")) == 4


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_listed(folder: Path) -> None:
    """The submission stands alone."""
    folder.chmod(0o300)
    try:
        assert found(folder, "import losses") == set()
    finally:
        folder.chmod(0o700)
