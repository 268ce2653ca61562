"""The entry point of ``mlgrade`` and of ``python -m grader``."""

import os
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C at any moment ends it with status 130 and nothing more."""
    try:
        from grader.cli import run  # noqa: PLC0415 - an interrupt may come while this is imported

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    # Everything is written and every process has ended: taking the interpreter apart would
    # only cost time.
    os._exit(status)


if __name__ == "__main__":
    main()
