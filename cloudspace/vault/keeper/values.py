"""Sealing and opening tables of values, keys at hand. No policy questions here: those are asked before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudspace.kit import clock
from cloudspace.policy.model import Policy
from cloudspace.vault.errors import SubjectGone
from cloudspace.vault.keeper import formats, keys
from cloudspace.vault.keeper import messages as m

ERASED = m.Closed("erased")
BROKEN = m.Closed("broken")
_GRANULAR = frozenset({"record", "subject_and_case"})


class MissingGranule(TypeError):
    """The class keeps a key per case or record, and the row named none."""


class _Home(NamedTuple):
    """A class that values of one column may be in, and what binds them there."""

    retention_class: str
    granular: bool
    shared: bytes


def _home(policy: Policy, retention_class: str, label: str) -> _Home:
    granular = policy.retention_classes[retention_class].granularity in _GRANULAR
    return _Home(retention_class, granular, formats.place(retention_class, label))


def place_of(policy: Policy, retention_class: str, row: m.Row) -> keys.KeyPlace:
    """Where the key of a row's values in `retention_class` stands."""
    return keys.KeyPlace(row.subject.bytes, retention_class, _granule(_home(policy, retention_class, ""), row))


def _granule(home: _Home, row: m.Row) -> bytes:
    if not home.granular:
        return keys.NOWHERE
    if row.granule is None:
        raise MissingGranule(home.retention_class)
    return row.granule.bytes


def seal(keyring: keys.Keys, policy: Policy, table: m.Table, day: dt.date) -> m.Sealed:
    """Every value of `table` sealed under its class on `day`; missing keys are made pending."""
    owners = [row.subject.bytes for row in table.rows]
    subjects = list(dict.fromkeys(owners))
    people = keys.living(subjects)
    plans = {
        kind: [_home(policy, policy.class_for(column.category, kind), column.label) for column in table.columns]
        for kind in {person.kind for person in people.values()}
    }
    placed = [
        _placed(plans[people[subject].kind], subject, row) for subject, row in zip(owners, table.rows, strict=True)
    ]
    wanted = {place for _, places in placed for place in places if place is not None}
    classes = sorted({retention_class for _, retention_class, _ in wanted})
    stands = keyring.fetch(subjects, classes) if wanted else {}
    missing = sorted(wanted - stands.keys())
    if missing:
        stands |= keyring.make(missing)
    sealer = _Sealer(keyring, policy, stands, day, len(table.rows) * len(table.columns))
    rows = tuple([sealer.row(*where, row) for where, row in zip(placed, table.rows, strict=True)])
    fresh = {subject for subject, _, _ in missing}
    return m.Sealed(rows, tuple([uuid.UUID(bytes=subject) for subject in subjects if subject in fresh]))


_Placed = tuple[list[_Home], list[keys.Place | None]]


def _placed(homes: list[_Home], subject: bytes, row: m.Row) -> _Placed:
    """The home and the key's place of each cell; no place where nothing is to be sealed."""
    last_class, place = "", None
    places: list[keys.Place | None] = []
    for home, value in zip(homes, row.values, strict=True):
        if value is None:
            places.append(None)
            continue
        if home.retention_class != last_class:
            last_class, place = home.retention_class, (subject, home.retention_class, _granule(home, row))
        places.append(place)
    return homes, places


class _Sealer:
    """Seals cells, one cipher per key and period."""

    def __init__(
        self, keyring: keys.Keys, policy: Policy, stands: dict[keys.Place, bytes], day: dt.date, cells: int
    ) -> None:
        self._keyring, self._policy, self._stands, self._day = keyring, policy, stands, day
        self._ciphers: dict[keys.Place, tuple[bytes, AESGCM]] = {}
        self._periods: dict[str, int] = {}
        self._nonces = formats.nonces(cells)

    def row(self, homes: list[_Home], places: list[keys.Place | None], row: m.Row) -> tuple[bytes | None, ...]:
        """The cells of one row. Written flat: this loop is what bulk writing costs."""
        row_id, nonces = row.row.bytes, self._nonces
        sealed: list[bytes | None] = []
        last: keys.Place | None = None
        for (_, _, shared), place, value in zip(homes, places, row.values, strict=True):
            if place is None or value is None:
                sealed.append(None)
                continue
            if place is not last:
                last = place
                head, cipher = self._ciphers.get(place) or self._begin(place)
            sealed.append(formats.seal(cipher, head, next(nonces), place[0], shared, row_id, value))
        return tuple(sealed)

    def _begin(self, place: keys.Place) -> tuple[bytes, AESGCM]:
        _, retention_class, _ = place
        period = self._periods.get(retention_class)
        if period is None:
            period = self._periods[retention_class] = self._policy.period_of(retention_class, self._day)
        key = self._stands[place]
        if period:
            rolling = self._keyring.period(retention_class, period, self._policy, make=True)
            if rolling is None:
                raise SubjectGone
            key = keys.value_key(key, rolling, retention_class, period)
        begun = formats.header(keys.VERSION, period), keys.cipher(key)
        self._ciphers[place] = begun
        return begun


