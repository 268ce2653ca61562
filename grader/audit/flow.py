"""Which dotted names a variable may stand for: values that flow between cells until they settle.

A cell is a number: a variable, or the value of an expression. A value is a string:

    torch.nn      something outside the file, by its full name
    ?             anything
    "softmax      a literal string
    @3            a class of the file, or an object of it
    #             the submission's own module
    ~nn.Module    operator.attrgetter("nn.Module")

Edges copy values, or take an attribute of them; a rule is run again when one of its inputs grows.
Cells hold few values of few segments, so settling takes time in proportion to the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["UNKNOWN", "Flow", "TooMuchError", "is_dotted"]

UNKNOWN = 0
"""The cell of whatever cannot be followed."""

_MOST_VALUES = 32
_MOST_DOTS = 12
_LONGEST = 160


class TooMuchError(Exception):
    """The file renames things so much that reading it would take too long."""


class Flow:
    """Cells, the edges between them and the values that have arrived."""

    def __init__(self) -> None:
        """Start with the unknown cell alone."""
        self.values: list[set[str]] = [{"?"}]
        self.members: dict[str, dict[str, int]] = {}  # of each class, and of the module "#"
        self._edges: dict[int, list[tuple[int, str]]] = {}
        self._rules: dict[int, list[Callable[[], None]]] = {}
        self._grown: list[tuple[int, str]] = []

    def cell(self, *values: str) -> int:
        """A new cell that holds these values."""
        self.values.append(set())
        cell = len(self.values) - 1
        for value in values:
            self.add(cell, value)
        return cell

    def add(self, cell: int, value: str) -> None:
        """One more value of a cell."""
        held = self.values[cell]
        if not cell or value in held:
            return
        if len(held) < _MOST_VALUES:
            held.add(value)
            self._grown.append((cell, value))
        elif is_dotted(value):
            raise TooMuchError

    def connect(self, source: int, target: int, attribute: str = "") -> None:
        """Whatever arrives at source goes on to target, or its attribute does."""
        if not target:
            return
        if source:
            self._edges.setdefault(source, []).append((target, attribute))
        for value in tuple(self.values[source]):
            self._pass_on(value, target, attribute)

    def rule(self, inputs: Iterable[int], run: Callable[[], None]) -> None:
        """Run now, and again whenever one of the inputs grows."""
        for cell in inputs:
            if cell:
                self._rules.setdefault(cell, []).append(run)
        run()

    def settle(self) -> None:
        """Pass values on until none moves."""
        while self._grown:
            cell, value = self._grown.pop()
            for target, attribute in tuple(self._edges.get(cell, ())):
                self._pass_on(value, target, attribute)
            for run in tuple(self._rules.get(cell, ())):
                run()

    def literals(self, cell: int) -> list[str]:
        """The literal strings that a cell may hold."""
        return sorted(value[1:] for value in self.values[cell] if value[0] == '"')

    def own(self, value: str, attribute: str) -> int | None:
        """The cell of an attribute of the file's own class or module, if it has that one."""
        return self.members[value].get(attribute) if value in self.members else None

    def _pass_on(self, value: str, target: int, attribute: str) -> None:
        if not attribute:
            self.add(target, value)
        elif is_dotted(value):
            fits = value.count(".") < _MOST_DOTS and len(value) + len(attribute) < _LONGEST
            self.add(target, f"{value}.{attribute}" if fits else "?")
        elif value == "#" and attribute == "__dict__":
            self.add(target, "#.__dict__")
        elif (member := self.own(value, attribute)) is not None:
            self.connect(member, target)
        else:
            self.add(target, "?")


def is_dotted(value: str) -> bool:
    """Whether a value is the full name of something outside the file."""
    return value[0] not in '?"@#~'
