"""A service: how long it runs, and its end."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudspace.commerce.services import actions, queries
from cloudspace.commerce.services.models import Service
from cloudspace.interfaces.storefront import notes, private, words
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit import clock


@signed_in
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One service of the person."""
    return _shown(request, _own(request, number))


def _shown(request: HttpRequest, found: Service, problem: str = "", *, unanswered: bool = False) -> HttpResponse:
    context: dict[str, Any] = {
        "problem": problem,
        "unanswered": unanswered,
        "service": found,
        "sold": ", ".join(words.sold(found.order)),
        "state": words.SERVICE_STATES[found.state],
        "policy": notes.policy(request),
        "today": clock.today(),
    }
    return private.page(request, "storefront/service.html", "account", status=422 if problem else 200, **context)


@signed_in
@require_POST
def end(request: HttpRequest, number: str) -> HttpResponse:
    """Ends the service now, or with the period that is paid."""
    found = _own(request, number)
    when = request.POST.get("when")
    if when not in ("now", "period_end"):
        return _shown(request, found, _("Please choose when the service shall end."))
    # What runs in it cannot be brought back: one slip of the thumb must not end it.
    if when == "now" and found.ended_at is None and not request.POST.get("understood"):
        return _shown(request, found, _("Please tick that you understand what is deleted."), unanswered=True)
    actions.end_service(by=who(request), service=found.pk, when="now" if when == "now" else "period_end")
    return redirect("storefront:service", found.number)


@signed_in
@require_POST
def keep(request: HttpRequest, number: str) -> HttpResponse:
    """Takes back the wish to end it."""
    found = _own(request, number)
    actions.keep_service(by=who(request), service=found.pk)
    return redirect("storefront:service", found.number)


def _own(request: HttpRequest, number: str) -> Service:
    found = queries.service_of(private.subject(request), number)
    if found is None:
        raise Http404
    return found