def open_tables(
    keyring: keys.Keys, policy: Policy, tables: Sequence[m.Table]
) -> tuple[tuple[tuple[m.Cell, ...], ...], ...]:
    """Every value of `tables`, or why it stays closed."""
    plans = [_plan(policy, table.columns) for table in tables]
    classes = sorted(set().union(*[plan.classes for plan in plans]))
    subjects = list(dict.fromkeys([row.subject.bytes for table in tables for row in table.rows]))
    opener = _Opener(keyring, policy, subjects, classes)
    return tuple([opener.rows(plan.columns, table.rows) for plan, table in zip(plans, tables, strict=True)])


# The class that a column's values are mostly in (none where it keeps a key per case or record), what binds them there,
# and all classes that they may be in.
_Column = tuple[str | None, bytes, tuple[_Home, ...]]


class _Plan(NamedTuple):
    """What a policy says of a table's columns. It keeps the policy, so that no other comes to stand in its place."""

    policy: Policy
    columns: list[_Column]
    classes: frozenset[str]


_plans: dict[tuple[int, tuple[m.Column, ...]], _Plan] = {}
_MOST_PLANS = 1_000


def _plan(policy: Policy, columns: tuple[m.Column, ...]) -> _Plan:
    """Worked out once: the same few tables are opened again and again."""
    plan = _plans.get((id(policy), columns))
    if plan is None:
        if len(_plans) > _MOST_PLANS:
            _plans.clear()
        plan = _plans[id(policy), columns] = _Plan(
            policy,
            [_column(tuple(_home(policy, name, label) for name in policy.classes_of(held))) for label, held in columns],
            frozenset(name for _, held in columns for name in policy.classes_of(held)),
        )
    return plan


def _column(homes: tuple[_Home, ...]) -> _Column:
    return None if homes[0].granular else homes[0].retention_class, homes[0].shared, homes


