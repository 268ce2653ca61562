"""Start what runs submissions: ``… FD PARENT server|open-server`` or ``… FD PARENT TERMS``.

A server forks workers; with the terms of one worker in JSON this process is that worker itself,
where the system cannot fork (macOS, Windows).
"""

import os
import sys

from grader.lean import lean_imports


def main() -> None:
    """Import what workers need, then serve."""
    lean_imports("msgspec")
    handle, parent, role = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    sys.argv[:] = ["submission"]
    sys.dont_write_bytecode = True
    if role in {"server", "open-server"}:
        from grader.worker.server import serve_judge  # noqa: PLC0415 - imports numpy

        serve_judge(handle, parent, jailed=role == "server")
    else:
        from grader.worker.cold import work_alone  # noqa: PLC0415 - imports numpy

        work_alone(handle, role)
    os._exit(0)


if __name__ == "__main__":
    main()
