"""Publishing checkpoints: padded to even sizes, consistent with what was signed, durable before shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from cloudspace.transparency import checkpoints, head_file, heads, merkle, notes, padding, rows, tiles
from cloudspace.transparency.appending import refuse_open_transaction, store_errors
from cloudspace.transparency.checkpoints import TreeHead
from cloudspace.transparency.heads import ALIAS, LogDiverged, LogUnavailable
from cloudspace.transparency.models import Checkpoint, Log
from cloudspace.transparency.reading import PublishedCheckpoint

__all__ = ["LogDiverged", "LogUnavailable", "publish"]


def publish(signer: notes.Signer, quantum: int, at: dt.datetime, head_path: Path) -> PublishedCheckpoint:
    """Signs the log as it stands, filled up to the next multiple of `quantum` leaves, and by at least one
    quantum more than last time, so that sizes tell nothing about the business.

    Steps: pad, complete the tiles, verify against the last checkpoint and the one in `head_path`, sign, write
    the checkpoint to `head_path`, keep it. Each step may be cut off; the next call goes on from there.
    Raises LogDiverged when the store does not continue what was signed (nothing is signed then),
    LogUnavailable when store or file cannot be written.
    c2sp.org/tlog-checkpoint: a log never signs two inconsistent checkpoints.
    """
    if quantum < 1:
        raise ValueError("a quantum is at least one leaf")
    refuse_open_transaction()
    try:
        with head_file.alone(head_path):
            return _published(signer, quantum, at, head_path)
    except OSError:
        raise LogUnavailable(_("The file with the last checkpoint cannot be written. Check disk and folder.")) from None


def _published(signer: notes.Signer, quantum: int, at: dt.datetime, head_path: Path) -> PublishedCheckpoint:
    with store_errors():
        log = heads.current()
        if signer.name != log.origin:
            raise LogDiverged(_("The signing key is another log's. Use the key that this log started with."))
        signed = _signed_before(signer.verifier, log, head_path)
        log = _padded(quantum, signed, at, signer)
        tiles.complete(log)
        _require_continuation(log, signed)
        note = checkpoints.signed(TreeHead(log.origin, log.tree.size, log.tree.root()), signer)
        # Before anybody can see it: what was shown is never more than a store put back has to continue.
        head_file.write(head_path, note)
        _keep(log, note, at)
    return PublishedCheckpoint(log.origin, log.tree.size, log.first_index, note, at)


def _signed_before(verifier: notes.Verifier, log: heads.Head, head_path: Path) -> list[TreeHead]:
    """All tree heads that the log has to continue: the last one stored, and the one in the head file."""
    stored = Checkpoint.objects.using(ALIAS).filter(log_id=log.generation).order_by("-size")
    kept = [bytes(one.note) for one in stored[:2]]
    beside = head_file.read(head_path)
    if beside is None and len(kept) > 1:
        raise LogDiverged(_("The file with the last checkpoint is missing. Put it back beside the keyring."))
    found = [_opened(note, verifier) for note in kept[:1]]
    if beside is not None and not (not kept and _is_of_predecessor(beside, log)):
        found.append(_opened(beside, verifier))
    if any(head.size > log.tree.size for head in found):
        raise LogDiverged
    return found


def _opened(note: bytes, verifier: notes.Verifier) -> TreeHead:
    try:
        return checkpoints.opened(note, verifier)
    except notes.NoteRefused:
        raise LogDiverged(_("The last checkpoint is not signed by this key. Use the log's own key.")) from None


def _is_of_predecessor(note: bytes, log: heads.Head) -> bool:
    """Whether the head file still holds the checkpoint of the closed log that this one follows."""
    origin = note.partition(b"\n")[0].decode(errors="replace")
    return Log.objects.using(ALIAS).filter(generation__lt=log.generation, origin=origin).exists()


def _padded(quantum: int, signed: list[TreeHead], at: dt.datetime, signer: notes.Signer) -> heads.Head:
    """The head after filling up; nobody appends in between."""
    beyond = max([head.size for head in signed], default=0) + 1
    with transaction.atomic(using=ALIAS, durable=True), connections[ALIAS].cursor() as cursor:
        log = heads.current(lock=True)
        target = -(-max(log.tree.size, beyond) // quantum) * quantum
        if target == log.tree.size:
            return log
        fill = padding.leaves(signer, log.tree.size, target)
        rows.insert_padding(log.next_index, fill, at)
        filled = log.grown([merkle.leaf_hash(one) for one in fill])
        if not heads.advance(cursor, log, filled):
            raise LogDiverged
    return filled


def _require_continuation(log: heads.Head, signed: list[TreeHead]) -> None:
    """Raises LogDiverged unless tree and tiles agree and continue all of `signed` (RFC 6962, 2.1.2)."""
    for _attempt in range(2):
        if _continues(log, signed):
            return
        tiles.forget()
    raise LogDiverged


def _continues(log: heads.Head, signed: list[TreeHead]) -> bool:
    size, root = log.tree.size, log.tree.root()
    node = tiles.nodes(log, size)
    return merkle.root(size, node) == root and all(
        merkle.verify_consistency(head.size, size, head.root, root, merkle.consistency_proof(head.size, size, node))
        for head in signed
    )


def _keep(log: heads.Head, note: bytes, at: dt.datetime) -> None:
    """Durable once it returns; of two publishers of the same size the first one stays."""
    Checkpoint.objects.using(ALIAS).bulk_create(
        [Checkpoint(log_id=log.generation, size=log.tree.size, note=note, at=at)], ignore_conflicts=True
    )
