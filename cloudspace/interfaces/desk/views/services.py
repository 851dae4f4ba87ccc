"""Services that staff start or end by hand, and every attempt (C2)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.services import actions, queries, rules
from cloudspace.commerce.services.models import Service
from cloudspace.interfaces.desk import around, duties, tables, words
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Column, EmptyState, Row, Table


@around.at_desk(duties.SERVICES)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Calls that staff have to do or look into, oldest first."""
    rows = queries.calls_for_staff(after=around.after(request))
    context: dict[str, Any] = {
        "title": _("Services to provide"),
        "table": tables.calls(_("Services to provide"), rows),
        "pages": tables.following("?", rows, queries.PAGE, rows[-1].pk if rows else ""),
        "empty": EmptyState(_("No service waits for you."), _("What could not be started by itself stands here.")),
    }
    return around.page(request, "desk/queue.html", "services", **context)


@around.at_desk(duties.SERVICES)
@require_safe
def service(request: HttpRequest, number: str) -> HttpResponse:
    """One service with its calls and tries."""
    found = _service(number)
    tries = queries.attempts_of(found.pk)
    accounts = customers.accounts_by_subject([found.subject_id]).get(found.subject_id, [])
    context: dict[str, Any] = {
        "service": found,
        "product": tables.product(found.order),
        "state": rules.STATE_NAMES[found.state],
        "account": next((one.number for one in accounts if one.pk == found.account_id), ""),
        "calls": [(call, words.CALLS[call.kind], call.done_at is None) for call in queries.calls_of(found.pk)],
        "tries": Table(
            _("Attempts"),
            (Column(_("When")), Column(_("What")), Column(_("Outcome"))),
            tuple(
                Row(
                    (
                        formats.moment(one.at),
                        str(words.CALLS[one.call.kind]),
                        words.outcome(one.outcome),
                    )
                )
                for one in tries
            ),
        ),
        "done": words.DONE.get(request.GET.get("done", "")),
    }
    return around.page(request, "desk/service.html", "services", **context)


@around.at_desk(duties.SERVICES)
@require_POST
def done(request: HttpRequest, number: str, call: uuid.UUID) -> HttpResponse:
    """Staff have started or ended the service by hand."""
    found = _with_call(number, call)
    actions.confirm_call(by=around.reader(request).actor, call=call)
    return around.back_to(request, "service", found.number, done="provided")


@around.at_desk(duties.SERVICES)
@require_POST
def again(request: HttpRequest, number: str, call: uuid.UUID) -> HttpResponse:
    """The program tries once more."""
    found = _with_call(number, call)
    actions.try_again(by=around.reader(request).actor, call=call)
    return around.back_to(request, "service", found.number, done="again")


def _with_call(number: str, call: uuid.UUID) -> Service:
    found = _service(number)
    if all(one.pk != call for one in queries.calls_of(found.pk)):
        raise Http404
    return found


def _service(number: str) -> Service:
    found = queries.by_number(number)
    if found is None:
        raise Http404
    return found
