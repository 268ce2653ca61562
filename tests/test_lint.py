"""Lint: a healthy problem has nothing to complain of, and every defect its own complaint."""

from __future__ import annotations

import json

import msgspec
import pytest
from toy_lint import write_toy

from grader.course import Course
from grader.lint import LintReport, lint, sheet_complaint, to_json, to_text
from grader.lint.report import Kill, Margin


def report_on(course: Course, seeds=1):
    """Return the report on the toy."""
    (report,) = lint(course, course.sheet("toys").problems, seeds)
    return report


def complaints(root, *replacements, seeds=1):
    """Return what lint says of the toy with these texts replaced."""
    return list(report_on(write_toy(root, *replacements), seeds).complaints)


MISTAKES = "mistakes(scaled, inverse, squared"
WITH_A_LOOK = "def scaled(vector, factor):\n    return factor * vector\n"


def reference(body):
    """Return the replacement of the reference of ``scaled``."""
    return WITH_A_LOOK, f"COUNT = [0]\n\n\ndef scaled(vector, factor):\n    {body}\n"


def mistake(name, body, hint="Here is a hint which is long enough.", args="vector, factor"):
    """Return the replacements that add a misconception about ``scaled``."""
    source = f'def {name}({args}):\n    """{hint}"""\n    {body}\n\n\nPROBLEM ='
    return ("PROBLEM =", source), (MISTAKES, f"{MISTAKES}, {name}")


# -- healthy -------------------------------------------------------------------------------------
def test_a_healthy_problem_has_no_complaint(tmp_path):
    """Over several seeds; its kill matrix and its margins say how good the rows are."""
    course = write_toy(tmp_path)
    report = report_on(course, seeds=3)
    assert report.complaints == ()
    assert report.passed
    assert (report.sheet, report.problem, report.seeds) == ("toys", "toy", 3)
    shares = {(kill.misconception, kill.row): kill.share for kill in report.kills}
    assert shares == {("inverse", "vectors"): 1.0, ("squared", "vectors"): 1.0}
    margins = {margin.part: margin for margin in report.margins}
    assert 0 <= margins["scaled"].right < 1 < margins["scaled"].wrong
    assert margins["loss"].wrong is None
    assert sheet_complaint(course.sheet("toys")) == ""


# -- misconceptions ------------------------------------------------------------------------------
def test_a_misconception_that_no_row_catches(tmp_path):
    """It is right, or the draws hide it."""
    found = complaints(tmp_path, *mistake("harmless", "return vector * factor"))
    assert found == ["the misconception harmless passes every row on seed 0"]


def test_two_misconceptions_that_no_input_tells_apart(tmp_path):
    """Both are told, until they are called twins."""
    twin = mistake("divided", "return vector * (1 / factor)")
    more = "cannot be told from {} on seed 0: strengthen a draw, or say so in twins"
    assert complaints(tmp_path / "one", *twin) == [
        "inverse " + more.format("divided"),
        "divided " + more.format("inverse"),
    ]
    said = ("twins=[]", "twins=[(inverse, divided)]")
    assert complaints(tmp_path / "two", *twin, said) == []


def test_a_misconception_that_does_not_take_the_arguments(tmp_path):
    """Swapped arguments, which mypy cannot see: it does nothing but raise."""
    swapped = mistake("swapped", "return factor * vector[0]", args="factor, vector")
    assert complaints(tmp_path, *swapped) == [
        "the misconception swapped is not recognised on seed 0"
    ]


def test_a_misconception_that_is_always_zero(tmp_path):
    """It would never be named."""
    found = complaints(tmp_path, *mistake("nothing", "return 0 * vector"))
    assert found == ["the misconception nothing is not recognised on seed 0"]


# -- pages of misconceptions -------------------------------------------------------------------
GOOD = """
    >>> scaled(np.array([1.0, 2.0]), 2.0)
    [2, 4]
    >>> inverse(np.array([1.0, 2.0]), 2.0)
    [0.5, 1.0]
"""


def page(text):
    """Return the replacement that gives ``inverse`` a page."""
    hint = "Look at what becomes of an entry when the factor doubles."
    return f'"""{hint}"""', f'"""{hint}\n\n    Text.\n{text}"""'


