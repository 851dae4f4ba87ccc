"""Destroying keys: intention, destruction, completion, each durable before the next.

    state dying → intention logged → keys destroyed, tombstones laid → (rows purged) → completion logged

Killed anywhere, the same request goes on where it was left. A hold and a shred lock the same row; the first decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connections

from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.vault.errors import SubjectUnknown
from cloudspace.vault.keeper import epochs, keys, log, store
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Epoch, Hold, SessionGrant, Shredding

LARGEST_BATCH = 500
# What goes with the last of a person's keys.
_OF_A_PERSON = (
    "vault_lookuptoken", "vault_rowtoken", "vault_claim", "vault_heldkey", SessionGrant._meta.db_table,
)  # fmt: skip
_VACUUMED = ("vault_subjectkey", "vault_periodkey", "vault_heldkey", "vault_lookuptoken", "vault_rowtoken")
_COLUMNS = {
    "id": "uuid",
    "subject": "bytea",
    "retention_class": "text",
    "granule": "bytea",
    "requested_at": "timestamptz",
}


class Shredder:
    """Shreds in batches; one person is a batch of one."""

    def __init__(self, keyring: keys.Keys, entries: log.Log) -> None:
        self._keyring, self._entries = keyring, entries

    def shred(self, requests: Sequence[m.Shred], by: Actor) -> tuple[m.ShredState, ...]:
        """Destroys the keys of `requests`; those under a hold are told so and left."""
        if len(requests) > LARGEST_BATCH:
            raise ValueError(f"at most {LARGEST_BATCH} at once")
        store.keep_many_pages()
        held = self.intend(requests)
        going = {request.id for request in requests} - held
        rows = list(Shredding.objects.filter(id__in=going).order_by("id"))
        self._log_intentions([row for row in rows if row.intention is None], by)
        self._destroy([row for row in rows if row.destroyed_at is None])
        for request in requests:
            self._keyring.forget(request.subject.bytes)
        states = {state.id: state for state in _states(rows)}
        return tuple(states.get(request.id) or _held(request) for request in requests)

    def complete(self, shreds: Sequence[uuid.UUID], by: Actor) -> tuple[m.ShredState, ...]:
        """Logs completion of shreds whose keys are destroyed and rows purged."""
        rows = list(Shredding.objects.filter(id__in=shreds).order_by("id"))
        waiting = [row for row in rows if row.destroyed_at is not None and row.completed_at is None]
        if waiting:
            bodies = [({"shred": row.id, "class": row.retention_class}, _subject(row)) for row in waiting]
            positions = self._entries.write_many("shred_completed", bodies, actor=by)
            now = clock.now()
            with store.writing():
                _set_positions("completion", waiting, positions)
                Shredding.objects.filter(id__in=[row.id for row in waiting]).update(completed_at=now)
                everything = [bytes(row.subject) for row in waiting if not row.retention_class]
                if everything:
                    these, parameters = store.within("subject", everything)
                    statement = "UPDATE vault_subjectstate SET state = 'dead', changed_at = %s WHERE "
                    store.run(statement + these, [store.moment(now), *parameters])
        return _states(rows)

    def states(self, shreds: Sequence[uuid.UUID]) -> tuple[m.ShredState, ...]:
        """How far these shreds are."""
        return _states(list(Shredding.objects.filter(id__in=shreds).order_by("id")))

    def unfinished(self, *, open_only: bool) -> tuple[m.ShredState, ...]:
        """Shreds between intention and completion, or all."""
        rows = Shredding.objects.order_by("requested_at")
        return _states(list(rows.filter(completed_at=None) if open_only else rows))

    def settle(self) -> None:
        """SQLite: the write-ahead log is folded in and cut; PostgreSQL: dead rows of the key tables are vacuumed."""
        with connections[store.ALIAS].cursor() as cursor:
            if store.is_postgresql():
                for table in _VACUUMED:
                    cursor.execute(f"VACUUM {table}")
            else:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def intend(self, requests: Sequence[m.Shred]) -> set[uuid.UUID]:
        """First step of `shred`: notes the intentions and sets keys dying; returns ids of those held back."""
        subjects = keys.subject_bytes(sorted(request.subject for request in requests))
        held: set[uuid.UUID] = set()
        with store.writing():
            people = keys.known(subjects, lock=store.for_update())
            begun = set(Shredding.objects.filter(id__in=[r.id for r in requests]).values_list("id", flat=True))
            stopped = self._stopped(subjects)
            fresh = []
            for request in requests:
                if request.subject.bytes not in people:
                    raise SubjectUnknown
                if request.id in begun:
                    continue
                classes = stopped.get(request.subject.bytes, set())
                if "" in classes or (classes and not request.retention_class) or request.retention_class in classes:
                    held.add(request.id)
                    continue
                fresh.append(request)
            self._set_dying(fresh)
        return held

    def _stopped(self, subjects: Sequence[bytes]) -> dict[bytes, set[str]]:
        found: dict[bytes, set[str]] = {}
        standing = Hold.objects.filter(subject__in=subjects, lifted_at=None, ends_at__gt=clock.now())
        for subject, retention_class in standing.values_list("subject", "retention_class"):
            found.setdefault(bytes(subject), set()).add(retention_class)
        return found

    def _set_dying(self, requests: Sequence[m.Shred]) -> None:
        now = clock.now()
        moment = store.moment(now)
        rows = [
            (store.row_id(one.id), one.subject.bytes, one.retention_class, _granule(one), moment) for one in requests
        ]
        store.insert_many("vault_shredding", _COLUMNS, rows)
        everything = [request.subject.bytes for request in requests if not request.retention_class]
        if everything:
            these, parameters = store.within("subject", everything)
            statement = "UPDATE vault_subjectstate SET state = 'dying', changed_at = %s WHERE "
            store.run(statement + these, [moment, *parameters])
            store.run("UPDATE vault_subjectkey SET state = 'dying' WHERE " + these, parameters)
        for request in requests:
            if request.retention_class:
                statement, parameters = _where(request.subject.bytes, request.retention_class, _granule(request))
                store.run("UPDATE vault_subjectkey SET state = 'dying'" + statement, parameters)

    def _log_intentions(self, rows: Sequence[Shredding], by: Actor) -> None:
        if not rows:
            return
        positions = self._entries.write_many(
            "shred_intended", [(_intention(row), _subject(row)) for row in rows], actor=by
        )
        with store.writing():
            _set_positions("intention", rows, positions)

    def _destroy(self, rows: Sequence[Shredding]) -> None:
        if not rows:
            return
        with store.writing():
            number, now = epochs.current(), clock.now()
            whole = [bytes(row.subject) for row in rows if not row.retention_class]
            if whole:
                these, parameters = store.within("subject", whole)
                self._destroy_where(" WHERE " + these, parameters, number)
                for table in _OF_A_PERSON:
                    store.run(f"DELETE FROM {table} WHERE {these}", parameters)
                these, parameters = store.within("reader", whole)
                store.run(f"DELETE FROM vault_reading WHERE {these}", parameters)
            for row in rows:
                if row.retention_class:
                    these, parameters = _where(bytes(row.subject), row.retention_class, bytes(row.granule))
                    self._destroy_where(these, parameters, number)
                    store.run("DELETE FROM vault_heldkey" + these, parameters)
            Shredding.objects.filter(id__in=[row.id for row in rows]).update(destroyed_at=now, epoch=number)
        for row in rows:
            row.destroyed_at, row.epoch = now, number

    def _destroy_where(self, statement: str, parameters: Sequence[Any], number: int) -> None:
        now = store.moment(clock.now())
        store.run(
            "INSERT INTO vault_tombstone (subject, retention_class, granule, destroyed_at, epoch)"
            " SELECT subject, retention_class, granule, %s, %s FROM vault_subjectkey"
            + statement
            + " ON CONFLICT DO NOTHING",
            [now, number, *parameters],
        )
        store.run("DELETE FROM vault_subjectkey" + statement, parameters)


def _intention(row: Shredding) -> dict[str, object]:
    body: dict[str, object] = {"shred": row.id, "class": row.retention_class}
    granule = bytes(row.granule)
    return body if granule == keys.NOWHERE else {**body, "granule": uuid.UUID(bytes=granule)}


def _where(subject: bytes, retention_class: str, granule: bytes) -> tuple[str, list[Any]]:
    statement, parameters = " WHERE subject = %s AND retention_class = %s", [subject, retention_class]
    if granule != keys.NOWHERE:
        statement, parameters = statement + " AND granule = %s", [*parameters, granule]
    return statement, parameters


def _granule(request: m.Shred) -> bytes:
    return request.granule.bytes if request.granule is not None else keys.NOWHERE


def _subject(row: Shredding) -> uuid.UUID:
    return uuid.UUID(bytes=bytes(row.subject))


def _states(found: Sequence[Shredding]) -> tuple[m.ShredState, ...]:
    numbers = {row.epoch for row in found if row.epoch is not None}
    died = dict(Epoch.objects.filter(number__in=numbers).values_list("number", "destroyed_at"))
    return tuple(
        m.ShredState(
            row.id, _subject(row), row.retention_class, row.requested_at, row.intention, row.destroyed_at, row.epoch,
            died.get(row.epoch) if row.epoch is not None else None, row.completion,
        )
        for row in found
    )  # fmt: skip


def _set_positions(column: str, rows: Sequence[Shredding], positions: Sequence[int]) -> None:
    """Notes in `column` where in the log each row's entry stands."""
    for row, position in zip(rows, positions, strict=True):
        setattr(row, column, position)
    numbered = [store.row_id(row.id) for row in rows]
    if store.is_postgresql():
        store.run(
            f"UPDATE vault_shredding SET {column} = entry.position"
            " FROM unnest(%s::uuid[], %s::bigint[]) AS entry(id, position) WHERE vault_shredding.id = entry.id",
            [numbered, list(positions)],
        )
    else:
        pairs = list(zip(positions, numbered, strict=True))
        store.run_many(f"UPDATE vault_shredding SET {column} = %s WHERE id = %s", pairs)


def _held(request: m.Shred) -> m.ShredState:
    return m.ShredState(
        request.id,
        request.subject,
        request.retention_class,
        clock.now(),
        None,
        None,
        None,
        None,
        None,
        held=True,
    )
