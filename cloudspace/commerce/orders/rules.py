"""The states of an order, and what leads from one to the next."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

State = Literal["waiting_for_payment", "paid", "fulfilled", "cancelled", "expired"]

STATE_NAMES = {
    "waiting_for_payment": _("Waiting for payment"),
    "paid": _("Paid, being prepared"),
    "fulfilled": _("Delivered"),
    "cancelled": _("Cancelled"),
    "expired": _("Ran out"),
}


class Times(NamedTuple):
    """When what happened to an order."""

    paid_at: dt.datetime | None
    fulfilled_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    expired_at: dt.datetime | None


def state(times: Times) -> State:
    """Where the order stands."""
    if times.cancelled_at:
        return "cancelled"
    if times.expired_at:
        return "expired"
    if times.fulfilled_at:
        return "fulfilled"
    return "paid" if times.paid_at else "waiting_for_payment"


def month_of(day: dt.date) -> dt.date:
    """The first day of the month, the finest time that a figure keeps."""
    return day.replace(day=1)
