"""Raw statements on entries: many rows at once, and on PostgreSQL head and rows in one round trip."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from django.db import connections

from cloudspace.transparency import heads
from cloudspace.transparency.entries import NewEntry
from cloudspace.transparency.heads import ALIAS
from cloudspace.transparency.models import Entry

_COLUMNS = '"index", commitment, salt, sealed_body, body_format, kind, tag, appended_at'
_INSERT = f"INSERT INTO transparency_entry ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
_INSERT_TAGS = 'INSERT INTO transparency_entrytag (tag, "index") VALUES (%s, %s)'
_INSERT_BUNDLE = 'INSERT INTO transparency_tagbundle ("index", tags) VALUES (%s, %s)'
_UNNESTED = """
SELECT * , %s::timestamptz FROM unnest(
    %s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::smallint[], %s::text[], %s::bytea[])
"""
_INSERT_MANY = f"INSERT INTO transparency_entry ({_COLUMNS}) {_UNNESTED}"
_SWAP = f"WITH head AS ({heads.SWAP} RETURNING generation)"
_SWAP_AND_INSERT = f"{_SWAP} {_INSERT_MANY} WHERE EXISTS (SELECT 1 FROM head)"
_SWAP_AND_INSERT_TAGGED = f"""{_SWAP}, further AS (
    INSERT INTO transparency_entrytag (tag, "index")
    SELECT * FROM unnest(%s::bytea[], %s::bigint[]) WHERE EXISTS (SELECT 1 FROM head)), bundled AS (
    INSERT INTO transparency_tagbundle ("index", tags)
    SELECT * FROM unnest(%s::bigint[], %s::bytea[]) WHERE EXISTS (SELECT 1 FROM head))
{_INSERT_MANY} WHERE EXISTS (SELECT 1 FROM head)
"""
# Half the work of arrays, for the commonest case of one entry.
_SWAP_AND_INSERT_ONE = f"""{_SWAP} INSERT INTO transparency_entry ({_COLUMNS})
SELECT %s::bigint, %s::bytea, %s::bytea, %s::bytea, %s::smallint, %s::text, %s::bytea, %s::timestamptz
FROM head
"""


def insert(first: int, entries: Sequence[NewEntry], at: dt.datetime) -> None:
    """Inserts `entries` under the numbers from `first` on, in the surrounding transaction."""
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        if further := _further_tags(first, entries):
            cursor.executemany(_INSERT_TAGS, further)
        if bundles := _bundles(first, entries):
            cursor.executemany(_INSERT_BUNDLE, bundles)
        if connection.vendor == "postgresql":
            cursor.execute(_INSERT_MANY, _columns(first, entries, at))
            return
        moment = connection.ops.adapt_datetimefield_value(at)
        values = [_values(number, one, moment) for number, one in enumerate(entries, first)]
        if len(values) == 1:
            cursor.execute(_INSERT, values[0])
        else:
            cursor.executemany(_INSERT, values)


def insert_with_swap(old: heads.Head, new: heads.Head, entries: Sequence[NewEntry], at: dt.datetime) -> bool:
    """Head and rows in a transaction of their own; does nothing and says so when the head is no longer `old`.

    The shortest way of each engine; the connection must not be inside a transaction.
    """
    if connections[ALIAS].vendor == "sqlite":
        return _swapped_on_sqlite(old, new, entries, at)
    with connections[ALIAS].cursor() as cursor:
        further, bundles = _further_tags(old.next_index, entries), _bundles(old.next_index, entries)
        if further or bundles:
            values = [*heads.swap(old, new), *_turned(further), *_turned(bundles)]
            cursor.execute(_SWAP_AND_INSERT_TAGGED, [*values, *_columns(old.next_index, entries, at)])
        elif len(entries) == 1:
            cursor.execute(_SWAP_AND_INSERT_ONE, [*heads.swap(old, new), *_values(old.next_index, entries[0], at)])
        else:
            cursor.execute(_SWAP_AND_INSERT, heads.swap(old, new) + _columns(old.next_index, entries, at))
        return bool(cursor.rowcount == len(entries))


def _swapped_on_sqlite(old: heads.Head, new: heads.Head, entries: Sequence[NewEntry], at: dt.datetime) -> bool:
    """Below Django's cursors, which would cost as much as the commit itself."""
    connection = connections[ALIAS]
    connection.ensure_connection()
    moment = connection.ops.adapt_datetimefield_value(at)
    raw: Any = connection.connection
    with connection.wrap_database_errors:
        raw.execute("BEGIN IMMEDIATE")
        try:
            swapped = raw.execute(_qmark(heads.SWAP), heads.swap(old, new)).rowcount == 1
            if swapped:
                first = old.next_index
                raw.executemany(_qmark(_INSERT_TAGS), _further_tags(first, entries))
                raw.executemany(_qmark(_INSERT_BUNDLE), _bundles(first, entries))
                raw.executemany(
                    _qmark(_INSERT), [_values(number, one, moment) for number, one in enumerate(entries, first)]
                )
            raw.execute("COMMIT" if swapped else "ROLLBACK")
        except BaseException:
            raw.rollback()
            raise
    return bool(swapped)


@functools.cache
def _qmark(statement: str) -> str:
    return statement.replace("%s", "?")


def insert_padding(first: int, commitments_: Sequence[bytes], at: dt.datetime) -> None:
    """Inserts leaves that only pad: a commitment to nothing, and nothing behind it."""
    connection = connections[ALIAS]
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.executemany(
            _INSERT,
            [
                (number, one, b"", b"", int(Entry.Format.NONE), "", None, moment)
                for number, one in enumerate(commitments_, first)
            ],
        )


def commitments_between(start: int, end: int) -> list[bytes]:
    """The commitments of entries `start` to `end` (without). Raises LogDiverged when one is missing."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            'SELECT commitment FROM transparency_entry WHERE "index" >= %s AND "index" < %s ORDER BY "index"',
            [start, end],
        )
        found = [bytes(row[0]) for row in cursor.fetchall()]
    if len(found) != end - start:
        raise heads.LogDiverged
    return found


def _further_tags(first: int, entries: Sequence[NewEntry]) -> list[tuple[bytes, int]]:
    few = ((number, one) for number, one in enumerate(entries, first) if not one.bundled)
    return [(tag, number) for number, one in few for tag in dict.fromkeys(one.also)]


def _bundles(first: int, entries: Sequence[NewEntry]) -> list[tuple[int, bytes]]:
    return [(number, b"".join(one.also)) for number, one in enumerate(entries, first) if one.bundled]


def _turned(pairs: Sequence[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    """Two columns of two-column rows."""
    return [one for one, _ in pairs], [other for _, other in pairs]


def _values(number: int, one: NewEntry, moment: Any) -> tuple[Any, ...]:
    return (
        number,
        one.commitment,
        one.salt,
        one.sealed_body,
        int(one.body_format),
        one.kind,
        one.tag,
        moment,
    )


def _columns(first: int, entries: Sequence[NewEntry], at: dt.datetime) -> list[Any]:
    return [
        at,
        list(range(first, first + len(entries))),
        [one.commitment for one in entries],
        [one.salt for one in entries],
        [one.sealed_body for one in entries],
        [int(one.body_format) for one in entries],
        [one.kind for one in entries],
        [one.tag for one in entries],
    ]
