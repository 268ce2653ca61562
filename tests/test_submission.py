"""A submission is read once, as bytes, whatever its path leads to."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.limits import MAX_SOURCE
from grader.submission import Submission, read


def test_a_file_is_read(tmp_path):
    """Name, bytes, digest and the folder of its neighbours."""
    path = tmp_path / "submission.py"
    path.write_bytes(b"x = 1\n")
    found = read(path)
    assert (found.name, found.source, found.refusal) == ("submission.py", b"x = 1\n", "")
    assert found.sha256 == hashlib.sha256(b"x = 1\n").hexdigest()
    assert found.modules == {}


def test_an_empty_file_is_read(tmp_path):
    """It is for the audit to say that nothing is in it."""
    (tmp_path / "a.py").touch()
    assert read(tmp_path / "a.py").source == b""


@pytest.mark.parametrize("more", [0, 1, MAX_SOURCE])
def test_a_large_file_is_refused_and_not_kept(tmp_path, more):
    """Up to the limit it is read; beyond it the digest is still that of the whole file."""
    source = b"#" * (MAX_SOURCE + more)
    (tmp_path / "a.py").write_bytes(source)
    found = read(tmp_path / "a.py")
    assert len(found.source) == MAX_SOURCE
    assert found.sha256 == hashlib.sha256(source).hexdigest()
    said = "The file is larger than 1 MB: a submission is source code; keep data and outputs "
    assert found.refusal == (f"{said}elsewhere." if more else "")


def refused(path):
    """Return what is said of a path that leads to no submission."""
    with pytest.raises(UsageError) as caught:
        read(path)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_no_such_file(tmp_path):
    """It says what to give, with the path made harmless."""
    path = tmp_path / "a\x1b[2J.py"
    said = f"There is no file {tmp_path}/a\\x1b[2J.py: give the path of the submission, a .py file."
    assert refused(path) == said


def test_a_folder(tmp_path):
    """Without a submission in it, it is none."""
    said = f"{tmp_path} has no submission.py: give the submission itself."
    assert refused(tmp_path) == said


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes")
def test_a_pipe_does_not_hang(tmp_path):
    """Nobody writes into it, and nobody waits."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert refused(path) == f"{path} is not a regular file: give the submission itself, a .py file."


def test_a_device():
    """Endless zeros are not read."""
    assert "is not a regular file" in refused(Path("/dev/zero"))


def test_a_path_through_a_file(tmp_path):
    """The operating system's words are passed on."""
    (tmp_path / "a.py").touch()
    path = tmp_path / "a.py" / "b.py"
    assert refused(path) == f"{path} cannot be read: Not a directory."


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path):
    """It says that it may not be read."""
    path = tmp_path / "a.py"
    path.touch(mode=0)
    assert refused(path) == f"{path} cannot be read: Permission denied."


def test_a_link_within_its_folder_is_followed(tmp_path):
    """It is one more name of a file that was handed in."""
    (tmp_path / "a.py").write_bytes(b"1")
    (tmp_path / "link.py").symlink_to("a.py")
    found = read(tmp_path / "link.py")
    assert (found.name, found.source) == ("link.py", b"1")


def test_a_link_out_of_its_folder_is_refused(tmp_path):
    """What it leads to was not handed in, and a report could show its lines."""
    (tmp_path / "secret.py").write_bytes(b"token")
    (tmp_path / "own").mkdir()
    link = tmp_path / "own" / "submission.py"
    link.symlink_to(tmp_path / "secret.py")
    said = refused(link)
    assert said == f"{link} is a link to a file outside its folder: give that file itself."


def test_a_link_in_circles(tmp_path):
    """It is an error like any other."""
    (tmp_path / "a.py").symlink_to(tmp_path / "a.py")
    assert "cannot be read" in refused(tmp_path / "a.py")


def test_a_strange_name_is_shown_harmless(tmp_path):
    """The name in a result has no escapes and a bounded length."""
    path = tmp_path / f"\x1b]0;{'x' * 150}\n.py"
    path.touch()
    name = read(path).name
    assert len(name) <= 100
    assert name.startswith("\\x1b]0;xxx")


# -- libraries ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "libraries"),
    [
        (b"import numpy as np\n", ()),
        (b"import torch\n", ("torch",)),
        (b"from torch import nn, optim\n", ("torch", "torch.optim")),
        (b"import random\nimport matplotlib.pyplot as plt\n", ("random", "matplotlib")),
        (b"\xff\x00import torch", ("torch",)),
        (b"t = importlib.import_module('torch')\n", ("torch",)),
        (b"import numpy as np  # no torch, and the momentum of torch.optim\n", ()),
        (b"# Not allowed here: torch.autograd, matplotlib.\n", ()),
    ],
)
def test_slow_libraries_are_guessed(source, libraries):
    """Whatever is not Python at all is searched as well; nothing is parsed."""
    assert Submission("a.py", source, "").libraries == libraries


def test_a_sibling_may_need_a_library(tmp_path):
    """What it imports is imported by the submission."""
    (tmp_path / "a.py").write_bytes(b"import helpers\n")
    (tmp_path / "helpers.py").write_bytes(b"import torch\n")
    assert read(tmp_path / "a.py").libraries == ("torch",)
