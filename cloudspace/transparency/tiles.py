"""Tiles: 256 hashes of one level of the tree (c2sp.org/tlog-tiles), stored once they are full."""

from __future__ import annotations

import functools

from django.db import connections
from django.db.models import Max

from cloudspace.transparency import heads, merkle, rows
from cloudspace.transparency.heads import ALIAS
from cloudspace.transparency.models import Tile
from cloudspace.transparency.paths import FULL

# An expanded tile takes 16 KB; the cache stays under 10 MB in each process.
CACHED_TILES = 512
# Tiles that one transaction completes, so that a long backlog never holds appenders up.
TILES_AT_ONCE = 32

_HASH = merkle.HASH_SIZE


def nodes(log: heads.Head, size: int) -> merkle.Node:
    """The nodes of the first `size` leaves of `log`, whose full tiles are complete.

    The function raises LogDiverged where the store lacks a tile or an entry.
    """

    def node(height: int, place: int) -> bytes:
        level, row = divmod(height, 8)
        index, offset = divmod(place, FULL >> row)
        width = min(FULL, (size >> 8 * level) - index * FULL)
        start = offset * _HASH
        return _expanded(log.generation, log.first_index, level, index, width)[row][start : start + _HASH]

    return node


def forget() -> None:
    """Empties the cache of tiles."""
    _expanded.cache_clear()


def hashes(generation: int, first_index: int, level: int, index: int, width: int) -> list[bytes]:
    """The first `width` hashes of a tile. Raises LogDiverged where the store lacks some."""
    if width == FULL:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(
                'SELECT hashes FROM transparency_tile WHERE log_id = %s AND level = %s AND "index" = %s',
                [generation, level, index],
            )
            found = cursor.fetchone()
        if found:
            return _cut(bytes(found[0]))
    return children(generation, first_index, level, index * FULL, index * FULL + width)


def complete(log: heads.Head) -> None:
    """Makes every full tile of `log` that is not there yet. Safe to repeat and to interrupt."""
    level = 0
    while full := log.tree.size >> 8 * (level + 1):
        last = Tile.objects.using(ALIAS).filter(log_id=log.generation, level=level).aggregate(last=Max("index"))
        stored = 0 if last["last"] is None else last["last"] + 1
        for start in range(stored, full, TILES_AT_ONCE):
            _complete(log, level, start, min(start + TILES_AT_ONCE, full))
        level += 1


def _complete(log: heads.Head, level: int, start: int, end: int) -> None:
    below = children(log.generation, log.first_index, level, start * FULL, end * FULL)
    made = []
    for index in range(start, end):
        parts = below[(index - start) * FULL : (index - start + 1) * FULL]
        top = merkle.rows_over(parts)[-1][0]
        made.append(Tile(log_id=log.generation, level=level, index=index, hashes=b"".join(parts), root=top))
    Tile.objects.using(ALIAS).bulk_create(made, ignore_conflicts=True)


@functools.lru_cache(maxsize=CACHED_TILES)
def _expanded(generation: int, first_index: int, level: int, index: int, width: int) -> tuple[bytes, ...]:
    """All complete nodes of a tile, one joined row per height. A tile of one width never changes."""
    found = hashes(generation, first_index, level, index, width)
    return tuple(b"".join(row) for row in merkle.rows_over(found))


def children(generation: int, first_index: int, level: int, start: int, end: int) -> list[bytes]:
    """The hashes `start` to `end` (without) of a level, from what lies below it."""
    if level == 0:
        found = rows.commitments_between(first_index + start, first_index + end)
        return [merkle.leaf_hash(commitment) for commitment in found]
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            'SELECT root FROM transparency_tile WHERE log_id = %s AND level = %s AND "index" >= %s'
            ' AND "index" < %s ORDER BY "index"',
            [generation, level - 1, start, end],
        )
        roots = [bytes(row[0]) for row in cursor.fetchall()]
    if len(roots) != end - start:
        raise heads.LogDiverged
    return roots


def _cut(joined: bytes) -> list[bytes]:
    return [joined[at : at + _HASH] for at in range(0, len(joined), _HASH)]
