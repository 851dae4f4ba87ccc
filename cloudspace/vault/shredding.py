"""Destroying keys, so that every copy goes dark (R1)."""

from __future__ import annotations

import uuid

from cloudspace.vault import current
from cloudspace.vault.keeper import messages as m

State = m.ShredState


def destroy_keys(
    shred: uuid.UUID, *, subject: uuid.UUID, retention_class: str = "", granule: uuid.UUID | None = None
) -> State:
    """First half of a shred, under the caller's id for it: intention logged, keys destroyed, tombstones laid.

    Empty class: all keys of the person. Repeatable after a crash. Raises HeldBack, LogUnavailable.
    """
    return current.keeper().shred(shred, subject, retention_class, granule)


def complete(shred: uuid.UUID) -> State:
    """Second half, after the rows are purged: completion logged; repeatable."""
    return current.keeper().complete(shred)


def unfinished() -> tuple[State, ...]:
    """Shreds that a crash left between their halves."""
    return current.keeper().shreds(open_only=True)


def state(shred: uuid.UUID) -> State | None:
    """How far a shred is, death of its epoch included."""
    return current.keeper().shred_state(shred)
