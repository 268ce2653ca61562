"""What the audit reads in a submission, and what it says of a file that it cannot read."""

import subprocess
import sys
import time

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.audit import Audit, Complaint, NotPython, audit, calls, nearest
from grader.audit.answers import LONGEST
from grader.text import LINE


def read(source: str | bytes) -> Audit:
    """The audit of a readable submission."""
    found = audit(source.encode() if isinstance(source, str) else source, "submission.py")
    assert isinstance(found, Audit), found
    return found


def refused(source: str | bytes) -> NotPython:
    """The answer to a file that cannot be read."""
    found = audit(source.encode() if isinstance(source, str) else source, "submission.py")
    assert isinstance(found, NotPython), found
    return found


# -- files that are no Python ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "submission.py is empty"),
        (b" \n\t\r\n\f", "is empty. Check that you saved it"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"PK\x03\x04rest", "a zip archive (or a Word or Excel file), not Python source"),
        (b"\x1f\x8b\x08rest", "a gzip archive"),
        (b"%PDF-1.7", "a PDF, not Python source: hand in the .py file itself."),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"GIF89a", "an image"),
        (b"\x7fELF\x02", "a program"),
        (b"{\\rtf1 x}", "a rich-text document, not Python source: save it as plain text in UTF-8"),
        (b"\xa7\x0d\x0d\x0a\0\0\0\0\0\0\0\0", "compiled Python (.pyc): hand in the .py file"),
        ("x = 1\n".encode("utf-16"), "UTF-16 or UTF-32, which Python does not read. Save it as"),
        ("x = 1\n".encode("utf-16-le"), "UTF-16"),
        ("x = 1\n".encode("utf-16-be"), "UTF-16"),
        ("x = 1\n".encode("utf-32"), "UTF-16 or UTF-32"),
        (b"x = 1\ny = '\0'\n", "a null byte in line 2"),
        (b"x = 1\ny = '\xe9'\n", "not UTF-8: byte 0xe9 in line 2"),
        (b"# coding: utf-8\ny = '\xe9'\n", "not UTF-8: byte 0xe9 in line 2"),
        (b"# coding: ascii\ny = '\xe9'\n", "The coding line says ascii, but the file is not"),
        (b"# coding: klingon\nx = 1\n", "Python has no source encoding klingon"),
        (b"# coding: rot13\nk = 1\n", "Python has no source encoding rot13"),
        (b"# coding: utf-7\nk = 1\n", "Python has no source encoding utf-7"),
        (b"# coding: utf-16\nk = 1\n", "Python has no source encoding utf-16"),
        (b"# coding: unicode_escape\nk = 1\n", "no source encoding unicode_escape"),
        (b"\xef\xbb\xbf# coding: latin-1\nk = 1\n", "says latin-1, but the file is UTF-8"),
        (b'{"cells": [], "nbformat": 4}', "a Jupyter notebook: give it a name that ends in .ipynb"),
        (b"x = " + b"(" * 5000, "too many nested parentheses"),
        (b"x = " + b"-" * 100_000 + b"1", "gives up on how deeply submission.py is nested"),
        (b"x = " + b"9" * 5000, "Exceeds the limit"),
    ],
)
def test_unreadable_file_is_told_what_to_do(source, said):
    """Every kind of file that is no Python has a sentence of its own."""
    assert said in refused(source).message


def test_syntax_error_is_shown_as_python_shows_it():
    """Message, line, column and the line itself."""
    found = refused("x = 1\ndef f(:\n    pass\n")
    assert found == NotPython("SyntaxError: invalid syntax", 2, 7, "def f(:")
    assert refused("if x:\npass\n").message.startswith("IndentationError: expected an indented")
    assert refused("\tx = (1\n").source_line == " x = (1"


def test_syntax_error_is_bounded_and_printable():
    """A long line is cut and escapes are written out."""
    found = refused("x = 'a\x1b[31m' " + "y" * 1000)
    assert "\x1b" not in found.source_line
    assert len(found.source_line) < 2 * LINE
    assert "\x1b" not in audit(b"", "a\x1b[31m.py").message


