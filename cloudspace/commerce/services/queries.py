"""Reading services, and the day on which service ended."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from django.db.models import Max, Min, Q, QuerySet

from cloudspace.commerce.customers.models import Membership
from cloudspace.commerce.services import models, rules
from cloudspace.kit import clock, numbers, prepared
from cloudspace.kit.actor import Actor

PREFIX = "DV"
PAGE = 50
COUNTED = 100


def services_of(subject: uuid.UUID, *, after: str = "", limit: int | None = None) -> list[models.Service]:
    """What the person is or was served with, newest first, with the orders that hold the names.

    At most `limit`, begun before the service of theirs numbered `after`.
    """
    found = models.Service.objects.filter(subject_id=subject).select_related("order").order_by("-begun_at", "-id")
    last = service_of(subject, after) if after else None
    if last is not None:
        found = found.filter(Q(begun_at__lt=last.begun_at) | Q(begun_at=last.begun_at, id__lt=last.pk))
    return list(found[:limit])


def service_of(subject: uuid.UUID, number: str) -> models.Service | None:
    """The person's own service of that number, or None."""
    plain = numbers.read(number, PREFIX)
    if plain is None:
        return None
    return models.Service.objects.filter(subject_id=subject, number=plain).select_related("order").first()


def by_number(text: str) -> models.Service | None:
    """The service of a number as a person types it, or None."""
    number = numbers.read(text, PREFIX)
    return models.Service.objects.filter(number=number).select_related("order").first() if number else None


def running_in(account: uuid.UUID) -> list[models.Service]:
    """Services of the account that have not ended."""
    return list(models.Service.objects.filter(account_id=account, ended_at=None))


def calls_for_staff(*, after: uuid.UUID | None = None) -> list[models.ProvisioningCall]:
    """Calls that staff have to do or look into, oldest first, one page after the call `after`."""
    rows = models.ProvisioningCall.objects.filter(done_at=None, due_at=None)
    if after:
        rows = rows.filter(id__gt=after)
    return list(rows.select_related("service", "service__order").order_by("id")[:PAGE])


def calls_for_staff_count() -> int:
    """How many calls wait for staff, counted up to COUNTED."""
    return models.ProvisioningCall.objects.filter(done_at=None, due_at=None)[:COUNTED].count()


def calls_of(service: uuid.UUID) -> list[models.ProvisioningCall]:
    """The calls that start and end the service, oldest first."""
    return list(models.ProvisioningCall.objects.filter(service_id=service).order_by("made_at", "id"))


def service_of_order(order: uuid.UUID) -> models.Service | None:
    """What the order brought, or None while it brought nothing."""
    return models.Service.objects.filter(order_id=order).first()


def attempts_of(service: uuid.UUID) -> list[models.ProvisioningAttempt]:
    """All tries of the service's calls, oldest first."""
    tries = models.ProvisioningAttempt.objects.filter(call__service_id=service)
    return list(tries.select_related("call").order_by("at", "id"))


def last_service_day(subject: uuid.UUID) -> dt.date | None:
    """The day on which the person was last served, from which R1 counts a year; None while a service runs.

    An account is a service too: where one is open, whoever counts also looks at the last sign-in. Someone who never
    bought counts from the opening; someone the shop has no account of gets None as well.
    """
    return serving(subject).last_day


class Serving(NamedTuple):
    """Whether a service runs for a person, and else the day on which they were last served."""

    running: bool
    last_day: dt.date | None


def serving(subject: uuid.UUID, *, runs: bool | None = None) -> Serving:
    """The same, which also tells a running service from somebody whom the shop has no account of.

    `runs`: whether any of `running` is there, where that is known.
    """
    if _RUNNING.any(subject) if runs is None else runs:
        return Serving(True, None)
    memberships = Membership.objects.filter(subject_id=subject)
    ended = _served(subject).aggregate(last=Max("ended_at"))["last"]
    rights = memberships.aggregate(last=Max("until"), first=Min("since"))
    latest = rules.latest(clock.day_of(moment) for moment in (ended, rights["last"]) if moment)
    return Serving(False, latest or (clock.day_of(rights["first"]) if rights["first"] else None))


def running(subject: uuid.UUID) -> QuerySet[models.Service]:
    """Services that run for the person."""
    return _served(subject).filter(ended_at=None)


def _served(subject: uuid.UUID) -> QuerySet[models.Service]:
    living = Membership.objects.filter(subject_id=subject, until=None).values("account_id")
    return models.Service.objects.filter(Q(subject_id=subject) | Q(account_id__in=living))


_RUNNING = prepared.Reading(lambda subject: running(subject).values_list("id")[:1])


def handover_due(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """Case rule of `hand_over_to_processor` by `handover`: a provisioning call of this person that is not done."""
    call = models.ProvisioningCall.objects.select_for_update().filter(pk=case_id).first()
    if call is None:
        return "case_unknown"
    if call.done_at:
        return "case_closed"
    if call.subject_id != subject:
        return "case_of_another"
    return None if actor.kind == "program" else "program_only"
