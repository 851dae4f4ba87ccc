"""Reading the log: tiles and bundles for everybody, entries and proofs for those who hold the bodies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connections
from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused
from cloudspace.transparency import checkpoints, commitments, heads, merkle, proofs, rows, tag_bundles, tiles
from cloudspace.transparency.appending import store_errors
from cloudspace.transparency.heads import ALIAS, LogDiverged
from cloudspace.transparency.models import Checkpoint, Entry
from cloudspace.transparency.paths import FULL

_FOR_PROOF = """
SELECT commitment, salt, sealed_body, body_format, generation, origin, first_index, (
    SELECT note FROM transparency_checkpoint WHERE log_id = generation AND size > entry."index" - first_index
    ORDER BY size DESC LIMIT 1)
FROM transparency_entry AS entry JOIN transparency_log ON first_index <= entry."index"
WHERE entry."index" = %s ORDER BY generation DESC LIMIT 1
"""

_WITH_TAG = """
SELECT own.* FROM (
    SELECT "index", sealed_body, commitment FROM transparency_entry WHERE tag = %s AND "index" < %s
    ORDER BY "index" DESC LIMIT %s) AS own
UNION ALL SELECT entry."index", entry.sealed_body, entry.commitment FROM ({}) AS also
JOIN transparency_entry AS entry ON entry."index" = also."index"
"""

# How far back a sample by kind looks: there is no index by kind, and none is needed.
LOOKED_THROUGH = 20_000


class NotServed(Refused):
    """No published checkpoint calls for this tile, so that it is not shown."""

    code = "not_served"
    sentence = _("The log has published no such part.")


class NoSuchEntry(Refused):
    """No entry has this number."""

    code = "no_such_entry"
    sentence = _("The log has no entry of this number.")


class NotYetCovered(Refused):
    """The entry stands in the log, but no checkpoint has been published since."""

    code = "not_yet_covered"
    sentence = _("The entry is recorded; its proof can be made after the next checkpoint. Try again later.")


class OtherBody(Refused):
    """The body or salt given is not what the entry commits to."""

    code = "other_body"
    sentence = _("What was opened is not what the log's entry commits to. Tell the privacy desk.")


@dataclass(frozen=True, slots=True)
class TaggedEntry:
    """One entry as whoever holds its tag finds it; `sealed_body` is opened by whoever sealed it.

    They hold what they opened against `commitment`: the bytes beside it are under no checkpoint.
    """

    index: int
    sealed_body: bytes
    commitment: bytes


class PublishedCheckpoint(NamedTuple):
    """A checkpoint that may be shown: `note` is the signed note as served."""

    origin: str
    size: int
    first_index: int
    note: bytes
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One entry as its owner finds it again; `sealed_body` is opened by whoever sealed it."""

    index: int
    kind: str
    commitment: bytes
    salt: bytes
    sealed_body: bytes
    body_format: int
    appended_at: dt.datetime


def latest_checkpoint(origin: str = "") -> PublishedCheckpoint | None:
    """The newest checkpoint of the log in use, or of the log named `origin`; None before the first one."""
    with store_errors():
        log = heads.current(origin=origin)
        newest = Checkpoint.objects.using(ALIAS).filter(log_id=log.generation).order_by("-size").first()
    if newest is None:
        return None
    return PublishedCheckpoint(log.origin, newest.size, log.first_index, bytes(newest.note), newest.at)


def tile(level: int, index: int, width: int = FULL, *, origin: str = "") -> bytes:
    """The hashes of a tile, 32 bytes each (c2sp.org/tlog-tiles).

    `width` 256 asks for the full tile, 1 to 255 for a partial one. Raises NotServed unless a published
    checkpoint calls for exactly that.
    """
    with store_errors():
        log = _serving(level, index, width, origin)
        return b"".join(tiles.hashes(log.generation, log.first_index, level, index, width))


def entry_bundle(index: int, width: int = FULL, *, origin: str = "") -> bytes:
    """The leaves (commitments) of a bundle, each after its length in two bytes. Raises NotServed."""
    with store_errors():
        log = _serving(0, index, width, origin)
        start = log.first_index + index * FULL
        found = rows.commitments_between(start, start + width)
    return b"".join(len(one).to_bytes(2, "big") + one for one in found)


def entry(index: int) -> ListedEntry:
    """The entry numbered `index`. Raises NoSuchEntry."""
    with store_errors():
        found = Entry.objects.using(ALIAS).filter(index=index).first()
    if found is None:
        raise NoSuchEntry
    return _listed(found)


def newest_sealed() -> ListedEntry | None:
    """The newest entry with a sealed body; None in a log without any."""
    with store_errors():
        found = Entry.objects.using(ALIAS).filter(body_format=Entry.Format.SEALED).order_by("-index").first()
    return _listed(found) if found else None


