"""Appending to the log: durable when it returns, one history however many append at once.

Threads of one process gather; the first to come commits for all who wait on its own connection, and nobody
waits when nobody else is there. Processes meet at the log's head, which moves by compare-and-swap.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import django.db
from django.db import connections, transaction

from cloudspace.kit import clock, gathering
from cloudspace.transparency import heads, merkle, rows
from cloudspace.transparency.entries import NewEntry
from cloudspace.transparency.heads import ALIAS, LogDiverged, LogUnavailable

__all__ = ["LogDiverged", "LogUnavailable", "NewEntry", "OpenTransaction", "append"]

# Entries that one commit takes from the queue, so that nobody waits behind a large batch for long.
LARGEST_BATCH = 5_000
# So often others may have moved the head meanwhile before it is locked, which takes them longer than being read again.
TRIES = 3


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


class _Append:
    """One caller's entries, and what became of them: the number of the first, or why they were refused."""

    __slots__ = ("entries", "error", "first")

    def __init__(self, entries: tuple[NewEntry, ...]) -> None:
        self.entries = entries
        self.first = -1
        self.error: type[LogUnavailable] = LogUnavailable


class _Queue:
    """The callers of this process, and what it remembers of the head."""

    def __init__(self) -> None:
        self._head: heads.Head | None = None
        self.gathering = gathering.Gathering(
            self._commit_all, most=LARGEST_BATCH, weight=lambda append: len(append.entries)
        )

    def append(self, entries: tuple[NewEntry, ...]) -> int:
        mine = _Append(entries)
        self.gathering.join(mine)
        if mine.first < 0:
            raise mine.error
        return mine.first

    def _commit_all(self, coming: Iterator[_Append]) -> None:
        batch = list(coming)
        try:
            first = self._commit([entry for append in batch for entry in append.entries])
        except LogUnavailable as error:
            for append in batch:
                append.error = type(error)
            return
        for append in batch:
            append.first = first
            first += len(append.entries)

    def _commit(self, entries: list[NewEntry]) -> int:
        leaves = [merkle.leaf_hash(entry.commitment) for entry in entries]
        with store_errors():
            for _ in range(0 if connections[ALIAS].in_atomic_block else TRIES):
                head = self._head or heads.current()
                new = head.grown(leaves)
                if rows.insert_with_swap(head, new, entries, clock.now()):
                    self._head = new
                    return head.next_index
                self._head = None
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


_queue = _Queue()
