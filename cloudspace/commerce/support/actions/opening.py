"""Opening a ticket, and confirming one that staff opened."""

from __future__ import annotations

import uuid

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.support import letters, models, queries, rules
from cloudspace.commerce.support.actions.messages import add_message, clean_body
from cloudspace.kit import clock, ids, numbers
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import FieldsRefused, Refused
from cloudspace.kit.limits import counting

OPENED = counting.Limit("support.open", 20, 3600)


class NotYourTicket(Refused):
    """The ticket is another person's."""

    code = "not_your_ticket"
    sentence = _("There is no such request of yours.")


@recording.action
def open_ticket(
    *,
    by: Actor,
    subject_id: uuid.UUID,
    topic: str,
    body: str,
    language: str,
    account: uuid.UUID | None = None,
    ticket_id: uuid.UUID | None = None,
) -> models.Ticket:
    """Opens a ticket of `subject_id`: by themselves, or by staff for them (C4, U2).

    One that staff opened bears no reading out until the person confirms it or a second person assigns it (P3).
    `ticket_id` is the id that the page shown carried: sent a second time, it gives the ticket made the first time.
    Raises FieldsRefused (topic, body), NotYourTicket, NotAllowed (staff to whom no tickets fall), TooMany.
    """
    is_own = by.kind == "subject"
    if by.id is None or by.kind not in ("subject", "staff") or (is_own and by.id != subject_id):
        raise NotYourTicket
    if not is_own:
        duties.require(by, duties.TICKETS)
    counting.count(OPENED, str(by.id))
    # The count's row is locked by now, so that the second of two presses sees what the first has made.
    made = models.Ticket.objects.filter(pk=ticket_id).first() if ticket_id else None
    if made is not None:
        return _own(made, by, subject_id)
    clean = _clean(topic, body)
    if account and customers.account_with(subject_id, account, "reader") is None:
        raise NotYourTicket
    now = clock.now()
    ticket = models.Ticket.objects.create(
        id=ticket_id or ids.new_id(),
        number=numbers.make(queries.PREFIX),
        topic=topic,
        subject_id=subject_id,
        account_id=account,
        language="en" if language == "en" else "vi",
        opened_at=now,
        opened_by=by.id,
        confirmed_at=now if is_own else None,
        waiting_since=now,
    )
    add_message(by, ticket, "customer" if is_own else "staff", clean)
    recording.record(by=by, verb="ticket.opened", target=ticket, topic=topic, own=is_own)
    letters.write_received(by=by, ticket=ticket)
    return ticket


def _own(made: models.Ticket, by: Actor, subject_id: uuid.UUID) -> models.Ticket:
    if (made.opened_by, made.subject_id) != (by.id, subject_id):
        raise NotYourTicket
    return made


def _clean(topic: str, body: str) -> str:
    """The text that is kept. Raises FieldsRefused with every wrong field."""
    problems: dict[str, str | Promise] = {}
    if topic not in rules.TOPICS:
        problems["topic"] = _("Choose what it is about.")
    try:
        clean = clean_body(body)
    except FieldsRefused as refused:
        problems |= refused.problems
    if problems:
        raise FieldsRefused(problems)
    return clean


@recording.action
def confirm_ticket(*, by: Actor, ticket: uuid.UUID) -> models.Ticket:
    """The person says that a ticket which staff opened for them is theirs; a second time changes nothing.

    Raises NotYourTicket.
    """
    locked = models.Ticket.objects.select_for_update().filter(pk=ticket).first()
    if locked is None or by.kind != "subject" or locked.subject_id != by.id:
        raise NotYourTicket
    if locked.confirmed_at is None:
        locked.confirmed_at = clock.now()
        locked.save(update_fields=["confirmed_at"])
        recording.record(by=by, verb="ticket.confirmed", target=locked)
    return locked