def entries_with_tag(tag: bytes, before: int | None = None, limit: int = 50) -> list[TaggedEntry]:
    """The newest `limit` entries under `tag`, newest first; with `before`, only those of a lower number."""
    below = tag_bundles.LATEST if before is None else min(before, tag_bundles.LATEST)
    with store_errors(), connections[ALIAS].cursor() as cursor:
        cursor.execute(_WITH_TAG.format(tag_bundles.numbers()), [tag, below, limit, tag, below, tag, below, limit])
        # Ours to sort: whoever acted on themselves finds the entry under both tags.
        found = {index: (bytes(body), bytes(commitment)) for index, body, commitment in cursor.fetchall()}
    return [TaggedEntry(index, *found[index]) for index in sorted(found, reverse=True)[:limit]]


def entries_of_kind(kind: str, limit: int) -> list[ListedEntry]:
    """The newest entries of `kind`, newest first, among the last LOOKED_THROUGH leaves: a bounded sample."""
    with store_errors():
        last = Entry.objects.using(ALIAS).order_by("-index").values_list("index", flat=True).first()
        newest = Entry.objects.using(ALIAS).filter(kind=kind, index__gt=(last or 0) - LOOKED_THROUGH)
        return [_listed(one) for one in newest.order_by("-index")[:limit]]


def proof(index: int, body: bytes | None = None, salt: bytes | None = None) -> bytes:
    """The proof, as c2sp.org/tlog-proof text, that entry `index` stands in the log's latest checkpoint.

    `body` is the opened canonical body, `salt` the salt where the caller keeps it; both come from the entry
    where they stand there in plain. Raises NoSuchEntry, NotYetCovered, OtherBody, and LogDiverged when the
    store no longer bears the entry out.
    """
    with store_errors():
        found = _entry_for_proof(index)
        body, salt = found.plain_body if body is None else body, salt or found.salt
        if len(salt) != commitments.SALT_SIZE or commitments.commit(salt, body) != found.commitment:
            raise OtherBody
        if found.note is None:
            raise NotYetCovered
        place = index - found.log.first_index
        head = checkpoints.parsed(found.note.rpartition(b"\n\n")[0].decode() + "\n")
        path = _sound_path(found.log, place, head, merkle.leaf_hash(found.commitment))
    return proofs.Proof(place, tuple(path), found.note, proofs.extra_of(salt, body)).to_bytes()


class _Proved(NamedTuple):
    """What the store holds for one proof; `note` is None before a checkpoint covers the entry."""

    log: heads.Head
    commitment: bytes
    salt: bytes
    plain_body: bytes
    note: bytes | None


def _entry_for_proof(index: int) -> _Proved:
    """Entry, log and covering checkpoint in one round trip. Raises NoSuchEntry."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_FOR_PROOF, [index])
        row = cursor.fetchone()
    if row is None or row[3] == Entry.Format.NONE:
        raise NoSuchEntry
    plain = bytes(row[2]) if row[3] == Entry.Format.PLAIN else b""
    log = heads.Head(row[4], row[5], row[6], merkle.Frontier())
    return _Proved(log, bytes(row[0]), bytes(row[1]), plain, None if row[7] is None else bytes(row[7]))


def _sound_path(log: heads.Head, place: int, head: checkpoints.TreeHead, leaf: bytes) -> list[bytes]:
    """The inclusion proof, tried before it is handed out; a stale cache is dropped once."""
    for _attempt in range(2):
        path = merkle.inclusion_proof(place, head.size, tiles.nodes(log, head.size))
        if merkle.verify_inclusion(place, head.size, leaf, path, head.root):
            return path
        tiles.forget()
    raise LogDiverged


def _serving(level: int, index: int, width: int, origin: str) -> heads.Head:
    """The log, when one of its checkpoints calls for this tile. Raises NotServed."""
    if not (0 <= level <= 63 and index >= 0 and 1 <= width <= FULL):
        raise NotServed
    log = heads.current(origin=origin)
    smallest = index * FULL + width << 8 * level
    if smallest > log.tree.size:
        raise NotServed
    calling = Checkpoint.objects.using(ALIAS).filter(log_id=log.generation, size__gte=smallest)
    if width < FULL:
        calling = calling.filter(size__lt=smallest + (1 << 8 * level))
    if not calling.exists():
        raise NotServed
    return log


def _listed(found: Entry) -> ListedEntry:
    return ListedEntry(
        found.index,
        found.kind,
        bytes(found.commitment),
        bytes(found.salt),
        bytes(found.sealed_body),
        found.body_format,
        found.appended_at,
    )
