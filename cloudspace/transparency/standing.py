"""Entries as they stand in the store, with every tag of theirs: for whoever holds the keys to judge them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connections

from cloudspace.transparency import tag_bundles
from cloudspace.transparency.appending import store_errors
from cloudspace.transparency.heads import ALIAS

_COLUMNS = '"index", kind, commitment, salt, sealed_body, body_format, tag'
_BETWEEN = 'WHERE "index" >= %s AND "index" < %s'
_ENTRIES = f'SELECT {_COLUMNS} FROM transparency_entry {_BETWEEN} ORDER BY "index"'
_TAGS = f'SELECT "index", tag FROM transparency_entrytag {_BETWEEN}'
_BUNDLES = f'SELECT "index", tags FROM transparency_tagbundle {_BETWEEN}'


class StandingEntry(NamedTuple):
    """One entry with all that the store holds of it; `also` are its further tags, bundled or not."""

    number: int
    kind: str
    commitment: bytes
    salt: bytes
    sealed_body: bytes
    body_format: int
    tag: bytes | None
    also: frozenset[bytes]


def between(start: int, end: int) -> list[StandingEntry]:
    """The entries numbered `start` to `end` (without) that are there, in order. Raises LogUnavailable."""
    with store_errors():
        found = _rows(_ENTRIES, start, end)
        also: dict[int, set[bytes]] = {}
        # Bundles first: what is spread meanwhile is met twice, and never missed.
        for index, tags in _rows(_BUNDLES, start, end):
            also.setdefault(index, set()).update(tag_bundles.parted(bytes(tags)))
        for index, tag in _rows(_TAGS, start, end):
            also.setdefault(index, set()).add(bytes(tag))
    return [
        StandingEntry(
            index, kind, bytes(commitment), bytes(salt), bytes(sealed), body_format,
            None if tag is None else bytes(tag), frozenset(also.get(index, ())),
        )
        for index, kind, commitment, salt, sealed, body_format, tag in found
    ]  # fmt: skip


def _rows(statement: str, start: int, end: int) -> list[tuple[Any, ...]]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, [start, end])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
