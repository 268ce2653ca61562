"""Slips made mechanically: every operator makes the change it says, and each is judged as it is."""

from __future__ import annotations

import ast
import contextlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from toy_lint import write_toy

from benchmarks.mutants import command
from benchmarks.mutants.bench import setup
from benchmarks.mutants.limits import OutOfTime, limited
from benchmarks.mutants.measure import MISTAKE, Mutant, Task, measure, tasks, try_task
from benchmarks.mutants.mutations import read
from benchmarks.mutants.operators import OPERATORS
from benchmarks.mutants.summary import claims, read_equivalents, stale, survivors, table, wrong
from benchmarks.mutants.trial import Trial, exactness, try_out
from benchmarks.report import Share, shares_table, to_json
from grader.course import Course
from grader.spec import Misconception

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course(ROOT)

# What stands there, and what each operator makes of it (of the whole, not of its parts).
EXPRESSIONS = [
    ("arithmetic", "a + b", ["a - b"]),
    ("arithmetic", "a - b", ["a + b"]),
    ("arithmetic", "a / b", ["a * b"]),
    ("arithmetic", "a * b", ["a / b"]),
    ("arithmetic", "a ** b", ["a * b"]),
    ("arithmetic", "A @ b", ["A * b"]),
    ("arithmetic", "a % b", []),
    ("operands", "a - b", ["b - a"]),
    ("operands", "A @ b", ["b @ A"]),
    ("operands", "a + b", []),
    ("term", "a + b", ["a", "b"]),
    ("term", "a - b", ["a", "-b"]),
    ("factor", "a * b", ["a", "b"]),
    ("factor", "a / b", ["a"]),
    ("factor", "a ** 2", ["a"]),
    ("sign", "-a", ["a"]),
    ("constant", "2", ["3", "1"]),
    ("constant", "0", ["1"]),
    ("constant", "0.5", ["1.0", "0.25"]),
    ("constant", "0.0", ["1.0"]),
    ("constant", "True", []),
    ("constant", "'a'", []),
    ("comparison", "a < b", ["a <= b", "a > b"]),
    ("comparison", "a == b", ["a != b"]),
    ("comparison", "a < b < c", []),
    ("boolean", "a and b", ["a or b", "b", "a"]),
    ("boolean", "not a", ["a"]),
    ("boolean", "~a", ["a"]),
    ("boolean", "a & b", ["a | b"]),
    ("condition", "a if c else b", ["a if not c else b"]),
    ("branch", "a if c else b", ["a if True else b", "a if False else b"]),
    ("axis", "x.sum(axis=0)", ["x.sum(axis=1)", "x.sum()"]),
    ("axis", "x.sum(dim=-1)", ["x.sum(dim=0)", "x.sum()"]),
    ("keepdims", "x.sum(axis=1, keepdims=True)", ["x.sum(axis=1)"]),
    ("index", "x[0]", ["x[1]", "x[-1]", "x"]),
    ("index", "x[y]", ["x[y - 1]", "x[y + 1]", "x"]),
    ("index", "x[:, None]", ["x[None, :]", "x"]),
    ("slice", "x[1:]", ["x[:]", "x[1 + 1:]", "x[:-1]"]),
    ("slice", "x[:-1]", ["x[:]", "x[:-1 - 1]", "x[1:]"]),
    ("slice", "x[::-1]", ["x[:]"]),
    ("transpose", "x.T", ["x"]),
    ("transpose", "np.transpose(x)", ["x"]),
    ("transpose", "x.t()", ["x"]),
    ("reduction", "np.sum(x)", ["np.mean(x)"]),
    ("reduction", "x.mean()", ["x.sum()"]),
    ("reduction", "max(a, b)", ["min(a, b)"]),
    ("reduction", "sum(x)", []),
    ("logarithm", "np.log(x)", ["np.log2(x)", "np.log10(x)", "np.log1p(x)"]),
    ("logarithm", "x.log()", ["x.log2()", "x.log10()", "x.log1p()"]),
    ("function", "np.exp(x)", ["x"]),
    ("function", "x.exp()", ["x"]),
    ("function", "np.maximum(x, 0)", ["x", "0"]),
    ("function", "np.clip(x, 0, 1)", ["x"]),
    ("function", "x.clamp(min=0)", ["x"]),
    ("function", "max(1.0, *x)", ["1.0"]),
    ("function", "float(x)", []),
    ("bound", "np.clip(x, 0, 1)", ["np.clip(x, None, 1)", "np.clip(x, 0, None)"]),
    ("arguments", "f(a, b, c)", ["f(b, a, c)", "f(a, c, b)"]),
    ("arguments", "f(*a)", []),
    ("range", "range(n)", ["range(n - 1)", "range(n + 1)", "range(1, n)"]),
    ("range", "range(1, n)", ["range(1, n - 1)", "range(1, n + 1)", "range(1 + 1, n)"]),
]
STATEMENTS = [
    ("sign", "return a", ["return -a"]),
    ("sign", "return (a, b)", []),
    ("sign", "yield a", ["(yield (-a))"]),
    ("condition", "if c:\n    a()", ["if not c:\n    a()"]),
    ("condition", "while c:\n    a()", ["while not c:\n    a()"]),
    ("branch", "if c:\n    a()", ["if True:\n    a()", "if False:\n    a()"]),
    ("statement", "x += 1", ["pass"]),
    ("statement", "x[0] = 1", ["pass"]),
    ("statement", "f(x)", ["pass"]),
    ("statement", "x = 1", []),
    ("statement", "'text'", []),
    ("update", "x += 1", ["x = 1"]),
    ("arithmetic", "x += 1", ["x -= 1"]),
]


