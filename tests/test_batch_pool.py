"""Judges side by side: each has a place that no other has, also when one dies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from grader.batch.pool import Pool
from grader.batch.tasks import FAULT, GRADED, Answer, Task, decode_task, encode
from grader.submission import Submission


class Tells:
    """Work that answers with its place, and ends its process when it is told to."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __call__(self, wire: Connection) -> None:
        """Answer until nobody asks any more."""
        while True:
            try:
                task = decode_task(wire.recv_bytes())
            except EOFError:
                return
            if task.submission.name == "die":
                os._exit(1)
            wire.send_bytes(encode(Answer(outcome=GRADED, message=str(self.place))))

    def forget(self) -> None:
        """There is nothing to forget."""


def noting(begun: list[int]) -> Callable[[int], Tells]:
    """What begins such work, and keeps for which places it did."""

    def begin(place: int) -> Tells:
        begun.append(place)
        return Tells(place)

    return begin


def task(name: str) -> Task:
    """A task that is known by the name of its submission."""
    return Task(Submission(name, b"", ""))


def told(events: Iterator[tuple[str, Answer] | None]) -> dict[str, Answer]:
    """What was answered, by name."""
    return dict(event for event in events if event is not None)


def test_every_judge_has_a_place_of_its_own() -> None:
    """Of so many places each is taken, and all are less than the number."""
    begun: list[int] = []
    with Pool[str](3, noting(begun), 30.0) as pool:
        answers = told(pool.run(["a", "b", "c", "d"], task))
        assert {each.outcome for each in answers.values()} == {GRADED}
        assert sorted(begun) == [0, 1, 2]
        assert len(pool.pids) == 3


def test_a_judge_is_busy_again_before_its_answer_is_kept() -> None:
    """And the task after that is ready: nobody waits for the store or for a file to be read."""
    read: list[str] = []

    def reading(name: str) -> Task:
        read.append(name)
        return task(name)

    with Pool[str](1, Tells, 30.0) as pool:
        events = pool.run(["a", "b", "c", "d"], reading)
        first = next(event for event in events if event is not None)
        assert first[0] == "a"
        assert read == ["a", "b", "c"]
        assert [name for name, _ in filter(None, events)] == ["b", "c", "d"]
    assert read == ["a", "b", "c", "d"]


def test_who_replaces_a_judge_takes_its_place() -> None:
    """Two on one core would share it while another is idle."""
    begun: list[int] = []
    with Pool[str](2, noting(begun), 30.0) as pool:
        first = told(pool.run(["a", "b", "die"], task))
        assert first["die"].outcome == FAULT  # and was tried twice
        assert begun[:2] == [0, 1]
        told(pool.run(["c", "d"], task))
        assert len(begun) == 4
        assert {each.place for each in pool._judges} == {0, 1}
