"""The entry point of ``mlgrade`` and of ``python -m grader``."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C at any moment ends it with status 130 and nothing more."""
    try:
        from grader.cli import run  # noqa: PLC0415 - an interrupt may come while this is imported

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
