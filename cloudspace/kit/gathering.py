"""Calls of several threads made one: whoever comes first acts for all who wait, and nobody waits when nobody is there.

For work that costs about as much for many as for one, such as a commit. Processes do not meet here.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

_One = TypeVar("_One")


class _Waiting(Generic[_One]):
    """One caller. `gate` opens when `one` was acted on, or when the caller has to lead."""

    __slots__ = ("done", "gate", "leads", "one")

    def __init__(self, one: _One) -> None:
        self.one = one
        self.gate = threading.Lock()
        self.gate.acquire()
        self.done = False
        self.leads = False


class Gathering(Generic[_One]):
    """Gives what threads bring to `act`, one after another while more come and together weigh at most `most`.

    `act` runs on one caller's thread at a time, on that thread's connections; what arrives while it works on the first
    is given to it too. It notes each one's outcome on what it was given; what it raises reaches only the caller who
    led, and the others see that nothing was noted for them. Who has waited `patience` seconds without being given to
    it leaves, with nothing noted either.
    """

    def __init__(
        self,
        act: Callable[[Iterator[_One]], None],
        *,
        most: int,
        weight: Callable[[_One], int] = lambda one: 1,
        patience: float = -1,
    ) -> None:
        self._act, self._most, self._weight, self._patience = act, most, weight, patience
        self._lock = threading.Lock()
        self._waiting: deque[_Waiting[_One]] = deque()
        self._led = False
        _all.add(self)

    def join(self, one: _One) -> None:
        """Returns once `act` was given `one`, by this thread or by another, or patience ran out."""
        mine = _Waiting(one)
        with self._lock:
            self._waiting.append(mine)
            follows, self._led = self._led, True
        if follows and not mine.gate.acquire(timeout=self._patience):
            if self._left(mine):
                return
            mine.gate.acquire()
        if not mine.done:
            self._lead()

    def _left(self, mine: _Waiting[_One]) -> bool:
        """Leaves the queue, unless it is too late for that."""
        with self._lock:
            if mine.leads or mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True

    def _lead(self) -> None:
        """Acts for those who wait, then hands on to the next, who has been waiting longest."""
        with self._lock:
            # Whoever leads is first in the queue, and leaves it whatever becomes of the act.
            taken = [self._waiting.popleft()]
        try:
            self._act(self._coming(taken))
        finally:
            with self._lock:
                heir = self._waiting[0] if self._waiting else None
                self._led = heir is not None
                if heir is not None:
                    heir.leads = True
            for waiting in taken:
                waiting.done = True
                waiting.gate.release()
            if heir is not None:
                heir.gate.release()

    def _coming(self, taken: list[_Waiting[_One]]) -> Iterator[_One]:
        weighs = 0
        while True:
            weighs += self._weight(taken[-1].one)
            yield taken[-1].one
            with self._lock:
                if not self._waiting or weighs + self._weight(self._waiting[0].one) > self._most:
                    return
                taken.append(self._waiting.popleft())

    def begin_anew(self) -> None:
        """Forgets who waits: for a process that has just been forked."""
        self._lock, self._waiting, self._led = threading.Lock(), deque(), False


def _after_fork() -> None:
    """A child begins alone: no thread of the parent would ever open its gates."""
    for gathering in _all:
        gathering.begin_anew()


_all: weakref.WeakSet[Gathering[Any]] = weakref.WeakSet()
os.register_at_fork(after_in_child=_after_fork)