def test_place_of_a_wrong_byte_is_shown():
    """The line with the byte that is not UTF-8 is shown as Latin-1 would read it."""
    found = refused(b"x = 1\n\ty = 'caf\xe9'\n")
    assert (found.line, found.column, found.source_line) == (2, 10, " y = 'café'")


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbfdef f(x): pass\n",
        b"\xef\xbb\xbf# coding: utf-8\ndef f(x): pass\n",
        b"# -*- coding: latin-1 -*-\n# caf\xe9\ndef f(x): pass\n",
        b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n# \x80\ndef f(x): pass\n",
        b"x = 1\r\r\rdef f(x):\r    pass\r",
        b"x = 1\r\ndef f(x):\r\n    pass",
        b"\x0cdef f(x): pass",
        "# σ′\ndef f(x): pass".encode(),
        b"x = 1\n\n# coding: klingon\ndef f(x): pass\n",
    ],
)
def test_what_python_accepts_is_accepted(source):
    """BOM, coding cookies, all line ends and form feeds."""
    assert "f" in read(source).functions


def test_cookie_decides_how_text_is_read():
    """A Latin-1 file gives the letters that were typed."""
    source = "# coding: latin-1\nANSWERS = {'a': 'café'}\n".encode("latin-1")
    assert read(source).answers == {"a": "café"}


def test_invalid_escapes_are_nobodys_business(capfd):
    """A SyntaxWarning is neither printed nor raised."""
    assert read("x = '\\d' is 1\n").names == {"x": 1}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "+".join("x" * 900),
        "x = y" + ".a" * 900,
        "x = y" + "[0]" * 900,
        "x = y" + "()" * 900,
        "x = " + "lambda: " * 900 + "1",
        "x = " + "not " * 900 + "1",
        "if x: pass\n" + "elif x: pass\n" * 400,
        "def f():\n    yield " + "+".join("x" * 900),
        "def f():\n    yield " + "(yield " * 90 + "1" + ")" * 90,
        "ANSWERS = {'a': " + "[" * 90 + "]" * 90 + "}",
        "ANSWERS = {'a': " + "-" * 900 + "1}",
        "".join(f"{' ' * i}def f{i}():\n" for i in range(99)) + " " * 99 + "pass",
        "".join(f"{' ' * i}class f{i}:\n" for i in range(99)) + " " * 99 + "pass",
    ],
)
def test_whatever_parses_is_read(source):
    """Nesting that Python accepts does not break the audit."""
    assert audit(source.encode(), "submission.py")


def test_what_is_too_deep_later_is_answered_too(monkeypatch):
    """If the reading itself gives up, there is a sentence and no exception."""

    def give_up(*_, **__):
        raise RecursionError

    monkeypatch.setattr("grader.audit.references", give_up)
    assert "too large or too tangled" in refused("x = 1").message


def test_parser_refusing_the_text_is_answered(monkeypatch):
    """A ValueError of the parser becomes a sentence."""

    def refuse(_):
        msg = "source code cannot be read"
        raise ValueError(msg)

    monkeypatch.setattr("ast.parse", refuse)
    assert "Python cannot read submission.py: source code cannot" in refused("x = 1").message


# -- functions and names ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("head", "least", "most"),
    [
        ("f()", 0, 0),
        ("f(a, b)", 2, 2),
        ("f(a, b=1)", 1, 2),
        ("f(a, /, b, c=1)", 2, 3),
        ("f(a, *rest)", 1, None),
        ("f(a, *, b=1, **more)", 1, 1),
    ],
)
def test_arguments_are_counted(head, least, most):
    """How many arguments a function takes by position."""
    made = read(f"def {head}:\n    return 1\n").functions["f"]
    assert (made.least, made.most, made.line, made.end_line) == (least, most, 1, 2)
    assert not made.stub


def test_decorated_function_may_take_anything():
    """A decorator may change the arguments, so nothing is promised."""
    made = read("@d\ndef f(a, *, b): pass").functions["f"]
    assert (made.least, made.most, made.needs) == (0, None, ["b"])
    assert read("@d\ndef f(a, *, b): pass").problems == []


