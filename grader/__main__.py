"""The entry point of ``mlgrade`` and of ``python -m grader``."""

import os
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C at any moment ends it with status 130 and nothing more."""
    _trust_no_folder(sys.argv[1:])
    try:
        from grader.cli import run  # noqa: PLC0415 - an interrupt may come while this is imported

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    # Everything is written and every process has ended: taking the interpreter apart would
    # only cost time.
    os._exit(status)


def _trust_no_folder(words: list[str]) -> None:
    """Import nothing from the current folder, or from where a submission lies.

    A numpy.py there would run in this process, which holds the answers. Python puts the current
    folder first for ``python -m``, and whatever PYTHONPATH names right after it.
    """
    own = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
    folders = {
        os.path.realpath(each if os.path.isdir(each) else os.path.dirname(each))
        for each in (".", *words)
        if os.path.exists(each)
    }
    planted = {
        os.path.realpath(each) for each in os.environ.get("PYTHONPATH", "").split(os.pathsep)
    }

    def trusted(entry: str) -> bool:
        place = os.path.realpath(entry or ".")
        below = any(place.startswith(each.rstrip(os.sep) + os.sep) for each in folders)
        return place == own or not (place in folders or (below and place in planted))

    sys.path[:] = filter(trusted, sys.path)


if __name__ == "__main__":
    main()
