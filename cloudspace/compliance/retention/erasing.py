"""Erasing what is due: keys first, then rows, then the completion in the log; each step durable before the next.

    request under the erasure's own id → keys destroyed (vault) → rows purged (main) → completion logged (vault)

Killed anywhere, the next run finds the shred unfinished in the vault and goes on from there; rows that a purge deleted
are not needed for that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cloudspace.accounts.people import actions as people
from cloudspace.compliance.retention import actions, facts, models, rules
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor, program
from cloudspace.kit.errors import Refused
from cloudspace.policy.model import Policy
from cloudspace.vault import shredding

BATCH = 500
BY = program("retention.erase")


class Erased(NamedTuple):
    """What one run did, in counts."""

    erased: int = 0
    held: int = 0
    withdrawn: int = 0
    resumed: int = 0


def erase_due(
    at: dt.datetime, *, policy: Policy, by: Actor = BY, progress: Callable[[int], None] | None = None
) -> Erased:
    """Erases everybody whose erasure is due at `at`, in batches of at most 500 (R1).

    Holds stop theirs until tomorrow; an erasure whose clock began anew is withdrawn. Raises LogUnavailable and
    VaultUnavailable with everything done so far kept.
    """
    resumed = resume(by=by)
    erased = held = withdrawn = 0
    while batch := _due(at):
        going, stale = _still_due(batch, at, policy)
        if stale:
            withdrawn += actions.withdraw(by=by, erasures=[row.pk for row in stale])
        done, stopped = _shred(going, by)
        erased, held = erased + done, held + stopped
        if progress is not None:
            progress(len(batch))
    # Always: a run that was killed after its last shred has left this to the next one.
    shredding.settle()
    return Erased(erased, held, withdrawn, resumed)


def discard_registration(*, by: Actor, secret: str, network: str = "") -> bool:
    """Erases a registration at once, for whoever holds its mailed link and did not register; its link stops working.

    Returns whether it is erased already: when log or vault do not answer, the next nightly round erases it, and the
    registration cannot be confirmed any more. Raises ConfirmationGone, TooMany.
    """
    subject = people.discard_registration(by=by, secret=secret, network=network)
    try:
        actions.foresee(by=BY, subjects=[subject], reason="never_confirmed", dies_on=clock.today())
        done, _held = _shred(list(models.Erasure.objects.filter(subject_id=subject)), BY)
    except Refused:
        return False
    return bool(done)


def resume(*, by: Actor = BY) -> int:
    """Takes up shreds of whole people that a crash left between their halves; returns how many."""
    waiting = [state for state in shredding.unfinished() if not state.retention_class]
    for start in range(0, len(waiting), BATCH):
        part = waiting[start : start + BATCH]
        _finish(shredding.destroy_many([shredding.Request(state.id, state.subject) for state in part], by=by), by)
    return len(waiting)


def _due(at: dt.datetime) -> list[models.Erasure]:
    return list(models.Erasure.objects.filter(due_at__lte=at).order_by("due_at", "pk")[:BATCH])


def _still_due(
    batch: Sequence[models.Erasure], at: dt.datetime, policy: Policy
) -> tuple[list[models.Erasure], list[models.Erasure]]:
    """The facts are read again at the last moment: whoever came back meanwhile is left alone."""
    today, known = clock.day_of(at), facts.of([row.subject_id for row in batch])
    going: list[models.Erasure] = []
    stale: list[models.Erasure] = []
    for row in batch:
        found = known.get(row.subject_id)
        over = found is None or is_over(row.reason, found, policy, today)
        (going if over else stale).append(row)
    return going, stale


def is_over(reason: str, found: rules.Facts, policy: Policy, today: dt.date) -> bool:
    """Whether an erasure for `reason` still stands on `found`."""
    if reason == "never_confirmed":
        return not found.confirmed
    return rules.clock(found, policy).is_over(today)


def _shred(going: Sequence[models.Erasure], by: Actor) -> tuple[int, int]:
    if not going:
        return 0, 0
    states = shredding.destroy_many([shredding.Request(row.pk, row.subject_id) for row in going], by=by)
    held = [state.id for state in states if state.held]
    if held:
        actions.hold_back(by=by, erasures=held)
    return _finish(states, by), len(held)


def _finish(states: Sequence[shredding.State], by: Actor) -> int:
    destroyed = [state for state in states if not state.held]
    if destroyed:
        actions.purge(by=by, subjects=[state.subject for state in destroyed])
        shredding.complete([state.id for state in destroyed], by=by)
    return len(destroyed)
