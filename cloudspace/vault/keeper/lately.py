"""Wrapped keys as they were read a moment ago, so that finding somebody and opening something of theirs ask once."""

from __future__ import annotations

import time
from collections.abc import Sequence

from cloudspace.vault.keeper import store

NOWHERE = bytes(16)
# A shred in another process is felt here at the latest after this many seconds.
SECONDS = 5.0
MOST = 2_000

# Subject, class, granule, version, epoch, wrapped key.
Wrapped = tuple[bytes, str, bytes, int, int, bytes]


class Lately:
    """By person, the living keys of the classes that keep one for each.

    Safe for threads: a person's are replaced whole.
    """

    def __init__(self) -> None:
        self._read: dict[bytes, tuple[float, Sequence[Wrapped]]] = {}
        self._forgotten = 0

    def of(self, subject: bytes) -> Sequence[Wrapped] | None:
        """What was read of `subject` a moment ago. What is absent there may have been made since."""
        until, found = self._read.get(subject, (0.0, ()))
        return found if until > time.monotonic() else None

    @property
    def turn(self) -> int:
        """Changes whenever something is forgotten. To be asked before the reading that `keep` is given."""
        return self._forgotten

    def keep(self, subject: bytes, found: Sequence[Wrapped], turn: int) -> None:
        """Keeps what was read of `subject` since `turn`, unless anything was forgotten meanwhile."""
        # A transaction that is still open may take back what it made.
        if turn != self._forgotten or store.in_transaction():
            return
        if len(self._read) > MOST:
            self._read.clear()
        # Cases and records have keys without number: only one-per-person keys are worth keeping.
        self._read[subject] = time.monotonic() + SECONDS, [row for row in found if row[2] == NOWHERE]

    def forget(self, subject: bytes) -> None:
        """Drops what is kept of `subject` at once."""
        self._forgotten += 1
        self._read.pop(subject, None)

    def forget_all(self) -> None:
        """Drops everything."""
        self._forgotten += 1
        self._read.clear()
