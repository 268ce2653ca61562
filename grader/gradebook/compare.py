"""Whose marks changed since they were graded before, and what changed about the grading."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from grader.gradebook.cells import number
from grader.render import Look
from grader.render.page import Page
from grader.results import from_json
from grader.store import Graded, Kept, Store
from grader.text import plural

__all__ = ["Change", "changes", "changes_text"]


class Change(msgspec.Struct, frozen=True):
    """One submission whose result is not what it was: for whom, how, why, in which parts."""

    students: tuple[str, ...]
    before: str
    after: str
    why: tuple[str, ...]
    parts: tuple[str, ...]


def changes(store: Store) -> list[Change]:
    """The submissions with a result before their newest one that came to something else."""
    owners: dict[str, list[str]] = {}
    for pupil in store.pupils():
        if pupil.submission is not None:
            owners.setdefault(pupil.submission, []).append(pupil.name or pupil.key)
    history, newest = store.history(), store.newest(whole=False)
    found = []
    for key, names in owners.items():
        now = newest.get(key)
        before = _before(history.get(key, []), now)
        if now is not None and before is not None and _mark(before.graded) != _mark(now.graded):
            parts = _parts(store.whole(before.id), store.whole(now.id))
            why = _why(before.graded, now.graded)
            found.append(Change(tuple(names), _mark(before.graded), _mark(now.graded), why, parts))
    return found


def _before(kept: list[Kept], now: Kept | None) -> Kept | None:
    """The last result that was graded under other conditions, or came to something else."""
    earlier = [each for each in kept if now is not None and each.id < now.id]
    other = [each for each in earlier if now and _mark(each.graded) != _mark(now.graded)]
    return other[-1] if other else None


def _mark(graded: Graded) -> str:
    if graded.outcome != "graded":
        return {"ungradable": "not gradable", "fault": "our fault"}[graded.outcome]
    return f"{number(Decimal(graded.score))} of {number(Decimal(graded.max_score))}"


def _why(before: Graded, after: Graded) -> tuple[str, ...]:
    """What is different about the two gradings."""
    old = msgspec.json.decode(before.setup, type=dict[str, object])
    new = msgspec.json.decode(after.setup, type=dict[str, object])
    why = []
    if before.sha256 != after.sha256:
        why.append("another file was handed in")
    if before.course_sha256 != after.course_sha256:
        why.append(
            f"the problem {after.regraded} changed" if after.regraded else "the course changed"
        )
    for name, words in (("seed", "the seed"), ("mlgrade", "mlgrade"), ("sheet", "--sheet")):
        if old.get(name) != new.get(name):
            why.append(f"{words}: {old.get(name)} before, {new.get(name)} now")
    if old.get("limits") != new.get("limits"):
        why.append("the limits changed")
    return tuple(why) or ("the same grading came to something else: the submission varies",)


def _parts(before: Kept, after: Kept) -> tuple[str, ...]:
    """The parts with other points than before."""
    if not before.graded.result or not after.graded.result:
        return ()
    old = {part.part: part.score for part in from_json(before.graded.result).parts}
    new = {part.part: part.score for part in from_json(after.graded.result).parts}
    return tuple(
        f"{name} {number(old.get(name))} → {number(new.get(name))}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    )


def changes_text(found: list[Change], look: Look) -> str:
    """The changes for people: what changed in the same way stands together, most first."""
    page = Page(look)
    if not found:
        page.put("No marks have changed since they were graded before.")
        return page.text()
    page.put((f"Marks changed for {plural(len(found), 'submission')}", "bold"))
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Change]] = {}
    for each in found:
        alike.setdefault((each.why, each.parts), []).append(each)
    for (why, parts), group in sorted(alike.items(), key=lambda item: -len(item[1])):
        page.blank()
        page.put((plural(len(group), "submission"), "bold"), f": {'; '.join(why)}")
        for part in parts:
            page.put(part, hang=2)
        for each in group:
            page.put(f"{', '.join(each.students)}: {each.before} before, {each.after} now", hang=4)
    return page.text()
