"""The whole log, computed again from its leaves: for drills, probes, and after a restore."""

from __future__ import annotations

from typing import NamedTuple

from cloudspace.transparency import checkpoints, heads, merkle, notes, rows, tiles
from cloudspace.transparency.appending import store_errors
from cloudspace.transparency.heads import ALIAS
from cloudspace.transparency.models import Checkpoint, Tile

_AT_ONCE = 8192


class Audited(NamedTuple):
    """What was found sound: leaves, full tiles, checkpoints."""

    leaves: int
    tiles: int
    checkpoints: int


def audit(verifier: notes.Verifier) -> Audited:
    """Recomputes the log in use: its head, every full tile, every checkpoint with its signature.

    Takes about three seconds for a million leaves. Raises LogDiverged at the first contradiction.
    """
    with store_errors():
        log = heads.current()
        signed = list(Checkpoint.objects.using(ALIAS).filter(log_id=log.generation).order_by("size"))
        tree = merkle.Frontier()
        for one in signed:
            tree = _grown(log, tree, one.size)
            _require(_states(bytes(one.note), verifier, log, tree))
        _require(_grown(log, tree, log.tree.size) == log.tree)
        return Audited(log.tree.size, _sound_tiles(log), len(signed))


def _grown(log: heads.Head, tree: merkle.Frontier, size: int) -> merkle.Frontier:
    _require(size <= log.tree.size)
    while tree.size < size:
        start = log.first_index + tree.size
        found = rows.commitments_between(start, start + min(_AT_ONCE, size - tree.size))
        tree = tree.extended(merkle.leaf_hash(one) for one in found)
    return tree


def _states(note: bytes, verifier: notes.Verifier, log: heads.Head, tree: merkle.Frontier) -> bool:
    try:
        head = checkpoints.opened(note, verifier)
    except notes.NoteRefused:
        return False
    return head == (log.origin, tree.size, tree.root())


def _sound_tiles(log: heads.Head) -> int:
    count = 0
    for kept in Tile.objects.using(ALIAS).filter(log_id=log.generation).order_by("level", "index").iterator():
        below = tiles.children(log.generation, log.first_index, kept.level, kept.index * 256, kept.index * 256 + 256)
        _require(bytes(kept.hashes) == b"".join(below))
        _require(bytes(kept.root) == merkle.rows_over(below)[-1][0])
        count += 1
    return count


def _require(holds: bool) -> None:
    if not holds:
        raise heads.LogDiverged
