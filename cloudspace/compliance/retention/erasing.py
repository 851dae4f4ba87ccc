"""Erasing what is due: keys first, then rows, then the completion in the log; each step durable before the next.

    request under the erasure's own id → keys destroyed (vault) → rows purged (main) → completion logged (vault)

Killed anywhere, the next run finds the shred unfinished in the vault and goes on from there; rows that a purge deleted
are not needed for that.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cloudspace.accounts.people import actions as people
from cloudspace.compliance.retention import actions, facts, models, rules
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor, program
from cloudspace.kit.errors import Refused
from cloudspace.messaging import queries as mails
from cloudspace.policy.model import Policy
from cloudspace.vault import shredding

BATCH = 500
# What may have reached the person counts as having left: a mail is not repeated for ever.
_LEFT = frozenset({"sent", "uncertain"})
BY = program("retention.erase")


class Erased(NamedTuple):
    """What one run did, in counts."""

    erased: int = 0
    held: int = 0
    withdrawn: int = 0
    resumed: int = 0
    unwarned: int = 0


def erase_due(
    at: dt.datetime, *, policy: Policy, by: Actor = BY, progress: Callable[[int], None] | None = None
) -> Erased:
    """Erases everybody whose erasure is due at `at`, in batches of at most 500 (R1).

    Each is looked at once, whatever becomes of it. Holds stop theirs until tomorrow; an erasure whose clock began anew
    is withdrawn; one whose warning has not stood for its full time waits. Where the warning cannot be delivered it goes
    on (R1), and is counted. Raises LogUnavailable and VaultUnavailable with everything done so far kept.
    """
    resumed = resume(by=by)
    erased = held = withdrawn = unwarned = 0
    last = uuid.UUID(int=0)
    while batch := _due(at, last):
        last = batch[-1].pk
        going, stale = _still_due(batch, at, policy)
        if stale:
            withdrawn += actions.withdraw(by=by, erasures=[row.pk for row in stale])
        going, silent = _warned(going, at, policy, by)
        done, stopped = _shred(going, by)
        erased, held, unwarned = erased + done, held + stopped, unwarned + silent
        if progress is not None:
            progress(len(batch))
    # Always: a run that was killed after its last shred has left this to the next one.
    shredding.settle()
    return Erased(erased, held, withdrawn, resumed, unwarned)


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


def _due(at: dt.datetime, last: uuid.UUID) -> list[models.Erasure]:
    """The next that are due, upwards by id: one that stays due is not found again by the same run."""
    return list(models.Erasure.objects.filter(due_at__lte=at, pk__gt=last).order_by("pk")[:BATCH])


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


def _warned(
    going: Sequence[models.Erasure], at: dt.datetime, policy: Policy, by: Actor
) -> tuple[list[models.Erasure], int]:
    """Those whose warning has stood long enough or cannot be delivered; and how many of them are the latter.

    A mail that was written has warned nobody: what counts is when it left. No address that takes it must not keep data
    for ever; the failure stands among the mails at the desk from its first day, and on the board.
    """
    today = clock.day_of(at)
    fates = mails.fates([row.mail_id for row in going if row.mail_id is not None])
    ready: list[models.Erasure] = []
    waiting: dict[uuid.UUID, dt.datetime | None] = {}
    silent = 0
    for row in going:
        fate = fates.get(row.mail_id) if row.mail_id is not None else None
        left_at = fate.at if fate is not None and fate.state in _LEFT else None
        if fate is None or fate.state == "failed" or rules.warning_stands(_day(left_at), today, policy):
            ready.append(row)
            silent += fate is not None and fate.state == "failed"
        else:
            waiting[row.pk] = left_at
    if waiting:
        actions.wait_for_warning(by=by, erasures=waiting)
    return ready, silent


def _day(moment: dt.datetime | None) -> dt.date | None:
    return clock.day_of(moment) if moment is not None else None


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
