"""What the desk may read about a customer: by which case, and one value at a time (P3)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.db.models import Model

from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.support import models, queries, rules
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.vault import opening

MOST = 20
# A payment in doubt shows its own bank row in full, and of people only what tells them apart.
IN_DOUBT = "payment"


class CaseAbout(NamedTuple):
    """An open case that names a person. `refusal`: why it does not let this reader read, as a code; empty: it does."""

    kind: str
    id: uuid.UUID
    number: str
    refusal: str


class Read(NamedTuple):
    """One value as the reader gets it, or Closed; `entry` is its place in the log, written before it opened."""

    value: Any
    entry: int
    at: dt.datetime


def cases_about(subject: uuid.UUID, *, by: Actor) -> list[CaseAbout]:
    """Open tickets, undelivered orders and payments in doubt of this person, each with why it helps `by` or not.

    What stands here is told for the reader's sake; whether a case bears a reading out is asked again when opening.
    """
    return [*_tickets(subject, by), *_orders(subject, by), *_payments(subject, by)]


def read(row: Model, field: str, *, purpose: str, case: opening.CaseRef, by: Actor) -> Read:
    """One sealed value of `row`, opened for `purpose` by `case`.

    Of a payment's candidates the keeper gives hints alone. Raises OpeningRefused, LogUnavailable.
    """
    opened = opening.open_tables([opening.Wanted([row], [field])], purpose=purpose, case=case, by=by)
    value = opened.tables[0][0][field]
    return Read(value.text if isinstance(value, opening.Hint) else value, opened.entry, clock.now())


def _tickets(subject: uuid.UUID, by: Actor) -> list[CaseAbout]:
    rows = models.Ticket.objects.filter(subject_id=subject, closed_at=None).order_by("-opened_at", "-id")[:MOST]
    reader = by.id if by.kind == "staff" else None
    return [
        CaseAbout("ticket", row.pk, row.number, rules.refusal(queries.standing(row), subject, reader) or "")
        for row in rows
    ]


def _orders(subject: uuid.UUID, by: Actor) -> list[CaseAbout]:
    rows = orders.unfulfilled_of(subject)[:MOST]
    return [CaseAbout("order", row.pk, row.number, orders.refusal(row, subject, by) or "") for row in rows]


def _payments(subject: uuid.UUID, by: Actor) -> list[CaseAbout]:
    rows = payments.in_doubt_about(subject, limit=MOST)
    return [CaseAbout(IN_DOUBT, row.pk, str(row.pk)[-8:], payments.refusal(row, by) or "") for row in rows]
