"""Periods and states of a service."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

State = Literal["preparing", "active", "suspended", "ended"]
When = Literal["now", "period_end"]
Reason = Literal["asked", "period_over", "account_closed", "ended_by_shop"]
CallKind = Literal["start", "end"]

REASONS: tuple[Reason, ...] = ("asked", "period_over", "account_closed", "ended_by_shop")

STATE_NAMES = {
    "preparing": _("Being prepared"),
    "active": _("Active"),
    "suspended": _("Suspended"),
    "ended": _("Ended"),
}
REASON_NAMES = {
    "asked": _("The customer ended it"),
    "period_over": _("The paid period is over"),
    "account_closed": _("The account was closed"),
    "ended_by_shop": _("The shop ended it"),
}


class Times(NamedTuple):
    """When what happened to a service."""

    activated_at: dt.datetime | None
    suspended_at: dt.datetime | None
    ended_at: dt.datetime | None


def state(times: Times) -> State:
    """Where the service stands."""
    if times.ended_at:
        return "ended"
    if times.activated_at is None:
        return "preparing"
    return "suspended" if times.suspended_at else "active"


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the month's last day where that day does not exist."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def latest(days: Iterable[dt.date | None]) -> dt.date | None:
    """The latest of the days that are known."""
    return max((day for day in days if day), default=None)
