"""A paid order becomes a service."""

from __future__ import annotations

import uuid

from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services import models, queries
from cloudspace.commerce.services.rules import CallKind
from cloudspace.kit import clock, numbers
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


@recording.action
def start_service(*, by: Actor, order: uuid.UUID) -> models.Service:
    """Begins the service of a paid order and leaves the call that starts it; a second time changes nothing.

    Raises orders.PaymentMissing.
    """
    ordered = Order.objects.select_for_update().get(pk=order)
    begun = models.Service.objects.filter(order=ordered).first()
    if begun:
        return begun
    if ordered.paid_at is None:
        raise orders.PaymentMissing
    service = models.Service.objects.create(
        number=numbers.make(queries.PREFIX),
        account_id=ordered.account_id,
        subject_id=ordered.subject_id,
        order=ordered,
        product_kind=ordered.product_kind,
        months=ordered.months,
        begun_at=clock.now(),
        begun_by=by.id,
    )
    leave_call(service, "start")
    recording.record(by=by, verb="service.begun", target=service)
    return service


def leave_call(service: models.Service, kind: CallKind) -> None:
    """The due row that a worker takes up, within the surrounding action."""
    now = clock.now()
    models.ProvisioningCall.objects.create(
        service=service, subject_id=service.subject_id, kind=kind, made_at=now, due_at=now
    )
