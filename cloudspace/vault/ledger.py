"""The log as applications use it: to record an act that belongs there, and to read one's own entries."""

from __future__ import annotations

import uuid

from cloudspace.kit.actor import Actor
from cloudspace.vault import current
from cloudspace.vault.keeper import messages as m

Entry = m.EntryRead


def record(kind: str, *, by: Actor, subject: uuid.UUID | None = None, **body: object) -> int:
    """Writes an entry (a publication, consent, clock confirmation …) and returns its index; durable on return.

    `body` holds ids, codes, digests, numbers and times only. Raises LogUnavailable.
    """
    return current.keeper().record(kind, dict(body), subject, by)


def own_entries(token: str, *, before: int | None = None, limit: int = 50) -> tuple[Entry, ...]:
    """Entries that name the session's person, newest first. Raises SessionOver."""
    return current.keeper().own_entries(token, before, limit)


def entries_by(of: uuid.UUID, *, reader: Actor, before: int | None = None, limit: int = 50) -> tuple[Entry, ...]:
    """Entries by the person `of`: one's own, or anybody's for an officer or auditor. Raises OpeningRefused."""
    return current.keeper().actor_entries(reader, of, before, limit)


def recent_entries(kind: str, *, limit: int = 200) -> tuple[Entry, ...]:
    """The newest entries of one kind (`opening`) without the persons they name. Raises LogUnavailable."""
    return current.keeper().recent_entries(kind, limit)


def own_proof(token: str, index: int) -> bytes:
    """A C2SP `tlog-proof` of an entry that names the session's person. Raises EntryNotYours, NotYetCovered."""
    return current.keeper().own_proof(token, index)
