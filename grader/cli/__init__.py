"""The command line: the only place that prints.

``run()`` turns every error that mlgrade raises on purpose into one line on standard error.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grader.errors import MlgradeError
from grader.lean import lean_imports

if TYPE_CHECKING:
    from grader.isolate import Spawner
    from grader.isolate.process import Started

__all__ = ["run"]


def run(args: list[str]) -> int:
    """Run one command and return its exit code."""
    gc.set_threshold(20_000)  # a short process with little garbage
    _open_what_is_closed()
    try:
        early = _early_start(args)
        lean_imports("hashlib", "hmac", "msgspec")
        with _spawner(early) as spawner:
            status = _run(args, spawner)
        sys.stdout.flush()
    except MlgradeError as error:  # nothing to run submissions with could be started
        return _complain(str(error), error.exit_code)
    except BrokenPipeError:  # from --help and the like: a report survives that its reader goes
        return 0
    except OSError as error:
        return _not_written(error)
    return status


def _open_what_is_closed() -> None:
    """Lead standard streams that the caller has closed nowhere: no socket may take their place."""
    for handle, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)  # as a rule this is the handle itself
            os.dup2(nowhere, handle)
            setattr(sys, name, os.fdopen(handle, "w" if handle else "r"))


def _early_start(args: list[str]) -> Started | None:
    """What runs submissions for check and batch: it gets ready while the rest is imported."""
    if args[:1] not in (["check"], ["batch"]) or not _can_fork_early(args):
        return None
    from grader.isolate.process import server_process  # noqa: PLC0415 - the others need none

    return server_process(jailed=True)


@contextlib.contextmanager
def _spawner(early: Started | None) -> Iterator[Spawner | None]:
    if early is None:
        yield None
        return
    from grader.isolate import start  # noqa: PLC0415 - the other commands need none

    with start(early=early) as spawner:
        yield spawner


def _can_fork_early(args: list[str]) -> bool:
    """Whether submissions are run at all, here, and in the way that is the default."""
    others = ("-h", "--help", "process", "--isolation=process", "dask", "--engine=dask")
    return sys.platform.startswith("linux") and not {*others} & {*args}


def _run(args: list[str], spawner: Spawner | None) -> int:
    import typer  # noqa: PLC0415 - after the worker has started

    from grader.cli.app import app  # noqa: PLC0415

    if args[:1] != ["check"]:  # which is not to wait for what others can do
        from grader.cli.commands import add  # noqa: PLC0415

        add(app)
    # Newer versions of typer bring their own copy of click: take its complaints from there.
    complaint: Any = typer.BadParameter.__mro__[2]
    try:
        status = app(args=args, prog_name="mlgrade", standalone_mode=False, obj=spawner)
    except MlgradeError as error:
        return _complain(str(error), error.exit_code)
    except complaint as error:
        error.show()
        return int(error.exit_code)
    except typer.Abort:
        return 130
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever else happens is our own fault
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return _not_written(error)
        return _own_fault(error)
    return status if isinstance(status, int) else 0


def _complain(message: str, status: int) -> int:
    with contextlib.suppress(OSError):
        print(f"mlgrade: {message}", file=sys.stderr, flush=True)  # noqa: T201 - it prints
    return status


def _not_written(error: OSError) -> int:
    """Say so, and drop what could not be written: it would only fail again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _complain(f"The output cannot be written: {error.strerror}.", 2)


def _own_fault(error: Exception) -> int:
    """One line for an error nobody foresaw; the traceback where somebody asks for it."""
    if os.environ.get("MLGRADE_TRACEBACK"):
        traceback.print_exc()
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119
    message = (
        f"this is a fault of mlgrade, not of the submission, and costs nobody points: "
        f"{type(error).__name__}: {error} ({where}). Please report it, with what "
        "MLGRADE_TRACEBACK=1 in the environment shows."
    )
    return _complain(message, 2)
