"""How many people's data a reader opens within an hour (P3): kept in the vault, so that no restart begins anew.

One row per reader, over all their sessions; whom they read stands in it by keyed marks only. Processes meet at the row
by compare-and-swap, as appenders do at the head of the log: whoever comes second reads again.
"""

from __future__ import annotations

import datetime as dt
import os
import struct
import uuid
from typing import NamedTuple

from cloudspace.kit import clock
from cloudspace.vault.keeper import log, store
from cloudspace.vault.models import Reading

HOUR = 3600
# So often another process may have come first before the reader is told that it is too much at once.
TRIES = 50
_MARK = 8
_READ = struct.Struct(f">Q{_MARK}s")
_SWAP = (
    "INSERT INTO vault_reading (reader, turn, seen, touched_at) VALUES (%s, 0, %s, %s)"
    " ON CONFLICT (reader) DO UPDATE SET turn = vault_reading.turn + 1, seen = excluded.seen,"
    " touched_at = excluded.touched_at WHERE vault_reading.turn = %s"
)


class Spent(NamedTuple):
    """A reader's row as it was read: its turn (-1: there is none), and packed times and marks, oldest first."""

    turn: int = -1
    seen: bytes = b""

    def within(self, now: int) -> list[tuple[int, bytes]]:
        """What lies less than an hour back."""
        return [(at, mark) for at, mark in _READ.iter_unpack(self.seen) if at > now - HOUR]


class Budget:
    """Lets a reader open the data of `most` people within an hour, whichever processes they reach."""

    def __init__(self, most: int, entries: log.Log) -> None:
        self._most, self._entries = most, entries
        # A refusal costs as much as a person; as many again are noted beyond the last opening.
        self._noted = 2 * most

    def allows(self, reader: uuid.UUID, subject: uuid.UUID, spent: Spent) -> bool:
        """Whether `reader` may open data of `subject` now; counts it. `spent` is the row as it was just read.

        Nothing is written for somebody read within the hour already, else one statement. Raises VaultUnavailable.
        """
        mark = self._entries.mark(reader, subject)
        for _ in range(TRIES):
            now = int(clock.now().timestamp())
            within = spent.within(now)
            if len(within) >= self._noted:
                # No answer without a trace: not even whether the case would have borne it out.
                return False
            if any(mark == other for _, other in within):
                return True
            if len(within) >= self._most:
                return False
            if _swapped(reader, spent.turn, [*within, (now, mark)]):
                return True
            spent = _read(reader)
        return False

    def notes_refusal(self, reader: uuid.UUID) -> bool:
        """Whether one more refusal to `reader` is to be noted in the log; counts it as a person read.

        So refusals cannot flood the log: whoever was refused often enough gets no answer that tells anything.
        """
        for _ in range(TRIES):
            spent, now = _read(reader), int(clock.now().timestamp())
            within = spent.within(now)
            if len(within) >= self._noted:
                return False
            if _swapped(reader, spent.turn, [*within, (now, os.urandom(_MARK))]):
                return True
        return False


def _read(reader: uuid.UUID) -> Spent:
    found = store.rows("SELECT turn, seen FROM vault_reading WHERE reader = %s", [reader.bytes])
    return next((Spent(int(turn), bytes(seen)) for turn, seen in found), Spent())


def _swapped(reader: uuid.UUID, turn: int, seen: list[tuple[int, bytes]]) -> bool:
    packed = b"".join(_READ.pack(at, mark) for at, mark in seen)
    with store.writing():
        return store.run(_SWAP, [reader.bytes, packed, store.moment(clock.now()), turn]) == 1


def forget(at: dt.datetime) -> None:
    """Drops what no hour counts any more, and with it the last trace of who read whom."""
    Reading.objects.filter(touched_at__lte=at - dt.timedelta(seconds=HOUR)).delete()
