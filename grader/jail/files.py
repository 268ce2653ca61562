"""The files that a submission may open: what Python, its libraries and the system need, no more.

Landlock allows whole folders and cannot forbid a part of one. A folder with something hidden in
it (our own package, a course) is therefore opened child by child, all but what is hidden, and
may itself only be listed: without that, Python's importer takes it for empty.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from landlockpy import AccessFS, Ruleset

__all__ = ["abi_version", "readable", "ruleset"]

_PACKAGES: Final = ("site-packages", "dist-packages")
_SYSTEM_LIBRARIES: Final = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64")
_SYSTEM: Final = (
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/urandom",
    "/dev/zero",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)
_NOWHERE: Final = "/dev/null"


def abi_version() -> int:
    """The version of Landlock that the kernel offers; 0 where it has none."""
    try:
        from landlockpy import abi_version as asked  # noqa: PLC0415 - Linux only

        return asked()
    except (ImportError, OSError):
        return 0


def ruleset(hidden: Sequence[str], scratch: str = "") -> Ruleset:
    """The rules of a worker, ready to be enforced; ``scratch`` is a folder it may write to.

    Raises OSError where the kernel has no Landlock.
    """
    from landlockpy import AccessFS, Ruleset, Scope  # noqa: PLC0415 - Linux only

    look = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.EXECUTE
    rules = Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL)
    whole, listed = readable(hidden)
    for path in whole:
        _allow(rules, path, look if os.path.isdir(path) else look & ~AccessFS.READ_DIR)
    for path in listed:
        _allow(rules, path, AccessFS.READ_DIR)
    _allow(rules, _NOWHERE, AccessFS.READ_FILE | AccessFS.WRITE_FILE)
    if scratch:
        _allow(rules, scratch, look | _writes(AccessFS))
    return rules


def _writes(access: type[AccessFS]) -> AccessFS:
    """Everything that makes, fills and removes plain files and folders."""
    return (
        access.WRITE_FILE
        | access.TRUNCATE
        | access.MAKE_REG
        | access.MAKE_DIR
        | access.REMOVE_FILE
        | access.REMOVE_DIR
        | access.REFER
    )


def _allow(rules: Ruleset, path: str, access: AccessFS) -> None:
    try:
        rules.allow_path(path, access)
    except OSError:  # it has gone, or may not be opened by us either
        return


def readable(hidden: Sequence[str]) -> tuple[list[str], list[str]]:
    """What may be read, as (whole folders and files, folders that may only be listed).

    Nothing at or below one of the ``hidden`` paths is among them.
    """
    kept = {os.path.realpath(each) for each in hidden}
    whole: list[str] = []
    listed: list[str] = []
    for folder in _libraries():
        _open_up(folder, kept, whole, listed)
    whole += [each for each in _SYSTEM if os.path.exists(each)]
    return whole, listed


def _libraries() -> list[str]:
    """The folders of the system's and of Python's libraries, by their real paths."""
    paths = sysconfig.get_paths()
    folders = {*_SYSTEM_LIBRARIES, paths["stdlib"], paths["platstdlib"]}
    folders |= {os.path.join(prefix, "lib") for prefix in (sys.base_prefix, sys.prefix)}
    folders |= {each for each in sys.path if os.path.basename(each) in _PACKAGES}
    return sorted({os.path.realpath(each) for each in folders if os.path.isdir(each)})


def _open_up(path: str, hidden: Iterable[str], whole: list[str], listed: list[str]) -> None:
    """Allow a path, or what in it is not hidden."""
    if any(_lies_in(path, each) for each in hidden):
        return
    if not any(_lies_in(each, path) for each in hidden):
        whole.append(path)
        return
    listed.append(path)
    for name in sorted(os.listdir(path)):
        child = os.path.join(path, name)
        target = os.path.realpath(child)
        # A link to where something hidden lies could lead round in a circle.
        if not (os.path.islink(child) and any(_lies_in(each, target) for each in hidden)):
            _open_up(target, hidden, whole, listed)


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
