"""Subject keys and period keys: made, fetched, cached for seconds, never handed out of the keeper."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudspace.kit import clock
from cloudspace.policy.model import Policy
from cloudspace.vault.errors import SubjectGone, SubjectUnknown
from cloudspace.vault.keeper import epochs, formats, lately, periods, providers, store

NOWHERE = lately.NOWHERE
VERSION = 0
CACHE_SECONDS = lately.SECONDS
WRAPPED = ("subject", "retention_class", "granule", "version", "epoch", "wrapped")
_SELECT = f"SELECT {', '.join(WRAPPED)} FROM vault_subjectkey WHERE"

_COLUMNS = {
    "subject": "bytea",
    "retention_class": "text",
    "granule": "bytea",
    "version": "smallint",
    "epoch": "integer",
    "wrapped": "bytea",
    "state": "text",
    "created_at": "timestamptz",
}


# Person, class, and case or record, as a mapping of keys is asked by them; KeyPlace is one with names.
Place = tuple[bytes, str, bytes]


class KeyPlace(NamedTuple):
    """Where a subject key stands: person, class, and case or record (zeros: one per person)."""

    subject: bytes
    retention_class: str
    granule: bytes


class Known(NamedTuple):
    """A person as the vault knows them."""

    kind: str
    state: str


def known(subjects: Iterable[bytes], *, lock: str = "") -> dict[bytes, Known]:
    """Kind and state of the subjects that the vault knows; `lock` is appended to the statement."""
    found: dict[bytes, Known] = {}
    for chunk in store.chunks(subjects):
        these, parameters = store.within("subject", chunk)
        statement = "SELECT subject, kind, state FROM vault_subjectstate WHERE " + these + lock
        for subject, kind, state in store.rows(statement, parameters):
            found[bytes(subject)] = Known(kind, state)
    return found


def living(subjects: Sequence[bytes], *, lock: str = "") -> dict[bytes, Known]:
    """The same, all of them. Raises SubjectUnknown, SubjectGone."""
    found = known(subjects, lock=lock)
    for subject in subjects:
        person = found.get(subject)
        if person is None or person.state != "living":
            require_living(person.state if person is not None else None)
    return found


def state_in(table: str) -> str:
    """The state of the subject that a row of `table` names, as a column of a statement on that table."""
    return f"(SELECT state FROM vault_subjectstate AS known WHERE known.subject = {table}.subject)"


def require_living(state: str | None) -> None:
    """Refuses whom the vault does not know (None) or no longer opens. Raises SubjectUnknown, SubjectGone."""
    if state is None:
        raise SubjectUnknown
    if state != "living":
        raise SubjectGone


def was_destroyed(place: KeyPlace) -> bool:
    """Whether a tombstone lies where the key stood, or its destruction has begun; False where none ever was."""
    at = "WHERE subject = %s AND retention_class = %s AND granule = %s"
    dying = f"SELECT 1 FROM vault_subjectkey {at} AND state = 'dying'"
    return bool(store.rows(f"SELECT 1 FROM vault_tombstone {at} UNION ALL {dying} LIMIT 1", [*place, *place]))


class Keys:
    """Ciphers by place. One instance per keeper; safe for threads (what is kept of a person is replaced whole)."""

    def __init__(self, provider: providers.Provider) -> None:
        self._provider = provider
        self.lately = lately.Lately()
        self.periods = periods.Periods()

    def forget(self, subject: bytes) -> None:
        """Drops kept keys of `subject` at once."""
        self.lately.forget(subject)

    def forget_all(self) -> None:
        """Drops every kept key."""
        self.lately.forget_all()
        self.periods.forget_all()

    def fetch(self, subjects: Sequence[bytes], classes: Sequence[str]) -> dict[Place, bytes]:
        """The living keys of `subjects` in `classes`, unwrapped. Dying and destroyed ones are absent."""
        kept = self.kept(subjects, classes)
        if kept is not None and {retention_class for _, retention_class, _ in kept} == set(classes):
            return kept
        return self.read(subjects, classes)

    def kept(self, subjects: Sequence[bytes], classes: Sequence[str]) -> dict[Place, bytes] | None:
        """The same of one person as it was read a moment ago, else None.

        What is absent there may have been made since, or stand by case or record: only `read` can say that it is gone.
        """
        found = self.lately.of(subjects[0]) if len(subjects) == 1 else None
        return None if found is None else self._unwrapped([row for row in found if row[1] in classes])

    def read(self, subjects: Sequence[bytes], classes: Sequence[str]) -> dict[Place, bytes]:
        """The same from the store."""
        if len(subjects) == 1:
            return self._read_one(subjects[0], classes)
        found: dict[Place, bytes] = {}
        for chunk in store.chunks(subjects):
            these, parameters = store.within("subject", chunk)
            of_classes = store.among(store.unindexed("retention_class"), len(classes))
            statement = f"{_SELECT} {these} AND {of_classes} AND state <> 'dying'"
            self._unwrap_into(found, store.raw_rows(statement, [*parameters, *classes]))
        return found

    def _read_one(self, subject: bytes, classes: Sequence[str]) -> dict[Place, bytes]:
        """One person's keys of other classes come along and are kept, so that the next reading need not ask."""
        turn = self.lately.turn
        either = f"(granule = %s OR {store.among('retention_class', len(classes))})"
        statement = f"{_SELECT} subject = %s AND {either} AND state <> 'dying'"
        found = store.raw_rows(statement, [subject, NOWHERE, *classes])
        self.lately.keep(subject, found, turn)
        return self._unwrapped([row for row in found if row[1] in classes])

    def make(self, places: Sequence[Place]) -> dict[Place, bytes]:
        """Keys for `places`, made pending where none stands. Raises SubjectGone where a tombstone lies."""
        with store.writing():
            living(sorted({subject for subject, _, _ in places}), lock=store.for_share())
            self._refuse_tombstones(places)
            number = epochs.current()
            root = self._provider.epoch(number)
            now = store.moment(clock.now())
            drawn = os.urandom(32 * len(places))
            made: dict[Place, bytes] = {
                place: drawn[32 * number : 32 * number + 32] for number, place in enumerate(places)
            }
            rows = [
                (*place, VERSION, number, root.wrap(key, formats.wrapping_place(*place, VERSION)), "pending", now)
                for place, key in made.items()
            ]
            went_in = store.insert_many("vault_subjectkey", _COLUMNS, rows)
        if went_in == len(made):
            return made
        # Where two made the same key at once, both go on with the one that stands.
        subjects = sorted({subject for subject, _, _ in places})
        for subject in subjects:
            self.forget(subject)
        stands = self.fetch(subjects, sorted({retention_class for _, retention_class, _ in places}))
        if not stands.keys() >= set(places):
            # What stands there is dying.
            raise SubjectGone
        return {place: stands[place] for place in places}

    def bind(self, subjects: Sequence[bytes]) -> None:
        """Pending keys of `subjects` become bound: their rows are written."""
        with store.writing():
            for chunk in store.chunks(subjects):
                these, parameters = store.within("subject", chunk)
                statement = "UPDATE vault_subjectkey SET state = 'bound' WHERE state = 'pending' AND "
                store.run(statement + these, parameters)

    def period(self, retention_class: str, period: int, policy: Policy, *, make: bool) -> bytes | None:
        """The key of a period, made when `make` and absent; None when it died or never was.

        Never made inside a transaction of the caller: what was sealed under it elsewhere would outlive a roll-back.
        """
        kept = self.periods.of((retention_class, period))
        if kept is not None and (kept[0] is not None or not make):
            return kept[0]
        key = self._read_period(retention_class, period)
        if key is None and make and not store.in_transaction():
            key = self._make_period(retention_class, period, policy.period_ends(retention_class, period))
        self.periods.keep((retention_class, period), key)
        return key

    def held(self, place: KeyPlace, period: int) -> bytes | None:
        """The derived key of a period that a hold saved before the period's own key died."""
        found = store.rows(
            "SELECT epoch, wrapped FROM vault_heldkey WHERE subject = %s AND retention_class = %s AND granule = %s"
            " AND period = %s",
            [*place, period],
        )
        for epoch, wrapped in found:
            bound = formats.held_place(formats.wrapping_place(*place, VERSION), period)
            try:
                return self._provider.epoch(int(epoch)).unwrap(bytes(wrapped), bound)
            except (InvalidTag, providers.EpochGone):
                continue
        return None

    def _unwrapped(self, rows: Sequence[lately.Wrapped]) -> dict[Place, bytes]:
        found: dict[Place, bytes] = {}
        self._unwrap_into(found, rows)
        return found

    def _unwrap_into(self, found: dict[Place, bytes], rows: Sequence[lately.Wrapped]) -> None:
        roots: dict[int, providers.EpochKey | None] = {}
        for subject, retention_class, granule, version, epoch, wrapped in rows:
            if epoch not in roots:
                roots[epoch] = self._root(epoch)
            root = roots[epoch]
            if root is None:
                continue
            bound = formats.wrapping_place(subject, retention_class, granule, version)
            try:
                found[subject, retention_class, granule] = root.unwrap(wrapped, bound)
            except InvalidTag:
                # Altered: to the reader the value is as closed as an erased one.
                continue

    def _root(self, epoch: int) -> providers.EpochKey | None:
        try:
            return self._provider.epoch(epoch)
        except providers.EpochGone:
            return None

    def _refuse_tombstones(self, places: Sequence[Place]) -> None:
        asked = set(places)
        for chunk in store.chunks(sorted({subject for subject, _, _ in places})):
            these, parameters = store.within("subject", chunk)
            statement = "SELECT subject, retention_class, granule FROM vault_tombstone WHERE " + these
            for subject, retention_class, granule in store.rows(statement, parameters):
                if (bytes(subject), retention_class, bytes(granule)) in asked:
                    raise SubjectGone

    def _read_period(self, retention_class: str, period: int) -> bytes | None:
        found = store.rows(
            "SELECT epoch, wrapped FROM vault_periodkey WHERE retention_class = %s AND period = %s",
            [retention_class, period],
        )
        if not found:
            return None
        (epoch, wrapped) = found[0]
        try:
            place = formats.period_place(retention_class, period)
            return self._provider.epoch(int(epoch)).unwrap(bytes(wrapped), place)
        except (InvalidTag, providers.EpochGone):
            return None

    def _make_period(self, retention_class: str, period: int, dies_on: dt.date) -> bytes | None:
        if dies_on <= clock.today():
            return None
        with store.writing():
            number = epochs.current()
            wrapped = self._provider.epoch(number).wrap(os.urandom(32), formats.period_place(retention_class, period))
            store.run(
                "INSERT INTO vault_periodkey (retention_class, period, epoch, wrapped, dies_on)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [retention_class, period, number, wrapped, store.day(dies_on)],
            )
        return self._read_period(retention_class, period)


def value_key(subject_key: bytes, period_key: bytes, retention_class: str, period: int) -> bytes:
    """HKDF(subject key ‖ period key): the key of values in a class that rolls; either dying erases."""
    return providers.derive(subject_key + period_key, b"period " + formats.period_place(retention_class, period))


def cipher(key: bytes) -> AESGCM:
    """AES-256-GCM under `key`."""
    return AESGCM(key)


def subject_bytes(subjects: Iterable[uuid.UUID]) -> list[bytes]:
    """The raw ids, each once, in order of first appearance."""
    return list(dict.fromkeys(subject.bytes for subject in subjects))
