"""``python -m benchmarks``: measure everything that is claimed about speed.

Prints a table and then the same as JSON; ends with status 1 where a promise is not kept.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.check import check_rows
from benchmarks.report import to_json, to_table


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        rows = check_rows(Path(folder))
    print(to_table(rows))
    print(to_json(rows))
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
