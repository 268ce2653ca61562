"""Modules beside a submission, imported from memory: the worker opens no file of a student's."""

from __future__ import annotations

import linecache
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from importlib.util import decode_source
from types import ModuleType
from typing import Any

__all__ = ["Siblings"]


class Siblings:
    """An importer of modules whose sources are at hand, by their paths: "a.py", "b/__init__.py".

    To stand last on ``sys.meta_path``: a file called numpy.py takes nobody's place.
    """

    def __init__(self, modules: Mapping[str, bytes]) -> None:
        self._modules = dict(modules)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Where a module comes from; None for one that does not lie beside the submission."""
        del path, target
        stem = name.replace(".", "/")
        places = {f"{stem}/__init__.py": True, f"{stem}.py": False}
        for file, is_package in places.items():
            if file in self._modules:
                loader: Any = self
                return ModuleSpec(name, loader, origin=file, is_package=is_package)
        if any(file.startswith(f"{stem}/") for file in self._modules):
            return ModuleSpec(name, None, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's source."""
        spec = module.__spec__
        file = str(spec.origin if spec else "")
        source = decode_source(self._modules[file])
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compile(self._modules[file], file, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
