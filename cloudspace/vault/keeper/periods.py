"""Period keys as they were read a moment ago, and gone from memory when that moment is over."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable

from cloudspace.vault.keeper import lately

# Retention class and period.
Place = tuple[str, int]


class Periods:
    """By place a key, or None where none stood. Safe for threads: what is kept is replaced whole."""

    def __init__(self) -> None:
        self._read: dict[Place, tuple[float, bytes | None]] = {}
        self._dropping: threading.Timer | None = None
        self._told: list[Callable[[Place], None]] = []
        _every.add(self)

    def when_dropped(self, tell: Callable[[Place], None]) -> None:
        """From now on `tell` is told of each place whose key is dropped: what was derived from it goes too."""
        self._told.append(tell)

    def of(self, place: Place) -> tuple[bytes | None] | None:
        """What was read there a moment ago, in a tuple; None where that is over."""
        kept = self._read.get(place)
        return (kept[1],) if kept is not None and kept[0] > time.monotonic() else None

    def keep(self, place: Place, key: bytes | None) -> None:
        """Keeps what was read for a moment, whether anybody asks again or not."""
        self._read[place] = time.monotonic() + lately.SECONDS, key
        if self._dropping is None:
            self._drop_later()

    def forget_all(self) -> None:
        """Drops everything."""
        self._dropping = None
        for place in list(self._read):
            self._drop(place)

    def _drop_later(self) -> None:
        timer = threading.Timer(lately.SECONDS, self._drop_over)
        timer.daemon = True
        self._dropping = timer
        timer.start()

    def _drop_over(self) -> None:
        if self._dropping is not threading.current_thread():
            # Everything was dropped meanwhile, and another waits for what came after.
            return
        # Before looking: whoever keeps one from now on sets a time of their own.
        self._dropping = None
        now = time.monotonic()
        for place, (until, _key) in list(self._read.items()):
            if until <= now:
                self._drop(place)
        if self._read and self._dropping is None:
            self._drop_later()

    def _drop(self, place: Place) -> None:
        self._read.pop(place, None)
        for tell in self._told:
            tell(place)


def _begin_empty() -> None:
    """A process that was forked has none of the threads that would drop what it took along."""
    for periods in list(_every):
        periods.forget_all()


_every: weakref.WeakSet[Periods] = weakref.WeakSet()
os.register_at_fork(after_in_child=_begin_empty)
