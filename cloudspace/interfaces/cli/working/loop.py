"""Turns of work until told to stop."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from django.db import close_old_connections

from cloudspace.accounts.people import tasks as people
from cloudspace.interfaces.cli.working.chores import Chore
from cloudspace.kit import clock, heartbeat, ids, leasing

# A chore that failed is left alone this long: what broke it rarely mends within seconds.
AFTER_FAILURE = dt.timedelta(seconds=60)
_SHORTEST = dt.timedelta(seconds=1)

_log = logging.getLogger(__name__)


class Worker:
    """One worker: takes up whatever is due, says that it lives, stops between two pieces of work."""

    def __init__(self, folder: Path, chores: Callable[[uuid.UUID], Sequence[Chore]]) -> None:
        self._folder = folder
        self._id = ids.new_id()
        self._chores = chores
        self._stopped = threading.Event()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Lets the piece of work in hand be finished and ends then. Fits a signal handler."""
        self._stopped.set()

    def run(self) -> None:
        """Works until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        people.settle(starting=True)
        due = {chore: clock.now() for chore in self._chores(self._id)}
        while not self._stopped.is_set():
            self.turn(due)
            wait = min(due.values(), default=clock.now()) - clock.now()
            self._stopped.wait(min(max(wait, _SHORTEST), heartbeat.EVERY).total_seconds())

    def run_once(self) -> None:
        """Does what is due now."""
        people.settle(starting=True)
        self.turn({chore: clock.now() for chore in self._chores(self._id)})

    def turn(self, due: dict[Chore, dt.datetime]) -> None:
        """Does every chore whose time has come, and notes when it comes again."""
        for chore, at in list(due.items()):
            if self._stopped.is_set():
                return
            heartbeat.beat(self._folder, clock.now())
            if at <= clock.now():
                due[chore] = self._done(chore)

    def _done(self, chore: Chore) -> dt.datetime:
        close_old_connections()
        try:
            while chore.run() and not self._stopped.is_set() and not chore.nightly:
                heartbeat.beat(self._folder, clock.now())
        except Exception as error:
            # One chore that fails must not stop the others; its message may quote what a person typed.
            _log.warning("%s failed: %s", chore.name, leasing.error_code(error))
            return clock.now() + AFTER_FAILURE
        return chore.next_after(clock.now())
