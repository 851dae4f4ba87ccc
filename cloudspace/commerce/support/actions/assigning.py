"""Who answers a ticket. Nobody gives themselves a case that they made (P3)."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.accounts.people import refusals
from cloudspace.commerce.support import models
from cloudspace.commerce.support.actions.writing import living
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused


class MadeByReader(Refused):
    """Whoever opened the case wants it for themselves."""

    code = "made_by_reader"
    sentence = _("You opened this case yourself. A second person must assign it, or the customer confirm it.")


class NotConfirmed(Refused):
    """Only a ticket that the customer wrote or confirmed can be taken."""

    code = "not_confirmed"
    sentence = _("The customer has not confirmed this request yet. A second person can assign it to you.")


class TakenBefore(Refused):
    """Somebody else has it."""

    code = "taken_before"
    sentence = _("A colleague has taken this request.")


@recording.action
def take_ticket(*, by: Actor, ticket: uuid.UUID) -> models.Ticket:
    """First come, first served: takes a ticket that the customer wrote or confirmed and that nobody has.

    Raises NotAllowed unless the work falls to them, TicketClosed, NotConfirmed, TakenBefore.
    """
    _staff(by)
    locked = living(ticket)
    if locked.confirmed_at is None:
        raise NotConfirmed
    if locked.assigned_to == by.id:
        return locked
    if locked.assigned_to:
        raise TakenBefore
    return _assigned(by, locked, by.id)


@recording.action
def assign_ticket(*, by: Actor, ticket: uuid.UUID, to: uuid.UUID) -> models.Ticket:
    """Gives the ticket to a member of staff, whoever had it before.

    Raises NotAllowed unless the work falls to who gives it and answering to who gets it, TicketClosed, MadeByReader.
    """
    _staff(by)
    duties.require_to(to, duties.ANSWERS)
    locked = living(ticket)
    if to == by.id and locked.confirmed_at is None:
        raise MadeByReader
    return _assigned(by, locked, to)


def _staff(by: Actor) -> None:
    if by.kind != "staff":
        raise refusals.NotAllowed
    duties.require(by, duties.TICKETS)


def _assigned(by: Actor, ticket: models.Ticket, to: uuid.UUID | None) -> models.Ticket:
    ticket.assigned_to, ticket.assigned_at, ticket.assigned_by = to, clock.now(), by.id
    ticket.save(update_fields=["assigned_to", "assigned_at", "assigned_by"])
    recording.record(by=by, verb="ticket.assigned", target=ticket, to=to)
    return ticket
