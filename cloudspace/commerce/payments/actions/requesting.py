"""Expecting money, and no longer expecting it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.payments import models, queries
from cloudspace.commerce.payments.rules import references
from cloudspace.kit import clock, ids, money
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused


class RequestSettled(Refused):
    """The request is paid or closed."""

    code = "request_settled"
    sentence = _("This payment is no longer expected: it was paid, cancelled or ran out.")


@recording.action
def request_payment(
    *, by: Actor, account: Account, subject_id: uuid.UUID, amount: int, expires_at: dt.datetime
) -> models.PaymentRequest:
    """Expects `amount` đồng under a fresh reference until `expires_at`. Raises ValueError for no amount."""
    request = models.PaymentRequest.objects.create(
        reference=references.make(ids.reference(9)),
        account=account,
        subject_id=subject_id,
        amount=money.vnd(amount),
        made_at=clock.now(),
        made_by=by.id,
        expires_at=expires_at,
    )
    recording.record(by=by, verb="payment_request.made", target=request, amount=amount)
    return request


@recording.action
def close_request(*, by: Actor, request: uuid.UUID) -> models.PaymentRequest:
    """Money is no longer expected; what still comes is parked. Raises RequestSettled."""
    locked = open_request(request)
    locked.closed_at, locked.closed_by = clock.now(), by.id
    locked.save(update_fields=["closed_at", "closed_by"])
    recording.record(by=by, verb="payment_request.closed", target=locked)
    return locked


def open_request(request: uuid.UUID) -> models.PaymentRequest:
    """The request, locked. Raises RequestSettled when it is paid or closed."""
    locked = models.PaymentRequest.objects.select_for_update().get(pk=request)
    if locked.closed_at or queries.living_match(locked.pk):
        raise RequestSettled
    return locked
