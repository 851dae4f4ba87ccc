"""Somebody who holds every copy that was ever taken, and the keyring as it stands now."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connections, models

from cloudspace.policy.model import Policy
from cloudspace.vault import fields
from cloudspace.vault.keeper import formats, keyring, keys, providers, repeats
from cloudspace.vault.models import HeldKey, LookupToken, PeriodKey, RowToken, SubjectKey

_KEY_TABLES: tuple[type[models.Model], ...] = (SubjectKey, PeriodKey, HeldKey, LookupToken, RowToken)


class SealedCell(NamedTuple):
    """A sealed value in a copy: whose, where, and its bytes."""

    subject: uuid.UUID
    label: str
    category: str
    row: uuid.UUID
    granule: uuid.UUID | None
    value: bytes


@dataclass
class Copy:
    """All rows of the vault that hold keys, and all sealed values of the main store, as they once stood."""

    keys: dict[type[models.Model], list[dict[str, Any]]] = field(default_factory=dict)
    cells: list[SealedCell] = field(default_factory=list)


def copied() -> Copy:
    """A copy of the stores as they stand now."""
    made = Copy()
    for table in _KEY_TABLES:
        made.keys[table] = list(table._default_manager.values())
    for model in apps.get_models():
        made.cells += _cells(model)
    return made


def _cells(model: type[models.Model]) -> Iterator[SealedCell]:
    columns = fields.sealed_fields(model)
    if not columns:
        return
    holding = model.holding  # type: ignore[attr-defined]
    for row in model._default_manager.all():
        granule = getattr(row, holding.granule) if holding.granule else None
        for column in columns:
            value = getattr(row, column.attname)
            if value is not None:
                subject = getattr(row, holding.subject)
                yield SealedCell(subject, column.place, column.category, row.pk, granule, bytes(value))


class Attacker:
    """Tries every wrapped key of every copy with every root in the keyring, then every value with what came out."""

    def __init__(self, copies: list[Copy], keyring_file: Path, policy: Policy) -> None:
        self._policy, self._copies = policy, copies
        ring = keyring.Keyring(keyring_file)
        self._ring = ring
        self._roots = [ring.epoch(number) for number in ring.live()]
        self.keys: dict[keys.KeyPlace, set[bytes]] = {}
        self._periods: dict[tuple[str, int], set[bytes]] = {}
        self._derived: dict[tuple[keys.KeyPlace, int], set[bytes]] = {}
        for one in copies:
            self._unwrap_all(one)

    def subjects_with_keys(self) -> set[uuid.UUID]:
        """People of whom at least one key was won."""
        places = [*self.keys, *(place for place, _ in self._derived)]
        return {uuid.UUID(bytes=place.subject) for place in places}

    def opened(self) -> dict[SealedCell, bytes | None]:
        """Every value of every copy, with its plaintext where it opened."""
        return {cell: self._opened(cell) for one in self._copies for cell in one.cells}

    def recognised(self, kind: str, value: str) -> set[uuid.UUID]:
        """People whose token in some copy is that of a value which the attacker guessed."""
        inner = self._ring.inner(kind, value)
        tokens = {root.token(inner) for root in self._roots}
        rows = [row for one in self._copies for row in one.keys[LookupToken]]
        return {uuid.UUID(bytes=bytes(row["subject"])) for row in rows if bytes(row["token"]) in tokens}

    def told_again(self, sign: str) -> set[uuid.UUID]:
        """People of whose rows one bears a sign that the attacker guessed: what was paid, when, in which words."""
        tokens = {root.token(repeats.inner(sign)) for root in self._roots}
        return {uuid.UUID(bytes=bytes(row["subject"])) for row in self._row_tokens() if bytes(row["token"]) in tokens}

    def subjects_with_signs(self) -> set[uuid.UUID]:
        """People of whose rows guesses can be tested at all: the digest of a sign was won, or its token's key."""
        return {
            uuid.UUID(bytes=bytes(row["subject"]))
            for row in self._row_tokens()
            for inner in self._unwrapped({**row, "wrapped": row["inner"]}, repeats.inner_place(bytes(row["record"])))
            if inner
        }

    def _row_tokens(self) -> Iterator[dict[str, Any]]:
        for one in self._copies:
            yield from one.keys[RowToken]

    def _unwrap_all(self, one: Copy) -> None:
        for row in one.keys[SubjectKey]:
            place = keys.KeyPlace(bytes(row["subject"]), row["retention_class"], bytes(row["granule"]))
            for key in self._unwrapped(row, formats.wrapping_place(*place, row["version"])):
                self.keys.setdefault(place, set()).add(key)
        for row in one.keys[PeriodKey]:
            at = row["retention_class"], row["period"]
            for key in self._unwrapped(row, formats.period_place(*at)):
                self._periods.setdefault(at, set()).add(key)
        for row in one.keys[HeldKey]:
            place = keys.KeyPlace(bytes(row["subject"]), row["retention_class"], bytes(row["granule"]))
            bound = formats.held_place(formats.wrapping_place(*place, row["version"]), row["period"])
            for key in self._unwrapped(row, bound):
                self._derived.setdefault((place, row["period"]), set()).add(key)

    def _unwrapped(self, row: dict[str, Any], place: bytes) -> Iterator[bytes]:
        for root in self._roots:
            try:
                yield root.unwrap(bytes(row["wrapped"]), place)
            except InvalidTag:
                # Told another epoch's number, it would be tried under that one.
                other = providers.RootInMemory(row["epoch"], root._root)
                try:
                    yield other.unwrap(bytes(row["wrapped"]), place)
                except InvalidTag:
                    continue

    def _opened(self, cell: SealedCell) -> bytes | None:
        _version, period = formats.read_header(cell.value)
        for retention_class in self._policy.classes_of(cell.category):
            shared = formats.place(retention_class, cell.label)
            granules = {keys.NOWHERE, cell.granule.bytes if cell.granule else keys.NOWHERE}
            for granule in granules:
                place = keys.KeyPlace(cell.subject.bytes, retention_class, granule)
                for key in self._candidates(place, period):
                    try:
                        return formats.unseal(keys.cipher(key), cell.value, cell.subject.bytes, shared, cell.row.bytes)
                    except formats.Unopenable:
                        continue
        return None

    def _candidates(self, place: keys.KeyPlace, period: int) -> Iterator[bytes]:
        subject_keys = self.keys.get(place, set())
        yield from subject_keys if not period else ()
        yield from self._derived.get((place, period), set())
        for subject_key in subject_keys:
            for period_key in self._periods.get((place.retention_class, period), set()):
                yield keys.value_key(subject_key, period_key, place.retention_class, period)


def folders_of_the_stores() -> set[Path]:
    """Where the bytes of the stores lie: SQLite's files, or the data folder of the PostgreSQL server."""
    found = set()
    for alias in connections:
        if connections[alias].vendor == "sqlite":
            found.add(Path(str(connections[alias].settings_dict["NAME"])).parent)
        else:
            with connections[alias].cursor() as cursor:
                cursor.execute("SHOW data_directory")
                found.add(Path(cursor.fetchone()[0]))
    return found
