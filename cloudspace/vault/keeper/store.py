"""Statements on the vault store. Hot paths speak SQL themselves: ids stay 16 raw bytes on both engines."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connections, transaction
from django.db.utils import DatabaseError, IntegrityError

from cloudspace.vault.errors import VaultUnavailable

ALIAS = "vault"
# SQLite takes 32,766 parameters in one statement; a chunk stays well below on either engine.
CHUNK = 1_000
_ALL_VALUES = 0
# Below this many rows one statement is quicker than what copying takes to begin.
_COPIED = 100


def is_postgresql() -> bool:
    """Whether the vault store is PostgreSQL."""
    return connections[ALIAS].vendor == "postgresql"


def rows(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a reading. Raises VaultUnavailable."""
    with _errors(), connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def raw_rows(statement: str, parameters: Sequence[Any]) -> list[Any]:
    """The same for rows of bytes, texts and whole numbers, below Django's cursors, which cost more than the store.

    On PostgreSQL they travel as they are kept; else every byte would be two digits.
    """
    connection = connections[ALIAS]
    if connection.in_atomic_block or connection.queries_logged:
        # Whoever looks at the statements sees this one too, and a transaction that broke answers nothing.
        return rows(statement, parameters)
    with _errors():
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        driver: Any = connection.connection
        with connection.wrap_database_errors:
            if connection.vendor == "postgresql":
                return list(driver.execute(statement, parameters, binary=True).fetchall())
            return list(driver.execute(_qmark(statement), parameters).fetchall())


@functools.lru_cache(maxsize=64)
def _qmark(statement: str) -> str:
    return statement.replace("%s", "?")


def run(statement: str, parameters: Sequence[Any] = ()) -> int:
    """Runs a writing; returns how many rows it touched."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def change_unwaited(update: str, where: str, returning: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Runs `UPDATE … SET …` (`update`) for rows `where`, without waiting for the disk: a power cut may lose it.

    Gives the columns `returning` of the rows as they are then. What was durable before stays so. Inside a transaction
    it is as durable as that.
    """
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        if is_postgresql():
            unwaited = "WITH unwaited AS (SELECT set_config('synchronous_commit', 'off', true))"
            cursor.execute(f"{unwaited} {update} FROM unwaited WHERE {where} RETURNING {returning}", parameters)
            return list(cursor.fetchall())
        with contextlib.nullcontext() if connection.in_atomic_block else _unwaited(connection):
            cursor.execute(f"{update} WHERE {where} RETURNING {returning}", parameters)
            return list(cursor.fetchall())


def keep_many_pages() -> None:
    """SQLite: this connection keeps sixteen megabytes of pages, for work that goes through the whole store."""
    if not is_postgresql():
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-16384")


@contextlib.contextmanager
def _unwaited(connection: Any) -> Iterator[None]:
    """What SQLite commits in the block does not wait for the disk. The driver's own way costs a tenth of Django's."""
    switch, errors = connection.connection.execute, connection.wrap_database_errors
    try:
        with errors:
            switch("PRAGMA synchronous=NORMAL")
        yield
    finally:
        with errors:
            switch("PRAGMA synchronous=FULL")


def run_many(statement: str, parameters: Sequence[Sequence[Any]]) -> None:
    """Runs a writing once per parameter set, in one round trip per thousand or so."""
    with connections[ALIAS].cursor() as cursor:
        cursor.executemany(statement, parameters)


def insert_many(table: str, columns: Mapping[str, str], values: Sequence[Sequence[Any]]) -> int:
    """Inserts rows, leaving out those that break a uniqueness; returns how many went in.

    `columns` maps each name to its type in PostgreSQL, exactly: there, the rows travel in the server's own form.
    """
    if not is_postgresql():
        return _insert_each(table, columns, values)
    if not values:
        return 0
    if len(values) < _COPIED:
        return _insert_arrays(table, columns, values)
    try:
        return _copy(table, columns, values)
    except IntegrityError:
        # Copying takes all rows or none.
        chunks_of_rows = (values[start : start + CHUNK * 5] for start in range(0, len(values), CHUNK * 5))
        return sum(_insert_arrays(table, columns, part) for part in chunks_of_rows)


