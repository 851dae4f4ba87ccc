"""The overview: what runs, what waits for the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudspace.accounts.agreements import actions as agreeing
from cloudspace.accounts.agreements import queries as agreements
from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.services.models import Service
from cloudspace.commerce.support import queries as support
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Column, Row, Table
from cloudspace.interfaces.storefront import features, notes, private, words
from cloudspace.interfaces.storefront.private import signed_in, who

# As many waiting orders are told one by one; the list of orders has them all.
TOLD = 3
PAGE = 30
# No number of a service is longer.
LONGEST = 20


@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Services by pages, open orders, answered tickets, texts that are new to the person (V2)."""
    person = private.subject(request)
    before = request.GET.get("before", "")[:LONGEST]
    running = services.services_of(person, after=before, limit=PAGE + 1)
    waiting = orders.waiting_of(person)
    context: dict[str, Any] = {
        "services": listed(running[:PAGE]),
        "older": f"?before={running[PAGE - 1].number}" if len(running) > PAGE else "",
        "first": not before,
        "to_pay": waiting[:TOLD],
        "more_to_pay": len(waiting[TOLD:]),
        "answered": [row for row in support.open_of(person) if row.state in ("waiting_for_customer", "unconfirmed")],
        "to_accept": agreements.what_must_be_accepted(person, notes.language()),
        "organisation": features.why(notes.policy(request), "organisation"),
        "closed": private.person(request).closed_at,
    }
    return private.page(request, "storefront/account.html", "account", **context)


@signed_in
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Accepts exactly the texts that the page showed (V2)."""
    shown = {
        name.removeprefix("digest_"): str(value) for name, value in request.POST.items() if name.startswith("digest_")
    }
    agreeing.accept(
        by=who(request), subject_id=private.subject(request), accepted=shown, language=notes.language(), how="account"
    )
    return redirect("storefront:account")


def listed(rows: list[Service]) -> Table:
    """Services as a table."""
    columns = (Column(_("Number")), Column(_("Service")), Column(_("State")), Column(_("Paid until")))
    return Table(
        _("Your services"),
        columns,
        tuple(
            Row(
                (
                    row.number,
                    ", ".join(words.sold(row.order)),
                    str(words.SERVICE_STATES[row.state]),
                    formats.day(row.paid_until) if row.paid_until else "–",
                ),
                reverse("storefront:service", args=[row.number]),
            )
            for row in rows
        ),
        hidden_caption=True,
    )
