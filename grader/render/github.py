"""The report in the log of a GitHub workflow, with annotations on the lines it is about.

A line of a log that begins with ``::`` is a command to the runner, and so is ``##[`` anywhere
in one. The report's own lines begin with a bar, and the values inside the annotations, which
are commands, are escaped as the runner unescapes them. GitHub shows ten annotations of a kind
for a step: the last of ten says how many there are more.
"""

from __future__ import annotations

from msgspec.structs import replace

from grader.render import terminal, words
from grader.render.look import Look
from grader.render.page import shortened
from grader.results import CheckResult, Outcome, PartResult, Result

__all__ = ["command", "log_text", "render"]

_WIDTH = 88
_MOST = 10  # annotations of one kind that GitHub shows for a step
_LEVELS = {
    Outcome.WRONG: "error",
    Outcome.RAISED: "error",
    Outcome.TIMED_OUT: "error",
    Outcome.BANNED: "error",
    Outcome.CARRIED: "warning",
    Outcome.FAULT: "warning",
}


def render(result: Result, look: Look) -> str:
    """The terminal's report behind bars, then the annotations."""
    report = terminal.render(result, replace(look, width=_WIDTH, color=False))
    lines = [f"| {log_text(line)}".rstrip() for line in report.split("\n")[:-1]]
    return "\n".join([*lines, *_annotations(result, look)]) + "\n"


def log_text(line: str) -> str:
    """A line that is text to the runner: its newer commands begin a line, its older ones do not."""
    return ("| " if line.lstrip().startswith("::") else "") + line.replace("##[", "## [")


def command(name: str, message: str, **properties: object) -> str:
    """A command to the runner: ``::error file=hw.py,line=3::message``."""
    given = ",".join(
        f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
        if value is not None
    )
    return f"::{name} {given}::{_escaped(message)}"


def _escaped(text: str) -> str:
    text = text.replace("##[", "## [").replace("%", "%25")
    return text.replace("\r", "%0D").replace("\n", "%0A")


def _annotations(result: Result, look: Look) -> list[str]:
    file = look.file(result)
    if not result.gradable:
        message = result.message or "The submission could not be read."
        return [command("error", message, file=file, title="mlgrade: not graded")]
    found = []
    for level in ("error", "warning"):
        parts = [part for part in result.parts if _LEVELS.get(part.outcome) == level]
        shown = parts if len(parts) <= _MOST else parts[: _MOST - 1]
        found += [_annotation(level, part, file) for part in shown]
        left = len(parts) - len(shown)
        if left:
            more = f"{left} more parts are not right: see the report in the log."
            found.append(command(level, more, title="mlgrade"))
    tally = ", ".join(f"{count} {state.word}" for state, count in words.tally(result))
    waiting = words.pending(result)
    said = f"{words.total(result)}: {tally}" + (f"; {waiting} for a person" if waiting else "")
    return [*found, command("notice", said, title="mlgrade")]


def _annotation(level: str, part: PartResult, file: str) -> str:
    first = next(check for check in part.checks if check.outcome is part.outcome)
    title = f"{part.part} {words.score(part)}"
    # A line of a notebook is that of a cell, which no annotation can point to.
    line = None if first.cell or part.cell else first.line or part.line
    return command(level, _finding(first), file=file, line=line, title=title)


def _finding(check: CheckResult) -> str:
    """What happened, the mistake and the hint, in a few lines."""
    said = [check.message or words.state(check).word]
    if check.misconception is not None:
        said.append(f"looks like {' or '.join((check.misconception, *check.also))}")
    said += [check.hint] if check.hint else []
    return shortened("\n".join(said), 12)