def test_a_page_whose_example_shows_the_mistake(tmp_path):
    """The part is the reference, the mistake goes by its own name; a comparison will do."""
    assert complaints(tmp_path / "one", page(GOOD)) == []
    compared = """
    >>> vector = np.array([1.0, 2.0])
    >>> scaled(vector, 2.0)[0] > inverse(vector, 2.0)[0]
    True
"""
    assert complaints(tmp_path / "two", page(compared)) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            GOOD.replace("[2, 4]", "[2, 5]"),
            "has an example that gives [2.0, 4.0], not [2, 5]: scaled(np.array([1.0, 2.0]), 2.0)",
        ),
        (
            GOOD.replace("scaled(np.array([1.0, 2.0]), 2.0)", "scale()"),
            "has an example that fails: NameError: name 'scale' is not defined: scale()",
        ),
        (
            GOOD.replace("2.0)", f"{'2.':0<60})"),
            "has an example wider than 78 columns: scaled(np.array([1.0, 2.0]), 2.0",
        ),
        ("", "shows no difference: call scaled and inverse with the same arguments"),
        (
            GOOD.replace("inverse(np.array([1.0, 2.0]), 2.0)\n    [0.5, 1.0]", "1\n    1"),
            "shows no difference: call scaled and inverse with the same arguments",
        ),
        (
            GOOD.replace("2.0)", "1.0)").replace("[2, 4]", "[1, 2]").replace("0.5, 1.0", "1, 2"),
            "shows no difference: call scaled and inverse with the same arguments",
        ),
        (f"{GOOD}\n    Write factor * vector.\n", "gives the answer away: factorvector"),
    ],
)
def test_a_page_that_cannot_be_believed(tmp_path, text, complaint):
    """An example that lies, fails, is too wide or shows nothing; and the answer in the text."""
    found = complaints(tmp_path, page(text))
    assert found[0].rstrip("0)") == f"the page of inverse {complaint}".rstrip("0)")
    assert len(found) == (2 if "wider" in complaint else 1)


# -- rows that are too easy ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("impostor", "replacement"),
    [
        ("zeros", reference("return 0 * vector")),
        ("ones", reference("return np.ones_like(vector)")),
        ("first argument", reference("return vector + 0")),
        ("constant", reference("return np.full_like(vector, 0.37)")),
        (
            "nan",
            (
                "Value(scaled, ref.scaled,",
                "Value(scaled, ref.scaled, through=lambda a, v, f: np.where(a == a, a, f * v),",
            ),
        ),
    ],
)
def test_a_row_that_an_impostor_passes(tmp_path, impostor, replacement):
    """Whoever returns that without thought would have the points; the style is not asked here."""
    no_style = ("*styles(toy.scaled, by_loop, column_in_float32),", "")
    assert complaints(tmp_path, replacement, no_style) == [
        f"scaled, vectors: the impostor '{impostor}' passes on seed 0"
    ]


def test_a_statement_that_zero_refutes(tmp_path):
    """An answer that nobody had to look for."""
    easy = ("sides=lambda x: (1 / x, 1 / abs(x))", "sides=lambda x: (x, x + 1)")
    assert complaints(tmp_path, easy) == [
        "refute, refute: the impostor 'zeros' passes on seed 0",
        "refute, refute: the impostor 'first argument' passes on seed 0",
    ]


# -- right answers -------------------------------------------------------------------------------
def test_a_reference_that_is_refused(tmp_path):
    """It does not agree with itself."""
    drifting = reference("COUNT[0] += 1; return factor * vector + COUNT[0] * (vector[0] > 1e-9)")
    no_style = ("*styles(toy.scaled, by_loop, column_in_float32),", "")
    (said,) = complaints(tmp_path, drifting, no_style)
    assert said.startswith("scaled, vectors: the reference is refused on seed 0: ")
    assert said.endswith(")")


def test_a_style_that_is_refused(tmp_path):
    """With what is said of it, on which seed and case first, and on how many seeds."""
    wrong = ("return [factor * entry", "return [factor + entry")
    (said,) = complaints(tmp_path, wrong, seeds=1)
    assert said.startswith("scaled, vectors: the style by_loop is refused on seed 0: ")
    assert said.endswith(" entries differ (case 0)")
    (said,) = complaints(tmp_path, wrong, seeds=3)
    assert said.startswith(
        "scaled, vectors: the style by_loop is refused on 3 of 3 seeds, first on seed 0: "
    )
    assert said.endswith(" entries differ (case 0)")


