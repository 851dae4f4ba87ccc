"""Topics and states of a ticket, and when one bears a reading out."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

Topic = Literal["order", "payment", "service", "account", "privacy", "other"]
State = Literal["unconfirmed", "waiting_for_us", "waiting_for_customer", "closed"]
Author = Literal["customer", "staff"]

TOPICS: tuple[Topic, ...] = ("order", "payment", "service", "account", "privacy", "other")
AUTHORS: tuple[Author, ...] = ("customer", "staff")
LONGEST_MESSAGE = 10_000

TOPIC_NAMES = {
    "order": _("An order"),
    "payment": _("A payment"),
    "service": _("A service"),
    "account": _("My account"),
    "privacy": _("My personal data"),
    "other": _("Something else"),
}
STATE_NAMES = {
    "unconfirmed": _("Waiting for the customer to confirm"),
    "waiting_for_us": _("Waiting for our answer"),
    "waiting_for_customer": _("Answered"),
    "closed": _("Closed"),
}


class Standing(NamedTuple):
    """What counts of a ticket when somebody wants to read by it."""

    subject: uuid.UUID
    confirmed: bool
    closed: bool
    assigned_to: uuid.UUID | None
    by_a_second: bool


def refusal(ticket: Standing, subject: uuid.UUID, reader: uuid.UUID | None) -> str | None:
    """Why `reader` may not open data of `subject` by the ticket, as a code; None when it bears the reading out (P3).

    Open, about that person, assigned to the reader; and written or confirmed by the person, or else assigned by
    a second person.
    """
    if ticket.closed:
        return "case_closed"
    if ticket.subject != subject:
        return "case_of_another"
    if reader is None or ticket.assigned_to != reader:
        return "not_assigned"
    return None if ticket.confirmed or ticket.by_a_second else "made_by_reader"


def state(closed_at: dt.datetime | None, confirmed: bool, waiting_since: dt.datetime | None) -> State:
    """Where the ticket stands."""
    if closed_at:
        return "closed"
    if not confirmed:
        return "unconfirmed"
    return "waiting_for_us" if waiting_since else "waiting_for_customer"
