"""What is measured: bulk insert, bulk read, find by e-mail and open."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections, transaction

from bench.measuring import seconds
from bench.people_bench.models import Plain, Sealed
from cloudspace.kit import ids, inserting
from cloudspace.kit.actor import program
from cloudspace.transparency import tag_bundles
from cloudspace.vault import cases, current, lookup, opening, sealing, subjects
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.keeper import values

FIELDS = ("full_name", "birth_date", "email", "phone", "address")
COLUMNS = tuple(sealing.column_of(sealing.field_of(Sealed, name)) for name in FIELDS)
BATCH = 500
# A statement of PostgreSQL takes 65,535 parameters.
AT_ONCE = 2_000
FINDS = 300


class Trial:
    """The acts on `people`, each told by name; answers with the speed per second."""

    def __init__(self, people: Sequence[dict[str, Any]]) -> None:
        # What the vault costs is measured here; what a rule of the business costs, in bench/openings.py.
        cases._rules["open_account", "registration"] = lambda *asked: None
        self._people = people
        self._wanted = random.Random(1).sample(people, min(FINDS, len(people)))

    def plain(self, act: str) -> float:
        """Rows in plain columns."""
        if act == "insert":
            Plain.objects.all().delete()
            return self._speed(lambda: insert_plain(self._people))
        if act == "read":
            return self._speed(all_plain)
        return self._found(one_plain)

    def sealed(self, act: str) -> float:
        """The same sealed."""
        if act == "insert":
            clear_sealed()
            return self._speed(lambda: insert_sealed(self._people))
        if act == "read":
            speed = self._speed(all_sealed)
            # The worker's part, a few minutes later.
            while tag_bundles.spread():
                pass
            return speed
        return self._found(one_sealed)

    def _speed(self, act: Callable[[], object]) -> float:
        return len(self._people) / seconds(act)

    def _found(self, one: Callable[[str], object]) -> float:
        return len(self._wanted) / seconds(lambda: [one(person["email"]) for person in self._wanted])


def clear_sealed() -> None:
    """Empties the sealed table and the vault's people."""
    Sealed.objects.all().delete()
    with connections["vault"].cursor() as cursor:
        for table in ("subjectkey", "subjectstate", "lookuptoken"):
            cursor.execute(f"DELETE FROM vault_{table}")


def insert_plain(people: Sequence[dict[str, Any]]) -> None:
    Plain.objects.bulk_create([Plain(id=ids.new_id(), **person) for person in people], batch_size=AT_ONCE)


def insert_sealed(people: Sequence[dict[str, Any]]) -> None:
    """As an import does it: people, keys, sealed rows, tokens."""
    rows = [Sealed(id=ids.new_id(), subject_id=ids.new_id()) for _ in people]
    subjects.create_many([(row.subject_id, "customer") for row in rows])
    # Keys are bound when the rows stand.
    with transaction.atomic():
        sealing.seal_many(rows, people)
        inserting.insert_many(rows)
    found_by = {
        kind: [(row.subject_id, person[kind]) for row, person in zip(rows, people, strict=True)]
        for kind in ("email", "phone")
    }
    lookup.put_kinds(found_by)


def all_plain() -> list[Plain]:
    return list(Plain.objects.all())


def all_sealed() -> int:
    """Batches of 500, one entry each, as a campaign or a report reads."""
    by, opened = program("bench"), 0
    rows = list(Sealed.objects.all())
    for start in range(0, len(rows), BATCH):
        case = m.CaseRef("registration", ids.new_id())
        values = opening.open_for(rows[start : start + BATCH], FIELDS, purpose="open_account", case=case, by=by)
        opened += len(values)
    return opened


def one_plain(email: str) -> Plain:
    return Plain.objects.get(email=email)


def one_sealed(email: str) -> object:
    """The reading under a session's entry, which was written when it began."""
    (subject,) = lookup.find("email", email)
    row = Sealed.objects.get(subject_id=subject)
    keeper: Any = current.keeper()
    table = m.Table(COLUMNS, (m.Row(row.subject_id, row.id, None, tuple(getattr(row, name) for name in FIELDS)),))
    return values.open_tables(keeper._keyring, keeper._policy, [table])
