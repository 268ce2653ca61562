"""Modules beside a submission are imported from memory, in the worker, after every library."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from grader.worker.siblings import Siblings


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An importer with a few modules, gone after the test."""
    modules = {
        "beside_me.py": b"from beside_package.dense import Dense\n",
        "beside_package/__init__.py": b"from . import dense\nhere = __name__\n",
        "beside_package/dense.py": b"# coding: latin-1\nDense = '\xe9'\n",
        "beside_space/inner.py": b"x = 1\n",
        "beside_broken.py": b"def f(:\n",
        "beside_raising.py": b"\n\ndef f():\n    raise ValueError('here')\n",
        "json.py": b"raise SystemExit\n",
    }
    before = set(sys.modules)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Siblings(modules)])
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.usefixtures("beside")
def test_modules_packages_and_folders_are_imported() -> None:
    """Relative imports and declared encodings work as from a disk."""
    import beside_me  # type: ignore[import-not-found]
    import beside_package  # type: ignore[import-not-found]
    import beside_space.inner  # type: ignore[import-not-found]

    assert beside_me.Dense == "é"
    assert beside_package.here == "beside_package"
    assert beside_space.inner.x == 1


@pytest.mark.usefixtures("beside")
def test_no_library_is_shadowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file called json.py takes nobody's place."""
    monkeypatch.delitem(sys.modules, "json")
    import json

    assert json.loads("1") == 1


@pytest.mark.usefixtures("beside")
def test_what_goes_wrong_is_told_with_its_line() -> None:
    """Of a syntax error and of a traceback."""
    import traceback

    import beside_raising  # type: ignore[import-not-found]

    with pytest.raises(SyntaxError) as caught:
        import beside_broken  # type: ignore[import-not-found]  # noqa: F401
    assert (caught.value.filename, caught.value.lineno) == ("beside_broken.py", 1)
    try:
        beside_raising.f()
    except ValueError as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
    assert (last.filename, last.lineno, last.line) == (
        "beside_raising.py",
        4,
        "raise ValueError('here')",
    )


@pytest.mark.usefixtures("beside")
def test_what_is_not_there_is_not_found() -> None:
    """As usual."""
    with pytest.raises(ModuleNotFoundError):
        import beside_nothing  # type: ignore[import-not-found]  # noqa: F401
