"""Where mlgrade itself lies, which is no place for a submission to import from."""

from __future__ import annotations

import os
import sys

__all__ = ["forget_own_path", "own_paths", "own_root"]

_PACKAGES = {"site-packages", "dist-packages"}
_CHECKOUT = ("grader", "problems", "reference", "tests", "submissions_example")


def own_root() -> str:
    """The folder that holds the package ``grader``."""
    return os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def own_paths() -> tuple[str, ...]:
    """What of mlgrade no submission may read: the package with its course, or a checkout's."""
    root = own_root()
    folders = ("grader",) if os.path.basename(root) in _PACKAGES else _CHECKOUT
    return tuple(os.path.join(root, each) for each in folders)


def forget_own_path() -> None:
    """Drop the folder that holds ``grader`` from the import path, if it is a checkout."""
    root = own_root()
    sys.path.remove(root)  # where the judge put it
    if os.path.basename(root) not in _PACKAGES:
        sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != root]
