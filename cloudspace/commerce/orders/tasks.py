"""Work that is due on orders. Each row is decided under its own lock, so two workers do nothing twice."""

from __future__ import annotations

import uuid

from cloudspace.commerce.orders import actions, models, queries
from cloudspace.kit import actor, clock

EXPIRING = actor.program("orders.expire")
LIMIT = 200


def expire_due(*, worker: uuid.UUID, limit: int = LIMIT) -> int:
    """Drops orders whose time to pay is over; returns how many. A payment that came first wins."""
    late = models.Order.objects.filter(queries.WAITING, expires_at__lte=clock.now()).order_by("expires_at")
    dropped = 0
    for order in late.values_list("pk", flat=True)[:limit]:
        try:
            actions.expire_order(by=EXPIRING, order=order)
        except actions.OrderSettled:
            continue
        dropped += 1
    return dropped
