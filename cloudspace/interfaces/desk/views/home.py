"""What waits for me first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.support import queries as support
from cloudspace.interfaces.desk import around, duties, standing, tables
from cloudspace.interfaces.look.parts import EmptyState, Table

SHOWN = 8


@around.at_desk()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first of each queue that falls to the reader, my own tickets before all."""
    reader = around.reader(request)
    queues: list[tuple[str, Table]] = []
    if reader.bears(duties.TICKETS):
        mine = support.queue(assigned_to=reader.id)[:SHOWN]
        free = support.queue(free=True)[:SHOWN]
        queues += [
            (_("Tickets that wait for you"), tables.tickets(_("Tickets that wait for you"), mine)),
            (_("Tickets that nobody has"), tables.tickets(_("Tickets that nobody has"), free)),
        ]
    if reader.bears(duties.PAYMENTS):
        parked = payments.parked()[:SHOWN]
        queues.append((_("Payments to match"), tables.payments(_("Payments to match"), parked)))
    if reader.bears(duties.SERVICES):
        calls = services.calls_for_staff()[:SHOWN]
        queues.append((_("Services to provide"), tables.calls(_("Services to provide"), calls)))
    if reader.bears(duties.STAFF):
        decisions = standing.to_decide(reader)[:SHOWN]
        queues.append((_("Decisions that wait for you"), tables.decisions(_("Decisions that wait for you"), decisions)))
    waiting = [(title, table) for title, table in queues if table.rows]
    empty = EmptyState(_("Nothing waits for you."), _("What comes in stands here first."))
    return around.page(request, "desk/home.html", "home", waiting=waiting, empty=empty)
