"""The state of one walk over a submission: scopes, names, and what is written down on the way."""

from __future__ import annotations

import ast
import builtins
from typing import NamedTuple

from grader.audit.flow import UNKNOWN, Flow, TooMuchError, is_dotted
from grader.audit.indirect import Indirect, Site
from grader.audit.scopes import Scope

__all__ = ["Later", "Task", "Walk"]

Task = tuple[ast.AST, Scope, int, bool]
"""A node, its scope, the cell its value flows to, and whether it is used or only renamed."""


class Later(NamedTuple):
    """A function whose body is yet to be visited, its own scope and its region."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    region: int


_BUILTIN_NAMES = frozenset(dir(builtins))
_SPECIAL = {"__name__": '"#', "__builtins__": "builtins", "__file__": "?", "__path__": "?"}
_MOST_TEXT = 4_000_000  # characters of all uses together
_LONGEST_LITERAL = 100


class Walk:
    """Cells for variables and expressions; regions, their uses, and what leads to them.

    A region is a statement of the module with all that is in it. ``leads`` goes from a region to
    the names of the module it refers to, and from such a name to the regions that made it.
    """

    def __init__(self, *, walrus: bool) -> None:
        """``walrus`` says whether the source may hold ``:=``."""
        self.walrus = walrus
        self.flow = Flow()
        self.indirect = Indirect(self.flow, self.access)
        self.module = Scope("module")
        self.flow.members["#"] = self.module.names
        self.pending: dict[str, int] | None = None  # what the present statement binds anew
        self.region = UNKNOWN
        self.stack: list[Task] = []
        self.later: list[Later] = []
        self.stars: list[str] = []
        self.imported: set[str] = set()
        self.uses: dict[int, dict[str, int]] = {}
        self.leads: dict[int, dict[int, None]] = {}
        self._room = _MOST_TEXT
        self._outside: dict[str, int] = {}
        self._accesses: list[tuple[Site, int, str]] = []
        self._loads: list[tuple[int, int, int]] = []

    # -- names -------------------------------------------------------------------------------------
    def find(self, name: str, scope: Scope) -> int:
        """The cell that a name means here."""
        look: Scope | None = scope
        while look is not None and look is not self.module and name not in look.shared:
            cell = look.names.get(name)
            if cell is not None:
                return cell
            look = look.outer
        cell = self.module.names.get(name)
        if cell is None:
            return self._find_outside(name)
        self.lead(self.region, cell)
        return cell

    def bind(self, name: str, scope: Scope) -> int:
        """The cell that an assignment to a name fills here."""
        while scope.kind == "comprehension" and scope.outer:
            scope = scope.outer
        if scope is self.module or name in scope.shared:
            cell = self._bind_module(name, anew=scope is self.module)
            self.lead(cell, self.region)
            return cell
        look: Scope | None = scope
        while look is not None and name not in look.names:
            look = look.outer  # declared nonlocal
        return UNKNOWN if look is None or look is self.module else look.names[name]

    def bind_unknown(self, names: list[str], scope: Scope) -> None:
        """These names are assigned something that is not followed."""
        for name in names:
            self.flow.add(self.bind(name, scope), "?")

    def _bind_module(self, name: str, *, anew: bool) -> int:
        names = self.module.names if self.pending is None or not anew else self.pending
        cell = names.get(name)
        if cell is None:
            cell = names[name] = self.flow.cell()
        return cell

    def _find_outside(self, name: str) -> int:
        """A built-in name, or one that only a star import can have brought."""
        if name not in self._outside or self.stars:
            values = [f"{module}.{name}" for module in self.stars]
            if name in _SPECIAL:
                values = [_SPECIAL[name]]
            elif name in _BUILTIN_NAMES:
                values = [f"builtins.{name}"]
            self._outside[name] = self.flow.cell(*values)
        return self._outside[name]

    # -- values ------------------------------------------------------------------------------------
    def push(self, node: ast.AST, scope: Scope, out: int = UNKNOWN, *, used: bool = True) -> None:
        """Visit a node later."""
        self.stack.append((node, scope, out, used))

    def value(self, node: ast.AST, scope: Scope, *, used: bool, wanted: bool = True) -> int:
        """The cell of an expression; what is neither name nor attribute is visited later.

        Unless it is ``wanted``, the cell of an attribute may stay unknown.
        """
        if isinstance(node, ast.Name):
            cell = self.find(node.id, scope)
            if used and cell:
                self._loads.append((self.region, node.lineno, cell))
            return cell
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope, used=used, wanted=wanted)
        if isinstance(node, ast.Constant):
            return self.literal(node.value)
        cell = self.flow.cell()
        self.push(node, scope, cell, used=used)
        return cell

    def literal(self, value: object) -> int:
        """The cell of a constant: only strings that could be names are followed."""
        short = isinstance(value, str) and len(value) <= _LONGEST_LITERAL
        if short and str(value).replace(".", "_").isidentifier():
            return self.flow.cell(f'"{value}')
        return UNKNOWN

    def used_value(self, cell: int, line: int) -> None:
        """The value of a computed expression is used as it stands."""
        self._loads.append((self.region, line, cell))

    def _attribute(self, node: ast.Attribute, scope: Scope, *, used: bool, wanted: bool) -> int:
        chain = [node]
        while isinstance(chain[-1].value, ast.Attribute):
            chain.append(chain[-1].value)
        base = self.value(chain[-1].value, scope, used=False)
        for each in reversed(chain):
            self.access((self.region, each.lineno, used and each is node), base, each.attr)
            if base and (wanted or each is not node):
                step = self.flow.cell()
                self.flow.connect(base, step, each.attr)
                base = step
        return base if wanted else UNKNOWN

    # -- what is written down ----------------------------------------------------------------------
    def lead(self, source: int, target: int) -> None:
        """Whoever gets to source gets to target."""
        self.leads.setdefault(source, {})[target] = None

    def access(self, site: Site, base: int, attribute: str) -> None:
        """An attribute is taken; of what, is known when the values have settled."""
        if base:
            self._accesses.append((site, base, attribute))
        else:
            self._use(site[0], f"?.{attribute}", site[1])

    def settle(self) -> None:
        """Let the values settle and write down every use."""
        self.flow.settle()
        for site, base, attribute in self._accesses:
            for value in self.flow.values[base] or ("?",):
                self._accessed(site, value, attribute)
        for region, line, cell in self._loads:
            self._use_all(region, line, cell)

    def _accessed(self, site: Site, value: str, attribute: str) -> None:
        region, line, used = site
        if is_dotted(value):
            if used:
                self._use(region, f"{value}.{attribute}", line)
            return
        own = self.flow.own(value, attribute)
        if own is not None:
            if value == "#":
                self.lead(region, own)
            if used:
                self._use_all(region, line, own)
        elif value[0] in "?@":
            self._use(region, f"?.{attribute}", line)

    def _use_all(self, region: int, line: int, cell: int) -> None:
        for value in self.flow.values[cell]:
            if is_dotted(value):
                self._use(region, value, line)

    def _use(self, region: int, name: str, line: int) -> None:
        lines = self.uses.setdefault(region, {})
        if name not in lines:
            self._room -= len(name)
            if self._room < 0:
                raise TooMuchError
        lines[name] = min(line, lines.get(name, line))
