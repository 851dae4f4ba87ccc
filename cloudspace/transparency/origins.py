"""The beginning of a log, and its end: a lost history is closed and succeeded, never signed twice."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused
from cloudspace.transparency import canonical, checkpoints, commitments, heads, merkle, notes, rows
from cloudspace.transparency.appending import NewEntry, refuse_open_transaction, store_errors
from cloudspace.transparency.heads import ALIAS
from cloudspace.transparency.models import Checkpoint, Entry, Log

SUCCESSION = "succession"


class AlreadyStarted(Refused):
    """The store holds a log already; its origin is fixed for ever."""

    code = "log_already_started"
    sentence = _("This store holds a log already. Its name cannot be changed; it can only be closed.")


class NothingSigned(Refused):
    """A log without any checkpoint has promised nothing yet, so that there is nothing to close."""

    code = "nothing_signed"
    sentence = _("This log has published no checkpoint yet, so there is nothing to close.")


def start(origin: str, at: dt.datetime) -> None:
    """Starts the log named `origin` (schema-less URL such as `shop.example/log`, no spaces, no plus).

    Raises AlreadyStarted when the store holds a log, ValueError for a name that no key can have.
    """
    notes.Verifier(origin, bytes(32))
    with store_errors(), transaction.atomic(using=ALIAS):
        if Log.objects.using(ALIAS).exists():
            raise AlreadyStarted
        Log.objects.using(ALIAS).create(generation=1, origin=origin, first_index=0, started_at=at)


def succeed(verifier: notes.Verifier, at: dt.datetime, head_note: bytes | None = None) -> str:
    """Closes the log in use and starts the next one, named `<first origin>/<generation>`; returns that name.

    `verifier` is the closed log's key, `head_note` its checkpoint from the head file if published leaves
    were lost. The new log's first leaf cites the last published checkpoint; its body is kept in plain.
    Raises NothingSigned, or NoteRefused when a checkpoint is not the closed log's.
    """
    refuse_open_transaction()
    with store_errors(), transaction.atomic(using=ALIAS, durable=True):
        old = heads.current(lock=True)
        note, last = _last_published(old, verifier, head_note)
        first = Log.objects.using(ALIAS).get(generation=1).origin
        name = f"{first}/{old.generation + 1}"
        entry = _citing(last, note)
        tree = merkle.Frontier().extended([merkle.leaf_hash(entry.commitment)])
        # Numbers of lost leaves are not given again.
        first_index = old.first_index + max(old.tree.size, last.size)
        Log.objects.using(ALIAS).filter(generation=old.generation).update(closed_at=at)
        Log.objects.using(ALIAS).create(
            generation=old.generation + 1,
            origin=name,
            first_index=first_index,
            size=tree.size,
            frontier=tree.to_bytes(),
            started_at=at,
        )
        rows.insert(first_index, [entry], at)
    return name


def _last_published(
    old: heads.Head, verifier: notes.Verifier, head_note: bytes | None
) -> tuple[bytes, checkpoints.TreeHead]:
    stored = Checkpoint.objects.using(ALIAS).filter(log_id=old.generation).order_by("-size").first()
    candidates = [bytes(stored.note)] if stored is not None else []
    candidates += [head_note] if head_note is not None else []
    if not candidates:
        raise NothingSigned
    opened = [(note, checkpoints.opened(note, verifier)) for note in candidates]
    return max(opened, key=lambda pair: pair[1].size)


def _citing(last: checkpoints.TreeHead, note: bytes) -> NewEntry:
    body = canonical.encode(
        {
            "kind": SUCCESSION,
            "closed_origin": last.origin,
            "closed_size": last.size,
            "closed_root": notes.encoded(last.root),
            "closed_checkpoint_sha256": sha256(note).hexdigest(),
        }
    )
    salt = commitments.new_salt()
    return NewEntry(commitments.commit(salt, body), salt, body, SUCCESSION, body_format=Entry.Format.PLAIN)
