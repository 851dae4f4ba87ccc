"""Tickets: the queue, the thread with every message closed, and what staff do with one (U2, P3)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.support import actions, queries, reading, rules
from cloudspace.commerce.support.models import Ticket, TicketMessage
from cloudspace.interfaces.desk import around, duties, forms, opened, sealed, tables, words
from cloudspace.interfaces.desk.duties import Reader
from cloudspace.interfaces.look.parts import EmptyState, SealedValue
from cloudspace.kit import ids
from cloudspace.kit.errors import FieldsRefused


@around.at_desk(duties.TICKETS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Tickets whose customer waits, longest first: mine, nobody's, or all."""
    whose = request.GET.get("of", "")
    place = whose if whose in ("mine", "nobody") else "tickets"
    topic = request.GET.get("topic", "")
    rows = queries.queue(
        after=around.after(request),
        topic=topic if topic in rules.TOPICS else "",
        assigned_to=around.reader(request).id if whose == "mine" else None,
        free=whose == "nobody",
    )
    titles = {
        "mine": _("Tickets that wait for you"),
        "nobody": _("Tickets that nobody has"),
        "tickets": _("All waiting tickets"),
    }
    address = f"?of={whose}" if place != "tickets" else "?"
    context: dict[str, Any] = {
        "title": titles[place],
        "table": tables.tickets(titles[place], rows),
        "pages": tables.following(address, rows, queries.PAGE, rows[-1].id if rows else ""),
        "empty": EmptyState(_("No ticket waits here.")),
    }
    return around.page(request, "desk/queue.html", place, **context)


@around.at_desk(duties.TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """The thread, each message closed until opened, and the answer."""
    found = _ticket(number)
    form = forms.ReplyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(request, found, form)
    try:
        actions.reply(
            by=around.reader(request).actor, ticket=found.pk, body=form.typed("body"),
            message_id=ids.promised(form.typed("once")),
        )  # fmt: skip
    except FieldsRefused as refused:
        form.refuse(refused)
        return shown(request, found, form, status=422)
    return around.back_to(request, "ticket", found.number, done="answered")


@around.at_desk(duties.TICKETS)
@around.posted("ticket")
def open_message(request: HttpRequest, number: str, message: uuid.UUID) -> HttpResponse:
    """One message, opened for the purpose and by the case that the reader names."""
    found = _ticket(number)
    row = next((one for one in queries.messages_of(found) if one.pk == message), None)
    if row is None:
        raise Http404
    place = _place(found, row)
    return opened.answer(
        request,
        place,
        reading.cases_about(found.subject_id, by=around.reader(request).actor),
        lambda part, status: shown(request, found, forms.ReplyForm(), part=part, status=status),
    )


@around.at_desk(duties.TICKETS)
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """First come, first served."""
    found = _ticket(number)
    actions.take_ticket(by=around.reader(request).actor, ticket=found.pk)
    return around.back_to(request, "ticket", found.number, done="taken")


@around.at_desk(duties.TICKETS)
@around.posted("ticket")
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """To a colleague who answers tickets; to oneself only where the customer wrote or confirmed it."""
    found, reader = _ticket(number), around.reader(request)
    form = forms.ColleagueForm(answering(reader), request.POST)
    try:
        actions.assign_ticket(by=reader.actor, ticket=found.pk, to=form.chosen().subject_id)
    except FieldsRefused as refused:
        form.refuse(refused)
        return shown(request, found, forms.ReplyForm(), assigning=form, status=422)
    return around.back_to(request, "ticket", found.number, done="assigned")


@around.at_desk(duties.TICKETS)
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Closes the ticket: nothing is opened by it any more."""
    found = _ticket(number)
    actions.close_ticket(by=around.reader(request).actor, ticket=found.pk)
    return around.back_to(request, "ticket", found.number, done="closed")


def shown(
    request: HttpRequest,
    ticket: Ticket,
    form: forms.ReplyForm,
    *,
    assigning: forms.ColleagueForm | None = None,
    part: SealedValue | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a ticket; `part` stands in place of its closed self."""
    reader = around.reader(request)
    cases = reading.cases_about(ticket.subject_id, by=reader.actor)
    accounts = customers.accounts_by_subject([ticket.subject_id]).get(ticket.subject_id, [])
    staff = answering(reader)
    context: dict[str, Any] = {
        "ticket": ticket,
        "topic": rules.TOPIC_NAMES[ticket.topic],
        "state": rules.STATE_NAMES[ticket.state],
        "account": accounts[0].number if accounts else "",
        "thread": [(one, _part(ticket, one, reader, cases, part)) for one in queries.messages_of(ticket)],
        "assigned": next((one.badge for one in staff if one.subject_id == ticket.assigned_to), ""),
        "is_mine": ticket.assigned_to == reader.id,
        "assigning": assigning or forms.ColleagueForm([one for one in staff if one.subject_id != ticket.assigned_to]),
        "refusal": opened.why_not(cases, ticket.pk),
        "form": form,
        "done": words.DONE.get(request.GET.get("done", "")),
        "part": part,
    }
    return around.page(request, "desk/ticket.html", _place_of(ticket, reader), status=status, **context)


def _place_of(ticket: Ticket, reader: Reader) -> str:
    """The queue that the ticket stands in."""
    if ticket.assigned_to == reader.id:
        return "mine"
    return "tickets" if ticket.assigned_to else "nobody"


def answering(reader: Reader) -> list[StaffMember]:
    """Members of staff who have joined and whose roles answer tickets, by badge."""
    can = {role for role in reader.policy.roles if reader.policy.role_may_use(role, "answer_request")}
    return [
        member
        for member in people.staff().filter(subject__confirmed_at__isnull=False).order_by("badge")
        if any(role.role in can and role.withdrawn_at is None for role in member.roles.all())
    ]


def _ticket(number: str) -> Ticket:
    found = queries.by_number(number)
    if found is None:
        raise Http404
    return found


def _place(ticket: Ticket, message: TicketMessage) -> sealed.Place:
    return sealed.Place(message, "body", reverse("desk:open-message", args=[ticket.number, message.pk]))


def _part(
    ticket: Ticket,
    message: TicketMessage,
    reader: Reader,
    cases: list[reading.CaseAbout],
    part: SealedValue | None,
) -> SealedValue:
    place = _place(ticket, message)
    return part if part is not None and part.key == place.key else sealed.closed(place, reader, cases)
