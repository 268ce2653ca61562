"""The documentation cannot lie: its examples are run, and what it writes of options is parsed."""

from __future__ import annotations

import ast
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from cli import ROOT
from doc_examples import Example, ExampleError, commands, examples, matches, run
from markdown_it import MarkdownIt
from reference_pages import all_commands

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_RUN = {
    "see .ci/run, which a test holds against it": 2,
    "needs a terminal": 1,
    "needs a cluster": 1,
    "needs SLURM": 1,
    "needs Kubernetes": 1,
    "needs GitHub": 1,
}
ELSEWHERE = {"author.md": "tests/test_author_guide.py"}
"""Pages whose examples a test of their own runs."""
COMMANDS = all_commands().commands
COMPLAINT = typer.BadParameter.__mro__[2]  # of click, wherever typer has it from


def options_of(command: Any) -> set[str]:
    """All that may stand after a command."""
    return {"-h", "--help", *(each for param in command.params for each in param.opts)}


ANY_OPTION = {"--version", *chain.from_iterable(map(options_of, COMMANDS.values()))}
ANY_OPTION |= {"--thin"}  # of benchmarks


# -- run ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_the_examples_of_a_page_are_true(page: Path, tmp_path: Path) -> None:
    """Every block does what the page says, one after the other in one folder."""
    folder = tmp_path / "reader"
    folder.mkdir()
    for example in examples(page) if page.name not in ELSEWHERE else ():
        run(example, folder)


def test_what_is_not_run_is_known() -> None:
    """An example is left out only for a reason that is written here."""
    reasons = [each.notes.get("not run") for page in PAGES for each in examples(page)]
    assert Counter(filter(None, reasons)) == NOT_RUN


def test_ci_runs_the_commands_of_the_readme() -> None:
    """.ci/run sets up and tests with the README's own two commands."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    said = [
        command
        for example in examples(ROOT / "README.md")
        if example.notes.get("not run", "").startswith("see .ci/run")
        for line, _ in commands(example)
        for command in line.split(" && ")
    ]
    assert len(said) == 4
    assert all(command in ci for command in said)


def test_the_first_code_is_real() -> None:
    """The mistake on the README's first screen stands in the submission that is checked."""
    first = next(examples(ROOT / "README.md"))
    path = ROOT / "submissions_example" / "foundations" / "as_published.py"
    assert first.text.strip() in path.read_text(encoding="utf-8")


# -- parsed ---------------------------------------------------------------------------------------
def calls(command: str) -> Iterator[list[str]]:
    """The words after each ``mlgrade`` of a line of shell."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    words: list[str] | None = None
    for word in [*lexer, ";"]:
        if words is not None and not re.fullmatch(r"[|&;<>]+", word):
            words.append(word)
        elif words is not None:
            yield words
            words = None
        if words is None and Path(word).name == "mlgrade":
            words = []


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_commands_are_understood(page: Path) -> None:
    """Examples that are not run are parsed all the same: commands by mlgrade, Python by Python."""
    for example in examples(page):
        for line, _ in commands(example):
            for words in calls(line):
                understood(words, example.place)
        if example.language == "python":
            ast.parse(example.text, example.place)


def understood(words: list[str], place: str) -> None:
    """Let the command's own parser read the words."""
    assert words[0] in COMMANDS, f"{place}: there is no mlgrade {words[0]}"
    try:
        COMMANDS[words[0]].make_context(words[0], words[1:])
    except COMPLAINT as error:
        pytest.fail(f"{place}: mlgrade {shlex.join(words)}: {error}")


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_options_in_the_text_exist(page: Path) -> None:
    """Every command in the text is one; every option is one of the command beside it, or of any."""
    for text in inline_code(page):
        words = text.replace(",", " ").split()
        ours = Path(words[0]).name == "mlgrade"
        if not ours and not words[0].startswith("-"):
            continue
        named = words[1] if ours and words[1:] else "-"
        assert named.startswith("-") or named in COMMANDS, f"{page.name}: there is no `{text}`"
        known = options_of(COMMANDS[named]) if named in COMMANDS else ANY_OPTION
        said = {word.partition("=")[0] for word in words if re.match("--?[a-z]", word)}
        assert said <= known, f"{page.name}: `{text}` has {said - known}"


