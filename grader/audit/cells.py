"""The cells of a notebook as one tree, in which every node knows its cell and its line there."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence

from grader.audit.source import NotPython, Parsed, syntax_error
from grader.places import Cell, place_in_cell
from grader.text import clean_line

__all__ = ["parse_cell", "read_cells"]


def parse_cell(cell: Cell) -> ast.Module:
    """The tree of a cell. Raises what ast.parse() raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(cell.source)
    ast.increment_lineno(tree, place_in_cell(cell.number, 0))
    return tree


def read_cells(cells: Sequence[Cell]) -> Parsed | NotPython:
    """The tree of the cells that are Python; why there is none where none of them is."""
    whole = ast.Module(body=[], type_ignores=[])
    broken: list[tuple[Cell, NotPython]] = []
    for cell in cells:
        try:
            whole.body += parse_cell(cell).body
        except SyntaxError as error:
            broken.append((cell, syntax_error(error, cell.source)))
        except (MemoryError, RecursionError, ValueError, OverflowError) as error:
            said = clean_line(str(error)) or "it is nested too deeply"
            broken.append((cell, NotPython(f"Python gives up on this cell: {said}", 1)))
    if broken and not whole.body:
        cell, found = broken[0]
        at = place_in_cell(cell.number, found.line)
        return NotPython(found.message, at, found.column, found.source_line)
    notes = tuple(
        (place_in_cell(cell.number, found.line), f"{found.message}; the cell is left out")
        for cell, found in broken
    )
    return Parsed("\n".join(cell.source for cell in cells), whole, notes)
