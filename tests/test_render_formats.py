"""The formats other programs read: whole outputs, other people's parsers, and hostile text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import junitparser
import pytest
import xmlschema
from cli import mlgrade
from hostile import MARK, results
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from sample_results import STORIES, check, mixed, not_gradable, part, passing, perfect
from sample_results import result as of

from grader.render import render
from grader.render.github import command, log_text
from grader.render.gradescope import VISIBILITIES
from grader.render.markdown import code
from grader.results import Outcome, Result, cleaned, from_json

DATA = Path(__file__).parent / "data"
XSD = xmlschema.XMLSchema10(DATA / "junit.xsd")
GRADESCOPE = Draft202012Validator(
    json.loads((DATA / "gradescope.schema.json").read_text(encoding="utf-8"))
)
FILES = {
    "junit": "junit.xml",
    "markdown": "md",
    "github": "log",
    "classroom": "classroom.json",
    "gradescope": "gradescope.json",
}
COLOUR = re.compile("\x1b\\[[0-9;]*m")
OWN_COMMAND = re.compile("^::", re.MULTILINE)
hostile = settings(max_examples=60)

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("format_", FILES)
@pytest.mark.parametrize("story", ["perfect", "mixed", "not_gradable", "score_only", "hostile"])
def test_report_of_every_story(story: str, format_: str, golden: Golden) -> None:
    """Every story reads as it did when a person last looked at it."""
    golden(f"render/{story}.{FILES[format_]}", render(STORIES[story](), format_))


def is_plain(text: str) -> bool:
    """Whether a text holds nothing that moves a cursor, hides, or breaks an encoding."""
    text.encode()
    return cleaned(text) == text and "\r" not in text


# -- terminal and JSON ------------------------------------------------------------------------
@hostile
@given(results())
def test_hostile_text_in_a_terminal(result: Result) -> None:
    """Colours are the only escapes, with colour; without it there are none."""
    assert is_plain(render(result, "terminal", show_output=True))
    assert is_plain(COLOUR.sub("", render(result, "terminal", color=True)))


@hostile
@given(results())
def test_hostile_text_in_json(result: Result) -> None:
    """The document is strict JSON of printable text, and reads as the clean result."""
    text = render(result, "json")
    assert is_plain(text)
    assert from_json(text) == cleaned(result) or result.reveal == "score"


# -- JUnit ------------------------------------------------------------------------------------
def junit(result: Result, **more: Any) -> junitparser.TestSuite:
    """The suite in a JUnit report that Jenkins would take."""
    text = render(result, "junit", **more)
    XSD.validate(text)
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    return suite


def test_junit_has_a_case_for_every_check() -> None:
    """Right is a case without anything; wrong a failure, raised an error, pending skipped."""
    result = mixed()
    suite = junit(result)
    cases = list(suite)
    checks = [each for part in result.parts for each in part.checks]
    assert [case.classname for case in cases] == [
        part.part for part in result.parts for _ in part.checks
    ]
    tags = {
        Outcome.PASS: [],
        Outcome.SKIPPED: ["Skipped"],
        Outcome.PENDING: ["Skipped"],
        Outcome.RAISED: ["Error"],
        Outcome.TIMED_OUT: ["Error"],
        Outcome.FAULT: ["Error"],
    }
    for case, judged in zip(cases, checks, strict=True):
        found = [type(each).__name__ for each in case.result]
        assert found == tags.get(judged.outcome, ["Failure"])
    assert (suite.tests, suite.failures) == (
        len(cases),
        sum(case.is_failure for case in cases),
    )
    assert (suite.errors, suite.skipped) == (3, 2)


def test_junit_tells_what_the_terminal_tells() -> None:
    """The text of a failure, which is what servers show, has the mistake, the call and the hint."""
    case = next(case for case in junit(mixed()) if case.classname == "contrastive.simple_grad")
    (failure,) = case.result
    assert failure.type == "wrong"
    assert failure.message.startswith("0/3 wrong on 23 of 60 inputs")
    for said in ("looks like  exclusive_cases: Both hinges", "call        simple_grad(1.0"):
        assert said in failure.text


def test_junit_names_are_unique() -> None:
    """GitLab drops cases whose name another case has."""
    rows = [passing("1", announced="ties"), passing("1", announced="ties (2)")]
    twice = of(part("p.f", *rows, passing("1", announced="ties")), part("q.f", passing("1")))
    for result in (mixed(), perfect(), twice):
        names = [case.name for case in junit(result)]
        assert len(set(names)) == len(names)
    assert [case.name for case in junit(twice)] == [
        "p.f: ties",
        "p.f: ties (2)",
        "p.f: ties (3)",
        "q.f",
    ]


def test_junit_adds_up_the_seconds() -> None:
    """A part's seconds are counted once, however many checks it has."""
    suite = junit(
        of(part("p.f", passing("1"), passing("1"), seconds=1.5), part("p.g", passing("1")))
    )
    assert suite.time == 1.5
    assert [case.time for case in suite] == [1.5, 0.0, 0.0]


