"""Reading tickets: lists without a sealed value, and the thread for whoever may open it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from cloudspace.accounts.people import queries as people
from cloudspace.commerce.support import models, rules
from cloudspace.kit import numbers
from cloudspace.kit.actor import Actor
from cloudspace.vault import opening

PREFIX = "YC"
PAGE = 50
COUNTED = 100


class Queued(NamedTuple):
    """One line of the desk's queue: nothing that a person typed."""

    id: uuid.UUID
    number: str
    topic: str
    state: rules.State
    waiting_since: dt.datetime
    assigned_to: uuid.UUID | None


class Written(NamedTuple):
    """One message, opened: text, or Closed where it cannot be."""

    author: str
    author_id: uuid.UUID | None
    written_at: dt.datetime
    body: str | opening.Closed


def queue(
    *, after: uuid.UUID | None = None, topic: str = "", assigned_to: uuid.UUID | None = None, free: bool = False
) -> list[Queued]:
    """Tickets whose customer waits, longest first, one page after the ticket `after`; of one topic, of one member of
    staff, or those that nobody has taken (`free`)."""
    rows = _waiting()
    if topic:
        rows = rows.filter(topic=topic)
    if assigned_to or free:
        rows = rows.filter(assigned_to=assigned_to)
    last = models.Ticket.objects.filter(pk=after).values_list("waiting_since", "id").first() if after else None
    if last and last[0]:
        rows = rows.filter(Q(waiting_since__gt=last[0]) | Q(waiting_since=last[0], id__gt=last[1]))
    return [
        Queued(row.pk, row.number, row.topic, row.state, row.waiting_since, row.assigned_to)
        for row in rows.order_by("waiting_since", "id")[:PAGE]
        if row.waiting_since
    ]


def waiting_count(*, assigned_to: uuid.UUID | None = None, free: bool = False) -> int:
    """How many tickets wait, of one member of staff, of nobody (`free`) or of all, counted up to COUNTED."""
    rows = _waiting().filter(assigned_to=assigned_to) if assigned_to or free else _waiting()
    return rows[:COUNTED].count()


def tickets_of(subject: uuid.UUID, *, after: str = "", limit: int | None = None) -> list[models.Ticket]:
    """The person's tickets, newest first: at most `limit`, opened before the ticket of theirs numbered `after`."""
    found = models.Ticket.objects.filter(subject_id=subject).order_by("-opened_at", "-id")
    last = ticket_of(subject, after) if after else None
    if last is not None:
        found = found.filter(Q(opened_at__lt=last.opened_at) | Q(opened_at=last.opened_at, id__lt=last.pk))
    return list(found[:limit])


def open_of(subject: uuid.UUID) -> list[models.Ticket]:
    """The person's tickets that nobody closed, newest first."""
    return list(models.Ticket.objects.filter(subject_id=subject, closed_at=None).order_by("-opened_at", "-id"))


def ticket_of(subject: uuid.UUID, number: str) -> models.Ticket | None:
    """The person's own ticket of that number, or None."""
    plain = numbers.read(number, PREFIX)
    return models.Ticket.objects.filter(subject_id=subject, number=plain).first() if plain else None


def by_number(text: str) -> models.Ticket | None:
    """The ticket of a number as a person types it, or None."""
    number = numbers.read(text, PREFIX)
    return models.Ticket.objects.filter(number=number).first() if number else None


def numbers_of(tickets: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Their numbers, by id."""
    return dict(models.Ticket.objects.filter(pk__in=set(tickets)).values_list("pk", "number"))


def messages_of(ticket: models.Ticket) -> list[models.TicketMessage]:
    """What was written in the ticket, oldest first, closed."""
    return list(models.TicketMessage.objects.filter(ticket=ticket).order_by("written_at", "id"))


def own_thread(ticket: models.Ticket, *, token: str) -> list[Written]:
    """The ticket's messages, opened for the person themselves. Raises SessionOver."""
    messages = messages_of(ticket)
    opened = opening.open_own([opening.Wanted(messages, ["body"])], token=token).tables[0]
    return _written(messages, opened)


def thread(ticket: models.Ticket, *, by: Actor) -> list[Written]:
    """The ticket's messages, opened for the member of staff who answers it (P3). Raises OpeningRefused."""
    messages = messages_of(ticket)
    case = opening.CaseRef("ticket", ticket.pk)
    opened = opening.open_for(messages, ["body"], purpose="answer_request", case=case, by=by)
    return _written(messages, opened)


def waiting_about(people: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these people of whom a ticket is open."""
    rows = models.Ticket.objects.filter(subject_id__in=people, closed_at=None)
    return frozenset(rows.values_list("subject_id", flat=True).distinct())


def ticket_bears_out(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """Case rule of `answer_request` by `ticket`; decided by `rules.refusal` on the row as it stands under lock."""
    ticket = models.Ticket.objects.select_for_update().filter(pk=case_id).first()
    if ticket is None:
        return "case_unknown"
    return rules.refusal(standing(ticket), subject, actor.id if actor.kind == "staff" else None)


def standing(ticket: models.Ticket) -> rules.Standing:
    """What counts of the ticket when somebody wants to read by it."""
    return rules.Standing(
        subject=ticket.subject_id,
        confirmed=ticket.confirmed_at is not None,
        closed=ticket.closed_at is not None,
        assigned_to=ticket.assigned_to,
        # Asked only where it decides.
        by_a_second=ticket.confirmed_at is None and people.may_second(ticket.assigned_by, ticket.assigned_to),
    )


def _waiting() -> QuerySet[models.Ticket]:
    return models.Ticket.objects.filter(waiting_since__isnull=False)


def _written(messages: list[models.TicketMessage], opened: list[dict[str, Any]]) -> list[Written]:
    return [
        Written(message.author, message.author_id, message.written_at, values["body"])
        for message, values in zip(messages, opened, strict=True)
    ]
