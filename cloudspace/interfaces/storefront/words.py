"""What states, topics and things ordered are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cloudspace.commerce.orders.models import Order
from cloudspace.interfaces.storefront import notes

ORDER_STATES: dict[str, Promise] = {
    "waiting_for_payment": _("waits for your transfer"),
    "paid": _("paid, being prepared"),
    "fulfilled": _("paid and delivered"),
    "cancelled": _("cancelled"),
    "expired": _("ran out unpaid"),
}
SERVICE_STATES: dict[str, Promise] = {
    "preparing": _("being prepared"),
    "active": _("active"),
    "suspended": _("suspended"),
    "ended": _("ended"),
}
TICKET_STATES: dict[str, Promise] = {
    "unconfirmed": _("waits for your confirmation"),
    "waiting_for_us": _("waits for us"),
    "waiting_for_customer": _("answered"),
    "closed": pgettext_lazy("ticket", "closed"),
}
TOPICS: dict[str, Promise] = {
    "order": _("An order"),
    "payment": _("A payment"),
    "service": _("A service that runs"),
    "account": _("My account"),
    "privacy": _("My data"),
    "other": _("Something else"),
}
CHANGES: dict[str, Promise] = {
    "added": pgettext_lazy("difference", "new"),
    "removed": pgettext_lazy("difference", "dropped"),
    "changed": pgettext_lazy("difference", "changed"),
}
HOLD_REASONS: dict[str, Promise] = {
    "dispute": _("an open dispute"),
    "legal_duty": _("a duty by law"),
    "legal_hold": _("an order under the law"),
    "abuse_case": _("an open case of abuse"),
    "payment_in_doubt": _("a payment that is not settled yet"),
}


def hold_reason(code: str) -> str:
    """Why erasure is paused; the code itself where there is no word for it."""
    return str(HOLD_REASONS.get(code, code.replace("_", " ")))


def sold(order: Order) -> tuple[str, str]:
    """Product and plan of an order, as they were called when it was placed, in the reader's language."""
    if notes.language() == "en":
        return order.product_en, order.plan_en
    return order.product_vi, order.plan_vi