def test_junit_of_what_is_not_graded() -> None:
    """One case that is an error, so that no server takes an empty report for success."""
    (case,) = junit(not_gradable())
    (error,) = case.result
    assert error.message == "line 12 is not Python: '(' was never closed"
    assert "Mend that line" in error.text


@hostile
@given(results())
def test_hostile_text_in_junit(result: Result) -> None:
    """It is well-formed, valid for Jenkins, and every text comes back as it was cleaned."""
    text = render(result, "junit")
    assert is_plain(text)
    clean = cleaned(result)
    cases = list(junit(result))
    if clean.gradable:
        assert [case.classname for case in cases] == [
            part.part for part in clean.parts for _ in part.checks
        ]
        assert len({case.name for case in cases}) == len(cases)
        outs = [case.system_out for case in cases if case.system_out]
        assert outs == [part.stdout for part in clean.parts if part.stdout]


# -- Markdown ---------------------------------------------------------------------------------
ALLOWED = {"heading", "paragraph", "bullet_list", "list_item", "inline", "fence", "hr"}
INLINE = {"text", "code_inline", "softbreak"}


def outside_code(markdown: str) -> str:
    """What a reader of Markdown takes for anything but code; asserts that it is plain text."""
    seen = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown):
        assert re.sub("_(open|close)$", "", token.type) in ALLOWED, token
        for child in token.children or ():
            assert child.type in INLINE, child
            seen.append(child.content if child.type == "text" else "")
    return "".join(seen)


@hostile
@given(results())
def test_hostile_text_in_markdown(result: Result) -> None:
    """Everything from a result is code: no HTML, link, image, mention, heading or table."""
    text = render(result, "markdown", show_output=True)
    assert is_plain(text)
    assert MARK in text
    assert MARK not in outside_code(text)


@pytest.mark.parametrize("text", ["`", "``a`", " `x` ", "a\nb", "\\", "``` ```", "", "a|b", " "])
def test_code_shows_the_text(text: str) -> None:
    """A text in code is that text, in a line or in a block."""
    (_, inline, _) = MarkdownIt().parse(f"x {code(text)}")
    shown = (inline.children or [])[-1]
    assert shown.type == "code_inline"
    assert shown.content == (" ".join(text.split()) or "-")
    (block,) = MarkdownIt().parse(code(text, block=True))
    assert block.content.rstrip("\n") == text.rstrip()


def test_markdown_says_what_to_do() -> None:
    """The summary has the score, the mistake, its hint and the command that checks again."""
    text = render(mixed(), "markdown")
    assert text.startswith("## `Energy-based models`: ")
    assert "looks like `exclusive_cases`" in text
    assert "Both hinges can be active at once" in text
    assert "then `mlgrade check near_miss.py --part " in text


# -- GitHub -----------------------------------------------------------------------------------
def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands that GitHub's runner finds in a log, as it reads them."""
    found = []
    assert log.splitlines() == log.split("\n")[:-1]
    for line in log.splitlines():
        if not line.lstrip().startswith("::"):
            assert "##[" not in line
            continue
        head, _, message = line.lstrip()[2:].partition("::")
        name, _, given = head.partition(" ")
        pairs = (pair.partition("=") for pair in given.split(",") if pair)
        found.append((name, {key: unquote(value) for key, _, value in pairs}, unquote(message)))
    return found


def test_annotations() -> None:
    """A part that is wrong is an error on its line, with the mistake and the hint."""
    log = render(mixed(), "github", arguments=("hw/near_miss.py",))
    found = commands(log)
    raised = next(each for each in found if each[1]["title"].startswith("gibbs_nll.mean_energy"))
    assert raised[0] == "error"
    assert raised[1] == {
        "file": "hw/near_miss.py",
        "line": "41",
        "title": "gibbs_nll.mean_energy 0/2",
    }
    named = next(each for each in found if "simple_grad" in each[1]["title"])
    assert named[2].split("\n")[1:] == [
        "looks like exclusive_cases",
        "Both hinges can be active at once; then their gradients add.",
    ]
    assert found[-1][0] == "notice"
    assert found[-1][2].startswith("7 of 27.5 points: 1 pass, ")
    assert {name for name, _, _ in found} == {"error", "warning", "notice"}


def test_no_more_annotations_than_github_shows() -> None:
    """Of 30 wrong parts nine are annotated and the tenth line says how many are not."""
    wrong = check("value", Outcome.WRONG, "0", "1", message="wrong", line=3)
    found = commands(render(of(*(part(f"p.f{i}", wrong) for i in range(30))), "github"))
    errors = [message for name, _, message in found if name == "error"]
    assert len(errors) == 10
    assert errors[-1] == "21 more parts are not right: see the report in the log."


