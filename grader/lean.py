"""A lean start: what a library would like to have, but can do without, is not imported.

hashlib brings OpenSSL for one small SHA-256, msgspec looks into typing_extensions: together a
tenth of the memory and of the time to start of a process that lives for a fifth of a second.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator

__all__ = ["lean_imports"]

_WITHOUT = {"hashlib": "_hashlib", "hmac": "_hashlib", "msgspec": "typing_extensions"}


def lean_imports(*libraries: str) -> None:
    """Import these libraries, before anybody else does, without what they can do without."""
    for library in libraries:
        with _hidden(_WITHOUT[library]):
            importlib.import_module(library)


@contextlib.contextmanager
def _hidden(name: str) -> Iterator[None]:
    """While in the block, ``import name`` fails as if it were not installed."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
