"""The command line: the only place that prints.

``run()`` turns every error that mlgrade raises on purpose into one line on standard error.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer

from grader.cli.app import app
from grader.errors import MlgradeError

__all__ = ["run"]

# Newer versions of typer bring their own copy of click: take its complaints from where they are.
_Complaint: Any = typer.BadParameter.__mro__[2]


def run(args: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        status = app(args=args, prog_name="mlgrade", standalone_mode=False)
        sys.stdout.flush()
    except MlgradeError as error:
        print(f"mlgrade: {error}", file=sys.stderr)  # noqa: T201 - the command line prints
        return error.exit_code
    except _Complaint as error:
        error.show()
        return int(error.exit_code)
    except typer.Abort:
        return 130
    except BrokenPipeError:
        # The reader has gone; without this, Python complains once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status if isinstance(status, int) else 0
