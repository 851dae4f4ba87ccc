"""Keeps a few programs running: starts them again when they die, ends all of them when told to stop."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from cloudspace.kit.errors import Unfit

LONGEST_WAIT = 30.0
# Whoever lived this long had started well: the next death is a new matter.
WELL_AFTER = 60.0
GRACE = 15.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class Program:
    """One program under supervision."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], keep: Sequence[int] = ()):
        self.name = name
        self._arguments, self._environment, self._keep = list(arguments), dict(environment), tuple(keep)
        self._running: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._deaths = 0
        self._next = 0.0

    @property
    def pid(self) -> int | None:
        """The number of the running process."""
        return self._running.pid if self._running else None

    def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self._started = time.monotonic()
        self._running = subprocess.Popen(  # noqa: S603
            self._arguments,
            env=self._environment,
            pass_fds=self._keep,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def look(self, say: Callable[[str], None]) -> None:
        """Notices a death and starts it again after 1, 2, 4 … seconds. Raises Unfit where it never got going."""
        now = time.monotonic()
        if self._running is not None:
            status = self._running.poll()
            if status is None:
                return
            self._running = None
            lived = now - self._started
            self._deaths = 1 if lived > WELL_AFTER else self._deaths + 1
            wait = min(2.0 ** (self._deaths - 1), LONGEST_WAIT)
            if status == 1 and self._deaths == 1 and lived < WELL_AFTER:
                raise Unfit(f"The {self.name} did not start; it says why above.")
            self._next = now + wait
            say(f"The {self.name} ended ({_written(status)}). Starting it again in {wait:.0f} s.")
        elif now >= self._next:
            self.start()
            say(f"The {self.name} is running again.")

    def tell_to_stop(self) -> None:
        """Asks it to end in its own time."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()

    def wait(self, until: float) -> None:
        """Waits for its end, at most until `until` (monotonic seconds), then ends it."""
        if self._running is None:
            return
        try:
            self._running.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


class Supervisor:
    """Runs programs until SIGINT or SIGTERM."""

    def __init__(self, programs: Sequence[Program], say: Callable[[str], None]) -> None:
        self._programs, self._say = programs, say
        self._stopped = threading.Event()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Ends all of them. Fits a signal handler."""
        self._stopped.set()

    def run(self, is_open: Callable[[], bool]) -> None:
        """Starts all and keeps them running, asks `is_open` until it says so; leaves none behind. Raises Unfit."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        try:
            for program in self._programs:
                program.start()
            opened = False
            while not self._stopped.wait(0.2):
                opened = opened or is_open()
                for program in self._programs:
                    program.look(self._say)
        finally:
            self._end_all()

    def _end_all(self) -> None:
        for program in self._programs:
            program.tell_to_stop()
        until = time.monotonic() + GRACE
        for program in self._programs:
            program.wait(until)


def _die_with_parent() -> None:
    """Linux: a supervisor that is killed outright takes its programs along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM, 0, 0, 0)
        if os.getppid() == 1:
            os._exit(1)


def _written(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name
