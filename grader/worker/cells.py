"""The cells of a notebook, run one after the other; one that fails does not stop the rest."""

from __future__ import annotations
import __future__

import linecache
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Final

from grader.audit.cells import parse_cell
from grader.places import Cell
from grader.worker.submission import Failure, cell_file

__all__ = ["run_cells"]

_FUTURES: Final = sum(
    getattr(__future__, name).compiler_flag for name in __future__.all_feature_names
)
_MOST_FAILURES: Final = 20


class _Jupyter:
    """What a notebook may ask of Jupyter: it is there, and does nothing."""

    def __getattr__(self, name: str) -> _Jupyter:
        """Anything that is asked for."""
        return self

    def __call__(self, *_: Any, **__: Any) -> None:
        """Whatever it is asked to do."""


def run_cells(module: ModuleType, cells: Sequence[Cell], filename: str) -> list[Failure]:
    """Run the cells in the module, and tell which of them raised.

    A cell that is not Python has been reported already and is passed over.
    """
    jupyter = _Jupyter()
    vars(module).update(get_ipython=lambda: jupyter, display=jupyter)
    failed: list[Failure] = []
    flags = 0
    for cell in cells:
        name = cell_file(filename, cell.number)
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[name] = (len(cell.source), None, lines, name)
        try:
            tree = parse_cell(cell)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
            continue
        try:
            code = compile(tree, filename, "exec", flags=flags, dont_inherit=True)
            flags |= code.co_flags & _FUTURES  # "from __future__ …" holds for later cells as well
            exec(code, vars(module))  # noqa: S102 - this process is here to run it
        except BaseException as error:  # noqa: BLE001 - whatever a student's cell raises is told
            failed.append(Failure(error, filename))
    return failed[:_MOST_FAILURES]