@hostile
@given(results())
def test_hostile_text_on_github(result: Result) -> None:
    """The runner finds our commands with our properties, whatever text they carry."""
    log = render(result, "github", show_output=True, arguments=("a,b:c\n::x.py",))
    assert is_plain(OWN_COMMAND.sub("", log))
    found = commands(log)
    assert 1 <= len(found) <= 21
    for name, properties, _ in found:
        assert name in {"error", "warning", "notice"}
        assert properties.keys() <= {"file", "line", "title"}
        assert properties.get("file", "a,b:c ::x.py") == "a,b:c ::x.py"
        assert properties.get("line", "1").isdigit()


def test_a_command_escapes_what_the_runner_unescapes() -> None:
    """Percent, line ends, and in properties colons and commas."""
    said = command("error", "100%\n::x", file="a,b:c%", line=None)
    assert said == "::error file=a%2Cb%3Ac%25::100%25%0A::x"
    assert log_text(" ::stop") == "|  ::stop"
    assert log_text("a ##[error]") == "a ## [error]"


# -- GitHub Classroom -------------------------------------------------------------------------
def reporter(text: str) -> tuple[float, float, float]:
    """What the two kinds of reporter say: the points recorded, those shown, and out of how many.

    Asserts what the reporter takes for granted.
    """
    document = json.loads(text)
    assert document["version"] == 1
    assert document["status"] in {"pass", "fail", "error"}
    tests = document["tests"]
    assert tests
    assert document["max_score"] > 0
    for test in tests:
        assert test["status"] in {"pass", "fail", "error"}
        for shown in (test["name"], test["message"]):
            assert shown.splitlines() in ([], [shown])
            assert not shown.lstrip().startswith("::")
            assert "##[" not in shown
    passed = sum(test["status"] == "pass" for test in tests)
    recorded = sum(test["score"] for test in tests)
    return recorded, passed / len(tests) * document["max_score"], document["max_score"]


@pytest.mark.parametrize("story", ["perfect", "mixed", "score_only"])
def test_both_totals_of_classroom_agree(story: str) -> None:
    """The sum of the scores is the share of the tests that pass, and both are the score."""
    result = STORIES[story]()
    recorded, shown, most = reporter(render(result, "classroom"))
    assert recorded == pytest.approx(shown) == float(result.score)
    assert most == float(result.max_score)


def test_points_too_fine_for_equal_tests() -> None:
    """The recorded sum is exact all the same, with one test a part."""
    fine = check("claims", Outcome.WRONG, "0.3333", "3", message="one right")
    whole = of(part("p.claims", fine), part("p.f", passing("97")))
    text = render(whole, "classroom")
    assert reporter(text)[0] == pytest.approx(97.3333)
    assert len(json.loads(text)["tests"]) == 2


def test_classroom_counts_what_is_decided() -> None:
    """Points that wait for a person, or that we failed on, are neither won nor lost."""
    prose = check("prose", Outcome.PENDING, "0", "4")
    ours = check("value", Outcome.FAULT, "0", "2", message="our failure")
    waiting = of(part("p.prose", prose), part("p.f", passing("3")))
    assert reporter(render(waiting, "classroom")) == (3, 3, 3)
    assert json.loads(render(waiting, "classroom"))["status"] == "pass"
    failed = render(of(part("p.g", ours), part("p.f", passing("3"))), "classroom")
    assert (json.loads(failed)["status"], reporter(failed)) == ("error", (3, 3, 3))


def test_the_pass_mark_decides_the_colour_of_the_job() -> None:
    """The reporter's job is red below the pass mark and green from it on."""
    half = of(part("p.f", passing("1")), part("p.g", check("value", Outcome.WRONG, "0", "1")))
    for mark, status in ((None, "fail"), (51, "fail"), (50, "pass")):
        assert json.loads(render(half, "classroom", pass_mark=mark))["status"] == status


def test_classroom_of_what_is_not_graded() -> None:
    """There is a test, so the reporter does not fail, and nothing out of more than nothing."""
    text = render(not_gradable(), "classroom")
    assert reporter(text) == (0, 0, 1)
    assert json.loads(text)["status"] == "error"
    assert "line 12 is not Python" in json.loads(text)["tests"][0]["message"]


@hostile
@given(results())
def test_hostile_text_in_classroom(result: Result) -> None:
    """Names and messages are lines that no runner takes for commands."""
    text = render(result, "classroom")
    assert is_plain(text)
    reporter(text)