def test_argument_only_by_name_is_complained_about():
    """A call by position cannot give it."""
    found = read("def f(a, *, b, c=1): pass")
    assert found.functions["f"].needs == ["b"]
    assert found.problems == [
        Complaint(1, "f is called by position, but takes b only by name: remove the *.")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "raise NotImplementedError",
        "raise NotImplementedError('write me')",
        '"""Doc."""; raise NotImplementedError',
        "pass",
        "...",
        '"""Doc."""',
    ],
)
def test_stub_is_recognised(body):
    """A body that only says it is not written yet."""
    assert read(f"def f(x): {body}").functions["f"].stub


@pytest.mark.parametrize(
    "body",
    ["return None", "raise ValueError", "raise", "raise e.NotImplementedError", "x", "x = 1"],
)
def test_body_is_no_stub(body):
    """Anything else has been written by someone."""
    assert not read(f"def f(x): {body}").functions["f"].stub


def test_functions_in_blocks_count():
    """A def inside if, try, with, for, while and match of the module is a function of it."""
    found = read(
        "if x:\n  def a(): pass\nelif y:\n  def b(): pass\nelse:\n  def c(): pass\n"
        "try:\n  def d(): pass\nexcept E as err:\n  def e(): pass\nelse:\n  def f(): pass\n"
        "finally:\n  def g(): pass\nwith w as v:\n  def h(): pass\nfor i, (j, *k) in x:\n"
        "  def l(): pass\nwhile x:\n  def m(): pass\nmatch x:\n"
        "  case {'n': [p, *q], **r} | C(s=t) as u:\n    def o(): pass\n"
    )
    assert set(found.functions) == set("abcdefghlmo")
    assert set(found.names) == {"err", *"vijkpqrtu"}


def test_later_definition_counts_and_is_noted():
    """The second def of a name replaces the first, with a note."""
    found = read("def f(a): pass\n\ndef f(a, b): pass\n")
    assert found.functions["f"].least == 2
    said = "f is defined twice, in lines 1 and 3; the later one counts."
    assert found.problems == [Complaint(3, said)]
    assert read("try:\n  def f(): pass\nexcept E:\n  def f(): pass").problems == []


def test_async_function_is_complained_about():
    """Its result would be a coroutine."""
    assert read("async def f(): pass").problems == [Complaint(1, "f is async: write a plain def.")]


def test_every_other_name_is_kept_with_its_line():
    """Assignments, imports, classes and := bind names that a part may have."""
    found = read(
        "a = b = 1\nc, (d, *e) = x\nf: int = 1\ng: int\nh += 1\nimport i.j, k as l\n"
        "from m import n, o as p\nclass q: r = 1\nif (s := 1): pass\nx[0] = y.z = 1\n"
        "t = [u for u in x]\n"
    )
    assert set(found.names) == set("abcdefhilnpqst")
    assert found.names["p"] == 7
    assert found.functions == {}
    assert not found.star_imports


def test_last_binding_of_a_name_counts():
    """A function that is assigned over is no function, one that is deleted is gone."""
    assert read("def f(): pass\nf = g(f)\n").names == {"f": 2}
    found = read("f = 1\ndef f(): pass\ng = 1\ndef h(): pass\ndel g, h, x.y\n")
    assert list(found.functions) == ["f"]
    assert found.names == {}


def test_star_imports_are_noted():
    """With one, the names are incomplete."""
    assert read("from numpy import *").star_imports


def test_main_guard_does_not_run():
    """What is only run as a script defines nothing, its else does."""
    guard = "if __name__ == '__main__':\n    def f(): pass\n    SHEET = 'x'\nelse:\n    g = 1\n"
    found = read(guard)
    assert (found.functions, found.names, found.sheet) == ({}, {"g": 5}, None)
    assert "f" in read(guard.replace("==", "!=")).functions


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("grad_W1", "grad_w1"),
        ("softmax", "soft_max"),
        ("sigmoid", "sigmiod"),
        ("simple_loss", None),
        ("hinge", "hinges"),
        ("relu", None),
    ],
)
def test_misspelt_name_is_found(wanted, near):
    """The nearest name that is not a part itself."""
    found = read(
        "def grad_w1(): pass\ndef soft_max(): pass\ndef sigmiod(): pass\n"
        "def simple_grad(): pass\nhinges = f\n__relu__ = 1\n"
    )
    close = nearest(wanted, found, {"simple_grad"})
    assert (close and close[0]) == near