def test_a_style_that_gives_another_number(tmp_path):
    """Both numbers are shown: nothing else can be said of them."""
    other = (
        "    *styles(toy.lines, expanded),",
        "    *styles(toy.loss, lambda x, c: c * (x @ x)),\n    *styles(toy.lines, expanded),",
    )
    (said,) = complaints(tmp_path, other)
    assert said.endswith("is refused on seed 0: got 5.491 for 2.7455 (case 0)")


@pytest.mark.parametrize(
    ("replacement", "said"),
    [
        (
            ("yield x * (x + c) + c * (x + c)", "yield x * (x + c)"),
            "lines, numbers: the style expanded is refused on seed 0: line 2 does not follow",
        ),
        (
            ("return -1", "return 1"),
            "refute, refute: the style minus_one is refused on seed 0: does not refute it: both",
        ),
        (
            ("goal=lambda x, c: x**2 + 2 * c * x", "goal=lambda x, c: x**2 + c * x"),
            "lines, numbers: START and GOAL is refused on seed 0: line 2 does not follow",
        ),
    ],
)
def test_right_ways_of_other_kinds(tmp_path, replacement, said):
    """A derivation, a refutation, and a goal that is not the start."""
    assert complaints(tmp_path, replacement)[0].startswith(said)


# -- hints ---------------------------------------------------------------------------------------
HINT = "Look at what becomes of an entry when the factor doubles."


@pytest.mark.parametrize("docstring", ["", "Too short."])
def test_a_hint_that_is_missing(tmp_path, docstring):
    """Or too short to be one."""
    found = complaints(tmp_path, (HINT, docstring))
    assert found == ["the misconception inverse has no hint: write it as its docstring"]


def test_two_hints_that_are_equal(tmp_path):
    """Two mistakes deserve two hints."""
    found = complaints(tmp_path, (HINT, "How often does the factor stand in the statement?"))
    assert found == ["inverse and squared have the same hint"]


@pytest.mark.parametrize(
    "hint", ["It is `factor * vector`.", "It is $factor*vector$, isn't it?", "factor *\n    vector"]
)
def test_a_hint_that_gives_the_answer_away(tmp_path, hint):
    """It has the reference's expression in it, however it is set."""
    found = complaints(tmp_path, (HINT, f"Here you go: {hint}"))
    assert found == ["the hint of inverse gives the answer away: factorvector"]


def test_a_hint_of_a_row_that_gives_the_answer_away(tmp_path):
    """Rows have hints too."""
    found = complaints(tmp_path, ("Read the statement again.", "factor * vector"))
    assert found == ["the hint of a row of scaled gives the answer away: factorvector"]


# -- references, properties, claims, points ------------------------------------------------------
def test_a_reference_that_is_not_the_gradient(tmp_path):
    """Central differences of the loss say so."""
    wrong = ("def grad(x, c):\n    return c * x", "def grad(x, c):\n    return 2 * c * x")
    (said,) = complaints(tmp_path, wrong)
    start = "grad, vectors: the reference is not the gradient of loss at case 0: central "
    assert said.startswith(f"{start}differences give ")
    assert said.endswith(" on seed 0")


def test_a_gradient_of_what_has_no_row(tmp_path):
    """There is nothing to hold it against."""
    (said,) = complaints(tmp_path, ("of=loss", "of=moved"))
    assert said == (
        "grad, vectors: the loss moved has no row of its own, so the gradient cannot be checked "
        "on seed 0"
    )


def test_an_announced_gradient_is_not_differentiated(tmp_path):
    """Its inputs are extreme on purpose."""
    wrong = ("def grad(x, c):\n    return c * x", "def grad(x, c):\n    return 2 * c * x")
    announced = ("wrt=moved,", "wrt=moved, announced='large',")
    assert complaints(tmp_path, wrong, announced) == []


def test_a_property_that_the_references_do_not_have(tmp_path):
    """No student could pass it."""
    found = complaints(tmp_path, ("ask(loss, -x, c)", "ask(loss, 2 * x, c)"))
    assert found == ["even, turned: what the references answer is refused on seed 0 (case 0)"]


