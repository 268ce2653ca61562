"""``python -m benchmarks [SUITE]...``: measure what is claimed about speed.

``python -m benchmarks mutants`` measures what is claimed about catching and naming mistakes.
Either prints a table and then the same as JSON; ends with status 1 where a promise is not kept, 2
for a suite that does not exist.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.check import check_rows
from benchmarks.classes import class_rows
from benchmarks.jail import jail_rows
from benchmarks.mutants.command import run
from benchmarks.report import Row, to_json, to_table
from benchmarks.watch import watch_rows

SUITES: Final[dict[str, Callable[[Path], list[Row]]]] = {
    "check": check_rows,
    "class": class_rows,
    "jail": jail_rows,
    "watch": watch_rows,
}


def main(names: list[str]) -> int:
    """Measure the suites of these names, all of them by default, and print."""
    if names[:1] == ["mutants"]:
        return run(names[1:])
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        known = ", ".join((*SUITES, "mutants"))
        print(f"There is no suite {unknown[0]}; there is {known}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for name in names or SUITES for row in SUITES[name](Path(folder))]
    print(to_table(rows))
    print(to_json(rows))
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
