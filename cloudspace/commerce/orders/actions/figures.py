"""What is kept of orders for statistics when their customer is erased (R1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from cloudspace.commerce.orders import models, rules
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


@recording.action
def keep_figures(*, by: Actor, subjects: Sequence[uuid.UUID]) -> int:
    """Copies the figures of these people's paid orders into rows that name nobody; returns how many.

    Called before their rows are deleted; repeated after a crash, it copies nothing twice.
    """
    orders = models.Order.objects.select_for_update(of=("self",)).filter(
        subject_id__in=subjects, paid_at__isnull=False, figures_kept_at=None
    )
    rows = list(orders.select_related("subject"))
    # Sorted by their random ids, so that the order of insertion links nothing.
    figures = sorted((_figure(order) for order in rows), key=lambda figure: figure.pk)
    models.OrderFigure.objects.bulk_create(figures)
    models.Order.objects.filter(pk__in=[order.pk for order in rows]).update(figures_kept_at=clock.now())
    # No target and no link: the Act must not lead from anybody to the figures either.
    recording.record(by=by, verb="order_figures.kept")
    return len(figures)


def _figure(order: models.Order) -> models.OrderFigure:
    paid_at = order.paid_at or order.placed_at
    return models.OrderFigure(
        plan_id=order.plan_id,
        product_kind=order.product_kind,
        months=order.months,
        amount=order.price,
        month=rules.month_of(clock.day_of(paid_at)),
        province=order.subject.province,
    )
