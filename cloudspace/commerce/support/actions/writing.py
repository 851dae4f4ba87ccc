"""Writing on in a ticket, and closing it."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.commerce.support import letters, models
from cloudspace.commerce.support.actions.messages import add_message, clean_body
from cloudspace.commerce.support.actions.opening import NotYourTicket
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.kit.limits import counting

WRITTEN = counting.Limit("support.write", 60, 3600)


class TicketClosed(Refused):
    """The ticket is closed."""

    code = "ticket_closed"
    sentence = _("This request is closed. Please open a new one.")


class NotAssigned(Refused):
    """Only the member of staff who has the ticket answers it."""

    code = "not_assigned"
    sentence = _("This request is not assigned to you. Take it first, or ask for it to be assigned.")


@recording.action
def reply(*, by: Actor, ticket: uuid.UUID, body: str, message_id: uuid.UUID | None = None) -> models.TicketMessage:
    """Adds a message: the customer's, who then waits, or an answer by staff, who tell them by mail (U2).

    What the customer writes confirms the ticket too. `message_id` is the id that the page shown carried: sent a second
    time, it gives the message made the first time. Raises TicketClosed, NotYourTicket, NotAllowed (staff to
    whom no tickets fall), NotAssigned, FieldsRefused, TooMany.
    """
    locked = living(ticket)
    _may_write(by, locked)
    made = models.TicketMessage.objects.filter(pk=message_id).first() if message_id else None
    if made is not None:
        return _own(made, by, locked)
    counting.count(WRITTEN, str(by.id))
    is_own = by.kind == "subject"
    message = add_message(by, locked, "customer" if is_own else "staff", clean_body(body), message_id)
    if is_own:
        locked.waiting_since = locked.waiting_since or message.written_at
        locked.confirmed_at = locked.confirmed_at or message.written_at
    else:
        locked.waiting_since = None
    locked.save(update_fields=["waiting_since", "confirmed_at"])
    recording.record(by=by, verb="ticket.answered" if not is_own else "ticket.continued", target=locked)
    if not is_own:
        letters.write_answered(by=by, ticket=locked)
    return message


def _own(made: models.TicketMessage, by: Actor, ticket: models.Ticket) -> models.TicketMessage:
    if (made.author_id, made.ticket_id) != (by.id, ticket.pk):
        raise NotYourTicket
    return made


@recording.action
def close_ticket(*, by: Actor, ticket: uuid.UUID) -> models.Ticket:
    """Closes the ticket: nothing is opened by it any more.

    Raises TicketClosed, NotYourTicket, NotAllowed, NotAssigned.
    """
    locked = living(ticket)
    if by.kind != "program":
        _may_write(by, locked)
    locked.closed_at, locked.closed_by, locked.waiting_since = clock.now(), by.id, None
    locked.save(update_fields=["closed_at", "closed_by", "waiting_since"])
    recording.record(by=by, verb="ticket.closed", target=locked)
    return locked


def living(ticket: uuid.UUID) -> models.Ticket:
    """The ticket, locked. Raises TicketClosed."""
    locked = models.Ticket.objects.select_for_update().get(pk=ticket)
    if locked.closed_at:
        raise TicketClosed
    return locked


def _may_write(by: Actor, ticket: models.Ticket) -> None:
    if by.kind == "subject" and by.id == ticket.subject_id:
        return
    if by.kind != "staff":
        raise NotYourTicket
    duties.require(by, duties.TICKETS)
    if ticket.assigned_to != by.id:
        raise NotAssigned
