"""The mails of orders."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.orders import models
from cloudspace.commerce.payments import queries as payments
from cloudspace.kit import clock, money
from cloudspace.kit.actor import Actor
from cloudspace.messaging import actions as messages


def write_placed(*, by: Actor, order: models.Order) -> None:
    """The order is placed: what it is, and how to pay."""
    how = payments.how_to_pay(order.request, picture=False)
    _write(
        by, order, "orders/placed",
        bank=how.bank_name, bank_account=how.account, holder=how.holder, reference=how.reference,
        pay_until=clock.day_of(order.expires_at).strftime("%d/%m/%Y"),
    )  # fmt: skip


def write_paid(*, by: Actor, order: models.Order) -> None:
    """The money for the order has come."""
    _write(by, order, "orders/paid")


def _write(by: Actor, order: models.Order, kind: str, **context: str) -> None:
    english = order.language == "en"
    messages.write_mail(
        by=by,
        subject_id=order.subject_id,
        kind=kind,
        language=order.language,
        context={
            "number": order.number,
            "product": order.product_en if english else order.product_vi,
            "plan": order.plan_en if english else order.plan_vi,
            "amount": money.written(order.price),
            "action_href": f"{settings.PUBLIC_URL}{'/en' if english else ''}/account/orders/{order.number}/",
            "action_label": _("See your order"),
            **context,
        },
        purpose="contact_when_needed",
        to="confirmed",
    )
