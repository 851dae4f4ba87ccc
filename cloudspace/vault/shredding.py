"""Destroying keys, so that every copy goes dark (R1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from cloudspace.kit.actor import Actor
from cloudspace.vault import current
from cloudspace.vault.errors import HeldBack
from cloudspace.vault.keeper import messages as m

State = m.ShredState
Request = m.Shred


def destroy_keys(
    shred: uuid.UUID,
    *,
    subject: uuid.UUID,
    by: Actor,
    retention_class: str = "",
    granule: uuid.UUID | None = None,
) -> State:
    """First half of a shred, under the caller's id for it: intention logged, keys destroyed, tombstones laid.

    Empty class: all keys of the person. Repeatable after a crash. Raises HeldBack, LogUnavailable.
    """
    (state,) = destroy_many([Request(shred, subject, retention_class, granule)], by=by)
    if state.held:
        raise HeldBack
    return state


def destroy_many(requests: Sequence[Request], *, by: Actor) -> tuple[State, ...]:
    """The same for at most 500; those under a hold come back with `held` set and nothing done."""
    return current.keeper().shred(requests, by)


def complete(shreds: Sequence[uuid.UUID], *, by: Actor) -> tuple[State, ...]:
    """Second half, after the rows are purged: completion logged; repeatable."""
    return current.keeper().complete(shreds, by)


def settle() -> None:
    """After the last shred of a run: leaves no bytes of destroyed keys in the store's files."""
    current.keeper().settle()


def unfinished() -> tuple[State, ...]:
    """Shreds that a crash left between their halves."""
    return current.keeper().shreds(open_only=True)


def state(shred: uuid.UUID) -> State | None:
    """How far a shred is, death of its epoch included."""
    return current.keeper().shred_state(shred)
