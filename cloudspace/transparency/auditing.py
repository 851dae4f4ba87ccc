"""The whole log, computed again from its leaves: after a restore, for drills, and whenever somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from django.db import connections
from django.db.models import Max

from cloudspace.transparency import checkpoints, head_file, heads, merkle, notes, padding, tiles
from cloudspace.transparency.appending import store_errors
from cloudspace.transparency.heads import ALIAS
from cloudspace.transparency.models import Checkpoint, Entry, Tile
from cloudspace.transparency.paths import FULL

_AT_ONCE = 8192
_NOTES_AT_ONCE = 500
_TILES_AT_ONCE = 64
# What is told of a log in ruins; the rest is counted.
_TOLD = 1_000
_BETWEEN = """
SELECT "index", commitment, body_format FROM transparency_entry WHERE "index" >= %s AND "index" < %s ORDER BY "index"
"""


class Audited(NamedTuple):
    """What was found sound: leaves, full tiles, checkpoints."""

    leaves: int
    tiles: int
    checkpoints: int


class Finding(NamedTuple):
    """A contradiction: what it is, as a code, and the numbers of the first and last entry that it is about."""

    what: str
    first: int
    last: int


class Examined(NamedTuple):
    """What was looked at, the number after the last entry, and the contradictions (`found` of them, the first told)."""

    looked_at: Audited
    next_index: int
    findings: tuple[Finding, ...]
    found: int


def audit(verifier: notes.Verifier) -> Audited:
    """Recomputes the log in use: its head, every full tile, every checkpoint with its signature.

    Takes about three seconds for a million leaves. Raises LogDiverged where anything contradicts.
    """
    examined = examine(verifier)
    if examined.findings:
        raise heads.LogDiverged
    return examined.looked_at


def examine(
    verifier: notes.Verifier,
    head_path: Path | None = None,
    progress: Callable[[int], None] = lambda count: None,
    *,
    signer: notes.Signer | None = None,
) -> Examined:
    """The same, and the checkpoint in the head file `head_path`, telling every contradiction; others may append.

    With `signer` also whether each leaf that looks like padding is the log's own.

    Codes: `entry_missing`; `leaves` (they are not what the next checkpoint signed), or where its tile tells which,
    `leaf`; `tail` (after the last checkpoint, against the head); `cut_off` (signed, and not there any more); `beyond`
    (after the head); `checkpoint`, `head_file`, `padding`, `tile`, `tile_missing`. `progress` is told
    leaves. Raises LogUnavailable, and LogDiverged where there is no head to begin with.
    """
    with store_errors():
        # In this order: each is written after the one that is read after it.
        beside = head_file.read(head_path) if head_path is not None else None
        generation = heads.current().generation
        signed = _signed(generation)
        highest = Entry.objects.using(ALIAS).aggregate(highest=Max("index"))["highest"]
        log = heads.current()
        walk = _Walk(log, verifier, progress, signer)
        beside_size = walk.size_beside(beside, signed) if head_path is not None else 0
        for size, note in _notes(generation, signed.largest):
            if beside and 0 < beside_size <= size:
                walk.hold_against(beside_size, beside)
                beside_size = 0
            walk.hold_against(size, note)
            walk.checkpoints += 1
        if beside and beside_size:
            # Signed and not kept: cut off between the two.
            walk.hold_against(beside_size, beside)
        walk.close()
        if highest is not None and highest >= log.next_index:
            walk.add("beyond", log.tree.size, highest - log.first_index)
        full = _sound_tiles(walk, signed.largest)
        return Examined(Audited(log.tree.size, full, walk.checkpoints), log.next_index, walk.told(), walk.found)


class _Signed(NamedTuple):
    """The checkpoints of a log as they stand: how many, and the largest."""

    kept: int
    largest: int


class _Walk:
    """Goes through the leaves once, and holds them against each tree head that was signed on the way."""

    def __init__(
        self,
        log: heads.Head,
        verifier: notes.Verifier,
        progress: Callable[[int], None],
        signer: notes.Signer | None,
    ) -> None:
        self.log, self._verifier, self._progress = log, verifier, progress
        self._signer = signer
        self._tree, self._at = merkle.Frontier(), 0
        self._findings: list[Finding] = []
        self.found = self.checkpoints = 0
        # Up to here a signature bears the leaves out; from the first that does not, nothing later can.
        self.sound_to, self.broken = 0, False

    def add(self, what: str, first: int, last: int) -> None:
        """Notes a contradiction about the leaves `first` to `last`, by their places in the tree."""
        self.found += 1
        if len(self._findings) < _TOLD:
            start = self.log.first_index
            self._findings.append(Finding(what, start + first, start + last))

    def told(self) -> tuple[Finding, ...]:
        """What was found; where tiles tell the very leaf, it stands for the leaves around it."""
        exact = [one.first for one in self._findings if one.what == "leaf"]
        kept = [
            one for one in self._findings
            if one.what != "leaves" or not any(one.first <= index <= one.last for index in exact)
        ]  # fmt: skip
        self.found -= len(self._findings) - len(kept)
        return tuple(sorted(kept, key=lambda one: (one.first, one.what)))

    def size_beside(self, note: bytes | None, signed: _Signed) -> int:
        """The size in the head file where leaves can be held against it, else 0; notes what is wrong with the file."""
        last, head = max(self.log.tree.size, 1) - 1, self._opened(note) if note is not None else None
        if head is None:
            # A log that has just begun has none yet, or still that of the log before it.
            if signed.kept > (note is None):
                self.add("head_file", last, last)
            return 0
        if head.size > self.log.tree.size:
            self.add("cut_off", self.log.tree.size, head.size - 1)
            return 0
        return head.size

    def hold_against(self, size: int, note: bytes) -> None:
        """Whether the first `size` leaves are what `note` signs."""
        head = self._opened(note)
        if head is None or head.size != size:
            self.add("checkpoint", size - 1, size - 1)
            return
        if size > self.log.tree.size:
            self.add("cut_off", self.log.tree.size, size - 1)
            return
        self.go_to(size)
        if self.broken:
            return
        if head.root == self._tree.root():
            self.sound_to = size
        else:
            self.break_off("leaves", size)

    def break_off(self, what: str, size: int) -> None:
        """From the last leaf that a signature bears out to the `size`-th, something is not as it was."""
        self.broken = True
        self.add(what, self.sound_to, max(self.sound_to, size - 1))

    def close(self) -> None:
        """Whether the leaves after the last checkpoint give the head."""
        self.go_to(self.log.tree.size)
        if not self.broken and self._tree != self.log.tree:
            self.break_off("tail", self.log.tree.size)

    def go_to(self, size: int) -> None:
        """Takes the leaves in up to the `size`-th."""
        while self._at < size:
            start, end = self._at, min(self._at + _AT_ONCE, size)
            found = _leaves(self.log.first_index, start, end)
            if len(found) < end - start:
                self.broken = True
                places = [start - 1, *(place for place, _, _ in found), end]
                for before, after in pairwise(places):
                    if after > before + 1:
                        self.add("entry_missing", before + 1, after - 1)
            elif not self.broken:
                self._tree = self._tree.extended(merkle.leaf_hash(one) for _, one, _ in found)
            if self._signer is not None:
                self._note_strange_padding(self._signer, found)
            self._at = end
            self._progress(end - start)

    def _note_strange_padding(self, signer: notes.Signer, found: list[tuple[int, bytes, int]]) -> None:
        for place, commitment, body_format in found:
            if body_format == Entry.Format.NONE and [commitment] != padding.leaves(signer, place, place + 1):
                self.add("padding", place, place)

    def _opened(self, note: bytes) -> checkpoints.TreeHead | None:
        try:
            head = checkpoints.opened(note, self._verifier)
        except notes.NoteRefused:
            return None
        return head if head.origin == self.log.origin else None


def _signed(generation: int) -> _Signed:
    kept = Checkpoint.objects.using(ALIAS).filter(log_id=generation)
    return _Signed(kept.count(), kept.aggregate(largest=Max("size"))["largest"] or 0)


def _notes(generation: int, largest: int) -> Iterator[tuple[int, bytes]]:
    """Size and note of each checkpoint up to `largest`, in order."""
    size = -1
    while True:
        kept = Checkpoint.objects.using(ALIAS).filter(log_id=generation, size__gt=size, size__lte=largest)
        found = list(kept.order_by("size").values_list("size", "note")[:_NOTES_AT_ONCE])
        if not found:
            return
        for size, note in found:
            yield size, bytes(note)


def _leaves(first_index: int, start: int, end: int) -> list[tuple[int, bytes, int]]:
    """Place, commitment and format of the leaves `start` to `end` (without) that are there."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_BETWEEN, [first_index + start, first_index + end])
        return [(index - first_index, bytes(leaf), body_format) for index, leaf, body_format in cursor.fetchall()]