def test_line_of_a_misspelt_name_is_given():
    """So that it can be shown."""
    assert nearest("loss", read("x = 1\ndef Loss(): pass"), ()) == ("Loss", 2)


# -- SHEET, ANSWERS, PROSE -------------------------------------------------------------------------
def test_answers_are_read():
    """Literals of every plain kind, however they are assigned; the last one wins."""
    found = read(
        'SHEET = "energy"\nANSWERS = {"old": 1}\n'
        'ANSWERS: dict[str, object] = {"a": True, "b": -1, "c": +2.5, "d": None, "e": "x" "y",\n'
        '    "f": (1, [2, {"k": {3}}]), "g": 1e999}\n'
        'ANSWERS["h"] = "late"\nANSWERS["b"] = 2\nANSWERS |= {"i": 1}\n'
        'PROSE = {"p": """two\nlines"""}\n'
    )
    assert found.problems == []
    assert found.sheet == "energy"
    assert found.prose == {"p": "two\nlines"}
    assert found.answers == {
        "a": True,
        "b": 2,
        "c": 2.5,
        "d": None,
        "e": "xy",
        "f": [1, [2, {"k": [3]}]],
        "g": float("inf"),
        "h": "late",
        "i": 1,
    }


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("\nANSWERS = dict(a=1)", 2, "ANSWERS must be written out as a dict: ANSWERS = {"),
        ("PROSE = 'text'", 1, "PROSE must be written out as a dict: PROSE = {"),
        ("ANSWERS = {1: 2}", 1, "A key of ANSWERS is not a plain string"),
        ("ANSWERS = {**other}", 1, "A key of ANSWERS is not a plain string"),
        ("ANSWERS = {}\nANSWERS[k] = 1", 2, "A key of ANSWERS is not a plain string"),
        ("ANSWERS = {'a': [\n1, x]}", 2, 'ANSWERS["a"] is not a literal, and nothing is run'),
        ("ANSWERS = {'a': f'{x}'}", 1, 'ANSWERS["a"] is an f-string'),
        ("ANSWERS = {'a': true}", 1, 'ANSWERS["a"] says true: in Python write True.'),
        ("ANSWERS = {'a': 1 + 1}", 1, "is not a literal"),
        ("ANSWERS = {'a': -x}", 1, "is not a literal"),
        ("ANSWERS = {'a': -True}", 1, "is not a literal"),
        ("ANSWERS = {'a': b'x'}", 1, "is not a literal"),
        ("ANSWERS = {'a': 1j}", 1, "is not a literal"),
        ("ANSWERS = {'a': ...}", 1, "is not a literal"),
        ("ANSWERS = {'a': {1: 2}}", 1, "has a key that is not a plain string"),
        ("ANSWERS = {'a': {**x}}", 1, "has a key that is not a plain string"),
        ("ANSWERS = {'a': 0x" + "f" * 20 + "}", 1, "is a number too large to be an answer"),
        ("ANSWERS = {'a': " + "[" * 30 + "]" * 30 + "}", 1, "is nested too deeply"),
        ("ANSWERS = {'a': 1, 'a': 2}", 1, 'ANSWERS holds "a" twice; the later one counts.'),
        ("ANSWERS = {}\nANSWERS.update(a=1)", 2, "ANSWERS is changed by code that is not run"),
        ("ANSWERS = {}\nANSWERS['a'] += 1", 2, "ANSWERS is changed by code that is not run"),
        ("SHEET = 'x'\nSHEET += 'y'", 2, "SHEET is changed by code that is not run: SHEET = "),
        ("if x:\n    ANSWERS = {}", 2, "ANSWERS is set inside a block, which is not run"),
        ("PROSE = {'p': 1}", 1, 'PROSE["p"] must be a text in quotes'),
        ("SHEET = 1", 1, 'SHEET must be a plain string: SHEET = "name".'),
        ("PROSE = {'p': '" + "x" * 20_001 + "'}", 1, "has 20001 characters; only the first 20000"),
    ],
)
def test_answer_that_cannot_be_read_is_explained(source, line, said):
    """Each with its line, and with what to write instead."""
    (problem,) = read(source).problems
    assert problem.line == line
    assert said in problem.message