def innermost(tree, operator):
    """Return what an operator makes anywhere in a tree, in the order of the nodes."""
    return [other for node in ast.walk(tree) for other in OPERATORS[operator](node)]


@pytest.mark.parametrize(("operator", "before", "after"), EXPRESSIONS)
def test_an_operator_changes_an_expression(operator, before, after):
    """The change is the one its name says, and what it is given stays as it was."""
    tree = ast.parse(before, mode="eval").body
    kept = ast.dump(tree)
    if operator == "slice":
        made = [ast.Subscript(tree.value, other, tree.ctx) for other in innermost(tree, operator)]
    else:
        made = list(OPERATORS[operator](tree))
    assert [ast.unparse(ast.fix_missing_locations(other)) for other in made] == after
    assert ast.dump(tree) == kept


@pytest.mark.parametrize(("operator", "before", "after"), STATEMENTS)
def test_an_operator_changes_a_statement(operator, before, after):
    """As for expressions; a `return` stands inside a function elsewhere."""
    (statement,) = ast.parse(before).body
    nodes = [statement, *([statement.value] if isinstance(statement, ast.Expr) else [])]
    made = [other for node in nodes for other in OPERATORS[operator](node)]
    assert [ast.unparse(ast.fix_missing_locations(other)) for other in made] == after


@pytest.mark.parametrize(
    ("operator", "after"), [("condition", "[x for x in y if not c]"), ("branch", "[x for x in y]")]
)
def test_an_operator_changes_a_filter(operator, after):
    """The `if` of a comprehension is a condition too."""
    tree = ast.parse("[x for x in y if c]", mode="eval").body
    (other,) = OPERATORS[operator](tree.generators[0])
    assert ast.unparse(ast.ListComp(tree.elt, [other])) == after


def test_every_operator_is_tried_above():
    """So that none is added without an example."""
    shown = {name for name, _, after in (*EXPRESSIONS, *STATEMENTS) if after}
    assert shown == set(OPERATORS)


# -- the slips of a file -------------------------------------------------------------------------
BOARD = '''
import numpy as np


def helper(x):
    """Not a slip: 1 + 1."""
    return np.exp(-x) + 1


def entry(x: int = 3, y: str = "a" + "b") -> float:
    """Twice the helper."""
    for i in range(2):
        x = x + i
    return 2 * helper(x) + 2 * helper(x)


def unrelated(x):
    return x[0]
'''


