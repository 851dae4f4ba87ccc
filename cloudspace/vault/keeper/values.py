"""Sealing and opening tables of values, keys at hand. No policy questions here: those are asked before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudspace.policy.model import Policy
from cloudspace.vault.errors import SubjectGone
from cloudspace.vault.keeper import formats, keys
from cloudspace.vault.keeper import messages as m

ERASED = m.Closed("erased")
BROKEN = m.Closed("broken")
_GRANULAR = frozenset({"record", "subject_and_case"})


class MissingGranule(TypeError):
    """The class keeps a key per case or record, and the row named none."""


def place_of(policy: Policy, retention_class: str, row: m.Row) -> keys.KeyPlace:
    """Where the key of a row's values in `retention_class` stands."""
    if policy.retention_classes[retention_class].granularity not in _GRANULAR:
        return keys.KeyPlace(row.subject.bytes, retention_class, keys.NOWHERE)
    if row.granule is None:
        raise MissingGranule(retention_class)
    return keys.KeyPlace(row.subject.bytes, retention_class, row.granule.bytes)


def seal(keyring: keys.Keys, policy: Policy, table: m.Table, day: dt.date) -> m.Sealed:
    """Every value of `table` sealed under its class on `day`; missing keys are made pending."""
    subjects = keys.subject_bytes(row.subject for row in table.rows)
    people = keys.living(subjects)
    classes = {
        (kind, column.category): policy.class_for(column.category, kind)
        for kind in {person.kind for person in people.values()}
        for column in table.columns
    }
    wanted = {
        place_of(policy, classes[people[row.subject.bytes].kind, column.category], row)
        for row in table.rows
        for column, value in zip(table.columns, row.values, strict=True)
        if value is not None
    }
    stands = keyring.fetch(subjects, sorted(set(classes.values()))) if wanted else {}
    missing = sorted(wanted - stands.keys())
    if missing:
        stands |= keyring.make(missing)
    sealer = _Sealer(keyring, policy, stands, day)
    rows = tuple(
        tuple(
            None
            if value is None
            else sealer.seal(classes[people[row.subject.bytes].kind, column.category], column, row, value)
            for column, value in zip(table.columns, row.values, strict=True)
        )
        for row in table.rows
    )
    return m.Sealed(rows, tuple({uuid.UUID(bytes=place.subject) for place in missing}))


class _Sealer:
    """Seals cells, one cipher per key and period."""

    def __init__(self, keyring: keys.Keys, policy: Policy, stands: dict[keys.KeyPlace, bytes], day: dt.date) -> None:
        self._keyring, self._policy, self._stands, self._day = keyring, policy, stands, day
        self._ciphers: dict[keys.KeyPlace, tuple[bytes, AESGCM]] = {}

    def seal(self, retention_class: str, column: m.Column, row: m.Row, value: bytes) -> bytes:
        place = place_of(self._policy, retention_class, row)
        head, cipher = self._ciphers.get(place) or self._begin(place)
        shared = formats.place(retention_class, column.label)
        return formats.seal(cipher, head, place.subject, shared, row.row.bytes, value)

    def _begin(self, place: keys.KeyPlace) -> tuple[bytes, AESGCM]:
        period = self._policy.period_of(place.retention_class, self._day)
        key = self._stands[place]
        if period:
            rolling = self._keyring.period(place.retention_class, period, self._policy, make=True)
            if rolling is None:
                raise SubjectGone
            key = keys.value_key(key, rolling, place.retention_class, period)
        begun = formats.header(keys.VERSION, period), keys.cipher(key)
        self._ciphers[place] = begun
        return begun


def open_tables(
    keyring: keys.Keys, policy: Policy, tables: Sequence[m.Table]
) -> tuple[tuple[tuple[m.Cell, ...], ...], ...]:
    """Every value of `tables`, or why it stays closed."""
    classes = sorted({c for t in tables for column in t.columns for c in policy.classes_of(column.category)})
    subjects = keys.subject_bytes(row.subject for table in tables for row in table.rows)
    stands = keyring.fetch(subjects, classes) if subjects and classes else {}
    opener = _Opener(keyring, policy, stands)
    return tuple(tuple(opener.row(table.columns, row) for row in table.rows) for table in tables)


class _Opener:
    """Opens cells, one cipher per key and period."""

    def __init__(self, keyring: keys.Keys, policy: Policy, stands: dict[keys.KeyPlace, bytes]) -> None:
        self._keyring, self._policy, self._stands = keyring, policy, stands
        self._ciphers: dict[tuple[keys.KeyPlace, int], AESGCM | None] = {}
        self._classes = {category: policy.classes_of(category) for category in policy.categories}
        self._granular = {name: kept.granularity in _GRANULAR for name, kept in policy.retention_classes.items()}

    def row(self, columns: tuple[m.Column, ...], row: m.Row) -> tuple[m.Cell, ...]:
        subject, row_id = row.subject.bytes, row.row.bytes
        granule = row.granule.bytes if row.granule is not None else keys.NOWHERE
        cells: list[m.Cell] = []
        for (label, category), value in zip(columns, row.values, strict=True):
            cells.append(None if value is None else self._cell(subject, granule, row_id, label, category, value))
        return tuple(cells)

    def _cell(self, subject: bytes, granule: bytes, row_id: bytes, label: str, category: str, value: bytes) -> m.Cell:
        try:
            _version, period = formats.read_header(value)
        except formats.Unopenable:
            return BROKEN
        reached = False
        for retention_class in self._classes[category]:
            place = keys.KeyPlace(
                subject, retention_class, granule if self._granular[retention_class] else keys.NOWHERE
            )
            cipher = self._cipher(place, period)
            if cipher is None:
                continue
            reached = True
            try:
                return formats.unseal(cipher, value, subject, formats.place(retention_class, label), row_id)
            except formats.Unopenable:
                continue
        return BROKEN if reached else ERASED

    def _cipher(self, place: keys.KeyPlace, period: int) -> AESGCM | None:
        try:
            return self._ciphers[place, period]
        except KeyError:
            pass
        key = self._stands.get(place)
        if key is not None and period:
            rolling = self._keyring.period(place.retention_class, period, self._policy, make=False)
            derived = keys.value_key(key, rolling, place.retention_class, period) if rolling else None
            key = derived or self._keyring.held(place, period)
        made = keys.cipher(key) if key is not None else None
        self._ciphers[place, period] = made
        return made