def test_other_answers_still_count():
    """One bad value costs nothing but itself."""
    found = read("ANSWERS = {'a': 1, 'b': f(), 2: 3, 'c': 4}")
    assert found.answers == {"a": 1, "c": 4}
    assert len(found.problems) == 2


def test_answers_are_bounded():
    """Long texts are cut and complaints stop somewhere."""
    assert len(read(f"PROSE = {{'p': '{'x' * 30_000}'}}").prose["p"]) == LONGEST
    assert len(read("ANSWERS = {" + "f: 1," * 1000 + "}").problems) == 50


def test_lone_surrogates_can_be_sent():
    """A string that no encoding carries is written out."""
    found = read(r"ANSWERS = {'\ud800': '\udfff'}" + "\nSHEET = '\\ud800'")
    assert found.answers == {r"\ud800": r"\udfff"}
    assert msgspec.msgpack.encode(found)


# -- yields ----------------------------------------------------------------------------------------
def test_yields_are_read_in_normal_form():
    """Spaces, comments and brackets do not make another line of a derivation."""
    found = read(
        "def f(x):\n    yield (x  +1)  # start\n    yield (x +\n        1)\n    y = yield\n"
        "    yield from g( x )\n    def inner():\n        yield 2\n"
        "class C:\n    def m(self):\n        yield 3\nyield_ = lambda: (yield 4)\n"
    )
    assert [(y.function, y.line, y.end_line, y.text) for y in found.yields] == [
        ("f", 2, 2, "x + 1"),
        ("f", 3, 4, "x + 1"),
        ("f", 5, 5, "None"),
        ("f", 6, 6, "yield from g(x)"),
        ("f", 8, 8, "2"),
        ("C", 11, 11, "3"),
    ]


def test_yields_of_yields_stay_linear():
    """Nested yields are not written out again and again."""
    nested = "(yield " * 80 + "'" + "x" * 500_000 + "'" + ")" * 80
    start = time.perf_counter()
    found = read(f"def f():\n    {nested}\n")
    assert len(found.yields) == 80
    assert all(len(each.text) <= 4020 for each in found.yields)
    assert time.perf_counter() - start < 5


def test_yield_too_deep_to_write_out_is_shown_as_it_stands():
    """When ast.unparse gives up, the source is taken."""
    (found,) = read("def f():\n    yield " + "+ ".join("x" * 900)).yields
    assert found.text.startswith(("x + x", "x+ x"))


# -- as a whole ------------------------------------------------------------------------------------
def test_audit_travels():
    """What was read arrives on the other side of the wire unchanged."""
    source = (
        "import torch as t\nSHEET = 's'\nANSWERS = {'a': [1, None]}\nPROSE = {'p': 'x'}\n"
        "def f(x, *r, k):\n    yield t.exp(x)\ndef f(): pass\ng = t.exp\n"
    )
    for found in (read(source), refused("x = (")):
        sent = msgspec.msgpack.encode(found)
        assert msgspec.msgpack.decode(sent, type=Audit | NotPython) == found