def board(tmp_path, text=BOARD):
    """Return the source of a little file."""
    path = tmp_path / "board.py"
    path.write_text(text, encoding="utf-8")
    return read(path, tmp_path)


def test_a_function_is_changed_with_its_helpers_alone(tmp_path):
    """Docstrings, defaults, annotations and what is not called are left alone."""
    source = board(tmp_path)
    assert source.reached_from("entry") == ("helper", "entry")
    diffs = {each.diff for each in source.mutations("helper")}
    assert "return np.exp(-x) + 1  →  return np.exp(x) + 1" in diffs
    assert not any("1 + 1" in each or '"""' in each for each in diffs)
    assert not any("'a'" in each.diff for each in source.mutations("entry"))


def test_a_slip_has_a_place_and_a_name_of_its_own(tmp_path):
    """The same change made twice in a line is numbered; no two slips give the same code."""
    slips = list(board(tmp_path).mutations("entry"))
    ids = [each.id for each in slips]
    assert len(ids) == len(set(ids)) == len({ast.dump(each.definition) for each in slips})
    first = next(each for each in slips if each.operator == "range")
    assert (first.file, first.line) == ("board.py", 12)
    assert first.id == "board.py:entry range: for i in range(2):  →  for i in range(2 - 1):"


def test_names_outlive_other_edits(tmp_path):
    """They hold no line number, and come in the same order every time."""
    ids = [each.id for each in board(tmp_path).mutations("entry")]
    moved = BOARD.replace("def helper", "def new(x):\n    return x\n\n\ndef helper")
    source = board(tmp_path, moved)
    assert [each.id for each in source.mutations("entry")] == ids
    assert next(source.mutations("entry")).line > 12


def test_all_slips_of_a_real_file_compile():
    """Whatever is written there."""
    source = read(ROOT / "problems/optimizers/styles/momentum.py", ROOT)
    slips = [slip for name in source.definitions for slip in source.mutations(name)]
    assert len(slips) > 100
    for slip in slips:
        tree = ast.Module([slip.definition], [])
        compile(ast.fix_missing_locations(tree), slip.file, "exec")


def test_a_removed_statement_is_said_to_be_gone(tmp_path):
    """And a changed head of a loop is shown without its body."""
    source = board(tmp_path, "def entry(x):\n    for i in x:\n        x += i\n    return x\n")
    diffs = [each.diff for each in source.mutations("entry")]
    assert "x += i  →  (removed)" in diffs
    assert "for i in x:  →  (removed)" in diffs


# -- limits --------------------------------------------------------------------------------------
def test_an_endless_loop_ends():
    """Even one that holds every exception back."""

    def stubborn():
        while True:
            with contextlib.suppress(Exception):
                sum(range(1000))

    with pytest.raises(OutOfTime), limited(0.05):
        stubborn()


