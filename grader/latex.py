r"""Mathematics for a terminal: LaTeX in, Unicode (or ASCII) text out.

pylatexenc reads the LaTeX (it takes anything, and never gives up) and knows the symbols. Its own
text, and that of unicodeit, drop what a reader of formulas needs: ``e^{-\beta F}`` becomes
``e^-βF``, ``\tfrac12`` becomes ``12``, ``\|w\|`` becomes ``w``. So the tree is written out here:
grouped scripts and fractions keep their brackets, and spaces follow the classes of TeX (log p,
a + b, but e^(a+b)).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from grader import symbols
from grader.symbols import ACCENTS, CLASSES, DELIMITERS, IGNORED, NAMED, OPERATORS, STYLES
from grader.typeset import Atom, Mode, beside, bracketed, columns, join, shape

__all__ = ["formula"]

_MATRICES = {"matrix", "pmatrix", "bmatrix", "vmatrix", "array", "smallmatrix"}


def formula(latex: str, *, display: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """The formula as text; several lines only for ``display`` with rows (cases, matrices, …).

    Never fails: unknown commands are kept as their names, and what cannot be read at all is
    returned as it is.
    """
    try:
        nodes = _parse(latex)
        rows = _grid(nodes)
        mode = Mode(ascii=ascii, flat=not display)
        if display and (len(rows) > 1 or len(rows[0]) > 1):
            return "\n".join(columns(_written(rows, mode), gap=" ", right=True))
        return _write(nodes, mode)
    except RecursionError:
        return latex


# -- reading ----------------------------------------------------------------------------------
@cache
def _grammar() -> tuple[Any, Callable[[str], Any]]:
    """What takes which arguments (known to pylatexenc, and more), and its symbols by name."""
    from pylatexenc import latex2text, latexwalker, macrospec  # noqa: PLC0415 - only for formulas

    database = latexwalker.get_default_latex_context_db()
    database = database.filter_context(keep_which=["macros", "environments"])
    one = [*ACCENTS, *STYLES, "text", "textrm", "textit", "textbf", "mbox"]
    fractions = ["frac", "tfrac", "dfrac", "cfrac", "binom"]
    scripts = [
        macrospec.SpecialsSpec(mark, args_parser=macrospec.MacroStandardArgsParser("{"))
        for mark in "_^"
    ]
    database.add_context_category(
        "mathematics",
        prepend=True,
        macros=[
            *(macrospec.MacroSpec(name, "{") for name in one),
            *(macrospec.MacroSpec(name, "{{") for name in fractions),
            macrospec.MacroSpec("operatorname", "*{"),
            macrospec.MacroSpec("\\", "*"),
        ],
        specials=[*scripts, macrospec.SpecialsSpec("&"), macrospec.SpecialsSpec("~")],
    )
    return database, latex2text.get_default_latex_context_db().get_macro_spec


def _parse(latex: str) -> list[Any]:
    from pylatexenc.latexwalker import LatexWalker  # noqa: PLC0415 - only for formulas

    walker = LatexWalker(latex, latex_context=_grammar()[0], tolerant_parsing=True)
    nodes: list[Any] = walker.get_latex_nodes()[0]
    return nodes


def _children(node: Any) -> list[Any]:
    """What stands in a group, an environment or an argument; the argument itself if it is bare."""
    if node is None:
        return []
    inner = getattr(node, "nodelist", None)
    return [node] if inner is None else list(inner)


def _arguments(node: Any) -> list[list[Any]]:
    given = node.nodeargd.argnlist if node.nodeargd is not None else []
    return [_children(each) for each in given or []]


def _last_argument(node: Any) -> list[Any]:
    return (_arguments(node) or [[]])[-1]


def _grid(nodes: Sequence[Any]) -> list[list[list[Any]]]:
    r"""The rows (ended by ``\\``) and cells (ended by ``&``) of an environment."""
    rows: list[list[list[Any]]] = [[[]]]
    for node in nodes:
        if getattr(node, "macroname", "") == "\\":
            rows.append([[]])
        elif getattr(node, "specials_chars", "") == "&":
            rows[-1].append([])
        else:
            rows[-1][-1].append(node)
    return rows if len(rows) == 1 or any(rows[-1][0]) or len(rows[-1]) > 1 else rows[:-1]


# -- the tree as atoms ------------------------------------------------------------------------
def _atoms(nodes: Sequence[Any], mode: Mode) -> list[Atom]:
    """The pieces of a list of nodes, scripts attached to what they stand at."""
    found: list[Atom] = []
    side = ""
    for node in nodes:
        kind = type(node).__name__
        if kind == "LatexSpecialsNode" and node.specials_chars in {"_", "^"}:
            base = found.pop() if found and found[-1].kind != "space" else Atom("", "ord")
            found.append(_with_script(base, node, mode))
        elif kind == "LatexMacroNode" and (sized := DELIMITERS.fullmatch(node.macroname)):
            side = symbols.SIDES.get(sized["side"], "open")
        else:
            new = list(_node(node, mode))
            if side and new:
                new[0] = Atom("" if new[0].text == "." else new[0].text, side)
                side = ""
            found.extend(new)
    return found


def _node(node: Any, mode: Mode) -> Iterator[Atom]:
    kind = type(node).__name__
    if kind == "LatexCharsNode":
        yield from map(_symbol, re.findall(r"[0-9]*\.?[0-9]+|\S", node.chars))
    elif kind == "LatexMacroNode":
        yield from _macro(node, mode)
    elif kind == "LatexEnvironmentNode":
        yield _environment(node, mode)
    elif kind == "LatexSpecialsNode":
        yield Atom(" ", "space")
    elif kind != "LatexCommentNode":
        inner = _atoms(_children(node), mode)
        yield Atom(join(inner, mode), "ord")


def _symbol(text: str) -> Atom:
    text = symbols.PLAIN.get(text, text)
    return Atom(text, CLASSES.get(text, "ord"))


def _macro(node: Any, mode: Mode) -> Iterator[Atom]:
    name, inside = node.macroname, _last_argument(node)
    if name in IGNORED:
        return
    if name in symbols.SPACES:
        yield Atom(symbols.SPACES[name], "space")
    elif name == "binom":
        above, below = (_write(each, mode.inner) for each in (*_arguments(node), [], [])[:2])
        yield Atom(f"binom({above}, {below})", "ord")
    elif name.endswith("frac"):
        yield _fraction(_arguments(node), mode.inner)
    elif name == "sqrt":
        yield _root(_arguments(node), mode.inner)
    elif name in ACCENTS:
        yield _accent(name, _write(inside, mode.script), mode)
    elif name in STYLES:
        yield Atom(STYLES[name](_write(inside, mode.inner)), "ord")
    elif name.startswith(("text", "mbox")):
        yield Atom(" ".join("".join(map(_verbatim, inside)).split()), "text")
    elif name == "operatorname":
        yield Atom(_write(inside, mode.inner), "op")
    else:
        yield _named(name)
        yield from (atom for each in _arguments(node) for atom in _atoms(each, mode))


def _verbatim(node: Any) -> str:
    return str(getattr(node, "chars", None) or _write([node], Mode()) or " ")


def _named(name: str) -> Atom:
    """A symbol by its LaTeX name; a command that nobody knows is its own name."""
    known = getattr(_grammar()[1](name), "simplify_repl", None)
    text = NAMED.get(name, known if isinstance(known, str) else "")
    text = name if "%s" in text else text.strip() or name
    fallback = "op" if text.isascii() and text.isalpha() and len(text) > 1 else "ord"
    return Atom(text, OPERATORS.get(name) or CLASSES.get(text, fallback))


# -- what is more than a symbol -----------------------------------------------------------------
def _with_script(base: Atom, node: Any, mode: Mode) -> Atom:
    text = _write(_last_argument(node), mode.script)
    script = symbols.script(node.specials_chars, text, ascii_only=mode.ascii)
    loose = base.kind == "frac" or (base.kind == "ord" and re.match(r"[^\[({⎡⎧√]+ ", base.text))
    stem = f"({base.text})" if loose else base.text
    return Atom(beside(stem, script), "ord" if base.kind in {"frac", "text"} else base.kind)


def _fraction(arguments: list[list[Any]], mode: Mode) -> Atom:
    top, bottom = (_atoms(each, mode) for each in (*arguments, [], [])[:2])
    above, below = join(top, mode), join(bottom, mode)
    if not mode.ascii and f"{above}/{below}" in symbols.VULGAR:
        return Atom(symbols.VULGAR[f"{above}/{below}"], "ord")
    if re.search("[brO]", shape(top)):
        above = f"({above})"
    if not re.fullmatch("-?∂?o?g?", shape(bottom)):
        below = f"({below})"
    slash = "/" if mode.tight or " " not in above + below else " / "
    return Atom(above + slash + below, "frac")


def _root(arguments: list[list[Any]], mode: Mode) -> Atom:
    degree, inside = (*[[]] * (2 - len(arguments)), *arguments)[-2:]
    atoms = _atoms(inside, mode)
    under = join(atoms, mode)
    bare = not mode.ascii and re.fullmatch("o|g", shape(atoms))
    sign = symbols.script("^", _write(degree, mode.script), ascii_only=False) if degree else ""
    return Atom(f"{sign}√{under if bare else f'({under})'}", "ord")


def _accent(name: str, base: str, mode: Mode) -> Atom:
    if mode.ascii or len(base) != 1:
        mark = symbols.SHORT.get(name, name)
        return Atom(f"{base}{mark}" if base.isalnum() else f"{mark}({base})", "ord")
    return Atom(symbols.accented(base, ACCENTS[name]), "ord")


def _environment(node: Any, mode: Mode) -> Atom:
    rows, name = _grid(_children(node)), node.environmentname.rstrip("*")
    if name not in _MATRICES and name != "cases":
        lines = columns(_written(rows, mode.inner), gap=" ", right=True)
        return Atom("; ".join(lines) if mode.flat else "\n".join(lines), "ord")
    if mode.flat:
        comma = ", " if name == "cases" else " "
        lines = [comma.join(_write(cell, mode) for cell in row) for row in rows]
        return Atom(
            f"{{{'; '.join(lines)}}}" if name == "cases" else f"[{'; '.join(lines)}]", "ord"
        )
    lines = columns(_written(rows, mode.inner), gap="  ", right=False)
    return Atom(bracketed(lines, "{" if name == "cases" else "[", mode.ascii), "ord")


def _written(rows: Sequence[Sequence[Any]], mode: Mode) -> list[list[str]]:
    return [[_write(cell, mode) for cell in row] for row in rows]


def _write(nodes: Sequence[Any], mode: Mode) -> str:
    return join(_atoms(nodes, mode), mode)