def _insert_each(table: str, columns: Mapping[str, str], values: Sequence[Sequence[Any]]) -> int:
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT DO NOTHING"
    with connections[ALIAS].cursor() as cursor:
        cursor.executemany(statement, values)
        return int(cursor.rowcount)


def _insert_arrays(table: str, columns: Mapping[str, str], values: Sequence[Sequence[Any]]) -> int:
    arrays = ", ".join(f"%b::{kind}[]" for kind in columns.values())
    statement = f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"
    return run(statement, [list(column) for column in zip(*values, strict=True)])


def _copy(table: str, columns: Mapping[str, str], values: Sequence[Sequence[Any]]) -> int:
    connection = connections[ALIAS]
    with transaction.atomic(using=ALIAS), connection.wrap_database_errors, connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(list(columns.values()))
            for row in values:
                copy.write_row(row)
        return int(cursor.rowcount)


def unindexed(column: str) -> str:
    """The column as SQLite looks for rows without it: each value asked for would be a search of its own there."""
    return column if is_postgresql() else f"+{column}"


def among(column: str, count: int) -> str:
    """`column IN (%s, …)` for `count` parameters."""
    return f"{column} IN ({', '.join(['%s'] * count)})"


def within(column: str, values: Sequence[bytes]) -> tuple[str, list[Any]]:
    """The same for raw bytes, with the parameters: one array where there are such, so that the statement stays one."""
    if is_postgresql():
        # As bytes: as text, each value would be escaped.
        return f"{column} = ANY(%b::bytea[])", [list(values)]
    return among(column, len(values)), list(values)


def chunks(values: Iterable[bytes]) -> Iterator[list[bytes]]:
    """`values` in lists that one statement can take."""
    chunk: list[bytes] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def in_transaction() -> bool:
    """Whether a transaction on the vault store is open, other than the one that Django's TestCase holds."""
    blocks = connections[ALIAS].atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """One transaction on the vault store. Raises VaultUnavailable when the store does not take it."""
    with _errors(), transaction.atomic(using=ALIAS):
        yield


def for_share() -> str:
    """Keeps others from changing the rows read, until the transaction ends; SQLite's are immediate anyway."""
    return " FOR SHARE" if is_postgresql() else ""


def for_update() -> str:
    """Locks the rows read for this transaction alone."""
    return " FOR UPDATE" if is_postgresql() else ""


def one_at_a_time(value: bytes) -> None:
    """Makes transactions that name the same `value` (or all values) wait for each other; SQLite's do so anyway."""
    if is_postgresql():
        rows("SELECT pg_advisory_xact_lock_shared(%s)", [_ALL_VALUES])
        rows("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(value[:8], "big", signed=True)])


def all_at_once() -> None:
    """The same for a transaction with many values."""
    if is_postgresql():
        rows("SELECT pg_advisory_xact_lock(%s)", [_ALL_VALUES])


def row_id(value: uuid.UUID) -> Any:
    """The id of one of our own rows as the engine's column takes it."""
    return value if is_postgresql() else value.hex


def id_of(value: Any) -> uuid.UUID:
    """The id of one of our own rows as the engine's driver hands it out."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def moment(value: Any) -> Any:
    """An aware moment as the engine's column takes it."""
    return connections[ALIAS].ops.adapt_datetimefield_value(value)


def moment_of(value: Any) -> dt.datetime:
    """The aware moment of a column as the engine's driver hands it out."""
    found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def day(value: Any) -> Any:
    """A date as the engine's column takes it."""
    return connections[ALIAS].ops.adapt_datefield_value(value)


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        # An integrity error is an answer (a race that was lost), not a failing store.
        if isinstance(error, IntegrityError):
            raise
        raise VaultUnavailable from error
