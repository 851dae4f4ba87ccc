"""Calls of several threads made one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloudspace.kit import gathering


class Counting:
    """An act that waits for leave before it takes what has come, and remembers its batches."""

    def __init__(self, *, most: int = 100, patience: float = -1, breaks: bool = False) -> None:
        self.go = threading.Event()
        self.batches: list[list[int]] = []
        self.gathering = gathering.Gathering(self._act, most=most, patience=patience)
        self._breaks = breaks

    def _act(self, coming: Iterator[int]) -> None:
        assert self.go.wait(20)
        self.batches.append(list(coming))
        if self._breaks:
            raise ArithmeticError

    def wait_for(self, count: int) -> None:
        """Until so many stand in the queue behind the one who leads."""
        deadline = time.monotonic() + 20
        while len(self.gathering._waiting) < count and time.monotonic() < deadline:
            time.sleep(0.001)


def test_whoever_is_alone_waits_for_nobody() -> None:
    acts = Counting()
    acts.go.set()
    acts.gathering.join(1)
    acts.gathering.join(2)
    assert acts.batches == [[1], [2]]


def test_those_who_came_meanwhile_are_given_to_the_same_act() -> None:
    acts = Counting()
    with ThreadPoolExecutor(8) as threads:
        running = [threads.submit(acts.gathering.join, number) for number in range(8)]
        acts.wait_for(7)
        acts.go.set()
        for one in running:
            one.result(timeout=20)
    assert [sorted(batch) for batch in acts.batches] == [list(range(8))]


def test_no_act_is_given_more_than_it_takes() -> None:
    acts = Counting(most=3)
    with ThreadPoolExecutor(8) as threads:
        running = [threads.submit(acts.gathering.join, number) for number in range(8)]
        acts.wait_for(7)
        acts.go.set()
        for one in running:
            one.result(timeout=20)
    assert [len(batch) for batch in acts.batches] == [3, 3, 2]


def test_an_act_that_breaks_tells_its_leader_and_leaves_nobody_waiting() -> None:
    acts = Counting(breaks=True)
    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(acts.gathering.join, number) for number in range(4)]
        acts.wait_for(3)
        acts.go.set()
        errors = [one.exception(timeout=20) for one in running]
    assert [type(error) for error in errors if error is not None] == [ArithmeticError]
    with pytest.raises(ArithmeticError):
        acts.gathering.join(5)
    assert acts.batches[-1] == [5]


def test_an_act_that_breaks_before_it_takes_anything_leaves_nothing_behind() -> None:
    def broken(coming: Iterator[int]) -> None:
        raise ArithmeticError

    breaking = gathering.Gathering(broken, most=3)
    for _ in range(2):
        with pytest.raises(ArithmeticError):
            breaking.join(1)
    assert not breaking._waiting


def test_who_loses_patience_leaves_and_the_queue_goes_on() -> None:
    acts = Counting(patience=0.05)
    with ThreadPoolExecutor(2) as threads:
        leading = threads.submit(acts.gathering.join, 1)
        while not acts.gathering._led:
            time.sleep(0.001)
        threads.submit(acts.gathering.join, 2).result(timeout=20)
        assert not acts.batches
        acts.go.set()
        leading.result(timeout=20)
    acts.gathering.join(3)
    assert acts.batches == [[1], [3]]
