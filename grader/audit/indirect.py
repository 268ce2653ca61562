"""Names reached through a call or a subscript: getattr, import_module, vars, sys.modules."""

from __future__ import annotations

from collections.abc import Callable

from grader.audit.flow import Flow

__all__ = ["BUILTINS", "METHODS", "Indirect", "Site"]

BUILTINS = {"__import__", "getattr", "globals", "vars"}
"""The built-in functions that call() understands."""

METHODS = {
    *BUILTINS,
    "__getattr__",
    "__getattribute__",
    "__getitem__",
    "attrgetter",
    "get",
    "import_module",
    "methodcaller",
    "partial",
    "pop",
    "setdefault",
}
"""The last segments of the other names that call() understands."""

_IMPORTS = ("importlib.import_module", "importlib.__import__", "builtins.__import__")
_GETTERS = ("operator.attrgetter", "operator.methodcaller")
_LOOKUPS = (".get", ".__getitem__", ".pop", ".setdefault")
_DICT = ".__dict__"

Site = tuple[int, int, bool]
"""The region and line of an expression, and whether its value is used as it stands."""


class Indirect:
    """Rules that follow calls and subscripts with literal names.

    ``access(site, base, attribute)`` is told of every attribute that is taken on the way.
    """

    def __init__(self, flow: Flow, access: Callable[[Site, int, str], None]) -> None:
        """Work on the cells of ``flow``."""
        self._flow = flow
        self._access = access

    def call(self, function: int, args: list[int], out: int, site: Site) -> None:
        """The value of function(*args) flows to out, where function is one of the above."""
        done: set[object] = set()

        def run() -> None:
            for value in tuple(self._flow.values[function]):
                self._called(value, args, out, site, done)

        self._flow.rule([function, *args[:3]], run)

    def item(self, base: int, key: int, out: int, site: Site) -> None:
        """The value of base[key] flows to out, where base is sys.modules or a __dict__."""
        done: set[object] = set()

        def run() -> None:
            for value in tuple(self._flow.values[base]):
                self._looked_up(value, key, out, site, done)

        self._flow.rule([base, key], run)

    def _called(self, value: str, args: list[int], out: int, site: Site, done: set[object]) -> None:
        flow = self._flow
        if value[0] == "@":
            flow.add(out, value)
        elif value in ("builtins.globals", "builtins.vars") and not args:
            flow.add(out, f"#{_DICT}")
        elif value[0] in '?"#' or not args:
            return
        elif value[0] == "~":
            self._take(args[0], value[1:], out, site, done)
        elif value in _IMPORTS:
            self._import(value, args, out)
        elif value in _GETTERS:
            for path in flow.literals(args[0]):
                flow.add(out, f"~{path}")
        elif value == "builtins.vars":
            self._once(done, "vars", lambda: flow.connect(args[0], out, "__dict__"))
        elif value == "functools.partial":
            self._once(done, "partial", lambda: self.call(args[0], args[1:], out, site))
        else:
            self._method(value, args, out, site, done)

    def _method(self, value: str, args: list[int], out: int, site: Site, done: set[object]) -> None:
        owner, _, name = value.rpartition(".")
        if value == "builtins.getattr" and len(args) > 1:
            for path in self._flow.literals(args[1]):
                self._take(args[0], path, out, site, done)
        elif name in ("__getattribute__", "__getattr__"):
            holder = args[0] if owner == "builtins.object" else self._holder(owner, done)
            for path in self._flow.literals(args[-1]):
                self._take(holder, path, out, site, done)
        elif value.endswith(_LOOKUPS):
            self._looked_up(owner, args[0], out, site, done)

    def _import(self, value: str, args: list[int], out: int) -> None:
        for name in self._flow.literals(args[0]):
            whole = value == "importlib.import_module" or len(args) > 1
            self._flow.add(out, name if whole and name else name.partition(".")[0] or "?")

    def _looked_up(self, base: str, key: int, out: int, site: Site, done: set[object]) -> None:
        for name in self._flow.literals(key):
            if base == "sys.modules" and name:
                self._flow.add(out, name)
            elif base.endswith(_DICT):
                holder = self._holder(base.removesuffix(_DICT), done)
                self._take(holder, name, out, site, done)

    def _holder(self, value: str, done: set[object]) -> int:
        """A cell that holds this one value; the same one each time a rule runs."""
        for each in done:
            if isinstance(each, tuple) and each[0] == value and each[1] == "holder":
                return int(each[2])
        cell = self._flow.cell(value)
        done.add((value, "holder", cell))
        return cell

    def _take(self, base: int, path: str, out: int, site: Site, done: set[object]) -> None:
        """base.path, of one or more segments, flows to out."""
        if (base, path) in done or not path:
            return
        done.add((base, path))
        *firsts, last = path.split(".")[:12]
        for name in firsts:
            step = self._flow.cell()
            self._access((site[0], site[1], False), base, name)
            self._flow.connect(base, step, name)
            base = step
        self._access(site, base, last)
        self._flow.connect(base, out, last)

    def _once(self, done: set[object], key: str, act: Callable[[], None]) -> None:
        if key not in done:
            done.add(key)
            act()
