"""Start a worker: ``python -I -m grader.worker FD`` with the judge's socket as FD."""

import os
import socket
import sys

from grader.lean import lean_imports


def main() -> None:
    """Say what protects this process, read and audit the submission, then serve calls."""
    lean_imports("msgspec")
    from grader.worker.limits import harden  # noqa: PLC0415 - after the lean imports
    from grader.worker.link import Link, read_submission  # noqa: PLC0415

    sock = socket.socket(fileno=int(sys.argv[1]))
    sys.argv[:] = ["submission"]
    link = Link(sock)
    link.ready(*harden())
    load = read_submission(link)
    if load is not None:
        from grader.worker.calls import serve  # noqa: PLC0415 - imports numpy

        serve(link, load)
    os._exit(0)


if __name__ == "__main__":
    main()