def test_claims_that_guessing_would_pass(tmp_path):
    """All true, or nearly."""
    found = complaints(tmp_path, ('claim("No?", False)', 'claim("No?", True)'))
    assert found == ["claims: 2 claims are true and 0 false: balance them"]


def test_points_that_do_not_add_up(tmp_path):
    """Rows against sheet.toml."""
    course = write_toy(tmp_path, ("points = 11", "points = 12"))
    said = "toys: the rows add up to 11 points, sheet.toml says 12"
    assert sheet_complaint(course.sheet("toys")) == said


def test_a_reference_that_changes_its_inputs(tmp_path):
    """Every answer after it would be about other inputs."""
    found = complaints(tmp_path, reference("vector *= factor; return vector.copy()"))
    assert "scaled, vectors: the reference changes its inputs" in found


@pytest.mark.parametrize(
    ("dealt", "said"),
    [
        ("float(draw.positive())", "argument 2 is dealt as float"),
        ("np.array(draw.positive())", ""),
        ("np.float32(draw.positive())", "argument 2 is dealt as float32"),
    ],
)
def test_a_number_that_is_no_float64(tmp_path, dealt, said):
    """A Python float makes a float32 tensor; np.float64 it must be, or an array."""
    draw = "def others(draw):\n    return draw.reals(draw.dim()), {}\n\n\ndef vectors("
    more = ("def vectors(", draw.format(dealt))
    found = complaints(tmp_path, more, ("ref.scaled, on=vectors", "ref.scaled, on=others"))
    assert found == ([f"scaled, others: {said}"] if said else [])


@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_an_array_that_is_no_float64(tmp_path, dtype):
    """zeros_like of it would truncate an honest answer."""
    draw = f"""def others(draw):
    x = draw.integers(2, 5, draw.dim())
    return x.astype(np.{dtype}), draw.positive()


def vectors("""
    swap = ("ref.scaled, on=vectors", "ref.scaled, on=others")
    found = complaints(tmp_path, ("def vectors(", draw), swap)
    assert found == [f"scaled, others: argument 1 is dealt as an array of {dtype}"]


# -- reports -------------------------------------------------------------------------------------
REPORTS = (
    LintReport(
        sheet="toys",
        problem="toy",
        seeds=200,
        kills=(
            Kill("inverse", "scaled", "vectors", 1.0),
            Kill("inverse", "scaled", "extremes", 0.0),
            Kill("squared", "scaled", "vectors", 0.345),
            Kill("sign", "grad", "vectors", 0.012),
        ),
        margins=(Margin("scaled", "vectors", 0.000123, 4567.8), Margin("loss", "vectors", 0, None)),
        complaints=(),
    ),
    LintReport("toys", "sick", 1, (), (), ("it is too easy", "points: they do not add up")),
)


def test_reports_go_through_json():
    """What is written can be read again, and holds no surprise."""
    text = to_json(REPORTS)
    assert msgspec.json.decode(text, type=tuple[LintReport, ...]) == REPORTS
    first, second = json.loads(text)
    assert first["kills"][2] == {
        "misconception": "squared",
        "part": "scaled",
        "row": "vectors",
        "share": 0.345,
    }
    assert second["complaints"] == ["it is too easy", "points: they do not add up"]


def test_reports_as_text(golden):
    """The kill matrix, the margins, and the complaints or that there is none."""
    golden("lint/reports.txt", to_text(REPORTS))


def test_processes_share_the_problems(tmp_path):
    """The reports come in order, the same as from one process, and progress is told."""
    twice = ('problems = ["toy"]', 'problems = ["toy", "more"]')
    course = write_toy(tmp_path, twice)
    source = (tmp_path / "problems/toys/toy.py").read_text(encoding="utf-8")
    for name in ("scaled", "loss", "grad", "lines", "refute"):
        source = source.replace(f"def {name}(", f"def {name}_2(")
        source = source.replace(f"({name},", f"({name}_2,").replace(f"of={name}", f"of={name}_2")
        source = source.replace(f"            {name},", f"            {name}_2,")
    (tmp_path / "problems/toys/more.py").write_text(source, encoding="utf-8")
    problems = course.sheet("toys").problems
    told: list[str] = []
    shared = lint(course, problems, 1, workers=2, progress=told.append)
    assert shared == lint(course, problems, 1)
    assert told == [report.problem for report in shared] == ["toy", "more"]
    assert all(report.passed for report in shared)
