"""Libraries that are imported once, in the server, so that no worker has to.

After a fork a library that has started threads hangs, torch's first of all. So everything here
runs on one thread, and what was imported is tried in a child before a worker is forked.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import select
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable
from typing import Final

from grader.tensors import prepare

__all__ = ["PRELOADS", "preload", "tried"]

_TRIAL_SECONDS: Final = 5.0


def _torch() -> None:
    torch = prepare()
    _some_torch()
    torch.manual_seed(0)


def _some_torch() -> None:
    """What torch sets up on first use: kernels of its linear algebra, its backward pass."""
    torch = sys.modules["torch"]
    weights = torch.ones(8, 8, requires_grad=True)
    (weights @ weights).exp().sum().backward()


def _optimizers() -> None:
    """The first optimizer of a process imports torch._dynamo, for more than a second."""
    torch = prepare()
    weights = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.Adam([weights])
    weights.sum().backward()
    optimizer.step()


def _matplotlib() -> None:
    """Its folders and its list of fonts are found while there are files to find."""
    import logging  # noqa: PLC0415 - as matplotlib

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib as mpl  # noqa: PLC0415 - slow, and few sheets need it

    mpl.use("agg")
    folders = {mpl.get_configdir(), mpl.get_cachedir()}
    for module in (
        "matplotlib.font_manager",
        "matplotlib.pyplot",
        "matplotlib.backends.backend_agg",
    ):
        importlib.import_module(module)
    for folder in folders:
        if os.path.dirname(folder) == tempfile.gettempdir():
            # Its stopgap where the home folder cannot be written to. It would remove it when
            # Python ends, but this process is killed or leaves at once.
            shutil.rmtree(folder, ignore_errors=True)


def _random() -> None:
    importlib.import_module("random")
    importlib.import_module("numpy.random")


PRELOADS: Final[dict[str, Callable[[], None]]] = {
    "random": _random,
    "torch": _torch,
    "torch.optim": _optimizers,
    "matplotlib": _matplotlib,
}
"""What can be asked for, and how it is got ready."""


def preload(names: Iterable[str], done: Collection[str]) -> tuple[str, ...]:
    """Import what is asked for and not there yet; a library that is not installed is skipped."""
    new = tuple(name for name in PRELOADS if name in set(names) and name not in done)
    for name in new:
        with contextlib.suppress(ImportError):
            PRELOADS[name]()
    return new


def tried() -> bool:
    """Whether torch works in a child of this process: after a fork it can hang for ever."""
    if "torch" not in sys.modules:
        return True
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            _some_torch()
            os._exit(0)
        os._exit(1)
    handle = os.pidfd_open(pid)
    try:
        ended, _, _ = select.select([handle], [], [], _TRIAL_SECONDS)
        if not ended:
            os.kill(pid, signal.SIGKILL)
    finally:
        os.close(handle)
    _, status = os.waitpid(pid, 0)
    return status == 0
