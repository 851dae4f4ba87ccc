"""A crowd around the people who are looked for: rows of the same size in the same indexes, never opened."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections

from bench.measuring import seconds
from bench.people_bench import trial
from bench.people_bench.models import Sealed
from cloudspace.kit import clock
from cloudspace.vault.keeper import epochs

FINDS = 300
_AT_ONCE = 20_000


def found(emails: Sequence[str], seed: int) -> float:
    """Seconds per finding and opening of people drawn at random."""
    wanted = random.Random(seed).sample(emails, FINDS)
    return seconds(lambda: [trial.one_sealed(email) for email in wanted]) / FINDS


def join(count: int) -> None:
    """Adds `count` customers straight to the tables: state, key, token and sealed row each."""
    epoch = epochs.current()
    for start in range(0, count, _AT_ONCE):
        drawn = [os.urandom(16) for _ in range(min(_AT_ONCE, count - start))]
        for alias, table, columns, rows in _tables(drawn, epoch):
            _write(alias, table, columns, rows)
    for alias in ("default", "vault"):
        with connections[alias].cursor() as cursor:
            cursor.execute("ANALYZE")


def _tables(people: list[bytes], epoch: int) -> Iterator[tuple[str, str, str, Iterator[Sequence[Any]]]]:
    now = clock.now()
    columns = "subject, kind, state, changed_at"
    yield "vault", "vault_subjectstate", columns, ((one, "customer", "living", now) for one in people)
    columns = "subject, retention_class, granule, version, epoch, wrapped, state, created_at"
    keys = ((one, "service", bytes(16), 0, epoch, os.urandom(60), "bound", now) for one in people)
    yield "vault", "vault_subjectkey", columns, keys
    columns = 'kind, token, subject, epoch, "inner"'
    yield (
        "vault",
        "vault_lookuptoken",
        columns,
        (("email", os.urandom(32), one, epoch, os.urandom(60)) for one in people),
    )
    columns = "id, subject_id, full_name, birth_date, email, phone, address"
    sealed = ((os.urandom(16), one, *(os.urandom(64) for _ in trial.FIELDS)) for one in people)
    yield "default", Sealed._meta.db_table, columns, sealed


def _write(alias: str, table: str, columns: str, rows: Iterator[Sequence[Any]]) -> None:
    connection = connections[alias]
    connection.ensure_connection()
    raw: Any = connection.connection
    if connection.vendor == "postgresql":
        with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(
                    [one.hex() if alias == "default" and place < 2 else one for place, one in enumerate(row)]
                )
        return
    places = ", ".join("?" for _ in columns.split(", "))
    # Django keeps UUIDs as 32 hexadecimal digits in SQLite.
    texts = (
        [one.hex() if alias == "default" and place < 2 else _plain(one) for place, one in enumerate(row)]
        for row in rows
    )
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", texts)
    raw.execute("COMMIT")


def _plain(value: Any) -> Any:
    return value.isoformat(" ") if hasattr(value, "isoformat") else value