class _Opener:
    """Opens rows: a person's key is prepared once for cells that follow each other, a period's once for all."""

    def __init__(self, keyring: keys.Keys, policy: Policy, subjects: Sequence[bytes], classes: Sequence[str]) -> None:
        self._keyring, self._policy, self._subjects, self._classes = keyring, policy, subjects, classes
        self._ciphers: dict[tuple[bytes, str, bytes, int], AESGCM | None] = {}
        kept = keyring.kept(subjects, classes)
        self._is_kept = kept is not None
        self._stands = self._read() if kept is None else kept

    def rows(self, plan: Sequence[_Column], rows: Sequence[m.Row]) -> tuple[tuple[m.Cell, ...], ...]:
        """The cells of all rows. Written flat: this loop is what bulk reading costs."""
        number, nowhere = int.from_bytes, keys.NOWHERE
        opened = []
        last: str | None = ""
        head, bound, whose, decrypt = b"", b"", b"", None
        for row in rows:
            subject, row_id = row.subject.bytes, row.row.bytes
            if subject != whose:
                whose, last = subject, ""
            cells: list[m.Cell] = []
            for (retention_class, shared, homes), value in zip(plan, row.values, strict=True):
                if value is None:
                    cells.append(None)
                    continue
                if retention_class != last or value[:4] != head:
                    last, head, decrypt = retention_class, value[:4], None
                    bound = head + subject
                    if last is not None:
                        cipher = self._begun(subject, last, nowhere, number(head[2:], "big"))
                        decrypt = cipher.decrypt if cipher is not None else None
                if decrypt is not None:
                    try:
                        filled = decrypt(value[4:16], value[16:], bound + shared + row_id)
                        cells.append(filled[4 : 4 + number(filled[:4], "big")])
                        continue
                    except (InvalidTag, ValueError):
                        pass
                cells.append(self._searched(homes, subject, row, value))
            opened.append(tuple(cells))
        return tuple(opened)

    def _searched(self, homes: tuple[_Home, ...], subject: bytes, row: m.Row, value: bytes) -> m.Cell:
        """The value under whichever of its classes holds its key, or why it stays closed."""
        if not formats.looks_sealed(value):
            return BROKEN
        reached = False
        for home in homes:
            cipher = self._cipher(home, subject, row, value)
            if cipher is None:
                continue
            reached = True
            try:
                return formats.unseal(cipher, value, subject, home.shared, row.row.bytes)
            except formats.Unopenable:
                continue
        if self._looked_again():
            return self._searched(homes, subject, row, value)
        erased = not reached and any(self._may_be_erased(home, subject, row, value) for home in homes)
        return ERASED if erased else BROKEN

    def _looked_again(self) -> bool:
        """Whether the keys were read from the store just now, having been kept from a moment ago: once per opening."""
        if not self._is_kept:
            return False
        self._is_kept = False
        self._stands = self._read()
        self._ciphers.clear()
        return True

    def _read(self) -> dict[keys.Place, bytes]:
        return self._keyring.read(self._subjects, self._classes) if self._subjects and self._classes else {}

    def _may_be_erased(self, home: _Home, subject: bytes, row: m.Row, value: bytes) -> bool:
        """Whether a key that is missing was destroyed, or ran out; else the header names one that never was."""
        granule = row.granule.bytes if home.granular and row.granule is not None else keys.NOWHERE
        place = keys.KeyPlace(subject, home.retention_class, granule)
        if place not in self._stands:
            return keys.was_destroyed(place)
        try:
            dies_on = self._policy.period_ends(home.retention_class, value[2] << 8 | value[3])
        except (ValueError, OverflowError):
            # The class knows no such period.
            return False
        return dies_on <= clock.today() and not self._opens_in_another_period(home, subject, granule, row, value)

    def _opens_in_another_period(self, home: _Home, subject: bytes, granule: bytes, row: m.Row, value: bytes) -> bool:
        """Whether the header was altered to name a period that is over: under a living one's the value still opens.

        Where its own period is over too, nothing tells, and nothing needs to: that key is gone.
        """
        kept = home.retention_class
        period = self._policy.period_of(kept, clock.today())
        while period > 0 and self._policy.period_ends(kept, period) > clock.today():
            cipher = self._begun(subject, kept, granule, period)
            restored = formats.header(keys.VERSION, period) + value[formats.HEADER :]
            try:
                if cipher is not None:
                    formats.unseal(cipher, restored, subject, home.shared, row.row.bytes)
                    return True
            except formats.Unopenable:
                pass
            period -= 1
        return False

    def _cipher(self, home: _Home, subject: bytes, row: m.Row, value: bytes) -> AESGCM | None:
        if not formats.looks_sealed(value):
            return None
        granule = row.granule.bytes if home.granular and row.granule is not None else keys.NOWHERE
        return self._begun(subject, home.retention_class, granule, value[2] << 8 | value[3])

    def _begun(self, subject: bytes, retention_class: str, granule: bytes, period: int) -> AESGCM | None:
        """The cipher of a key; kept where the key is derived first, while a batch's many would crowd the memory."""
        key = self._stands.get((subject, retention_class, granule))
        if not period:
            return keys.cipher(key) if key is not None else None
        at = (subject, retention_class, granule, period)
        if at in self._ciphers:
            return self._ciphers[at]
        if key is not None:
            rolling = self._keyring.period(retention_class, period, self._policy, make=False)
            derived = keys.value_key(key, rolling, retention_class, period) if rolling else None
            key = derived or self._keyring.held(keys.KeyPlace(subject, retention_class, granule), period)
        made = keys.cipher(key) if key is not None else None
        self._ciphers[at] = made
        return made