def test_memory_is_limited():
    """In a process of its own, since the limit stays."""
    code = (
        "from benchmarks.mutants.limits import limit_memory\n"
        "limit_memory()\n"
        "try:\n    bytearray(3 << 30)\nexcept MemoryError:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "refused\n"


# -- a slip is tried -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """Return a little course."""
    return write_toy(tmp_path_factory.mktemp("toy"))


def bench_of(course, name):
    """Return the inputs of a part, and the parts' right answers."""
    (problem,) = course.sheet("toys").problems
    part = next(each for each in problem.parts if each.name == name)
    styles = course.styles(problem)
    return setup(problem, part, styles), {each.right.__name__: each.right for each in styles}


def tried(course, function, part="scaled"):
    """Return what becomes of a function in place of the reference."""
    bench, rights = bench_of(course, part)
    row = bench.part.rows[0]
    usual = exactness(bench, getattr(row, "truth", None) or rights["expanded"])
    return try_out(bench, function, usual)


def wild(v, c):
    """Stand for a slip that nothing explains."""
    return np.sin(c * v) * v.mean() + np.cos(v + c)


def doubled(v, c):
    """Stand for a slip that no misconception explains."""
    return 2 * c * v


def by_columns(v, c):
    """Stand for a slip of form."""
    return (c * v)[:, None, None]


def forgets(v, c):
    """Stand for a slip that raises."""
    return c * v[len(v)]


def never(v, c):
    """Stand for a slip that does not end."""
    while True:
        c += v[0] * 0


@pytest.mark.parametrize(
    ("slip", "verdict", "told"),
    [
        (lambda v, c: c * v, "equal", ""),
        (lambda v, c: [float(c) * each for each in v], "equal", ""),
        (lambda v, c: v / c, "caught", "named"),
        (doubled, "caught", "diagnosed"),
        (wild, "caught", "silent"),
        (by_columns, "caught", "form"),
        (forgets, "caught", "raised"),
        (never, "late", ""),
        (lambda v, c: c * v * (1 + 1e-8), "survived", ""),
        (lambda v, c: c * v if abs(v).max() < 5.5 else v, "survived", ""),
    ],
)
def test_what_becomes_of_a_slip(toy, slip, verdict, told):
    """Equal, caught and named or not, accepted though it differs; the last on stress alone."""
    trial = tried(toy, slip)
    assert (trial.verdict, trial.told) == (verdict, told)
    assert not trial.wrongly


def test_a_survivor_says_where_it_differs(toy):
    """On the dealt inputs of a seed, or on inputs under stress."""
    assert tried(toy, lambda v, c: c * v * (1 + 1e-8)).message == (
        "differs on seed 0, vectors, case 0, and is accepted"
    )
    assert (
        "differs on stress, vectors"
        in tried(toy, lambda v, c: c * v if abs(v).max() < 5.5 else v).message
    )


def test_a_slip_that_one_seed_misses_survives(toy):
    """A student is graded with one seed, whichever it is."""
    bench, _ = bench_of(toy, "scaled")
    known = {case.calls[0].args[0].tobytes() for case in bench.rows[1][0].dealt.cases}
    trial = tried(toy, lambda v, c: c * v if v.tobytes() in known else v + c)
    assert trial.message == "accepted on seed 1, refused on others"


def test_a_broken_derivation_is_shown(toy):
    """The report shows the line, which is no name and no diagnosis."""

    def broken(x, c):
        yield (x + c) ** 2
        yield x**2 + c**2
        yield x**2 + 2 * c * x + c**2

    trial = tried(toy, broken, "lines")
    assert (trial.verdict, trial.told) == ("caught", "shown")


def test_a_name_that_fits_one_seed_only_is_wrong(toy):
    """What is said of a slip is held against other inputs."""
    bench, _ = bench_of(toy, "scaled")
    known = {case.calls[0].args[0].tobytes() for case in bench.rows[0][0].dealt.cases}

    def lucky(v, c):
        return doubled(v, c) if v.tobytes() in known else v

    own = Misconception(bench.misconceptions[0].part, lucky)
    bench = type(bench)(bench.sheet, bench.part, bench.rows, bench.stress, (own,), {})
    trial = try_out(bench, doubled, [])
    assert (trial.told, trial.said) == ("named", "lucky")
    assert trial.wrongly == "lucky gives other answers on seed 1"


def on_first_seed(toy, otherwise):
    """Return a slip that doubles the answer on the first seed, and does another thing elsewhere."""
    bench, _ = bench_of(toy, "scaled")
    known = {case.calls[0].args[0].tobytes() for case in bench.rows[0][0].dealt.cases}
    return lambda v, c: 2 * c * v if v.tobytes() in known else otherwise(v, c)


def test_a_diagnosis_that_fits_one_seed_only_is_wrong(toy):
    """It is held against every answer on the other seeds."""
    trial = tried(toy, on_first_seed(toy, lambda v, c: 3 * c * v))
    assert (trial.told, trial.said) == ("diagnosed", "factor")
    assert trial.wrongly.endswith(": not on seed 1, case 0")
    assert tried(toy, lambda v, c: 2 * c * v).wrongly == ""


def test_a_diagnosis_is_about_answers(toy):
    """Where there is none, or one that jumps as at a kink, nothing speaks against it."""
    assert tried(toy, on_first_seed(toy, forgets)).wrongly == ""
    bench, _ = bench_of(toy, "scaled")
    kink = bench.rows[1][0].dealt.cases[20].calls[0].args[0][0]
    trial = tried(toy, lambda v, c: c * v if v[0] == kink else 2 * c * v)
    assert (trial.said, trial.wrongly) == ("factor", "")


def test_a_name_is_true_of_a_slip_that_overflows_earlier():
    """In float32 the same mistake is not finite on more of the edge cases, on another seed too."""
    (problem,) = [
        each for each in COURSE.sheet("foundations").problems if each.name == "forward_backward"
    ]
    part = next(each for each in problem.parts if each.name == "softmax")

    def shifted(z):
        weights = np.exp((z - z.min()).astype(np.float32))
        return weights / weights.sum()

    trial = try_out(setup(problem, part, COURSE.styles(problem)), shifted, [])
    assert (trial.said, trial.wrongly) == ("shifted_by_the_smallest", "")


def test_stress_asks_only_where_right_styles_agree(tmp_path):
    """A style that is right on what is promised and not beyond it takes the rest away."""
    bench, _ = bench_of(write_toy(tmp_path), "scaled")
    assert len(bench.stress) == 4
    careful = ("return [factor * entry for entry in vector]", "return vector * min(factor, 5.0)")
    bench, _ = bench_of(write_toy(tmp_path, careful), "scaled")
    assert all(case.calls[0].args[1] <= 5 for row in bench.stress for case in row.dealt.cases)


# -- all of them ---------------------------------------------------------------------------------
def test_all_slips_of_a_course_are_tried(toy):
    """Every right answer of every part, and the known mistakes, in the order of the parts."""
    todo = tasks(toy)
    assert [(each.part, each.entry) for each in todo] == [
        *(("scaled", at) for at in (0, 1, 2, None)),
        *(("loss", at) for at in (0, None)),
        *(("grad", at) for at in (0, None)),
        *(("lines", at) for at in (0, None)),
        *(("refute", at) for at in (0, None)),
    ]
    said = []
    found = measure(todo, workers=1, progress=said.append)
    assert len(said) == len(todo)
    assert found == [each for task in todo for each in try_task(task)]
    assert [each.place for each in found if each.operator == MISTAKE] == ["inverse", "squared"]
    ids = [each.id for each in found]
    assert len(ids) == len(set(ids))
    assert not [each.id for each in found if each.trial.verdict == "survived"]
    assert {each.trial.told for each in found} >= {"named", "silent", "shown", "raised"}


def test_a_thinner_measure_tries_some_of_the_same(toy):
    """The same ones every time."""
    whole = {each.id for each in try_task(Task(str(toy.root), "toys", "toy", "loss", 0))}
    thin = [each.id for each in try_task(Task(str(toy.root), "toys", "toy", "loss", 0, thin=3))]
    assert 0 < len(thin) < len(whole)
    assert set(thin) < whole


def slip(name, verdict, told="", operator="sign", **more):
    """Return one slip with what became of it."""
    said = {"said": name} if told in {"named", "diagnosed"} else {}
    trial = Trial(verdict, told, **{**said, **more})
    return Mutant(name, "energy", "p.f", "f.py:1", operator, "a  →  b", trial)


FOUND = [
    slip("a", "equal"),
    slip("b", "survived", message="differs"),
    slip("c", "survived", message="differs"),
    slip("d", "caught", "named"),
    slip("e", "caught", "diagnosed", wrongly="not on seed 1"),
    slip("f", "caught", "silent"),
    slip("g", "caught", "raised"),
    slip("h", "late"),
    slip("i", "caught", "named", operator=MISTAKE),
]


def test_promises_are_counted():
    """Documented slips differ rightly, late ones say nothing, known mistakes count apart."""
    counted = [(each.count, each.of) for each in claims(FOUND, {"b": "why"})]
    assert counted == [(4, 5), (2, 3), (1, 1), (2, 3)]
    assert [each.id for each in survivors(FOUND, {"b": "why"})] == ["c"]
    assert [each.id for each in wrong(FOUND)] == ["e"]
    assert stale(FOUND, {"b": "why", "f": "why", "z": "why"}) == ["f", "z"]
    rows = [" ".join(line.split()) for line in table(FOUND, {"b": "why"}).splitlines()]
    assert rows == [
        "slips late equal survived caught named diagnosed silent shown form raised",
        "energy 8 1 2 1 4 1 1 1 0 0 1",
        "all slips 8 1 2 1 4 1 1 1 0 0 1",
        "known mistakes 1 0 0 0 1 1 0 0 0 0 0",
    ]


def test_shares_are_held_against_promises():
    """In the table and in the JSON; a share of nothing is kept."""
    shares = [Share("caught", 3, 4, 0.9), Share("true", 0, 0, 1.0)]
    lines = shares_table(shares).splitlines()
    assert lines[1].split() == ["caught", "3", "4", "75.00%", "90.00%", "NOT", "KEPT"]
    assert lines[2].split() == ["true", "0", "0", "100.00%", "100.00%"]
    kept = [each["kept"] for each in json.loads(to_json(shares, {"wrong": []}))["claims"]]
    assert kept == [False, True]


def test_documented_slips_say_why(tmp_path):
    """Every group has a reason, and no slip stands in two."""
    path = tmp_path / "some.toml"
    path.write_text('[[group]]\nwhy = "same"\nslips = ["a", "b"]\n', encoding="utf-8")
    assert read_equivalents(path) == {"a": "same", "b": "same"}
    assert all(len(why) > 20 for why in read_equivalents().values())


def test_the_command_prints_what_it_found(toy, monkeypatch, capsys, tmp_path):
    """Table, promises, survivors, what is said wrongly, silent groups, JSON, and all in a file."""
    monkeypatch.setattr(command, "_ROOT", toy.root)
    out = tmp_path / "all.json"
    status = command.run(["--sheet", "toys", "--workers", "1", "-o", str(out)])
    printed = capsys.readouterr().out
    claimed = json.loads(printed[printed.index("\n{") :])["claims"]
    assert status == (0 if all(each["kept"] for each in claimed) else 1)
    assert "Survivors: 0" in printed
    assert "Said wrongly: 0" in printed
    assert len(json.loads(out.read_text(encoding="utf-8"))) > 50


def test_the_command_says_what_is_not_kept(toy, monkeypatch, capsys):
    """It ends with 1, and lists who survived, what was not true, and what is documented in vain."""
    monkeypatch.setattr(command, "_ROOT", toy.root)
    monkeypatch.setattr(command, "measure", lambda *_, **__: FOUND)
    monkeypatch.setattr(command, "read_equivalents", lambda: {"b": "why", "z": "why"})
    assert command.run([]) == 1
    printed = capsys.readouterr().out
    assert "NOT KEPT" in printed
    assert "Survivors: 1\n  c\n      f.py:1: differs\n" in printed
    assert "Said wrongly: 1\n  e\n      e: not on seed 1\n" in printed
    assert "Diagnosed: 1 e\n" in printed
    assert "    1 p.f, sign\n" in printed
    assert "in equivalents.toml, but not among the survivors: z\n" in printed


def test_a_sample_of_the_course_keeps_the_promises():
    """A few slips of one problem; `python -m benchmarks mutants` tries them all."""
    todo = [each for each in tasks(COURSE, ["energy"], 8) if each.problem == "contrastive"]
    found = [each for task in todo for each in try_task(task)]
    assert len(found) > 150
    known = read_equivalents()
    assert not survivors(found, known)
    assert not wrong(found)
    kept = {each.name: each.kept for each in claims(found, known)}
    assert kept["known mistakes named"]