def test_import_is_light():
    """Neither numpy nor torch nor a terminal library comes in."""
    code = "import sys, grader.audit; print({'numpy', 'torch', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_large_source_takes_seconds():
    """A megabyte of ordinary code is read in about two seconds."""
    part = (
        "def f{0}(X, W):\n    '''Doc.'''\n    Z = np.exp(X @ W)\n    return Z / Z.sum(), f{1}(Z)\n"
    )
    source = "import numpy as np\n" + "".join(part.format(i, i // 2) for i in range(11_000))
    start = time.perf_counter()
    assert len(read(source).functions) == 11_000
    assert time.perf_counter() - start < 15


PIECES = st.sampled_from(
    [
        *(
            "def f(",
            "x",
            "):",
            "\n",
            "    ",
            "return ",
            "yield ",
            "import ",
            "torch",
            ".nn",
            " as ",
        ),
        *("from ", "*", "lambda ", ":", "=", ":=", "(", ")", "[", "]", "{", "}", "'a'", ",", "@"),
        *("class C", "global ", "del ", "ANSWERS", "SHEET", "getattr", "if ", "for ", "in ", "0"),
        *("try:", "except ", "with ", "match x:\n case ", "async ", "await ", "f'{x}'", "\\", ";"),
        *("__import__", "globals()", "sys.modules", "vars", "partial", "é", "\x00", "\r", "\ud800"),
    ]
)


def check(source: bytes):
    """The one property: an answer that can be sent."""
    found = audit(source, "submission.py")
    assert isinstance(found, Audit | NotPython)
    assert msgspec.msgpack.encode(found)


@settings(deadline=None, max_examples=300)
@given(st.binary())
@example(b"\xff\xfe")
@example(b"# coding: \xff\n")
@example(b"\x00")
def test_any_bytes_have_an_answer(source):
    """Whatever the bytes, there is an answer and no exception."""
    check(source)


@settings(deadline=None, max_examples=500)
@given(st.lists(PIECES, max_size=60))
def test_any_text_has_an_answer(pieces):
    """Likewise for what looks like Python."""
    check("".join(pieces).encode("utf-8", "surrogatepass"))


NAMES = st.sampled_from(["a", "b", "f", "torch", "getattr", "N", "self", "x"])
VALUES = st.recursive(
    NAMES | st.sampled_from(["'nn'", "'a'", "1", "globals()", "__name__"]),
    lambda inner: st.one_of(
        st.builds("{}.{}".format, inner, NAMES),
        st.builds("({})({}, {})".format, inner, inner, inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("(lambda {}={}: {})".format, NAMES, inner, inner),
        st.builds("[{} for {} in {}]".format, inner, NAMES, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} := {})".format, NAMES, inner),
    ),
    max_leaves=12,
)
LINES = st.one_of(
    st.builds("{} = {}\n".format, NAMES, VALUES),
    st.builds("{}, {} = {}, {}\n".format, NAMES, NAMES, VALUES, VALUES),
    st.builds(
        "def {}({}={}):\n    global {}\n    {} = {}\n".format,
        *[NAMES] * 2,
        VALUES,
        st.just("b"),
        NAMES,
        VALUES,
    ),
    st.builds(
        "class {}({}):\n    {} = {}\n    def a(self): return self.{}\n".format,
        NAMES,
        VALUES,
        NAMES,
        VALUES,
        NAMES,
    ),
    st.builds("from {} import *\n".format, NAMES),
    st.builds("import torch.{} as {}\n".format, NAMES, NAMES),
    st.builds("for {} in {}:\n    {} += {}\n".format, NAMES, VALUES, NAMES, VALUES),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(LINES, max_size=12))
def test_any_program_has_an_answer(lines):
    """Likewise for programs that rename everything."""
    check("".join(lines).encode())


def test_the_functions_that_a_function_calls() -> None:
    """Itself, through helpers, other names, methods and lambdas; not through its parameters."""
    found = read(
        """
def gibbs(F): return F
other = gibbs
def helper(F): return other(F)
class Model:
    def run(self): return gibbs(1)
def a(F): return helper(F)
def b(F): return Model().run()
def c(F): return [gibbs(x) for x in F]
def d(F, gibbs): return gibbs(F)
def e(F): return e(F - 1)
"""
    )
    named = {name: set(calls(found, name)) for name in "abcde"}
    assert named == {
        "a": {"helper", "other", "gibbs"},
        "b": {"Model", "gibbs"},
        "c": {"gibbs"},
        "d": set(),
        "e": set(),
    }
    assert calls(found, "nobody") == []
