"""Ending, keeping, suspending and resuming a service."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.services import letters, models, rules
from cloudspace.commerce.services.actions.starting import leave_call
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused


class ServiceEnded(Refused):
    """The service has ended."""

    code = "service_ended"
    sentence = _("This service has already ended.")


class NotYourService(Refused):
    """The person may not decide about this service."""

    code = "not_your_service"
    sentence = _("You cannot decide about this service.")


@recording.action
def end_service(*, by: Actor, service: uuid.UUID, when: rules.When, reason: rules.Reason = "asked") -> models.Service:
    """Ends the service `now`, or lets it run to the end of what was paid (`period_end`); R1 counts from its last day.

    A service that is not active yet ends now in either case. Raises ServiceEnded, NotYourService, NotAllowed.
    """
    locked = _running(by, service)
    if when == "period_end" and locked.paid_until and locked.paid_until >= clock.today():
        locked.end_asked_at, locked.end_asked_by = clock.now(), by.id
        locked.save(update_fields=["end_asked_at", "end_asked_by"])
        recording.record(by=by, verb="service.end_asked", target=locked)
        return locked
    locked.ended_at, locked.ended_by, locked.end_reason = clock.now(), by.id, reason
    locked.save(update_fields=["ended_at", "ended_by", "end_reason"])
    # A start that was not made yet must not be made any more.
    now = clock.now()
    locked.calls.filter(kind="start", done_at=None).update(done_at=now, due_at=None, last_error="service_ended")
    leave_call(locked, "end")
    recording.record(by=by, verb="service.ended", target=locked, reason=reason)
    letters.write_ended(by=by, service=locked)
    return locked


@recording.action
def keep_service(*, by: Actor, service: uuid.UUID) -> models.Service:
    """Takes back the wish to end it with its period. Raises ServiceEnded, NotYourService, NotAllowed."""
    locked = _running(by, service)
    locked.end_asked_at = locked.end_asked_by = None
    locked.save(update_fields=["end_asked_at", "end_asked_by"])
    recording.record(by=by, verb="service.kept", target=locked)
    return locked


@recording.action
def suspend_service(*, by: Actor, service: uuid.UUID) -> models.Service:
    """Staff stop the service for the time being; its period runs on.

    Raises ServiceEnded, NotYourService, NotAllowed.
    """
    locked = _running(by, service)
    if by.kind == "subject":
        raise NotYourService
    locked.suspended_at, locked.suspended_by = clock.now(), by.id
    locked.save(update_fields=["suspended_at", "suspended_by"])
    recording.record(by=by, verb="service.suspended", target=locked)
    return locked


@recording.action
def resume_service(*, by: Actor, service: uuid.UUID) -> models.Service:
    """Staff let a suspended service run again. Raises ServiceEnded, NotYourService, NotAllowed."""
    locked = _running(by, service)
    if by.kind == "subject":
        raise NotYourService
    locked.suspended_at = locked.suspended_by = None
    locked.save(update_fields=["suspended_at", "suspended_by"])
    recording.record(by=by, verb="service.resumed", target=locked)
    return locked


def _running(by: Actor, service: uuid.UUID) -> models.Service:
    locked = models.Service.objects.select_for_update().get(pk=service)
    if by.kind == "subject" and not _may_decide(by.id, locked.account_id):
        raise NotYourService
    if by.kind != "subject":
        duties.require(by, duties.SERVICES)
    if locked.ended_at:
        raise ServiceEnded
    return locked


def _may_decide(person: uuid.UUID | None, account: uuid.UUID | None) -> bool:
    if person is None or account is None:
        return False
    return customers.account_with(person, account, "buyer") is not None
