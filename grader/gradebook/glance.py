"""A class at a glance: what was understood, what to say in the next lecture, what needs a look."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from grader.gradebook.marks import Mark
from grader.render import Look
from grader.render.page import Page
from grader.results import CheckResult, Outcome, PartResult
from grader.text import clean_line, plural

__all__ = ["Shared", "glance", "misconceptions"]

_BAR: Final = 30
_SHOWN: Final = 10
_FEW: Final = 3  # below so many nobody speaks of a class
_ASKED: Final = {Outcome.SKIPPED, Outcome.PENDING, Outcome.FAULT}


class Shared(msgspec.Struct, frozen=True):
    """A misconception and whose submissions look like it: what to say about it is ``hint``."""

    part: str
    name: str
    hint: str
    students: tuple[str, ...]


def misconceptions(marks: Sequence[Mark]) -> list[Shared]:
    """The named mistakes of a class, the most common first; each student counts once for each."""
    found: dict[tuple[str, str], tuple[str, dict[str, None]]] = {}
    for mark, part, check in _checks(marks):
        if check.misconception is not None:
            key = part.part, " or ".join((check.misconception, *check.also))
            found.setdefault(key, (check.hint, {}))[1][mark.title] = None
    shared = [Shared(*key, hint, tuple(names)) for key, (hint, names) in found.items()]
    return sorted(shared, key=lambda each: (-len(each.students), each.part, each.name))


def _checks(marks: Sequence[Mark]) -> list[tuple[Mark, PartResult, CheckResult]]:
    return [
        (mark, part, check)
        for mark in marks
        if mark.graded and mark.result is not None
        for part in mark.result.parts
        for check in part.checks
    ]


def glance(marks: Sequence[Mark], strays: Sequence[tuple[str, str]], look: Look) -> str:
    """The report on a class."""
    page = Page(look)
    _header(page, marks)
    _distribution(page, marks)
    _parts(page, marks)
    _mistakes(page, marks)
    _slowest(page, marks)
    _attention(page, marks, strays)
    return page.text()


def _header(page: Page, marks: Sequence[Mark]) -> None:
    titles = Counter(mark.result.title or mark.result.sheet for mark in marks if mark.result)
    title = titles.most_common(1)[0][0] if titles else "Nothing graded yet"
    graded = sum(mark.graded for mark in marks)
    page.ends([(title, "bold")], [f"{graded} of {plural(len(marks), 'student')} graded"])


# -- marks ----------------------------------------------------------------------------------------
def _distribution(page: Page, marks: Sequence[Mark]) -> None:
    """How many in each tenth, and the middle half."""
    shares = sorted(
        float(100 * mark.score / mark.max_score)
        for mark in marks
        if mark.score is not None and mark.max_score
    )
    if not shares:
        return
    page.blank()
    counts = Counter(min(int(share // 10), 9) for share in shares)
    most = max(counts.values())
    for tenth in range(9, -1, -1):
        count = counts[tenth]
        label = f"{10 * tenth:3}–{10 * tenth + 10:3} %"
        page.put(
            (_bar(page, count, most), "cyan"), f" {count}" if count else "", first=[label], hang=12
        )
    middle = statistics.median(shares)
    said = f"median {middle:.0f} %, mean {statistics.fmean(shares):.0f} %"
    if len(shares) >= _FEW:
        low, _, high = statistics.quantiles(shares, n=4, method="inclusive")
        said += f", half of the class between {low:.0f} % and {high:.0f} %"
    page.put(said, hang=0)


def _bar(page: Page, count: int, most: int) -> str:
    return ("#" if page.ascii else "█") * max(round(_BAR * count / most), 1 if count else 0)


# -- parts ----------------------------------------------------------------------------------------
class _Rate(msgspec.Struct):
    """How a part went: who was asked, who passed, who left it out."""

    asked: int = 0
    passed: int = 0
    missing: int = 0


def _parts(page: Page, marks: Sequence[Mark]) -> None:
    rates: dict[str, _Rate] = {}
    for mark in marks:
        for part in mark.result.parts if mark.graded and mark.result else ():
            if {check.kind for check in part.checks} == {"prose"}:
                continue  # that waits for a person
            rate = rates.setdefault(part.part, _Rate())
            if part.outcome not in _ASKED:
                rate.asked += 1
                rate.passed += part.outcome is Outcome.PASS
                rate.missing += part.outcome is Outcome.MISSING
    rates = {name: rate for name, rate in rates.items() if rate.asked}
    if not rates:
        return
    page.blank()
    page.put(("Parts", "bold"), ", the hardest first")
    width = max(map(page.cells, rates))
    ranked = sorted(rates.items(), key=lambda item: item[1].passed / item[1].asked)
    for name, rate in ranked:
        share = f"{100 * rate.passed / rate.asked:3.0f} %"
        missing = f", {rate.missing} left it out" if rate.missing else ""
        padded = name + " " * (width - page.cells(name))
        page.put(f"{padded}  {share}  {rate.passed} of {rate.asked}{missing}", hang=2)
    nobody = [
        name
        for name, rate in rates.items()
        if rate.passed == 0 and rate.asked - rate.missing >= _FEW
    ]
    if nobody:
        page.blank()
        page.put(
            ("Nobody got right: ", "bold"),
            f"{', '.join(nobody)}. Is the check wrong? mlgrade lint {nobody[0].partition('.')[0]}",
        )


# -- mistakes -------------------------------------------------------------------------------------
def _mistakes(page: Page, marks: Sequence[Mark]) -> None:
    shared = misconceptions(marks)
    if not shared:
        return
    page.blank()
    page.put(("For the next lecture", "bold"), ": the mistakes that most share")
    for each in shared[:_SHOWN]:
        count = plural(len(each.students), "student")
        page.put((each.name, "bold"), f" in {each.part}", first=[f"{count:>12}  "], hang=14)
        if each.hint:
            page.put(each.hint, hang=14)
    if len(shared) > _SHOWN:
        page.put(f"and {len(shared) - _SHOWN} more, each of fewer", hang=14)


# -- what needs a look ----------------------------------------------------------------------------
def _slowest(page: Page, marks: Sequence[Mark]) -> None:
    timed = [(mark.result.seconds, mark) for mark in marks if mark.result is not None]
    slow = sorted(timed, key=lambda pair: -pair[0])[:3]
    if not slow:
        return
    page.blank()
    said = "; ".join(f"{mark.title} {seconds:.1f} s" for seconds, mark in slow)
    page.put(("Slowest: ", "bold"), said, hang=0)


def _attention(page: Page, marks: Sequence[Mark], strays: Sequence[tuple[str, str]]) -> None:
    """Everybody without points, and why; what was said about files."""

    def of(status: str) -> list[Mark]:
        return [mark for mark in marks if mark.status == status]

    _list(page, "Faults of mlgrade, not of the students: run the batch again", of("fault"), _why)
    _list(page, "Not gradable", [*of("ungradable"), *of("refused")], _why)
    _list(page, "Not graded yet: run the batch again", of("waiting"))
    _list(page, "Handed in nothing", of("absent"))
    late = [mark for mark in marks if mark.late]
    _list(page, "Late", late, _late)
    marked = [mark for mark in marks if mark.marked_late]
    _list(page, "Late, says the platform, but not how late: nothing is taken off", marked)
    pending = [mark for mark in marks if mark.result is not None and mark.result.pending]
    if pending:
        page.blank()
        count = plural(len(pending), "submission has", "submissions have")
        page.put(("Marks are not final: ", "bold"), f"{count} points that wait for a person.")
    noted = [mark for mark in marks if mark.work is not None and mark.work.notes]
    _list(page, "Handed in more than once", noted, _notes)
    if strays:
        page.blank()
        page.put((f"Belongs to nobody ({len(strays)})", "bold"))
        for place, message in strays[:_SHOWN]:
            page.put(f"{clean_line(place)}: {message}", hang=2)
        if len(strays) > _SHOWN:
            page.put(f"and {len(strays) - _SHOWN} more", hang=2)


def _list(
    page: Page, title: str, marks: Sequence[Mark], say: Callable[[Mark], str] | None = None
) -> None:
    """Students under a title: on a line each with what is said of them, else all on one."""
    if not marks:
        return
    page.blank()
    page.put((f"{title} ({len(marks)})", "bold"))
    if say is None:
        page.put("; ".join(mark.title for mark in marks), hang=2)  # in "Doe, Jane" is a comma
        return
    for mark in marks:
        page.put(f"{mark.title}: {say(mark)}", hang=2)


def _why(mark: Mark) -> str:
    return clean_line(mark.message.partition("\n")[0], 160)


def _late(mark: Mark) -> str:
    late = mark.late
    if late is None or not late.deducted:
        return late.words if late else ""
    over = ", too late to count" if late.over else ""
    return f"{late.words}, {late.deducted.normalize():f} points taken off{over}"


def _notes(mark: Mark) -> str:
    return "; ".join(mark.work.notes) if mark.work else ""
