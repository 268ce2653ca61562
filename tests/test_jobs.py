"""A deck: what follows from a course and a seed is computed once, and serves again and again."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from cli import PERFECT, ROOT

from grader.cases import Case
from grader.course import Course
from grader.errors import UsageError
from grader.grade import Request, grade
from grader.isolate import Spawner, start
from grader.isolate.launch import Launch
from grader.jobs import Deck
from grader.limits import Limits
from grader.naming import answered
from grader.results import Result
from grader.run import Session
from grader.spec import Misconception
from grader.submission import read

COURSE = Course(ROOT)


@pytest.fixture(scope="module")
def spawner() -> Iterator[Spawner]:
    """What starts all workers of this module."""
    with start() as made:
        yield made


def graded(name: str, spawner: Spawner, deck: Deck | None = None) -> Result:
    """The result of an example, without its times."""
    submission = read(PERFECT.parent / f"{name}.py")
    with Session(Launch(spawner, submission, Limits())) as session:
        result = grade(submission, Request(course=COURSE), session, deck=deck)
    parts = tuple(msgspec.structs.replace(each, seconds=0.0) for each in result.parts)
    return msgspec.structs.replace(result, seconds=0.0, parts=parts)


def test_a_deck_serves_again_and_again(spawner: Spawner) -> None:
    """Whoever was graded with it before, a result is the one that a fresh deck gives."""
    deck = Deck(COURSE)
    fresh = {name: graded(name, spawner) for name in ("perfect", "near_miss", "mutates_inputs")}
    for name in (*fresh, *reversed(fresh)):
        assert graded(name, spawner, deck) == fresh[name]


def test_everything_is_dealt_once() -> None:
    """Sheets, parts and what is right on them are the same objects when asked for again."""
    deck = Deck(COURSE, 7)
    dealer = deck.dealer("energy")
    assert deck.dealer("energy") is dealer
    part = dealer.sheet.parts[0]
    (job,) = dealer.jobs([part])
    assert dealer.job(part) is job
    assert job.expected is job.expected
    assert deck.dealer("bayes") is not dealer


def test_what_a_stand_in_is_told_is_worked_out_once() -> None:
    """Of parts that can be asked for over the wire; of a derivation or a claim there is nothing."""
    jobs = {job.part.id: job for job in Deck(COURSE).jobs("energy")}
    told = jobs["gibbs_nll.gibbs"].known
    assert told is not None
    assert len(told.takes) == len(jobs["gibbs_nll.gibbs"].calls[0].args)
    assert jobs["gibbs_nll.gibbs"].known is told
    assert jobs["gibbs_nll.energy_nll_steps"].known is None
    assert jobs["gibbs_nll.claims"].known is None
    tensors = {job.part.id: job for job in Deck(COURSE).jobs("bayes")}
    assert tensors["torch_mlp.softmax"].known is None


def test_what_mistakes_answer_is_worked_out_once(
    spawner: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a class: on first cases before anybody is graded, on others when somebody makes it."""
    deck = Deck(COURSE, shared=True)
    jobs = deck.jobs("energy")
    for job in jobs:
        job.prepare()
    asked: list[tuple[str, Case]] = []

    def counted(row: object, misconception: Misconception, case: Case) -> object:
        asked.append((misconception.name, case))
        return answered(row, misconception, case)

    monkeypatch.setattr("grader.naming.answered", counted)
    first = graded("near_miss", spawner, deck)
    firsts = [case for job in jobs for dealt in job.dealt for case in dealt.cases[:1]]
    assert asked
    assert not any(case is each for _, case in asked for each in firsts)
    asked.clear()
    assert graded("near_miss", spawner, deck) == first
    assert not asked


def test_a_sheet_that_is_not_there() -> None:
    """It is refused every time."""
    deck = Deck(COURSE)
    for _ in range(2):
        with pytest.raises(UsageError, match="no sheet 'nosuch'"):
            deck.dealer("nosuch")
