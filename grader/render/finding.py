"""What a report says below a part: what happened, the mistake, the simplest case."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from textwrap import dedent

from grader.render import words
from grader.render.entries import STAR, furthest, values
from grader.render.look import Look
from grader.render.page import Page, Piece, shortened
from grader.results import CheckResult, Counterexample, Outcome, PartResult

__all__ = ["Block", "evidence", "row_name", "write_check", "write_printed"]

_LABEL = 12  # "looks like" and a gap
_NO_VALUE = {Outcome.RAISED, Outcome.TIMED_OUT, Outcome.MISSING, Outcome.SKIPPED, Outcome.FAULT}
_UNTIDY = {Outcome.RAISED, Outcome.TIMED_OUT}
_ORDINARY = {"value": "ordinary inputs", "gradient": "ordinary inputs"}
_LONGEST = 1000  # characters of a call that a page has room for
_STATEMENTS = re.compile(r"(p0|_, ax) = ")
_STARRED = re.compile(r"(\*[^\s,\]})]+)")
_OURS = "This is our failure, not yours: it costs you nothing."


@dataclass
class Block:
    """The indented lines below one part, and what they have said already."""

    page: Page
    part: PartResult
    look: Look
    indent: int
    said: set[str] = field(default_factory=set)
    left: str = ""

    @property
    def room(self) -> int:
        """The columns right of the labels."""
        return self.page.width - self.indent - _LABEL

    @property
    def rows_differ(self) -> bool:
        """Whether the rows of the part have to be told apart."""
        return len({(check.outcome, _message(check)) for check in self.part.checks}) > 1

    def opening(self, column: int) -> str:
        """The word for the part's state and what fits behind it; the rest is left to say."""
        word = words.state(self.part).word
        checks = () if self.rows_differ else self.part.checks[:1]
        self.left = "".join(_message(check) for check in checks)
        if not self.left:
            return word
        whole = self.left if self.left.startswith(word) else f"{word}: {self.left}"
        clause, _, rest = self.left.partition("; ")
        for said, left in ((whole, ""), (clause, rest)):
            if said.startswith(word) and self.page.fits(said, column):
                self.left = left
                return said
        return word

    def say(self, text: str) -> None:
        """Write a sentence, once."""
        if text and text not in self.said:
            self.said.add(text)
            self.page.put(shortened(text, 8), hang=self.indent)

    def put(self, label: str, *pieces: Piece) -> None:
        """Write a labelled entry."""
        hang = self.indent + _LABEL
        self.page.put(*pieces, first=[" " * self.indent, label], hang=hang)


def evidence(part: PartResult, look: Look) -> str:
    """The lines below a part on their own, for reports that show its name and points themselves.

    Nothing where there is nothing to say: the part is right and came without a note.
    """
    page = Page(look)
    block = Block(page, part, look, 0)
    if part.outcome is not Outcome.PASS:
        state = words.state(part)
        said = block.opening(0)
        word = len(state.word) if said.startswith(state.word) else 0
        page.put((said[:word], f"bold {state.color}"), said[word:])
    for check in part.checks:
        write_check(block, check)
    write_printed(block, show=look.show_output)
    return page.text()


def write_printed(block: Block, *, show: bool) -> None:
    """Write what the part printed: where it ended badly, or where somebody asks for it."""
    part = block.part
    if part.stdout.strip() and (show or part.outcome in _UNTIDY):
        block.put("printed", shortened(part.stdout, 6, last=True))


def write_check(block: Block, check: CheckResult) -> None:
    """Write what a check found: nothing but its notes where it passed."""
    if block.rows_differ:
        _row(block, check)
    if check.outcome is not Outcome.PASS:
        block.say(block.left)
        if check.outcome is Outcome.FAULT:
            block.say(_OURS)
        _advice(block, check)
        _place(block, check)
        if check.counterexample is not None:
            _case(block, check, check.counterexample)
    for note in check.notes:
        if note not in block.said:
            block.said.add(note)
            block.put("note", note)


def row_name(check: CheckResult) -> str:
    """What a row is about, in a few words."""
    return check.announced or _ORDINARY.get(check.kind, check.kind)


def _message(check: CheckResult) -> str:
    """What happened; on an edge row also what the statement announced about its inputs."""
    if check.announced and check.message and check.outcome not in _NO_VALUE:
        return f"{check.announced}: {check.message}"
    return check.message


def _row(block: Block, check: CheckResult) -> None:
    """One row of several: its sign, points and name, and what happened."""
    state = words.state(check)
    row = row_name(check)
    said = f"{row}: {check.message or state.word}" if check.outcome is not Outcome.PASS else row
    start: list[Piece] = [" " * block.indent, state.mark(ascii=block.page.ascii)]
    mark = words.score(check)
    hang = block.indent + 2
    block.page.put(f"{mark}  {shortened(said, 8)}", first=start, hang=hang)


def _advice(block: Block, check: CheckResult) -> None:
    """The named mistake with its hint, or the hint alone; repeated only by name."""
    hint = shortened(check.hint, 8)
    again = hint in block.said
    block.said.add(hint)
    if check.misconception is None:
        if hint and not again:
            block.put("hint", hint)
        return
    names = " or ".join((check.misconception, *check.also))
    rest = ", as above" if again and hint else f": {hint}" if hint else ""
    block.put("looks like", (names, "bold"), rest)
    if not again and block.look.explains:
        block.put("more", words.explain(block.part, check.misconception, block.look, block.room))


def _place(block: Block, check: CheckResult) -> None:
    """The student's own line, or the end of the traceback that leads to it."""
    source = dedent(check.source).strip("\n")
    if "\n" in source:
        block.put("traceback", shortened(source, 6, last=True))
    elif source:
        where = f"line {check.line}" if check.line and not check.cell else "your line"
        block.put(where, source.strip())
        if check.cell:
            block.put("in", f"cell {check.cell}, line {check.line}")


def _case(block: Block, check: CheckResult, case: Counterexample) -> None:
    """The simplest failing case: the call, and the values where the message does not hold them."""
    block.put("call", _to_paste(case.call, block.room))
    if case.expected is None and not _has_value(check, case):
        return
    for label, whole in values(case, block.room, ascii=block.page.ascii):
        text = shortened(whole, 12)
        if case.entries and STAR in text and STAR not in block.said:
            block.said.add(STAR)
            legend = f"   ({STAR} is wrong)"
            fits = len(text.rpartition("\n")[2] + legend) <= block.room
            text += legend if fits else f"\n{legend.strip()}"
        block.put(label, *_stars_stand_out(text))
    worst = furthest(check, case)
    if worst:
        block.put("worst", worst)


def _to_paste(call: str, room: int) -> str:
    """The call so that it can be pasted from the page, or with a word on why it cannot.

    Within brackets Python does not mind where a page breaks a line; between statements it does.
    """
    if len(call) > _LONGEST:
        kept = call[:_LONGEST].rpartition(" ")[0] or call[:_LONGEST]
        return f"{kept} …\n(cut: {len(call) - len(kept)} more characters in --format json)"
    if len(call) <= room or not _STATEMENTS.match(call):
        return call
    return call.replace("; ", "; \\\n")


def _stars_stand_out(text: str) -> list[Piece]:
    """The text with its starred entries in red."""
    pieces = _STARRED.split(text)
    return [(each, "bold red") if at % 2 else each for at, each in enumerate(pieces)]


def _has_value(check: CheckResult, case: Counterexample) -> bool:
    """Whether something came back that the message does not already quote."""
    if check.outcome in _NO_VALUE or check.kind == "derivation":
        return False
    return case.got is not None or check.cause is None
