"""The worker's turns."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import time
import uuid
from pathlib import Path

import pytest

from cloudspace.config import installation
from cloudspace.interfaces.cli.working import chores, loop
from cloudspace.interfaces.cli.working.chores import Chore
from cloudspace.kit import clock, heartbeat
from cloudspace.transparency import reading
from tests.interfaces.cli.conftest import OwnHome

MINUTE = dt.timedelta(minutes=1)


def test_one_chore_that_fails_does_not_stop_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def fails() -> int:
        raise ValueError("somebody@example.com")

    broken, sound = Chore("broken", fails, MINUTE), Chore("sound", lambda: done.append("sound") or 0, MINUTE)
    due = {broken: clock.now(), sound: clock.now()}
    with caplog.at_level(logging.WARNING):
        loop.Worker(tmp_path, lambda worker: ()).turn(due)
    assert done == ["sound"]
    assert due[broken] > clock.now()
    assert "ValueError" in caplog.text
    assert "somebody@example.com" not in caplog.text


def test_a_chore_goes_on_until_nothing_is_left(tmp_path: Path) -> None:
    left = [3, 2, 1, 0]
    chore = Chore("rows", lambda: left.pop(0), MINUTE)
    loop.Worker(tmp_path, lambda worker: ()).turn({chore: clock.now()})
    assert left == []


def test_told_to_stop_it_finishes_the_piece_in_hand_and_no_other(tmp_path: Path) -> None:
    done: list[int] = []
    worker = loop.Worker(tmp_path, lambda number: ())

    def work() -> int:
        done.append(1)
        worker.stop()
        return 1

    chore, other = Chore("rows", work, MINUTE), Chore("others", lambda: done.append(2) or 0, MINUTE)
    worker.turn({chore: clock.now(), other: clock.now()})
    assert done == [1]


def test_a_turn_says_that_the_worker_lives(tmp_path: Path) -> None:
    loop.Worker(tmp_path, lambda worker: ()).turn({Chore("none", lambda: 0, MINUTE): clock.now()})
    last = heartbeat.last(tmp_path)
    assert last is not None
    assert clock.now() - last < MINUTE


@pytest.mark.parametrize(
    ("done", "next_one"),
    [
        ("2027-03-01T18:59:00+00:00", "2027-03-01T19:00:00+00:00"),
        ("2027-03-01T19:00:01+00:00", "2027-03-02T19:00:00+00:00"),
    ],
)
def test_the_nightly_round_comes_at_two_in_viet_nam(done: str, next_one: str) -> None:
    chore = Chore("night", lambda: 0, nightly=True)
    assert chore.next_after(dt.datetime.fromisoformat(done)) == dt.datetime.fromisoformat(next_one)


def test_no_chore_of_a_fresh_shop_fails(open_home: installation.Home, caplog: pytest.LogCaptureFixture) -> None:
    before = reading.latest_checkpoint()
    worker = loop.Worker(open_home.folder, chores.all_chores)
    with caplog.at_level(logging.WARNING):
        worker.turn({chore: clock.now() for chore in chores.all_chores(uuid.uuid4()) if chore.name != "promises"})
    after = reading.latest_checkpoint()
    assert [record.getMessage() for record in caplog.records if record.name == loop.__name__] == []
    assert before is not None
    assert after is not None
    assert after.size > before.size


def test_a_worker_told_to_stop_ends_with_0(founded: OwnHome) -> None:
    with founded.start("worker") as worker:
        until = time.monotonic() + 30
        while heartbeat.last(founded.folder) is None and time.monotonic() < until:
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
