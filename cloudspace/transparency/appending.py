"""Appending to the log: durable when it returns, one history however many append at once.

Threads of one process queue; the first to come commits the whole queue on its own connection, and nobody
waits when nobody else is there. Processes meet at the log's head, which moves by compare-and-swap.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence

import django.db
from django.db import connections, transaction

from cloudspace.kit import clock
from cloudspace.transparency import heads, merkle, rows
from cloudspace.transparency.entries import NewEntry
from cloudspace.transparency.heads import ALIAS, LogDiverged, LogUnavailable

__all__ = ["LogDiverged", "LogUnavailable", "NewEntry", "OpenTransaction", "append"]

# Entries that one commit takes from the queue, so that nobody waits behind a large batch for long.
LARGEST_BATCH = 5_000


class OpenTransaction(RuntimeError):
    """The caller holds a transaction open on the log's store, so that nothing could be durable on return."""


def append(entries: Sequence[NewEntry]) -> tuple[int, ...]:
    """Appends `entries` in order and returns their numbers; all are durable when it returns.

    Raises LogUnavailable when the store is read-only, full or gone (always fail closed: what needed the entry
    must not happen), LogDiverged when the store contradicts itself, OpenTransaction inside the caller's
    transaction on the alias `transparency`. The transactions that Django's TestCase opens are let through, as
    for `atomic(durable=True)`; that is the one seam for tests.
    """
    refuse_open_transaction()
    if not entries:
        return ()
    first = _queue.append(tuple(entries))
    return tuple(range(first, first + len(entries)))


def refuse_open_transaction() -> None:
    """Raises OpenTransaction unless `transparency` is free to commit, or Django's TestCase holds it."""
    connection = connections[ALIAS]
    blocks = connection.atomic_blocks
    if blocks:
        if not getattr(blocks[-1], "_from_testcase", False):
            raise OpenTransaction("the log is never written inside another transaction")
    elif connection.connection is not None and not connection.get_autocommit():
        raise OpenTransaction("the log is never written with autocommit off")


@contextlib.contextmanager
def store_errors() -> Iterator[None]:
    """Every failure of the store becomes LogUnavailable, a contradiction in it LogDiverged."""
    try:
        yield
    except django.db.IntegrityError as error:
        raise LogDiverged from error
    except django.db.Error as error:
        _drop_if_broken()
        raise LogUnavailable from error


class _Waiting:
    """One caller's entries in the queue. `gate` opens when they are done, or when the caller has to lead."""

    __slots__ = ("done", "entries", "error", "first", "gate")

    def __init__(self, entries: tuple[NewEntry, ...]) -> None:
        self.entries = entries
        self.gate = threading.Lock()
        self.gate.acquire()
        self.done = False
        self.first = -1
        self.error: type[LogUnavailable] = LogUnavailable


class _Queue:
    """The callers of this process, and what it remembers of the head."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._led = False
        self._head: heads.Head | None = None

    def append(self, entries: tuple[NewEntry, ...]) -> int:
        mine = _Waiting(entries)
        with self._lock:
            self._waiting.append(mine)
            follows, self._led = self._led, True
        if follows:
            mine.gate.acquire()
        if not mine.done:
            self._lead()
        if mine.first < 0:
            raise mine.error
        return mine.first

    def _lead(self) -> None:
        """Commits what waits, then hands on to the next in the queue, who has been waiting longest."""
        with self._lock:
            batch = self._taken()
        try:
            first = self._commit([entry for waiting in batch for entry in waiting.entries])
            for waiting in batch:
                waiting.first = first
                first += len(waiting.entries)
        except LogUnavailable as error:
            for waiting in batch:
                waiting.error = type(error)
        finally:
            with self._lock:
                heir = self._waiting[0] if self._waiting else None
                self._led = heir is not None
            for waiting in batch:
                waiting.done = True
                waiting.gate.release()
            if heir is not None:
                heir.gate.release()

    def _taken(self) -> list[_Waiting]:
        count, taken = 0, 0
        while taken < len(self._waiting) and (not taken or count < LARGEST_BATCH):
            count += len(self._waiting[taken].entries)
            taken += 1
        batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return batch

    def _commit(self, entries: list[NewEntry]) -> int:
        leaves = [merkle.leaf_hash(entry.commitment) for entry in entries]
        with store_errors():
            if self._head is not None and not connections[ALIAS].in_atomic_block:
                head, new = self._head, self._head.grown(leaves)
                if rows.insert_with_swap(head, new, entries, clock.now()):
                    self._head = new
                    return head.next_index
            with transaction.atomic(using=ALIAS, durable=True):
                head, new = _moved(self._head, leaves)
                rows.insert(head.next_index, entries, clock.now())
            self._head = new
            return head.next_index


def _moved(known: heads.Head | None, leaves: list[bytes]) -> tuple[heads.Head, heads.Head]:
    """The head before and after `leaves`, moved in this transaction; read anew when others moved it."""
    with connections[ALIAS].cursor() as cursor:
        if known is not None:
            new = known.grown(leaves)
            if heads.advance(cursor, known, new):
                return known, new
        known = heads.current(lock=True)
        new = known.grown(leaves)
        if not heads.advance(cursor, known, new):
            raise LogDiverged
        return known, new


def _drop_if_broken() -> None:
    """A connection that the server closed is given up, so that the next append opens a fresh one."""
    connection = connections[ALIAS]
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _after_fork() -> None:
    """A child starts with an empty queue: no thread of the parent would ever open its gates."""
    _queue.__init__()  # type: ignore[misc]


_queue = _Queue()
os.register_at_fork(after_in_child=_after_fork)
