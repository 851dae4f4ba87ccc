"""What goes with a row that changed hands, and what the retirement of a provisional person leaves behind."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.payments import models, queries
from cloudspace.kit import leasing
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.vault import repeats


@recording.action
def move_signs(*, by: Actor, transfer: uuid.UUID) -> None:
    """What tells a repetition of the row dies with whom the row belongs to now; a second time changes nothing.

    Raises SubjectUnknown.
    """
    row = models.BankTransfer.objects.select_for_update().defer(*queries.SEALED).get(pk=transfer)
    repeats.move(row.pk, to=row.subject_id)
    row.signs_with = row.subject_id
    row.save(update_fields=["signs_with"])
    recording.record(by=by, verb="transfer.signs_moved", target=row)


@recording.action
def purge_provisional(*, by: Actor, adoption: models.Adoption) -> None:
    """Deletes the row of the provisional person, whose keys are destroyed; a second time changes nothing."""
    recording.record(by=by, verb="provisional.purged", target=adoption)
    Subject.objects.filter(pk=adoption.subject_id, kind="provisional").delete()


@recording.action
def finish_adoption(*, by: Actor, adoption: models.Adoption) -> None:
    """The provisional person's keys are destroyed; nothing of the adoption needs to stay."""
    recording.record(by=by, verb="adoption.finished", target=adoption)
    adoption.delete()


@recording.action
def postpone_adoption(*, by: Actor, adoption: models.Adoption, error: str, at: dt.datetime) -> None:
    """It failed with the code `error` at `at`; it is tried again later."""
    adoption.due_at, adoption.last_error = leasing.retry_at(adoption.attempts, at), error
    adoption.leased_until = adoption.leased_by = None
    adoption.save(update_fields=["due_at", "last_error", "leased_until", "leased_by"])
    recording.record(by=by, verb="adoption.postponed", target=adoption, error=error)
