"""Writing to the shop (C4, U2)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.commerce.support import actions, queries
from cloudspace.commerce.support.models import Ticket
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Column, Row, Table
from cloudspace.interfaces.storefront import notes, private, words
from cloudspace.interfaces.storefront.forms.tickets import MessageForm, TicketForm
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit import ids
from cloudspace.kit.errors import FieldsRefused

PAGE = 30
LONGEST = 20


@signed_in
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """All tickets of the person, newest first; `before` names the ticket after which the list goes on."""
    before = request.GET.get("before", "")[:LONGEST]
    found = queries.tickets_of(private.subject(request), after=before, limit=PAGE + 1)
    rows = found[:PAGE]
    columns = (Column(_("Number")), Column(_("Topic")), Column(_("Opened")), Column(_("State")))
    table = Table(
        _("Your tickets"),
        columns,
        tuple(
            Row(
                (
                    row.number,
                    str(words.TOPICS[row.topic]),
                    formats.day(row.opened_at),
                    str(words.TICKET_STATES[row.state]),
                ),
                reverse("storefront:ticket", args=[row.number]),
            )
            for row in rows
        ),
        hidden_caption=True,
    )
    context: dict[str, Any] = {
        "table": table,
        "older": f"?before={rows[-1].number}" if len(found) > PAGE else "",
        "first": not before,
    }
    return private.page(request, "storefront/tickets.html", "tickets", **context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new ticket: a topic that is chosen, and what the person writes."""
    policy = notes.policy(request)
    form = TicketForm(request.POST if request.method == "POST" else None, topic=request.GET.get("topic", ""))
    status = 200
    if request.method == "POST":
        try:
            opened = actions.open_ticket(
                by=who(request),
                subject_id=private.subject(request),
                topic=form.text("topic"),
                body=form.text("body"),
                language=notes.language(),
                ticket_id=ids.promised(form.text("once")),
            )
        except FieldsRefused as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect("storefront:ticket", opened.number)
    context: dict[str, Any] = {"form": form, "note": notes.of_field(policy, "message"), "figures": policy.figures}
    return private.page(request, "storefront/new_ticket.html", "tickets", status=status, **context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket with what was written, and the answer to it."""
    found = _own(request, number)
    form = MessageForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            actions.reply(
                by=who(request), ticket=found.pk, body=form.text("body"), message_id=ids.promised(form.text("once"))
            )
        except FieldsRefused as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect("storefront:ticket", found.number)
    context: dict[str, Any] = {
        "ticket": found,
        "topic": words.TOPICS[found.topic],
        "state": words.TICKET_STATES[found.state],
        "thread": queries.own_thread(found, token=private.token(request)),
        "form": form,
    }
    return private.page(request, "storefront/ticket.html", "tickets", status=status, **context)


@signed_in
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Says that a ticket which staff opened is the person's own wish (P3)."""
    found = _own(request, number)
    actions.confirm_ticket(by=who(request), ticket=found.pk)
    return redirect("storefront:ticket", found.number)


@signed_in
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Closes the ticket: nobody opens anything by it any more."""
    found = _own(request, number)
    actions.close_ticket(by=who(request), ticket=found.pk)
    return redirect("storefront:ticket", found.number)


def _own(request: HttpRequest, number: str) -> Ticket:
    found = queries.ticket_of(private.subject(request), number)
    if found is None:
        raise Http404
    return found