# -- Gradescope -------------------------------------------------------------------------------
def gradescope(result: Result, **more: Any) -> dict[str, Any]:
    """The document, valid by Gradescope's specification."""
    document: dict[str, Any] = json.loads(render(result, "gradescope", **more))
    GRADESCOPE.validate(document)
    return document


def test_gradescope_scores() -> None:
    """The top score is the result's; what waits for a person has no points of its own."""
    result = mixed()
    document = gradescope(result)
    assert Decimal(str(document["score"])) == result.score
    outcomes = {part.part: part.outcome for part in result.parts}
    for test in document["tests"]:
        undecided = outcomes[test["name"]] in {Outcome.PENDING, Outcome.FAULT}
        assert ("score" not in test) == undecided
    assert [test["number"] for test in document["tests"]][-3:] == ["3.1", "3.2", "3.3"]


def test_gradescope_output_is_the_terminals() -> None:
    """What was found is in colour; without its colours it is the text of the other formats."""
    (test,) = (each for each in gradescope(mixed())["tests"] if each["number"] == "3.2")
    assert "\x1b[" in test["output"]
    assert "looks like  exclusive_cases: Both hinges" in COLOUR.sub("", test["output"])


def test_gradescope_visibility() -> None:
    """A part, or all parts of a problem, can be shown later; a part's own word goes first."""
    chosen = {"contrastive": "after_published", "contrastive.simple_loss": "hidden"}
    shown = {
        test["name"]: test["visibility"] for test in gradescope(mixed(), visibility=chosen)["tests"]
    }
    assert shown["contrastive.simple_loss"] == "hidden"
    assert shown["contrastive.simple_grad"] == "after_published"
    assert shown["gibbs_nll.gibbs"] == "visible"
    assert set(shown.values()) < set(VISIBILITIES)


def test_gradescope_of_what_is_not_graded() -> None:
    """A test that failed says why, and the score is nothing."""
    document = gradescope(not_gradable())
    assert document["score"] == 0
    assert "Mend that line" in document["tests"][0]["output"]


@hostile
@given(results())
def test_hostile_text_on_gradescope(result: Result) -> None:
    """Our colours are the only escapes, and no text is HTML or Markdown to Gradescope."""
    document = gradescope(result)
    assert is_plain(COLOUR.sub("", document["output"]))
    formats = {document["output_format"], document["test_output_format"]}
    assert formats | {document["test_name_format"]} == {"text", "ansi"}
    for test in document["tests"]:
        assert is_plain(COLOUR.sub("", test["output"]))
        assert is_plain(test["name"])


# -- what was cleaned -------------------------------------------------------------------------
@hostile
@given(results())
def test_a_cleaned_result_stays_as_it_is(result: Result) -> None:
    """Cleaning twice changes nothing, and cleaning changes nothing but text."""
    once = cleaned(result)
    assert cleaned(once) == once
    assert [part.score for part in once.parts] == [part.score for part in result.parts]


EVIL = r"""
SHEET = "energy"
print("::error::at import\n\x1b[2J ##[error]")

class Odd(Exception):
    def __str__(self):
        shown = "\x1b]0;t\x07 <script> ]]> ``` | ::error:: ##[error] \ud800 \u202e @all"
        return shown + "\r\n::stop-commands::x"

Odd.__name__ = "\x1b[31m::E"

def infer(F, /):
    print("\n::error::printed\r ##[error]x \x1b[2J \ud800 </system-out> ]]>")
    raise Odd

def simple_loss(*args):
    return "\x1b[31m ::error:: <b> ``` \ud800 \x00"

def hinge_loss(*args):
    return {"\x1b[31m\n::error::": 1.0}
"""


def test_text_of_a_submission_is_clean_where_it_enters_a_result(tmp_path: Path) -> None:
    """What a hostile submission says, prints and returns is clean before any renderer sees it."""
    (tmp_path / "evil.py").write_text(EVIL, encoding="utf-8")
    also = [f"--also={name}=report.{name}" for name in FILES]
    run = mlgrade("check", "evil.py", "--format", "json", *also, cwd=tmp_path)
    assert run.status == 1
    result = from_json(run.out)
    assert cleaned(result) == result
    assert is_plain(run.out)
    said = {part.name: part for part in result.parts}
    assert "\\x1b" in said["infer"].stdout
    assert "\\x1b" in said["infer"].checks[0].message
    for name in FILES:
        text = (tmp_path / f"report.{name}").read_text(encoding="utf-8")
        assert is_plain(OWN_COMMAND.sub("", COLOUR.sub("", text))), name
    assert {name for name, _, _ in commands((tmp_path / "report.github").read_text())} <= {
        "error",
        "warning",
        "notice",
    }
    XSD.validate((tmp_path / "report.junit").read_text(encoding="utf-8"))
    outside_code((tmp_path / "report.markdown").read_text(encoding="utf-8"))
