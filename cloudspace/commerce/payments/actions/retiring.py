"""What a finished or failed retirement of a provisional person leaves behind."""

from __future__ import annotations

import datetime as dt

from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.payments import models
from cloudspace.kit import leasing
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


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
