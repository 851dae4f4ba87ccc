"""The person's account ends; their clock starts (R1)."""

from __future__ import annotations

import uuid

from cloudspace.accounts.people import confirming, proving
from cloudspace.accounts.people.actions.sign_in import end_all
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


@recording.action
def close(*, by: Actor, subject_id: uuid.UUID) -> None:
    """Closes the person's account and ends every session; they may still sign in to see their data until the shred.

    Repeatable: the first day counts. Raises NotAllowed, PersonUnknown. (R1)
    """
    proving.own_affair(by, subject_id)
    subject = confirming.locked(subject_id)
    if subject.closed_at is not None:
        return
    subject.closed_at, subject.closed_by = clock.now(), by.id
    subject.save(update_fields=["closed_at", "closed_by"])
    end_all(by, subject_id)
    recording.record(by=by, verb="subject.closed", target=subject)