def inline_code(page: Path) -> Iterator[str]:
    """What a page sets in code within its text."""
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        yield from (
            each.content.replace("\\|", "|")
            for each in token.children or ()
            if each.type == "code_inline" and each.content.strip()
        )


def test_the_action_takes_what_the_page_gives_it() -> None:
    """The workflow that is shown fits action.yml, and names what it is for."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (shown,) = (each for each in examples(ROOT / "docs" / "ci.md") if each.language == "yaml")
    given = yaml.safe_load(shown.text)["steps"][1]["with"]
    assert {"submission"} <= set(given) <= set(action["inputs"])


def test_the_limits_on_the_page_are_the_defaults() -> None:
    """What docs/security.md says of each limit, its option says too."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| ([\d ]+) (?:s|MB|characters) \| `(--[\w-]+)` \|", page)
    said = {option: number.replace(" ", "") for number, option in rows}
    helps = {param.opts[0]: param.help for param in COMMANDS["check"].params if param.help}
    assert len(said) == 7
    assert said == {option: helps[option].rstrip(".").rpartition(" ")[2] for option in said}


# -- the instrument -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "text", "notes", "message"),
    [
        ("console", "$ echo one\ntwo\n", {}, "prints\none"),
        ("console", "$ echo one\n", {}, "prints\none"),
        ("console", "$ false\n", {}, "ends with 1"),
        ("console", "$ true\n", {"status": "1"}, "ends with 0"),
        ("console", "echo\n", {}, "no line begins"),
        ("sh", "false\ntrue\n", {}, "ends with 1"),
        ("sh", "mlgrade check nobody.py\n", {"status": "1"}, "ends with 2"),
        ("sh", "true\n", {"before": "false"}, "what comes before it fails"),
        ("python", "1 / 0\n", {}, "ZeroDivisionError"),
        ("pycon", ">>> 1 + 1\n3\n", {}, "Got"),
        ("text", "$ mlgrade list\n", {}, "is a 'console' block"),
        ("yaml", "", {}, "is empty"),
        ("", "a tree\n", {}, "no known language"),
    ],
)
def test_a_lie_is_found(language, text, notes, message, tmp_path) -> None:
    """A page that is wrong is refused, with its place."""
    folder = tmp_path / "reader"
    folder.mkdir()
    with pytest.raises(ExampleError, match=f"page.md:7: (.|\n)*{re.escape(message)}"):
        run(Example("page.md", 7, language, text, notes), folder)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("took … s\n", "took 0.3 s\n", True),
        ("a  \n", "a\n\n", True),
        ("a\n", "a\nb\n", False),
        ("…\nb\n", "a\nb\nc\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_what_is_left_out(shown: str, printed: str, *, same: bool) -> None:
    """Dots stand for anything; the rest is as it is printed, up to space at the ends of lines."""
    assert matches(shown, printed) is same


def test_comments_belong_to_the_next_block(tmp_path: Path) -> None:
    """They hold for one block, which is known by page and line."""
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- before: a -->\n<!-- status: 1 2 -->\n```sh\nx \\\n y\nz\n```\n\n```sh\nz\n```\n"
    )
    first, second = examples(page)
    assert (first.place, second.place) == ("page.md:3", "page.md:9")
    assert first.notes == {"before": "a", "status": "1 2"}
    assert second.notes == {}
    assert [command for command, _ in commands(first)] == ["x   y", "z"]


def test_calls_are_found_wherever_they_stand() -> None:
    """After others, by their path, up to a pipe; a comment is none of it."""
    line = "cd kit && .venv/bin/mlgrade check 'a b.py' | tail; mlgrade list  # mlgrade no"
    assert list(calls(line)) == [["check", "a b.py"], ["list"]]


@pytest.mark.parametrize("words", [["check", "a.py", "--sed", "1"], ["list", "--seed", "x"]])
def test_a_slip_in_an_option_is_found(words: list[str]) -> None:
    """The parser is the command line's own."""
    with pytest.raises(pytest.fail.Exception, match=r"page\.md:1"):
        understood(words, "page.md:1")
