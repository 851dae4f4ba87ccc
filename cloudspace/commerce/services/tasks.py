"""Work that is due on services."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders import queries as ordered
from cloudspace.commerce.services import actions, models
from cloudspace.commerce.services.drivers import chosen
from cloudspace.commerce.services.drivers.port import Job
from cloudspace.kit import actor, clock, leasing

LEASE = dt.timedelta(minutes=2)
LIMIT = 20
SETTLING = actor.program("services.settle")
PROVISIONING = actor.program("services.provision")
ENDING = actor.program("services.end")


def settle_due(*, worker: uuid.UUID, limit: int = LIMIT) -> int:
    """Takes up orders whose payment is matched and that a crash left unpaid; returns how many."""
    settled = 0
    for order in ordered.paid_unnoticed().values_list("pk", flat=True)[:limit]:
        try:
            actions.settle_order(by=SETTLING, order=order)
        except (orders.OrderSettled, orders.PaymentMissing):
            continue
        settled += 1
    return settled


def make_calls(*, worker: uuid.UUID, limit: int = LIMIT) -> int:
    """Makes due provisioning calls; returns how many. A killed worker's call is made again with the same id."""
    provisioner = chosen.provisioner()
    rows = leasing.claim(models.ProvisioningCall, worker=worker, at=clock.now(), lease=LEASE, limit=limit)
    for call in rows:
        actions.note_attempt(by=PROVISIONING, call=call.pk, outcome=provisioner.call(_job(call)))
    return len(rows)


def end_due(*, worker: uuid.UUID, limit: int = LIMIT) -> int:
    """Ends services whose paid period is over; returns how many."""
    over = models.Service.objects.filter(ended_at=None, paid_until__lt=clock.today()).order_by("paid_until")
    ended = 0
    for service in over.values_list("pk", flat=True)[:limit]:
        try:
            actions.end_service(by=ENDING, service=service, when="now", reason="period_over")
        except actions.ServiceEnded:
            continue
        ended += 1
    return ended


def _job(call: models.ProvisioningCall) -> Job:
    service = models.Service.objects.select_related("order").get(pk=call.service_id)
    return Job(
        id=call.pk,
        kind="start" if call.kind == "start" else "end",
        service=service.number,
        order=service.order.number,
        product_kind=service.product_kind,
        plan=service.order.plan_id,
        months=service.months,
        at=clock.now(),
    )