def _sound_tiles(walk: _Walk, signed: int) -> int:
    """Counts the full tiles; `signed` leaves are under a checkpoint, whose tiles were all there before it was."""
    count = level = 0
    signed = min(signed, walk.log.tree.size)
    while full := walk.log.tree.size >> 8 * (level + 1):
        expected = 0
        for kept in _tiles(walk.log.generation, level, full):
            _note_missing(walk, level, expected, kept.index)
            expected = kept.index + 1
            _hold_against_below(walk, kept)
            count += 1
        _note_missing(walk, level, expected, signed >> 8 * (level + 1))
        level += 1
    return count


def _note_missing(walk: _Walk, level: int, start: int, end: int) -> None:
    if start < end:
        walk.add("tile_missing", start << 8 * (level + 1), (end << 8 * (level + 1)) - 1)


def _tiles(generation: int, level: int, full: int) -> Iterator[Tile]:
    """The tiles of a level below the `full`-th, in order."""
    index = -1
    while True:
        kept = Tile.objects.using(ALIAS).filter(log_id=generation, level=level, index__gt=index, index__lt=full)
        found = list(kept.order_by("index")[:_TILES_AT_ONCE])
        if not found:
            return
        index = found[-1].index
        yield from found


def _hold_against_below(walk: _Walk, kept: Tile) -> None:
    """Whether a tile is what lies below it: leaves, or the tiles of the level below."""
    log, start = walk.log, kept.index * FULL
    try:
        below = tiles.children(log.generation, log.first_index, kept.level, start, start + FULL)
    except heads.LogDiverged:
        # What is missing below was noted there.
        return
    held = bytes(kept.hashes)
    size = merkle.HASH_SIZE
    other = [at for at, one in enumerate(below) if held[at * size : at * size + size] != one]
    if kept.level == 0 and other and walk.broken and start + FULL > walk.sound_to:
        for at in other:
            walk.add("leaf", start + at, start + at)
    elif other or len(held) != FULL * size or bytes(kept.root) != merkle.rows_over(below)[-1][0]:
        walk.add("tile", kept.index << 8 * (kept.level + 1), (kept.index + 1 << 8 * (kept.level + 1)) - 1)
